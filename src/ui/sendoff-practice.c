#include "config.h"

#include "sendoff-practice.h"

#include "sendoff-account-jobs.h"

#include "practice-server.h"

#include <glib/gi18n.h>

struct _SendoffPractice
{
  PracticeServer *server; /* (nullable): while it does not run */
  GPtrArray *waiters;     /* (element-type GTask) (nullable): those who wait while it is being started */
};

SendoffPractice *
sendoff_practice_new (void)
{
  return g_new0 (SendoffPractice, 1);
}

void
sendoff_practice_free (SendoffPractice *self)
{
  g_clear_pointer (&self->server, practice_server_stop);
  g_clear_pointer (&self->waiters, g_ptr_array_unref);
  g_free (self);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SendoffPractice *self = user_data;
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);
  g_autoptr (GError) error = NULL;

  self->server = base_job_run_finish (result, &error);
  for (guint i = 0; i < waiters->len; i++)
    {
      GTask *task = g_ptr_array_index (waiters, i);

      g_application_release (g_task_get_source_object (task));
      if (self->server != NULL)
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, g_error_copy (error));
    }
}

void
sendoff_practice_start_async (SendoffPractice *self,
                              GApplication *application,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (application, cancellable, callback, user_data);
  gboolean starting = self->waiters != NULL;

  g_task_set_source_tag (task, sendoff_practice_start_async);
  if (self->server != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (!starting)
    self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  /* The task keeps the application, and the application keeps this. */
  g_application_hold (application);
  g_ptr_array_add (self->waiters, g_steal_pointer (&task));
  if (!starting)
    base_job_run_async (sendoff_account_job_practice, NULL, NULL, (GDestroyNotify) practice_server_stop, NULL, NULL,
                        on_started, self);
}

gboolean
sendoff_practice_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
sendoff_practice_is_running (SendoffPractice *self)
{
  return self->server != NULL;
}

void
sendoff_practice_fill (SendoffPractice *self, AccountServer *server)
{
  server->port = server->security == ACCOUNT_SECURITY_TLS ? practice_server_get_tls_port (self->server)
                                                          : practice_server_get_port (self->server);
  g_free (server->ca_file);
  server->ca_file = g_strdup (practice_server_get_ca_file (self->server));
}

static Account *
new_account (void)
{
  AccountServer *server = account_server_new ("localhost", 465, ACCOUNT_SECURITY_TLS);
  Account *account = account_new (_("Practice"), PRACTICE_USER, server);

  account->display_name = g_strdup ("Ada Lovelace");
  account->practice = TRUE;
  account->limit = 99;
  account->server->user = g_strdup (PRACTICE_USER);
  account->server->use_proxy = FALSE;
  return account;
}

Account *
sendoff_practice_dup_account (SendoffPractice *self, const Account *saved, AccountKeyring *keyring)
{
  Account *account = saved != NULL ? account_copy (saved) : new_account ();
  g_autoptr (AccountSecret) secret = account_secret_new (PRACTICE_PASSWORD, ACCOUNT_SECRET_PASSWORD);

  sendoff_practice_fill (self, account->server);
  account_keyring_remember (keyring, account, secret);
  return account;
}

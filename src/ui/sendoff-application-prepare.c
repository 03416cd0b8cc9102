#include "sendoff-application.h"

#include "sendoff-account-jobs.h"
#include "sendoff-practice.h"

static void
on_secret_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  SendoffAccountOutput *output = base_job_run_finish (result, &error);

  if (output != NULL)
    g_task_return_pointer (task, output, (GDestroyNotify) sendoff_account_output_free);
  else
    g_task_return_error (task, error);
}

static void
look_up_secret (SendoffApplication *self, const Account *account, GTask *task)
{
  base_job_run_async (sendoff_account_job_lookup,
                      sendoff_account_input_new (sendoff_application_get_keyring (self), account, NULL),
                      (GDestroyNotify) sendoff_account_input_free, (GDestroyNotify) sendoff_account_output_free, NULL,
                      g_task_get_cancellable (task), on_secret_found, task);
}

static void
on_practice_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SendoffApplication *self = SENDOFF_APPLICATION (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (Account) practice = sendoff_application_ensure_practice_finish (self, result, &error);
  Account *account = g_task_get_task_data (task);

  if (practice == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  sendoff_practice_fill (sendoff_application_get_practice (self), account->server);
  look_up_secret (self, account, g_steal_pointer (&task));
}

void
sendoff_application_prepare_async (SendoffApplication *self,
                                   const Account *account,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sendoff_application_prepare_async);
  g_task_set_task_data (task, account_copy (account), (GDestroyNotify) account_free);
  if (account->practice)
    sendoff_application_ensure_practice_async (self, cancellable, on_practice_ready, task);
  else
    look_up_secret (self, account, task);
}

Account *
sendoff_application_prepare_finish (
    SendoffApplication *self, GAsyncResult *result, AccountSecret **secret, GError **keyring_error, GError **error)
{
  g_autoptr (SendoffAccountOutput) output = g_task_propagate_pointer (G_TASK (result), error);

  if (output == NULL)
    return NULL;
  *secret = g_steal_pointer (&output->secret);
  if (keyring_error != NULL)
    *keyring_error = g_steal_pointer (&output->keyring_error);
  return g_steal_pointer (&output->account);
}

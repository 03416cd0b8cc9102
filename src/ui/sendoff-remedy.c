#include "config.h"

#include "sendoff-remedy.h"

#include "sendoff-certificate-dialog.h"
#include "sendoff-password-dialog.h"

#include "account-guard.h"
#include "base-job.h"

/* A certificate that names somebody else may be somebody else's: its name is no place to send a password to unseen. */
static gboolean
takes_certificate_name (const Diagnosis *diagnosis, const DiagnosisRemedy *remedy)
{
  return g_strcmp0 (diagnosis->stage, smtp_stage_to_string (SMTP_STAGE_TLS)) == 0 && diagnosis->server != NULL &&
         remedy->patch != NULL && g_ascii_strcasecmp (remedy->patch->host, diagnosis->server->host) != 0;
}

static gboolean
is_safe_cure (const Diagnosis *diagnosis, const DiagnosisRemedy *remedy)
{
  switch (remedy->kind)
    {
    case DIAGNOSIS_REMEDY_CHANGE_SETTINGS:
      return !takes_certificate_name (diagnosis, remedy);
    case DIAGNOSIS_REMEDY_OPEN_PAGE:
    case DIAGNOSIS_REMEDY_ENTER_PASSWORD:
    case DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES:
      return TRUE;
    case DIAGNOSIS_REMEDY_TRY_AGAIN:
      return diagnosis->retry == DIAGNOSIS_RETRY_NOW || diagnosis->retry == DIAGNOSIS_RETRY_LATER;
    case DIAGNOSIS_REMEDY_TRUST_CERTIFICATE:
    case DIAGNOSIS_REMEDY_TRY_ANYWAY:
    case DIAGNOSIS_REMEDY_WAIT:
    case DIAGNOSIS_REMEDY_EXPLAIN:
    default:
      return FALSE;
    }
}

const DiagnosisRemedy *
sendoff_remedy_find_suggested (const Diagnosis *diagnosis, gboolean waiting)
{
  for (guint i = 0; !waiting && i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (is_safe_cure (diagnosis, remedy))
        return remedy;
    }
  return NULL;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* A keyring that keeps nothing is no reason not to try again: the password is in memory. */
  if (sendoff_application_save_account_finish (SENDOFF_APPLICATION (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
save (GTask *task, const Account *account, AccountSecret *secret)
{
  sendoff_application_save_account_async (g_task_get_source_object (task), account, secret,
                                          g_task_get_cancellable (task), on_saved, g_object_ref (task));
}

static void
on_password_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (AccountSecret) secret = NULL;

  if (strcmp (response, "use") != 0)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  secret = sendoff_password_dialog_dup_secret (GTK_WIDGET (dialog));
  save (task, g_task_get_task_data (task), secret);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Account *account = g_task_get_task_data (task);
  AccountServer *server = sendoff_remedy_choose_finish (result);

  if (server == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  account_server_free (account->server);
  account->server = server;
  save (task, account, NULL);
}

static gpointer
insist (BaseJob *job, gpointer server, GCancellable *cancellable, GError **error)
{
  account_guard_insist (account_guard_get_default (), server);
  return GINT_TO_POINTER (1);
}

static void
on_insisted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, base_job_run_finish (result, NULL) != NULL);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GError *keyring_error = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (AccountSecret) bare = NULL;
  g_autoptr (Account) account = sendoff_application_prepare_finish (SENDOFF_APPLICATION (source), result, &secret,
                                                                    &keyring_error, &error);

  if (account == NULL || keyring_error != NULL)
    {
      g_task_return_error (task, error != NULL ? error : keyring_error);
      return;
    }
  if (secret == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  bare = account_secret_dup_without_spaces (secret);
  save (task, g_task_get_task_data (task), bare);
}

static void
apply (GTask *task, GtkWindow *parent, const SmtpTrace *trace, const DiagnosisRemedy *remedy)
{
  const Account *account = g_task_get_task_data (task);
  GtkWidget *dialog;

  switch (remedy->kind)
    {
    case DIAGNOSIS_REMEDY_CHANGE_SETTINGS:
    case DIAGNOSIS_REMEDY_TRUST_CERTIFICATE:
      sendoff_remedy_choose_async (parent, trace, remedy, g_task_get_cancellable (task), on_chosen,
                                   g_object_ref (task));
      break;
    case DIAGNOSIS_REMEDY_ENTER_PASSWORD:
      dialog = sendoff_password_dialog_new (parent, g_task_get_task_data (task));
      g_signal_connect (dialog, "response", G_CALLBACK (on_password_response), g_object_ref (task));
      gtk_window_present (GTK_WINDOW (dialog));
      break;
    case DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES:
      sendoff_application_prepare_async (g_task_get_source_object (task), g_task_get_task_data (task),
                                         g_task_get_cancellable (task), on_prepared, g_object_ref (task));
      break;
    case DIAGNOSIS_REMEDY_TRY_AGAIN:
      g_task_return_boolean (task, TRUE);
      break;
    case DIAGNOSIS_REMEDY_TRY_ANYWAY:
      base_job_run_async (insist, account_server_copy (account->server), (GDestroyNotify) account_server_free, NULL,
                          NULL, NULL, on_insisted, g_object_ref (task));
      break;
    case DIAGNOSIS_REMEDY_OPEN_PAGE:
    case DIAGNOSIS_REMEDY_WAIT:
    case DIAGNOSIS_REMEDY_EXPLAIN:
    default:
      g_task_return_boolean (task, FALSE);
    }
}

static void
on_certificate_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const AccountServer *pinned = g_task_get_task_data (task);

  g_task_return_pointer (task, strcmp (response, "trust") == 0 ? account_server_copy (pinned) : NULL,
                         (GDestroyNotify) account_server_free);
}

void
sendoff_remedy_choose_async (GtkWindow *parent,
                             const SmtpTrace *trace,
                             const DiagnosisRemedy *remedy,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  gboolean asks = remedy->kind == DIAGNOSIS_REMEDY_TRUST_CERTIFICATE;
  gboolean has_certificate = trace != NULL && trace->tls != NULL && trace->tls->chain->len > 0;
  GtkWidget *dialog;

  g_task_set_source_tag (task, sendoff_remedy_choose_async);
  if (remedy->patch == NULL || (asks && !has_certificate))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (!asks)
    {
      g_task_return_pointer (task, account_server_copy (remedy->patch), (GDestroyNotify) account_server_free);
      return;
    }

  g_task_set_task_data (task, account_server_copy (remedy->patch), (GDestroyNotify) account_server_free);
  dialog = sendoff_certificate_dialog_new (parent, trace);
  g_signal_connect (dialog, "response", G_CALLBACK (on_certificate_response), g_object_ref (task));
  gtk_window_present (GTK_WINDOW (dialog));
}

AccountServer *
sendoff_remedy_choose_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
sendoff_remedy_apply_async (SendoffApplication *app,
                            GtkWindow *parent,
                            SendoffAccountItem *item,
                            const SmtpTrace *trace,
                            const DiagnosisRemedy *remedy,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (app, cancellable, callback, user_data);

  g_task_set_source_tag (task, sendoff_remedy_apply_async);
  g_task_set_task_data (task, account_copy (sendoff_account_item_get_account (item)), (GDestroyNotify) account_free);
  apply (task, parent, trace, remedy);
}

gboolean
sendoff_remedy_apply_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

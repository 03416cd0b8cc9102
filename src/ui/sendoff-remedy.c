#include "config.h"

#include "sendoff-remedy.h"

#include "sendoff-certificate-dialog.h"
#include "sendoff-password-dialog.h"

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
on_certificate_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  /* The pin was put into the copy beforehand. */
  if (strcmp (response, "trust") == 0)
    save (task, g_task_get_task_data (task), NULL);
  else
    g_task_return_boolean (task, FALSE);
}

static void
ask_about_certificate (GTask *task, GtkWindow *parent, const SmtpTrace *trace)
{
  Account *account = g_task_get_task_data (task);
  const SmtpCertificate *certificate;
  GtkWidget *dialog;

  if (trace == NULL || trace->tls == NULL || trace->tls->chain->len == 0)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }

  certificate = g_ptr_array_index (trace->tls->chain, 0);
  g_free (account->server->pin);
  account->server->pin = g_strdup (certificate->sha256);
  dialog = sendoff_certificate_dialog_new (parent, trace);
  g_signal_connect (dialog, "response", G_CALLBACK (on_certificate_response), g_object_ref (task));
  gtk_window_present (GTK_WINDOW (dialog));
}

static AccountSecret *
dup_without_spaces (AccountSecret *secret)
{
  g_auto (GStrv) parts = g_strsplit_set (account_secret_get_text (secret), " ", -1);
  g_autofree char *text = g_strjoinv ("", parts);

  return account_secret_new (text, account_secret_get_kind (secret));
}

static void
apply (GTask *task, GtkWindow *parent, const SmtpTrace *trace, AccountSecret *secret, const DiagnosisRemedy *remedy)
{
  Account *account = g_task_get_task_data (task);
  g_autoptr (AccountSecret) spaceless = NULL;
  GtkWidget *dialog;

  switch (remedy->kind)
    {
    case DIAGNOSIS_REMEDY_CHANGE_SETTINGS:
      account_server_free (account->server);
      account->server = account_server_copy (remedy->patch);
      save (task, account, NULL);
      break;
    case DIAGNOSIS_REMEDY_ENTER_PASSWORD:
      dialog = sendoff_password_dialog_new (parent, account);
      g_signal_connect (dialog, "response", G_CALLBACK (on_password_response), g_object_ref (task));
      gtk_window_present (GTK_WINDOW (dialog));
      break;
    case DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES:
      spaceless = secret != NULL ? dup_without_spaces (secret) : NULL;
      save (task, account, spaceless);
      break;
    case DIAGNOSIS_REMEDY_TRUST_CERTIFICATE:
      ask_about_certificate (task, parent, trace);
      break;
    case DIAGNOSIS_REMEDY_TRY_AGAIN:
      g_task_return_boolean (task, TRUE);
      break;
    case DIAGNOSIS_REMEDY_OPEN_PAGE:
    case DIAGNOSIS_REMEDY_WAIT:
    case DIAGNOSIS_REMEDY_EXPLAIN:
    default:
      g_task_return_boolean (task, FALSE);
    }
}

void
sendoff_remedy_apply_async (SendoffApplication *app,
                            GtkWindow *parent,
                            SendoffAccountItem *item,
                            const SmtpTrace *trace,
                            AccountSecret *secret,
                            const DiagnosisRemedy *remedy,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (app, cancellable, callback, user_data);

  g_task_set_source_tag (task, sendoff_remedy_apply_async);
  g_task_set_task_data (task, account_copy (sendoff_account_item_get_account (item)), (GDestroyNotify) account_free);
  apply (task, parent, trace, secret, remedy);
}

gboolean
sendoff_remedy_apply_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

#include "config.h"

#include "sendoff-account-saving.h"

#include "sendoff-password-dialog.h"

static void
hand_over_verdict (SendoffAccountItem *item, SendoffTestView *view)
{
  const SmtpTrace *trace = sendoff_test_view_get_trace (view);

  if (trace != NULL && account_server_equal (trace->server, sendoff_account_item_get_account (item)->server))
    sendoff_account_item_set_verdict (item, trace, sendoff_test_view_get_diagnosis (view));
}

static void
say_what_is_not_kept (SendoffApplication *app, GtkWindow *window, const GError *keyring_error)
{
  /* The person may have closed the window without waiting. */
  GtkWindow *parent = gtk_widget_get_visible (GTK_WIDGET (window))
                          ? window
                          : gtk_application_get_active_window (GTK_APPLICATION (app));

  sendoff_password_dialog_tell_not_kept (parent, keyring_error);
}

gboolean
sendoff_account_saving_finish (
    SendoffApplication *app, GAsyncResult *result, GtkWindow *window, const char *id, SendoffTestView *view, GError **error)
{
  g_autoptr (GError) keyring_error = NULL;
  SendoffAccountItem *item;

  if (!sendoff_application_save_account_finish (app, result, &keyring_error, error))
    return FALSE;

  item = sendoff_application_find_account (app, id);
  if (item != NULL)
    hand_over_verdict (item, view);
  if (keyring_error != NULL)
    say_what_is_not_kept (app, window, keyring_error);
  else
    gtk_window_close (window);
  return TRUE;
}

#include "config.h"

#include "sendoff-account-saving.h"

#include <glib/gi18n.h>

static void
hand_over_verdict (SendoffAccountItem *item, SendoffTestView *view)
{
  const SmtpTrace *trace = sendoff_test_view_get_trace (view);

  if (trace != NULL && account_server_equal (trace->server, sendoff_account_item_get_account (item)->server))
    sendoff_account_item_set_verdict (item, trace, sendoff_test_view_get_diagnosis (view));
}

static gboolean
close_window (gpointer window)
{
  gtk_window_close (window);
  return G_SOURCE_REMOVE;
}

/* The dialog goes with its parent, so the parent must not go while the dialog still answers. */
static void
on_read (GtkWindow *window)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, close_window, g_object_ref (window), g_object_unref);
}

void
sendoff_account_saving_tell_not_kept (SendoffApplication *app, GtkWindow *window, const GError *error)
{
  /* The person may have closed the window without waiting. */
  GtkWindow *parent = gtk_widget_get_visible (GTK_WIDGET (window))
                          ? window
                          : gtk_application_get_active_window (GTK_APPLICATION (app));
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);
  g_autofree char *body =
      g_strdup_printf ("%s\n\n%s", diagnosis->cause,
                       _("Sendoff remembers the password until you quit, and asks for it again afterwards."));
  GtkWidget *dialog = adw_message_dialog_new (parent, _("The Account Is Saved, Its Password Is Not"), body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Continue"));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_read), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
sendoff_account_saving_finish (SendoffApplication *app,
                               GAsyncResult *result,
                               GtkWindow *window,
                               const char *id,
                               SendoffTestView *view,
                               GError **error)
{
  g_autoptr (GError) keyring_error = NULL;
  SendoffAccountItem *item;

  if (!sendoff_application_save_account_finish (app, result, &keyring_error, error))
    return FALSE;

  item = sendoff_application_find_account (app, id);
  if (item != NULL)
    hand_over_verdict (item, view);
  if (keyring_error != NULL)
    sendoff_account_saving_tell_not_kept (app, window, keyring_error);
  else
    gtk_window_close (window);
  return TRUE;
}

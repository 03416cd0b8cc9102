#include "config.h"

#include "sendoff-password-dialog.h"

#include "sendoff-password-row.h"

#include <glib/gi18n.h>

static void
on_changed (GtkEditable *entry, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "use", *gtk_editable_get_text (entry) != '\0');
}

GtkWidget *
sendoff_password_dialog_new (GtkWindow *parent, const Account *account)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Enter the Password"), NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_password_entry_row_new ();

  /* Translators: a user name, a server's name */
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _("For %s at %s"),
                                  account->server->user != NULL ? account->server->user : account->address,
                                  account->server->host);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _("_Password"));
  sendoff_password_row_protect (ADW_PASSWORD_ENTRY_ROW (entry));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (entry), TRUE);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "use", _("_Use Password"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "use", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "use", FALSE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "use");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "entry", entry);
  g_signal_connect (entry, "changed", G_CALLBACK (on_changed), dialog);
  gtk_window_set_focus (GTK_WINDOW (dialog), entry);
  return dialog;
}

AccountSecret *
sendoff_password_dialog_dup_secret (GtkWidget *dialog)
{
  GtkEditable *entry = g_object_get_data (G_OBJECT (dialog), "entry");

  return account_secret_new (gtk_editable_get_text (entry), ACCOUNT_SECRET_PASSWORD);
}

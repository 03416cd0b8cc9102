#include "config.h"

#include "sendoff-link.h"

#include <glib/gi18n.h>

static void
on_response (AdwMessageDialog *dialog, const char *response, const char *url)
{
  if (strcmp (response, "copy") == 0)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), url);
}

static GtkWidget *
new_address (const char *url)
{
  GtkWidget *label = gtk_label_new (url);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (label, "monospace");
  return label;
}

GtkWidget *
sendoff_link_dialog_new (GtkWindow *parent, const char *url)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("No Browser Could Be Opened"),
                                              _("Open this address on any computer or phone that has one:"));

  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), new_address (url));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"), "copy", _("C_opy Address"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "copy", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "copy");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), g_strdup (url), (GClosureNotify) (void *) g_free,
                         0);
  return dialog;
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *url = user_data;
  g_autoptr (GtkWindow) parent = GTK_WINDOW (source);
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (parent, result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      !gtk_widget_get_visible (GTK_WIDGET (parent)))
    return;
  gtk_window_present (GTK_WINDOW (sendoff_link_dialog_new (parent, url)));
}

void
sendoff_link_open (GtkWidget *widget, const char *url)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (GTK_IS_WINDOW (root) && url != NULL)
    gtk_show_uri_full (g_object_ref (GTK_WINDOW (root)), url, GDK_CURRENT_TIME, NULL, on_shown, g_strdup (url));
}

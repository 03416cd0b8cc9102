#include "config.h"

#include "sendoff-trouble.h"

#include "outbox-diagnosis.h"

#include <glib/gi18n.h>

void
sendoff_trouble_present (GtkApplication *application, const char *title, const GError *error)
{
  g_autoptr (Diagnosis) diagnosis = outbox_diagnosis_from_error (error, 0);
  GtkWidget *dialog;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  dialog = adw_message_dialog_new (gtk_application_get_active_window (application), title, diagnosis->cause);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

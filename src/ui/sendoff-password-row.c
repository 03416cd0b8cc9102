#include "sendoff-password-row.h"

static void
on_destroy (GtkWidget *row)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  if (text != NULL)
    g_signal_handlers_disconnect_matched (text, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, row);
}

void
sendoff_password_row_protect (AdwPasswordEntryRow *row)
{
  g_signal_connect (row, "destroy", G_CALLBACK (on_destroy), NULL);
}

#pragma once

#include <adwaita.h>

/*
 * A file that goes with the message. Signal "removed": the person wants it off the list.
 */

#define SENDOFF_TYPE_ATTACHMENT_ROW (sendoff_attachment_row_get_type ())
G_DECLARE_FINAL_TYPE (SendoffAttachmentRow, sendoff_attachment_row, SENDOFF, ATTACHMENT_ROW, AdwActionRow)

/** sendoff_attachment_row_new: @name: for people; @size: in bytes */
GtkWidget *sendoff_attachment_row_new (GFile *file, const char *name, guint64 size);

/** sendoff_attachment_row_get_file: Returns: (transfer none) */
GFile *sendoff_attachment_row_get_file (SendoffAttachmentRow *self);

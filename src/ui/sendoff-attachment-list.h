#pragma once

#include <adwaita.h>

/*
 * The files that go with a message. Hidden while there is none.
 *
 * Signals: "changed": a file came or went. "toast" (AdwToast *): to be shown by whoever has an overlay: a file that
 * cannot be attached, or one that was removed, with "Undo".
 */

#define SENDOFF_TYPE_ATTACHMENT_LIST (sendoff_attachment_list_get_type ())
G_DECLARE_FINAL_TYPE (SendoffAttachmentList, sendoff_attachment_list, SENDOFF, ATTACHMENT_LIST, AdwBin)

/** sendoff_attachment_list_add: attaches @file once its size is known */
void sendoff_attachment_list_add (SendoffAttachmentList *self, GFile *file);

/** sendoff_attachment_list_add_value: @value: of type GDK_TYPE_FILE_LIST, as dropped or pasted */
void sendoff_attachment_list_add_value (SendoffAttachmentList *self, const GValue *value);

/** sendoff_attachment_list_choose: asks for files with @parent's file chooser */
void sendoff_attachment_list_choose (SendoffAttachmentList *self, GtkWindow *parent);

/** sendoff_attachment_list_dup_uris: Returns: (transfer full): of the files, in order */
GStrv sendoff_attachment_list_dup_uris (SendoffAttachmentList *self);

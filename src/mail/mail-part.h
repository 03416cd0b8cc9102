#pragma once

#include "mail-draft.h"
#include "mail-gmime.h"
#include "mail-source.h"

/**
 * mail_part_new_body:
 * @boundary: of the multipart, when there are attachments
 * @sources: (out) (element-type MailSource): one for each attachment, to be asked for its error when writing failed
 *
 * Makes the MIME tree of a draft: one text part, or a multipart/mixed of the text and the attachments. Nothing is read
 * from the attachments before the tree is written.
 *
 * Returns: (transfer full)
 *
 * Errors: %MAIL_ERROR_ATTACHMENT, %G_IO_ERROR_CANCELLED
 */
GMimeObject *mail_part_new_body (const MailDraft *draft,
                                 const char *boundary,
                                 GPtrArray *sources,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * mail_part_clean_name:
 * @name: (nullable): of a file, as the system or a person wrote it
 *
 * Returns: (transfer full): a name that a recipient can save: no folders, no control characters, no marks that turn the
 * direction of text (as in photo, U+202E, gpj.exe), 200 bytes at most with its ending kept, never empty
 */
char *mail_part_clean_name (const char *name);

/** mail_part_estimate_text: Returns: bytes of the text's part, without its header */
guint64 mail_part_estimate_text (const char *text);

/** mail_part_force_utf8: Lets parameters beyond ASCII be written in UTF-8 (RFC 2231). GMime picks the smallest charset
 * that fits; one that everybody reads is worth more. */
void mail_part_force_utf8 (GMimeParamList *list);

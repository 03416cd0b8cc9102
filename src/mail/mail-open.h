#pragma once

#include "mail-draft.h"

/**
 * mail_open:
 * @path: of a finished message (RFC 5322), as mail_message_build() and mail_message_import() write it
 * @folder: for its attachments; made (0700) when there are any, each file 0600 under the name it has in the message
 *
 * Takes a message apart again, to be corrected: the way back from mail_message_build(). The text is the first part of
 * plain text; every other part that is not a frame for others becomes an attachment, also a text in HTML that stands
 * beside the plain one. Bcc stands in the envelope alone. Blocks; call from a worker.
 *
 * Returns: (transfer full): @from may be %NULL
 *
 * Errors: %MAIL_ERROR_MALFORMED, %G_FILE_ERROR, %G_IO_ERROR; what was written to @folder stays then
 */
MailDraft *mail_open (const char *path, const char *folder, GCancellable *cancellable, GError **error);

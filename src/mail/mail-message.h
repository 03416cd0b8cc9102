#pragma once

#include "mail-draft.h"

/**
 * MailMessage:
 * @path: of the finished RFC 5322 bytes: CRLF only, 7-bit, lines within 998, no Bcc; not dot-stuffed
 * @size: of that file, in bytes: the SIZE of RFC 1870
 * @message_id: without angle brackets; never changes
 * @subject: for lists; may be ""
 * @sender: envelope sender, ASCII domain
 * @recipients: envelope: To, Cc and Bcc, each once
 * @smtputf8: whether an address needs it, of the envelope or in the header; the header may then have UTF-8 (RFC 6532)
 *
 * A message that is ready to go. The file belongs to whoever asked for it.
 */
typedef struct
{
  char *path;
  guint64 size;
  char *message_id;
  char *subject;
  char *sender;
  GStrv recipients;
  gboolean smtputf8;
} MailMessage;

void mail_message_free (MailMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMessage, mail_message_free)

/**
 * mail_message_build:
 * @draft: what to send
 * @now: for Date
 * @message_id: (nullable): to keep one; %NULL makes a new one at the domain of From
 * @path: of the file to write, 0600; replaced only by a complete message, fsynced
 *
 * Streams text and attachments into the file: memory does not grow with them. Blocks; call from a worker.
 *
 * Errors: those of mail_draft_check(), %MAIL_ERROR_ATTACHMENT, %MAIL_ERROR_MALFORMED, %G_IO_ERROR (disk full,
 * cancelled). Nothing new is left at @path then; a file that was there before stays. A process that is killed leaves
 * ".NAME.XXXXXX" beside it.
 */
MailMessage *mail_message_build (const MailDraft *draft,
                                 GDateTime *now,
                                 const char *message_id,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * mail_message_import:
 * @input: a message as other programs write it: headers, an empty line, the body; LF or CRLF
 * @sender: (nullable): envelope sender; %NULL takes From
 * @recipients: (nullable): envelope recipients, one address each; %NULL takes To, Cc and Bcc
 * @path: as above
 *
 * Takes a finished message (.eml): line ends become CRLF; Bcc, Return-Path and Authentication-Results leave the
 * header, the rest of it stays; missing Date, From and Message-ID are added; 8-bit bodies and lines above 998 bytes are re-encoded so that the result is 7-bit safe. A body
 * that is 7-bit safe already stays byte for byte. The "From " line of a mailbox file goes; text without a header is
 * taken as a body. Streams like mail_message_build(); the header alone, 1 MiB at most, is held in memory. Parts in
 * binary encoding, which SMTP without BINARYMIME cannot carry, have their line ends changed like the rest.
 *
 * Errors: %MAIL_ERROR_EMPTY, %MAIL_ERROR_HEADER (larger than 1 MiB), %MAIL_ERROR_NO_SENDER,
 * %MAIL_ERROR_NO_RECIPIENT, %MAIL_ERROR_ADDRESS, %MAIL_ERROR_MALFORMED, %G_IO_ERROR. As above nothing is left.
 */
MailMessage *mail_message_import (GInputStream *input,
                                  const char *sender,
                                  const char *const *recipients,
                                  GDateTime *now,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GError **error);

/** mail_init: To be called once in main() before any thread uses the folder (GMime's own start). */
void mail_init (void);

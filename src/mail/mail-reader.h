#pragma once

#include "mail-header-list.h"
#include "mail-sink.h"

/*
 * Reads a message as other programs write it: any line ends, a "From " line of a mailbox file, white space before a
 * colon, text without any header. Never holds more than the header and one block.
 */
typedef struct _MailReader MailReader;

/** mail_reader_new: Returns: (transfer full) */
MailReader *mail_reader_new (GInputStream *input, GCancellable *cancellable);
void mail_reader_free (MailReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailReader, mail_reader_free)

/**
 * mail_reader_read_header:
 *
 * Reads up to the empty line, or up to the first line that cannot be part of a header: that one begins the body, as
 * with every sendmail. NULs are dropped; lines of blanks only, which readers disagree on, too.
 *
 * Returns: (transfer full)
 *
 * Errors: %MAIL_ERROR_EMPTY: no bytes at all; %MAIL_ERROR_HEADER: more than 1 MiB; %G_IO_ERROR
 */
MailHeaderList *mail_reader_read_header (MailReader *self, GError **error);

/**
 * mail_reader_open_rest:
 * @header: (nullable): to stand in front of it
 *
 * For whoever reads on in another way than mail_reader_copy_body(): @header, the empty line, and what has not been
 * read, byte for byte. @self may be freed afterwards.
 *
 * Returns: (transfer full)
 */
GInputStream *mail_reader_open_rest (MailReader *self, const char *header);

/**
 * mail_reader_copy_body:
 *
 * Writes the rest into @sink: each CRLF, LF and lone CR becomes CRLF, the last line gets an end, all else stays.
 *
 * Errors: %G_IO_ERROR
 */
gboolean mail_reader_copy_body (MailReader *self, MailSink *sink, GError **error);

#pragma once

#include "mail-error.h"
#include "mail-gmime.h"

#include <gio/gio.h>

/**
 * MailSinkFaults:
 * @MAIL_SINK_8BIT: a byte beyond ASCII in the body
 * @MAIL_SINK_8BIT_HEADER: a byte beyond ASCII in the header
 * @MAIL_SINK_LONG_LINE: a line above 998 bytes (RFC 5322 2.1.1)
 * @MAIL_SINK_NUL: a NUL
 * @MAIL_SINK_BARE: a CR without LF, or a LF without CR: what smuggles a second message (CVE-2023-51764)
 * @MAIL_SINK_UNENDED: the last line has no end
 *
 * What would break SMTP in the bytes that went through.
 */
typedef enum
{
  MAIL_SINK_8BIT = 1 << 0,
  MAIL_SINK_8BIT_HEADER = 1 << 1,
  MAIL_SINK_LONG_LINE = 1 << 2,
  MAIL_SINK_NUL = 1 << 3,
  MAIL_SINK_BARE = 1 << 4,
  MAIL_SINK_UNENDED = 1 << 5,
} MailSinkFaults;

/*
 * Where a finished message goes: a file beside the one that is wanted (".NAME.XXXXXX", 0600), which takes its place
 * when it is complete. It is locked (flock) while it is written. Every byte is looked at on its way, so that nothing
 * that would break SMTP is ever committed. Dropped without a commit, it leaves nothing.
 */
G_DECLARE_FINAL_TYPE (MailSink, mail_sink, MAIL, SINK, GMimeStream)

/**
 * mail_sink_new:
 * @path: of the file that is wanted
 * @cancellable: looked at before each block
 *
 * Returns: (transfer full)
 *
 * Errors: %G_IO_ERROR
 */
MailSink *mail_sink_new (const char *path, GCancellable *cancellable, GError **error);

/**
 * mail_sink_write:
 *
 * Errors: %G_IO_ERROR: disk full, cancelled
 */
gboolean mail_sink_write (MailSink *self, const char *bytes, gsize length, GError **error);

/**
 * mail_sink_flush:
 *
 * Errors: as above, and those of writes that GMime made
 */
gboolean mail_sink_flush (MailSink *self, GError **error);

/** mail_sink_get_faults: Returns: (#MailSinkFaults) of what went through so far */
guint mail_sink_get_faults (MailSink *self);

/** mail_sink_get_size: Returns: bytes written so far */
guint64 mail_sink_get_size (MailSink *self);

/** mail_sink_get_body_start: Returns: offset of what follows the first empty line */
guint64 mail_sink_get_body_start (MailSink *self);

/** mail_sink_open_again: Returns: (transfer full): what was flushed, to be read from the start; valid while @self is */
GMimeStream *mail_sink_open_again (MailSink *self);

/**
 * mail_sink_commit:
 * @allowed: (#MailSinkFaults) which are no faults in this message: %MAIL_SINK_8BIT_HEADER when it goes with SMTPUTF8
 *
 * Flushes, checks, syncs, and moves the file to its place.
 *
 * Errors: %MAIL_ERROR_MALFORMED, %MAIL_ERROR_EMPTY, %G_IO_ERROR
 */
gboolean mail_sink_commit (MailSink *self, guint allowed, GError **error);

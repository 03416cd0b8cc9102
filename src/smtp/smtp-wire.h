#pragma once

#include "smtp-recorder.h"
#include "smtp-reply.h"

#include <gio/gio.h>

/*
 * Lines and replies over a connection. Every line is recorded as it passes, without what it must hide. What the server
 * sends is bounded before it is kept. Not thread-safe.
 *
 * Errors of all that block: %G_IO_ERROR and %G_TLS_ERROR as they come, %SMTP_ERROR_CLOSED when the server closed
 * (with its 421 attached when it had said one), %SMTP_ERROR_PROTOCOL for what is no SMTP
 */
typedef struct _SmtpWire SmtpWire;

/**
 * smtp_wire_new:
 * @socket: the one below @stream, for socket options
 */
SmtpWire *smtp_wire_new (GIOStream *stream, GSocket *socket, SmtpRecorder *recorder);

/** smtp_wire_free: wipes its buffers; does not close */
void smtp_wire_free (SmtpWire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpWire, smtp_wire_free)

/** smtp_wire_set_recorder: @recorder: (nullable): where lines go from now on; %NULL: nowhere */
void smtp_wire_set_recorder (SmtpWire *self, SmtpRecorder *recorder);

/** smtp_wire_set_tls: goes on over @stream, which is TLS; what was received before is dropped */
void smtp_wire_set_tls (SmtpWire *self, GIOStream *stream);

/** smtp_wire_is_drained: whether nothing was received beyond the last reply, neither read nor waiting in the socket */
gboolean smtp_wire_is_drained (SmtpWire *self);

/**
 * smtp_wire_expect_quiet:
 *
 * To be called before a command that is not pipelined: whoever answers before being asked is out of step, and every
 * later answer would be taken for another's. An early 421 is what it says.
 *
 * Errors: %SMTP_ERROR_REJECTED, %SMTP_ERROR_PROTOCOL
 */
gboolean smtp_wire_expect_quiet (SmtpWire *self, GCancellable *cancellable, GError **error);

/**
 * smtp_wire_queue:
 * @line: without line end
 * @shown: (nullable): what is recorded in its place
 *
 * Adds a command to what smtp_wire_flush() sends.
 */
void smtp_wire_queue (SmtpWire *self, const char *line, const char *shown);

/** smtp_wire_queue_message: adds the bytes of a message, which are recorded by their number alone */
void smtp_wire_queue_message (SmtpWire *self, const GByteArray *bytes);

/** smtp_wire_get_queued: Returns: bytes that smtp_wire_flush() would send */
gsize smtp_wire_get_queued (const SmtpWire *self);

/** smtp_wire_flush: Sends what is queued, and wipes it. smtp_wire_get_flushed() tells how much of it left. */
gboolean smtp_wire_flush (SmtpWire *self, GCancellable *cancellable, GError **error);

/** smtp_wire_get_flushed: Returns: bytes that the last smtp_wire_flush() handed over, also when it failed */
gsize smtp_wire_get_flushed (const SmtpWire *self);

/**
 * smtp_wire_is_unheard:
 *
 * To be called when the server has closed: its own end of the connection (FIN, TLS close) came with the number of bytes
 * it had received by then.
 *
 * Returns: whether nothing that the last smtp_wire_flush() sent had reached the server's computer when it closed, so
 *   that nobody can have acted on it
 */
gboolean smtp_wire_is_unheard (SmtpWire *self);

/** smtp_wire_write: bytes of the message, not recorded */
gboolean smtp_wire_write (SmtpWire *self, GByteArray *bytes, GCancellable *cancellable, GError **error);

/** smtp_wire_record: a client's line that stands for bytes, as "<message, 1234 bytes>" */
void smtp_wire_record (SmtpWire *self, const char *text);

/** smtp_wire_has_input: whether the server said something, or closed; does not block */
gboolean smtp_wire_has_input (SmtpWire *self);

/**
 * smtp_wire_wait:
 *
 * Returns: %TRUE as soon as the server has said something or closed; %FALSE after @milliseconds of silence, or when
 *   cancelled. What is left can be read afterwards as if nobody had waited.
 */
gboolean smtp_wire_wait (SmtpWire *self, guint milliseconds, GCancellable *cancellable);

/** smtp_wire_read_reply: blocks until a whole reply has come */
SmtpReply *smtp_wire_read_reply (SmtpWire *self, GCancellable *cancellable, GError **error);

/**
 * smtp_wire_begin_exchange:
 * @hide: whether the words of challenges are left out of the transcript
 *
 * A sign-in begins: until smtp_wire_end_exchange(), 334 replies are challenges, whose words stay byte for byte.
 */
void smtp_wire_begin_exchange (SmtpWire *self, gboolean hide);

/** smtp_wire_end_exchange: The sign-in is over. A 334 is a reply like any other now. */
void smtp_wire_end_exchange (SmtpWire *self);

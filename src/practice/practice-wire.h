#pragma once

#include <gio/gio.h>
#include <gnutls/gnutls.h>

/*
 * One connection of the practice server: lines and blocks in, bytes out, with or without TLS. Blocks, but no longer
 * than its deadline, and a cancel ends every wait at once. TLS is spoken with GnuTLS itself, because GIO cannot limit
 * the version of a single connection, which the faults need.
 */
typedef struct _PracticeWire PracticeWire;

/**
 * PracticeRead:
 * @PRACTICE_READ_OK: what was asked for
 * @PRACTICE_READ_TOO_LONG: a line longer than allowed; it was dropped up to its end
 * @PRACTICE_READ_TIMED_OUT: the deadline passed
 * @PRACTICE_READ_END: the client is gone, sent garbage instead of TLS, or the server stops
 */
typedef enum
{
  PRACTICE_READ_OK,
  PRACTICE_READ_TOO_LONG,
  PRACTICE_READ_TIMED_OUT,
  PRACTICE_READ_END,
} PracticeRead;

/** practice_wire_new: @socket: accepted; @cancellable: ends every wait */
PracticeWire *practice_wire_new (GSocket *socket, GCancellable *cancellable);

/** practice_wire_free: closes the socket when that has not been done, wipes what was read */
void practice_wire_free (PracticeWire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeWire, practice_wire_free)

/** practice_wire_set_deadline: @seconds: from now, for all that follows until it is set anew */
void practice_wire_set_deadline (PracticeWire *self, guint seconds);

/** practice_wire_set_one_byte: whether each byte leaves in a packet (and TLS record) of its own */
void practice_wire_set_one_byte (PracticeWire *self, gboolean one_byte);

/**
 * practice_wire_read_line:
 * @line: receives the line without its end (CRLF, or LF alone); may hold any byte
 * @max: bytes
 */
PracticeRead practice_wire_read_line (PracticeWire *self, GString *line, gsize max);

/**
 * practice_wire_peek:
 * @data: (out): bytes that have come, at least one; practice_wire_take() removes them. Valid until the next call.
 */
PracticeRead practice_wire_peek (PracticeWire *self, const guchar **data, gsize *length);

/** practice_wire_take: Removes @length of the bytes that practice_wire_peek() showed. */
void practice_wire_take (PracticeWire *self, gsize length);

/** practice_wire_discard: forgets what was read and not yet taken */
void practice_wire_discard (PracticeWire *self);

/** practice_wire_write: queues @data; it leaves with practice_wire_flush(), or before the next wait for input, so that
 * the replies to a pipelined group travel together */
void practice_wire_write (PracticeWire *self, const char *data, gsize length);

/** practice_wire_flush: Returns: %FALSE when the client is gone or the deadline has passed */
gboolean practice_wire_flush (PracticeWire *self);

/** practice_wire_pause: Returns: %FALSE when the server stops or the client has hung up meanwhile */
gboolean practice_wire_pause (PracticeWire *self, guint milliseconds);

/** practice_wire_set_slow: @slow: small socket buffer, for a server that reads slowly */
void practice_wire_set_slow (PracticeWire *self);

/**
 * practice_wire_start_tls:
 * @priority: GnuTLS priority string
 *
 * Flushes, forgets what stands in the input (RFC 3207 4.2: bytes sent before the handshake are not to be trusted), and
 * shakes hands.
 */
gboolean
practice_wire_start_tls (PracticeWire *self, gnutls_certificate_credentials_t credentials, const char *priority);

/** practice_wire_is_tls: Returns: whether a handshake has passed */
gboolean practice_wire_is_tls (PracticeWire *self);

/** practice_wire_dup_binding: Returns: (transfer full) (nullable): base64 of the channel binding data of @type */
char *practice_wire_dup_binding (PracticeWire *self, gnutls_channel_binding_t type);

/** practice_wire_close: Ends the connection in order: flush, TLS close notification, shutdown, a short linger */
void practice_wire_close (PracticeWire *self);

/** practice_wire_drop: Ends it without any word, as a crash does */
void practice_wire_drop (PracticeWire *self);

#include "smtp-wire.h"

#include "base-text.h"
#include "smtp-error.h"
#include "smtp-socket.h"

#include <string.h>

/* Buffers that may hold a secret are made so large that they never grow: growing leaves a copy behind. In a line above
 * the limit and a read are the most that comes together; out goes a sign-in's answer of 12,288 bytes (RFC 4954 4) at a
 * time, or a group of commands. A message may make it grow, when nothing secret is in it. */
#define IN_SIZE (3 * SMTP_REPLY_MAX_LINE)
#define OUT_SIZE (4 * SMTP_REPLY_MAX_LINE)

struct _SmtpWire
{
  GIOStream *stream;
  GSocket *socket;
  SmtpRecorder *recorder;
  gboolean tls;
  gboolean in_exchange;
  gboolean hide_challenges;
  gboolean ended;
  GError *broken; /* found while looking for input; to be told by the next read */
  GByteArray *in;
  gsize taken; /* bytes of @in that were made into lines */
  GByteArray *out;
  gsize flushed;
  gint64 acknowledged; /* before the last flush */
  gboolean finished;   /* the server has closed its side in order */
  SmtpReply *last;
};

static void
wipe (GByteArray *bytes)
{
  if (bytes->len > 0)
    explicit_bzero (bytes->data, bytes->len);
  g_byte_array_set_size (bytes, 0);
}

SmtpWire *
smtp_wire_new (GIOStream *stream, GSocket *socket, SmtpRecorder *recorder)
{
  SmtpWire *self = g_new0 (SmtpWire, 1);

  self->stream = g_object_ref (stream);
  self->socket = g_object_ref (socket);
  self->recorder = recorder;
  self->in = g_byte_array_sized_new (IN_SIZE);
  self->out = g_byte_array_sized_new (OUT_SIZE);
  return self;
}

void
smtp_wire_free (SmtpWire *self)
{
  if (self == NULL)
    return;

  wipe (self->in);
  wipe (self->out);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->out);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_clear_pointer (&self->last, smtp_reply_unref);
  g_clear_error (&self->broken);
  g_free (self);
}

void
smtp_wire_set_recorder (SmtpWire *self, SmtpRecorder *recorder)
{
  self->recorder = recorder;
}

void
smtp_wire_set_tls (SmtpWire *self, GIOStream *stream)
{
  g_set_object (&self->stream, stream);
  self->tls = TRUE;
  self->taken = 0;
  wipe (self->in);
  wipe (self->out);
}

void
smtp_wire_begin_exchange (SmtpWire *self, gboolean hide)
{
  self->in_exchange = TRUE;
  self->hide_challenges = hide;
}

void
smtp_wire_end_exchange (SmtpWire *self)
{
  self->in_exchange = FALSE;
  self->hide_challenges = FALSE;
}

static gsize
available (const SmtpWire *self)
{
  return self->in->len - self->taken;
}

gboolean
smtp_wire_is_drained (SmtpWire *self)
{
  return available (self) == 0 && g_socket_get_available_bytes (self->socket) <= 0;
}

static void
record (SmtpWire *self, SmtpSide side, const char *text, gsize length)
{
  if (self->recorder != NULL)
    smtp_recorder_add (self->recorder, side, self->tls, text, length);
}

/* Returns: whether something in @text was a secret, and is no more */
static gboolean
redact (SmtpWire *self, GString *text)
{
  return self->recorder != NULL && smtp_redaction_apply (smtp_recorder_get_redaction (self->recorder), text);
}

void
smtp_wire_record (SmtpWire *self, const char *text)
{
  record (self, SMTP_SIDE_CLIENT, text, strlen (text));
}

void
smtp_wire_queue (SmtpWire *self, const char *line, const char *shown)
{
  smtp_wire_record (self, shown != NULL ? shown : line);
  g_byte_array_append (self->out, (const guint8 *) line, (guint) strlen (line));
  g_byte_array_append (self->out, (const guint8 *) "\r\n", 2);
}

void
smtp_wire_queue_message (SmtpWire *self, const GByteArray *bytes)
{
  g_autofree char *shown = g_strdup_printf ("<message, %u bytes>", bytes->len);

  smtp_wire_record (self, shown);
  g_byte_array_append (self->out, bytes->data, bytes->len);
}

gsize
smtp_wire_get_queued (const SmtpWire *self)
{
  return self->out->len;
}

gboolean
smtp_wire_write (SmtpWire *self, GByteArray *bytes, GCancellable *cancellable, GError **error)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), bytes->data, bytes->len, NULL,
                                    cancellable, error);
}

gboolean
smtp_wire_flush (SmtpWire *self, GCancellable *cancellable, GError **error)
{
  gboolean written;

  self->acknowledged = smtp_socket_get_acknowledged (self->socket);
  written = g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), self->out->data, self->out->len,
                                       &self->flushed, cancellable, error);
  wipe (self->out);
  return written;
}

gsize
smtp_wire_get_flushed (const SmtpWire *self)
{
  return self->flushed;
}

gboolean
smtp_wire_is_unheard (SmtpWire *self)
{
  return self->finished && self->acknowledged >= 0 &&
         smtp_socket_get_acknowledged (self->socket) == self->acknowledged;
}

static void
drop_taken (SmtpWire *self)
{
  if (self->taken == 0)
    return;
  g_byte_array_remove_range (self->in, 0, (guint) self->taken);
  self->taken = 0;
}

static gboolean
said_421 (const SmtpWire *self)
{
  return self->last != NULL && smtp_reply_get_code (self->last) == 421;
}

static gboolean
closed (SmtpWire *self, GError **error)
{
  GError *failure = g_error_new (SMTP_ERROR, SMTP_ERROR_CLOSED, "The server closed the connection");

  self->ended = TRUE;
  if (said_421 (self))
    smtp_error_attach (failure, self->last);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
fill (SmtpWire *self, GCancellable *cancellable, GError **error)
{
  guint8 bytes[SMTP_REPLY_MAX_LINE];
  GError *failure = NULL;
  gssize n;

  drop_taken (self);
  /* Linux acknowledges late while it thinks that we answer at once; a server whose Nagle waits for that (after TLS
   * 1.3's tickets: Postfix, OpenSMTPD) answers 40 ms later. */
  smtp_socket_acknowledge_at_once (self->socket);
  failure = g_steal_pointer (&self->broken);
  n = failure != NULL ? -1
                      : g_input_stream_read (g_io_stream_get_input_stream (self->stream), bytes, sizeof bytes,
                                             cancellable, &failure);
  if (n > 0)
    {
      g_byte_array_append (self->in, bytes, (guint) n);
      return TRUE;
    }
  if (n == 0 || g_error_matches (failure, G_TLS_ERROR, G_TLS_ERROR_EOF) ||
      (said_421 (self) && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)))
    {
      self->finished = self->finished || n == 0 || g_error_matches (failure, G_TLS_ERROR, G_TLS_ERROR_EOF);
      g_clear_error (&failure);
      return closed (self, error);
    }
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
smtp_wire_has_input (SmtpWire *self)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream));
  guint8 bytes[SMTP_REPLY_MAX_LINE];
  GError *error = NULL;
  gssize n;

  if (available (self) > 0 || self->ended || self->broken != NULL)
    return TRUE;
  /* A read that does not block: "readable" alone may mean that TLS has something for itself, as a session ticket. */
  n = g_pollable_input_stream_read_nonblocking (input, bytes, sizeof bytes, NULL, &error);
  if (n > 0)
    {
      drop_taken (self);
      g_byte_array_append (self->in, bytes, (guint) n);
    }
  if (n == 0)
    self->ended = self->finished = TRUE;
  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->broken = g_steal_pointer (&error);
  g_clear_error (&error);
  return n >= 0 || self->broken != NULL;
}

gboolean
smtp_wire_wait (SmtpWire *self, guint milliseconds, GCancellable *cancellable)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  smtp_socket_acknowledge_at_once (self->socket);
  while (!smtp_wire_has_input (self))
    {
      gint64 left = end - g_get_monotonic_time ();

      if (left <= 0 || !g_socket_condition_timed_wait (self->socket, G_IO_IN, left, cancellable, NULL))
        return FALSE;
    }
  return TRUE;
}

/* Gives the next line in place; it stays valid until the next call. */
static gboolean
next_line (SmtpWire *self, const char **line, gsize *length, GCancellable *cancellable, GError **error)
{
  gsize searched = 0;

  while (TRUE)
    {
      const char *begin = (const char *) self->in->data + self->taken;
      gsize n = available (self);
      const char *lf = n > searched ? memchr (begin + searched, '\n', n - searched) : NULL;

      if (lf != NULL)
        {
          *line = begin;
          *length = (gsize) (lf - begin);
          self->taken += *length + 1;
          if (*length > 0 && begin[*length - 1] == '\r')
            (*length)--;
          return TRUE;
        }
      if (n > SMTP_REPLY_MAX_LINE + 1)
        {
          *line = begin;
          *length = n;
          self->taken += n;
          return TRUE;
        }
      searched = n;
      if (self->ended)
        return closed (self, error);
      if (!fill (self, cancellable, error))
        return FALSE;
    }
}

static void
record_reply_line (SmtpWire *self, const char *line, gsize length)
{
  if (self->hide_challenges && length > 4 && strncmp (line, "334", 3) == 0)
    {
      static const char hidden[] = "334 " SMTP_REDACTION_MARK;

      record (self, SMTP_SIDE_SERVER, hidden, strlen (hidden));
    }
  else
    record (self, SMTP_SIDE_SERVER, line, MIN (length, SMTP_REPLY_MAX_LINE));
}

/* A server that repeats the secret must not bring it into the reply, which is shown and reported. A challenge of the
 * exchange stays as it is: the mechanism needs each byte of it. */
static SmtpReplyFeed
feed (SmtpWire *self, SmtpReplyParser *parser, const char *line, gsize length)
{
  g_autoptr (GString) text = NULL;

  if (length < 4 || (self->in_exchange && strncmp (line, "334", 3) == 0))
    return smtp_reply_parser_feed (parser, line, length);
  text = g_string_new_len (line + 4, (gssize) length - 4);
  if (!redact (self, text))
    return smtp_reply_parser_feed (parser, line, length);
  g_string_prepend_len (text, line, 4);
  return smtp_reply_parser_feed (parser, text->str, text->len);
}

/* What is quoted may be the secret itself, from a server that knows no SMTP. */
static gboolean
refuse (SmtpWire *self, const char *what, const char *line, gsize length, GError **error)
{
  g_autofree char *safe = base_text_for_display (line, (gssize) length, 0);
  g_autoptr (GString) clean = g_string_new (safe);
  g_autofree char *shown = NULL;

  redact (self, clean);
  explicit_bzero (safe, strlen (safe));
  shown = base_text_for_display (clean->str, (gssize) clean->len, 80);

  g_set_error (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "%s: “%s”", what, shown);
  return FALSE;
}

static gboolean
read_reply (SmtpWire *self, SmtpReplyParser *parser, GCancellable *cancellable, GError **error)
{
  gboolean begun = FALSE;

  while (TRUE)
    {
      const char *line;
      gsize length;

      if (!next_line (self, &line, &length, cancellable, error))
        {
          if (begun && error != NULL && g_error_matches (*error, SMTP_ERROR, SMTP_ERROR_CLOSED))
            g_prefix_error (error, "In the middle of a reply: ");
          return FALSE;
        }
      record_reply_line (self, line, length);
      switch (feed (self, parser, line, length))
        {
        case SMTP_REPLY_COMPLETE:
          return TRUE;
        case SMTP_REPLY_MORE:
          begun = TRUE;
          break;
        case SMTP_REPLY_NOT_SMTP:
          return refuse (self, "The server said something that is not SMTP", line, length, error);
        case SMTP_REPLY_TOO_LONG:
        default:
          return refuse (self, "The server's reply is longer than any may be", line, length, error);
        }
    }
}

SmtpReply *
smtp_wire_read_reply (SmtpWire *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReplyParser) parser = smtp_reply_parser_new ();

  if (!read_reply (self, parser, cancellable, error))
    return NULL;
  g_clear_pointer (&self->last, smtp_reply_unref);
  self->last = smtp_reply_parser_steal (parser);
  return smtp_reply_ref (self->last);
}

gboolean
smtp_wire_expect_quiet (SmtpWire *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpReply) reply = NULL;

  if (!smtp_wire_has_input (self))
    return TRUE;
  reply = smtp_wire_read_reply (self, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (smtp_reply_get_code (reply) != 421)
    return refuse (self, "The server answered before it was asked", smtp_reply_get_raw (reply),
                   strlen (smtp_reply_get_raw (reply)), error);
  g_propagate_error (error, smtp_error_new_rejected (reply));
  return FALSE;
}

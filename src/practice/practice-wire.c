#include "practice-wire.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define BUFFER 16384
#define MAX_OVERLONG (1024 * 1024)
#define LINGER_BYTES (256 * 1024)
#define LINGER_MILLISECONDS 1000

struct _PracticeWire
{
  GSocket *socket;
  GCancellable *cancellable;
  gnutls_session_t tls;
  GByteArray *out;
  gint64 deadline;
  gsize start;
  gsize end;
  gboolean one_byte;
  gboolean slow;
  gboolean over;
  gboolean timed_out;
  guchar in[BUFFER];
};

PracticeWire *
practice_wire_new (GSocket *socket, GCancellable *cancellable)
{
  PracticeWire *self = g_new0 (PracticeWire, 1);

  self->socket = g_object_ref (socket);
  self->cancellable = g_object_ref (cancellable);
  self->out = g_byte_array_new ();
  g_socket_set_blocking (socket, FALSE);
  /* Nagle's algorithm would merge what a fault sends apart. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  practice_wire_set_deadline (self, 60);
  return self;
}

void
practice_wire_free (PracticeWire *self)
{
  if (self == NULL)
    return;
  g_socket_close (self->socket, NULL);
  g_clear_pointer (&self->tls, gnutls_deinit);
  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  g_byte_array_unref (self->out);
  explicit_bzero (self->in, sizeof self->in);
  g_free (self);
}

void
practice_wire_set_deadline (PracticeWire *self, guint seconds)
{
  self->deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  self->timed_out = FALSE;
}

void
practice_wire_set_one_byte (PracticeWire *self, gboolean one_byte)
{
  self->one_byte = one_byte;
}

void
practice_wire_set_slow (PracticeWire *self)
{
  self->slow = TRUE;
  g_socket_set_option (self->socket, SOL_SOCKET, SO_RCVBUF, 4096, NULL);
}

static gboolean
wait_for (PracticeWire *self, GIOCondition condition)
{
  g_autoptr (GError) error = NULL;
  gint64 left = self->deadline - g_get_monotonic_time ();

  if (left > 0 && g_socket_condition_timed_wait (self->socket, condition, left, self->cancellable, &error))
    return TRUE;
  if (left <= 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    self->timed_out = TRUE;
  else
    self->over = TRUE;
  return FALSE;
}

/* GnuTLS's own way to the socket: never blocks, so that all waiting happens in wait_for(). */
static ssize_t
on_push (gnutls_transport_ptr_t data, const void *bytes, size_t length)
{
  PracticeWire *self = data;
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_send (self->socket, bytes, length, NULL, &error);

  if (n < 0)
    gnutls_transport_set_errno (self->tls,
                                g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? EAGAIN : ECONNRESET);
  return n;
}

static ssize_t
on_pull (gnutls_transport_ptr_t data, void *bytes, size_t length)
{
  PracticeWire *self = data;
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (self->socket, bytes, length, NULL, &error);

  if (n < 0)
    gnutls_transport_set_errno (self->tls,
                                g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? EAGAIN : ECONNRESET);
  return n;
}

static int
on_pull_timeout (gnutls_transport_ptr_t data, unsigned int milliseconds)
{
  PracticeWire *self = data;

  return (g_socket_condition_check (self->socket, G_IO_IN) & G_IO_IN) != 0;
}

/* After a GnuTLS call returned @status: whether it is to be tried again, after having waited for what it needs. */
static gboolean
tls_try_again (PracticeWire *self, int status)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  if (status == GNUTLS_E_INTERRUPTED)
    return TRUE;
  if (status != GNUTLS_E_AGAIN)
    return FALSE;
  return wait_for (self, gnutls_record_get_direction (self->tls) ? G_IO_OUT : G_IO_IN);
}

/* Returns: bytes; 0 at the end, at a time-out, or when the server stops */
static gsize
receive (PracticeWire *self, guchar *data, gsize length)
{
  gssize n;

  while (!self->over && !g_cancellable_is_cancelled (self->cancellable))
    {
      g_autoptr (GError) error = NULL;

      if (self->tls != NULL)
        {
          n = gnutls_record_recv (self->tls, data, length);
          if (n < 0 && tls_try_again (self, n))
            continue;
        }
      else
        {
          n = g_socket_receive (self->socket, (char *) data, length, NULL, &error);
          if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) && wait_for (self, G_IO_IN))
            continue;
        }
      if (n > 0)
        return n;
      if (!self->timed_out)
        self->over = TRUE;
      return 0;
    }
  self->over = TRUE;
  return 0;
}

static gboolean
send_all (PracticeWire *self, const guchar *data, gsize length)
{
  while (length > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n;

      if (self->over || g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      if (self->tls != NULL)
        {
          n = gnutls_record_send (self->tls, data, length);
          if (n < 0 && tls_try_again (self, n))
            continue;
        }
      else
        {
          n = g_socket_send (self->socket, (const char *) data, length, NULL, &error);
          if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) && wait_for (self, G_IO_OUT))
            continue;
        }
      if (n < 0)
        {
          self->over = TRUE;
          return FALSE;
        }
      data += n;
      length -= n;
    }
  return TRUE;
}

void
practice_wire_write (PracticeWire *self, const char *data, gsize length)
{
  g_byte_array_append (self->out, (const guint8 *) data, length);
  /* A client that sends commands and never reads must not make us keep its replies. */
  if (self->out->len > BUFFER)
    practice_wire_flush (self);
}

gboolean
practice_wire_flush (PracticeWire *self)
{
  gboolean ok = TRUE;

  if (!self->one_byte)
    ok = send_all (self, self->out->data, self->out->len);
  for (guint i = 0; ok && self->one_byte && i < self->out->len; i++)
    ok = send_all (self, self->out->data + i, 1);
  g_byte_array_set_size (self->out, 0);
  return ok;
}

PracticeRead
practice_wire_peek (PracticeWire *self, const guchar **data, gsize *length)
{
  if (self->start == self->end)
    {
      practice_wire_flush (self);
      if (self->slow)
        practice_wire_pause (self, 100);
      self->start = 0;
      self->end = receive (self, self->in, self->slow ? 1024 : sizeof self->in);
      if (self->end == 0)
        return self->timed_out ? PRACTICE_READ_TIMED_OUT : PRACTICE_READ_END;
    }
  *data = self->in + self->start;
  *length = self->end - self->start;
  return PRACTICE_READ_OK;
}

void
practice_wire_take (PracticeWire *self, gsize length)
{
  self->start += MIN (length, self->end - self->start);
}

void
practice_wire_discard (PracticeWire *self)
{
  self->start = self->end = 0;
}

PracticeRead
practice_wire_read_line (PracticeWire *self, GString *line, gsize max)
{
  gsize total = 0;

  g_string_truncate (line, 0);
  for (;;)
    {
      const guchar *data, *newline;
      gsize length, used;
      PracticeRead result = practice_wire_peek (self, &data, &length);

      if (result != PRACTICE_READ_OK)
        return result;
      newline = memchr (data, '\n', length);
      used = newline != NULL ? (gsize) (newline - data) : length;
      if (total + used <= max + 1)
        g_string_append_len (line, (const char *) data, used);
      total += used;
      practice_wire_take (self, newline != NULL ? used + 1 : used);
      if (newline == NULL)
        {
          if (total <= MAX_OVERLONG)
            continue;
          self->over = TRUE;
          return PRACTICE_READ_END;
        }
      if (total > max + 1)
        return PRACTICE_READ_TOO_LONG;
      if (line->len > 0 && line->str[line->len - 1] == '\r')
        g_string_truncate (line, line->len - 1);
      return line->len > max ? PRACTICE_READ_TOO_LONG : PRACTICE_READ_OK;
    }
}

gboolean
practice_wire_pause (PracticeWire *self, guint milliseconds)
{
  GPollFD fds[2] = { { .fd = g_socket_get_fd (self->socket), .events = POLLRDHUP } };
  gint64 until = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  int n = 0;

  if (self->over || !g_cancellable_make_pollfd (self->cancellable, &fds[1]))
    return FALSE;
  for (gint64 now; n == 0 && (now = g_get_monotonic_time ()) < until;)
    n = g_poll (fds, 2, (until - now + 999) / 1000);
  g_cancellable_release_fd (self->cancellable);
  return n == 0;
}

static gboolean
set_up_tls (PracticeWire *self)
{
  if (gnutls_init (&self->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0)
    return FALSE;
  gnutls_transport_set_ptr (self->tls, self);
  gnutls_transport_set_push_function (self->tls, on_push);
  gnutls_transport_set_pull_function (self->tls, on_pull);
  gnutls_transport_set_pull_timeout_function (self->tls, on_pull_timeout);
  gnutls_handshake_set_timeout (self->tls, 0);
  return TRUE;
}

gboolean
practice_wire_start_tls (PracticeWire *self, gnutls_certificate_credentials_t credentials, const char *priority)
{
  int status;

  practice_wire_flush (self);
  practice_wire_discard (self);
  if (!set_up_tls (self) || gnutls_priority_set_direct (self->tls, priority, NULL) < 0 ||
      gnutls_credentials_set (self->tls, GNUTLS_CRD_CERTIFICATE, credentials) < 0)
    return FALSE;

  /* A flood of warnings, which are no errors, ends with the deadline. */
  do
    status = gnutls_handshake (self->tls);
  while (status < 0 && g_get_monotonic_time () < self->deadline &&
         (status == GNUTLS_E_AGAIN || status == GNUTLS_E_INTERRUPTED ? tls_try_again (self, status)
                                                                     : !gnutls_error_is_fatal (status)));
  if (status == GNUTLS_E_SUCCESS)
    return TRUE;

  gnutls_alert_send_appropriate (self->tls, status);
  g_clear_pointer (&self->tls, gnutls_deinit);
  return FALSE;
}

gboolean
practice_wire_is_tls (PracticeWire *self)
{
  return self->tls != NULL;
}

char *
practice_wire_dup_binding (PracticeWire *self, gnutls_channel_binding_t type)
{
  gnutls_datum_t data = { NULL, 0 };
  char *text;

  if (self->tls == NULL || gnutls_session_channel_binding (self->tls, type, &data) < 0)
    return NULL;
  text = g_base64_encode (data.data, data.size);
  gnutls_free (data.data);
  return text;
}

/* A socket closed with unread input makes the kernel send a reset, which may overtake the last reply: read what comes
 * until the client closes as well, within bounds. */
static void
linger (PracticeWire *self)
{
  gsize total = 0;

  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  g_clear_pointer (&self->tls, gnutls_deinit);
  self->over = FALSE;
  self->deadline = g_get_monotonic_time () + LINGER_MILLISECONDS * G_TIME_SPAN_MILLISECOND;
  while (total < LINGER_BYTES)
    {
      gsize n = receive (self, self->in, sizeof self->in);

      if (n == 0)
        break;
      total += n;
    }
  self->over = TRUE;
  practice_wire_discard (self);
  g_socket_close (self->socket, NULL);
}

void
practice_wire_close (PracticeWire *self)
{
  if (g_socket_is_closed (self->socket))
    return;
  practice_wire_flush (self);
  if (self->tls != NULL && !self->over)
    gnutls_bye (self->tls, GNUTLS_SHUT_WR);
  linger (self);
}

void
practice_wire_drop (PracticeWire *self)
{
  if (g_socket_is_closed (self->socket))
    return;
  g_byte_array_set_size (self->out, 0);
  linger (self);
}

/*
 * A server that takes mail as fast as it can and keeps none: what is measured against it is the client. It speaks
 * STARTTLS on one port and TLS from the start on another, of 127.0.0.1, and lets everybody sign in.
 *
 *   bench-sink CERTIFICATE KEY [--turns] [--no-chunking] [--no-pipelining]
 *
 * The ports come on standard output as JSON; after that each line on standard input gets one with what has come since
 * the last. It ends with its standard input.
 *
 * A turn is a flight of the client's: everything was answered, and the server waited. With --turns it waits 20 ms
 * before it answers, so that what comes in two packets counts as one flight; times mean nothing then.
 */

#include <gio/gio.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER 65536
#define GRACE_MS 20

static gboolean count_turns, no_chunking, no_pipelining;
static gnutls_certificate_credentials_t credentials;
static int n_connections, n_messages, n_turns;
static guint64 n_bytes;
static GMutex lock;

typedef struct
{
  int fd;
  gboolean tls_first;
  gnutls_session_t tls;
  char in[BUFFER];
  gsize start, end;
  GString *out;
} Peer;

static gssize
receive (Peer *self, void *bytes, gsize length)
{
  gssize n;

  if (self->tls == NULL)
    return recv (self->fd, bytes, length, 0);
  do
    n = gnutls_record_recv (self->tls, bytes, length);
  while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
  return n;
}

static gboolean
is_silent (Peer *self)
{
  struct pollfd fd = { self->fd, POLLIN, 0 };

  return (self->tls == NULL || gnutls_record_check_pending (self->tls) == 0) && poll (&fd, 1, GRACE_MS) == 0;
}

static gboolean
flush (Peer *self)
{
  gboolean sent = TRUE;

  for (gsize done = 0; sent && done < self->out->len;)
    {
      const char *bytes = self->out->str + done;
      gsize length = self->out->len - done;
      gssize n = self->tls != NULL ? gnutls_record_send (self->tls, bytes, length)
                                   : send (self->fd, bytes, length, MSG_NOSIGNAL);

      sent = n > 0;
      done += sent ? (gsize) n : 0;
    }
  g_string_truncate (self->out, 0);
  return sent;
}

/* Answers leave when there is nothing more to be answered. */
static gboolean
fill (Peer *self)
{
  gssize n;
  gboolean waits = self->out->len > 0 && (!count_turns || is_silent (self));

  if (waits)
    {
      if (!flush (self))
        return FALSE;
      g_atomic_int_inc (&n_turns);
    }
  n = receive (self, self->in, sizeof self->in);
  self->start = 0;
  self->end = n > 0 ? (gsize) n : 0;
  return n > 0;
}

static gboolean
read_line (Peer *self, GString *line)
{
  g_string_truncate (line, 0);
  while (TRUE)
    {
      gsize length = self->end - self->start;
      const char *bytes = self->in + self->start;
      const char *lf = length > 0 ? memchr (bytes, '\n', length) : NULL;

      g_string_append_len (line, bytes, lf != NULL ? lf - bytes : (gssize) length);
      if (lf != NULL)
        {
          self->start += (gsize) (lf - bytes) + 1;
          if (line->len > 0 && line->str[line->len - 1] == '\r')
            g_string_truncate (line, line->len - 1);
          return TRUE;
        }
      if (line->len > BUFFER || !fill (self))
        return FALSE;
    }
}

static void
count_message (guint64 bytes)
{
  g_atomic_int_inc (&n_messages);
  g_mutex_lock (&lock);
  n_bytes += bytes;
  g_mutex_unlock (&lock);
}

static gboolean
take_chunk (Peer *self, guint64 left)
{
  while (left > 0)
    {
      gsize n;

      if (self->start == self->end && !fill (self))
        return FALSE;
      n = MIN (self->end - self->start, left);
      self->start += n;
      left -= n;
    }
  return TRUE;
}

/* Up to CR LF "." CR LF, which may lie across two reads; @seen is how much of it has come. */
static gboolean
take_body (Peer *self)
{
  static const char end[] = "\r\n.\r\n";
  gsize seen = 2;
  guint64 bytes = 0;

  while (seen < 5)
    {
      const char *p, *stop;

      if (self->start == self->end && !fill (self))
        return FALSE;
      p = self->in + self->start;
      stop = self->in + self->end;
      while (p < stop && seen < 5)
        {
          if (seen == 0 && (p = memchr (p, '\r', (gsize) (stop - p))) == NULL)
            p = stop;
          else if (*p == end[seen])
            seen++, p++;
          else if (seen == 0)
            p++;
          else
            seen = 0;
        }
      bytes += (guint64) (p - (self->in + self->start));
      self->start = (gsize) (p - self->in);
    }
  count_message (bytes);
  return TRUE;
}

static gboolean
start_tls (Peer *self)
{
  int result;

  gnutls_init (&self->tls, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
  gnutls_set_default_priority (self->tls);
  gnutls_credentials_set (self->tls, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_transport_set_int (self->tls, self->fd);
  do
    result = gnutls_handshake (self->tls);
  while (result < 0 && !gnutls_error_is_fatal (result));
  return result >= 0;
}

static void
say_hello (Peer *self)
{
  g_string_append (self->out, "250-sink.example\r\n");
  if (self->tls == NULL)
    g_string_append (self->out, "250-STARTTLS\r\n");
  else
    g_string_append (self->out, "250-AUTH PLAIN LOGIN\r\n");
  if (!no_pipelining)
    g_string_append (self->out, "250-PIPELINING\r\n");
  if (!no_chunking)
    g_string_append (self->out, "250-CHUNKING\r\n");
  g_string_append (self->out, "250-8BITMIME\r\n250 SIZE 1000000000\r\n");
}

static gboolean
sign_in (Peer *self, GString *line)
{
  gboolean login = g_ascii_strncasecmp (line->str, "AUTH LOGIN", 10) == 0;
  gsize words = login ? 2 : 1;

  for (guint i = strlen (line->str) > strlen ("AUTH LOGIN") ? 1 : 0; i < words; i++)
    {
      g_string_append (self->out, login ? "334 VXNlcm5hbWU6\r\n" : "334 \r\n");
      if (!read_line (self, line))
        return FALSE;
    }
  g_string_append (self->out, "235 welcome\r\n");
  return TRUE;
}

/* Returns: whether the dialogue goes on */
static gboolean
answer (Peer *self, GString *line)
{
  const char *text = line->str;

  if (g_ascii_strncasecmp (text, "EHLO", 4) == 0)
    say_hello (self);
  else if (g_ascii_strncasecmp (text, "STARTTLS", 8) == 0)
    {
      g_string_append (self->out, "220 go\r\n");
      self->start = self->end = 0;
      if (!flush (self))
        return FALSE;
      g_atomic_int_inc (&n_turns);
      return start_tls (self);
    }
  else if (g_ascii_strncasecmp (text, "AUTH", 4) == 0)
    return sign_in (self, line);
  else if (g_ascii_strncasecmp (text, "DATA", 4) == 0)
    {
      g_string_append (self->out, "354 go\r\n");
      if (!take_body (self))
        return FALSE;
      g_string_append (self->out, "250 queued\r\n");
    }
  else if (g_ascii_strncasecmp (text, "BDAT", 4) == 0)
    {
      guint64 size = g_ascii_strtoull (text + 4, NULL, 10);

      if (!take_chunk (self, size))
        return FALSE;
      count_message (size);
      g_string_append (self->out, "250 queued\r\n");
    }
  else if (g_ascii_strncasecmp (text, "QUIT", 4) == 0)
    {
      g_string_append (self->out, "221 bye\r\n");
      flush (self);
      return FALSE;
    }
  else
    g_string_append (self->out, "250 ok\r\n");
  return TRUE;
}

static gpointer
serve (gpointer data)
{
  Peer *self = data;
  GString *line = g_string_new (NULL);
  char rest[256];
  int one = 1;

  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  self->out = g_string_new ("220 sink.example ESMTP\r\n");
  if (!self->tls_first || start_tls (self))
    while (read_line (self, line) && answer (self, line))
      ;
  if (self->tls != NULL)
    gnutls_bye (self->tls, GNUTLS_SHUT_WR);
  shutdown (self->fd, SHUT_WR);
  while (recv (self->fd, rest, sizeof rest, 0) > 0)
    ;
  close (self->fd);
  if (self->tls != NULL)
    gnutls_deinit (self->tls);
  g_string_free (self->out, TRUE);
  g_string_free (line, TRUE);
  g_free (self);
  return NULL;
}

typedef struct
{
  int fd;
  guint port;
  gboolean tls_first;
} Listener;

static gpointer
accept_all (gpointer data)
{
  const Listener *listener = data;

  while (TRUE)
    {
      int fd = accept (listener->fd, NULL, NULL);
      Peer *peer;

      if (fd < 0)
        continue;
      g_atomic_int_inc (&n_connections);
      peer = g_new0 (Peer, 1);
      peer->fd = fd;
      peer->tls_first = listener->tls_first;
      g_thread_unref (g_thread_new ("peer", serve, peer));
    }
  return NULL;
}

static void
listen_on (Listener *listener, gboolean tls_first)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  listener->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  listener->tls_first = tls_first;
  if (bind (listener->fd, (struct sockaddr *) &address, length) != 0 || listen (listener->fd, 64) != 0 ||
      getsockname (listener->fd, (struct sockaddr *) &address, &length) != 0)
    g_error ("cannot listen");
  listener->port = ntohs (address.sin_port);
  g_thread_unref (g_thread_new ("listener", accept_all, listener));
}

static int
take (int *counter)
{
  int value = g_atomic_int_get (counter);

  g_atomic_int_add (counter, -value);
  return value;
}

int
main (int argc, char **argv)
{
  static Listener plain, tls;
  char line[64];

  if (argc < 3)
    g_error ("usage: bench-sink CERTIFICATE KEY [--turns] [--no-chunking] [--no-pipelining]");
  for (int i = 3; i < argc; i++)
    {
      count_turns = count_turns || strcmp (argv[i], "--turns") == 0;
      no_chunking = no_chunking || strcmp (argv[i], "--no-chunking") == 0;
      no_pipelining = no_pipelining || strcmp (argv[i], "--no-pipelining") == 0;
    }
  signal (SIGPIPE, SIG_IGN);
  gnutls_certificate_allocate_credentials (&credentials);
  if (gnutls_certificate_set_x509_key_file (credentials, argv[1], argv[2], GNUTLS_X509_FMT_PEM) < 0)
    g_error ("cannot read the certificate");
  listen_on (&plain, FALSE);
  listen_on (&tls, TRUE);
  printf ("{\"starttls\": %u, \"tls\": %u}\n", plain.port, tls.port);
  fflush (stdout);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      guint64 bytes;

      g_mutex_lock (&lock);
      bytes = n_bytes;
      n_bytes = 0;
      g_mutex_unlock (&lock);
      printf ("{\"connections\": %d, \"messages\": %d, \"turns\": %d, \"bytes\": %" G_GUINT64_FORMAT "}\n",
              take (&n_connections), take (&n_messages), take (&n_turns), bytes);
      fflush (stdout);
    }
  return 0;
}

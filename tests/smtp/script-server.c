#include "script-server.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

struct _ScriptServer
{
  const char *const *script;
  const ScriptTls *tls;
  GCancellable *client;
  guint port;
  int listener;
  int stop[2];
  GThread *thread;
  int connection;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  GByteArray *in;
  GString *body;
  char *failure;
  gboolean finished;
  int arrived;
  int dropped;
};

static gboolean G_GNUC_PRINTF (2, 3) fail (ScriptServer *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (self->failure == NULL)
    self->failure = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

static void
close_connection (ScriptServer *self)
{
  if (self->session != NULL)
    gnutls_deinit (self->session);
  self->session = NULL;
  if (self->connection >= 0)
    close (self->connection);
  self->connection = -1;
  g_byte_array_set_size (self->in, 0);
}

static gboolean
accept_client (ScriptServer *self)
{
  struct pollfd fds[2] = { { self->listener, POLLIN, 0 }, { self->stop[0], POLLIN, 0 } };
  int one = 1;

  poll (fds, 2, -1);
  if ((fds[0].revents & POLLIN) == 0)
    return fail (self, "the client did not connect");
  self->connection = accept (self->listener, NULL, NULL);
  /* What a script says in two lines shall be two packets. */
  setsockopt (self->connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return TRUE;
}

static gssize
receive (ScriptServer *self)
{
  guint8 bytes[16384];
  gssize n;

  do
    n = self->session != NULL ? gnutls_record_recv (self->session, bytes, sizeof bytes)
                              : recv (self->connection, bytes, sizeof bytes, 0);
  while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
  if (n > 0)
    g_byte_array_append (self->in, bytes, (guint) n);
  return n;
}

static gboolean
transmit (ScriptServer *self, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = self->session != NULL ? gnutls_record_send (self->session, bytes, length)
                                       : send (self->connection, bytes, length, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): without line end, which must be CR LF */
static char *
read_line (ScriptServer *self)
{
  while (TRUE)
    {
      guint8 *lf = self->in->len > 0 ? memchr (self->in->data, '\n', self->in->len) : NULL;

      if (lf != NULL)
        {
          gsize length = (gsize) (lf - self->in->data);
          char *line = NULL;

          if (length > 0 && lf[-1] == '\r')
            line = g_strndup ((const char *) self->in->data, length - 1);
          else
            fail (self, "the client said a line that does not end in CR LF");
          g_byte_array_remove_range (self->in, 0, (guint) length + 1);
          return line;
        }
      if (receive (self) <= 0)
        return NULL;
    }
}

static gboolean
expect_line (ScriptServer *self, const char *wanted)
{
  g_autofree char *line = read_line (self);

  if (line == NULL)
    return fail (self, "the client closed instead of saying “%s”", wanted);
  if (strcmp (line, wanted) != 0)
    return fail (self, "the client said “%s” instead of “%s”", line, wanted);
  return TRUE;
}

static gboolean
is_quiet (ScriptServer *self)
{
  char byte;

  return self->in->len == 0 && recv (self->connection, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
}

static gboolean
expect_end (ScriptServer *self)
{
  if (self->in->len == 0)
    receive (self);
  if (self->in->len > 0)
    return fail (self, "the client said “%.*s” instead of closing", (int) self->in->len, (char *) self->in->data);
  return TRUE;
}

static gboolean
take_body (ScriptServer *self)
{
  g_string_truncate (self->body, 0);
  while (TRUE)
    {
      g_autofree char *line = read_line (self);

      if (line == NULL)
        return fail (self, "the client closed in the middle of a message");
      if (strcmp (line, ".") == 0)
        return TRUE;
      g_string_append_printf (self->body, "%s\r\n", line);
    }
}

static gboolean
take_chunk (ScriptServer *self, const char *number)
{
  guint length = (guint) g_ascii_strtoull (number, NULL, 10);

  while (self->in->len < length)
    if (receive (self) <= 0)
      return fail (self, "the client closed in the middle of a chunk");
  g_string_truncate (self->body, 0);
  g_string_append_len (self->body, (const char *) self->in->data, length);
  g_byte_array_remove_range (self->in, 0, length);
  return TRUE;
}

static gboolean
start_tls (ScriptServer *self)
{
  gnutls_datum_t pem = { (unsigned char *) self->tls->pem, (unsigned int) strlen (self->tls->pem) };
  int result;

  if (self->credentials == NULL)
    {
      gnutls_certificate_allocate_credentials (&self->credentials);
      result = gnutls_certificate_set_x509_key_mem (self->credentials, &pem, &pem, GNUTLS_X509_FMT_PEM);
      g_assert_cmpint (result, >=, 0);
    }
  gnutls_init (&self->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
  result =
      gnutls_priority_set_direct (self->session, self->tls->priority != NULL ? self->tls->priority : "NORMAL", NULL);
  g_assert_cmpint (result, ==, 0);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_transport_set_int (self->session, self->connection);
  do
    result = gnutls_handshake (self->session);
  while (result < 0 && !gnutls_error_is_fatal (result));
  if (result < 0)
    {
      /* The client's refusal is what some scripts are about: "EOF" must follow then. */
      gnutls_deinit (self->session);
      self->session = NULL;
    }
  return TRUE;
}

/* As "RAW" does, but until the client goes. */
static void
repeat (ScriptServer *self, const char *text, guint pause_us)
{
  while (transmit (self, text, strlen (text)))
    {
      char byte;

      if (recv (self->connection, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        break;
      g_usleep (pause_us);
    }
}

static gboolean
say_bytes (ScriptServer *self, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\r\n", NULL);

  for (const char *p = line; *p != '\0'; p++)
    if (!transmit (self, p, 1))
      return FALSE;
  return TRUE;
}

static gboolean
say (ScriptServer *self, const char *text, const char *end)
{
  g_autofree char *line = g_strconcat (text, end, NULL);

  /* A client that has gone is noticed where the script expects it to speak. */
  transmit (self, line, strlen (line));
  return TRUE;
}

static gboolean
say_raw (ScriptServer *self, const char *text)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (p[0] == '\\' && p[1] == '0')
      g_string_append_c (bytes, '\0'), p++;
    else if (p[0] == '\\' && p[1] == 'r')
      g_string_append_c (bytes, '\r'), p++;
    else if (p[0] == '\\' && p[1] == 'n')
      g_string_append_c (bytes, '\n'), p++;
    else
      g_string_append_c (bytes, *p);
  transmit (self, bytes->str, bytes->len);
  return TRUE;
}

static gboolean
reset (ScriptServer *self)
{
  struct linger now = { 1, 0 };

  setsockopt (self->connection, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close_connection (self);
  return TRUE;
}

static gboolean
wait_for_end (ScriptServer *self)
{
  /* The end of the connection stands behind the bytes that nobody reads, so the end of the run is waited for. */
  struct pollfd fd = { self->stop[0], POLLIN, 0 };

  poll (&fd, 1, -1);
  return TRUE;
}

/* The client is stuck when the amount that waits to be read does not grow any more. */
static gboolean
wait_stuck (ScriptServer *self)
{
  int before = -1;
  int waiting = 0;

  while (before < waiting)
    {
      before = waiting;
      g_usleep (50000);
      ioctl (self->connection, FIONREAD, &waiting);
    }
  return TRUE;
}

/* The server may be ahead of the client: that a connection was accepted does not mean that the client knows. */
static gboolean
wait_arrived (ScriptServer *self)
{
  struct pollfd stop = { self->stop[0], POLLIN, 0 };

  while (!g_atomic_int_get (&self->arrived))
    if (poll (&stop, 1, 1) > 0)
      return fail (self, "the client did not get to the stage in which it was to be cancelled");
  return TRUE;
}

static gboolean
cancel_client (ScriptServer *self)
{
  if (!wait_arrived (self))
    return FALSE;
  g_cancellable_cancel (self->client);
  return TRUE;
}

static gboolean
drop (ScriptServer *self)
{
  close_connection (self);
  g_atomic_int_set (&self->dropped, TRUE);
  return TRUE;
}

static gboolean
sink (ScriptServer *self)
{
  while (receive (self) > 0)
    g_byte_array_set_size (self->in, 0);
  g_byte_array_set_size (self->in, 0);
  return TRUE;
}

static gboolean
play (ScriptServer *self, const char *command)
{
  const char *colon = strstr (command, ": ");
  const char *text = colon != NULL ? colon + 2 : "";
  g_autofree char *word = colon != NULL ? g_strndup (command, (gsize) (colon - command)) : g_strdup (command);

  if (strcmp (word, "S") == 0)
    return say (self, text, "\r\n");
  if (strcmp (word, "SLF") == 0)
    return say (self, text, "\n");
  if (strcmp (word, "RAW") == 0)
    return say_raw (self, text);
  if (strcmp (word, "BYTES") == 0)
    return say_bytes (self, text);
  if (strcmp (word, "C") == 0)
    return expect_line (self, text);
  if (strcmp (word, "QUIET") == 0)
    return is_quiet (self) || fail (self, "the client did not wait");
  if (strcmp (word, "ANY") == 0)
    {
      g_autofree char *line = read_line (self);

      return line != NULL || fail (self, "the client closed instead of saying a line");
    }
  if (strcmp (word, "CHUNK") == 0)
    return take_chunk (self, text);
  if (strcmp (word, "BODY") == 0)
    return take_body (self);
  if (strcmp (word, "EOF") == 0 || strcmp (word, "HOLD") == 0)
    return expect_end (self);
  if (strcmp (word, "FLOOD") == 0)
    return repeat (self, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0), TRUE;
  if (strcmp (word, "DRIP") == 0)
    return repeat (self, "2", 10000), TRUE;
  if (strcmp (word, "TLS") == 0)
    return start_tls (self);
  if (strcmp (word, "TLS-GARBAGE") == 0)
    return receive (self) > 0 && g_byte_array_set_size (self->in, 0) != NULL;
  if (strcmp (word, "SINK") == 0)
    return sink (self);
  if (strcmp (word, "GONE") == 0)
    return self->session == NULL ? sink (self) : expect_end (self);
  if (strcmp (word, "PAUSE") == 0)
    return wait_stuck (self);
  if (strcmp (word, "DEAF") == 0)
    return wait_for_end (self);
  if (strcmp (word, "DROP") == 0)
    return drop (self);
  if (strcmp (word, "RESET") == 0)
    return reset (self);
  if (strcmp (word, "ARRIVED") == 0)
    return wait_arrived (self);
  if (strcmp (word, "CANCEL") == 0)
    return cancel_client (self);
  if (strcmp (word, "NEXT") == 0)
    return close_connection (self), accept_client (self);
  return fail (self, "no such command: %s", command);
}

static gpointer
run (gpointer data)
{
  ScriptServer *self = data;

  if (self->script[0] == NULL || accept_client (self))
    for (guint i = 0; self->script[i] != NULL; i++)
      if (!play (self, self->script[i]))
        {
          g_autofree char *why = g_steal_pointer (&self->failure);

          self->failure =
              g_strdup_printf ("at %u, “%s”: %s", i, self->script[i], why != NULL ? why : "the client had gone");
          break;
        }
  close_connection (self);
  return NULL;
}

ScriptServer *
script_server_start (const char *const *script, const ScriptTls *tls, GCancellable *client)
{
  ScriptServer *self = g_new0 (ScriptServer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  signal (SIGPIPE, SIG_IGN);
  self->script = script;
  self->tls = tls;
  self->client = client;
  self->connection = -1;
  self->in = g_byte_array_new ();
  self->body = g_string_new (NULL);
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (self->listener, 8), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &length), ==, 0);
  g_assert_cmpint (pipe (self->stop), ==, 0);
  self->port = ntohs (address.sin_port);
  self->thread = g_thread_new ("script", run, self);
  return self;
}

guint
script_server_get_port (const ScriptServer *self)
{
  return self->port;
}

void
script_server_client_arrived (ScriptServer *self)
{
  g_atomic_int_set (&self->arrived, TRUE);
}

void
script_server_wait_dropped (ScriptServer *self)
{
  while (!g_atomic_int_get (&self->dropped))
    g_usleep (1000);
}

static void
join (ScriptServer *self)
{
  if (self->finished)
    return;
  self->finished = TRUE;
  g_assert_cmpint (write (self->stop[1], "", 1), ==, 1);
  g_thread_join (self->thread);
}

void
script_server_finish (ScriptServer *self)
{
  join (self);
  if (self->failure != NULL)
    g_error ("Script %s", self->failure);
}

const char *
script_server_get_body (const ScriptServer *self)
{
  return self->body->str;
}

void
script_server_free (ScriptServer *self)
{
  if (self == NULL)
    return;

  join (self);
  close (self->listener);
  close (self->stop[0]);
  close (self->stop[1]);
  if (self->credentials != NULL)
    gnutls_certificate_free_credentials (self->credentials);
  g_byte_array_unref (self->in);
  g_string_free (self->body, TRUE);
  g_free (self->failure);
  g_free (self);
}

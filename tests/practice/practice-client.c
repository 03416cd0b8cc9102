#include "practice-client.h"

#include <glib/gstdio.h>
#include <string.h>

PracticeClient *
practice_client_new_at (const char *host, guint port)
{
  PracticeClient *self = g_new0 (PracticeClient, 1);
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GError) error = NULL;

  g_socket_client_set_enable_proxy (connector, FALSE);
  g_socket_client_set_timeout (connector, 20);
  self->tcp = g_socket_client_connect_to_host (connector, host, port, NULL, &error);
  g_assert_no_error (error);
  self->stream = g_object_ref (G_IO_STREAM (self->tcp));
  self->input = g_string_new (NULL);
  return self;
}

PracticeClient *
practice_client_new (guint port)
{
  return practice_client_new_at ("127.0.0.1", port);
}

void
practice_client_free (PracticeClient *self)
{
  if (self == NULL)
    return;
  g_io_stream_close (G_IO_STREAM (self->tcp), NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->tcp);
  g_string_free (self->input, TRUE);
  g_free (self);
}

static gboolean
on_accept_certificate (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags problems, gpointer data)
{
  PracticeClient *self = data;

  self->problems = problems;
  return TRUE;
}

/* A GNetworkAddress would send "::1" as the name of the server (SNI), which GnuTLS refuses, and RFC 6066 forbids. */
static GSocketConnectable *
new_identity (const char *host)
{
  if (g_hostname_is_ip_address (host))
    return G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string (host, 0));
  return g_network_address_new (host, 0);
}

gboolean
practice_client_start_tls (PracticeClient *self, const char *host, const char *ca_file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnectable) identity = new_identity (host);
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca_file, &error);
  g_autoptr (GIOStream) stream = NULL;

  g_assert_no_error (error);
  stream = g_tls_client_connection_new (self->stream, identity, &error);
  g_assert_no_error (error);
  g_tls_connection_set_database (G_TLS_CONNECTION (stream), database);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (stream), FALSE);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error))
    {
      g_test_message ("Handshake with %s: %s", host, error->message);
      return FALSE;
    }
  g_set_object (&self->stream, stream);
  self->tls = G_TLS_CONNECTION (self->stream);
  return TRUE;
}

PracticeClient *
practice_client_open (PracticeServer *server, gboolean tls, gboolean sign_in)
{
  const char *ca_file = practice_server_get_ca_file (server);
  PracticeClient *self =
      practice_client_new (tls ? practice_server_get_tls_port (server) : practice_server_get_port (server));

  if (tls)
    g_assert_true (practice_client_start_tls (self, "localhost", ca_file));
  g_free (practice_client_expect (self, "220 "));
  practice_client_say (self, "EHLO test.example", "250");
  if (!tls)
    {
      practice_client_say (self, "STARTTLS", "220 ");
      g_assert_true (practice_client_start_tls (self, "localhost", ca_file));
      practice_client_say (self, "EHLO test.example", "250");
    }
  if (sign_in)
    practice_client_say (self, "AUTH PLAIN AGFkYUBwcmFjdGljZS5leGFtcGxlAHByYWN0aWNl", "235 2.7.0");
  return self;
}

gboolean
practice_client_try_send (PracticeClient *self, const void *bytes, gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), bytes, length, NULL, NULL, NULL);
}

void
practice_client_send_bytes (PracticeClient *self, const void *bytes, gsize length)
{
  g_assert_true (practice_client_try_send (self, bytes, length));
}

void
practice_client_send (PracticeClient *self, const char *bytes)
{
  practice_client_send_bytes (self, bytes, strlen (bytes));
}

/* Returns: %FALSE at the end. A reset is an end as well: it happens when the server closes with input unread. */
static gboolean
fill (PracticeClient *self)
{
  g_autoptr (GError) error = NULL;
  char buffer[4096];
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (self->stream), buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    g_string_append_len (self->input, buffer, n);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_error ("The practice server does not answer");
  return n > 0;
}

char *
practice_client_read (PracticeClient *self)
{
  gsize start = 0;

  for (;;)
    {
      char *newline = memchr (self->input->str + start, '\n', self->input->len - start);

      if (newline == NULL)
        {
          if (fill (self))
            continue;
          g_assert_cmpuint (self->input->len, ==, 0);
          return g_strdup ("");
        }
      if (newline - (self->input->str + start) < 4 || self->input->str[start + 3] != '-')
        {
          gsize length = newline + 1 - self->input->str;
          g_auto (GStrv) lines = NULL;
          char *reply;

          g_assert_true (newline > self->input->str && newline[-1] == '\r');
          reply = g_strndup (self->input->str, length - 2);
          lines = g_strsplit (reply, "\r\n", -1);
          g_free (reply);
          g_string_erase (self->input, 0, length);
          return g_strjoinv ("\n", lines);
        }
      start = newline + 1 - self->input->str;
    }
}

GString *
practice_client_read_all (PracticeClient *self)
{
  GString *all;

  while (fill (self))
    ;
  all = g_string_new_len (self->input->str, self->input->len);
  g_string_truncate (self->input, 0);
  return all;
}

char *
practice_client_expect (PracticeClient *self, const char *start)
{
  char *reply = practice_client_read (self);

  if (!g_str_has_prefix (reply, start))
    g_error ("Expected “%s”, got “%s”", start, reply);
  return reply;
}

void
practice_client_say (PracticeClient *self, const char *line, const char *start)
{
  g_autofree char *bytes = g_strconcat (line, "\r\n", NULL);

  practice_client_send (self, bytes);
  g_free (practice_client_expect (self, start));
}

void
practice_client_expect_end (PracticeClient *self)
{
  g_autofree char *reply = practice_client_read (self);

  g_assert_cmpstr (reply, ==, "");
}

void
practice_client_expect_silence (PracticeClient *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (self->input->len, ==, 0);
  g_socket_condition_timed_wait (g_socket_connection_get_socket (self->tcp), G_IO_IN, 200 * G_TIME_SPAN_MILLISECOND,
                                 NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

void
practice_remove_tree (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        practice_remove_tree (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

void
practice_fixture_start (PracticeFixture *self, const PracticeOptions *options)
{
  g_autoptr (GError) error = NULL;
  PracticeOptions own = { 0 };

  if (options != NULL)
    own = *options;
  self->folder = g_dir_make_tmp ("sendoff-practice-XXXXXX", &error);
  g_assert_no_error (error);
  own.folder = self->folder;
  self->server = practice_server_start (&own, &error);
  g_assert_no_error (error);
}

void
practice_fixture_stop (PracticeFixture *self)
{
  practice_server_stop (self->server);
  practice_remove_tree (self->folder);
  g_free (self->folder);
}

/* practice/: the server as a whole: certificate, folder, start and stop, several at once, hostile clients. */

#include "practice-client.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static PracticeServer *
start_in (const char *folder, GError **error)
{
  PracticeOptions options = { .folder = folder };

  return practice_server_start (&options, error);
}

/* The certificate passes GIO's verification with the authority, and with nothing else. */
static void
test_certificate (void)
{
  static const struct
  {
    const char *host;
    GTlsCertificateFlags problems;
  } cases[] = {
    { "localhost", 0 },
    { "127.0.0.1", 0 },
    { "::1", 0 },
    { "practice.example", 0 },
    { "127.0.0.2", G_TLS_CERTIFICATE_BAD_IDENTITY },
    { "smtp.gmail.com", G_TLS_CERTIFICATE_BAD_IDENTITY },
  };
  PracticeFixture fixture, other;

  practice_fixture_start (&fixture, NULL);
  practice_fixture_start (&other, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *host = strchr (cases[i].host, ':') != NULL ? "::1" : "127.0.0.1";
      g_autoptr (PracticeClient) client = practice_client_new_at (host, practice_server_get_tls_port (fixture.server));

      g_assert_true (practice_client_start_tls (client, cases[i].host, practice_server_get_ca_file (fixture.server)));
      g_assert_cmphex (client->problems, ==, cases[i].problems);
    }
  {
    g_autoptr (PracticeClient) client = practice_client_new (practice_server_get_tls_port (fixture.server));

    g_assert_true (practice_client_start_tls (client, "localhost", practice_server_get_ca_file (other.server)));
    g_assert_cmphex (client->problems, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  }
  practice_fixture_stop (&fixture);
  practice_fixture_stop (&other);
}

static char *
make_expired (void)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
  gnutls_datum_t pem;
  char *text;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_crt_init (&crt);
  gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, 256, 0);
  gnutls_x509_crt_set_version (crt, 3);
  gnutls_x509_crt_set_key (crt, key);
  gnutls_x509_crt_set_serial (crt, "\1", 1);
  gnutls_x509_crt_set_activation_time (crt, 1);
  gnutls_x509_crt_set_expiration_time (crt, 2);
  g_assert_cmpint (gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0), >=, 0);
  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &pem), >=, 0);
  text = g_strndup ((char *) pem.data, pem.size);
  gnutls_free (pem.data);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  return text;
}

static void
test_certificate_is_kept (void)
{
  static const char *const files[] = { "ca.pem", "ca-key.pem", "server.pem", "server-key.pem" };
  g_autofree char *expired = make_expired ();
  const char *spoilt[] = { "", "garbage", expired };
  PracticeFixture fixture;

  practice_fixture_start (&fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture.folder, files[i], NULL);
      g_autofree char *before = read_file (fixture.folder, files[i]);
      g_autofree char *authority = read_file (fixture.folder, "ca.pem");
      g_autofree char *after = NULL;
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
      practice_server_stop (fixture.server);
      fixture.server = start_in (fixture.folder, NULL);
      after = read_file (fixture.folder, files[i]);
      g_assert_cmpstr (before, ==, after);

      for (guint j = 0; j < G_N_ELEMENTS (spoilt); j++)
        {
          g_autofree char *renewed = NULL;
          g_autofree char *authority_after = NULL;

          practice_server_stop (fixture.server);
          write_file (fixture.folder, files[i], spoilt[j]);
          fixture.server = start_in (fixture.folder, NULL);
          g_assert_nonnull (fixture.server);
          renewed = read_file (fixture.folder, files[i]);
          g_assert_cmpstr (renewed, !=, spoilt[j]);
          authority_after = read_file (fixture.folder, "ca.pem");
          /* Trust in the authority outlasts a new certificate of the server. */
          if (g_str_has_prefix (files[i], "server"))
            g_assert_cmpstr (authority, ==, authority_after);
          practice_client_free (practice_client_open (fixture.server, TRUE, TRUE));
          g_free (g_steal_pointer (&authority));
          authority = g_steal_pointer (&authority_after);
        }
    }
  practice_fixture_stop (&fixture);
}

static void
test_folder (void)
{
  g_autofree char *base = g_dir_make_tmp ("sendoff-practice-XXXXXX", NULL);
  g_autofree char *nested = g_build_filename (base, "a", "b", NULL);
  g_autofree char *open = g_build_filename (base, "open", NULL);
  g_autofree char *file = g_build_filename (base, "file", NULL);
  g_autofree char *stray = g_build_filename (nested, "0041.eml", NULL);
  g_autoptr (PracticeServer) server = NULL;
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  server = start_in (nested, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (nested, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_clear_pointer (&server, practice_server_stop);

  /* Numbers go on where an earlier start ended, also when another server took some meanwhile. */
  g_assert_true (g_file_set_contents (stray, "", 0, NULL));
  server = start_in (nested, &error);
  write_file (nested, "0042.eml", "");
  client = practice_client_open (server, TRUE, TRUE);
  practice_client_say (client, "MAIL FROM:<a@b.example>", "250");
  practice_client_say (client, "RCPT TO:<a@b.example>", "250");
  practice_client_say (client, "DATA", "354");
  practice_client_say (client, ".", "250");
  messages = practice_server_list_messages (server);
  g_assert_cmpuint (messages->len, ==, 1);
  g_assert_true (g_str_has_suffix (((PracticeMessage *) messages->pdata[0])->path, "/0043.eml"));

  g_assert_cmpint (g_mkdir (open, 0700), ==, 0);
  g_assert_cmpint (g_chmod (open, 0777), ==, 0);
  g_assert_null (start_in (open, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_PERM);
  g_clear_error (&error);
  write_file (base, "file", "");
  g_assert_null (start_in (file, &error));
  g_assert_true (error->domain == G_FILE_ERROR);

  g_clear_pointer (&server, practice_server_stop);
  practice_remove_tree (base);
}

static void
test_options (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sendoff-practice-XXXXXX", NULL);
  const PracticeOptions cases[] = {
    { .folder = folder, .fault = "greeting" },    { .folder = folder, .mechanisms = "PLAIN  LOGIN" },
    { .folder = folder, .mechanisms = "GSSAPI" }, { .folder = folder, .port = 65536 },
    { .folder = folder, .tls_port = 65536 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (practice_server_start (&cases[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  practice_remove_tree (folder);
}

static void
test_two_servers (void)
{
  PracticeFixture one;
  PracticeOptions options = { 0 };
  g_autoptr (PracticeServer) two = NULL;
  g_autoptr (PracticeServer) three = NULL;
  g_autoptr (PracticeClient) a = NULL;
  g_autoptr (PracticeClient) b = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autoptr (GError) error = NULL;

  practice_fixture_start (&one, NULL);
  options.folder = one.folder;
  two = practice_server_start (&options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (practice_server_get_port (one.server), !=, practice_server_get_port (two));
  a = practice_client_open (one.server, TRUE, TRUE);
  b = practice_client_open (two, FALSE, TRUE);
  for (guint i = 0; i < 5; i++)
    {
      PracticeClient *client = i % 2 == 0 ? a : b;

      practice_client_say (client, "MAIL FROM:<a@b.example>", "250");
      practice_client_say (client, "RCPT TO:<a@b.example>", "250");
      practice_client_say (client, "DATA", "354");
      practice_client_say (client, ".", "250");
    }
  messages = practice_server_list_messages (two);
  g_assert_cmpuint (messages->len, ==, 2);

  options.port = practice_server_get_port (one.server);
  three = practice_server_start (&options, &error);
  g_assert_null (three);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);

  /* The port is free as soon as the server has stopped, whatever connections it had. */
  practice_server_stop (one.server);
  one.server = practice_server_start (&options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (practice_server_get_port (one.server), ==, options.port);
  practice_client_free (practice_client_open (one.server, FALSE, TRUE));
  practice_fixture_stop (&one);
}

static void
test_start_and_stop (void)
{
  PracticeFixture fixture;

  practice_fixture_start (&fixture, NULL);
  for (guint i = 0; i < 50; i++)
    {
      practice_server_stop (fixture.server);
      fixture.server = start_in (fixture.folder, NULL);
      g_assert_nonnull (fixture.server);
      if (i % 10 == 0)
        practice_client_free (practice_client_open (fixture.server, i % 20 == 0, TRUE));
    }
  practice_fixture_stop (&fixture);
}

/* Connections at every stage that waits: the stop must end them all. It would wait for ever if one did not end; the
 * time limit of the test program notices. */
static void
test_stop_while_clients_hang (void)
{
  static const char *const faults[] = { "greeting-silent", "greeting-drip", "greeting-endless-line",
                                        "tls-silent",      "data-slow",     "one-byte-packets" };
  PracticeFixture fixture;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) practice_client_free);
  PracticeClient *client;

  practice_fixture_start (&fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_assert_true (practice_server_set_fault (fixture.server, faults[i]));
      g_ptr_array_add (clients, practice_client_new (practice_server_get_port (fixture.server)));
      g_ptr_array_add (clients, practice_client_new (practice_server_get_tls_port (fixture.server)));
    }
  g_assert_true (practice_server_set_fault (fixture.server, "after-data-silent"));
  client = practice_client_open (fixture.server, TRUE, TRUE);
  practice_client_say (client, "MAIL FROM:<a@b.example>", "250");
  practice_client_say (client, "RCPT TO:<a@b.example>", "250");
  practice_client_say (client, "DATA", "354");
  practice_client_send (client, "half a line");
  g_ptr_array_add (clients, client);
  client = practice_client_open (fixture.server, FALSE, FALSE);
  practice_client_say (client, "AUTH LOGIN", "334");
  g_ptr_array_add (clients, client);
  /* Says QUIT and does not close: the server lingers. */
  client = practice_client_open (fixture.server, TRUE, FALSE);
  practice_client_say (client, "QUIT", "221");
  g_ptr_array_add (clients, client);
  practice_server_stop (fixture.server);
  fixture.server = NULL;
  practice_fixture_stop (&fixture);
}

static void
test_connection_cap (void)
{
  PracticeFixture fixture;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) practice_client_free);
  guint port;

  practice_fixture_start (&fixture, NULL);
  port = practice_server_get_port (fixture.server);
  for (guint i = 0; i < 64; i++)
    {
      g_ptr_array_add (clients, practice_client_new (port));
      g_free (practice_client_expect (clients->pdata[i], "220 "));
    }
  {
    g_autoptr (PracticeClient) late = practice_client_new (port);
    g_autoptr (PracticeClient) late_tls = practice_client_new (practice_server_get_tls_port (fixture.server));

    g_free (practice_client_expect (late, "421 4.7.0 Too many concurrent connections"));
    practice_client_expect_end (late);
    practice_client_expect_end (late_tls);
  }
  practice_client_say (clients->pdata[0], "QUIT", "221");
  practice_client_expect_end (clients->pdata[0]);
  g_ptr_array_remove_index (clients, 0);
  /* The place is free once the server has noticed. */
  for (guint i = 0;; i++)
    {
      g_autoptr (PracticeClient) again = practice_client_new (port);
      g_autofree char *reply = practice_client_read (again);

      if (g_str_has_prefix (reply, "220 "))
        break;
      g_assert_cmpuint (i, <, 200);
      g_usleep (50000);
    }
  practice_fixture_stop (&fixture);
}

/* A client that sends commands and never reads their replies must not make the server grow or stick. */
static void
test_client_that_never_reads (void)
{
  PracticeOptions options = { .idle_seconds = 3 };
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (GString) commands = g_string_new (NULL);
  gboolean open = TRUE;

  practice_fixture_start (&fixture, &options);
  client = practice_client_new (practice_server_get_port (fixture.server));
  for (guint i = 0; i < 10000; i++)
    g_string_append (commands, "NOOP\r\n");
  while (open)
    open = practice_client_try_send (client, commands->str, commands->len);
  practice_client_free (practice_client_open (fixture.server, TRUE, TRUE));
  practice_fixture_stop (&fixture);
}

/* Commands, fragments of them and any bytes, the same in each run */
static void
append_garbage (GString *bytes, GRand *random)
{
  static const char *const words[] = { "EHLO a\r\n",
                                       "HELO\r\n",
                                       "AUTH PLAIN ",
                                       "AUTH LOGIN\r\n",
                                       "AUTH SCRAM-SHA-256 ",
                                       "AGFkYUBwcmFjdGljZS5leGFtcGxlAHByYWN0aWNl\r\n",
                                       "biwsbj1hLHI9Yg==\r\n",
                                       "MAIL FROM:<a@b.example>",
                                       "MAIL FROM:<",
                                       "RCPT TO:<b@b.example>\r\n",
                                       "RCPT TO:<@a,@b:c@d.example>\r\n",
                                       " SIZE=1\r\n",
                                       " SMTPUTF8\r\n",
                                       "DATA\r\n",
                                       "BDAT 5\r\n",
                                       "BDAT 0 LAST\r\n",
                                       "BDAT -1\r\n",
                                       "RSET\r\n",
                                       "NOOP\r\n",
                                       ".\r\n",
                                       "\r\n.\r\n",
                                       "..\r\n",
                                       "\n.\n",
                                       "\r",
                                       "\n",
                                       "\r\n",
                                       "*\r\n",
                                       "=\r\n",
                                       "From: x@y.example\r\n\r\n",
                                       "STARTTLS\r\n",
                                       "\xff\xfe",
                                       "%s%n\r\n" };

  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      for (guint n = g_rand_int_range (random, 1, 40); n > 0; n--)
        g_string_append_c (bytes, g_rand_int_range (random, 0, 256));
      break;
    case 1:
      g_string_append_c (bytes, '\0');
      break;
    default:
      g_string_append (bytes, words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))]);
    }
}

static void
test_garbage (void)
{
  PracticeOptions options = { .plain_auth = TRUE, .rewrite_from = TRUE, .max_size = 4096 };
  PracticeFixture fixture;
  g_autoptr (GRand) random = g_rand_new_with_seed (20261125);

  practice_fixture_start (&fixture, &options);
  for (guint i = 0; i < 300; i++)
    {
      gboolean tls = i % 10 == 9;
      g_autoptr (PracticeClient) client = practice_client_new (tls ? practice_server_get_tls_port (fixture.server)
                                                                   : practice_server_get_port (fixture.server));
      g_autoptr (GString) bytes = g_string_new (NULL);

      if (g_rand_boolean (random))
        g_string_append (bytes, "EHLO a\r\nAUTH PLAIN AGFkYUBwcmFjdGljZS5leGFtcGxlAHByYWN0aWNl\r\n"
                                "MAIL FROM:<a@b.example>\r\nRCPT TO:<b@b.example>\r\n");
      for (guint n = g_rand_int_range (random, 1, 30); n > 0; n--)
        append_garbage (bytes, random);
      practice_client_try_send (client, bytes->str, bytes->len);
      g_socket_shutdown (g_socket_connection_get_socket (client->tcp), FALSE, TRUE, NULL);
      g_string_free (practice_client_read_all (client), TRUE);
    }
  practice_client_free (practice_client_open (fixture.server, TRUE, TRUE));
  practice_fixture_stop (&fixture);
}

/* Nothing of a password, in whatever encoding, is in the folder. */
static void
test_no_secret_in_files (void)
{
  PracticeOptions options = { .password = "s3cret-word", .token = "t0ken-word" };
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autofree char *response = NULL;
  g_autofree char *line = NULL;
  g_autofree char *envelope = NULL;

  practice_fixture_start (&fixture, &options);
  client = practice_client_open (fixture.server, TRUE, FALSE);
  response = g_base64_encode ((const guchar *) "\0ada@practice.example\0s3cret-word", 33);
  line = g_strdup_printf ("AUTH PLAIN %s", response);
  practice_client_say (client, line, "235");
  practice_client_say (client, "MAIL FROM:<a@b.example>", "250");
  practice_client_say (client, "RCPT TO:<a@b.example>", "250");
  practice_client_say (client, "DATA", "354");
  practice_client_say (client, ".", "250");
  envelope = read_file (fixture.folder, "0001.ini");
  g_assert_nonnull (strstr (envelope, "Mechanism=PLAIN"));
  g_assert_null (strstr (envelope, "s3cret"));
  g_assert_null (strstr (envelope, response));
  practice_fixture_stop (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/server/certificate", test_certificate);
  g_test_add_func ("/practice/server/certificate-is-kept", test_certificate_is_kept);
  g_test_add_func ("/practice/server/folder", test_folder);
  g_test_add_func ("/practice/server/options", test_options);
  g_test_add_func ("/practice/server/two-at-once", test_two_servers);
  g_test_add_func ("/practice/server/start-and-stop", test_start_and_stop);
  g_test_add_func ("/practice/server/stop-while-clients-hang", test_stop_while_clients_hang);
  g_test_add_func ("/practice/server/connection-cap", test_connection_cap);
  g_test_add_func ("/practice/server/client-that-never-reads", test_client_that_never_reads);
  g_test_add_func ("/practice/server/garbage", test_garbage);
  g_test_add_func ("/practice/server/no-secret-in-files", test_no_secret_in_files);
  return g_test_run ();
}

/* practice/: every fault of the table shows what its name says. */

#include "practice-client.h"

#include <string.h>

static PracticeServer *server;

static PracticeClient *
connect_plain (void)
{
  return practice_client_new (practice_server_get_port (server));
}

static PracticeClient *
open_until_auth (void)
{
  return practice_client_open (server, TRUE, FALSE);
}

static PracticeClient *
open_signed_in (void)
{
  return practice_client_open (server, TRUE, TRUE);
}

static guint
count_messages (void)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (server);

  return messages->len;
}

static void
greeting_silent (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();

  practice_client_expect_silence (client);
  practice_client_send (client, "EHLO a\r\n");
  practice_client_expect_silence (client);
}

static void
greeting_drop (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();

  practice_client_expect_end (client);
}

static void
expect_reply_and_end (const char *start)
{
  g_autoptr (PracticeClient) client = connect_plain ();

  g_free (practice_client_expect (client, start));
  practice_client_expect_end (client);
}

static void
greeting_554 (void)
{
  expect_reply_and_end ("554 5.7.1");
}

static void
greeting_421 (void)
{
  expect_reply_and_end ("421 4.7.0");
}

/* Returns: how many bytes one read gives */
static gssize
read_some (PracticeClient *client, char *buffer, gsize size)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (client->stream), buffer, size, NULL, &error);

  g_assert_no_error (error);
  return n;
}

static void
greeting_drip (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();
  char buffer[64];
  gssize total = 0;

  /* However late this test reads: the greeting takes 27 seconds. */
  while (total < 3)
    total += read_some (client, buffer + total, sizeof buffer - total);
  g_assert_cmpint (total, <, 20);
  g_assert_cmpmem (buffer, 3, "220", 3);
}

static void
greeting_endless_line (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();
  gsize total = 0;
  char buffer[65536];

  while (total < 4 * 1024 * 1024)
    {
      gssize n = read_some (client, buffer, sizeof buffer);

      g_assert_cmpint (n, >, 0);
      g_assert_null (memchr (buffer, '\n', n));
      total += n;
    }
}

static void
greeting_nul (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();
  char buffer[64];
  gssize n = read_some (client, buffer, sizeof buffer);

  g_assert_nonnull (memchr (buffer, '\0', n));
  g_assert_cmpmem (buffer, 4, "220 ", 4);
  practice_client_say (client, "EHLO a", "250");
}

static void
greeting_http (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();
  g_autoptr (GString) all = practice_client_read_all (client);
  const char *body = strstr (all->str, "\r\n\r\n");

  g_assert_true (g_str_has_prefix (all->str, "HTTP/1.1 400 Bad Request\r\n"));
  g_assert_nonnull (body);
  g_assert_cmpuint (strlen (body + 4), ==, 52);
}

static void
greeting_imap (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();

  g_free (practice_client_expect (client, "* OK "));
  practice_client_expect_silence (client);
}

static void
one_byte_packets (void)
{
  g_autoptr (PracticeClient) plain = connect_plain ();
  g_autoptr (PracticeClient) client = NULL;
  char buffer[4096];

  g_free (practice_client_expect (plain, "220 "));
  client = open_signed_in ();
  practice_client_send (client, "NOOP\r\n");
  /* A TLS record is read by itself. */
  g_assert_cmpint (read_some (client, buffer, sizeof buffer), ==, 1);
  g_string_append_len (client->input, buffer, 1);
  g_free (practice_client_expect (client, "250 2.0.0"));
}

static void
ehlo_502 (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();

  g_free (practice_client_expect (client, "220 "));
  practice_client_say (client, "EHLO a", "502 5.5.1");
  practice_client_say (client, "HELO a", "250 ");
}

static void
ehlo_501 (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();

  g_free (practice_client_expect (client, "220 "));
  practice_client_say (client, "EHLO a", "501 5.5.4");
  practice_client_expect_end (client);
}

static void
ehlo_drop (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();

  g_free (practice_client_expect (client, "220 "));
  practice_client_send (client, "EHLO a\r\n");
  practice_client_expect_end (client);
}

static void
starttls_missing (void)
{
  g_autoptr (PracticeClient) client = connect_plain ();
  g_autofree char *reply = NULL;

  g_free (practice_client_expect (client, "220 "));
  practice_client_send (client, "EHLO a\r\n");
  reply = practice_client_expect (client, "250-");
  g_assert_null (strstr (reply, "STARTTLS"));
  g_assert_null (strstr (reply, "AUTH"));
  practice_client_say (client, "STARTTLS", "502 5.5.1");
}

static PracticeClient *
say_ehlo (void)
{
  PracticeClient *client = connect_plain ();

  g_free (practice_client_expect (client, "220 "));
  practice_client_say (client, "EHLO a", "250");
  return client;
}

static void
starttls_454 (void)
{
  g_autoptr (PracticeClient) client = say_ehlo ();

  practice_client_say (client, "STARTTLS", "454 4.7.0");
  practice_client_say (client, "NOOP", "250");
}

static void
starttls_injected (void)
{
  g_autoptr (PracticeClient) client = say_ehlo ();
  char buffer[256];
  gssize n;

  practice_client_send (client, "STARTTLS\r\n");
  n = read_some (client, buffer, sizeof buffer - 1);
  buffer[n] = '\0';
  g_assert_true (g_str_has_prefix (buffer, "220 2.0.0 Ready to start TLS\r\n250-practice.example\r\n"));
  g_assert_true (practice_client_start_tls (client, "localhost", practice_server_get_ca_file (server)));
  practice_client_say (client, "EHLO a", "250");
}

static void
starttls_drop (void)
{
  g_autoptr (PracticeClient) client = say_ehlo ();

  practice_client_send (client, "STARTTLS\r\n");
  practice_client_expect_end (client);
}

static void
tls_plain (void)
{
  g_autoptr (PracticeClient) client = practice_client_new (practice_server_get_tls_port (server));
  g_autoptr (PracticeClient) tls = practice_client_new (practice_server_get_tls_port (server));

  g_free (practice_client_expect (client, "220 "));
  practice_client_say (client, "EHLO a", "250");
  g_assert_false (practice_client_start_tls (tls, "localhost", practice_server_get_ca_file (server)));
}

static void
tls_drop (void)
{
  g_autoptr (PracticeClient) client = practice_client_new (practice_server_get_tls_port (server));
  g_autoptr (PracticeClient) later = say_ehlo ();

  g_assert_false (practice_client_start_tls (client, "localhost", practice_server_get_ca_file (server)));
  practice_client_say (later, "STARTTLS", "220 ");
  g_assert_false (practice_client_start_tls (later, "localhost", practice_server_get_ca_file (server)));
}

static void
tls_silent (void)
{
  g_autoptr (PracticeClient) client = practice_client_new (practice_server_get_tls_port (server));

  practice_client_send (client, "\026\003\001");
  practice_client_expect_silence (client);
}

static void
expect_problems (GTlsCertificateFlags problems)
{
  static const char *const hosts[] = { "localhost", "127.0.0.1", "::1", "practice.example" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (PracticeClient) client = practice_client_new (practice_server_get_tls_port (server));

      g_assert_true (practice_client_start_tls (client, hosts[i], practice_server_get_ca_file (server)));
      g_assert_cmphex (client->problems, ==, problems);
      g_free (practice_client_expect (client, "220 "));
    }
}

static void
tls_expired (void)
{
  expect_problems (G_TLS_CERTIFICATE_EXPIRED);
}

static void
tls_not_yet (void)
{
  expect_problems (G_TLS_CERTIFICATE_NOT_ACTIVATED);
}

static void
tls_self_signed (void)
{
  expect_problems (G_TLS_CERTIFICATE_UNKNOWN_CA);
}

static void
tls_wrong_host (void)
{
  expect_problems (G_TLS_CERTIFICATE_BAD_IDENTITY);
}

static void
tls_expired_wrong_host (void)
{
  expect_problems (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY);
}

static void
tls_old (void)
{
  g_autoptr (PracticeClient) client = practice_client_new (practice_server_get_tls_port (server));

  g_assert_true (practice_client_start_tls (client, "localhost", practice_server_get_ca_file (server)));
  g_assert_cmpint (g_tls_connection_get_protocol_version (client->tls), ==, G_TLS_PROTOCOL_VERSION_TLS_1_1);
  g_free (practice_client_expect (client, "220 "));
}

static void
tls_weak_key (void)
{
  g_autoptr (PracticeClient) client = practice_client_new (practice_server_get_tls_port (server));
  g_autoptr (GByteArray) der = NULL;

  g_assert_true (practice_client_start_tls (client, "localhost", practice_server_get_ca_file (server)));
  g_object_get (g_tls_connection_get_peer_certificate (client->tls), "certificate", &der, NULL);
  /* A modulus of 1,024 bits and the exponent 65,537, as DER writes them */
  g_assert_nonnull (memmem (der->data, der->len, "\x02\x81\x81\x00", 4));
  g_assert_nonnull (memmem (der->data, der->len, "\x02\x03\x01\x00\x01", 5));
}

static void
auth_missing (void)
{
  g_autoptr (PracticeClient) client = open_until_auth ();
  g_autofree char *reply = NULL;

  practice_client_send (client, "EHLO a\r\n");
  reply = practice_client_expect (client, "250-");
  g_assert_null (strstr (reply, "AUTH"));
  practice_client_say (client, "AUTH PLAIN AA==", "503 5.5.1");
  practice_client_say (client, "MAIL FROM:<a@b.example>", "530-5.7.0");
}

/* Right credentials do not help. */
static PracticeClient *
sign_in_in_vain (const char *start, const char *words)
{
  PracticeClient *client = open_until_auth ();
  g_autofree char *reply = NULL;

  practice_client_send (client, "AUTH PLAIN AGFkYUBwcmFjdGljZS5leGFtcGxlAHByYWN0aWNl\r\n");
  reply = practice_client_expect (client, start);
  g_assert_nonnull (strstr (reply, words));
  return client;
}

static void
auth_535 (void)
{
  g_autoptr (PracticeClient) client = sign_in_in_vain ("535-5.7.8", "p=BadCredentials");

  practice_client_say (client, "NOOP", "250");
}

static void
auth_535_drop (void)
{
  g_autoptr (PracticeClient) client = sign_in_in_vain ("535-5.7.8", "p=BadCredentials");

  practice_client_expect_end (client);
}

static void
auth_534 (void)
{
  g_autoptr (PracticeClient) client = sign_in_in_vain ("534-5.7.9", "Application-specific password required");

  practice_client_say (client, "NOOP", "250");
}

static void
auth_534_web (void)
{
  g_autoptr (PracticeClient) client = sign_in_in_vain ("534-5.7.14", "Please log in with your web browser");

  practice_client_say (client, "NOOP", "250");
}

static void
auth_454 (void)
{
  g_autoptr (PracticeClient) client = sign_in_in_vain ("454 4.7.0", "Too many login attempts");

  practice_client_say (client, "NOOP", "250");
}

static void
auth_disabled (void)
{
  g_autoptr (PracticeClient) client = sign_in_in_vain ("535 5.7.139", "SmtpClientAuthentication is disabled");

  practice_client_say (client, "NOOP", "250");
}

static void
auth_xoauth2_only (void)
{
  g_autoptr (PracticeClient) client = open_until_auth ();
  g_autofree char *reply = NULL;

  practice_client_send (client, "EHLO a\r\n");
  reply = practice_client_expect (client, "250-");
  g_assert_nonnull (strstr (reply, "\n250-AUTH XOAUTH2 OAUTHBEARER\n"));
  practice_client_say (client, "AUTH PLAIN AA==", "504 5.5.4");
}

static void
auth_drop (void)
{
  g_autoptr (PracticeClient) client = open_until_auth ();

  practice_client_send (client, "AUTH PLAIN\r\n");
  practice_client_expect_end (client);
}

static void
auth_silent (void)
{
  g_autoptr (PracticeClient) client = open_until_auth ();

  practice_client_send (client, "AUTH PLAIN\r\n");
  practice_client_expect_silence (client);
}

static void
expect_at_sender (const char *start, gboolean stays)
{
  g_autoptr (PracticeClient) client = open_signed_in ();

  practice_client_say (client, "MAIL FROM:<bob@else.example>", start);
  if (stays)
    practice_client_say (client, "RCPT TO:<a@b.example>", "503");
  else
    practice_client_expect_end (client);
}

static void
sender_550 (void)
{
  expect_at_sender ("550 5.7.0 From address is not one of your addresses", TRUE);
}

static void
sender_550_limit (void)
{
  expect_at_sender ("550-5.4.5 Daily user sending limit exceeded", TRUE);
}

static void
sender_553 (void)
{
  expect_at_sender ("553 5.7.1 <bob@else.example>: Sender address rejected: not owned by user ada@practice.example",
                    TRUE);
}

static void
sender_530 (void)
{
  expect_at_sender ("530-5.7.0 Authentication Required", TRUE);
}

static void
early_421 (void)
{
  expect_at_sender ("421 4.3.0", FALSE);
}

static void
mixed_codes (void)
{
  expect_at_sender ("250-2.1.0 OK\n550 5.7.1", TRUE);
}

static void
expect_at_recipients (const char *first, const char *second, const char *data)
{
  g_autoptr (PracticeClient) client = open_signed_in ();

  practice_client_say (client, "MAIL FROM:<a@b.example>", "250");
  practice_client_say (client, "RCPT TO:<c@b.example>", first);
  practice_client_say (client, "RCPT TO:<d@b.example>", second);
  practice_client_say (client, "DATA", data);
}

static void
recipient_550 (void)
{
  expect_at_recipients ("550-5.1.1", "550-5.1.1", "554 5.5.1");
}

static void
recipient_554 (void)
{
  expect_at_recipients ("554 5.7.1 <c@b.example>: Relay access denied", "554 5.7.1", "554 5.5.1");
}

static void
recipient_450 (void)
{
  expect_at_recipients ("450 4.2.1", "450 4.2.1", "554 5.5.1");
}

static void
recipient_some (void)
{
  expect_at_recipients ("250 2.1.5", "550-5.1.1", "354 ");
}

static PracticeClient *
open_until_data (void)
{
  PracticeClient *client = open_signed_in ();

  practice_client_say (client, "MAIL FROM:<a@b.example>", "250");
  practice_client_say (client, "RCPT TO:<c@b.example>", "250");
  return client;
}

static void
expect_at_data (const char *start)
{
  g_autoptr (PracticeClient) client = open_until_data ();
  g_autoptr (PracticeClient) chunked = open_until_data ();

  practice_client_say (client, "DATA", start);
  practice_client_say (client, "DATA", "503");
  practice_client_say (chunked, "BDAT 6 LAST\r\nQUIT", start);
  practice_client_say (chunked, "NOOP", "250");
  g_assert_cmpuint (count_messages (), ==, 0);
}

static void
data_451 (void)
{
  expect_at_data ("451 4.3.0");
}

static void
data_554 (void)
{
  expect_at_data ("554 5.7.0");
}

static void
data_drop (void)
{
  g_autoptr (PracticeClient) client = open_until_data ();

  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, "some\r\n");
  practice_client_expect_end (client);
  g_assert_cmpuint (count_messages (), ==, 0);
}

static void
data_slow (void)
{
  g_autoptr (PracticeClient) client = open_until_data ();
  g_autofree char *body = g_strnfill (12000, 'x');

  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, body);
  practice_client_send (client, "\r\n.\r\n");
  /* Twelve portions with a pause before each */
  practice_client_expect_silence (client);
  g_free (practice_client_expect (client, "250 2.0.0"));
  g_assert_cmpuint (count_messages (), ==, 1);
}

static PracticeClient *
deliver (const char *start)
{
  PracticeClient *client = open_until_data ();

  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, "A: b\r\n\r\n.\r\n");
  if (start != NULL)
    g_free (practice_client_expect (client, start));
  return client;
}

static void
expect_after_data (const char *start)
{
  g_autoptr (PracticeClient) client = deliver (start);

  practice_client_say (client, "NOOP", "250");
  g_assert_cmpuint (count_messages (), ==, 0);
}

static void
after_data_451 (void)
{
  expect_after_data ("451 4.3.0");
}

static void
after_data_550_limit (void)
{
  expect_after_data ("550-5.4.5 Daily user sending limit exceeded");
}

static void
after_data_550_spam (void)
{
  expect_after_data ("550-5.7.1 Our system has detected");
}

static void
after_data_552_size (void)
{
  expect_after_data ("552-5.3.4");
}

static void
after_data_drop (void)
{
  g_autoptr (PracticeClient) client = deliver (NULL);

  practice_client_expect_end (client);
  g_assert_cmpuint (count_messages (), ==, 1);
}

static void
after_data_silent (void)
{
  g_autoptr (PracticeClient) client = deliver (NULL);

  practice_client_expect_silence (client);
  g_assert_cmpuint (count_messages (), ==, 1);
}

static void
close_after_two (void)
{
  g_autoptr (PracticeClient) client = open_until_data ();

  practice_client_say (client, "BDAT 8 LAST\r\nA: b\r\n", "250 2.0.0");
  practice_client_say (client, "MAIL FROM:<ada@practice.example>", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<bob@practice.example>", "250 2.1.5");
  practice_client_say (client, "BDAT 8 LAST\r\nA: b\r\n", "250 2.0.0");
  practice_client_say (client, "MAIL FROM:<ada@practice.example>", "421 4.7.0");
  practice_client_expect_end (client);
  g_assert_cmpuint (count_messages (), ==, 2);
}

static void
pipelining_lost (void)
{
  g_autoptr (PracticeClient) client = open_signed_in ();

  practice_client_send (client, "MAIL FROM:<ada@practice.example>\r\nRCPT TO:<bob@practice.example>\r\n"
                                "BDAT 8 LAST\r\nA: b\r\n\r\n");
  g_free (practice_client_expect (client, "250 2.1.0"));
  practice_client_expect_silence (client);
  practice_client_say (client, "RCPT TO:<bob@practice.example>", "250 2.1.5");
  practice_client_say (client, "DATA", "354 ");
  practice_client_say (client, "A: b\r\n\r\n.", "250 2.0.0");
  g_assert_cmpuint (count_messages (), ==, 1);
}

static void
chunking_refused (void)
{
  g_autoptr (PracticeClient) client = open_until_data ();

  /* It is no command, and so neither are the bytes behind it a message. */
  practice_client_send (client, "BDAT 8 LAST\r\nA: b\r\n\r\n");
  for (guint i = 0; i < 3; i++)
    g_free (practice_client_expect (client, "502 5.5.1"));
  practice_client_say (client, "DATA", "354 ");
  practice_client_say (client, "A: b\r\n\r\n.", "250 2.0.0");
  g_assert_cmpuint (count_messages (), ==, 1);
}

static void
chunking_lost (void)
{
  g_autoptr (PracticeClient) client = open_until_data ();

  practice_client_say (client, "BDAT 0", "250 2.0.0");
  practice_client_send (client, "BDAT 8 LAST\r\nA: b\r\n\r\n");
  practice_client_expect_silence (client);
  g_assert_cmpuint (count_messages (), ==, 1);
}

static void
quit_drop (void)
{
  g_autoptr (PracticeClient) client = open_signed_in ();

  practice_client_send (client, "QUIT\r\n");
  practice_client_expect_end (client);
}

static void
quit_silent (void)
{
  g_autoptr (PracticeClient) client = open_signed_in ();

  practice_client_send (client, "QUIT\r\n");
  practice_client_expect_silence (client);
}

static const struct
{
  const char *fault;
  void (*run) (void);
} cases[] = {
  { "greeting-silent", greeting_silent },
  { "greeting-drop", greeting_drop },
  { "greeting-554", greeting_554 },
  { "greeting-421", greeting_421 },
  { "greeting-drip", greeting_drip },
  { "greeting-endless-line", greeting_endless_line },
  { "greeting-nul", greeting_nul },
  { "greeting-http", greeting_http },
  { "greeting-imap", greeting_imap },
  { "one-byte-packets", one_byte_packets },
  { "ehlo-502", ehlo_502 },
  { "ehlo-501", ehlo_501 },
  { "ehlo-drop", ehlo_drop },
  { "starttls-missing", starttls_missing },
  { "starttls-454", starttls_454 },
  { "starttls-injected", starttls_injected },
  { "starttls-drop", starttls_drop },
  { "tls-plain", tls_plain },
  { "tls-drop", tls_drop },
  { "tls-silent", tls_silent },
  { "tls-expired", tls_expired },
  { "tls-not-yet", tls_not_yet },
  { "tls-self-signed", tls_self_signed },
  { "tls-wrong-host", tls_wrong_host },
  { "tls-expired-wrong-host", tls_expired_wrong_host },
  { "tls-old", tls_old },
  { "tls-weak-key", tls_weak_key },
  { "auth-missing", auth_missing },
  { "auth-535", auth_535 },
  { "auth-535-drop", auth_535_drop },
  { "auth-534", auth_534 },
  { "auth-534-web", auth_534_web },
  { "auth-454", auth_454 },
  { "auth-disabled", auth_disabled },
  { "auth-xoauth2-only", auth_xoauth2_only },
  { "auth-drop", auth_drop },
  { "auth-silent", auth_silent },
  { "sender-550", sender_550 },
  { "sender-550-limit", sender_550_limit },
  { "sender-553", sender_553 },
  { "sender-530", sender_530 },
  { "early-421", early_421 },
  { "mixed-codes", mixed_codes },
  { "close-after-two", close_after_two },
  { "pipelining-lost", pipelining_lost },
  { "recipient-550", recipient_550 },
  { "recipient-554", recipient_554 },
  { "recipient-450", recipient_450 },
  { "recipient-some", recipient_some },
  { "data-451", data_451 },
  { "data-554", data_554 },
  { "data-drop", data_drop },
  { "data-slow", data_slow },
  { "chunking-refused", chunking_refused },
  { "after-data-451", after_data_451 },
  { "after-data-550-limit", after_data_550_limit },
  { "after-data-550-spam", after_data_550_spam },
  { "after-data-552-size", after_data_552_size },
  { "after-data-drop", after_data_drop },
  { "after-data-silent", after_data_silent },
  { "chunking-lost", chunking_lost },
  { "quit-drop", quit_drop },
  { "quit-silent", quit_silent },
};

static void
test_fault (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  PracticeOptions options = { .fault = cases[i].fault };
  PracticeFixture fixture;

  practice_fixture_start (&fixture, &options);
  server = fixture.server;
  cases[i].run ();
  /* The next connection is sound again. */
  g_assert_true (practice_server_set_fault (server, NULL));
  practice_client_free (open_signed_in ());
  practice_fixture_stop (&fixture);
}

static void
test_complete (void)
{
  const PracticeFault *faults = practice_faults ();
  guint n;

  for (n = 0; faults[n].name != NULL; n++)
    g_assert_cmpstr (faults[n].name, ==, n < G_N_ELEMENTS (cases) ? cases[n].fault : NULL);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (cases));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/faults/all-are-tested", test_complete);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/practice/faults/%s", cases[i].fault);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fault);
    }
  return g_test_run ();
}

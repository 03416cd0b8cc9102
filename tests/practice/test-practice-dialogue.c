/* practice/: whole dialogues, by a client that says exact bytes, and by Python's smtplib. */

#include "practice-client.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
read_message (PracticeServer *server, guint index, PracticeMessage **message)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (server);
  g_autoptr (GError) error = NULL;
  PracticeMessage *found;
  char *text;

  g_assert_cmpuint (messages->len, >, index);
  found = messages->pdata[index];
  g_file_get_contents (found->path, &text, NULL, &error);
  g_assert_no_error (error);
  if (message != NULL)
    *message = practice_message_copy (found);
  return text;
}

static guint
count_messages (PracticeServer *server)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (server);

  return messages->len;
}

static void
assert_mode (const char *path, guint mode)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, mode);
}

/* One message after the sign-in, by DATA */
static void
send_message (PracticeClient *client, const char *data, const char *start)
{
  practice_client_say (client, "MAIL FROM:<ada@practice.example>", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<bob@else.example>", "250 2.1.5");
  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, data);
  g_free (practice_client_expect (client, start));
}

static void
test_message (gconstpointer data)
{
  gboolean tls = GPOINTER_TO_INT (data);
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (PracticeMessage) message = NULL;
  g_autofree char *text = NULL;
  g_autofree char *envelope = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, tls, TRUE);
  practice_client_say (client, "MAIL FROM:<ada@practice.example> SIZE=42 BODY=8BITMIME", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<bob@else.example>", "250 2.1.5");
  practice_client_say (client, "RCPT TO:<carl@refused.example>", "550-5.1.1");
  practice_client_say (client, "RCPT TO:<Unknown@else.example>", "550-5.1.1");
  practice_client_say (client, "RCPT TO:<later@else.example>", "450 4.2.1");
  practice_client_say (client, "RCPT TO:<unknown.not@else.example>", "250 2.1.5");
  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, "From: Bob <bob@else.example>\r\n\r\n..dots\r\nMAIL\r\n\xff\r\n.\r\n");
  g_free (practice_client_expect (client, "250 2.0.0 OK "));
  practice_client_say (client, "QUIT", "221 2.0.0");
  practice_client_expect_end (client);

  text = read_message (fixture.server, 0, &message);
  g_assert_cmpstr (text, ==, "From: Bob <bob@else.example>\r\n\r\n.dots\r\nMAIL\r\n\xff\r\n");
  g_assert_cmpstr (message->sender, ==, "ada@practice.example");
  g_assert_cmpstr (message->recipients[0], ==, "bob@else.example");
  g_assert_cmpstr (message->recipients[1], ==, "unknown.not@else.example");
  g_assert_null (message->recipients[2]);
  g_assert_cmpstr (message->user, ==, PRACTICE_USER);
  g_assert_cmpstr (message->mechanism, ==, "PLAIN");
  g_assert_true (message->tls);
  g_assert_false (message->chunked);
  g_assert_cmpuint (message->size, ==, strlen (text));
  g_assert_cmpuint (message->bare_newlines, ==, 0);
  g_assert_true (g_str_has_suffix (message->path, "/0001.eml"));
  envelope = g_build_filename (fixture.folder, "0001.ini", NULL);
  assert_mode (message->path, 0600);
  assert_mode (envelope, 0600);
  g_assert_cmpuint (practice_server_get_auth_count (fixture.server), ==, 1);
  practice_fixture_stop (&fixture);
}

static void
test_capabilities (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *secure = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_new (practice_server_get_port (fixture.server));
  g_free (practice_client_expect (client, "220 practice.example ESMTP "));
  practice_client_send (client, "EHLO a\r\n");
  plain = practice_client_expect (client, "250-practice.example at your service, [127.0.0.1]\n");
  g_assert_nonnull (strstr (plain, "\n250-STARTTLS\n"));
  g_assert_null (strstr (plain, "AUTH"));
  practice_client_say (client, "MAIL FROM:<a@b.example>", "530 5.7.0 Must issue a STARTTLS command first.");
  practice_client_say (client, "AUTH PLAIN AA==", "530 5.7.0 Must issue a STARTTLS command first.");

  practice_client_say (client, "STARTTLS", "220 2.0.0");
  g_assert_true (practice_client_start_tls (client, "localhost", practice_server_get_ca_file (fixture.server)));
  practice_client_say (client, "MAIL FROM:<a@b.example>", "503 5.5.1 EHLO/HELO first.");
  practice_client_send (client, "ehlo a\r\n");
  secure = practice_client_expect (client, "250-practice.example");
  g_assert_null (strstr (secure, "STARTTLS"));
  g_assert_nonnull (strstr (secure, "\n250-SIZE 35882577\n250-8BITMIME\n250-AUTH LOGIN PLAIN XOAUTH2 OAUTHBEARER "
                                    "SCRAM-SHA-256-PLUS SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-1 CRAM-MD5\n"
                                    "250-ENHANCEDSTATUSCODES\n250-PIPELINING\n250-CHUNKING\n250 SMTPUTF8"));
  practice_client_say (client, "STARTTLS", "503 5.5.1");
  practice_client_say (client, "MAIL FROM:<a@b.example>", "530-5.7.0 Authentication Required.");
  practice_fixture_stop (&fixture);
}

static void
test_order (void)
{
  static const struct
  {
    const char *line;
    const char *start;
  } cases[] = {
    { "NOOP", "250 2.0.0" },
    { "VRFY ada", "252 2.1.5" },
    { "HELP", "214 2.0.0" },
    { "RCPT TO:<a@b.example>", "503 5.5.1" },
    { "DATA", "503 5.5.1" },
    { "RSET", "250 2.1.5" },
    { "MAIL FROM <a@b.example>", "555 5.5.2" },
    { "MAIL FROM:a@b.example", "555 5.5.2" },
    { "MAIL FROM:<a@b.example> RET=HDRS", "555 5.5.2" },
    { "MAIL FROM:<a@b.example> SIZE=x", "555 5.5.2" },
    { "MAIL FROM:<\xc3\xa4@b.example>", "553 5.6.7" },
    { "MAIL FROM:<a@b.example> AUTH=<>", "250 2.1.0" },
    { "MAIL FROM:<a@b.example>", "503 5.5.1" },
    { "AUTH PLAIN AA==", "503 5.7.0" },
    { "DATA", "503 5.5.1" },
    { "RCPT TO:<>", "555 5.5.2" },
    { "RCPT TO:<\xc3\xa4@b.example>", "553 5.6.7" },
    { "RCPT TO:<a@b.example> NOTIFY=NEVER", "555 5.5.2" },
    { "RCPT TO:<a@refused.example>", "550-5.1.1" },
    { "DATA", "554 5.5.1" },
    { "RSET", "250 2.1.5" },
    { "DATA", "503 5.5.1" },
    { "MAIL FROM:<>", "250 2.1.0" },
    { "RCPT TO:<a@b.example>", "250 2.1.5" },
    { "DATA now", "501 5.5.2" },
    { "EHLO again.example", "250-" },
    { "RCPT TO:<a@b.example>", "503 5.5.1" },
    { "FOO", "502 5.5.1" },
    { "", "502 5.5.1" },
    { "NOOPE", "502 5.5.1" },
    { "NOOP\tx", "502 5.5.1" },
    { "HELO old.example", "250 " },
    { "EHLO", "501 5.5.4" },
  };
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    practice_client_say (client, cases[i].line, cases[i].start);
  practice_client_expect_end (client);
  practice_fixture_stop (&fixture);
}

static void
test_plain_auth (void)
{
  PracticeFixture fixture;
  PracticeOptions options = { .plain_auth = TRUE, .mechanisms = "PLAIN LOGIN", .user = "bob", .password = "pa ss" };
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (PracticeMessage) message = NULL;
  g_autofree char *reply = NULL;

  practice_fixture_start (&fixture, &options);
  client = practice_client_new_at ("::1", practice_server_get_port (fixture.server));
  g_free (practice_client_expect (client, "220 "));
  practice_client_send (client, "EHLO a\r\n");
  reply = practice_client_expect (client, "250-practice.example at your service, [::1]");
  g_assert_nonnull (strstr (reply, "\n250-STARTTLS\n"));
  g_assert_nonnull (strstr (reply, "\n250-AUTH PLAIN LOGIN\n"));
  practice_client_say (client, "AUTH CRAM-MD5", "504 5.5.4");
  practice_client_say (client, "AUTH PLAIN AGJvYgBwYSBzcw==", "235 2.7.0");
  send_message (client, ".\r\n", "250 2.0.0");
  g_free (read_message (fixture.server, 0, &message));
  g_assert_false (message->tls);
  g_assert_cmpuint (message->size, ==, 0);
  practice_fixture_stop (&fixture);
}

static void
test_without_auth (void)
{
  PracticeFixture fixture;
  PracticeOptions options = { .plain_auth = TRUE, .mechanisms = "", .rewrite_from = TRUE };
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (PracticeMessage) message = NULL;

  practice_fixture_start (&fixture, &options);
  client = practice_client_new (practice_server_get_port (fixture.server));
  g_free (practice_client_expect (client, "220 "));
  practice_client_say (client, "EHLO a", "250");
  practice_client_say (client, "AUTH PLAIN AA==", "503 5.5.1");
  send_message (client, "From: x@y.example\r\n\r\n.\r\n", "250 2.0.0");
  g_free (read_message (fixture.server, 0, &message));
  g_assert_null (message->user);
  practice_fixture_stop (&fixture);
}

static void
test_pipelining (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autofree char *second = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  practice_client_send (client, "MAIL FROM:<a@b.example>\r\nRCPT TO:<b@b.example>\r\nRCPT TO:<b@refused.example>\r\n"
                                "DATA\r\n");
  g_free (practice_client_expect (client, "250 2.1.0"));
  g_free (practice_client_expect (client, "250 2.1.5"));
  g_free (practice_client_expect (client, "550-5.1.1"));
  g_free (practice_client_expect (client, "354 "));
  /* The end, the next transaction and QUIT in one packet */
  practice_client_send (client, "first\r\n.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@b.example>\r\nDATA\r\n");
  g_free (practice_client_expect (client, "250 2.0.0"));
  g_free (practice_client_expect (client, "250 2.1.0"));
  g_free (practice_client_expect (client, "250 2.1.5"));
  g_free (practice_client_expect (client, "354 "));
  practice_client_send (client, "second\r\n.\r\nQUIT\r\n");
  g_free (practice_client_expect (client, "250 2.0.0"));
  g_free (practice_client_expect (client, "221 2.0.0"));
  practice_client_expect_end (client);
  second = read_message (fixture.server, 1, NULL);
  g_assert_cmpstr (second, ==, "second\r\n");
  practice_fixture_stop (&fixture);
}

static void
test_starttls_injection (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_new (practice_server_get_port (fixture.server));
  g_free (practice_client_expect (client, "220 "));
  practice_client_say (client, "EHLO a", "250");
  practice_client_send (client, "STARTTLS\r\nNOOP\r\nQUIT\r\n");
  g_free (practice_client_expect (client, "220 2.0.0"));
  g_assert_true (practice_client_start_tls (client, "localhost", practice_server_get_ca_file (fixture.server)));
  /* What was smuggled in before TLS is neither answered nor obeyed. */
  practice_client_say (client, "VRFY x", "252 2.1.5");
  practice_fixture_stop (&fixture);
}

static void
test_size (void)
{
  PracticeFixture fixture;
  PracticeOptions options = { .max_size = 20000 };
  g_autoptr (PracticeClient) client = NULL;
  g_autofree char *fitting = g_strnfill (20000 - 2, 'x');
  g_autofree char *large = g_strnfill (20000 - 1, 'x');

  practice_fixture_start (&fixture, &options);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  practice_client_say (client, "MAIL FROM:<a@b.example> SIZE=20001", "552-5.3.4");
  practice_client_say (client, "MAIL FROM:<a@b.example> SIZE=99999999999999999999", "555 5.5.2");
  practice_client_say (client, "MAIL FROM:<a@b.example> SIZE=20000", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<b@b.example>", "250 2.1.5");
  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, large);
  practice_client_send (client, "\r\n.\r\n");
  g_free (practice_client_expect (client, "552-5.3.4"));
  g_assert_cmpuint (count_messages (fixture.server), ==, 0);

  practice_client_say (client, "MAIL FROM:<a@b.example>", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<b@b.example>", "250 2.1.5");
  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, fitting);
  practice_client_send (client, "\r\n.\r\n");
  g_free (practice_client_expect (client, "250 2.0.0"));
  g_assert_cmpuint (count_messages (fixture.server), ==, 1);

  practice_client_say (client, "MAIL FROM:<a@b.example>", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<b@b.example>", "250 2.1.5");
  practice_client_send (client, "BDAT 20001 LAST\r\n");
  practice_client_send (client, large);
  practice_client_send (client, "\r\n");
  g_free (practice_client_expect (client, "552-5.3.4"));
  practice_client_say (client, "NOOP", "250");
  practice_client_send (client, "BDAT 18446744073709551615\r\n");
  g_free (practice_client_expect (client, "501 5.5.4"));
  practice_client_expect_end (client);
  practice_fixture_stop (&fixture);
}

static void
test_chunks (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (PracticeMessage) message = NULL;
  g_autofree char *text = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  /* Without a recipient the bytes are read all the same, or they would be taken for commands. */
  practice_client_say (client, "BDAT 6 LAST\r\nQUIT", "503 5.5.1");
  practice_client_say (client, "MAIL FROM:<a@b.example>", "250 2.1.0");
  practice_client_say (client, "BDAT 6\r\nQUIT", "503 5.5.1");
  practice_client_say (client, "RCPT TO:<b@b.example>", "250 2.1.5");
  practice_client_say (client, "BDAT 6\r\nQUIT", "503 5.5.1 RSET first.");
  practice_client_say (client, "RSET", "250 2.1.5");

  practice_client_send (client, "MAIL FROM:<a@b.example>\r\nRCPT TO:<b@b.example>\r\n"
                                "BDAT 9\r\nA: b\r\n\r\n.BDAT 6\r\n\r\n.\r\n.bdat 0 LAST\r\nNOOP\r\n");
  g_free (practice_client_expect (client, "250 2.1.0"));
  g_free (practice_client_expect (client, "250 2.1.5"));
  g_free (practice_client_expect (client, "250 2.0.0 9 bytes"));
  g_free (practice_client_expect (client, "250 2.0.0 6 bytes"));
  g_free (practice_client_expect (client, "250 2.0.0 OK "));
  g_free (practice_client_expect (client, "250 2.0.0 OK"));
  text = read_message (fixture.server, 0, &message);
  g_assert_cmpstr (text, ==, "A: b\r\n\r\n.\r\n.\r\n.");
  g_assert_true (message->chunked);

  practice_client_say (client, "MAIL FROM:<a@b.example>", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<b@b.example>", "250 2.1.5");
  practice_client_say (client, "BDAT 2\r\n", "250 2.0.0 2 bytes");
  practice_client_say (client, "DATA", "503 5.5.1");
  practice_client_say (client, "RCPT TO:<b@b.example>", "503 5.5.1");
  practice_client_say (client, "BDAT x", "501 5.5.4");
  practice_client_expect_end (client);
  practice_fixture_stop (&fixture);
}

static void
test_smtputf8 (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (PracticeMessage) message = NULL;
  g_autoptr (GKeyFile) envelope = g_key_file_new ();
  g_autofree char *path = NULL;
  g_autofree char *sender = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  practice_client_say (client,
                       "MAIL FROM:<j\xc3\xbcrgen@b\xc3\xbc"
                       "cher.example> SMTPUTF8 BODY=8BITMIME",
                       "250 2.1.0");
  practice_client_say (client, "RCPT TO:<\xe7\x94\xa8\xe6\x88\xb7@b.example>", "250 2.1.5");
  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, ".\r\n");
  g_free (practice_client_expect (client, "250 2.0.0"));
  g_free (read_message (fixture.server, 0, &message));
  g_assert_true (message->smtputf8);
  g_assert_cmpstr (message->recipients[0], ==, "\xe7\x94\xa8\xe6\x88\xb7@b.example");
  path = g_build_filename (fixture.folder, "0001.ini", NULL);
  g_assert_true (g_key_file_load_from_file (envelope, path, 0, NULL));
  sender = g_key_file_get_string (envelope, "Envelope", "Sender", NULL);
  g_assert_cmpstr (sender, ==,
                   "j\xc3\xbcrgen@b\xc3\xbc"
                   "cher.example");
  practice_fixture_stop (&fixture);
}

static void
test_bare_newlines (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (PracticeMessage) message = NULL;
  g_autofree char *text = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  send_message (client, "a\nb\rc\r\n\n.\nMAIL FROM:<x@y.example>\n\r.\r\r\n.\r\n", "250 2.0.0");
  text = read_message (fixture.server, 0, &message);
  g_assert_cmpstr (text, ==, "a\nb\rc\r\n\n.\nMAIL FROM:<x@y.example>\n\r.\r\r\n");
  /* LF: after a, of the empty line, after the dot, after MAIL. CR: after b, before the dot, before CRLF. */
  g_assert_cmpuint (message->bare_newlines, ==, 7);
  practice_fixture_stop (&fixture);
}

static void
test_limit (gconstpointer data)
{
  gboolean at_sender = GPOINTER_TO_INT (data);
  PracticeFixture fixture;
  PracticeOptions options = { .limit = 2, .limit_at_sender = at_sender };
  g_autoptr (PracticeClient) client = NULL;

  practice_fixture_start (&fixture, &options);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  send_message (client, "1\r\n.\r\n", "250 2.0.0");
  send_message (client, "2\r\n.\r\n", "250 2.0.0");
  if (at_sender)
    practice_client_say (client, "MAIL FROM:<a@b.example>", "550-5.4.5 Daily user sending limit exceeded.");
  else
    send_message (client, "3\r\n.\r\n", "550-5.4.5 Daily user sending limit exceeded.");
  g_assert_cmpuint (count_messages (fixture.server), ==, 2);
  practice_server_set_limit (fixture.server, 1);
  send_message (client, "4\r\n.\r\n", "250 2.0.0");
  if (!at_sender)
    send_message (client, "5\r\n.\r\n", "550-5.4.5");
  practice_server_set_limit (fixture.server, 0);
  send_message (client, "6\r\n.\r\n", "250 2.0.0");
  g_assert_cmpuint (count_messages (fixture.server), ==, 4);
  practice_fixture_stop (&fixture);
}

static void
test_rewriting (void)
{
  PracticeFixture fixture;
  PracticeOptions options = { .rewrite_from = TRUE };
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (GString) long_header = g_string_new (NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *fourth = NULL;

  practice_fixture_start (&fixture, &options);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  send_message (client, "From: Bob <bob@else.example>\r\nSubject: s\r\n\r\nFrom: body\r\n.\r\n", "250 2.0.0");
  send_message (client, "From: ada@practice.example\r\n\r\n.\r\n", "250 2.0.0");
  send_message (client, "From: x@y.example\r\n.\r\n", "250 2.0.0");
  for (guint i = 0; i < 6000; i++)
    g_string_append_printf (long_header, "X-%u: %050u\r\n", i, i);
  g_string_append (long_header, "\r\nbody\r\n");
  practice_client_say (client, "MAIL FROM:<a@b.example>", "250 2.1.0");
  practice_client_say (client, "RCPT TO:<b@b.example>", "250 2.1.5");
  practice_client_say (client, "DATA", "354 ");
  practice_client_send (client, long_header->str);
  practice_client_send (client, ".\r\n");
  g_free (practice_client_expect (client, "250 2.0.0"));

  first = read_message (fixture.server, 0, NULL);
  g_assert_cmpstr (first, ==,
                   "From: Bob <ada@practice.example>\r\nX-Google-Original-From: Bob <bob@else.example>\r\n"
                   "Subject: s\r\n\r\nFrom: body\r\n");
  second = read_message (fixture.server, 1, NULL);
  g_assert_cmpstr (second, ==, "From: ada@practice.example\r\n\r\n");
  third = read_message (fixture.server, 2, NULL);
  g_assert_cmpstr (third, ==, "From: ada@practice.example\r\nX-Google-Original-From: x@y.example\r\n");
  fourth = read_message (fixture.server, 3, NULL);
  g_assert_cmpstr (fourth, ==, long_header->str);
  practice_fixture_stop (&fixture);
}

static void
test_line_caps (void)
{
  PracticeFixture fixture;
  PracticeOptions options = { .plain_auth = TRUE };
  g_autoptr (PracticeClient) client = NULL;
  g_autoptr (PracticeClient) flood = NULL;
  g_autofree char *name = g_strnfill (2000, 'x');
  g_autofree char *longer = g_strnfill (3000, 'x');
  g_autofree char *longest = g_strnfill (100000, 'x');
  g_autofree char *fitting = g_strconcat ("EHLO ", name, NULL);
  g_autofree char *noop = g_strconcat ("NOOP ", longer, NULL);
  gboolean open = TRUE;

  practice_fixture_start (&fixture, &options);
  client = practice_client_new (practice_server_get_port (fixture.server));
  g_free (practice_client_expect (client, "220 "));
  practice_client_say (client, fitting, "250");
  practice_client_say (client, noop, "500 5.5.6");
  practice_client_say (client, longest, "500 5.5.6");
  practice_client_say (client, "NOOP", "250 2.0.0");
  /* The twenty-first mistake is the last. */
  for (guint i = 0; i < 18; i++)
    practice_client_say (client, "FOO", "502 5.5.1");
  practice_client_send (client, "FOO\r\n");
  g_free (practice_client_expect (client, "502 5.5.1"));
  g_free (practice_client_expect (client, "421 4.7.0 Too many errors"));
  practice_client_expect_end (client);

  flood = practice_client_new (practice_server_get_port (fixture.server));
  g_free (practice_client_expect (flood, "220 "));
  for (guint i = 0; i < 200 && open; i++)
    open = practice_client_try_send (flood, longest, strlen (longest));
  g_assert_false (open);
  practice_fixture_stop (&fixture);
}

static void
test_recipients_cap (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, TRUE);
  practice_client_say (client, "MAIL FROM:<a@b.example>", "250 2.1.0");
  for (guint i = 0; i < 100; i++)
    practice_client_say (client, "RCPT TO:<b@b.example>", "250 2.1.5");
  practice_client_say (client, "RCPT TO:<b@b.example>", "452 4.5.3");
  practice_fixture_stop (&fixture);
}

static void
test_idle (void)
{
  PracticeFixture fixture;
  PracticeOptions options = { .plain_auth = TRUE, .idle_seconds = 2, .mechanisms = "" };
  g_autoptr (PracticeClient) silent = NULL;
  g_autoptr (PracticeClient) halfway = NULL;

  practice_fixture_start (&fixture, &options);
  silent = practice_client_new (practice_server_get_port (fixture.server));
  halfway = practice_client_new (practice_server_get_port (fixture.server));
  g_free (practice_client_expect (silent, "220 "));
  g_free (practice_client_expect (halfway, "220 "));
  practice_client_say (halfway, "EHLO a", "250");
  practice_client_say (halfway, "MAIL FROM:<a@b.example>", "250");
  practice_client_say (halfway, "RCPT TO:<a@b.example>", "250");
  practice_client_say (halfway, "DATA", "354");
  practice_client_send (halfway, "half");
  g_free (practice_client_expect (silent, "421 4.4.2"));
  practice_client_expect_end (silent);
  g_free (practice_client_expect (halfway, "421 4.4.2"));
  practice_client_expect_end (halfway);
  g_assert_cmpuint (count_messages (fixture.server), ==, 0);
  practice_fixture_stop (&fixture);
}

static void
test_smtplib (void)
{
  PracticeFixture fixture;
  g_autoptr (GSubprocess) python = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "practice", "drive-smtplib.py", NULL);
  g_autofree char *port = NULL;
  g_autofree char *tls_port = NULL;
  g_autofree char *text = NULL;

  practice_fixture_start (&fixture, NULL);
  port = g_strdup_printf ("%u", practice_server_get_port (fixture.server));
  tls_port = g_strdup_printf ("%u", practice_server_get_tls_port (fixture.server));
  python = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/usr/bin/python3", script, port, tls_port,
                             practice_server_get_ca_file (fixture.server), NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (python, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_messages (fixture.server), ==, 6);
  text = read_message (fixture.server, 5, NULL);
  g_assert_cmpstr (text, ==, "Subject: from smtplib\r\n\r\n.dot\r\n..two\r\n");
  practice_fixture_stop (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/practice/dialogue/message-after-starttls", GINT_TO_POINTER (FALSE), test_message);
  g_test_add_data_func ("/practice/dialogue/message-after-tls", GINT_TO_POINTER (TRUE), test_message);
  g_test_add_func ("/practice/dialogue/capabilities", test_capabilities);
  g_test_add_func ("/practice/dialogue/order-of-commands", test_order);
  g_test_add_func ("/practice/dialogue/plain-auth", test_plain_auth);
  g_test_add_func ("/practice/dialogue/without-auth", test_without_auth);
  g_test_add_func ("/practice/dialogue/pipelining", test_pipelining);
  g_test_add_func ("/practice/dialogue/bytes-behind-starttls", test_starttls_injection);
  g_test_add_func ("/practice/dialogue/size", test_size);
  g_test_add_func ("/practice/dialogue/chunks", test_chunks);
  g_test_add_func ("/practice/dialogue/smtputf8", test_smtputf8);
  g_test_add_func ("/practice/dialogue/bare-newlines", test_bare_newlines);
  g_test_add_data_func ("/practice/dialogue/limit-after-data", GINT_TO_POINTER (FALSE), test_limit);
  g_test_add_data_func ("/practice/dialogue/limit-at-sender", GINT_TO_POINTER (TRUE), test_limit);
  g_test_add_func ("/practice/dialogue/rewriting", test_rewriting);
  g_test_add_func ("/practice/dialogue/caps-on-lines-and-errors", test_line_caps);
  g_test_add_func ("/practice/dialogue/cap-on-recipients", test_recipients_cap);
  g_test_add_func ("/practice/dialogue/idle", test_idle);
  g_test_add_func ("/practice/dialogue/smtplib", test_smtplib);
  return g_test_run ();
}

/* smtp/: what needs no server. */

#include "smtp-capabilities.h"
#include "smtp-command.h"
#include "smtp-dot.h"
#include "smtp-error.h"
#include "smtp-session.h"
#include "smtp-timeouts.h"

#include <string.h>

static void
test_stage (void)
{
  static const char *const names[] = { "resolve", "connect", "tls",       "greeting", "ehlo",       "starttls",
                                       "auth",    "sender",  "recipient", "data",     "after-data", "quit" };
  SmtpStage stage;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (smtp_stage_from_string (names[i], &stage));
      g_assert_cmpint (stage, ==, SMTP_STAGE_RESOLVE + i);
      g_assert_cmpstr (smtp_stage_to_string (stage), ==, names[i]);
    }
  g_assert_null (smtp_stage_to_string (0));
  g_assert_true (smtp_stage_from_string ("EHLO", &stage));
  g_assert_cmpint (stage, ==, SMTP_STAGE_EHLO);
  g_assert_false (smtp_stage_from_string ("helo", &stage));
  g_assert_false (smtp_stage_from_string ("", &stage));
}

static void
test_reply (void)
{
  static const struct
  {
    const char *raw;
    guint code;
    const char *enhanced;
    const char *text;
    gboolean mixed;
  } cases[] = {
    { "250 ok", 250, NULL, "ok", FALSE },
    { "250 ok\r\n", 250, NULL, "ok", FALSE },
    { "250", 250, NULL, "", FALSE },
    { "250 ", 250, NULL, "", FALSE },
    { "250-a\r\n250-b\r\n250 c\r\n", 250, NULL, "a b c", FALSE },
    { "250-a\n250 b\n", 250, NULL, "a b", FALSE },
    { "250-\r\n250 b", 250, NULL, "b", FALSE },
    { "535-5.7.8 Username and\n535 5.7.8 Password", 535, "5.7.8", "Username and Password", FALSE },
    { "550 5.1.1", 550, "5.1.1", "", FALSE },
    { "550 5.1.1x", 550, NULL, "5.1.1x", FALSE },
    { "550 5.1.1234 x", 550, NULL, "5.1.1234 x", FALSE },
    { "550 5.123.999 x", 550, "5.123.999", "x", FALSE },
    { "550 4.2.1 full", 550, NULL, "4.2.1 full", FALSE },
    { "354 3.0.0 go", 354, NULL, "3.0.0 go", FALSE },
    { "250-a\n550 b", 550, NULL, "a b", TRUE },
    { "250-2.0.0 a\n550 5.0.0 b", 550, "5.0.0", "2.0.0 a b", TRUE },
    { "220 a\x1b[2Jb", 220, NULL, "a\xef\xbf\xbd[2Jb", FALSE },
    { "220 \xff", 220, NULL, "\xef\xbf\xbd", FALSE },
    { "599 x", 599, NULL, "x", FALSE },
    { "200 x", 200, NULL, "x", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SmtpReply) reply = smtp_reply_parse (cases[i].raw);

      g_assert_nonnull (reply);
      g_assert_cmpuint (smtp_reply_get_code (reply), ==, cases[i].code);
      g_assert_cmpstr (smtp_reply_get_enhanced (reply), ==, cases[i].enhanced);
      g_assert_cmpstr (smtp_reply_get_text (reply), ==, cases[i].text);
      g_assert_cmpint (smtp_reply_is_mixed (reply), ==, cases[i].mixed);
    }
}

static void
test_reply_is_none (void)
{
  static const char *const cases[] = {
    "",       "\r\n",     "25 ok",     "2500 ok",          "199 x",   "600 x",   "abc",   "HTTP/1.1 200 OK",
    "250_ok", "250-more", "250-a\n\n", "250 one\n250 two", " 250 ok", "250\tok", "-50 x", "250-a\nb",
    "2x0 a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SmtpReply) reply = smtp_reply_parse (cases[i]);

      if (reply != NULL)
        g_error ("“%s” passed for a reply", cases[i]);
    }
}

static void
test_reply_lines (void)
{
  g_autoptr (SmtpReply) reply = smtp_reply_parse ("250-mx.example\n250-SIZE 1\n250 OK");
  const char *const *lines = smtp_reply_get_lines (reply);

  g_assert_cmpstr (smtp_reply_get_raw (reply), ==, "250-mx.example\n250-SIZE 1\n250 OK");
  g_assert_cmpstr (lines[0], ==, "mx.example");
  g_assert_cmpstr (lines[1], ==, "SIZE 1");
  g_assert_cmpstr (lines[2], ==, "OK");
  g_assert_null (lines[3]);
}

static void
test_parser_limits (void)
{
  g_autoptr (SmtpReplyParser) parser = smtp_reply_parser_new ();
  g_autofree char *longest = g_strnfill (SMTP_REPLY_MAX_LINE, 'x');
  g_autofree char *too_long = g_strnfill (SMTP_REPLY_MAX_LINE + 1, 'x');
  g_autoptr (SmtpReply) reply = NULL;
  guint fed = 0;

  memcpy (longest, "250 ", 4);
  memcpy (too_long, "250 ", 4);
  g_assert_cmpint (smtp_reply_parser_feed (parser, longest, strlen (longest)), ==, SMTP_REPLY_COMPLETE);
  reply = smtp_reply_parser_steal (parser);
  g_assert_cmpuint (smtp_reply_get_code (reply), ==, 250);
  g_assert_null (smtp_reply_parser_steal (parser));
  g_assert_cmpint (smtp_reply_parser_feed (parser, too_long, strlen (too_long)), ==, SMTP_REPLY_TOO_LONG);
  smtp_reply_parser_free (g_steal_pointer (&parser));

  parser = smtp_reply_parser_new ();
  for (; fed < SMTP_REPLY_MAX_LINES; fed++)
    g_assert_cmpint (smtp_reply_parser_feed (parser, "250-x", 5), ==, SMTP_REPLY_MORE);
  g_assert_cmpint (smtp_reply_parser_feed (parser, "250-x", 5), ==, SMTP_REPLY_TOO_LONG);
  smtp_reply_parser_free (g_steal_pointer (&parser));

  parser = smtp_reply_parser_new ();
  longest[3] = '-';
  for (fed = 0; fed < SMTP_REPLY_MAX_TOTAL / SMTP_REPLY_MAX_LINE; fed++)
    g_assert_cmpint (smtp_reply_parser_feed (parser, longest, strlen (longest)), ==, SMTP_REPLY_MORE);
  g_assert_cmpint (smtp_reply_parser_feed (parser, "250-x", 5), ==, SMTP_REPLY_TOO_LONG);
}

static void
test_parser_any_byte (void)
{
  g_autoptr (SmtpReplyParser) parser = smtp_reply_parser_new ();
  g_autoptr (SmtpReply) reply = NULL;

  g_assert_cmpint (smtp_reply_parser_feed (parser,
                                           "2\0"
                                           "20",
                                           4),
                   ==, SMTP_REPLY_NOT_SMTP);
  g_assert_cmpint (smtp_reply_parser_feed (parser, "220 a\0b", 7), ==, SMTP_REPLY_COMPLETE);
  reply = smtp_reply_parser_steal (parser);
  g_assert_cmpstr (smtp_reply_get_text (reply), ==,
                   "a\xef\xbf\xbd"
                   "b");
}

static void
test_capabilities (void)
{
  g_autoptr (SmtpReply) reply =
      smtp_reply_parse ("250-mx AUTH\n250-size 35882577\n250-AUTH LOGIN plain XOAUTH2\n"
                        "250-AUTH=LOGIN CRAM-MD5\n250-PIPELININGX\n250-X-ODD  a  b \n250 DSN");
  g_autoptr (SmtpCapabilities) capabilities = smtp_capabilities_new (reply);
  g_autofree char *keywords = g_strjoinv (" ", (GStrv) smtp_capabilities_get_keywords (capabilities));
  g_autofree char *mechanisms = g_strjoinv (" ", (GStrv) smtp_capabilities_get_mechanisms (capabilities));

  g_assert_cmpstr (keywords, ==, "SIZE AUTH PIPELININGX X-ODD DSN");
  g_assert_cmpstr (mechanisms, ==, "LOGIN PLAIN XOAUTH2 CRAM-MD5");
  g_assert_true (smtp_capabilities_has (capabilities, "dsn"));
  g_assert_false (smtp_capabilities_has (capabilities, "PIPELINING"));
  g_assert_false (smtp_capabilities_has (capabilities, "mx"));
  g_assert_cmpstr (smtp_capabilities_get_parameters (capabilities, "Size"), ==, "35882577");
  g_assert_cmpstr (smtp_capabilities_get_parameters (capabilities, "DSN"), ==, "");
  g_assert_cmpstr (smtp_capabilities_get_parameters (capabilities, "AUTH"), ==, "LOGIN plain XOAUTH2");
  g_assert_null (smtp_capabilities_get_parameters (capabilities, "HELP"));
  g_assert_cmpuint (smtp_capabilities_get_max_size (capabilities), ==, 35882577);
}

static void
test_capabilities_size (void)
{
  static const struct
  {
    const char *line;
    guint64 size;
  } cases[] = {
    { "SIZE", 0 },     { "SIZE 0", 0 },   { "SIZE 1000", 1000 }, { "SIZE -1", 0 }, { "SIZE 99999999999999999999", 0 },
    { "SIZE 10k", 0 }, { "SIZES 10", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *raw = g_strdup_printf ("250-mx\n250 %s", cases[i].line);
      g_autoptr (SmtpReply) reply = smtp_reply_parse (raw);
      g_autoptr (SmtpCapabilities) capabilities = smtp_capabilities_new (reply);

      g_assert_cmpuint (smtp_capabilities_get_max_size (capabilities), ==, cases[i].size);
    }
}

static void
test_error (void)
{
  g_autoptr (SmtpReply) reply = smtp_reply_parse ("550 5.1.1 nobody");
  g_autoptr (GError) error = smtp_error_new_rejected (reply);
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  g_assert_error (copy, SMTP_ERROR, SMTP_ERROR_REJECTED);
  g_assert_true (smtp_error_get_reply (copy) == reply);
  g_assert_null (smtp_error_get_reply (other));
  g_assert_null (smtp_error_get_reply (NULL));
  g_assert_nonnull (strstr (error->message, "550 5.1.1: nobody"));
}

static void
test_address (void)
{
  static const struct
  {
    const char *address;
    gboolean utf8;
    gboolean good;
  } cases[] = {
    { "ada@example.org", FALSE, TRUE },
    { "ada+tag@example.org", FALSE, TRUE },
    { "\"a b>c@d\"@example.org", FALSE, TRUE },
    { "\"a\\\"b\"@example.org", FALSE, TRUE },
    { "ada@[192.0.2.1]", FALSE, TRUE },
    { "\xc3\xa4@example.org", TRUE, TRUE },
    { "\xc3\xa4@example.org", FALSE, FALSE },
    { "\xff@example.org", TRUE, FALSE },
    { "", FALSE, FALSE },
    { "ada", FALSE, FALSE },
    { "@example.org", FALSE, FALSE },
    { "ada@", FALSE, FALSE },
    { "a da@example.org", FALSE, FALSE },
    { "ada@example.org>", FALSE, FALSE },
    { "<ada@example.org", FALSE, FALSE },
    { "ada@example.org> SIZE=1", FALSE, FALSE },
    { "ada@example.org\r\nDATA", FALSE, FALSE },
    { "ada@example.org\n", FALSE, FALSE },
    { "\"a\rb\"@example.org", FALSE, FALSE },
    { "\"a\x7f\"@example.org", FALSE, FALSE },
    { "\"ada@example.org", FALSE, FALSE },
    { "ada@example.org,eve@example.org", FALSE, FALSE },
    { "0123456789012345678901234567890123456789012345678901234567890123@example.org", FALSE, TRUE },
    { "01234567890123456789012345678901234567890123456789012345678901234@example.org", FALSE, FALSE },
  };
  g_autofree char *domain = g_strnfill (252, 'a');
  g_autofree char *fits = g_strdup_printf ("a@%s", domain);
  g_autofree char *long_one = g_strdup_printf ("aa@%s", domain);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (smtp_command_check_address (cases[i].address, cases[i].utf8, &error) != cases[i].good)
        g_error ("wrong about “%s”", cases[i].address);
      if (!cases[i].good)
        g_assert_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT);
    }
  g_assert_true (smtp_command_check_address (fits, FALSE, NULL));
  g_assert_false (smtp_command_check_address (long_one, FALSE, NULL));
}

static void
test_commands (void)
{
  SmtpMailParameters none = { 0 };
  SmtpMailParameters all = { 123, TRUE, TRUE };
  g_autofree char *hello = smtp_command_hello ("EHLO", "[127.0.0.1]", NULL);
  g_autofree char *mail = smtp_command_mail ("ada@example.org", &none, NULL);
  g_autofree char *full = smtp_command_mail ("\xc3\xa4@example.org", &all, NULL);
  g_autofree char *null_sender = smtp_command_mail ("", &none, NULL);
  g_autofree char *rcpt = smtp_command_rcpt ("bob@example.net", FALSE, NULL);

  g_assert_cmpstr (hello, ==, "EHLO [127.0.0.1]");
  g_assert_cmpstr (mail, ==, "MAIL FROM:<ada@example.org>");
  g_assert_cmpstr (full, ==, "MAIL FROM:<\xc3\xa4@example.org> SIZE=123 BODY=8BITMIME SMTPUTF8");
  g_assert_cmpstr (null_sender, ==, "MAIL FROM:<>");
  g_assert_cmpstr (rcpt, ==, "RCPT TO:<bob@example.net>");
  g_assert_null (smtp_command_rcpt ("", FALSE, NULL));
  g_assert_null (smtp_command_rcpt ("a@b\r\nDATA", FALSE, NULL));
  g_assert_null (smtp_command_mail ("a@b> SIZE=1", &none, NULL));
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    gboolean good;
  } cases[] = {
    { "[127.0.0.1]", TRUE },
    { "[IPv6:2001:db8::1]", TRUE },
    { "mx-1.example", TRUE },
    { "web_1", TRUE },
    { "", FALSE },
    { "a b", FALSE },
    { "a\r\nb", FALSE },
    { "\xc3\xa4.example", FALSE },
    { "a<b", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (smtp_command_check_name (cases[i].name, NULL), ==, cases[i].good);
}

static void
test_auth_command (void)
{
  /* "AUTH PLAIN " and CR LF are 13 octets. */
  g_autofree char *fits = g_strnfill (SMTP_COMMAND_MAX - 13, 'A');
  g_autofree char *too_long = g_strnfill (SMTP_COMMAND_MAX - 12, 'A');
  g_autoptr (GError) error = NULL;
  gboolean carried = FALSE;
  char *line = smtp_command_auth ("PLAIN", fits, &carried, NULL);

  g_assert_true (carried);
  g_assert_cmpuint (strlen (line) + 2, ==, SMTP_COMMAND_MAX);
  g_free (line);
  line = smtp_command_auth ("PLAIN", too_long, &carried, NULL);
  g_assert_false (carried);
  g_assert_cmpstr (line, ==, "AUTH PLAIN");
  g_free (line);
  line = smtp_command_auth ("SCRAM-SHA-256", NULL, &carried, NULL);
  g_assert_false (carried);
  g_assert_cmpstr (line, ==, "AUTH SCRAM-SHA-256");
  g_free (line);
  line = smtp_command_auth ("EXTERNAL", "=", &carried, NULL);
  g_assert_cmpstr (line, ==, "AUTH EXTERNAL =");
  g_free (line);
  g_assert_null (smtp_command_auth ("PLAIN x", NULL, &carried, NULL));
  g_assert_null (smtp_command_auth ("", NULL, &carried, NULL));
  g_assert_null (smtp_command_auth ("PLAIN", "secretword\r\nDATA", &carried, &error));
  g_assert_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT);
  g_assert_null (strstr (error->message, "secretword"));
}

static const struct
{
  const char *in;
  const char *out;
} dots[] = {
  { "", "" },
  { "a", "a\r\n" },
  { "a\r\n", "a\r\n" },
  { ".", "..\r\n" },
  { ".\r\n", "..\r\n" },
  { "..\r\na.b\r\n.c\r\n", "...\r\na.b\r\n..c\r\n" },
  { "\r\n.\r\n", "\r\n..\r\n" },
  { "a\r\n\r\n", "a\r\n\r\n" },
};

/* Cuts the message in two at every place, and once byte by byte: no border may change anything. */
static void
test_dot_stuffing (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dots); i++)
    for (gsize cut = 0; cut <= strlen (dots[i].in) + 1; cut++)
      {
        g_autoptr (GByteArray) out = g_byte_array_new ();
        gsize length = strlen (dots[i].in);
        SmtpDot dot = SMTP_DOT_INIT;

        if (cut > length)
          for (gsize j = 0; j < length; j++)
            g_assert_true (smtp_dot_feed (&dot, dots[i].in + j, 1, out, NULL));
        else
          g_assert_true (smtp_dot_feed (&dot, dots[i].in, cut, out, NULL) &&
                         smtp_dot_feed (&dot, dots[i].in + cut, length - cut, out, NULL));
        g_assert_true (smtp_dot_finish (&dot, out, NULL));
        g_assert_cmpmem (out->data, out->len, dots[i].out, strlen (dots[i].out));
      }
}

static gboolean
passes (const char *bytes, gsize length, gsize cut)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  SmtpDot dot = SMTP_DOT_INIT;
  gboolean passed = smtp_dot_feed (&dot, bytes, cut, out, &error) &&
                    smtp_dot_feed (&dot, bytes + cut, length - cut, out, &error) && smtp_dot_finish (&dot, out, &error);

  if (!passed)
    g_assert_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT);
  return passed;
}

static void
test_dot_smuggling (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } cases[] = {
    { "a\nb\r\n", 5 }, { "\n.\n", 3 }, { "a\r\n\n.\r\n", 8 }, { "a\r.\r\n", 5 }, { "a\rb\r\n", 5 }, { "a\r\r\n", 4 },
    { "a\r", 2 },      { "\r", 1 },    { "a\0b\r\n", 5 },     { "\0", 1 },       { "a\r\n.\r", 5 }, { "a\r\n.\n", 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize cut = 0; cut <= cases[i].length; cut++)
      if (passes (cases[i].bytes, cases[i].length, cut))
        g_error ("case %u passed, cut at %zu", i, cut);
}

static void
test_dot_line_length (void)
{
  g_autofree char *fits = g_strnfill (998, 'a');
  g_autofree char *line = g_strconcat (fits, "\r\n", NULL);
  g_autofree char *long_line = g_strconcat ("a", fits, "\r\n", NULL);
  g_autofree char *dotted = g_strdup (line);

  g_assert_true (passes (line, 1000, 500));
  g_assert_true (passes (line, 1000, 999));
  g_assert_false (passes (long_line, 1001, 500));
  /* The doubled dot is not part of the line. */
  dotted[0] = '.';
  g_assert_true (passes (dotted, 1000, 0));
}

static void
test_timeouts (void)
{
  const SmtpTimeouts *test = smtp_timeouts_get (FALSE);
  const SmtpTimeouts *delivery = smtp_timeouts_get (TRUE);

  g_assert_cmpuint (test->resolve, ==, 10000);
  g_assert_cmpuint (test->address, ==, 10000);
  g_assert_cmpuint (test->connect, ==, 20000);
  g_assert_cmpuint (test->tls, ==, 15000);
  g_assert_cmpuint (test->greeting, ==, 30000);
  g_assert_cmpuint (test->command, ==, 30000);
  g_assert_cmpuint (test->quit, ==, 3000);
  g_assert_cmpuint (delivery->greeting, ==, 300000);
  g_assert_cmpuint (delivery->command, ==, 300000);
  g_assert_cmpuint (delivery->data, ==, 120000);
  g_assert_cmpuint (delivery->block, ==, 180000);
  g_assert_cmpuint (delivery->after_data, ==, 600000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/stage/names", test_stage);
  g_test_add_func ("/smtp/reply/cases", test_reply);
  g_test_add_func ("/smtp/reply/is-none", test_reply_is_none);
  g_test_add_func ("/smtp/reply/lines", test_reply_lines);
  g_test_add_func ("/smtp/reply/parser-limits", test_parser_limits);
  g_test_add_func ("/smtp/reply/parser-any-byte", test_parser_any_byte);
  g_test_add_func ("/smtp/capabilities/cases", test_capabilities);
  g_test_add_func ("/smtp/capabilities/size", test_capabilities_size);
  g_test_add_func ("/smtp/error/reply-travels", test_error);
  g_test_add_func ("/smtp/command/addresses", test_address);
  g_test_add_func ("/smtp/command/lines", test_commands);
  g_test_add_func ("/smtp/command/names", test_names);
  g_test_add_func ("/smtp/command/auth", test_auth_command);
  g_test_add_func ("/smtp/dot/stuffing", test_dot_stuffing);
  g_test_add_func ("/smtp/dot/smuggling", test_dot_smuggling);
  g_test_add_func ("/smtp/dot/line-length", test_dot_line_length);
  g_test_add_func ("/smtp/timeouts/values", test_timeouts);
  return g_test_run ();
}

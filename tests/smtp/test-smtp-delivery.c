/* Dialogues of a delivery: who gets it, and whether it was sent, was not, or may have been. */

#include "fixture.h"

#include "smtp-error.h"

#include <string.h>

#define SCRIPT(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define HELLO "S: 220 mx.example ESMTP", "C: EHLO [127.0.0.1]"
#define HELLO_PLAIN HELLO, "S: 250 mx.example"
#define HELLO_PIPE HELLO, "S: 250-mx.example", "S: 250 PIPELINING"
#define MAIL "C: MAIL FROM:<ada@example.org>"
#define BOB "C: RCPT TO:<bob@example.net>"
#define EVE "C: RCPT TO:<eve@example.net>"
#define KIM "C: RCPT TO:<kim@example.net>"
#define OK "S: 250 ok"
#define GO "S: 354 go"
#define BYE "C: QUIT", "S: 221 bye", "EOF"
/* Group and answers up to 354, to one recipient. */
/* The end of the message and QUIT are one flight. */
#define END "BODY", "C: QUIT"
#define BYE_TOO "S: 221 bye", "EOF"
#define TO_BOB HELLO_PIPE, MAIL, BOB, "C: DATA", OK, OK, GO

#define MESSAGE "Subject: x\r\n\r\nHello\r\n"
#define LETTER(who) .sender = "ada@example.org", .recipients = who, .content = MESSAGE
#define FAILS(domain, code, stage) .want_domain = domain, .want_code = code, .want_stage = stage
#define REJECTED(stage, code) FAILS (smtp_error_quark, SMTP_ERROR_REJECTED, stage), .want_reply = code
#define SENT .want_fate = SMTP_FATE_SENT

static const char *const one[] = { "bob@example.net", NULL };
static const char *const three[] = { "bob@example.net", "eve@example.net", "kim@example.net", NULL };

static void
check_whole_delivery (const SmtpTrace *trace)
{
  g_autofree char *steps = fixture_steps (trace);
  g_autofree char *transcript = fixture_transcript (trace);

  g_assert_cmpstr (steps, ==,
                   "resolve~ connect+ greeting+ ehlo+ auth~ sender+ recipient+ data+ after-data+ quit+ ");
  g_assert_nonnull (strstr (transcript, "C <message, 21 bytes>\nC .\n"));
  g_assert_null (strstr (transcript, "Hello"));
  g_assert_cmpstr (smtp_reply_get_text (trace->message_reply), ==, "queued as 4711");
}

static void
check_message_reply_counts (const SmtpTrace *trace)
{
  const SmtpRecipient *bob = trace->recipients->pdata[0];

  g_assert_cmpstr (smtp_reply_get_enhanced (bob->reply), ==, "5.7.1");
  g_assert_true (bob->reply == trace->message_reply);
}

static const Fixture envelope[] = {
  { .name = "pipelined",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, EVE, KIM, "C: DATA", OK, OK, OK, OK, GO, END, "S: 250 queued as 4711",
                      BYE_TOO),
    LETTER (three), SENT, .want_recipients = "AAA", .want_body = MESSAGE, .check = check_whole_delivery },
  { .name = "answers-in-one-packet",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, EVE, KIM, "C: DATA",
                      "RAW: 250 ok\\r\\n250-a\\r\\n250 b\\r\\n550 5.1.1 no\\r\\n250 ok\\r\\n354 go\\r\\n", END, OK, BYE_TOO),
    LETTER (three), SENT, .want_recipients = "ARA", .want_body = MESSAGE },
  { .name = "one-after-the-other",
    .script = SCRIPT (HELLO_PLAIN, MAIL, "QUIET", OK, BOB, "QUIET", OK, EVE, OK, KIM, OK, "C: DATA", "QUIET", GO, "BODY",
                      "S: 250 queued as 4711", BYE),
    LETTER (three), SENT, .want_recipients = "AAA", .want_body = MESSAGE, .check = check_whole_delivery },
  { .name = "some-refused-the-rest-is-sent",
    .script = SCRIPT (HELLO_PLAIN, MAIL, OK, BOB, "S: 550 5.1.1 no", EVE, OK, KIM, "S: 450 4.2.0 later", "C: DATA", GO,
                      "BODY", OK, BYE),
    LETTER (three), SENT, .want_recipients = "RAD", .want_body = MESSAGE },
  { .name = "all-refused",
    .script = SCRIPT (HELLO_PLAIN, MAIL, OK, BOB, "S: 550 5.1.1 no", EVE, "S: 550 no", KIM, "S: 450 no", BYE),
    LETTER (three), REJECTED (SMTP_STAGE_RECIPIENT, 550), .want_recipients = "RRD" },
  { .name = "all-refused-and-data-too",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, "C: DATA", OK, "S: 550 5.1.1 no", "S: 554 5.5.1 no valid recipients", BYE),
    LETTER (one), REJECTED (SMTP_STAGE_RECIPIENT, 550), .want_recipients = "R" },
  { .name = "all-refused-but-data-wanted",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, "C: DATA", OK, "S: 550 5.1.1 no", GO, "C: .", "S: 554 no recipients", BYE),
    LETTER (one), REJECTED (SMTP_STAGE_RECIPIENT, 550), .want_recipients = "R" },
  { .name = "sender-refused-pipelined",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, EVE, KIM, "C: DATA", "S: 550 5.7.60 not you", "S: 503 no", "S: 503 no",
                      "S: 503 no", "S: 503 no", BYE),
    LETTER (three), REJECTED (SMTP_STAGE_SENDER, 550), .want_recipients = "UUU" },
  { .name = "sender-refused", .script = SCRIPT (HELLO_PLAIN, MAIL, "S: 451 4.3.0 later", BYE), LETTER (three),
    REJECTED (SMTP_STAGE_SENDER, 451), .want_recipients = "UUU" },
  { .name = "421-in-the-group",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, "C: DATA", "S: 421 4.3.2 shutting down", "DROP"), LETTER (one),
    REJECTED (SMTP_STAGE_SENDER, 421), .want_recipients = "U" },
  { .name = "drops-in-the-group", .script = SCRIPT (HELLO_PIPE, MAIL, BOB, "C: DATA", OK, "DROP"), LETTER (one),
    FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_RECIPIENT), .want_recipients = "U" },
  { .name = "421-then-drop-keeps-the-words",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, EVE, KIM, "C: DATA", OK, OK, "S: 421 4.7.0 enough", "DROP"), LETTER (three),
    FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_RECIPIENT), .want_reply = 421, .want_recipients = "UDU" },
  { .name = "too-many-recipients-452",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, EVE, KIM, "C: DATA", OK, OK, "S: 452 4.5.3 too many",
                      "S: 452 4.5.3 too many", GO, END, OK, BYE_TOO),
    LETTER (three), SENT, .want_recipients = "ADD" },
  { .name = "too-many-recipients-552",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, EVE, KIM, "C: DATA", OK, OK, "S: 552 too many",
                      "S: 552 5.2.2 mailbox full", GO, END, OK, BYE_TOO),
    LETTER (three), SENT, .want_recipients = "ADR" },
  { .name = "data-refused",
    .script = SCRIPT (HELLO_PIPE, MAIL, BOB, "C: DATA", OK, OK, "S: 451 4.3.0 no space", BYE), LETTER (one),
    REJECTED (SMTP_STAGE_DATA, 451), .want_recipients = "D" },
  { .name = "begins-an-answer-and-stops",
    .script = SCRIPT (HELLO_PLAIN, MAIL, "RAW: 250 ok\\r\\n25", "HOLD"), LETTER (one),
    .silence = FIXTURE_SILENT_COMMAND, FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_RECIPIENT),
    .want_recipients = "U" },
  { .name = "silent-at-data", .script = SCRIPT (HELLO_PIPE, MAIL, BOB, "C: DATA", OK, OK, "HOLD"), LETTER (one),
    .silence = FIXTURE_SILENT_DATA, FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_DATA),
    .want_recipients = "U" },
  { .name = "parameters",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250-SIZE 35882577", "S: 250-8BITMIME", "S: 250 SMTPUTF8",
                      "C: MAIL FROM:<ada@example.org> SIZE=21 BODY=8BITMIME SMTPUTF8", OK, BOB, OK, "C: DATA", GO, "BODY",
                      OK, BYE),
    LETTER (one), .eight_bit = TRUE, .smtputf8 = TRUE, SENT },
  { .name = "size-without-limit",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 SIZE 0", "C: MAIL FROM:<ada@example.org> SIZE=21", OK, BOB, OK,
                      "C: DATA", GO, "BODY", OK, BYE),
    LETTER (one), SENT },
  { .name = "too-large", .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 SIZE 20", BYE), LETTER (one),
    FAILS (smtp_error_quark, SMTP_ERROR_TOO_LARGE, SMTP_STAGE_SENDER), .want_recipients = "U" },
  { .name = "no-recipient", .script = SCRIPT (HELLO_PLAIN, BYE), .sender = "ada@example.org", .content = MESSAGE,
    FAILS (smtp_error_quark, SMTP_ERROR_ARGUMENT, SMTP_STAGE_SENDER) },
  { .name = "message-cannot-be-read", .script = SCRIPT (HELLO_PLAIN, BYE), .sender = "ada@example.org",
    .recipients = one, .content = "(gone)", FAILS (g_io_error_quark, G_IO_ERROR_NOT_FOUND, SMTP_STAGE_DATA) },
};

static const Fixture content[] = {
  { .name = "dots", .script = SCRIPT (TO_BOB, END, OK, BYE_TOO), .sender = "ada@example.org", .recipients = one,
    .content = ".a\r\n..\r\n.\r\nb.\r\n", .want_body = "..a\r\n...\r\n..\r\nb.\r\n", SENT },
  { .name = "no-end-of-line", .script = SCRIPT (TO_BOB, END, OK, BYE_TOO), .sender = "ada@example.org",
    .recipients = one, .content = "a", .want_body = "a\r\n", SENT },
  { .name = "bare-line-feed", .script = SCRIPT (TO_BOB, "EOF"), .sender = "ada@example.org", .recipients = one,
    .content = "a\r\n\n.\r\nMAIL FROM:<eve@example.net>\r\n", .want_recipients = "U",
    FAILS (smtp_error_quark, SMTP_ERROR_ARGUMENT, SMTP_STAGE_DATA) },
  { .name = "refused-after-data", .script = SCRIPT (TO_BOB, END, "S: 554 5.7.1 spam", BYE_TOO), LETTER (one),
    REJECTED (SMTP_STAGE_AFTER_DATA, 554), .want_recipients = "R", .check = check_message_reply_counts },
  { .name = "deferred-after-data", .script = SCRIPT (TO_BOB, END, "S: 451 4.7.1 later", BYE_TOO), LETTER (one),
    REJECTED (SMTP_STAGE_AFTER_DATA, 451), .want_recipients = "D" },
  { .name = "421-after-data", .script = SCRIPT (TO_BOB, END, "S: 421 4.3.2 bye", "EOF"), LETTER (one),
    REJECTED (SMTP_STAGE_AFTER_DATA, 421), .want_recipients = "D" },
  { .name = "lost-reply", .script = SCRIPT (TO_BOB, END, "DROP"), LETTER (one),
    FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_AFTER_DATA), .want_fate = SMTP_FATE_UNKNOWN,
    .want_recipients = "A" },
  { .name = "reset-after-the-dot", .script = SCRIPT (TO_BOB, END, "RESET"), LETTER (one),
    FAILS (g_io_error_quark, G_IO_ERROR_CONNECTION_CLOSED, SMTP_STAGE_AFTER_DATA), .want_fate = SMTP_FATE_UNKNOWN },
  { .name = "silent-after-the-dot", .script = SCRIPT (TO_BOB, END, "HOLD"), LETTER (one),
    .silence = FIXTURE_SILENT_END, FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_AFTER_DATA),
    .want_fate = SMTP_FATE_UNKNOWN },
  { .name = "drips-after-the-dot", .script = SCRIPT (TO_BOB, END, "DRIP"), LETTER (one),
    .silence = FIXTURE_SILENT_END, FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_AFTER_DATA),
    .want_fate = SMTP_FATE_UNKNOWN },
  { .name = "nonsense-after-the-dot", .script = SCRIPT (TO_BOB, END, "S: hello", "EOF"), LETTER (one),
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_AFTER_DATA), .want_fate = SMTP_FATE_UNKNOWN },
  { .name = "354-after-the-dot", .script = SCRIPT (TO_BOB, END, GO, BYE_TOO), LETTER (one),
    REJECTED (SMTP_STAGE_AFTER_DATA, 354), .want_fate = SMTP_FATE_UNKNOWN },
  { .name = "quit-drops-after-acceptance", .script = SCRIPT (TO_BOB, END, OK, "DROP"), LETTER (one), SENT,
    .want_recipients = "A" },
  { .name = "commit-fails", .script = SCRIPT (TO_BOB, "C: Subject: x", "C: ", "C: Hello", "EOF"), LETTER (one),
    .refuse_commit = TRUE, FAILS (g_io_error_quark, G_IO_ERROR_NO_SPACE, SMTP_STAGE_DATA), .want_recipients = "U" },
  { .name = "cancelled-in-commit", .script = SCRIPT (TO_BOB, "C: Subject: x", "C: ", "C: Hello", "EOF"), LETTER (one),
    .cancel_in_commit = TRUE, FAILS (g_io_error_quark, G_IO_ERROR_CANCELLED, SMTP_STAGE_DATA), .want_recipients = "U" },
  { .name = "cancelled-after-the-dot", .script = SCRIPT (TO_BOB, END, "CANCEL", "HOLD"), LETTER (one),
    FAILS (g_io_error_quark, G_IO_ERROR_CANCELLED, SMTP_STAGE_AFTER_DATA), .want_fate = SMTP_FATE_UNKNOWN },
  { .name = "cancelled-at-data", .script = SCRIPT (HELLO_PLAIN, MAIL, OK, BOB, OK, "C: DATA", "CANCEL", "HOLD"),
    LETTER (one), FAILS (g_io_error_quark, G_IO_ERROR_CANCELLED, SMTP_STAGE_DATA), .want_recipients = "U" },
};

/* More than both sides' buffers hold, so that the client is still writing when the server speaks. */
static void
run_large (Fixture *fixture)
{
  GString *text = g_string_new ("Subject: large\r\n\r\n");
  char *line = g_strnfill (76, 'a');

  while (text->len < 24 * 1024 * 1024)
    {
      g_string_append (text, line);
      g_string_append (text, "\r\n");
    }
  fixture->sender = "ada@example.org";
  fixture->recipients = one;
  fixture->content = text->str;
  fixture_run (fixture);
  g_string_free (text, TRUE);
  g_free (line);
}

static void
test_large (void)
{
  Fixture fixture = { .script = SCRIPT (TO_BOB, END, OK, BYE_TOO), SENT };

  run_large (&fixture);
}

/* It says no and hangs up: what it said counts, not that the line broke. */
static void
test_early_refusal (void)
{
  Fixture fixture = { .script = SCRIPT (TO_BOB, "ANY", "S: 552 5.3.4 too big", "SINK"),
                      .want_recipients = "R", REJECTED (SMTP_STAGE_DATA, 552) };

  run_large (&fixture);
}

static void
test_early_acceptance (void)
{
  Fixture fixture = { .script = SCRIPT (TO_BOB, "ANY", OK, "SINK"), .want_recipients = "U",
                      FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_DATA) };

  run_large (&fixture);
}

static void
test_deaf (void)
{
  Fixture fixture = { .script = SCRIPT (TO_BOB, "DEAF"), .silence = FIXTURE_SILENT_BLOCK, .want_recipients = "U",
                      FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_DATA) };

  run_large (&fixture);
}

static void
test_deaf_with_words (void)
{
  Fixture fixture = { .script = SCRIPT (TO_BOB, "PAUSE", "S: 452 4.3.1 disk full", "DEAF"),
                      .silence = FIXTURE_SILENT_BLOCK, .want_recipients = "D", REJECTED (SMTP_STAGE_DATA, 452) };

  run_large (&fixture);
}

static void
test_cancelled_while_writing (void)
{
  Fixture fixture = { .script = SCRIPT (TO_BOB, "PAUSE", "CANCEL", "DEAF"), .want_recipients = "U",
                      FAILS (g_io_error_quark, G_IO_ERROR_CANCELLED, SMTP_STAGE_DATA) };

  run_large (&fixture);
}

/* Two hundred recipients do not fit one group of 4 KiB. */
static void
test_many_recipients (void)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) script = g_ptr_array_new_with_free_func (g_free);
  static const char *const begin[] = { HELLO_PIPE, MAIL, NULL };
  static const char *const end[] = { GO, END, OK, BYE_TOO, NULL };
  gsize group = strlen (MAIL) - 1;
  guint owed = 1;
  Fixture fixture = { .sender = "ada@example.org", .content = MESSAGE, SENT, .want_body = MESSAGE };

  for (guint i = 0; begin[i] != NULL; i++)
    g_ptr_array_add (script, g_strdup (begin[i]));
  for (guint i = 0; i < 201; i++)
    {
      char *line = i < 200 ? g_strdup_printf ("C: RCPT TO:<recipient%03u@example.net>", i) : g_strdup ("C: DATA");
      gsize length = strlen (line) - 3 + 2;

      if (i < 200)
        g_ptr_array_add (recipients, g_strdup_printf ("recipient%03u@example.net", i));
      if (group + length > 4096)
        {
          g_ptr_array_add (script, g_strdup ("QUIET"));
          for (group = 0; owed > 0; owed--)
            g_ptr_array_add (script, g_strdup (OK));
        }
      group += length;
      owed++;
      g_ptr_array_add (script, line);
    }
  for (; owed > 1; owed--)
    g_ptr_array_add (script, g_strdup (OK));
  for (guint i = 0; end[i] != NULL; i++)
    g_ptr_array_add (script, g_strdup (end[i]));
  g_ptr_array_add (script, NULL);
  g_ptr_array_add (recipients, NULL);
  fixture.script = (const char *const *) script->pdata;
  fixture.recipients = (const char *const *) recipients->pdata;
  fixture_run (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/smtp/delivery/envelope", envelope, G_N_ELEMENTS (envelope));
  fixture_add ("/smtp/delivery/content", content, G_N_ELEMENTS (content));
  g_test_add_func ("/smtp/delivery/content/large", test_large);
  g_test_add_func ("/smtp/delivery/content/early-refusal", test_early_refusal);
  g_test_add_func ("/smtp/delivery/content/early-acceptance", test_early_acceptance);
  g_test_add_func ("/smtp/delivery/content/deaf", test_deaf);
  g_test_add_func ("/smtp/delivery/content/deaf-with-words", test_deaf_with_words);
  g_test_add_func ("/smtp/delivery/content/cancelled-while-writing", test_cancelled_while_writing);
  g_test_add_func ("/smtp/delivery/envelope/many-recipients", test_many_recipients);
  return g_test_run ();
}

/* Several messages over one connection: what leaves in one flight, what is begun anew, and what must not be. */

#include "fixture.h"

#include "smtp-connection.h"
#include "smtp-error.h"

#include <string.h>

#define SCRIPT(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define HELLO "S: 220 mx.example ESMTP", "C: EHLO [127.0.0.1]"
#define HELLO_PLAIN HELLO, "S: 250 mx.example"
#define HELLO_PIPE HELLO, "S: 250-mx.example", "S: 250 PIPELINING"
#define HELLO_BOTH HELLO, "S: 250-mx.example", "S: 250-PIPELINING", "S: 250 CHUNKING"
#define HELLO_CHUNK HELLO, "S: 250-mx.example", "S: 250 CHUNKING"
#define MAIL "C: MAIL FROM:<ada@example.org>"
#define BOB "C: RCPT TO:<bob@example.net>"
#define EVE "C: RCPT TO:<eve@example.net>"
#define BDAT "C: BDAT 21 LAST", "CHUNK: 21"
/* Everything up to here, and nothing more, has come before the server said a word. */
#define FLIGHT(...) MAIL, __VA_ARGS__, "QUIET"
#define OK "S: 250 ok"
#define NO "S: 550 5.1.1 no"
#define GO "S: 354 go"
#define QUIT "C: QUIT"
#define BYE "S: 221 bye", "EOF"

#define MESSAGE "Subject: x\r\n\r\nHello\r\n"
#define MAX_MESSAGES 4

/**
 * Letter:
 * @two: goes to bob and eve, else to bob
 * @content: %NULL is MESSAGE
 * @closed_in_commit: the server hangs up when nobody looks any more
 * @fate: S(ent), N(ot sent), U(nknown)
 * @recipients: outcomes, as in the fixture
 * @steps: (nullable): as fixture_steps() gives them
 */
typedef struct
{
  gboolean two;
  const char *content;
  gboolean refuse_commit;
  gboolean closed_in_commit;
  char fate;
  const char *recipients;
  const char *steps;
  GQuark (*domain) (void);
  int code;
  SmtpStage stage;
} Letter;

typedef struct
{
  const char *name;
  const char *const *script;
  FixtureSilence silence;
  Letter letters[MAX_MESSAGES];
  /* Whether the last is followed by another, for all that it knows. */
  gboolean more_at_end;
  gboolean open_at_end;
  const char *body;
} Case;

#define OPENING "resolve~ connect+ greeting+ ehlo+ auth~ "
#define OPENED "resolve~ connect~ greeting~ ehlo~ auth~ "
#define DELIVERED "sender+ recipient+ data+ after-data+ "
#define SENT .fate = 'S', .recipients = "A"
#define FAILS(d, c, s) .domain = d, .code = c, .stage = s
#define REJECTED(stage) FAILS (smtp_error_quark, SMTP_ERROR_REJECTED, stage)
#define CLOSED(stage) FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, stage)

static const Case cases[] = {
  /* Flights. */
  { .name = "one-flight", .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, OK, "S: 250 queued", BYE),
    .letters = { { SENT, .steps = OPENING DELIVERED "quit+ " } }, .body = MESSAGE },
  { .name = "one-flight-to-two",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, EVE, BDAT, QUIT), OK, NO, OK, "S: 250-21 byte chunk, total 21",
                      "S: 250 OK id=1", BYE),
    .letters = { { .two = TRUE, .fate = 'S', .recipients = "RA" } } },
  { .name = "no-dots-in-a-chunk",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, "C: BDAT 11 LAST", "CHUNK: 11", QUIT), OK, OK, OK, BYE),
    .letters = { { .content = ".a\r\n.\r\n..\r\n", SENT } }, .body = ".a\r\n.\r\n..\r\n" },
  { .name = "the-end-of-the-last-line-counts",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, "C: BDAT 3 LAST", "CHUNK: 3", QUIT), OK, OK, OK, BYE),
    .letters = { { .content = "a", SENT } }, .body = "a\r\n" },
  { .name = "bare-line-feed-in-a-chunk", .script = SCRIPT (HELLO_BOTH, QUIT, BYE),
    .letters = { { .content = "a\n", .fate = 'N', .recipients = "U",
                   FAILS (smtp_error_quark, SMTP_ERROR_ARGUMENT, SMTP_STAGE_DATA) } } },
  { .name = "chunk-one-after-the-other",
    .script = SCRIPT (HELLO_CHUNK, MAIL, "QUIET", OK, BOB, "QUIET", OK, BDAT, "QUIET", OK, QUIT, BYE),
    .letters = { { SENT } }, .body = MESSAGE },
  { .name = "two-messages",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, OK, FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, BYE),
    .letters = { { SENT, .steps = OPENING DELIVERED }, { SENT, .steps = OPENED DELIVERED "quit+ " } } },
  { .name = "two-messages-by-data",
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, OK, GO, "BODY", "QUIET", OK, FLIGHT (BOB, "C: DATA"), OK,
                      OK, GO, "BODY", QUIT, "QUIET", OK, BYE),
    .letters = { { SENT }, { SENT } } },
  { .name = "two-messages-one-command-at-a-time",
    .script = SCRIPT (HELLO_PLAIN, MAIL, "QUIET", OK, BOB, "QUIET", OK, "C: DATA", "QUIET", GO, "BODY", "QUIET", OK,
                      MAIL, "QUIET", OK, BOB, OK, "C: DATA", GO, "BODY", "QUIET", OK, QUIT, BYE),
    .letters = { { SENT }, { SENT } } },
  { .name = "stays-open", .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, OK, QUIT, BYE),
    .letters = { { SENT } }, .more_at_end = TRUE, .open_at_end = TRUE },

  /* Refusals, after which the next message goes. */
  { .name = "sender-refused",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), "S: 550 5.7.1 not you", "S: 503 no", "S: 503 no", "C: RSET",
                      FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, OK, BYE),
    .letters = { { .fate = 'N', .recipients = "U", REJECTED (SMTP_STAGE_SENDER) }, { SENT } } },
  { .name = "all-refused",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, EVE, BDAT), OK, NO, NO, "S: 554 5.5.1 no valid recipients", "C: RSET",
                      FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, OK, BYE),
    .letters = { { .two = TRUE, .fate = 'N', .recipients = "RR", REJECTED (SMTP_STAGE_RECIPIENT) }, { SENT } } },
  { .name = "all-refused-as-exim-says-it",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, NO, "S: 503-All RCPT commands were rejected with this error:",
                      "S: 503-550 no", "S: 503 Valid RCPT command must precede BDAT", "C: RSET",
                      FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, OK, BYE),
    .letters = { { .fate = 'N', .recipients = "R", REJECTED (SMTP_STAGE_RECIPIENT) }, { SENT } } },
  { .name = "all-refused-and-the-message-taken",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, NO, OK, "GONE", "NEXT", HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT),
                      OK, OK, OK, BYE),
    .letters = { { .fate = 'N', .recipients = "R", REJECTED (SMTP_STAGE_RECIPIENT) }, { SENT } } },
  { .name = "all-refused-and-gone", .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, NO, "DROP"),
    .letters = { { .fate = 'N', .recipients = "R", REJECTED (SMTP_STAGE_RECIPIENT) } } },
  { .name = "limit-at-the-chunk",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, "S: 550 5.4.5 Daily limit", "C: RSET",
                      FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, "S: 451 4.3.0 later", BYE),
    .letters = { { .fate = 'N', .recipients = "R", REJECTED (SMTP_STAGE_AFTER_DATA) },
                 { .fate = 'N', .recipients = "D", REJECTED (SMTP_STAGE_AFTER_DATA) } } },
  { .name = "data-refused-resets-on-its-own-where-it-must",
    .script = SCRIPT (HELLO_PLAIN, MAIL, OK, BOB, OK, "C: DATA", "S: 451 4.3.0 no space", "C: RSET", "QUIET", OK, MAIL,
                      OK, BOB, OK, "C: DATA", GO, "BODY", OK, QUIT, BYE),
    .letters = { { .fate = 'N', .recipients = "D", REJECTED (SMTP_STAGE_DATA) }, { SENT } } },
  { .name = "commit-refused", .script = SCRIPT (HELLO_BOTH, "C: RSET", FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, OK, BYE),
    .letters = { { .refuse_commit = TRUE, .fate = 'N', .recipients = "U",
                   FAILS (g_io_error_quark, G_IO_ERROR_NO_SPACE, SMTP_STAGE_SENDER) },
                 { SENT } } },

  /* What nobody knows. */
  { .name = "gone-after-the-flight", .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), "DROP"),
    .letters = { { .fate = 'U', .recipients = "U", CLOSED (SMTP_STAGE_AFTER_DATA) } } },
  { .name = "gone-before-the-last-answer", .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, OK, "DROP"),
    .letters = { { .fate = 'U', .recipients = "A", CLOSED (SMTP_STAGE_AFTER_DATA) } } },
  { .name = "goodbye-instead-of-the-last-answer",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, OK, "S: 221 bye", "EOF"),
    .letters = { { .fate = 'U', .recipients = "A", REJECTED (SMTP_STAGE_AFTER_DATA) } } },
  { .name = "go-ahead-instead-of-the-last-answer",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, OK, GO, BYE),
    .letters = { { .fate = 'U', .recipients = "A", REJECTED (SMTP_STAGE_AFTER_DATA) } } },
  { .name = "reused-and-gone-after-the-flight",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, OK, FLIGHT (BOB, BDAT, QUIT), "DROP"),
    .letters = { { SENT }, { .fate = 'U', .recipients = "U", CLOSED (SMTP_STAGE_AFTER_DATA) } } },
  { .name = "421-before-the-last-answer",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, EVE, BDAT, QUIT), OK, OK, "S: 421 4.3.2 shutting down", "DROP"),
    .letters = { { .two = TRUE, .fate = 'N', .recipients = "UD", CLOSED (SMTP_STAGE_DATA) } } },

  /* Begun anew. */
  { .name = "closed-between",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, "S: 250 ok", "DROP", "NEXT", HELLO_BOTH,
                      FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, BYE),
    .letters = { { SENT }, { SENT } } },
  { .name = "closed-at-the-last-moment",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, "S: 250 ok", "ARRIVED", "DROP", "NEXT", HELLO_BOTH,
                      FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, BYE),
    .letters = { { SENT }, { SENT, .closed_in_commit = TRUE, .steps = OPENED "sender~ " OPENING DELIVERED "quit+ " } } },
  { .name = "a-new-one-closed-at-the-last-moment", .script = SCRIPT (HELLO_BOTH, "ARRIVED", "DROP"),
    .letters = { { .closed_in_commit = TRUE, .fate = 'N', .recipients = "U", CLOSED (SMTP_STAGE_SENDER) } } },
  { .name = "421-between",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, OK, FLIGHT (BOB, BDAT, QUIT),
                      "S: 421 4.7.0 Too many messages", "NEXT", HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, BYE),
    .letters = { { SENT },
                 { SENT, .steps = OPENED "sender~ " OPENING DELIVERED "quit+ " } } },
  /* It learns: the second connection says goodbye with its only message. */
  { .name = "421-between-is-remembered",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, OK, FLIGHT (BOB, BDAT), "S: 421 4.7.0 Too many messages",
                      "NEXT", HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, "S: 221 bye", "GONE", "NEXT", HELLO_BOTH,
                      FLIGHT (BOB, BDAT, QUIT), OK, OK, OK, BYE),
    .letters = { { SENT }, { SENT }, { SENT } } },
  { .name = "closed-between-by-data",
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, OK, GO, "BODY", OK, FLIGHT (BOB, "C: DATA"), "NEXT",
                      HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, OK, GO, "BODY", QUIT, OK, BYE),
    .letters = { { SENT }, { SENT } } },
  { .name = "closed-between-and-then-for-good",
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, OK, GO, "BODY", OK, FLIGHT (BOB, "C: DATA"), "NEXT",
                      HELLO_PIPE, FLIGHT (BOB, "C: DATA"), "DROP"),
    .letters = { { SENT }, { .fate = 'N', .recipients = "U", CLOSED (SMTP_STAGE_SENDER) } } },
  { .name = "not-anew-on-a-new-connection",
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), "S: 421 4.3.2 busy", "DROP"),
    .letters = { { .fate = 'N', .recipients = "U", REJECTED (SMTP_STAGE_SENDER) } } },
  { .name = "not-anew-in-the-middle",
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, OK, GO, "BODY", OK, FLIGHT (BOB, "C: DATA"), OK, OK, GO,
                      "BODY", QUIT, "DROP"),
    .letters = { { SENT }, { .fate = 'U', .recipients = "A", CLOSED (SMTP_STAGE_AFTER_DATA) } } },
  { .name = "chunks-unknown",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT, QUIT), OK, OK, "S: 502 5.5.1 Unrecognized command",
                      "S: 502 5.5.1 Unrecognized command", "NEXT", HELLO_BOTH, FLIGHT (BOB, "C: DATA"), OK, OK, GO,
                      "BODY", QUIT, OK, BYE),
    .letters = { { SENT } }, .body = MESSAGE },
  { .name = "chunks-unknown-is-remembered",
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, OK, "S: 500 what", "NEXT", HELLO_BOTH,
                      FLIGHT (BOB, "C: DATA"), OK, OK, GO, "BODY", OK, FLIGHT (BOB, "C: DATA"), OK, OK, GO, "BODY",
                      QUIT, OK, BYE),
    .letters = { { SENT }, { SENT } } },
  { .name = "group-lost", .silence = FIXTURE_SILENT_GROUP,
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, "GONE", "NEXT", HELLO_PIPE, MAIL, "QUIET", OK, BOB, "QUIET",
                      OK, "C: DATA", "QUIET", GO, "BODY", "QUIET", OK, QUIT, BYE),
    .letters = { { SENT } } },
  { .name = "group-lost-is-remembered", .silence = FIXTURE_SILENT_GROUP,
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, "GONE", "NEXT", HELLO_PIPE, MAIL, "QUIET", OK, BOB, "QUIET",
                      OK, "C: DATA", "QUIET", GO, "BODY", "QUIET", OK, MAIL, "QUIET", OK, BOB, OK, "C: DATA", GO, "BODY",
                      OK, QUIT, BYE),
    .letters = { { SENT }, { SENT } } },
  /* It waits for a command: "goodbye" stands where the recipient's answer should. */
  { .name = "flight-lost", .silence = FIXTURE_SILENT_GROUP,
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, QUIT, "S: 221 bye", "GONE", "NEXT", HELLO_BOTH, MAIL, "QUIET", OK,
                      BOB, "QUIET", OK, BDAT, "QUIET", OK, QUIT, BYE),
    .letters = { { SENT } }, .more_at_end = TRUE, .open_at_end = TRUE },
  /* It is slow: what it owes comes first. */
  { .name = "flight-not-lost", .silence = FIXTURE_SILENT_GROUP,
    .script = SCRIPT (HELLO_BOTH, FLIGHT (BOB, BDAT), OK, QUIT, OK, "S: 250 queued", BYE),
    .letters = { { SENT } }, .more_at_end = TRUE },
  { .name = "out-of-step-at-the-recipient",
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, "S: 503 5.5.1 MAIL first", "S: 503 5.5.1 MAIL first",
                      "GONE", "NEXT", HELLO_PIPE, MAIL, "QUIET", OK, BOB, "QUIET", OK, "C: DATA", GO, "BODY", OK, QUIT, BYE),
    .letters = { { SENT } } },
  { .name = "improper-pipelining",
    .script = SCRIPT (HELLO_PIPE, FLIGHT (BOB, "C: DATA"), OK, OK,
                      "S: 503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining", "GONE",
                      "NEXT", HELLO_PIPE, MAIL, "QUIET", OK, BOB, "QUIET", OK, "C: DATA", GO, "BODY", OK, QUIT, BYE),
    .letters = { { SENT } } },
};

typedef struct
{
  const Letter *letter;
  ScriptServer *script;
  guint commits;
} Watch;

static GInputStream *
open_content (gpointer user_data, GError **error)
{
  return g_memory_input_stream_new_from_data (user_data, -1, NULL);
}

static gboolean
on_commit (gpointer user_data, GError **error)
{
  Watch *watch = user_data;

  watch->commits++;
  if (watch->letter->closed_in_commit)
    {
      script_server_client_arrived (watch->script);
      script_server_wait_dropped (watch->script);
    }
  if (watch->letter->refuse_commit)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk full");
  return !watch->letter->refuse_commit;
}

static void
check_letter (const Letter *letter, const SmtpTrace *trace, guint commits)
{
  static const char fates[] = { [SMTP_FATE_NOT_SENT] = 'N', [SMTP_FATE_SENT] = 'S', [SMTP_FATE_UNKNOWN] = 'U' };
  g_autofree char *steps = fixture_steps (trace);
  g_autofree char *transcript = fixture_transcript (trace);
  g_autoptr (GString) outcomes = g_string_new (NULL);

  g_test_message ("%s\n%s", steps, transcript);
  if (letter->domain == NULL)
    g_assert_no_error (trace->error);
  else
    {
      g_assert_error (trace->error, letter->domain (), letter->code);
      g_assert_cmpstr (smtp_stage_to_string (trace->failed_stage), ==, smtp_stage_to_string (letter->stage));
    }
  g_assert_cmpint (trace->ok, ==, letter->domain == NULL);
  g_assert_cmpint (fates[trace->fate], ==, letter->fate);
  for (guint i = 0; i < trace->recipients->len; i++)
    g_string_append_c (outcomes, "UADR"[((SmtpRecipient *) trace->recipients->pdata[i])->outcome]);
  g_assert_cmpstr (outcomes->str, ==, letter->recipients);
  if (letter->steps != NULL)
    g_assert_cmpstr (steps, ==, letter->steps);
  /* Nothing leaves, or may have left, that the outbox does not know of; and it is told once. */
  g_assert_cmpuint (commits, <=, 1);
  if (letter->fate != 'N')
    g_assert_cmpuint (commits, ==, 1);
  /* What diagnosis needs is there, however the connection came to be open. */
  g_assert_cmpstr (smtp_trace_get_address (trace), ==, "127.0.0.1");
  g_assert_nonnull (trace->capabilities);
  g_assert_nonnull (smtp_trace_find_step (trace, SMTP_STAGE_GREETING)->reply);
}

static SmtpTrace *
deliver (SmtpConnection *connection, ScriptServer *script, const Letter *letter, gboolean more, guint *commits)
{
  static const char *const both[] = { "bob@example.net", "eve@example.net", NULL };
  static const char *const one[] = { "bob@example.net", NULL };
  const char *text = letter->content != NULL ? letter->content : MESSAGE;
  SmtpContent content = { .open = open_content, .user_data = (gpointer) text, .size = strlen (text) };
  SmtpPlan plan = { .sender = "ada@example.org", .recipients = letter->two ? both : one, .content = &content };
  Watch watch = { .letter = letter, .script = script };
  SmtpObserver observer = { .commit = on_commit, .user_data = &watch };
  SmtpTrace *trace = smtp_connection_deliver (connection, &plan, more, &observer, NULL);

  *commits = watch.commits;
  return trace;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (ScriptServer) script = script_server_start (test->script, NULL, NULL);
  g_autoptr (AccountServer) server =
      account_server_new ("127.0.0.1", script_server_get_port (script), ACCOUNT_SECURITY_NONE);
  SmtpConnection *connection = smtp_connection_new (server, NULL);

  g_assert_false (smtp_connection_is_open (connection));
  fixture_set_timeouts (test->silence);
  for (guint i = 0; i < MAX_MESSAGES && test->letters[i].fate != '\0'; i++)
    {
      gboolean last = i + 1 == MAX_MESSAGES || test->letters[i + 1].fate == '\0';
      guint commits;
      g_autoptr (SmtpTrace) trace = deliver (connection, script, &test->letters[i], !last || test->more_at_end, &commits);

      check_letter (&test->letters[i], trace, commits);
    }
  g_assert_cmpint (smtp_connection_is_open (connection), ==, test->open_at_end);
  smtp_connection_free (connection);
  script_server_finish (script);
  if (test->body != NULL)
    g_assert_cmpstr (script_server_get_body (script), ==, test->body);
}

/* A connection that was opened anew and on which the sign-in failed is not kept for the next message. */
static void
test_sign_in_refused_later (void)
{
  static const char *const lines[] = { HELLO, "S: 250-mx.example", "S: 250 AUTH PLAIN", "ANY", "S: 235 ok", MAIL, OK,
                                       BOB, OK, "C: DATA", GO, "BODY", OK, "DROP", "NEXT", HELLO, "S: 250-mx.example",
                                       "S: 250 AUTH PLAIN", "ANY", "S: 535 5.7.8 no", QUIT, BYE, NULL };
  static const Letter letters[] = { { SENT }, { .fate = 'N', .recipients = "", REJECTED (SMTP_STAGE_AUTH) } };
  g_autoptr (ScriptServer) script = script_server_start (lines, NULL, NULL);
  g_autoptr (AccountServer) server =
      account_server_new ("127.0.0.1", script_server_get_port (script), ACCOUNT_SECURITY_NONE);
  g_autoptr (AccountSecret) secret = account_secret_new ("practice", ACCOUNT_SECRET_PASSWORD);
  SmtpConnection *connection;

  server->user = g_strdup ("ada");
  connection = smtp_connection_new (server, secret);
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      guint commits;
      g_autoptr (SmtpTrace) trace = deliver (connection, script, &letters[i], TRUE, &commits);

      check_letter (&letters[i], trace, commits);
      if (i == 0)
        script_server_wait_dropped (script);
    }
  g_assert_false (smtp_connection_is_open (connection));
  smtp_connection_free (connection);
  script_server_finish (script);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/connection/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/smtp/connection/sign-in-refused-later", test_sign_in_refused_later);
  return g_test_run ();
}

/* A link that is cut, and a server that says 421: at every stage of a test and of a delivery, and what remains known.
 */

#include "fixture.h"

#include "smtp-error.h"

#include <string.h>

#define SCRIPT(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define HELLO "S: 220 mx.example ESMTP", "C: EHLO [127.0.0.1]"
#define HELLO_AUTH HELLO, "S: 250-mx.example", "S: 250 AUTH PLAIN"
#define AUTH_PLAIN "C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZSAjMQ=="
#define MAIL "C: MAIL FROM:<ada@example.org>"
#define BOB "C: RCPT TO:<bob@example.net>"
#define EVE "C: RCPT TO:<eve@example.net>"
#define KIM "C: RCPT TO:<kim@example.net>"
#define OK "S: 250 ok"
#define GO "S: 354 go"
#define BUSY "S: 421 4.3.2 shutting down", "EOF"

#define SIGN_IN .user = FIXTURE_USER, .secret = FIXTURE_SECRET
#define PROBE .sender = "ada@example.org", .recipients = one
#define PROBE_THREE .sender = "ada@example.org", .recipients = three
#define MESSAGE "Subject: x\r\n\r\nHello\r\n"
#define LETTER .sender = "ada@example.org", .recipients = one, .content = MESSAGE
#define FAILS(domain, code, stage) .want_domain = domain, .want_code = code, .want_stage = SMTP_STAGE_##stage
#define CLOSED(stage) FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, stage)
#define WAS_RESET(stage) FAILS (g_io_error_quark, G_IO_ERROR_CONNECTION_CLOSED, stage)
#define REJECTED(stage, code) FAILS (smtp_error_quark, SMTP_ERROR_REJECTED, stage), .want_reply = code

static const char *const one[] = { "bob@example.net", NULL };
static const char *const three[] = { "bob@example.net", "eve@example.net", "kim@example.net", NULL };

static void
check_retries_nothing (const SmtpTrace *trace)
{
  g_autofree char *transcript = fixture_transcript (trace);

  /* A second sign-in could lock the account. */
  g_assert_nonnull (strstr (transcript, "C AUTH PLAIN <hidden>\n"));
  g_assert_null (strstr (strstr (transcript, "C AUTH") + 1, "C AUTH"));
}

static const Fixture closed[] = {
  { .name = "starttls",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", "DROP"),
    .security = ACCOUNT_SECURITY_STARTTLS,
    SIGN_IN,
    CLOSED (STARTTLS) },
  { .name = "auth",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "DROP"),
    SIGN_IN,
    CLOSED (AUTH),
    .want_mechanism = "PLAIN",
    .check = check_retries_nothing },
  { .name = "sender", .script = SCRIPT (HELLO, OK, MAIL, "DROP"), PROBE, CLOSED (SENDER), .want_recipients = "U" },
  { .name = "recipient",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, "DROP"),
    PROBE,
    CLOSED (RECIPIENT),
    .want_recipients = "U" },
  { .name = "second-recipient",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, OK, EVE, "DROP"),
    PROBE_THREE,
    CLOSED (RECIPIENT),
    .want_recipients = "AUU" },
  { .name = "data",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, OK, "C: DATA", "DROP"),
    LETTER,
    CLOSED (DATA),
    .want_recipients = "U" },
  { .name = "after-data",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, OK, "C: DATA", GO, "BODY", "DROP"),
    LETTER,
    CLOSED (AFTER_DATA),
    .want_recipients = "A",
    .want_fate = SMTP_FATE_UNKNOWN },
};

static const Fixture reset[] = {
  { .name = "starttls",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", "RESET"),
    .security = ACCOUNT_SECURITY_STARTTLS,
    SIGN_IN,
    WAS_RESET (STARTTLS) },
  { .name = "auth",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "RESET"),
    SIGN_IN,
    WAS_RESET (AUTH),
    .want_mechanism = "PLAIN",
    .check = check_retries_nothing },
  { .name = "sender", .script = SCRIPT (HELLO, OK, MAIL, "RESET"), PROBE, WAS_RESET (SENDER), .want_recipients = "U" },
  { .name = "recipient",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, "RESET"),
    PROBE,
    WAS_RESET (RECIPIENT),
    .want_recipients = "U" },
  { .name = "data",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, OK, "C: DATA", "RESET"),
    LETTER,
    WAS_RESET (DATA),
    .want_recipients = "U" },
};

static const Fixture busy[] = {
  { .name = "hello", .script = SCRIPT (HELLO, BUSY), REJECTED (EHLO, 421) },
  { .name = "starttls",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", BUSY),
    .security = ACCOUNT_SECURITY_STARTTLS,
    SIGN_IN,
    REJECTED (STARTTLS, 421) },
  { .name = "auth",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, BUSY),
    SIGN_IN,
    REJECTED (AUTH, 421),
    .want_mechanism = "PLAIN",
    .check = check_retries_nothing },
  { .name = "sender", .script = SCRIPT (HELLO, OK, MAIL, BUSY), PROBE, REJECTED (SENDER, 421), .want_recipients = "U" },
  { .name = "second-recipient",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, OK, EVE, BUSY),
    PROBE_THREE,
    REJECTED (RECIPIENT, 421),
    .want_recipients = "ADU" },
  { .name = "data",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, OK, "C: DATA", BUSY),
    LETTER,
    REJECTED (DATA, 421),
    .want_recipients = "D" },
};

/* A server that hangs up after a refusal has said why: the refusal counts, not the end. */
static const Fixture explained[] = {
  { .name = "refused-recipient",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, "S: 550 5.1.1 no", EVE, "DROP"),
    PROBE_THREE,
    REJECTED (RECIPIENT, 550),
    .want_recipients = "RUU" },
  { .name = "refused-recipient-by-reset",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, "S: 550 5.1.1 no", EVE, "RESET"),
    PROBE_THREE,
    REJECTED (RECIPIENT, 550),
    .want_recipients = "RUU" },
  /* One that was accepted explains nothing. */
  { .name = "accepted-recipient",
    .script = SCRIPT (HELLO, OK, MAIL, OK, BOB, OK, EVE, OK, KIM, "DROP"),
    PROBE_THREE,
    CLOSED (RECIPIENT),
    .want_recipients = "AAU" },
};

/* What is no mail server says so in plain text when TLS is begun. */
static const Fixture strangers[] = {
  { .name = "ssh",
    .script = SCRIPT ("S: SSH-2.0-OpenSSH_9.2p1", "SINK"),
    .security = ACCOUNT_SECURITY_TLS,
    SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, TLS) },
  { .name = "web",
    .script = SCRIPT ("S: HTTP/1.1 400 Bad Request", "SINK"),
    .security = ACCOUNT_SECURITY_TLS,
    SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, TLS) },
  { .name = "mail",
    .script = SCRIPT ("S: 220 mx.example ESMTP", "SINK"),
    .security = ACCOUNT_SECURITY_TLS,
    SIGN_IN,
    FAILS (g_tls_error_quark, G_TLS_ERROR_MISC, TLS) },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/smtp/breaks/closed", closed, G_N_ELEMENTS (closed));
  fixture_add ("/smtp/breaks/reset", reset, G_N_ELEMENTS (reset));
  fixture_add ("/smtp/breaks/busy", busy, G_N_ELEMENTS (busy));
  fixture_add ("/smtp/breaks/explained", explained, G_N_ELEMENTS (explained));
  fixture_add ("/smtp/breaks/strangers", strangers, G_N_ELEMENTS (strangers));
  return g_test_run ();
}

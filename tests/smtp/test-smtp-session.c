/* Dialogues of a test: what the server says, what it must hear, and what the trace says of it. */

#include "fixture.h"

#include "account-error.h"
#include "smtp-error.h"

#include <string.h>

#define SCRIPT(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define HELLO "S: 220 mx.example ESMTP", "C: EHLO [127.0.0.1]"
#define HELLO_AUTH HELLO, "S: 250-mx.example", "S: 250 AUTH PLAIN LOGIN"
#define AUTH_PLAIN "C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZSAjMQ=="
#define BYE "C: QUIT", "S: 221 bye", "EOF"

#define SIGN_IN .user = FIXTURE_USER, .secret = FIXTURE_SECRET
#define PROBE .sender = "ada@example.org", .recipients = one
#define FAILS(domain, code, stage) .want_domain = domain, .want_code = code, .want_stage = stage
#define REJECTED(stage, code) FAILS (smtp_error_quark, SMTP_ERROR_REJECTED, stage), .want_reply = code
#define TIMES_OUT(stage) FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, stage)
#define CANCELLED(stage) FAILS (g_io_error_quark, G_IO_ERROR_CANCELLED, stage)

static const char *const one[] = { "bob@example.net", NULL };
static const char *const three[] = { "bob@example.net", "eve@example.net", "kim@example.net", NULL };

static void
check_whole_test (const SmtpTrace *trace)
{
  g_autofree char *steps = fixture_steps (trace);
  g_autofree char *transcript = fixture_transcript (trace);

  g_assert_cmpstr (steps, ==, "resolve~ connect+ greeting+ ehlo+ auth+ sender+ recipient+ quit+ ");
  g_assert_nonnull (strstr (transcript, "C AUTH PLAIN <hidden>\n"));
  g_assert_cmpstr (smtp_trace_get_address (trace), ==, "127.0.0.1");
  g_assert_cmpstr (smtp_trace_find_step (trace, SMTP_STAGE_GREETING)->detail, ==, "mx.example ESMTP");
  g_assert_cmpuint (smtp_reply_get_code (smtp_trace_find_step (trace, SMTP_STAGE_RECIPIENT)->reply), ==, 250);
  g_assert_cmpuint (smtp_reply_get_code (smtp_trace_find_step (trace, SMTP_STAGE_AUTH)->reply), ==, 235);
}

static void
check_no_sign_in (const SmtpTrace *trace)
{
  g_assert_cmpint (smtp_trace_find_step (trace, SMTP_STAGE_AUTH)->outcome, ==, SMTP_OUTCOME_SKIPPED);
  g_assert_null (smtp_trace_find_step (trace, SMTP_STAGE_SENDER));
  g_assert_null (trace->mechanism);
}

static void
check_details (const SmtpTrace *trace)
{
  g_assert_cmpstr (smtp_trace_find_step (trace, SMTP_STAGE_EHLO)->detail, ==, "SIZE 35 MB, PIPELINING, 8BITMIME");
  g_assert_cmpstr (smtp_trace_find_step (trace, SMTP_STAGE_CONNECT)->detail, ==, "over IPv4");
}

static void
check_all_lines_kept (const SmtpTrace *trace)
{
  SmtpReply *reply = smtp_error_get_reply (trace->error);

  g_assert_cmpstr (smtp_reply_get_enhanced (reply), ==, "5.7.8");
  g_assert_cmpstr (smtp_reply_get_text (reply), ==, "Username and Password not accepted. See https://example.com/help");
}

static void
check_stops_at_greeting (const SmtpTrace *trace)
{
  g_autofree char *steps = fixture_steps (trace);

  g_assert_cmpstr (steps, ==, "resolve~ connect+ greeting+ ");
}

static void
check_nothing_was_said (const SmtpTrace *trace)
{
  g_autofree char *transcript = fixture_transcript (trace);

  g_assert_null (strstr (transcript, "C "));
}

static const Fixture opening[] = {
  { .name = "nobody-signs-in", .script = SCRIPT (HELLO, "S: 250 mx.example", BYE), .check = check_no_sign_in },
  { .name = "details",
    .script = SCRIPT (HELLO, "S: 250-mx.example", "S: 250-SIZE 35882577", "S: 250-PIPELINING", "S: 250 8BITMIME", BYE),
    .check = check_details },
  { .name = "whole-test",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "S: 235 2.7.0 welcome", "C: MAIL FROM:<ada@example.org>", "S: 250 ok",
                      "C: RCPT TO:<bob@example.net>", "S: 250 ok", "C: RSET", "S: 250 ok", BYE),
    SIGN_IN, PROBE, .want_mechanism = "PLAIN", .want_recipients = "A", .check = check_whole_test },
  { .name = "greeting-of-many-lines",
    .script = SCRIPT ("S: 220-mx.example ESMTP", "S: 220-no spam", "S: 220 please", "C: EHLO [127.0.0.1]", "S: 250 mx",
                      BYE) },
  { .name = "greeting-without-words", .script = SCRIPT ("S: 220", "C: EHLO [127.0.0.1]", "S: 250", BYE) },
  { .name = "one-byte-a-packet",
    .script = SCRIPT ("BYTES: 220 mx.example ESMTP", "C: EHLO [127.0.0.1]", "BYTES: 250-mx", "BYTES: 250 SIZE", BYE) },
  { .name = "bare-line-feeds",
    .script = SCRIPT ("SLF: 220 mx", "C: EHLO [127.0.0.1]", "SLF: 250-mx", "SLF: 250 SIZE", BYE) },
  { .name = "greeting-refused", .script = SCRIPT ("S: 554 5.3.2 no service", "EOF"), REJECTED (SMTP_STAGE_GREETING, 554),
    .check = check_nothing_was_said },
  { .name = "greeting-busy", .script = SCRIPT ("S: 421 4.3.2 come back", "EOF"), REJECTED (SMTP_STAGE_GREETING, 421) },
  { .name = "greeting-silent", .script = SCRIPT ("HOLD"), .silence = FIXTURE_SILENT_GREETING,
    TIMES_OUT (SMTP_STAGE_GREETING) },
  { .name = "greeting-drips", .script = SCRIPT ("DRIP"), .silence = FIXTURE_SILENT_GREETING,
    TIMES_OUT (SMTP_STAGE_GREETING) },
  { .name = "greeting-drops", .script = SCRIPT ("DROP"),
    FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_GREETING) },
  { .name = "greeting-breaks-off", .script = SCRIPT ("S: 220-mx.example", "DROP"),
    FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_GREETING) },
  { .name = "greeting-endless", .script = SCRIPT ("FLOOD"),
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_GREETING) },
  { .name = "greeting-is-http", .script = SCRIPT ("S: HTTP/1.1 400 Bad Request", "EOF"),
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_GREETING) },
  { .name = "greeting-nul", .script = SCRIPT ("RAW: 2\\020 mx\\r\\n", "EOF"),
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_GREETING) },
  { .name = "stops-after-greeting", .script = SCRIPT ("S: 220 mx", "EOF"), .stop_after = SMTP_STAGE_GREETING, .check = check_stops_at_greeting },
  { .name = "stops-after-connect", .script = SCRIPT ("EOF"), .stop_after = SMTP_STAGE_CONNECT },
  { .name = "stops-after-ehlo-and-says-quit", .script = SCRIPT (HELLO_AUTH, BYE), SIGN_IN, .stop_after = SMTP_STAGE_EHLO },
  { .name = "stops-after-sender",
    .script = SCRIPT (HELLO, "S: 250 mx", "C: MAIL FROM:<ada@example.org>", "S: 250 ok", BYE), PROBE, .stop_after = SMTP_STAGE_SENDER, .want_recipients = "U" },
  { .name = "early-answers",
    .script = SCRIPT ("RAW: 220 mx\\r\\n250 mx\\r\\n235 ok\\r\\n250 ok\\r\\n250 ok\\r\\n", "EOF"), SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_EHLO) },
  { .name = "early-421", .script = SCRIPT ("RAW: 220 mx\\r\\n421 4.3.2 shutting down\\r\\n", "EOF"),
    REJECTED (SMTP_STAGE_EHLO, 421) },
  { .name = "bad-settings", .script = SCRIPT (NULL), .hello_name = "a\nb",
    FAILS (account_error_quark, ACCOUNT_ERROR_SETTINGS, SMTP_STAGE_RESOLVE) },
};

static const Fixture hello[] = {
  { .name = "own-name", .script = SCRIPT ("S: 220 mx", "C: EHLO web.example", "S: 250 mx", BYE),
    .hello_name = "web.example" },
  { .name = "own-name-is-not-replaced", .script = SCRIPT ("S: 220 mx", "C: EHLO web.example", "S: 550 no", "EOF"),
    .hello_name = "web.example", .sender = "ada@example.org", REJECTED (SMTP_STAGE_EHLO, 550) },
  { .name = "senders-domain-second",
    .script = SCRIPT (HELLO, "S: 501 5.5.4 bad name", "C: QUIT", "S: 221 bye", "NEXT", "S: 220 mx",
                      "C: EHLO xn--fa-hia.example", "S: 250 mx", "C: MAIL FROM:<ada@xn--fa-hia.example>", "S: 250 ok",
                      BYE),
    .sender = "ada@xn--fa-hia.example" },
  { .name = "senders-domain-after-421",
    .script = SCRIPT (HELLO, "S: 421 4.7.0 try again (EHLO)", "DROP", "NEXT", "S: 220 mx", "C: EHLO example.org",
                      "S: 250 mx", "C: MAIL FROM:<ada@example.org>", "S: 250 ok", BYE),
    .sender = "ada@example.org" },
  { .name = "only-twice",
    .script = SCRIPT (HELLO, "S: 550 no", "C: QUIT", "S: 221 bye", "NEXT", "S: 220 mx", "C: EHLO example.org",
                      "S: 553 neither", "EOF"),
    .sender = "ada@example.org", REJECTED (SMTP_STAGE_EHLO, 553) },
  { .name = "second-connection-fails",
    .script = SCRIPT (HELLO, "S: 550 5.7.1 no", "C: QUIT", "S: 221 bye", "NEXT", "DROP"), .sender = "ada@example.org",
    REJECTED (SMTP_STAGE_EHLO, 550) },
  { .name = "no-domain-no-second-try", .script = SCRIPT (HELLO, "S: 501 no", "EOF"), REJECTED (SMTP_STAGE_EHLO, 501) },
  { .name = "helo", .script = SCRIPT (HELLO, "S: 502 what", "C: HELO [127.0.0.1]", "S: 250-mx", "S: 250 AUTH PLAIN", BYE) },
  { .name = "no-helo-when-signing-in", .script = SCRIPT (HELLO, "S: 502 what", "EOF"), SIGN_IN,
    REJECTED (SMTP_STAGE_EHLO, 502) },
  { .name = "silent", .script = SCRIPT (HELLO, "HOLD"), .silence = FIXTURE_SILENT_COMMAND, TIMES_OUT (SMTP_STAGE_EHLO) },
  { .name = "drips", .script = SCRIPT (HELLO, "DRIP"), .silence = FIXTURE_SILENT_COMMAND, TIMES_OUT (SMTP_STAGE_EHLO) },
  { .name = "resets", .script = SCRIPT (HELLO, "RESET"),
    FAILS (g_io_error_quark, G_IO_ERROR_CONNECTION_CLOSED, SMTP_STAGE_EHLO) },
  { .name = "drops", .script = SCRIPT (HELLO, "DROP"), FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_EHLO) },
};

static const Fixture starttls[] = {
  { .name = "stripped", .script = SCRIPT (HELLO_AUTH, BYE), SIGN_IN, .security = ACCOUNT_SECURITY_STARTTLS,
    FAILS (smtp_error_quark, SMTP_ERROR_NO_STARTTLS, SMTP_STAGE_STARTTLS) },
  { .name = "only-a-prefix", .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLSX", BYE), SIGN_IN,
    .security = ACCOUNT_SECURITY_STARTTLS, FAILS (smtp_error_quark, SMTP_ERROR_NO_STARTTLS, SMTP_STAGE_STARTTLS) },
  { .name = "refused",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", "S: 454 4.7.0 not now", BYE), SIGN_IN,
    .security = ACCOUNT_SECURITY_STARTTLS, REJECTED (SMTP_STAGE_STARTTLS, 454) },
  { .name = "injected",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS",
                      "RAW: 220 go\\r\\n250-mx\\r\\n250 AUTH PLAIN\\r\\n", "EOF"),
    SIGN_IN, .security = ACCOUNT_SECURITY_STARTTLS,
    FAILS (smtp_error_quark, SMTP_ERROR_INJECTION, SMTP_STAGE_STARTTLS) },
  { .name = "silent", .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", "HOLD"), SIGN_IN,
    .security = ACCOUNT_SECURITY_STARTTLS, .silence = FIXTURE_SILENT_COMMAND, TIMES_OUT (SMTP_STAGE_STARTTLS) },
};

static void
check_login_is_hidden (const SmtpTrace *trace)
{
  g_autofree char *transcript = fixture_transcript (trace);

  g_assert_nonnull (strstr (transcript, "C AUTH LOGIN\nS 334 VXNlcm5hbWU6\nC <hidden>\nS 334 UGFzc3dvcmQ6\nC <hidden>\n"));
}

static void
check_repeated_is_hidden (const SmtpTrace *trace)
{
  g_assert_nonnull (strstr (trace->error->message, "<hidden>"));
}

static void
check_challenge_is_hidden (const SmtpTrace *trace)
{
  g_autofree char *transcript = fixture_transcript (trace);

  g_assert_nonnull (strstr (transcript, "S 334 <hidden>\nC <hidden>\n"));
}

static void
check_bearer_failure (const SmtpTrace *trace)
{
  g_assert_nonnull (strstr (smtp_trace_find_step (trace, SMTP_STAGE_AUTH)->detail, "https://mail.google.com/"));
}

static void
check_challenge_is_not_kept (const SmtpTrace *trace)
{
  g_assert_null (smtp_trace_find_step (trace, SMTP_STAGE_AUTH)->reply);
}

static const Fixture auth[] = {
  { .name = "login",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH LOGIN", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6",
                      "C: YWRhQGV4YW1wbGUub3Jn", "S: 334 UGFzc3dvcmQ6", "C: b3BlbiBzZXNhbWUgIzE=", "S: 235 ok", BYE),
    SIGN_IN, .want_mechanism = "LOGIN", .check = check_login_is_hidden },
  { .name = "cram-md5",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH CRAM-MD5", "C: AUTH CRAM-MD5", "S: 334 PDEyM0BteD4=", "ANY",
                      "S: 235 ok", BYE),
    SIGN_IN, .want_mechanism = "CRAM-MD5", .check = check_challenge_is_hidden },
  { .name = "challenge-is-not-kept",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH CRAM-MD5", "C: AUTH CRAM-MD5", "S: 334 PDEyM0BteD4=", "ANY",
                      "DROP"),
    SIGN_IN, FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_AUTH), .check = check_challenge_is_not_kept },
  { .name = "accepted-without-a-proof",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH SCRAM-SHA-256", "ANY", "S: 235 welcome", BYE), SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_MUTUAL, SMTP_STAGE_AUTH) },
  { .name = "legacy-list",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH=PLAIN", AUTH_PLAIN, "S: 235 ok", BYE), SIGN_IN,
    .want_mechanism = "PLAIN" },
  { .name = "refused-and-nothing-else-is-tried",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "S: 535-5.7.8 Username and Password not accepted. See",
                      "S: 535 5.7.8 https://example.com/help", BYE),
    SIGN_IN, .want_mechanism = "PLAIN", REJECTED (SMTP_STAGE_AUTH, 535), .check = check_all_lines_kept },
  { .name = "password-repeated-by-the-server",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN,
                      "S: 535-5.7.8 user ada@example.org said open sesame #1, that is open%20sesame%20%231 or",
                      "S: 535-5.7.8 AGFkYUBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZSAjMQ== or b3BlbiBzZXNhbWUgIzE=",
                      "S: 535 5.7.8 in AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZSAjMQ==", BYE),
    SIGN_IN, REJECTED (SMTP_STAGE_AUTH, 535) },
  { .name = "temporary", .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "S: 454 4.7.0 later", BYE), SIGN_IN,
    REJECTED (SMTP_STAGE_AUTH, 454) },
  { .name = "accepted-with-a-wrong-code", .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "S: 250 ok", BYE), SIGN_IN,
    REJECTED (SMTP_STAGE_AUTH, 250) },
  { .name = "repeated-in-what-is-no-smtp",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "S: who is \"open sesame #1\"?", "EOF"), SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_AUTH), .check = check_repeated_is_hidden },
  { .name = "repeated-in-a-challenge-nobody-asked-for",
    .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "RAW: 235 ok\\r\\n334 open sesame #1\\r\\n", "EOF"), SIGN_IN, PROBE,
    FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_SENDER), .check = check_repeated_is_hidden },
  { .name = "421", .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "S: 421 4.7.0 too many", "EOF"), SIGN_IN,
    REJECTED (SMTP_STAGE_AUTH, 421) },
  { .name = "not-offered", .script = SCRIPT (HELLO, "S: 250 mx", BYE), SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_NO_AUTH, SMTP_STAGE_AUTH) },
  { .name = "nothing-possible", .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH XOAUTH2 GSSAPI", BYE), SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_NO_MECHANISM, SMTP_STAGE_AUTH) },
  { .name = "no-password", .script = SCRIPT (HELLO_AUTH, BYE), .user = FIXTURE_USER,
    FAILS (smtp_error_quark, SMTP_ERROR_NO_SECRET, SMTP_STAGE_AUTH) },
  { .name = "mechanism-of-the-settings",
    .script = SCRIPT (HELLO_AUTH, "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: YWRhQGV4YW1wbGUub3Jn",
                      "S: 334 UGFzc3dvcmQ6", "C: b3BlbiBzZXNhbWUgIzE=", "S: 235 ok", BYE),
    SIGN_IN, .auth = "LOGIN", .want_mechanism = "LOGIN" },
  { .name = "settings-say-none", .script = SCRIPT (HELLO_AUTH, BYE), SIGN_IN, .auth = "none",
    .check = check_no_sign_in },
  { .name = "token-refused",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH XOAUTH2",
                      "C: AUTH XOAUTH2 dXNlcj1hZGFAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgeWEyOS50b2tlbgEB",
                      "S: 334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29v"
                      "Z2xlLmNvbS8ifQ==",
                      "C: ", "S: 535 5.7.8 no", BYE),
    .user = FIXTURE_USER, .secret = "ya29.token", .kind = ACCOUNT_SECRET_TOKEN, .want_mechanism = "XOAUTH2",
    REJECTED (SMTP_STAGE_AUTH, 535), .check = check_bearer_failure },
  { .name = "challenge-is-no-base64",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH CRAM-MD5", "C: AUTH CRAM-MD5", "S: 334 %%%", "C: *",
                      "S: 501 5.0.0 cancelled", BYE),
    SIGN_IN, FAILS (smtp_error_quark, SMTP_ERROR_PROTOCOL, SMTP_STAGE_AUTH) },
  { .name = "silent", .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "HOLD"), SIGN_IN, .silence = FIXTURE_SILENT_COMMAND,
    TIMES_OUT (SMTP_STAGE_AUTH) },
  { .name = "drops", .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "DROP"), SIGN_IN,
    FAILS (smtp_error_quark, SMTP_ERROR_CLOSED, SMTP_STAGE_AUTH) },
};

static void
check_every_recipient (const SmtpTrace *trace)
{
  const SmtpRecipient *second = trace->recipients->pdata[1];

  g_assert_cmpuint (smtp_reply_get_code (second->reply), ==, 550);
  g_assert_cmpstr (smtp_reply_get_enhanced (second->reply), ==, "5.1.1");
  g_assert_cmpstr (smtp_trace_find_step (trace, SMTP_STAGE_RECIPIENT)->detail, ==, "1 of 3 accepted");
}

static const Fixture probe[] = {
  { .name = "sender-refused",
    .script = SCRIPT (HELLO, "S: 250 mx", "C: MAIL FROM:<ada@example.org>", "S: 550 5.7.60 not you", BYE), PROBE,
    REJECTED (SMTP_STAGE_SENDER, 550), .want_recipients = "U" },
  { .name = "each-recipient-has-its-result",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 PIPELINING", "C: MAIL FROM:<ada@example.org>", "S: 250 ok",
                      "C: RCPT TO:<bob@example.net>", "S: 251 forwarded", "C: RCPT TO:<eve@example.net>",
                      "S: 550 5.1.1 nobody", "C: RCPT TO:<kim@example.net>", "S: 450 4.2.0 greylisted", "C: RSET",
                      "S: 250 ok", BYE),
    .sender = "ada@example.org", .recipients = three, REJECTED (SMTP_STAGE_RECIPIENT, 550), .want_recipients = "ARD",
    .check = check_every_recipient },
  { .name = "rset-refused",
    .script = SCRIPT (HELLO, "S: 250 mx", "C: MAIL FROM:<ada@example.org>", "S: 250 ok", "C: RCPT TO:<bob@example.net>",
                      "S: 250 ok", "C: RSET", "S: 502 what", BYE),
    PROBE, .want_recipients = "A" },
  { .name = "quit-silent", .script = SCRIPT (HELLO, "S: 250 mx", "C: QUIT", "HOLD"), .silence = FIXTURE_SILENT_QUIT },
  { .name = "quit-drops", .script = SCRIPT (HELLO, "S: 250 mx", "C: QUIT", "DROP") },
  { .name = "quit-refused", .script = SCRIPT (HELLO, "S: 250 mx", "C: QUIT", "S: 500 what", "EOF") },
  { .name = "smtputf8-missing", .script = SCRIPT (HELLO, "S: 250 mx", BYE), .sender = "\xc3\xa4@example.org",
    .smtputf8 = TRUE, FAILS (smtp_error_quark, SMTP_ERROR_NO_SMTPUTF8, SMTP_STAGE_SENDER) },
  { .name = "smtputf8",
    .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 SMTPUTF8", "C: MAIL FROM:<\xc3\xa4@example.org> SMTPUTF8", "S: 250 ok",
                      BYE),
    .sender = "\xc3\xa4@example.org", .smtputf8 = TRUE },
  { .name = "line-break-in-sender", .script = SCRIPT (HELLO, "S: 250 mx", BYE),
    .sender = "a@example.org>\r\nRCPT TO:<eve@example.net", .recipients = one,
    FAILS (smtp_error_quark, SMTP_ERROR_ARGUMENT, SMTP_STAGE_SENDER), .want_recipients = "U" },
  { .name = "421-at-rcpt",
    .script = SCRIPT (HELLO, "S: 250 mx", "C: MAIL FROM:<ada@example.org>", "S: 250 ok", "C: RCPT TO:<bob@example.net>",
                      "S: 421 4.3.2 bye", "EOF"),
    .sender = "ada@example.org", .recipients = three, REJECTED (SMTP_STAGE_RECIPIENT, 421), .want_recipients = "DUU" },
};

static const Fixture cancel[] = {
  { .name = "greeting", .script = SCRIPT ("CANCEL", "HOLD"), CANCELLED (SMTP_STAGE_GREETING) },
  { .name = "ehlo", .script = SCRIPT (HELLO, "CANCEL", "HOLD"), CANCELLED (SMTP_STAGE_EHLO) },
  { .name = "second-name",
    .script = SCRIPT (HELLO, "S: 550 no", "C: QUIT", "S: 221 bye", "NEXT", "CANCEL", "HOLD"),
    .sender = "ada@example.org", CANCELLED (SMTP_STAGE_EHLO) },
  { .name = "starttls", .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", "CANCEL", "HOLD"),
    .security = ACCOUNT_SECURITY_STARTTLS, CANCELLED (SMTP_STAGE_STARTTLS) },
  { .name = "tls", .script = SCRIPT ("TLS-GARBAGE", "CANCEL", "HOLD"), .security = ACCOUNT_SECURITY_TLS,
    CANCELLED (SMTP_STAGE_TLS) },
  { .name = "auth", .script = SCRIPT (HELLO_AUTH, AUTH_PLAIN, "CANCEL", "HOLD"), SIGN_IN, CANCELLED (SMTP_STAGE_AUTH) },
  { .name = "sender", .script = SCRIPT (HELLO, "S: 250 mx", "C: MAIL FROM:<ada@example.org>", "CANCEL", "HOLD"), PROBE,
    CANCELLED (SMTP_STAGE_SENDER) },
  { .name = "recipient",
    .script = SCRIPT (HELLO, "S: 250 mx", "C: MAIL FROM:<ada@example.org>", "S: 250 ok", "C: RCPT TO:<bob@example.net>",
                      "CANCEL", "HOLD"),
    PROBE, CANCELLED (SMTP_STAGE_RECIPIENT) },
  { .name = "drip", .script = SCRIPT ("S: 220-mx", "CANCEL", "DRIP"), CANCELLED (SMTP_STAGE_GREETING) },
};

static void
test_cancelled_before (void)
{
  g_autoptr (AccountServer) server = account_server_new ("127.0.0.1", 9, ACCOUNT_SECURITY_NONE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SmtpTrace) trace = NULL;
  SmtpPlan plan = { .server = server, .stop_after = SMTP_STAGE_QUIT };

  g_cancellable_cancel (cancellable);
  trace = smtp_session_run (&plan, NULL, cancellable);
  g_assert_false (trace->ok);
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (trace->addresses->len, ==, 0);
}

/* A long token does not fit the command's line (RFC 4954 4). */
static void
test_long_token (void)
{
  g_autofree char *token = g_strnfill (600, 'x');
  g_autofree char *bearer = g_strdup_printf ("user=%s\001auth=Bearer %s\001\001", FIXTURE_USER, token);
  g_autofree char *encoded = g_base64_encode ((const guchar *) bearer, strlen (bearer));
  g_autofree char *line = g_strdup_printf ("C: %s", encoded);
  Fixture fixture = { .script = SCRIPT (HELLO, "S: 250-mx", "S: 250 AUTH XOAUTH2", "C: AUTH XOAUTH2", "S: 334 ", line,
                                        "S: 235 ok", BYE),
                      .user = FIXTURE_USER, .secret = token, .kind = ACCOUNT_SECRET_TOKEN };

  fixture_run (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/smtp/session/opening", opening, G_N_ELEMENTS (opening));
  fixture_add ("/smtp/session/hello", hello, G_N_ELEMENTS (hello));
  fixture_add ("/smtp/session/starttls", starttls, G_N_ELEMENTS (starttls));
  fixture_add ("/smtp/session/auth", auth, G_N_ELEMENTS (auth));
  fixture_add ("/smtp/session/probe", probe, G_N_ELEMENTS (probe));
  fixture_add ("/smtp/session/cancel", cancel, G_N_ELEMENTS (cancel));
  g_test_add_func ("/smtp/session/cancel/before", test_cancelled_before);
  g_test_add_func ("/smtp/session/auth/long-token", test_long_token);
  return g_test_run ();
}

/* TLS: which certificates pass, what is reported of those that do not, and what is refused besides. */

#include "certificates.h"
#include "fixture.h"

#include "account-error.h"
#include "smtp-certificate.h"
#include "smtp-error.h"
#include "smtp-tap.h"

#include <string.h>

#define SCRIPT(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define GREET "S: 220 mx.example ESMTP", "C: EHLO [127.0.0.1]"
#define BYE "C: QUIT", "S: 221 bye", "EOF"
#define AUTH_PLAIN "C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBvcGVuIHNlc2FtZSAjMQ=="
#define SIGN_IN .user = FIXTURE_USER, .secret = FIXTURE_SECRET
#define FAILS(domain, code, stage) .want_domain = domain, .want_code = code, .want_stage = stage
#define WHOLE "TLS", GREET, "S: 250-mx", "S: 250 AUTH PLAIN", AUTH_PLAIN, "S: 235 ok", BYE
#define OLD "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT"

typedef struct
{
  const char *name;
  CertificateKind kind;
  const char *host;
  gboolean unknown_authority;
  GTlsCertificateFlags problems;
  gboolean weak_key;
  gboolean cn_only;
} Verdict;

static const Verdict verdicts[] = {
  { "good", CERTIFICATE_GOOD, "127.0.0.1", FALSE, 0, FALSE, FALSE },
  { "good-by-name", CERTIFICATE_GOOD, "localhost", FALSE, 0, FALSE, FALSE },
  { "cn-only-is-reported", CERTIFICATE_CN_ONLY, "localhost", FALSE, 0, FALSE, TRUE },
  { "weak-key-is-reported", CERTIFICATE_WEAK_KEY, "localhost", FALSE, 0, TRUE, FALSE },
  { "unknown-authority", CERTIFICATE_GOOD, "localhost", TRUE, G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE, FALSE },
  { "expired", CERTIFICATE_EXPIRED, "localhost", FALSE, G_TLS_CERTIFICATE_EXPIRED, FALSE, FALSE },
  { "not-yet", CERTIFICATE_NOT_YET, "localhost", FALSE, G_TLS_CERTIFICATE_NOT_ACTIVATED, FALSE, FALSE },
  { "other-host", CERTIFICATE_OTHER_HOST, "localhost", FALSE, G_TLS_CERTIFICATE_BAD_IDENTITY, FALSE, FALSE },
  { "self-signed", CERTIFICATE_SELF_SIGNED, "localhost", FALSE, G_TLS_CERTIFICATE_UNKNOWN_CA, FALSE, FALSE },
  { "every-way", CERTIFICATE_BAD_IN_EVERY_WAY, "localhost", FALSE,
    G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_EXPIRED, FALSE, FALSE },
};

static const Verdict *current;

static void
check_verdict (const SmtpTrace *trace)
{
  const SmtpTlsFacts *facts = trace->tls;
  const SmtpCertificate *own = facts->chain->pdata[0];

  g_assert_cmphex (facts->problems, ==, current->problems);
  g_assert_cmpint (facts->weak_key, ==, current->weak_key);
  g_assert_cmpint (facts->name_in_cn_only, ==, current->cn_only);
  g_assert_false (facts->pinned);
  g_assert_false (facts->old_protocol);
  g_assert_cmpstr (own->sha256, ==, certificates_get_sha256 (current->kind));
  g_assert_nonnull (own->not_before);
  g_assert_nonnull (own->not_after);
  g_assert_true (g_str_has_prefix (own->pem, "-----BEGIN CERTIFICATE-----"));
  g_assert_cmpstr (own->key_type, ==, current->weak_key ? "RSA" : "EC/ECDSA");
  g_assert_cmpuint (own->key_bits, ==, current->weak_key ? 1024 : 256);
  if (current->problems == 0)
    {
      g_assert_cmpstr (facts->protocol, ==, "TLS 1.3");
      g_assert_nonnull (facts->cipher);
    }
  if (current->kind == CERTIFICATE_GOOD)
    {
      g_assert_cmpstr (own->names[0], ==, "mail.example");
      g_assert_cmpstr (own->names[2], ==, "127.0.0.1");
      g_assert_cmpstr (smtp_trace_find_step (trace, SMTP_STAGE_TLS)->detail, ==,
                       current->problems == 0 ? "TLS 1.3, certificate for mail.example by Test Authority"
                                              : "TLS, certificate for mail.example by Test Authority");
    }
}

static void
test_verdict (gconstpointer data)
{
  const Verdict *verdict = data;
  ScriptTls tls = { certificates_get (verdict->kind), NULL };
  Fixture fixture = { .security = ACCOUNT_SECURITY_TLS, .host = verdict->host, .tls = &tls, SIGN_IN,
                      .ca_file = verdict->unknown_authority ? NULL : certificates_get_ca_file (),
                      .check = check_verdict };

  current = verdict;
  fixture.script = verdict->problems == 0 ? SCRIPT (WHOLE) : SCRIPT ("TLS", "GONE");
  if (verdict->problems != 0)
    {
      fixture.want_domain = smtp_error_quark;
      fixture.want_code = SMTP_ERROR_CERTIFICATE;
      fixture.want_stage = SMTP_STAGE_TLS;
    }
  fixture_run (&fixture);
}

static void
check_pinned (const SmtpTrace *trace)
{
  g_assert_true (trace->tls->pinned);
  g_assert_false (trace->tls->pin_changed);
  g_assert_cmphex (trace->tls->problems, !=, 0);
}

static void
check_pin_changed (const SmtpTrace *trace)
{
  g_assert_false (trace->tls->pinned);
  g_assert_true (trace->tls->pin_changed);
}

static void
test_pin_accepted (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_BAD_IN_EVERY_WAY), NULL };
  Fixture fixture = { .script = SCRIPT (WHOLE), .security = ACCOUNT_SECURITY_TLS, .tls = &tls, SIGN_IN,
                      .pin = certificates_get_sha256 (CERTIFICATE_BAD_IN_EVERY_WAY), .check = check_pinned };

  fixture_run (&fixture);
}

static void
test_pin_changed (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_SELF_SIGNED), NULL };
  Fixture fixture = { .script = SCRIPT ("TLS", "GONE"), .security = ACCOUNT_SECURITY_TLS, .tls = &tls, SIGN_IN,
                      .pin = certificates_get_sha256 (CERTIFICATE_BAD_IN_EVERY_WAY), .check = check_pin_changed,
                      FAILS (smtp_error_quark, SMTP_ERROR_CERTIFICATE, SMTP_STAGE_TLS) };

  fixture_run (&fixture);
}

/* The person pinned one; meanwhile the server has one that the authorities vouch for. */
static void
test_pin_needless (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_GOOD), NULL };
  Fixture fixture = { .script = SCRIPT (WHOLE), .security = ACCOUNT_SECURITY_TLS, .tls = &tls, SIGN_IN,
                      .pin = certificates_get_sha256 (CERTIFICATE_BAD_IN_EVERY_WAY),
                      .ca_file = certificates_get_ca_file () };

  fixture_run (&fixture);
}

static void
check_starttls (const SmtpTrace *trace)
{
  g_autofree char *steps = fixture_steps (trace);
  g_autofree char *transcript = fixture_transcript (trace);

  g_assert_cmpstr (steps, ==, "resolve~ connect+ greeting+ ehlo+ starttls+ tls+ ehlo+ auth+ quit+ ");
  g_assert_true (smtp_capabilities_has (trace->capabilities_plain, "XPLAIN"));
  g_assert_false (smtp_capabilities_has (trace->capabilities, "XPLAIN"));
  g_assert_nonnull (strstr (transcript, "C STARTTLS\nS 220 go\n* TLS started: TLS 1.3, "));
  g_assert_nonnull (strstr (transcript, "c EHLO [127.0.0.1]\ns 250-mx\n"));
  g_assert_nonnull (strstr (transcript, "c AUTH PLAIN <hidden>\n"));
}

static void
test_starttls (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_GOOD), NULL };
  Fixture fixture = { .script = SCRIPT (GREET, "S: 250-mx", "S: 250-XPLAIN", "S: 250-AUTH LOGIN", "S: 250 STARTTLS",
                                        "C: STARTTLS", "S: 220 go", "TLS", "C: EHLO [127.0.0.1]", "S: 250-mx",
                                        "S: 250-STARTTLS", "S: 250 AUTH PLAIN", AUTH_PLAIN, "S: 235 ok", BYE),
                      .security = ACCOUNT_SECURITY_STARTTLS, .tls = &tls, SIGN_IN, .want_mechanism = "PLAIN",
                      .ca_file = certificates_get_ca_file (), .check = check_starttls };

  fixture_run (&fixture);
}

static void
test_starttls_untrusted (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_SELF_SIGNED), NULL };
  Fixture fixture = { .script = SCRIPT (GREET, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", "S: 220 go", "TLS", "GONE"),
                      .security = ACCOUNT_SECURITY_STARTTLS, .tls = &tls, SIGN_IN,
                      FAILS (smtp_error_quark, SMTP_ERROR_CERTIFICATE, SMTP_STAGE_TLS) };

  fixture_run (&fixture);
}

/* A name that passed in the clear is not the reason for a refusal within TLS: there is no second connection. */
static void
test_starttls_second_ehlo_refused (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_GOOD), NULL };
  Fixture fixture = { .script = SCRIPT (GREET, "S: 250-mx", "S: 250 STARTTLS", "C: STARTTLS", "S: 220 go", "TLS",
                                        "C: EHLO [127.0.0.1]", "S: 550 5.7.1 no", "EOF"),
                      .security = ACCOUNT_SECURITY_STARTTLS, .tls = &tls, .sender = "ada@example.org",
                      .ca_file = certificates_get_ca_file (), .want_reply = 550,
                      FAILS (smtp_error_quark, SMTP_ERROR_REJECTED, SMTP_STAGE_EHLO) };

  fixture_run (&fixture);
}

/* The EHLO that refuses the name comes in TLS, and so does the second try. */
static void
test_second_name (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_GOOD), NULL };
  Fixture fixture = { .script = SCRIPT ("TLS", GREET, "S: 550 no", "C: QUIT", "S: 221 bye", "EOF", "NEXT", "TLS",
                                        "S: 220 mx", "C: EHLO example.org", "S: 250 mx", "C: MAIL FROM:<ada@example.org>",
                                        "S: 250 ok", BYE),
                      .security = ACCOUNT_SECURITY_TLS, .tls = &tls, .sender = "ada@example.org",
                      .ca_file = certificates_get_ca_file () };

  fixture_run (&fixture);
}

static void
check_no_certificate (const SmtpTrace *trace)
{
  g_assert_nonnull (trace->tls);
  g_assert_null (trace->tls->protocol);
  g_assert_cmpuint (trace->tls->chain->len, ==, 0);
}

static void
check_plain_words (const SmtpTrace *trace)
{
  g_autofree char *transcript = fixture_transcript (trace);

  check_no_certificate (trace);
  g_assert_cmpstr (trace->tls->plain_words, ==, "220 mx.example ESMTP");
  g_assert_nonnull (strstr (transcript, "S 220 mx.example ESMTP\n* TLS failed"));
}

static void
test_plain_port (void)
{
  Fixture fixture = { .script = SCRIPT ("S: 220 mx.example ESMTP", "SINK"), .security = ACCOUNT_SECURITY_TLS, SIGN_IN,
                      FAILS (g_tls_error_quark, G_TLS_ERROR_MISC, SMTP_STAGE_TLS), .check = check_plain_words };

  fixture_run (&fixture);
}

static void
test_silent (void)
{
  Fixture fixture = { .script = SCRIPT ("SINK"), .security = ACCOUNT_SECURITY_TLS, .silence = FIXTURE_SILENT_TLS, SIGN_IN,
                      FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_TLS), .check = check_no_certificate };

  fixture_run (&fixture);
}

/* A TLS server says nothing to who waits for a greeting. */
static void
test_tls_port_in_the_clear (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_GOOD), NULL };
  Fixture fixture = { .script = SCRIPT ("TLS"), .tls = &tls, .silence = FIXTURE_SILENT_GREETING,
                      FAILS (g_io_error_quark, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_GREETING) };

  fixture_run (&fixture);
}

static void
check_old (const SmtpTrace *trace)
{
  g_assert_true (trace->tls->old_protocol);
}

static void
test_old_protocol (void)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_GOOD), OLD };
  Fixture fixture = { .script = SCRIPT ("TLS", "GONE"), .security = ACCOUNT_SECURITY_TLS, .tls = &tls, SIGN_IN,
                      .ca_file = certificates_get_ca_file (), .check = check_old,
                      FAILS (smtp_error_quark, SMTP_ERROR_OLD_TLS, SMTP_STAGE_TLS) };

  fixture_run (&fixture);
}

/* As main() does it: the backend itself will not speak it. */
static void
test_old_protocol_after_init (void)
{
  if (g_test_subprocess ())
    {
      smtp_init ();
      test_old_protocol ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
check_bound (const SmtpTrace *trace)
{
  g_assert_cmpstr (trace->mechanism, ==, "SCRAM-SHA-256-PLUS");
}

static void
test_binding (gconstpointer priority)
{
  ScriptTls tls = { certificates_get (CERTIFICATE_GOOD), priority };
  Fixture fixture = { .script = SCRIPT ("TLS", GREET, "S: 250-mx", "S: 250 AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN",
                                        "ANY", "S: 535 5.7.8 no", BYE),
                      .security = ACCOUNT_SECURITY_TLS, .tls = &tls, SIGN_IN, .ca_file = certificates_get_ca_file (),
                      .check = check_bound, FAILS (smtp_error_quark, SMTP_ERROR_REJECTED, SMTP_STAGE_AUTH),
                      .want_reply = 535 };

  fixture_run (&fixture);
}

static void
test_first_bytes (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    SmtpTapFound found;
  } cases[] = {
    { "", 0, SMTP_TAP_UNKNOWN },
    { "22", 2, SMTP_TAP_UNKNOWN },
    { "220 mx", 6, SMTP_TAP_PLAIN_TEXT },
    { "\n<html>", 7, SMTP_TAP_PLAIN_TEXT },
    { "\x15\3\1\0\2\2\x46", 7, SMTP_TAP_OLD_TLS },
    { "\x15\3\3\0\2\2\x28", 7, SMTP_TAP_UNKNOWN },
    { "\x16\3\2\0\x50\2\0\0\x4c\3\2", 11, SMTP_TAP_OLD_TLS },
    { "\x16\3\1\0\x50\2\0\0\x4c\3\1", 11, SMTP_TAP_OLD_TLS },
    { "\x16\3\3\0\x50\2\0\0\x4c\3\3", 11, SMTP_TAP_UNKNOWN },
    { "\x16\3\3\0\x50\2\0\0\x4c\3", 10, SMTP_TAP_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (smtp_tap_classify ((const guint8 *) cases[i].bytes, cases[i].length), ==, cases[i].found);
}

static void
test_ca_file_missing (void)
{
  Fixture fixture = { .script = SCRIPT ("SINK"), .security = ACCOUNT_SECURITY_TLS, .ca_file = "/nonexistent/ca.pem",
                      FAILS (g_file_error_quark, G_FILE_ERROR_NOENT, SMTP_STAGE_TLS) };

  fixture_run (&fixture);
}

static void
test_pick (void)
{
  static const struct
  {
    const char *name;
    const char *key;
    const char *value;
  } cases[] = {
    { "CN=mx.example,O=Example\\, Inc.,C=US", "CN", "mx.example" },
    { "CN=mx.example,O=Example\\, Inc.,C=US", "O", "Example, Inc." },
    { "C=US, O=X+CN=Y", "CN", "Y" },
    { "OU=CN=no", "CN", NULL },
    { "", "CN", NULL },
    { "CN=a\\", "CN", "a\\" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = smtp_certificate_pick (cases[i].name, cases[i].key);

      g_assert_cmpstr (value, ==, cases[i].value);
    }
  g_assert_null (smtp_certificate_pick (NULL, "CN"));
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/tls/verdict/%s", verdicts[i].name);

      g_test_add_data_func (path, &verdicts[i], test_verdict);
    }
  g_test_add_func ("/smtp/tls/pin/accepted", test_pin_accepted);
  g_test_add_func ("/smtp/tls/pin/changed", test_pin_changed);
  g_test_add_func ("/smtp/tls/pin/needless", test_pin_needless);
  g_test_add_func ("/smtp/tls/starttls/whole", test_starttls);
  g_test_add_func ("/smtp/tls/starttls/untrusted", test_starttls_untrusted);
  g_test_add_func ("/smtp/tls/starttls/second-ehlo-refused", test_starttls_second_ehlo_refused);
  g_test_add_func ("/smtp/tls/second-name", test_second_name);
  g_test_add_func ("/smtp/tls/plain-port", test_plain_port);
  g_test_add_func ("/smtp/tls/silent", test_silent);
  g_test_add_func ("/smtp/tls/tls-port-in-the-clear", test_tls_port_in_the_clear);
  g_test_add_func ("/smtp/tls/old-protocol", test_old_protocol);
  g_test_add_func ("/smtp/tls/old-protocol-after-init", test_old_protocol_after_init);
  g_test_add_data_func ("/smtp/tls/binding/1.3", NULL, test_binding);
  g_test_add_data_func ("/smtp/tls/binding/1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", test_binding);
  g_test_add_func ("/smtp/tls/first-bytes", test_first_bytes);
  g_test_add_func ("/smtp/tls/ca-file-missing", test_ca_file_missing);
  g_test_add_func ("/smtp/tls/pick", test_pick);
  result = g_test_run ();
  certificates_clear ();
  return result;
}

/* diagnosis/: each way in which a session fails, and what is said of it. */

#include "trace-case.h"

static const Case cases[] = {
  { "name-not-found", HOST, 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_NOT_FOUND, NULL, NULL,
    "dns-not-found", AFTER, EXPLAIN },
  { "name-temporary", HOST, 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_TEMPORARY_FAILURE, NULL, NULL,
    "dns-temporary", LATER, AGAIN },
  { "name-invalid-by-law", "no.such.INVALID", 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
    NULL, NULL, "dns-not-found", AFTER, EXPLAIN },
  { "name-one-letter-off", "smtp.gmial.com", 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_NOT_FOUND, NULL, NULL,
    "dns-not-found", AFTER, CHANGE, 465, FULL },
  { "name-damaged", HOST, 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_INTERNAL, NULL, NULL, "dns-internal",
    NOW, AGAIN },
  { "name-timeout", HOST, 465, FULL, AT (RESOLVE), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "dns-timeout", LATER, AGAIN },
  { "refused", HOST, 587, START, AT (CONNECT), IO, G_IO_ERROR_CONNECTION_REFUSED, NULL, NULL, "tcp-refused", AFTER,
    CHANGE, 465, FULL },
  { "refused-here", "127.0.0.1", 1025, NONE, AT (CONNECT), IO, G_IO_ERROR_CONNECTION_REFUSED, NULL, NULL,
    "tcp-refused", AFTER, EXPLAIN },
  { "connect-timeout", HOST, 587, START, AT (CONNECT), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "tcp-timeout", LATER,
    CHANGE, 465, FULL },
  { "connect-timeout-25", HOST, 25, START, AT (CONNECT), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "tcp-timeout-25",
    AFTER, CHANGE, 465, FULL },
  { "host-unreachable", HOST, 465, FULL, AT (CONNECT), IO, G_IO_ERROR_HOST_UNREACHABLE, NULL, NULL,
    "tcp-host-unreach", LATER, AGAIN },
  { "network-unreachable", HOST, 465, FULL, AT (CONNECT), IO, G_IO_ERROR_NETWORK_UNREACHABLE, NULL, NULL,
    "tcp-net-unreach", LATER, AGAIN },
  { "permission", HOST, 465, FULL, AT (CONNECT), IO, G_IO_ERROR_PERMISSION_DENIED, NULL, NULL, "perm-sandbox", AFTER,
    EXPLAIN },
  { "reset", HOST, 465, FULL, AT (CONNECT), IO, G_IO_ERROR_CONNECTION_CLOSED, NULL, NULL, "tcp-reset", LATER, AGAIN,
    587, START },
  { "proxy", HOST, 465, FULL, AT (CONNECT), IO, G_IO_ERROR_PROXY_FAILED, NULL, NULL, "proxy-fail", AFTER, CHANGE, 465,
    FULL },
  { "connect-other", HOST, 465, FULL, AT (CONNECT), IO, G_IO_ERROR_FAILED, NULL, NULL, "connect-failed", LATER, AGAIN,
    587, START },

  { "plain-to-tls-port", HOST, 465, START, AT (GREETING), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL,
    "greet-timeout-tls-port", AFTER, CHANGE, 465, FULL },
  { "unencrypted-to-tls-port", HOST, 465, NONE, AT (GREETING), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL,
    "greet-timeout-tls-port", AFTER, CHANGE, 465, FULL },
  { "silent-587", HOST, 587, START, AT (GREETING), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "greet-timeout", LATER,
    CHANGE, 587, FULL },
  { "silent-over-tls", HOST, 465, FULL, AT (GREETING), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "greet-timeout", LATER,
    AGAIN },
  { "not-smtp", HOST, 80, NONE, AT (GREETING), SMTP, SMTP_ERROR_PROTOCOL, NULL, NULL, "greet-not-smtp", AFTER, CHANGE,
    465, FULL },
  { "hung-up", HOST, 587, START, AT (GREETING), SMTP, SMTP_ERROR_CLOSED, NULL, NULL, "greet-eof", LATER, WAIT, 465,
    FULL },
  { "greeting-554", HOST, 25, START, AT (GREETING), REPLY, 0, "554 No SMTP service here", NULL, "greet-554", AFTER,
    CHANGE, 465, FULL },
  { "greeting-421", HOST, 587, START, AT (GREETING), REPLY, 0, "421 4.3.2 Too many connections", NULL,
    "greet-421-busy", LATER, WAIT },
  { "ehlo-501", HOST, 587, START, AT (EHLO), REPLY, 0, "501 5.5.4 Bad name", NULL, "ehlo-501", AFTER, CHANGE, 465,
    FULL },
  { "ehlo-502", HOST, 25, NONE, AT (EHLO), REPLY, 0, "502 What?", NULL, "ehlo-502", AFTER, CHANGE, 465, FULL },
  { "ehlo-timeout", HOST, 587, START, AT (EHLO), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "command-timeout", LATER,
    AGAIN },
  { "ehlo-closed", HOST, 587, START, AT (EHLO), SMTP, SMTP_ERROR_CLOSED, NULL, NULL, "conn-closed", NOW, AGAIN },
  { "ehlo-nonsense", HOST, 587, START, AT (EHLO), SMTP, SMTP_ERROR_PROTOCOL, NULL, NULL, "not-smtp", AFTER, CHANGE,
    465, FULL },

  { "starttls-missing", HOST, 25, START, AT (STARTTLS), SMTP, SMTP_ERROR_NO_STARTTLS, NULL, NULL, "starttls-missing",
    AFTER, CHANGE, 465, FULL },
  { "starttls-injected", HOST, 587, START, AT (STARTTLS), SMTP, SMTP_ERROR_INJECTION, NULL, NULL,
    "starttls-injection", AFTER, CHANGE, 465, FULL },
  { "starttls-454", HOST, 587, START, AT (STARTTLS), REPLY, 0, "454 4.7.0 TLS not available", NULL, "starttls-454",
    LATER, WAIT, 465, FULL },
  { "starttls-503", HOST, 587, START, AT (STARTTLS), REPLY, 0, "503 5.5.1 No", NULL, "starttls-refused", AFTER,
    CHANGE, 465, FULL },
  { "starttls-required", HOST, 587, NONE, AT (SENDER), REPLY, 0, "530 5.7.0 Must issue a STARTTLS command first", NULL,
    "starttls-required", AFTER, CHANGE, 587, START },
  { "tls-to-587", HOST, 587, FULL, AT (TLS), TLS, G_TLS_ERROR_MISC, NULL, NULL, "tls-to-plain-port", AFTER, CHANGE,
    587, START },
  { "tls-to-2525", HOST, 2525, FULL, AT (TLS), TLS, G_TLS_ERROR_MISC, NULL, NULL, "tls-to-plain-port", AFTER, CHANGE,
    2525, START },
  { "tls-to-587-not-tls", HOST, 587, FULL, AT (TLS), TLS, G_TLS_ERROR_NOT_TLS, NULL, NULL, "tls-to-plain-port", AFTER,
    CHANGE, 587, START },
  { "tls-alert-465", HOST, 465, FULL, AT (TLS), TLS, G_TLS_ERROR_MISC, NULL, NULL, "tls-alert", AFTER, CHANGE, 587,
    START },
  { "tls-alert-starttls", HOST, 587, START, AT (TLS), TLS, G_TLS_ERROR_MISC, NULL, NULL, "tls-alert", AFTER, CHANGE,
    465, FULL },
  { "tls-broken-off", HOST, 465, FULL, AT (TLS), TLS, G_TLS_ERROR_EOF, NULL, NULL, "tls-not-tls", LATER, AGAIN, 587,
    START },
  { "tls-timeout", HOST, 465, FULL, AT (TLS), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "tls-timeout", LATER, AGAIN, 587,
    START },
  { "tls-no-backend", HOST, 465, FULL, AT (TLS), TLS, G_TLS_ERROR_UNAVAILABLE, NULL, NULL, "tls-no-backend", AFTER,
    EXPLAIN },
  { "tls-client-certificate", HOST, 465, FULL, AT (TLS), TLS, G_TLS_ERROR_CERTIFICATE_REQUIRED, NULL, NULL,
    "tls-client-cert", AFTER, EXPLAIN },
  { "tls-old", HOST, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_OLD_TLS, NULL, NULL, "tls-old-protocol", AFTER, EXPLAIN },
  { "tls-other", HOST, 465, FULL, AT (TLS), IO, G_IO_ERROR_FAILED, NULL, NULL, "tls-failed", AFTER, CHANGE, 587,
    START },

  { "app-password", GMAIL, 465, FULL, AT (AUTH), REPLY, 0,
    "534-5.7.9 Application-specific password required.\n534 5.7.9 See support.google.com - gsmtp", "gmail",
    "google-534-app-password", AFTER, PAGE },
  { "app-password-by-words-alone", "relay.example.org", 465, FULL, AT (AUTH), REPLY, 0,
    "534 5.7.9 Application-specific password required - gsmtp", NULL, "google-534-app-password", AFTER, PAGE },
  { "app-password-elsewhere", HOST, 465, FULL, AT (AUTH), REPLY, 0, "534 5.7.9 Too weak", NULL, "auth-534-weak", AFTER,
    CHANGE, 465, FULL },
  { "web-login", GMAIL, 587, START, AT (AUTH), REPLY, 0, "534 5.7.14 Please log in with your web browser", "gmail",
    "google-534-weblogin", AFTER, PAGE },
  { "bad-credentials-google", GMAIL, 465, FULL, AT (AUTH), REPLY, 0, "535 5.7.8 Username and Password not accepted",
    "gmail", "google-535-badcredentials", AFTER, PAGE },
  { "bad-credentials-workspace", GMAIL, 465, FULL, AT (AUTH), REPLY, 0, "535 5.7.8 No", NULL,
    "google-535-badcredentials", AFTER, PAGE },
  { "bad-credentials", HOST, 465, FULL, AT (AUTH), REPLY, 0, "535 5.7.8 Error: authentication failed", NULL,
    "auth-535-generic", AFTER, PASSWORD },
  { "bad-credentials-separate", "smtp.mailgun.org", 465, FULL, AT (AUTH), REPLY, 0, "535 Authentication failed",
    "mailgun", "auth-535-generic", AFTER, PAGE },
  { "google-too-many", GMAIL, 465, FULL, AT (AUTH), REPLY, 0, "454 4.7.0 Too many login attempts", "gmail",
    "google-454-too-many-logins", LATER, WAIT },
  { "google-temporary", GMAIL, 465, FULL, AT (AUTH), REPLY, 0, "454 4.7.0 Cannot authenticate due to a problem",
    "gmail", "google-454-cannot-auth", LATER, WAIT },
  { "auth-454", HOST, 465, FULL, AT (AUTH), REPLY, 0, "454 4.7.0 Temporary authentication failure", NULL,
    "auth-454-temp", LATER, WAIT },
  { "auth-locked-out", HOST, 465, FULL, AT (AUTH), REPLY, 0, "450 4.7.1 Error: too many auth errors", NULL,
    "auth-too-many", LATER, WAIT },
  { "auth-not-offered", HOST, 465, FULL, AT (AUTH), SMTP, SMTP_ERROR_NO_AUTH, NULL, NULL, "auth-not-offered", AFTER,
    CHANGE, 587, START },
  { "auth-not-offered-plain", HOST, 587, NONE, AT (AUTH), SMTP, SMTP_ERROR_NO_AUTH, NULL, NULL, "auth-not-offered",
    AFTER, CHANGE, 587, START },
  { "no-mechanism", HOST, 465, FULL, AT (AUTH), SMTP, SMTP_ERROR_NO_MECHANISM, NULL, NULL, "auth-mech-unsupported",
    AFTER, CHANGE, 465, FULL },
  { "no-secret", HOST, 465, FULL, AT (AUTH), SMTP, SMTP_ERROR_NO_SECRET, NULL, NULL, "keyring-missing-item", AFTER,
    PASSWORD, 465, FULL },
  { "insecure", HOST, 25, NONE, AT (AUTH), SMTP, SMTP_ERROR_INSECURE, NULL, NULL, "auth-needs-encryption", AFTER,
    CHANGE, 25, START },
  { "insecure-on-465", HOST, 465, NONE, AT (AUTH), SMTP, SMTP_ERROR_INSECURE, NULL, NULL, "auth-needs-encryption",
    AFTER, CHANGE, 587, START },
  { "auth-538", HOST, 587, NONE, AT (AUTH), REPLY, 0, "538 5.7.11 Encryption required", NULL, "auth-needs-encryption",
    AFTER, CHANGE, 587, START },
  { "mutual", HOST, 465, FULL, AT (AUTH), SMTP, SMTP_ERROR_MUTUAL, NULL, NULL, "auth-mutual", AFTER, EXPLAIN },
  { "auth-504", HOST, 465, FULL, AT (AUTH), REPLY, 0, "504 5.5.4 Unrecognized type", NULL, "auth-mech-unsupported",
    AFTER, CHANGE, 465, FULL },
  { "auth-disabled", HOST, 465, FULL, AT (AUTH), REPLY, 0, "525 5.7.13 Disabled", NULL, "auth-525-disabled", AFTER,
    EXPLAIN },
  { "auth-other", HOST, 465, FULL, AT (AUTH), REPLY, 0, "550 5.7.0 No", NULL, "auth-refused", AFTER, PASSWORD },
  { "sign-in-required", HOST, 587, START, AT (SENDER), REPLY, 0, "530 5.7.0 Authentication required", NULL,
    "auth-530-required", AFTER, PASSWORD },

  { "daily-limit", GMAIL, 465, FULL, AT (AFTER_DATA), REPLY, 0,
    "550-5.4.5 Daily user sending limit exceeded.\n550 5.4.5 - gsmtp", "gmail", "google-550-daily", LATER, WAIT },
  { "daily-limit-at-sender", "127.0.0.1", 2525, START, AT (SENDER), REPLY, 0,
    "550 5.4.5 Daily user sending limit exceeded - gsmtp", NULL, "google-550-daily", LATER, WAIT },
  { "daily-limit-elsewhere", HOST, 465, FULL, AT (AFTER_DATA), REPLY, 0, "550 5.4.5 Quota", NULL, "daily-limit", LATER,
    WAIT },
  { "credits", "smtp.sendgrid.net", 465, FULL, AT (AUTH), REPLY, 0,
    "451 Authentication failed: Maximum credits exceeded", "sendgrid", "sendgrid-451-credits", LATER, WAIT },
  { "too-large-before", HOST, 465, FULL, AT (SENDER), SMTP, SMTP_ERROR_TOO_LARGE, NULL, NULL, "size-exceeded", AFTER,
    EXPLAIN },
  { "too-large-552", HOST, 465, FULL, AT (AFTER_DATA), REPLY, 0, "552 5.3.4 Message too big", NULL, "size-exceeded",
    AFTER, EXPLAIN },
  { "too-large-554", HOST, 465, FULL, AT (SENDER), REPLY, 0, "554 5.3.4 Oh", NULL, "size-exceeded", AFTER, EXPLAIN },
  { "no-smtputf8", HOST, 465, FULL, AT (SENDER), SMTP, SMTP_ERROR_NO_SMTPUTF8, NULL, NULL, "utf8-needed", AFTER,
    EXPLAIN },
  { "sender-refused", HOST, 465, FULL, AT (SENDER), REPLY, 0, "550 5.7.1 Not you", NULL, "sender-refused", AFTER,
    EXPLAIN },
  { "sender-not-owned", HOST, 465, FULL, AT (RECIPIENT), REPLY, 0,
    "553 5.7.1 <a@b>: Sender address rejected: not owned by user ada", NULL, "postfix-553-notowned", AFTER, EXPLAIN },
  { "sender-domain", HOST, 465, FULL, AT (SENDER), REPLY, 0, "450 4.1.8 Domain not found", NULL,
    "sender-domain-not-found", AFTER, EXPLAIN },
  { "recipient-unknown", HOST, 465, FULL, AT (RECIPIENT), REPLY, 0, "550 5.1.1 User unknown", NULL, "rcpt-unknown",
    AFTER, EXPLAIN },
  { "recipient-refused", HOST, 465, FULL, AT (RECIPIENT), REPLY, 0, "550 No", NULL, "recipient-refused", AFTER,
    EXPLAIN },
  { "relay", HOST, 25, NONE, AT (RECIPIENT), REPLY, 0, "554 5.7.1 Relay access denied", NULL, "relay-denied", AFTER,
    EXPLAIN, 587, START },
  { "greylisted", HOST, 25, NONE, AT (RECIPIENT), REPLY, 0, "450 4.2.0 Greylisted", NULL, "greylist", LATER, WAIT },
  { "temporary", HOST, 25, NONE, AT (RECIPIENT), REPLY, 0, "450 4.2.1 Busy", NULL, "refused-for-now", LATER, WAIT },
  { "temporary-451", HOST, 25, NONE, AT (AFTER_DATA), REPLY, 0, "451 4.3.0 Oops", NULL, "local-error", LATER, WAIT },
  { "421-later", HOST, 25, NONE, AT (SENDER), REPLY, 0, "421 4.7.0 Closing", NULL, "server-closing", LATER, WAIT },
  { "421-idle", HOST, 25, NONE, AT (SENDER), REPLY, 0, "421 4.4.2 Timeout", NULL, "inactivity", NOW, AGAIN },
  { "454-later", HOST, 25, NONE, AT (AFTER_DATA), REPLY, 0, "454 Xyzzy", NULL, "server-not-available", LATER,
    WAIT },
  { "message-refused", HOST, 465, FULL, AT (AFTER_DATA), REPLY, 0, "554 5.7.1 Xyzzy", NULL, "message-refused", AFTER,
    EXPLAIN },
  { "argument", HOST, 465, FULL, AT (SENDER), SMTP, SMTP_ERROR_ARGUMENT, NULL, NULL, "address-invalid", AFTER,
    EXPLAIN },
  { "data-timeout", HOST, 465, FULL, AT (DATA), IO, G_IO_ERROR_TIMED_OUT, NULL, NULL, "command-timeout", LATER,
    AGAIN },
  { "cut-in-data", HOST, 465, FULL, AT (DATA), IO, G_IO_ERROR_CONNECTION_CLOSED, NULL, NULL, "conn-closed", NOW,
    AGAIN },
  { "strange", HOST, 465, FULL, AT (DATA), IO, G_IO_ERROR_FAILED, NULL, NULL, "failed", NOW, AGAIN },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (SmtpTrace) trace = make_trace (c);
  g_autoptr (Diagnosis) diagnosis
      = diagnosis_from_trace (trace, c->provider != NULL ? account_catalogue_get (c->provider) : NULL);
  const DiagnosisRemedy *change;

  g_assert_nonnull (diagnosis);
  g_assert_cmpstr (diagnosis->id, ==, c->id);
  check_form (diagnosis, trace);
  g_assert_cmpint (diagnosis->retry, ==, c->retry);
  g_assert_cmpint (((DiagnosisRemedy *) diagnosis->remedies->pdata[0])->kind, ==, c->first);
  if (c->reply != NULL)
    g_assert_cmpstr (diagnosis->server_said, ==, c->reply);
  change = find_remedy (diagnosis, CHANGE);
  g_assert_cmpint (change != NULL, ==, c->patch_port != 0);
  if (change != NULL)
    {
      g_assert_cmpuint (change->patch->port, ==, c->patch_port);
      g_assert_cmpint (change->patch->security, ==, c->patch_security);
    }
}

/* Only words in plain text prove that the port begins with them: a server that hangs up proves nothing. */
static void
test_plain_text_is_claimed_where_it_was_heard (void)
{
  static const int codes[] = { G_TLS_ERROR_MISC, G_TLS_ERROR_NOT_TLS };
  static const guint ports[] = { 587, 2525, 465 };

  for (guint i = 0; i < G_N_ELEMENTS (codes) * G_N_ELEMENTS (ports); i++)
    {
      const Case c = { "plain", HOST, ports[i / 2], FULL, AT (TLS), TLS, codes[i % 2] };
      g_autoptr (SmtpTrace) trace = make_trace (&c);
      g_autoptr (Diagnosis) guess = diagnosis_from_trace (trace, NULL);
      g_autoptr (Diagnosis) heard = NULL;

      trace->tls = g_new0 (SmtpTlsFacts, 1);
      trace->tls->chain = g_ptr_array_new ();
      trace->tls->plain_words = g_strdup ("220 mail.example.org ESMTP");
      heard = diagnosis_from_trace (trace, NULL);
      g_assert_cmpstr (heard->id, ==, "tls-to-plain-port");
      g_assert_cmpstr (heard->title, ==, "This port begins without encryption");
      g_assert_cmpstr (guess->title, !=, heard->title);
      g_assert_cmpstr (guess->cause, !=, heard->cause);
    }
}

/* Whom the server locked out is offered nothing that tries at once. */
static void
test_locked_out_waits (void)
{
  static const char *const said[] = { "454 4.7.0 Too many login attempts, please try again later",
                                      "535 5.7.8 Too many failed logins from your IP address" };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      const Case c = { "locked-out", HOST, 465, FULL, AT (AUTH), REPLY, 0, said[i] };
      g_autoptr (SmtpTrace) trace = make_trace (&c);
      g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, NULL);

      g_assert_cmpstr (diagnosis->id, ==, "auth-too-many");
      g_assert_cmpint (((DiagnosisRemedy *) diagnosis->remedies->pdata[0])->kind, ==, WAIT);
      g_assert_null (find_remedy (diagnosis, PASSWORD));
      g_assert_null (find_remedy (diagnosis, AGAIN));
    }
}

/* With a wrong name the clock is not the first thing to look at. */
static void
test_several_faults_of_a_certificate (void)
{
  const Case c = { "expired-wrong-host", HOST, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_CERTIFICATE };
  g_autoptr (SmtpTrace) trace = make_trace (&c);
  g_autoptr (Diagnosis) diagnosis = NULL;
  const DiagnosisRemedy *first;

  trace->tls = g_new0 (SmtpTlsFacts, 1);
  trace->tls->chain = g_ptr_array_new ();
  trace->tls->problems = G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY;
  diagnosis = diagnosis_from_trace (trace, NULL);
  first = diagnosis->remedies->pdata[0];
  g_assert_cmpstr (first->label, ==, "What to Do");
  g_assert_nonnull (strstr (first->steps[0], "name"));
  g_assert_nonnull (strstr (first->steps[1], "clock"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diagnosis/trace/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/diagnosis/trace/plain-text-is-claimed-where-it-was-heard",
                   test_plain_text_is_claimed_where_it_was_heard);
  g_test_add_func ("/diagnosis/trace/locked-out-waits", test_locked_out_waits);
  g_test_add_func ("/diagnosis/trace/several-faults-of-a-certificate", test_several_faults_of_a_certificate);
  return g_test_run ();
}

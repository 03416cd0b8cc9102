/* diagnosis/: from hand-made traces to diagnoses. */

#include "diagnosis.h"

#include "account-error.h"
#include "mail-error.h"

#include <string.h>

typedef enum
{
  RESOLVER,
  IO,
  TLS,
  SMTP,
  REPLY,
} Kind;

/* A failure as a session would leave it, and what is to be said of it. */
typedef struct
{
  const char *name;
  const char *host;
  guint port;
  AccountSecurity security;
  SmtpStage stage;
  Kind kind;
  int code;
  const char *reply;
  const char *provider;
  const char *id;
  DiagnosisRetry retry;
  DiagnosisRemedyKind first;
  /* of the first remedy that changes settings; 0 when there must be none */
  guint patch_port;
  AccountSecurity patch_security;
} Case;

#define NONE ACCOUNT_SECURITY_NONE
#define START ACCOUNT_SECURITY_STARTTLS
#define FULL ACCOUNT_SECURITY_TLS
#define CHANGE DIAGNOSIS_REMEDY_CHANGE_SETTINGS
#define PAGE DIAGNOSIS_REMEDY_OPEN_PAGE
#define PASSWORD DIAGNOSIS_REMEDY_ENTER_PASSWORD
#define WAIT DIAGNOSIS_REMEDY_WAIT
#define AGAIN DIAGNOSIS_REMEDY_TRY_AGAIN
#define EXPLAIN DIAGNOSIS_REMEDY_EXPLAIN
#define AFTER DIAGNOSIS_RETRY_AFTER_CHANGE
#define LATER DIAGNOSIS_RETRY_LATER
#define NOW DIAGNOSIS_RETRY_NOW

#define GMAIL "smtp.gmail.com"
#define HOST "mail.example.org"
#define AT(stage) SMTP_STAGE_##stage

static const Case cases[] = {
  { "name-not-found", HOST, 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_NOT_FOUND, NULL, NULL,
    "dns-not-found", AFTER, EXPLAIN },
  { "name-temporary", HOST, 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_TEMPORARY_FAILURE, NULL, NULL,
    "dns-temporary", LATER, AGAIN },
  { "name-invalid-by-law", "no.such.INVALID", 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
    NULL, NULL, "dns-not-found", AFTER, EXPLAIN },
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

static GError *
make_error (const Case *c)
{
  g_autoptr (SmtpReply) reply = NULL;

  switch (c->kind)
    {
    case RESOLVER:
      return g_error_new_literal (G_RESOLVER_ERROR, c->code, "…");
    case IO:
      return g_error_new_literal (G_IO_ERROR, c->code, "…");
    case TLS:
      return g_error_new_literal (G_TLS_ERROR, c->code, "…");
    case SMTP:
      return g_error_new_literal (SMTP_ERROR, c->code, "…");
    case REPLY:
    default:
      reply = smtp_reply_parse (c->reply);
      g_assert_nonnull (reply);
      return smtp_error_new_rejected (reply);
    }
}

static SmtpTrace *
make_trace (const Case *c)
{
  g_autoptr (AccountServer) server = account_server_new (c->host, c->port, c->security);
  SmtpTrace *trace;

  server->user = g_strdup ("ada");
  g_free (server->auth);
  server->auth = g_strdup ("LOGIN");
  trace = smtp_trace_new (server);
  trace->ok = FALSE;
  trace->failed_stage = c->stage;
  trace->error = make_error (c);
  return trace;
}

static const DiagnosisRemedy *
find_change (const Diagnosis *diagnosis)
{
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == CHANGE)
        return remedy;
    }
  return NULL;
}

/* What holds for every diagnosis of a failure. */
static void
check_form (const Diagnosis *diagnosis, const SmtpTrace *trace)
{
  g_autofree char *cause = g_utf8_strdown (diagnosis->cause, -1);

  g_assert_cmpstr (diagnosis->title, !=, "");
  g_assert_cmpstr (diagnosis->cause, !=, "");
  g_assert_null (strchr (diagnosis->title, '{'));
  g_assert_null (strchr (diagnosis->cause, '{'));
  g_assert_null (strstr (cause, "delivered"));
  g_assert_cmpstr (diagnosis->stage, ==, smtp_stage_to_string (trace->failed_stage));
  g_assert_cmpuint (diagnosis->remedies->len, >, 0);
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      g_assert_cmpstr (remedy->label, !=, "");
      g_assert_null (strchr (remedy->label, '{'));
      g_assert_cmpint (remedy->kind == PAGE, ==, remedy->url != NULL);
      g_assert_cmpint (remedy->kind == EXPLAIN, ==, remedy->steps != NULL);
      g_assert_cmpint (remedy->kind == WAIT, ==, remedy->seconds > 0);
      g_assert_cmpint (remedy->kind == CHANGE || remedy->kind == DIAGNOSIS_REMEDY_TRUST_CERTIFICATE, ==,
                       remedy->patch != NULL);
      if (remedy->patch == NULL)
        continue;
      g_assert_false (account_server_equal (remedy->patch, trace->server));
      /* Nobody is ever advised to turn TLS off. */
      if (trace->server->security != NONE)
        g_assert_cmpint (remedy->patch->security, !=, NONE);
      g_assert_false (remedy->patch->allow_plain_auth);
    }
}

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
  change = find_change (diagnosis);
  if (c->patch_port != 0)
    {
      g_assert_nonnull (change);
      g_assert_cmpuint (change->patch->port, ==, c->patch_port);
      g_assert_cmpint (change->patch->security, ==, c->patch_security);
    }
}

/* A certificate and what is wrong with it. */
typedef struct
{
  const char *name;
  GTlsCertificateFlags problems;
  gboolean pin_changed;
  const char *host;
  const char *provider;
  const char *id;
  gboolean offers_trust;
  const char *words[3];
} CertificateCase;

static const CertificateCase certificates[] = {
  { "self-signed", 0x01, FALSE, HOST, NULL, "tls-unknown-ca", TRUE, { "vouches" } },
  { "wrong-name", 0x02, FALSE, HOST, NULL, "tls-bad-identity", TRUE, { "another name" } },
  { "self-signed-wrong-name", 0x03, FALSE, HOST, NULL, "tls-bad-identity", TRUE, { "vouches", "another name" } },
  { "expired", 0x08, FALSE, HOST, NULL, "tls-expired", TRUE, { "expired" } },
  { "self-signed-expired", 0x09, FALSE, HOST, NULL, "tls-expired", TRUE, { "vouches", "expired" } },
  { "not-yet", 0x05, FALSE, HOST, NULL, "tls-not-activated", TRUE, { "not valid yet", "vouches" } },
  { "revoked", 0x11, FALSE, HOST, NULL, "tls-revoked", FALSE, { "withdrawn", "vouches" } },
  { "insecure", 0x20, FALSE, HOST, NULL, "tls-insecure-cert", TRUE, { "no longer safe" } },
  { "other", 0x40, FALSE, HOST, NULL, "tls-generic-cert", TRUE, { "no name of its own" } },
  { "everything", 0x7f, FALSE, HOST, NULL, "tls-revoked", FALSE, { "vouches", "another name", "expired" } },
  { "pin-changed", 0x01, TRUE, HOST, NULL, "tls-pin-changed", TRUE, { "vouches" } },
  { "big-provider", 0x01, FALSE, GMAIL, "gmail", "tls-unknown-ca", FALSE, { "vouches" } },
  { "bridge-on-this-computer", 0x01, FALSE, "127.0.0.1", "proton-bridge", "tls-unknown-ca", TRUE, { "vouches" } },
};

static SmtpTlsFacts *
make_facts (GTlsCertificateFlags problems)
{
  SmtpTlsFacts *facts = g_new0 (SmtpTlsFacts, 1);
  SmtpCertificate *certificate = g_new0 (SmtpCertificate, 1);

  certificate->subject = g_strdup ("CN=*.host.example");
  certificate->issuer = g_strdup ("CN=Nobody");
  certificate->names = g_strsplit ("*.host.example,web7.host.example", ",", -1);
  certificate->sha256 = g_strnfill (64, 'a');
  facts->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_certificate_free);
  g_ptr_array_add (facts->chain, certificate);
  facts->problems = problems;
  return facts;
}

static const DiagnosisRemedy *
find_remedy (const Diagnosis *diagnosis, DiagnosisRemedyKind kind)
{
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == kind)
        return remedy;
    }
  return NULL;
}

static void
test_certificate (gconstpointer data)
{
  const CertificateCase *c = data;
  const Case failure = { "", c->host, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_CERTIFICATE };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;
  const DiagnosisRemedy *trust;

  trace->tls = make_facts (c->problems);
  trace->tls->pin_changed = c->pin_changed;
  diagnosis = diagnosis_from_trace (trace, c->provider != NULL ? account_catalogue_get (c->provider) : NULL);
  g_assert_cmpstr (diagnosis->id, ==, c->id);
  check_form (diagnosis, trace);
  for (guint i = 0; i < G_N_ELEMENTS (c->words) && c->words[i] != NULL; i++)
    g_assert_nonnull (strstr (diagnosis->cause, c->words[i]));
  trust = find_remedy (diagnosis, DIAGNOSIS_REMEDY_TRUST_CERTIFICATE);
  g_assert_cmpint (trust != NULL, ==, c->offers_trust);
  if (trust != NULL)
    g_assert_cmpstr (trust->patch->pin, ==, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

/* Whatever is wrong at once: nothing is passed over, and no title names one fault as if it were the only one. */
static void
test_every_combination (void)
{
  static const char *const words[] = { "vouches", "another name", "not valid yet", "has expired", "withdrawn it",
                                       "no longer safe", "no name of its own" };
  const Case failure = { "", HOST, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_CERTIFICATE };

  for (guint mask = 1; mask < 1u << G_N_ELEMENTS (words); mask++)
    for (guint weak = 0; weak < 2; weak++)
      {
        g_autoptr (SmtpTrace) trace = make_trace (&failure);
        guint n = weak != 0 && (mask & G_TLS_CERTIFICATE_INSECURE) == 0 ? 1 : 0;
        g_autoptr (Diagnosis) diagnosis = NULL;
        const DiagnosisRemedy *steps;
        guint named = 0;

        trace->tls = make_facts ((GTlsCertificateFlags) mask);
        trace->tls->weak_key = weak != 0;
        diagnosis = diagnosis_from_trace (trace, NULL);
        check_form (diagnosis, trace);
        for (guint i = 0; i < G_N_ELEMENTS (words); i++)
          {
            gboolean is_set = (mask & 1u << i) != 0;

            g_assert_cmpint (strstr (diagnosis->cause, words[i]) != NULL, ==, is_set);
            n += is_set;
          }
        g_test_message ("0x%02x: %s", mask, diagnosis->title);
        named = (strstr (diagnosis->title, " and ") != NULL ? 2 : 1) + (strstr (diagnosis->title, "Several") != NULL) +
                (strstr (diagnosis->title, "more is wrong") != NULL ? 6 : 0);
        g_assert_cmpuint (named, >=, MIN (n, 2));
        g_assert_true (n > 1 || named == 1);
        steps = find_remedy (diagnosis, DIAGNOSIS_REMEDY_EXPLAIN);
        g_assert_true (n == 1 || (steps != NULL && g_strv_length (steps->steps) >= 2));
        g_assert_cmpint (find_remedy (diagnosis, DIAGNOSIS_REMEDY_TRUST_CERTIFICATE) != NULL, ==,
                         (mask & G_TLS_CERTIFICATE_REVOKED) == 0);
      }
}

static void
test_other_name_is_offered (void)
{
  const Case failure = { "", HOST, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_CERTIFICATE };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;
  const DiagnosisRemedy *change;

  trace->tls = make_facts (G_TLS_CERTIFICATE_BAD_IDENTITY);
  diagnosis = diagnosis_from_trace (trace, NULL);
  change = find_change (diagnosis);
  g_assert_nonnull (change);
  g_assert_cmpstr (change->patch->host, ==, "web7.host.example");
  g_assert_nonnull (strstr (change->label, "web7.host.example"));
}

static void
add_recipient (SmtpTrace *trace, const char *address, SmtpRecipientOutcome outcome, const char *reply)
{
  SmtpRecipient *recipient = g_new0 (SmtpRecipient, 1);

  recipient->address = g_strdup (address);
  recipient->outcome = outcome;
  recipient->reply = smtp_reply_parse (reply);
  g_ptr_array_add (trace->recipients, recipient);
}

static void
test_some_recipients_refused (gconstpointer data)
{
  const Case failure = { "", HOST, 465, FULL, AT (RECIPIENT), REPLY, 0, "550 5.1.1 Unknown" };
  gboolean sent = GPOINTER_TO_INT (data);
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;

  add_recipient (trace, "a@example.org", SMTP_RECIPIENT_ACCEPTED, "250 OK");
  add_recipient (trace, "b@example.org", SMTP_RECIPIENT_REFUSED, "550 5.1.1 Unknown");
  add_recipient (trace, "c@example.org", SMTP_RECIPIENT_DEFERRED, "450 Later");
  if (sent)
    {
      trace->ok = TRUE;
      trace->fate = SMTP_FATE_SENT;
      g_clear_error (&trace->error);
    }
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "recipients-partly-refused");
  g_assert_cmpstr (diagnosis->server_said, ==, "b@example.org: 550 5.1.1 Unknown\nc@example.org: 450 Later");
  g_assert_cmpuint (diagnosis->remedies->len, >, 0);
}

static void
test_fate_unknown (void)
{
  const Case failure = { "", HOST, 465, FULL, AT (AFTER_DATA), SMTP, SMTP_ERROR_CLOSED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;

  trace->fate = SMTP_FATE_UNKNOWN;
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "conn-lost-after-data");
  check_form (diagnosis, trace);
}

/* Even Ctrl+C does not undo a message whose end was written. */
static void
test_cancelled (void)
{
  const Case failure = { "", HOST, 465, FULL, AT (AUTH), IO, G_IO_ERROR_CANCELLED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) silent = diagnosis_from_trace (trace, NULL);
  g_autoptr (Diagnosis) uncertain = NULL;

  g_assert_null (silent);
  trace->failed_stage = SMTP_STAGE_AFTER_DATA;
  trace->fate = SMTP_FATE_UNKNOWN;
  uncertain = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (uncertain->id, ==, "conn-lost-after-data");
}

static void
test_success (void)
{
  g_autoptr (AccountServer) server = account_server_new (HOST, 465, FULL);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_autoptr (Diagnosis) plain = NULL;
  g_autoptr (Diagnosis) weak = NULL;

  trace->ok = TRUE;
  plain = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (plain->id, ==, "ok");
  g_assert_cmpuint (plain->remedies->len, ==, 0);
  trace->tls = make_facts (0);
  trace->tls->weak_key = TRUE;
  weak = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (weak->id, ==, "ok");
  g_assert_nonnull (strstr (weak->cause, "too short"));
}

static void
test_hostile_name_is_made_safe (void)
{
  const Case failure = { "", "evil\033[2J.example", 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_NOT_FOUND };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, NULL);

  g_assert_null (strchr (diagnosis->cause, '\033'));
}

/* The refusal counts, not the break that followed it. */
static void
test_break_after_refusal (void)
{
  const Case failure = { "", GMAIL, 465, FULL, AT (AUTH), SMTP, SMTP_ERROR_CLOSED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  SmtpStep *step = g_new0 (SmtpStep, 1);
  g_autoptr (Diagnosis) diagnosis = NULL;

  step->stage = SMTP_STAGE_AUTH;
  step->outcome = SMTP_OUTCOME_FAILED;
  step->reply = smtp_reply_parse ("535 5.7.8 Username and Password not accepted");
  g_ptr_array_add (trace->steps, step);
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "google-535-badcredentials");
  g_assert_cmpstr (diagnosis->server_said, ==, "535 5.7.8 Username and Password not accepted");
}

static void
test_bad_settings (void)
{
  const Case failure = { "", "a..b", 465, FULL, AT (RESOLVE), IO, G_IO_ERROR_FAILED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;

  g_clear_error (&trace->error);
  trace->error = g_error_new_literal (ACCOUNT_ERROR, ACCOUNT_ERROR_HOST, "an empty label");
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "dns-bad-name");
  check_form (diagnosis, trace);
}

static const struct
{
  const char *name;
  GQuark (*domain) (void);
  int code;
  const char *id;
} errors[] = {
  { "host", account_error_quark, ACCOUNT_ERROR_HOST, "dns-bad-name" },
  { "port", account_error_quark, ACCOUNT_ERROR_PORT, "port-invalid" },
  { "no-keyring", account_error_quark, ACCOUNT_ERROR_NO_KEYRING, "keyring-none" },
  { "no-session-bus", account_error_quark, ACCOUNT_ERROR_NO_SESSION_BUS, "keyring-nodbus" },
  { "silent-keyring", account_error_quark, ACCOUNT_ERROR_KEYRING_SILENT, "keyring-timeout" },
  { "keyring-locked", account_error_quark, ACCOUNT_ERROR_KEYRING_LOCKED, "keyring-locked" },
  { "keyring-empty", account_error_quark, ACCOUNT_ERROR_KEYRING_EMPTY, "keyring-empty" },
  { "address", mail_error_quark, MAIL_ERROR_ADDRESS, "address-invalid" },
  { "nobody", mail_error_quark, MAIL_ERROR_NO_RECIPIENT, "recipient-missing" },
  { "attachment", mail_error_quark, MAIL_ERROR_ATTACHMENT, "attachment-unreadable" },
  { "disk-full", g_io_error_quark, G_IO_ERROR_NO_SPACE, "disk-full" },
  { "folder", g_io_error_quark, G_IO_ERROR_IS_DIRECTORY, "file-is-folder" },
  { "no-folder", g_io_error_quark, G_IO_ERROR_NOT_DIRECTORY, "file-not-folder" },
  { "settings", g_key_file_error_quark, G_KEY_FILE_ERROR_PARSE, "settings-damaged" },
  { "unknown", g_io_error_quark, G_IO_ERROR_FAILED, "failed" },
  { "unknown-domain", g_convert_error_quark, 1, "failed" },
};

static void
test_errors (void)
{
  g_autoptr (GHashTable) causes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (errors[i].domain (), errors[i].code, "the \033 detail");
      g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

      g_test_message ("%s", errors[i].name);
      g_assert_cmpstr (diagnosis->id, ==, errors[i].id);
      g_assert_nonnull (strstr (diagnosis->cause, "detail"));
      g_assert_null (strchr (diagnosis->cause, '\033'));
      g_assert_cmpuint (diagnosis->remedies->len, >, 0);
      g_assert_null (diagnosis->stage);
      /* Without a keyring the password can still be entered. */
      if (g_str_has_prefix (diagnosis->id, "keyring-"))
        g_assert_cmpint (((const DiagnosisRemedy *) g_ptr_array_index (diagnosis->remedies, 0))->kind, ==,
                         DIAGNOSIS_REMEDY_ENTER_PASSWORD);
      /* The keyring's three cases have three sentences, and all others their own as well. */
      if (!g_str_equal (diagnosis->id, "failed"))
        g_assert_true (g_hash_table_add (causes, g_strdup (diagnosis->cause)));
    }
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
  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diagnosis/certificate/%s", certificates[i].name);

      g_test_add_data_func (path, &certificates[i], test_certificate);
    }
  g_test_add_func ("/diagnosis/certificate/every-combination", test_every_combination);
  g_test_add_func ("/diagnosis/certificate/other-name-is-offered", test_other_name_is_offered);
  g_test_add_data_func ("/diagnosis/recipients/some-refused-in-test", GINT_TO_POINTER (FALSE),
                        test_some_recipients_refused);
  g_test_add_data_func ("/diagnosis/recipients/some-refused-when-sent", GINT_TO_POINTER (TRUE),
                        test_some_recipients_refused);
  g_test_add_func ("/diagnosis/trace/fate-unknown", test_fate_unknown);
  g_test_add_func ("/diagnosis/trace/cancelled-is-silent", test_cancelled);
  g_test_add_func ("/diagnosis/trace/success", test_success);
  g_test_add_func ("/diagnosis/trace/hostile-name-is-made-safe", test_hostile_name_is_made_safe);
  g_test_add_func ("/diagnosis/trace/break-after-refusal", test_break_after_refusal);
  g_test_add_func ("/diagnosis/trace/bad-settings", test_bad_settings);
  g_test_add_func ("/diagnosis/error/each-has-its-answer", test_errors);
  return g_test_run ();
}

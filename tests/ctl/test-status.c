/* ctl/: which status a command ends with, from hand-made traces and errors. */

#include "ctl-status.h"

#include "account-error.h"
#include "mail-error.h"
#include "outbox-database.h"

typedef struct
{
  const char *name;
  const char *host;
  SmtpStage stage;
  GQuark (*domain) (void);
  int code;
  const char *reply;
  CtlStatus status;
} Case;

#define HOST "mail.example.org"
#define AT(stage) SMTP_STAGE_##stage
#define RESOLVER(c) g_resolver_error_quark, G_RESOLVER_ERROR_##c, NULL
#define IO(c) g_io_error_quark, G_IO_ERROR_##c, NULL
#define TLS(c) g_tls_error_quark, G_TLS_ERROR_##c, NULL
#define SMTP(c) smtp_error_quark, SMTP_ERROR_##c, NULL
#define REPLY(text) smtp_error_quark, SMTP_ERROR_REJECTED, text

static const Case cases[] = {
  { "no-such-host", HOST, AT (RESOLVE), RESOLVER (NOT_FOUND), CTL_STATUS_NO_HOST },
  { "no-such-host-by-law", "x.invalid", AT (RESOLVE), RESOLVER (TEMPORARY_FAILURE), CTL_STATUS_NO_HOST },
  { "resolver-away", HOST, AT (RESOLVE), RESOLVER (TEMPORARY_FAILURE), CTL_STATUS_LATER },
  { "resolver-slow", HOST, AT (RESOLVE), IO (TIMED_OUT), CTL_STATUS_LATER },
  { "refused-port", HOST, AT (CONNECT), IO (CONNECTION_REFUSED), CTL_STATUS_UNAVAILABLE },
  { "connect-timeout", HOST, AT (CONNECT), IO (TIMED_OUT), CTL_STATUS_UNAVAILABLE },
  { "tls-mismatch", HOST, AT (TLS), TLS (MISC), CTL_STATUS_PROTOCOL },
  { "tls-timeout", HOST, AT (TLS), IO (TIMED_OUT), CTL_STATUS_LATER },
  { "tls-broken-off", HOST, AT (TLS), TLS (NOT_TLS), CTL_STATUS_LATER },
  { "only-for-tests", "smtp.mailgun.org", AT (RECIPIENT),
    REPLY ("421 Domain sandbox123.mailgun.org is not allowed to send: Sandbox subdomains are for test purposes only"),
    CTL_STATUS_UNAVAILABLE },
  { "certificate", HOST, AT (TLS), SMTP (CERTIFICATE), CTL_STATUS_PROTOCOL },
  { "starttls-missing", HOST, AT (STARTTLS), SMTP (NO_STARTTLS), CTL_STATUS_PROTOCOL },
  { "starttls-refused", HOST, AT (STARTTLS), REPLY ("503 no"), CTL_STATUS_PROTOCOL },
  { "not-smtp", HOST, AT (GREETING), SMTP (PROTOCOL), CTL_STATUS_PROTOCOL },
  { "hung-up", HOST, AT (GREETING), SMTP (CLOSED), CTL_STATUS_LATER },
  { "silent", HOST, AT (EHLO), IO (TIMED_OUT), CTL_STATUS_LATER },
  { "busy", HOST, AT (GREETING), REPLY ("421 busy"), CTL_STATUS_LATER },
  { "greeting-refused", HOST, AT (GREETING), REPLY ("554 no"), CTL_STATUS_UNAVAILABLE },
  { "password", HOST, AT (AUTH), REPLY ("535 5.7.8 no"), CTL_STATUS_SIGN_IN },
  { "sign-in-later", HOST, AT (AUTH), REPLY ("454 4.7.0 later"), CTL_STATUS_LATER },
  { "no-auth", HOST, AT (AUTH), SMTP (NO_AUTH), CTL_STATUS_SIGN_IN },
  { "no-mechanism", HOST, AT (AUTH), SMTP (NO_MECHANISM), CTL_STATUS_SIGN_IN },
  { "no-secret", HOST, AT (AUTH), SMTP (NO_SECRET), CTL_STATUS_SETTINGS },
  { "insecure", HOST, AT (AUTH), SMTP (INSECURE), CTL_STATUS_SETTINGS },
  { "sign-in-first", HOST, AT (SENDER), REPLY ("530 5.7.0 Authentication required"), CTL_STATUS_SIGN_IN },
  { "sender-refused", HOST, AT (SENDER), REPLY ("550 no"), CTL_STATUS_UNAVAILABLE },
  { "recipient-later", HOST, AT (RECIPIENT), REPLY ("450 later"), CTL_STATUS_LATER },
  { "recipient-refused", HOST, AT (RECIPIENT), REPLY ("550 5.1.1 no"), CTL_STATUS_UNAVAILABLE },
  { "daily-limit", "smtp.gmail.com", AT (AFTER_DATA), REPLY ("550 5.4.5 Daily limit"), CTL_STATUS_LATER },
  { "too-large", HOST, AT (SENDER), SMTP (TOO_LARGE), CTL_STATUS_DATA },
  { "argument", HOST, AT (SENDER), SMTP (ARGUMENT), CTL_STATUS_DATA },
  { "bad-host", "a..b", AT (RESOLVE), account_error_quark, ACCOUNT_ERROR_HOST, NULL, CTL_STATUS_SETTINGS },
  { "interrupted", HOST, AT (AUTH), IO (CANCELLED), CTL_STATUS_INTERRUPTED },
};

static void
test_trace (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (AccountServer) server = account_server_new (c->host, 465, ACCOUNT_SECURITY_TLS);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_autoptr (SmtpReply) reply = c->reply != NULL ? smtp_reply_parse (c->reply) : NULL;
  g_autoptr (Diagnosis) diagnosis = NULL;

  trace->ok = FALSE;
  trace->failed_stage = c->stage;
  trace->error = reply != NULL ? smtp_error_new_rejected (reply) : g_error_new_literal (c->domain (), c->code, "…");
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpint (ctl_status_from_trace (trace, diagnosis), ==, c->status);
}

static void
test_fates (void)
{
  g_autoptr (AccountServer) server = account_server_new (HOST, 465, ACCOUNT_SECURITY_TLS);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  SmtpRecipient *recipient = g_new0 (SmtpRecipient, 1);

  trace->ok = TRUE;
  g_assert_cmpint (ctl_status_from_trace (trace, NULL), ==, CTL_STATUS_OK);
  recipient->address = g_strdup ("a@example.org");
  recipient->outcome = SMTP_RECIPIENT_REFUSED;
  g_ptr_array_add (trace->recipients, recipient);
  g_assert_cmpint (ctl_status_from_trace (trace, NULL), ==, CTL_STATUS_UNAVAILABLE);
  trace->ok = FALSE;
  trace->fate = SMTP_FATE_UNKNOWN;
  trace->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "…");
  g_assert_cmpint (ctl_status_from_trace (trace, NULL), ==, CTL_STATUS_LATER);
}

static const struct
{
  GQuark (*domain) (void);
  int code;
  CtlStatus status;
} errors[] = {
  { ctl_error_quark, CTL_STATUS_USAGE, CTL_STATUS_USAGE },
  { g_option_error_quark, G_OPTION_ERROR_UNKNOWN_OPTION, CTL_STATUS_USAGE },
  { account_error_quark, ACCOUNT_ERROR_NOT_FOUND, CTL_STATUS_SETTINGS },
  { account_error_quark, ACCOUNT_ERROR_NO_KEYRING, CTL_STATUS_SETTINGS },
  { account_error_quark, ACCOUNT_ERROR_ADDRESS, CTL_STATUS_DATA },
  { mail_error_quark, MAIL_ERROR_NO_RECIPIENT, CTL_STATUS_DATA },
  { mail_error_quark, MAIL_ERROR_ATTACHMENT, CTL_STATUS_NO_INPUT },
  { mail_error_quark, MAIL_ERROR_MALFORMED, CTL_STATUS_INTERNAL },
  { outbox_error_quark, OUTBOX_ERROR_LIMIT, CTL_STATUS_LATER },
  { outbox_error_quark, OUTBOX_ERROR_FULL, CTL_STATUS_CANNOT_WRITE },
  { outbox_error_quark, OUTBOX_ERROR_CORRUPT, CTL_STATUS_IO },
  { g_io_error_quark, G_IO_ERROR_NOT_FOUND, CTL_STATUS_NO_INPUT },
  { g_io_error_quark, G_IO_ERROR_NO_SPACE, CTL_STATUS_CANNOT_WRITE },
  { g_io_error_quark, G_IO_ERROR_CANCELLED, CTL_STATUS_INTERRUPTED },
  { g_file_error_quark, G_FILE_ERROR_NOENT, CTL_STATUS_NO_INPUT },
  { g_convert_error_quark, G_CONVERT_ERROR_ILLEGAL_SEQUENCE, CTL_STATUS_USAGE },
  { g_shell_error_quark, 0, CTL_STATUS_INTERNAL },
};

static void
test_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (errors[i].domain (), errors[i].code, "…");

      g_test_message ("%s %d", g_quark_to_string (error->domain), error->code);
      g_assert_cmpint (ctl_status_from_error (error), ==, errors[i].status);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ctl/status/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_trace);
    }
  g_test_add_func ("/ctl/status/fates", test_fates);
  g_test_add_func ("/ctl/status/errors", test_errors);
  return g_test_run ();
}

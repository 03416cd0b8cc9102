#include "config.h"

#include "ctl.h"

#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-status.h"
#include "ctl-watch.h"

#include "account-hint.h"
#include "diagnosis-guard.h"
#include "diagnosis-report.h"
#include "mail-address.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  CtlOptions options;
  char *from;
  GStrv to;
  char *stop_after;
  char *report;
  gboolean report_with_addresses;
} Check;

static void
check_clear (Check *self)
{
  ctl_options_clear (&self->options);
  g_free (self->from);
  g_strfreev (self->to);
  g_free (self->stop_after);
  g_free (self->report);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

/* All that the worker needs, as values of its own. */
typedef struct
{
  Account *account;
  AccountSecret *secret;
  char *sender;
  GStrv recipients;
  gboolean smtputf8;
  SmtpStage stop_after;
} Session;

static void
session_free (gpointer data)
{
  Session *self = data;

  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Session, session_free)

static gpointer
run_session (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const Session *session = input;
  SmtpObserver observer = ctl_watch_observe (job);
  SmtpPlan plan = { .server = session->account->server,
                    .secret = session->secret,
                    .sender = session->sender,
                    .recipients = (const char *const *) session->recipients,
                    .smtputf8 = session->smtputf8,
                    .stop_after = session->stop_after };

  return smtp_session_run (&plan, &observer, cancellable);
}

static char *
read_address (const char *text, gboolean *smtputf8, GError **error)
{
  g_autoptr (MailAddress) address = mail_address_parse (text, error);

  if (address == NULL)
    return NULL;
  *smtputf8 = *smtputf8 || mail_address_needs_smtputf8 (address);
  return mail_address_dup_addr_spec (address);
}

/* Sender and recipients are probed only on request: some servers hold a probe against a stranger. */
static gboolean
read_envelope (const Check *self, Session *session, GError **error)
{
  guint n = self->to != NULL ? g_strv_length (self->to) : 0;
  const char *from = self->from;

  if (from == NULL && n > 0)
    from = session->account->address;
  if (from == NULL)
    return TRUE;
  if (from[0] == '\0')
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--to needs --from");
      return FALSE;
    }
  session->sender = read_address (from, &session->smtputf8, error);
  session->recipients = g_new0 (char *, n + 1);
  for (guint i = 0; i < n && session->sender != NULL; i++)
    {
      session->recipients[i] = read_address (self->to[i], &session->smtputf8, error);
      if (session->recipients[i] == NULL)
        return FALSE;
    }
  return session->sender != NULL;
}

static Session *
prepare (const Check *self, const char *name, GError **error)
{
  g_autoptr (Session) session = g_new0 (Session, 1);
  g_autoptr (GError) wrong = NULL;

  session->stop_after = SMTP_STAGE_QUIT;
  if (self->stop_after != NULL && !smtp_stage_from_string (self->stop_after, &session->stop_after))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE,
                   "--stop-after is resolve, connect, tls, greeting, ehlo, starttls, auth, sender or recipient");
      return NULL;
    }
  session->account = ctl_options_dup_account (&self->options, name, self->from, error);
  if (session->account == NULL || !read_envelope (self, session, error))
    return NULL;
  if (session->stop_after >= SMTP_STAGE_AUTH)
    session->secret = ctl_secret_find (&self->options, session->account, name != NULL, &wrong);
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  return g_steal_pointer (&session);
}

static gboolean
wants_report_alone (const Check *self)
{
  return g_strcmp0 (self->report, "-") == 0;
}

/* For somebody else to read: a forum, a ticket. Only its owner can read the file until they pass it on. */
static gboolean
write_report (const Check *self, const SmtpTrace *trace, const Diagnosis *diagnosis, GError **error)
{
  DiagnosisReportFlags flags =
      self->report_with_addresses ? DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS : DIAGNOSIS_REPORT_DEFAULT;
  g_autofree char *text = self->options.json ? diagnosis_report_json (trace, diagnosis, flags)
                                             : diagnosis_report_markdown (trace, diagnosis, flags);
  g_autoptr (GError) wrong = NULL;

  if (wants_report_alone (self))
    {
      fputs (text, stdout);
      return TRUE;
    }
  if (g_file_set_contents_full (self->report, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &wrong))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_STATUS_CANNOT_WRITE, "The report cannot be written: %s", wrong->message);
  return FALSE;
}

static int
report (const Check *self, const SmtpTrace *trace, const Diagnosis *diagnosis, CtlStatus status)
{
  g_autoptr (GError) error = NULL;

  if (wants_report_alone (self))
    {
      write_report (self, trace, diagnosis, NULL);
      return status;
    }
  if (self->options.json)
    {
      g_autoptr (JsonNode) node = diagnosis_trace_to_json (trace, diagnosis);

      ctl_print_json (node);
    }
  else if (diagnosis == NULL)
    fprintf (stderr, "sendoffctl: %s\n", _("Interrupted."));
  else
    {
      fputc ('\n', stdout);
      ctl_print_diagnosis (stdout, diagnosis);
    }
  /* After the verdict, which took a session to get and is not to be lost with the file. */
  if (self->report != NULL && !write_report (self, trace, diagnosis, &error))
    {
      fflush (stdout);
      return ctl_print_failure (FALSE, error);
    }
  return status;
}

/* Whether the guard of the sign-in lets this one through. At the practice account nobody gets locked out. */
static AccountGuardAdvice
ask_guard (const Check *self, const Session *session, guint *seconds)
{
  AccountGuard *guard = account_guard_get_default ();

  *seconds = 0;
  if (session->account->practice || session->stop_after < SMTP_STAGE_AUTH)
    return ACCOUNT_GUARD_GO;
  if (self->options.try_anyway)
    account_guard_insist (guard, session->account->server);
  return account_guard_ask (guard, session->account->server, session->secret, NULL, seconds);
}

static void
tell_guard (const SmtpTrace *trace, const Diagnosis *diagnosis, const AccountSecret *secret)
{
  AccountGuardOutcome outcome;
  guint seconds;

  if (secret != NULL && diagnosis_guard_outcome (trace, diagnosis, &outcome, &seconds))
    account_guard_note (account_guard_get_default (), trace->server, secret, outcome, seconds, NULL);
}

/* What the window says while the name is typed. */
static void
print_host_hint (const char *host)
{
  g_autofree char *outgoing = account_hint_outgoing_host (host);
  const char *similar = outgoing == NULL ? account_hint_similar_host (host) : NULL;

  if (outgoing != NULL)
    /* Translators: twice the name of a server, as "imap.gmail.com" and "smtp.gmail.com" */
    g_print (_("“%s” is a server for incoming mail. Mail is sent through another one: %s\n\n"), host, outgoing);
  else if (similar != NULL)
    /* Translators: %s is the name of a server, as "smtp.gmail.com" */
    g_print (_("Did you mean “%s”?\n\n"), similar);
}

static int
run_check (const Check *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpTrace) trace = NULL;
  g_autoptr (Session) session = prepare (self, name, &error);
  gboolean quiet = self->options.json || wants_report_alone (self);
  CtlWatch watch = { !quiet, self->options.verbose, quiet ? stderr : stdout };
  g_autoptr (Diagnosis) diagnosis = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  const AccountProvider *provider;
  AccountGuardAdvice advice;
  guint seconds;

  if (session == NULL)
    return ctl_print_failure (self->options.json, error);
  if (!quiet)
    {
      const AccountServer *server = session->account->server;

      /* Translators: host, port, then tls, starttls or none */
      g_print (_("Testing %s, port %u, security %s\n\n"), server->host, server->port,
               account_security_to_string (server->security));
      print_host_hint (server->host);
    }
  advice = ask_guard (self, session, &seconds);
  if (advice != ACCOUNT_GUARD_GO)
    {
      trace = smtp_trace_new (session->account->server);
      trace->failed_stage = SMTP_STAGE_AUTH;
      diagnosis = diagnosis_from_guard (advice, seconds);
      return report (self, trace, diagnosis, ctl_status_from_guard (advice));
    }
  provider = account_catalogue_for_account (session->account);
  secret = session->secret != NULL && !session->account->practice ? account_secret_ref (session->secret) : NULL;
  trace = ctl_run_job (run_session, g_steal_pointer (&session), session_free, (GDestroyNotify) smtp_trace_free,
                       ctl_watch_on_event, &watch, &error);
  if (trace == NULL)
    return ctl_print_failure (self->options.json, error);
  diagnosis = diagnosis_from_trace (trace, provider);
  tell_guard (trace, diagnosis, secret);
  return report (self, trace, diagnosis, ctl_status_from_trace (trace, diagnosis));
}

int
ctl_check (const char *const *argv)
{
  g_auto (Check) self = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &self.from, N_("Ask whether the server takes this sender"), N_("ADDRESS") },
    { "to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.to, N_("Ask whether it takes this recipient; may be repeated"),
      N_("ADDRESS") },
    { "stop-after", 0, 0, G_OPTION_ARG_STRING, &self.stop_after,
      N_("End with this step: resolve, connect, tls, greeting, ehlo, starttls, auth, sender, recipient"),
      N_("STAGE") },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &self.report,
      N_("Write a report to pass on, without secrets and names of persons, as JSON with --json; “-” prints it "
         "instead"),
      N_("FILE") },
    { "report-with-addresses", 0, 0, G_OPTION_ARG_NONE, &self.report_with_addresses,
      N_("Keep e-mail addresses whole in the report"), NULL },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "check",
    .arguments = "[ACCOUNT]",
    .summary = N_("Goes through all that sending takes, short of a message: find the server, connect,\n"
                  "encrypt, sign in. Shows each step with its time, then the verdict, and what to do\n"
                  "when something failed. Sender and recipients are asked about on request; no message\n"
                  "is sent."),
    .description = N_("Examples:\n"
                      "  sendoffctl check work\n"
                      "  sendoffctl check --server smtp.example.org --user ada@example.org \\\n"
                      "             --password-command 'pass show mail'\n"
                      "  sendoffctl check --server localhost --port 25 --security none --stop-after ehlo\n\n"
                      "The password is read from the keyring when no --password option is given.\n\n"
                      "A password that the server refused twice is not tried a third time, so that nobody\n"
                      "gets locked out, and a server that wants to be left alone is left alone for a while;\n"
                      "--try-anyway tries all the same. What the window and other commands of this log-in\n"
                      "met counts too. The application’s own practice account is free of this.\n\n"
                      "Exit status: 0 when every step passed; 75 while the server wants to be left alone;\n"
                      "77 sign-in refused, or not tried again; see “sendoffctl --help” for the others."),
    .entries = entries,
    .takes_server = TRUE,
    .talks = TRUE,
    .max_arguments = 1,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&self.options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (self.options.help)
    return CTL_STATUS_OK;
  if (self.report_with_addresses && self.report == NULL)
    {
      g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "--report-with-addresses needs --report");
      return ctl_print_failure (self.options.json, error);
    }
  return run_check (&self, arguments[0]);
}

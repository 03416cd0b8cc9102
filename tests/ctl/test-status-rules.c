/* ctl/: the status that each rule of the diagnosis ends a command with. */

#include "ctl-status.h"
#include "diagnosis-rule.h"

/* A session that failed as the columns of a rule ask, as far as columns go. */
static SmtpTrace *
make_trace (const DiagnosisRule *rule)
{
  g_autoptr (AccountServer) server = account_server_new ("mail.example.org", 465, ACCOUNT_SECURITY_TLS);
  SmtpTrace *trace = smtp_trace_new (server);
  guint code = rule->reply[0] < 10 ? rule->reply[0] * 100 + 50 : rule->reply[0];
  g_autofree char *said = g_strdup_printf ("%u no", code);
  g_autoptr (SmtpReply) reply = code != 0 ? smtp_reply_parse (said) : NULL;

  trace->ok = FALSE;
  trace->failed_stage = rule->stages != 0 ? (SmtpStage) g_bit_nth_lsf (rule->stages, -1) : SMTP_STAGE_EHLO;
  if (reply != NULL)
    trace->error = smtp_error_new_rejected (reply);
  else if (rule->domain != DIAGNOSIS_DOMAIN_ANY)
    trace->error = g_error_new_literal (diagnosis_rule_get_domain (rule), rule->code, "…");
  else
    trace->error = g_error_new_literal (SMTP_ERROR, SMTP_ERROR_PROTOCOL, "…");
  if (trace->error->domain == G_RESOLVER_ERROR)
    trace->failed_stage = SMTP_STAGE_RESOLVE;
  return trace;
}

/* Whoever runs the command from a timer tries again at 75, and only then: no diagnosis may say the contrary. */
static void
test_every_rule (void)
{
  const DiagnosisRule *const *tables = diagnosis_rule_get_tables (DIAGNOSIS_PROTOCOL_SMTP);
  guint n = 0;

  for (; *tables != NULL; tables++)
    for (const DiagnosisRule *rule = *tables; rule->id != NULL; rule++)
      {
        g_autoptr (SmtpTrace) trace = make_trace (rule);
        Diagnosis diagnosis = { .id = (char *) rule->id, .retry = rule->retry };
        gboolean later = rule->retry == DIAGNOSIS_RETRY_LATER || rule->retry == DIAGNOSIS_RETRY_NOW;
        CtlStatus status = ctl_status_from_trace (trace, &diagnosis);

        g_test_message ("%s %s at %s: %d", rule->id, diagnosis_retry_to_string (rule->retry),
                        smtp_stage_to_string (trace->failed_stage), status);
        /* "Cannot be reached" and "no such host" have numbers of their own. */
        if (trace->failed_stage == SMTP_STAGE_CONNECT)
          g_assert_cmpint (status, ==, CTL_STATUS_UNAVAILABLE);
        else if (later)
          g_assert_cmpint (status, ==, CTL_STATUS_LATER);
        else
          g_assert_cmpint (status, !=, CTL_STATUS_LATER);
        g_assert_cmpint (status, !=, CTL_STATUS_OK);
        g_assert_cmpint (status, !=, CTL_STATUS_INTERNAL);
        n++;
      }
  g_assert_cmpuint (n, >, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/status/every-rule", test_every_rule);
  return g_test_run ();
}

#include "diagnosis-id.h"

#include "diagnosis-rule.h"

static const DiagnosisRule *
find_rule (const char *id)
{
  for (const DiagnosisRule *const *table = diagnosis_rule_get_tables (DIAGNOSIS_PROTOCOL_UNKNOWN); *table != NULL;
       table++)
    for (const DiagnosisRule *rule = *table; rule->id != NULL; rule++)
      if (g_str_equal (rule->id, id))
        return rule;
  return NULL;
}

Diagnosis *
diagnosis_from_id (const char *id, const AccountServer *server, const AccountProvider *provider)
{
  const DiagnosisRule *rule = find_rule (id);
  g_autoptr (AccountServer) none = account_server_new ("", 0, ACCOUNT_SECURITY_NONE);
  g_autoptr (SmtpTrace) trace = NULL;
  g_auto (DiagnosisEvidence) evidence = { 0 };

  if (rule == NULL)
    return NULL;
  trace = smtp_trace_new (server != NULL ? server : none);
  diagnosis_evidence_read_text (&evidence, trace, "", DIAGNOSIS_PROTOCOL_SMTP, provider,
                                server != NULL ? server->host : NULL);
  return diagnosis_rule_apply (rule, &evidence);
}

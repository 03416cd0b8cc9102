#include "config.h"

#include "diagnosis.h"

#include "diagnosis-cure.h"
#include "diagnosis-rule.h"

#include "account-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
diagnosis_remedy_free (DiagnosisRemedy *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self->url);
  g_clear_pointer (&self->patch, account_server_free);
  g_strfreev (self->steps);
  g_free (self);
}

void
diagnosis_free (Diagnosis *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_free (self->cause);
  g_free (self->server_said);
  g_clear_pointer (&self->remedies, g_ptr_array_unref);
  g_clear_pointer (&self->server, account_server_free);
  g_free (self);
}

const char *
diagnosis_retry_to_string (DiagnosisRetry retry)
{
  static const char *const names[] = { "never", "later", "now", "after-change" };

  return names[retry];
}

const char *
diagnosis_remedy_kind_to_string (DiagnosisRemedyKind kind)
{
  static const char *const names[] = { "change-settings",   "open-page", "enter-password", "use-without-spaces",
                                       "trust-certificate", "wait",      "try-again",      "explain" };

  return names[kind];
}

static gboolean
domain_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  switch (rule->domain)
    {
    case DIAGNOSIS_DOMAIN_RESOLVER:
      return evidence->domain == G_RESOLVER_ERROR && evidence->code == rule->code;
    case DIAGNOSIS_DOMAIN_IO:
      return evidence->domain == G_IO_ERROR && evidence->code == rule->code;
    case DIAGNOSIS_DOMAIN_TLS:
      return evidence->domain == G_TLS_ERROR && evidence->code == rule->code;
    case DIAGNOSIS_DOMAIN_SMTP:
      return evidence->domain == SMTP_ERROR && evidence->code == rule->code;
    case DIAGNOSIS_DOMAIN_ANY:
    default:
      return TRUE;
    }
}

static gboolean
reply_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  if (rule->reply[0] == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rule->reply) && rule->reply[i] != 0; i++)
    {
      guint said = rule->reply[i] < 10 ? evidence->reply / 100 : evidence->reply;

      if (said == rule->reply[i])
        return TRUE;
    }
  return FALSE;
}

static gboolean
enhanced_matches (const char *wanted, const char *said)
{
  if (wanted == NULL)
    return TRUE;
  if (said == NULL)
    return FALSE;
  return wanted[0] == '*' ? strcmp (wanted + 1, said + 1) == 0 : strcmp (wanted, said) == 0;
}

gboolean
diagnosis_rule_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  if (rule->stages != 0 && (rule->stages & (1u << evidence->stage)) == 0)
    return FALSE;
  if (!domain_matches (rule, evidence) || !reply_matches (rule, evidence) ||
      !enhanced_matches (rule->enhanced, evidence->enhanced))
    return FALSE;
  if (rule->certificate != 0 && (rule->certificate & evidence->certificate) == 0)
    return FALSE;
  if (rule->family != NULL && g_strcmp0 (rule->family, evidence->family) != 0)
    return FALSE;
  if (rule->pattern != NULL && !g_regex_match_simple (rule->pattern, evidence->text, G_REGEX_CASELESS, 0))
    return FALSE;
  return rule->when == NULL || rule->when (evidence);
}

static gboolean
has_same_patch (const Diagnosis *diagnosis, const DiagnosisRemedy *remedy)
{
  for (guint i = 0; i < diagnosis->remedies->len && remedy->patch != NULL; i++)
    {
      const DiagnosisRemedy *other = g_ptr_array_index (diagnosis->remedies, i);

      if (other->patch != NULL && account_server_equal (other->patch, remedy->patch))
        return TRUE;
    }
  return FALSE;
}

static Diagnosis *
diagnosis_new (const char *id)
{
  Diagnosis *self = g_new0 (Diagnosis, 1);

  self->id = g_strdup (id);
  self->remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) diagnosis_remedy_free);
  return self;
}

static void
add_cure (Diagnosis *self, const DiagnosisCure *cure, const DiagnosisEvidence *evidence)
{
  DiagnosisRemedy *remedy = diagnosis_cure_apply (cure, evidence);

  if (remedy == NULL)
    return;
  if (has_same_patch (self, remedy))
    diagnosis_remedy_free (remedy);
  else
    g_ptr_array_add (self->remedies, remedy);
}

Diagnosis *
diagnosis_rule_apply (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  static const DiagnosisCure last = TRY_AGAIN;
  Diagnosis *self = diagnosis_new (rule->id);

  self->title = diagnosis_fill_in (rule->title, evidence, evidence->trace->server);
  self->cause = diagnosis_fill_in (rule->cause, evidence, evidence->trace->server);
  self->stage = smtp_stage_to_string (evidence->stage);
  self->server_said = diagnosis_evidence_dup_words (evidence);
  self->retry = rule->retry;
  self->server = account_server_copy (evidence->trace->server);
  for (guint i = 0; i < DIAGNOSIS_MAX_CURES && rule->cures[i].label != NULL; i++)
    add_cure (self, &rule->cures[i], evidence);
  if (self->remedies->len == 0)
    add_cure (self, &last, evidence);
  return self;
}

/* Nothing failed. What GIO let pass although other programs may not is said all the same. */
static Diagnosis *
diagnose_success (const SmtpTrace *trace, const DiagnosisEvidence *evidence)
{
  Diagnosis *self = diagnosis_new ("ok");
  g_autofree char *remarks = diagnosis_describe_problems (evidence);
  const char *cause =
      trace->fate == SMTP_FATE_SENT ? _ ("The server accepted the message.") : _ ("Every step of the test passed.");

  self->title = g_strdup (trace->fate == SMTP_FATE_SENT ? _ ("Accepted by the server") : _ ("Ready to send"));
  self->cause = trace->tls != NULL && !trace->tls->pinned && remarks[0] != '\0'
                    /* Translators: first a whole sentence, then sentences on the certificate */
                    ? g_strdup_printf (_ ("%s About the server's certificate: %s"), cause, remarks)
                    : g_strdup (cause);
  self->retry = DIAGNOSIS_RETRY_NEVER;
  self->server = account_server_copy (trace->server);
  return self;
}

static Diagnosis *
diagnose_settings (const SmtpTrace *trace)
{
  Diagnosis *self = diagnosis_from_error (trace->error);

  self->stage = smtp_stage_to_string (trace->failed_stage);
  self->server = account_server_copy (trace->server);
  return self;
}

static gboolean
has_recipient_trouble (const SmtpTrace *trace)
{
  for (guint i = 0; i < trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (trace->recipients, i);

      if (recipient->outcome == SMTP_RECIPIENT_DEFERRED || recipient->outcome == SMTP_RECIPIENT_REFUSED)
        return TRUE;
    }
  return FALSE;
}

Diagnosis *
diagnosis_from_trace (const SmtpTrace *trace, const AccountProvider *provider)
{
  /* What happened to a message goes before how the connection ended. */
  static const DiagnosisRule *const tables[] = { diagnosis_rules_message, diagnosis_rules_connect, diagnosis_rules_tls,
                                                 diagnosis_rules_auth, diagnosis_rules_generic };
  DiagnosisEvidence evidence;

  diagnosis_evidence_read (&evidence, trace, provider);
  if (trace->ok)
    {
      if (!has_recipient_trouble (trace))
        return diagnose_success (trace, &evidence);
      evidence.stage = SMTP_STAGE_RECIPIENT;
    }
  else if (trace->fate != SMTP_FATE_UNKNOWN && g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;

  /* Settings that no session can begin with are no question of the server's. */
  if (!trace->ok && trace->error != NULL && trace->error->domain == ACCOUNT_ERROR)
    return diagnose_settings (trace);

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    {
      for (const DiagnosisRule *rule = tables[t]; rule->id != NULL; rule++)
        {
          if (diagnosis_rule_matches (rule, &evidence))
            return diagnosis_rule_apply (rule, &evidence);
        }
    }
  g_return_val_if_reached (NULL);
}

#include "config.h"

#include "diagnosis.h"

#include "diagnosis-certificate.h"
#include "diagnosis-rule.h"

#include "account-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

DiagnosisRemedy *
diagnosis_remedy_new (DiagnosisRemedyKind kind, const char *label)
{
  DiagnosisRemedy *self = g_new0 (DiagnosisRemedy, 1);

  self->kind = kind;
  self->label = g_strdup (label);
  return self;
}

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

Diagnosis *
diagnosis_new (const char *id, const char *title, const char *cause, DiagnosisRetry retry)
{
  Diagnosis *self = g_new0 (Diagnosis, 1);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->cause = g_strdup (cause);
  self->retry = retry;
  self->remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) diagnosis_remedy_free);
  return self;
}

DiagnosisRemedy *
diagnosis_add_remedy (Diagnosis *self, DiagnosisRemedyKind kind, const char *label)
{
  DiagnosisRemedy *remedy = diagnosis_remedy_new (kind, label);

  g_ptr_array_add (self->remedies, remedy);
  return remedy;
}

static void
add_copy (Diagnosis *self, const DiagnosisRemedy *remedy)
{
  DiagnosisRemedy *copy = diagnosis_add_remedy (self, remedy->kind, remedy->label);

  copy->url = g_strdup (remedy->url);
  copy->patch = remedy->patch != NULL ? account_server_copy (remedy->patch) : NULL;
  copy->steps = g_strdupv (remedy->steps);
  copy->seconds = remedy->seconds;
}

Diagnosis *
diagnosis_copy (const Diagnosis *self)
{
  Diagnosis *copy = diagnosis_new (self->id, self->title, self->cause, self->retry);

  copy->stage = self->stage;
  copy->server_said = g_strdup (self->server_said);
  for (guint i = 0; i < self->remedies->len; i++)
    add_copy (copy, g_ptr_array_index (self->remedies, i));
  copy->server = self->server != NULL ? account_server_copy (self->server) : NULL;
  return copy;
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
                                       "trust-certificate", "wait",      "try-again",      "explain",
                                       "try-anyway" };

  return names[kind];
}

/* The newer kind of address failed and the older one served: worth knowing, since it costs time again and again. */
static gboolean
had_broken_ipv6 (const SmtpTrace *trace)
{
  const char *used = smtp_trace_get_address (trace);

  if (used == NULL || strchr (used, ':') != NULL)
    return FALSE;
  for (guint i = 0; i < trace->addresses->len; i++)
    {
      const SmtpAddressResult *address = g_ptr_array_index (trace->addresses, i);

      /* A network without IPv6 says so at once, and loses no time. */
      if (address->ipv6 && (g_error_matches (address->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
                            g_error_matches (address->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)))
        return TRUE;
    }
  return FALSE;
}

/* Nothing failed. What GIO let pass although other programs may not is said all the same. */
static Diagnosis *
diagnose_success (const SmtpTrace *trace, const DiagnosisEvidence *evidence)
{
  gboolean sent = trace->fate == SMTP_FATE_SENT;
  Diagnosis *self =
      diagnosis_new ("ok", sent ? _("Accepted by the server") : _("Ready to send"), NULL, DIAGNOSIS_RETRY_NEVER);
  g_autofree char *remarks = diagnosis_certificate_describe (evidence);
  const char *cause = sent ? _("The server accepted the message.") : _("Every step of the test passed.");

  self->cause = trace->tls != NULL && !trace->tls->pinned && remarks[0] != '\0'
                    /* Translators: first a whole sentence, then sentences on the certificate */
                    ? g_strdup_printf (_("%s About the server’s certificate: %s"), cause, remarks)
                    : g_strdup (cause);
  if (had_broken_ipv6 (trace))
    {
      g_autofree char *before = g_steal_pointer (&self->cause);

      /* Translators: first whole sentences; then what else was noticed */
      self->cause = g_strdup_printf (_("%s The server could not be reached over IPv6, the newer kind of address; "
                                       "IPv4 was used instead."),
                                     before);
    }
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
  g_auto (DiagnosisEvidence) evidence = { 0 };

  diagnosis_evidence_read (&evidence, trace, provider);
  if (trace->ok)
    {
      if (!has_recipient_trouble (trace))
        return diagnose_success (trace, &evidence);
      evidence.stage = SMTP_STAGE_RECIPIENT;
      evidence.stages = DIAGNOSIS_AT (RECIPIENT);
    }
  else if (trace->fate != SMTP_FATE_UNKNOWN && g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;

  /* Settings that no session can begin with are no question of the server's. */
  if (!trace->ok && trace->error != NULL && trace->error->domain == ACCOUNT_ERROR)
    return diagnose_settings (trace);

  return diagnosis_rule_apply (diagnosis_rule_find (&evidence), &evidence);
}

/* A reply that refuses nothing: "250 OK", or the "334" that asks for the next part of a sign-in. */
static Diagnosis *
diagnose_consent (const SmtpReply *reply, const DiagnosisEvidence *evidence)
{
  Diagnosis *self = diagnosis_new ("ok", _("This is no failure"),
                                   evidence->reply / 100 == 3 ? _("The server agrees and waits for what comes next.")
                                                              : _("The server did what it was asked for."),
                                   DIAGNOSIS_RETRY_NEVER);

  self->stage = (evidence->stages & (evidence->stages - 1)) == 0 ? smtp_stage_to_string (evidence->stage) : NULL;
  self->server_said = g_strdup (smtp_reply_get_raw (reply));
  return self;
}

Diagnosis *
diagnosis_from_reply (
    const SmtpReply *reply, SmtpStage stage, gboolean stage_known, const AccountProvider *provider, const char *host)
{
  g_autoptr (AccountServer) server = account_server_new ("", 0, ACCOUNT_SECURITY_NONE);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_auto (DiagnosisEvidence) evidence = { 0 };
  const DiagnosisRule *rule;

  diagnosis_evidence_read_reply (&evidence, trace, reply, stage_known ? 1u << stage : 0, provider, host);
  rule = diagnosis_rule_find (&evidence);
  if (evidence.reply < 400 && rule->reply[0] != evidence.reply)
    return diagnose_consent (reply, &evidence);
  return diagnosis_rule_apply (rule, &evidence);
}

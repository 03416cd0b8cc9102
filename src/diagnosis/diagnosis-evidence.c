#include "diagnosis-evidence.h"

#include "account-secret.h"

#include <string.h>

/* Whose server it is, told by the provider's id, by the ends of host names, and by marks in the server's own words. */
static const struct
{
  const char *family;
  const char *id;
  const char *host;
  const char *mark;
} families[] = {
  { "google", "gmail", NULL, "gsmtp" },
  { "google", "gw", NULL, "support.google.com" },
  { "microsoft", "outlook", ".outlook.com", NULL },
  { "microsoft", "m365", ".office365.com", NULL },
  { "yahoo", "yahoo", ".yahoo.com", NULL },
  { "icloud", "icloud", ".mail.me.com", NULL },
};

static gboolean
has_suffix (const char *host, const char *suffix)
{
  gsize n_host = strlen (host);
  gsize n_suffix = strlen (suffix);

  return n_host >= n_suffix && g_ascii_strcasecmp (host + n_host - n_suffix, suffix) == 0;
}

static gboolean
has_mark (const char *text, const char *mark)
{
  return text != NULL && mark != NULL && strstr (text, mark) != NULL;
}

static const char *
find_family (const DiagnosisEvidence *evidence)
{
  const char *host = evidence->trace->server->host;
  const SmtpStep *greeting = smtp_trace_find_step (evidence->trace, SMTP_STAGE_GREETING);
  const char *banner = greeting != NULL && greeting->reply != NULL ? smtp_reply_get_text (greeting->reply) : NULL;

  if (account_host_is_google (host))
    return "google";
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      if (evidence->provider != NULL && g_str_has_prefix (evidence->provider->id, families[i].id))
        return families[i].family;
      if (families[i].host != NULL && has_suffix (host, families[i].host))
        return families[i].family;
      if (has_mark (banner, families[i].mark) || has_mark (evidence->text, families[i].mark))
        return families[i].family;
    }
  return NULL;
}

static SmtpReply *
find_reply (const SmtpTrace *trace)
{
  const SmtpStep *step;
  SmtpReply *reply = trace->error != NULL ? smtp_error_get_reply (trace->error) : NULL;

  if (reply != NULL)
    return reply;
  /* A link that broke after a refusal: the refusal is the reason, the break its consequence. */
  step = smtp_trace_find_step (trace, trace->failed_stage);
  if (step != NULL && step->reply != NULL && smtp_reply_get_code (step->reply) >= 400)
    return step->reply;
  return NULL;
}

void
diagnosis_evidence_read (DiagnosisEvidence *evidence, const SmtpTrace *trace, const AccountProvider *provider)
{
  SmtpReply *reply = find_reply (trace);

  memset (evidence, 0, sizeof *evidence);
  evidence->trace = trace;
  evidence->provider = provider;
  evidence->stage = trace->failed_stage;
  evidence->text = "";
  if (trace->error != NULL)
    {
      evidence->domain = trace->error->domain;
      evidence->code = trace->error->code;
    }
  if (reply != NULL)
    {
      evidence->reply = smtp_reply_get_code (reply);
      evidence->enhanced = smtp_reply_get_enhanced (reply);
      evidence->text = smtp_reply_get_text (reply);
    }
  if (trace->tls != NULL)
    evidence->certificate = trace->tls->problems;
  evidence->family = find_family (evidence);
}

/* Each recipient that was not accepted, with the words for it. */
static char *
dup_recipient_words (const SmtpTrace *trace)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (trace->recipients, i);

      if (recipient->outcome == SMTP_RECIPIENT_ACCEPTED || recipient->reply == NULL)
        continue;
      g_string_append_printf (words, "%s%s: %s", words->len > 0 ? "\n" : "", recipient->address,
                              smtp_reply_get_raw (recipient->reply));
    }
  return words->len > 0 ? g_string_free (g_steal_pointer (&words), FALSE) : NULL;
}

static const char *
find_last_line (const SmtpTrace *trace)
{
  for (guint i = trace->transcript->len; i > 0; i--)
    {
      const SmtpLine *line = g_ptr_array_index (trace->transcript, i - 1);

      if (line->side == SMTP_SIDE_SERVER)
        return line->text;
    }
  return NULL;
}

char *
diagnosis_evidence_dup_words (const DiagnosisEvidence *evidence)
{
  const SmtpTrace *trace = evidence->trace;
  SmtpReply *reply = find_reply (trace);

  if (trace->recipients->len > 1 && (trace->ok || evidence->stage == SMTP_STAGE_RECIPIENT))
    {
      char *words = dup_recipient_words (trace);

      if (words != NULL)
        return words;
    }
  if (reply != NULL)
    return g_strdup (smtp_reply_get_raw (reply));
  if (evidence->domain == SMTP_ERROR && evidence->code == SMTP_ERROR_PROTOCOL)
    return g_strdup (find_last_line (trace));
  return NULL;
}

gboolean
diagnosis_evidence_is_loopback (const DiagnosisEvidence *evidence)
{
  const char *host = evidence->trace->server->host;
  const char *used = smtp_trace_get_address (evidence->trace);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (used != NULL ? used : host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0 || has_suffix (host, ".localhost");
}

const SmtpCertificate *
diagnosis_evidence_get_certificate (const DiagnosisEvidence *evidence)
{
  const SmtpTlsFacts *tls = evidence->trace->tls;

  return tls != NULL && tls->chain != NULL && tls->chain->len > 0 ? g_ptr_array_index (tls->chain, 0) : NULL;
}

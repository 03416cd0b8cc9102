#include "diagnosis-evidence.h"

#include "diagnosis-code.h"
#include "diagnosis-family.h"
#include "diagnosis-rule.h"
#include "diagnosis-words.h"

#include <string.h>

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

static void
add_echo (GPtrArray *echoes, const char *text, gsize length)
{
  if (length > 0)
    g_ptr_array_add (echoes, g_strndup (text, length));
}

/* Whole, and what stands on either side of the "@". */
static void
add_address (GPtrArray *echoes, const char *text, gsize length)
{
  const char *at = g_strrstr_len (text, (gssize) length, "@");

  if (at == NULL)
    {
      add_echo (echoes, text, length);
      return;
    }
  add_echo (echoes, text, (gsize) (at - text));
  add_echo (echoes, at + 1, length - (gsize) (at - text) - 1);
}

/* What our own commands named: sender, recipients, this computer. */
static void
add_command (GPtrArray *echoes, const char *text)
{
  const char *open = strchr (text, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;

  if (close != NULL && (g_ascii_strncasecmp (text, "MAIL", 4) == 0 || g_ascii_strncasecmp (text, "RCPT", 4) == 0))
    add_address (echoes, open + 1, (gsize) (close - open - 1));
  else if (g_ascii_strncasecmp (text, "EHLO ", 5) == 0 || g_ascii_strncasecmp (text, "HELO ", 5) == 0)
    add_echo (echoes, text + 5, strlen (text + 5));
}

/* The person's own words, which a server may repeat. */
static GStrv
dup_echoes (const SmtpTrace *trace)
{
  GPtrArray *echoes = g_ptr_array_new ();

  if (trace->server->user != NULL)
    add_address (echoes, trace->server->user, strlen (trace->server->user));
  if (trace->server->hello_name != NULL)
    add_echo (echoes, trace->server->hello_name, strlen (trace->server->hello_name));
  for (guint i = 0; i < trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (trace->recipients, i);

      add_address (echoes, recipient->address, strlen (recipient->address));
    }
  for (guint i = 0; i < trace->transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (trace->transcript, i);

      if (line->side == SMTP_SIDE_CLIENT)
        add_command (echoes, line->text);
    }
  g_ptr_array_add (echoes, NULL);
  return (GStrv) g_ptr_array_free (echoes, FALSE);
}

/* Servers put the code behind other words, too, or one whose class contradicts the reply ("452 5.5.3"). */
static void
find_enhanced (DiagnosisEvidence *evidence)
{
  for (const char *word = evidence->words; *word != '\0';)
    {
      gsize length = strcspn (word, " ");

      /* Among words, numbers of a version have the same form: only the subjects that there are count. */
      if (length > 4 && length < sizeof evidence->enhanced && word[0] != '2' && word[2] <= '7' && word[3] == '.')
        {
          memcpy (evidence->enhanced, word, length);
          evidence->enhanced[length] = '\0';
          if (diagnosis_enhanced_is_valid (evidence->enhanced))
            return;
        }
      word += length;
      word += strspn (word, " ");
    }
  evidence->enhanced[0] = '\0';
}

static void
read_words (DiagnosisEvidence *evidence, const char *text, const char *const *echoes)
{
  gboolean is_reply = evidence->protocol == DIAGNOSIS_PROTOCOL_SMTP || evidence->protocol == DIAGNOSIS_PROTOCOL_POP3 ||
                      evidence->protocol == DIAGNOSIS_PROTOCOL_IMAP;

  evidence->said = g_strdup (text);
  evidence->words = diagnosis_words_normalize (text, is_reply, echoes);
}

static void
read_reply (DiagnosisEvidence *evidence, const SmtpReply *reply, const char *const *echoes)
{
  evidence->reply = smtp_reply_get_code (reply);
  evidence->said = g_strdup (smtp_reply_get_raw (reply));
  evidence->words = diagnosis_words_normalize (smtp_reply_get_text (reply), TRUE, echoes);
  if (smtp_reply_get_enhanced (reply) != NULL)
    g_strlcpy (evidence->enhanced, smtp_reply_get_enhanced (reply), sizeof evidence->enhanced);
  else
    find_enhanced (evidence);
}

/* A refused sign-in after which the server hung up at once: the session noticed the end, and not the refusal. */
static SmtpReply *
dup_unheard_refusal (const SmtpTrace *trace)
{
  const char *line = find_last_line (trace);
  g_autoptr (SmtpReply) reply = NULL;

  if (trace->failed_stage != SMTP_STAGE_AUTH || line == NULL)
    return NULL;
  if (!g_error_matches (trace->error, SMTP_ERROR, SMTP_ERROR_CLOSED) &&
      !g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return NULL;
  reply = smtp_reply_parse (line);
  return reply != NULL && smtp_reply_get_code (reply) >= 400 ? g_steal_pointer (&reply) : NULL;
}

/* What is there to read when no reply is: the line that was none. */
static const char *
find_text (const SmtpTrace *trace)
{
  const char *text = NULL;

  if (g_error_matches (trace->error, SMTP_ERROR, SMTP_ERROR_PROTOCOL))
    text = find_last_line (trace);
  else if (trace->tls != NULL)
    text = trace->tls->plain_words;
  return text != NULL ? text : "";
}

void
diagnosis_evidence_read (DiagnosisEvidence *evidence, const SmtpTrace *trace, const AccountProvider *provider)
{
  g_auto (GStrv) echoes = dup_echoes (trace);
  const SmtpStep *greeting = smtp_trace_find_step (trace, SMTP_STAGE_GREETING);
  SmtpReply *reply = find_reply (trace);
  g_autoptr (SmtpReply) unheard = reply == NULL ? dup_unheard_refusal (trace) : NULL;

  memset (evidence, 0, sizeof *evidence);
  evidence->trace = trace;
  evidence->has_session = TRUE;
  evidence->protocol = DIAGNOSIS_PROTOCOL_SMTP;
  evidence->provider = provider != NULL ? provider : account_catalogue_for_host (trace->server->host);
  evidence->stage = trace->failed_stage;
  evidence->stages = 1u << trace->failed_stage;
  if (trace->error != NULL)
    {
      evidence->domain = trace->error->domain;
      evidence->code = trace->error->code;
    }
  evidence->hung_up = unheard != NULL;
  if (reply != NULL || unheard != NULL)
    read_reply (evidence, reply != NULL ? reply : unheard, (const char *const *) echoes);
  else
    read_words (evidence, find_text (trace), (const char *const *) echoes);
  if (trace->tls != NULL)
    evidence->certificate = trace->tls->problems;
  evidence->families =
      diagnosis_family_find (trace->server->host, evidence->provider,
                             greeting != NULL && greeting->reply != NULL ? smtp_reply_get_text (greeting->reply) : NULL,
                             evidence->words, evidence->enhanced);
}

/* Where a reply may have come, by its code alone. */
static guint
guess_stages (guint code)
{
  static const struct
  {
    guint code;
    guint stages;
  } guesses[] = {
    { 334, DIAGNOSIS_AT (AUTH) },
    { 422, DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE },
    { 432, DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE },
    { 435, DIAGNOSIS_AT (AUTH) },
    { 450, DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE },
    { 452, DIAGNOSIS_AT_MESSAGE },
    { 454, DIAGNOSIS_AT (STARTTLS) | DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE },
    { 521, DIAGNOSIS_AT (GREETING) },
    { 523, DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE },
    { 524, DIAGNOSIS_AT (AUTH) },
    { 525, DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT (STARTTLS) | DIAGNOSIS_AT_MESSAGE },
    { 530, DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE },
    { 534, DIAGNOSIS_AT (AUTH) },
    { 535, DIAGNOSIS_AT (AUTH) },
    { 538, DIAGNOSIS_AT (AUTH) },
    { 550, DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE },
    { 551, DIAGNOSIS_AT_MESSAGE },
    { 552, DIAGNOSIS_AT_MESSAGE },
    { 553, DIAGNOSIS_AT_MESSAGE },
    { 554, DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (STARTTLS) | DIAGNOSIS_AT_MESSAGE },
    { 555, DIAGNOSIS_AT_MESSAGE },
    { 556, DIAGNOSIS_AT_MESSAGE },
    { 571, DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT_MESSAGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    if (guesses[i].code == code)
      return guesses[i].stages;
  return DIAGNOSIS_AT_ANY & ~(DIAGNOSIS_AT (RESOLVE) | DIAGNOSIS_AT (CONNECT) | DIAGNOSIS_AT (TLS));
}

static void
set_stages (DiagnosisEvidence *evidence, guint stages)
{
  evidence->stages = stages;
  evidence->stage = (SmtpStage) g_bit_nth_lsf (stages, -1);
}

void
diagnosis_evidence_read_reply (DiagnosisEvidence *evidence,
                               const SmtpTrace *trace,
                               const SmtpReply *reply,
                               guint stages,
                               const AccountProvider *provider,
                               const char *host)
{
  memset (evidence, 0, sizeof *evidence);
  evidence->trace = trace;
  evidence->protocol = DIAGNOSIS_PROTOCOL_SMTP;
  evidence->provider = provider;
  evidence->domain = SMTP_ERROR;
  evidence->code = SMTP_ERROR_REJECTED;
  read_reply (evidence, reply, NULL);
  set_stages (evidence, stages != 0 ? stages : guess_stages (evidence->reply));
  evidence->families =
      diagnosis_family_find (host != NULL ? host : "", provider, NULL, evidence->words, evidence->enhanced);
}

void
diagnosis_evidence_read_text (DiagnosisEvidence *evidence,
                              const SmtpTrace *trace,
                              const char *text,
                              DiagnosisProtocol protocol,
                              const AccountProvider *provider,
                              const char *host)
{
  memset (evidence, 0, sizeof *evidence);
  evidence->trace = trace;
  evidence->protocol = protocol;
  evidence->provider = provider;
  read_words (evidence, text, NULL);
  find_enhanced (evidence);
  set_stages (evidence, DIAGNOSIS_AT_ANY);
  evidence->families =
      diagnosis_family_find (host != NULL ? host : "", provider, NULL, evidence->words, evidence->enhanced);
}

void
diagnosis_evidence_clear (DiagnosisEvidence *evidence)
{
  g_clear_pointer (&evidence->said, g_free);
  g_clear_pointer (&evidence->words, g_free);
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

char *
diagnosis_evidence_dup_words (const DiagnosisEvidence *evidence)
{
  const SmtpTrace *trace = evidence->trace;

  if (trace->recipients->len > 1 && (trace->ok || evidence->stage == SMTP_STAGE_RECIPIENT))
    {
      char *words = dup_recipient_words (trace);

      if (words != NULL)
        return words;
    }
  return evidence->said[0] != '\0' ? g_strdup (evidence->said) : NULL;
}

static gboolean
is_localhost (const char *host)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);

  return g_str_equal (lower, "localhost") || g_str_has_suffix (lower, ".localhost");
}

gboolean
diagnosis_evidence_is_loopback (const DiagnosisEvidence *evidence)
{
  const char *host = evidence->trace->server->host;
  const char *used = smtp_trace_get_address (evidence->trace);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (used != NULL ? used : host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return is_localhost (host);
}

gboolean
diagnosis_evidence_used_token (const DiagnosisEvidence *evidence)
{
  const char *mechanism = evidence->trace->mechanism;

  return g_strcmp0 (mechanism, "XOAUTH2") == 0 || g_strcmp0 (mechanism, "OAUTHBEARER") == 0;
}

const SmtpCertificate *
diagnosis_evidence_get_certificate (const DiagnosisEvidence *evidence)
{
  const SmtpTlsFacts *tls = evidence->trace->tls;

  return tls != NULL && tls->chain != NULL && tls->chain->len > 0 ? g_ptr_array_index (tls->chain, 0) : NULL;
}

#include "config.h"

#include "diagnosis-log.h"

#include "diagnosis-code.h"
#include "diagnosis-family.h"
#include "diagnosis-log-dialogue.h"
#include "diagnosis-log-line.h"
#include "diagnosis-log-secrets.h"
#include "diagnosis-meaning.h"
#include "diagnosis-token.h"
#include "diagnosis-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The id of what no rule knows. */
#define UNKNOWN "failed"
/* Each line that is neither command nor reply is looked up by its words; what failed stands at the end. */
#define MAX_TEXT_LINES 1000

#define POP3 "pop3"
#define IMAP "imap"

void
diagnosis_log_free (DiagnosisLog *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->reply, smtp_reply_unref);
  g_free (self->enhanced);
  g_free (self->words);
  g_free (self->line);
  g_free (self->meaning);
  g_clear_pointer (&self->server, account_server_free);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->transcript);
  g_free (self);
}

gboolean
diagnosis_log_stage_is_valid (const char *stage)
{
  SmtpStage found;

  return g_ascii_strcasecmp (stage, POP3) == 0 || g_ascii_strcasecmp (stage, IMAP) == 0 ||
         smtp_stage_from_string (stage, &found);
}

const char *
diagnosis_log_get_stage_name (const DiagnosisLog *self)
{
  switch (self->protocol)
    {
    case DIAGNOSIS_PROTOCOL_POP3:
      return POP3;
    case DIAGNOSIS_PROTOCOL_IMAP:
      return IMAP;
    case DIAGNOSIS_PROTOCOL_SMTP:
      return self->meaning == NULL ? smtp_stage_to_string (self->stage) : NULL;
    default:
      return NULL;
    }
}

static void
take_reply (DiagnosisLog *self, const DiagnosisLogReply *found, const DiagnosisLogDialogue *dialogue)
{
  guint code = smtp_reply_get_code (found->reply);

  self->reply = smtp_reply_ref (found->reply);
  self->enhanced = g_strdup (smtp_reply_get_enhanced (found->reply));
  self->words = g_strdup (smtp_reply_get_raw (found->reply));
  self->stage = found->stage;
  self->stage_known = found->stage_known;
  /* A token is refused by a question that wants no answer. */
  self->failed = code >= 400 || (code == 334 && diagnosis_token_is_refusal (smtp_reply_get_text (found->reply)));
  /* nodemailer names the command behind the reply. */
  if (!self->stage_known && self->failed && dialogue->has_stage)
    {
      self->stage = dialogue->stage;
      self->stage_known = TRUE;
    }
  if (self->failed)
    self->error = smtp_error_new_rejected (found->reply);
}

static void
take_failure (DiagnosisLog *self, const DiagnosisLogFacts *facts)
{
  self->words = g_strdup (facts->words);
  self->line = g_strdup (facts->line);
  self->stage = facts->stage;
  self->stage_known = TRUE;
  self->failed = TRUE;
  self->certificate = facts->certificate;
  self->error = g_error_new_literal (facts->domain, facts->code, facts->words);
}

static void
take_nonsense (DiagnosisLog *self, const char *words)
{
  self->words = g_strdup (words);
  self->stage = SMTP_STAGE_GREETING;
  self->stage_known = TRUE;
  self->failed = TRUE;
  self->error = g_error_new_literal (SMTP_ERROR, SMTP_ERROR_PROTOCOL, words);
}

/* The three digits that go with an enhanced status code which stands alone, so that rules can tell; they are not
 * shown. */
static guint
guess_code (const char *enhanced)
{
  switch (diagnosis_code_stage (0, enhanced))
    {
    case SMTP_STAGE_AUTH:
      return enhanced[0] == '4' ? 454 : g_str_has_prefix (enhanced, "5.7.9") ? 534 : 535;
    case SMTP_STAGE_AFTER_DATA:
      return enhanced[0] == '4' ? 451 : 554;
    case SMTP_STAGE_SENDER:
      return enhanced[0] == '4' ? 451 : 530;
    default:
      return enhanced[0] == '4' ? 450 : 550;
    }
}

static void
take_enhanced (DiagnosisLog *self, const char *words, const DiagnosisLogDialogue *dialogue)
{
  g_autofree char *enhanced = g_strndup (words, strcspn (words, " "));
  g_autofree char *raw = NULL;

  self->words = g_strdup (words);
  self->failed = enhanced[0] != '2';
  self->stage_known = dialogue->has_stage;
  self->stage = dialogue->has_stage ? dialogue->stage : diagnosis_code_stage (0, enhanced);
  raw = g_strdup_printf ("%u %s", self->failed ? guess_code (enhanced) : 250, words);
  self->enhanced = g_steal_pointer (&enhanced);
  if (self->failed)
    {
      g_autoptr (SmtpReply) reply = smtp_reply_parse (raw);

      self->error = smtp_error_new_rejected (reply);
    }
}

static void
take_mailbox (DiagnosisLog *self, const char *words)
{
  self->protocol = words[0] == '-' ? DIAGNOSIS_PROTOCOL_POP3 : DIAGNOSIS_PROTOCOL_IMAP;
  self->words = g_strdup (words);
  self->stage = SMTP_STAGE_AUTH;
  self->stage_known = TRUE;
  self->failed = TRUE;
}

/* Commands alone, to which no answer was pasted. */
static void
take_command (DiagnosisLog *self, GPtrArray *transcript)
{
  const SmtpLine *last = transcript->pdata[transcript->len - 1];

  self->words = g_strdup (last->text);
  self->meaning = diagnosis_line_meaning (transcript, transcript->len - 1);
  self->stage = SMTP_STAGE_EHLO;
  self->stage_known = FALSE;
}

/* An answer of the sign-in that somebody decoded, or copied without its number. */
static gboolean
take_refused_token (DiagnosisLog *self, const char *text, const char *words)
{
  g_autofree char *challenge = diagnosis_token_find_refusal (text);
  g_autofree char *raw = challenge != NULL ? g_strdup_printf ("334 %s", challenge) : NULL;
  g_autoptr (SmtpReply) reply = raw != NULL ? smtp_reply_parse (raw) : NULL;

  if (reply == NULL)
    return FALSE;
  self->words = g_strdup (words);
  self->stage = SMTP_STAGE_AUTH;
  self->stage_known = TRUE;
  self->failed = TRUE;
  self->error = smtp_error_new_rejected (reply);
  return TRUE;
}

/* Nothing but the subject is known. */
static gboolean
is_vague (const char *id)
{
  return g_str_has_prefix (id, "oauth-failed") || g_str_has_prefix (id, "keyring-failed");
}

static gboolean
is_subject (const char *id)
{
  return (g_str_has_prefix (id, "oauth-") || g_str_has_prefix (id, "keyring-")) && !is_vague (id);
}

static void
take_words (DiagnosisLog *self, const char *words, const Diagnosis *diagnosis)
{
  g_free (self->words);
  self->words = g_strdup (words);
  self->failed = TRUE;
  self->protocol = DIAGNOSIS_PROTOCOL_UNKNOWN;
  if (g_strcmp0 (diagnosis->stage, POP3) == 0)
    self->protocol = DIAGNOSIS_PROTOCOL_POP3;
  else if (g_strcmp0 (diagnosis->stage, IMAP) == 0)
    self->protocol = DIAGNOSIS_PROTOCOL_IMAP;
}

/* What else is known by its words alone: with @subjects, OAuth and the keyring; else also less common errors. A line
 * that names its subject only counts when no other says more. */
static gboolean
take_text (DiagnosisLog *self, GPtrArray *lines, const SmtpRedaction *redaction, gboolean subjects)
{
  for (guint i = lines->len > MAX_TEXT_LINES ? lines->len - MAX_TEXT_LINES : 0; i < lines->len; i++)
    {
      const DiagnosisLogLine *line = lines->pdata[i];
      g_autoptr (GString) words = g_string_new (line->text);
      g_autoptr (Diagnosis) diagnosis = NULL;

      smtp_redaction_apply (redaction, words);
      if (words->len == 0 || (subjects && line->side != DIAGNOSIS_LOG_TEXT))
        continue;
      if (take_refused_token (self, line->text, words->str))
        return TRUE;
      diagnosis = diagnosis_from_text (words->str, DIAGNOSIS_PROTOCOL_UNKNOWN, self->provider, NULL);
      if (g_str_equal (diagnosis->id, UNKNOWN) || (subjects && !is_subject (diagnosis->id)) ||
          (self->words != NULL && is_vague (diagnosis->id)))
        continue;
      take_words (self, words->str, diagnosis);
      if (!is_vague (diagnosis->id))
        return TRUE;
    }
  return self->words != NULL;
}

/* What decides, from the surest to the vaguest. */
static gboolean
take_decision (DiagnosisLog *self,
               const DiagnosisLogDialogue *dialogue,
               GPtrArray *lines,
               const SmtpRedaction *redaction)
{
  const DiagnosisLogReply *reply = diagnosis_log_dialogue_decide (dialogue);
  gboolean sure = reply != NULL && (smtp_reply_get_code (reply->reply) >= 400 ||
                                    (reply->in_dialogue && reply->stage == SMTP_STAGE_AFTER_DATA));

  if (sure)
    take_reply (self, reply, dialogue);
  else if (take_text (self, lines, redaction, TRUE))
    return TRUE;
  else if (dialogue->facts.domain != 0)
    take_failure (self, &dialogue->facts);
  else if (dialogue->mailbox != NULL)
    take_mailbox (self, dialogue->mailbox);
  else if (dialogue->nonsense != NULL)
    take_nonsense (self, dialogue->nonsense);
  else if (reply != NULL)
    take_reply (self, reply, dialogue);
  else if (dialogue->enhanced != NULL)
    take_enhanced (self, dialogue->enhanced, dialogue);
  else if (dialogue->transcript->len > 0)
    take_command (self, dialogue->transcript);
  else
    return take_text (self, lines, redaction, FALSE);
  return TRUE;
}

static void
apply_hint (DiagnosisLog *self, const DiagnosisLogHint *hint)
{
  if (hint == NULL || hint->stage == NULL)
    return;
  self->stage_known = TRUE;
  if (g_ascii_strcasecmp (hint->stage, POP3) == 0)
    self->protocol = DIAGNOSIS_PROTOCOL_POP3;
  else if (g_ascii_strcasecmp (hint->stage, IMAP) == 0)
    self->protocol = DIAGNOSIS_PROTOCOL_IMAP;
  else if (smtp_stage_from_string (hint->stage, &self->stage))
    self->protocol = DIAGNOSIS_PROTOCOL_SMTP;
}

/* The host that is named, else the one that a greeting names when that is a provider's. */
static void
find_server (DiagnosisLog *self,
             const DiagnosisLogDialogue *dialogue,
             const DiagnosisLogReply *reply,
             const DiagnosisLogHint *hint)
{
  const DiagnosisLogFacts *facts = &dialogue->facts;
  const char *host = facts->host;
  guint port = facts->port;
  AccountSecurity security;

  if (self->reply != NULL && reply != NULL && reply->host != NULL)
    {
      host = reply->host;
      port = reply->port;
    }
  if (hint != NULL && hint->host != NULL)
    host = hint->host;
  self->provider = host != NULL ? account_catalogue_for_host (host) : NULL;
  if (self->provider == NULL && host != NULL && account_host_is_google (host))
    self->provider = account_catalogue_get ("gmail");
  if (self->provider == NULL && dialogue->banner != NULL && strchr (dialogue->banner, '.') != NULL)
    {
      self->provider = account_catalogue_for_host (dialogue->banner);
      host = host != NULL ? host : dialogue->banner;
    }
  /* Who speaks TLS to a plain port has not got to 465. */
  if (port == 0 && facts->domain == G_TLS_ERROR && facts->code == G_TLS_ERROR_MISC)
    port = 587;
  security = facts->tls || facts->domain == G_TLS_ERROR ? ACCOUNT_SECURITY_TLS : ACCOUNT_SECURITY_STARTTLS;
  if (port != 0 && facts->domain != G_TLS_ERROR)
    security = account_security_for_port (port, security);
  self->server = account_server_new (host != NULL ? host : "",
                                     port != 0 ? port : account_security_default_port (security), security);
}

static SmtpTrace *
make_trace (const DiagnosisLog *self)
{
  g_autoptr (AccountServer) server = account_server_copy (self->server);
  SmtpTrace *trace;

  /* Translators: stands where a user name would, within a sentence */
  server->user = g_strdup (_("the user"));
  trace = smtp_trace_new (server);
  trace->ok = !self->failed;
  trace->failed_stage = self->stage;
  trace->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  if (self->certificate != 0)
    {
      trace->tls = g_new0 (SmtpTlsFacts, 1);
      trace->tls->chain = g_ptr_array_new ();
      trace->tls->problems = self->certificate;
    }
  return trace;
}

static const char *
find_family (const DiagnosisLog *self, const char *banner)
{
  g_autofree char *words = diagnosis_words_normalize (self->words, self->reply != NULL, NULL);
  guint families = diagnosis_family_find (self->server->host, self->provider, banner, words,
                                          self->enhanced != NULL ? self->enhanced : "");

  if ((families & DIAGNOSIS_FAMILY_GOOGLE) != 0)
    return "google";
  return (families & DIAGNOSIS_FAMILY_MICROSOFT) != 0 ? "microsoft" : NULL;
}

DiagnosisLog *
diagnosis_log_read (const char *text, gsize length, const DiagnosisLogHint *hint)
{
  g_autoptr (DiagnosisLog) self = g_new0 (DiagnosisLog, 1);
  g_autoptr (DiagnosisLogDialogue) dialogue = NULL;
  g_autoptr (SmtpRedaction) redaction = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  self->protocol = DIAGNOSIS_PROTOCOL_SMTP;
  self->transcript = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_line_free);
  if (length > DIAGNOSIS_LOG_MAX_TEXT)
    {
      text += length - DIAGNOSIS_LOG_MAX_TEXT;
      length = DIAGNOSIS_LOG_MAX_TEXT;
      self->truncated = TRUE;
    }
  lines = diagnosis_log_line_split (text, length, &self->tool);
  dialogue = diagnosis_log_dialogue_read (lines);
  redaction = diagnosis_log_secrets_find (lines);
  if (!take_decision (self, dialogue, lines, redaction))
    return NULL;
  apply_hint (self, hint);
  find_server (self, dialogue, diagnosis_log_dialogue_decide (dialogue), hint);
  g_ptr_array_unref (self->transcript);
  self->transcript = g_ptr_array_ref (dialogue->transcript);
  self->family = find_family (self, dialogue->banner);
  return g_steal_pointer (&self);
}

char *
diagnosis_log_dup_safe_text (const char *text, gsize length)
{
  const char *tool;
  g_autoptr (GPtrArray) lines = diagnosis_log_line_split (text, length, &tool);
  g_autoptr (SmtpRedaction) redaction = diagnosis_log_secrets_find (lines);
  g_autoptr (GString) safe = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (safe, "%s%s", i > 0 ? "\n" : "", ((const DiagnosisLogLine *) lines->pdata[i])->text);
  smtp_redaction_apply (redaction, safe);
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

/* A sentence on what is no failure. */
static char *
describe_success (const DiagnosisLog *self)
{
  guint code = self->reply != NULL ? smtp_reply_get_code (self->reply) : 0;
  g_autofree char *here = NULL;

  if (self->meaning != NULL)
    here = g_strdup (self->meaning);
  else if (code != 0 && self->stage_known)
    here = diagnosis_reply_meaning (self->stage, code);
  if (here != NULL && here[0] != '\0')
    /* Translators: a sentence without its full stop */
    return g_strdup_printf (_("%s."), here);
  if (code != 0)
    return g_strdup (diagnosis_code_meaning (code));
  return g_strdup (self->enhanced != NULL ? diagnosis_enhanced_meaning (self->enhanced, self->family) : "");
}

/* "354" means no failure. */
static Diagnosis *
diagnose_success (const DiagnosisLog *self)
{
  g_autofree char *cause = describe_success (self);

  return diagnosis_new ("ok", _("This is no failure"), cause, DIAGNOSIS_RETRY_NEVER);
}

/* Words tell more than what a session would have failed with, and less of the server: where both mean the same, or the
 * port refines it ("tcp-timeout-25"), the settings that are known give the better answer. */
static Diagnosis *
diagnose_failure (const DiagnosisLog *self)
{
  g_autoptr (SmtpTrace) trace = make_trace (self);
  g_autoptr (Diagnosis) by_words =
      diagnosis_from_text (self->line != NULL ? self->line : self->words, DIAGNOSIS_PROTOCOL_NETWORK, self->provider,
                           self->server->host);
  g_autoptr (Diagnosis) by_trace = diagnosis_from_trace (trace, self->provider);
  gboolean is_known = !g_str_equal (by_words->id, UNKNOWN);

  if (is_known && !(g_str_has_prefix (by_trace->id, by_words->id) &&
                    (self->server->host[0] != '\0' || !g_str_equal (by_trace->id, by_words->id) ||
                     g_str_equal (by_trace->id, "conn-closed"))))
    return g_steal_pointer (&by_words);
  return g_steal_pointer (&by_trace);
}

static Diagnosis *
diagnose (const DiagnosisLog *self)
{
  SmtpReply *reply = self->error != NULL ? smtp_error_get_reply (self->error) : NULL;

  if (!self->failed)
    return diagnose_success (self);
  if (self->protocol != DIAGNOSIS_PROTOCOL_SMTP)
    return diagnosis_from_text (self->words, self->protocol, self->provider, self->server->host);
  if (reply != NULL)
    return diagnosis_from_reply (reply, self->stage, self->stage_known, self->provider, self->server->host);
  return diagnose_failure (self);
}

Diagnosis *
diagnosis_log_diagnose (const DiagnosisLog *self)
{
  Diagnosis *diagnosis = diagnose (self);
  gboolean is_own = self->error != NULL && smtp_error_get_reply (self->error) == NULL;

  diagnosis->stage = diagnosis_log_get_stage_name (self);
  g_free (diagnosis->server_said);
  /* What a program said of its own is not the server's. */
  diagnosis->server_said =
      self->meaning == NULL && !is_own && self->protocol != DIAGNOSIS_PROTOCOL_UNKNOWN ? g_strdup (self->words) : NULL;
  return diagnosis;
}

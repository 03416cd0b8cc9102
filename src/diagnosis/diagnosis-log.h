#pragma once

#include "diagnosis.h"

/*
 * What a person pastes when mail does not go out: a code, a line, a reply, a bounce, or the log of swaks, msmtp, curl,
 * Python's smtplib, PHPMailer, nodemailer, Postfix or Exim. Pure.
 */

/**
 * DiagnosisLog:
 * @tool: (nullable): the program whose marks were recognised; static
 * @protocol: what it is about; SMTP also for connections and encryption
 * @reply: (nullable): the reply that decides
 * @enhanced: (nullable): its enhanced status code, also when there is nothing else
 * @words: (nullable): what was found, safe to show: the reply, or the words that stand for a failure without one
 * @line: (nullable): with a failure that no reply tells of: the whole line that @words are taken from, safe to show
 * @meaning: (nullable): of the last command, when no reply was pasted with it
 * @stage: what was being done
 * @stage_known: whether the text says so; otherwise it is the usual one
 * @failed: whether what was found is a failure
 * @server: host, port and security as far as they were said; the host is "" when it was not
 * @provider: (nullable): whose server it is
 * @family: (nullable): "google" or "microsoft", which use enhanced status codes of their own
 * @error: (nullable): what a session would have failed with
 * @certificate: what is wrong with the certificate, as far as the words tell
 * @transcript: (element-type SmtpLine): the conversation, without secrets and without the message; empty when the text
 *   holds none
 * @truncated: whether the text was longer than %DIAGNOSIS_LOG_MAX_TEXT, and only its end was read
 *
 * What was found in a text.
 */
typedef struct
{
  const char *tool;
  DiagnosisProtocol protocol;
  SmtpReply *reply;
  char *enhanced;
  char *words;
  char *line;
  char *meaning;
  SmtpStage stage;
  gboolean stage_known;
  gboolean failed;
  AccountServer *server;
  const AccountProvider *provider;
  const char *family;
  GError *error;
  GTlsCertificateFlags certificate;
  GPtrArray *transcript;
  gboolean truncated;
} DiagnosisLog;

/* Of a longer text the end is read: what failed stands there. */
#define DIAGNOSIS_LOG_MAX_TEXT (1024 * 1024)

/**
 * DiagnosisLogHint:
 * @stage: (nullable): where it happened, as the person says: a stage of a session, "pop3" or "imap"
 * @host: (nullable): whose server it is, as the person says
 */
typedef struct
{
  const char *stage;
  const char *host;
} DiagnosisLogHint;

/** diagnosis_log_stage_is_valid: Returns: whether @stage may stand in a DiagnosisLogHint */
gboolean diagnosis_log_stage_is_valid (const char *stage);

/**
 * diagnosis_log_read:
 * @text: any bytes
 * @length: of @text
 * @hint: (nullable): goes before what the text says
 *
 * No secret that stands in @text is in the result.
 *
 * Returns: (transfer full) (nullable): %NULL when nothing was recognised
 */
DiagnosisLog *diagnosis_log_read (const char *text, gsize length, const DiagnosisLogHint *hint);
void diagnosis_log_free (DiagnosisLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiagnosisLog, diagnosis_log_free)

/**
 * diagnosis_log_dup_safe_text:
 * @text: any bytes
 * @length: of @text
 *
 * For what diagnosis_log_read() did not recognise.
 *
 * Returns: (transfer full): its lines, without control characters and without the secrets that are known by their form
 */
char *diagnosis_log_dup_safe_text (const char *text, gsize length);

/** diagnosis_log_diagnose: Returns: (transfer full): cause and cure; its id is "ok" when what was found is no failure
 */
Diagnosis *diagnosis_log_diagnose (const DiagnosisLog *self);

/** diagnosis_log_get_stage_name: Returns: (transfer none) (nullable): the stage taken, "pop3" and "imap" for mailboxes;
 * %NULL where there are none: commands without an answer, OAuth, the keyring */
const char *diagnosis_log_get_stage_name (const DiagnosisLog *self);

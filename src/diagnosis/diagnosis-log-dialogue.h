#pragma once

#include "diagnosis-log-facts.h"

/**
 * DiagnosisLogReply:
 * @stage: what it answered; a guess from the code when not @stage_known
 * @stage_known: whether the log says so
 * @in_dialogue: whether it stood in a conversation, behind a command; otherwise somebody reports it
 * @host: @port: (nullable) (0 unknown): whom it came from, as far as was said by then
 */
typedef struct
{
  SmtpReply *reply;
  SmtpStage stage;
  gboolean stage_known;
  gboolean in_dialogue;
  char *host;
  guint port;
} DiagnosisLogReply;

/**
 * DiagnosisLogDialogue:
 * @replies: (element-type DiagnosisLogReply): all SMTP replies, in order
 * @transcript: (element-type SmtpLine): the conversation without secrets and without the message; empty when no
 *   command is in it
 * @stage: the hint found last on what a reply answers
 * @has_stage: whether there was one
 * @facts: what was said beside the replies
 * @banner: (nullable): the name a greeting begins with
 * @mailbox: (nullable): the last refusal of a POP3 ("-ERR …") or IMAP ("a1 NO …") server
 * @enhanced: (nullable): the first line that begins with an enhanced status code alone
 * @nonsense: (nullable): what a server said first that is no SMTP
 */
typedef struct
{
  GPtrArray *replies;
  GPtrArray *transcript;
  SmtpStage stage;
  gboolean has_stage;
  DiagnosisLogFacts facts;
  char *banner;
  char *mailbox;
  char *enhanced;
  char *nonsense;
} DiagnosisLogDialogue;

/**
 * diagnosis_log_dialogue_read:
 * @lines: (element-type DiagnosisLogLine)
 *
 * Follows a conversation, or what is left of one: which reply answers which command. Pure.
 *
 * Returns: (transfer full)
 */
DiagnosisLogDialogue *diagnosis_log_dialogue_read (GPtrArray *lines);
void diagnosis_log_dialogue_free (DiagnosisLogDialogue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiagnosisLogDialogue, diagnosis_log_dialogue_free)

/** diagnosis_log_dialogue_decide: Returns: (transfer none) (nullable): the reply that tells why it failed; the last one
 * when nothing failed */
const DiagnosisLogReply *diagnosis_log_dialogue_decide (const DiagnosisLogDialogue *self);

#pragma once

#include "smtp-trace.h"

/**
 * DiagnosisLogFacts:
 * @host: @port: (nullable) (0 unknown): the server that was mentioned last
 * @tls: whether TLS from the start was mentioned
 * @domain: @code: of the failure that the words stand for; 0: none was found
 * @stage: where it happened
 * @certificate: what is wrong with it, as far as the words tell
 * @words: (nullable): the part of the text that says so; never more than that
 * @line: (nullable): the line that the part stands in
 *
 * What programs say about a connection, beside replies. Pure.
 */
typedef struct
{
  char *host;
  guint port;
  gboolean tls;
  GQuark domain;
  int code;
  SmtpStage stage;
  GTlsCertificateFlags certificate;
  char *words;
  char *line;
} DiagnosisLogFacts;

void diagnosis_log_facts_clear (DiagnosisLogFacts *self);

/**
 * diagnosis_log_facts_read:
 * @text: a line of a log that is no command and no reply
 * @stage: (nullable): what was last asked for, when the log shows it
 */
void diagnosis_log_facts_read (DiagnosisLogFacts *self, const char *text, const SmtpStage *stage);

/**
 * diagnosis_log_facts_stage:
 * @text: "SMTPAuthenticationError", "(in reply to RCPT TO command)"
 *
 * Returns: whether the words say which step a reply answered
 */
gboolean diagnosis_log_facts_stage (const char *text, SmtpStage *stage);

/** diagnosis_log_facts_is_connect: Returns: whether @text says that a connection begins */
gboolean diagnosis_log_facts_is_connect (const char *text);

#pragma once

#include "smtp-redaction.h"

/**
 * diagnosis_log_secrets_find:
 * @lines: (element-type DiagnosisLogLine): of a pasted log
 *
 * Pasted logs hold passwords: base64 behind AUTH and in the lines that follow a 334, options of commands, parts of
 * addresses, settings. What is shown of a log goes through the redaction that this makes of them. Pure.
 *
 * Returns: (transfer full)
 */
SmtpRedaction *diagnosis_log_secrets_find (GPtrArray *lines);

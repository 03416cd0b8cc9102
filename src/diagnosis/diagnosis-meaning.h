#pragma once

#include "smtp-trace.h"

/**
 * diagnosis_stage_title:
 *
 * Returns: translated, what a person calls the stage: "Find the server", "Connect", "Encrypt", "Greet", "Sign in", …
 */
const char *diagnosis_stage_title (SmtpStage stage);

/**
 * diagnosis_line_meaning:
 * @transcript: (element-type SmtpLine)
 * @index: of a line in it
 *
 * What the line means here, in plain translated words: a reply is explained by the command it answers.
 *
 * Returns: (transfer full): "" when there is nothing to explain
 */
char *diagnosis_line_meaning (GPtrArray *transcript, guint index);

/**
 * diagnosis_transcript_meanings:
 * @transcript: (element-type SmtpLine)
 *
 * Of all lines in one go: each line's meaning depends on those before it.
 *
 * Returns: (transfer full): diagnosis_line_meaning() of each line, in their order
 */
GStrv diagnosis_transcript_meanings (GPtrArray *transcript);

/**
 * diagnosis_reply_meaning:
 * @stage: what the reply answers
 * @code: of the reply
 *
 * Returns: (transfer full): what such a reply means there, in plain translated words; "" when there is nothing to say
 */
char *diagnosis_reply_meaning (SmtpStage stage, guint code);

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

#pragma once

#include "ctl-options.h"

#include "diagnosis-json.h"

#include <stdio.h>

/*
 * What people read, and what programs read. JSON goes to standard output and is all there is on it; the rest goes to
 * standard output for people, errors to standard error.
 */

/** ctl_print_json: Prints @node as the one object of this run. */
void ctl_print_json (JsonNode *node);

/** ctl_print_object: @object: (transfer full): printed as the one object of this run */
void ctl_print_object (JsonObject *object);

/** ctl_print_diagnosis: Prints title, cause, the server's words and the remedies, numbered, to @file. */
void ctl_print_diagnosis (FILE *file, const Diagnosis *diagnosis);

/** ctl_print_failure: Ends a command that failed without a session. Returns: the status to exit with. */
int ctl_print_failure (gboolean json, const GError *error);

/** ctl_print_line: Prints a line of the transcript with swaks' marks to @file. */
void ctl_print_line (FILE *file, const SmtpLine *line);

/** ctl_print_dup_line: Returns: (transfer full): @reply, which may have several lines, safe to show in one */
char *ctl_print_dup_line (const char *reply);

/** ctl_print_wrapped: Prints @text in lines of at most 78 columns, each behind @indent, the first behind @first. */
void ctl_print_wrapped (FILE *file, const char *first, const char *indent, const char *text);

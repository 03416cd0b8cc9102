#pragma once

#include "ctl-options.h"

#include "base-job.h"
#include "diagnosis-json.h"
#include "smtp-session.h"

#include <stdio.h>

/*
 * What people read, and what programs read. JSON goes to standard output and is all there is on it; the rest goes to
 * standard output for people, errors to standard error.
 */

/** ctl_print_json: Prints @node as the one object of this run. */
void ctl_print_json (JsonNode *node);

/** ctl_print_diagnosis: Prints title, cause, the server's words and the remedies, numbered, to @file. */
void ctl_print_diagnosis (FILE *file, const Diagnosis *diagnosis);

/** ctl_print_failure: Ends a command that failed without a session. Returns: the status to exit with. */
int ctl_print_failure (gboolean json, const GError *error);

/** ctl_print_line: Prints a line of the transcript with swaks' marks to @file. */
void ctl_print_line (FILE *file, const SmtpLine *line);

/** ctl_print_step: Prints a stage that ended, with its outcome in words, its time and its detail. */
void ctl_print_step (FILE *file, const SmtpStep *step);

/** ctl_print_wrapped: Prints @text in lines of at most 78 columns, each behind @indent, the first behind @first. */
void ctl_print_wrapped (FILE *file, const char *first, const char *indent, const char *text);

/**
 * CtlWatch: an observer that carries what a session does from its thread to the terminal
 */
typedef struct
{
  gboolean steps;
  gboolean lines;
  FILE *file;
} CtlWatch;

/** ctl_watch_observe: Returns: the observer to give to a session that runs in @job */
SmtpObserver ctl_watch_observe (BaseJob *job);

/** ctl_watch_on_event: the BaseJobEventFunc that belongs to it; @user_data: CtlWatch */
void ctl_watch_on_event (gpointer event, gpointer user_data);

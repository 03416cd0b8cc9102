#pragma once

#include "ctl-options.h"

#include "base-job.h"
#include "smtp-session.h"

#include <stdio.h>

/**
 * CtlWatch:
 * @steps: whether each stage that ends is shown, with its outcome in words, its time and its detail
 * @lines: whether each line that is said is shown, with swaks' marks
 * @file: where both go
 * @working: whether a line on the terminal (standard error) says what is being waited for, as long as it is
 *
 * An observer that carries what a session does from its thread to the terminal.
 */
typedef struct
{
  gboolean steps;
  gboolean lines;
  FILE *file;
  gboolean working;
} CtlWatch;

/** ctl_watch_observe: Returns: the observer to give to a session that runs in @job */
SmtpObserver ctl_watch_observe (BaseJob *job);

/** ctl_watch_wants_working: Returns: whether a person sits at the terminal who sees nothing else meanwhile */
gboolean ctl_watch_wants_working (const CtlOptions *options);

/** ctl_watch_end: takes the line of what is being waited for away */
void ctl_watch_end (const CtlWatch *self);

/** ctl_watch_on_event: the BaseJobEventFunc that belongs to it; @user_data: CtlWatch */
void ctl_watch_on_event (gpointer event, gpointer user_data);

#pragma once

#include "base-job.h"
#include "smtp-session.h"

#include <stdio.h>

/**
 * CtlWatch:
 * @steps: whether each stage that ends is shown, with its outcome in words, its time and its detail
 * @lines: whether each line that is said is shown, with swaks' marks
 *
 * An observer that carries what a session does from its thread to the terminal.
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

#pragma once

#include "base-job.h"
#include "sendoff-draft.h"

/**
 * sendoff_edit_job_open: input: a SendoffOutboxInput: account and message. Results in a SendoffDraft that says what the
 * message says, Bcc from its envelope; its attachments are written to a folder of the draft, which goes when the draft
 * has been gone for a week.
 */
gpointer sendoff_edit_job_open (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

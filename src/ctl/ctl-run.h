#pragma once

#include "base-job.h"

/**
 * ctl_run_job:
 * @input: (transfer full)
 * @on_event: (nullable): called on this thread for what the job emits
 *
 * Runs a blocking function on a worker and waits for it, with Ctrl+C (SIGINT) and SIGTERM cancelling it. A second
 * Ctrl+C ends the program at once.
 *
 * Returns: (transfer full) (nullable): its result, or %NULL with @error set
 */
gpointer ctl_run_job (BaseJobFunc func,
                      gpointer input,
                      GDestroyNotify input_free,
                      GDestroyNotify result_free,
                      BaseJobEventFunc on_event,
                      gpointer user_data,
                      GError **error);

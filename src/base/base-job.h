#pragma once

#include <gio/gio.h>

/*
 * A job runs one blocking function on a worker thread and brings its events and its result back to the main context
 * that started it, in order: all events first, the result last. Worker and main loop exchange values, never objects.
 */

typedef struct _BaseJob BaseJob;

/**
 * BaseJobFunc:
 * @job: to emit events with base_job_emit()
 * @input: what was given to base_job_run_async(); only the worker touches it until the job is done
 * @cancellable: (nullable): to be passed to every call that blocks
 * @error: the reason when the function returns %NULL
 *
 * Runs on a worker thread. Returns the result (transfer full), or %NULL with @error set. A function whose result is
 * "nothing" returns any pointer that is not %NULL.
 */
typedef gpointer (*BaseJobFunc) (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/**
 * BaseJobEventFunc:
 * @event: as given to base_job_emit(); freed after the call
 *
 * Runs on the main context that started the job. Not called any more once @cancellable is cancelled.
 */
typedef void (*BaseJobEventFunc) (gpointer event, gpointer user_data);

/**
 * base_job_run_async:
 * @input: (transfer full): freed with @input_free when the job is done
 * @result_free: frees a result that nobody fetched
 * @on_event: (nullable): called for each event, before @callback
 * @user_data: for @on_event and @callback; must live until @callback was called, so the caller gives it a reference
 *
 * Starts @func on a worker thread. Call from the thread whose thread-default main context shall get the events.
 */
void base_job_run_async (BaseJobFunc func,
                         gpointer input,
                         GDestroyNotify input_free,
                         GDestroyNotify result_free,
                         BaseJobEventFunc on_event,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);

/**
 * base_job_run_finish:
 *
 * Returns: (transfer full) (nullable): what the function returned. A result stays a result when the job was cancelled
 * after the function had done its work: an accepted message is never reported as cancelled.
 *
 * Errors: those of the function.
 */
gpointer base_job_run_finish (GAsyncResult *result, GError **error);

/**
 * base_job_get_cancellable:
 * @result: of the job
 *
 * Returns: (transfer none) (nullable): the cancellable the job was started with, by which a callback tells its own run
 * from an older one.
 */
GCancellable *base_job_get_cancellable (GAsyncResult *result);

/**
 * base_job_emit:
 * @event: (transfer full): freed with @event_free after delivery
 *
 * Called by the worker: hands @event to the main context. Returns at once.
 */
void base_job_emit (BaseJob *job, gpointer event, GDestroyNotify event_free);

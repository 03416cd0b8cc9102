#include "base-job.h"

struct _BaseJob
{
  BaseJobFunc func;
  gpointer input;
  GDestroyNotify input_free;
  GDestroyNotify result_free;
  BaseJobEventFunc on_event;
  gpointer user_data;
  GMainContext *context;
  GCancellable *cancellable;
};

typedef struct
{
  BaseJobEventFunc on_event;
  gpointer user_data;
  GCancellable *cancellable;
  gpointer event;
  GDestroyNotify event_free;
} Post;

static void
job_free (BaseJob *job)
{
  if (job->input_free != NULL)
    job->input_free (job->input);
  g_main_context_unref (job->context);
  g_clear_object (&job->cancellable);
  g_free (job);
}

static void
post_free (gpointer data)
{
  Post *post = data;

  if (post->event_free != NULL)
    post->event_free (post->event);
  g_clear_object (&post->cancellable);
  g_free (post);
}

static gboolean
post_deliver (gpointer data)
{
  Post *post = data;

  if (!g_cancellable_is_cancelled (post->cancellable))
    post->on_event (post->event, post->user_data);
  return G_SOURCE_REMOVE;
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  BaseJob *job = task_data;
  GError *error = NULL;
  gpointer result = job->func (job, job->input, cancellable, &error);

  if (result != NULL)
    {
      g_clear_error (&error);
      g_task_return_pointer (task, result, job->result_free);
    }
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "The job ended without a result");
}

void
base_job_run_async (BaseJobFunc func,
                    gpointer input,
                    GDestroyNotify input_free,
                    GDestroyNotify result_free,
                    BaseJobEventFunc on_event,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  BaseJob *job = g_new0 (BaseJob, 1);

  job->func = func;
  job->input = input;
  job->input_free = input_free;
  job->result_free = result_free;
  job->on_event = on_event;
  job->user_data = user_data;
  job->context = g_main_context_ref_thread_default ();
  g_set_object (&job->cancellable, cancellable);

  g_task_set_source_tag (task, base_job_run_async);
  /* Or a message that the server accepted would be reported as cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run_in_thread);
}

gpointer
base_job_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, base_job_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GCancellable *
base_job_get_cancellable (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, base_job_run_async), NULL);

  return g_task_get_cancellable (G_TASK (result));
}

void
base_job_emit (BaseJob *job, gpointer event, GDestroyNotify event_free)
{
  Post *post = g_new0 (Post, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  post->on_event = job->on_event;
  post->user_data = job->user_data;
  g_set_object (&post->cancellable, job->cancellable);
  post->event = event;
  post->event_free = event_free;
  if (post->on_event == NULL)
    {
      post_free (post);
      return;
    }

  /* The priority of the task's own callback, so that every event lands before the result. Always queued, never run
   * here: g_main_context_invoke_full() would run the handler on the worker if the context had no owner just now. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, post_deliver, post, post_free);
  g_source_attach (source, job->context);
}

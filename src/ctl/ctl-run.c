#include "ctl-run.h"

#include <glib-unix.h>

typedef struct
{
  GMainLoop *loop;
  GAsyncResult *result;
  GCancellable *cancellable;
  BaseJobEventFunc on_event;
  gpointer user_data;
  guint interrupt;
  guint terminate;
} Run;

static gboolean
on_signal (Run *run)
{
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
on_interrupt (gpointer user_data)
{
  Run *run = user_data;

  run->interrupt = 0;
  return on_signal (run);
}

static gboolean
on_terminate (gpointer user_data)
{
  Run *run = user_data;

  run->terminate = 0;
  return on_signal (run);
}

static void
on_event (gpointer event, gpointer user_data)
{
  Run *run = user_data;

  if (run->on_event != NULL)
    run->on_event (event, run->user_data);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->result = g_object_ref (result);
  g_main_loop_quit (run->loop);
}

gpointer
ctl_run_job (BaseJobFunc func,
             gpointer input,
             GDestroyNotify input_free,
             GDestroyNotify result_free,
             BaseJobEventFunc on_job_event,
             gpointer user_data,
             GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  Run run = { .loop = loop, .cancellable = cancellable, .on_event = on_job_event, .user_data = user_data };

  run.interrupt = g_unix_signal_add (SIGINT, on_interrupt, &run);
  run.terminate = g_unix_signal_add (SIGTERM, on_terminate, &run);
  base_job_run_async (func, input, input_free, result_free, on_event, cancellable, on_done, &run);
  g_main_loop_run (loop);
  result = run.result;
  g_clear_handle_id (&run.interrupt, g_source_remove);
  g_clear_handle_id (&run.terminate, g_source_remove);
  return base_job_run_finish (result, error);
}

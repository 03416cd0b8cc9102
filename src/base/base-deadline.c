#include "base-deadline.h"

struct _BaseDeadline
{
  GCancellable *cancellable;
  GCancellable *parent;
  gulong parent_id;
  GSource *timer;
  gint expired;
  guint milliseconds;
};

/* Guards the tie between a timer and its deadline: the timer's thread must not touch one that is being freed. */
static GMutex timers_lock;

static gpointer
run_timers (gpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (data, FALSE);

  g_main_loop_run (loop);
  return NULL;
}

static GMainContext *
get_timers (void)
{
  static gsize once;
  static GMainContext *context;

  if (g_once_init_enter (&once))
    {
      context = g_main_context_new ();
      g_thread_unref (g_thread_new ("deadlines", run_timers, context));
      g_once_init_leave (&once, 1);
    }
  return context;
}

static gboolean
on_expired (gpointer data)
{
  GSource *source = g_main_current_source ();
  g_autoptr (GCancellable) cancellable = NULL;
  BaseDeadline *self = data;

  g_mutex_lock (&timers_lock);
  if (!g_source_is_destroyed (source))
    {
      if (!g_cancellable_is_cancelled (self->parent))
        g_atomic_int_set (&self->expired, TRUE);
      cancellable = g_object_ref (self->cancellable);
    }
  g_mutex_unlock (&timers_lock);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_parent_cancelled (GCancellable *parent, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
start_timer (BaseDeadline *self, guint milliseconds)
{
  self->timer = g_timeout_source_new (milliseconds);
  self->milliseconds = milliseconds;
  g_source_set_callback (self->timer, on_expired, self, NULL);
  g_source_attach (self->timer, get_timers ());
}

static void
stop_timer (BaseDeadline *self)
{
  g_mutex_lock (&timers_lock);
  g_source_destroy (self->timer);
  g_mutex_unlock (&timers_lock);
  g_clear_pointer (&self->timer, g_source_unref);
}

BaseDeadline *
base_deadline_new (guint milliseconds, GCancellable *parent)
{
  BaseDeadline *self = g_new0 (BaseDeadline, 1);

  self->cancellable = g_cancellable_new ();
  /* Before the timer, whose thread looks at it. */
  g_set_object (&self->parent, parent);
  start_timer (self, milliseconds);
  if (parent != NULL)
    {
      self->parent_id = g_cancellable_connect (parent, G_CALLBACK (on_parent_cancelled),
                                               g_object_ref (self->cancellable), g_object_unref);
    }
  return self;
}

void
base_deadline_free (BaseDeadline *self)
{
  if (self == NULL)
    return;

  stop_timer (self);
  if (self->parent_id != 0)
    g_cancellable_disconnect (self->parent, self->parent_id);
  g_clear_object (&self->parent);
  g_clear_object (&self->cancellable);
  g_free (self);
}

GCancellable *
base_deadline_get_cancellable (BaseDeadline *self)
{
  return self->cancellable;
}

gboolean
base_deadline_has_expired (BaseDeadline *self)
{
  return g_atomic_int_get (&self->expired);
}

void
base_deadline_restart (BaseDeadline *self, guint milliseconds)
{
  stop_timer (self);
  start_timer (self, milliseconds);
}

void
base_deadline_translate (BaseDeadline *self, const char *what, GError **error)
{
  if (error == NULL || !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      !base_deadline_has_expired (self))
    return;

  g_clear_error (error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No answer within %.1f s while waiting for %s",
               self->milliseconds / 1000.0, what);
}

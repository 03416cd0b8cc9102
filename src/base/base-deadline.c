#include "base-deadline.h"

struct _BaseDeadline
{
  GCancellable *cancellable;
  GCancellable *parent;
  gulong parent_id;
  GList link; /* in @waiting, while @running */
  gboolean running;
  gint64 end_us;
  gint expired;
  guint milliseconds;
};

/* All that runs, and what the timers' thread sleeps until. Nearly every deadline is over long before its time: making
 * one wakes the thread only when it ends before all others, and freeing one never does. */
static GMutex timers_lock;
static GCond timers_changed;
static GQueue waiting = G_QUEUE_INIT;
static gint64 wake_us;

/* Returns: (nullable): one whose time has come, taken out of the queue; else @wake_us is set */
static BaseDeadline *
take_due (void)
{
  gint64 now = g_get_monotonic_time ();

  wake_us = G_MAXINT64;
  for (GList *link = waiting.head; link != NULL; link = link->next)
    {
      BaseDeadline *self = link->data;

      if (self->end_us <= now)
        {
          g_queue_unlink (&waiting, link);
          self->running = FALSE;
          return self;
        }
      wake_us = MIN (wake_us, self->end_us);
    }
  return NULL;
}

static gpointer
run_timers (gpointer data)
{
  g_mutex_lock (&timers_lock);
  while (TRUE)
    {
      BaseDeadline *due = take_due ();
      g_autoptr (GCancellable) cancellable = NULL;

      if (due == NULL && wake_us == G_MAXINT64)
        g_cond_wait (&timers_changed, &timers_lock);
      else if (due == NULL)
        g_cond_wait_until (&timers_changed, &timers_lock, wake_us);
      if (due == NULL)
        continue;

      if (!g_cancellable_is_cancelled (due->parent))
        g_atomic_int_set (&due->expired, TRUE);
      cancellable = g_object_ref (due->cancellable);
      /* From here on the deadline may be freed. */
      g_mutex_unlock (&timers_lock);
      g_cancellable_cancel (cancellable);
      g_mutex_lock (&timers_lock);
    }
  return NULL;
}

static void
need_timers (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  wake_us = G_MAXINT64;
  g_thread_unref (g_thread_new ("deadlines", run_timers, NULL));
  g_once_init_leave (&once, 1);
}

static void
on_parent_cancelled (GCancellable *parent, gpointer data)
{
  g_cancellable_cancel (data);
}

/* The timers' lock is held. */
static void
set_end (BaseDeadline *self, guint milliseconds)
{
  self->milliseconds = milliseconds;
  self->end_us = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  if (self->end_us < wake_us)
    g_cond_signal (&timers_changed);
}

static void
start_timer (BaseDeadline *self, guint milliseconds)
{
  need_timers ();
  g_mutex_lock (&timers_lock);
  self->link.data = self;
  self->running = TRUE;
  g_queue_push_tail_link (&waiting, &self->link);
  set_end (self, milliseconds);
  g_mutex_unlock (&timers_lock);
}

static void
stop_timer (BaseDeadline *self)
{
  g_mutex_lock (&timers_lock);
  if (self->running)
    g_queue_unlink (&waiting, &self->link);
  self->running = FALSE;
  g_mutex_unlock (&timers_lock);
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
  g_mutex_lock (&timers_lock);
  if (self->running)
    set_end (self, milliseconds);
  g_mutex_unlock (&timers_lock);
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

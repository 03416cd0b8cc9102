#include "sendoff-alarm.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A timer that is never reached still tells when the clock is set. */
#define NEVER (G_GINT64_CONSTANT (200) * 366 * 24 * 60 * 60)

/* Where the kernel has no such timer: a GLib timer, which stands still while the computer sleeps. */
#define MAX_PLAIN_SECONDS 60

struct _SendoffAlarm
{
  SendoffAlarmFunc func;
  gpointer user_data;
  int fd; /* -1: there is none */
  guint source;
  gint64 time;
};

static void arm (SendoffAlarm *self);

static gboolean
on_plain_timer (gpointer user_data)
{
  SendoffAlarm *self = user_data;

  self->source = 0;
  if (self->time > g_get_real_time () / G_USEC_PER_SEC)
    {
      arm (self);
      return G_SOURCE_REMOVE;
    }
  self->time = 0;
  self->func (FALSE, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
arm_plainly (SendoffAlarm *self)
{
  gint64 seconds = self->time - g_get_real_time () / G_USEC_PER_SEC;

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->time > 0)
    self->source = g_timeout_add_seconds ((guint) CLAMP (seconds, 0, MAX_PLAIN_SECONDS), on_plain_timer, self);
}

static void
arm (SendoffAlarm *self)
{
  struct itimerspec spec = { .it_value.tv_sec = self->time > 0 ? self->time : NEVER };

  if (self->fd < 0)
    arm_plainly (self);
  /* ECANCELED: the clock was set just now. It is armed all the same, and read() will tell. */
  else if (timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL) != 0 &&
           errno != ECANCELED)
    g_warning ("timerfd_settime: %s", g_strerror (errno));
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  SendoffAlarm *self = user_data;
  guint64 n_times;
  gboolean rang = read (fd, &n_times, sizeof n_times) == (gssize) sizeof n_times;

  if (!rang && errno != ECANCELED)
    return G_SOURCE_CONTINUE;
  if (rang)
    self->time = 0;
  arm (self);
  self->func (!rang, self->user_data);
  return G_SOURCE_CONTINUE;
}

SendoffAlarm *
sendoff_alarm_new (SendoffAlarmFunc func, gpointer user_data)
{
  SendoffAlarm *self = g_new0 (SendoffAlarm, 1);

  self->func = func;
  self->user_data = user_data;
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->fd >= 0)
    self->source = g_unix_fd_add (self->fd, G_IO_IN, on_readable, self);
  arm (self);
  return self;
}

void
sendoff_alarm_free (SendoffAlarm *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

void
sendoff_alarm_set (SendoffAlarm *self, gint64 time)
{
  self->time = MAX (time, 0);
  arm (self);
}

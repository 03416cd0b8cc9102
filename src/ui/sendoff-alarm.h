#pragma once

#include <glib.h>

/*
 * Rings at a time of the wall clock, to the second, also when the computer slept meanwhile; and when that clock is set
 * or the computer wakes, for then every time that was worked out before is to be looked at again. Main thread only.
 */

typedef struct _SendoffAlarm SendoffAlarm;

/** SendoffAlarmFunc: @clock_changed: the clock was set, or the computer woke; else the time has come */
typedef void (*SendoffAlarmFunc) (gboolean clock_changed, gpointer user_data);

/** sendoff_alarm_new: Returns: (transfer full): not set yet, but it tells of the clock */
SendoffAlarm *sendoff_alarm_new (SendoffAlarmFunc func, gpointer user_data);

/** sendoff_alarm_free: it rings no more */
void sendoff_alarm_free (SendoffAlarm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffAlarm, sendoff_alarm_free)

/** sendoff_alarm_set: @time: Unix time, which may be over; 0: never. The one that was set before is forgotten. */
void sendoff_alarm_set (SendoffAlarm *self, gint64 time);

#pragma once

#include <gtk/gtk.h>

/*
 * What was sent in each of the last 24 hours, as bars; the latest last. To a screen reader it is a picture with a text.
 */

#define SENDOFF_TYPE_HOURS (sendoff_hours_get_type ())
G_DECLARE_FINAL_TYPE (SendoffHours, sendoff_hours, SENDOFF, HOURS, GtkWidget)

/** sendoff_hours_set: @hours: what was sent in each, the latest last */
void sendoff_hours_set (SendoffHours *self, const guint hours[24]);

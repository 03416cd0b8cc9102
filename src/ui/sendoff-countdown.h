#pragma once

#include <adwaita.h>

/*
 * A label that counts down to the moment from which trying again makes sense: "Wait 5 Minutes · 4:12 left", and then
 * "It is time to try again".
 *
 * Signal "over": the wait has ended just now.
 */

#define SENDOFF_TYPE_COUNTDOWN (sendoff_countdown_get_type ())
G_DECLARE_FINAL_TYPE (SendoffCountdown, sendoff_countdown, SENDOFF, COUNTDOWN, AdwBin)

/** sendoff_countdown_new: @label: what is to be done, translated; @seconds: from now */
GtkWidget *sendoff_countdown_new (const char *label, guint seconds);

/** sendoff_countdown_is_over: Returns: whether the wait has ended */
gboolean sendoff_countdown_is_over (SendoffCountdown *self);

/** sendoff_countdown_dup_left: Returns: (transfer full): "4:12", "1:00:00": what is left of a wait. Pure. */
char *sendoff_countdown_dup_left (guint seconds);

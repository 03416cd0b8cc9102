#pragma once

#include <glib.h>

/*
 * Words for figures: what windows say about times, sizes and durations. Pure, translated.
 */

/** sendoff_text_duration: Returns: (transfer full): "12 ms", or "1.4 s" from a second on */
char *sendoff_text_duration (gint64 microseconds);

/**
 * sendoff_text_moment:
 * @unix_time: of the event
 * @now: Unix time
 *
 * Returns: (transfer full): "14:20" when it lies on the same day as @now, else with the day: "Tue 14:20" within six
 *   days, "12 May" or "12 May 2024" beyond
 */
char *sendoff_text_moment (gint64 unix_time, gint64 now);

/** sendoff_text_place: Returns: (transfer full): "smtp.example.org, port 465" */
char *sendoff_text_place (const char *host, guint port);

/** sendoff_text_size: Returns: (transfer full): "2.4 MB" */
char *sendoff_text_size (guint64 bytes);

/** sendoff_text_join: Returns: (transfer full): @parts that are neither %NULL nor "" joined by " · "; ended by
 * %NULL */
char *sendoff_text_join (const char *first, ...) G_GNUC_NULL_TERMINATED;

#pragma once

#include <gtk/gtk.h>

/*
 * A ring that fills with the day's messages, and the figure in it. To a screen reader it is a meter with a text.
 */

#define SENDOFF_TYPE_GAUGE (sendoff_gauge_get_type ())
G_DECLARE_FINAL_TYPE (SendoffGauge, sendoff_gauge, SENDOFF, GAUGE, GtkWidget)

GtkWidget *sendoff_gauge_new (void);

/**
 * sendoff_gauge_set:
 * @used: may exceed @limit
 * @limit: 0: no limit is kept; the ring stays empty
 * @full: whether the ring is shown full whatever the figures say: the server's own limit is reached
 */
void sendoff_gauge_set (SendoffGauge *self, guint used, guint limit, gboolean full);

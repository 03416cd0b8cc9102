#pragma once

#include <gtk/gtk.h>

/*
 * What scrolls as one: a widget at the top, and below it a list that may have any number of rows. For a
 * GtkScrolledWindow. The list makes widgets only for the rows that are in view, which it cannot do in a box.
 *
 * Properties: "head" (GtkWidget), "list" (GtkWidget that is a GtkScrollable).
 */

#define SENDOFF_TYPE_SCROLLER (sendoff_scroller_get_type ())
G_DECLARE_FINAL_TYPE (SendoffScroller, sendoff_scroller, SENDOFF, SCROLLER, GtkWidget)

/** sendoff_scroller_stay: rows have come above the others: what is in view stays, and at the top the top does */
void sendoff_scroller_stay (SendoffScroller *self);

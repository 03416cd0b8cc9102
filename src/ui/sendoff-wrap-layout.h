#pragma once

#include <gtk/gtk.h>

/*
 * Lays children out in a line that breaks when it is full, as words do: buttons whose labels come from a translation or
 * a diagnosis stand side by side where there is room, and below each other at 360 px.
 */

#define SENDOFF_TYPE_WRAP_LAYOUT (sendoff_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (SendoffWrapLayout, sendoff_wrap_layout, SENDOFF, WRAP_LAYOUT, GtkLayoutManager)

/** sendoff_wrap_layout_new: @spacing: pixels between children and between lines */
GtkLayoutManager *sendoff_wrap_layout_new (int spacing);

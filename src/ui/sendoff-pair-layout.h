#pragma once

#include <gtk/gtk.h>

/*
 * Lays two children out side by side, each in its half, or where that is too narrow one below the other. For labels
 * that wrap: a line of a conversation and what it means.
 */

#define SENDOFF_TYPE_PAIR_LAYOUT (sendoff_pair_layout_get_type ())
G_DECLARE_FINAL_TYPE (SendoffPairLayout, sendoff_pair_layout, SENDOFF, PAIR_LAYOUT, GtkLayoutManager)

GtkLayoutManager *sendoff_pair_layout_new (void);

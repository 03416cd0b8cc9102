#pragma once

#include <gtk/gtk.h>

/**
 * sendoff_pages_hide_others:
 * @stack: any stack
 *
 * On GTK 4.8 the children of a stack's hidden pages stay in the accessible tree as if they could be seen. This says of
 * each page whether it is hidden. To be called when the visible child has changed.
 */
void sendoff_pages_hide_others (GtkStack *stack);

#pragma once

#include <adwaita.h>

/**
 * sendoff_trouble_present:
 * @title: translated: what did not work
 * @error: why
 *
 * Says above the active window that something failed which no window shows by itself. What was cancelled is not said.
 */
void sendoff_trouble_present (GtkApplication *application, const char *title, const GError *error);

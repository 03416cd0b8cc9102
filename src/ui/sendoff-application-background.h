#pragma once

#include <gio/gio.h>

/**
 * sendoff_application_enter_background:
 *
 * What --background does, before the application is registered and GTK is set up: where nothing waits, nothing is
 * started. Where Sendoff runs already, it is told to look. Else this process becomes a service: no window, and it ends
 * when nothing waits any more.
 *
 * Returns: exit status, or -1 to go on, as from GApplication's handle_local_options()
 */
int sendoff_application_enter_background (GApplication *application);

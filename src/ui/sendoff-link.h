#pragma once

#include <adwaita.h>

/**
 * sendoff_link_open:
 * @widget: in whose window the person is
 * @url: a web page
 *
 * Opens @url in the browser. Where that fails (there is none, or the sandbox has no way to it) the address itself is
 * shown in a dialog, to copy and to open elsewhere.
 */
void sendoff_link_open (GtkWidget *widget, const char *url);

/** sendoff_link_dialog_new: Returns: that dialog, over the window of @parent (nullable); for tests */
GtkWidget *sendoff_link_dialog_new (GtkWindow *parent, const char *url);

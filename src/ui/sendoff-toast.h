#pragma once

#include <adwaita.h>

/**
 * sendoff_toast_new:
 * @text: for people; may hold the name of an account or a file, or a server's words
 *
 * libadwaita reads the title of a toast as markup: "R&D" would show nothing at all. Here it is text.
 *
 * Returns: (transfer full)
 */
AdwToast *sendoff_toast_new (const char *text);

/** sendoff_toast_new_with_undo: Returns: (transfer full): with a button "Undo": connect to "button-clicked" */
AdwToast *sendoff_toast_new_with_undo (const char *text);

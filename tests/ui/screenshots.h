#pragma once

#include "fixture.h"

/*
 * Shared by the files that make the pictures.
 */

/** screenshots_set_size: shows @window at this size; @h < 0: as it is */
void screenshots_set_size (GtkWidget *window, int w, int h);

/** screenshots_take: writes a picture of @window to NAME.png, marked for the style, the direction and the width */
void screenshots_take (GtkWidget *window, const char *name, int w, int h);
void screenshots_take_and_close (GtkWidget *window, const char *name, int w, int h);

/** screenshots_take_outbox: what the main window says of an outbox in each of its states; empties it */
void screenshots_take_outbox (Fixture *fixture);

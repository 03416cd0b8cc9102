#pragma once

#include "fixture.h"

/** screenshots_take_outbox: what the main window says of an outbox in each of its states; empties it */
void screenshots_take_outbox (Fixture *fixture);

/** screenshots_wait_for_messages: until the list of a main window holds messages; rows out of sight need not exist */
void screenshots_wait_for_messages (GtkWidget *window);

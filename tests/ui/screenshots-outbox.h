#pragma once

#include "fixture.h"

/** screenshots_take_outbox: what the main window says of an outbox in each of its states; empties it */
void screenshots_take_outbox (Fixture *fixture);

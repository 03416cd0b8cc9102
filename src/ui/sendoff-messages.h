#pragma once

#include "sendoff-application.h"

/**
 * sendoff_messages_remove:
 * @id: of the row in the outbox
 *
 * Removes a message from the outbox. The application stays alive until it is done, whatever becomes of the window, and
 * says "outbox-changed" then.
 */
void sendoff_messages_remove (SendoffApplication *app, gint64 id);

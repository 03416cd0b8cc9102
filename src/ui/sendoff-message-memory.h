#pragma once

#include "diagnosis.h"
#include "outbox-message.h"

/*
 * What each delivery of this run of the program has met. Of it the outbox keeps the id and the server's words alone,
 * and many a failure has none: a link that was cut, a server that does not answer. Main thread only.
 */

/**
 * sendoff_message_memory_note:
 * @message: as the delivery left it
 * @diagnosis: (nullable): of the delivery; copied. %NULL: nothing is wrong
 */
void sendoff_message_memory_note (const OutboxMessage *message, const Diagnosis *diagnosis);

/**
 * sendoff_message_memory_dup:
 *
 * Returns: (transfer full) (nullable): what the last try of @message met; %NULL when another run of the program, or
 *   another program, has tried it since
 */
Diagnosis *sendoff_message_memory_dup (const OutboxMessage *message);

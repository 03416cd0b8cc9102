#pragma once

#include "diagnosis.h"
#include "outbox-message.h"

/**
 * outbox_message_diagnose:
 * @account: (nullable): of the message; %NULL when it is gone
 *
 * What the row still knows, as a diagnosis: by the server's words where there are some, else by the id alone, with its
 * title and without remedies that need a session. Pure.
 *
 * Returns: (transfer full) (nullable): %NULL when nothing went wrong
 */
Diagnosis *outbox_message_diagnose (const OutboxMessage *message, const Account *account);

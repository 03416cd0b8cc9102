#pragma once

#include "account.h"
#include "diagnosis.h"
#include "outbox-message.h"

/**
 * sendoff_message_dup_diagnosis:
 * @account: through which it was sent
 *
 * What this run of the program has met itself is remembered whole. Otherwise the outbox keeps the id of a diagnosis and
 * the server's words, not the session: the rules are asked again, with those words as the answer to each stage, or with
 * each kind of silence where there were none, and what they say counts only if it has the same id. Main thread only.
 *
 * Returns: (transfer full) (nullable): %NULL when it cannot be told any more, or nothing is wrong
 */
Diagnosis *sendoff_message_dup_diagnosis (const OutboxMessage *message, const Account *account);

/** sendoff_message_dup_reply_line: @reply: (nullable): the server's words, codes and all, of any number of lines.
 * Returns: (transfer full): as one line: "550 The email account that …". Pure. */
char *sendoff_message_dup_reply_line (const char *reply);

/** sendoff_message_is_accepted_by_all: Returns: whether it was sent, and no recipient was refused or put off. Pure. */
gboolean sendoff_message_is_accepted_by_all (const OutboxMessage *message);

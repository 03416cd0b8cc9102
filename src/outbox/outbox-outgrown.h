#pragma once

#include "account.h"
#include "outbox-database.h"

/*
 * A person who reaches the limit on three days of a month is told, once, what outgrows a mailbox.
 */

/** outbox_outgrown_note: @account: id. Private to this folder: its limit is reached today. */
gboolean outbox_outgrown_note (OutboxDatabase *database, const char *account, const BaseMoment *now, GError **error);

/**
 * outbox_outgrown_is_due:
 *
 * Returns: whether the person should be told now; %FALSE also with @error set
 */
gboolean outbox_outgrown_is_due (OutboxDatabase *database,
                                 const Account *account,
                                 const BaseMoment *now,
                                 GError **error);

/** outbox_outgrown_told: The person was told, or does not want to be: never again for this account. */
gboolean outbox_outgrown_told (OutboxDatabase *database,
                               const Account *account,
                               const BaseMoment *now,
                               GError **error);

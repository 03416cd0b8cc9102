#pragma once

#include "outbox-database.h"

/*
 * Private to this folder: which messages are to be sent now. outbox-courier.h says what due means.
 */

/**
 * outbox_due_list:
 * @account: id
 *
 * Returns: (transfer full) (element-type gint64): ids of the messages that are due, oldest first
 */
GArray *outbox_due_list (OutboxDatabase *database, const char *account, const BaseMoment *now, GError **error);

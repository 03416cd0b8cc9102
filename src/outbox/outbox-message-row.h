#pragma once

#include "outbox-message.h"
#include "outbox-sql.h"

/*
 * Private to this folder: from rows to messages.
 */

/** OUTBOX_MESSAGE_COLUMNS: what outbox_message_read() expects, of the table or alias "message" */
#define OUTBOX_MESSAGE_COLUMNS                                                                                         \
  "message.id, message.account, message.message_id, message.subject, message.sender, message.smtputf8, message.size,"  \
  " message.state, message.attempts, message.created, message.changed, message.next_try, message.reply,"               \
  " message.diagnosis, message.spool, message.hidden"

/** OUTBOX_MISSING_DIAGNOSIS: id of the diagnosis of a message whose bytes are gone, or are not what they were */
#define OUTBOX_MISSING_DIAGNOSIS "message-damaged"

#define OUTBOX_MESSAGE_SELECT "SELECT " OUTBOX_MESSAGE_COLUMNS " FROM message "

/** outbox_message_set_not_found: Sets %OUTBOX_ERROR_NOT_FOUND. Returns: %FALSE */
gboolean outbox_message_set_not_found (gint64 id, GError **error);

/** outbox_message_read: Returns: (transfer full): what the row that @query stands on says, with its recipients */
OutboxMessage *outbox_message_read (OutboxDatabase *database, OutboxQuery *query, GError **error);

/** outbox_message_read_list: Returns: (transfer full) (element-type OutboxMessage): all rows that @query still gives */
GPtrArray *outbox_message_read_list (OutboxDatabase *database, OutboxQuery *query, GError **error);

/**
 * outbox_message_lease:
 *
 * A queued message is left to this process, which is about to send it, for a minute; the lock on its bytes says so,
 * too, and for longer.
 */
gboolean outbox_message_lease (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error);

/** outbox_message_renew: The lease of a message that is being sent counts from now. */
gboolean outbox_message_renew (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error);

/** outbox_message_hold_on: A message that waits does so as long as its account is held by the network. */
gboolean outbox_message_hold_on (OutboxDatabase *database, gint64 id, GError **error);

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
  " message.diagnosis, message.spool"

#define OUTBOX_MESSAGE_SELECT "SELECT " OUTBOX_MESSAGE_COLUMNS " FROM message "

/** outbox_message_set_not_found: Sets %OUTBOX_ERROR_NOT_FOUND. Returns: %FALSE */
gboolean outbox_message_set_not_found (gint64 id, GError **error);

/** outbox_message_read: Returns: (transfer full): what the row that @query stands on says, with its recipients */
OutboxMessage *outbox_message_read (OutboxDatabase *database, OutboxQuery *query, GError **error);

/** outbox_message_read_list: Returns: (transfer full) (element-type OutboxMessage): all rows that @query still gives */
GPtrArray *outbox_message_read_list (OutboxDatabase *database, OutboxQuery *query, GError **error);

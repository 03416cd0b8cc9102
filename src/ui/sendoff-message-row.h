#pragma once

#include "outbox-message.h"

#include <adwaita.h>

/*
 * A message of the outbox as a row: subject, to whom, and its state in words.
 */

#define SENDOFF_TYPE_MESSAGE_ROW (sendoff_message_row_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageRow, sendoff_message_row, SENDOFF, MESSAGE_ROW, AdwActionRow)

GtkWidget *sendoff_message_row_new (void);

/** sendoff_message_row_set: @message: read now, not kept; @now: Unix time */
void sendoff_message_row_set (SendoffMessageRow *self, const OutboxMessage *message, gint64 now);

/** sendoff_message_row_get_id: Returns: of the row in the outbox */
gint64 sendoff_message_row_get_id (SendoffMessageRow *self);

/** sendoff_message_dup_state: Returns: (transfer full): the state in words: "sent 10:42", "waits until 14:20". Pure. */
char *sendoff_message_dup_state (const OutboxMessage *message, gint64 now);

/** sendoff_message_dup_recipients: Returns: (transfer full): "to alan@example.org and 2 more". Pure. */
char *sendoff_message_dup_recipients (const OutboxMessage *message);

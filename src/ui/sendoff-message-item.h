#pragma once

#include "outbox-message.h"

#include <glib-object.h>

/*
 * A message of the outbox as an item of a list. It stays the same object while its row is listed; signal "changed": it
 * says something else now. Main thread only.
 */

#define SENDOFF_TYPE_MESSAGE_ITEM (sendoff_message_item_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageItem, sendoff_message_item, SENDOFF, MESSAGE_ITEM, GObject)

/** sendoff_message_item_new: @message: (transfer full); @leaves: Unix time at which it leaves, if it waits; 0 unknown */
SendoffMessageItem *sendoff_message_item_new (OutboxMessage *message, gint64 leaves);

/** sendoff_message_item_take: the same row, read anew: @message: (transfer full) */
void sendoff_message_item_take (SendoffMessageItem *self, OutboxMessage *message, gint64 leaves);

/** sendoff_message_item_get_id: Returns: of the row in the outbox */
gint64 sendoff_message_item_get_id (SendoffMessageItem *self);

/** sendoff_message_item_get_message: Returns: (transfer none): until the next sendoff_message_item_take() */
const OutboxMessage *sendoff_message_item_get_message (SendoffMessageItem *self);

/** sendoff_message_item_get_leaves: Returns: Unix time at which it leaves, if it waits; 0 unknown or never */
gint64 sendoff_message_item_get_leaves (SendoffMessageItem *self);

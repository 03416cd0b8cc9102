#pragma once

#include "sendoff-message-item.h"

#include <adwaita.h>

/*
 * A message of the outbox as a row of a GtkListView: subject, to whom, and its state in words, for as long as it is
 * bound to an item.
 *
 * Signals: "opened": clicked. "menu" (double x, double y): what can be done with it is asked for there.
 */

#define SENDOFF_TYPE_MESSAGE_ROW (sendoff_message_row_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageRow, sendoff_message_row, SENDOFF, MESSAGE_ROW, AdwBin)

GtkWidget *sendoff_message_row_new (void);

/** sendoff_message_row_bind: @item: (nullable): shown, and followed when it changes; %NULL: none */
void sendoff_message_row_bind (SendoffMessageRow *self, SendoffMessageItem *item);

/** sendoff_message_row_get_item: Returns: (transfer none) (nullable) */
SendoffMessageItem *sendoff_message_row_get_item (SendoffMessageRow *self);

#pragma once

#include "outbox-message.h"

#include <adwaita.h>

/**
 * sendoff_recipient_row_new:
 * @reply: (nullable): the server's words
 * @state: of the message: an accepted recipient of one that did not go out is only that, and of one that may have gone
 *   out nothing is known
 *
 * Returns: a row with what became of one recipient, in words and with the server's reply
 */
GtkWidget *sendoff_recipient_row_new (const char *address,
                                      SmtpRecipientOutcome outcome,
                                      const char *reply,
                                      OutboxState state);

/** sendoff_recipient_row_fill: makes @list the recipients of @message; @message: (nullable): none */
void sendoff_recipient_row_fill (GtkListBox *list, const OutboxMessage *message);

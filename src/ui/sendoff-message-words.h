#pragma once

#include "outbox-message.h"

/*
 * What windows say about a message of the outbox. Pure, translated. "Delivered" is never said: what the server accepted
 * is all that is known.
 */

/**
 * SendoffMessageGroup: what a person can do with a message, in the order of the states
 * @SENDOFF_MESSAGE_HELD: taken back: it can leave, be edited, be removed
 * @SENDOFF_MESSAGE_WAITS: leaves by itself
 * @SENDOFF_MESSAGE_LEAVES: is on its way
 * @SENDOFF_MESSAGE_SENT: the server accepted it
 * @SENDOFF_MESSAGE_FAILED: refused
 * @SENDOFF_MESSAGE_UNCERTAIN: may have been sent
 */
typedef enum
{
  SENDOFF_MESSAGE_HELD,
  SENDOFF_MESSAGE_WAITS,
  SENDOFF_MESSAGE_LEAVES,
  SENDOFF_MESSAGE_SENT,
  SENDOFF_MESSAGE_FAILED,
  SENDOFF_MESSAGE_UNCERTAIN,
} SendoffMessageGroup;

SendoffMessageGroup sendoff_message_get_group (const OutboxMessage *message);

/**
 * sendoff_message_dup_state:
 * @leaves: Unix time at which a waiting message leaves; 0 unknown
 * @now: Unix time
 *
 * Returns: (transfer full): the state in words, and for how long: "sent 10:42", "waits for the daily limit, leaves at
 *   14:20"
 */
char *sendoff_message_dup_state (const OutboxMessage *message, gint64 leaves, gint64 now);

/** sendoff_message_dup_recipients: Returns: (transfer full): "to alan@example.org and 2 more" */
char *sendoff_message_dup_recipients (const OutboxMessage *message);

/** sendoff_message_get_title: Returns: (transfer none): the subject, or what stands for none */
const char *sendoff_message_get_title (const OutboxMessage *message);

/** sendoff_message_get_icon: Returns: (transfer none): name of the state's icon */
const char *sendoff_message_get_icon (const OutboxMessage *message);

/**
 * sendoff_message_dup_queue_id:
 * @reply: (nullable): the server's last words on the message
 *
 * Returns: (transfer full) (nullable): the name under which the server knows a message that it took, which its operator
 *   can look up: "4XyZ12" of "250 2.0.0 Ok: queued as 4XyZ12"; %NULL when the words have none
 */
char *sendoff_message_dup_queue_id (const char *reply);

/** sendoff_message_dup_check: Returns: (transfer full): what a person can do to find out whether an uncertain message
 * arrived, in sentences */
char *sendoff_message_dup_check (const OutboxMessage *message);

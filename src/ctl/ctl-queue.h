#pragma once

#include "ctl-delivery.h"

#include "outbox-message.h"

/**
 * ctl_queue:
 * @delivery: (transfer full)
 * @options: for whoever delivers
 * @deliver: whether somebody is asked to do it now
 *
 * Puts a message into the outbox, durably, and returns without waiting for its delivery.
 *
 * Returns: (transfer full): the message; %NULL with @error set when nothing of it is kept
 *
 * Errors: as outbox_queue()
 */
OutboxMessage *ctl_queue (CtlDelivery *delivery, const CtlOptions *options, gboolean deliver, GError **error);

/** ctl_queue_print: Says that it is queued: one JSON object, or a line for people. */
void ctl_queue_print (const OutboxMessage *message, gboolean json);

#pragma once

#include "sendoff-application.h"

/*
 * Sends what waits, while the application runs: messages held by the daily limit or by a broken link leave at their
 * time, oldest first and one after the other. What a person has to decide (failed, uncertain, cancelled) stays.
 */

#define SENDOFF_TYPE_COURIER (sendoff_courier_get_type ())
G_DECLARE_FINAL_TYPE (SendoffCourier, sendoff_courier, SENDOFF, COURIER, GObject)

/** sendoff_courier_new: @app: not kept alive; outlives the courier */
SendoffCourier *sendoff_courier_new (SendoffApplication *app);

/** sendoff_courier_wake: looks now, and not only when the time comes */
void sendoff_courier_wake (SendoffCourier *self);

/** sendoff_courier_stop: no message leaves any more; one that is on its way is not disturbed */
void sendoff_courier_stop (SendoffCourier *self);

/**
 * sendoff_courier_choose:
 * @messages: (element-type OutboxMessage): of an account, newest first
 * @now: Unix time
 *
 * Returns: id of the message that shall leave now: the oldest that waits and whose time has come, or that was queued a
 *   minute ago and nobody took; 0: none. Pure.
 */
gint64 sendoff_courier_choose (GPtrArray *messages, gint64 now);

#pragma once

#include "outbox-ledger.h"

/*
 * When each message leaves: the daily limit, the server's own, and the queue, played forward.
 */

/**
 * OutboxForecast:
 * @message: id
 * @units: it counts
 * @ready: Unix time before which it is not sent for reasons of its own
 * @leaves: Unix time at which it leaves, if nothing else happens; 0 when it counts more than the whole limit
 */
typedef struct
{
  gint64 message;
  guint units;
  gint64 ready;
  gint64 leaves;
} OutboxForecast;

/**
 * outbox_forecast_play:
 * @messages: in the order in which they leave; @leaves is set
 * @slots: what counts now, the first to leave first
 * @limit: 0 when none is kept
 * @locked_until: Unix time; 0 when the server's own limit does not hold
 *
 * Pure.
 */
void outbox_forecast_play (OutboxForecast *messages,
                           gsize n_messages,
                           const OutboxSlot *slots,
                           gsize n_slots,
                           guint limit,
                           gint64 locked_until,
                           gint64 now);

/**
 * outbox_forecast_load:
 *
 * Returns: (transfer full) (element-type OutboxForecast): each message of the account that is queued or waiting, in the
 *   order in which they leave; %NULL with @error set
 */
GArray *outbox_forecast_load (OutboxDatabase *database,
                              const Account *account,
                              const BaseMoment *now,
                              GError **error);

/** outbox_forecast_find: Returns: when @message leaves; 0 when it is not there or never fits */
gint64 outbox_forecast_find (GArray *forecast, gint64 message);

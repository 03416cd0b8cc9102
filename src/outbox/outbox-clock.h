#pragma once

#include "outbox-ledger.h"

/*
 * Private to this folder: how old things are, whatever the wall clock does. The rule stands in outbox-ledger.h.
 */

/**
 * OutboxBoot:
 * @row: in the table `boot`; they grow with time
 * @wall: @boot: both clocks when the outbox was used last in that boot
 * @zero: what outbox_clock_find_zeros() found: an entry made at second s of that boot is @zero − s seconds old now
 */
typedef struct
{
  gint64 row;
  char boot_id[40];
  gint64 wall;
  gint64 boot;
  gint64 zero;
} OutboxBoot;

/**
 * outbox_clock_find_zeros:
 * @boots: newest first
 *
 * Sets @zero of each. Pure.
 */
void outbox_clock_find_zeros (OutboxBoot *boots, gsize n_boots, const BaseMoment *now);

/**
 * outbox_clock_load:
 *
 * Returns: (transfer full) (element-type OutboxBoot): the boots there are, newest first, with their zeros
 */
GArray *outbox_clock_load (OutboxDatabase *database, const BaseMoment *now, GError **error);

/**
 * outbox_clock_age:
 * @boots: from outbox_clock_load()
 *
 * Returns: age in seconds of what was made at second @boot of boot @row; negative when another process read its clock
 *   after @now was taken
 */
gint64 outbox_clock_age (GArray *boots, gint64 row, gint64 boot);

/**
 * outbox_clock_observe:
 *
 * Notes that the clocks were seen. Within a transaction that writes.
 *
 * Returns: the row of this boot; 0 with @error set
 */
gint64 outbox_clock_observe (OutboxDatabase *database, const BaseMoment *now, GError **error);

#pragma once

#include "sendoff-outbox-jobs.h"

#include <adwaita.h>

/*
 * The daily limit as a card: gauge, what is left, the last 24 hours, when the next slot frees and the queue ends, and
 * what a person can do: win.change-limit, and while the server's own limit holds win.try-now.
 */

#define SENDOFF_TYPE_LIMIT_CARD (sendoff_limit_card_get_type ())
G_DECLARE_FINAL_TYPE (SendoffLimitCard, sendoff_limit_card, SENDOFF, LIMIT_CARD, AdwBin)

/** sendoff_limit_card_set: @overview: read now, not kept; @now: Unix time */
void sendoff_limit_card_set (SendoffLimitCard *self, const SendoffOverview *overview, gint64 now);

/** sendoff_limit_dup_title: Returns: (transfer full): "62 messages left today". Pure. */
char *sendoff_limit_dup_title (const OutboxUsage *usage);

/**
 * sendoff_limit_dup_note:
 * @next_slot: see SendoffOverview
 *
 * Returns: (transfer full): when the next slot frees, or until when the server's own limit holds; "" when nothing is
 *   counted. Pure.
 */
char *sendoff_limit_dup_note (const OutboxUsage *usage, gint64 next_slot, gint64 now);

/**
 * sendoff_limit_dup_queue:
 * @n_waiting: @last_leaves: see SendoffOverview
 *
 * Returns: (transfer full): "3 messages wait; the last leaves at 14:20"; "" when none does. Pure.
 */
char *sendoff_limit_dup_queue (guint n_waiting, gint64 last_leaves, gint64 now);

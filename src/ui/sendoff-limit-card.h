#pragma once

#include "outbox-ledger.h"

#include <adwaita.h>

/*
 * The daily limit as a card: gauge, what is left, the last 24 hours, and when the next slot frees.
 */

#define SENDOFF_TYPE_LIMIT_CARD (sendoff_limit_card_get_type ())
G_DECLARE_FINAL_TYPE (SendoffLimitCard, sendoff_limit_card, SENDOFF, LIMIT_CARD, AdwBin)

/** sendoff_limit_card_set_usage: @now: Unix time */
void sendoff_limit_card_set_usage (SendoffLimitCard *self, const OutboxUsage *usage, gint64 now);

/** sendoff_limit_dup_title: Returns: (transfer full): "62 messages left today". Pure. */
char *sendoff_limit_dup_title (const OutboxUsage *usage);

/** sendoff_limit_dup_note: Returns: (transfer full): when the next slot frees, or until when the server's own limit
 * holds; "" when nothing is counted. Pure. */
char *sendoff_limit_dup_note (const OutboxUsage *usage, gint64 now);

#pragma once

#include "outbox-message.h"

/*
 * Lists and counts for people: as fast with a hundred thousand messages as with ten.
 */

/**
 * OutboxView:
 * @OUTBOX_VIEW_OPEN: draft, queued, sending, committing, waiting
 * @OUTBOX_VIEW_ATTENTION: failed, uncertain
 */
typedef enum
{
  OUTBOX_VIEW_ALL,
  OUTBOX_VIEW_OPEN,
  OUTBOX_VIEW_ATTENTION,
  OUTBOX_VIEW_SENT,
} OutboxView;

/** OutboxCounts: @sending: those in committing included */
typedef struct
{
  guint draft;
  guint queued;
  guint sending;
  guint waiting;
  guint sent;
  guint failed;
  guint uncertain;
} OutboxCounts;

/**
 * outbox_search:
 * @account: (nullable): id
 * @text: (nullable): what subject, sender, a recipient or the Message-ID holds, in any case; %NULL or "" is everything
 * @before: only rows with a smaller id, to go on below a page; 0 for the newest
 * @count: at most so many
 *
 * Returns: (transfer full) (element-type OutboxMessage): newest first; %NULL with @error set
 */
GPtrArray *outbox_search (OutboxDatabase *database,
                          const char *account,
                          OutboxView view,
                          const char *text,
                          gint64 before,
                          guint count,
                          GError **error);

/** outbox_count: @account: (nullable): id; @counts: (out): all zero on failure. What was hidden is left out. */
gboolean outbox_count (OutboxDatabase *database, const char *account, OutboxCounts *counts, GError **error);

#pragma once

#include "outbox-search.h"

#include <adwaita.h>

/*
 * Which messages are listed: the heading of the list, a choice of views with their counts, a search, and what is said
 * where nothing is listed.
 *
 * Signals: "changed": another view or text is asked for. "search-activated": Enter in the search.
 */

#define SENDOFF_TYPE_MESSAGE_FILTER (sendoff_message_filter_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageFilter, sendoff_message_filter, SENDOFF, MESSAGE_FILTER, AdwBin)

OutboxView sendoff_message_filter_get_view (SendoffMessageFilter *self);
void sendoff_message_filter_set_view (SendoffMessageFilter *self, OutboxView view);

/** sendoff_message_filter_get_text: Returns: (transfer none): what is searched for; "" while the search is closed */
const char *sendoff_message_filter_get_text (SendoffMessageFilter *self);

/** sendoff_message_filter_search: shows the search and moves the focus there */
void sendoff_message_filter_search (SendoffMessageFilter *self);

/** sendoff_message_filter_stop_search: Shows all again. Returns: FALSE when nothing was searched for. */
gboolean sendoff_message_filter_stop_search (SendoffMessageFilter *self);

void sendoff_message_filter_set_counts (SendoffMessageFilter *self, const OutboxCounts *counts);

/** sendoff_message_filter_set_empty: whether to say that nothing is listed, and why */
void sendoff_message_filter_set_empty (SendoffMessageFilter *self, gboolean empty);

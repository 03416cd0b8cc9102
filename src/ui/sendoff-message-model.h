#pragma once

#include "account.h"
#include "sendoff-message-item.h"
#include "sendoff-outbox-jobs.h"

#include <gio/gio.h>

/*
 * The messages of an account as a list of SendoffMessageItem, newest first: as many pages as somebody has looked at, and
 * the next one is read when its neighbour is. All reading is done by jobs. A row that stays keeps its item and its place,
 * and only what really comes or goes is notified, so that selection, focus and scroll position stay. Main thread only.
 *
 * Signals: "overview" (SendoffOverview *): what was read with the first page, before the list shows it; "failed" (GError
 * *): it could not be read, and is as it was.
 *
 * Property "loaded" (boolean, read-only, notified): whether the list shows what was asked for last.
 */

#define SENDOFF_TYPE_MESSAGE_MODEL (sendoff_message_model_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageModel, sendoff_message_model, SENDOFF, MESSAGE_MODEL, GObject)

SendoffMessageModel *sendoff_message_model_new (void);

/** sendoff_message_model_set_account: @account: (nullable): copied; another one empties the list, each is read anew */
void sendoff_message_model_set_account (SendoffMessageModel *self, const Account *account);

/** sendoff_message_model_set_filter: @text: (nullable): as for outbox_search(). The list begins anew. */
void sendoff_message_model_set_filter (SendoffMessageModel *self, OutboxView view, const char *text);

/** sendoff_message_model_refresh: reads anew, as far down as the list goes */
void sendoff_message_model_refresh (SendoffMessageModel *self);

/** sendoff_message_model_stop: nothing is read any more, and what is being read is not shown */
void sendoff_message_model_stop (SendoffMessageModel *self);

gboolean sendoff_message_model_get_loaded (SendoffMessageModel *self);

/** sendoff_message_model_find: Returns: position of the row @id; %GTK_INVALID_LIST_POSITION (G_MAXUINT) if not listed */
guint sendoff_message_model_find (SendoffMessageModel *self, gint64 id);

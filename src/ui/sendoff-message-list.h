#pragma once

#include "sendoff-application.h"
#include "sendoff-draft.h"
#include "sendoff-message-model.h"

#include <adwaita.h>

/*
 * The messages of an account, and above them whatever the window says about it; all of it scrolls as one. What is listed
 * can be filtered and searched; what a person does with messages can be undone for as long as the toast stands.
 *
 * Property: "top" (GtkWidget): what stands above drafts and messages.
 *
 * Signals: "message-activated" (gint64 id), "edit" (gint64 id), "draft-activated" (SendoffDraft *), "toast" (AdwToast *).
 *
 * Actions, on the rows that are selected: messages.open, messages.send, messages.hold, messages.edit, messages.remove,
 * messages.copy, messages.check, messages.menu; messages.search; messages.filter (string) of "all", "waiting",
 * "attention", "sent".
 */

#define SENDOFF_TYPE_MESSAGE_LIST (sendoff_message_list_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageList, sendoff_message_list, SENDOFF, MESSAGE_LIST, AdwBin)

/** sendoff_message_list_set_application: whose drafts are shown; once, before anything else */
void sendoff_message_list_set_application (SendoffMessageList *self, SendoffApplication *app);

/** sendoff_message_list_set_item: @item: (nullable): the account whose messages are listed */
void sendoff_message_list_set_item (SendoffMessageList *self, SendoffAccountItem *item);

/** sendoff_message_list_get_model: Returns: (transfer none): what is listed; says "overview" when it was read */
SendoffMessageModel *sendoff_message_list_get_model (SendoffMessageList *self);

/** sendoff_message_list_dup_selected: Returns: (transfer full) (element-type SendoffMessageItem) */
GPtrArray *sendoff_message_list_dup_selected (SendoffMessageList *self);

/** sendoff_message_list_get_application: Returns: (transfer none) (nullable): %NULL when the list is gone */
SendoffApplication *sendoff_message_list_get_application (SendoffMessageList *self);

/** sendoff_message_list_get_item: Returns: (transfer none) (nullable) */
SendoffAccountItem *sendoff_message_list_get_item (SendoffMessageList *self);

/** sendoff_message_list_add_toast: @toast: (transfer full): emits "toast" */
void sendoff_message_list_add_toast (SendoffMessageList *self, AdwToast *toast);

/** sendoff_message_list_search: shows the search and moves the focus there */
void sendoff_message_list_search (SendoffMessageList *self);

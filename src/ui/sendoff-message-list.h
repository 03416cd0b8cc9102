#pragma once

#include "sendoff-application.h"
#include "sendoff-draft.h"

#include <adwaita.h>

/*
 * Drafts and messages of an account, as lists of rows. Removing can be undone for as long as the toast stands.
 *
 * Signals: "message-activated" (gint64 id), "draft-activated" (SendoffDraft *), "toast" (AdwToast *), "changed": the
 * outbox was changed from here.
 */

#define SENDOFF_TYPE_MESSAGE_LIST (sendoff_message_list_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageList, sendoff_message_list, SENDOFF, MESSAGE_LIST, AdwBin)

/** sendoff_message_list_set_application: whose drafts are shown; once, before anything else */
void sendoff_message_list_set_application (SendoffMessageList *self, SendoffApplication *app);

/** sendoff_message_list_set_messages: @messages: (element-type OutboxMessage): read now, not kept; @now: Unix time */
void sendoff_message_list_set_messages (SendoffMessageList *self, GPtrArray *messages, gint64 now);

/** sendoff_message_list_remove: takes the message off the list, and out of the outbox unless the person undoes it */
void sendoff_message_list_remove (SendoffMessageList *self, gint64 id);

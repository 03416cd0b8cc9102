#pragma once

#include "sendoff-application.h"
#include "sendoff-message-item.h"
#include "sendoff-message-words.h"

/*
 * What a person does with a message of the outbox. Each is done by a job; the application stays alive until it is over,
 * whatever becomes of the window, and says "outbox-changed" then. What fails is told above the active window.
 */

/**
 * SendoffMessageVerb:
 * @SENDOFF_MESSAGE_SEND: send now, before its time, or again
 * @SENDOFF_MESSAGE_HOLD: do not send it yet
 * @SENDOFF_MESSAGE_EDIT: correct it in the window in which messages are written
 * @SENDOFF_MESSAGE_REMOVE: take it off the list
 * @SENDOFF_MESSAGE_COPY: copy what the server said
 * @SENDOFF_MESSAGE_CHECK: say how to find out whether it arrived
 */
typedef enum
{
  SENDOFF_MESSAGE_SEND,
  SENDOFF_MESSAGE_HOLD,
  SENDOFF_MESSAGE_EDIT,
  SENDOFF_MESSAGE_REMOVE,
  SENDOFF_MESSAGE_COPY,
  SENDOFF_MESSAGE_CHECK,
} SendoffMessageVerb;

/** sendoff_messages_can: Returns: whether @verb makes sense with @message as it is. Pure. */
gboolean sendoff_messages_can (const OutboxMessage *message, SendoffMessageVerb verb);

/** sendoff_messages_dup_server_words: Returns: (transfer full): all that the server said about the message, a line each;
 * "" when it said nothing. Pure. */
char *sendoff_messages_dup_server_words (const OutboxMessage *message);

/** sendoff_messages_can_all: @items: (element-type SendoffMessageItem). Returns: whether @verb makes sense with all of
 * them at once */
gboolean sendoff_messages_can_all (GPtrArray *items, SendoffMessageVerb verb);

/** sendoff_messages_dup_all_server_words: @items: (element-type SendoffMessageItem). Returns: (transfer full) */
char *sendoff_messages_dup_all_server_words (GPtrArray *items);

/** sendoff_messages_send: @id: of the row: sends it now, also before its time */
void sendoff_messages_send (SendoffApplication *app, SendoffAccountItem *item, gint64 id);

/** sendoff_messages_new_twice_dialog: Returns: asks whether an uncertain message shall be sent once more; response "send"
 * when it shall. The caller presents it: nothing is sent twice without asking. */
GtkWidget *sendoff_messages_new_twice_dialog (GtkWindow *parent, const OutboxMessage *message);

/** sendoff_messages_new_check_dialog: Returns: says what a person can do about an uncertain message; response "send" when
 * it shall be sent again, "remove" when it arrived. The caller presents it. */
GtkWidget *sendoff_messages_new_check_dialog (GtkWindow *parent, const OutboxMessage *message);

/** sendoff_messages_hold: nothing sends it by itself any more; sendoff_messages_retry() takes it back */
void sendoff_messages_hold (SendoffApplication *app, gint64 id);

/** sendoff_messages_retry: it leaves by itself again */
void sendoff_messages_retry (SendoffApplication *app, gint64 id);

/** sendoff_messages_hide: takes it off the list, for good a day later; sendoff_messages_unhide() takes it back */
void sendoff_messages_hide (SendoffApplication *app, gint64 id);

void sendoff_messages_unhide (SendoffApplication *app, gint64 id);

/** sendoff_messages_remove: @id: of the row: at once and for good */
void sendoff_messages_remove (SendoffApplication *app, gint64 id);

#pragma once

#include "sendoff-message-list.h"

/**
 * sendoff_message_actions_install: for the class of SendoffMessageList: what is done with the messages that are selected
 * in it: messages.send, messages.hold, messages.remove, messages.copy, messages.check
 */
void sendoff_message_actions_install (GtkWidgetClass *list_class);

/** sendoff_message_list_remove: takes the message off the list, and offers to undo it */
void sendoff_message_list_remove (SendoffMessageList *self, gint64 id);

/** sendoff_message_list_hold: lets the message wait for the person, and offers to undo it */
void sendoff_message_list_hold (SendoffMessageList *self, gint64 id);

#pragma once

#include "smtp-trace.h"

#include <adwaita.h>

/*
 * What client and server said to each other, line by line, with the meaning of each line beside it: to search, to copy
 * and to save.
 */

#define SENDOFF_TYPE_CONVERSATION (sendoff_conversation_get_type ())
G_DECLARE_FINAL_TYPE (SendoffConversation, sendoff_conversation, SENDOFF, CONVERSATION, AdwBin)

/** sendoff_conversation_set_trace: @trace: (nullable): read now, not kept */
void sendoff_conversation_set_trace (SendoffConversation *self, const SmtpTrace *trace);

/** sendoff_conversation_search: moves the focus to the field that searches the lines. No effect without lines. */
void sendoff_conversation_search (SendoffConversation *self);

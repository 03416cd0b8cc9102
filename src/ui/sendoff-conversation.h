#pragma once

#include <adwaita.h>

/*
 * What client and server said to each other, line by line, with the meaning of each line beside it.
 */

#define SENDOFF_TYPE_CONVERSATION (sendoff_conversation_get_type ())
G_DECLARE_FINAL_TYPE (SendoffConversation, sendoff_conversation, SENDOFF, CONVERSATION, AdwBin)

/** sendoff_conversation_set_transcript: @transcript: (element-type SmtpLine) (nullable): read now, not kept */
void sendoff_conversation_set_transcript (SendoffConversation *self, GPtrArray *transcript);

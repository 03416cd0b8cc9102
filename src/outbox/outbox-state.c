#include "outbox-state.h"

#define TO(state) (1u << OUTBOX_STATE_##state)

static const struct
{
  const char *name;
  guint edges;
} states[] = {
  [OUTBOX_STATE_DRAFT] = { "draft", TO (QUEUED) },
  /* Waiting without a session: the daily limit. Failed: no room for it, ever, or its bytes are gone. */
  [OUTBOX_STATE_QUEUED] = { "queued", TO (SENDING) | TO (WAITING) | TO (FAILED) | TO (DRAFT) },
  /* Queued: whoever sent it died. Draft: cancelled. Sent without committing: a second attempt for the recipients that
   * were put off found them refused, after others had got the message. */
  [OUTBOX_STATE_SENDING] = { "sending",
                             TO (COMMITTING) | TO (QUEUED) | TO (WAITING) | TO (FAILED) | TO (DRAFT) | TO (SENT) },
  /* Draft and queued: the session knows that the end of the message never left. */
  [OUTBOX_STATE_COMMITTING] = { "committing",
                                TO (SENT) | TO (WAITING) | TO (FAILED) | TO (UNCERTAIN) | TO (DRAFT) | TO (QUEUED) },
  [OUTBOX_STATE_SENT] = { "sent", 0 },
  /* Waiting again: the slot that freed was somebody else's. */
  [OUTBOX_STATE_WAITING] = { "waiting", TO (QUEUED) | TO (SENDING) | TO (WAITING) | TO (FAILED) | TO (DRAFT) },
  [OUTBOX_STATE_FAILED] = { "failed", TO (QUEUED) | TO (DRAFT) },
  /* Sent: the person found it. */
  [OUTBOX_STATE_UNCERTAIN] = { "uncertain", TO (QUEUED) | TO (SENT) | TO (DRAFT) },
};

const char *
outbox_state_to_string (OutboxState state)
{
  return states[state].name;
}

gboolean
outbox_state_from_string (const char *text, OutboxState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (text, states[i].name) == 0)
      {
        *state = (OutboxState) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
outbox_state_can_become (OutboxState from, OutboxState to)
{
  return (states[from].edges & (1u << to)) != 0;
}

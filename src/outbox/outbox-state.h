#pragma once

#include <glib.h>

/**
 * OutboxState:
 * @OUTBOX_STATE_DRAFT: a person took it back (cancelled): nothing sends it by itself, nothing of it is lost
 * @OUTBOX_STATE_QUEUED: to be sent as soon as can be
 * @OUTBOX_STATE_SENDING: a session runs; up to here a broken link means that the message was not sent
 * @OUTBOX_STATE_COMMITTING: the end of the message is being written, the reply is awaited: from here on a broken link
 *   means that nobody knows
 * @OUTBOX_STATE_SENT: the server accepted it, for the recipients whose outcome is accepted; the bytes are gone
 * @OUTBOX_STATE_WAITING: sent by itself at @next_try
 * @OUTBOX_STATE_FAILED: refused, and nothing sends it by itself; the bytes are kept
 * @OUTBOX_STATE_UNCERTAIN: may have been sent; a person decides
 *
 * `queued → sending → committing → sent | waiting | failed | uncertain`. All edges stand in one table, in
 * outbox-state.c; outbox_state_can_become() asks it.
 */
typedef enum
{
  OUTBOX_STATE_DRAFT,
  OUTBOX_STATE_QUEUED,
  OUTBOX_STATE_SENDING,
  OUTBOX_STATE_COMMITTING,
  OUTBOX_STATE_SENT,
  OUTBOX_STATE_WAITING,
  OUTBOX_STATE_FAILED,
  OUTBOX_STATE_UNCERTAIN,
} OutboxState;

/** outbox_state_to_string: Returns: "draft", "queued", … */
const char *outbox_state_to_string (OutboxState state);

/** outbox_state_from_string: @text: (nullable). Returns: whether it is one of these words; @state is set then */
gboolean outbox_state_from_string (const char *text, OutboxState *state);

/** outbox_state_can_become: Returns: whether there is an edge. Pure. */
gboolean outbox_state_can_become (OutboxState from, OutboxState to);

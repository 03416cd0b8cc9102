#pragma once

#include "outbox-message.h"
#include "practice-server.h"

/**
 * Yard:
 * @limit: of the account, in messages a day
 *
 * Where programs that send are killed: an outbox, a server, and what the two have to agree on.
 */
typedef struct
{
  guint limit;
  char *folder;
  char *outbox;
  char *journal;
  char *program;
  PracticeServer *server;
  GRand *rand;
  gint64 ahead;  /* of every clock, in seconds */
  guint walked;  /* the call before which the next one dies */
  guint longest; /* calls of a run that came to its end */
  guint kills;
  guint spawned;
  guint stored;       /* messages of the server that were looked at */
  GHashTable *copies; /* Message-ID → how often the server has it */
  GArray *times;      /* gint64: when each copy came, by the clock of the senders */
} Yard;

/** Tally: how many messages are in each state */
typedef struct
{
  guint n[OUTBOX_STATE_UNCERTAIN + 1];
  guint doubtful; /* uncertain ones that the server has */
} Tally;

void yard_open (Yard *self, guint limit, guint seed);
void yard_close (Yard *self);

/** yard_spawn: Starts a kill-sender. Returns: (transfer full): for yard_reap() */
GSubprocess *yard_spawn (Yard *self, const char *what, guint count, guint kill_at);

/** yard_reap: Waits for one: dead by its own hand, or done; nothing else is allowed. Takes @process. */
void yard_reap (Yard *self, GSubprocess *process);

/** yard_look_at_server: Notes what came since the last time, and when. */
void yard_look_at_server (Yard *self);

/** yard_read_rows: Compares each row with what the server has. Returns: (transfer full): the Message-IDs there are */
GHashTable *yard_read_rows (Yard *self, Tally *tally);

#pragma once

#include "practice-auth.h"
#include "practice-certificate.h"
#include "practice-faults.h"
#include "practice-mailbox.h"
#include "practice-options.h"

/*
 * What all connections of one server share: settings that never change after the start, and the few things that do,
 * behind a lock.
 */
typedef struct
{
  /* Never change */
  GCancellable *cancellable;
  PracticeCertificate *certificate;
  PracticeMailbox *mailbox;
  char *user;
  AccountSecret *password;
  AccountSecret *token;
  GStrv mechanisms;
  guint64 max_size;
  guint idle_seconds;
  gboolean rewrite_from;
  gboolean plain_auth;
  gboolean limit_at_sender;

  GMutex lock;
  PracticeFaultId fault;
  guint limit;
  guint accepted;
  guint auth_count;
} PracticeState;

/**
 * practice_state_new:
 *
 * Errors: as practice_server_start()
 */
PracticeState *practice_state_new (const PracticeOptions *options, GError **error);
void practice_state_free (PracticeState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeState, practice_state_free)

/** practice_state_get_fault: Returns: that for connections which come now */
PracticeFaultId practice_state_get_fault (PracticeState *self);
void practice_state_set_fault (PracticeState *self, PracticeFaultId fault);

/** practice_state_set_limit: @limit: messages from now on; 0: none */
void practice_state_set_limit (PracticeState *self, guint limit);

/** practice_state_count_auth: An AUTH command was seen. */
void practice_state_count_auth (PracticeState *self);
guint practice_state_get_auth_count (PracticeState *self);

/** practice_state_is_at_limit: Returns: whether the next message would be one too many */
gboolean practice_state_is_at_limit (PracticeState *self);

/** practice_state_take_slot: Returns: whether one more message fits under the limit; it is counted then, so that two
 * connections never share the last one */
gboolean practice_state_take_slot (PracticeState *self);

/** practice_state_give_back_slot: for a message that was counted, but could not be kept */
void practice_state_give_back_slot (PracticeState *self);

#pragma once

#include "account-guard.h"

/*
 * Private to this folder: what the guard knows, as a value and as the text of its file. No I/O.
 *
 * A login is told from another, and a secret from another, by HMAC-SHA256 under a random key that was made with the
 * state and ends with it: neither the secret nor the user's name stands in the text.
 */

typedef struct _AccountGuardState AccountGuardState;

/** account_guard_state_new: Returns: (transfer full): one that knows nothing, with a key of its own */
AccountGuardState *account_guard_state_new (void);
void account_guard_state_free (AccountGuardState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountGuardState, account_guard_state_free)

/** account_guard_state_parse: Returns: (transfer full) (nullable): %NULL unless @text is whole and well formed */
AccountGuardState *account_guard_state_parse (const char *text, gsize length);

/** account_guard_state_format: Returns: (transfer full): what account_guard_state_parse() understands */
char *account_guard_state_format (const AccountGuardState *self);

/**
 * account_guard_state_note: as account_guard_note(); what is too old to matter goes on this occasion
 *
 * Returns: whether @self is another now than before
 */
gboolean account_guard_state_note (AccountGuardState *self,
                                   const AccountServer *server,
                                   const AccountSecret *secret,
                                   AccountGuardOutcome outcome,
                                   guint seconds,
                                   const BaseMoment *now);

/** account_guard_state_ask: as account_guard_ask(). @seconds: (out) */
AccountGuardAdvice account_guard_state_ask (const AccountGuardState *self,
                                            const AccountServer *server,
                                            const AccountSecret *secret,
                                            const BaseMoment *now,
                                            guint *seconds);

/** account_guard_state_insist: as account_guard_insist(). Returns: whether @self is another now than before */
gboolean account_guard_state_insist (AccountGuardState *self, const AccountServer *server);

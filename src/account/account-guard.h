#pragma once

#include "account-secret.h"
#include "account-server.h"

/*
 * Keeps a person from being locked out: what a server said to the sign-ins of this process. Two refusals in a row of the
 * same secret, and a third needs a change or an explicit word; a server that says "too many sign-ins" is left alone for a
 * while. Only keyed digests of secrets are held, under a key that ends with the process. Thread-safe.
 */

typedef struct _AccountGuard AccountGuard;

/**
 * AccountGuardAdvice:
 * @ACCOUNT_GUARD_GO: nothing speaks against a sign-in
 * @ACCOUNT_GUARD_CHANGE: this secret was refused twice in a row
 * @ACCOUNT_GUARD_WAIT: the server wants to be left alone
 */
typedef enum
{
  ACCOUNT_GUARD_GO,
  ACCOUNT_GUARD_CHANGE,
  ACCOUNT_GUARD_WAIT,
} AccountGuardAdvice;

/**
 * AccountGuardOutcome:
 * @ACCOUNT_GUARD_ACCEPTED: signed in
 * @ACCOUNT_GUARD_REFUSED: the server refused the secret (535 and its kin)
 * @ACCOUNT_GUARD_LATER: the server put it off (454 4.7.0 and its kin)
 */
typedef enum
{
  ACCOUNT_GUARD_ACCEPTED,
  ACCOUNT_GUARD_REFUSED,
  ACCOUNT_GUARD_LATER,
} AccountGuardOutcome;

AccountGuard *account_guard_new (void);
void account_guard_free (AccountGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountGuard, account_guard_free)

/**
 * account_guard_note:
 * @now: seconds of a clock that does not jump, as g_get_monotonic_time() / 1,000,000
 *
 * A sign-in at @server's host as its user ended so. A wait begins with one minute and doubles up to half an hour while the
 * server goes on putting off.
 */
void account_guard_note (AccountGuard *self,
                         const AccountServer *server,
                         const AccountSecret *secret,
                         AccountGuardOutcome outcome,
                         gint64 now);

/**
 * account_guard_ask:
 * @secret: (nullable): what would be sent
 * @seconds: (out) (optional): with %ACCOUNT_GUARD_WAIT, how long
 *
 * Returns: what speaks against a sign-in now
 */
AccountGuardAdvice account_guard_ask (AccountGuard *self,
                                      const AccountServer *server,
                                      const AccountSecret *secret,
                                      gint64 now,
                                      guint *seconds);

#pragma once

#include "account-secret.h"
#include "account-server.h"
#include "base-moment.h"

/*
 * Keeps a person from being locked out: what the servers said to the sign-ins of all of the person's processes, windows
 * and command lines. Two refusals in a row of the same secret, and a third needs a change or an explicit word; a server
 * that says "too many sign-ins" is left alone for a while.
 *
 * It stands in $XDG_RUNTIME_DIR/sendoff/sign-in-guard.ini (0600, folder 0700), is changed under a lock, written
 * atomically, and gone with the log-out. Where there is no such folder each process knows of its own sign-ins only. Of
 * secrets there are only digests, under a key that ends with the file. What is a day old is forgotten.
 *
 * A login is a user at a host, whatever the port: it is the account that gets locked. At a loopback address the port
 * counts too, because each may be another server.
 *
 * Sign-ins that run side by side do not know of each other: the guard learns when they end.
 *
 * Blocking, for a moment: call from a worker. Thread-safe.
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

/**
 * account_guard_new:
 * @runtime: (nullable): the folder in place of $XDG_RUNTIME_DIR; %NULL keeps everything in memory
 */
AccountGuard *account_guard_new (const char *runtime);
void account_guard_free (AccountGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountGuard, account_guard_free)

/** account_guard_get_default: Returns: (transfer none): the guard of this person; lives as long as the process */
AccountGuard *account_guard_get_default (void);

/**
 * account_guard_note:
 * @seconds: with %ACCOUNT_GUARD_LATER: how long to wait at least, as far as the answer tells; else 0
 * @now: (nullable): %NULL is now
 *
 * A sign-in as @server's user ended so. A wait begins with one minute and doubles up to half an hour while the server
 * goes on putting off. A success forgets all that was noted; another secret begins anew.
 */
void account_guard_note (AccountGuard *self,
                         const AccountServer *server,
                         const AccountSecret *secret,
                         AccountGuardOutcome outcome,
                         guint seconds,
                         const BaseMoment *now);

/**
 * account_guard_ask:
 * @secret: (nullable): what would be sent
 * @now: (nullable): %NULL is now
 * @seconds: (out): with %ACCOUNT_GUARD_WAIT, how long; else 0
 *
 * Returns: what speaks against a sign-in; %ACCOUNT_GUARD_GO when @server or @secret is such that nobody would sign in
 */
AccountGuardAdvice account_guard_ask (AccountGuard *self,
                                      const AccountServer *server,
                                      const AccountSecret *secret,
                                      const BaseMoment *now,
                                      guint *seconds);

/** account_guard_insist: the person knows better: the next sign-in as @server's user is not objected to */
void account_guard_insist (AccountGuard *self, const AccountServer *server);

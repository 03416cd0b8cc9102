#pragma once

#include "account.h"
#include "base-moment.h"
#include "outbox-database.h"

/*
 * The daily limit: what this computer sent through an account in the last 24 hours, to the second. An entry counts
 * while it is younger than 86,400 seconds. A clock that is set back or forward neither frees nor eats slots:
 *
 * - Within one boot an entry's age is the difference of CLOCK_BOOTTIME, which nobody can set; the wall clock has no
 *   say.
 * - An entry of an earlier boot: what passed in that boot until it was last seen, again by CLOCK_BOOTTIME, and from
 *   there to now by the wall clock. For each boot both clocks are noted whenever something is reserved or moved, so
 *   that a wall clock which was set during that boot is compared as it stood at the end.
 * - Where the wall clock says less than what certainly went by (it was set back, a computer without a battery woke in
 *   1970, the entry lies in the future), the certain time holds instead: the time since this boot began and the time
 *   seen in each boot between. So no entry outlives 24 hours during which the computer was seen running.
 * - A wall clock that is set later in the same boot (network time, on a computer without a battery) moves the
 *   ages of earlier boots' entries with it, never below the certain time; entries of this boot do not notice. A clock
 *   that is ahead after a boot cannot be told from a computer that was off.
 *
 * The server's own limit (outbox_ledger_lock()) is timed by the same rule.
 */

/**
 * OutboxUsage:
 * @limit: 0 when none is kept
 * @used: units in the last 24 hours, reserved ones included; may exceed @limit after the limit was lowered
 * @left: how many more fit; %G_MAXUINT when no limit is kept
 * @next_free: Unix time at which the next unit leaves the count; 0 when nothing is counted
 * @locked_until: Unix time up to which the server's own limit holds; 0 when it does not
 * @hours: units counted in each of the last 24 hours, reserved ones included, the latest last; their sum is @used
 */
typedef struct
{
  guint limit;
  AccountLimitUnit unit;
  guint used;
  guint left;
  gint64 next_free;
  gint64 locked_until;
  guint hours[24];
} OutboxUsage;

/**
 * outbox_ledger_get_usage:
 * @usage: (out): filled; all zero on failure
 *
 * Reads only. Times are Unix times of @now's wall clock, for display.
 *
 * Errors: %OUTBOX_ERROR
 */
gboolean outbox_ledger_get_usage (OutboxDatabase *database,
                                  const Account *account,
                                  const BaseMoment *now,
                                  OutboxUsage *usage,
                                  GError **error);

/**
 * outbox_ledger_units:
 *
 * Returns: what a message to so many recipients counts for this account, 1 or more
 */
guint outbox_ledger_units (const Account *account, guint n_recipients);

/**
 * outbox_ledger_reserve:
 * @message: row of the message; 0 when it belongs to none
 * @units: 1 or more; see outbox_ledger_units()
 *
 * Counts the units before the message leaves, in one immediate transaction: any number of processes that send at once
 * never pass the limit together.
 *
 * Returns: the entry's id, or 0 with @error set
 *
 * Errors: %OUTBOX_ERROR_LIMIT, %OUTBOX_ERROR_LOCKED, and the database's
 */
gint64 outbox_ledger_reserve (OutboxDatabase *database,
                              const Account *account,
                              gint64 message,
                              guint units,
                              const BaseMoment *now,
                              GError **error);

/**
 * outbox_ledger_settle:
 * @entry: from outbox_ledger_reserve()
 * @units: accepted, or possibly accepted, by the server; what was reserved beyond that is given back. 0 gives all back;
 *   more than was reserved keeps what was reserved.
 *
 * Errors: %OUTBOX_ERROR_NOT_FOUND, and the database's
 */
gboolean outbox_ledger_settle (OutboxDatabase *database, gint64 entry, guint units, GError **error);

/**
 * outbox_ledger_settle_message:
 * @message: row of the message
 * @keep: whether the units count, for the server may have accepted it; else they are given back
 *
 * outbox_ledger_settle() for what a process that died had reserved. Nothing reserved is no error.
 *
 * Errors: the database's
 */
gboolean outbox_ledger_settle_message (OutboxDatabase *database, gint64 message, gboolean keep, GError **error);

/**
 * outbox_ledger_lock:
 * @seconds: 1 to 86,400; more counts as 86,400
 * @reply: (nullable): what the server said
 *
 * The server says that the limit is reached: it knows better than we. Nothing can be reserved until the time is over
 * or outbox_ledger_unlock() is called. A later lock takes the place of an earlier one.
 *
 * Errors: the database's
 */
gboolean outbox_ledger_lock (OutboxDatabase *database,
                             const Account *account,
                             const BaseMoment *now,
                             guint seconds,
                             const char *reply,
                             GError **error);

/**
 * outbox_ledger_dup_lock_reply:
 *
 * Returns: (transfer full) (nullable): what the server said when it locked the account; %NULL when it said nothing or
 *   never did, or with @error set. Whether the lock still holds is outbox_ledger_get_usage()'s to say.
 */
char *outbox_ledger_dup_lock_reply (OutboxDatabase *database, const Account *account, GError **error);

/**
 * OutboxSlot:
 * @free: Unix time (of the wall clock that was asked) at which the units leave the count
 */
typedef struct
{
  gint64 free;
  guint units;
} OutboxSlot;

/**
 * outbox_ledger_list_slots:
 *
 * Returns: (transfer full) (element-type OutboxSlot): what counts now, the first to leave first; %NULL with @error set
 */
GArray *outbox_ledger_list_slots (OutboxDatabase *database,
                                  const Account *account,
                                  const BaseMoment *now,
                                  GError **error);

/**
 * outbox_ledger_unlock:
 *
 * The person wants to try earlier: what waits for the limit is due at once. No error when there is no lock.
 */
gboolean outbox_ledger_unlock (OutboxDatabase *database, const Account *account, GError **error);

#pragma once

#include "account.h"
#include "outbox-database.h"

/*
 * The daily limit: what this computer sent through an account in the last 24 hours, to the second. A clock that is set
 * back or forward neither frees nor eats slots: beside the wall clock an entry keeps the time since boot.
 */

/**
 * OutboxMoment:
 * @wall: seconds since 1970
 * @boot: seconds since this boot, suspend included (CLOCK_BOOTTIME)
 * @boot_id: which boot (/proc/sys/kernel/random/boot_id)
 *
 * A point in time, given by the caller so that tests can set it.
 */
typedef struct
{
  gint64 wall;
  gint64 boot;
  char boot_id[40];
} OutboxMoment;

/** outbox_moment_now: fills @moment from the clocks of this computer */
void outbox_moment_now (OutboxMoment *moment);

/**
 * OutboxUsage:
 * @limit: 0 when none is kept
 * @used: units in the last 24 hours, reserved ones included; may exceed @limit after the limit was lowered
 * @left: how many more fit
 * @next_free: Unix time at which the next unit leaves the count; 0 when nothing is counted
 * @locked_until: Unix time up to which the server's own limit holds; 0 when it does not
 * @hours: units sent in each of the last 24 hours, the latest last
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
 *
 * Errors: %OUTBOX_ERROR
 */
gboolean outbox_ledger_get_usage (OutboxDatabase *database,
                                  const Account *account,
                                  const OutboxMoment *now,
                                  OutboxUsage *usage,
                                  GError **error);

/**
 * outbox_ledger_units:
 *
 * Returns: what a message to so many recipients counts for this account
 */
guint outbox_ledger_units (const Account *account, guint n_recipients);

/**
 * outbox_ledger_reserve:
 * @message: row of the message
 * @units: 1 or more
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
                              const OutboxMoment *now,
                              GError **error);

/**
 * outbox_ledger_settle:
 * @entry: from outbox_ledger_reserve()
 * @units: accepted, or possibly accepted, by the server; what was reserved beyond that is given back. 0 gives all back.
 *
 * Errors: the database's
 */
gboolean outbox_ledger_settle (OutboxDatabase *database, gint64 entry, guint units, GError **error);

/**
 * outbox_ledger_lock:
 * @seconds: at most 86,400
 * @reply: (nullable): what the server said
 *
 * The server says that the limit is reached: it knows better than we.
 */
gboolean outbox_ledger_lock (OutboxDatabase *database,
                             const Account *account,
                             const OutboxMoment *now,
                             guint seconds,
                             const char *reply,
                             GError **error);

/** outbox_ledger_unlock: the person wants to try earlier */
gboolean outbox_ledger_unlock (OutboxDatabase *database, const Account *account, GError **error);

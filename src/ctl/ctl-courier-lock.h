#pragma once

#include "outbox-database.h"

/*
 * One process an account delivers in the background. Who comes second calls the first, and may go: a call is never
 * lost, since it is made before the lock is tried, and counted after it is let go.
 */

/**
 * ctl_courier_lock_take:
 * @account: id
 *
 * Calls whoever holds the lock, and tries to take it. Where the file system knows no locks everybody gets it.
 *
 * Returns: the lock; -1 when somebody else has it, or its file cannot be written
 */
int ctl_courier_lock_take (OutboxDatabase *database, const char *account);

/** ctl_courier_lock_count_calls: Returns: calls so far */
guint64 ctl_courier_lock_count_calls (int lock);

/** ctl_courier_lock_wait: Waits for so many seconds, or for a call beyond the @seen, or until cancelled. */
void ctl_courier_lock_wait (int lock, guint64 seen, guint seconds, GCancellable *cancellable);

/** ctl_courier_lock_release: Returns: calls up to the moment at which it was let go, at least */
guint64 ctl_courier_lock_release (int lock);

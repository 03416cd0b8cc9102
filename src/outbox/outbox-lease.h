#pragma once

#include <glib.h>

/*
 * Private to this folder: whoever sends a message holds a lock on its bytes. The kernel lets go of it when the process
 * ends, however it ends, so that a message left behind is told from one that a slow session is still sending.
 */

/**
 * OutboxLease:
 * @OUTBOX_LEASE_TAKEN: nobody held it; the caller does now
 * @OUTBOX_LEASE_HELD: somebody else does, in this process or another
 * @OUTBOX_LEASE_UNKNOWN: the file is gone, or its file system knows no locks
 */
typedef enum
{
  OUTBOX_LEASE_TAKEN,
  OUTBOX_LEASE_HELD,
  OUTBOX_LEASE_UNKNOWN,
} OutboxLease;

/**
 * outbox_lease_take:
 * @path: (nullable): of the message's bytes
 * @lock: (out): for outbox_lease_drop(); -1 unless the lease was taken
 *
 * Does not wait.
 */
OutboxLease outbox_lease_take (const char *path, int *lock);

/** outbox_lease_drop: @lock: (inout): -1 afterwards; -1 does nothing */
void outbox_lease_drop (int *lock);

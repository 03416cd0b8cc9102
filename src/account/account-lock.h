#pragma once

#include <gio/gio.h>

/**
 * account_lock_take:
 * @path: of the file that is locked; made, with its folder, when it is not there
 *
 * Keeps out all other threads and processes that take the lock at @path, until account_lock_release(). Blocks while
 * another has it.
 *
 * Returns: the lock, or -1 with @error set
 *
 * Errors: %G_FILE_ERROR, %G_IO_ERROR_CANCELLED
 */
int account_lock_take (const char *path, GCancellable *cancellable, GError **error);

/** account_lock_release: @lock: from account_lock_take() */
void account_lock_release (int lock);

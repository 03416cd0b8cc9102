#pragma once

#include <gio/gio.h>

/*
 * Calls an asynchronous function from blocking code: libsecret's blocking calls wait for the answer to a prompt even
 * when they are cancelled, and a prompt that never answers would hold the thread for ever.
 *
 *   g_autoptr (AccountWait) wait = account_wait_begin ();
 *   g_autoptr (GAsyncResult) result = NULL;
 *
 *   something_async (…, cancellable, account_wait_on_ready, account_wait_expect (wait));
 *   result = account_wait_for_result (wait, cancellable, error);
 */

typedef struct _AccountWait AccountWait;

/**
 * account_wait_begin:
 *
 * Makes a main context of its own the default of this thread, until account_wait_end().
 */
AccountWait *account_wait_begin (void);

/** account_wait_end: Gives this thread its former main context back. A call that still runs is left to itself. */
void account_wait_end (AccountWait *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountWait, account_wait_end)

/** account_wait_expect: Returns: the user data for account_wait_on_ready(), to be passed to just one call */
gpointer account_wait_expect (AccountWait *self);

/** account_wait_on_ready: The callback for the asynchronous call. */
void account_wait_on_ready (GObject *source, GAsyncResult *result, gpointer user_data);

/**
 * account_wait_for_result:
 *
 * Blocks until the call has called back. When it was cancelled and has not called back soon after, it is left to
 * itself: nobody learns what becomes of it.
 *
 * Returns: (transfer full) (nullable): for the finish function, or %NULL with @error set
 *
 * Errors: %G_IO_ERROR_CANCELLED
 */
GAsyncResult *account_wait_for_result (AccountWait *self, GCancellable *cancellable, GError **error);

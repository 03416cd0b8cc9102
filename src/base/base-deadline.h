#pragma once

#include <gio/gio.h>

/*
 * A wall-clock limit for a stretch of blocking code. GIO's socket timeouts begin anew with each byte that drips in and
 * do not touch name resolution, so a stage gets a cancellable of its own that is cancelled when its time is over, or
 * when its parent is cancelled, whichever comes first.
 */

typedef struct _BaseDeadline BaseDeadline;

/**
 * base_deadline_new:
 * @milliseconds: from now; more than 0
 * @parent: (nullable): cancels this one too
 *
 * Starts the clock. Any thread; the timer runs on a thread that all deadlines share.
 *
 * Returns: (transfer full): to be freed by the thread that made it
 */
BaseDeadline *base_deadline_new (guint milliseconds, GCancellable *parent);

/**
 * base_deadline_free:
 *
 * Stops the clock. Afterwards the cancellable is not touched any more.
 */
void base_deadline_free (BaseDeadline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BaseDeadline, base_deadline_free)

/**
 * base_deadline_get_cancellable:
 *
 * Returns: (transfer none): to be passed to the calls that block
 */
GCancellable *base_deadline_get_cancellable (BaseDeadline *self);

/**
 * base_deadline_has_expired:
 *
 * Returns: whether the time ran out before the parent was cancelled
 */
gboolean base_deadline_has_expired (BaseDeadline *self);

/**
 * base_deadline_restart:
 * @milliseconds: from now; more than 0
 *
 * Gives the stretch more time, for a transfer that makes progress. No effect once it has expired.
 */
void base_deadline_restart (BaseDeadline *self, guint milliseconds);

/**
 * base_deadline_translate:
 * @what: what was waited for, in English, as "the greeting"
 * @error: (inout): the error of the call that blocked
 *
 * Turns %G_IO_ERROR_CANCELLED into %G_IO_ERROR_TIMED_OUT when it was the clock that cancelled. Other errors, and a
 * cancel by the parent, stay as they are.
 */
void base_deadline_translate (BaseDeadline *self, const char *what, GError **error);

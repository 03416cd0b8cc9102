#pragma once

#include "practice-message.h"

#include <gio/gio.h>

/*
 * Where received messages are kept: NNNN.eml with the bytes, NNNN.ini with the envelope, both for their owner only.
 * Several servers may share a folder. Thread-safe.
 */
typedef struct _PracticeMailbox PracticeMailbox;

/**
 * practice_mailbox_new:
 * @folder: made with mode 0700 when it does not exist, its parents too. One that is there must belong to the user and
 * be writable by nobody else; its mode is left alone.
 *
 * Errors: %G_FILE_ERROR
 */
PracticeMailbox *practice_mailbox_new (const char *folder, GError **error);
void practice_mailbox_free (PracticeMailbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeMailbox, practice_mailbox_free)

/** practice_mailbox_list: Returns: (transfer full) (element-type PracticeMessage): copies, oldest first */
GPtrArray *practice_mailbox_list (PracticeMailbox *self);

/** PracticeDelivery: a message being received; used by one thread */
typedef struct _PracticeDelivery PracticeDelivery;

/**
 * practice_delivery_new:
 * @max_size: bytes that are kept; what comes after them is counted only
 * @rewrite: (nullable): address that replaces another one in From
 */
PracticeDelivery *practice_delivery_new (PracticeMailbox *mailbox, guint64 max_size, const char *rewrite);

/** practice_delivery_free: forgets what was received unless it was committed */
void practice_delivery_free (PracticeDelivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeDelivery, practice_delivery_free)

/** practice_delivery_append: takes the next bytes, without dot-stuffing, and writes them to disk. A failure shows at
 * the commit. */
void practice_delivery_append (PracticeDelivery *self, const guchar *data, gsize length);

/** practice_delivery_get_size: Returns: bytes that came, those beyond the limit too */
guint64 practice_delivery_get_size (PracticeDelivery *self);

/** practice_delivery_is_too_large: Returns: whether more than @max_size bytes came */
gboolean practice_delivery_is_too_large (PracticeDelivery *self);

/**
 * practice_delivery_commit:
 * @message: (transfer full): envelope; path, size and bare newlines are filled in
 *
 * Gives the message its number and name.
 *
 * Errors: %G_IO_ERROR, %G_FILE_ERROR, when the disk is full or the mailbox has reached its bounds
 */
gboolean practice_delivery_commit (PracticeDelivery *self, PracticeMessage *message, GError **error);

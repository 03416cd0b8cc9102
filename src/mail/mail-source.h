#pragma once

#include "mail-error.h"
#include "mail-gmime.h"

#include <gio/gio.h>

/*
 * An attachment as a stream for GMime: opened at the first read, closed at the end, and watched meanwhile. GMime
 * reports a failed read as "-1" at best; what really happened is kept here.
 */
G_DECLARE_FINAL_TYPE (MailSource, mail_source, MAIL, SOURCE, GMimeStream)

/**
 * mail_source_new:
 * @name: to name it in errors
 *
 * Looks at the file without opening it (a FIFO would block).
 *
 * Returns: (transfer full)
 *
 * Errors: %MAIL_ERROR_ATTACHMENT: gone, a folder, or not a file; %G_IO_ERROR_CANCELLED
 */
MailSource *mail_source_new (GFile *file, const char *name, GCancellable *cancellable, GError **error);

/**
 * mail_source_steal_error:
 *
 * Returns: (transfer full) (nullable): %MAIL_ERROR_ATTACHMENT: it could not be read, or grew, shrank or was written to
 * while it was read; %G_IO_ERROR_CANCELLED
 */
GError *mail_source_steal_error (MailSource *self);

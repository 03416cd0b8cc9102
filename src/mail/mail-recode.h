#pragma once

#include "mail-gmime.h"

#include <gio/gio.h>

/**
 * mail_recode:
 * @input: a message with CRLF line ends; read from its start
 * @body_start: where its body begins
 * @whole: encode the body as one text, for one that is so broken that its parts cannot be made safe
 * @output: gets the same message, 7-bit safe
 *
 * Parses the message and encodes just the parts that need it: bytes beyond ASCII, NULs, lines above 998 bytes. A text
 * that names no charset gets one. Memory does not grow with the parts: GMime keeps their places in @input.
 *
 * Returns: %FALSE when @output failed (ask it why), or with @error set
 *
 * Errors: %G_IO_ERROR_CANCELLED, %G_IO_ERROR_FAILED
 */
gboolean mail_recode (GMimeStream *input,
                      gint64 body_start,
                      gboolean whole,
                      GMimeStream *output,
                      GCancellable *cancellable,
                      GError **error);

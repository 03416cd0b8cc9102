#pragma once

#include <gio/gio.h>

/**
 * mail_joined_stream_new:
 * @first: read before
 * @rest: what follows; closed with the stream
 *
 * Returns: (transfer full): both, one behind the other
 */
GInputStream *mail_joined_stream_new (GBytes *first, GInputStream *rest);

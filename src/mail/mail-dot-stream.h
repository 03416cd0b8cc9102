#pragma once

#include <gio/gio.h>

/**
 * mail_dot_stream_new:
 * @input: read in blocks; what follows the dot in the last block is lost
 *
 * Returns: (transfer full): @input up to a line that is a dot alone, as sendmail reads it unless it is told -i
 */
GInputStream *mail_dot_stream_new (GInputStream *input);

#pragma once

#include <gio/gio.h>

/*
 * What Linux knows of a TCP connection and GIO does not ask.
 */

/** smtp_socket_acknowledge_at_once: the next segment that comes is acknowledged without delay; to be called before each
 * read, for the kernel forgets it */
void smtp_socket_acknowledge_at_once (GSocket *socket);

/**
 * smtp_socket_get_acknowledged:
 *
 * Returns: bytes that the other end's kernel has confirmed so far, also of a connection that is over; -1 where that
 *   cannot be told
 */
gint64 smtp_socket_get_acknowledged (GSocket *socket);

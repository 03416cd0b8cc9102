#pragma once

#include "smtp-route.h"
#include "smtp-timeouts.h"
#include "smtp-trace.h"

/**
 * smtp_connector_connect:
 * @results: (element-type SmtpAddressResult): one for each address is added, in the order tried
 * @begin_us: of the session, on g_get_monotonic_time()
 *
 * Connects to the first address that answers (Happy Eyeballs, RFC 8305): each gets a head start over the next, and all
 * are waited for at once. g_socket_client_connect() tries them one after the other and reports the last error alone.
 * With a proxy, GIO speaks to it. Blocks; cancelling acts at once.
 *
 * Returns: (transfer full): with TCP_NODELAY
 *
 * Errors: %G_IO_ERROR: of the first address that answered with a refusal, else of one that did not answer
 * (%G_IO_ERROR_TIMED_OUT), else of one that cannot be reached from here; with a proxy, one of the
 * %G_IO_ERROR_PROXY_FAILED family in any case
 */
GSocketConnection *smtp_connector_connect (const SmtpRoute *route,
                                           const AccountServer *server,
                                           const SmtpTimeouts *timeouts,
                                           gint64 begin_us,
                                           GPtrArray *results,
                                           GCancellable *cancellable,
                                           GError **error);

/**
 * smtp_connector_is_loopback:
 *
 * Returns: whether @connection ends on this computer, by the socket's remote address; the name proves nothing. A proxy
 *   that runs here is not the server.
 */
gboolean smtp_connector_is_loopback (const SmtpRoute *route, GSocketConnection *connection);

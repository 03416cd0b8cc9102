#pragma once

#include "account-server.h"

#include <gio/gio.h>

/**
 * SmtpRoute:
 * @proxy: (nullable): URI of the proxy in the way, without credentials; the proxy resolves the name then
 * @addresses: (element-type GInetAddress): in the order to be tried; empty with a proxy
 * @literal: whether the host is an address, so that DNS was not asked
 * @foreign: whether the addresses are all of a kind that this computer has no use for, as IPv6 without a network for it
 *
 * How a server can be reached.
 */
typedef struct
{
  char *proxy;
  GPtrArray *addresses;
  gboolean literal;
  gboolean foreign;
} SmtpRoute;

/**
 * smtp_route_find:
 *
 * Asks for the proxy, when the settings say so, and for the addresses. Blocks; @cancellable carries the deadline, since
 * name resolution knows none.
 *
 * Errors: %G_RESOLVER_ERROR, %G_IO_ERROR
 */
SmtpRoute *smtp_route_find (const AccountServer *server, GCancellable *cancellable, GError **error);
void smtp_route_free (SmtpRoute *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpRoute, smtp_route_free)

/**
 * smtp_route_interleave:
 * @addresses: (element-type GInetAddress): as the resolver sorted them
 *
 * Returns: (transfer full) (element-type GInetAddress): the families by turns, beginning with that of the first, so
 *   that a dead family costs one head start only (RFC 8305 4)
 */
GPtrArray *smtp_route_interleave (GList *addresses);

/** smtp_route_dup_proxy_uri: the URI that asks the proxy settings for this server: "smtp://host:port" */
char *smtp_route_dup_proxy_uri (const AccountServer *server);

#include "smtp-route.h"

#include <netdb.h>
#include <string.h>

GPtrArray *
smtp_route_interleave (GList *addresses)
{
  GPtrArray *mixed = g_ptr_array_new_with_free_func (g_object_unref);
  GSocketFamily wanted;
  g_autoptr (GList) rest = g_list_copy (addresses);

  if (rest == NULL)
    return mixed;
  wanted = g_inet_address_get_family (rest->data);
  while (rest != NULL)
    {
      GList *next = rest;

      while (next != NULL && g_inet_address_get_family (next->data) != wanted)
        next = next->next;
      if (next == NULL)
        next = rest;
      g_ptr_array_add (mixed, g_object_ref (next->data));
      wanted =
          g_inet_address_get_family (next->data) == G_SOCKET_FAMILY_IPV6 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
      rest = g_list_delete_link (rest, next);
    }
  return mixed;
}

char *
smtp_route_dup_proxy_uri (const AccountServer *server)
{
  g_autofree char *ascii = g_hostname_to_ascii (server->host);
  const char *host = ascii != NULL ? ascii : server->host;

  if (strchr (host, ':') != NULL)
    return g_strdup_printf ("smtp://[%s]:%u", host, server->port);
  return g_strdup_printf ("smtp://%s:%u", host, server->port);
}

/* A proxy's own loopback is not this computer's. */
static gboolean
is_this_computer (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost");
}

/* The URI may hold the proxy's password, which is no business of a report. */
static char *
without_credentials (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);

  return parsed != NULL ? g_uri_to_string_partial (parsed, G_URI_HIDE_USERINFO) : g_strdup ("(unreadable)");
}

static gboolean
find_proxy (SmtpRoute *self, const AccountServer *server, GCancellable *cancellable, GError **error)
{
  g_autofree char *uri = smtp_route_dup_proxy_uri (server);
  g_auto (GStrv) proxies = NULL;
  g_autoptr (GError) failure = NULL;

  if (!server->use_proxy || is_this_computer (server->host))
    return TRUE;
  proxies = g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, &failure);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* Settings that cannot be read are no proxy. */
  if (proxies != NULL && proxies[0] != NULL && !g_str_has_prefix (proxies[0], "direct:"))
    self->proxy = without_credentials (proxies[0]);
  return TRUE;
}

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static void
look_up_all (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  GList *addresses = NULL;

  if (getaddrinfo (data, NULL, &hints, &found) == 0)
    for (const struct addrinfo *one = found; one != NULL; one = one->ai_next)
      {
        g_autoptr (GSocketAddress) address = g_socket_address_new_from_native (one->ai_addr, one->ai_addrlen);

        if (G_IS_INET_SOCKET_ADDRESS (address))
          addresses = g_list_append (
              addresses, g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))));
      }
  g_clear_pointer (&found, freeaddrinfo);
  g_task_return_pointer (task, addresses, free_addresses);
}

/* GResolver leaves out addresses of a kind that this computer has no use for (AI_ADDRCONFIG), and says of a name that
 * has no others that it does not exist. A server that has only IPv6 exists; here it just cannot be reached.
 * Returns: (transfer full): %NULL when there is no such name indeed */
static GList *
look_again (const char *host, GCancellable *cancellable)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, NULL, NULL);
  char *ascii = g_hostname_to_ascii (host);

  if (ascii == NULL)
    return NULL;
  g_task_set_task_data (task, ascii, g_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread_sync (task, look_up_all);
  return g_task_propagate_pointer (task, NULL);
}

static GList *
find_addresses (SmtpRoute *self, const char *host, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GList *found = g_resolver_lookup_by_name (g_resolver_get_default (), host, cancellable, &failure);

  if (found == NULL && g_error_matches (failure, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    {
      found = look_again (host, cancellable);
      self->foreign = found != NULL;
    }
  if (found == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&failure));
  return found;
}

SmtpRoute *
smtp_route_find (const AccountServer *server, GCancellable *cancellable, GError **error)
{
  g_autoptr (SmtpRoute) self = g_new0 (SmtpRoute, 1);
  GInetAddress *literal = g_inet_address_new_from_string (server->host);
  GList *found;

  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  if (literal != NULL)
    {
      self->literal = TRUE;
      g_ptr_array_add (self->addresses, literal);
    }
  if (!find_proxy (self, server, cancellable, error))
    return NULL;
  if (self->proxy != NULL)
    {
      g_ptr_array_set_size (self->addresses, 0);
      return g_steal_pointer (&self);
    }
  if (literal != NULL)
    return g_steal_pointer (&self);

  found = find_addresses (self, server->host, cancellable, error);
  if (found == NULL)
    return NULL;
  g_ptr_array_unref (self->addresses);
  self->addresses = smtp_route_interleave (found);
  g_resolver_free_addresses (found);
  return g_steal_pointer (&self);
}

void
smtp_route_free (SmtpRoute *self)
{
  if (self == NULL)
    return;

  g_free (self->proxy);
  g_ptr_array_unref (self->addresses);
  g_free (self);
}

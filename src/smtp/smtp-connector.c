#include "smtp-connector.h"

#include "base-deadline.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* One address that is being tried. */
typedef struct
{
  GSocket *socket;
  SmtpAddressResult *result;
  gint64 end_us;
} Attempt;

typedef struct
{
  const SmtpRoute *route;
  guint port;
  const SmtpTimeouts *timeouts;
  gint64 begin_us;
  gint64 end_us;
  GPtrArray *results;
  GPtrArray *live; /* of Attempt */
  guint offset;    /* of the first own result */
  guint next;
  gint64 next_us;
} Race;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_clear_object (&attempt->socket);
  g_free (attempt);
}

static void
end_attempt (Race *race, Attempt *attempt, GError *error)
{
  attempt->result->duration_us = g_get_monotonic_time () - race->begin_us - attempt->result->start_us;
  attempt->result->error = error;
  g_ptr_array_remove (race->live, attempt);
}

/* Starts the next address. A failure that shows at once is recorded, and the one after it is due now. */
static void
start_next (Race *race)
{
  GInetAddress *address = race->route->addresses->pdata[race->next];
  SmtpAddressResult *result = race->results->pdata[race->offset + race->next];
  g_autoptr (GSocketAddress) endpoint = g_inet_socket_address_new (address, (guint16) race->port);
  g_autoptr (GError) error = NULL;
  Attempt *attempt = g_new0 (Attempt, 1);
  gint64 now = g_get_monotonic_time ();

  race->next++;
  race->next_us = now + (gint64) race->timeouts->stagger * 1000;
  result->start_us = now - race->begin_us;
  attempt->result = result;
  attempt->end_us = now + (gint64) race->timeouts->address * 1000;
  g_ptr_array_add (race->live, attempt);

  attempt->socket =
      g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  if (attempt->socket != NULL)
    {
      g_socket_set_blocking (attempt->socket, FALSE);
      g_socket_connect (attempt->socket, endpoint, NULL, &error);
    }
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    {
      /* Without an own address of that kind the kernel says EADDRNOTAVAIL, for which GIO has had several codes. */
      if (race->route->foreign)
        error->code = G_IO_ERROR_NETWORK_UNREACHABLE;
      end_attempt (race, attempt, g_steal_pointer (&error));
      race->next_us = now;
    }
}

static gint64
next_event (const Race *race)
{
  gint64 until = race->end_us;

  if (race->next < race->route->addresses->len)
    until = MIN (until, race->next_us);
  for (guint i = 0; i < race->live->len; i++)
    until = MIN (until, ((Attempt *) race->live->pdata[i])->end_us);
  return until;
}

static void
wait_for_event (Race *race, GCancellable *cancellable)
{
  g_autofree GPollFD *fds = g_new0 (GPollFD, race->live->len + 1);
  guint n = race->live->len;
  gint64 left_us = MAX (0, next_event (race) - g_get_monotonic_time ());
  gboolean watched;

  for (guint i = 0; i < n; i++)
    {
      Attempt *attempt = race->live->pdata[i];

      fds[i].fd = g_socket_get_fd (attempt->socket);
      fds[i].events = G_IO_OUT | G_IO_ERR | G_IO_HUP;
    }
  watched = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[n]);
  g_poll (fds, watched ? n + 1 : n, (int) ((left_us + 999) / 1000));
  if (watched)
    g_cancellable_release_fd (cancellable);
}

/* Names the time that was allowed, not the one that it took. */
static GError *
new_timeout (const Race *race, const Attempt *attempt)
{
  gint64 allowed_us = MIN (attempt->end_us, race->end_us) - race->begin_us - attempt->result->start_us;

  return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No answer from %s within %.1f s", attempt->result->address,
                      allowed_us / 1000000.0);
}

/* Returns: (transfer full): the socket of an attempt that got through; failed ones are ended. */
static GSocket *
collect (Race *race)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < race->live->len;)
    {
      Attempt *attempt = race->live->pdata[i];
      GError *error = NULL;

      if (g_socket_condition_check (attempt->socket, G_IO_OUT | G_IO_ERR | G_IO_HUP) != 0)
        {
          if (g_socket_check_connect_result (attempt->socket, &error))
            {
              GSocket *winner = g_object_ref (attempt->socket);

              attempt->result->used = TRUE;
              end_attempt (race, attempt, NULL);
              return winner;
            }
          end_attempt (race, attempt, error);
          race->next_us = now;
        }
      else if (now >= attempt->end_us || now >= race->end_us)
        end_attempt (race, attempt, new_timeout (race, attempt));
      else
        i++; /* an ended attempt has left the array */
    }
  return NULL;
}

static void
add_results (Race *race)
{
  for (guint i = 0; i < race->route->addresses->len; i++)
    {
      GInetAddress *address = race->route->addresses->pdata[i];
      SmtpAddressResult *result = g_new0 (SmtpAddressResult, 1);

      result->address = g_inet_address_to_string (address);
      result->ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
      g_ptr_array_add (race->results, result);
    }
}

/* A computer without IPv6 reports "unreachable" for every IPv6 address, and one with a broken IPv6 hears nothing from
 * any; where the other family got an answer, that is the reason. */
static guint
says_how_much (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return 0;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? 1 : 2;
}

static GError *
choose_error (const Race *race)
{
  const GError *best = NULL;

  for (guint i = race->offset; i < race->results->len; i++)
    {
      SmtpAddressResult *result = race->results->pdata[i];

      if (result->error == NULL)
        result->error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Not tried: the time for connecting was over");
      if (best == NULL || says_how_much (result->error) > says_how_much (best))
        best = result->error;
    }
  return g_error_copy (best);
}

static GSocket *
run_race (Race *race, GCancellable *cancellable, GError **error)
{
  add_results (race);
  while (TRUE)
    {
      gboolean more = race->next < race->route->addresses->len;
      gint64 now = g_get_monotonic_time ();
      GSocket *winner;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (now < race->end_us && more && (race->live->len == 0 || now >= race->next_us))
        {
          start_next (race);
          continue;
        }
      if (race->live->len == 0)
        break;
      wait_for_event (race, cancellable);
      winner = collect (race);
      if (winner != NULL)
        return winner;
    }
  g_propagate_error (error, choose_error (race));
  return NULL;
}

static GSocketConnection *
connect_direct (const SmtpRoute *route,
                const AccountServer *server,
                const SmtpTimeouts *timeouts,
                gint64 begin_us,
                GPtrArray *results,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GPtrArray) live = g_ptr_array_new_with_free_func (attempt_free);
  g_autoptr (GSocket) socket = NULL;
  Race race = { .route = route,
                .port = server->port,
                .timeouts = timeouts,
                .begin_us = begin_us,
                .results = results,
                .live = live,
                .offset = results->len };

  race.end_us = g_get_monotonic_time () + (gint64) timeouts->connect * 1000;
  socket = run_race (&race, cancellable, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, TRUE);
  return g_socket_connection_factory_create_connection (socket);
}

/* GIO reports a proxy that cannot be reached as if it were the server. */
static void
blame_proxy (GError *failure, GError **error)
{
  if (failure->domain == G_IO_ERROR &&
      (failure->code == G_IO_ERROR_CANCELLED ||
       (failure->code >= G_IO_ERROR_PROXY_FAILED && failure->code <= G_IO_ERROR_PROXY_NOT_ALLOWED)))
    {
      g_propagate_error (error, failure);
      return;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, "The proxy: %s", failure->message);
  g_error_free (failure);
}

static GSocketConnection *
connect_through_proxy (const AccountServer *server,
                       const SmtpTimeouts *timeouts,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *uri = smtp_route_dup_proxy_uri (server);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (BaseDeadline) deadline = base_deadline_new (timeouts->connect, cancellable);
  GError *failure = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_uri (client, uri, (guint16) server->port,
                                                                  base_deadline_get_cancellable (deadline), &failure);

  if (connection == NULL)
    {
      base_deadline_translate (deadline, "the proxy", &failure);
      blame_proxy (failure, error);
    }
  return connection;
}

GSocketConnection *
smtp_connector_connect (const SmtpRoute *route,
                        const AccountServer *server,
                        const SmtpTimeouts *timeouts,
                        gint64 begin_us,
                        GPtrArray *results,
                        GCancellable *cancellable,
                        GError **error)
{
  GSocketConnection *connection = route->proxy != NULL
                                      ? connect_through_proxy (server, timeouts, cancellable, error)
                                      : connect_direct (route, server, timeouts, begin_us, results, cancellable, error);

  /* A line that waits for the acknowledgement of the one before (Nagle) costs 40 ms each time. */
  if (connection != NULL)
    g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  return connection;
}

gboolean
smtp_connector_is_loopback (const SmtpRoute *route, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);

  return route->proxy == NULL && G_IS_INET_SOCKET_ADDRESS (remote) &&
         g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

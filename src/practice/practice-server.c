#include "practice-server.h"

#include "practice-session.h"
#include "practice-state.h"

#include <string.h>

#define MAX_CONNECTIONS 64
#define BACKLOG 64
#define MAX_ENDPOINTS 4
#define PORT_ATTEMPTS 50

typedef struct
{
  PracticeServer *server;
  GSocket *socket;
  GThread *thread;
  gboolean tls;
  gint done;
} Connection;

typedef struct
{
  GSocket *socket;
  gboolean tls;
} Endpoint;

struct _PracticeServer
{
  PracticeState *state;
  Endpoint endpoints[MAX_ENDPOINTS];
  guint n_endpoints;
  guint ports[2];
  GThread *acceptor;
  /* Only the acceptor's, and the stopper's after it. */
  GPtrArray *connections;
};

static void
connection_free (Connection *connection)
{
  g_thread_join (connection->thread);
  g_clear_object (&connection->socket);
  g_free (connection);
}

static gpointer
serve (gpointer data)
{
  Connection *connection = data;

  practice_session_run (connection->server->state, connection->socket, connection->tls);
  g_atomic_int_set (&connection->done, TRUE);
  return NULL;
}

static void
join_finished (PracticeServer *self)
{
  for (guint i = self->connections->len; i > 0; i--)
    {
      Connection *connection = self->connections->pdata[i - 1];

      if (g_atomic_int_get (&connection->done))
        g_ptr_array_remove_index_fast (self->connections, i - 1);
    }
}

static void
turn_away (GSocket *socket, gboolean tls)
{
  static const char reply[] = "421 4.7.0 Too many concurrent connections, try again later.\r\n";

  g_socket_set_blocking (socket, FALSE);
  if (!tls)
    g_socket_send (socket, reply, sizeof reply - 1, NULL, NULL);
  g_socket_close (socket, NULL);
}

static void
accept_one (PracticeServer *self, Endpoint *endpoint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (endpoint->socket, NULL, &error);
  Connection *connection;

  if (socket == NULL)
    {
      /* Out of file descriptors, most likely: the connection stays in the queue, so wait instead of spinning. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_usleep (50 * G_TIME_SPAN_MILLISECOND);
      return;
    }
  join_finished (self);
  if (self->connections->len >= MAX_CONNECTIONS)
    {
      turn_away (socket, endpoint->tls);
      return;
    }
  connection = g_new0 (Connection, 1);
  connection->server = self;
  connection->socket = g_steal_pointer (&socket);
  connection->tls = endpoint->tls;
  connection->thread = g_thread_try_new ("practice", serve, connection, NULL);
  if (connection->thread != NULL)
    {
      g_ptr_array_add (self->connections, connection);
      return;
    }
  turn_away (connection->socket, connection->tls);
  g_clear_object (&connection->socket);
  g_free (connection);
}

static gpointer
accept_all (gpointer data)
{
  PracticeServer *self = data;
  GCancellable *cancellable = self->state->cancellable;
  GPollFD fds[MAX_ENDPOINTS + 1];
  guint n = self->n_endpoints;

  for (guint i = 0; i < n; i++)
    fds[i] = (GPollFD){ g_socket_get_fd (self->endpoints[i].socket), G_IO_IN, 0 };
  if (!g_cancellable_make_pollfd (cancellable, &fds[n]))
    return NULL;
  while (!g_cancellable_is_cancelled (cancellable))
    {
      /* Finished threads are joined now and then even when nobody comes. */
      if (g_poll (fds, n + 1, self->connections->len > 0 ? 1000 : -1) > 0)
        for (guint i = 0; i < n; i++)
          if (fds[i].revents != 0)
            accept_one (self, &self->endpoints[i]);
      join_finished (self);
    }
  g_cancellable_release_fd (cancellable);
  return NULL;
}

static GSocket *
listen_at (GSocketFamily family, guint port, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) where = g_inet_socket_address_new (address, port);
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  /* A port of one's choice may be waiting out old connections; one of the system's choice must be free. */
  if (!g_socket_bind (socket, where, port != 0, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static guint
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static void
add_endpoint (PracticeServer *self, GSocket *socket, gboolean tls)
{
  self->endpoints[self->n_endpoints++] = (Endpoint){ g_object_ref (socket), tls };
}

/* Both families at one port. Returns: whether that was possible; @retry says whether another port may do */
static gboolean
listen_twice (PracticeServer *self, guint port, gboolean tls, gboolean *retry, GError **error)
{
  g_autoptr (GError) six_error = NULL;
  g_autoptr (GSocket) six = NULL;
  g_autoptr (GSocket) four = listen_at (G_SOCKET_FAMILY_IPV4, port, error);

  *retry = FALSE;
  if (four == NULL)
    return FALSE;
  six = listen_at (G_SOCKET_FAMILY_IPV6, get_port (four), &six_error);
  if (six == NULL && g_error_matches (six_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      *retry = port == 0;
      g_propagate_error (error, g_steal_pointer (&six_error));
      return FALSE;
    }
  self->ports[tls] = get_port (four);
  add_endpoint (self, four, tls);
  if (six != NULL)
    add_endpoint (self, six, tls);
  return TRUE;
}

static gboolean
listen_for (PracticeServer *self, guint port, gboolean tls, GError **error)
{
  gboolean retry = TRUE;

  for (guint i = 0; i < PORT_ATTEMPTS && retry; i++)
    {
      g_clear_error (error);
      if (listen_twice (self, port, tls, &retry, error))
        return TRUE;
    }
  g_prefix_error (error, "Port %u: ", port);
  return FALSE;
}

PracticeServer *
practice_server_start (const PracticeOptions *options, GError **error)
{
  static const PracticeOptions none;
  g_autoptr (PracticeServer) self = g_new0 (PracticeServer, 1);
  g_autoptr (GError) problem = NULL;

  if (options == NULL)
    options = &none;
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
  if (options->port > G_MAXUINT16 || options->tls_port > G_MAXUINT16)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A port is at most 65535");
      return NULL;
    }
  self->state = practice_state_new (options, error);
  if (self->state == NULL)
    return NULL;
  if (!listen_for (self, options->port, FALSE, &problem) || !listen_for (self, options->tls_port, TRUE, &problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  self->acceptor = g_thread_try_new ("practice-accept", accept_all, self, error);
  return self->acceptor != NULL ? g_steal_pointer (&self) : NULL;
}

void
practice_server_stop (PracticeServer *self)
{
  if (self == NULL)
    return;
  if (self->state != NULL)
    g_cancellable_cancel (self->state->cancellable);
  if (self->acceptor != NULL)
    g_thread_join (self->acceptor);
  g_ptr_array_unref (self->connections);
  for (guint i = 0; i < self->n_endpoints; i++)
    g_clear_object (&self->endpoints[i].socket);
  practice_state_free (self->state);
  g_free (self);
}

guint
practice_server_get_port (PracticeServer *self)
{
  return self->ports[FALSE];
}

guint
practice_server_get_tls_port (PracticeServer *self)
{
  return self->ports[TRUE];
}

const char *
practice_server_get_ca_file (PracticeServer *self)
{
  return practice_certificate_get_ca_file (self->state->certificate);
}

gboolean
practice_server_set_fault (PracticeServer *self, const char *name)
{
  PracticeFaultId fault;

  if (!practice_fault_from_name (name, &fault))
    return FALSE;
  practice_state_set_fault (self->state, fault);
  return TRUE;
}

void
practice_server_set_limit (PracticeServer *self, guint limit)
{
  practice_state_set_limit (self->state, limit);
}

GPtrArray *
practice_server_list_messages (PracticeServer *self)
{
  return practice_mailbox_list (self->state->mailbox);
}

guint
practice_server_get_auth_count (PracticeServer *self)
{
  return practice_state_get_auth_count (self->state);
}

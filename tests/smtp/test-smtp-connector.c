/* Names and addresses: what the resolver says, which address is taken, what is kept of the others, and proxies. */

#include "script-server.h"

#include "smtp-connector.h"
#include "smtp-error.h"
#include "smtp-session.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SCRIPT(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define LONG 300000

/* A resolver that knows one table, and whose silence can be cancelled only. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent;
};

G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static const struct
{
  const char *name;
  const char *addresses;
} names[] = {
  { "one.example", "127.0.0.1" },
  { "refused-first.example", "127.0.0.2 127.0.0.3 127.0.0.1" },
  { "all-refused.example", "127.0.0.2 127.0.0.3" },
  { "silent-first.example", "127.0.0.9 127.0.0.1 127.0.0.2" },
  { "all-silent.example", "127.0.0.9 127.0.0.10 127.0.0.11 127.0.0.12" },
};

static void
wait_for (GCancellable *cancellable)
{
  GPollFD fd;

  g_assert_true (g_cancellable_make_pollfd (cancellable, &fd));
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
}

static GList *
test_resolver_lookup_by_name (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  GList *found = NULL;

  if (strcmp (name, "silent.example") == 0)
    {
      wait_for (cancellable);
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].name, name) == 0)
      {
        g_auto (GStrv) parts = g_strsplit (names[i].addresses, " ", -1);

        for (guint j = 0; parts[j] != NULL; j++)
          found = g_list_append (found, g_inet_address_new_from_string (parts[j]));
      }
  if (found == NULL)
    g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no %s", name);
  return found;
}

static void
test_resolver_class_init (TestResolverClass *class)
{
  G_RESOLVER_CLASS (class)->lookup_by_name = test_resolver_lookup_by_name;
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
set_timeouts (guint resolve, guint address, guint connect, guint stagger)
{
  static SmtpTimeouts timeouts;

  timeouts = (SmtpTimeouts){ .resolve = resolve,
                             .address = address,
                             .connect = connect,
                             .stagger = stagger,
                             .tls = LONG,
                             .greeting = LONG,
                             .command = LONG,
                             .data = LONG,
                             .block = LONG,
                             .after_data = LONG,
                             .quit = LONG };
  smtp_timeouts_replace (&timeouts);
}

static SmtpTrace *
run (const char *host, guint port, GCancellable *cancellable)
{
  g_autoptr (AccountServer) server = account_server_new (host, port, ACCOUNT_SECURITY_NONE);
  SmtpPlan plan = { .server = server, .stop_after = SMTP_STAGE_QUIT };

  return smtp_session_run (&plan, NULL, cancellable);
}

static char *
describe_addresses (const SmtpTrace *trace)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < trace->addresses->len; i++)
    {
      const SmtpAddressResult *result = trace->addresses->pdata[i];

      g_string_append_printf (text, "%s:%s ", result->address,
                              result->used                                                                 ? "used"
                              : result->error == NULL                                                      ? "-"
                              : g_error_matches (result->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ? "refused"
                              : g_error_matches (result->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)          ? "timeout"
                                                                                                           : "?");
    }
  return g_string_free (text, FALSE);
}

#define DIALOGUE "S: 220 mx", "C: EHLO [127.0.0.1]", "S: 250 mx", "C: QUIT", "S: 221 bye", "EOF"

static void
test_one (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT (DIALOGUE), NULL, NULL);
  g_autoptr (SmtpTrace) trace = NULL;

  set_timeouts (LONG, LONG, LONG, 250);
  trace = run ("one.example", script_server_get_port (script), NULL);
  script_server_finish (script);
  g_assert_no_error (trace->error);
  g_assert_cmpstr (smtp_trace_find_step (trace, SMTP_STAGE_RESOLVE)->detail, ==, "127.0.0.1");
  g_assert_cmpint (smtp_trace_find_step (trace, SMTP_STAGE_RESOLVE)->outcome, ==, SMTP_OUTCOME_PASSED);
}

static void
test_refused_first (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT (DIALOGUE), NULL, NULL);
  g_autoptr (SmtpTrace) trace = NULL;
  g_autofree char *addresses = NULL;

  /* The head start is longer than the test may take: a refusal must not wait for it. */
  set_timeouts (LONG, LONG, LONG, LONG);
  trace = run ("refused-first.example", script_server_get_port (script), NULL);
  script_server_finish (script);
  g_assert_no_error (trace->error);
  addresses = describe_addresses (trace);
  g_assert_cmpstr (addresses, ==, "127.0.0.2:refused 127.0.0.3:refused 127.0.0.1:used ");
  g_assert_cmpstr (smtp_trace_find_step (trace, SMTP_STAGE_RESOLVE)->detail, ==, "127.0.0.2 and 2 more addresses");
  g_assert_cmpstr (smtp_trace_get_address (trace), ==, "127.0.0.1");
}

static void
test_all_refused (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT (NULL), NULL, NULL);
  g_autoptr (SmtpTrace) trace = NULL;
  g_autofree char *addresses = NULL;

  set_timeouts (LONG, LONG, LONG, LONG);
  trace = run ("all-refused.example", script_server_get_port (script), NULL);
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_CONNECT);
  addresses = describe_addresses (trace);
  g_assert_cmpstr (addresses, ==, "127.0.0.2:refused 127.0.0.3:refused ");
}

/* Addresses that do not answer: their queues of connections are full, and nobody takes one. */
typedef struct
{
  int listeners[4];
  int clients[4][4];
} Silence;

static void
silence_begin (Silence *self, guint port)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    {
      struct sockaddr_in address = { .sin_family = AF_INET,
                                     .sin_port = htons ((guint16) port),
                                     .sin_addr.s_addr = htonl (INADDR_LOOPBACK + 8 + i) };

      self->listeners[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      g_assert_cmpint (bind (self->listeners[i], (struct sockaddr *) &address, sizeof address), ==, 0);
      g_assert_cmpint (listen (self->listeners[i], 0), ==, 0);
      for (guint j = 0; j < G_N_ELEMENTS (self->clients[i]); j++)
        {
          self->clients[i][j] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
          connect (self->clients[i][j], (struct sockaddr *) &address, sizeof address);
        }
    }
}

static void
silence_end (Silence *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (self->clients[i]); j++)
        close (self->clients[i][j]);
      close (self->listeners[i]);
    }
}

static void
test_silent_first (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT (DIALOGUE), NULL, NULL);
  g_autoptr (SmtpTrace) trace = NULL;
  g_autofree char *addresses = NULL;
  Silence silence;

  silence_begin (&silence, script_server_get_port (script));
  set_timeouts (LONG, LONG, LONG, 50);
  trace = run ("silent-first.example", script_server_get_port (script), NULL);
  script_server_finish (script);
  silence_end (&silence);
  g_assert_no_error (trace->error);
  addresses = describe_addresses (trace);
  g_assert_cmpstr (addresses, ==, "127.0.0.9:- 127.0.0.1:used 127.0.0.2:- ");
}

static void
test_all_silent (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT (NULL), NULL, NULL);
  g_autoptr (SmtpTrace) trace = NULL;
  g_autofree char *addresses = NULL;
  Silence silence;

  silence_begin (&silence, script_server_get_port (script));
  /* Two are tried within the time for all; the rest is not. */
  set_timeouts (LONG, LONG, 300, 200);
  trace = run ("all-silent.example", script_server_get_port (script), NULL);
  silence_end (&silence);
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_CONNECT);
  addresses = describe_addresses (trace);
  g_assert_cmpstr (addresses, ==, "127.0.0.9:timeout 127.0.0.10:timeout 127.0.0.11:timeout 127.0.0.12:timeout ");
  g_assert_cmpint (((SmtpAddressResult *) trace->addresses->pdata[3])->start_us, ==, 0);
}

static void
test_time_for_one_address (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT (DIALOGUE), NULL, NULL);
  g_autoptr (SmtpTrace) trace = NULL;
  g_autofree char *addresses = NULL;
  Silence silence;

  silence_begin (&silence, script_server_get_port (script));
  /* The next one begins when the first has used up its time, not after the head start. */
  set_timeouts (LONG, 100, LONG, LONG);
  trace = run ("silent-first.example", script_server_get_port (script), NULL);
  script_server_finish (script);
  silence_end (&silence);
  g_assert_no_error (trace->error);
  addresses = describe_addresses (trace);
  g_assert_cmpstr (addresses, ==, "127.0.0.9:timeout 127.0.0.1:used 127.0.0.2:- ");
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel_connect (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT (NULL), NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SmtpTrace) trace = NULL;
  GThread *thread;
  Silence silence;

  silence_begin (&silence, script_server_get_port (script));
  set_timeouts (LONG, LONG, LONG, LONG);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  trace = run ("all-silent.example", script_server_get_port (script), cancellable);
  g_thread_join (thread);
  silence_end (&silence);
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_CONNECT);
}

static void
test_cancel_resolve (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SmtpTrace) trace = NULL;
  GThread *thread;

  set_timeouts (LONG, LONG, LONG, LONG);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  trace = run ("silent.example", 25, cancellable);
  g_thread_join (thread);
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_RESOLVE);
}

static void
test_resolver_silent (void)
{
  g_autoptr (SmtpTrace) trace = NULL;

  set_timeouts (100, LONG, LONG, LONG);
  trace = run ("silent.example", 25, NULL);
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_RESOLVE);
}

static void
test_no_such_name (void)
{
  g_autoptr (SmtpTrace) trace = NULL;

  set_timeouts (LONG, LONG, LONG, LONG);
  trace = run ("nobody.example", 25, NULL);
  g_assert_error (trace->error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_RESOLVE);
  g_assert_cmpint (smtp_trace_find_step (trace, SMTP_STAGE_RESOLVE)->outcome, ==, SMTP_OUTCOME_FAILED);
}

static void
test_interleave (void)
{
  static const struct
  {
    const char *found;
    const char *tried;
  } cases[] = {
    { "", "" },
    { "1.1.1.1", "1.1.1.1 " },
    { "::1 ::2 1.1.1.1 1.1.1.2", "::1 1.1.1.1 ::2 1.1.1.2 " },
    { "1.1.1.1 ::1 ::2 ::3", "1.1.1.1 ::1 ::2 ::3 " },
    { "::1 ::2 ::3 1.1.1.1", "::1 1.1.1.1 ::2 ::3 " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].found, " ", -1);
      g_autoptr (GString) tried = g_string_new (NULL);
      g_autoptr (GPtrArray) mixed = NULL;
      GList *found = NULL;

      for (guint j = 0; parts[j] != NULL; j++)
        found = g_list_append (found, g_inet_address_new_from_string (parts[j]));
      mixed = smtp_route_interleave (found);
      for (guint j = 0; j < mixed->len; j++)
        {
          g_autofree char *text = g_inet_address_to_string (mixed->pdata[j]);

          g_string_append_printf (tried, "%s ", text);
        }
      g_assert_cmpstr (tried->str, ==, cases[i].tried);
      g_list_free_full (found, g_object_unref);
    }
}

static void
test_socket_options (void)
{
  g_autoptr (ScriptServer) script = script_server_start (SCRIPT ("EOF"), NULL, NULL);
  g_autoptr (AccountServer) server = account_server_new ("127.0.0.1", script_server_get_port (script), 0);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_address_result_free);
  g_autoptr (SmtpRoute) route = smtp_route_find (server, NULL, NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  GSocket *socket;
  int value = 0;

  set_timeouts (LONG, LONG, LONG, 250);
  connection =
      smtp_connector_connect (route, server, smtp_timeouts_get (FALSE), g_get_monotonic_time (), results, NULL, NULL);
  g_assert_nonnull (connection);
  socket = g_socket_connection_get_socket (connection);
  g_assert_true (g_socket_get_option (socket, IPPROTO_TCP, TCP_NODELAY, &value, NULL));
  g_assert_cmpint (value, !=, 0);
  g_assert_true (g_socket_get_blocking (socket));
  /* A child process must not hold the connection open. */
  g_assert_cmpint (fcntl (g_socket_get_fd (socket), F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_true (smtp_connector_is_loopback (route, connection));
  /* What a proxy on this computer is connected to is not on this computer. */
  route->proxy = g_strdup ("http://127.0.0.1:1");
  g_assert_false (smtp_connector_is_loopback (route, connection));
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  script_server_finish (script);
}

#define CONNECT "C: CONNECT mail.example:587 HTTP/1.0", "ANY", "ANY", "ANY", "ANY", "C: "

static void
run_through_proxy (const char *const *lines, gboolean use_proxy, void (*check) (const SmtpTrace *trace))
{
  g_autoptr (ScriptServer) script = script_server_start (lines, NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("http://ada:opensesame@127.0.0.1:%u", script_server_get_port (script));
  g_autoptr (AccountServer) server = account_server_new ("mail.example", 587, ACCOUNT_SECURITY_NONE);
  g_autoptr (AccountSecret) secret = account_secret_new ("s3cret word", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (SmtpTrace) trace = NULL;
  SmtpPlan plan = { .server = server, .secret = secret, .stop_after = SMTP_STAGE_QUIT };

  g_setenv ("http_proxy", uri, TRUE);
  g_unsetenv ("no_proxy");
  set_timeouts (LONG, LONG, LONG, 250);
  server->user = g_strdup ("ada");
  server->use_proxy = use_proxy;
  trace = smtp_session_run (&plan, NULL, NULL);
  script_server_finish (script);
  check (trace);
}

static void
check_proxy (const SmtpTrace *trace)
{
  /* A password does not go through somebody else's hands because they happen to be on loopback. */
  g_assert_error (trace->error, SMTP_ERROR, SMTP_ERROR_INSECURE);
  g_assert_true (g_str_has_prefix (trace->proxy, "http://127.0.0.1:"));
  g_assert_null (strstr (trace->proxy, "opensesame"));
  g_assert_cmpint (smtp_trace_find_step (trace, SMTP_STAGE_RESOLVE)->outcome, ==, SMTP_OUTCOME_SKIPPED);
  g_assert_cmpuint (trace->addresses->len, ==, 0);
}

static void
check_proxy_refused (const SmtpTrace *trace)
{
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_CONNECT);
}

static void
check_proxy_wants_sign_in (const SmtpTrace *trace)
{
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_CONNECT);
  g_assert_cmpint ((int) trace->error->domain, ==, (int) G_IO_ERROR);
  g_assert_cmpint (trace->error->code, >=, G_IO_ERROR_PROXY_FAILED);
  g_assert_cmpint (trace->error->code, <=, G_IO_ERROR_PROXY_NOT_ALLOWED);
  g_assert_null (strstr (trace->error->message, "opensesame"));
}

/* Nobody is there where the proxy ought to be. */
static void
run_without_proxy (void)
{
  g_autoptr (AccountServer) server = account_server_new ("mail.example", 587, ACCOUNT_SECURITY_NONE);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autoptr (SmtpTrace) trace = NULL;
  SmtpPlan plan = { .server = server, .stop_after = SMTP_STAGE_QUIT };

  g_socket_listener_close (listener);
  g_setenv ("http_proxy", uri, TRUE);
  g_unsetenv ("no_proxy");
  set_timeouts (LONG, LONG, LONG, 250);
  server->use_proxy = TRUE;
  trace = smtp_session_run (&plan, NULL, NULL);
  g_assert_error (trace->error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED);
  g_assert_cmpint (trace->failed_stage, ==, SMTP_STAGE_CONNECT);
}

static void
check_direct (const SmtpTrace *trace)
{
  g_assert_error (trace->error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_null (trace->proxy);
}

/* The proxy settings are read once for a process. */
static void
test_proxy (gconstpointer data)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  if (data == NULL)
    run_through_proxy (SCRIPT (CONNECT, "S: HTTP/1.0 200 ok", "S: ", "S: 220 mx", "C: EHLO [127.0.0.1]", "S: 250-mx",
                               "S: 250 AUTH PLAIN", "C: QUIT", "S: 221 bye", "EOF"),
                       TRUE, check_proxy);
  else if (strcmp (data, "refused") == 0)
    run_through_proxy (SCRIPT (CONNECT, "S: HTTP/1.0 403 no", "S: ", "EOF"), TRUE, check_proxy_refused);
  else if (strcmp (data, "gone") == 0)
    run_without_proxy ();
  else if (strcmp (data, "wants-sign-in") == 0)
    run_through_proxy (SCRIPT (CONNECT, "S: HTTP/1.0 407 who are you", "S: ", "EOF"), TRUE, check_proxy_wants_sign_in);
  else
    run_through_proxy (SCRIPT (NULL), FALSE, check_direct);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  g_unsetenv ("http_proxy");
  g_test_add_func ("/smtp/connector/one", test_one);
  g_test_add_func ("/smtp/connector/refused-first", test_refused_first);
  g_test_add_func ("/smtp/connector/all-refused", test_all_refused);
  g_test_add_func ("/smtp/connector/silent-first", test_silent_first);
  g_test_add_func ("/smtp/connector/all-silent", test_all_silent);
  g_test_add_func ("/smtp/connector/time-for-one-address", test_time_for_one_address);
  g_test_add_func ("/smtp/connector/cancel-connect", test_cancel_connect);
  g_test_add_func ("/smtp/connector/cancel-resolve", test_cancel_resolve);
  g_test_add_func ("/smtp/connector/resolver-silent", test_resolver_silent);
  g_test_add_func ("/smtp/connector/no-such-name", test_no_such_name);
  g_test_add_func ("/smtp/connector/interleave", test_interleave);
  g_test_add_func ("/smtp/connector/socket-options", test_socket_options);
  g_test_add_data_func ("/smtp/connector/proxy/connect", NULL, test_proxy);
  g_test_add_data_func ("/smtp/connector/proxy/refused", "refused", test_proxy);
  g_test_add_data_func ("/smtp/connector/proxy/gone", "gone", test_proxy);
  g_test_add_data_func ("/smtp/connector/proxy/wants-sign-in", "wants-sign-in", test_proxy);
  g_test_add_data_func ("/smtp/connector/proxy/not-used", "not-used", test_proxy);
  return g_test_run ();
}

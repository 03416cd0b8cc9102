#include "config.h"

#include "ctl.h"

#include "ctl-options.h"
#include "ctl-print.h"
#include "ctl-status.h"

#include "practice-server.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  CtlOptions options;
  char *port;
  char *tls_port;
  char *fault;
  char *limit;
  gboolean rewrite_from;
  gboolean list_faults;
} Practice;

static void
practice_clear (Practice *self)
{
  ctl_options_clear (&self->options);
  g_free (self->port);
  g_free (self->tls_port);
  g_free (self->fault);
  g_free (self->limit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Practice, practice_clear)

/* A server that runs until it is told to stop. */
typedef struct
{
  PracticeServer *server;
  GMainLoop *loop;
  guint announced;
} Run;

static void
print_faults_json (void)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (const PracticeFault *fault = practice_faults (); fault->name != NULL; fault++)
    {
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "name", fault->name);
      json_object_set_string_member (entry, "stage", fault->stage);
      json_object_set_string_member (entry, "summary", g_dgettext (GETTEXT_PACKAGE, fault->summary));
      json_array_add_object_element (array, entry);
    }
  json_object_set_array_member (object, "faults", array);
  ctl_print_object (object);
}

static void
print_faults (void)
{
  for (const PracticeFault *fault = practice_faults (); fault->name != NULL; fault++)
    g_print ("  %-24s %s\n", fault->name, g_dgettext (GETTEXT_PACKAGE, fault->summary));
}

static gboolean
on_stop (gpointer user_data)
{
  Run *run = user_data;

  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

/* The server has no way to call back on this thread; twice a second is soon enough for people. */
static gboolean
on_look (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GPtrArray) messages = practice_server_list_messages (run->server);

  for (; run->announced < messages->len; run->announced++)
    {
      const PracticeMessage *message = g_ptr_array_index (messages, run->announced);
      g_autofree char *recipients = g_strjoinv (", ", message->recipients);

      /* Translators: sender, recipients, file */
      g_print (_("Received a message from %s to %s\n  %s\n"), message->sender, recipients, message->path);
    }
  fflush (stdout);
  return G_SOURCE_CONTINUE;
}

static void
announce (PracticeServer *server)
{
  guint port = practice_server_get_port (server);
  const char *ca_file = practice_server_get_ca_file (server);
  g_autofree char *quoted = g_shell_quote (ca_file);

  /* Translators: port numbers, user name, password, file */
  g_print (_("The practice server runs on this computer (127.0.0.1):\n"
             "  port %u  STARTTLS, or no encryption\n"
             "  port %u  TLS from the start\n"
             "  user name %s, password %s\n"
             "  authority %s\n\n"),
           port, practice_server_get_tls_port (server), PRACTICE_USER, PRACTICE_PASSWORD, ca_file);
  g_print ("%s\n  sendoffctl check --server 127.0.0.1 --port %u --security starttls --ca-file %s \\\n"
           "             --user %s --password-command 'echo %s'\n\n%s\n",
           _("Try it in another terminal:"), port, quoted, PRACTICE_USER, PRACTICE_PASSWORD,
           _("Stop it with Ctrl+C."));
  fflush (stdout);
}

/* On one line, so that a program can read it while the server goes on. */
static void
announce_json (PracticeServer *server)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "host", "127.0.0.1");
  json_object_set_int_member (object, "port", practice_server_get_port (server));
  json_object_set_int_member (object, "tls_port", practice_server_get_tls_port (server));
  json_object_set_string_member (object, "ca_file", practice_server_get_ca_file (server));
  json_object_set_string_member (object, "user", PRACTICE_USER);
  json_object_set_string_member (object, "password", PRACTICE_PASSWORD);
  json_node_take_object (node, object);
  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
  fflush (stdout);
}

static int
serve (PracticeServer *server, gboolean json)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { server, loop, 0 };
  guint look = json ? 0 : g_timeout_add (500, on_look, &run);
  guint interrupt = g_unix_signal_add (SIGINT, on_stop, &run);
  guint terminate = g_unix_signal_add (SIGTERM, on_stop, &run);

  if (json)
    announce_json (server);
  else
    announce (server);
  g_main_loop_run (loop);
  if (!json)
    on_look (&run);
  g_clear_handle_id (&look, g_source_remove);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  return CTL_STATUS_OK;
}

static gboolean
read_number (const char *text, const char *option, guint max, guint *number, GError **error)
{
  guint64 value = 0;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "%s takes a number from 0 to %u", option, max);
      return FALSE;
    }
  *number = (guint) value;
  return TRUE;
}

static gboolean
has_fault (const char *name)
{
  PracticeFaultId fault;

  return practice_fault_from_name (name, &fault);
}

static int
run_practice (const Practice *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PracticeServer) server = NULL;
  PracticeOptions options = { .fault = self->fault, .rewrite_from = self->rewrite_from };

  if (!has_fault (self->fault))
    g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "There is no fault of this name; see --list-faults");
  else if (read_number (self->port, "--port", 65535, &options.port, &error) &&
           read_number (self->tls_port, "--tls-port", 65535, &options.tls_port, &error) &&
           read_number (self->limit, "--limit", 1000000, &options.limit, &error))
    server = practice_server_start (&options, &error);
  if (server == NULL)
    return ctl_print_failure (self->options.json, error);
  return serve (server, self->options.json);
}

int
ctl_practice (const char *const *argv)
{
  g_auto (Practice) self = { 0 };
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_STRING, &self.port, N_("Port for STARTTLS and plain text; 0 takes a free one"), "N" },
    { "tls-port", 0, 0, G_OPTION_ARG_STRING, &self.tls_port, N_("Port for TLS from the start; 0 takes a free one"),
      "N" },
    { "fault", 0, 0, G_OPTION_ARG_STRING, &self.fault, N_("Fail in this way; see --list-faults"), N_("NAME") },
    { "limit", 0, 0, G_OPTION_ARG_STRING, &self.limit,
      N_("Take so many messages, then answer as Gmail does at its daily limit"), "N" },
    { "rewrite-from", 0, 0, G_OPTION_ARG_NONE, &self.rewrite_from,
      N_("Replace a sender other than the user, as Gmail does"), NULL },
    { "list-faults", 0, 0, G_OPTION_ARG_NONE, &self.list_faults, N_("List the ways to fail"), NULL },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "practice",
    .arguments = "",
    .summary = N_("Runs a mail server for practice on this computer until Ctrl+C. It needs no account and\n"
                  "no network, delivers nothing, keeps what it receives in a folder, and can fail in the\n"
                  "ways that real servers fail."),
    .description = N_("Examples:\n"
                      "  sendoffctl practice\n"
                      "  sendoffctl practice --port 2525 --fault auth-534\n"
                      "  sendoffctl practice --limit 3\n\n"
                      "With --json the first line is one JSON object with ports, user and the file of the\n"
                      "authority to trust; the server then goes on."),
    .entries = entries,
    .max_arguments = 0,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&self.options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (self.options.help)
    return CTL_STATUS_OK;
  if (!self.list_faults)
    return run_practice (&self);
  if (self.options.json)
    print_faults_json ();
  else
    print_faults ();
  return CTL_STATUS_OK;
}

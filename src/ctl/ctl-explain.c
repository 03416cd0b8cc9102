#include "config.h"

#include "ctl.h"

#include "ctl-print.h"
#include "ctl-status.h"

#include "base-text.h"
#include "diagnosis-code.h"
#include "diagnosis-log.h"
#include "diagnosis-meaning.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Words of a reply that was not put into quotes. */
#define MAX_WORDS 500
/* As much of what was not recognised is shown. */
#define MAX_SHOWN 2000

typedef struct
{
  CtlOptions options;
  char *stage;
} Explain;

static void
explain_clear (Explain *self)
{
  ctl_options_clear (&self->options);
  g_free (self->stage);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Explain, explain_clear)

/* All of standard input, but in memory only as much of its end as is read for a diagnosis. */
static GString *
read_input (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[65536];
  gssize n;

  if (isatty (STDIN_FILENO))
    fprintf (stderr, "%s\n", _("Paste the text here, and end it with Ctrl+D."));
  while ((n = read (STDIN_FILENO, buffer, sizeof buffer)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int saved = errno;

          g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "Standard input cannot be read: %s",
                       g_strerror (saved));
          return NULL;
        }
      g_string_append_len (text, buffer, n);
      /* One byte more than is read, so that it is known to be cut. */
      if (text->len > 2 * DIAGNOSIS_LOG_MAX_TEXT)
        g_string_erase (text, 0, (gssize) text->len - DIAGNOSIS_LOG_MAX_TEXT - 1);
    }
  return g_steal_pointer (&text);
}

static void
print_reply (const DiagnosisLog *log)
{
  g_auto (GStrv) lines = g_strsplit (log->words, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    printf ("  %s\n", lines[i]);
}

static void
print_found (const DiagnosisLog *log)
{
  const AccountServer *server = log->server;

  if (log->tool != NULL)
    /* Translators: the name of a program, as "swaks" */
    printf (_("Found in a log of %s:\n"), log->tool);
  else
    printf ("%s\n", _("Found:"));
  print_reply (log);
  if (log->protocol != DIAGNOSIS_PROTOCOL_SMTP || log->meaning != NULL)
    {
      if (server->host[0] != '\0' || log->provider != NULL || log->truncated)
        printf ("\n");
    }
  else if (log->stage_known)
    /* Translators: one of the steps of a session, as "Sign in" */
    printf (_("\nStep: %s\n"), diagnosis_stage_title (log->stage));
  else
    printf (_("\nStep: %s (where this is usually said; --stage tells better)\n"), diagnosis_stage_title (log->stage));
  if (server->host[0] != '\0')
    /* Translators: the name of a computer */
    printf (_("Server: %s\n"), server->host);
  if (log->provider != NULL)
    printf (_("Provider: %s\n"), g_dgettext (GETTEXT_PACKAGE, log->provider->name));
  if (log->truncated)
    printf ("%s\n", _("The text is very long; only its last part was read."));
}

static void
print_number (const char *number, const char *meaning, const char *class_meaning)
{
  g_autofree char *first = g_strdup_printf ("  %-8s ", number);

  if (meaning[0] == '\0')
    return;
  ctl_print_wrapped (stdout, first, "           ", meaning);
  if (class_meaning[0] != '\0' && strcmp (class_meaning, meaning) != 0)
    ctl_print_wrapped (stdout, "           ", "           ", class_meaning);
}

static void
print_numbers (const DiagnosisLog *log)
{
  guint code = log->reply != NULL ? smtp_reply_get_code (log->reply) : 0;

  if (code == 0 && log->enhanced == NULL)
    return;
  printf ("\n%s\n", _("What the numbers mean:"));
  if (code != 0)
    {
      g_autofree char *number = g_strdup_printf ("%u", code);

      print_number (number, diagnosis_code_meaning (code), diagnosis_class_meaning (code / 100));
    }
  if (log->enhanced != NULL)
    print_number (log->enhanced, diagnosis_enhanced_meaning (log->enhanced, log->family),
                  code != 0 ? "" : diagnosis_class_meaning ((guint) (log->enhanced[0] - '0')));
}

static void
print_conversation (const DiagnosisLog *log)
{
  g_auto (GStrv) meanings = diagnosis_transcript_meanings (log->transcript);

  if (log->transcript->len == 0)
    return;
  printf ("\n%s\n", _("The conversation:"));
  for (guint i = 0; i < log->transcript->len; i++)
    {
      ctl_print_line (stdout, g_ptr_array_index (log->transcript, i));
      if (meanings[i][0] != '\0')
        ctl_print_wrapped (stdout, "        ", "        ", meanings[i]);
    }
}

static void
set_string (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL && value[0] != '\0')
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonArray *
make_conversation (const DiagnosisLog *log)
{
  g_auto (GStrv) meanings = diagnosis_transcript_meanings (log->transcript);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < log->transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (log->transcript, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "from", smtp_side_to_string (line->side));
      json_object_set_boolean_member (object, "tls", line->tls);
      json_object_set_string_member (object, "text", line->text);
      json_object_set_string_member (object, "meaning", meanings[i]);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* A diagnosis object, and beside it what it was made of. */
static void
print_json (const DiagnosisLog *log, const Diagnosis *diagnosis)
{
  g_autoptr (JsonNode) node = diagnosis_to_json (diagnosis);
  JsonObject *object = json_node_get_object (node);
  guint code = log->reply != NULL ? smtp_reply_get_code (log->reply) : 0;

  json_object_set_boolean_member (object, "stage_known", log->stage_known);
  set_string (object, "found", log->words);
  set_string (object, "tool", log->tool);
  set_string (object, "host", log->server->host);
  set_string (object, "provider", log->provider != NULL ? log->provider->id : NULL);
  if (code != 0)
    json_object_set_int_member (object, "code", code);
  else
    json_object_set_null_member (object, "code");
  set_string (object, "code_meaning", code != 0 ? diagnosis_code_meaning (code) : NULL);
  set_string (object, "enhanced", log->enhanced);
  set_string (object, "enhanced_meaning",
              log->enhanced != NULL ? diagnosis_enhanced_meaning (log->enhanced, log->family) : NULL);
  json_object_set_boolean_member (object, "truncated", log->truncated);
  json_object_set_array_member (object, "conversation", make_conversation (log));
  ctl_print_json (node);
}

/* The beginning of what was given, safe to show. */
static void
set_found (JsonObject *object, const char *text, gsize length)
{
  g_autofree char *words = diagnosis_log_dup_safe_text (text, MIN (length, MAX_SHOWN));

  set_string (object, "found", g_strstrip (words));
}

static void
print_unrecognised_json (const Diagnosis *diagnosis, const char *text, gsize length)
{
  g_autoptr (JsonNode) node = diagnosis_to_json (diagnosis);
  JsonObject *object = json_node_get_object (node);

  json_object_set_boolean_member (object, "ok", FALSE);
  set_found (object, text, length);
  ctl_print_json (node);
}

static int
fail_unrecognised (gboolean json, const char *text, gsize length)
{
  g_autoptr (Diagnosis) diagnosis = NULL;
  g_autofree char *message = NULL;

  /* The name of a log is a likely thing to give; it is not opened unasked, for it may be a word of a reply. */
  if (strlen (text) == length && strchr (text, '\n') == NULL && g_file_test (text, G_FILE_TEST_IS_REGULAR))
    message = g_strdup_printf (_("“%s” is a file; its text is read from standard input: sendoffctl explain - < FILE"),
                               text);
  else
    message = g_strdup (_("No reply of a mail server and no known error was found in the text; give a code, such as "
                          "535, or what the program said, whole"));
  diagnosis = diagnosis_new ("not-recognised", _("Nothing was recognised"), message, DIAGNOSIS_RETRY_AFTER_CHANGE);
  diagnosis_add_remedy (diagnosis, DIAGNOSIS_REMEDY_EXPLAIN, _("Read the help: sendoffctl explain --help"));
  if (json)
    print_unrecognised_json (diagnosis, text, length);
  fprintf (stderr, "sendoffctl: %s\n", message);
  return CTL_STATUS_DATA;
}

static int
explain (const Explain *self, const char *text, gsize length)
{
  const DiagnosisLogHint hint = { self->stage, self->options.server };
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (text, length, &hint);
  g_autoptr (Diagnosis) diagnosis = NULL;

  if (log == NULL)
    return fail_unrecognised (self->options.json, text, length);
  diagnosis = diagnosis_log_diagnose (log);
  if (self->options.json)
    {
      print_json (log, diagnosis);
      return CTL_STATUS_OK;
    }
  print_found (log);
  print_numbers (log);
  if (self->options.verbose)
    print_conversation (log);
  printf ("\n");
  /* It stands above already. */
  g_clear_pointer (&diagnosis->server_said, g_free);
  diagnosis->stage = NULL;
  ctl_print_diagnosis (stdout, diagnosis);
  return CTL_STATUS_OK;
}

static int
run_explain (const Explain *self, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) input = NULL;
  g_autofree char *text = NULL;

  if (self->stage != NULL && !diagnosis_log_stage_is_valid (self->stage))
    {
      g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE,
                   "--stage is resolve, connect, tls, greeting, ehlo, starttls, auth, sender, recipient, data, "
                   "after-data, quit, pop3 or imap");
      return ctl_print_failure (self->options.json, error);
    }
  if (self->options.server != NULL && !ctl_options_check_host (&self->options, &error))
    return ctl_print_failure (self->options.json, error);
  if (arguments[0] != NULL && !(g_str_equal (arguments[0], "-") && arguments[1] == NULL))
    {
      text = g_strjoinv (" ", arguments);
      return explain (self, text, strlen (text));
    }
  input = read_input (&error);
  if (input == NULL)
    return ctl_print_failure (self->options.json, error);
  return explain (self, input->str, input->len);
}

/* "-ERR" begins the refusals of POP3, and would be taken for options. Returns: (transfer container) */
static const char **
separate_replies (const char *const *argv)
{
  g_autoptr (GPtrArray) separated = g_ptr_array_new ();
  gboolean done = FALSE;

  for (guint i = 0; argv[i] != NULL; i++)
    {
      done = done || g_str_equal (argv[i], "--");
      if (!done && g_ascii_strncasecmp (argv[i], "-ERR", 4) == 0)
        {
          g_ptr_array_add (separated, (gpointer) "--");
          done = TRUE;
        }
      g_ptr_array_add (separated, (gpointer) argv[i]);
    }
  g_ptr_array_add (separated, NULL);
  return (const char **) g_ptr_array_free (g_steal_pointer (&separated), FALSE);
}

int
ctl_explain (const char *const *argv)
{
  g_auto (Explain) self = { 0 };
  const GOptionEntry entries[] = {
    { "stage", 0, 0, G_OPTION_ARG_STRING, &self.stage,
      N_("Where it was said: greeting, ehlo, starttls, auth, sender, recipient, data, after-data, pop3, imap"),
      N_("STAGE") },
    { "server", 0, 0, G_OPTION_ARG_STRING, &self.options.server, N_("Whose server said it"), N_("HOST") },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "explain",
    .arguments = "[CODE | TEXT | -]",
    .summary = N_("Says what a reply of a mail server means and what to do, without a network: of a\n"
                  "code, a line, a reply of several lines, a bounce, or the whole log of swaks, msmtp,\n"
                  "curl, Python's smtplib, PHPMailer, nodemailer, Postfix or Exim; also of errors that\n"
                  "come from signing in with a browser (OAuth) and from the keyring. Without an\n"
                  "argument, or with “-”, the text comes from standard input."),
    .description = N_("Examples:\n"
                      "  sendoffctl explain 535 5.7.8\n"
                      "  sendoffctl explain --server smtp.gmail.com '550 5.4.5 Daily limit exceeded'\n"
                      "  sendoffctl explain -v - < swaks.log\n\n"
                      "-v shows a conversation with each line explained. Passwords and tokens that the text\n"
                      "holds are not repeated. Exit status: 0 when something was recognised, 65 when nothing was."),
    .entries = entries,
    .talks = TRUE,
    .max_arguments = MAX_WORDS,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree const char **separated = separate_replies (argv);

  if (!ctl_options_parse (&self.options, &syntax, separated, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (self.options.help)
    return CTL_STATUS_OK;
  return run_explain (&self, arguments);
}

#include "config.h"

#include "ctl-print.h"

#include "ctl-status.h"

#include "base-text.h"
#include "diagnosis-meaning.h"
#include "outbox-diagnosis.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COLUMNS 78

void
ctl_print_json (JsonNode *node)
{
  g_autofree char *text = diagnosis_json_to_text (node);

  fprintf (stdout, "%s\n", text);
  fflush (stdout);
}

void
ctl_print_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  ctl_print_json (node);
}

void
ctl_print_wrapped (FILE *file, const char *first, const char *indent, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  glong column = g_utf8_strlen (first, -1);
  gboolean begins = TRUE;

  fputs (first, file);
  for (guint i = 0; words[i] != NULL; i++)
    {
      glong width = g_utf8_strlen (words[i], -1);

      if (!begins && column + 1 + width > COLUMNS)
        {
          fprintf (file, "\n%s%s", indent, words[i]);
          column = g_utf8_strlen (indent, -1) + width;
        }
      else
        {
          fprintf (file, "%s%s", begins ? "" : " ", words[i]);
          column += width + (begins ? 0 : 1);
        }
      begins = FALSE;
    }
  fputc ('\n', file);
}

/* As options that can be typed. */
static char *
describe_patch (const AccountServer *from, const AccountServer *to)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (from == NULL || g_strcmp0 (from->host, to->host) != 0)
    g_string_append_printf (text, " --server %s", to->host);
  if (from == NULL || from->port != to->port)
    g_string_append_printf (text, " --port %u", to->port);
  if (from == NULL || from->security != to->security)
    g_string_append_printf (text, " --security %s", account_security_to_string (to->security));
  if (from != NULL && g_strcmp0 (from->auth, to->auth) != 0)
    g_string_append_printf (text, " --auth %s", to->auth != NULL ? to->auth : "auto");
  if (from != NULL && g_strcmp0 (from->pin, to->pin) != 0 && to->pin != NULL)
    g_string_append_printf (text, " --pin %s", to->pin);
  if (from != NULL && from->use_proxy && !to->use_proxy)
    g_string_append (text, " --no-proxy");
  return g_strchug (g_string_free (g_steal_pointer (&text), FALSE));
}

/* What is a button or a countdown in the window. */
static char *
describe_remedy (const DiagnosisRemedy *remedy)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) end = g_date_time_add_seconds (now, remedy->seconds);
  g_autofree char *time = g_date_time_format (end, remedy->seconds < 12 * 3600 ? "%H:%M:%S" : "%F %H:%M:%S");

  if (remedy->kind == DIAGNOSIS_REMEDY_TRY_ANYWAY)
    return g_strdup (_("If you know better: the same command with --try-anyway"));
  if (remedy->kind == DIAGNOSIS_REMEDY_WAIT && remedy->seconds > 0)
    /* Translators: first what to do, as "Wait"; then a time of day */
    return g_strdup_printf (_("%s: until %s"), remedy->label, time);
  return g_strdup (remedy->label);
}

static void
print_steps (FILE *file, const DiagnosisRemedy *remedy)
{
  guint n = remedy->steps != NULL ? g_strv_length (remedy->steps) : 0;

  fputc ('\n', file);
  /* Translators: a heading, as "What to Do" */
  fprintf (file, n > 0 ? _("%s:\n") : "%s\n", remedy->label);
  /* A single step needs no number. */
  if (n == 1)
    ctl_print_wrapped (file, "  • ", "    ", remedy->steps[0]);
  for (guint i = 0; n > 1 && i < n; i++)
    {
      g_autofree char *first = g_strdup_printf ("  %u. ", i + 1);

      ctl_print_wrapped (file, first, "     ", remedy->steps[i]);
    }
}

/* What a button would do in the window, and how it is done here. */
static void
print_action (FILE *file, const DiagnosisRemedy *remedy, const AccountServer *server)
{
  g_autofree char *label = describe_remedy (remedy);
  g_autofree char *patch = remedy->patch != NULL ? describe_patch (server, remedy->patch) : NULL;

  ctl_print_wrapped (file, "  • ", "    ", label);
  if (patch != NULL && patch[0] != '\0')
    fprintf (file, "    %s\n", patch);
  if (remedy->url != NULL)
    fprintf (file, "    %s\n", remedy->url);
  if (remedy->kind == DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES)
    ctl_print_wrapped (file, "    ", "    ",
                       _("There are spaces in the password that may have come along when it was copied. Give it once "
                         "more without them."));
}

/* Only a window can ask for the password when the keyring has none; here the steps name the options. */
static gboolean
is_action (const Diagnosis *diagnosis, const DiagnosisRemedy *remedy)
{
  return remedy->kind != DIAGNOSIS_REMEDY_EXPLAIN &&
         (remedy->kind != DIAGNOSIS_REMEDY_ENTER_PASSWORD || diagnosis->stage != NULL);
}

static void
print_actions (FILE *file, const Diagnosis *diagnosis)
{
  gboolean any = FALSE;

  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (!is_action (diagnosis, remedy))
        continue;
      if (!any)
        fprintf (file, "\n%s\n", _("What you can do:"));
      any = TRUE;
      print_action (file, remedy, diagnosis->server);
    }
}

/* What takes one action each stands together, what takes several steps has a paragraph of its own; what helps most
 * comes first. */
static void
print_remedies (FILE *file, const Diagnosis *diagnosis)
{
  gboolean begun = FALSE;

  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == DIAGNOSIS_REMEDY_EXPLAIN)
        print_steps (file, remedy);
      else if (!begun && is_action (diagnosis, remedy))
        {
          print_actions (file, diagnosis);
          begun = TRUE;
        }
    }
}

static void
print_words (FILE *file, const char *words)
{
  g_auto (GStrv) lines = g_strsplit (words, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *safe = base_text_for_display (lines[i], -1, 0);

      fprintf (file, "  %s\n", safe);
    }
}

char *
ctl_print_dup_line (const char *reply)
{
  g_autofree char *line = g_strdelimit (g_strdup (reply), "\r\n", ' ');

  return base_text_for_display (line, -1, 500);
}

void
ctl_print_diagnosis (FILE *file, const Diagnosis *diagnosis)
{
  SmtpStage stage;

  fprintf (file, "%s  [%s]\n", diagnosis->title, diagnosis->id);
  if (diagnosis->stage != NULL && smtp_stage_from_string (diagnosis->stage, &stage))
    /* Translators: one of the steps of a session, as "Sign in" */
    fprintf (file, _("Failed at: %s\n"), diagnosis_stage_title (stage));
  fputc ('\n', file);
  ctl_print_wrapped (file, "", "", diagnosis->cause);
  if (diagnosis->server_said != NULL)
    {
      fprintf (file, "\n%s\n", _("The server said:"));
      print_words (file, diagnosis->server_said);
    }
  print_remedies (file, diagnosis);
}

/* Errors of the command line are about what was typed, and have no further cause. */
static Diagnosis *
diagnose_usage (const GError *error)
{
  g_autofree char *cause = base_text_for_display (error->message, -1, 500);
  gboolean usage = ctl_status_from_error (error) == CTL_STATUS_USAGE;
  Diagnosis *self = diagnosis_new (
      usage ? "usage" : "settings-invalid",
      usage ? _("The command cannot be understood") : _("The command cannot be carried out"), cause,
      DIAGNOSIS_RETRY_AFTER_CHANGE);

  diagnosis_add_remedy (self, DIAGNOSIS_REMEDY_EXPLAIN, _("Read the help: sendoffctl COMMAND --help"));
  return self;
}

static void
print_failure_json (const Diagnosis *diagnosis)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "ok", FALSE);
  if (diagnosis != NULL)
    json_object_set_member (object, "diagnosis", diagnosis_to_json (diagnosis));
  else
    json_object_set_null_member (object, "diagnosis");
  ctl_print_object (object);
}

int
ctl_print_failure (gboolean json, const GError *error)
{
  gboolean typed = error->domain == CTL_ERROR || ctl_status_from_error (error) == CTL_STATUS_USAGE;
  gboolean stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autoptr (Diagnosis) diagnosis = stopped ? NULL : typed ? diagnose_usage (error)
                                                                   : outbox_diagnosis_from_error (error, 0);

  if (json)
    print_failure_json (diagnosis);
  if (stopped)
    fprintf (stderr, "sendoffctl: %s\n", _("Interrupted."));
  else if (json || typed)
    {
      g_autofree char *message = base_text_for_display (error->message, -1, 500);

      fprintf (stderr, "sendoffctl: %s\n", message);
    }
  else
    ctl_print_diagnosis (stderr, diagnosis);
  return ctl_status_from_error (error);
}

void
ctl_print_line (FILE *file, const SmtpLine *line)
{
  fprintf (file, "%s %s\n", smtp_line_get_mark (line), line->text);
  fflush (file);
}

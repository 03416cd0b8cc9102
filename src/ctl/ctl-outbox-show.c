#include "config.h"

#include "ctl-outbox.h"

#include "ctl-message.h"
#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-status.h"

#include "base-text.h"
#include "outbox-forecast.h"
#include "outbox-message-diagnosis.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/**
 * Sight:
 * @account: (nullable): %NULL when it is gone
 * @leaves: Unix time; 0 when nothing sends it by itself
 */
typedef struct
{
  OutboxMessage *message;
  Account *account;
  gint64 leaves;
} Sight;

static void
sight_free (gpointer data)
{
  Sight *self = data;

  g_clear_pointer (&self->message, outbox_message_free);
  g_clear_pointer (&self->account, account_free);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sight, sight_free)

static gpointer
look (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (Sight) sight = g_new0 (Sight, 1);
  const Account *account;
  BaseMoment now;

  if (database == NULL)
    return NULL;
  sight->message = ctl_outbox_find (database, input, error);
  if (sight->message == NULL)
    return NULL;
  accounts = account_store_list (store, NULL);
  account = ctl_outbox_find_account (accounts, sight->message->account);
  if (account != NULL)
    {
      g_autoptr (GArray) times = NULL;

      sight->account = account_copy (account);
      outbox_database_now (database, &now);
      times = outbox_forecast_load (database, account, &now, error);
      if (times == NULL)
        return NULL;
      sight->leaves = outbox_forecast_find (times, sight->message->id);
    }
  return g_steal_pointer (&sight);
}

static void
print_line (const char *title, const char *text)
{
  g_autofree char *safe = base_text_for_display (text, -1, 0);

  g_print ("  %-12s %s\n", title, safe);
}

static void
print_sight (const Sight *sight)
{
  const OutboxMessage *message = sight->message;
  g_autoptr (Diagnosis) diagnosis = outbox_message_diagnose (message, sight->account);
  g_autofree char *created = ctl_message_format_time (message->created);
  g_autofree char *changed = ctl_message_format_time (message->changed);
  g_autofree char *reason = ctl_message_dup_reason (message, diagnosis, sight->leaves);
  g_autofree char *state =
      g_strdup_printf ("%s%s%s", ctl_message_state_title (message->state), reason[0] != '\0' ? ", " : "", reason);
  g_autofree char *size = g_format_size (message->size);
  g_autofree char *attempts = g_strdup_printf ("%u", message->attempts);

  g_print (_("Message %" G_GINT64_FORMAT "\n"), message->id);
  print_line (_("State"), state);
  print_line (_("Subject"), message->subject);
  print_line (_("Account"), sight->account != NULL ? sight->account->name : message->account);
  print_line (_("Sender"), message->sender);
  print_line (_("Size"), size);
  print_line (_("Queued"), created);
  print_line (_("Changed"), changed);
  print_line (_("Attempts"), attempts);
  print_line ("Message-ID", message->message_id);
  g_print ("\n%s\n", _("Recipients:"));
  ctl_message_print_recipients (message);
  if (diagnosis != NULL)
    {
      fputc ('\n', stdout);
      ctl_print_diagnosis (stdout, diagnosis);
    }
  else if (message->reply != NULL)
    {
      g_autofree char *reply = ctl_print_dup_line (message->reply);

      g_print (_("\nThe server said: %s\n"), reply);
    }
}

static gboolean
print_raw (const OutboxMessage *message, GError **error)
{
  g_autoptr (GFile) file = message->spool != NULL ? g_file_new_for_path (message->spool) : NULL;
  g_autoptr (GFileInputStream) input = NULL;
  g_autoptr (GOutputStream) output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  if (file == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_NO_INPUT,
                   "The text of a message that was sent is not kept; this one is %s",
                   outbox_state_to_string (message->state));
      return FALSE;
    }
  input = g_file_read (file, NULL, error);
  return input != NULL &&
         g_output_stream_splice (output, G_INPUT_STREAM (input), G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) >= 0;
}

static int
run_show (const CtlOptions *options, const char *reference, gboolean raw)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Sight) sight = ctl_run_job (look, g_strdup (reference), g_free, sight_free, NULL, NULL, &error);

  if (sight == NULL || (raw && !print_raw (sight->message, &error)))
    return ctl_print_failure (options->json, error);
  if (!raw && options->json)
    ctl_print_object (ctl_message_to_json (sight->message, sight->account, sight->leaves));
  else if (!raw)
    print_sight (sight);
  return CTL_STATUS_OK;
}

int
ctl_outbox_show (const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  gboolean raw = FALSE;
  const GOptionEntry entries[] = {
    { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, N_("Print the message itself, as it goes to the server"), NULL }, { NULL }
  };
  const CtlSyntax syntax = {
    .command = "outbox show",
    .arguments = "MESSAGE",
    .summary = N_("Shows all that is known of a message: its state, each recipient’s result, the server’s\n"
                  "words, what they mean, and what can be done. A MESSAGE is its number or its Message-ID."),
    .entries = entries, .max_arguments = 1,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (options.help)
    return CTL_STATUS_OK;
  if (arguments[0] == NULL)
    g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "Which message? See “sendoffctl outbox list”");
  else if (raw && options.json)
    g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "--raw and --json exclude each other");
  return error != NULL ? ctl_print_failure (options.json, error) : run_show (&options, arguments[0], raw);
}

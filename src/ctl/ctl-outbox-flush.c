#include "config.h"

#include "ctl-outbox.h"

#include "ctl-courier.h"
#include "ctl-message.h"
#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-status.h"

#include "base-text.h"
#include "outbox-courier.h"

#include <glib/gi18n-lib.h>

/**
 * Round:
 * @account: of it, with its @secret
 * @messages: (element-type JsonObject): what became of each
 * @partly: messages that were sent, and refused for some of their recipients
 */
typedef struct
{
  Account *account;
  AccountSecret *secret;
  JsonArray *messages;
  guint partly;
  OutboxCourierResult result;
} Round;

static void
round_free (gpointer data)
{
  Round *self = data;

  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_pointer (&self->messages, json_array_unref);
  outbox_courier_result_clear (&self->result);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Round, round_free)

/* What the worker's observer needs. */
typedef struct
{
  BaseJob *job;
  Round *round;
} Watcher;

static void
on_changed (const OutboxMessage *message, const Diagnosis *diagnosis, gpointer user_data)
{
  Watcher *watcher = user_data;
  g_autofree char *subject = base_text_for_display (message->subject, -1, 60);
  g_autofree char *reason = NULL;

  if (message->state == OUTBOX_STATE_QUEUED || message->state == OUTBOX_STATE_SENDING ||
      message->state == OUTBOX_STATE_COMMITTING)
    return;
  if (message->state == OUTBOX_STATE_SENT && !ctl_message_is_for_all (message))
    watcher->round->partly++;
  reason = ctl_message_dup_reason (message, diagnosis, message->next_try);
  json_array_add_object_element (watcher->round->messages,
                                 ctl_message_to_json (message, watcher->round->account, message->next_try));
  base_job_emit (watcher->job,
                 g_strdup_printf ("%6" G_GINT64_FORMAT "  %-10s %s%s%s", message->id,
                                  ctl_message_state_title (message->state), subject, reason[0] != '\0' ? "  " : "",
                                  reason),
                 g_free);
}

static void
on_line (gpointer event, gpointer user_data)
{
  const gboolean *json = user_data;

  if (!*json)
    g_print ("%s\n", (const char *) event);
}

static gpointer
go_round (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  Round *round = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  Watcher watcher = { job, round };
  const OutboxCourierObserver observer = { .changed = on_changed, .user_data = &watcher };

  if (database == NULL ||
      !outbox_courier_run (database, round->account, round->secret, &observer, cancellable, &round->result, error))
    return NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return round;
}

/* Ids of the accounts that have something due. */
static gpointer
list_due (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  BaseMoment now;

  if (database == NULL)
    return NULL;
  outbox_database_now (database, &now);
  return outbox_courier_list_due (database, now.wall, error);
}

static GPtrArray *
choose_accounts (const char *name, GError **error)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) account_free);
  g_autoptr (GPtrArray) all = NULL;
  g_auto (GStrv) due = NULL;

  if (name != NULL)
    {
      Account *account = account_store_find (store, name, error);

      if (account == NULL)
        return NULL;
      g_ptr_array_add (chosen, account);
      return g_steal_pointer (&chosen);
    }
  all = account_store_list (store, error);
  if (all == NULL)
    return NULL;
  due = ctl_run_job (list_due, NULL, NULL, (GDestroyNotify) g_strfreev, NULL, NULL, error);
  if (due == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    {
      const Account *account = all->pdata[i];

      if (g_strv_contains ((const char *const *) due, account->id))
        g_ptr_array_add (chosen, account_copy (account));
    }
  return g_steal_pointer (&chosen);
}

static CtlStatus
find_status (const Round *round)
{
  const OutboxCourierResult *result = &round->result;

  if (result->trouble != NULL && result->failed + result->waiting + result->uncertain == 0)
    return ctl_status_from_diagnosis (result->trouble);
  if (result->failed > 0)
    return result->trouble != NULL ? ctl_status_from_diagnosis (result->trouble) : CTL_STATUS_UNAVAILABLE;
  if (round->partly > 0)
    return CTL_STATUS_UNAVAILABLE;
  return result->waiting + result->uncertain > 0 ? CTL_STATUS_LATER : CTL_STATUS_OK;
}

static JsonObject *
describe_round (const Round *round)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "account", round->account->name);
  json_object_set_int_member (object, "sent", round->result.sent);
  json_object_set_int_member (object, "waiting", round->result.waiting);
  json_object_set_int_member (object, "failed", round->result.failed);
  json_object_set_int_member (object, "uncertain", round->result.uncertain);
  ctl_message_set_time (object, "next_due", round->result.next_due);
  if (round->result.trouble != NULL)
    json_object_set_member (object, "trouble", diagnosis_to_json (round->result.trouble));
  else
    json_object_set_null_member (object, "trouble");
  json_object_set_array_member (object, "messages", json_array_ref (round->messages));
  return object;
}

/* @error: why nothing could be tried. */
static Round *
flush_account (const CtlOptions *options, const Account *account, GError **error)
{
  g_autoptr (Round) round = g_new0 (Round, 1);
  g_autoptr (GError) wrong = NULL;
  gboolean json = options->json;

  round->account = account_copy (account);
  round->messages = json_array_new ();
  round->secret = ctl_secret_find (options, account, TRUE, &wrong);
  if (wrong == NULL && round->secret == NULL && account_server_wants_auth (account->server))
    g_set_error (&wrong, CTL_ERROR, CTL_STATUS_SETTINGS,
                 "Nobody knows the password of the account “%s”: see “sendoffctl account password --help”",
                 account->name);
  if (wrong == NULL && ctl_run_job (go_round, round, NULL, NULL, on_line, &json, &wrong) != NULL)
    return g_steal_pointer (&round);
  g_propagate_error (error, g_steal_pointer (&wrong));
  return NULL;
}

static int
run_flush (const CtlOptions *options, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = choose_accounts (name, &error);
  g_autoptr (JsonArray) rounds = json_array_new ();
  JsonObject *object;
  int status = CTL_STATUS_OK;

  if (accounts == NULL)
    return ctl_print_failure (options->json, error);
  for (guint i = 0; i < accounts->len; i++)
    {
      g_autoptr (Round) round = flush_account (options, accounts->pdata[i], &error);
      int ended;

      /* One account's trouble is not that of the others. */
      if (round == NULL && (accounts->len == 1 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
        return ctl_print_failure (options->json, error);
      ended = round != NULL ? (int) find_status (round) : ctl_print_failure (FALSE, error);
      g_clear_error (&error);
      status = status == CTL_STATUS_OK || status == CTL_STATUS_LATER ? MAX (status, ended) : status;
      if (round == NULL)
        continue;
      json_array_add_object_element (rounds, describe_round (round));
      if (!options->json && round->result.trouble != NULL)
        ctl_print_diagnosis (stderr, round->result.trouble);
    }
  if (!options->json)
    return status;
  object = json_object_new ();
  json_object_set_boolean_member (object, "ok", status == CTL_STATUS_OK);
  json_object_set_array_member (object, "accounts", json_array_ref (rounds));
  ctl_print_object (object);
  return status;
}

int
ctl_outbox_flush_all (gboolean json)
{
  const CtlOptions options = { .json = json };

  return run_flush (&options, NULL);
}

int
ctl_outbox_flush (const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  g_autofree char *account = NULL;
  gboolean background = FALSE;
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING, &account, N_("Only those of this account"), N_("ACCOUNT") },
    { "background", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &background, NULL, NULL },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "outbox flush",
    .arguments = "",
    .summary = N_("Sends what is due, within the daily limits, and says what became of each message.\n"
                  "What waits for its time, for the limit or for a person is left alone."),
    .description = N_("For a timer of systemd, or cron, where no window and no log-in is:\n"
                      "  */5 * * * * sendoffctl outbox flush >/dev/null\n\n"
                      "Exit status: 0 nothing is left that was due; 69 a message failed, or was refused for some\n"
                      "of its recipients; 75 some wait; 77 "
                      "sign-in refused; 78 no password; see “sendoffctl --help”."),
    .entries = entries, .takes_password = TRUE,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (options.help)
    return CTL_STATUS_OK;
  if (background && account != NULL)
    return ctl_courier_run (account, &options);
  if (ctl_secret_is_given (&options) && account == NULL)
    {
      g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "A password is one account’s: --account goes with it");
      return ctl_print_failure (options.json, error);
    }
  return run_flush (&options, account);
}

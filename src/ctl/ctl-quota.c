#include "config.h"

#include "ctl-quota.h"

#include "ctl.h"

#include "ctl-courier.h"
#include "ctl-message.h"
#include "ctl-options.h"
#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-status.h"

#include "outbox-forecast.h"
#include "outbox-hold.h"

#include <glib/gi18n-lib.h>

JsonObject *
ctl_quota_to_json (const Account *account, const OutboxUsage *usage)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "account", account->name);
  json_object_set_int_member (object, "limit", usage->limit);
  json_object_set_string_member (object, "unit", account_limit_unit_to_string (usage->unit));
  json_object_set_int_member (object, "used", usage->used);
  /* Without a limit there is no number of what is left. */
  if (usage->limit > 0)
    json_object_set_int_member (object, "left", usage->left);
  else
    json_object_set_null_member (object, "left");
  ctl_message_set_time (object, "next_free", usage->next_free);
  ctl_message_set_time (object, "locked_until", usage->locked_until);
  return object;
}

void
ctl_quota_print (const Account *account, const OutboxUsage *usage)
{
  gboolean messages = usage->unit == ACCOUNT_LIMIT_MESSAGES;
  g_autofree char *next = usage->next_free > 0 ? ctl_message_format_time (usage->next_free) : NULL;
  g_autofree char *locked = usage->locked_until > 0 ? ctl_message_format_time (usage->locked_until) : NULL;

  if (usage->limit == 0)
    /* Translators: name of an account, then a number */
    g_print (messages ? g_dngettext (GETTEXT_PACKAGE, "%s: %u message in the last 24 hours; no limit is set\n",
                                     "%s: %u messages in the last 24 hours; no limit is set\n", usage->used)
                      : g_dngettext (GETTEXT_PACKAGE, "%s: %u recipient in the last 24 hours; no limit is set\n",
                                     "%s: %u recipients in the last 24 hours; no limit is set\n", usage->used),
             account->name, usage->used);
  else
    /* Translators: name of an account, used, limit, left */
    g_print (messages ? _("%s: %u of %u messages in the last 24 hours, %u left\n")
                      : _("%s: %u of %u recipients in the last 24 hours, %u left\n"),
             account->name, usage->used, usage->limit, usage->left);
  if (locked != NULL)
    g_print (_("  The server itself says that the limit is reached; waiting until %s\n"), locked);
  else if (usage->limit > 0 && usage->left == 0 && next != NULL)
    g_print (_("  The next one is possible at %s\n"), next);
}

/**
 * Reading:
 * @reply: (nullable): the server's words, while its own limit holds
 * @waiting: messages that are queued or wait
 * @first: @last: Unix times at which the first and the last of them leave; 0 when that is not known
 */
typedef struct
{
  OutboxUsage usage;
  char *reply;
  guint waiting;
  gint64 first;
  gint64 last;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->reply);
  g_free (self);
}

static gboolean
read_forecast (Reading *self, OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) forecast = outbox_forecast_load (database, account, now, error);

  if (forecast == NULL)
    return FALSE;
  self->waiting = forecast->len;
  for (guint i = 0; i < forecast->len; i++)
    {
      gint64 leaves = g_array_index (forecast, OutboxForecast, i).leaves;

      if (leaves == 0)
        continue;
      self->first = self->first == 0 ? leaves : MIN (self->first, leaves);
      self->last = MAX (self->last, leaves);
    }
  return TRUE;
}

static gboolean
read_account (Reading *self, OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  g_autoptr (GError) wrong = NULL;

  if (!outbox_ledger_get_usage (database, account, now, &self->usage, error) ||
      !read_forecast (self, database, account, now, error))
    return FALSE;
  if (self->usage.locked_until > 0)
    self->reply = outbox_ledger_dup_lock_reply (database, account, &wrong);
  if (wrong == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

/* What goes to the worker. */
typedef struct
{
  GPtrArray *accounts;
  gboolean unlock;
  gboolean changed;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_ptr_array_unref (self->accounts);
  g_free (self);
}

/* Accounts in, their readings out, in the same order. */
static gpointer
read_usage (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const Request *request = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (GPtrArray) readings = g_ptr_array_new_with_free_func (reading_free);
  BaseMoment now;

  if (database == NULL)
    return NULL;
  outbox_database_now (database, &now);
  for (guint i = 0; i < request->accounts->len; i++)
    {
      const Account *account = request->accounts->pdata[i];
      Reading *reading = g_new0 (Reading, 1);

      g_ptr_array_add (readings, reading);
      if ((request->unlock && !outbox_ledger_unlock (database, account, error)) ||
          (request->changed && !outbox_account_changed (database, account->id, error)) ||
          !read_account (reading, database, account, &now, error))
        return NULL;
    }
  return g_steal_pointer (&readings);
}

static JsonObject *
reading_to_json (const Reading *self, const Account *account)
{
  JsonObject *object = ctl_quota_to_json (account, &self->usage);

  if (self->reply != NULL)
    json_object_set_string_member (object, "server_said", self->reply);
  else
    json_object_set_null_member (object, "server_said");
  json_object_set_int_member (object, "waiting", self->waiting);
  ctl_message_set_time (object, "first_leaves", self->first);
  ctl_message_set_time (object, "last_leaves", self->last);
  return object;
}

static void
print_reading (const Reading *self, const Account *account)
{
  g_autofree char *reply = self->reply != NULL ? ctl_print_dup_line (self->reply) : NULL;
  g_autofree char *first = self->first > 0 ? ctl_message_format_time (self->first) : NULL;
  g_autofree char *last = self->last > 0 ? ctl_message_format_time (self->last) : NULL;

  ctl_quota_print (account, &self->usage);
  if (reply != NULL)
    g_print (_("  The server said: %s\n"), reply);
  if (self->usage.locked_until > 0)
    g_print ("  %s\n", _("To try before: sendoffctl quota ACCOUNT --unlock"));
  if (self->waiting > 0 && first != NULL)
    /* Translators: messages that wait; when the first and the last of them leave */
    g_print (g_dngettext (GETTEXT_PACKAGE, "  %u message waits; it leaves at %s\n",
                          "  %u messages wait; they leave from %s to %s\n", self->waiting),
             self->waiting, first, last);
}

static void
print_json (GPtrArray *accounts, GPtrArray *readings, gboolean single)
{
  g_autoptr (JsonArray) array = json_array_new ();
  JsonObject *object;

  for (guint i = 0; i < accounts->len; i++)
    json_array_add_object_element (array, reading_to_json (readings->pdata[i], accounts->pdata[i]));
  if (single)
    object = json_object_ref (json_array_get_object_element (array, 0));
  else
    {
      object = json_object_new ();
      json_object_set_array_member (object, "accounts", g_steal_pointer (&array));
    }
  ctl_print_object (object);
}

static gboolean
set_limit (AccountStore *store, Account *account, const char *text, GError **error)
{
  guint64 limit;

  if (!g_ascii_string_to_unsigned (text, 10, 0, 1000000, &limit, NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "A limit is a number from 1 to 1000000, or 0 for none");
      return FALSE;
    }
  account->limit = (guint) limit;
  return account_store_save (store, account, error);
}

static GPtrArray *
find_accounts (AccountStore *store, const char *name, const char *limit, gboolean unlock, GError **error)
{
  g_autoptr (GPtrArray) accounts = NULL;

  if (name == NULL)
    {
      if (limit != NULL || unlock)
        {
          g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--set-limit and --unlock need the name of an account");
          return NULL;
        }
      return account_store_list (store, error);
    }
  accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) account_free);
  g_ptr_array_add (accounts, account_store_find (store, name, error));
  if (g_ptr_array_index (accounts, 0) == NULL)
    {
      g_ptr_array_set_free_func (accounts, NULL);
      return NULL;
    }
  if (limit != NULL && !set_limit (store, g_ptr_array_index (accounts, 0), limit, error))
    return NULL;
  return g_steal_pointer (&accounts);
}

/* There is room again: what waited for it is sent. */
static void
start_courier (GPtrArray *accounts, GPtrArray *readings)
{
  const CtlOptions none = { 0 };

  for (guint i = 0; i < accounts->len; i++)
    if (((const Reading *) readings->pdata[i])->waiting > 0)
      ctl_courier_start (accounts->pdata[i], &none, NULL);
}

static int
run_quota (const CtlOptions *options, const char *name, const char *limit, gboolean unlock)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = find_accounts (store, name, limit, unlock, &error);
  g_autoptr (GPtrArray) readings = NULL;

  if (accounts != NULL)
    {
      Request *request = g_new0 (Request, 1);

      request->accounts = g_ptr_array_ref (accounts);
      request->unlock = unlock;
      request->changed = limit != NULL;
      readings = ctl_run_job (read_usage, request, request_free, (GDestroyNotify) g_ptr_array_unref, NULL, NULL,
                              &error);
    }
  if (readings == NULL)
    return ctl_print_failure (options->json, error);
  if (unlock || limit != NULL)
    start_courier (accounts, readings);
  if (options->json)
    {
      print_json (accounts, readings, name != NULL || accounts->len == 1);
      return CTL_STATUS_OK;
    }
  if (accounts->len == 0)
    g_print ("%s\n", _("There are no accounts yet; see “sendoffctl account add --help”."));
  for (guint i = 0; i < accounts->len; i++)
    print_reading (readings->pdata[i], accounts->pdata[i]);
  return CTL_STATUS_OK;
}

int
ctl_quota (const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  g_autofree char *limit = NULL;
  gboolean unlock = FALSE;
  const GOptionEntry entries[] = {
    { "set-limit", 0, 0, G_OPTION_ARG_STRING, &limit, N_("Set the account’s daily limit; 0 sets none"), "N" },
    { "unlock", 0, 0, G_OPTION_ARG_NONE, &unlock,
      N_("Try before the time is over for which the server’s own limit holds"), NULL },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "quota",
    .arguments = "[ACCOUNT]",
    .summary = N_("Shows how much went out through an account in the last 24 hours, against its daily\n"
                   "limit, what waits, and when it leaves. What counts is what this computer sent: with this\n"
                   "program, its window, and whatever else sends through it. Without a name, all accounts\n"
                   "are shown."),
    .description = N_("Examples:\n"
                       "  sendoffctl quota\n"
                       "  sendoffctl quota work --set-limit 99\n"
                       "  sendoffctl quota work --unlock"),
    .entries = entries,
    .max_arguments = 1,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (options.help)
    return CTL_STATUS_OK;
  return run_quota (&options, arguments[0], limit, unlock);
}

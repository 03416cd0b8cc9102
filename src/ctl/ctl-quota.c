#include "config.h"

#include "ctl-quota.h"

#include "ctl.h"

#include "ctl-options.h"
#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-status.h"

#include <glib/gi18n-lib.h>

static void
set_time (JsonObject *object, const char *name, gint64 unix_time)
{
  g_autoptr (GDateTime) utc = unix_time > 0 ? g_date_time_new_from_unix_utc (unix_time) : NULL;
  g_autofree char *text = utc != NULL ? g_date_time_format_iso8601 (utc) : NULL;

  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

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
  set_time (object, "next_free", usage->next_free);
  set_time (object, "locked_until", usage->locked_until);
  return object;
}

static char *
format_time (gint64 unix_time)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_time);

  return time != NULL ? g_date_time_format (time, "%a %H:%M") : g_strdup ("");
}

void
ctl_quota_print (const Account *account, const OutboxUsage *usage)
{
  gboolean messages = usage->unit == ACCOUNT_LIMIT_MESSAGES;
  g_autofree char *next = usage->next_free > 0 ? format_time (usage->next_free) : NULL;
  g_autofree char *locked = usage->locked_until > 0 ? format_time (usage->locked_until) : NULL;

  if (usage->limit == 0)
    /* Translators: name of an account, then a number */
    g_print (messages ? g_dngettext (GETTEXT_PACKAGE, "%s: %u message in the last 24 hours; no limit is set\n",
                                     "%s: %u messages in the last 24 hours; no limit is set\n", usage->used)
                      : g_dngettext (GETTEXT_PACKAGE, "%s: %u recipient in the last 24 hours; no limit is set\n",
                                     "%s: %u recipients in the last 24 hours; no limit is set\n", usage->used),
             account->name, usage->used);
  else
    /* Translators: name of an account, used, limit, left */
    g_print (messages ? _ ("%s: %u of %u messages in the last 24 hours, %u left\n")
                      : _ ("%s: %u of %u recipients in the last 24 hours, %u left\n"),
             account->name, usage->used, usage->limit, usage->left);
  if (locked != NULL)
    g_print (_ ("  The server itself says that the limit is reached; waiting until %s\n"), locked);
  else if (usage->limit > 0 && usage->left == 0 && next != NULL)
    g_print (_ ("  The next one is possible at %s\n"), next);
}

/* Accounts in, their usage out, in the same order. */
static gpointer
read_usage (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  GPtrArray *accounts = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (GArray) usages = g_array_sized_new (FALSE, TRUE, sizeof (OutboxUsage), accounts->len);
  BaseMoment now;

  if (database == NULL)
    return NULL;
  base_moment_now (&now);
  for (guint i = 0; i < accounts->len; i++)
    {
      OutboxUsage usage;

      if (!outbox_ledger_get_usage (database, g_ptr_array_index (accounts, i), &now, &usage, error))
        return NULL;
      g_array_append_val (usages, usage);
    }
  return g_steal_pointer (&usages);
}

static void
print_json (GPtrArray *accounts, GArray *usages, gboolean single)
{
  g_autoptr (JsonArray) array = json_array_new ();
  JsonObject *object;

  for (guint i = 0; i < accounts->len; i++)
    json_array_add_object_element (
        array, ctl_quota_to_json (g_ptr_array_index (accounts, i), &g_array_index (usages, OutboxUsage, i)));
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
find_accounts (AccountStore *store, const char *name, const char *limit, GError **error)
{
  g_autoptr (GPtrArray) accounts = NULL;

  if (name == NULL)
    {
      if (limit != NULL)
        {
          g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--set-limit needs the name of an account");
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

static int
run_quota (const CtlOptions *options, const char *name, const char *limit)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = find_accounts (store, name, limit, &error);
  g_autoptr (GArray) usages = NULL;

  if (accounts != NULL)
    usages = ctl_run_job (read_usage, g_ptr_array_ref (accounts), (GDestroyNotify) g_ptr_array_unref,
                          (GDestroyNotify) g_array_unref, NULL, NULL, &error);
  if (usages == NULL)
    return ctl_print_failure (options->json, error);
  if (options->json)
    {
      print_json (accounts, usages, name != NULL || accounts->len == 1);
      return CTL_STATUS_OK;
    }
  if (accounts->len == 0)
    g_print ("%s\n", _ ("There are no accounts yet; see “sendoffctl account add --help”."));
  for (guint i = 0; i < accounts->len; i++)
    ctl_quota_print (g_ptr_array_index (accounts, i), &g_array_index (usages, OutboxUsage, i));
  return CTL_STATUS_OK;
}

int
ctl_quota (const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  g_autofree char *limit = NULL;
  const GOptionEntry entries[] = {
    { "set-limit", 0, 0, G_OPTION_ARG_STRING, &limit, N_ ("Set the account’s daily limit; 0 sets none"), "N" },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "quota",
    .arguments = "[ACCOUNT]",
    .summary = N_ ("Shows how much went out through an account in the last 24 hours, against its daily\n"
                   "limit. What counts is what this computer sent: with this program, its window, and\n"
                   "whatever else sends through it. Without a name, all accounts are shown."),
    .description = N_ ("Examples:\n"
                       "  sendoffctl quota\n"
                       "  sendoffctl quota work --set-limit 99"),
    .entries = entries,
    .max_arguments = 1,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (options.help)
    return CTL_STATUS_OK;
  return run_quota (&options, arguments[0], limit);
}

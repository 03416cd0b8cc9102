#include "config.h"

#include "ctl-account.h"
#include "ctl-account-password.h"

#include "ctl.h"

#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-status.h"

#include "account-error.h"

#include <glib/gi18n-lib.h>

static void
set_string (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
server_to_json (const AccountServer *server)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "host", server->host);
  json_object_set_int_member (object, "port", server->port);
  json_object_set_string_member (object, "security", account_security_to_string (server->security));
  set_string (object, "user", server->user);
  json_object_set_string_member (object, "auth", server->auth != NULL ? server->auth : "auto");
  json_object_set_boolean_member (object, "use_proxy", server->use_proxy);
  json_object_set_boolean_member (object, "allow_plain_auth", server->allow_plain_auth);
  set_string (object, "ca_file", server->ca_file);
  set_string (object, "pin", server->pin);
  set_string (object, "hello_name", server->hello_name);
  return object;
}

JsonObject *
ctl_account_to_json (const Account *account)
{
  JsonObject *object = json_object_new ();
  JsonArray *aliases = json_array_new ();

  json_object_set_string_member (object, "id", account->id);
  json_object_set_string_member (object, "name", account->name);
  set_string (object, "display_name", account->display_name);
  json_object_set_string_member (object, "address", account->address);
  for (guint i = 0; account->aliases != NULL && account->aliases[i] != NULL; i++)
    json_array_add_string_element (aliases, account->aliases[i]);
  json_object_set_array_member (object, "aliases", aliases);
  set_string (object, "provider", account->provider);
  set_string (object, "password_file", account->password_file);
  set_string (object, "password_command", account->password_command);
  set_string (object, "credential", account->credential);
  json_object_set_int_member (object, "limit", account->limit);
  json_object_set_string_member (object, "limit_unit", account_limit_unit_to_string (account->limit_unit));
  json_object_set_object_member (object, "server", server_to_json (account->server));
  return object;
}

void
ctl_account_print (const Account *account)
{
  const AccountServer *server = account->server;

  g_print ("%s\n", account->name);
  g_print ("  %-10s %s%s%s%s\n", _("From"), account->display_name != NULL ? account->display_name : "",
           account->display_name != NULL ? " <" : "", account->address, account->display_name != NULL ? ">" : "");
  g_print ("  %-10s %s, %u, %s\n", _("Server"), server->host, server->port,
           account_security_to_string (server->security));
  g_print ("  %-10s %s\n", _("Signs in"), account_server_wants_auth (server) ? server->user : _("no"));
  if (account->password_file != NULL)
    g_print ("  %-10s %s\n", _("Password"), account->password_file);
  if (account->password_command != NULL)
    /* Translators: a command of the shell follows */
    g_print (_("  %-10s from the command %s\n"), _("Password"), account->password_command);
  if (account->credential != NULL)
    /* Translators: name of a credential follows; systemd is a program */
    g_print (_("  %-10s from systemd’s credential %s\n"), _("Password"), account->credential);
  if (account->limit > 0)
    g_print (account->limit_unit == ACCOUNT_LIMIT_MESSAGES ? _("  %-10s %u messages in 24 hours\n")
                                                           : _("  %-10s %u recipients in 24 hours\n"),
             _("Limit"), account->limit);
  if (server->pin != NULL)
    g_print ("  %-10s %s\n", _("Trusts"), server->pin);
}

static int
list_accounts (const CtlOptions *options, const char *unused)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = account_store_list (store, &error);

  if (accounts == NULL)
    return ctl_print_failure (options->json, error);
  if (options->json)
    {
      JsonObject *object = json_object_new ();
      JsonArray *array = json_array_new ();

      for (guint i = 0; i < accounts->len; i++)
        json_array_add_object_element (array, ctl_account_to_json (g_ptr_array_index (accounts, i)));
      json_object_set_array_member (object, "accounts", array);
      ctl_print_object (object);
      return CTL_STATUS_OK;
    }
  if (accounts->len == 0)
    g_print ("%s\n", _("There are no accounts yet; see “sendoffctl account add --help”."));
  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *account = g_ptr_array_index (accounts, i);

      g_print ("%-20s %-30s %s:%u\n", account->name, account->address, account->server->host, account->server->port);
    }
  return CTL_STATUS_OK;
}

static int
show_account (const CtlOptions *options, const char *name)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_store_find (store, name, &error);

  if (account == NULL)
    return ctl_print_failure (options->json, error);
  if (options->json)
    ctl_print_object (ctl_account_to_json (account));
  else
    ctl_account_print (account);
  return CTL_STATUS_OK;
}

/* What goes to the worker that talks to the keyring. */
typedef struct
{
  Account *account;
  AccountSecret *secret;
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *self = data;

  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_free (self);
}

static gpointer
keep_secret (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  Keeping *keeping = input;
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  gboolean kept = keeping->secret != NULL
                      ? account_keyring_store (keyring, keeping->account, keeping->secret, cancellable, error)
                      : account_keyring_forget (keyring, keeping->account, cancellable, error);

  return kept ? GINT_TO_POINTER (TRUE) : NULL;
}

gboolean
ctl_account_keep_secret (const Account *account, AccountSecret *secret, GError **error)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->account = account_copy (account);
  keeping->secret = secret != NULL ? account_secret_ref (secret) : NULL;
  return ctl_run_job (keep_secret, keeping, keeping_free, NULL, NULL, NULL, error) != NULL;
}

/* The account is gone already: what the keyring objects to is worth a word, not a failure. */
static void
forget_secret (AccountStore *store, const Account *account)
{
  g_autoptr (GError) error = NULL;

  if (!account_server_wants_auth (account->server) || account_store_has_login (store, account->server))
    return;
  /* Where there is no keyring there is nothing in it either. */
  if (!ctl_account_keep_secret (account, NULL, &error) &&
      !g_error_matches (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NO_KEYRING) &&
      !g_error_matches (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NO_SESSION_BUS))
    g_printerr ("sendoffctl: %s %s\n", _("The password may still be in the keyring."), error->message);
}

static int
remove_account (const CtlOptions *options, const char *name)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_store_find (store, name, &error);

  if (account == NULL || !account_store_remove (store, account->id, &error))
    return ctl_print_failure (options->json, error);
  forget_secret (store, account);
  if (options->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_boolean_member (object, "ok", TRUE);
      json_object_set_object_member (object, "removed", ctl_account_to_json (account));
      ctl_print_object (object);
    }
  else
    /* Translators: name of an account */
    g_print (_("Removed the account %s.\n"), account->name);
  return CTL_STATUS_OK;
}

/* The subcommands without options of their own. */
static const struct
{
  const char *name;
  int (*run) (const CtlOptions *options, const char *argument);
  guint n_arguments;
  CtlSyntax syntax;
} simple[] = {
  { "list",
    list_accounts,
    0,
    { .command = "account list", .arguments = "", .summary = N_("Lists the accounts: name, address, server.") } },
  { "show",
    show_account,
    1,
    { .command = "account show",
      .arguments = "ACCOUNT",
      .summary = N_("Shows the settings of an account. Its password is never shown."),
      .max_arguments = 1 } },
  { "remove",
    remove_account,
    1,
    { .command = "account remove",
      .arguments = "ACCOUNT",
      .summary = N_("Removes an account, and its password from the keyring. What was sent through it stays\n"
                    "counted."),
      .max_arguments = 1 } },
};

static int
run_simple (guint index, const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&options, &simple[index].syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (options.help)
    return CTL_STATUS_OK;
  if (g_strv_length (arguments) < simple[index].n_arguments)
    {
      g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "Which account? See “sendoffctl account list”");
      return ctl_print_failure (options.json, error);
    }
  return simple[index].run (&options, arguments[0]);
}

int
ctl_account (const char *const *argv)
{
  /* Without a subcommand, or with nothing but options: the list. */
  gboolean lists = argv[1] == NULL || g_str_equal (argv[1], "--json");
  g_autoptr (GError) error = NULL;

  if (lists)
    return run_simple (0, argv);
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    {
      g_print ("%s\n  sendoffctl account [list|add|show|password|remove] [OPTION…]\n\n%s\n", _("Usage:"),
               _("  list            the accounts there are\n"
                 "  add             a new one; see “sendoffctl account add --help”\n"
                 "  show ACCOUNT    its settings, without the password\n"
                 "  password ACCOUNT  another password, or where it is had\n"
                 "  remove ACCOUNT  it, and its password from the keyring"));
      return CTL_STATUS_OK;
    }
  if (g_str_equal (argv[1], "add"))
    return ctl_account_add (argv + 1);
  if (g_str_equal (argv[1], "password"))
    return ctl_account_password (argv + 1);
  for (guint i = 0; i < G_N_ELEMENTS (simple); i++)
    {
      if (g_str_equal (argv[1], simple[i].name))
        return run_simple (i, argv + 1);
    }
  g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE,
               "account list, add, show, password or remove; see “sendoffctl account --help”");
  return ctl_print_failure (ctl_wants_json (argv), error);
}

#include "config.h"

#include "ctl.h"

#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-status.h"

#include "account-catalogue.h"
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

static JsonObject *
account_to_json (const Account *account)
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
  json_object_set_int_member (object, "limit", account->limit);
  json_object_set_string_member (object, "limit_unit", account_limit_unit_to_string (account->limit_unit));
  json_object_set_object_member (object, "server", server_to_json (account->server));
  return object;
}

/* Takes @object. */
static void
print_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  ctl_print_json (node);
}

static void
print_account (const Account *account)
{
  const AccountServer *server = account->server;

  g_print ("%s\n", account->name);
  g_print ("  %-10s %s%s%s%s\n", _ ("From"), account->display_name != NULL ? account->display_name : "",
           account->display_name != NULL ? " <" : "", account->address, account->display_name != NULL ? ">" : "");
  g_print ("  %-10s %s, %u, %s\n", _ ("Server"), server->host, server->port,
           account_security_to_string (server->security));
  g_print ("  %-10s %s\n", _ ("Signs in"), account_server_wants_auth (server) ? server->user : _ ("no"));
  if (account->limit > 0)
    g_print (account->limit_unit == ACCOUNT_LIMIT_MESSAGES ? _ ("  %-10s %u messages in 24 hours\n")
                                                           : _ ("  %-10s %u recipients in 24 hours\n"),
             _ ("Limit"), account->limit);
  if (server->pin != NULL)
    g_print ("  %-10s %s\n", _ ("Trusts"), server->pin);
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
        json_array_add_object_element (array, account_to_json (g_ptr_array_index (accounts, i)));
      json_object_set_array_member (object, "accounts", array);
      print_object (object);
      return CTL_STATUS_OK;
    }
  if (accounts->len == 0)
    g_print ("%s\n", _ ("There are no accounts yet; see “sendoffctl account add --help”."));
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
    print_object (account_to_json (account));
  else
    print_account (account);
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

/* @secret: %NULL forgets what the keyring has. */
static gboolean
run_keeping (const Account *account, AccountSecret *secret, GError **error)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->account = account_copy (account);
  keeping->secret = secret != NULL ? account_secret_ref (secret) : NULL;
  return ctl_run_job (keep_secret, keeping, keeping_free, NULL, NULL, NULL, error) != NULL;
}

static int
remove_account (const CtlOptions *options, const char *name)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) keyring = NULL;
  g_autoptr (Account) account = account_store_find (store, name, &error);

  if (account == NULL || !account_store_remove (store, account->id, &error))
    return ctl_print_failure (options->json, error);
  /* Where there is no keyring there is nothing in it either. */
  if (account_server_wants_auth (account->server) && !run_keeping (account, NULL, &keyring) &&
      !g_error_matches (keyring, ACCOUNT_ERROR, ACCOUNT_ERROR_NO_KEYRING))
    g_printerr ("sendoffctl: %s %s\n", _ ("The password may still be in the keyring."), keyring->message);
  if (options->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_boolean_member (object, "ok", TRUE);
      json_object_set_object_member (object, "removed", account_to_json (account));
      print_object (object);
    }
  else
    /* Translators: name of an account */
    g_print (_ ("Removed the account %s.\n"), account->name);
  return CTL_STATUS_OK;
}

typedef struct
{
  CtlOptions options;
  char *name;
  char *from;
  char *display_name;
  char *provider;
  char *limit;
} Add;

static void
add_clear (Add *self)
{
  ctl_options_clear (&self->options);
  g_free (self->name);
  g_free (self->from);
  g_free (self->display_name);
  g_free (self->provider);
  g_free (self->limit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Add, add_clear)

static const AccountProvider *
find_provider (const Add *self, GError **error)
{
  const AccountProvider *provider;

  if (self->provider != NULL)
    {
      provider = account_catalogue_get (self->provider);
      if (provider == NULL)
        g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "No provider is known as “%s”", self->provider);
      return provider;
    }
  if (self->options.server != NULL)
    return account_catalogue_for_host (self->options.server);
  provider = account_catalogue_for_address (self->from);
  if (provider == NULL)
    g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE,
                 "Nothing is known about the provider of %s; name its server with --server", self->from);
  return provider;
}

/* What the catalogue knows fills the gaps of what was typed, and never replaces it. */
static AccountServer *
make_server (const Add *self, const AccountProvider *provider, GError **error)
{
  g_autoptr (AccountServer) known = account_server_new ("", 587, ACCOUNT_SECURITY_STARTTLS);
  g_autofree char *port = NULL;
  CtlOptions filled = self->options;

  if (provider != NULL)
    account_catalogue_fill (provider, self->from, known);
  if (filled.server == NULL)
    {
      filled.server = known->host;
      port = g_strdup_printf ("%u", known->port);
      if (filled.port == NULL && filled.security == NULL)
        {
          filled.port = port;
          filled.security = (char *) account_security_to_string (known->security);
        }
    }
  if (filled.user == NULL)
    filled.user = known->user;
  return ctl_options_dup_server (&filled, error);
}

static gboolean
set_limit (const Add *self, Account *account, const AccountProvider *provider, GError **error)
{
  guint64 limit = provider != NULL ? provider->limit : 0;

  if (self->limit != NULL && !g_ascii_string_to_unsigned (self->limit, 10, 0, 1000000, &limit, NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "A limit is a number from 1 to 1000000, or 0 for none");
      return FALSE;
    }
  account->limit = (guint) limit;
  account->limit_unit = provider != NULL ? provider->limit_unit : ACCOUNT_LIMIT_MESSAGES;
  return TRUE;
}

static Account *
make_account (const Add *self, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (Account) account = NULL;
  const AccountProvider *provider;
  AccountServer *server;

  if (self->name == NULL || self->from == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "An account needs --name and --from");
      return NULL;
    }
  provider = find_provider (self, &wrong);
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  server = make_server (self, provider, error);
  if (server == NULL)
    return NULL;
  account = account_new (self->name, self->from, server);
  account->display_name = g_strdup (self->display_name);
  account->provider = provider != NULL ? g_strdup (provider->id) : NULL;
  if (!set_limit (self, account, provider, error) || !account_check (account, error))
    return NULL;
  return g_steal_pointer (&account);
}

static void
report_added (const Add *self, const Account *account, AccountSecret *secret, const Diagnosis *keyring)
{
  const AccountProvider *provider = account->provider != NULL ? account_catalogue_get (account->provider) : NULL;

  if (self->options.json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_boolean_member (object, "ok", TRUE);
      json_object_set_object_member (object, "account", account_to_json (account));
      json_object_set_string_member (object, "secret", secret == NULL ? "none" : keyring == NULL ? "kept" : "not-kept");
      if (keyring != NULL)
        json_object_set_member (object, "diagnosis", diagnosis_to_json (keyring));
      print_object (object);
      return;
    }
  /* Translators: name of an account */
  g_print (_ ("Added the account %s.\n"), account->name);
  print_account (account);
  if (secret != NULL && keyring == NULL)
    g_print ("%s\n", _ ("The password is in the keyring."));
  if (keyring != NULL)
    {
      fprintf (stderr, "\n%s\n\n", _ ("The account is saved, but its password is not:"));
      ctl_print_diagnosis (stderr, keyring);
    }
  if (provider != NULL && provider->demand != NULL)
    ctl_print_wrapped (stdout, "\n", "", g_dgettext (GETTEXT_PACKAGE, provider->demand));
  /* Translators: name of an account */
  g_print (_ ("\nNow try: sendoffctl check %s\n"), account->name);
}

static int
run_add (const Add *self)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Diagnosis) keyring = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (Account) account = make_account (self, &error);

  if (account != NULL)
    secret = ctl_secret_from_options (&self->options, account->server, &error);
  if (error != NULL || !account_store_save (store, account, &error))
    return ctl_print_failure (self->options.json, error);
  /* The account is there and can be used with --password-… also where no keyring is. */
  if (secret != NULL && !run_keeping (account, secret, &error))
    keyring = diagnosis_from_error (error);
  report_added (self, account, secret, keyring);
  return CTL_STATUS_OK;
}

static int
add_account (const char *const *argv)
{
  g_auto (Add) self = { 0 };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &self.name, N_ ("What you call the account"), N_ ("NAME") },
    { "from", 0, 0, G_OPTION_ARG_STRING, &self.from, N_ ("Your address"), N_ ("ADDRESS") },
    { "display-name", 0, 0, G_OPTION_ARG_STRING, &self.display_name, N_ ("Your name as recipients see it"),
      N_ ("NAME") },
    { "provider", 0, 0, G_OPTION_ARG_STRING, &self.provider, N_ ("Provider to take the settings from, as “gmail”"),
      "ID" },
    { "limit", 0, 0, G_OPTION_ARG_STRING, &self.limit, N_ ("Daily limit; by default the provider's"), "N" },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "account add",
    .arguments = "",
    .summary = N_ ("Adds an account. When the provider is known, by --provider or by the address, its\n"
                   "settings are filled in, and only what differs has to be given. The password goes\n"
                   "into the keyring."),
    .description = N_ ("Examples:\n"
                       "  sendoffctl account add --name home --from ada@gmail.com --password-file app-password\n"
                       "  sendoffctl account add --name work --from ada@example.org --server smtp.example.org \\\n"
                       "             --user ada --password-command 'pass show work'"),
    .entries = entries,
    .takes_server = TRUE,
    .max_arguments = 0,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&self.options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  return self.options.help ? CTL_STATUS_OK : run_add (&self);
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
    { .command = "account list", .arguments = "", .summary = N_ ("Lists the accounts: name, address, server.") } },
  { "show",
    show_account,
    1,
    { .command = "account show",
      .arguments = "ACCOUNT",
      .summary = N_ ("Shows the settings of an account. Its password is never shown."),
      .max_arguments = 1 } },
  { "remove",
    remove_account,
    1,
    { .command = "account remove",
      .arguments = "ACCOUNT",
      .summary = N_ ("Removes an account, and its password from the keyring. What was sent through it stays\n"
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
      g_print ("%s\n  sendoffctl account [list|add|show|remove] [OPTION…]\n\n%s\n", _ ("Usage:"),
               _ ("  list            the accounts there are\n"
                  "  add             a new one; see “sendoffctl account add --help”\n"
                  "  show ACCOUNT    its settings, without the password\n"
                  "  remove ACCOUNT  it, and its password from the keyring"));
      return CTL_STATUS_OK;
    }
  if (g_str_equal (argv[1], "add"))
    return add_account (argv + 1);
  for (guint i = 0; i < G_N_ELEMENTS (simple); i++)
    {
      if (g_str_equal (argv[1], simple[i].name))
        return run_simple (i, argv + 1);
    }
  g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "account list, add, show or remove; see “sendoffctl account --help”");
  return ctl_print_failure (ctl_wants_json (argv), error);
}

#include "config.h"

#include "ctl-account.h"

#include "ctl-account-password.h"

#include "ctl-print.h"
#include "ctl-secret.h"
#include "ctl-status.h"

#include "account-catalogue.h"
#include "account-source.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  CtlOptions options;
  CtlAccountSource source;
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
  ctl_account_source_clear (&self->source);
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
  if (!set_limit (self, account, provider, error) ||
      !ctl_account_source_apply (&self->source, &self->options, account, error) || !account_check (account, error))
    return NULL;
  return g_steal_pointer (&account);
}

static const char *
describe_secret (const Account *account, AccountSecret *secret, const Diagnosis *keyring)
{
  if (account_source_is_kept (account))
    return "elsewhere";
  return secret == NULL ? "none" : keyring == NULL ? "kept" : "not-kept";
}

static void
report_added (const Add *self, const Account *account, AccountSecret *secret, const Diagnosis *keyring)
{
  const AccountProvider *provider = account_catalogue_get (account->provider);

  if (self->options.json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_boolean_member (object, "ok", TRUE);
      json_object_set_object_member (object, "account", ctl_account_to_json (account));
      json_object_set_string_member (object, "secret", describe_secret (account, secret, keyring));
      if (keyring != NULL)
        json_object_set_member (object, "diagnosis", diagnosis_to_json (keyring));
      ctl_print_object (object);
      return;
    }
  /* Translators: name of an account */
  g_print (_("Added the account %s.\n"), account->name);
  ctl_account_print (account);
  if (secret != NULL && keyring == NULL && !account_source_is_kept (account))
    g_print ("%s\n", _("The password is in the keyring."));
  if (keyring != NULL)
    {
      fprintf (stderr, "\n%s\n\n", _("The account is saved, but its password is not:"));
      ctl_print_diagnosis (stderr, keyring);
      /* Translators: name of an account */
      fprintf (stderr, _("\nOr keep where the password is: sendoffctl account password %s --password-file FILE "
                         "--keep-source\n"),
               account->name);
    }
  if (provider != NULL && provider->demand != NULL)
    ctl_print_wrapped (stdout, "\n", "", g_dgettext (GETTEXT_PACKAGE, provider->demand));
  /* Translators: name of an account */
  g_print (_("\nNow try: sendoffctl check %s\n"), account->name);
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
    secret = account->credential != NULL ? NULL : ctl_secret_from_options (&self->options, account->server, &error);
  if (error != NULL || !account_store_save (store, account, &error))
    return ctl_print_failure (self->options.json, error);
  /* The account is there and can be used with --password-… also where no keyring is. */
  if (secret != NULL && !account_source_is_kept (account) && !ctl_account_keep_secret (account, secret, &error))
    keyring = diagnosis_from_error (error);
  report_added (self, account, secret, keyring);
  return CTL_STATUS_OK;
}

int
ctl_account_add (const char *const *argv)
{
  g_auto (Add) self = { 0 };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &self.name, N_("What you call the account"), N_("NAME") },
    { "from", 0, 0, G_OPTION_ARG_STRING, &self.from, N_("Your address"), N_("ADDRESS") },
    { "display-name", 0, 0, G_OPTION_ARG_STRING, &self.display_name, N_("Your name as recipients see it"),
      N_("NAME") },
    { "provider", 0, 0, G_OPTION_ARG_STRING, &self.provider, N_("Provider to take the settings from, as “gmail”"),
      "ID" },
    { "limit", 0, 0, G_OPTION_ARG_STRING, &self.limit, N_("Daily limit; by default the provider’s"), "N" },
    { "keep-source", 0, 0, G_OPTION_ARG_NONE, &self.source.keep,
      N_("Keep the password’s file or command itself, instead of the password in the keyring"), NULL },
    { "credential", 0, 0, G_OPTION_ARG_STRING, &self.source.credential,
      N_("Read the password each time from this credential of systemd ($CREDENTIALS_DIRECTORY)"), N_("NAME") },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "account add",
    .arguments = "",
    .summary = N_("Adds an account. When the provider is known, by --provider or by the address, its\n"
                  "settings are filled in, and only what differs has to be given. The password goes\n"
                  "into the keyring, unless the account is told to keep where it is had."),
    .description = N_("Examples:\n"
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

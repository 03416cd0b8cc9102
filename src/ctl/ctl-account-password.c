#include "config.h"

#include "ctl-account-password.h"

#include "ctl-account.h"
#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-status.h"

#include "account-source.h"
#include "outbox-hold.h"

#include <glib/gi18n-lib.h>

void
ctl_account_source_clear (CtlAccountSource *self)
{
  g_clear_pointer (&self->credential, g_free);
}

gboolean
ctl_account_source_apply (const CtlAccountSource *self, const CtlOptions *options, Account *account, GError **error)
{
  if (self->credential != NULL && (self->keep || ctl_secret_is_given (options)))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--credential stands alone: no --password-… goes with it");
      return FALSE;
    }
  if (self->keep && options->password_file == NULL && options->password_command == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--keep-source goes with --password-file or --password-command");
      return FALSE;
    }
  g_clear_pointer (&account->password_file, g_free);
  g_clear_pointer (&account->password_command, g_free);
  g_free (account->credential);
  account->credential = g_strdup (self->credential);
  if (self->keep && options->password_file != NULL)
    account->password_file = g_canonicalize_filename (options->password_file, NULL);
  if (self->keep && options->password_command != NULL)
    account->password_command = g_strdup (options->password_command);
  return TRUE;
}

/* Another password: what was held because of the old one is tried again. */
static gpointer
release_account (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const Account *account = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);

  return database != NULL && outbox_account_changed (database, account->id, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

static gboolean
take_password (const CtlOptions *options, const CtlAccountSource *source, Account *account, GError **error)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (GError) wrong = NULL;

  if (!ctl_account_source_apply (source, options, account, error))
    return FALSE;
  if (source->credential == NULL)
    {
      secret = ctl_secret_is_given (options) ? ctl_secret_from_options (options, account->server, &wrong)
                                             : ctl_secret_ask (options, account, &wrong);
      if (secret == NULL && wrong == NULL)
        g_set_error (
            &wrong, CTL_ERROR, CTL_STATUS_USAGE,
            "Give the password with --password-fd, --password-file or --password-command, or name a credential");
      if (wrong != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
    }
  if (!source->keep && secret != NULL && !ctl_account_keep_secret (account, secret, error))
    return FALSE;
  return account_store_save (store, account, error) &&
         ctl_run_job (release_account, account_copy (account), (GDestroyNotify) account_free, NULL, NULL, NULL,
                      error) != NULL;
}

static int
run_password (const CtlOptions *options, const CtlAccountSource *source, const char *name)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_store_find (store, name, &error);

  if (account == NULL || !take_password (options, source, account, &error))
    return ctl_print_failure (options->json, error);
  if (options->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_boolean_member (object, "ok", TRUE);
      json_object_set_object_member (object, "account", ctl_account_to_json (account));
      ctl_print_object (object);
    }
  else
    g_print (account_source_is_kept (account) ? _("%s: the password is read from there each time it is needed.\n")
                                              : _("%s: the password is in the keyring.\n"), account->name);
  return CTL_STATUS_OK;
}

int
ctl_account_password (const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  CtlAccountSource source = { 0 };
  const GOptionEntry entries[] = {
    { "keep-source", 0, 0, G_OPTION_ARG_NONE, &source.keep,
      N_("Keep the file or the command itself, and read the password there each time"), NULL },
    { "credential", 0, 0, G_OPTION_ARG_STRING, &source.credential,
      N_("Read the password each time from this credential of systemd ($CREDENTIALS_DIRECTORY)"), N_("NAME") },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "account password",
    .arguments = "ACCOUNT",
    .summary = N_("Gives an account another password. It goes into the keyring. Where no keyring is open,\n"
                  "for a web application, cron or a server, the account can keep where its password is\n"
                  "had instead; the settings never hold the password itself."),
    .description = N_("Examples:\n"
                      "  sendoffctl account password work\n"
                      "  sendoffctl account password work --password-file ~/.config/work-password --keep-source\n"
                      "  sendoffctl account password work --credential work-password"),
    .entries = entries, .takes_password = TRUE, .max_arguments = 1,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  int status = CTL_STATUS_OK;

  if (!ctl_options_parse (&options, &syntax, argv, &arguments, &error))
    status = ctl_print_failure (ctl_wants_json (argv), error);
  else if (!options.help && arguments[0] == NULL)
    {
      g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "Which account? See “sendoffctl account list”");
      status = ctl_print_failure (options.json, error);
    }
  else if (!options.help)
    status = run_password (&options, &source, arguments[0]);
  ctl_account_source_clear (&source);
  return status;
}

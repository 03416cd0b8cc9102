#include "config.h"

#include "ctl-secret.h"

#include "ctl-run.h"
#include "ctl-status.h"

#include "account-source.h"

#include <glib/gi18n-lib.h>
#include <termios.h>
#include <unistd.h>

/* The signal that came while the terminal was silent; 0 none. */
static volatile sig_atomic_t interrupted;

/* Errors about what was typed are the command line's own. */
static AccountSecret *
take (AccountSecret *secret, GError *wrong, GError **error)
{
  if (wrong != NULL)
    {
      g_set_error_literal (error, CTL_ERROR, ctl_status_from_error (wrong), wrong->message);
      g_error_free (wrong);
    }
  return secret;
}

static AccountSecret *
read_fd (const char *number, AccountSecretKind kind, GError **error)
{
  GError *wrong = NULL;
  guint64 fd = 0;
  AccountSecret *secret;

  if (!g_ascii_string_to_unsigned (number, 10, 0, 65535, &fd, NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--password-fd takes the number of an open file");
      return NULL;
    }
  secret = account_source_read_fd ((int) fd, "--password-fd", kind, NULL, NULL, &wrong);
  return take (secret, wrong, error);
}

gboolean
ctl_secret_is_given (const CtlOptions *options)
{
  return options->password_fd != NULL || options->password_file != NULL || options->password_command != NULL;
}

AccountSecret *
ctl_secret_from_options (const CtlOptions *options, const AccountServer *server, GError **error)
{
  AccountSecretKind kind = account_source_get_kind (server);
  guint given
      = (options->password_fd != NULL) + (options->password_file != NULL) + (options->password_command != NULL);
  GError *wrong = NULL;
  AccountSecret *secret;

  if (given > 1)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "Only one of --password-fd, -file and -command can be given");
      return NULL;
    }
  if (options->password_fd != NULL)
    return read_fd (options->password_fd, kind, error);
  if (options->password_file != NULL)
    secret = account_source_read_file (options->password_file, kind, &wrong);
  else if (options->password_command != NULL)
    secret = account_source_read_command (options->password_command, kind, NULL, &wrong);
  else
    secret = account_source_read_credential (ACCOUNT_SOURCE_CREDENTIAL, kind, &wrong);
  return take (secret, wrong, error);
}

static void
on_signal (int number)
{
  interrupted = number;
}

/* Reads without echo. A signal that ends the program does so once the terminal is as it was: not every shell mends
 * it. */
static AccountSecret *
read_silently (const struct termios *before, AccountSecretKind kind, GError **error)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
  struct sigaction actions[G_N_ELEMENTS (numbers)];
  const struct sigaction action = { .sa_handler = on_signal }; /* without SA_RESTART: read() ends */
  struct termios silent = *before;
  AccountSecret *secret;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      sigaction (numbers[i], NULL, &actions[i]);
      if (actions[i].sa_handler != SIG_IGN)
        sigaction (numbers[i], &action, NULL);
    }
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  secret = account_source_read_fd (STDIN_FILENO, "the terminal", kind, &interrupted, NULL, error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, before);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaction (numbers[i], &actions[i], NULL);
  if (interrupted != 0)
    raise (interrupted);
  return secret;
}

static AccountSecret *
ask_person (const AccountServer *server, GError **error)
{
  struct termios before;
  AccountSecret *secret;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;
  /* Translators: asked on the terminal; the user name follows, then the server's */
  g_printerr (_("Password of %s at %s: "), server->user, server->host);
  secret = read_silently (&before, account_source_get_kind (server), error);
  g_printerr ("\n");
  return secret;
}

AccountSecret *
ctl_secret_ask (const CtlOptions *options, const Account *account, GError **error)
{
  return !options->json && isatty (STDIN_FILENO) && isatty (STDERR_FILENO) ? ask_person (account->server, error) : NULL;
}

static gpointer
lookup_in_keyring (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (GError) wrong = NULL;
  AccountSecret **found = g_new0 (AccountSecret *, 1);

  *found = account_keyring_lookup (keyring, input, cancellable, &wrong);
  if (wrong == NULL)
    return found;
  g_free (found);
  g_propagate_error (error, g_steal_pointer (&wrong));
  return NULL;
}

AccountSecret *
ctl_secret_find (const CtlOptions *options, const Account *account, gboolean stored, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  AccountSecret *secret;
  g_autofree AccountSecret **found = NULL;

  if (!account_server_wants_auth (account->server))
    return NULL;
  /* What the account itself says comes before the credential that is for any account, and is looked up below. */
  secret = ctl_secret_is_given (options) || !account_source_is_kept (account)
               ? ctl_secret_from_options (options, account->server, &wrong)
               : NULL;
  if (secret != NULL)
    return secret;
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  found = ctl_run_job (lookup_in_keyring, account_copy (account), (GDestroyNotify) account_free, g_free, NULL, NULL,
                       &wrong);
  if (found != NULL && *found != NULL)
    return *found;
  if (!g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    secret = ctl_secret_ask (options, account, error);
  if (secret != NULL)
    return secret;
  /* The keyring was only asked in its place, and is not what the account's owner has to mend. */
  if (account->credential != NULL && stored && !g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && (error == NULL || *error == NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS,
                   "The password is systemd’s credential “%s”, which is not in $CREDENTIALS_DIRECTORY",
                   account->credential);
      return NULL;
    }
  if (wrong != NULL && (stored || g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    g_propagate_error (error, g_steal_pointer (&wrong));
  return NULL;
}

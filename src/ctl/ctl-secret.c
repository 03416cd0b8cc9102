#include "config.h"

#include "ctl-secret.h"

#include "ctl-run.h"
#include "ctl-status.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MAX_SECRET 16384

/* The signal that came while the terminal was silent; 0 none. */
static volatile sig_atomic_t interrupted;

static AccountSecretKind
secret_kind (const AccountServer *server)
{
  return g_strcmp0 (server->auth, "XOAUTH2") == 0 || g_strcmp0 (server->auth, "OAUTHBEARER") == 0
             ? ACCOUNT_SECRET_TOKEN
             : ACCOUNT_SECRET_PASSWORD;
}

/* The first line of @fd, byte by byte: what follows it may be somebody else's, as the message on standard input. The
 * buffer is wiped before it is given up, whatever happens. */
static AccountSecret *
read_secret (int fd, const char *from, AccountSecretKind kind, GError **error)
{
  char text[MAX_SECRET + 1];
  gsize length = 0;
  gssize n = 1;
  AccountSecret *secret = NULL;

  while (length < MAX_SECRET && interrupted == 0 && (n > 0 || (n < 0 && errno == EINTR)))
    {
      n = read (fd, text + length, 1);
      if (n == 1 && text[length] == '\n')
        break;
      if (n == 1)
        length++;
    }
  if (length > 0 && text[length - 1] == '\r')
    length--;
  text[length] = '\0';

  if (n < 0)
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "No password could be read from %s", from);
  else if (length == 0)
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "The password from %s is empty", from);
  else if (length == MAX_SECRET || strlen (text) != length)
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "What %s holds cannot be a password", from);
  else
    secret = account_secret_new (text, kind);
  explicit_bzero (text, sizeof text);
  return secret;
}

static AccountSecret *
read_fd (const char *number, AccountSecretKind kind, GError **error)
{
  guint64 fd = 0;

  if (!g_ascii_string_to_unsigned (number, 10, 0, 65535, &fd, NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--password-fd takes the number of an open file");
      return NULL;
    }
  return read_secret ((int) fd, "--password-fd", kind, error);
}

/* @forbidden: permission bits that must not be set: 077 for the person's own file; a credential of systemd may be
 * readable for its group, since nobody else gets into its folder. */
static AccountSecret *
read_file (const char *path, mode_t forbidden, AccountSecretKind kind, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  AccountSecret *secret = NULL;
  struct stat status;

  if (fd < 0)
    {
      g_set_error (error, CTL_ERROR, errno == ENOENT ? CTL_STATUS_NO_INPUT : CTL_STATUS_SETTINGS,
                   "The password file “%s” cannot be read: %s", path, g_strerror (errno));
      return NULL;
    }
  if (fstat (fd, &status) != 0 || S_ISDIR (status.st_mode))
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "“%s” is not a password file", path);
  else if (status.st_uid != geteuid () && status.st_uid != 0)
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "The password file “%s” belongs to somebody else", path);
  else if ((status.st_mode & forbidden) != 0)
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS,
                 "Others can read the password file “%s”; make it private with: chmod 600", path);
  else
    secret = read_secret (fd, "--password-file", kind, error);
  close (fd);
  return secret;
}

/* By the shell, as in other programs' settings of this kind: "pass show mail", "secret-tool lookup …". */
static AccountSecret *
read_command (const char *command, AccountSecretKind kind, GError **error)
{
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (GError) wrong = NULL;
  GPid pid;
  int fd, status;

  if (!g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN,
                                 NULL, NULL, &pid, NULL, &fd, NULL, &wrong))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "--password-command cannot be run: %s", wrong->message);
      return NULL;
    }
  secret = read_secret (fd, "--password-command", kind, &wrong);
  close (fd);
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (!g_spawn_check_wait_status (status, NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "--password-command failed");
      return NULL;
    }
  if (secret == NULL)
    g_propagate_error (error, g_steal_pointer (&wrong));
  return g_steal_pointer (&secret);
}

AccountSecret *
ctl_secret_from_options (const CtlOptions *options, const AccountServer *server, GError **error)
{
  AccountSecretKind kind = secret_kind (server);
  const char *credentials = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *credential = NULL;
  guint given
      = (options->password_fd != NULL) + (options->password_file != NULL) + (options->password_command != NULL);

  if (given > 1)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "Only one of --password-fd, -file and -command can be given");
      return NULL;
    }
  if (options->password_fd != NULL)
    return read_fd (options->password_fd, kind, error);
  if (options->password_file != NULL)
    return read_file (options->password_file, 077, kind, error);
  if (options->password_command != NULL)
    return read_command (options->password_command, kind, error);
  if (credentials == NULL || credentials[0] == '\0')
    return NULL;
  credential = g_build_filename (credentials, "smtp-password", NULL);
  return g_file_test (credential, G_FILE_TEST_EXISTS) ? read_file (credential, 037, kind, error) : NULL;
}

static void
on_signal (int number)
{
  interrupted = number;
}

/* Reads without echo. A signal that ends the program does so once the terminal is as it was: not every shell mends it. */
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
  secret = read_secret (STDIN_FILENO, "the terminal", kind, error);
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
  secret = read_silently (&before, secret_kind (server), error);
  g_printerr ("\n");
  return secret;
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
  secret = ctl_secret_from_options (options, account->server, &wrong);
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
  if (!options->json && isatty (STDIN_FILENO) && isatty (STDERR_FILENO) &&
      !g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return ask_person (account->server, error);
  if (wrong != NULL && (stored || g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    g_propagate_error (error, g_steal_pointer (&wrong));
  return NULL;
}

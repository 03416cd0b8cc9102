#include "account-source.h"

#include "account-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_SECRET 16384

AccountSecretKind
account_source_get_kind (const AccountServer *server)
{
  return g_strcmp0 (server->auth, "XOAUTH2") == 0 || g_strcmp0 (server->auth, "OAUTHBEARER") == 0
             ? ACCOUNT_SECRET_TOKEN
             : ACCOUNT_SECRET_PASSWORD;
}

static void refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
refuse (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SOURCE, message);
}

/* A command may take its time, and a person may not want to wait. */
static gboolean
wait_for_byte (int fd, GCancellable *cancellable)
{
  GPollFD fds[2] = { { fd, G_IO_IN | G_IO_HUP, 0 } };
  guint n = 1;

  if (cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[1]))
    n = 2;
  g_poll (fds, n, -1);
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}

/* The buffer is wiped before it is given up, whatever happens. */
AccountSecret *
account_source_read_fd (int fd,
                        const char *from,
                        AccountSecretKind kind,
                        const volatile sig_atomic_t *stop,
                        GCancellable *cancellable,
                        GError **error)
{
  char text[MAX_SECRET + 1];
  gsize length = 0;
  gssize n = 1;
  AccountSecret *secret = NULL;

  while (length < MAX_SECRET && (stop == NULL || *stop == 0) && (n > 0 || (n < 0 && errno == EINTR)) &&
         (cancellable == NULL || wait_for_byte (fd, cancellable)))
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

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    ;
  else if (n < 0)
    refuse (error, "No password could be read from %s", from);
  else if (length == 0)
    refuse (error, "The password from %s is empty", from);
  else if (length == MAX_SECRET || strlen (text) != length)
    refuse (error, "What %s holds cannot be a password", from);
  else
    secret = account_secret_new (text, kind);
  explicit_bzero (text, sizeof text);
  return secret;
}

/* @forbidden: permission bits that must not be set */
static AccountSecret *
read_file (const char *path, mode_t forbidden, AccountSecretKind kind, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  AccountSecret *secret = NULL;
  struct stat status;

  if (fd < 0 && errno == ENOENT)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "There is no password file “%s”", path);
      return NULL;
    }
  if (fd < 0)
    {
      refuse (error, "The password file “%s” cannot be read: %s", path, g_strerror (errno));
      return NULL;
    }
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    refuse (error, "“%s” is not a password file", path);
  else if (status.st_uid != geteuid () && status.st_uid != 0)
    refuse (error, "The password file “%s” belongs to somebody else", path);
  else if ((status.st_mode & forbidden) != 0)
    refuse (error, "Others can read the password file “%s”; make it private with: chmod 600", path);
  else
    secret = account_source_read_fd (fd, "the password file", kind, NULL, NULL, error);
  close (fd);
  return secret;
}

AccountSecret *
account_source_read_file (const char *path, AccountSecretKind kind, GError **error)
{
  return read_file (path, 077, kind, error);
}

static gboolean
run_command (const char *command, GPid *pid, int *output, GError **error)
{
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | (isatty (STDIN_FILENO) ? G_SPAWN_CHILD_INHERITS_STDIN : 0);
  g_autoptr (GError) wrong = NULL;

  if (g_spawn_async_with_pipes (NULL, (char **) argv, NULL, flags, NULL, NULL, pid, NULL, output, NULL, &wrong))
    return TRUE;
  refuse (error, "The password command cannot be run: %s", wrong->message);
  return FALSE;
}

/* What follows the first line, as notes beside the password: whoever prints them must not die of a closed pipe. */
static void
skip_rest (int fd, GCancellable *cancellable)
{
  char rest[1024];
  gssize n = 1;

  while ((n > 0 || (n < 0 && errno == EINTR)) && (cancellable == NULL || wait_for_byte (fd, cancellable)))
    n = read (fd, rest, sizeof rest);
  explicit_bzero (rest, sizeof rest);
}

/* By the shell, as in other programs' settings of this kind: "pass show mail", "secret-tool lookup …". */
AccountSecret *
account_source_read_command (const char *command, AccountSecretKind kind, GCancellable *cancellable, GError **error)
{
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (GError) wrong = NULL;
  GPid pid;
  int fd, status;

  if (!run_command (command, &pid, &fd, error))
    return NULL;
  secret = account_source_read_fd (fd, "the password command", kind, NULL, cancellable, &wrong);
  skip_rest (fd, cancellable);
  close (fd);
  if (g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    kill (pid, SIGTERM);
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (!g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !g_spawn_check_wait_status (status, NULL))
    {
      refuse (error, "The password command failed");
      return NULL;
    }
  if (secret == NULL)
    g_propagate_error (error, g_steal_pointer (&wrong));
  return g_steal_pointer (&secret);
}

AccountSecret *
account_source_read_credential (const char *name, AccountSecretKind kind, GError **error)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = NULL;

  if (folder == NULL || folder[0] == '\0')
    return NULL;
  path = g_build_filename (folder, name, NULL);
  /* It may be readable for its group, since nobody else gets into its folder. */
  return g_file_test (path, G_FILE_TEST_EXISTS) ? read_file (path, 037, kind, error) : NULL;
}

gboolean
account_source_is_kept (const Account *account)
{
  return account->password_file != NULL || account->password_command != NULL || account->credential != NULL;
}

AccountSecret *
account_source_read (const Account *account, GCancellable *cancellable, GError **error)
{
  AccountSecretKind kind = account_source_get_kind (account->server);
  g_autoptr (GError) wrong = NULL;
  AccountSecret *secret = NULL;

  if (account->password_file != NULL)
    secret = account_source_read_file (account->password_file, kind, &wrong);
  else if (account->password_command != NULL)
    secret = account_source_read_command (account->password_command, kind, cancellable, &wrong);
  else if (account->credential != NULL)
    secret = account_source_read_credential (account->credential, kind, &wrong);
  if (g_error_matches (wrong, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    refuse (error, "%s", wrong->message);
  else if (wrong != NULL)
    g_propagate_error (error, g_steal_pointer (&wrong));
  return secret;
}

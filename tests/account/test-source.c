/* account/account-source: a secret from a file, a command, an open file, a credential; and what an account keeps of it.
 */

#include "account-error.h"
#include "account-source.h"
#include "account-store.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define SECRET "S3cret p\303\244ss word"

static char *
write_secret (const char *folder, const char *name, const char *text, int mode)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("sendoff-source-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

static void
test_file (void)
{
  static const struct
  {
    const char *text;
    int mode;
    const char *secret;
  } cases[] = {
    { SECRET "\n", 0600, SECRET },
    { SECRET, 0600, SECRET },
    { SECRET "\r\nmore\n", 0400, SECRET },
    { " " SECRET " \n", 0600, " " SECRET " " },
    { "\n" SECRET, 0600, NULL },
    { "", 0600, NULL },
    { SECRET, 0640, NULL },
    { SECRET, 0604, NULL },
    { SECRET, 0620, NULL },
  };
  g_autofree char *folder = make_folder ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_secret (folder, "secret", cases[i].text, cases[i].mode);
      g_autoptr (GError) error = NULL;
      g_autoptr (AccountSecret) secret = account_source_read_file (path, ACCOUNT_SECRET_PASSWORD, &error);

      if (cases[i].secret != NULL)
        g_assert_cmpstr (account_secret_get_text (secret), ==, cases[i].secret);
      else
        {
          g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SOURCE);
          g_assert_null (strstr (error->message, "S3cret"));
        }
      g_remove (path);
    }
  remove_folder (folder);
}

static void
test_no_file (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) odd = NULL;

  g_assert_null (account_source_read_file ("/no/file", ACCOUNT_SECRET_PASSWORD, &missing));
  g_assert_error (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_null (account_source_read_file (folder, ACCOUNT_SECRET_PASSWORD, &odd));
  g_assert_error (odd, ACCOUNT_ERROR, ACCOUNT_ERROR_SOURCE);
  remove_folder (folder);
}

static void
test_command (void)
{
  static const struct
  {
    const char *command;
    const char *secret;
  } cases[] = {
    { "echo one; echo two", "one" }, { "printf 'a b'", "a b" }, { "false", NULL },
    { "echo one; false", NULL },     { "true", NULL },          { "no-such-command-here 2>/dev/null", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AccountSecret) secret =
          account_source_read_command (cases[i].command, ACCOUNT_SECRET_PASSWORD, NULL, &error);

      if (cases[i].secret != NULL)
        g_assert_cmpstr (account_secret_get_text (secret), ==, cases[i].secret);
      else
        g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SOURCE);
    }
}

/* A message is on our standard input: a command must not swallow it. */
static void
test_command_leaves_standard_input (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  int before = dup (STDIN_FILENO);
  int fds[2];
  char rest[8] = "";

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (write (fds[1], "letter", 6), ==, 6);
  close (fds[1]);
  g_assert_cmpint (dup2 (fds[0], STDIN_FILENO), ==, STDIN_FILENO);
  secret = account_source_read_command ("cat; echo word", ACCOUNT_SECRET_PASSWORD, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (account_secret_get_text (secret), ==, "word");
  g_assert_cmpint (read (STDIN_FILENO, rest, 6), ==, 6);
  g_assert_cmpstr (rest, ==, "letter");
  dup2 (before, STDIN_FILENO);
  close (before);
  close (fds[0]);
}

static gboolean
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (100 * 1000);
  cancel (cancellable);
  return NULL;
}

static void
test_command_is_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_null (account_source_read_command ("exec sleep 1000", ACCOUNT_SECRET_PASSWORD, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_credential (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = write_secret (folder, "work", SECRET, 0440);
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSecret) secret = NULL;

  g_unsetenv ("CREDENTIALS_DIRECTORY");
  g_assert_null (account_source_read_credential ("work", ACCOUNT_SECRET_PASSWORD, &error));
  g_assert_no_error (error);
  g_setenv ("CREDENTIALS_DIRECTORY", folder, TRUE);
  g_assert_null (account_source_read_credential ("other", ACCOUNT_SECRET_PASSWORD, &error));
  g_assert_no_error (error);
  secret = account_source_read_credential ("work", ACCOUNT_SECRET_TOKEN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (account_secret_get_text (secret), ==, SECRET);
  g_assert_cmpint (account_secret_get_kind (secret), ==, ACCOUNT_SECRET_TOKEN);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  remove_folder (folder);
}

static Account *
new_account (void)
{
  AccountServer *server = account_server_new ("mail.example.org", 465, ACCOUNT_SECURITY_TLS);

  server->user = g_strdup ("ada");
  return account_new ("work", "ada@example.org", server);
}

static void
test_kept (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *secret_path = write_secret (folder, "secret", SECRET "\n", 0600);
  g_autofree char *path = g_build_filename (folder, "accounts.ini", NULL);
  g_autoptr (AccountStore) store = account_store_new (path);
  g_autoptr (Account) account = new_account ();
  g_autoptr (Account) again = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_false (account_source_is_kept (account));
  g_assert_null (account_source_read (account, NULL, &error));
  g_assert_no_error (error);
  account->password_file = g_strdup (secret_path);
  g_assert_true (account_store_save (store, account, &error));
  again = account_store_find (store, "work", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->password_file, ==, secret_path);
  secret = account_source_read (again, NULL, &error);
  g_assert_cmpstr (account_secret_get_text (secret), ==, SECRET);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "S3cret"));
  /* Taken back, it is gone from the file. */
  g_clear_pointer (&account->password_file, g_free);
  account->password_command = g_strdup ("pass show work");
  g_assert_true (account_store_save (store, account, &error));
  g_clear_pointer (&again, account_free);
  again = account_store_find (store, "work", &error);
  g_assert_null (again->password_file);
  g_assert_cmpstr (again->password_command, ==, "pass show work");
  remove_folder (folder);
}

static void
test_checked (void)
{
  static const struct
  {
    const char *file;
    const char *command;
    const char *credential;
    gboolean ok;
  } cases[] = {
    { "/home/ada/secret", NULL, NULL, TRUE }, { NULL, "pass show", NULL, TRUE }, { NULL, NULL, "smtp", TRUE },
    { "secret", NULL, NULL, FALSE },          { "/a\nb", NULL, NULL, FALSE },    { NULL, " ", NULL, FALSE },
    { NULL, NULL, "../smtp", FALSE },         { NULL, NULL, "", FALSE },         { "/a", "pass", NULL, FALSE },
    { NULL, "pass", "smtp", FALSE },          { NULL, "pass\nrm", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Account) account = new_account ();

      account->password_file = g_strdup (cases[i].file);
      account->password_command = g_strdup (cases[i].command);
      account->credential = g_strdup (cases[i].credential);
      g_assert_cmpint (account_check (account, NULL), ==, cases[i].ok);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/source/file", test_file);
  g_test_add_func ("/account/source/no-file", test_no_file);
  g_test_add_func ("/account/source/command", test_command);
  g_test_add_func ("/account/source/command-leaves-standard-input", test_command_leaves_standard_input);
  g_test_add_func ("/account/source/command-is-cancelled", test_command_is_cancelled);
  g_test_add_func ("/account/source/credential", test_credential);
  g_test_add_func ("/account/source/kept", test_kept);
  g_test_add_func ("/account/source/checked", test_checked);
  return g_test_run ();
}

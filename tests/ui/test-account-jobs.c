/* Saving and removing accounts with their secrets, in a session with a keyring (tests/account/with-keyring). */

#include "sendoff-account-jobs.h"

#include <gio/gio.h>

static Account *
new_account (const char *name, const char *host)
{
  Account *account = account_new (name, "ada@example.org", account_server_new (host, 465, ACCOUNT_SECURITY_TLS));

  account->server->user = g_strdup ("ada");
  return account;
}

static void
run (BaseJobFunc func, const Account *account, const char *password)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (AccountSecret) secret =
      password != NULL ? account_secret_new (password, ACCOUNT_SECRET_PASSWORD) : NULL;
  SendoffAccountInput *input = sendoff_account_input_new (keyring, account, secret);
  g_autoptr (GError) error = NULL;
  g_autoptr (SendoffAccountOutput) output = func (NULL, input, NULL, &error);

  g_assert_no_error (error);
  g_assert_no_error (output->keyring_error);
  sendoff_account_input_free (input);
}

/* A keyring that is asked for the first time: nothing comes from memory. */
static void
assert_kept (const Account *account, const char *password)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSecret) secret = account_keyring_lookup (keyring, account, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret != NULL ? account_secret_get_text (secret) : NULL, ==, password);
}

static void
test_other_host (void)
{
  g_autoptr (Account) before = new_account ("Work", "old.example.org");
  g_autoptr (Account) after = account_copy (before);

  g_free (after->server->host);
  after->server->host = g_strdup ("new.example.org");
  run (sendoff_account_job_save, before, "one");
  assert_kept (before, "one");
  run (sendoff_account_job_save, after, "one");
  assert_kept (after, "one");
  assert_kept (before, NULL);

  /* Settings without a secret leave what is there. */
  run (sendoff_account_job_save, after, NULL);
  assert_kept (after, "one");
  run (sendoff_account_job_remove, after, NULL);
  assert_kept (after, NULL);
}

static void
test_shared (void)
{
  g_autoptr (Account) work = new_account ("Work", "shared.example.org");
  g_autoptr (Account) twin = new_account ("Twin", "shared.example.org");
  g_autoptr (Account) moved = account_copy (work);

  run (sendoff_account_job_save, work, "one");
  run (sendoff_account_job_save, twin, NULL);
  g_free (moved->server->user);
  moved->server->user = g_strdup ("grace");
  run (sendoff_account_job_save, moved, "two");
  assert_kept (moved, "two");
  assert_kept (twin, "one");
  run (sendoff_account_job_remove, moved, NULL);
  assert_kept (twin, "one");
  run (sendoff_account_job_remove, twin, NULL);
  assert_kept (twin, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/account-jobs/another-host-takes-the-secret-along", test_other_host);
  g_test_add_func ("/ui/account-jobs/a-shared-secret-stays", test_shared);
  return g_test_run ();
}

#include "sendoff-account-jobs.h"

#include "account-store.h"
#include "practice-server.h"

SendoffAccountInput *
sendoff_account_input_new (AccountKeyring *keyring, const Account *account, AccountSecret *secret)
{
  SendoffAccountInput *self = g_new0 (SendoffAccountInput, 1);

  self->keyring = keyring != NULL ? account_keyring_ref (keyring) : NULL;
  self->account = account != NULL ? account_copy (account) : NULL;
  self->secret = secret != NULL ? account_secret_ref (secret) : NULL;
  return self;
}

void
sendoff_account_input_free (SendoffAccountInput *self)
{
  g_clear_pointer (&self->keyring, account_keyring_unref);
  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_free (self);
}

void
sendoff_account_output_free (SendoffAccountOutput *self)
{
  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_error (&self->keyring_error);
  g_free (self);
}

gpointer
sendoff_account_job_list (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);

  return account_store_list (store, error);
}

/* The settings are safe when this begins. What the keyring objects to now is worth a word, not a failure. */
static void
keep_secret (
    SendoffAccountInput *input, AccountStore *store, const Account *old, GCancellable *cancellable, GError **error)
{
  if (input->account->practice)
    account_keyring_remember (input->keyring, input->account, input->secret);
  else if (account_keyring_store (input->keyring, input->account, input->secret, cancellable, error) && old != NULL &&
           !account_store_has_login (store, old->server))
    /* Under another host or user the old secret would stay behind. */
    account_keyring_forget (input->keyring, old, cancellable, error);
}

gpointer
sendoff_account_job_save (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffAccountInput *input = data;
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (Account) old = account_store_find (store, input->account->id, NULL);
  g_autoptr (SendoffAccountOutput) output = g_new0 (SendoffAccountOutput, 1);

  if (!account_store_save (store, input->account, error))
    return NULL;
  if (input->secret != NULL)
    keep_secret (input, store, old, cancellable, &output->keyring_error);
  return g_steal_pointer (&output);
}

gpointer
sendoff_account_job_remove (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffAccountInput *input = data;
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (SendoffAccountOutput) output = g_new0 (SendoffAccountOutput, 1);

  if (!account_store_remove (store, input->account->id, error))
    return NULL;

  if (!account_store_has_login (store, input->account->server))
    account_keyring_forget (input->keyring, input->account, cancellable, &output->keyring_error);
  return g_steal_pointer (&output);
}

gpointer
sendoff_account_job_lookup (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffAccountInput *input = data;
  g_autoptr (SendoffAccountOutput) output = g_new0 (SendoffAccountOutput, 1);

  output->account = g_steal_pointer (&input->account);
  if (!account_server_wants_auth (output->account->server))
    return g_steal_pointer (&output);

  output->secret = account_keyring_lookup (input->keyring, output->account, cancellable, &output->keyring_error);
  if (g_error_matches (output->keyring_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&output->keyring_error));
      return NULL;
    }
  return g_steal_pointer (&output);
}

gpointer
sendoff_account_job_practice (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  PracticeOptions options = { .rewrite_from = TRUE };

  return practice_server_start (&options, error);
}

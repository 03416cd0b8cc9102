#include "account-keyring.h"

#include "account-libsecret.h"
#include "account-source.h"

struct _AccountKeyring
{
  gatomicrefcount references;
  GMutex mutex;
  GHashTable *memory; /* "host\nuser" → AccountSecret, under the mutex */
};

static char *
make_key (const Account *account)
{
  const char *user = account->server->user;

  return g_strconcat (account->server->host, "\n", user != NULL ? user : "", NULL);
}

AccountKeyring *
account_keyring_new (void)
{
  AccountKeyring *self = g_new0 (AccountKeyring, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->mutex);
  self->memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) account_secret_unref);
  return self;
}

AccountKeyring *
account_keyring_ref (AccountKeyring *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
account_keyring_unref (AccountKeyring *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;

  g_hash_table_unref (self->memory);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
account_keyring_remember (AccountKeyring *self, const Account *account, AccountSecret *secret)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->memory, make_key (account), account_secret_ref (secret));
  g_mutex_unlock (&self->mutex);
}

static void
forget_in_memory (AccountKeyring *self, const Account *account)
{
  g_autofree char *key = make_key (account);

  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->memory, key);
  g_mutex_unlock (&self->mutex);
}

static AccountSecret *
recall (AccountKeyring *self, const Account *account)
{
  g_autofree char *key = make_key (account);
  AccountSecret *secret = NULL;

  g_mutex_lock (&self->mutex);
  secret = g_hash_table_lookup (self->memory, key);
  if (secret != NULL)
    account_secret_ref (secret);
  g_mutex_unlock (&self->mutex);
  return secret;
}

gboolean
account_keyring_store (AccountKeyring *self,
                       const Account *account,
                       AccountSecret *secret,
                       GCancellable *cancellable,
                       GError **error)
{
  account_keyring_remember (self, account, secret);
  if (!account_libsecret_store (account, secret, cancellable, error))
    return FALSE;

  /* From here on the keyring is the truth, which another process may change. */
  forget_in_memory (self, account);
  return TRUE;
}

static AccountSecret *
look_up (AccountKeyring *self, const Account *account, gboolean quiet, GCancellable *cancellable, GError **error)
{
  AccountSecret *secret = recall (self, account);
  g_autoptr (GError) wrong = NULL;

  if (secret == NULL)
    secret = account_source_read (account, cancellable, &wrong);
  if (wrong == NULL)
    return secret != NULL ? secret : account_libsecret_lookup (account, quiet, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&wrong));
  return NULL;
}

AccountSecret *
account_keyring_lookup (AccountKeyring *self, const Account *account, GCancellable *cancellable, GError **error)
{
  return look_up (self, account, FALSE, cancellable, error);
}

AccountSecret *
account_keyring_lookup_quietly (AccountKeyring *self,
                                const Account *account,
                                GCancellable *cancellable,
                                GError **error)
{
  return look_up (self, account, TRUE, cancellable, error);
}

gboolean
account_keyring_forget (AccountKeyring *self, const Account *account, GCancellable *cancellable, GError **error)
{
  forget_in_memory (self, account);
  return account_libsecret_clear (account, cancellable, error);
}

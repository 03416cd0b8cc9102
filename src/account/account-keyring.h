#pragma once

#include "account-secret.h"
#include "account.h"

#include <gio/gio.h>

/*
 * Secrets in the Secret Service (libsecret), found by the attributes host, service=smtp and user, which msmtp reads
 * too. Where there is no keyring they live in the memory of this process. Blocking, and a prompt of the keyring can
 * stay open for ever: call from a worker, with a cancellable.
 *
 * Cases that have a sentence each, as error codes: %ACCOUNT_ERROR_NO_SESSION_BUS (there is no desktop session),
 * %ACCOUNT_ERROR_NO_KEYRING (nothing in it keeps secrets), %ACCOUNT_ERROR_KEYRING_SILENT (it does not answer),
 * %ACCOUNT_ERROR_KEYRING_LOCKED (it is locked and the person declined, or nothing can ask),
 * %ACCOUNT_ERROR_KEYRING_EMPTY (the service runs, but there is no keyring in it yet).
 */

typedef struct _AccountKeyring AccountKeyring;

/** account_keyring_new: Returns: (transfer full): thread-safe */
AccountKeyring *account_keyring_new (void);
AccountKeyring *account_keyring_ref (AccountKeyring *self);
void account_keyring_unref (AccountKeyring *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountKeyring, account_keyring_unref)

/**
 * account_keyring_store:
 *
 * Keeps @secret for the account's host and user, in the place of what was kept for them. When that fails, it is kept in
 * memory all the same and the error says why it will be asked for again after a restart.
 *
 * Errors: %ACCOUNT_ERROR_NO_SESSION_BUS, %ACCOUNT_ERROR_NO_KEYRING, %ACCOUNT_ERROR_KEYRING_SILENT,
 * %ACCOUNT_ERROR_KEYRING_LOCKED, %ACCOUNT_ERROR_KEYRING_EMPTY,
 * %ACCOUNT_ERROR_KEYRING, %G_IO_ERROR_CANCELLED
 */
gboolean account_keyring_store (AccountKeyring *self,
                                const Account *account,
                                AccountSecret *secret,
                                GCancellable *cancellable,
                                GError **error);

/** account_keyring_remember: Keeps @secret in the memory of this process only. Does not block. */
void account_keyring_remember (AccountKeyring *self, const Account *account, AccountSecret *secret);

/**
 * account_keyring_lookup:
 *
 * Memory first, then where the account says (account-source.h), then the keyring (which may ask the person to unlock
 * it). An item that another program keeps for the same server and user is found too, after Sendoff's own.
 *
 * Returns: (transfer full) (nullable): %NULL without error when there is a keyring and it knows no such secret
 *
 * Errors: as account_keyring_store(), and %ACCOUNT_ERROR_SOURCE
 */
AccountSecret *account_keyring_lookup (AccountKeyring *self,
                                       const Account *account,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * account_keyring_lookup_quietly:
 *
 * As account_keyring_lookup(), but the person is asked for nothing: for what works while nobody looks. A keyring that is
 * locked is %ACCOUNT_ERROR_KEYRING_LOCKED.
 */
AccountSecret *account_keyring_lookup_quietly (AccountKeyring *self,
                                               const Account *account,
                                               GCancellable *cancellable,
                                               GError **error);

/**
 * account_keyring_forget:
 *
 * Removes the secret from memory and keyring. Nothing to remove is no error. What another program keeps for the same
 * server stays.
 *
 * Errors: as account_keyring_store()
 */
gboolean account_keyring_forget (AccountKeyring *self,
                                 const Account *account,
                                 GCancellable *cancellable,
                                 GError **error);

#pragma once

#include "account-secret.h"
#include "account.h"

#include <gio/gio.h>

/*
 * What AccountKeyring does outside this process: items of the Secret Service, or of libsecret's own file where that is
 * in use (Flatpak). Blocking, and cancelled at once though a prompt may be open.
 *
 * Errors of all three: %ACCOUNT_ERROR_NO_SESSION_BUS, %ACCOUNT_ERROR_NO_KEYRING, %ACCOUNT_ERROR_KEYRING_SILENT,
 * %ACCOUNT_ERROR_KEYRING_LOCKED, %ACCOUNT_ERROR_KEYRING_EMPTY,
 * %ACCOUNT_ERROR_KEYRING, %G_IO_ERROR_CANCELLED
 */

/** account_libsecret_store: Writes an item, in the place of the one that Sendoff has for the same host and user. */
gboolean account_libsecret_store (const Account *account,
                                  AccountSecret *secret,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * account_libsecret_lookup:
 * @quiet: a keyring that is locked is an error, and nobody is asked to open it
 *
 * Returns: (transfer full) (nullable): %NULL without error when there is a keyring and it knows no such secret. An item
 *   that another program keeps for the same host and user (as msmtp's manual advises) counts, after Sendoff's own.
 */
AccountSecret *account_libsecret_lookup (const Account *account,
                                         gboolean quiet,
                                         GCancellable *cancellable,
                                         GError **error);

/** account_libsecret_clear: Removes Sendoff's own items for this host and user, and nobody else's. */
gboolean account_libsecret_clear (const Account *account, GCancellable *cancellable, GError **error);

#pragma once

#include "account.h"

#include <gio/gio.h>

/*
 * The accounts of this person, in $XDG_CONFIG_HOME/sendoff/accounts.ini (0600, folder 0700, written atomically, no
 * secrets). Every call reads the file anew and writes it whole under a lock, so that the application and the command
 * line never lose each other's changes; unknown groups and keys survive. Blocking: call from a worker.
 */

typedef struct _AccountStore AccountStore;

/**
 * account_store_new:
 * @path: (nullable): of the file; %NULL is the usual place
 */
AccountStore *account_store_new (const char *path);
void account_store_free (AccountStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountStore, account_store_free)

/** account_store_get_path: Returns: (transfer none): of the file, whether it exists or not */
const char *account_store_get_path (AccountStore *self);

/**
 * account_store_list:
 *
 * Returns: (transfer full) (element-type Account) (nullable): the accounts in the order they were added; empty when
 *   there are none yet. %NULL with @error set when the file is there but cannot be read.
 *
 * Errors: %G_FILE_ERROR, %G_KEY_FILE_ERROR, %ACCOUNT_ERROR
 */
GPtrArray *account_store_list (AccountStore *self, GError **error);

/**
 * account_store_find:
 * @name: an account's name, id, or address
 *
 * Errors: %ACCOUNT_ERROR_NOT_FOUND (the message lists the names there are), and those of account_store_list()
 */
Account *account_store_find (AccountStore *self, const char *name, GError **error);

/**
 * account_store_has_login:
 *
 * Returns: whether a stored account signs in as this user at this host, so that the secret kept for both is still
 *   wanted; also when the accounts cannot be read, since a secret that goes does not come back
 */
gboolean account_store_has_login (AccountStore *self, const AccountServer *server);

/**
 * account_store_save:
 *
 * Adds @account, or replaces the one with its id.
 *
 * Errors: %ACCOUNT_ERROR_EXISTS when another account has this name, those of account_check(), %G_FILE_ERROR
 */
gboolean account_store_save (AccountStore *self, const Account *account, GError **error);

/**
 * account_store_remove:
 * @id: of the account
 *
 * Errors: %ACCOUNT_ERROR_NOT_FOUND, %G_FILE_ERROR
 */
gboolean account_store_remove (AccountStore *self, const char *id, GError **error);

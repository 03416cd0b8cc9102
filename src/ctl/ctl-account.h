#pragma once

#include "account-secret.h"
#include "account.h"

#include <json-glib/json-glib.h>

/*
 * What the files of `account` share.
 */

/** ctl_account_to_json: Returns: (transfer full): the settings, which hold no secret */
JsonObject *ctl_account_to_json (const Account *account);

/** ctl_account_print: Prints the settings for people. */
void ctl_account_print (const Account *account);

/**
 * ctl_account_keep_secret:
 * @secret: (nullable): %NULL forgets what the keyring has
 *
 * Puts the secret into the keyring, on a worker, for the keyring may ask the person something.
 *
 * Errors: those of account_keyring_store()
 */
gboolean ctl_account_keep_secret (const Account *account, AccountSecret *secret, GError **error);

/** ctl_account_add: `account add`; @argv begins with "add" */
int ctl_account_add (const char *const *argv);

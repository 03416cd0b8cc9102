#pragma once

#include "ctl-options.h"

#include "account-keyring.h"

/**
 * ctl_secret_from_options:
 * @server: tells a token from a password by its mechanism
 *
 * The password from --password-fd, --password-file or --password-command, or, when none of them was given, from
 * $CREDENTIALS_DIRECTORY/smtp-password (systemd). The text up to the first line end, byte for byte.
 *
 * Returns: (transfer full) (nullable): %NULL without error when nothing was given
 *
 * Errors: %CTL_ERROR
 */
AccountSecret *ctl_secret_from_options (const CtlOptions *options, const AccountServer *server, GError **error);

/** ctl_secret_is_given: Returns: whether --password-fd, --password-file or --password-command was given */
gboolean ctl_secret_is_given (const CtlOptions *options);

/**
 * ctl_secret_ask:
 *
 * Asks the person at the terminal.
 *
 * Returns: (transfer full) (nullable): %NULL without error when nobody sits there, or --json was given
 *
 * Errors: %ACCOUNT_ERROR_SOURCE
 */
AccountSecret *ctl_secret_ask (const CtlOptions *options, const Account *account, GError **error);

/**
 * ctl_secret_find:
 *
 * The password for a session of @account: from the options, from where the account says, from the keyring, or, when a
 * person sits at the terminal, from that person. Interrupted by Ctrl+C.
 *
 * Returns: (transfer full) (nullable): %NULL without error when nobody signs in or nobody knows it
 *
 * Errors: %CTL_ERROR, those of account_keyring_lookup() for an account that is stored
 */
AccountSecret *ctl_secret_find (const CtlOptions *options, const Account *account, gboolean stored, GError **error);

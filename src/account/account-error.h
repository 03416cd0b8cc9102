#pragma once

#include <glib.h>

/**
 * AccountError:
 * @ACCOUNT_ERROR_HOST: the server name cannot be a host name
 * @ACCOUNT_ERROR_PORT: not a port
 * @ACCOUNT_ERROR_ADDRESS: not an e-mail address
 * @ACCOUNT_ERROR_SETTINGS: another setting is missing or makes no sense
 * @ACCOUNT_ERROR_NOT_FOUND: no such account
 * @ACCOUNT_ERROR_EXISTS: an account of that name is there already
 * @ACCOUNT_ERROR_NO_KEYRING: nothing on this computer keeps secrets (no Secret Service)
 * @ACCOUNT_ERROR_KEYRING_LOCKED: the keyring is locked and was not opened
 * @ACCOUNT_ERROR_KEYRING_EMPTY: the Secret Service runs, but has no keyring yet and could not make one
 * @ACCOUNT_ERROR_KEYRING: the keyring refused for another reason
 * @ACCOUNT_ERROR_NO_SESSION_BUS: there is no desktop session that could have a keyring (no D-Bus session bus)
 * @ACCOUNT_ERROR_KEYRING_SILENT: the keyring was asked and did not answer in time
 * @ACCOUNT_ERROR_SOURCE: the file, command or credential that should give the password does not
 *
 * What can be wrong with an account and its secret.
 */
typedef enum
{
  ACCOUNT_ERROR_HOST,
  ACCOUNT_ERROR_PORT,
  ACCOUNT_ERROR_ADDRESS,
  ACCOUNT_ERROR_SETTINGS,
  ACCOUNT_ERROR_NOT_FOUND,
  ACCOUNT_ERROR_EXISTS,
  ACCOUNT_ERROR_NO_KEYRING,
  ACCOUNT_ERROR_KEYRING_LOCKED,
  ACCOUNT_ERROR_KEYRING_EMPTY,
  ACCOUNT_ERROR_KEYRING,
  ACCOUNT_ERROR_NO_SESSION_BUS,
  ACCOUNT_ERROR_KEYRING_SILENT,
  ACCOUNT_ERROR_SOURCE,
} AccountError;

#define ACCOUNT_ERROR (account_error_quark ())
GQuark account_error_quark (void);

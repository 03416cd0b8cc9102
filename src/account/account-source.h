#pragma once

#include "account-secret.h"
#include "account.h"

#include <gio/gio.h>
#include <signal.h>

/*
 * Where a secret is had when nobody is there to ask and no keyring is open: a file that only its owner can read, what a
 * command prints, an open file, a credential of systemd. Each gives the text up to the first line end, byte for byte.
 * The first two and the last can be kept in an account, so that a web application, cron, or a unit of systemd finds
 * them; the secret itself is in none of the settings.
 */

/** ACCOUNT_SOURCE_CREDENTIAL: name of the credential that is looked for when no other is named */
#define ACCOUNT_SOURCE_CREDENTIAL "smtp-password"

/** account_source_get_kind: Returns: whether @server's mechanism wants a token or a password */
AccountSecretKind account_source_get_kind (const AccountServer *server);

/**
 * account_source_read_fd:
 * @from: what it is, for messages
 * @stop: (nullable): reading ends when it is no longer 0, after a signal
 *
 * Reads byte by byte: what follows may be somebody else's, as the message on standard input.
 *
 * Errors: %ACCOUNT_ERROR_SOURCE, %G_IO_ERROR_CANCELLED
 */
AccountSecret *account_source_read_fd (int fd,
                                       const char *from,
                                       AccountSecretKind kind,
                                       const volatile sig_atomic_t *stop,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * account_source_read_file:
 *
 * Errors: %ACCOUNT_ERROR_SOURCE (also when others can read the file, or it is somebody else's), %G_FILE_ERROR_NOENT
 */
AccountSecret *account_source_read_file (const char *path, AccountSecretKind kind, GError **error);

/**
 * account_source_read_command:
 * @command: run by the shell, with nothing on its standard input unless that is a terminal
 *
 * Errors: %ACCOUNT_ERROR_SOURCE, %G_IO_ERROR_CANCELLED: the command was ended
 */
AccountSecret *
account_source_read_command (const char *command, AccountSecretKind kind, GCancellable *cancellable, GError **error);

/**
 * account_source_read_credential:
 * @name: of a file in $CREDENTIALS_DIRECTORY
 *
 * Returns: (nullable): %NULL without error when this process has no such credential
 *
 * Errors: %ACCOUNT_ERROR_SOURCE
 */
AccountSecret *account_source_read_credential (const char *name, AccountSecretKind kind, GError **error);

/** account_source_is_kept: Returns: whether @account says where its secret is had */
gboolean account_source_is_kept (const Account *account);

/**
 * account_source_read:
 *
 * The secret from where @account says. Blocking: a command may take its time.
 *
 * Returns: (transfer full) (nullable): %NULL without error when it says nothing, or names a credential that this
 * process does not have: somebody else may, and a keyring may have it too
 *
 * Errors: %ACCOUNT_ERROR_SOURCE, %G_IO_ERROR_CANCELLED
 */
AccountSecret *account_source_read (const Account *account, GCancellable *cancellable, GError **error);

#pragma once

#include "account-server.h"

/**
 * AccountLimitUnit:
 * @ACCOUNT_LIMIT_MESSAGES: one a message, however many recipients
 * @ACCOUNT_LIMIT_RECIPIENTS: one a recipient, Cc and Bcc included
 *
 * What a provider counts against the daily limit.
 */
typedef enum
{
  ACCOUNT_LIMIT_MESSAGES,
  ACCOUNT_LIMIT_RECIPIENTS,
} AccountLimitUnit;

/**
 * Account:
 * @id: UUID, never changes; names the account in the database and the settings file
 * @name: what the person calls it, unique, not empty
 * @display_name: (nullable): the person's name in From
 * @address: the sender's address, "local@domain"
 * @aliases: (nullable): further addresses to send as
 * @provider: (nullable): id of the catalogue's entry
 * @limit: units in 24 hours, 1–1,000,000; 0 means that no limit is kept
 * @limit_unit: what is counted
 * @practice: the account of the built-in practice server
 * @password_file: (nullable): path of a file that holds the secret and only its owner can read
 * @password_command: (nullable): what prints the secret, run by the shell
 * @credential: (nullable): name of the systemd credential that is the secret
 * @server: where the mail goes
 *
 * Who may send through what. The secret is elsewhere: where one of @password_file, @password_command and @credential
 * says (account-source.h), or else in the keyring (AccountKeyring).
 */
typedef struct
{
  char *id;
  char *name;
  char *display_name;
  char *address;
  GStrv aliases;
  char *provider;
  guint limit;
  AccountLimitUnit limit_unit;
  gboolean practice;
  char *password_file;
  char *password_command;
  char *credential;
  AccountServer *server;
} Account;

/**
 * account_new:
 * @server: (transfer full)
 *
 * Returns: (transfer full): with a new id
 */
Account *account_new (const char *name, const char *address, AccountServer *server);

/** account_copy: Returns: (transfer full): with the same id */
Account *account_copy (const Account *self);
void account_free (Account *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Account, account_free)

/**
 * account_check:
 *
 * Whether the account can be saved.
 *
 * Errors: those of account_server_check(), %ACCOUNT_ERROR_ADDRESS, %ACCOUNT_ERROR_SETTINGS
 */
gboolean account_check (const Account *self, GError **error);

/** account_limit_unit_to_string: Returns: "messages" or "recipients" */
const char *account_limit_unit_to_string (AccountLimitUnit unit);

/** account_limit_unit_from_string: Returns: whether @text, in any case, is one of these words; @unit is set then */
gboolean account_limit_unit_from_string (const char *text, AccountLimitUnit *unit);

#pragma once

#include "ctl-options.h"

/**
 * CtlAccountSource:
 * @keep: --keep-source
 * @credential: --credential
 *
 * How an account shall come by its password in future.
 */
typedef struct
{
  gboolean keep;
  char *credential;
} CtlAccountSource;

/** ctl_account_source_clear: frees what @self holds, not @self */
void ctl_account_source_clear (CtlAccountSource *self);

/**
 * ctl_account_source_apply:
 *
 * Writes into @account where its password is had: the file or the command of @options when it is to be kept, the
 * credential when one is named, else nothing, so that the keyring is asked.
 *
 * Returns: whether that could be understood
 *
 * Errors: %CTL_ERROR (usage)
 */
gboolean
ctl_account_source_apply (const CtlAccountSource *self, const CtlOptions *options, Account *account, GError **error);

/** ctl_account_password: `account password`; @argv begins with "password" */
int ctl_account_password (const char *const *argv);

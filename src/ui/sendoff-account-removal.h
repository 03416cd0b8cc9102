#pragma once

#include "sendoff-application.h"

#include <adwaita.h>

/**
 * sendoff_account_removal_start:
 * @toasts: where "Account removed" with its Undo is shown
 * @account: copied
 *
 * Removes an account, by a job, and offers to take it back: until the toast is gone the account and its secret are
 * remembered. Its messages and what was counted against its limit stay either way.
 */
void sendoff_account_removal_start (SendoffApplication *app, AdwToastOverlay *toasts, const Account *account);

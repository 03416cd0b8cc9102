#pragma once

#include "sendoff-application.h"

/*
 * Where a notification leads. The windows are made if there are none, and the accounts are waited for.
 */

/** sendoff_application_show_account: @account: id. The main window, with this account if it still exists. */
void sendoff_application_show_account (SendoffApplication *self, const char *account);

/** sendoff_application_show_message: @message: id of a row in the outbox. If it is gone, the main window is shown. */
void sendoff_application_show_message (SendoffApplication *self, gint64 message);

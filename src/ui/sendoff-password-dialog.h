#pragma once

#include "account-secret.h"
#include "account.h"

#include <adwaita.h>

/**
 * sendoff_password_dialog_new:
 *
 * Asks for the account's password. Responses: "cancel" (also closing), "use"; the latter can be chosen only when
 * something was entered. The caller presents it.
 */
GtkWidget *sendoff_password_dialog_new (GtkWindow *parent, const Account *account);

/** sendoff_password_dialog_dup_secret: Returns: (transfer full): what was entered, byte for byte */
AccountSecret *sendoff_password_dialog_dup_secret (GtkWidget *dialog);

/**
 * sendoff_password_dialog_tell_not_kept:
 * @window: where the account was saved
 * @error: why no keyring keeps its password
 *
 * Says that the account is saved and its password lives in memory only, and closes @window when that was read.
 */
void sendoff_password_dialog_tell_not_kept (GtkWindow *window, const GError *error);

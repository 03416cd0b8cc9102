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

#pragma once

#include "sendoff-application.h"
#include "sendoff-test-view.h"

/**
 * sendoff_account_saving_finish:
 * @app: saves the account
 * @result: of sendoff_application_save_account_async()
 * @window: where the account was set up or edited; closed when it is saved and all is said
 * @id: of the account
 * @view: with the last test there. What was tested and then saved need not be tested again: a verdict about these very
 *   settings becomes the account's.
 *
 * How a window that saves an account ends. When the keyring kept nothing, that is said first.
 *
 * Errors: those of account_store_save(); @window stays open, and shows it
 */
gboolean sendoff_account_saving_finish (
    SendoffApplication *app, GAsyncResult *result, GtkWindow *window, const char *id, SendoffTestView *view, GError **error);

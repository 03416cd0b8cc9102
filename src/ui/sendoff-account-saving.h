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
gboolean sendoff_account_saving_finish (SendoffApplication *app,
                                        GAsyncResult *result,
                                        GtkWindow *window,
                                        const char *id,
                                        SendoffTestView *view,
                                        GError **error);

/**
 * sendoff_account_saving_tell_not_kept:
 * @window: where the account was saved
 * @error: why no keyring keeps its password
 *
 * Says that the account is saved and its password lives in memory only, and closes @window when that was read.
 */
void sendoff_account_saving_tell_not_kept (SendoffApplication *app, GtkWindow *window, const GError *error);

#pragma once

#include "account-keyring.h"
#include "sendoff-account-item.h"

#include <adwaita.h>

/*
 * The application owns what its windows share: the list of accounts, the keyring, the practice server. All that blocks
 * is done by jobs on worker threads and comes back to the main thread, where all of this is called.
 *
 * Signals: "drafts-changed": a draft was saved or removed. "outbox-changed": a message was sent, or tried, or removed.
 *
 * Actions: app.new-account, app.practice, app.about, app.quit, app.shortcuts; and, for other programs and for
 * notifications, which reach them by D-Bus:
 *   app.deliver             another process has queued a message or changed an account: look now. Opens no window
 *   app.show-message (x)    the window of a message, by its id in the outbox
 *   app.show-account (s)    the main window with an account, by its id
 *   app.stop-waiting        do not stay without a window; what waits stays in the outbox
 */

/* Their headers are for who needs them. */
typedef struct _SendoffCourier SendoffCourier;
typedef struct _SendoffPractice SendoffPractice;

#define SENDOFF_TYPE_APPLICATION (sendoff_application_get_type ())
G_DECLARE_FINAL_TYPE (SendoffApplication, sendoff_application, SENDOFF, APPLICATION, AdwApplication)

SendoffApplication *sendoff_application_new (GApplicationFlags flags);

/** sendoff_application_get_keyring: Returns: (transfer none): thread-safe, but blocking: take a reference into a job */
AccountKeyring *sendoff_application_get_keyring (SendoffApplication *self);

/** sendoff_application_get_settings: Returns: (transfer none): the state of the windows */
GSettings *sendoff_application_get_settings (SendoffApplication *self);

/**
 * sendoff_application_get_accounts:
 *
 * Returns: (transfer none): a list of SendoffAccountItem in the order they were added. It is empty until the first load
 *   has ended, see "accounts-loaded". An item stays the same object for as long as its account exists.
 */
GListModel *sendoff_application_get_accounts (SendoffApplication *self);

/** sendoff_application_find_account: Returns: (transfer none) (nullable): the item with this account id */
SendoffAccountItem *sendoff_application_find_account (SendoffApplication *self, const char *id);

/** sendoff_application_get_accounts_loaded: also the property "accounts-loaded" (boolean, notified at each load) */
gboolean sendoff_application_get_accounts_loaded (SendoffApplication *self);

/** sendoff_application_get_accounts_error: Returns: (nullable): why the last load failed; the list is as it was then */
const GError *sendoff_application_get_accounts_error (SendoffApplication *self);

/** sendoff_application_reload_accounts: reads the accounts again, by a job */
void sendoff_application_reload_accounts (SendoffApplication *self);

/**
 * sendoff_application_save_account_async:
 * @account: copied; added, or replaces the one with its id
 * @secret: (nullable): as entered; kept in the keyring. %NULL leaves what is there
 *
 * Saves account and secret, then reloads the list: when @callback is called, sendoff_application_get_accounts() has it.
 * The account of the practice server keeps its secret in memory only.
 */
void sendoff_application_save_account_async (SendoffApplication *self,
                                             const Account *account,
                                             AccountSecret *secret,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);

/**
 * sendoff_application_save_account_finish:
 * @keyring_error: (out) (nullable) (transfer full): set when the account is saved but the secret lives in memory only;
 *   an %ACCOUNT_ERROR that says why
 *
 * Errors: those of account_store_save()
 */
gboolean sendoff_application_save_account_finish (SendoffApplication *self,
                                                  GAsyncResult *result,
                                                  GError **keyring_error,
                                                  GError **error);

/**
 * sendoff_application_remove_account_async:
 * @account: copied
 *
 * Removes the account and its secret, then reloads the list. Messages and the count of the daily limit stay.
 */
void sendoff_application_remove_account_async (SendoffApplication *self,
                                               const Account *account,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
gboolean sendoff_application_remove_account_finish (SendoffApplication *self, GAsyncResult *result, GError **error);

/**
 * sendoff_application_ensure_practice_async:
 *
 * Starts the practice server on a worker, unless it runs already. It stops with the application.
 */
void sendoff_application_ensure_practice_async (SendoffApplication *self,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);

/**
 * sendoff_application_ensure_practice_finish:
 *
 * Returns: (transfer full): an account that sends through it, not saved. Its password is in the keyring's memory. When
 *   a practice account had been saved, it is that one, with the ports that hold now.
 */
Account *sendoff_application_ensure_practice_finish (SendoffApplication *self, GAsyncResult *result, GError **error);

/**
 * sendoff_application_prepare_async:
 * @account: copied
 *
 * Makes an account ready for a session: looks up its secret, and for a practice account starts the server and fills in
 * today's ports.
 */
void sendoff_application_prepare_async (SendoffApplication *self,
                                        const Account *account,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/**
 * sendoff_application_prepare_finish:
 * @secret: (out) (nullable) (transfer full): %NULL when there is none or the keyring could not be asked
 * @keyring_error: (out) (nullable) (transfer full): why the keyring could not be asked
 *
 * Returns: (transfer full): the account to use
 */
Account *sendoff_application_prepare_finish (SendoffApplication *self,
                                             GAsyncResult *result,
                                             AccountSecret **secret,
                                             GError **keyring_error,
                                             GError **error);

/** sendoff_application_emit_drafts_changed: for whoever saved or removed one */
void sendoff_application_emit_drafts_changed (SendoffApplication *self);

/** sendoff_application_get_practice: Returns: (transfer none): the practice server, which may not run yet */
SendoffPractice *sendoff_application_get_practice (SendoffApplication *self);

/**
 * sendoff_application_get_courier:
 *
 * Returns: (transfer none) (nullable): who sends what waits; %NULL before the start, and after
 *   sendoff_application_stop_waiting()
 */
SendoffCourier *sendoff_application_get_courier (SendoffApplication *self);

/** sendoff_application_deliver: what app.deliver does */
void sendoff_application_deliver (SendoffApplication *self);

/** sendoff_application_stop_waiting: what app.stop-waiting does; a message that is on its way is ended in order */
void sendoff_application_stop_waiting (SendoffApplication *self);

/**
 * sendoff_application_emit_outbox_changed:
 *
 * For whoever, in a window, queued, sent, retried or removed a message: the courier looks at once.
 */
void sendoff_application_emit_outbox_changed (SendoffApplication *self);

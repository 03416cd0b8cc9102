#pragma once

#include "outbox-sender.h"
#include "sendoff-account-item.h"
#include "sendoff-application.h"
#include "sendoff-outbox-jobs.h"

/**
 * SendoffDeliveryFunc: the delivery got on; as BaseJobEventFunc
 */
typedef void (*SendoffDeliveryFunc) (const SendoffSendEvent *event, gpointer user_data);

/**
 * sendoff_delivery_run_async:
 * @item: the account to send through; gets the session's verdict
 * @mail: (nullable) (transfer full): a new message; %NULL sends @message again
 * @message: row in the outbox to send again, or the failed one that @mail replaces; 0: none
 * @on_event: (nullable)
 *
 * Looks up the secret, starts the practice server if it is its account, and sends. The application stays alive until it
 * is over, whatever becomes of the windows.
 */
void sendoff_delivery_run_async (SendoffApplication *app,
                                 SendoffAccountItem *item,
                                 MailDraft *mail,
                                 gint64 message,
                                 SendoffDeliveryFunc on_event,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * sendoff_delivery_run_finish:
 *
 * Returns: (transfer full) (nullable): what came of it. %NULL with @error set when the message could not even be queued
 *
 * Errors: those of outbox_send(), of the practice server, and %ACCOUNT_ERROR when the keyring could not be asked
 */
OutboxResult *sendoff_delivery_run_finish (GAsyncResult *result, GError **error);

/**
 * sendoff_delivery_show_progress:
 * @event: (nullable): %NULL before the first one
 *
 * Shows how far the delivery is: "Sign in", "Sending, 40 %" …
 */
void sendoff_delivery_show_progress (const SendoffSendEvent *event, GtkProgressBar *bar);

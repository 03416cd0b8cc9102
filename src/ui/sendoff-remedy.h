#pragma once

#include "diagnosis.h"
#include "sendoff-account-item.h"
#include "sendoff-application.h"

/**
 * sendoff_remedy_apply_async:
 * @parent: window for questions
 * @item: the account that failed
 * @trace: (nullable): of the session that failed
 * @secret: (nullable): with which it failed
 * @remedy: read now, not kept
 *
 * Does what a remedy of a saved account says: changes and saves its settings, asks for another password, or asks about
 * the certificate.
 */
void sendoff_remedy_apply_async (SendoffApplication *app,
                                 GtkWindow *parent,
                                 SendoffAccountItem *item,
                                 const SmtpTrace *trace,
                                 AccountSecret *secret,
                                 const DiagnosisRemedy *remedy,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * sendoff_remedy_apply_finish:
 *
 * Returns: whether trying again makes sense now; %FALSE without @error when the person declined
 *
 * Errors: those of saving an account
 */
gboolean sendoff_remedy_apply_finish (GAsyncResult *result, GError **error);

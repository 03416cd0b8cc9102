#pragma once

#include "diagnosis.h"
#include "sendoff-account-item.h"
#include "sendoff-application.h"

/**
 * sendoff_remedy_find_suggested:
 * @waiting: whether a wait that @diagnosis asks for still runs
 *
 * Which button stands out as what to do: the first one that is safe. Trusting a certificate, taking over the name in
 * somebody's certificate, and insisting are for the person alone to choose; trying again where nothing has changed is
 * no cure; and while a wait runs, waiting is. Pure.
 *
 * Returns: (transfer none) (nullable): one of its remedies
 */
const DiagnosisRemedy *sendoff_remedy_find_suggested (const Diagnosis *diagnosis, gboolean waiting);

/**
 * sendoff_remedy_choose_async:
 * @parent: window for the question
 * @trace: (nullable): of the session that failed
 * @remedy: read now, not kept
 *
 * Finds out what a remedy makes of the settings, wherever they are kept. No certificate is trusted before the person has
 * seen it, with all that is wrong with it.
 */
void sendoff_remedy_choose_async (GtkWindow *parent,
                                  const SmtpTrace *trace,
                                  const DiagnosisRemedy *remedy,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/** sendoff_remedy_choose_finish: Returns: (transfer full) (nullable): the settings as they shall be; %NULL when the
 * person declined, or the remedy changes none */
AccountServer *sendoff_remedy_choose_finish (GAsyncResult *result);

/**
 * sendoff_remedy_apply_async:
 * @parent: window for questions
 * @item: the account that failed
 * @trace: (nullable): of the session that failed
 * @remedy: read now, not kept
 *
 * Does what a remedy of a saved account says: changes and saves its settings, or asks for another password.
 */
void sendoff_remedy_apply_async (SendoffApplication *app,
                                 GtkWindow *parent,
                                 SendoffAccountItem *item,
                                 const SmtpTrace *trace,
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

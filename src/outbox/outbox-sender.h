#pragma once

#include "account-secret.h"
#include "diagnosis.h"
#include "mail-draft.h"
#include "outbox-message.h"
#include "smtp-session.h"

/**
 * OutboxResult:
 * @message: the row as it stands now
 * @trace: (nullable): of the session; %NULL when none was begun (the limit is reached)
 * @diagnosis: (nullable): of what went wrong
 * @usage: of the limit, afterwards
 */
typedef struct
{
  OutboxMessage *message;
  SmtpTrace *trace;
  Diagnosis *diagnosis;
  OutboxUsage usage;
} OutboxResult;

void outbox_result_free (OutboxResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxResult, outbox_result_free)

/**
 * outbox_send:
 * @draft: (nullable): what a person wrote; else @import
 * @import: (nullable): a finished message (.eml), with @sender and @recipients as mail_message_import() takes them
 * @secret: (nullable): as entered
 * @observer: (nullable): of the session; its @commit is the outbox's own and is not called
 *
 * Builds the message into the spool, gives it a row, reserves its units, sends it, and records each recipient's result,
 * the state and the units. At the limit the message waits: state waiting, no session, and no error.
 *
 * Returns: (transfer full) (nullable): %NULL with @error set when the message could not even be queued: nothing of it
 *   is kept then
 *
 * Errors: %MAIL_ERROR, %OUTBOX_ERROR, %G_IO_ERROR
 */
OutboxResult *outbox_send (OutboxDatabase *database,
                           const Account *account,
                           AccountSecret *secret,
                           const MailDraft *draft,
                           GInputStream *import,
                           const char *sender,
                           const char *const *recipients,
                           const SmtpObserver *observer,
                           GCancellable *cancellable,
                           GError **error);

/**
 * outbox_send_again:
 * @id: of a message that is queued, waiting, failed or uncertain
 *
 * Sends the same bytes with the same Message-ID. Recipients that had been accepted are left out.
 *
 * Errors: %OUTBOX_ERROR_NOT_FOUND, %OUTBOX_ERROR_STATE
 */
OutboxResult *outbox_send_again (OutboxDatabase *database,
                                 const Account *account,
                                 AccountSecret *secret,
                                 gint64 id,
                                 const SmtpObserver *observer,
                                 GCancellable *cancellable,
                                 GError **error);

#pragma once

#include "account-secret.h"
#include "diagnosis.h"
#include "mail-draft.h"
#include "outbox-message.h"
#include "smtp-session.h"

/*
 * Delivery: from a draft or a queued message to a row that says what became of it. Blocking: call from a worker.
 */

/**
 * OutboxResult:
 * @message: the row as it stands now
 * @trace: (nullable): of the session; %NULL when none was begun (the limit is reached,
 *   or the guard of the sign-in objects)
 * @diagnosis: (nullable): of what went wrong, also when it went wrong for some recipients only; %NULL when nothing did
 *   or the person cancelled
 * @usage: of the limit, afterwards
 *
 * The states a message can be in afterwards are those of outbox-verdict.h; `queued`, `sending` or `committing` only
 * when the database could not be written, which @diagnosis says then.
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
 * the state and the units. At the limit, or while the server's own limit holds, the message waits: state waiting, no
 * session, and no error; one that counts more than the whole limit fails. A limit that the server names during the
 * session locks the account and lets the message wait.
 *
 * The guard of the sign-in is asked first and told afterwards, but for the practice account: a secret that was refused
 * twice fails the message without a session, and while the server wants to be left alone it waits, likewise.
 * account_guard_insist() before lets one try through.
 *
 * Cancelled while it is built, nothing is kept, and the error is %G_IO_ERROR_CANCELLED. Cancelled in the session before
 * the end of the message is written, it is a draft: nothing sends it by itself, and outbox_send_again() does when the
 * person wants it. Cancelled after that it is sent or uncertain, as the server's reply comes or not.
 *
 * Returns: (transfer full) (nullable): %NULL with @error set when the message could not even be queued: nothing of it
 *   is kept then. Once it is queued there is a result.
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
 * outbox_queue:
 * @draft: @import: @sender: @recipients: as for outbox_send()
 *
 * Builds the message into the spool and gives it a row, durably: it is due at once, and outbox_courier_run() sends it.
 * After that the originals may vanish.
 *
 * Returns: (transfer full): in state queued; %NULL with @error set when nothing of it is kept
 *
 * Errors: %MAIL_ERROR, %OUTBOX_ERROR, %G_IO_ERROR
 */
OutboxMessage *outbox_queue (OutboxDatabase *database,
                             const Account *account,
                             const MailDraft *draft,
                             GInputStream *import,
                             const char *sender,
                             const char *const *recipients,
                             GCancellable *cancellable,
                             GError **error);

/**
 * outbox_send_again:
 * @id: of a message that is queued, waiting, failed, uncertain or a draft
 *
 * Sends the same bytes with the same Message-ID. Recipients that have the message are left out; those that were refused
 * are asked again only when nobody else is left.
 *
 * Returns: (transfer full) (nullable): %NULL with @error set when the message was left as it was
 *
 * Errors: %OUTBOX_ERROR_NOT_FOUND, %OUTBOX_ERROR_STATE (also when another process has just taken it), and the
 * database's
 */
OutboxResult *outbox_send_again (OutboxDatabase *database,
                                 const Account *account,
                                 AccountSecret *secret,
                                 gint64 id,
                                 const SmtpObserver *observer,
                                 GCancellable *cancellable,
                                 GError **error);

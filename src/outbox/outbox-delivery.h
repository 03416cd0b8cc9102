#pragma once

#include "account-guard.h"
#include "outbox-sender.h"

/**
 * OutboxDelivery:
 * @observer: (nullable): who watches
 * @message: the row as it was before; read anew when it is claimed
 * @recipients: those of this attempt
 * @reserved: what they count
 * @entry: in the ledger; 0 when nothing is reserved
 * @advice: of the guard of the sign-in; @pause: seconds, with %ACCOUNT_GUARD_WAIT
 * @diagnosis: (nullable): of what went wrong
 *
 * Private to this folder: one attempt at one message. The caller sets the first members up to @message.
 */
typedef struct
{
  OutboxDatabase *database;
  const Account *account;
  AccountSecret *secret;
  const SmtpObserver *observer;
  OutboxMessage *message;
  GStrv recipients;
  guint reserved;
  gint64 entry;
  AccountGuardAdvice advice;
  guint pause;
  SmtpTrace *trace;
  Diagnosis *diagnosis;
} OutboxDelivery;

void outbox_delivery_clear (OutboxDelivery *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutboxDelivery, outbox_delivery_clear)

/**
 * outbox_delivery_run:
 *
 * Claims the message, runs the session, and records what came of it.
 *
 * Returns: (transfer full) (nullable): %NULL with @error set when the message could not be claimed, and is as it was
 *
 * Errors: %OUTBOX_ERROR
 */
OutboxResult *outbox_delivery_run (OutboxDelivery *self, GCancellable *cancellable, GError **error);

/** outbox_delivery_make_result: Returns: (transfer full): what is known now; takes trace and diagnosis from @self */
OutboxResult *outbox_delivery_make_result (OutboxDelivery *self);

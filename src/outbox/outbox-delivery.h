#pragma once

#include "account-guard.h"
#include "outbox-sender.h"
#include "outbox-verdict.h"
#include "smtp-connection.h"

/**
 * OutboxDelivery:
 * @observer: (nullable): who watches
 * @connection: (nullable): to go through; %NULL makes one for this message alone
 * @more: whether another message follows on @connection
 * @one_flight: whether the whole message leaves at once, so that the claim can be the commit
 * @resumes: whether a cancelled message is queued again (the worker ends), or becomes a draft (a person cancelled)
 * @moved: (nullable): the row is in another state now, which @message says
 * @message: the row as it was before; read anew when it is claimed
 * @recipients: those of this attempt
 * @reserved: what they count
 * @entry: in the ledger; 0 when nothing is reserved
 * @done: it is settled without a session: it is damaged, counts more than the whole limit, or the guard of the sign-in
 *   objects
 * @lock: the lease, when @leased
 * @renewed: second of this boot at which the lease in the row was
 * @advice: of the guard of the sign-in; @pause: seconds, with %ACCOUNT_GUARD_WAIT
 * @diagnosis: (nullable): of what went wrong
 *
 * Private to this folder: one attempt at one message: lease, claim, transmit, settle. The caller sets the first members
 * up to @message.
 */
typedef struct
{
  OutboxDatabase *database;
  const Account *account;
  AccountSecret *secret;
  const SmtpObserver *observer;
  SmtpConnection *connection;
  gboolean more;
  gboolean one_flight;
  gboolean resumes;
  void (*moved) (const OutboxMessage *message, gpointer user_data);
  gpointer moved_data;
  OutboxMessage *message;
  GStrv recipients;
  guint reserved;
  gint64 entry;
  gboolean done;
  gboolean leased;
  int lock;
  gint64 renewed;
  AccountGuardAdvice advice;
  guint pause;
  SmtpTrace *trace;
  OutboxVerdict verdict;
  Diagnosis *diagnosis;
} OutboxDelivery;

void outbox_delivery_clear (OutboxDelivery *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutboxDelivery, outbox_delivery_clear)

/**
 * outbox_delivery_lease:
 *
 * To be held before the row says "sending" and until it says what came of it, so that nobody takes us for dead.
 *
 * Errors: %OUTBOX_ERROR_STATE when somebody else holds it
 */
gboolean outbox_delivery_lease (OutboxDelivery *self, GError **error);

/**
 * outbox_delivery_claim:
 *
 * Units and claim, or neither, in one transaction, which may be part of another. Where the limit leaves no room, the
 * message waits (or fails, when it never fits) and @entry is 0.
 *
 * Errors: %OUTBOX_ERROR_STATE when the message is not to be sent any more; nothing was changed then
 */
gboolean outbox_delivery_claim (OutboxDelivery *self, GError **error);

/**
 * outbox_delivery_ask_guard:
 * @secret: (nullable)
 * @seconds: (out): with %ACCOUNT_GUARD_WAIT
 *
 * Asks the guard of the sign-in; reads a file. At the practice account nobody gets locked out, and wrong passwords are
 * there to be tried.
 */
AccountGuardAdvice outbox_delivery_ask_guard (const Account *account, AccountSecret *secret, guint *seconds);

/** outbox_delivery_transmit: The session; tells the guard of the sign-in; sets @trace, @verdict and @diagnosis. */
void outbox_delivery_transmit (OutboxDelivery *self, GCancellable *cancellable);

/** outbox_delivery_settle: All that the session taught, in one transaction, which may be part of another. */
gboolean outbox_delivery_settle (OutboxDelivery *self, GError **error);

/**
 * outbox_delivery_run:
 *
 * All of it, for one message.
 *
 * Returns: (transfer full) (nullable): %NULL with @error set when the message could not be claimed, and is as it was
 *
 * Errors: %OUTBOX_ERROR
 */
OutboxResult *outbox_delivery_run (OutboxDelivery *self, GCancellable *cancellable, GError **error);

/** outbox_delivery_make_result: Returns: (transfer full): what is known now; takes trace and diagnosis from @self */
OutboxResult *outbox_delivery_make_result (OutboxDelivery *self);

#pragma once

#include "outbox-sender.h"

/*
 * The courier sends what is due, for one account: one connection, one login, oldest first. Any number of couriers, in
 * any number of processes, may run at once; a message is claimed by one of them.
 *
 * Due is what outbox_queue() has queued, what a person retried, what waited until its time, and what a process left
 * behind that died. A message that a process has queued to send it itself is left to it while it lives.
 */

/**
 * OutboxCourierObserver:
 * @session: (nullable): of each session; its @commit is the outbox's own and is not called
 * @changed: (nullable): a message that the courier handles has changed its state; @diagnosis: (nullable): of what went
 *   wrong, also when it went wrong for some recipients only
 * @progress: (nullable): so many bytes of @message have been written
 *
 * Who watches. All are called on the courier's own thread.
 */
typedef struct
{
  const SmtpObserver *session;
  void (*changed) (const OutboxMessage *message, const Diagnosis *diagnosis, gpointer user_data);
  void (*progress) (gint64 message, guint64 written, guint64 size, gpointer user_data);
  gpointer user_data;
} OutboxCourierObserver;

/**
 * OutboxCourierResult:
 * @sent: @waiting: @failed: @uncertain: how many messages this run left in each state; a message that was cancelled
 *   is in none
 * @trouble: (nullable): what concerns the whole account and ended the run: sign-in, network, limit. Messages that were
 *   not tried are as they were
 * @next_due: Unix time at which something of this account falls due next; 0 never (by itself)
 */
typedef struct
{
  guint sent;
  guint waiting;
  guint failed;
  guint uncertain;
  Diagnosis *trouble;
  gint64 next_due;
} OutboxCourierResult;

void outbox_courier_result_clear (OutboxCourierResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutboxCourierResult, outbox_courier_result_clear)

/**
 * outbox_courier_run:
 * @secret: (nullable): as entered
 * @observer: (nullable)
 * @result: (out): set in any case; outbox_courier_result_clear() it
 *
 * Sends what is due, until nothing is, or something concerns the whole account. An account that is held (outbox-hold.h)
 * is left alone: @trouble says why then. Blocking: call from a worker.
 *
 * Cancelled, it ends after the message in hand: that one is as outbox_send() says, the others are as they were.
 *
 * Returns: %FALSE with @error set when the outbox could not be used; what became of a message is no error
 *
 * Errors: %OUTBOX_ERROR
 */
gboolean outbox_courier_run (OutboxDatabase *database,
                             const Account *account,
                             AccountSecret *secret,
                             const OutboxCourierObserver *observer,
                             GCancellable *cancellable,
                             OutboxCourierResult *result,
                             GError **error);

/**
 * outbox_courier_list_due:
 * @now: Unix time
 *
 * Returns: (transfer full): ids of the accounts that have something due, and are not held; %NULL with @error set
 */
GStrv outbox_courier_list_due (OutboxDatabase *database, gint64 now, GError **error);

/**
 * outbox_courier_next_due:
 * @account: (nullable): id; %NULL is all
 * @now: Unix time
 *
 * Returns: the next time at which anything falls due: @now when something is; 0 never by itself, or with @error set
 */
gint64 outbox_courier_next_due (OutboxDatabase *database, const char *account, gint64 now, GError **error);

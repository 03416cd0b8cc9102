#pragma once

#include "base-job.h"
#include "mail-draft.h"
#include "outbox-forecast.h"
#include "outbox-hold.h"
#include "outbox-search.h"
#include "outbox-sender.h"

/*
 * The blocking work around messages and the daily limit, as functions for base_job_run_async(). Each opens the database
 * for itself: a handle belongs to one thread.
 */

/**
 * SendoffOutboxInput:
 * @account: (nullable)
 * @secret: (nullable)
 * @draft: (nullable): to send
 * @message: id of a row
 * @view: @text: (nullable): which messages are listed
 * @before: only rows with a smaller id; 0 for the newest
 * @floor: lists at least down to this row; 0: one page
 *
 * What the functions below are given.
 */
typedef struct
{
  Account *account;
  AccountSecret *secret;
  MailDraft *draft;
  gint64 message;
  OutboxView view;
  char *text;
  gint64 before;
  gint64 floor;
} SendoffOutboxInput;

/** sendoff_outbox_input_new: copies @account, refs @secret, takes @draft; each may be %NULL */
SendoffOutboxInput *sendoff_outbox_input_new (const Account *account,
                                              AccountSecret *secret,
                                              MailDraft *draft,
                                              gint64 message);
void sendoff_outbox_input_free (SendoffOutboxInput *self);

#define SENDOFF_LEAVES_HELD G_MAXINT64

/**
 * SendoffOverview:
 * @hold: why the account is left alone, or of kind none
 * @leaves: (element-type gint64 gint64): when each waiting message leaves, by its id; 0 when it never fits,
 *   %SENDOFF_LEAVES_HELD while the account is left alone until something changes
 * @n_waiting: messages that leave by themselves
 * @last_leaves: when the last of them does; 0: none, or never
 * @next_slot: when a message for one recipient could leave, if nothing waited; 0 when it could now
 * @first_waiting: id of the message that leaves first; 0: none
 * @outgrown: whether the person should be told now what outgrows a mailbox
 * @n_left_over: files that belong to no message, in the folder @left_over
 * @messages: (element-type OutboxMessage): newest first
 * @complete: whether nothing is left below @messages
 *
 * All that the main window says about an account.
 */
typedef struct
{
  OutboxUsage usage;
  OutboxCounts counts;
  OutboxHold *hold;
  GHashTable *leaves;
  guint n_waiting;
  gint64 last_leaves;
  gint64 next_slot;
  gint64 first_waiting;
  gboolean outgrown;
  guint n_left_over;
  char *left_over;
  GPtrArray *messages;
  gboolean complete;
} SendoffOverview;

void sendoff_overview_free (SendoffOverview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffOverview, sendoff_overview_free)

/** SENDOFF_OVERVIEW_MAX: rows in a page */
#define SENDOFF_OVERVIEW_MAX 100

/** sendoff_outbox_job_overview: of an account; lists @view and @text, down to @floor. Results in a SendoffOverview */
gpointer sendoff_outbox_job_overview (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_page: one page below @before; results in a SendoffOverview with nothing but messages */
gpointer sendoff_outbox_job_page (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/**
 * SendoffSendEvent:
 * @stage: that runs
 * @written: @size: bytes of the message; 0 before the message is on its way
 */
typedef struct
{
  SmtpStage stage;
  guint64 written;
  guint64 size;
} SendoffSendEvent;

/**
 * sendoff_outbox_job_send: sends @draft, and forgets the failed row @message that it replaces, if one is named; or,
 * without a draft, sends the row @message again, because a person asked: also before the server's own limit ends. Events
 * are SendoffSendEvent; results in an OutboxResult.
 */
gpointer sendoff_outbox_job_send (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_get: the row @message; results in an OutboxMessage */
gpointer sendoff_outbox_job_get (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/*
 * What a person does with the row @message; each results in something that is not %NULL and not freed.
 */

/** sendoff_outbox_job_remove: forgets it for good */
gpointer sendoff_outbox_job_remove (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_hide: as outbox_message_hide() */
gpointer sendoff_outbox_job_hide (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_unhide: as outbox_message_unhide() */
gpointer sendoff_outbox_job_unhide (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_hold: as outbox_message_hold() */
gpointer sendoff_outbox_job_hold (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_retry: as outbox_message_retry() */
gpointer sendoff_outbox_job_retry (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/*
 * What a person does with @account; each results as above.
 */

/** sendoff_outbox_job_try_now: neither the server's own limit nor the network holds it any more: what waits is due */
gpointer sendoff_outbox_job_try_now (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_changed: as outbox_account_changed() */
gpointer sendoff_outbox_job_changed (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_told: as outbox_outgrown_told() */
gpointer sendoff_outbox_job_told (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

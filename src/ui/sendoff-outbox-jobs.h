#pragma once

#include "base-job.h"
#include "mail-draft.h"
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
 *
 * What the functions below are given.
 */
typedef struct
{
  Account *account;
  AccountSecret *secret;
  MailDraft *draft;
  gint64 message;
  gboolean due;
} SendoffOutboxInput;

/** sendoff_outbox_input_new: copies @account, refs @secret, takes @draft; each may be %NULL */
SendoffOutboxInput *sendoff_outbox_input_new (const Account *account,
                                              AccountSecret *secret,
                                              MailDraft *draft,
                                              gint64 message);
void sendoff_outbox_input_free (SendoffOutboxInput *self);

/** SendoffOverview: @messages: (element-type OutboxMessage): newest first */
typedef struct
{
  OutboxUsage usage;
  GPtrArray *messages;
} SendoffOverview;

void sendoff_overview_free (SendoffOverview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffOverview, sendoff_overview_free)

/** SENDOFF_OVERVIEW_MAX: rows that an overview holds at most */
#define SENDOFF_OVERVIEW_MAX 100

/** sendoff_outbox_job_overview: of an account; results in a SendoffOverview */
gpointer sendoff_outbox_job_overview (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

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
 * without a draft, sends the row @message again: because a person asked, also before the server's own limit ends, or
 * because it is @due, and then only while it is queued or waiting. Events are SendoffSendEvent;
 * results in an OutboxResult.
 */
gpointer sendoff_outbox_job_send (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_get: the row @message; results in an OutboxMessage */
gpointer sendoff_outbox_job_get (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_outbox_job_remove: forgets the row @message; results in something that is not %NULL and not freed */
gpointer sendoff_outbox_job_remove (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

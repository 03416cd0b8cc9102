#pragma once

#include "account-keyring.h"
#include "base-job.h"
#include "outbox-courier.h"
#include "outbox-search.h"
#include "sendoff-outbox-jobs.h"

/*
 * The blocking work of the courier, as functions for base_job_run_async(): to look what is due, and to send it. Both
 * read the accounts anew, for another process may have changed them. They run on a worker and know no widget.
 */

/**
 * SendoffPlanInput:
 * @network: the network is back: what waits for it is due at once
 * @changed: (element-type utf8) (nullable): ids of accounts that were changed
 */
typedef struct
{
  gboolean network;
  GPtrArray *changed;
} SendoffPlanInput;

void sendoff_plan_input_free (SendoffPlanInput *self);

/**
 * SendoffPlanEntry:
 * @next_due: Unix time; 0: nothing leaves by itself
 * @waiting: messages that are not sent yet, and are on their way or wait for something
 * @limited: the daily limit is reached, the account's or the server's own
 * @held: the account is left alone until a person changes something
 *
 * What is to be done for one account.
 */
typedef struct
{
  Account *account;
  gint64 next_due;
  guint waiting;
  gboolean limited;
  gboolean held;
} SendoffPlanEntry;

/**
 * SendoffPlan:
 * @entries: (element-type SendoffPlanEntry): of all accounts
 * @attention: (element-type OutboxMessage): failed or uncertain: what wants the person; the newest 200
 * @now: Unix time at which it was made
 */
typedef struct
{
  GPtrArray *entries;
  GPtrArray *attention;
  gint64 now;
} SendoffPlan;

#define SENDOFF_PLAN_MAX_ATTENTION 200

void sendoff_plan_free (SendoffPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffPlan, sendoff_plan_free)

/**
 * sendoff_plan_get_next:
 *
 * Returns: Unix time at which something leaves by itself next, the practice account left out, whose server runs only in
 *   a window; 0: never. Pure.
 */
gint64 sendoff_plan_get_next (const SendoffPlan *self);

/** sendoff_plan_count: Returns: messages that leave by themselves, those of the practice account left out. Pure. */
guint sendoff_plan_count (const SendoffPlan *self);

/** sendoff_courier_job_plan: input SendoffPlanInput, results in a SendoffPlan */
gpointer sendoff_courier_job_plan (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/**
 * SendoffRunInput:
 * @quiet: the person is not asked to open a keyring
 */
typedef struct
{
  AccountKeyring *keyring;
  Account *account;
  gboolean quiet;
} SendoffRunInput;

/** sendoff_run_input_new: refs @keyring, copies @account */
SendoffRunInput *sendoff_run_input_new (AccountKeyring *keyring, const Account *account, gboolean quiet);
void sendoff_run_input_free (SendoffRunInput *self);

/**
 * SendoffRunEvent:
 * @message: id; 0: none is on its way yet
 * @is_progress: @progress is set; else @state
 * @progress: as of a message that a window sends
 * @diagnosis: (nullable): id; @title: (nullable): of what went wrong
 */
typedef struct
{
  gint64 message;
  gboolean is_progress;
  OutboxState state;
  SendoffSendEvent progress;
  char *diagnosis;
  char *title;
} SendoffRunEvent;

/**
 * SendoffRun:
 * @result: of outbox_courier_run()
 * @keyring_error: (nullable): the secret could not be had; nothing was tried then
 * @not_before: Unix time before which the account is not to be tried, though it has something due; %G_MAXINT64: not
 *   before something changes
 */
typedef struct
{
  OutboxCourierResult result;
  GError *keyring_error;
  gint64 not_before;
} SendoffRun;

void sendoff_run_free (SendoffRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffRun, sendoff_run_free)

/** sendoff_courier_job_run: sends what is due; events are SendoffRunEvent, results in a SendoffRun */
gpointer sendoff_courier_job_run (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

#pragma once

#include "account-keyring.h"
#include "account.h"
#include "base-job.h"

/*
 * The blocking work around accounts, as functions for base_job_run_async(): they run on a worker and know no widget.
 */

/**
 * SendoffAccountInput:
 * @keyring: (nullable): a reference of its own
 * @account: (nullable)
 * @secret: (nullable)
 *
 * What the functions below are given.
 */
typedef struct
{
  AccountKeyring *keyring;
  Account *account;
  AccountSecret *secret;
} SendoffAccountInput;

/** sendoff_account_input_new: copies @account and takes references of the others; each may be %NULL */
SendoffAccountInput *sendoff_account_input_new (AccountKeyring *keyring, const Account *account, AccountSecret *secret);
void sendoff_account_input_free (SendoffAccountInput *self);

/**
 * SendoffAccountOutput:
 * @account: (nullable)
 * @secret: (nullable)
 * @keyring_error: (nullable): what the keyring objected, while all else went well
 */
typedef struct
{
  Account *account;
  AccountSecret *secret;
  GError *keyring_error;
} SendoffAccountOutput;

void sendoff_account_output_free (SendoffAccountOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffAccountOutput, sendoff_account_output_free)

/** sendoff_account_job_list: no input; results in a GPtrArray of Account */
gpointer sendoff_account_job_list (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/**
 * sendoff_account_job_save: saves account and secret; results in a SendoffAccountOutput. When host or user changed, the
 * secret that was kept for the old ones is forgotten once the new one is kept, unless another account needs it.
 */
gpointer sendoff_account_job_save (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_account_job_remove: removes account and secret, unless another account needs that; results in a
 * SendoffAccountOutput */
gpointer sendoff_account_job_remove (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_account_job_lookup: looks up the account's secret; results in a SendoffAccountOutput */
gpointer sendoff_account_job_lookup (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

/** sendoff_account_job_practice: no input; starts the practice server, results in a PracticeServer */
gpointer sendoff_account_job_practice (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

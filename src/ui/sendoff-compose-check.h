#pragma once

#include "account.h"
#include "base-job.h"
#include "mail-draft.h"
#include "outbox-ledger.h"
#include "sendoff-draft.h"

/*
 * What will go wrong, said before the message is sent.
 */

/**
 * SendoffComposeFacts:
 * @account: to send through
 * @from: (nullable): address in From
 * @mail: (nullable): %NULL when the fields cannot be parsed
 * @size: bytes the finished message will have; 0 unknown
 * @max_size: SIZE of the server; 0 unknown
 * @usage: (nullable): of the daily limit; %NULL unknown
 */
typedef struct
{
  const Account *account;
  const char *from;
  const MailDraft *mail;
  guint64 size;
  guint64 max_size;
  const OutboxUsage *usage;
} SendoffComposeFacts;

/**
 * sendoff_compose_warnings:
 * @now: Unix time
 *
 * Whole translated sentences: From will be rewritten or refused, the message is larger than the server takes, the daily
 * limit leaves no room. Pure.
 *
 * Returns: (transfer full)
 */
GStrv sendoff_compose_warnings (const SendoffComposeFacts *facts, gint64 now);

/** SendoffComposeEstimate: what must be read from files and the database for these warnings */
typedef struct
{
  guint64 size;
  gboolean has_usage;
  OutboxUsage usage;
} SendoffComposeEstimate;

/** sendoff_compose_job_estimate: input: a SendoffOutboxInput with @account and @draft; results in a
 * SendoffComposeEstimate, to be freed with g_free() */
gpointer sendoff_compose_job_estimate (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

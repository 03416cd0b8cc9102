#pragma once

#include "account.h"
#include "outbox-database.h"

/*
 * Accounts that are left alone for a while, so that ten queued messages do not make ten refused sign-ins: what went
 * wrong before the first word about a message concerns all of them. It outlives the process.
 */

/**
 * OutboxHoldKind:
 * @OUTBOX_HOLD_NONE: the account is not held
 * @OUTBOX_HOLD_CHANGE: the sign-in was refused, or something else that only a person cures: nothing is tried until the
 *   settings change, outbox_account_changed() is called (another password), or a person sends or retries a message
 * @OUTBOX_HOLD_NETWORK: the server cannot be reached, or hangs up: nothing is tried until a time, or until
 *   outbox_hold_clear_network()
 */
typedef enum
{
  OUTBOX_HOLD_NONE,
  OUTBOX_HOLD_CHANGE,
  OUTBOX_HOLD_NETWORK,
} OutboxHoldKind;

/**
 * OutboxHold:
 * @since: Unix time at which it was found (last)
 * @until: Unix time of the next try; 0 when nothing is tried by itself
 * @attempts: in a row
 * @diagnosis: (nullable): id of the diagnosis
 * @reply: (nullable): the server's words
 */
typedef struct
{
  OutboxHoldKind kind;
  gint64 since;
  gint64 until;
  guint attempts;
  char *diagnosis;
  char *reply;
} OutboxHold;

void outbox_hold_free (OutboxHold *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxHold, outbox_hold_free)

/**
 * outbox_hold_get:
 *
 * Returns: (transfer full): of kind %OUTBOX_HOLD_NONE when the account is not held, also when it was held with other
 *   settings than it has now, and when the time is over; %NULL with @error set
 */
OutboxHold *outbox_hold_get (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error);

/**
 * outbox_hold_set:
 * @kind: not %OUTBOX_HOLD_NONE
 * @diagnosis: (nullable): @reply: (nullable): why
 *
 * A hold by the network lasts longer each time it follows another: as outbox_retry_delay().
 */
gboolean outbox_hold_set (OutboxDatabase *database,
                          const Account *account,
                          OutboxHoldKind kind,
                          const char *diagnosis,
                          const char *reply,
                          const BaseMoment *now,
                          GError **error);

/** outbox_hold_clear: @account: id. The account is tried again. No error when it is not held. */
gboolean outbox_hold_clear (OutboxDatabase *database, const char *account, GError **error);

/**
 * outbox_hold_clear_network:
 *
 * To be called when the network is back: accounts and messages that wait for it are due at once.
 */
gboolean outbox_hold_clear_network (OutboxDatabase *database, GError **error);

/**
 * outbox_account_changed:
 * @account: id
 *
 * To be called when a person has saved other settings, another password or another limit: the account is not held any
 * more, and what waits for the limit or the network is due at once (the limit is looked at again when it is sent).
 */
gboolean outbox_account_changed (OutboxDatabase *database, const char *account, GError **error);

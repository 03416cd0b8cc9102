#pragma once

#include "outbox-hold.h"
#include "outbox-ledger.h"
#include "outbox-state.h"
#include "smtp-trace.h"

/*
 * What a delivery means for the message, its recipients, the daily limit and the account. Pure.
 */

/**
 * OutboxVerdict:
 * @state: what the message becomes
 * @units: how many of the reserved units count
 * @lock: seconds for which the account waits; 0 when the server named no limit
 * @hold: whether the account is left alone for a while; %OUTBOX_HOLD_NONE also while the server's limit holds
 * @broken: whether the link broke in the middle of the message
 * @signed_in: whether the session got as far as the message
 * @reply: (nullable): the server's last words on the message
 * @recipients: (element-type SmtpRecipient): results to be kept; their strings and replies are the trace's
 */
typedef struct
{
  OutboxState state;
  guint units;
  guint lock;
  OutboxHoldKind hold;
  gboolean broken;
  gboolean signed_in;
  SmtpReply *reply;
  GPtrArray *recipients;
} OutboxVerdict;

/**
 * outbox_verdict_init:
 * @trace: of the delivery; must outlive @self
 * @reserved: units that were reserved
 * @sent_before: whether an earlier attempt brought the message to somebody
 *
 * - A message whose end was written without a reply is uncertain, whatever else went wrong.
 * - An accepted one is sent; when the server put some recipients off, it waits for them.
 * - Cancelled before its end was written, it is a draft: whoever cancels wants it unsent. Nothing sends it by itself,
 *   and nothing of it is lost.
 * - A limit that the server names lets it wait, whatever the code.
 * - A refusal at the sign-in is a failure even with a temporary code (but for 421, the server going down): trying again
 *   gets accounts locked. So are 5xx, and what only a change of the settings can cure.
 * - 4xx, broken links and whatever else the network does let it wait.
 * - What goes wrong before the first word about the message, and 421 at any time, holds the account: until something
 *   changes where the message fails, for a while where it waits.
 */
void outbox_verdict_init (OutboxVerdict *self,
                          const SmtpTrace *trace,
                          const Account *account,
                          guint reserved,
                          gboolean sent_before);
void outbox_verdict_clear (OutboxVerdict *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutboxVerdict, outbox_verdict_clear)

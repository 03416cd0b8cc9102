#pragma once

#include "account.h"
#include "diagnosis.h"
#include "smtp-trace.h"

#include <glib-object.h>

/*
 * An account as the windows hold it: an Account value in a GObject for list models, and what the last test said about
 * it in this session. Main thread only.
 *
 * Properties, all read-only and notified when they change: "name", "address" (strings), "verdict" (SendoffVerdict).
 */

/**
 * SendoffVerdict:
 * @SENDOFF_VERDICT_NONE: not tested since the start or since the settings changed
 * @SENDOFF_VERDICT_PASSED: the last test or delivery signed in
 * @SENDOFF_VERDICT_FAILED: it failed; the diagnosis says why
 */
typedef enum
{
  SENDOFF_VERDICT_NONE,
  SENDOFF_VERDICT_PASSED,
  SENDOFF_VERDICT_FAILED,
} SendoffVerdict;

#define SENDOFF_TYPE_ACCOUNT_ITEM (sendoff_account_item_get_type ())
G_DECLARE_FINAL_TYPE (SendoffAccountItem, sendoff_account_item, SENDOFF, ACCOUNT_ITEM, GObject)

/** sendoff_account_item_new: @account: copied */
SendoffAccountItem *sendoff_account_item_new (const Account *account);

/** sendoff_account_item_get_account: Returns: (transfer none): until the next sendoff_account_item_set_account() */
const Account *sendoff_account_item_get_account (SendoffAccountItem *self);

/** sendoff_account_item_set_account: copies @account; other server settings clear the verdict */
void sendoff_account_item_set_account (SendoffAccountItem *self, const Account *account);

/**
 * sendoff_account_item_set_verdict:
 * @trace: of a test or a delivery with this account's settings
 * @diagnosis: (nullable): what went wrong
 *
 * Remembers what the session said. A cancelled session leaves the verdict as it is.
 */
void sendoff_account_item_set_verdict (SendoffAccountItem *self, const SmtpTrace *trace, const Diagnosis *diagnosis);

/**
 * sendoff_account_item_take_delivery:
 * @trace: of a delivery with this account's settings
 * @diagnosis: (nullable): what went wrong
 *
 * As sendoff_account_item_set_verdict(), but a session that got as far as the recipients speaks for the account,
 * whatever became of that one message.
 */
void sendoff_account_item_take_delivery (SendoffAccountItem *self, const SmtpTrace *trace, const Diagnosis *diagnosis);

/** sendoff_account_item_clear_verdict: for when something else that matters was changed, as the password */
void sendoff_account_item_clear_verdict (SendoffAccountItem *self);

SendoffVerdict sendoff_account_item_get_verdict (SendoffAccountItem *self);

/** sendoff_account_item_get_verdict_title: Returns: (transfer none): translated: "Ready to send", "Not tested yet", or
 * the diagnosis' title */
const char *sendoff_account_item_get_verdict_title (SendoffAccountItem *self);

/**
 * sendoff_account_item_dup_verdict_detail:
 *
 * Returns: (transfer full): translated: server and port, and when a test passed TLS version, how long ago and how long
 *   it took
 */
char *sendoff_account_item_dup_verdict_detail (SendoffAccountItem *self);

/** sendoff_account_item_get_max_size: Returns: SIZE in bytes the server named in the last session; 0 unknown */
guint64 sendoff_account_item_get_max_size (SendoffAccountItem *self);

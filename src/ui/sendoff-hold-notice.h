#pragma once

#include "sendoff-notice.h"
#include "sendoff-outbox-jobs.h"

/** sendoff_hold_dup_title: Returns: (transfer full) (nullable): why the account is left alone; %NULL when it is not.
 * Pure. */
char *sendoff_hold_dup_title (const OutboxHold *hold);

/** sendoff_hold_dup_text: Returns: (transfer full): until when, and the server's words. Pure. */
char *sendoff_hold_dup_text (const OutboxHold *hold, gint64 now);

/** sendoff_hold_notice_show: says once, for the account, what else every message would say. Its buttons are
 * win.enter-password, win.test-again, win.try-now. */
void sendoff_hold_notice_show (SendoffNotice *notice, const OutboxHold *hold, gint64 now);

/** sendoff_outgrown_notice_show: @shown: whether the person is told what outgrows a mailbox. Its buttons are
 * win.set-up-relay and win.no-relay. */
void sendoff_outgrown_notice_show (SendoffNotice *notice, gboolean shown);

/** sendoff_left_over_notice_show: tells of the files that a repair of the outbox kept, and where */
void sendoff_left_over_notice_show (SendoffNotice *notice, guint n, const char *folder);

#pragma once

#include "sendoff-courier.h"

/*
 * Tells the desktop what needs the person, while no window of the application is looked at: messages that were refused
 * or may have been sent, an account that waits for a password, a keyring that is locked, the daily limit when it is
 * reached, and that the application stays without a window. Each is said once and taken back when it is solved. A lock
 * screen may show it: no address, no subject, no server's words; the account's name, and what to do. Main thread only.
 */

#define SENDOFF_TYPE_NOTIFIER (sendoff_notifier_get_type ())
G_DECLARE_FINAL_TYPE (SendoffNotifier, sendoff_notifier, SENDOFF, NOTIFIER, GObject)

/** sendoff_notifier_new: @app: outlives it; @courier: whose news are told */
SendoffNotifier *sendoff_notifier_new (SendoffApplication *app, SendoffCourier *courier);

/** sendoff_notifier_stop_waiting: takes back that the application stays */
void sendoff_notifier_stop_waiting (SendoffNotifier *self);

/**
 * SendoffNotice:
 * @title: @body: translated
 *
 * What a notification says.
 */
typedef struct
{
  char *title;
  char *body;
} SendoffNotice;

void sendoff_notice_clear (SendoffNotice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SendoffNotice, sendoff_notice_clear)

/**
 * sendoff_notice_messages:
 * @state: failed or uncertain
 * @account: its name
 * @n: how many messages
 * @reason: (nullable): of one that failed: the diagnosis' title
 *
 * Pure.
 */
void sendoff_notice_messages (SendoffNotice *self, OutboxState state, const char *account, guint n, const char *reason);

/** sendoff_notice_stuck: @trouble: (nullable): why mail of the account waits for the person; @account: its name. Pure. */
void sendoff_notice_stuck (SendoffNotice *self, const Diagnosis *trouble, const char *account);

/** sendoff_notice_limit: @n: messages that wait; @until: @now: Unix times. Pure. */
void sendoff_notice_limit (SendoffNotice *self, const char *account, guint n, gint64 until, gint64 now);

/** sendoff_notice_background: @n: messages that leave by themselves; @next: when the first does; @now: Unix times. Pure. */
void sendoff_notice_background (SendoffNotice *self, guint n, gint64 next, gint64 now);

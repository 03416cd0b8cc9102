#pragma once

#include "sendoff-courier.h"

/*
 * Tells the desktop what needs the person, while no window of the application is looked at: messages that were refused,
 * also for some recipients only, or may have been sent, an account that waits for a password, a keyring that is locked, the daily limit when it is
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
 * SendoffNotifierText:
 * @title: @body: translated
 *
 * What a notification says.
 */
typedef struct
{
  char *title;
  char *body;
} SendoffNotifierText;

void sendoff_notifier_text_clear (SendoffNotifierText *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SendoffNotifierText, sendoff_notifier_text_clear)

/**
 * sendoff_notifier_text_messages:
 * @state: failed or uncertain
 * @account: its name
 * @n: how many messages
 * @reason: (nullable): of one that failed: the diagnosis' title
 *
 * Pure.
 */
void sendoff_notifier_text_messages (
    SendoffNotifierText *self, OutboxState state, const char *account, guint n, const char *reason);

/** sendoff_notifier_text_partly: a message that some recipients are refused; @account: its name. Pure. */
void sendoff_notifier_text_partly (SendoffNotifierText *self, const char *account);

/** sendoff_notifier_text_stuck: @trouble: (nullable): why mail of the account waits for the person; @account: its name.
 * Pure. */
void sendoff_notifier_text_stuck (SendoffNotifierText *self, const Diagnosis *trouble, const char *account);

/** sendoff_notifier_text_limit: @n: messages that wait; @until: @now: Unix times. Pure. */
void sendoff_notifier_text_limit (SendoffNotifierText *self, const char *account, guint n, gint64 until, gint64 now);

/** sendoff_notifier_text_background: @n: messages that leave by themselves; @next: when the first does; @now: Unix
 * times. Pure. */
void sendoff_notifier_text_background (SendoffNotifierText *self, guint n, gint64 next, gint64 now);

#pragma once

#include "sendoff-application.h"
#include "sendoff-courier-jobs.h"
#include "sendoff-practice.h"
#include "sendoff-surroundings.h"

/*
 * Sends what waits, while the application runs: oldest first, one connection for all messages of an account, one worker
 * an account. It looks when something falls due, when somebody writes into the outbox, when the network or the keyring
 * is there again, when the computer wakes or its clock is set, and when it is told to; and every ten minutes, for what
 * none of these tell. What a person has to decide (failed, uncertain, a refused sign-in) stays until a person does.
 *
 * Messages of the practice account leave only while the practice server runs: the courier does not start it.
 *
 * While something is on its way, or leaves by itself within a day, the courier holds the application: it stays without
 * a window, and ends when nothing waits any more. Main thread only.
 *
 * Signals:
 *   "planned" (SendoffPlan): it has looked
 *   "message-changed" (SendoffRunEvent, account's id): a message that it handles is in another state
 *   "progress" (gint64 message, SendoffSendEvent): a message gets on
 *   "trouble" (account's id): sendoff_courier_get_trouble() says something else than before
 */

#define SENDOFF_TYPE_COURIER (sendoff_courier_get_type ())
G_DECLARE_FINAL_TYPE (SendoffCourier, sendoff_courier, SENDOFF, COURIER, GObject)

/**
 * sendoff_courier_new:
 * @app: registered; not kept alive; outlives the courier
 * @practice: of the application; likewise
 *
 * Looks at once.
 */
SendoffCourier *sendoff_courier_new (SendoffApplication *app, SendoffPractice *practice);

/** sendoff_courier_wake: looks now: something may be due. Cheap; may be called as often as one likes. */
void sendoff_courier_wake (SendoffCourier *self);

/**
 * sendoff_courier_deliver:
 *
 * As sendoff_courier_wake(), because another process says that it has queued something, or has changed an account: what
 * was put off is tried again, unless a keyring is missing.
 */
void sendoff_courier_deliver (SendoffCourier *self);

/**
 * sendoff_courier_wake_for_person:
 *
 * As sendoff_courier_deliver(), because a person is there and wants mail to leave: a keyring is asked again,
 * and may ask the person to open it.
 */
void sendoff_courier_wake_for_person (SendoffCourier *self);

/**
 * sendoff_courier_account_changed:
 * @account: id
 *
 * A person has saved other settings, another password or another limit: what waited for that is due at once.
 */
void sendoff_courier_account_changed (SendoffCourier *self, const char *account);

/** sendoff_courier_get_trouble: Returns: (transfer none) (nullable): why mail of this account does not leave */
const Diagnosis *sendoff_courier_get_trouble (SendoffCourier *self, const char *account);

/** sendoff_courier_is_stuck: Returns: whether this account is not tried until a person does something */
gboolean sendoff_courier_is_stuck (SendoffCourier *self, const SendoffPlanEntry *entry);

/** sendoff_courier_is_busy: Returns: whether a message of this account is on its way, or about to be */
gboolean sendoff_courier_is_busy (SendoffCourier *self, const char *account);

/**
 * sendoff_courier_stop:
 *
 * No message leaves any more. One that is on its way is ended as outbox_courier_run() says when it is cancelled: it is
 * queued again, or its reply still decides; meanwhile the application is held. For good.
 */
void sendoff_courier_stop (SendoffCourier *self);

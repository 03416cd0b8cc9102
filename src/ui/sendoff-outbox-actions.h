#pragma once

#include "sendoff-window.h"

/*
 * What the main window does about an account's outbox, by jobs.
 */

/** sendoff_outbox_try_now: @first: id of the message that leaves first; 0: none. Neither the server's own limit nor the
 * network holds the account any more, and that message is tried at once. */
void sendoff_outbox_try_now (SendoffApplication *app, SendoffAccountItem *item, gint64 first);

/** sendoff_outbox_enter_password: asks for another password, and tries @first with it, as above */
void sendoff_outbox_enter_password (SendoffApplication *app, GtkWindow *window, SendoffAccountItem *item, gint64 first);

/** sendoff_outbox_set_up_relay: the assistant, with a relay chosen */
void sendoff_outbox_set_up_relay (SendoffApplication *app, GtkWindow *window);

/** sendoff_outbox_told: the person knows what outgrows a mailbox, and is not told again */
void sendoff_outbox_told (SendoffApplication *app, SendoffAccountItem *item);

/** sendoff_outbox_edit: opens the message @id to be corrected and sent again; the next try takes the place of its row */
void sendoff_outbox_edit (SendoffWindow *window, SendoffApplication *app, SendoffAccountItem *item, gint64 id);

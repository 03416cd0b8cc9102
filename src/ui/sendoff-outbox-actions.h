#pragma once

#include "sendoff-window.h"

/*
 * What the main window does about an account's outbox, by jobs.
 */

/**
 * sendoff_outbox_install_actions: for the class of SendoffWindow, while it shows an account:
 *
 * win.try-now: neither the server's own limit nor the network holds the account any more; what leaves first is tried at
 * once. win.enter-password: asks for another password, and tries with it. win.change-limit. win.set-up-relay: the
 * assistant, with a relay chosen. win.no-relay: the person knows what outgrows a mailbox, and is not told again.
 */
void sendoff_outbox_install_actions (GtkWidgetClass *window_class);

/** sendoff_outbox_edit: opens the message @id to be corrected and sent again; the next try takes the place of its row */
void sendoff_outbox_edit (SendoffWindow *window, SendoffApplication *app, SendoffAccountItem *item, gint64 id);

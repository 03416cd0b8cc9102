#pragma once

#include "sendoff-application.h"

#include <adwaita.h>

/*
 * The main window: one account at a time, its daily limit, whether it is ready to send, and its messages.
 *
 * Actions: win.new-message, win.test-again, win.preferences, win.reload, win.account::<account id>,
 * win.remove-account::<account id>, win.search, win.change-limit, win.try-now, win.enter-password, win.set-up-relay,
 * win.no-relay.
 */

#define SENDOFF_TYPE_WINDOW (sendoff_window_get_type ())
G_DECLARE_FINAL_TYPE (SendoffWindow, sendoff_window, SENDOFF, WINDOW, AdwApplicationWindow)

GtkWidget *sendoff_window_new (SendoffApplication *app);

/** sendoff_window_get_item: Returns: (transfer none) (nullable): the account that is shown */
SendoffAccountItem *sendoff_window_get_item (SendoffWindow *self);

/** sendoff_window_get_first_waiting: Returns: id of the message that leaves first; 0: none */
gint64 sendoff_window_get_first_waiting (SendoffWindow *self);

/** sendoff_window_refresh: reads limit and messages of the account anew, by a job */
void sendoff_window_refresh (SendoffWindow *self);

/** sendoff_window_add_toast: @toast: (transfer full) */
void sendoff_window_add_toast (SendoffWindow *self, AdwToast *toast);

/** sendoff_window_remove_message: takes a message off the list, and offers to undo it */
void sendoff_window_remove_message (SendoffWindow *self, gint64 id);

/** sendoff_window_hold_message: a message waits for the person from now on; offers to undo it */
void sendoff_window_hold_message (SendoffWindow *self, gint64 id);

/** sendoff_window_edit_message: opens a message to be corrected and sent again */
void sendoff_window_edit_message (SendoffWindow *self, gint64 id);

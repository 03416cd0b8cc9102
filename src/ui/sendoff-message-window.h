#pragma once

#include "sendoff-account-item.h"
#include "sendoff-application.h"
#include "sendoff-window.h"

#include <adwaita.h>

/*
 * One message of the outbox: what became of it, recipient by recipient, and the way to send it again.
 *
 * Actions: message.send-again, message.cancel, message.hold, message.edit, message.copy, message.remove.
 */

#define SENDOFF_TYPE_MESSAGE_WINDOW (sendoff_message_window_get_type ())
G_DECLARE_FINAL_TYPE (SendoffMessageWindow, sendoff_message_window, SENDOFF, MESSAGE_WINDOW, AdwWindow)

/**
 * sendoff_message_window_new:
 * @main_window: (nullable): gets the toasts and is refreshed
 * @id: of the row in the outbox; read by a job when the window is made
 */
GtkWidget *sendoff_message_window_new (SendoffApplication *app,
                                       SendoffAccountItem *item,
                                       SendoffWindow *main_window,
                                       gint64 id);

/** sendoff_message_window_find: Returns: (transfer none) (nullable): the window that shows this message already */
GtkWidget *sendoff_message_window_find (SendoffApplication *app, gint64 id);

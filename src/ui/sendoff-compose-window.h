#pragma once

#include "sendoff-account-item.h"
#include "sendoff-application.h"
#include "sendoff-draft.h"
#include "sendoff-window.h"

#include <adwaita.h>

/*
 * Writes and sends one message. What is written is never lost without a word: it is saved as a draft every few seconds
 * and when the window closes, until the outbox has the message.
 *
 * Actions: compose.send, compose.cancel, compose.attach, compose.more-fields.
 */

#define SENDOFF_TYPE_COMPOSE_WINDOW (sendoff_compose_window_get_type ())
G_DECLARE_FINAL_TYPE (SendoffComposeWindow, sendoff_compose_window, SENDOFF, COMPOSE_WINDOW, AdwWindow)

/**
 * sendoff_compose_window_new:
 * @item: account to send through at first
 * @main_window: (nullable): gets the toasts and is refreshed
 */
GtkWidget *sendoff_compose_window_new (SendoffApplication *app, SendoffAccountItem *item, SendoffWindow *main_window);

/** sendoff_compose_window_set_draft: @draft: goes on with this one, under its id */
void sendoff_compose_window_set_draft (SendoffComposeWindow *self, const SendoffDraft *draft);

/**
 * sendoff_compose_window_set_replaced:
 * @draft: what the message says
 * @message: row in the outbox that the next try replaces
 *
 * A message that was not sent is corrected. Closed without a change, it stays as it is, and there is no draft.
 */
void sendoff_compose_window_set_replaced (SendoffComposeWindow *self, const SendoffDraft *draft, gint64 message);

/** sendoff_compose_window_dup_draft: Returns: (transfer full): the fields as they are now */
SendoffDraft *sendoff_compose_window_dup_draft (SendoffComposeWindow *self);

/** sendoff_compose_window_add_file: attaches @file once its size is known */
void sendoff_compose_window_add_file (SendoffComposeWindow *self, GFile *file);

/** sendoff_compose_window_find: Returns: (transfer none) (nullable): the window in which this draft is being written: two
 * would overwrite each other */
GtkWidget *sendoff_compose_window_find (SendoffApplication *app, const char *draft_id);

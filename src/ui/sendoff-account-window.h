#pragma once

#include "sendoff-account-item.h"
#include "sendoff-application.h"

#include <adwaita.h>

/* The preferences of one account: edit, test, remove. */

#define SENDOFF_TYPE_ACCOUNT_WINDOW (sendoff_account_window_get_type ())
G_DECLARE_FINAL_TYPE (SendoffAccountWindow, sendoff_account_window, SENDOFF, ACCOUNT_WINDOW, AdwWindow)

GtkWidget *sendoff_account_window_new (SendoffApplication *app, SendoffAccountItem *item);

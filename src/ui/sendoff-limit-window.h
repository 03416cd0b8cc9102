#pragma once

#include "sendoff-account-item.h"
#include "sendoff-application.h"

#include <adwaita.h>

/*
 * The daily limit of a saved account, explained, to be changed.
 *
 * Actions: limit.save.
 */

#define SENDOFF_TYPE_LIMIT_WINDOW (sendoff_limit_window_get_type ())
G_DECLARE_FINAL_TYPE (SendoffLimitWindow, sendoff_limit_window, SENDOFF, LIMIT_WINDOW, AdwWindow)

GtkWidget *sendoff_limit_window_new (SendoffApplication *app, SendoffAccountItem *item);

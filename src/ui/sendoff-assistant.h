#pragma once

#include "account.h"
#include "sendoff-application.h"

#include <adwaita.h>

/* The window that sets up an account, page by page, and ends with a live test. */

#define SENDOFF_TYPE_ASSISTANT (sendoff_assistant_get_type ())
G_DECLARE_FINAL_TYPE (SendoffAssistant, sendoff_assistant, SENDOFF, ASSISTANT, AdwWindow)

/**
 * sendoff_assistant_new:
 * @preset: (nullable): copied: settings to begin with, as those of the practice server
 */
GtkWidget *sendoff_assistant_new (SendoffApplication *app, const Account *preset);

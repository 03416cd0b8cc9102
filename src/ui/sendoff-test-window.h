#pragma once

#include "sendoff-account-item.h"
#include "sendoff-application.h"

#include <adwaita.h>

/*
 * Tests a saved account: the test view in a window of its own. Remedies change the account and test again.
 */

#define SENDOFF_TYPE_TEST_WINDOW (sendoff_test_window_get_type ())
G_DECLARE_FINAL_TYPE (SendoffTestWindow, sendoff_test_window, SENDOFF, TEST_WINDOW, AdwWindow)

/** sendoff_test_window_new: the test begins when the window is first shown */
GtkWidget *sendoff_test_window_new (SendoffApplication *app, SendoffAccountItem *item);

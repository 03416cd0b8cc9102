#pragma once

#include "sendoff-window.h"

/**
 * sendoff_account_install_actions: for the class of SendoffWindow, while it shows an account:
 *
 * win.new-message: opens a window to write one. win.test-again: tests the account in a window of its own.
 * win.preferences: shows its settings to be changed.
 */
void sendoff_account_install_actions (GtkWidgetClass *window_class);

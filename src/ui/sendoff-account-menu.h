#pragma once

#include <gio/gio.h>

/**
 * sendoff_account_menu_new:
 * @accounts: of SendoffAccountItem
 *
 * Returns: (transfer full): the menu in the main window's title: each account (win.account), preferences, another one
 */
GMenuModel *sendoff_account_menu_new (GListModel *accounts);

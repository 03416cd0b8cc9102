#pragma once

#include "sendoff-account-item.h"

#include <gio/gio.h>

/*
 * The accounts as a list of SendoffAccountItem, in the order they were added. Main thread only.
 */

/**
 * sendoff_account_list_take:
 * @accounts: (element-type Account): as they are stored now
 *
 * Makes the list the same as @accounts. An item stays the same object for as long as its account exists, and nothing is
 * notified about a list that did not change.
 */
void sendoff_account_list_take (GListStore *list, GPtrArray *accounts);

/** sendoff_account_list_find: Returns: (transfer none) (nullable): the item with this account id */
SendoffAccountItem *sendoff_account_list_find (GListModel *list, const char *id);

/** sendoff_account_list_find_practice: Returns: (transfer none) (nullable): the account of the practice server */
const Account *sendoff_account_list_find_practice (GListModel *list);

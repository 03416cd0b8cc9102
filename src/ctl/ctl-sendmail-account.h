#pragma once

#include "account-store.h"
#include "mail-address.h"

/**
 * ctl_sendmail_choose_account:
 * @name: (nullable): of an account: it is that one
 * @from: (nullable): of the message
 * @sender: (nullable): of the envelope
 *
 * The account through which a program's message goes: the one with that name; else the first that may send as @from, or
 * as @sender; else the only one there is. The practice account counts only where there is no other.
 *
 * Errors: %CTL_ERROR (settings) when there is none, or several could be meant; those of account_store_find()
 */
Account *ctl_sendmail_choose_account (
    AccountStore *store, const char *name, const MailAddress *from, const MailAddress *sender, GError **error);

/** ctl_sendmail_may_send_as: Returns: whether @address is one of the account's own. Pure. */
gboolean ctl_sendmail_may_send_as (const Account *account, const MailAddress *address);

#include "ctl-sendmail-account.h"

#include "ctl-status.h"

static gboolean
is_address (const char *text, const MailAddress *address)
{
  g_autoptr (MailAddress) own = mail_address_parse (text, NULL);
  g_autofree char *one = own != NULL ? mail_address_dup_addr_spec (own) : NULL;
  g_autofree char *other = mail_address_dup_addr_spec (address);

  /* Nobody's provider has two mailboxes that differ by capitals alone. */
  return one != NULL && g_ascii_strcasecmp (one, other) == 0;
}

gboolean
ctl_sendmail_may_send_as (const Account *account, const MailAddress *address)
{
  if (is_address (account->address, address))
    return TRUE;
  for (guint i = 0; account->aliases != NULL && account->aliases[i] != NULL; i++)
    if (is_address (account->aliases[i], address))
      return TRUE;
  return FALSE;
}

static const Account *
find_sender (GPtrArray *accounts, const MailAddress *address)
{
  for (guint i = 0; address != NULL && i < accounts->len; i++)
    if (ctl_sendmail_may_send_as (accounts->pdata[i], address))
      return accounts->pdata[i];
  return NULL;
}

static const Account *
find_only (GPtrArray *accounts, GError **error)
{
  const Account *only = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *account = accounts->pdata[i];

      if (account->practice)
        continue;
      only = account;
      g_string_append_printf (names, "%s“%s”", n > 0 ? ", " : "", account->name);
      n++;
    }
  if (n == 1)
    return only;
  if (n == 0 && accounts->len > 0)
    return accounts->pdata[0];
  if (n == 0)
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS,
                 "There is no account to send through yet; see “sendoffctl account add --help”");
  else
    g_set_error (error, CTL_ERROR, CTL_STATUS_SETTINGS, "No account has the sender’s address; choose one with -a: %s",
                 names->str);
  return NULL;
}

Account *
ctl_sendmail_choose_account (
    AccountStore *store, const char *name, const MailAddress *from, const MailAddress *sender, GError **error)
{
  g_autoptr (GPtrArray) accounts = NULL;
  const Account *account;

  if (name != NULL)
    return account_store_find (store, name, error);
  accounts = account_store_list (store, error);
  if (accounts == NULL)
    return NULL;
  account = find_sender (accounts, from);
  if (account == NULL)
    account = find_sender (accounts, sender);
  if (account == NULL)
    account = find_only (accounts, error);
  return account != NULL ? account_copy (account) : NULL;
}

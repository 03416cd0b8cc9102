#include "config.h"

#include "sendoff-account-menu.h"

#include "sendoff-account-item.h"

#include <glib/gi18n.h>

static GMenuItem *
new_entry (const Account *account)
{
  /* An underline in a name is no access key. */
  g_auto (GStrv) parts = g_strsplit (account->name, "_", -1);
  g_autofree char *escaped = g_strjoinv ("__", parts);
  /* Translators: an account's name and address */
  g_autofree char *label = g_strdup_printf (_("%s (%s)"), escaped, account->address);
  GMenuItem *entry = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (entry, "win.account", "s", account->id);
  return entry;
}

GMenuModel *
sendoff_account_menu_new (GListModel *accounts)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) list = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (SendoffAccountItem) item = g_list_model_get_item (accounts, i);
      g_autoptr (GMenuItem) entry = new_entry (sendoff_account_item_get_account (item));

      g_menu_append_item (list, entry);
    }
  g_menu_append (more, _("Account _Preferences"), "win.preferences");
  g_menu_append (more, _("Set Up _Another Account…"), "app.new-account");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (list));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

#include "sendoff-account-list.h"

SendoffAccountItem *
sendoff_account_list_find (GListModel *list, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (SendoffAccountItem) item = g_list_model_get_item (list, i);

      if (g_strcmp0 (sendoff_account_item_get_account (item)->id, id) == 0)
        return item; /* the list holds it */
    }
  return NULL;
}

const Account *
sendoff_account_list_find_practice (GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (SendoffAccountItem) item = g_list_model_get_item (list, i);

      if (sendoff_account_item_get_account (item)->practice)
        return sendoff_account_item_get_account (item); /* the list holds it */
    }
  return NULL;
}

void
sendoff_account_list_take (GListStore *list, GPtrArray *accounts)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (list));
  gboolean same = accounts->len == n_old;

  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *account = g_ptr_array_index (accounts, i);
      SendoffAccountItem *item = sendoff_account_list_find (G_LIST_MODEL (list), account->id);

      if (item != NULL)
        {
          sendoff_account_item_set_account (item, account);
          g_object_ref (item);
        }
      else
        item = sendoff_account_item_new (account);
      g_ptr_array_add (items, item);
    }

  for (guint i = 0; same && i < items->len; i++)
    {
      g_autoptr (SendoffAccountItem) old = g_list_model_get_item (G_LIST_MODEL (list), i);

      same = old == g_ptr_array_index (items, i);
    }
  /* A splice that changes nothing would take the selection away from whoever shows the list. */
  if (!same)
    g_list_store_splice (list, 0, n_old, items->pdata, items->len);
}

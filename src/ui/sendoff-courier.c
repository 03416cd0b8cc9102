#include "sendoff-courier.h"

#include "sendoff-delivery.h"
#include "sendoff-outbox-jobs.h"

#define LOOK_SECONDS 30
/* Whoever queued a message is about to send it; after this time that process is gone. */
#define QUEUED_SECONDS 60

struct _SendoffCourier
{
  GObject parent;

  SendoffApplication *app; /* (nullable): not owned; NULL when stopped */
  guint source;
  gboolean busy;
  guint position;         /* of the account that is looked at */
  GHashTable *given_up;   /* (element-type utf8): ids of accounts whose keyring or files failed: not asked again */
  char *current;          /* (nullable): id of the account whose message is on its way */
};

G_DEFINE_FINAL_TYPE (SendoffCourier, sendoff_courier, G_TYPE_OBJECT)

static void look_at_next (SendoffCourier *self);

gint64
sendoff_courier_choose (GPtrArray *messages, gint64 now)
{
  for (guint i = messages->len; i > 0; i--)
    {
      const OutboxMessage *message = g_ptr_array_index (messages, i - 1);

      if (message->state == OUTBOX_STATE_WAITING && message->next_try > 0 && message->next_try <= now)
        return message->id;
      if (message->state == OUTBOX_STATE_QUEUED && message->changed + QUEUED_SECONDS <= now)
        return message->id;
    }
  return 0;
}

static void
on_delivered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffCourier) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) outcome = sendoff_delivery_run_finish (result, &error);

  /* A keyring that is locked would ask every half minute. Another process may take a message before us: that is
   * well. */
  if (outcome == NULL && error->domain != OUTBOX_ERROR)
    g_hash_table_add (self->given_up, g_strdup (self->current));
  /* The next one of this account, if this one left; else the next account, or one message would be tried for ever. */
  if (outcome == NULL || outcome->message->state != OUTBOX_STATE_SENT)
    self->position++;
  look_at_next (self);
}

static void
on_overview (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffCourier) self = user_data;
  g_autoptr (SendoffOverview) overview = base_job_run_finish (result, NULL);
  SendoffAccountItem *item = self->app != NULL ? sendoff_application_find_account (self->app, self->current) : NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 message = overview != NULL ? sendoff_courier_choose (overview->messages, now) : 0;

  if (item == NULL || message == 0)
    {
      self->position++;
      look_at_next (self);
      return;
    }
  sendoff_delivery_run_due_async (self->app, item, message, on_delivered, g_object_ref (self));
}

static void
look_at_next (SendoffCourier *self)
{
  GListModel *accounts = self->app != NULL ? sendoff_application_get_accounts (self->app) : NULL;

  while (accounts != NULL && self->position < g_list_model_get_n_items (accounts))
    {
      g_autoptr (SendoffAccountItem) item = g_list_model_get_item (accounts, self->position);
      const Account *account = sendoff_account_item_get_account (item);

      if (!g_hash_table_contains (self->given_up, account->id))
        {
          g_free (self->current);
          self->current = g_strdup (account->id);
          base_job_run_async (sendoff_outbox_job_overview, sendoff_outbox_input_new (account, NULL, NULL, 0),
                              (GDestroyNotify) sendoff_outbox_input_free, (GDestroyNotify) sendoff_overview_free, NULL,
                              NULL, on_overview, g_object_ref (self));
          return;
        }
      self->position++;
    }
  self->busy = FALSE;
}

void
sendoff_courier_wake (SendoffCourier *self)
{
  if (self->busy || self->app == NULL)
    return;
  self->busy = TRUE;
  self->position = 0;
  look_at_next (self);
}

static gboolean
on_time (gpointer user_data)
{
  sendoff_courier_wake (user_data);
  return G_SOURCE_CONTINUE;
}

void
sendoff_courier_stop (SendoffCourier *self)
{
  self->app = NULL;
  g_clear_handle_id (&self->source, g_source_remove);
}

static void
sendoff_courier_finalize (GObject *object)
{
  SendoffCourier *self = SENDOFF_COURIER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_hash_table_unref (self->given_up);
  g_free (self->current);
  G_OBJECT_CLASS (sendoff_courier_parent_class)->finalize (object);
}

static void
sendoff_courier_class_init (SendoffCourierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sendoff_courier_finalize;
}

static void
sendoff_courier_init (SendoffCourier *self)
{
  self->given_up = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

SendoffCourier *
sendoff_courier_new (SendoffApplication *app)
{
  SendoffCourier *self = g_object_new (SENDOFF_TYPE_COURIER, NULL);

  self->app = app;
  self->source = g_timeout_add_seconds (LOOK_SECONDS, on_time, self);
  return self;
}

#include "sendoff-message-model.h"

/* When so few rows are left below the one that is asked for, the next page is read. */
#define AHEAD 40

struct _SendoffMessageModel
{
  GObject parent;

  Account *account; /* (nullable) */
  OutboxView view;
  char *text; /* (nullable) */

  GPtrArray *items; /* newest first: their ids fall */
  GHashTable *leaves; /* (nullable): of the last overview */
  guint asked; /* the furthest position that somebody looked at */
  gboolean complete; /* nothing is left below */
  gboolean anew; /* what is listed is not what was asked for */
  GCancellable *overview; /* (nullable): of the job that reads from the top */
  GCancellable *page; /* (nullable): of the job that reads the next page */
};

enum
{
  PROP_LOADED = 1,
  N_PROPS
};

enum
{
  SIGNAL_OVERVIEW,
  SIGNAL_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void sendoff_message_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SendoffMessageModel, sendoff_message_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sendoff_message_model_iface_init))

static gint64
get_id (SendoffMessageModel *self, guint position)
{
  return sendoff_message_item_get_id (g_ptr_array_index (self->items, position));
}

static gint64
get_last_id (SendoffMessageModel *self)
{
  return self->items->len > 0 ? get_id (self, self->items->len - 1) : 0;
}

static gint64
look_up_leaves (SendoffMessageModel *self, gint64 id)
{
  const gint64 *leaves = self->leaves != NULL ? g_hash_table_lookup (self->leaves, &id) : NULL;

  return leaves != NULL ? *leaves : 0;
}

/* --- Merging ----------------------------------------------------------------------------------------------------- */

static void
remove_run (SendoffMessageModel *self, guint position, guint n)
{
  if (n == 0)
    return;
  g_ptr_array_remove_range (self->items, position, n);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n, 0);
}

/* Takes messages[from .. from + n) out of @messages. */
static void
insert_run (SendoffMessageModel *self, guint position, GPtrArray *messages, guint from, guint n)
{
  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    {
      OutboxMessage *message = g_steal_pointer (&g_ptr_array_index (messages, from + i));

      g_ptr_array_insert (self->items, (int) (position + i),
                          sendoff_message_item_new (message, look_up_leaves (self, message->id)));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
}

static gint64
id_of (GPtrArray *messages, guint i)
{
  return ((OutboxMessage *) g_ptr_array_index (messages, i))->id;
}

/* Both are in falling order of ids: one walk finds what came, what went and what stayed. */
static void
merge (SendoffMessageModel *self, GPtrArray *messages)
{
  guint position = 0, i = 0;

  while (position < self->items->len || i < messages->len)
    {
      guint n = 0;

      while (position + n < self->items->len &&
             (i == messages->len || get_id (self, position + n) > id_of (messages, i)))
        n++;
      remove_run (self, position, n);

      for (n = 0; i + n < messages->len &&
                  (position == self->items->len || id_of (messages, i + n) > get_id (self, position));)
        n++;
      insert_run (self, position, messages, i, n);
      position += n;
      i += n;

      for (; position < self->items->len && i < messages->len && get_id (self, position) == id_of (messages, i);
           position++, i++)
        {
          OutboxMessage *message = g_steal_pointer (&g_ptr_array_index (messages, i));

          sendoff_message_item_take (g_ptr_array_index (self->items, position), message,
                                     look_up_leaves (self, message->id));
        }
    }
}

/* --- Reading ----------------------------------------------------------------------------------------------------- */

static void
stop (GCancellable **job)
{
  g_cancellable_cancel (*job);
  g_clear_object (job);
}

static SendoffOutboxInput *
new_input (SendoffMessageModel *self)
{
  SendoffOutboxInput *input = sendoff_outbox_input_new (self->account, NULL, NULL, 0);

  input->view = self->view;
  input->text = g_strdup (self->text);
  return input;
}

static void
set_anew (SendoffMessageModel *self, gboolean anew)
{
  if (self->anew == anew)
    return;
  self->anew = anew;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

static void read_on (SendoffMessageModel *self);

static void
on_overview (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffMessageModel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SendoffOverview) overview = base_job_run_finish (result, &error);

  if (self->overview == NULL || self->overview != base_job_get_cancellable (result))
    return;
  g_clear_object (&self->overview);
  if (overview == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
      return;
    }
  g_clear_pointer (&self->leaves, g_hash_table_unref);
  self->leaves = g_hash_table_ref (overview->leaves);
  self->complete = overview->complete;
  g_signal_emit (self, signals[SIGNAL_OVERVIEW], 0, overview);
  merge (self, overview->messages);
  set_anew (self, FALSE);
  read_on (self);
}

void
sendoff_message_model_refresh (SendoffMessageModel *self)
{
  SendoffOutboxInput *input;

  if (self->account == NULL)
    return;
  stop (&self->overview);
  self->overview = g_cancellable_new ();
  input = new_input (self);
  input->floor = self->anew ? 0 : get_last_id (self);
  base_job_run_async (sendoff_outbox_job_overview, input, (GDestroyNotify) sendoff_outbox_input_free,
                      (GDestroyNotify) sendoff_overview_free, NULL, self->overview, on_overview, g_object_ref (self));
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffMessageModel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SendoffOverview) page = base_job_run_finish (result, &error);
  gint64 last = get_last_id (self);
  guint known = 0;

  if (self->page == NULL || self->page != base_job_get_cancellable (result))
    return;
  g_clear_object (&self->page);
  if (page == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
      return;
    }
  /* A reading from the top may have come further down meanwhile. */
  while (known < page->messages->len && id_of (page->messages, known) >= last)
    known++;
  if (known < page->messages->len || last == 0)
    self->complete = page->complete;
  insert_run (self, self->items->len, page->messages, known, page->messages->len - known);
  read_on (self);
}

/* Reads the next page when somebody looks near the end. A list view asks for each row once, when it is made: what could
 * not be read then is read when it can be. */
static void
read_on (SendoffMessageModel *self)
{
  SendoffOutboxInput *input;

  if (self->asked + AHEAD < self->items->len)
    return;
  if (self->page != NULL || self->complete || self->anew || self->account == NULL || self->items->len == 0)
    return;
  self->page = g_cancellable_new ();
  input = new_input (self);
  input->before = get_last_id (self);
  base_job_run_async (sendoff_outbox_job_page, input, (GDestroyNotify) sendoff_outbox_input_free,
                      (GDestroyNotify) sendoff_overview_free, NULL, self->page, on_page, g_object_ref (self));
}

void
sendoff_message_model_stop (SendoffMessageModel *self)
{
  stop (&self->overview);
  stop (&self->page);
}

/* --- What is asked for ------------------------------------------------------------------------------------------- */

static void
begin_anew (SendoffMessageModel *self)
{
  sendoff_message_model_stop (self);
  self->asked = 0;
  set_anew (self, TRUE);
  sendoff_message_model_refresh (self);
}

void
sendoff_message_model_set_account (SendoffMessageModel *self, const Account *account)
{
  gboolean other = g_strcmp0 (account != NULL ? account->id : NULL, self->account != NULL ? self->account->id : NULL);

  g_clear_pointer (&self->account, account_free);
  self->account = account != NULL ? account_copy (account) : NULL;
  if (!other)
    {
      sendoff_message_model_refresh (self);
      return;
    }
  g_clear_pointer (&self->leaves, g_hash_table_unref);
  remove_run (self, 0, self->items->len);
  begin_anew (self);
}

void
sendoff_message_model_set_filter (SendoffMessageModel *self, OutboxView view, const char *text)
{
  const char *wanted = text != NULL && *text != '\0' ? text : NULL;

  if (self->view == view && g_strcmp0 (self->text, wanted) == 0)
    return;
  self->view = view;
  g_free (self->text);
  self->text = g_strdup (wanted);
  begin_anew (self);
}

gboolean
sendoff_message_model_get_loaded (SendoffMessageModel *self)
{
  return !self->anew;
}

guint
sendoff_message_model_find (SendoffMessageModel *self, gint64 id)
{
  guint low = 0, high = self->items->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_id (self, middle) == id)
        return middle;
      if (get_id (self, middle) > id)
        low = middle + 1;
      else
        high = middle;
    }
  return G_MAXUINT;
}

/* --- The list ---------------------------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return SENDOFF_TYPE_MESSAGE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return SENDOFF_MESSAGE_MODEL (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  SendoffMessageModel *self = SENDOFF_MESSAGE_MODEL (model);

  if (position >= self->items->len)
    return NULL;
  self->asked = MAX (self->asked, position);
  read_on (self);
  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
sendoff_message_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
sendoff_message_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADED)
    g_value_set_boolean (value, sendoff_message_model_get_loaded (SENDOFF_MESSAGE_MODEL (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sendoff_message_model_finalize (GObject *object)
{
  SendoffMessageModel *self = SENDOFF_MESSAGE_MODEL (object);

  sendoff_message_model_stop (self);
  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->leaves, g_hash_table_unref);
  g_ptr_array_unref (self->items);
  g_free (self->text);
  G_OBJECT_CLASS (sendoff_message_model_parent_class)->finalize (object);
}

static void
sendoff_message_model_class_init (SendoffMessageModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sendoff_message_model_get_property;
  object_class->finalize = sendoff_message_model_finalize;
  properties[PROP_LOADED] =
      g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_OVERVIEW] = g_signal_new ("overview", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sendoff_message_model_init (SendoffMessageModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->anew = TRUE;
}

SendoffMessageModel *
sendoff_message_model_new (void)
{
  return g_object_new (SENDOFF_TYPE_MESSAGE_MODEL, NULL);
}

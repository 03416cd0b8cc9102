#include "config.h"

#include "sendoff-message-list.h"

#include "sendoff-draft-list.h"
#include "sendoff-message-actions.h"
#include "sendoff-message-filter.h"
#include "sendoff-message-row.h"
#include "sendoff-messages.h"
#include "sendoff-scroller.h"

#include <glib/gi18n.h>

struct _SendoffMessageList
{
  AdwBin parent;

  SendoffScroller *scroller;
  AdwBin *top_bin;
  SendoffDraftList *draft_list;
  SendoffMessageFilter *filter;
  GtkListView *list_view;
  GMenuModel *row_menu;
  GtkWidget *popover;

  SendoffApplication *app;
  SendoffAccountItem *item; /* (nullable) */
  SendoffMessageModel *model;
  GtkSelectionModel *selection;
};

enum
{
  PROP_TOP = 1,
};

enum
{
  SIGNAL_MESSAGE_ACTIVATED,
  SIGNAL_EDIT,
  SIGNAL_DRAFT_ACTIVATED,
  SIGNAL_TOAST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffMessageList, sendoff_message_list, ADW_TYPE_BIN)

/* --- What is selected -------------------------------------------------------------------------------------------- */

GPtrArray *
sendoff_message_list_dup_selected (SendoffMessageList *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  GtkBitsetIter iter;
  guint position;

  if (gtk_bitset_iter_init_first (&iter, selected, &position))
    do
      g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
    while (gtk_bitset_iter_next (&iter, &position));
  return items;
}

static void
update_actions (SendoffMessageList *self)
{
  static const struct
  {
    const char *action;
    SendoffMessageVerb verb;
  } verbs[] = {
    { "messages.send", SENDOFF_MESSAGE_SEND }, { "messages.hold", SENDOFF_MESSAGE_HOLD },
    { "messages.edit", SENDOFF_MESSAGE_EDIT }, { "messages.remove", SENDOFF_MESSAGE_REMOVE },
    { "messages.copy", SENDOFF_MESSAGE_COPY }, { "messages.check", SENDOFF_MESSAGE_CHECK },
  };
  g_autoptr (GPtrArray) items = sendoff_message_list_dup_selected (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.open", items->len == 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "messages.menu", items->len > 0);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      gtk_widget_action_set_enabled (GTK_WIDGET (self), verbs[i].action,
                                     sendoff_messages_can_all (items, verbs[i].verb));
    }
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

static void
emit_for_selected (SendoffMessageList *self, guint signal)
{
  g_autoptr (GPtrArray) items = sendoff_message_list_dup_selected (self);

  g_signal_emit (self, signals[signal], 0, sendoff_message_item_get_id (g_ptr_array_index (items, 0)));
}

static void
on_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  emit_for_selected (SENDOFF_MESSAGE_LIST (widget), SIGNAL_EDIT);
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  emit_for_selected (SENDOFF_MESSAGE_LIST (widget), SIGNAL_MESSAGE_ACTIVATED);
}

static void
show_menu (SendoffMessageList *self, GtkWidget *row, double x, double y)
{
  graphene_point_t point;

  update_actions (self);
  if (!gtk_widget_compute_point (row, GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle){ (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* Where the focus is in the list. */
static GtkWidget *
find_focused_row (SendoffMessageList *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_view)) ? focus : NULL;
}

static void
on_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (widget);
  GtkWidget *row = find_focused_row (self);

  if (row != NULL)
    show_menu (self, row, gtk_widget_get_width (row) / 2.0, gtk_widget_get_height (row) / 2.0);
}

static guint
find_position (SendoffMessageList *self, SendoffMessageRow *row)
{
  SendoffMessageItem *item = sendoff_message_row_get_item (row);

  return item != NULL ? sendoff_message_model_find (self->model, sendoff_message_item_get_id (item))
                      : GTK_INVALID_LIST_POSITION;
}

static void
on_row_menu (SendoffMessageRow *row, double x, double y, SendoffMessageList *self)
{
  guint position = find_position (self, row);

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  if (!gtk_selection_model_is_selected (self->selection, position))
    gtk_selection_model_select_item (self->selection, position, TRUE);
  show_menu (self, GTK_WIDGET (row), x, y);
}

static void
on_row_opened (SendoffMessageRow *row, SendoffMessageList *self)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE_ACTIVATED], 0,
                 sendoff_message_item_get_id (sendoff_message_row_get_item (row)));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, SendoffMessageList *self)
{
  GtkWidget *row = sendoff_message_row_new ();

  g_signal_connect_object (row, "menu", G_CALLBACK (on_row_menu), self, 0);
  g_signal_connect_object (row, "opened", G_CALLBACK (on_row_opened), self, 0);
  gtk_list_item_set_child (list_item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, SendoffMessageList *self)
{
  sendoff_message_row_bind (SENDOFF_MESSAGE_ROW (gtk_list_item_get_child (list_item)),
                            gtk_list_item_get_item (list_item));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, SendoffMessageList *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row != NULL)
    sendoff_message_row_bind (SENDOFF_MESSAGE_ROW (row), NULL);
}

static void
on_row_activated (SendoffMessageList *self, guint position)
{
  g_autoptr (SendoffMessageItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_MESSAGE_ACTIVATED], 0, sendoff_message_item_get_id (item));
}

/* --- Filter and search ------------------------------------------------------------------------------------------- */

/* Only when it is known: nothing flickers while the list is read. */
static void
show_empty (SendoffMessageList *self)
{
  sendoff_message_filter_set_empty (self->filter, g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0 &&
                                                      sendoff_message_model_get_loaded (self->model));
}

static void
on_filter_changed (SendoffMessageList *self)
{
  sendoff_message_model_set_filter (self->model, sendoff_message_filter_get_view (self->filter),
                                    sendoff_message_filter_get_text (self->filter));
  show_empty (self);
}

static void
on_search_activated (SendoffMessageList *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->list_view), GTK_DIR_TAB_FORWARD);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sendoff_message_list_search (SENDOFF_MESSAGE_LIST (widget));
}

static void
on_filter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (widget);
  const char *wanted = g_variant_get_string (parameter, NULL);

  sendoff_message_filter_set_view (self->filter, strcmp (wanted, "waiting") == 0     ? OUTBOX_VIEW_OPEN
                                                 : strcmp (wanted, "attention") == 0 ? OUTBOX_VIEW_ATTENTION
                                                 : strcmp (wanted, "sent") == 0      ? OUTBOX_VIEW_SENT
                                                                                     : OUTBOX_VIEW_ALL);
}

/* --- The model --------------------------------------------------------------------------------------------------- */

static void
on_overview (SendoffMessageList *self, SendoffOverview *overview)
{
  sendoff_message_filter_set_counts (self->filter, &overview->counts);
}

static void
on_loaded (SendoffMessageList *self)
{
  show_empty (self);
  update_actions (self);
}

static void
on_items_changed (SendoffMessageList *self, guint position, guint removed, guint added)
{
  if (added > 0 && position == 0)
    sendoff_scroller_stay (self->scroller);
  show_empty (self);
  update_actions (self);
}

static void
on_draft_activated (SendoffMessageList *self, SendoffDraft *draft)
{
  g_signal_emit (self, signals[SIGNAL_DRAFT_ACTIVATED], 0, draft);
}

static void
on_toast (SendoffMessageList *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
sendoff_message_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TOP)
    adw_bin_set_child (SENDOFF_MESSAGE_LIST (object)->top_bin, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sendoff_message_list_dispose (GObject *object)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (object);

  if (self->model != NULL)
    sendoff_message_model_stop (self->model);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->item);
  g_clear_object (&self->app);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_MESSAGE_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (sendoff_message_list_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageList, scroller);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageList, top_bin);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageList, draft_list);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageList, filter);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageList, list_view);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageList, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_draft_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_toast);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
}

static void
add_signals (GType type)
{
  signals[SIGNAL_MESSAGE_ACTIVATED] =
      g_signal_new ("message-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_EDIT] =
      g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_DRAFT_ACTIVATED] =
      g_signal_new ("draft-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_TOAST] =
      g_signal_new ("toast", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

/* From the rows that were found, too. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  return sendoff_message_filter_stop_search (SENDOFF_MESSAGE_LIST (widget)->filter);
}

static void
add_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "messages.open", NULL, on_open);
  gtk_widget_class_install_action (widget_class, "messages.edit", NULL, on_edit);
  gtk_widget_class_install_action (widget_class, "messages.menu", NULL, on_menu);
  sendoff_message_actions_install (widget_class);
  gtk_widget_class_install_action (widget_class, "messages.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "messages.filter", "s", on_filter);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
sendoff_message_list_class_init (SendoffMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = sendoff_message_list_set_property;
  object_class->dispose = sendoff_message_list_dispose;
  g_object_class_install_property (object_class, PROP_TOP,
                                   g_param_spec_object ("top", NULL, NULL, GTK_TYPE_WIDGET,
                                                        G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_type_ensure (SENDOFF_TYPE_SCROLLER);
  g_type_ensure (SENDOFF_TYPE_DRAFT_LIST);
  g_type_ensure (SENDOFF_TYPE_MESSAGE_FILTER);
  add_signals (G_TYPE_FROM_CLASS (klass));
  bind_template (GTK_WIDGET_CLASS (klass));
  add_actions (GTK_WIDGET_CLASS (klass));
}

/* Keys of the rows: in an entry they have other meanings. */
static void
add_keys (SendoffMessageList *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_Delete, 0, "messages.remove" },
    { GDK_KEY_Delete, GDK_CONTROL_MASK, "messages.remove" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "messages.edit" },
    { GDK_KEY_Return, GDK_CONTROL_MASK, "messages.send" },
    { GDK_KEY_h, GDK_CONTROL_MASK, "messages.hold" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "messages.copy" },
    { GDK_KEY_Menu, 0, "messages.menu" },
    { GDK_KEY_F10, GDK_SHIFT_MASK, "messages.menu" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, keys[i].modifiers),
                                                            gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), controller);
}

static void
sendoff_message_list_init (SendoffMessageList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->model = sendoff_message_model_new ();
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model))));
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, 0);
  gtk_list_view_set_factory (self->list_view, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list_view, self->selection);
  add_keys (self);

  self->popover = gtk_popover_menu_new_from_model (self->row_menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));

  g_signal_connect_object (self->model, "overview", G_CALLBACK (on_overview), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::loaded", G_CALLBACK (on_loaded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
}

void
sendoff_message_list_set_application (SendoffMessageList *self, SendoffApplication *app)
{
  g_set_object (&self->app, app);
  sendoff_draft_list_set_application (self->draft_list, app);
}

void
sendoff_message_list_set_item (SendoffMessageList *self, SendoffAccountItem *item)
{
  g_set_object (&self->item, item);
  sendoff_message_model_set_account (self->model, item != NULL ? sendoff_account_item_get_account (item) : NULL);
}

SendoffMessageModel *
sendoff_message_list_get_model (SendoffMessageList *self)
{
  return self->model;
}

SendoffApplication *
sendoff_message_list_get_application (SendoffMessageList *self)
{
  return self->app;
}

SendoffAccountItem *
sendoff_message_list_get_item (SendoffMessageList *self)
{
  return self->item;
}

void
sendoff_message_list_add_toast (SendoffMessageList *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

void
sendoff_message_list_search (SendoffMessageList *self)
{
  sendoff_message_filter_search (self->filter);
}

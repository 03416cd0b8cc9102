#include "config.h"

#include "sendoff-message-row.h"

#include "sendoff-message-diagnosis.h"
#include "sendoff-message-words.h"
#include "sendoff-progress.h"
#include "sendoff-text.h"

struct _SendoffMessageRow
{
  AdwBin parent;

  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *state_label;
  GtkProgressBar *progress_bar;

  SendoffMessageItem *item; /* (nullable) */
  gulong handler;
};

enum
{
  SIGNAL_OPENED,
  SIGNAL_MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffMessageRow, sendoff_message_row, ADW_TYPE_BIN)

static void
name_list_item (SendoffMessageRow *self, const char *title, const char *state)
{
  /* GTK 4.8 gives the list's own item no name, and that is where the focus goes. */
  GtkWidget *list_item = gtk_widget_get_parent (GTK_WIDGET (self));

  if (list_item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (list_item), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state, -1);
}

static void
show_item (SendoffMessageRow *self)
{
  const OutboxMessage *message = sendoff_message_item_get_message (self->item);
  SendoffMessageGroup group = sendoff_message_get_group (message);
  gboolean wants_words = group == SENDOFF_MESSAGE_FAILED || message->state == OUTBOX_STATE_WAITING;
  const char *title = sendoff_message_get_title (message);
  g_autofree char *reply = sendoff_message_dup_reply_line (wants_words ? message->reply : NULL);
  g_autofree char *to = sendoff_message_dup_recipients (message);
  double fraction = -1;
  g_autofree char *stage =
      group == SENDOFF_MESSAGE_LEAVES ? sendoff_progress_dup_words (message->id, &fraction) : NULL;
  g_autofree char *state = stage != NULL ? g_steal_pointer (&stage)
                                         : sendoff_message_dup_state (message,
                                                                      sendoff_message_item_get_leaves (self->item),
                                                                      g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *all = sendoff_text_join (to, state, reply, NULL);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->state_label, all);
  gtk_image_set_from_icon_name (self->icon, sendoff_message_get_icon (message));
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), fraction >= 0);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress_bar, fraction);
  name_list_item (self, title, all);
}

static void
on_progress (SendoffMessageRow *self, gint64 id)
{
  if (self->item != NULL && sendoff_message_item_get_id (self->item) == id)
    show_item (self);
}

void
sendoff_message_row_bind (SendoffMessageRow *self, SendoffMessageItem *item)
{
  if (self->item != NULL)
    g_clear_signal_handler (&self->handler, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->handler = g_signal_connect_object (item, "changed", G_CALLBACK (show_item), self, G_CONNECT_SWAPPED);
  show_item (self);
}

SendoffMessageItem *
sendoff_message_row_get_item (SendoffMessageRow *self)
{
  return self->item;
}

static void
on_secondary_pressed (GtkGestureClick *gesture, int n_press, double x, double y, SendoffMessageRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
}

/* A click opens, as everywhere in this window; with Ctrl or Shift it selects, which the list does by itself. */
static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, SendoffMessageRow *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (self->item != NULL && n_press == 1 && (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0 &&
      gtk_widget_contains (GTK_WIDGET (self), x, y))
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
sendoff_message_row_dispose (GObject *object)
{
  sendoff_message_row_bind (SENDOFF_MESSAGE_ROW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_MESSAGE_ROW);
  G_OBJECT_CLASS (sendoff_message_row_parent_class)->dispose (object);
}

static void
sendoff_message_row_class_init (SendoffMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_message_row_dispose;
  signals[SIGNAL_OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageRow, progress_bar);
}

static void
sendoff_message_row_init (SendoffMessageRow *self)
{
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkGesture *open = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (menu, "pressed", G_CALLBACK (on_secondary_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  g_signal_connect_object (open, "released", G_CALLBACK (on_released), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (open));
  g_signal_connect_object (sendoff_progress_get_default (), "changed", G_CALLBACK (on_progress), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
sendoff_message_row_new (void)
{
  return g_object_new (SENDOFF_TYPE_MESSAGE_ROW, NULL);
}

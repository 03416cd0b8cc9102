#include "config.h"

#include "sendoff-message-actions.h"

#include "sendoff-messages.h"
#include "sendoff-toast.h"
#include "sendoff-undo.h"

#include <glib/gi18n.h>

/* Does it, and says how to take it back. @ids: (transfer full) */
static void
do_with_undo (SendoffMessageList *self, SendoffUndoFunc func, SendoffUndoFunc undo, GArray *ids, const char *words)
{
  for (guint i = 0; i < ids->len; i++)
    func (sendoff_message_list_get_application (self), g_array_index (ids, gint64, i));
  sendoff_message_list_add_toast (self, sendoff_undo_new_toast (sendoff_message_list_get_application (self), undo, ids, words));
}

static void
remove_ids (SendoffMessageList *self, GArray *ids)
{
  g_autofree char *words = g_strdup_printf (ngettext ("Message removed", "%u messages removed", ids->len), ids->len);

  do_with_undo (self, sendoff_messages_hide, sendoff_messages_unhide, ids, words);
}

static void
hold_ids (SendoffMessageList *self, GArray *ids)
{
  g_autofree char *words =
      g_strdup_printf (ngettext ("Message held back", "%u messages held back", ids->len), ids->len);

  do_with_undo (self, sendoff_messages_hold, sendoff_messages_retry, ids, words);
}

static GArray *
new_ids (gint64 id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  return g_array_append_val (ids, id);
}

static GArray *
dup_selected_ids (SendoffMessageList *self)
{
  g_autoptr (GPtrArray) items = sendoff_message_list_dup_selected (self);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < items->len; i++)
    {
      gint64 id = sendoff_message_item_get_id (g_ptr_array_index (items, i));

      g_array_append_val (ids, id);
    }
  return ids;
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (widget);

  remove_ids (self, dup_selected_ids (self));
}

static void
on_hold (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (widget);

  hold_ids (self, dup_selected_ids (self));
}

static void
on_uncertain_response (AdwMessageDialog *dialog, const char *response, SendoffMessageList *self)
{
  gint64 *id = g_object_get_data (G_OBJECT (dialog), "id");

  if (sendoff_message_list_get_application (self) == NULL || sendoff_message_list_get_item (self) == NULL)
    return;
  if (strcmp (response, "send") == 0)
    sendoff_messages_send (sendoff_message_list_get_application (self), sendoff_message_list_get_item (self), *id);
  else if (strcmp (response, "remove") == 0)
    remove_ids (self, new_ids (*id));
}

/* @dialog: (transfer full): asks about the uncertain message @id */
static void
ask (SendoffMessageList *self, GtkWidget *dialog, gint64 id)
{
  g_object_set_data_full (G_OBJECT (dialog), "id", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_uncertain_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_send (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (widget);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  g_autoptr (GPtrArray) items = sendoff_message_list_dup_selected (self);

  for (guint i = 0; i < items->len; i++)
    {
      const OutboxMessage *message = sendoff_message_item_get_message (g_ptr_array_index (items, i));

      if (message->state == OUTBOX_STATE_UNCERTAIN)
        ask (self, sendoff_messages_new_twice_dialog (window, message), message->id);
      else if (items->len == 1)
        sendoff_messages_send (sendoff_message_list_get_application (self), sendoff_message_list_get_item (self), message->id);
      else
        /* One after the other, through one connection: that is the courier's work. */
        sendoff_messages_retry (sendoff_message_list_get_application (self), message->id);
    }
}

static void
on_check (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (widget);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  g_autoptr (GPtrArray) items = sendoff_message_list_dup_selected (self);
  const OutboxMessage *message = sendoff_message_item_get_message (g_ptr_array_index (items, 0));

  ask (self, sendoff_messages_new_check_dialog (window, message), message->id);
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageList *self = SENDOFF_MESSAGE_LIST (widget);
  g_autoptr (GPtrArray) items = sendoff_message_list_dup_selected (self);
  g_autofree char *words = sendoff_messages_dup_all_server_words (items);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), words);
  sendoff_message_list_add_toast (self, sendoff_toast_new (_("The server’s words were copied")));
}

void
sendoff_message_actions_install (GtkWidgetClass *list_class)
{
  gtk_widget_class_install_action (list_class, "messages.send", NULL, on_send);
  gtk_widget_class_install_action (list_class, "messages.hold", NULL, on_hold);
  gtk_widget_class_install_action (list_class, "messages.remove", NULL, on_remove);
  gtk_widget_class_install_action (list_class, "messages.copy", NULL, on_copy);
  gtk_widget_class_install_action (list_class, "messages.check", NULL, on_check);
}

void
sendoff_message_list_remove (SendoffMessageList *self, gint64 id)
{
  remove_ids (self, new_ids (id));
}

void
sendoff_message_list_hold (SendoffMessageList *self, gint64 id)
{
  hold_ids (self, new_ids (id));
}

#include "config.h"

#include "sendoff-message-window.h"

#include "sendoff-delivery.h"
#include "sendoff-diagnosis-card.h"
#include "sendoff-message-diagnosis.h"
#include "sendoff-messages.h"
#include "sendoff-notice.h"
#include "sendoff-recipient-row.h"
#include "sendoff-remedy.h"
#include "sendoff-text.h"

#include "outbox-diagnosis.h"

#include <glib/gi18n.h>

struct _SendoffMessageWindow
{
  AdwWindow parent;

  SendoffDiagnosisCard *card;
  SendoffNotice *check_notice;
  AdwActionRow *state_row;
  AdwActionRow *reply_row;
  AdwActionRow *queue_row;
  AdwActionRow *sender_row;
  AdwActionRow *size_row;
  AdwActionRow *id_row;
  GtkListBox *recipients_list;
  GtkActionBar *action_bar;
  GtkProgressBar *progress;
  GtkButton *again_button;
  GtkButton *edit_button;
  GtkButton *hold_button;
  GtkButton *cancel_button;

  SendoffApplication *app;
  SendoffAccountItem *item;
  SendoffWindow *main_window; /* (nullable): weak */
  gint64 id;
  OutboxMessage *message; /* (nullable): until it was read */
  GCancellable *run;      /* (nullable): of the delivery that runs */
  SmtpTrace *trace;       /* (nullable): of the last delivery */
};

G_DEFINE_FINAL_TYPE (SendoffMessageWindow, sendoff_message_window, ADW_TYPE_WINDOW)

/* Of a delivery that runs only the end is awaited. */
static gboolean
can (SendoffMessageWindow *self, SendoffMessageVerb verb)
{
  return self->message != NULL && self->run == NULL && sendoff_messages_can (self->message, verb);
}

static void
update_actions (SendoffMessageWindow *self)
{
  gboolean busy = self->run != NULL;
  gboolean again = can (self, SENDOFF_MESSAGE_SEND);
  gboolean edit = can (self, SENDOFF_MESSAGE_EDIT) && self->main_window != NULL;
  gboolean hold = can (self, SENDOFF_MESSAGE_HOLD) && self->main_window != NULL;
  SendoffMessageGroup group =
      self->message != NULL ? sendoff_message_get_group (self->message) : SENDOFF_MESSAGE_LEAVES;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.send-again", again);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.cancel", busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.edit", edit);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.hold", hold);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.copy", can (self, SENDOFF_MESSAGE_COPY));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.remove", can (self, SENDOFF_MESSAGE_REMOVE));
  gtk_button_set_label (self->again_button, group == SENDOFF_MESSAGE_WAITS || group == SENDOFF_MESSAGE_HELD
                                                ? _("_Send Now")
                                                : _("_Send Again"));
  gtk_widget_set_visible (GTK_WIDGET (self->action_bar), again || edit || hold || busy);
  gtk_widget_set_visible (GTK_WIDGET (self->again_button), again);
  gtk_widget_set_visible (GTK_WIDGET (self->edit_button), edit);
  gtk_widget_set_visible (GTK_WIDGET (self->hold_button), hold);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
}

static void
set_fact (AdwActionRow *row, const char *text)
{
  adw_action_row_set_subtitle (row, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL && *text != '\0');
}

static void
show_message (SendoffMessageWindow *self)
{
  const OutboxMessage *message = self->message;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *state = sendoff_message_dup_state (message, 0, now);
  g_autofree char *queue_id = message->state == OUTBOX_STATE_SENT ? sendoff_message_dup_queue_id (message->reply) : NULL;
  g_autofree char *size = sendoff_text_size (message->size);

  gtk_window_set_title (GTK_WINDOW (self), sendoff_message_get_title (message));
  set_fact (self->state_row, state);
  set_fact (self->reply_row, message->reply);
  set_fact (self->queue_row, queue_id);
  set_fact (self->sender_row, message->sender);
  set_fact (self->size_row, size);
  set_fact (self->id_row, message->message_id);

  sendoff_recipient_row_fill (self->recipients_list, message);
}

/* Where the diagnosis cannot be told any more, what can be done to find out is said all the same. */
static void
show_check (SendoffMessageWindow *self)
{
  gboolean wanted = self->message != NULL && self->message->state == OUTBOX_STATE_UNCERTAIN &&
                    sendoff_diagnosis_card_get (self->card) == NULL;
  g_autofree char *check = wanted ? sendoff_message_dup_check (self->message) : NULL;

  sendoff_notice_set (self->check_notice, wanted ? _("Did It Arrive?") : NULL, check, NULL, 0);
}

static void
take_message (SendoffMessageWindow *self, OutboxMessage *message)
{
  g_clear_pointer (&self->message, outbox_message_free);
  self->message = message;
  show_message (self);
  update_actions (self);
}

/* How long it waits is in the row, and has begun long ago. */
static Diagnosis *
dup_diagnosis (SendoffMessageWindow *self)
{
  Diagnosis *diagnosis =
      sendoff_message_dup_diagnosis (self->message, sendoff_account_item_get_account (self->item));

  for (guint i = diagnosis != NULL ? diagnosis->remedies->len : 0; i > 0; i--)
    if (((DiagnosisRemedy *) g_ptr_array_index (diagnosis->remedies, i - 1))->kind == DIAGNOSIS_REMEDY_WAIT)
      g_ptr_array_remove_index (diagnosis->remedies, i - 1);
  return diagnosis;
}

/* A card that is made anew takes the focus away. */
static gboolean
says_the_same (const OutboxMessage *old, const OutboxMessage *message)
{
  return old != NULL && old->state == message->state && old->changed == message->changed &&
         old->attempts == message->attempts && old->next_try == message->next_try;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffMessageWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  OutboxMessage *message = base_job_run_finish (result, &error);

  /* While it is sent from here, the end of that says all. */
  if (self->app == NULL || self->run != NULL)
    {
      g_clear_pointer (&message, outbox_message_free);
      return;
    }
  if (message != NULL && says_the_same (self->message, message))
    outbox_message_free (message);
  else if (message != NULL)
    {
      take_message (self, message);
      sendoff_diagnosis_card_take (self->card, dup_diagnosis (self));
      show_check (self);
      /* The card has the server's words already. */
      if (sendoff_diagnosis_card_get (self->card) != NULL)
        gtk_widget_set_visible (GTK_WIDGET (self->reply_row), FALSE);
    }
  else
    sendoff_diagnosis_card_take (self->card, outbox_diagnosis_from_error (error, 0));
}

static void
read_message (SendoffMessageWindow *self)
{
  base_job_run_async (sendoff_outbox_job_get, sendoff_outbox_input_new (NULL, NULL, NULL, self->id),
                      (GDestroyNotify) sendoff_outbox_input_free, (GDestroyNotify) outbox_message_free, NULL, NULL,
                      on_read, g_object_ref (self));
}

/* --- Sending again ----------------------------------------------------------------------------------------------- */

static void
on_event (const SendoffSendEvent *event, gpointer user_data)
{
  SendoffMessageWindow *self = user_data;

  if (self->app != NULL)
    sendoff_delivery_show_progress (event, self->progress);
}

static void
on_sent (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (SendoffMessageWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) result = sendoff_delivery_run_finish (async, &error);

  if (self->app == NULL)
    return;
  g_clear_object (&self->run);
  if (result != NULL)
    {
      g_clear_pointer (&self->trace, smtp_trace_free);
      self->trace = g_steal_pointer (&result->trace);
      take_message (self, g_steal_pointer (&result->message));
      sendoff_diagnosis_card_take (self->card, self->message->state == OUTBOX_STATE_SENT
                                                   ? NULL
                                                   : g_steal_pointer (&result->diagnosis));
      show_check (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sendoff_diagnosis_card_take (self->card, outbox_diagnosis_from_error (error, 0));
  update_actions (self);
  if (sendoff_diagnosis_card_get (self->card) != NULL)
    sendoff_diagnosis_card_focus (self->card);
}

static void
send_again (SendoffMessageWindow *self)
{
  if (!can (self, SENDOFF_MESSAGE_SEND))
    return;

  sendoff_diagnosis_card_take (self->card, NULL);
  self->run = g_cancellable_new ();
  sendoff_delivery_show_progress (NULL, self->progress);
  update_actions (self);
  sendoff_delivery_run_async (self->app, self->item, NULL, self->id, on_event, self->run, on_sent,
                              g_object_ref (self));
}

static void
on_twice_response (AdwMessageDialog *dialog, const char *response, SendoffMessageWindow *self)
{
  if (strcmp (response, "send") == 0)
    send_again (self);
}

static void
ask_about_twice (SendoffMessageWindow *self)
{
  GtkWidget *dialog = sendoff_messages_new_twice_dialog (GTK_WINDOW (self), self->message);

  g_signal_connect_object (dialog, "response", G_CALLBACK (on_twice_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
send_again_or_ask (SendoffMessageWindow *self)
{
  if (self->message != NULL && self->message->state == OUTBOX_STATE_UNCERTAIN)
    ask_about_twice (self);
  else
    send_again (self);
}

static void
on_send_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  send_again_or_ask (SENDOFF_MESSAGE_WINDOW (widget));
}

static void
on_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageWindow *self = SENDOFF_MESSAGE_WINDOW (widget);

  g_cancellable_cancel (self->run);
}

static void
on_remedy_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffMessageWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean again = sendoff_remedy_apply_finish (result, &error);

  if (self->app == NULL)
    return;
  if (again)
    send_again_or_ask (self);
  else if (error != NULL)
    sendoff_diagnosis_card_take (self->card, outbox_diagnosis_from_error (error, 0));
}

static void
on_remedy (SendoffMessageWindow *self, DiagnosisRemedy *remedy)
{
  sendoff_remedy_apply_async (self->app, GTK_WINDOW (self), self->item, self->trace, remedy, NULL,
                              on_remedy_applied, g_object_ref (self));
}

static void
on_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageWindow *self = SENDOFF_MESSAGE_WINDOW (widget);

  sendoff_window_edit_message (self->main_window, self->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_hold (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageWindow *self = SENDOFF_MESSAGE_WINDOW (widget);

  sendoff_window_hold_message (self->main_window, self->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageWindow *self = SENDOFF_MESSAGE_WINDOW (widget);
  g_autofree char *words = sendoff_messages_dup_server_words (self->message);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), words);
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffMessageWindow *self = SENDOFF_MESSAGE_WINDOW (widget);

  if (self->main_window != NULL)
    sendoff_window_remove_message (self->main_window, self->id);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
sendoff_message_window_dispose (GObject *object)
{
  SendoffMessageWindow *self = SENDOFF_MESSAGE_WINDOW (object);

  /* A delivery that runs goes on: the outbox keeps what becomes of it. */
  g_clear_object (&self->run);
  g_clear_weak_pointer (&self->main_window);
  g_clear_object (&self->item);
  g_clear_object (&self->app);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_MESSAGE_WINDOW);
  g_clear_pointer (&self->message, outbox_message_free);
  g_clear_pointer (&self->trace, smtp_trace_free);
  G_OBJECT_CLASS (sendoff_message_window_parent_class)->dispose (object);
}

static void
sendoff_message_window_class_init (SendoffMessageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_message_window_dispose;

  g_type_ensure (SENDOFF_TYPE_DIAGNOSIS_CARD);
  g_type_ensure (SENDOFF_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-message-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, card);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, state_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, reply_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, hold_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, edit_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, check_notice);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, queue_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, sender_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, size_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, id_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, recipients_list);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, action_bar);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, again_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageWindow, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
  gtk_widget_class_install_action (widget_class, "message.send-again", NULL, on_send_again);
  gtk_widget_class_install_action (widget_class, "message.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "message.remove", NULL, on_remove);
  gtk_widget_class_install_action (widget_class, "message.edit", NULL, on_edit);
  gtk_widget_class_install_action (widget_class, "message.hold", NULL, on_hold);
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, on_copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_CONTROL_MASK, "message.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sendoff_message_window_init (SendoffMessageWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sendoff_message_window_new (SendoffApplication *app, SendoffAccountItem *item, SendoffWindow *main_window, gint64 id)
{
  SendoffMessageWindow *self = g_object_new (SENDOFF_TYPE_MESSAGE_WINDOW, "application", app, NULL);

  self->app = g_object_ref (app);
  self->item = g_object_ref (item);
  self->id = id;
  g_set_weak_pointer (&self->main_window, main_window);
  update_actions (self);
  /* The courier may send it meanwhile. */
  g_signal_connect_object (app, "outbox-changed", G_CALLBACK (read_message), self, G_CONNECT_SWAPPED);
  read_message (self);
  return GTK_WIDGET (self);
}

GtkWidget *
sendoff_message_window_find (SendoffApplication *app, gint64 id)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (app)); link != NULL; link = link->next)
    if (SENDOFF_IS_MESSAGE_WINDOW (link->data) && SENDOFF_MESSAGE_WINDOW (link->data)->id == id)
      return link->data;
  return NULL;
}

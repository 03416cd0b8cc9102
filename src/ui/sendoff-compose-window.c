#include "config.h"

#include "sendoff-compose-window.h"

#include "sendoff-compose-form.h"
#include "sendoff-delivery.h"
#include "sendoff-diagnosis-card.h"
#include "sendoff-draft-saver.h"
#include "sendoff-drafts.h"
#include "sendoff-message-diagnosis.h"
#include "sendoff-messages.h"
#include "sendoff-recipient-row.h"
#include "sendoff-remedy.h"
#include "sendoff-toast.h"

#include "outbox-diagnosis.h"

#include <glib/gi18n.h>

struct _SendoffComposeWindow
{
  AdwWindow parent;

  AdwToastOverlay *toasts;
  GtkRevealer *progress_revealer;
  GtkProgressBar *progress;
  GtkButton *cancel_button;
  SendoffDiagnosisCard *card;
  GtkListBox *results_list;
  SendoffComposeForm *form;

  SendoffApplication *app;
  SendoffWindow *main_window; /* (nullable): weak */
  SendoffDraftSaver *saver;   /* (nullable): while the window is set up */

  GCancellable *run;     /* (nullable): of the delivery that runs */
  SmtpTrace *trace;      /* (nullable): of the last delivery */
  gint64 failed_message; /* row that the next try replaces; 0: none */
  SendoffDraft *original; /* (nullable): what that row says, while the text comes from it */
};

G_DEFINE_FINAL_TYPE (SendoffComposeWindow, sendoff_compose_window, ADW_TYPE_WINDOW)

SendoffDraft *
sendoff_compose_window_dup_draft (SendoffComposeWindow *self)
{
  return sendoff_compose_form_dup_draft (self->form);
}

/* --- Writing ----------------------------------------------------------------------------------------------------- */

static void
update_send (SendoffComposeWindow *self)
{
  gboolean idle = self->run == NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compose.send",
                                 idle && sendoff_compose_form_has_recipient (self->form) &&
                                     sendoff_compose_form_get_item (self->form) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compose.attach", idle);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compose.cancel", !idle);
}

static void
on_edited (SendoffComposeWindow *self)
{
  g_autoptr (SendoffDraft) draft = sendoff_compose_form_dup_draft (self->form);

  /* What the window is set up with is no edit. */
  if (self->saver != NULL)
    sendoff_draft_saver_edited (self->saver);
  gtk_window_set_title (GTK_WINDOW (self), *draft->subject != '\0' ? draft->subject : _("New Message"));
  update_send (self);
}

static void
on_toast (SendoffComposeWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_attach (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffComposeWindow *self = SENDOFF_COMPOSE_WINDOW (widget);

  sendoff_attachment_list_choose (sendoff_compose_form_get_attachments (self->form), GTK_WINDOW (self));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, SendoffComposeWindow *self)
{
  if (self->run != NULL)
    return FALSE;
  sendoff_attachment_list_add_value (sendoff_compose_form_get_attachments (self->form), value);
  return TRUE;
}

/* --- Sending ----------------------------------------------------------------------------------------------------- */

static void
set_run (SendoffComposeWindow *self, GCancellable *run)
{
  gboolean busy = run != NULL;

  g_set_object (&self->run, run);
  update_send (self);
  gtk_revealer_set_reveal_child (self->progress_revealer, busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->progress_revealer), GTK_ACCESSIBLE_STATE_HIDDEN, !busy, -1);
  /* The focus goes first: where nothing can be typed it would be lost. */
  if (busy && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !busy);
  if (busy)
    sendoff_delivery_show_progress (NULL, self->progress);
}

static void
on_event (const SendoffSendEvent *event, gpointer user_data)
{
  SendoffComposeWindow *self = user_data;

  if (self->app == NULL)
    return;
  /* The session has begun, so the outbox holds the message: a draft beside it could go out a second time. */
  if (sendoff_draft_saver_hand_over (self->saver))
    sendoff_application_emit_outbox_changed (self->app);
  sendoff_delivery_show_progress (event, self->progress);
}

static void
show_results (SendoffComposeWindow *self, const OutboxMessage *message)
{
  /* With one recipient the card has said it all. */
  gboolean wanted = message != NULL && message->recipients->len > 1;

  sendoff_recipient_row_fill (self->results_list, wanted ? message : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->results_list), wanted);
}

static const char *
get_toast_words (OutboxState state)
{
  switch (state)
    {
    case OUTBOX_STATE_SENT:
      return _("The server accepted the message");
    case OUTBOX_STATE_UNCERTAIN:
      return _("The message may have been sent");
    default:
      return _("The message waits and leaves by itself");
    }
}

/* The outbox answers for the message from here on: the window has done its work. */
static void
finish_window (SendoffComposeWindow *self, const OutboxMessage *message)
{
  sendoff_draft_saver_forget (self->saver);
  if (self->main_window != NULL)
    sendoff_window_add_toast (self->main_window, sendoff_toast_new (get_toast_words (message->state)));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
show_failure (SendoffComposeWindow *self, Diagnosis *diagnosis, const OutboxMessage *message)
{
  sendoff_draft_saver_take_back (self->saver);
  sendoff_diagnosis_card_take (self->card, diagnosis);
  show_results (self, message);
  gtk_window_present (GTK_WINDOW (self));
  sendoff_diagnosis_card_focus (self->card);
}

/* What is left to correct: those who have not got it. */
static void
keep_refused_recipients (SendoffComposeWindow *self, const OutboxMessage *message)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->outcome != SMTP_RECIPIENT_ACCEPTED)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", recipient->address);
    }
  sendoff_compose_form_set_recipients (self->form, text->str);
}

static void
show_outcome (SendoffComposeWindow *self, OutboxResult *result)
{
  const OutboxMessage *message = result->message;

  g_clear_pointer (&self->trace, smtp_trace_free);
  self->trace = g_steal_pointer (&result->trace);
  self->failed_message = 0;
  switch (message->state)
    {
    case OUTBOX_STATE_SENT:
      if (sendoff_message_is_accepted_by_all (message))
        finish_window (self, message);
      else
        {
          keep_refused_recipients (self, message);
          show_failure (self, g_steal_pointer (&result->diagnosis), message);
        }
      break;
    case OUTBOX_STATE_WAITING:
    case OUTBOX_STATE_UNCERTAIN:
    case OUTBOX_STATE_QUEUED:
      finish_window (self, message);
      break;
    case OUTBOX_STATE_DRAFT:
      /* Cancelled in time: the text is here, and the next try takes the place of this row. */
      self->failed_message = message->id;
      sendoff_draft_saver_take_back (self->saver);
      adw_toast_overlay_add_toast (self->toasts, sendoff_toast_new (_("Cancelled; the message was not sent")));
      break;
    case OUTBOX_STATE_FAILED:
    case OUTBOX_STATE_SENDING:
    case OUTBOX_STATE_COMMITTING:
    default:
      self->failed_message = message->id;
      show_failure (self, g_steal_pointer (&result->diagnosis), message);
    }
}

static void
on_sent (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (SendoffComposeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) result = sendoff_delivery_run_finish (async, &error);

  if (self->app == NULL)
    return;
  set_run (self, NULL);
  if (result != NULL)
    show_outcome (self, result);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (self, outbox_diagnosis_from_error (error, 0), NULL);
}

static void
send_now (SendoffComposeWindow *self)
{
  SendoffAccountItem *item = sendoff_compose_form_get_item (self->form);
  g_autoptr (SendoffDraft) draft = sendoff_compose_form_dup_draft (self->form);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) run = NULL;
  SendoffDraftField field = SENDOFF_DRAFT_FIELD_NONE;
  MailDraft *mail;

  sendoff_diagnosis_card_take (self->card, NULL);
  show_results (self, NULL);
  mail = sendoff_draft_to_mail (draft, sendoff_account_item_get_account (item)->display_name, &field, &error);
  if (mail == NULL)
    {
      show_failure (self, outbox_diagnosis_from_error (error, 0), NULL);
      sendoff_compose_form_mark (self->form, field, sendoff_diagnosis_card_get (self->card)->cause);
      return;
    }

  sendoff_draft_saver_save (self->saver);
  run = g_cancellable_new ();
  set_run (self, run);
  sendoff_delivery_run_async (self->app, item, mail, self->failed_message, on_event, run, on_sent,
                              g_object_ref (self));
}

static void
on_send (GtkWidget *widget, const char *name, GVariant *parameter)
{
  send_now (SENDOFF_COMPOSE_WINDOW (widget));
}

static void
on_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffComposeWindow *self = SENDOFF_COMPOSE_WINDOW (widget);

  if (self->run == NULL)
    return;
  gtk_progress_bar_set_text (self->progress, _("Cancelling"));
  g_cancellable_cancel (self->run);
}

static void
on_remedy_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffComposeWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean again = sendoff_remedy_apply_finish (result, &error);

  if (self->app == NULL)
    return;
  if (again && self->run == NULL)
    send_now (self);
  else if (error != NULL)
    show_failure (self, outbox_diagnosis_from_error (error, 0), NULL);
}

static void
on_remedy (SendoffComposeWindow *self, DiagnosisRemedy *remedy)
{
  SendoffAccountItem *item = sendoff_compose_form_get_item (self->form);

  if (item != NULL)
    sendoff_remedy_apply_async (self->app, GTK_WINDOW (self), item, self->trace, remedy, NULL,
                                on_remedy_applied, g_object_ref (self));
}

static void
on_more_fields (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sendoff_compose_form_toggle_more (SENDOFF_COMPOSE_WINDOW (widget)->form);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
keep_draft (SendoffComposeWindow *self, SendoffDraft *draft)
{
  sendoff_draft_saver_keep (self->saver);
  /* The draft has the text: the row of the try that failed or was cancelled would be a second copy of it. */
  if (self->failed_message != 0)
    sendoff_messages_remove (self->app, self->failed_message);
  self->failed_message = 0;
  if (self->main_window == NULL)
    {
      sendoff_draft_free (draft);
      return;
    }
  sendoff_window_add_toast (self->main_window, sendoff_drafts_new_kept_toast (self->app, draft));
}

/* Whether nothing was changed in a message that was opened to be corrected. */
static gboolean
says_the_same (const SendoffDraft *a, const SendoffDraft *b)
{
  return strcmp (a->from, b->from) == 0 && strcmp (a->to, b->to) == 0 && strcmp (a->cc, b->cc) == 0 &&
         strcmp (a->bcc, b->bcc) == 0 && strcmp (a->reply_to, b->reply_to) == 0 &&
         strcmp (a->subject, b->subject) == 0 && strcmp (a->text, b->text) == 0 &&
         g_strv_equal ((const char *const *) a->attachments, (const char *const *) b->attachments);
}

static gboolean
sendoff_compose_window_close_request (GtkWindow *window)
{
  SendoffComposeWindow *self = SENDOFF_COMPOSE_WINDOW (window);
  g_autoptr (SendoffDraft) draft = sendoff_compose_window_dup_draft (self);

  if (self->run != NULL)
    {
      /* The delivery goes on; the window comes back if it fails. */
      gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
      return TRUE;
    }
  if (sendoff_draft_is_blank (draft) || (self->original != NULL && says_the_same (self->original, draft)))
    sendoff_draft_saver_forget (self->saver);
  else
    keep_draft (self, g_steal_pointer (&draft));
  return GTK_WINDOW_CLASS (sendoff_compose_window_parent_class)->close_request (window);
}

static void
sendoff_compose_window_dispose (GObject *object)
{
  SendoffComposeWindow *self = SENDOFF_COMPOSE_WINDOW (object);

  g_clear_pointer (&self->saver, sendoff_draft_saver_free);
  g_clear_object (&self->run);
  g_clear_weak_pointer (&self->main_window);
  g_clear_object (&self->app);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_COMPOSE_WINDOW);
  G_OBJECT_CLASS (sendoff_compose_window_parent_class)->dispose (object);
}

static void
sendoff_compose_window_finalize (GObject *object)
{
  SendoffComposeWindow *self = SENDOFF_COMPOSE_WINDOW (object);

  g_clear_pointer (&self->trace, smtp_trace_free);
  g_clear_pointer (&self->original, sendoff_draft_free);
  G_OBJECT_CLASS (sendoff_compose_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, progress_revealer);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, form);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, card);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, results_list);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
  gtk_widget_class_bind_template_callback (widget_class, on_toast);
}

static void
sendoff_compose_window_class_init (SendoffComposeWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sendoff_compose_window_dispose;
  object_class->finalize = sendoff_compose_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sendoff_compose_window_close_request;

  g_type_ensure (SENDOFF_TYPE_COMPOSE_FORM);
  g_type_ensure (SENDOFF_TYPE_DIAGNOSIS_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-compose-window.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "compose.send", NULL, on_send);
  gtk_widget_class_install_action (widget_class, "compose.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "compose.attach", NULL, on_attach);
  gtk_widget_class_install_action (widget_class, "compose.more-fields", NULL, on_more_fields);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "compose.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "compose.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "compose.attach",
                                       NULL);
}

static void
sendoff_compose_window_init (SendoffComposeWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
sendoff_compose_window_new (SendoffApplication *app, SendoffAccountItem *item, SendoffWindow *main_window)
{
  SendoffComposeWindow *self = g_object_new (SENDOFF_TYPE_COMPOSE_WINDOW, "application", app, NULL);

  g_set_weak_pointer (&self->main_window, main_window);
  self->app = g_object_ref (app);
  sendoff_compose_form_set_accounts (self->form, sendoff_application_get_accounts (app), item);
  self->saver = sendoff_draft_saver_new (app, self->form);
  set_run (self, NULL);
  sendoff_compose_form_focus (self->form);
  return GTK_WIDGET (self);
}

void
sendoff_compose_window_set_draft (SendoffComposeWindow *self, const SendoffDraft *draft)
{
  sendoff_compose_form_set_draft (self->form, draft);
}

void
sendoff_compose_window_set_replaced (SendoffComposeWindow *self, const SendoffDraft *draft, gint64 message)
{
  sendoff_compose_form_set_draft (self->form, draft);
  self->original = sendoff_draft_copy (draft);
  self->failed_message = message;
}

void
sendoff_compose_window_add_file (SendoffComposeWindow *self, GFile *file)
{
  sendoff_attachment_list_add (sendoff_compose_form_get_attachments (self->form), file);
}

GtkWidget *
sendoff_compose_window_find (SendoffApplication *app, const char *draft_id)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (app)); link != NULL; link = link->next)
    if (SENDOFF_IS_COMPOSE_WINDOW (link->data))
      {
        g_autoptr (SendoffDraft) other = sendoff_compose_window_dup_draft (link->data);

        if (strcmp (other->id, draft_id) == 0)
          return link->data;
      }
  return NULL;
}

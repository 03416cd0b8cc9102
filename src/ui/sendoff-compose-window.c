#include "config.h"

#include "sendoff-compose-window.h"

#include "sendoff-attachment-list.h"
#include "sendoff-compose-check.h"
#include "sendoff-delivery.h"
#include "sendoff-diagnosis-card.h"
#include "sendoff-recipient-row.h"
#include "sendoff-remedy.h"

#include <glib/gi18n.h>

#define SAVE_SECONDS 5
#define CHECK_MILLISECONDS 400

/* One line of the From row. */
typedef struct
{
  SendoffAccountItem *item;
  char *address;
} Sender;

struct _SendoffComposeWindow
{
  AdwWindow parent;

  AdwToastOverlay *toasts;
  GtkRevealer *progress_revealer;
  GtkProgressBar *progress;
  GtkBox *form;
  SendoffDiagnosisCard *card;
  GtkListBox *results_list;
  GtkBox *warnings_box;
  GtkListBox *fields_list;
  AdwComboRow *from_row;
  AdwEntryRow *to_row;
  GtkToggleButton *more_button;
  AdwEntryRow *cc_row;
  AdwEntryRow *bcc_row;
  AdwEntryRow *reply_to_row;
  AdwEntryRow *subject_row;
  GtkTextView *text_view;
  SendoffAttachmentList *attachments;

  SendoffApplication *app;
  SendoffWindow *main_window; /* (nullable): weak */
  GPtrArray *senders;         /* (element-type Sender) */
  char *draft_id;
  gboolean dirty;             /* changed since it was saved */
  guint save_source;
  guint check_source;
  GCancellable *check;        /* (nullable): of the estimate that runs */

  GCancellable *run;          /* (nullable): of the delivery that runs */
  AccountSecret *secret;      /* with which the last delivery ran */
  SmtpTrace *trace;           /* (nullable): of the last delivery */
  gint64 failed_message;      /* row that the next try replaces; 0: none */
};

G_DEFINE_FINAL_TYPE (SendoffComposeWindow, sendoff_compose_window, ADW_TYPE_WINDOW)

static void
sender_free (gpointer data)
{
  Sender *sender = data;

  g_object_unref (sender->item);
  g_free (sender->address);
  g_free (sender);
}

static const Sender *
get_sender (SendoffComposeWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->from_row);

  return selected < self->senders->len ? g_ptr_array_index (self->senders, selected) : NULL;
}

static const Account *
get_account (SendoffComposeWindow *self)
{
  const Sender *sender = get_sender (self);

  return sender != NULL ? sendoff_account_item_get_account (sender->item) : NULL;
}

/* --- Fields ------------------------------------------------------------------------------------------------------ */

static void
take_text (char **field, gpointer row)
{
  g_free (*field);
  *field = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
}

/* The one place where widgets become a message. */
SendoffDraft *
sendoff_compose_window_dup_draft (SendoffComposeWindow *self)
{
  SendoffDraft *draft = sendoff_draft_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  const Sender *sender = get_sender (self);
  GtkTextIter start, end;

  g_free (draft->id);
  draft->id = g_strdup (self->draft_id);
  if (sender != NULL)
    {
      g_free (draft->account);
      draft->account = g_strdup (sendoff_account_item_get_account (sender->item)->id);
      g_free (draft->from);
      draft->from = g_strdup (sender->address);
    }
  take_text (&draft->to, self->to_row);
  take_text (&draft->cc, self->cc_row);
  take_text (&draft->bcc, self->bcc_row);
  take_text (&draft->reply_to, self->reply_to_row);
  take_text (&draft->subject, self->subject_row);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  g_free (draft->text);
  draft->text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);

  g_strfreev (draft->attachments);
  draft->attachments = sendoff_attachment_list_dup_uris (self->attachments);
  draft->changed = g_get_real_time () / G_USEC_PER_SEC;
  return draft;
}

static GtkWidget *
get_field_row (SendoffComposeWindow *self, SendoffDraftField field)
{
  switch (field)
    {
    case SENDOFF_DRAFT_FIELD_TO:
      return GTK_WIDGET (self->to_row);
    case SENDOFF_DRAFT_FIELD_CC:
      return GTK_WIDGET (self->cc_row);
    case SENDOFF_DRAFT_FIELD_BCC:
      return GTK_WIDGET (self->bcc_row);
    case SENDOFF_DRAFT_FIELD_REPLY_TO:
      return GTK_WIDGET (self->reply_to_row);
    case SENDOFF_DRAFT_FIELD_SUBJECT:
      return GTK_WIDGET (self->subject_row);
    case SENDOFF_DRAFT_FIELD_FROM:
      return GTK_WIDGET (self->from_row);
    case SENDOFF_DRAFT_FIELD_NONE:
    default:
      return NULL;
    }
}

/* Marks the one field that is wrong, if any, for eyes and for screen readers. */
static void
mark_field (SendoffComposeWindow *self, SendoffDraftField field, const char *why)
{
  for (SendoffDraftField i = SENDOFF_DRAFT_FIELD_FROM; i <= SENDOFF_DRAFT_FIELD_SUBJECT; i++)
    {
      GtkWidget *row = get_field_row (self, i);

      if (i == field)
        {
          gtk_widget_add_css_class (row, "error");
          gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                                       GTK_ACCESSIBLE_INVALID_TRUE, -1);
          gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why, -1);
        }
      else
        {
          gtk_widget_remove_css_class (row, "error");
          gtk_accessible_reset_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID);
          gtk_accessible_reset_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
        }
    }
}

/* --- Drafts ------------------------------------------------------------------------------------------------------ */

static void
on_draft_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffApplication) app = user_data;
  g_autoptr (GError) error = NULL;

  if (base_job_run_finish (result, &error) == NULL)
    g_warning ("The draft could not be saved: %s", error->message);
  sendoff_application_emit_drafts_changed (app);
  g_application_release (G_APPLICATION (app));
}

static void
run_draft_job (SendoffComposeWindow *self, BaseJobFunc func)
{
  /* The job may outlive the window, and the application with it: what was written is worth that. */
  g_application_hold (G_APPLICATION (self->app));
  base_job_run_async (func, sendoff_compose_window_dup_draft (self), (GDestroyNotify) sendoff_draft_free, NULL, NULL,
                      NULL, on_draft_saved, g_object_ref (self->app));
}

static void
save_draft (SendoffComposeWindow *self)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  if (!self->dirty)
    return;
  self->dirty = FALSE;
  run_draft_job (self, sendoff_draft_job_save);
}

static gboolean
on_save_time (gpointer user_data)
{
  SendoffComposeWindow *self = user_data;

  self->save_source = 0;
  save_draft (self);
  return G_SOURCE_REMOVE;
}

/* The outbox has the message now, or nothing is left of it. */
static void
forget_draft (SendoffComposeWindow *self)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->dirty = FALSE;
  run_draft_job (self, sendoff_draft_job_remove);
}

/* --- Warnings ---------------------------------------------------------------------------------------------------- */

static void
add_warning (SendoffComposeWindow *self, const char *text)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Warning"), -1);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (self->warnings_box, line);
}

static void
show_warnings (SendoffComposeWindow *self, const SendoffComposeEstimate *estimate)
{
  const Sender *sender = get_sender (self);
  g_autoptr (SendoffDraft) draft = sendoff_compose_window_dup_draft (self);
  g_autoptr (GError) error = NULL;
  SendoffDraftField field = SENDOFF_DRAFT_FIELD_NONE;
  g_autoptr (MailDraft) mail = NULL;
  g_auto (GStrv) warnings = NULL;
  SendoffComposeFacts facts = { 0 };
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->warnings_box))) != NULL)
    gtk_box_remove (self->warnings_box, child);

  if (sender != NULL)
    {
      facts.account = sendoff_account_item_get_account (sender->item);
      facts.mail = mail = sendoff_draft_to_mail (draft, facts.account->display_name, &field, &error);
      facts.max_size = sendoff_account_item_get_max_size (sender->item);
      facts.size = estimate != NULL ? estimate->size : 0;
      facts.usage = estimate != NULL && estimate->has_usage ? &estimate->usage : NULL;
      warnings = sendoff_compose_warnings (&facts, g_get_real_time () / G_USEC_PER_SEC);
      for (guint i = 0; warnings[i] != NULL; i++)
        add_warning (self, warnings[i]);
    }
  /* An empty To is no mistake while one writes. */
  if (error != NULL && !g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT))
    {
      g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

      mark_field (self, field, diagnosis->cause);
      add_warning (self, diagnosis->cause);
    }
  else
    mark_field (self, SENDOFF_DRAFT_FIELD_NONE, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->warnings_box),
                          gtk_widget_get_first_child (GTK_WIDGET (self->warnings_box)) != NULL);
}

static void
on_estimate (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffComposeWindow) self = user_data;
  g_autofree SendoffComposeEstimate *estimate = base_job_run_finish (result, NULL);

  if (self->check == NULL || self->check != base_job_get_cancellable (result))
    return;
  g_clear_object (&self->check);
  show_warnings (self, estimate);
}

static void
start_check (SendoffComposeWindow *self)
{
  const Account *account = get_account (self);
  g_autoptr (SendoffDraft) draft = NULL;

  g_clear_handle_id (&self->check_source, g_source_remove);
  g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
  if (account == NULL)
    return;

  draft = sendoff_compose_window_dup_draft (self);
  self->check = g_cancellable_new ();
  base_job_run_async (sendoff_compose_job_estimate,
                      sendoff_outbox_input_new (account, NULL, sendoff_draft_to_mail (draft, NULL, NULL, NULL), 0),
                      (GDestroyNotify) sendoff_outbox_input_free, g_free, NULL, self->check, on_estimate,
                      g_object_ref (self));
}

static gboolean
on_check_time (gpointer user_data)
{
  SendoffComposeWindow *self = user_data;

  self->check_source = 0;
  start_check (self);
  return G_SOURCE_REMOVE;
}

static void
update_send (SendoffComposeWindow *self)
{
  gboolean has_recipient = *gtk_editable_get_text (GTK_EDITABLE (self->to_row)) != '\0' ||
                           *gtk_editable_get_text (GTK_EDITABLE (self->cc_row)) != '\0' ||
                           *gtk_editable_get_text (GTK_EDITABLE (self->bcc_row)) != '\0';

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compose.send",
                                 self->run == NULL && has_recipient && get_account (self) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compose.attach", self->run == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compose.cancel", self->run != NULL);
}

static void
on_edited (SendoffComposeWindow *self)
{
  const char *subject;

  if (self->app == NULL) /* while the template is made */
    return;
  self->dirty = TRUE;
  if (self->save_source == 0)
    self->save_source = g_timeout_add_seconds (SAVE_SECONDS, on_save_time, self);
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (CHECK_MILLISECONDS, on_check_time, self);

  subject = gtk_editable_get_text (GTK_EDITABLE (self->subject_row));
  gtk_window_set_title (GTK_WINDOW (self), *subject != '\0' ? subject : _("New Message"));
  update_send (self);
}

static void
on_from_changed (SendoffComposeWindow *self)
{
  on_edited (self);
}


/* --- Attachments ------------------------------------------------------------------------------------------------- */

static void
on_toast (SendoffComposeWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_attach (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sendoff_attachment_list_choose (SENDOFF_COMPOSE_WINDOW (widget)->attachments, GTK_WINDOW (widget));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, SendoffComposeWindow *self)
{
  if (self->run != NULL)
    return FALSE;
  sendoff_attachment_list_add_value (self->attachments, value);
  return TRUE;
}

static void
on_files_pasted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffComposeWindow) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL && self->app != NULL)
    sendoff_attachment_list_add_value (self->attachments, value);
}

/* Files on the clipboard are attached; anything else is pasted as text by the text view itself. */
static void
on_paste (SendoffComposeWindow *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  if (!gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    return;
  g_signal_stop_emission_by_name (self->text_view, "paste-clipboard");
  gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_files_pasted,
                                  g_object_ref (self));
}

/* --- Sending ----------------------------------------------------------------------------------------------------- */

static void
set_run (SendoffComposeWindow *self, GCancellable *run)
{
  gboolean busy = run != NULL;

  g_set_object (&self->run, run);
  gtk_revealer_set_reveal_child (self->progress_revealer, busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->progress_revealer), GTK_ACCESSIBLE_STATE_HIDDEN, !busy, -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !busy);
  if (busy)
    {
      gtk_progress_bar_set_fraction (self->progress, 0);
      gtk_progress_bar_set_text (self->progress, _("Preparing the message"));
    }
  update_send (self);
}

static void
on_event (const SendoffSendEvent *event, gpointer user_data)
{
  SendoffComposeWindow *self = user_data;
  g_autofree char *text = sendoff_delivery_dup_progress (event);

  if (self->app == NULL)
    return;
  gtk_progress_bar_set_text (self->progress, text);
  gtk_progress_bar_set_fraction (self->progress, sendoff_delivery_get_fraction (event));
}

static void
show_results (SendoffComposeWindow *self, const OutboxMessage *message)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->results_list, 0)) != NULL)
    gtk_list_box_remove (self->results_list, GTK_WIDGET (row));
  for (guint i = 0; message != NULL && i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      gtk_list_box_append (self->results_list,
                           sendoff_recipient_row_new (recipient->address, recipient->outcome, recipient->reply,
                                                      message->state == OUTBOX_STATE_SENT));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->results_list),
                          gtk_list_box_get_row_at_index (self->results_list, 0) != NULL);
}

static gboolean
is_accepted_by_all (const OutboxMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->outcome != SMTP_RECIPIENT_ACCEPTED)
        return FALSE;
    }
  return message->state == OUTBOX_STATE_SENT;
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
  forget_draft (self);
  if (self->main_window != NULL)
    sendoff_window_add_toast (self->main_window, adw_toast_new (get_toast_words (message->state)));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
show_failure (SendoffComposeWindow *self, Diagnosis *diagnosis, const OutboxMessage *message)
{
  sendoff_diagnosis_card_take (self->card, diagnosis);
  show_results (self, message);
  gtk_window_present (GTK_WINDOW (self));
  sendoff_diagnosis_card_focus (self->card);
}

static Diagnosis *
new_partial_diagnosis (void)
{
  Diagnosis *diagnosis = g_new0 (Diagnosis, 1);

  diagnosis->id = g_strdup ("partly-refused");
  diagnosis->title = g_strdup (_("Not everybody was accepted"));
  diagnosis->cause = g_strdup (_("The message went to the recipients that the server accepted. The others are listed "
                                 "with its answer; correct them and send to them alone."));
  diagnosis->retry = DIAGNOSIS_RETRY_AFTER_CHANGE;
  return diagnosis;
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
  gtk_editable_set_text (GTK_EDITABLE (self->to_row), text->str);
  gtk_editable_set_text (GTK_EDITABLE (self->cc_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->bcc_row), "");
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
      if (is_accepted_by_all (message))
        finish_window (self, message);
      else
        {
          keep_refused_recipients (self, message);
          show_failure (self, new_partial_diagnosis (), message);
        }
      break;
    case OUTBOX_STATE_WAITING:
    case OUTBOX_STATE_UNCERTAIN:
    case OUTBOX_STATE_QUEUED:
      finish_window (self, message);
      break;
    case OUTBOX_STATE_FAILED:
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
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (OutboxResult) result = sendoff_delivery_run_finish (async, &secret, &error);

  if (self->app == NULL)
    return;
  set_run (self, NULL);
  g_clear_pointer (&self->secret, account_secret_unref);
  self->secret = g_steal_pointer (&secret);
  if (self->main_window != NULL)
    sendoff_window_refresh (self->main_window);
  if (result != NULL)
    show_outcome (self, result);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (self, diagnosis_from_error (error), NULL);
}

static void
send_now (SendoffComposeWindow *self)
{
  const Sender *sender = get_sender (self);
  g_autoptr (SendoffDraft) draft = sendoff_compose_window_dup_draft (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) run = NULL;
  SendoffDraftField field = SENDOFF_DRAFT_FIELD_NONE;
  MailDraft *mail;

  sendoff_diagnosis_card_take (self->card, NULL);
  show_results (self, NULL);
  mail = sendoff_draft_to_mail (draft, sendoff_account_item_get_account (sender->item)->display_name, &field, &error);
  if (mail == NULL)
    {
      Diagnosis *diagnosis = diagnosis_from_error (error);
      GtkWidget *row = get_field_row (self, field);

      mark_field (self, field, diagnosis->cause);
      show_failure (self, diagnosis, NULL);
      if (row != NULL)
        gtk_widget_grab_focus (row);
      return;
    }

  save_draft (self);
  run = g_cancellable_new ();
  set_run (self, run);
  sendoff_delivery_run_async (self->app, sender->item, mail, self->failed_message, on_event, run, on_sent,
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
    show_failure (self, diagnosis_from_error (error), NULL);
}

static void
on_remedy (SendoffComposeWindow *self, DiagnosisRemedy *remedy)
{
  const Sender *sender = get_sender (self);

  if (sender != NULL)
    sendoff_remedy_apply_async (self->app, GTK_WINDOW (self), sender->item, self->trace, self->secret, remedy, NULL,
                                on_remedy_applied, g_object_ref (self));
}

static void
on_more_fields (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkToggleButton *button = SENDOFF_COMPOSE_WINDOW (widget)->more_button;

  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
on_discard_kept (AdwToast *toast, gpointer user_data)
{
  SendoffApplication *app = SENDOFF_APPLICATION (user_data);
  const SendoffDraft *draft = g_object_get_data (G_OBJECT (toast), "draft");

  g_application_hold (G_APPLICATION (app));
  base_job_run_async (sendoff_draft_job_remove, sendoff_draft_copy (draft), (GDestroyNotify) sendoff_draft_free, NULL,
                      NULL, NULL, on_draft_saved, g_object_ref (app));
}

static void
keep_draft (SendoffComposeWindow *self, SendoffDraft *draft)
{
  AdwToast *toast;

  self->dirty = TRUE;
  save_draft (self);
  if (self->main_window == NULL)
    {
      sendoff_draft_free (draft);
      return;
    }
  toast = adw_toast_new (_("The message was kept as a draft"));
  adw_toast_set_button_label (toast, _("_Discard"));
  g_object_set_data_full (G_OBJECT (toast), "draft", draft, (GDestroyNotify) sendoff_draft_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_discard_kept), self->app, 0);
  sendoff_window_add_toast (self->main_window, toast);
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
  if (sendoff_draft_is_blank (draft))
    forget_draft (self);
  else
    keep_draft (self, g_steal_pointer (&draft));
  return GTK_WINDOW_CLASS (sendoff_compose_window_parent_class)->close_request (window);
}

static void
sendoff_compose_window_dispose (GObject *object)
{
  SendoffComposeWindow *self = SENDOFF_COMPOSE_WINDOW (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_handle_id (&self->check_source, g_source_remove);
  g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
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

  g_clear_pointer (&self->senders, g_ptr_array_unref);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_free (self->draft_id);
  G_OBJECT_CLASS (sendoff_compose_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, progress_revealer);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, form);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, card);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, results_list);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, warnings_box);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, fields_list);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, from_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, to_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, more_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, cc_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, bcc_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, reply_to_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, subject_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeWindow, attachments);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_from_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
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

  g_type_ensure (SENDOFF_TYPE_ATTACHMENT_LIST);
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

  self->senders = g_ptr_array_new_with_free_func (sender_free);
  self->draft_id = g_uuid_string_random ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (on_edited), self,
                           G_CONNECT_SWAPPED);
}

static void
add_sender (SendoffComposeWindow *self, GtkStringList *names, SendoffAccountItem *item, const char *address)
{
  Sender *sender = g_new0 (Sender, 1);
  const Account *account = sendoff_account_item_get_account (item);
  /* Translators: an address, and the name of the account that sends for it */
  g_autofree char *name = g_strdup_printf (_("%s · %s"), address, account->name);

  sender->item = g_object_ref (item);
  sender->address = g_strdup (address);
  g_ptr_array_add (self->senders, sender);
  gtk_string_list_append (names, name);
}

/* All addresses of all accounts; those of @first are at the top. */
static void
fill_senders (SendoffComposeWindow *self, SendoffAccountItem *first)
{
  GListModel *accounts = sendoff_application_get_accounts (self->app);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n = g_list_model_get_n_items (accounts);

  for (guint i = 0; i <= n; i++)
    {
      g_autoptr (SendoffAccountItem) item = i == 0 ? g_object_ref (first) : g_list_model_get_item (accounts, i - 1);
      const Account *account = sendoff_account_item_get_account (item);

      if (i > 0 && item == first)
        continue;
      add_sender (self, names, item, account->address);
      for (guint j = 0; account->aliases != NULL && account->aliases[j] != NULL; j++)
        add_sender (self, names, item, account->aliases[j]);
    }
  adw_combo_row_set_model (self->from_row, G_LIST_MODEL (names));
}

GtkWidget *
sendoff_compose_window_new (SendoffApplication *app, SendoffAccountItem *item, SendoffWindow *main_window)
{
  SendoffComposeWindow *self = g_object_new (SENDOFF_TYPE_COMPOSE_WINDOW, "application", app, NULL);

  g_set_weak_pointer (&self->main_window, main_window);
  self->app = g_object_ref (app);
  fill_senders (self, item);
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->dirty = FALSE;
  set_run (self, NULL);
  start_check (self);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->to_row));
  return GTK_WIDGET (self);
}

void
sendoff_compose_window_set_draft (SendoffComposeWindow *self, const SendoffDraft *draft)
{
  g_free (self->draft_id);
  self->draft_id = g_strdup (draft->id);
  for (guint i = 0; i < self->senders->len; i++)
    {
      const Sender *sender = g_ptr_array_index (self->senders, i);

      if (strcmp (sender->address, draft->from) == 0 &&
          strcmp (sendoff_account_item_get_account (sender->item)->id, draft->account) == 0)
        adw_combo_row_set_selected (self->from_row, i);
    }
  gtk_editable_set_text (GTK_EDITABLE (self->to_row), draft->to);
  gtk_editable_set_text (GTK_EDITABLE (self->cc_row), draft->cc);
  gtk_editable_set_text (GTK_EDITABLE (self->bcc_row), draft->bcc);
  gtk_editable_set_text (GTK_EDITABLE (self->reply_to_row), draft->reply_to);
  gtk_toggle_button_set_active (self->more_button,
                                *draft->cc != '\0' || *draft->bcc != '\0' || *draft->reply_to != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->subject_row), draft->subject);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), draft->text, -1);
  for (guint i = 0; draft->attachments[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (draft->attachments[i]);

      sendoff_attachment_list_add (self->attachments, file);
    }
}

void
sendoff_compose_window_add_file (SendoffComposeWindow *self, GFile *file)
{
  sendoff_attachment_list_add (self->attachments, file);
}

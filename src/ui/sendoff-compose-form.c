#include "config.h"

#include "sendoff-compose-form.h"

#include "sendoff-attachment-list.h"
#include "sendoff-compose-check.h"
#include "sendoff-outbox-jobs.h"

#include "base-text.h"
#include "diagnosis.h"

#include <glib/gi18n.h>

#define CHECK_MILLISECONDS 400

/* One line of the From row. */
typedef struct
{
  SendoffAccountItem *item;
  char *address;
} Sender;

struct _SendoffComposeForm
{
  AdwBin parent;

  GtkBox *warnings_box;
  AdwComboRow *from_row;
  AdwEntryRow *to_row;
  GtkToggleButton *more_button;
  AdwEntryRow *cc_row;
  AdwEntryRow *bcc_row;
  AdwEntryRow *reply_to_row;
  AdwEntryRow *subject_row;
  GtkTextView *text_view;
  SendoffAttachmentList *attachments;

  GPtrArray *senders;  /* (element-type Sender) */
  char *draft_id;
  guint check_source;
  GCancellable *check; /* (nullable): of the estimate that runs */
  gboolean disposed;
};

enum
{
  SIGNAL_EDITED,
  SIGNAL_TOAST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffComposeForm, sendoff_compose_form, ADW_TYPE_BIN)

static void
sender_free (gpointer data)
{
  Sender *sender = data;

  g_object_unref (sender->item);
  g_free (sender->address);
  g_free (sender);
}

static const Sender *
get_sender (SendoffComposeForm *self)
{
  guint selected = adw_combo_row_get_selected (self->from_row);

  return selected < self->senders->len ? g_ptr_array_index (self->senders, selected) : NULL;
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
sendoff_compose_form_dup_draft (SendoffComposeForm *self)
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
get_field_row (SendoffComposeForm *self, SendoffDraftField field)
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
mark_field (SendoffComposeForm *self, SendoffDraftField field, const char *why)
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

/* --- Warnings ---------------------------------------------------------------------------------------------------- */

static void
add_warning (SendoffComposeForm *self, const char *text)
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
show_warnings (SendoffComposeForm *self, const SendoffComposeEstimate *estimate)
{
  const Sender *sender = get_sender (self);
  g_autoptr (SendoffDraft) draft = sendoff_compose_form_dup_draft (self);
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
      facts.from = sender->address;
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
  g_autoptr (SendoffComposeForm) self = user_data;
  g_autofree SendoffComposeEstimate *estimate = base_job_run_finish (result, NULL);

  if (self->check == NULL || self->check != base_job_get_cancellable (result))
    return;
  g_clear_object (&self->check);
  show_warnings (self, estimate);
}

static void
start_check (SendoffComposeForm *self)
{
  const Sender *sender = get_sender (self);
  g_autoptr (SendoffDraft) draft = NULL;

  g_clear_handle_id (&self->check_source, g_source_remove);
  g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
  if (sender == NULL)
    return;

  draft = sendoff_compose_form_dup_draft (self);
  self->check = g_cancellable_new ();
  base_job_run_async (sendoff_compose_job_estimate,
                      sendoff_outbox_input_new (sendoff_account_item_get_account (sender->item), NULL,
                                                sendoff_draft_to_mail (draft, NULL, NULL, NULL), 0),
                      (GDestroyNotify) sendoff_outbox_input_free, g_free, NULL, self->check, on_estimate,
                      g_object_ref (self));
}

static gboolean
on_check_time (gpointer user_data)
{
  SendoffComposeForm *self = user_data;

  self->check_source = 0;
  start_check (self);
  return G_SOURCE_REMOVE;
}

static void
on_edited (SendoffComposeForm *self)
{
  if (self->disposed || self->senders->len == 0) /* while it is made or unmade */
    return;
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (CHECK_MILLISECONDS, on_check_time, self);
  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

static void
on_toast (SendoffComposeForm *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
on_files_pasted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffComposeForm) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL && !self->disposed)
    sendoff_attachment_list_add_value (self->attachments, value);
}

/* Files on the clipboard are attached; anything else is pasted as text by the text view itself. */
static void
on_paste (SendoffComposeForm *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  if (!gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    return;
  g_signal_stop_emission_by_name (self->text_view, "paste-clipboard");
  gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_files_pasted,
                                  g_object_ref (self));
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
sendoff_compose_form_dispose (GObject *object)
{
  SendoffComposeForm *self = SENDOFF_COMPOSE_FORM (object);

  self->disposed = TRUE;
  g_clear_handle_id (&self->check_source, g_source_remove);
  g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_COMPOSE_FORM);
  G_OBJECT_CLASS (sendoff_compose_form_parent_class)->dispose (object);
}

static void
sendoff_compose_form_finalize (GObject *object)
{
  SendoffComposeForm *self = SENDOFF_COMPOSE_FORM (object);

  g_clear_pointer (&self->senders, g_ptr_array_unref);
  g_free (self->draft_id);
  G_OBJECT_CLASS (sendoff_compose_form_parent_class)->finalize (object);
}

static void
sendoff_compose_form_class_init (SendoffComposeFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_compose_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = sendoff_compose_form_finalize;
  signals[SIGNAL_EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, ADW_TYPE_TOAST);

  g_type_ensure (SENDOFF_TYPE_ATTACHMENT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-compose-form.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, warnings_box);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, from_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, to_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, more_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, cc_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, bcc_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, reply_to_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, subject_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, text_view);
  gtk_widget_class_bind_template_child (widget_class, SendoffComposeForm, attachments);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, on_toast);
}

static void
sendoff_compose_form_init (SendoffComposeForm *self)
{
  self->senders = g_ptr_array_new_with_free_func (sender_free);
  self->draft_id = g_uuid_string_random ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (on_edited), self,
                           G_CONNECT_SWAPPED);
}

static void
add_sender (SendoffComposeForm *self, GtkStringList *names, SendoffAccountItem *item, const char *address)
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

void
sendoff_compose_form_set_accounts (SendoffComposeForm *self, GListModel *accounts, SendoffAccountItem *first)
{
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
  start_check (self);
}

void
sendoff_compose_form_set_draft (SendoffComposeForm *self, const SendoffDraft *draft)
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

SendoffAccountItem *
sendoff_compose_form_get_item (SendoffComposeForm *self)
{
  const Sender *sender = get_sender (self);

  return sender != NULL ? sender->item : NULL;
}

gboolean
sendoff_compose_form_has_recipient (SendoffComposeForm *self)
{
  return !base_text_is_blank (gtk_editable_get_text (GTK_EDITABLE (self->to_row))) ||
         !base_text_is_blank (gtk_editable_get_text (GTK_EDITABLE (self->cc_row))) ||
         !base_text_is_blank (gtk_editable_get_text (GTK_EDITABLE (self->bcc_row)));
}

void
sendoff_compose_form_set_recipients (SendoffComposeForm *self, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->to_row), text);
  gtk_editable_set_text (GTK_EDITABLE (self->cc_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->bcc_row), "");
}

void
sendoff_compose_form_mark (SendoffComposeForm *self, SendoffDraftField field, const char *why)
{
  GtkWidget *row = get_field_row (self, field);

  mark_field (self, field, why);
  if (row == NULL)
    return;
  if (row == GTK_WIDGET (self->cc_row) || row == GTK_WIDGET (self->bcc_row) || row == GTK_WIDGET (self->reply_to_row))
    gtk_toggle_button_set_active (self->more_button, TRUE);
  gtk_widget_grab_focus (row);
}

void
sendoff_compose_form_toggle_more (SendoffComposeForm *self)
{
  gtk_toggle_button_set_active (self->more_button, !gtk_toggle_button_get_active (self->more_button));
}

void
sendoff_compose_form_focus (SendoffComposeForm *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->to_row));
}

SendoffAttachmentList *
sendoff_compose_form_get_attachments (SendoffComposeForm *self)
{
  return self->attachments;
}

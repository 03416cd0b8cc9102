#include "config.h"

#include "sendoff-attachment-list.h"

#include "sendoff-attachment-row.h"
#include "sendoff-toast.h"

#include <glib/gi18n.h>

struct _SendoffAttachmentList
{
  AdwBin parent;

  GtkListBox *list;
  GtkFileChooserNative *chooser; /* (nullable): the last one */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TOAST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffAttachmentList, sendoff_attachment_list, ADW_TYPE_BIN)

static void
emit_changed (SendoffAttachmentList *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_list_box_get_row_at_index (self->list, 0) != NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
emit_toast (SendoffAttachmentList *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
on_undo_remove (AdwToast *toast, gpointer user_data)
{
  SendoffAttachmentList *self = SENDOFF_ATTACHMENT_LIST (user_data);

  gtk_list_box_append (self->list, g_object_get_data (G_OBJECT (toast), "row"));
  emit_changed (self);
}

static void
on_removed (SendoffAttachmentRow *row, gpointer user_data)
{
  SendoffAttachmentList *self = SENDOFF_ATTACHMENT_LIST (user_data);
  AdwToast *toast = sendoff_toast_new_with_undo (_("Attachment removed"));

  g_object_set_data_full (G_OBJECT (toast), "row", g_object_ref (row), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_remove), self, 0);
  gtk_list_box_remove (self->list, GTK_WIDGET (row));
  emit_toast (self, toast);
  emit_changed (self);
}

static void
on_file_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffAttachmentList) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  g_autofree char *name = NULL, *trouble = NULL;
  GtkWidget *row;

  if (self->list == NULL) /* disposed meanwhile */
    return;
  if (info == NULL || g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    {
      name = g_file_get_parse_name (G_FILE (source));
      /* Translators: the name of a file */
      trouble = info != NULL ? g_strdup_printf (_("%s is a folder; only files can be attached"), name)
                             : g_strdup_printf (_("%s cannot be read"), name);
      emit_toast (self, sendoff_toast_new (trouble));
      return;
    }

  row = sendoff_attachment_row_new (G_FILE (source), g_file_info_get_display_name (info),
                                    (guint64) g_file_info_get_size (info));
  g_signal_connect_object (row, "removed", G_CALLBACK (on_removed), self, 0);
  gtk_list_box_append (self->list, row);
  emit_changed (self);
}

void
sendoff_attachment_list_add (SendoffAttachmentList *self, GFile *file)
{
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                                                          "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, on_file_known, g_object_ref (self));
}

void
sendoff_attachment_list_add_value (SendoffAttachmentList *self, const GValue *value)
{
  for (const GSList *link = g_value_get_boxed (value); link != NULL; link = link->next)
    sendoff_attachment_list_add (self, link->data);
}

static void
on_files_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GListModel) files = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      sendoff_attachment_list_add (user_data, file);
    }
}

void
sendoff_attachment_list_choose (SendoffAttachmentList *self, GtkWindow *parent)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Attach Files"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Attach"),
                                               _("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_files_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

GStrv
sendoff_attachment_list_dup_uris (SendoffAttachmentList *self)
{
  GPtrArray *uris = g_ptr_array_new ();
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    g_ptr_array_add (uris, g_file_get_uri (sendoff_attachment_row_get_file (SENDOFF_ATTACHMENT_ROW (row))));
  g_ptr_array_add (uris, NULL);
  return (GStrv) g_ptr_array_free (uris, FALSE);
}

static void
sendoff_attachment_list_dispose (GObject *object)
{
  SendoffAttachmentList *self = SENDOFF_ATTACHMENT_LIST (object);

  g_clear_object (&self->chooser);
  self->list = NULL;
  G_OBJECT_CLASS (sendoff_attachment_list_parent_class)->dispose (object);
}

static void
sendoff_attachment_list_class_init (SendoffAttachmentListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sendoff_attachment_list_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
sendoff_attachment_list_init (SendoffAttachmentList *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Attachments"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

#include "config.h"

#include "sendoff-attachment-row.h"

#include "sendoff-text.h"

#include <glib/gi18n.h>

struct _SendoffAttachmentRow
{
  AdwActionRow parent;

  GFile *file;
};

static guint signal_removed;

G_DEFINE_FINAL_TYPE (SendoffAttachmentRow, sendoff_attachment_row, ADW_TYPE_ACTION_ROW)

static void
sendoff_attachment_row_dispose (GObject *object)
{
  g_clear_object (&SENDOFF_ATTACHMENT_ROW (object)->file);
  G_OBJECT_CLASS (sendoff_attachment_row_parent_class)->dispose (object);
}

static void
sendoff_attachment_row_class_init (SendoffAttachmentRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sendoff_attachment_row_dispose;
  signal_removed = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
sendoff_attachment_row_init (SendoffAttachmentRow *self)
{
}

static void
on_remove_clicked (SendoffAttachmentRow *self)
{
  g_signal_emit (self, signal_removed, 0);
}

GtkWidget *
sendoff_attachment_row_new (GFile *file, const char *name, guint64 size)
{
  SendoffAttachmentRow *self = g_object_new (SENDOFF_TYPE_ATTACHMENT_ROW, "use-markup", FALSE, "title-lines", 2,
                                             NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *bytes = sendoff_text_size (size);
  /* Translators: the name of an attached file */
  g_autofree char *label = g_strdup_printf (_("Remove %s"), name);

  self->file = g_object_ref (file);
  /* Only now, when "use-markup" has reached the labels. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), bytes);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (self), "mail-attachment-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_remove_clicked), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return GTK_WIDGET (self);
}

GFile *
sendoff_attachment_row_get_file (SendoffAttachmentRow *self)
{
  return self->file;
}

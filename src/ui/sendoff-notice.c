#include "config.h"

#include "sendoff-notice.h"

#include "sendoff-wrap-layout.h"

struct _SendoffNotice
{
  AdwBin parent;

  GtkWidget *title_label;
  GtkWidget *text_label;
  GtkWidget *buttons_box;
  char *said; /* (nullable): all that is shown, to compare */
};

G_DEFINE_FINAL_TYPE (SendoffNotice, sendoff_notice, ADW_TYPE_BIN)

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static char *
join (const char *title, const char *text, const SendoffNoticeButton *buttons, gsize n_buttons)
{
  g_autoptr (GString) all = g_string_new (title);

  g_string_append_printf (all, "\n%s", text != NULL ? text : "");
  for (gsize i = 0; i < n_buttons; i++)
    g_string_append_printf (all, "\n%s %s", buttons[i].label, buttons[i].action);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
add_button (SendoffNotice *self, const SendoffNoticeButton *button, gboolean suggested)
{
  GtkWidget *widget = gtk_button_new_with_mnemonic (button->label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), button->action);
  if (suggested)
    gtk_widget_add_css_class (widget, "suggested-action");
  gtk_box_append (GTK_BOX (self->buttons_box), widget);
}

void
sendoff_notice_set (SendoffNotice *self,
                    const char *title,
                    const char *text,
                    const SendoffNoticeButton *buttons,
                    gsize n_buttons)
{
  g_autofree char *all = title != NULL ? join (title, text, buttons, n_buttons) : NULL;
  GtkWidget *child;

  gtk_widget_set_visible (GTK_WIDGET (self), title != NULL);
  if (g_strcmp0 (all, self->said) == 0)
    return;
  g_free (self->said);
  self->said = g_steal_pointer (&all);
  while ((child = gtk_widget_get_first_child (self->buttons_box)) != NULL)
    gtk_box_remove (GTK_BOX (self->buttons_box), child);
  if (title == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (self->title_label), title);
  gtk_label_set_text (GTK_LABEL (self->text_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->text_label, text != NULL && *text != '\0');
  for (gsize i = 0; i < n_buttons; i++)
    add_button (self, &buttons[i], i == 0);
  gtk_widget_set_visible (self->buttons_box, n_buttons > 0);
}

static void
sendoff_notice_finalize (GObject *object)
{
  g_free (SENDOFF_NOTICE (object)->said);
  G_OBJECT_CLASS (sendoff_notice_parent_class)->finalize (object);
}

static void
sendoff_notice_class_init (SendoffNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sendoff_notice_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sendoff_notice_init (SendoffNotice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->title_label = new_label ("heading");
  self->text_label = new_label (NULL);
  self->buttons_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->buttons_box, sendoff_wrap_layout_new (6));
  gtk_widget_set_margin_top (self->buttons_box, 6);
  gtk_box_append (GTK_BOX (box), self->title_label);
  gtk_box_append (GTK_BOX (box), self->text_label);
  gtk_box_append (GTK_BOX (box), self->buttons_box);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "limit");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->title_label, NULL,
                                  -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

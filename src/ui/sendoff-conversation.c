#include "config.h"

#include "sendoff-conversation.h"

#include "sendoff-pair-layout.h"

#include "diagnosis-meaning.h"
#include "smtp-transcript.h"

#include <glib/gi18n.h>

struct _SendoffConversation
{
  AdwBin parent;
};

G_DEFINE_FINAL_TYPE (SendoffConversation, sendoff_conversation, ADW_TYPE_BIN)

static const struct
{
  const char *mark;
  const char *style;
  const char *who;
} sides[] = {
  [SMTP_SIDE_CLIENT] = { ">", "client", N_("We said") },
  [SMTP_SIDE_SERVER] = { "<", "server", N_("The server said") },
  [SMTP_SIDE_NOTE] = { "·", "note", N_("What happened") },
};

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_line (GPtrArray *transcript, guint index)
{
  const SmtpLine *line = g_ptr_array_index (transcript, index);
  g_autofree char *text = g_strdup_printf ("%s %s", sides[line->side].mark, line->text);
  g_autofree char *meaning = diagnosis_line_meaning (transcript, index);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *said = new_label (text, sides[line->side].style);
  GtkWidget *means = new_label (meaning, "dim-label");

  gtk_widget_add_css_class (said, "monospace");
  gtk_label_set_selectable (GTK_LABEL (said), TRUE);
  /* The protocol is written left to right whatever the language of the person. */
  gtk_widget_set_direction (said, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (said), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _(sides[line->side].who), -1);
  gtk_widget_set_visible (means, *meaning != '\0');
  gtk_box_append (GTK_BOX (box), said);
  gtk_box_append (GTK_BOX (box), means);
  gtk_widget_set_layout_manager (box, sendoff_pair_layout_new ());
  return box;
}

void
sendoff_conversation_set_transcript (SendoffConversation *self, GPtrArray *transcript)
{
  GtkWidget *lines = NULL;

  if (transcript != NULL && transcript->len > 0)
    {
      lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
      gtk_widget_add_css_class (lines, "card");
      gtk_widget_add_css_class (lines, "conversation");
      for (guint i = 0; i < transcript->len; i++)
        gtk_box_append (GTK_BOX (lines), new_line (transcript, i));
    }
  adw_bin_set_child (ADW_BIN (self), lines);
}

static void
sendoff_conversation_class_init (SendoffConversationClass *klass)
{
}

static void
sendoff_conversation_init (SendoffConversation *self)
{
}

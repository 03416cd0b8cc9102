#include "config.h"

#include "sendoff-conversation.h"

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

static void
attach_line (GtkGrid *grid, GPtrArray *transcript, guint row)
{
  const SmtpLine *line = g_ptr_array_index (transcript, row);
  g_autofree char *text = g_strdup_printf ("%s %s", sides[line->side].mark, line->text);
  g_autofree char *meaning = diagnosis_line_meaning (transcript, row);
  GtkWidget *said = new_label (text, sides[line->side].style);
  GtkWidget *means = new_label (meaning, "dim-label");

  gtk_widget_add_css_class (said, "monospace");
  gtk_label_set_selectable (GTK_LABEL (said), TRUE);
  /* The protocol is written left to right whatever the language of the person. */
  gtk_widget_set_direction (said, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (said), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _(sides[line->side].who), -1);
  gtk_grid_attach (grid, said, 0, (int) row, 1, 1);
  gtk_grid_attach (grid, means, 1, (int) row, 1, 1);
}

void
sendoff_conversation_set_transcript (SendoffConversation *self, GPtrArray *transcript)
{
  GtkWidget *grid = NULL;

  if (transcript != NULL && transcript->len > 0)
    {
      grid = gtk_grid_new ();
      gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
      gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
      gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
      gtk_widget_add_css_class (grid, "card");
      gtk_widget_add_css_class (grid, "conversation");
      for (guint i = 0; i < transcript->len; i++)
        attach_line (GTK_GRID (grid), transcript, i);
    }
  adw_bin_set_child (ADW_BIN (self), grid);
}

static void
sendoff_conversation_class_init (SendoffConversationClass *klass)
{
}

static void
sendoff_conversation_init (SendoffConversation *self)
{
}

GtkWidget *
sendoff_conversation_new (void)
{
  return g_object_new (SENDOFF_TYPE_CONVERSATION, NULL);
}

#include "config.h"

#include "sendoff-conversation.h"

#include "sendoff-pair-layout.h"
#include "sendoff-text-tools.h"

#include "diagnosis-meaning.h"
#include "diagnosis-report.h"

#include <glib/gi18n.h>

struct _SendoffConversation
{
  AdwBin parent;

  GtkSearchEntry *search_entry;
  GtkBox *lines;
  GtkLabel *found_label;
  SendoffTextTools *tools;
};

G_DEFINE_FINAL_TYPE (SendoffConversation, sendoff_conversation, ADW_TYPE_BIN)

/* --- Lines ------------------------------------------------------------------------------------------------------- */

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
new_line (const SmtpLine *line, const char *meaning)
{
  g_autofree char *text = g_strdup_printf ("%s %s", sides[line->side].mark, line->text);
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

/* --- Searching --------------------------------------------------------------------------------------------------- */

static char *
dup_folded (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

static gboolean
line_holds (GtkWidget *line, const char *words)
{
  for (GtkWidget *label = gtk_widget_get_first_child (line); label != NULL; label = gtk_widget_get_next_sibling (label))
    {
      g_autofree char *folded = dup_folded (gtk_label_get_text (GTK_LABEL (label)));

      if (strstr (folded, words) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* What was said and what it means are searched alike: "password" finds the line AUTH PLAIN. */
static void
on_search_changed (SendoffConversation *self)
{
  g_autofree char *words = dup_folded (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  g_autofree char *found = NULL;
  guint count = 0;

  for (GtkWidget *line = gtk_widget_get_first_child (GTK_WIDGET (self->lines)); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    {
      gboolean holds = *words == '\0' || line_holds (line, words);

      gtk_widget_set_visible (line, holds);
      count += holds;
    }
  /* Translators: lines of a conversation in which a searched word stands */
  found = count == 0 ? g_strdup (_("No line found"))
                     : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u line found", "%u lines found", count), count);
  gtk_label_set_text (self->found_label, found);
  gtk_widget_set_visible (GTK_WIDGET (self->found_label), *words != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->lines), count > 0);
}

static void
on_stop_search (SendoffConversation *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

void
sendoff_conversation_search (SendoffConversation *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* --- Set-up ------------------------------------------------------------------------------------------------------ */

void
sendoff_conversation_set_trace (SendoffConversation *self, const SmtpTrace *trace)
{
  guint count = trace != NULL ? trace->transcript->len : 0;
  g_auto (GStrv) meanings = trace != NULL ? diagnosis_transcript_meanings (trace->transcript) : NULL;
  g_autofree char *text = NULL;
  GtkWidget *line;

  while ((line = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, line);
  for (guint i = 0; i < count; i++)
    gtk_box_append (self->lines, new_line (g_ptr_array_index (trace->transcript, i), meanings[i]));
  /* As it is shown, but for the links with which somebody else could sign in. */
  if (count > 0)
    text = diagnosis_report_conversation (trace, DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS);
  sendoff_text_tools_set_text (self->tools, text != NULL ? text : "");
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  /* The entry waits a moment before it says so by itself. */
  on_search_changed (self);
  gtk_widget_set_visible (GTK_WIDGET (self), count > 0);
}

static void
sendoff_conversation_class_init (SendoffConversationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SENDOFF_TYPE_TEXT_TOOLS);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-conversation.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffConversation, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SendoffConversation, found_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffConversation, lines);
  gtk_widget_class_bind_template_child (widget_class, SendoffConversation, tools);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
sendoff_conversation_init (SendoffConversation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sendoff_conversation_set_trace (self, NULL);
}

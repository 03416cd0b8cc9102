#include "config.h"

#include "sendoff-diagnosis-card.h"

#include "sendoff-countdown.h"
#include "sendoff-link.h"
#include "sendoff-remedy.h"
#include "sendoff-wrap-layout.h"

#include <glib/gi18n.h>

/* Pixels left free around the card when it is scrolled to. */
#define SCROLL_MARGIN 12
/* Frames after which a card that gets no room (in a window that is minimized, say) is not waited for. */
#define SCROLL_FRAMES 60

struct _SendoffDiagnosisCard
{
  AdwBin parent;

  GtkLabel *title_label;
  GtkLabel *cause_label;
  GtkLabel *server_label;
  GtkBox *steps_box;
  AdwBin *buttons_bin;

  Diagnosis *diagnosis;
};

enum
{
  SIGNAL_REMEDY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffDiagnosisCard, sendoff_diagnosis_card, ADW_TYPE_BIN)

static void
on_remedy_clicked (GtkButton *button, SendoffDiagnosisCard *self)
{
  DiagnosisRemedy *remedy = g_object_get_data (G_OBJECT (button), "remedy");

  if (remedy->kind == DIAGNOSIS_REMEDY_OPEN_PAGE)
    sendoff_link_open (GTK_WIDGET (self), remedy->url);
  else
    g_signal_emit (self, signals[SIGNAL_REMEDY], 0, remedy);
}

static GtkWidget *
new_paragraph (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static void
add_steps (SendoffDiagnosisCard *self, const DiagnosisRemedy *remedy)
{
  GtkWidget *heading = new_paragraph (remedy->label);

  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (self->steps_box, heading);
  for (guint i = 0; remedy->steps != NULL && remedy->steps[i] != NULL; i++)
    {
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      /* Translators: the number before a step of an instruction */
      g_autofree char *number = g_strdup_printf (_("%u."), i + 1);
      GtkWidget *number_label = gtk_label_new (number);

      gtk_widget_set_valign (number_label, GTK_ALIGN_START);
      gtk_widget_add_css_class (number_label, "numeric");
      gtk_box_append (GTK_BOX (line), number_label);
      gtk_box_append (GTK_BOX (line), new_paragraph (remedy->steps[i]));
      gtk_box_append (self->steps_box, line);
    }
}

static GtkWidget *
new_remedy_button (SendoffDiagnosisCard *self, DiagnosisRemedy *remedy)
{
  GtkWidget *label = gtk_label_new (remedy->label);
  GtkWidget *button = gtk_button_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), label);
  /* A label that may wrap is a child, and gives the button no name by itself. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remedy->label, -1);
  gtk_widget_add_css_class (button, "text-button");
  if (remedy->kind == DIAGNOSIS_REMEDY_OPEN_PAGE)
    gtk_widget_set_tooltip_text (button, remedy->url);
  g_object_set_data (G_OBJECT (button), "remedy", remedy);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remedy_clicked), self);
  return button;
}

static gboolean
is_waiting (SendoffDiagnosisCard *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->steps_box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (SENDOFF_IS_COUNTDOWN (child) && !sendoff_countdown_is_over (SENDOFF_COUNTDOWN (child)))
      return TRUE;
  return FALSE;
}

static void
show_suggested (SendoffDiagnosisCard *self)
{
  const DiagnosisRemedy *suggested = sendoff_remedy_find_suggested (self->diagnosis, is_waiting (self));
  GtkWidget *buttons = adw_bin_get_child (self->buttons_bin);

  for (GtkWidget *button = gtk_widget_get_first_child (buttons); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      if (g_object_get_data (G_OBJECT (button), "remedy") == suggested)
        gtk_widget_add_css_class (button, "suggested-action");
      else
        gtk_widget_remove_css_class (button, "suggested-action");
    }
}

static void
add_countdown (SendoffDiagnosisCard *self, const DiagnosisRemedy *remedy)
{
  GtkWidget *countdown = sendoff_countdown_new (remedy->label, remedy->seconds);

  g_signal_connect_object (countdown, "over", G_CALLBACK (show_suggested), self, G_CONNECT_SWAPPED);
  /* Waiting is the cure; what can be done meanwhile comes after it. */
  gtk_box_prepend (self->steps_box, countdown);
}

static void
add_remedies (SendoffDiagnosisCard *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (buttons, sendoff_wrap_layout_new (6));
  for (guint i = 0; i < self->diagnosis->remedies->len; i++)
    {
      DiagnosisRemedy *remedy = g_ptr_array_index (self->diagnosis->remedies, i);

      if (remedy->kind == DIAGNOSIS_REMEDY_EXPLAIN)
        add_steps (self, remedy);
      else if (remedy->kind == DIAGNOSIS_REMEDY_WAIT)
        add_countdown (self, remedy);
      else
        gtk_box_append (GTK_BOX (buttons), new_remedy_button (self, remedy));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->steps_box),
                          gtk_widget_get_first_child (GTK_WIDGET (self->steps_box)) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->buttons_bin), gtk_widget_get_first_child (buttons) != NULL);
  adw_bin_set_child (self->buttons_bin, buttons);
  show_suggested (self);
}

void
sendoff_diagnosis_card_take (SendoffDiagnosisCard *self, Diagnosis *diagnosis)
{
  GtkWidget *child;

  /* The buttons point into the old diagnosis: they go first. */
  adw_bin_set_child (self->buttons_bin, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps_box))) != NULL)
    gtk_box_remove (self->steps_box, child);
  g_clear_pointer (&self->diagnosis, diagnosis_free);

  self->diagnosis = diagnosis;
  gtk_widget_set_visible (GTK_WIDGET (self), diagnosis != NULL);
  if (diagnosis == NULL)
    return;

  gtk_label_set_text (self->title_label, diagnosis->title);
  gtk_label_set_text (self->cause_label, diagnosis->cause);
  gtk_widget_set_visible (GTK_WIDGET (self->cause_label), diagnosis->cause != NULL && *diagnosis->cause != '\0');
  gtk_label_set_text (self->server_label, diagnosis->server_said != NULL ? diagnosis->server_said : "");
  gtk_widget_set_visible (GTK_WIDGET (self->server_label), diagnosis->server_said != NULL);
  /* Focus moves here when the verdict is in; what is read out then is the whole of it. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->title_label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  diagnosis->cause != NULL ? diagnosis->cause : "", -1);
  add_remedies (self);
}

Diagnosis *
sendoff_diagnosis_card_steal (SendoffDiagnosisCard *self)
{
  Diagnosis *diagnosis = g_steal_pointer (&self->diagnosis);

  sendoff_diagnosis_card_take (self, NULL);
  return diagnosis;
}

const Diagnosis *
sendoff_diagnosis_card_get (SendoffDiagnosisCard *self)
{
  return self->diagnosis;
}

/* A frame's layout comes after its ticks, and later still where the window waits for its size. */
static gboolean
is_laid_out (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (widget), &minimum, NULL, NULL, NULL);
  return gtk_widget_get_width (widget) > 0 && gtk_widget_get_height (widget) >= minimum;
}

/* The buttons stand at the end of the card; its beginning stays in view where not all of it has room. */
static gboolean
scroll_to_whole (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  guint *frames = user_data;
  GtkAdjustment *scroll;
  graphene_rect_t bounds;
  double below, above;

  (*frames)++;
  if (*frames == 1 || (!is_laid_out (widget) && *frames < SCROLL_FRAMES))
    return G_SOURCE_CONTINUE;
  if (viewport == NULL || !gtk_widget_compute_bounds (widget, viewport, &bounds))
    return G_SOURCE_REMOVE;
  scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport));
  below = bounds.origin.y + bounds.size.height + SCROLL_MARGIN - gtk_adjustment_get_page_size (scroll);
  above = bounds.origin.y - SCROLL_MARGIN;
  if (MIN (below, above) > 0)
    gtk_adjustment_set_value (scroll, gtk_adjustment_get_value (scroll) + MIN (below, above));
  return G_SOURCE_REMOVE;
}

void
sendoff_diagnosis_card_focus (SendoffDiagnosisCard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* Not gtk_widget_grab_focus(): a label refuses it unless its text can be selected. */
  if (root != NULL)
    gtk_root_set_focus (root, GTK_WIDGET (self->title_label));
  gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_to_whole, g_new0 (guint, 1), g_free);
}

static void
sendoff_diagnosis_card_dispose (GObject *object)
{
  SendoffDiagnosisCard *self = SENDOFF_DIAGNOSIS_CARD (object);

  if (self->buttons_bin != NULL)
    adw_bin_set_child (self->buttons_bin, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_DIAGNOSIS_CARD);
  g_clear_pointer (&self->diagnosis, diagnosis_free);
  G_OBJECT_CLASS (sendoff_diagnosis_card_parent_class)->dispose (object);
}

static void
sendoff_diagnosis_card_class_init (SendoffDiagnosisCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_diagnosis_card_dispose;
  signals[SIGNAL_REMEDY] = g_signal_new ("remedy", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-diagnosis-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffDiagnosisCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffDiagnosisCard, cause_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffDiagnosisCard, server_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffDiagnosisCard, steps_box);
  gtk_widget_class_bind_template_child (widget_class, SendoffDiagnosisCard, buttons_bin);
}

static void
sendoff_diagnosis_card_init (SendoffDiagnosisCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The protocol is written left to right whatever the language of the person. */
  gtk_widget_set_direction (GTK_WIDGET (self->server_label), GTK_TEXT_DIR_LTR);
}

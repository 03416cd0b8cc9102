#include "config.h"

#include "sendoff-step-row.h"

#include "sendoff-text.h"

#include "diagnosis-meaning.h"

#include <glib/gi18n.h>

struct _SendoffStepRow
{
  AdwActionRow parent;

  GtkStack *state_stack;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *time_label;

  SmtpStage stage;
  SmtpOutcome outcome;
};

G_DEFINE_FINAL_TYPE (SendoffStepRow, sendoff_step_row, ADW_TYPE_ACTION_ROW)

static const struct
{
  const char *icon;
  const char *style;
  const char *word;
} looks[] = {
  [SMTP_OUTCOME_RUNNING] = { NULL, NULL, N_("Running") },
  [SMTP_OUTCOME_PASSED] = { "object-select-symbolic", "success", N_("Passed") },
  [SMTP_OUTCOME_FAILED] = { "dialog-error-symbolic", "error", N_("Failed") },
  [SMTP_OUTCOME_SKIPPED] = { "go-next-symbolic", "dim-label", N_("Skipped") },
};

static void
sendoff_step_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_STEP_ROW);
  G_OBJECT_CLASS (sendoff_step_row_parent_class)->dispose (object);
}

static void
sendoff_step_row_class_init (SendoffStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_step_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffStepRow, state_stack);
  gtk_widget_class_bind_template_child (widget_class, SendoffStepRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SendoffStepRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, SendoffStepRow, time_label);
}

static void
sendoff_step_row_init (SendoffStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sendoff_step_row_new (void)
{
  return g_object_new (SENDOFF_TYPE_STEP_ROW, NULL);
}

/* What is written beside the name: words and not the icon alone tell that a stage failed or was left out. */
static char *
dup_time_text (const SmtpStep *step)
{
  g_autofree char *duration = sendoff_text_duration (step->duration_us);

  switch (step->outcome)
    {
    case SMTP_OUTCOME_RUNNING:
      return g_strdup ("");
    case SMTP_OUTCOME_FAILED:
      /* Translators: a stage of the test failed after, for instance, "310 ms" */
      return g_strdup_printf (_("failed, %s"), duration);
    case SMTP_OUTCOME_SKIPPED:
      return g_strdup (_("skipped"));
    case SMTP_OUTCOME_PASSED:
    default:
      return g_steal_pointer (&duration);
    }
}

void
sendoff_step_row_set_step (SendoffStepRow *self, const SmtpStep *step)
{
  gboolean running = step->outcome == SMTP_OUTCOME_RUNNING;
  const char *word = _(looks[step->outcome].word);
  g_autofree char *time = dup_time_text (step);
  g_autofree char *description = sendoff_text_join (word, time, step->detail != NULL ? step->detail : "", NULL);

  self->stage = step->stage;
  self->outcome = step->outcome;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), diagnosis_stage_title (step->stage));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), step->detail != NULL ? step->detail : "");
  gtk_label_set_text (self->time_label, time);

  gtk_stack_set_visible_child_name (self->state_stack, running ? "spinner" : "icon");
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_image_set_from_icon_name (self->icon, looks[step->outcome].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char *[]) { looks[step->outcome].style, NULL });

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

SmtpStage
sendoff_step_row_get_stage (SendoffStepRow *self)
{
  return self->stage;
}

SmtpOutcome
sendoff_step_row_get_outcome (SendoffStepRow *self)
{
  return self->outcome;
}

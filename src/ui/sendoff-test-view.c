#include "config.h"

#include "sendoff-test-view.h"

#include "sendoff-conversation.h"
#include "sendoff-diagnosis-card.h"
#include "sendoff-objection.h"
#include "sendoff-report-tools.h"
#include "sendoff-session-jobs.h"
#include "sendoff-step-row.h"
#include "sendoff-test-busy.h"

#include <glib/gi18n.h>

struct _SendoffTestView
{
  AdwBin parent;

  GtkListBox *steps_list;
  SendoffTestBusy *busy;
  SendoffDiagnosisCard *card;
  GtkExpander *expander;
  SendoffConversation *conversation;
  SendoffReportTools *report_tools;

  GCancellable *run; /* (nullable): of the test that runs */
  gboolean guarded;
  gboolean insists;  /* the person wants the next test whatever the guard says */
  SmtpTrace *trace;
  gint64 last_start_us;

  /* The last failure, for when the guard objects to another try: nothing newer is known then. */
  SmtpTrace *failure;
  Diagnosis *failure_diagnosis;
};

enum
{
  PROP_BUSY = 1,
  PROP_PASSED,
  N_PROPS
};

enum
{
  SIGNAL_REMEDY,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffTestView, sendoff_test_view, ADW_TYPE_BIN)

static void
set_run (SendoffTestView *self, GCancellable *run)
{
  gboolean busy = run != NULL;

  g_set_object (&self->run, run);
  sendoff_test_busy_set_running (self->busy, busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "test-view.cancel", busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
forget_failure (SendoffTestView *self)
{
  g_clear_pointer (&self->failure, smtp_trace_free);
  g_clear_pointer (&self->failure_diagnosis, diagnosis_free);
}

/* A new verdict replaces the old one; an objection leaves it as it is, and so does a test that was cancelled. */
static void
keep_failure (SendoffTestView *self)
{
  if (self->trace == NULL || g_error_matches (self->trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  forget_failure (self);
  if (self->trace->ok)
    return;
  self->failure = g_steal_pointer (&self->trace);
  self->failure_diagnosis = sendoff_diagnosis_card_steal (self->card);
}

static void
forget (SendoffTestView *self)
{
  GtkWidget *row;

  keep_failure (self);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->steps_list))) != NULL)
    gtk_list_box_remove (self->steps_list, row);
  gtk_widget_set_visible (GTK_WIDGET (self->steps_list), FALSE);
  sendoff_diagnosis_card_take (self->card, NULL);
  sendoff_conversation_set_trace (self->conversation, NULL);
  sendoff_report_tools_set_trace (self->report_tools, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->expander), FALSE);
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PASSED]);
}

/* A step comes twice: when its stage begins and when it ends. */
static void
show_step (SendoffTestView *self, const SmtpStep *step)
{
  GtkWidget *row = gtk_widget_get_last_child (GTK_WIDGET (self->steps_list));

  if (row == NULL || sendoff_step_row_get_stage (SENDOFF_STEP_ROW (row)) != step->stage ||
      self->last_start_us != step->start_us)
    {
      row = sendoff_step_row_new ();
      gtk_list_box_append (self->steps_list, row);
      gtk_widget_set_visible (GTK_WIDGET (self->steps_list), TRUE);
    }
  self->last_start_us = step->start_us;
  sendoff_step_row_set_step (SENDOFF_STEP_ROW (row), step);
}

static void
on_step (gpointer event, gpointer user_data)
{
  SendoffTestView *self = user_data;
  const SmtpStep *step = event;

  show_step (self, step);
  if (step->outcome == SMTP_OUTCOME_RUNNING)
    sendoff_test_busy_set_stage (self->busy, step->stage);
}

static Diagnosis *
new_cancelled_diagnosis (void)
{
  return diagnosis_new ("cancelled", _("The test was cancelled"),
                        _("Nothing is known yet about what comes after the last stage."), DIAGNOSIS_RETRY_NOW);
}

/* Stages, conversation and report of @trace, under the verdict that the card shows. */
static void
show_evidence (SendoffTestView *self, const SmtpTrace *trace)
{
  GtkWidget *row;

  /* The events of a cancelled run stop early; the trace has all of its stages. */
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->steps_list))) != NULL)
    gtk_list_box_remove (self->steps_list, row);
  for (guint i = 0; i < trace->steps->len; i++)
    show_step (self, g_ptr_array_index (trace->steps, i));
  sendoff_conversation_set_trace (self->conversation, trace);
  gtk_widget_set_visible (GTK_WIDGET (self->expander), trace->transcript->len > 0);
  sendoff_report_tools_set_trace (self->report_tools, trace, sendoff_diagnosis_card_get (self->card));
}

static void
show_output (SendoffTestView *self, SendoffTestOutput *output)
{
  Diagnosis *diagnosis = g_steal_pointer (&output->diagnosis);

  self->trace = g_steal_pointer (&output->trace);
  if (self->trace->ok)
    gtk_widget_add_css_class (GTK_WIDGET (self->card), "passed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->card), "passed");
  sendoff_diagnosis_card_take (self->card, diagnosis != NULL ? diagnosis : new_cancelled_diagnosis ());
  show_evidence (self, self->trace);
}

/* No session was begun: what the last one showed is still what there is to see. */
static void
show_objection (SendoffTestView *self, Diagnosis *objection)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->card), "passed");
  sendoff_diagnosis_card_take (self->card, sendoff_objection_join (objection, self->failure_diagnosis));
  if (self->failure != NULL)
    show_evidence (self, self->failure);
}

static void
on_test_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffTestView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SendoffTestOutput) output = base_job_run_finish (result, &error);

  if (self->run == NULL || self->run != base_job_get_cancellable (result))
    return;

  if (output != NULL && output->trace != NULL)
    show_output (self, output);
  else if (output != NULL)
    show_objection (self, g_steal_pointer (&output->diagnosis));
  else
    sendoff_diagnosis_card_take (self->card, diagnosis_from_error (error));
  set_run (self, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PASSED]);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

void
sendoff_test_view_start (SendoffTestView *self,
                         const AccountServer *server,
                         AccountSecret *secret,
                         const char *sender,
                         const char *recipient)
{
  g_autoptr (GCancellable) run = g_cancellable_new ();
  SendoffTestInput *input = sendoff_test_input_new (server, secret, sender, recipient);

  input->guarded = self->guarded;
  input->insists = self->insists;
  self->insists = FALSE;
  sendoff_test_view_clear (self);
  if (self->failure != NULL && !account_server_equal (self->failure->server, server))
    forget_failure (self);
  set_run (self, run);
  base_job_run_async (sendoff_session_job_test, input,
                      (GDestroyNotify) sendoff_test_input_free, (GDestroyNotify) sendoff_test_output_free, on_step,
                      run, on_test_done, g_object_ref (self));
}

void
sendoff_test_view_set_guarded (SendoffTestView *self, gboolean guarded)
{
  self->guarded = guarded;
}

void
sendoff_test_view_cancel (SendoffTestView *self)
{
  if (self->run != NULL)
    g_cancellable_cancel (self->run);
}

void
sendoff_test_view_clear (SendoffTestView *self)
{
  sendoff_test_view_cancel (self);
  if (self->run != NULL)
    set_run (self, NULL);
  forget (self);
}

gboolean
sendoff_test_view_get_busy (SendoffTestView *self)
{
  return self->run != NULL;
}

gboolean
sendoff_test_view_get_passed (SendoffTestView *self)
{
  return self->trace != NULL && self->trace->ok;
}

const SmtpTrace *
sendoff_test_view_get_trace (SendoffTestView *self)
{
  return self->trace;
}

const Diagnosis *
sendoff_test_view_get_diagnosis (SendoffTestView *self)
{
  return sendoff_test_view_get_passed (self) ? NULL : sendoff_diagnosis_card_get (self->card);
}

void
sendoff_test_view_show_diagnosis (SendoffTestView *self, Diagnosis *diagnosis)
{
  sendoff_test_view_clear (self);
  self->insists = FALSE;
  gtk_widget_remove_css_class (GTK_WIDGET (self->card), "passed");
  sendoff_diagnosis_card_take (self->card, diagnosis);
}

void
sendoff_test_view_focus_verdict (SendoffTestView *self)
{
  sendoff_diagnosis_card_focus (self->card);
}

static void
on_card_remedy (SendoffTestView *self, DiagnosisRemedy *remedy)
{
  self->insists = remedy->kind == DIAGNOSIS_REMEDY_TRY_ANYWAY;
  g_signal_emit (self, signals[SIGNAL_REMEDY], 0, remedy);
}

static void
on_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sendoff_test_view_cancel (SENDOFF_TEST_VIEW (widget));
}

static gboolean
on_find (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  SendoffTestView *self = SENDOFF_TEST_VIEW (widget);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->expander)))
    return GDK_EVENT_PROPAGATE;
  gtk_expander_set_expanded (self->expander, TRUE);
  sendoff_conversation_search (self->conversation);
  return GDK_EVENT_STOP;
}

/* From everywhere in the window: what is searched may still be folded. */
static void
add_shortcuts (SendoffTestView *self)
{
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (shortcuts), GTK_SHORTCUT_SCOPE_GLOBAL);
  /* Before the focus: in a label that can be selected GTK moves the cursor with this key. */
  gtk_event_controller_set_propagation_phase (shortcuts, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_f, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (on_find, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), shortcuts);
}

static void
sendoff_test_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SendoffTestView *self = SENDOFF_TEST_VIEW (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, sendoff_test_view_get_busy (self));
      break;
    case PROP_PASSED:
      g_value_set_boolean (value, sendoff_test_view_get_passed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sendoff_test_view_dispose (GObject *object)
{
  SendoffTestView *self = SENDOFF_TEST_VIEW (object);

  sendoff_test_view_cancel (self);
  g_clear_object (&self->run);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_TEST_VIEW);
  g_clear_pointer (&self->trace, smtp_trace_free);
  forget_failure (self);
  G_OBJECT_CLASS (sendoff_test_view_parent_class)->dispose (object);
}

static void
sendoff_test_view_class_init (SendoffTestViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sendoff_test_view_get_property;
  object_class->dispose = sendoff_test_view_dispose;

  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PASSED] =
      g_param_spec_boolean ("passed", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_REMEDY] = g_signal_new ("remedy", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 0);

  g_type_ensure (SENDOFF_TYPE_DIAGNOSIS_CARD);
  g_type_ensure (SENDOFF_TYPE_CONVERSATION);
  g_type_ensure (SENDOFF_TYPE_REPORT_TOOLS);
  g_type_ensure (SENDOFF_TYPE_TEST_BUSY);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-test-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffTestView, steps_list);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestView, busy);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestView, card);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestView, expander);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestView, conversation);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestView, report_tools);
  gtk_widget_class_bind_template_callback (widget_class, on_card_remedy);
  gtk_widget_class_install_action (widget_class, "test-view.cancel", NULL, on_cancel);
}

static void
sendoff_test_view_init (SendoffTestView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->guarded = TRUE;
  add_shortcuts (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "test-view.cancel", FALSE);
}

GtkWidget *
sendoff_test_view_new (void)
{
  return g_object_new (SENDOFF_TYPE_TEST_VIEW, NULL);
}

#include "config.h"

#include "sendoff-report-tools.h"

#include "sendoff-text-tools.h"

#include "diagnosis-report.h"

struct _SendoffReportTools
{
  AdwBin parent;

  GtkCheckButton *with_addresses;
  SendoffTextTools *tools;
  char *reports[2]; /* without the names in front of "@", and with them */
};

G_DEFINE_FINAL_TYPE (SendoffReportTools, sendoff_report_tools, ADW_TYPE_BIN)

static void
offer (SendoffReportTools *self)
{
  const char *report = self->reports[gtk_check_button_get_active (self->with_addresses) ? 1 : 0];

  sendoff_text_tools_set_text (self->tools, report != NULL ? report : "");
}

void
sendoff_report_tools_set_trace (SendoffReportTools *self, const SmtpTrace *trace, const Diagnosis *diagnosis)
{
  static const DiagnosisReportFlags flags[] = { DIAGNOSIS_REPORT_DEFAULT, DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS };

  for (guint i = 0; i < G_N_ELEMENTS (self->reports); i++)
    {
      g_clear_pointer (&self->reports[i], g_free);
      if (trace != NULL)
        self->reports[i] = diagnosis_report_markdown (trace, diagnosis, flags[i]);
    }
  gtk_check_button_set_active (self->with_addresses, FALSE);
  offer (self);
  gtk_widget_set_visible (GTK_WIDGET (self), trace != NULL);
}

static void
sendoff_report_tools_finalize (GObject *object)
{
  SendoffReportTools *self = SENDOFF_REPORT_TOOLS (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->reports); i++)
    g_free (self->reports[i]);
  G_OBJECT_CLASS (sendoff_report_tools_parent_class)->finalize (object);
}

static void
sendoff_report_tools_class_init (SendoffReportToolsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sendoff_report_tools_finalize;

  g_type_ensure (SENDOFF_TYPE_TEXT_TOOLS);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-report-tools.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffReportTools, with_addresses);
  gtk_widget_class_bind_template_child (widget_class, SendoffReportTools, tools);
  gtk_widget_class_bind_template_callback (widget_class, offer);
}

static void
sendoff_report_tools_init (SendoffReportTools *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

#include "config.h"

#include "sendoff-report-tools.h"

#include "sendoff-text-tools.h"

#include "diagnosis-report.h"

#include <glib/gi18n.h>

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
  G_OBJECT_CLASS (klass)->finalize = sendoff_report_tools_finalize;
}

static void
sendoff_report_tools_init (SendoffReportTools *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *hint = gtk_label_new (_("A report of this test, for a forum or a help desk. It holds no password."));

  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_widget_add_css_class (hint, "dim-label");
  self->with_addresses = GTK_CHECK_BUTTON (gtk_check_button_new_with_mnemonic (_("Include _my addresses")));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->with_addresses), _("Otherwise names before “@” are replaced"));
  self->tools = SENDOFF_TEXT_TOOLS (sendoff_text_tools_new (_("Copy _Report"), _("Save Re_port…"), _("Save Report"),
                                                            "sendoff-report.md"));
  g_signal_connect_object (self->with_addresses, "toggled", G_CALLBACK (offer), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->with_addresses));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->tools));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

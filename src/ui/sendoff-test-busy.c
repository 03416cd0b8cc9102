#include "config.h"

#include "sendoff-test-busy.h"

#include "smtp-timeouts.h"

#include <glib/gi18n.h>

/* What passes sooner needs no word. */
#define PATIENCE_SECONDS 3

struct _SendoffTestBusy
{
  AdwBin parent;

  GtkSpinner *spinner;
  GtkLabel *label;

  SmtpStage stage;
  guint timer;
};

G_DEFINE_FINAL_TYPE (SendoffTestBusy, sendoff_test_busy, ADW_TYPE_BIN)

/* Whole sentences, because many languages decline what is waited for. */
char *
sendoff_test_busy_dup_text (SmtpStage stage, guint milliseconds)
{
  guint n = (milliseconds + 999) / 1000;

  switch (stage)
    {
    case SMTP_STAGE_RESOLVE:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for the server’s address, at most %u second",
                                           "Waiting for the server’s address, at most %u seconds", n), n);
    case SMTP_STAGE_CONNECT:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for the connection, at most %u second",
                                           "Waiting for the connection, at most %u seconds", n), n);
    case SMTP_STAGE_TLS:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for the encryption, at most %u second",
                                           "Waiting for the encryption, at most %u seconds", n), n);
    case SMTP_STAGE_GREETING:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for the server’s greeting, at most %u second",
                                           "Waiting for the server’s greeting, at most %u seconds", n), n);
    case SMTP_STAGE_AUTH:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for the sign-in, at most %u second an answer",
                                           "Waiting for the sign-in, at most %u seconds an answer", n), n);
    case SMTP_STAGE_QUIT:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for the goodbye, at most %u second",
                                           "Waiting for the goodbye, at most %u seconds", n), n);
    case SMTP_STAGE_EHLO:
    case SMTP_STAGE_STARTTLS:
    case SMTP_STAGE_SENDER:
    case SMTP_STAGE_RECIPIENT:
    case SMTP_STAGE_DATA:
    case SMTP_STAGE_AFTER_DATA:
    default:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for the server’s answer, at most %u second",
                                           "Waiting for the server’s answer, at most %u seconds", n), n);
    }
}

static guint
get_limit (SmtpStage stage)
{
  const SmtpTimeouts *timeouts = smtp_timeouts_get (FALSE);

  switch (stage)
    {
    case SMTP_STAGE_RESOLVE:
      return timeouts->resolve;
    case SMTP_STAGE_CONNECT:
      return timeouts->connect;
    case SMTP_STAGE_TLS:
      return timeouts->tls;
    case SMTP_STAGE_GREETING:
      return timeouts->greeting;
    case SMTP_STAGE_QUIT:
      return timeouts->quit;
    case SMTP_STAGE_EHLO:
    case SMTP_STAGE_STARTTLS:
    case SMTP_STAGE_AUTH:
    case SMTP_STAGE_SENDER:
    case SMTP_STAGE_RECIPIENT:
    case SMTP_STAGE_DATA:
    case SMTP_STAGE_AFTER_DATA:
    default:
      return timeouts->command;
    }
}

static gboolean
on_long_wait (gpointer user_data)
{
  SendoffTestBusy *self = user_data;
  g_autofree char *text = sendoff_test_busy_dup_text (self->stage, get_limit (self->stage));

  self->timer = 0;
  gtk_label_set_label (self->label, text);
  return G_SOURCE_REMOVE;
}

void
sendoff_test_busy_set_stage (SendoffTestBusy *self, SmtpStage stage)
{
  self->stage = stage;
  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_label_set_label (self->label, _("Testing…"));
  if (stage != 0)
    self->timer = g_timeout_add_seconds (PATIENCE_SECONDS, on_long_wait, self);
}

void
sendoff_test_busy_set_running (SendoffTestBusy *self, gboolean running)
{
  sendoff_test_busy_set_stage (self, 0);
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_widget_set_visible (GTK_WIDGET (self), running);
}

static void
sendoff_test_busy_dispose (GObject *object)
{
  SendoffTestBusy *self = SENDOFF_TEST_BUSY (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_TEST_BUSY);
  G_OBJECT_CLASS (sendoff_test_busy_parent_class)->dispose (object);
}

static void
sendoff_test_busy_class_init (SendoffTestBusyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_test_busy_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-test-busy.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffTestBusy, spinner);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestBusy, label);
}

static void
sendoff_test_busy_init (SendoffTestBusy *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

#include "config.h"

#include "sendoff-countdown.h"

#include <glib/gi18n.h>

struct _SendoffCountdown
{
  AdwBin parent;

  GtkLabel *label;
  char *text;
  gint64 end_us;
  guint timer;
};

static guint over_signal;

G_DEFINE_FINAL_TYPE (SendoffCountdown, sendoff_countdown, ADW_TYPE_BIN)

char *
sendoff_countdown_dup_left (guint seconds)
{
  if (seconds >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return g_strdup_printf ("%u:%02u", seconds / 60, seconds % 60);
}

static gboolean
show_left (gpointer data)
{
  SendoffCountdown *self = data;
  gint64 left_us = self->end_us - g_get_monotonic_time ();
  g_autofree char *left = NULL;
  g_autofree char *shown = NULL;

  if (left_us <= 0)
    {
      self->timer = 0;
      gtk_label_set_label (self->label, _("The wait is over: it is time to try again."));
      g_signal_emit (self, over_signal, 0);
      return G_SOURCE_REMOVE;
    }
  left = sendoff_countdown_dup_left ((guint) ((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
  /* Translators: what to do, as "Wait 5 Minutes", and how long still, as "4:12" */
  shown = g_strdup_printf (_("%s · %s left"), self->text, left);
  gtk_label_set_label (self->label, shown);
  return G_SOURCE_CONTINUE;
}

static void
sendoff_countdown_dispose (GObject *object)
{
  SendoffCountdown *self = SENDOFF_COUNTDOWN (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (sendoff_countdown_parent_class)->dispose (object);
}

static void
sendoff_countdown_class_init (SendoffCountdownClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sendoff_countdown_dispose;
  over_signal = g_signal_new ("over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sendoff_countdown_init (SendoffCountdown *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "title-4");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
}

GtkWidget *
sendoff_countdown_new (const char *label, guint seconds)
{
  SendoffCountdown *self = g_object_new (SENDOFF_TYPE_COUNTDOWN, NULL);

  self->text = g_strdup (label);
  self->end_us = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  if (seconds > 0)
    self->timer = g_timeout_add_seconds (1, show_left, self);
  show_left (self);
  return GTK_WIDGET (self);
}

gboolean
sendoff_countdown_is_over (SendoffCountdown *self)
{
  return self->timer == 0;
}

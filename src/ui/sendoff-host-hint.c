#include "config.h"

#include "sendoff-host-hint.h"

#include "account-hint.h"

#include <glib/gi18n.h>

struct _SendoffHostHint
{
  AdwBin parent;

  GtkLabel *label;
  GtkWidget *button;
  GtkLabel *button_label;
  char *better;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (SendoffHostHint, sendoff_host_hint, ADW_TYPE_BIN)

static void
on_clicked (SendoffHostHint *self)
{
  g_autofree char *better = g_strdup (self->better);

  g_signal_emit (self, chosen_signal, 0, better);
}

static void
propose (SendoffHostHint *self, const char *better, const char *said)
{
  /* Translators: a button; %s is the name of a server, or an address */
  g_autofree char *use = g_strdup_printf (_("Use %s"), better != NULL ? better : "");

  g_free (self->better);
  self->better = g_strdup (better);
  gtk_label_set_label (self->label, said != NULL ? said : "");
  gtk_label_set_label (self->button_label, use);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, use, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), better != NULL);
}

static void
ask (SendoffHostHint *self, const char *better)
{
  /* Translators: %s is the name of a server, as "smtp.gmail.com", or an address */
  g_autofree char *said = better != NULL ? g_strdup_printf (_("Did you mean “%s”?"), better) : NULL;

  propose (self, better, said);
}

void
sendoff_host_hint_set_host (SendoffHostHint *self, const char *host)
{
  g_autofree char *outgoing = account_hint_outgoing_host (host);
  g_autofree char *said = NULL;

  if (outgoing == NULL)
    {
      ask (self, account_hint_similar_host (host));
      return;
    }
  /* Translators: %s is the name of a server, as "imap.gmail.com" */
  said = g_strdup_printf (_("“%s” is a server for incoming mail. Mail is sent through another one."), host);
  propose (self, outgoing, said);
}

void
sendoff_host_hint_set_address (SendoffHostHint *self, const char *address)
{
  g_autofree char *similar = account_hint_similar_address (address);

  ask (self, similar);
}

static void
sendoff_host_hint_finalize (GObject *object)
{
  g_free (SENDOFF_HOST_HINT (object)->better);
  G_OBJECT_CLASS (sendoff_host_hint_parent_class)->finalize (object);
}

static void
sendoff_host_hint_class_init (SendoffHostHintClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sendoff_host_hint_finalize;
  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-host-hint.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffHostHint, label);
  gtk_widget_class_bind_template_child (widget_class, SendoffHostHint, button);
  gtk_widget_class_bind_template_child (widget_class, SendoffHostHint, button_label);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
sendoff_host_hint_init (SendoffHostHint *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

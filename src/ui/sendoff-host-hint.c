#include "config.h"

#include "sendoff-host-hint.h"

#include "account-hint.h"

#include <glib/gi18n.h>

struct _SendoffHostHint
{
  AdwBin parent;

  GtkLabel *label;
  GtkButton *button;
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

void
sendoff_host_hint_set_host (SendoffHostHint *self, const char *host)
{
  g_autofree char *outgoing = account_hint_outgoing_host (host);
  const char *similar = outgoing == NULL ? account_hint_similar_host (host) : NULL;
  g_autofree char *said = NULL;
  g_autofree char *use = NULL;

  g_free (self->better);
  self->better = g_strdup (outgoing != NULL ? outgoing : similar);
  gtk_widget_set_visible (GTK_WIDGET (self), self->better != NULL);
  if (self->better == NULL)
    return;

  if (outgoing != NULL)
    /* Translators: %s is the name of a server, as "imap.gmail.com" */
    said = g_strdup_printf (_("“%s” is a server for incoming mail. Mail is sent through another one."), host);
  else
    /* Translators: %s is the name of a server, as "smtp.gmail.com" */
    said = g_strdup_printf (_("Did you mean “%s”?"), self->better);
  /* Translators: a button; %s is the name of a server */
  use = g_strdup_printf (_("Use %s"), self->better);
  gtk_label_set_label (self->label, said);
  gtk_button_set_label (self->button, use);
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
  G_OBJECT_CLASS (klass)->finalize = sendoff_host_hint_finalize;
  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sendoff_host_hint_init (SendoffHostHint *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  self->button = GTK_BUTTON (gtk_button_new_with_label (""));
  gtk_widget_set_halign (GTK_WIDGET (self->button), GTK_ALIGN_START);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->button));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

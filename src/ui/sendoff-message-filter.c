#include "config.h"

#include "sendoff-message-filter.h"

#include "sendoff-wrap-layout.h"

#include <glib/gi18n.h>

struct _SendoffMessageFilter
{
  AdwBin parent;

  GtkToggleButton *search_button;
  GtkSearchEntry *search_entry;
  GtkWidget *filter_box;
  GtkToggleButton *all_button;
  GtkToggleButton *open_button;
  GtkToggleButton *attention_button;
  GtkToggleButton *sent_button;
  GtkWidget *empty_box;
  GtkLabel *empty_title;
  GtkLabel *empty_text;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_SEARCH_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffMessageFilter, sendoff_message_filter, ADW_TYPE_BIN)

OutboxView
sendoff_message_filter_get_view (SendoffMessageFilter *self)
{
  if (gtk_toggle_button_get_active (self->open_button))
    return OUTBOX_VIEW_OPEN;
  if (gtk_toggle_button_get_active (self->attention_button))
    return OUTBOX_VIEW_ATTENTION;
  return gtk_toggle_button_get_active (self->sent_button) ? OUTBOX_VIEW_SENT : OUTBOX_VIEW_ALL;
}

const char *
sendoff_message_filter_get_text (SendoffMessageFilter *self)
{
  return gtk_toggle_button_get_active (self->search_button) ? gtk_editable_get_text (GTK_EDITABLE (self->search_entry))
                                                            : "";
}

void
sendoff_message_filter_set_empty (SendoffMessageFilter *self, gboolean empty)
{
  static const struct
  {
    const char *title;
    const char *text;
  } words[] = {
    [OUTBOX_VIEW_ALL] = { N_("No messages yet"), N_("What you send appears here, with the server’s answer.") },
    [OUTBOX_VIEW_OPEN] = { N_("Nothing waits"), N_("Messages that leave later, or that you hold back, appear here.") },
    [OUTBOX_VIEW_ATTENTION] = { N_("Nothing needs your attention"),
                                N_("Messages that were refused, or may have been sent, appear here.") },
    [OUTBOX_VIEW_SENT] = { N_("Nothing was sent yet"), N_("Messages that the server accepted appear here.") },
  };
  const char *text = sendoff_message_filter_get_text (self);

  gtk_widget_set_visible (self->empty_box, empty);
  if (*text != '\0')
    {
      gtk_label_set_text (self->empty_title, _("No message found"));
      gtk_label_set_text (self->empty_text,
                          sendoff_message_filter_get_view (self) == OUTBOX_VIEW_ALL
                              ? _("No subject, address or Message-ID has these letters.")
                              : _("No subject, address or Message-ID has these letters. Other messages may: look at all."));
      return;
    }
  gtk_label_set_text (self->empty_title, _(words[sendoff_message_filter_get_view (self)].title));
  gtk_label_set_text (self->empty_text, _(words[sendoff_message_filter_get_view (self)].text));
}

static void
emit_changed (SendoffMessageFilter *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_filter_toggled (SendoffMessageFilter *self, GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    emit_changed (self);
}

static void
on_search_changed (SendoffMessageFilter *self)
{
  emit_changed (self);
}

static void
on_search_revealed (SendoffMessageFilter *self)
{
  gboolean shown = gtk_toggle_button_get_active (self->search_button);

  gtk_accessible_update_state (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
  if (shown)
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  emit_changed (self);
}

static void
on_search_stopped (SendoffMessageFilter *self)
{
  gtk_toggle_button_set_active (self->search_button, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_button));
}

gboolean
sendoff_message_filter_stop_search (SendoffMessageFilter *self)
{
  if (!gtk_toggle_button_get_active (self->search_button))
    return FALSE;
  on_search_stopped (self);
  return TRUE;
}

static void
set_label (GtkToggleButton *button, const char *name, guint n)
{
  /* Translators: which messages are listed, and how many there are */
  g_autofree char *label = n > 0 ? g_strdup_printf (_("%s %'u"), name, n) : g_strdup (name);

  if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) != 0)
    gtk_button_set_label (GTK_BUTTON (button), label);
}

void
sendoff_message_filter_set_counts (SendoffMessageFilter *self, const OutboxCounts *counts)
{
  guint open = counts->draft + counts->queued + counts->sending + counts->waiting;
  guint attention = counts->failed + counts->uncertain;

  set_label (self->all_button, _("All"), open + attention + counts->sent);
  set_label (self->open_button, _("Waiting"), open);
  set_label (self->attention_button, _("Needs Attention"), attention);
  set_label (self->sent_button, _("Sent"), counts->sent);
}

static void
on_search_activated (SendoffMessageFilter *self)
{
  g_signal_emit (self, signals[SIGNAL_SEARCH_ACTIVATED], 0);
}

void
sendoff_message_filter_set_view (SendoffMessageFilter *self, OutboxView view)
{
  GtkToggleButton *const buttons[] = {
    [OUTBOX_VIEW_ALL] = self->all_button,
    [OUTBOX_VIEW_OPEN] = self->open_button,
    [OUTBOX_VIEW_ATTENTION] = self->attention_button,
    [OUTBOX_VIEW_SENT] = self->sent_button,
  };

  gtk_toggle_button_set_active (buttons[view], TRUE);
}

void
sendoff_message_filter_search (SendoffMessageFilter *self)
{
  gtk_toggle_button_set_active (self->search_button, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
sendoff_message_filter_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_MESSAGE_FILTER);
  G_OBJECT_CLASS (sendoff_message_filter_parent_class)->dispose (object);
}

static void
sendoff_message_filter_class_init (SendoffMessageFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_message_filter_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SEARCH_ACTIVATED] =
      g_signal_new ("search-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-message-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, search_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, filter_box);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, all_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, open_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, attention_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, sent_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, empty_box);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, empty_title);
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageFilter, empty_text);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
}

static void
sendoff_message_filter_init (SendoffMessageFilter *self)
{
  OutboxCounts none = { 0 };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->filter_box, sendoff_wrap_layout_new (6));
  sendoff_message_filter_set_counts (self, &none);
  on_search_revealed (self);
}

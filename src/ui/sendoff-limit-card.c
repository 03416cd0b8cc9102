#include "config.h"

#include "sendoff-limit-card.h"

#include "sendoff-countdown.h"
#include "sendoff-gauge.h"
#include "sendoff-hours.h"
#include "sendoff-text.h"

#include <glib/gi18n.h>

struct _SendoffLimitCard
{
  AdwBin parent;

  SendoffGauge *gauge;
  SendoffHours *hours;
  GtkLabel *title_label;
  GtkLabel *note_label;
  GtkLabel *queue_label;
  AdwBin *countdown_bin;
  GtkButton *try_button;

  gint64 locked_until; /* what the countdown counts to */
};

G_DEFINE_FINAL_TYPE (SendoffLimitCard, sendoff_limit_card, ADW_TYPE_BIN)

char *
sendoff_limit_dup_title (const OutboxUsage *usage)
{
  gboolean recipients = usage->unit == ACCOUNT_LIMIT_RECIPIENTS;

  if (usage->locked_until > 0)
    return g_strdup (_("The server says that the limit is reached"));
  if (usage->limit == 0)
    return g_strdup_printf (recipients ? ngettext ("%u recipient in 24 hours", "%u recipients in 24 hours", usage->used)
                                       : ngettext ("%u message in 24 hours", "%u messages in 24 hours", usage->used),
                            usage->used);
  if (usage->left == 0)
    return g_strdup (_("The daily limit is reached"));
  return g_strdup_printf (recipients ? ngettext ("%u recipient left today", "%u recipients left today", usage->left)
                                     : ngettext ("%u message left today", "%u messages left today", usage->left),
                          usage->left);
}

char *
sendoff_limit_dup_note (const OutboxUsage *usage, gint64 next_slot, gint64 now)
{
  g_autofree char *when = NULL;

  if (usage->locked_until > 0)
    {
      when = sendoff_text_moment (usage->locked_until, now);
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("Messages wait until %s"), when);
    }
  if (usage->limit == 0 || usage->next_free == 0)
    return g_strdup ("");

  if (usage->left == 0)
    {
      when = sendoff_text_moment (next_slot > 0 ? next_slot : usage->next_free, now);
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("Next free slot at %s"), when);
    }
  when = sendoff_text_moment (usage->next_free, now);
  /* Translators: a time, as 14:20. The limit counts what was sent in the last 24 hours. */
  return g_strdup_printf (_("The oldest message leaves the count at %s"), when);
}

char *
sendoff_limit_dup_queue (guint n_waiting, gint64 last_leaves, gint64 now)
{
  g_autofree char *when = sendoff_text_moment (last_leaves, now);

  if (n_waiting == 0)
    return g_strdup ("");
  if (last_leaves <= now)
    return g_strdup_printf (ngettext ("%u message waits", "%u messages wait", n_waiting), n_waiting);
  if (n_waiting == 1)
    /* Translators: a time, as 14:20 */
    return g_strdup_printf (_("1 message waits; it leaves at %s"), when);
  /* Translators: how many messages, more than one, and a time, as 14:20 */
  return g_strdup_printf (ngettext ("%u message waits; the last leaves at %s", "%u messages wait; the last leaves at %s",
                                    n_waiting),
                          n_waiting, when);
}

static void
set_line (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

/* The server's own limit, second by second: a new label each time would be read out each time. */
static void
count_down (SendoffLimitCard *self, gint64 locked_until, const char *note, gint64 now)
{
  gtk_widget_set_visible (GTK_WIDGET (self->try_button), locked_until > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->countdown_bin), locked_until > 0);
  if (locked_until == self->locked_until)
    return;
  self->locked_until = locked_until;
  adw_bin_set_child (self->countdown_bin, locked_until > 0
                                              ? sendoff_countdown_new (note, (guint) MAX (locked_until - now, 0))
                                              : NULL);
}

void
sendoff_limit_card_set (SendoffLimitCard *self, const SendoffOverview *overview, gint64 now)
{
  const OutboxUsage *usage = &overview->usage;
  g_autofree char *title = sendoff_limit_dup_title (usage);
  g_autofree char *note = sendoff_limit_dup_note (usage, overview->next_slot, now);
  g_autofree char *queue = sendoff_limit_dup_queue (overview->n_waiting, overview->last_leaves, now);

  sendoff_gauge_set (self->gauge, usage->used, usage->limit, usage->locked_until > 0);
  sendoff_hours_set (self->hours, usage->hours);
  gtk_label_set_text (self->title_label, title);
  set_line (self->note_label, usage->locked_until > 0 ? "" : note);
  set_line (self->queue_label, queue);
  count_down (self, usage->locked_until, note, now);
}

static void
sendoff_limit_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_LIMIT_CARD);
  G_OBJECT_CLASS (sendoff_limit_card_parent_class)->dispose (object);
}

static void
sendoff_limit_card_class_init (SendoffLimitCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_limit_card_dispose;
  g_type_ensure (SENDOFF_TYPE_GAUGE);
  g_type_ensure (SENDOFF_TYPE_HOURS);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-limit-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitCard, gauge);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitCard, hours);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitCard, note_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitCard, queue_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitCard, countdown_bin);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitCard, try_button);
}

static void
sendoff_limit_card_init (SendoffLimitCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

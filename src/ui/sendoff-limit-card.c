#include "config.h"

#include "sendoff-limit-card.h"

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
sendoff_limit_dup_note (const OutboxUsage *usage, gint64 now)
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

  when = sendoff_text_moment (usage->next_free, now);
  if (usage->left == 0)
    /* Translators: a time, as 14:20 */
    return g_strdup_printf (_("The next message can leave at %s"), when);
  /* Translators: a time, as 14:20. The limit counts what was sent in the last 24 hours. */
  return g_strdup_printf (_("The oldest message leaves the count at %s"), when);
}

void
sendoff_limit_card_set_usage (SendoffLimitCard *self, const OutboxUsage *usage, gint64 now)
{
  g_autofree char *title = sendoff_limit_dup_title (usage);
  g_autofree char *note = sendoff_limit_dup_note (usage, now);

  sendoff_gauge_set (self->gauge, usage->used, usage->limit, usage->locked_until > 0);
  sendoff_hours_set (self->hours, usage->hours);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->note_label, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), *note != '\0');
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
}

static void
sendoff_limit_card_init (SendoffLimitCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

#include "config.h"

#include "sendoff-hours.h"

#include <glib/gi18n.h>

#define N_HOURS 24
#define HEIGHT 56

struct _SendoffHours
{
  GtkWidget parent;

  guint hours[N_HOURS];
};

G_DEFINE_FINAL_TYPE (SendoffHours, sendoff_hours, GTK_TYPE_WIDGET)

static guint
get_peak (SendoffHours *self)
{
  guint peak = 0;

  for (guint i = 0; i < N_HOURS; i++)
    peak = MAX (peak, self->hours[i]);
  return peak;
}

static void
sendoff_hours_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SendoffHours *self = SENDOFF_HOURS (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  float slot = width / N_HOURS, bar = MAX (1, slot - MIN (3, slot / 3));
  guint peak = get_peak (self);
  GdkRGBA color, empty;

  gtk_style_context_get_color (context, &empty);
  empty.alpha *= 0.15f;
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &color))
    gtk_style_context_get_color (context, &color);

  for (guint i = 0; i < N_HOURS; i++)
    {
      guint value = self->hours[i];
      float h = value == 0 ? 2 : MAX (6, height * (float) value / (float) peak);
      float x = slot * (float) (rtl ? N_HOURS - 1 - i : i) + (slot - bar) / 2;
      GskRoundedRect rounded;

      gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (x, height - h, bar, h), value == 0 ? 0 : 2);
      gtk_snapshot_push_rounded_clip (snapshot, &rounded);
      gtk_snapshot_append_color (snapshot, value == 0 ? &empty : &color, &rounded.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
sendoff_hours_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = N_HOURS * 3;
      *natural = N_HOURS * 14;
    }
  else
    *minimum = *natural = HEIGHT;
}

static void
sendoff_hours_class_init (SendoffHoursClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = sendoff_hours_snapshot;
  widget_class->measure = sendoff_hours_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "hours");
}

static void
sendoff_hours_init (SendoffHours *self)
{
  static const guint none[N_HOURS];

  sendoff_hours_set (self, none);
}

void
sendoff_hours_set (SendoffHours *self, const guint hours[24])
{
  guint peak, busiest = 0;
  g_autofree char *text = NULL;

  memcpy (self->hours, hours, sizeof self->hours);
  peak = get_peak (self);
  for (guint i = 0; i < N_HOURS; i++)
    if (hours[i] == peak)
      busiest = i;

  if (peak == 0)
    text = g_strdup (_("Nothing was sent in the last 24 hours"));
  else if (busiest == N_HOURS - 1)
    text = g_strdup_printf (_("Sent hour by hour; the most, %u, in the last hour"), peak);
  else
    text = g_strdup_printf (ngettext ("Sent hour by hour; the most, %u, %u hour ago",
                                      "Sent hour by hour; the most, %u, %u hours ago", N_HOURS - 1 - busiest),
                            peak, N_HOURS - 1 - busiest);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

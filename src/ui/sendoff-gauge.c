#include "config.h"

#include "sendoff-gauge.h"

#include <glib/gi18n.h>
#include <math.h>

#define DIAMETER 110
#define STROKE 10.0

struct _SendoffGauge
{
  GtkWidget parent;

  guint used;
  guint limit;
  gboolean full;
};

G_DEFINE_FINAL_TYPE (SendoffGauge, sendoff_gauge, GTK_TYPE_WIDGET)

static double
get_fraction (SendoffGauge *self)
{
  if (self->full)
    return 1.0;
  return self->limit == 0 ? 0.0 : MIN (1.0, (double) self->used / self->limit);
}

/* What a screen reader says, as "37 of 99". */
static char *
dup_text (SendoffGauge *self)
{
  if (self->limit == 0)
    return g_strdup_printf (_("%u, no limit is kept"), self->used);
  if (self->full)
    /* Translators: how many were sent, the limit */
    return g_strdup_printf (_("%u of %u; the server says that the limit is reached"), self->used, self->limit);
  /* Translators: how many were sent, the limit */
  return g_strdup_printf (_("%u of %u"), self->used, self->limit);
}

static void
look_up_color (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color))
    gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}

static void
draw_ring (SendoffGauge *self, GtkSnapshot *snapshot, int width, int height)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double fraction = get_fraction (self);
  double radius = MIN (width, height) / 2.0 - STROKE / 2 - 1;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const char *name = fraction >= 1.0 ? "error_color" : fraction >= 0.9 ? "warning_color" : "accent_bg_color";
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  GdkRGBA color, track;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &track);
  track.alpha *= 0.15f;
  look_up_color (widget, name, &color);

  cairo_translate (cr, width / 2.0, height / 2.0);
  if (rtl)
    cairo_scale (cr, -1, 1);
  cairo_set_line_width (cr, STROKE);
  gdk_cairo_set_source_rgba (cr, &track);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (fraction > 0)
    {
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      gdk_cairo_set_source_rgba (cr, &color);
      cairo_arc (cr, 0, 0, radius, -G_PI / 2, -G_PI / 2 + 2 * G_PI * fraction);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static PangoLayout *
new_layout (SendoffGauge *self, const char *text, double scale, gboolean bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
draw_centred (SendoffGauge *self, GtkSnapshot *snapshot, PangoLayout *layout, int width, int y, double alpha)
{
  GdkRGBA color;
  int w;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= (float) alpha;
  pango_layout_get_pixel_size (layout, &w, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (width - w) / 2, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
sendoff_gauge_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SendoffGauge *self = SENDOFF_GAUGE (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autofree char *figure = g_strdup_printf ("%u", self->used);
  /* Translators: under the number of messages sent; the number is the limit */
  g_autofree char *of = self->limit > 0 ? g_strdup_printf (_("of %u"), self->limit) : g_strdup (_("sent"));
  g_autoptr (PangoLayout) big = new_layout (self, figure, self->used > 9999 ? 1.3 : 1.8, TRUE);
  g_autoptr (PangoLayout) small = new_layout (self, of, 0.85, FALSE);
  int big_height, small_height;

  draw_ring (self, snapshot, width, height);
  pango_layout_get_pixel_size (big, NULL, &big_height);
  pango_layout_get_pixel_size (small, NULL, &small_height);
  draw_centred (self, snapshot, big, width, (height - big_height - small_height) / 2, 1.0);
  draw_centred (self, snapshot, small, width, (height + big_height - small_height) / 2, 0.6);
}

static void
sendoff_gauge_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  /* With large text the ring grows with the figure in it. */
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int line;

  pango_layout_get_pixel_size (layout, NULL, &line);
  *minimum = *natural = MAX (DIAMETER, line * 6);
}

static void
sendoff_gauge_class_init (SendoffGaugeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = sendoff_gauge_snapshot;
  widget_class->measure = sendoff_gauge_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
  gtk_widget_class_set_css_name (widget_class, "gauge");
}

static void
sendoff_gauge_init (SendoffGauge *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Sent in the last 24 hours"), -1);
  sendoff_gauge_set (self, 0, 0, FALSE);
}

GtkWidget *
sendoff_gauge_new (void)
{
  return g_object_new (SENDOFF_TYPE_GAUGE, NULL);
}

void
sendoff_gauge_set (SendoffGauge *self, guint used, guint limit, gboolean full)
{
  g_autofree char *text = NULL;

  self->used = used;
  self->limit = limit;
  self->full = full;
  text = dup_text (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) MAX (limit, used),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) used,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  /* GTK 4.8 gives a meter's value to no screen reader. */
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

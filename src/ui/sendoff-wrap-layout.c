#include "sendoff-wrap-layout.h"

struct _SendoffWrapLayout
{
  GtkLayoutManager parent;

  int spacing;
};

G_DEFINE_FINAL_TYPE (SendoffWrapLayout, sendoff_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
natural_width (GtkWidget *child, int available)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return CLAMP (natural, minimum, MAX (minimum, available));
}

static int
natural_height (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* Walks the children line by line within @width; allocates them when @place. Returns the height. */
static int
walk (SendoffWrapLayout *self, GtkWidget *widget, int width, gboolean place)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int w, h;

      if (!gtk_widget_should_layout (child))
        continue;
      w = natural_width (child, width);
      h = natural_height (child, w);
      if (x > 0 && x + w > width)
        {
          y += line + self->spacing;
          x = line = 0;
        }
      if (place)
        gtk_widget_size_allocate (child, &(GtkAllocation) { rtl ? width - x - w : x, y, w, h }, -1);
      x += w + self->spacing;
      line = MAX (line, h);
    }
  return y + line;
}

static GtkSizeRequestMode
sendoff_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sendoff_wrap_layout_measure (GtkLayoutManager *manager,
                             GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  SendoffWrapLayout *self = SENDOFF_WRAP_LAYOUT (manager);
  int widest = 0, all = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      widest = MAX (widest, child_minimum);
      all += child_natural + (all > 0 ? self->spacing : 0);
    }

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = all;
    }
  else
    *minimum = *natural = walk (self, widget, for_size < 0 ? all : MAX (for_size, widest), FALSE);
}

static void
sendoff_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  walk (SENDOFF_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static void
sendoff_wrap_layout_class_init (SendoffWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = sendoff_wrap_layout_get_request_mode;
  layout_class->measure = sendoff_wrap_layout_measure;
  layout_class->allocate = sendoff_wrap_layout_allocate;
}

static void
sendoff_wrap_layout_init (SendoffWrapLayout *self)
{
}

GtkLayoutManager *
sendoff_wrap_layout_new (int spacing)
{
  SendoffWrapLayout *self = g_object_new (SENDOFF_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}

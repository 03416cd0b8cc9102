#include "sendoff-pair-layout.h"

#define ENOUGH 460
#define GAP 12
#define INDENT 18

struct _SendoffPairLayout
{
  GtkLayoutManager parent;
};

G_DEFINE_FINAL_TYPE (SendoffPairLayout, sendoff_pair_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
get_height (GtkWidget *child, int width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static int
get_minimum_width (GtkWidget *child)
{
  int width;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  return width;
}

/* Places both children when @place. Returns the height. */
static int
arrange (GtkWidget *widget, int width, gboolean place)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  GtkWidget *second = gtk_widget_get_next_sibling (first);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean beside = width >= ENOUGH;
  gboolean has_second = gtk_widget_should_layout (second);
  int first_width = beside ? (width - GAP) / 2 : width;
  int second_width = beside ? width - GAP - first_width : MAX (get_minimum_width (second), width - INDENT);
  int first_height = get_height (first, first_width);
  int second_height = has_second ? get_height (second, second_width) : 0;

  if (place)
    {
      gtk_widget_size_allocate (first,
                                &(GtkAllocation) { rtl ? width - first_width : 0, 0, first_width, first_height }, -1);
      if (has_second)
        gtk_widget_size_allocate (second,
                                  &(GtkAllocation) { rtl ? 0 : width - second_width, beside ? 0 : first_height,
                                                     second_width, second_height },
                                  -1);
    }
  return beside ? MAX (first_height, second_height) : first_height + second_height;
}

static GtkSizeRequestMode
sendoff_pair_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sendoff_pair_layout_measure (GtkLayoutManager *manager,
                             GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  GtkWidget *second = gtk_widget_get_next_sibling (first);
  int least = MAX (get_minimum_width (first), get_minimum_width (second) + INDENT);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = MAX (least, ENOUGH);
    }
  else
    *minimum = *natural = arrange (widget, for_size < 0 ? MAX (least, ENOUGH) : MAX (for_size, least), FALSE);
}

static void
sendoff_pair_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  arrange (widget, width, TRUE);
}

static void
sendoff_pair_layout_class_init (SendoffPairLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = sendoff_pair_layout_get_request_mode;
  layout_class->measure = sendoff_pair_layout_measure;
  layout_class->allocate = sendoff_pair_layout_allocate;
}

static void
sendoff_pair_layout_init (SendoffPairLayout *self)
{
}

GtkLayoutManager *
sendoff_pair_layout_new (void)
{
  return g_object_new (SENDOFF_TYPE_PAIR_LAYOUT, NULL);
}

#include "sendoff-scroller.h"

/* Below the last row. */
#define FOOT 24

struct _SendoffScroller
{
  GtkWidget parent;

  GtkWidget *head;
  GtkWidget *list;
  GtkAdjustment *hadjustment;
  GtkAdjustment *vadjustment;
  GtkAdjustment *list_adjustment;
  gulong value_handler;
  gulong focus_handler;
  GtkRoot *root; /* (nullable): not owned; whose focus is followed */
  guint tick;
  int head_height;
  gboolean allocating;
  gboolean stay;
};

enum
{
  PROP_HEAD = 1,
  PROP_LIST,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

G_DEFINE_FINAL_TYPE_WITH_CODE (SendoffScroller, sendoff_scroller, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* --- Layout ------------------------------------------------------------------------------------------------------ */

static int
measure_height (GtkWidget *widget, int width)
{
  int minimum, natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
  return MAX (minimum, natural);
}

static void
sendoff_scroller_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  SendoffScroller *self = SENDOFF_SCROLLER (widget);
  int head_minimum, head_natural, list_minimum, list_natural;

  gtk_widget_measure (self->head, orientation, for_size, &head_minimum, &head_natural, NULL, NULL);
  gtk_widget_measure (self->list, orientation, for_size, &list_minimum, &list_natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (head_minimum, list_minimum);
      *natural = MAX (head_natural, list_natural);
    }
  else
    {
      *minimum = 0;
      *natural = head_natural + list_natural + FOOT;
    }
}

/* Gives the list the part of the view that the head leaves, and tells it which of its rows are there. */
static void
place_list (SendoffScroller *self, int width, int height, double value, int content)
{
  int view = MIN (height, MAX (content, 1));
  int top = self->head_height - (int) value;
  int visible = CLAMP (height - top, 1, view);
  /* Past the last row there is the foot: the list moves up as it is. */
  int end = MAX (0, content - view);
  int scrolled = CLAMP ((int) value - self->head_height, 0, end);

  if (top < 0)
    {
      top = MIN (0, end + self->head_height - (int) value);
      visible = view;
    }
  gtk_adjustment_set_value (self->list_adjustment, scrolled);
  gtk_widget_size_allocate (self->list, &(GtkAllocation){ 0, top, width, visible }, -1);
}

/* The list has moved by itself: to a row that has got the focus, or with rows that came above those in view. */
static double
follow_list (SendoffScroller *self, double value)
{
  double listed = gtk_adjustment_get_value (self->list_adjustment);
  double expected = MAX (0, value - self->head_height);
  double end = MAX (0, gtk_adjustment_get_upper (self->list_adjustment) -
                           gtk_adjustment_get_page_size (self->list_adjustment));

  if ((int) listed == (int) MIN (expected, end) || (self->stay && value < self->head_height))
    return value;
  return self->head_height + listed;
}

static void
sendoff_scroller_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SendoffScroller *self = SENDOFF_SCROLLER (widget);
  int head_height = measure_height (self->head, width);
  int content = measure_height (self->list, width);
  double value = gtk_adjustment_get_value (self->vadjustment);
  double upper = head_height + content + FOOT;

  /* What is in view stays there when the head grows above it. */
  if (value >= self->head_height && self->head_height > 0)
    value += head_height - self->head_height;
  self->head_height = head_height;
  self->allocating = TRUE;
  gtk_widget_set_child_visible (self->list, content > 0);
  for (guint i = 0; i < 3; i++)
    {
      double before = value;
      int known = content;

      value = CLAMP (value, 0, MAX (0, upper - height));
      gtk_widget_size_allocate (self->head, &(GtkAllocation){ 0, -(int) value, width, head_height }, -1);
      if (content == 0)
        break;
      place_list (self, width, height, value, content);
      /* The list has guessed the height of rows that it has not made yet. */
      content = MAX (1, (int) gtk_adjustment_get_upper (self->list_adjustment));
      upper = head_height + content + FOOT;
      value = follow_list (self, value);
      if ((int) value == (int) before && content == known)
        break;
    }
  self->stay = FALSE;
  gtk_adjustment_configure (self->vadjustment, value, 0, MAX (upper, height), height * 0.1, height * 0.9, height);
  if (self->hadjustment != NULL)
    gtk_adjustment_configure (self->hadjustment, 0, 0, width, 0, 0, width);
  self->allocating = FALSE;
}

void
sendoff_scroller_stay (SendoffScroller *self)
{
  self->stay = TRUE;
}

static void
on_value_changed (SendoffScroller *self)
{
  if (!self->allocating)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* --- Focus ------------------------------------------------------------------------------------------------------- */

/* In a frame of its own: the list scrolls to the focus first, and then the rest of the way is known. */
static gboolean
scroll_to_focus (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SendoffScroller *self = SENDOFF_SCROLLER (widget);
  GtkWidget *focus = self->root != NULL ? gtk_root_get_focus (self->root) : NULL;
  double height = gtk_widget_get_height (widget);
  graphene_rect_t bounds;
  double above, below;

  self->tick = 0;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, widget) || !gtk_widget_compute_bounds (focus, widget, &bounds))
    return G_SOURCE_REMOVE;
  above = bounds.origin.y;
  below = bounds.origin.y + bounds.size.height - height;
  if (above < 0)
    gtk_adjustment_set_value (self->vadjustment, gtk_adjustment_get_value (self->vadjustment) + above);
  else if (below > 0)
    gtk_adjustment_set_value (self->vadjustment, gtk_adjustment_get_value (self->vadjustment) + MIN (below, above));
  return G_SOURCE_REMOVE;
}

static void
on_focus_changed (SendoffScroller *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_to_focus, NULL, NULL);
}

static void
sendoff_scroller_root (GtkWidget *widget)
{
  SendoffScroller *self = SENDOFF_SCROLLER (widget);

  GTK_WIDGET_CLASS (sendoff_scroller_parent_class)->root (widget);
  self->root = gtk_widget_get_root (widget);
  self->focus_handler =
      g_signal_connect_object (self->root, "notify::focus-widget", G_CALLBACK (on_focus_changed), self, G_CONNECT_SWAPPED);
}

static void
sendoff_scroller_unroot (GtkWidget *widget)
{
  SendoffScroller *self = SENDOFF_SCROLLER (widget);

  g_clear_signal_handler (&self->focus_handler, self->root);
  self->root = NULL;
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  GTK_WIDGET_CLASS (sendoff_scroller_parent_class)->unroot (widget);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
set_vadjustment (SendoffScroller *self, GtkAdjustment *adjustment)
{
  if (self->vadjustment != NULL)
    g_clear_signal_handler (&self->value_handler, self->vadjustment);
  g_clear_object (&self->vadjustment);
  self->vadjustment = g_object_ref_sink (adjustment != NULL ? adjustment : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  self->value_handler = g_signal_connect_object (self->vadjustment, "value-changed", G_CALLBACK (on_value_changed), self,
                                                 G_CONNECT_SWAPPED);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
set_child (SendoffScroller *self, GtkWidget **place, GtkWidget *child)
{
  g_clear_pointer (place, gtk_widget_unparent);
  *place = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  if (child != NULL && place == &self->list)
    gtk_scrollable_set_vadjustment (GTK_SCROLLABLE (child), self->list_adjustment);
}

static void
sendoff_scroller_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SendoffScroller *self = SENDOFF_SCROLLER (object);

  switch (id)
    {
    case PROP_HEAD:
      set_child (self, &self->head, g_value_get_object (value));
      break;
    case PROP_LIST:
      set_child (self, &self->list, g_value_get_object (value));
      break;
    case PROP_HADJUSTMENT:
      g_set_object (&self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_vadjustment (self, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sendoff_scroller_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SendoffScroller *self = SENDOFF_SCROLLER (object);

  switch (id)
    {
    case PROP_HEAD:
      g_value_set_object (value, self->head);
      break;
    case PROP_LIST:
      g_value_set_object (value, self->list);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, GTK_SCROLL_MINIMUM);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sendoff_scroller_dispose (GObject *object)
{
  SendoffScroller *self = SENDOFF_SCROLLER (object);

  g_clear_pointer (&self->head, gtk_widget_unparent);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  g_clear_object (&self->list_adjustment);
  G_OBJECT_CLASS (sendoff_scroller_parent_class)->dispose (object);
}

static void
sendoff_scroller_class_init (SendoffScrollerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = sendoff_scroller_set_property;
  object_class->get_property = sendoff_scroller_get_property;
  object_class->dispose = sendoff_scroller_dispose;
  widget_class->measure = sendoff_scroller_measure;
  widget_class->size_allocate = sendoff_scroller_size_allocate;
  widget_class->root = sendoff_scroller_root;
  widget_class->unroot = sendoff_scroller_unroot;
  g_object_class_install_property (object_class, PROP_HEAD,
                                   g_param_spec_object ("head", NULL, NULL, GTK_TYPE_WIDGET,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_LIST,
                                   g_param_spec_object ("list", NULL, NULL, GTK_TYPE_WIDGET,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void
sendoff_scroller_init (SendoffScroller *self)
{
  self->list_adjustment = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  set_vadjustment (self, NULL);
}

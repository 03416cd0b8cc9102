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
  int placed; /* height that the list has got */
  double value; /* of the scrollbar, when all was placed */
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

typedef struct
{
  int width;
  int height; /* of the view */
  int content; /* height of all rows */
  double value;
} View;

/* Where the list begins, how much of it is in view, and which of its rows is the first there. */
static void
lay_out (SendoffScroller *self, const View *view, int *top, int *visible, int *scrolled)
{
  int whole = MIN (view->height, MAX (view->content, 1));
  int end = MAX (0, view->content - whole);

  *top = self->head_height - (int) view->value;
  *visible = CLAMP (view->height - *top, 1, whole);
  *scrolled = CLAMP (-*top, 0, end);
  if (*top < 0)
    {
      /* Past the last row there is the foot: the list moves up as it is. */
      *top = MIN (0, end + *top);
      *visible = whole;
    }
}

/* The list is where the scrollbar says. It keeps a row in its place when its size changes: only then it can be told. */
static void
place_list (SendoffScroller *self, const View *view)
{
  int top, visible, scrolled;

  lay_out (self, view, &top, &visible, &scrolled);
  gtk_widget_size_allocate (self->list, &(GtkAllocation){ 0, top, view->width, visible }, -1);
  gtk_adjustment_set_value (self->list_adjustment, scrolled);
  gtk_widget_size_allocate (self->list, &(GtkAllocation){ 0, top, view->width, visible }, -1);
  self->placed = visible;
}

/* Unless the person scrolls, the list may move by itself: to a row that has got the focus, or with rows that came above
 * those in view. */
static void
follow_list (SendoffScroller *self, View *view)
{
  int top, visible, scrolled, listed;

  lay_out (self, view, &top, &visible, &scrolled);
  if (visible != self->placed)
    return;
  gtk_widget_size_allocate (self->list, &(GtkAllocation){ 0, top, view->width, visible }, -1);
  listed = (int) gtk_adjustment_get_value (self->list_adjustment);
  if (listed != scrolled && !(self->stay && top > 0))
    view->value = self->head_height + listed;
}

static void
place_children (SendoffScroller *self, View *view, gboolean follow)
{
  for (guint i = 0; i < 3; i++)
    {
      int known = view->content;

      view->value = CLAMP (view->value, 0, MAX (0, self->head_height + view->content + FOOT - view->height));
      if (view->content == 0)
        break;
      if (follow)
        follow_list (self, view);
      place_list (self, view);
      /* The list has guessed the height of rows that it had not made yet. */
      view->content = MAX (1, (int) gtk_adjustment_get_upper (self->list_adjustment));
      if (view->content == known)
        break;
    }
  gtk_widget_size_allocate (self->head, &(GtkAllocation){ 0, -(int) view->value, view->width, self->head_height }, -1);
}

static void
sendoff_scroller_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SendoffScroller *self = SENDOFF_SCROLLER (widget);
  int head_height = measure_height (self->head, width);
  View view = { .width = width, .height = height, .content = measure_height (self->list, width) };
  gboolean follow;

  view.value = gtk_adjustment_get_value (self->vadjustment);
  follow = view.value == self->value;
  /* What is in view stays there when the head grows above it. */
  if (view.value >= self->head_height && self->head_height > 0)
    view.value += head_height - self->head_height;
  self->head_height = head_height;
  self->allocating = TRUE;
  gtk_widget_set_child_visible (self->list, view.content > 0);
  place_children (self, &view, follow);
  self->stay = FALSE;
  gtk_adjustment_configure (self->vadjustment, view.value, 0,
                            MAX (self->head_height + view.content + FOOT, height), height * 0.1, height * 0.9, height);
  self->value = gtk_adjustment_get_value (self->vadjustment);
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

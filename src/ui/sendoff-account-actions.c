#include "sendoff-account-actions.h"

#include "sendoff-account-window.h"
#include "sendoff-compose-window.h"
#include "sendoff-test-window.h"

static SendoffApplication *
get_app (GtkWidget *widget)
{
  return SENDOFF_APPLICATION (gtk_window_get_application (GTK_WINDOW (widget)));
}

static void
present_above (GtkWidget *widget, GtkWidget *window)
{
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_new_message (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffWindow *window = SENDOFF_WINDOW (widget);

  gtk_window_present (
      GTK_WINDOW (sendoff_compose_window_new (get_app (widget), sendoff_window_get_item (window), window)));
}

static void
on_test_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_above (widget, sendoff_test_window_new (get_app (widget), sendoff_window_get_item (SENDOFF_WINDOW (widget))));
}

static void
on_preferences (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_above (widget,
                 sendoff_account_window_new (get_app (widget), sendoff_window_get_item (SENDOFF_WINDOW (widget))));
}

void
sendoff_account_install_actions (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.new-message", NULL, on_new_message);
  gtk_widget_class_install_action (window_class, "win.test-again", NULL, on_test_again);
  gtk_widget_class_install_action (window_class, "win.preferences", NULL, on_preferences);
}

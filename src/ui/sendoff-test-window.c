#include "config.h"

#include "sendoff-test-window.h"

#include "sendoff-remedy.h"
#include "sendoff-test-view.h"
#include "sendoff-text.h"

struct _SendoffTestWindow
{
  AdwWindow parent;

  AdwWindowTitle *title_widget;
  SendoffTestView *view;
  GtkButton *again_button;

  SendoffApplication *app;
  SendoffAccountItem *item;
  GCancellable *preparation; /* (nullable): of the lookup that runs */
};

G_DEFINE_FINAL_TYPE (SendoffTestWindow, sendoff_test_window, ADW_TYPE_WINDOW)

static void
update_again (SendoffTestWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "test.again",
                                 self->preparation == NULL && !sendoff_test_view_get_busy (self->view));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffTestWindow) self = user_data;
  g_autoptr (GError) keyring_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (Account) account = sendoff_application_prepare_finish (SENDOFF_APPLICATION (source), result, &secret,
                                                                    &keyring_error, &error);

  if (self->preparation == NULL || g_task_get_cancellable (G_TASK (result)) != self->preparation)
    return;
  g_clear_object (&self->preparation);

  if (account == NULL || keyring_error != NULL)
    sendoff_test_view_show_diagnosis (self->view, diagnosis_from_error (error != NULL ? error : keyring_error));
  else
    {
      sendoff_test_view_set_guarded (self->view, !account->practice);
      sendoff_test_view_start (self->view, account->server, secret, account->address, account->address);
    }
  update_again (self);
}

static void
stop_preparation (SendoffTestWindow *self)
{
  g_cancellable_cancel (self->preparation);
  g_clear_object (&self->preparation);
}

static void
start (SendoffTestWindow *self)
{
  const Account *account = sendoff_account_item_get_account (self->item);
  g_autofree char *subtitle = sendoff_text_place (account->server->host, account->server->port);

  adw_window_title_set_title (self->title_widget, account->name);
  adw_window_title_set_subtitle (self->title_widget, subtitle);
  sendoff_test_view_clear (self->view);
  stop_preparation (self);
  self->preparation = g_cancellable_new ();
  update_again (self);
  sendoff_application_prepare_async (self->app, account, self->preparation, on_prepared, g_object_ref (self));
}

static void
on_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  start (SENDOFF_TEST_WINDOW (widget));
}

static void
on_busy (SendoffTestWindow *self)
{
  update_again (self);
}

static void
on_finished (SendoffTestWindow *self)
{
  const SmtpTrace *trace = sendoff_test_view_get_trace (self->view);

  if (trace != NULL)
    sendoff_account_item_set_verdict (self->item, trace, sendoff_test_view_get_diagnosis (self->view));
  sendoff_test_view_focus_verdict (self->view);
}

static void
on_remedy_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffTestWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean again = sendoff_remedy_apply_finish (result, &error);

  if (self->app == NULL) /* disposed meanwhile */
    return;
  if (again)
    start (self);
  else if (error != NULL)
    sendoff_test_view_show_diagnosis (self->view, diagnosis_from_error (error));
}

static void
on_remedy (SendoffTestWindow *self, DiagnosisRemedy *remedy)
{
  sendoff_remedy_apply_async (self->app, GTK_WINDOW (self), self->item, sendoff_test_view_get_trace (self->view),
                              remedy, NULL, on_remedy_applied, g_object_ref (self));
}

static void
sendoff_test_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sendoff_test_window_parent_class)->realize (widget);
  start (SENDOFF_TEST_WINDOW (widget));
}

static gboolean
sendoff_test_window_close_request (GtkWindow *window)
{
  SendoffTestWindow *self = SENDOFF_TEST_WINDOW (window);

  /* What runs holds the view: only a cancel ends it. */
  stop_preparation (self);
  sendoff_test_view_cancel (self->view);
  return GTK_WINDOW_CLASS (sendoff_test_window_parent_class)->close_request (window);
}

static void
sendoff_test_window_dispose (GObject *object)
{
  SendoffTestWindow *self = SENDOFF_TEST_WINDOW (object);

  stop_preparation (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_TEST_WINDOW);
  g_clear_object (&self->item);
  g_clear_object (&self->app);
  G_OBJECT_CLASS (sendoff_test_window_parent_class)->dispose (object);
}

static void
sendoff_test_window_class_init (SendoffTestWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_test_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sendoff_test_window_close_request;
  widget_class->realize = sendoff_test_window_realize;

  g_type_ensure (SENDOFF_TYPE_TEST_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-test-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffTestWindow, title_widget);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestWindow, view);
  gtk_widget_class_bind_template_child (widget_class, SendoffTestWindow, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
  gtk_widget_class_bind_template_callback (widget_class, on_finished);
  gtk_widget_class_bind_template_callback (widget_class, on_busy);
  gtk_widget_class_install_action (widget_class, "test.again", NULL, on_again);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sendoff_test_window_init (SendoffTestWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sendoff_test_window_new (SendoffApplication *app, SendoffAccountItem *item)
{
  SendoffTestWindow *self = g_object_new (SENDOFF_TYPE_TEST_WINDOW, "application", app, NULL);

  self->app = g_object_ref (app);
  self->item = g_object_ref (item);
  return GTK_WIDGET (self);
}

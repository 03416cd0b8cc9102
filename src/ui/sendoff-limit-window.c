#include "config.h"

#include "sendoff-limit-window.h"

#include "sendoff-limit-form.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-trouble.h"

#include <glib/gi18n.h>

struct _SendoffLimitWindow
{
  AdwWindow parent;

  SendoffLimitForm *form;

  SendoffApplication *app;
  SendoffAccountItem *item;
};

G_DEFINE_FINAL_TYPE (SendoffLimitWindow, sendoff_limit_window, ADW_TYPE_WINDOW)

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffApplication) app = user_data;

  base_job_run_finish (result, NULL);
  sendoff_application_emit_outbox_changed (app);
  g_application_release (G_APPLICATION (app));
}

/* With another limit other messages may leave now. */
static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SendoffApplication *app = SENDOFF_APPLICATION (source);
  g_autoptr (SendoffAccountItem) item = user_data;
  g_autoptr (GError) error = NULL;

  if (!sendoff_application_save_account_finish (app, result, NULL, &error))
    {
      sendoff_trouble_present (GTK_APPLICATION (app), _("The Limit Cannot Be Saved"), error);
      return;
    }
  g_application_hold (G_APPLICATION (app));
  base_job_run_async (sendoff_outbox_job_changed,
                      sendoff_outbox_input_new (sendoff_account_item_get_account (item), NULL, NULL, 0),
                      (GDestroyNotify) sendoff_outbox_input_free, NULL, NULL, NULL, on_told, g_object_ref (app));
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffLimitWindow *self = SENDOFF_LIMIT_WINDOW (widget);
  g_autoptr (Account) account = account_copy (sendoff_account_item_get_account (self->item));

  sendoff_limit_form_apply (self->form, account);
  sendoff_application_save_account_async (self->app, account, NULL, NULL, on_saved, g_object_ref (self->item));
  gtk_window_close (GTK_WINDOW (self));
}

static void
sendoff_limit_window_dispose (GObject *object)
{
  SendoffLimitWindow *self = SENDOFF_LIMIT_WINDOW (object);

  g_clear_object (&self->item);
  g_clear_object (&self->app);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_LIMIT_WINDOW);
  G_OBJECT_CLASS (sendoff_limit_window_parent_class)->dispose (object);
}

static void
sendoff_limit_window_class_init (SendoffLimitWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_limit_window_dispose;
  g_type_ensure (SENDOFF_TYPE_LIMIT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-limit-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitWindow, form);
  gtk_widget_class_install_action (widget_class, "limit.save", NULL, on_save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "limit.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sendoff_limit_window_init (SendoffLimitWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sendoff_limit_window_new (SendoffApplication *app, SendoffAccountItem *item)
{
  SendoffLimitWindow *self = g_object_new (SENDOFF_TYPE_LIMIT_WINDOW, "application", app, NULL);

  self->app = g_object_ref (app);
  self->item = g_object_ref (item);
  sendoff_limit_form_set (self->form, sendoff_account_item_get_account (item));
  return GTK_WIDGET (self);
}

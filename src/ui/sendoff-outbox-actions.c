#include "config.h"

#include "sendoff-outbox-actions.h"

#include "sendoff-assistant.h"
#include "sendoff-compose-window.h"
#include "sendoff-edit-job.h"
#include "sendoff-limit-window.h"
#include "sendoff-messages.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-remedy.h"
#include "sendoff-trouble.h"

#include "account-catalogue.h"

#include <glib/gi18n.h>

/* The relay that the assistant begins with: its free tier needs no more than a domain. Any other can be chosen there. */
#define RELAY "sendgrid"

typedef struct
{
  SendoffApplication *app;
  SendoffAccountItem *item;
  SendoffWindow *window; /* (nullable): weak */
  gint64 message;
} Work;

static Work *
work_new (SendoffApplication *app, SendoffAccountItem *item, SendoffWindow *window, gint64 message)
{
  Work *work = g_new0 (Work, 1);

  work->app = g_object_ref (app);
  work->item = g_object_ref (item);
  work->message = message;
  g_set_weak_pointer (&work->window, window);
  g_application_hold (G_APPLICATION (app));
  return work;
}

static void
work_free (Work *work)
{
  g_application_release (G_APPLICATION (work->app));
  g_clear_weak_pointer (&work->window);
  g_object_unref (work->app);
  g_object_unref (work->item);
  g_free (work);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static void
run_job (Work *work, BaseJobFunc func, GDestroyNotify result_free, GAsyncReadyCallback callback)
{
  base_job_run_async (func,
                      sendoff_outbox_input_new (sendoff_account_item_get_account (work->item), NULL, NULL,
                                                work->message),
                      (GDestroyNotify) sendoff_outbox_input_free, result_free, NULL, NULL, callback, work);
}

static void
on_free_to_send (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  if (base_job_run_finish (result, &error) == NULL)
    sendoff_trouble_present (GTK_APPLICATION (work->app), _("The Outbox Cannot Be Changed"), error);
  else if (work->message != 0)
    sendoff_messages_send (work->app, work->item, work->message);
  sendoff_application_emit_outbox_changed (work->app);
}

static void
try_now (SendoffApplication *app, SendoffAccountItem *item, gint64 first)
{
  run_job (work_new (app, item, NULL, first), sendoff_outbox_job_try_now, NULL, on_free_to_send);
}

static void
on_password_entered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  if (sendoff_remedy_apply_finish (result, &error))
    run_job (g_steal_pointer (&work), sendoff_outbox_job_changed, NULL, on_free_to_send);
  else if (error != NULL)
    sendoff_trouble_present (GTK_APPLICATION (work->app), _("The Password Cannot Be Saved"), error);
}

static void
enter_password (SendoffApplication *app, GtkWindow *window, SendoffAccountItem *item, gint64 first)
{
  g_autoptr (Diagnosis) diagnosis = diagnosis_new ("account-held", "", NULL, DIAGNOSIS_RETRY_AFTER_CHANGE);
  const DiagnosisRemedy *remedy = diagnosis_add_remedy (diagnosis, DIAGNOSIS_REMEDY_ENTER_PASSWORD, "");

  sendoff_remedy_apply_async (app, window, item, NULL, remedy, NULL, on_password_entered,
                              work_new (app, item, NULL, first));
}

static void
set_up_relay (SendoffApplication *app, GtkWindow *window)
{
  const AccountProvider *provider = account_catalogue_get (RELAY);
  g_autoptr (Account) preset = account_new ("", "", account_server_new ("", 587, ACCOUNT_SECURITY_STARTTLS));
  GtkWidget *assistant;

  preset->provider = g_strdup (provider->id);
  account_catalogue_fill (provider, NULL, preset->server);
  assistant = sendoff_assistant_new (app, preset);
  gtk_window_set_transient_for (GTK_WINDOW (assistant), window);
  gtk_window_present (GTK_WINDOW (assistant));
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;

  base_job_run_finish (result, NULL);
  sendoff_application_emit_outbox_changed (work->app);
}

static void
told (SendoffApplication *app, SendoffAccountItem *item)
{
  run_job (work_new (app, item, NULL, 0), sendoff_outbox_job_told, NULL, on_told);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SendoffDraft) draft = base_job_run_finish (result, &error);
  GtkWidget *window;

  if (draft == NULL)
    {
      sendoff_trouble_present (GTK_APPLICATION (work->app), _("The Message Cannot Be Opened"), error);
      return;
    }
  window = sendoff_compose_window_new (work->app, work->item, work->window);
  sendoff_compose_window_set_replaced (SENDOFF_COMPOSE_WINDOW (window), draft, work->message);
  gtk_window_present (GTK_WINDOW (window));
}

void
sendoff_outbox_edit (SendoffWindow *window, SendoffApplication *app, SendoffAccountItem *item, gint64 id)
{
  run_job (work_new (app, item, window, id), sendoff_edit_job_open, (GDestroyNotify) sendoff_draft_free, on_opened);
}

/* --- The window's actions ---------------------------------------------------------------------------------------- */

static SendoffApplication *
get_app (GtkWidget *widget)
{
  return SENDOFF_APPLICATION (gtk_window_get_application (GTK_WINDOW (widget)));
}

static void
on_try_now (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffWindow *window = SENDOFF_WINDOW (widget);

  try_now (get_app (widget), sendoff_window_get_item (window), sendoff_window_get_first_waiting (window));
}

static void
on_enter_password (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffWindow *window = SENDOFF_WINDOW (widget);

  enter_password (get_app (widget), GTK_WINDOW (window), sendoff_window_get_item (window),
                  sendoff_window_get_first_waiting (window));
}

static void
on_change_limit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *window = sendoff_limit_window_new (get_app (widget), sendoff_window_get_item (SENDOFF_WINDOW (widget)));

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_set_up_relay (GtkWidget *widget, const char *name, GVariant *parameter)
{
  told (get_app (widget), sendoff_window_get_item (SENDOFF_WINDOW (widget)));
  set_up_relay (get_app (widget), GTK_WINDOW (widget));
}

static void
on_no_relay (GtkWidget *widget, const char *name, GVariant *parameter)
{
  told (get_app (widget), sendoff_window_get_item (SENDOFF_WINDOW (widget)));
}

void
sendoff_outbox_install_actions (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.try-now", NULL, on_try_now);
  gtk_widget_class_install_action (window_class, "win.enter-password", NULL, on_enter_password);
  gtk_widget_class_install_action (window_class, "win.change-limit", NULL, on_change_limit);
  gtk_widget_class_install_action (window_class, "win.set-up-relay", NULL, on_set_up_relay);
  gtk_widget_class_install_action (window_class, "win.no-relay", NULL, on_no_relay);
}

#include "config.h"

#include "sendoff-application.h"

#include "sendoff-account-jobs.h"
#include "sendoff-account-list.h"
#include "sendoff-application-actions.h"
#include "sendoff-application-background.h"
#include "sendoff-autostart.h"
#include "sendoff-courier.h"
#include "sendoff-notifier.h"
#include "sendoff-practice.h"
#include "sendoff-progress.h"
#include "sendoff-window.h"

#include <glib/gi18n.h>

/* At the task that changes an account: its id. */
#define ACCOUNT_DATA "sendoff-account"

/* A service that has nothing to do any more: somebody may be about to call it. */
#define LINGER_MILLISECONDS 3000

struct _SendoffApplication
{
  AdwApplication parent;

  AccountKeyring *keyring;
  GSettings *settings;
  GListStore *accounts;
  gboolean accounts_loaded;
  GError *accounts_error;
  SendoffPractice *practice;
  SendoffCourier *courier;     /* (nullable): before the start, and when nothing is to be waited for */
  SendoffNotifier *notifier;   /* (nullable): likewise */
  SendoffAutostart *autostart; /* (nullable): likewise */
};

enum
{
  PROP_ACCOUNTS_LOADED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint signal_drafts_changed;
static guint signal_outbox_changed;

G_DEFINE_FINAL_TYPE (SendoffApplication, sendoff_application, ADW_TYPE_APPLICATION)

/* --- Accounts ---------------------------------------------------------------------------------------------------- */

static void
finish_load (SendoffApplication *self, GAsyncResult *result)
{
  g_autoptr (GPtrArray) accounts = NULL;

  g_clear_error (&self->accounts_error);
  accounts = base_job_run_finish (result, &self->accounts_error);
  if (accounts != NULL)
    sendoff_account_list_take (self->accounts, accounts);
  self->accounts_loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNTS_LOADED]);
}

static void
on_accounts_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffApplication) self = user_data;

  finish_load (self, result);
}

void
sendoff_application_reload_accounts (SendoffApplication *self)
{
  base_job_run_async (sendoff_account_job_list, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, NULL,
                      on_accounts_listed, g_object_ref (self));
}

/* A change of the accounts is over when the list shows it. */
static void
on_listed_after_change (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SendoffApplication *self = g_task_get_source_object (task);

  finish_load (self, result);
  g_task_return_boolean (task, TRUE);
}

static void
on_account_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SendoffApplication *self = g_task_get_source_object (task);
  GError *error = NULL;
  SendoffAccountOutput *output = base_job_run_finish (result, &error);

  if (output == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->courier != NULL)
    sendoff_courier_account_changed (self->courier, g_object_get_data (G_OBJECT (task), ACCOUNT_DATA));
  g_task_set_task_data (task, output, (GDestroyNotify) sendoff_account_output_free);
  base_job_run_async (sendoff_account_job_list, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, NULL,
                      on_listed_after_change, g_steal_pointer (&task));
}

static void
change_account (SendoffApplication *self,
                BaseJobFunc func,
                const Account *account,
                AccountSecret *secret,
                gpointer tag,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  g_object_set_data_full (G_OBJECT (task), ACCOUNT_DATA, g_strdup (account->id), g_free);
  base_job_run_async (func, sendoff_account_input_new (self->keyring, account, secret),
                      (GDestroyNotify) sendoff_account_input_free, (GDestroyNotify) sendoff_account_output_free, NULL,
                      cancellable, on_account_changed, task);
}

void
sendoff_application_save_account_async (SendoffApplication *self,
                                        const Account *account,
                                        AccountSecret *secret,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  SendoffAccountItem *item = sendoff_application_find_account (self, account->id);

  if (item != NULL && secret != NULL)
    sendoff_account_item_clear_verdict (item);
  change_account (self, sendoff_account_job_save, account, secret, sendoff_application_save_account_async, cancellable,
                  callback, user_data);
}

gboolean
sendoff_application_save_account_finish (SendoffApplication *self,
                                         GAsyncResult *result,
                                         GError **keyring_error,
                                         GError **error)
{
  SendoffAccountOutput *output = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (keyring_error != NULL)
    *keyring_error = g_steal_pointer (&output->keyring_error);
  return TRUE;
}

void
sendoff_application_remove_account_async (SendoffApplication *self,
                                          const Account *account,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  change_account (self, sendoff_account_job_remove, account, NULL, sendoff_application_remove_account_async,
                  cancellable, callback, user_data);
}

gboolean
sendoff_application_remove_account_finish (SendoffApplication *self, GAsyncResult *result, GError **error)
{
  return sendoff_application_save_account_finish (self, result, NULL, error);
}

/* --- The practice server ----------------------------------------------------------------------------------------- */

static void
on_practice_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SendoffApplication *self = SENDOFF_APPLICATION (source);
  g_autoptr (GTask) task = user_data;
  const Account *saved = sendoff_account_list_find_practice (G_LIST_MODEL (self->accounts));
  GError *error = NULL;

  if (sendoff_practice_start_finish (result, &error))
    {
      if (self->courier != NULL)
        sendoff_courier_wake (self->courier);
      g_task_return_pointer (task, sendoff_practice_dup_account (self->practice, saved, self->keyring),
                             (GDestroyNotify) account_free);
    }
  else
    g_task_return_error (task, error);
}

void
sendoff_application_ensure_practice_async (SendoffApplication *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sendoff_application_ensure_practice_async);
  sendoff_practice_start_async (self->practice, G_APPLICATION (self), cancellable, on_practice_started, task);
}

Account *
sendoff_application_ensure_practice_finish (SendoffApplication *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
on_planned (SendoffApplication *self, const SendoffPlan *plan)
{
  sendoff_autostart_set_wanted (self->autostart, sendoff_plan_get_next (plan) > 0);
}

static void
on_progress (SendoffApplication *self, gint64 message, const SendoffSendEvent *event)
{
  sendoff_progress_report (message, event);
}

/* Any state of its own ends what was said of the way there. */
static void
on_message_changed (SendoffApplication *self, const SendoffRunEvent *event)
{
  sendoff_progress_report (event->message, NULL);
}

static void
start_courier (SendoffApplication *self)
{
  if (self->courier != NULL)
    return;
  self->courier = sendoff_courier_new (self, self->practice);
  self->notifier = sendoff_notifier_new (self, self->courier);
  self->autostart = sendoff_autostart_new (G_APPLICATION (self), sendoff_autostart_is_sandboxed ());
  g_signal_connect_object (self->courier, "planned", G_CALLBACK (on_planned), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->courier, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->courier, "message-changed", G_CALLBACK (on_message_changed), self, G_CONNECT_SWAPPED);
}

static void
stop_courier (SendoffApplication *self)
{
  if (self->courier != NULL)
    {
      sendoff_courier_stop (self->courier);
      g_signal_handlers_disconnect_by_data (self->courier, self);
    }
  g_clear_object (&self->notifier);
  g_clear_pointer (&self->autostart, sendoff_autostart_free);
  g_clear_object (&self->courier);
}

/* Whoever opens a window is there to be asked for the password of a keyring. */
static void
sendoff_application_activate (GApplication *application)
{
  SendoffApplication *self = SENDOFF_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  start_courier (self);
  if (window == NULL)
    window = GTK_WINDOW (sendoff_window_new (self));
  gtk_window_present (window);
  sendoff_courier_wake_for_person (self->courier);
}

/* What waits is counted while the application is still alive: it stays if there is anything. */
static void
sendoff_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  SendoffApplication *self = SENDOFF_APPLICATION (application);

  if (self->courier != NULL)
    sendoff_courier_wake (self->courier);
  GTK_APPLICATION_CLASS (sendoff_application_parent_class)->window_removed (application, window);
}

static void
sendoff_application_startup (GApplication *application)
{
  SendoffApplication *self = SENDOFF_APPLICATION (application);

  G_APPLICATION_CLASS (sendoff_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (APPLICATION_ID);
  sendoff_application_add_actions (self);
  sendoff_application_reload_accounts (self);
  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    g_application_set_inactivity_timeout (application, LINGER_MILLISECONDS);
  start_courier (self);
}

static void
sendoff_application_shutdown (GApplication *application)
{
  SendoffApplication *self = SENDOFF_APPLICATION (application);

  stop_courier (self);
  G_APPLICATION_CLASS (sendoff_application_parent_class)->shutdown (application);
}

static int
sendoff_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Sendoff %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (g_variant_dict_contains (options, "background"))
    return sendoff_application_enter_background (application);

  if (g_variant_dict_contains (options, "practice"))
    {
      if (!g_application_register (application, NULL, &error))
        {
          g_printerr ("sendoff: %s\n", error->message);
          return 1;
        }
      /* Here, or in the Sendoff that runs already. */
      g_action_group_activate_action (G_ACTION_GROUP (application), "practice", NULL);
    }
  return -1;
}

static void
sendoff_application_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACCOUNTS_LOADED)
    g_value_set_boolean (value, SENDOFF_APPLICATION (object)->accounts_loaded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sendoff_application_finalize (GObject *object)
{
  SendoffApplication *self = SENDOFF_APPLICATION (object);

  stop_courier (self);
  g_clear_pointer (&self->practice, sendoff_practice_free);
  g_clear_pointer (&self->keyring, account_keyring_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->accounts);
  g_clear_error (&self->accounts_error);
  G_OBJECT_CLASS (sendoff_application_parent_class)->finalize (object);
}

static void
sendoff_application_class_init (SendoffApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->get_property = sendoff_application_get_property;
  object_class->finalize = sendoff_application_finalize;
  application_class->activate = sendoff_application_activate;
  application_class->startup = sendoff_application_startup;
  application_class->shutdown = sendoff_application_shutdown;
  application_class->handle_local_options = sendoff_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_removed = sendoff_application_window_removed;

  properties[PROP_ACCOUNTS_LOADED] =
      g_param_spec_boolean ("accounts-loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signal_drafts_changed = g_signal_new ("drafts-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  signal_outbox_changed = g_signal_new ("outbox-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
sendoff_application_init (SendoffApplication *self)
{
  static const GOptionEntry options[] = {
    { "practice", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Start with the built-in practice server, without any account"),
      NULL },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Send mail that waits, without a window, and end"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  self->keyring = account_keyring_new ();
  self->practice = sendoff_practice_new ();
  self->settings = g_settings_new (SCHEMA_ID);
  self->accounts = g_list_store_new (SENDOFF_TYPE_ACCOUNT_ITEM);
}

SendoffApplication *
sendoff_application_new (GApplicationFlags flags)
{
  return g_object_new (SENDOFF_TYPE_APPLICATION, "application-id", APPLICATION_ID, "resource-base-path",
                       RESOURCE_PATH, "flags", flags, NULL);
}

AccountKeyring *
sendoff_application_get_keyring (SendoffApplication *self)
{
  return self->keyring;
}

GSettings *
sendoff_application_get_settings (SendoffApplication *self)
{
  return self->settings;
}

GListModel *
sendoff_application_get_accounts (SendoffApplication *self)
{
  return G_LIST_MODEL (self->accounts);
}

SendoffAccountItem *
sendoff_application_find_account (SendoffApplication *self, const char *id)
{
  return sendoff_account_list_find (G_LIST_MODEL (self->accounts), id);
}

gboolean
sendoff_application_get_accounts_loaded (SendoffApplication *self)
{
  return self->accounts_loaded;
}

const GError *
sendoff_application_get_accounts_error (SendoffApplication *self)
{
  return self->accounts_error;
}

void
sendoff_application_emit_drafts_changed (SendoffApplication *self)
{
  g_signal_emit (self, signal_drafts_changed, 0);
}

SendoffPractice *
sendoff_application_get_practice (SendoffApplication *self)
{
  return self->practice;
}

SendoffCourier *
sendoff_application_get_courier (SendoffApplication *self)
{
  return self->courier;
}

void
sendoff_application_deliver (SendoffApplication *self)
{
  start_courier (self);
  sendoff_application_reload_accounts (self);
  sendoff_courier_deliver (self->courier);
}

void
sendoff_application_stop_waiting (SendoffApplication *self)
{
  if (self->notifier != NULL)
    sendoff_notifier_stop_waiting (self->notifier);
  stop_courier (self);
}

void
sendoff_application_emit_outbox_changed (SendoffApplication *self)
{
  if (self->courier != NULL)
    sendoff_courier_wake_for_person (self->courier);
  g_signal_emit (self, signal_outbox_changed, 0);
}

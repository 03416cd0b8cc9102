#include "sendoff-application-show.h"

#include "sendoff-message-window.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-window.h"

/**
 * Show:
 * @account: (nullable): id
 * @message: 0: none
 * @handler: waits for the accounts
 */
typedef struct
{
  SendoffApplication *app;
  char *account;
  gint64 message;
  gulong handler;
} Show;

static void
show_free (Show *show)
{
  g_object_unref (show->app);
  g_free (show->account);
  g_free (show);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Show, show_free)

static SendoffWindow *
find_main_window (SendoffApplication *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link != NULL; link = link->next)
    if (SENDOFF_IS_WINDOW (link->data))
      return link->data;
  return SENDOFF_WINDOW (sendoff_window_new (self));
}

static void
open_windows (Show *show)
{
  SendoffAccountItem *item = show->account != NULL ? sendoff_application_find_account (show->app, show->account) : NULL;
  SendoffWindow *window = find_main_window (show->app);
  GtkWidget *child;

  if (item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.account", "s", show->account);
  gtk_window_present (GTK_WINDOW (window));
  if (item == NULL || show->message == 0)
    return;
  child = sendoff_message_window_new (show->app, item, window, show->message);
  gtk_window_set_transient_for (GTK_WINDOW (child), GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (child));
}

/* The first window of the application lets go of what was put off, as always. */
static void
on_accounts_loaded (SendoffApplication *self, GParamSpec *pspec, Show *show)
{
  g_signal_handler_disconnect (self, show->handler);
  open_windows (show);
  g_application_release (G_APPLICATION (self));
  show_free (show);
}

/* Takes @show. */
static void
show_when_loaded (Show *show)
{
  g_autoptr (Show) owned = show;

  if (sendoff_application_get_accounts_loaded (show->app))
    {
      open_windows (show);
      return;
    }
  g_application_hold (G_APPLICATION (show->app));
  show->handler = g_signal_connect (show->app, "notify::accounts-loaded", G_CALLBACK (on_accounts_loaded), show);
  g_steal_pointer (&owned);
}

static Show *
show_new (SendoffApplication *app, const char *account, gint64 message)
{
  Show *show = g_new0 (Show, 1);

  show->app = g_object_ref (app);
  show->account = g_strdup (account);
  show->message = message;
  return show;
}

static void
on_message (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Show *show = user_data;
  SendoffApplication *app = show->app;
  g_autoptr (OutboxMessage) message = base_job_run_finish (result, NULL);

  show->account = message != NULL ? g_strdup (message->account) : NULL;
  show_when_loaded (show);
  g_application_release (G_APPLICATION (app));
}

void
sendoff_application_show_account (SendoffApplication *self, const char *account)
{
  show_when_loaded (show_new (self, account, 0));
}

void
sendoff_application_show_message (SendoffApplication *self, gint64 message)
{
  g_application_hold (G_APPLICATION (self));
  base_job_run_async (sendoff_outbox_job_get, sendoff_outbox_input_new (NULL, NULL, NULL, message),
                      (GDestroyNotify) sendoff_outbox_input_free, (GDestroyNotify) outbox_message_free, NULL, NULL,
                      on_message, show_new (self, NULL, message));
}

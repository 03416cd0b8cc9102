#include "config.h"

#include "sendoff-application-actions.h"

#include "sendoff-application-show.h"
#include "sendoff-assistant.h"
#include "sendoff-trouble.h"

#include <glib/gi18n.h>

static void
present_child (SendoffApplication *self, GtkWidget *window)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (parent != NULL && parent != GTK_WINDOW (window))
    gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_new_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_child (user_data, sendoff_assistant_new (user_data, NULL));
}

static void
on_practice_wanted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SendoffApplication *self = SENDOFF_APPLICATION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = sendoff_application_ensure_practice_finish (self, result, &error);

  if (account != NULL)
    present_child (self, sendoff_assistant_new (self, account));
  else
    sendoff_trouble_present (GTK_APPLICATION (self), _("The Practice Server Cannot Be Started"), error);
}

static void
on_practice (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sendoff_application_ensure_practice_async (user_data, NULL, on_practice_wanted, NULL);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *developers[] = { _("Sendoff’s contributors"), NULL };

  adw_show_about_window (gtk_application_get_active_window (user_data), "application-name", "Sendoff",
                         "application-icon", APPLICATION_ID, "version", PACKAGE_VERSION, "comments",
                         _("Send mail through any server, and know that it went out."), "developers", developers,
                         "developer-name", _("The Sendoff project"), "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: put your names here, one a line */
                         "translator-credits", _("translator-credits"), NULL);
}

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (RESOURCE_PATH "/sendoff-shortcuts.ui");

  present_child (user_data, GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts")));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Each window is asked to close, so that one with unsent text may object. */
  for (GList *link = windows; link != NULL; link = link->next)
    gtk_window_close (link->data);
}

static void
on_deliver (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sendoff_application_deliver (user_data);
}

static void
on_stop_waiting (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sendoff_application_stop_waiting (user_data);
}

static void
on_show_message (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sendoff_application_show_message (user_data, g_variant_get_int64 (parameter));
}

static void
on_show_account (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sendoff_application_show_account (user_data, g_variant_get_string (parameter, NULL));
}

static const GActionEntry actions[] = {
  { .name = "new-account", .activate = on_new_account },
  { .name = "practice", .activate = on_practice },
  { .name = "about", .activate = on_about },
  { .name = "shortcuts", .activate = on_shortcuts },
  { .name = "quit", .activate = on_quit },
  { .name = "deliver", .activate = on_deliver },
  { .name = "stop-waiting", .activate = on_stop_waiting },
  { .name = "show-message", .activate = on_show_message, .parameter_type = "x" },
  { .name = "show-account", .activate = on_show_account, .parameter_type = "s" },
};

static const struct
{
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.quit", { "<Primary>q" } },
  { "app.shortcuts", { "<Primary>question", "F1" } },
  { "app.new-account", { "<Primary><Shift>n" } },
  { "win.new-message", { "<Primary>n" } },
  { "win.test-again", { "<Primary>t" } },
  { "win.preferences", { "<Primary>comma" } },
  { "win.reload", { "F5" } },
  { "window.close", { "<Primary>w" } },
};

void
sendoff_application_add_actions (SendoffApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].accels);
}

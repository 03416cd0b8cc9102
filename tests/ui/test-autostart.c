/* What a sandbox's portal is asked, on a bus of its own. */

#include "sendoff-autostart.h"

#include <glib/gstdio.h>

static const char xml[] = "<node><interface name='org.freedesktop.portal.Background'>"
                          "<method name='RequestBackground'><arg type='s' direction='in'/>"
                          "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
                          "</interface></node>";

typedef struct
{
  guint n_calls;
  gboolean autostart;
  GStrv command;
} Portal;

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Portal *portal = user_data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);

  portal->n_calls++;
  g_clear_pointer (&portal->command, g_strfreev);
  g_assert_true (g_variant_lookup (options, "autostart", "b", &portal->autostart));
  g_assert_true (g_variant_lookup (options, "commandline", "^as", &portal->command));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", "/org/freedesktop/portal/desktop/request/1"));
}

static GDBusConnection *
start_portal (const char *address, Portal *portal)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      NULL, &error);
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  g_dbus_connection_register_object (bus, "/org/freedesktop/portal/desktop", info->interfaces[0], &vtable, portal, NULL,
                                     &error);
  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "RequestName", g_variant_new ("(su)", "org.freedesktop.portal.Desktop", 0), NULL,
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static void
run_until (const Portal *portal, guint n_calls)
{
  while (portal->n_calls < n_calls)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_portal (void)
{
  GTestDBus *session = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GApplication) app = NULL;
  g_autoptr (SendoffAutostart) autostart = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autofree char *path = sendoff_autostart_dup_path ();
  g_autoptr (GError) error = NULL;
  Portal portal = { 0 };

  g_test_dbus_up (session);
  bus = start_portal (g_test_dbus_get_bus_address (session), &portal);
  app = g_application_new ("org.sendoff.Test", G_APPLICATION_DEFAULT_FLAGS);
  g_assert_true (g_application_register (app, NULL, &error));
  g_assert_no_error (error);
  autostart = sendoff_autostart_new (app, TRUE);

  /* The person is not asked for what is not wanted. */
  sendoff_autostart_set_wanted (autostart, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (portal.n_calls, ==, 0);

  sendoff_autostart_set_wanted (autostart, TRUE);
  sendoff_autostart_set_wanted (autostart, TRUE);
  run_until (&portal, 1);
  g_assert_true (portal.autostart);
  g_assert_cmpstr (portal.command[0], ==, "sendoff");
  g_assert_cmpstr (portal.command[1], ==, "--background");
  g_assert_null (portal.command[2]);

  /* While the answer is awaited, too: the last word counts. */
  sendoff_autostart_set_wanted (autostart, FALSE);
  run_until (&portal, 2);
  g_assert_false (portal.autostart);
  g_assert_cmpuint (portal.n_calls, ==, 2);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_strfreev (portal.command);
  g_clear_pointer (&autostart, sendoff_autostart_free);
  g_dbus_connection_close_sync (bus, NULL, NULL);
  g_clear_object (&bus);
  g_clear_object (&app);
  g_test_dbus_stop (session);
  g_object_unref (session);
}

int
main (int argc, char *argv[])
{
  /* Before GLib looks for it. */
  g_autofree char *home = g_dir_make_tmp ("sendoff-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/autostart/portal", test_portal);
  status = g_test_run ();
  g_rmdir (home);
  return status;
}

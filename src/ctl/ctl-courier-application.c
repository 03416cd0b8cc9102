#include "config.h"

#include "ctl-courier-application.h"

#include <gio/gio.h>
#include <unistd.h>

#define ACTION "deliver"
#define ACTIONS "org.gtk.Actions"
#define TIMEOUT_MS 25000

void
ctl_courier_application_find_bus (void)
{
  g_autofree char *folder = g_strdup_printf ("/run/user/%u", (guint) geteuid ());
  g_autofree char *path = g_build_filename (folder, "bus", NULL);
  g_autofree char *address = g_strconcat ("unix:path=", path, NULL);

  if (g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_getenv ("XDG_RUNTIME_DIR") != NULL ||
      !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

/* Without looking, GIO would start a bus of its own where there is none. */
static gboolean
has_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char *folder = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "bus", NULL) : NULL;

  return (address != NULL && address[0] != '\0') || (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS));
}

/* As GApplication makes it of its id. */
static char *
make_object_path (void)
{
  char *path = g_strconcat ("/", APPLICATION_ID, NULL);

  for (char *p = path; *p != '\0'; p++)
    *p = *p == '.' ? '/' : *p == '-' ? '_' : *p;
  return path;
}

static GVariant *
call (GDBusConnection *bus, const char *method, GVariant *arguments, const char *reply)
{
  g_autofree char *path = make_object_path ();
  g_autoptr (GError) error = NULL;
  GVariant *answer =
      g_dbus_connection_call_sync (bus, APPLICATION_ID, path, ACTIONS, method, arguments, G_VARIANT_TYPE (reply),
                                   G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, &error);

  if (answer == NULL)
    g_debug ("The application does not answer: %s", error->message);
  return answer;
}

gboolean
ctl_courier_application_ask (void)
{
  g_autoptr (GDBusConnection) bus = has_bus () ? g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL) : NULL;
  g_autoptr (GVariant) list = bus != NULL ? call (bus, "List", NULL, "(as)") : NULL;
  g_autoptr (GVariant) done = NULL;
  g_autofree const char **actions = NULL;

  if (list == NULL)
    return FALSE;
  g_variant_get (list, "(^a&s)", &actions);
  if (!g_strv_contains (actions, ACTION))
    return FALSE;
  done = call (bus, "Activate", g_variant_new ("(sava{sv})", ACTION, NULL, NULL), "()");
  return done != NULL;
}

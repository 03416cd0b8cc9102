#include "config.h"

#include "sendoff-application-background.h"

#include "outbox-courier.h"

/* Where the outbox cannot be read, the application says so. */
static gboolean
is_anything_waiting (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sendoff", "outbox.db", NULL);
  g_autoptr (OutboxDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  gint64 next;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  database = outbox_database_open (NULL, &error);
  if (database == NULL)
    return TRUE;
  next = outbox_courier_next_due (database, NULL, g_get_real_time () / G_USEC_PER_SEC, &error);
  return next > 0 || error != NULL;
}

static char *
dup_object_path (void)
{
  char *path = g_strconcat ("/", APPLICATION_ID, NULL);

  return g_strdelimit (path, ".", '/');
}

/* Returns: whether there is one that runs, and it was told */
static gboolean
wake_running (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *path = dup_object_path ();
  g_autoptr (GVariant) answer = NULL;

  if (bus == NULL)
    return FALSE;
  answer = g_dbus_connection_call_sync (bus, APPLICATION_ID, path, "org.freedesktop.Application", "ActivateAction",
                                        g_variant_new ("(sava{sv})", "deliver", NULL, NULL), NULL,
                                        G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL);
  return answer != NULL;
}

int
sendoff_application_enter_background (GApplication *application)
{
  if (!is_anything_waiting () || wake_running ())
    return 0;
  g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_IS_SERVICE);
  return -1;
}

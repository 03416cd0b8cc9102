#include "sendoff-surroundings.h"

/* A network that comes up says so several times, and its name servers are known last. */
#define QUIET_MILLISECONDS 1500

#define SECRETS "org.freedesktop.secrets"
#define COLLECTION "org.freedesktop.Secret.Collection"

struct _SendoffSurroundings
{
  GObject parent;

  GNetworkMonitor *network;
  guint quiet_source;
  GFileMonitor *folder; /* (nullable) */
  GDBusConnection *bus; /* (nullable) */
  GCancellable *cancellable;
  guint changed_subscription;
  guint collection_subscription;
  guint name_watch;
  gboolean had_secrets;
};

enum
{
  SIGNAL_NETWORK_CHANGED,
  SIGNAL_OUTBOX_TOUCHED,
  SIGNAL_KEYRING_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffSurroundings, sendoff_surroundings, G_TYPE_OBJECT)

/* --- The network ------------------------------------------------------------------------------------------------- */

static gboolean
on_quiet (gpointer user_data)
{
  SendoffSurroundings *self = user_data;

  self->quiet_source = 0;
  if (g_network_monitor_get_network_available (self->network))
    g_signal_emit (self, signals[SIGNAL_NETWORK_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
on_network (SendoffSurroundings *self)
{
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  self->quiet_source = g_timeout_add (QUIET_MILLISECONDS, on_quiet, self);
}

/* --- The outbox -------------------------------------------------------------------------------------------------- */

/* Every transaction is appended to the write-ahead log. Who only looks makes and removes that file, but writes nothing
 * into it: to look at the outbox because of this does not lead to the next look. */
static void
on_folder_event (SendoffSurroundings *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  g_autofree char *name = g_file_get_basename (file);

  if (event == G_FILE_MONITOR_EVENT_CHANGED && g_strcmp0 (name, "outbox.db-wal") == 0)
    g_signal_emit (self, signals[SIGNAL_OUTBOX_TOUCHED], 0);
}

void
sendoff_surroundings_watch_outbox (SendoffSurroundings *self)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sendoff", NULL);
  g_autoptr (GFile) folder = NULL;

  if (self->folder != NULL)
    return;
  folder = g_file_new_for_path (path);
  self->folder = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->folder != NULL)
    g_signal_connect_object (self->folder, "changed", G_CALLBACK (on_folder_event), self, G_CONNECT_SWAPPED);
}

/* --- The keyring ------------------------------------------------------------------------------------------------- */

static void
on_locked_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffSurroundings) self = user_data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) locked = NULL;

  if (answer == NULL)
    return;
  g_variant_get (answer, "(v)", &locked);
  if (g_variant_is_of_type (locked, G_VARIANT_TYPE_BOOLEAN) && !g_variant_get_boolean (locked))
    g_signal_emit (self, signals[SIGNAL_KEYRING_OPENED], 0);
}

/* A keyring says that it has changed, in one of two ways, but not always what. */
static void
on_collection (GDBusConnection *bus,
               const char *sender,
               const char *path,
               const char *interface,
               const char *name,
               GVariant *parameters,
               gpointer user_data)
{
  SendoffSurroundings *self = user_data;
  const char *collection = path;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(o)")))
    g_variant_get (parameters, "(&o)", &collection);
  g_dbus_connection_call (bus, SECRETS, collection, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", COLLECTION, "Locked"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_locked_read, g_object_ref (self));
}

static void
on_secrets_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  SendoffSurroundings *self = user_data;

  /* What is there from the start is no news. */
  if (self->had_secrets)
    g_signal_emit (self, signals[SIGNAL_KEYRING_OPENED], 0);
  self->had_secrets = TRUE;
}

static void
on_secrets_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  ((SendoffSurroundings *) user_data)->had_secrets = TRUE;
}

static void
watch_keyring (SendoffSurroundings *self)
{
  self->changed_subscription =
      g_dbus_connection_signal_subscribe (self->bus, SECRETS, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                          NULL, COLLECTION, G_DBUS_SIGNAL_FLAGS_NONE, on_collection, self, NULL);
  self->collection_subscription =
      g_dbus_connection_signal_subscribe (self->bus, SECRETS, "org.freedesktop.Secret.Service", "CollectionChanged",
                                          NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_collection, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (self->bus, SECRETS, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     on_secrets_appeared, on_secrets_vanished, self, NULL);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
sendoff_surroundings_dispose (GObject *object)
{
  SendoffSurroundings *self = SENDOFF_SURROUNDINGS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  if (self->bus != NULL)
    {
      g_dbus_connection_signal_unsubscribe (self->bus, self->changed_subscription);
      g_dbus_connection_signal_unsubscribe (self->bus, self->collection_subscription);
      g_bus_unwatch_name (self->name_watch);
    }
  g_clear_object (&self->bus);
  if (self->folder != NULL)
    g_file_monitor_cancel (self->folder);
  g_clear_object (&self->folder);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (sendoff_surroundings_parent_class)->dispose (object);
}

static void
sendoff_surroundings_class_init (SendoffSurroundingsClass *klass)
{
  static const char *const names[N_SIGNALS] = { "network-changed", "outbox-touched", "keyring-opened" };

  G_OBJECT_CLASS (klass)->dispose = sendoff_surroundings_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] =
        g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sendoff_surroundings_init (SendoffSurroundings *self)
{
  self->cancellable = g_cancellable_new ();
  self->network = g_network_monitor_get_default ();
  g_signal_connect_object (self->network, "network-changed", G_CALLBACK (on_network), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network, "notify::connectivity", G_CALLBACK (on_network), self, G_CONNECT_SWAPPED);
}

SendoffSurroundings *
sendoff_surroundings_new (GDBusConnection *bus)
{
  SendoffSurroundings *self = g_object_new (SENDOFF_TYPE_SURROUNDINGS, NULL);

  if (bus == NULL)
    return self;
  self->bus = g_object_ref (bus);
  watch_keyring (self);
  return self;
}

#pragma once

#include <gio/gio.h>

/*
 * What happens around the application and lets mail leave that could not leave before. Main thread only.
 *
 * Signals:
 *   "network-changed": the network is back, or another one is there; told once it has been quiet for a moment
 *   "outbox-touched": somebody, maybe another process, wrote into the outbox
 *   "keyring-opened": a keyring was unlocked, or a service that keeps secrets came
 */

#define SENDOFF_TYPE_SURROUNDINGS (sendoff_surroundings_get_type ())
G_DECLARE_FINAL_TYPE (SendoffSurroundings, sendoff_surroundings, SENDOFF, SURROUNDINGS, GObject)

/**
 * sendoff_surroundings_new:
 * @bus: (nullable): the session bus, on which keyrings tell that they are open
 *
 * Watches the network by g_network_monitor_get_default().
 */
SendoffSurroundings *sendoff_surroundings_new (GDBusConnection *bus);

/** sendoff_surroundings_watch_outbox: from when the folder of the outbox is there; once is enough */
void sendoff_surroundings_watch_outbox (SendoffSurroundings *self);

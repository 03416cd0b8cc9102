#pragma once

#include <gio/gio.h>

/*
 * A GNetworkMonitor that says what it is told, in the place of the one of this computer.
 */

/** fake_network_install: before anybody asks for the network */
void fake_network_install (void);

/** fake_network_set_available: @available: from now on; whoever listens is told */
void fake_network_set_available (gboolean available);

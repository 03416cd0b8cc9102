#pragma once

#include <glib.h>

/*
 * The desktop application, over D-Bus: it has the keyring and the network's state, and tells the person what happens.
 */

/**
 * ctl_courier_application_find_bus:
 *
 * Cron and web applications of the same user do not know the session's bus; it lies in a known place. To be called
 * before anything uses the bus.
 */
void ctl_courier_application_find_bus (void);

/**
 * ctl_courier_application_ask:
 *
 * Asks the application, which may be started by that, to deliver what waits.
 *
 * Returns: whether it will; %FALSE when there is no bus, no application, or one that does not know how
 */
gboolean ctl_courier_application_ask (void);

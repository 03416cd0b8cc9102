#pragma once

#include "ctl-delivery.h"

/**
 * ctl_send_deliver:
 * @delivery: (transfer full)
 * @quiet: whether nothing is said of a success, as sendmail does
 *
 * Sends a message, waits for what becomes of it, and says so.
 *
 * Returns: the status to exit with
 */
int ctl_send_deliver (CtlDelivery *delivery, const CtlOptions *options, gboolean quiet);

#pragma once

#include "smtp-route.h"
#include "smtp-timeouts.h"

/**
 * smtp_probe_speaks_tls:
 * @route: of the session
 * @server: its settings; user and secret are not needed, and nothing of them is said
 * @begin_us: when the session began
 * @words: (out) (nullable) (transfer full): what a server said that answered in plain text instead, safe to show
 *
 * Asks on a connection of its own whether the port speaks TLS from the first byte. Whether the certificate is trusted
 * does not matter here. Takes at most @timeouts->probe.
 *
 * Returns: whether a server answered the handshake; %FALSE also when cancelled, or when the question could not be put
 */
gboolean smtp_probe_speaks_tls (const SmtpRoute *route,
                                const AccountServer *server,
                                const SmtpTimeouts *timeouts,
                                gint64 begin_us,
                                char **words,
                                GCancellable *cancellable);

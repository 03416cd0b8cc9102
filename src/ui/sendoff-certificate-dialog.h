#pragma once

#include "smtp-trace.h"

#include <adwaita.h>

/**
 * sendoff_certificate_dialog_new:
 * @trace: of a session that ended at a certificate: there is at least one in its chain
 *
 * Shows the certificate with everything that is wrong with it and the chain it came with, and asks whether to trust just
 * this one for just this host and port. When another one was trusted before, both fingerprints are shown. Responses:
 * "cancel" (also closing), "trust". The caller presents it, connects to "response", and on "trust" pins the chain's
 * first certificate (its @sha256) in the server's settings.
 */
GtkWidget *sendoff_certificate_dialog_new (GtkWindow *parent, const SmtpTrace *trace);

/** sendoff_certificate_dup_problems: Returns: (transfer full): each problem in @tls as a translated sentence, one a
 * line. Pure. */
char *sendoff_certificate_dup_problems (const SmtpTlsFacts *tls, const char *host);

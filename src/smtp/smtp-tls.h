#pragma once

#include "smtp-auth.h"
#include "smtp-trace.h"

/**
 * smtp_tls_handshake:
 * @base: a plain connection, with nothing left to be read from it
 * @server: its host is the name that the certificate must have; @ca_file and @pin count
 * @facts: (out): what was learnt, also when it failed
 *
 * Speaks TLS on @base, from the first byte or after STARTTLS alike. Nobody is asked: a certificate that is not trusted
 * ends it, and the facts tell why. Blocks.
 *
 * Errors: %SMTP_ERROR_CERTIFICATE, %SMTP_ERROR_OLD_TLS, %G_TLS_ERROR as it comes (a server that speaks plain text gives
 * %G_TLS_ERROR_MISC), %G_IO_ERROR, %G_FILE_ERROR for the file of authorities
 */
GIOStream *smtp_tls_handshake (GIOStream *base,
                               const AccountServer *server,
                               SmtpTlsFacts **facts,
                               GCancellable *cancellable,
                               GError **error);

/** smtp_tls_dup_summary: Returns: (transfer full): "TLS 1.3, certificate for smtp.gmail.com by WR2" */
char *smtp_tls_dup_summary (const SmtpTlsFacts *facts);

/**
 * smtp_tls_get_binding:
 * @binding: (out): what of the channel binding data can be had; freed by smtp_tls_binding_clear()
 *
 * Returns: whether any can
 */
gboolean smtp_tls_get_binding (GIOStream *tls, SmtpAuthBinding *binding);

/** smtp_tls_binding_clear: Frees what smtp_tls_get_binding() found. */
void smtp_tls_binding_clear (SmtpAuthBinding *binding);

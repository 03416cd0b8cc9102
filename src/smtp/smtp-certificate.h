#pragma once

#include "smtp-trace.h"

/** smtp_certificate_new: Returns: (transfer full): all that is shown of @certificate. Pure. */
SmtpCertificate *smtp_certificate_new (GTlsCertificate *certificate);

/** smtp_certificate_chain: Returns: (transfer full) (element-type SmtpCertificate): @certificate and its issuers */
GPtrArray *smtp_certificate_chain (GTlsCertificate *certificate);

/** smtp_certificate_fingerprint: Returns: (transfer full): SHA-256 of the DER form, lower-case hexadecimal */
char *smtp_certificate_fingerprint (GTlsCertificate *certificate);

/**
 * smtp_certificate_pick:
 * @name: distinguished name, as "CN=mx.example,O=Example\, Inc."
 * @key: "CN", "O", …
 *
 * Returns: (transfer full) (nullable): the first value of @key
 */
char *smtp_certificate_pick (const char *name, const char *key);

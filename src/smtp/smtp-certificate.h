#pragma once

#include "smtp-trace.h"

/** smtp_certificate_chain: Returns: (transfer full) (element-type SmtpCertificate): all that is shown of @certificate
 * and its issuers, 16 at most */
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

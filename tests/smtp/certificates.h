#pragma once

#include <glib.h>

/*
 * Certificates made when the test runs, so that none expires in the repository.
 */

/**
 * CertificateKind:
 * @CERTIFICATE_GOOD: for "mail.example", "localhost" and 127.0.0.1, by the test's authority
 * @CERTIFICATE_EXPIRED: the same, of last year
 * @CERTIFICATE_NOT_YET: the same, of next year
 * @CERTIFICATE_OTHER_HOST: for "other.example", by the test's authority
 * @CERTIFICATE_SELF_SIGNED: for "mail.example", "localhost" and 127.0.0.1, by itself
 * @CERTIFICATE_BAD_IN_EVERY_WAY: expired, for "other.example", by itself
 * @CERTIFICATE_CN_ONLY: without alternative names, "localhost" as common name, by the test's authority
 * @CERTIFICATE_WEAK_KEY: RSA of 1,024 bits, otherwise good
 */
typedef enum
{
  CERTIFICATE_GOOD,
  CERTIFICATE_EXPIRED,
  CERTIFICATE_NOT_YET,
  CERTIFICATE_OTHER_HOST,
  CERTIFICATE_SELF_SIGNED,
  CERTIFICATE_BAD_IN_EVERY_WAY,
  CERTIFICATE_CN_ONLY,
  CERTIFICATE_WEAK_KEY,
} CertificateKind;

/** certificates_get: Returns: (transfer none): PEM of certificate and key, the same one at each call */
const char *certificates_get (CertificateKind kind);

/** certificates_get_sha256: Returns: (transfer none): of the DER form, lower-case hexadecimal */
const char *certificates_get_sha256 (CertificateKind kind);

/** certificates_get_ca_file: Returns: (transfer none): path of the authority's PEM */
const char *certificates_get_ca_file (void);

/** certificates_clear: removes the authority's file, frees all */
void certificates_clear (void);

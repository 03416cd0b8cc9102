#pragma once

#include "smtp-trace.h"

/**
 * diagnosis_interceptor_find:
 * @certificate: (nullable): that a server showed
 *
 * Virus scanners and filters read mail by putting a certificate of their own in the place of the server's.
 *
 * Returns: (nullable): the maker's name when one of them signed @certificate. Pure.
 */
const char *diagnosis_interceptor_find (const SmtpCertificate *certificate);

#pragma once

#include "mail-error.h"

/**
 * mail_domain_to_ascii:
 * @domain: the part of an address behind the @, UTF-8: a name, or an address literal in brackets
 *
 * The form that goes on the wire: A-labels for an international name (RFC 5890), everything else as it is. Checks what
 * g_hostname_to_ascii() lets through: characters, lengths of labels (63) and of the whole (253), hyphens at the ends,
 * labels that only look like A-labels, the address inside a literal (RFC 5321 4.1.3).
 *
 * Returns: (transfer full): ASCII
 *
 * Errors: %MAIL_ERROR_ADDRESS; the message is the reason alone, as "the domain has an empty part"
 */
char *mail_domain_to_ascii (const char *domain, GError **error);

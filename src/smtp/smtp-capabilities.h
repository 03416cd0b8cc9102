#pragma once

#include "smtp-reply.h"

/*
 * What a server said to EHLO (RFC 5321 4.1.1.1). Immutable, thread-safe. Keywords are whole words, compared without
 * regard to ASCII case.
 */
typedef struct _SmtpCapabilities SmtpCapabilities;

/** smtp_capabilities_new: @reply: to EHLO, or to HELO, which yields none. Returns: (transfer full) */
SmtpCapabilities *smtp_capabilities_new (const SmtpReply *reply);
SmtpCapabilities *smtp_capabilities_ref (SmtpCapabilities *self);
void smtp_capabilities_unref (SmtpCapabilities *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpCapabilities, smtp_capabilities_unref)

/** smtp_capabilities_has: Returns: whether the server offers @keyword */
gboolean smtp_capabilities_has (const SmtpCapabilities *self, const char *keyword);

/** smtp_capabilities_get_parameters: Returns: (nullable): what follows @keyword, "" when nothing does */
const char *smtp_capabilities_get_parameters (const SmtpCapabilities *self, const char *keyword);

/** smtp_capabilities_get_keywords: Returns: (transfer none): in the server's order and spelling, upper case */
const char *const *smtp_capabilities_get_keywords (const SmtpCapabilities *self);

/** smtp_capabilities_get_mechanisms: Returns: (transfer none): of AUTH, and of the old "AUTH=" form, each once, upper
 * case */
const char *const *smtp_capabilities_get_mechanisms (const SmtpCapabilities *self);

/** smtp_capabilities_get_max_size: Returns: bytes a message may have (RFC 1870); 0: no fixed limit */
guint64 smtp_capabilities_get_max_size (const SmtpCapabilities *self);

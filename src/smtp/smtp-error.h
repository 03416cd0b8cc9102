#pragma once

#include "smtp-reply.h"

/**
 * SmtpError:
 * @SMTP_ERROR_REJECTED: the server answered with a refusal (4xx or 5xx), or with another code than the command allows;
 *   the reply is attached
 * @SMTP_ERROR_PROTOCOL: what came is no SMTP, is longer than any reply may be, or broke off in the middle
 * @SMTP_ERROR_CLOSED: the server closed the connection
 * @SMTP_ERROR_NO_STARTTLS: STARTTLS was chosen and is not offered; nothing secret was sent
 * @SMTP_ERROR_INJECTION: bytes stood in the buffer when STARTTLS was accepted (CVE-2011-0411)
 * @SMTP_ERROR_OLD_TLS: TLS older than 1.2 was agreed on
 * @SMTP_ERROR_CERTIFICATE: the certificate is not trusted; the trace holds all its problems
 * @SMTP_ERROR_NO_AUTH: the server offers no sign-in
 * @SMTP_ERROR_NO_MECHANISM: it offers none of the mechanisms that are possible with this secret
 * @SMTP_ERROR_INSECURE: the secret would have left without encryption
 * @SMTP_ERROR_NO_SECRET: a user name is set, but there is no password or token
 * @SMTP_ERROR_MUTUAL: the server could not prove that it knows the password (SCRAM)
 * @SMTP_ERROR_NO_SMTPUTF8: an address needs SMTPUTF8 and the server lacks it
 * @SMTP_ERROR_TOO_LARGE: the message is larger than the server's SIZE
 * @SMTP_ERROR_WANTS_TLS: the server stays silent in the clear, and answers a TLS handshake on a second connection: this
 *   port speaks TLS from the first byte
 * @SMTP_ERROR_ARGUMENT: an address or name holds a byte that must not reach a command
 *
 * What can go wrong in a session, beside GIO's own errors (G_RESOLVER_ERROR, G_IO_ERROR, G_TLS_ERROR), which keep their
 * domain and code.
 */
typedef enum
{
  SMTP_ERROR_REJECTED,
  SMTP_ERROR_PROTOCOL,
  SMTP_ERROR_CLOSED,
  SMTP_ERROR_NO_STARTTLS,
  SMTP_ERROR_INJECTION,
  SMTP_ERROR_OLD_TLS,
  SMTP_ERROR_CERTIFICATE,
  SMTP_ERROR_NO_AUTH,
  SMTP_ERROR_NO_MECHANISM,
  SMTP_ERROR_INSECURE,
  SMTP_ERROR_NO_SECRET,
  SMTP_ERROR_MUTUAL,
  SMTP_ERROR_NO_SMTPUTF8,
  SMTP_ERROR_TOO_LARGE,
  SMTP_ERROR_WANTS_TLS,
  SMTP_ERROR_ARGUMENT,
} SmtpError;

/* An extended error: the reply travels inside the GError. */
#define SMTP_ERROR (smtp_error_quark ())
GQuark smtp_error_quark (void);

/** smtp_error_new_rejected: Returns: (transfer full): %SMTP_ERROR_REJECTED with @reply attached */
GError *smtp_error_new_rejected (SmtpReply *reply);

/** smtp_error_get_reply: Returns: (transfer none) (nullable): the reply attached to @error, of whatever domain it is */
SmtpReply *smtp_error_get_reply (const GError *error);

/** smtp_error_attach: attaches @reply to @error, whose domain is %SMTP_ERROR */
void smtp_error_attach (GError *error, SmtpReply *reply);

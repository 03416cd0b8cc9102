#pragma once

#include <glib.h>

/*
 * The one gate through which text reaches a command. Pure. The lines have no line end.
 *
 * Errors of all: %SMTP_ERROR_ARGUMENT
 */

/** SMTP_COMMAND_MAX: octets a command line may have, CR LF included (RFC 5321 4.5.3.1.4) */
#define SMTP_COMMAND_MAX 512

/**
 * smtp_command_check_address:
 * @address: "local@domain", as in the envelope
 * @utf8: whether SMTPUTF8 is in force, so that bytes above 0x7f may pass
 *
 * Refuses control characters, white space and angle brackets outside quotes, a missing part, and parts longer than RFC
 * 5321 4.5.3.1 allows.
 */
gboolean smtp_command_check_address (const char *address, gboolean utf8, GError **error);

/** smtp_command_check_name: whether @name may follow EHLO: a domain, or an address in brackets */
gboolean smtp_command_check_name (const char *name, GError **error);

/** smtp_command_hello: @verb: "EHLO" or "HELO" */
char *smtp_command_hello (const char *verb, const char *name, GError **error);

/**
 * SmtpMailParameters:
 * @size: of the message in bytes; 0 leaves SIZE= away (RFC 1870)
 * @eight_bit: BODY=8BITMIME (RFC 6152)
 * @smtputf8: SMTPUTF8 (RFC 6531)
 */
typedef struct
{
  guint64 size;
  gboolean eight_bit;
  gboolean smtputf8;
} SmtpMailParameters;

/** smtp_command_mail: @sender: "" is the null sender, "<>" */
char *smtp_command_mail (const char *sender, const SmtpMailParameters *parameters, GError **error);

/** smtp_command_rcpt: @utf8: whether SMTPUTF8 is in force */
char *smtp_command_rcpt (const char *recipient, gboolean utf8, GError **error);

/**
 * smtp_command_auth:
 * @initial: (nullable): base64, or "="
 *
 * Returns: (transfer full): with the initial response when the line stays within %SMTP_COMMAND_MAX, else without it
 *   (RFC 4954 4); wipe it before freeing. @carried says which.
 */
char *smtp_command_auth (const char *mechanism, const char *initial, gboolean *carried, GError **error);

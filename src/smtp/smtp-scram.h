#pragma once

#include "smtp-auth.h"

/*
 * One exchange of the SCRAM family (RFC 5802, RFC 7677), on libgsasl. Works on plain bytes; smtp-auth does the base64.
 */
typedef struct _SmtpScram SmtpScram;

/**
 * smtp_scram_new:
 * @mechanism: "SCRAM-SHA-1", "SCRAM-SHA-256", or one of these with "-PLUS"
 * @binding: (nullable): needed for "-PLUS", not looked at otherwise
 *
 * The password is prepared by SASLprep (RFC 4013); one that it forbids is used byte for byte.
 *
 * Errors: %SMTP_ERROR_NO_MECHANISM when libgsasl lacks @mechanism or there is nothing to bind to, %SMTP_ERROR_ARGUMENT
 * when SASLprep forbids a character of @user
 */
SmtpScram *smtp_scram_new (const char *mechanism,
                           const char *user,
                           AccountSecret *secret,
                           const SmtpAuthBinding *binding,
                           GError **error);

/** smtp_scram_free: wipes the password and what was derived from it */
void smtp_scram_free (SmtpScram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpScram, smtp_scram_free)

/**
 * smtp_scram_step:
 * @input: decoded challenge; %NULL for the first call, which yields the initial response
 * @length: (out): bytes of the answer
 *
 * A challenge that asks for more than 1,000,000 iterations is refused before any is done: a server could hold the
 * thread for hours by it. A server that reports the failure by "e=" gets its empty answer, so that its refusal (535)
 * can follow.
 *
 * Returns: (transfer full) (nullable): NUL-terminated for convenience; free it with g_free()
 *
 * Errors: %SMTP_ERROR_PROTOCOL, %SMTP_ERROR_MUTUAL when the server's signature is wrong
 */
char *smtp_scram_step (SmtpScram *self, const char *input, gsize input_length, gsize *length, GError **error);

/** smtp_scram_is_complete: Returns: whether the server has proved that it knows the password */
gboolean smtp_scram_is_complete (const SmtpScram *self);

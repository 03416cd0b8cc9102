#pragma once

#include "account-secret.h"
#include "smtp-capabilities.h"

/*
 * Sign-in (RFC 4954): the choice of a mechanism, and its steps as a machine without I/O. The session carries the lines.
 */

/**
 * smtp_auth_choose:
 * @offered: mechanisms of the server, upper case
 * @wanted: "auto" or %NULL, or the one mechanism that the settings name
 * @kind: of the secret
 * @encrypted: whether the connection has TLS
 * @can_bind: whether channel binding data can be had
 *
 * The strongest that is offered and possible. Passwords: SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256,
 * SCRAM-SHA-1, PLAIN, LOGIN, CRAM-MD5 under TLS; without TLS those that do not send the password come first. Tokens:
 * OAUTHBEARER, XOAUTH2. A mechanism for tokens that @wanted names takes whatever secret there is. Pure.
 *
 * Returns: (nullable): a static name; %NULL with @error set
 *
 * Errors: %SMTP_ERROR_NO_AUTH when nothing is offered, %SMTP_ERROR_NO_MECHANISM
 */
const char *smtp_auth_choose (const char *const *offered,
                              const char *wanted,
                              AccountSecretKind kind,
                              gboolean encrypted,
                              gboolean can_bind,
                              GError **error);

/**
 * SmtpAuthBinding:
 * @exporter: (nullable): tls-exporter data (RFC 9266), TLS 1.3
 * @unique: (nullable): tls-unique data (RFC 5929), TLS 1.2
 */
typedef struct
{
  GBytes *exporter;
  GBytes *unique;
} SmtpAuthBinding;

/** SmtpAuth: one exchange. Not thread-safe. */
typedef struct _SmtpAuth SmtpAuth;

/**
 * smtp_auth_new:
 * @user: UTF-8, without NUL
 * @host: @port: of the server, for OAUTHBEARER
 * @binding: (nullable): for the -PLUS mechanisms
 *
 * Errors: %SMTP_ERROR_NO_MECHANISM when @mechanism is unknown, %SMTP_ERROR_ARGUMENT when @user or the secret cannot be
 * put into it
 *
 * The password is used byte for byte; SCRAM prepares it by SASLprep (RFC 4013) where that is possible.
 */
SmtpAuth *smtp_auth_new (const char *mechanism,
                         const char *user,
                         AccountSecret *secret,
                         const char *host,
                         guint port,
                         const SmtpAuthBinding *binding,
                         GError **error);

/** smtp_auth_free: wipes what it holds */
void smtp_auth_free (SmtpAuth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpAuth, smtp_auth_free)

/** SmtpAuthLine: @text: base64, no line end; "" is an empty line. smtp_auth_line_free() wipes it. */
typedef struct
{
  char *text;
  gsize length;
} SmtpAuthLine;
void smtp_auth_line_free (SmtpAuthLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpAuthLine, smtp_auth_line_free)

/**
 * smtp_auth_start:
 * @initial: (out) (nullable): the initial response for "AUTH MECHANISM initial"; "=" for an empty one; %NULL when the
 *   mechanism has none (LOGIN, CRAM-MD5)
 *
 * The session sends it on the command's line when the whole line stays within 512 bytes, else after the first 334,
 * which is not given to smtp_auth_step().
 *
 * Errors: %SMTP_ERROR_ARGUMENT when the line would be longer than the 12,288 bytes of RFC 4954 4
 */
gboolean smtp_auth_start (SmtpAuth *self, SmtpAuthLine **initial, GError **error);

/**
 * smtp_auth_step:
 * @challenge: the text of a 334 reply: base64, "" when it has none
 *
 * Returns: (transfer full) (nullable): the answer; %NULL with @error set means that the exchange is to be broken off
 *   with "*"
 *
 * Errors: %SMTP_ERROR_PROTOCOL for a challenge that makes no sense (or a SCRAM iteration count above 1,000,000),
 * %SMTP_ERROR_ARGUMENT for an answer above 12,288 bytes, %SMTP_ERROR_MUTUAL
 */
SmtpAuthLine *smtp_auth_step (SmtpAuth *self, const char *challenge, GError **error);

/**
 * smtp_auth_finish:
 *
 * Whether the exchange is complete from our side as well: with SCRAM the server must have proved that it knows the
 * password.
 *
 * Errors: %SMTP_ERROR_MUTUAL
 */
gboolean smtp_auth_finish (SmtpAuth *self, GError **error);

/** smtp_auth_get_failure: Returns: (nullable): what the error challenge of XOAUTH2 or OAUTHBEARER said: JSON, safe to
 * show, without a secret */
const char *smtp_auth_get_failure (const SmtpAuth *self);

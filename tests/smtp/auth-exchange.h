#pragma once

#include "smtp-auth.h"

/* What the tests of the sign-in say to an exchange, and what they take its lines apart with. */

/** auth_exchange_new: for smtp.example.com, port 587; the secret of an OAUTH mechanism is a token */
SmtpAuth *auth_exchange_new (const char *mechanism,
                             const char *user,
                             const char *text,
                             const SmtpAuthBinding *binding,
                             GError **error);

/** auth_exchange_must: the same without binding; it must succeed */
SmtpAuth *auth_exchange_must (const char *mechanism, const char *user, const char *text);

/** auth_exchange_decode: Returns: (transfer full): the plain bytes of @line, with a NUL behind the @length */
char *auth_exchange_decode (SmtpAuthLine *line, gsize *length);
char *auth_exchange_encode (const char *text);

/** auth_exchange_start: Returns: (transfer full): the plain bytes of the initial response, which there must be */
char *auth_exchange_start (SmtpAuth *auth, gsize *length);

/** auth_exchange_start_silent: there must be no initial response */
void auth_exchange_start_silent (SmtpAuth *auth);

/** auth_exchange_step: @challenge: plain. Returns: (transfer full): the plain answer */
char *auth_exchange_step (SmtpAuth *auth, const char *challenge);

/** auth_exchange_assert_fails: @base64: a challenge as it stands on the line; it must be refused with @code */
void auth_exchange_assert_fails (SmtpAuth *auth, const char *base64, int code);

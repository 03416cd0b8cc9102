#pragma once

#include "account-secret.h"

/*
 * The server's side of a sign-in (RFC 4954) as a machine without I/O: a client's line in, a challenge or a verdict out.
 */

/**
 * PracticeAuthStep:
 * @PRACTICE_AUTH_MORE: send the challenge with 334 and feed the client's answer
 * @PRACTICE_AUTH_ACCEPTED: the client has proved who it is
 * @PRACTICE_AUTH_REFUSED: wrong user, password or token
 * @PRACTICE_AUTH_MALFORMED: not base64, or not what the mechanism prescribes
 */
typedef enum
{
  PRACTICE_AUTH_MORE,
  PRACTICE_AUTH_ACCEPTED,
  PRACTICE_AUTH_REFUSED,
  PRACTICE_AUTH_MALFORMED,
} PracticeAuthStep;

/**
 * PracticeAuthAccount: who may sign in
 * @exporter: @unique: (nullable): base64 of the channel binding data, for the -PLUS mechanisms
 */
typedef struct
{
  const char *user;
  AccountSecret *password;
  AccountSecret *token;
  const char *exporter;
  const char *unique;
} PracticeAuthAccount;

typedef struct _PracticeAuth PracticeAuth;

/** practice_auth_mechanisms: Returns: (transfer none): all there are, upper case, in the order in which they are
 * offered
 */
const char *const *practice_auth_mechanisms (void);

/** practice_auth_needs_binding: Returns: whether @mechanism is a -PLUS one */
gboolean practice_auth_needs_binding (const char *mechanism);

/** practice_auth_takes_token: Returns: whether @mechanism carries an OAuth token instead of a password */
gboolean practice_auth_takes_token (const char *mechanism);

/**
 * practice_auth_new:
 * @mechanism: in any case of letters
 * @account: must outlive the exchange
 *
 * Returns: (transfer full) (nullable): %NULL for an unknown mechanism
 */
PracticeAuth *practice_auth_new (const char *mechanism, const PracticeAuthAccount *account);
void practice_auth_free (PracticeAuth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeAuth, practice_auth_free)

/** practice_auth_get_mechanism: Returns: (transfer none): static, upper case */
const char *practice_auth_get_mechanism (PracticeAuth *self);

/**
 * practice_auth_step:
 * @response: (nullable): base64 as the client sent it; %NULL at the start when AUTH came without an initial response
 * @challenge: (out) (nullable): base64, with %PRACTICE_AUTH_MORE
 */
PracticeAuthStep practice_auth_step (PracticeAuth *self, const char *response, char **challenge);

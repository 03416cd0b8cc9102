#pragma once

#include "account-secret.h"
#include "diagnosis.h"
#include "smtp-trace.h"

/*
 * Keeps a person from being locked out by testing again and again: what the servers said to the sign-ins of this program,
 * for all of its windows. Main thread only.
 */

/**
 * sendoff_sign_in_guard_ask:
 * @secret: (nullable): what would be sent
 *
 * Returns: (transfer full) (nullable): why no sign-in should be tried now: the same secret was refused twice in a row
 *   ("sign-in-refused-twice"), or the server wants to be left alone ("sign-in-wait"). The person may insist.
 */
Diagnosis *sendoff_sign_in_guard_ask (const AccountServer *server, const AccountSecret *secret);

/** sendoff_sign_in_guard_note: remembers how the sign-in of a session ended; one that never got so far changes nothing */
void sendoff_sign_in_guard_note (const SmtpTrace *trace, const AccountSecret *secret);

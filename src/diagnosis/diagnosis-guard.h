#pragma once

#include "account-guard.h"
#include "diagnosis.h"

/*
 * Between a session and the guard of the sign-in: what a session teaches it, and its objection in words. Pure.
 */

/**
 * diagnosis_from_guard:
 * @seconds: with %ACCOUNT_GUARD_WAIT, how long
 *
 * Ids: "sign-in-refused-twice", "sign-in-wait". A remedy of kind try-anyway is among the remedies.
 *
 * Returns: (transfer full) (nullable): why no sign-in was tried; %NULL with %ACCOUNT_GUARD_GO
 */
Diagnosis *diagnosis_from_guard (AccountGuardAdvice advice, guint seconds);

/** diagnosis_guard_advice: Returns: which objection @id is the id of; %ACCOUNT_GUARD_GO: none. @id: (nullable) */
AccountGuardAdvice diagnosis_guard_advice (const char *id);

/**
 * diagnosis_guard_outcome:
 * @diagnosis: (nullable): of @trace
 * @outcome: (out): for account_guard_note()
 * @seconds: (out): likewise
 *
 * A refusal is what the server said to the credentials; that it does not know the command or the mechanism is none. A
 * permanent code that the diagnosis knows to pass by itself ("too many sign-ins") puts off, and a temporary one that
 * does not (Proton Bridge says 454 to a wrong password) refuses.
 *
 * Returns: whether the session taught something: no sign-in was tried, or it was cut off, and @outcome is not set
 */
gboolean diagnosis_guard_outcome (const SmtpTrace *trace,
                                  const Diagnosis *diagnosis,
                                  AccountGuardOutcome *outcome,
                                  guint *seconds);

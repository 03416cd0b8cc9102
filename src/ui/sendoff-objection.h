#pragma once

#include "diagnosis.h"

/**
 * sendoff_objection_join:
 * @objection: (transfer full): of the guard of the sign-in, as diagnosis_from_guard() gives it
 * @last: (nullable): what came of the last test of the same settings
 *
 * Nothing was tried this time, so what the server said last is still all that is known, and its cures are still the
 * cures: they stay under the objection. Trying again is not among them, because that is what is objected to. Pure.
 *
 * Returns: (transfer full): @objection, completed
 */
Diagnosis *sendoff_objection_join (Diagnosis *objection, const Diagnosis *last);

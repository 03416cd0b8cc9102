#pragma once

#include "diagnosis.h"

/**
 * diagnosis_from_id:
 * @id: that was kept
 * @server: (nullable): it was about
 * @provider: (nullable): whose server that is
 *
 * What can be said when nothing is left of a session but the id.
 *
 * Returns: (transfer full) (nullable): %NULL when no rule has it
 */
Diagnosis *diagnosis_from_id (const char *id, const AccountServer *server, const AccountProvider *provider);

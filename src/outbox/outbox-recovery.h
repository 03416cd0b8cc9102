#pragma once

#include "outbox-ledger.h"

/**
 * outbox_recovery_run:
 *
 * Private to this folder: finds messages whose sender died in the middle, by its lease (where there are no locks, by
 * the time in the row), and gives each the state of what certainly happened. One in sending has not left: it is queued
 * again and its units are given back. One in committing may have left: it is uncertain, keeps its units, and a person
 * decides.
 *
 * Errors: the database's
 */
gboolean outbox_recovery_run (OutboxDatabase *database, const BaseMoment *now, GError **error);

#pragma once

#include "outbox-sql.h"

/*
 * Private to this folder: the tables, and the steps that lead from an older version of them to the newest.
 */

/**
 * outbox_schema_check:
 *
 * Whether the file is an outbox that this program can use. Reads only.
 *
 * Errors: %OUTBOX_ERROR_TOO_NEW, %OUTBOX_ERROR_CORRUPT (also for a database of another program), and the database's
 */
gboolean outbox_schema_check (OutboxDatabase *database, GError **error);

/**
 * outbox_schema_migrate:
 *
 * Makes the tables, or brings them to the newest version, in one transaction. Before an older version is changed, the
 * whole file is checked for damage.
 */
gboolean outbox_schema_migrate (OutboxDatabase *database, GError **error);

/** outbox_schema_get_version: Returns: the newest version, which this program writes */
guint outbox_schema_get_version (void);

#pragma once

#include "outbox-message.h"

/* What the tests of the outbox share: a folder of their own, and values made by hand. */

#define FIXTURE_WALL 1800000000
#define FIXTURE_DAY 86400

/** fixture_folder_new: Returns: (transfer full): a new empty folder */
char *fixture_folder_new (void);
/** fixture_folder_remove: with all that is in it; frees @folder */
void fixture_folder_remove (char *folder);

OutboxDatabase *fixture_open (const char *folder);

/** fixture_account: Returns: static, valid until the next call */
const Account *fixture_account (const char *id, guint limit, AccountLimitUnit unit);

/** fixture_moment: @boot_id: any word */
BaseMoment fixture_moment (gint64 wall, gint64 boot, const char *boot_id);

/** fixture_add: Puts a file into the spool and a row to it. Returns: the row */
gint64 fixture_add (OutboxDatabase *database, const Account *account, const BaseMoment *now);

/** fixture_read: Returns: (transfer full): the bytes of @folder/@name */
GBytes *fixture_read (const char *folder, const char *name);

/** fixture_number: Returns: what @sql gives, asked on the handle of @database */
gint64 fixture_number (OutboxDatabase *database, const char *sql);

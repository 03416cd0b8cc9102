#pragma once

#include "base-moment.h"

#include <gio/gio.h>

/**
 * OutboxError:
 * @OUTBOX_ERROR_TOO_NEW: the database was made by a newer version of the program
 * @OUTBOX_ERROR_CORRUPT: it is damaged
 * @OUTBOX_ERROR_READ_ONLY: it cannot be written
 * @OUTBOX_ERROR_FULL: the disk is full
 * @OUTBOX_ERROR_BUSY: another process held it too long
 * @OUTBOX_ERROR_DATABASE: anything else SQLite says
 * @OUTBOX_ERROR_LIMIT: the daily limit leaves no room for this message now
 * @OUTBOX_ERROR_LOCKED: the server said that the limit is reached; the account waits
 * @OUTBOX_ERROR_NOT_FOUND: no such message
 * @OUTBOX_ERROR_STATE: the message is in a state that does not allow this
 */
typedef enum
{
  OUTBOX_ERROR_TOO_NEW,
  OUTBOX_ERROR_CORRUPT,
  OUTBOX_ERROR_READ_ONLY,
  OUTBOX_ERROR_FULL,
  OUTBOX_ERROR_BUSY,
  OUTBOX_ERROR_DATABASE,
  OUTBOX_ERROR_LIMIT,
  OUTBOX_ERROR_LOCKED,
  OUTBOX_ERROR_NOT_FOUND,
  OUTBOX_ERROR_STATE,
} OutboxError;

#define OUTBOX_ERROR (outbox_error_quark ())
GQuark outbox_error_quark (void);

/*
 * The database of messages and of the ledger: SQLite, WAL, synchronous=FULL, foreign keys, schema with version and
 * migrations; $XDG_DATA_HOME/sendoff/outbox.db (0600) and spool/ (0700) beside it. One handle belongs to one thread at
 * a time; any number of processes and threads open their own. Blocking: call from a worker.
 */
typedef struct _OutboxDatabase OutboxDatabase;

/**
 * OutboxRepair:
 * @requeued: messages whose sender died before their end was written: they are sent again
 * @uncertain: messages whose sender died while their end was written: they may have been sent
 * @missing: messages that had no bytes any more: they have failed
 * @kept: files in the spool that belonged to no message: they are in the folder "left-over" now, none is deleted
 * @removed: files that a process had begun to write when it died, and bytes of messages that were sent or removed
 *
 * What was put right when the outbox was opened, to be told.
 */
typedef struct
{
  guint requeued;
  guint uncertain;
  guint missing;
  guint kept;
  guint removed;
} OutboxRepair;

/**
 * outbox_database_open:
 * @folder: (nullable): where outbox.db and spool/ are; %NULL is the usual place
 *
 * Opens, makes or migrates. Messages whose sender died in the middle are queued again or become uncertain; every ten
 * minutes at most the spool is compared with the rows. outbox_database_get_repair() tells what was found.
 *
 * Errors: %OUTBOX_ERROR. Nothing is changed then, and nothing is lost: after %OUTBOX_ERROR_CORRUPT a person may call
 *   outbox_database_set_aside() and begin anew.
 */
OutboxDatabase *outbox_database_open (const char *folder, GError **error);

/** outbox_database_close: Ends what the handle holds; a transaction that is open is rolled back. */
void outbox_database_close (OutboxDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxDatabase, outbox_database_close)

/**
 * outbox_database_set_aside:
 * @folder: (nullable): as for outbox_database_open()
 *
 * For a database that is damaged, when a person says so: it goes, with its spool, into a new folder beside it.
 * Nothing is deleted; the next outbox_database_open() makes a new one, which knows nothing of what counts against the
 * limit.
 *
 * Returns: (transfer full) (type filename): that folder; %NULL with @error set
 *
 * Errors: %OUTBOX_ERROR
 */
char *outbox_database_set_aside (const char *folder, GError **error);

/** outbox_database_get_repair: Returns: what was put right when it was opened */
const OutboxRepair *outbox_database_get_repair (OutboxDatabase *self);

/**
 * outbox_database_count_left_over:
 * @folder: (out) (optional) (transfer full) (type filename): where they are
 *
 * Returns: how many whole files lie in the folder "left-over", because a repair found no message for them; to be told
 *   until a person has looked at them and put them away
 */
guint outbox_database_count_left_over (OutboxDatabase *self, char **folder);

/** outbox_database_get_spool: Returns: path of the spool folder, which exists */
const char *outbox_database_get_spool (OutboxDatabase *self);

/**
 * OutboxClock:
 * @moment: (out): what time it is
 *
 * Where deliveries take the time from.
 */
typedef void (*OutboxClock) (BaseMoment *moment, gpointer user_data);

/**
 * outbox_database_set_clock:
 * @clock: (nullable): takes the place of base_moment_now() for all that is done through this handle; %NULL brings it
 *   back
 *
 * For tests: a day of waiting passes in no time.
 */
void outbox_database_set_clock (OutboxDatabase *self, OutboxClock clock, gpointer user_data);

/** outbox_database_now: what time it is, by the clock of this handle */
void outbox_database_now (OutboxDatabase *self, BaseMoment *moment);

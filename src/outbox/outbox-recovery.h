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

/**
 * outbox_recovery_tidy:
 *
 * Private to this folder: what is due once in a while. Removes the bytes of what was sent or removed, where a process
 * died before it could; frees messages that a dead process was about to send; forgets what was hidden a day ago; and,
 * if nobody did so in the last ten minutes, compares the spool with the rows: outbox_recovery_compare() with an hour.
 */
gboolean outbox_recovery_tidy (OutboxDatabase *database, const BaseMoment *now, GError **error);

/**
 * outbox_recovery_compare:
 * @age: seconds since the last change of a file that belongs to nobody; a younger one may still get its row
 *
 * Private to this folder: messages without bytes fail. Files without a message are kept in the folder "left-over" when
 * they are whole, and go when they are not. A file that somebody holds a lock on is left alone.
 */
gboolean outbox_recovery_compare (OutboxDatabase *database, gint64 age, const BaseMoment *now, GError **error);

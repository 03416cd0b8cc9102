#pragma once

#include "outbox-database.h"

#include <sqlite3.h>

/*
 * Private to this folder: how it talks to SQLite. Values are bound, never printed into SQL. The one place that turns
 * what SQLite says into %OUTBOX_ERROR.
 */

/**
 * OutboxDatabase:
 * @depth: of transactions begun within each other
 * @doomed: (element-type filename): files to remove once what is being done is committed
 * @gone: (element-type utf8): names of files that were removed, which the next transaction notes
 * @ready: (element-type utf8 sqlite3_stmt): statements prepared before, which nobody uses now, by their text
 * @clock: (nullable): see outbox_database_set_clock()
 */
struct _OutboxDatabase
{
  sqlite3 *handle;
  char *folder;
  char *spool;
  guint depth;
  GPtrArray *doomed;
  GPtrArray *gone;
  GHashTable *ready;
  OutboxRepair repair;
  OutboxClock clock;
  gpointer clock_data;
};

/**
 * OutboxQuery:
 *
 * A statement with its values bound. It goes back to those that are kept ready when it is freed, before the database is
 * closed.
 */
typedef struct
{
  sqlite3_stmt *statement;
  OutboxDatabase *database;
} OutboxQuery;

/** outbox_error_from_sqlite: Returns: what the (extended) result code @code means to us */
OutboxError outbox_error_from_sqlite (int code);

/** outbox_error_from_errno: Returns: the same for a file that could not be made or opened */
OutboxError outbox_error_from_errno (int code);

/** outbox_sql_set_error: Takes the last error of @handle into @error. Returns: %FALSE */
gboolean outbox_sql_set_error (sqlite3 *handle, const char *what, GError **error);

/**
 * outbox_sql_query:
 * @format: one letter a parameter: `i` a gint64, `s` a string or %NULL, copied
 *
 * Prepares and binds; a text that was prepared before is ready.
 *
 * Returns: (transfer full): %NULL with @error set
 */
OutboxQuery *outbox_sql_query (OutboxDatabase *database, GError **error, const char *sql, const char *format, ...);
void outbox_query_free (OutboxQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxQuery, outbox_query_free)

/**
 * outbox_query_next:
 * @error: a pointer to %NULL, never %NULL itself: it is what tells the end from a failure
 *
 * Returns: whether there is another row; %FALSE without @error at the end
 */
gboolean outbox_query_next (OutboxQuery *self, GError **error);

/** outbox_query_get_integer: Returns: the value at @column, from 0; 0 for NULL */
gint64 outbox_query_get_integer (OutboxQuery *self, int column);

/** outbox_query_dup_text: Returns: (transfer full) (nullable) */
char *outbox_query_dup_text (OutboxQuery *self, int column);

/** outbox_sql_run: A statement that gives no rows. */
gboolean outbox_sql_run (OutboxDatabase *database, GError **error, const char *sql, const char *format, ...);

/**
 * outbox_sql_begin:
 *
 * Begins a transaction that may write from its first moment (BEGIN IMMEDIATE). One within another is part of it: what
 * belongs together is committed together, by the outermost end.
 */
gboolean outbox_sql_begin (OutboxDatabase *database, GError **error);

/**
 * outbox_sql_end:
 * @ok: whether all went well; else the transaction is rolled back and @error, set already, stays
 *
 * An inner end that is not @ok undoes nothing by itself: its caller sees to it that the outer one is not @ok either,
 * or goes on when the inner one changed nothing before it failed.
 *
 * Returns: whether it was committed, or is ready to be by the outer one
 */
gboolean outbox_sql_end (OutboxDatabase *database, gboolean ok, GError **error);

/**
 * outbox_sql_doom:
 *
 * Removes the file @name of the spool when the transaction is committed; never when it is not. The table `removal`
 * remembers it, so that a process which dies in between leaves nothing for ever.
 */
gboolean outbox_sql_doom (OutboxDatabase *database, const char *name, GError **error);

/** outbox_sql_define: Gives SQL the function `casefold`. */
gboolean outbox_sql_define (OutboxDatabase *database, GError **error);

/** outbox_sql_close: Ends the statements and the connection. */
void outbox_sql_close (OutboxDatabase *database);

#include "outbox-sql.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdarg.h>

OutboxError
outbox_error_from_sqlite (int code)
{
  static const struct
  {
    int code;
    OutboxError error;
  } table[] = {
    { SQLITE_CORRUPT, OUTBOX_ERROR_CORRUPT },    { SQLITE_NOTADB, OUTBOX_ERROR_CORRUPT },
    { SQLITE_READONLY, OUTBOX_ERROR_READ_ONLY }, { SQLITE_CANTOPEN, OUTBOX_ERROR_READ_ONLY },
    { SQLITE_PERM, OUTBOX_ERROR_READ_ONLY },     { SQLITE_AUTH, OUTBOX_ERROR_READ_ONLY },
    { SQLITE_FULL, OUTBOX_ERROR_FULL },          { SQLITE_BUSY, OUTBOX_ERROR_BUSY },
    { SQLITE_LOCKED, OUTBOX_ERROR_BUSY },        { SQLITE_PROTOCOL, OUTBOX_ERROR_BUSY },
  };

  /* A file that became shorter than its header says. */
  if (code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS)
    return OUTBOX_ERROR_CORRUPT;
  /* The index of the log cannot grow; SQLite keeps the reason to itself, and it is the room. */
  if (code == SQLITE_IOERR_SHMSIZE)
    return OUTBOX_ERROR_FULL;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if ((code & 0xff) == table[i].code)
      return table[i].error;
  return OUTBOX_ERROR_DATABASE;
}

OutboxError
outbox_error_from_errno (int code)
{
  switch (code)
    {
    case EACCES:
    case EPERM:
    case EROFS:
      return OUTBOX_ERROR_READ_ONLY;
    case ENOSPC:
    case EDQUOT:
      return OUTBOX_ERROR_FULL;
    default:
      return OUTBOX_ERROR_DATABASE;
    }
}

gboolean
outbox_sql_set_error (sqlite3 *handle, const char *what, GError **error)
{
  int code = handle != NULL ? sqlite3_extended_errcode (handle) : SQLITE_NOMEM;

  g_set_error (error, OUTBOX_ERROR, (int) outbox_error_from_sqlite (code), "%s: %s (SQLite %d)", what,
               handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code), code);
  return FALSE;
}

static gboolean
bind_all (sqlite3_stmt *statement, const char *format, va_list values)
{
  for (int i = 0; format[i] != '\0'; i++)
    {
      int code;

      if (format[i] == 'i')
        code = sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
      else
        code = sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
      if (code != SQLITE_OK)
        return FALSE;
    }
  return TRUE;
}

/* Parsing costs more than asking: what was prepared is kept until it is wanted again. */
static sqlite3_stmt *
take_statement (OutboxDatabase *database, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *key = NULL;

  if (g_hash_table_steal_extended (database->ready, sql, (gpointer *) &key, (gpointer *) &statement))
    {
      g_free (key);
      return statement;
    }
  return sqlite3_prepare_v3 (database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK
             ? statement
             : NULL;
}

static OutboxQuery *
query_valist (OutboxDatabase *database, GError **error, const char *sql, const char *format, va_list values)
{
  g_autoptr (OutboxQuery) query = g_new0 (OutboxQuery, 1);

  query->database = database;
  query->statement = take_statement (database, sql);
  if (query->statement != NULL && bind_all (query->statement, format, values))
    return g_steal_pointer (&query);
  outbox_sql_set_error (database->handle, "Cannot ask the outbox database", error);
  return NULL;
}

OutboxQuery *
outbox_sql_query (OutboxDatabase *database, GError **error, const char *sql, const char *format, ...)
{
  OutboxQuery *query;
  va_list values;

  va_start (values, format);
  query = query_valist (database, error, sql, format, values);
  va_end (values);
  return query;
}

void
outbox_query_free (OutboxQuery *self)
{
  if (self == NULL)
    return;
  if (self->statement != NULL)
    {
      const char *sql = sqlite3_sql (self->statement);

      sqlite3_reset (self->statement);
      sqlite3_clear_bindings (self->statement);
      if (g_hash_table_contains (self->database->ready, sql))
        sqlite3_finalize (self->statement);
      else
        g_hash_table_insert (self->database->ready, g_strdup (sql), self->statement);
    }
  g_free (self);
}

gboolean
outbox_query_next (OutboxQuery *self, GError **error)
{
  int code = sqlite3_step (self->statement);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    outbox_sql_set_error (self->database->handle, "Cannot use the outbox database", error);
  return FALSE;
}

gint64
outbox_query_get_integer (OutboxQuery *self, int column)
{
  return sqlite3_column_int64 (self->statement, column);
}

char *
outbox_query_dup_text (OutboxQuery *self, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (self->statement, column));
}

gboolean
outbox_sql_run (OutboxDatabase *database, GError **error, const char *sql, const char *format, ...)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  va_list values;

  va_start (values, format);
  query = query_valist (database, error, sql, format, values);
  va_end (values);
  if (query == NULL)
    return FALSE;
  while (outbox_query_next (query, &problem))
    ;
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* What was removed need not be remembered any longer; it costs nothing beside a change that is written anyway. */
static gboolean
forget_gone (OutboxDatabase *database, GError **error)
{
  for (guint i = 0; i < database->gone->len; i++)
    if (!outbox_sql_run (database, error, "DELETE FROM removal WHERE spool = ?", "s", database->gone->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
outbox_sql_begin (OutboxDatabase *database, GError **error)
{
  if (database->depth == 0 && !outbox_sql_run (database, error, "BEGIN IMMEDIATE", ""))
    return FALSE;
  database->depth++;
  return TRUE;
}

/* A file that cannot be removed now is when the outbox is opened next. */
static void
remove_doomed (OutboxDatabase *database)
{
  for (guint i = 0; i < database->doomed->len; i++)
    {
      const char *name = database->doomed->pdata[i];
      g_autofree char *path = g_build_filename (database->spool, name, NULL);

      if (g_unlink (path) == 0 || errno == ENOENT)
        g_ptr_array_add (database->gone, g_strdup (name));
    }
  g_ptr_array_set_size (database->doomed, 0);
}

gboolean
outbox_sql_end (OutboxDatabase *database, gboolean ok, GError **error)
{
  database->depth--;
  if (database->depth > 0)
    return ok;
  if (ok && forget_gone (database, error) && outbox_sql_run (database, error, "COMMIT", ""))
    {
      g_ptr_array_set_size (database->gone, 0);
      remove_doomed (database);
      return TRUE;
    }
  g_ptr_array_set_size (database->doomed, 0);
  /* SQLite rolls back by itself after some errors (disk full); saying it again then is an error that does not matter.
   */
  if (!sqlite3_get_autocommit (database->handle))
    sqlite3_exec (database->handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
outbox_sql_doom (OutboxDatabase *database, const char *name, GError **error)
{
  if (!outbox_sql_run (database, error, "INSERT OR IGNORE INTO removal (spool) VALUES (?)", "s", name))
    return FALSE;
  g_ptr_array_add (database->doomed, g_strdup (name));
  return TRUE;
}

/* SQLite's own lower() knows the letters of English. */
static void
fold (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text == NULL)
    sqlite3_result_null (context);
  else
    sqlite3_result_text (context, g_utf8_casefold (text, -1), -1, g_free);
}

gboolean
outbox_sql_define (OutboxDatabase *database, GError **error)
{
  if (sqlite3_create_function (database->handle, "casefold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, fold, NULL,
                               NULL) == SQLITE_OK)
    return TRUE;
  return outbox_sql_set_error (database->handle, "Cannot set up the outbox database", error);
}

void
outbox_sql_close (OutboxDatabase *database)
{
  /* The statements hold the connection. */
  g_clear_pointer (&database->ready, g_hash_table_unref);
  sqlite3_close_v2 (database->handle);
  database->handle = NULL;
}

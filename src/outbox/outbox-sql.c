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
bind_all (OutboxQuery *query, const char *format, va_list values)
{
  for (int i = 0; format[i] != '\0'; i++)
    {
      int code;

      if (format[i] == 'i')
        code = sqlite3_bind_int64 (query, i + 1, va_arg (values, gint64));
      else
        code = sqlite3_bind_text (query, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
      if (code != SQLITE_OK)
        return FALSE;
    }
  return TRUE;
}

static OutboxQuery *
query_valist (OutboxDatabase *database, GError **error, const char *sql, const char *format, va_list values)
{
  g_autoptr (OutboxQuery) query = NULL;

  if (sqlite3_prepare_v2 (database->handle, sql, -1, &query, NULL) != SQLITE_OK || !bind_all (query, format, values))
    {
      outbox_sql_set_error (database->handle, "Cannot ask the outbox database", error);
      return NULL;
    }
  return g_steal_pointer (&query);
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
  sqlite3_finalize (self);
}

gboolean
outbox_query_next (OutboxQuery *self, GError **error)
{
  int code = sqlite3_step (self);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    outbox_sql_set_error (sqlite3_db_handle (self), "Cannot use the outbox database", error);
  return FALSE;
}

gint64
outbox_query_get_integer (OutboxQuery *self, int column)
{
  return sqlite3_column_int64 (self, column);
}

char *
outbox_query_dup_text (OutboxQuery *self, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (self, column));
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

gboolean
outbox_sql_begin (OutboxDatabase *database, GError **error)
{
  if (database->depth == 0 && !outbox_sql_run (database, error, "BEGIN IMMEDIATE", ""))
    return FALSE;
  database->depth++;
  return TRUE;
}

/* A file that stays behind is only a waste: no row names it any more. */
static void
remove_doomed (OutboxDatabase *database)
{
  for (guint i = 0; i < database->doomed->len; i++)
    g_unlink (database->doomed->pdata[i]);
  g_ptr_array_set_size (database->doomed, 0);
}

gboolean
outbox_sql_end (OutboxDatabase *database, gboolean ok, GError **error)
{
  database->depth--;
  if (database->depth > 0)
    return ok;
  if (ok && outbox_sql_run (database, error, "COMMIT", ""))
    {
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

void
outbox_sql_doom (OutboxDatabase *database, const char *name)
{
  g_ptr_array_add (database->doomed, g_build_filename (database->spool, name, NULL));
}

#include "outbox-recovery.h"

#include "outbox-lease.h"
#include "outbox-message-row.h"
#include "outbox-sql.h"

#include <errno.h>
#include <glib/gstdio.h>

#define DAY (24 * 60 * 60)
#define COMPARE_SECONDS 600
#define COMPARE_AGE 3600

/* A row that names a file. */
typedef struct
{
  gint64 id;
  char *spool;
} Named;

static void
named_clear (gpointer data)
{
  g_free (((Named *) data)->spool);
}

/* Returns: (transfer full) (element-type Named): ids and names, as the columns of @sql say */
static GArray *
list_named (OutboxDatabase *database, const char *sql, gint64 value, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Named));
  g_autoptr (OutboxQuery) query = outbox_sql_query (database, error, sql, "i", value);
  g_autoptr (GError) problem = NULL;

  g_array_set_clear_func (list, named_clear);
  if (query == NULL)
    return NULL;
  while (outbox_query_next (query, &problem))
    {
      Named named = { outbox_query_get_integer (query, 0), outbox_query_dup_text (query, 1) };

      g_array_append_val (list, named);
    }
  if (problem == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
remove_remembered (OutboxDatabase *database, GError **error)
{
  g_autoptr (GArray) list = list_named (database, "SELECT ?1, spool FROM removal", 0, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const char *name = g_array_index (list, Named, i).spool;
      g_autofree char *path = g_build_filename (database->spool, name, NULL);
      gboolean removed = g_unlink (path) == 0;

      if (!removed && errno != ENOENT)
        continue;
      database->repair.removed += removed;
      if (!outbox_sql_run (database, error, "DELETE FROM removal WHERE spool = ?", "s", name))
        return FALSE;
    }
  return list != NULL;
}

/* Messages that a process was about to send itself, and that it will not send any more. */
static gboolean
free_abandoned (OutboxDatabase *database, GError **error)
{
  g_autoptr (GArray) list = list_named (database,
                                        "SELECT id, spool FROM message WHERE state = 'queued' AND state != 'sent'"
                                        " AND lease_until IS NOT NULL AND spool IS NOT ?1",
                                        0, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const Named *named = &g_array_index (list, Named, i);
      g_autofree char *path = g_build_filename (database->spool, named->spool, NULL);
      gboolean freed = TRUE;
      int lock;

      if (outbox_lease_take (path, &lock) == OUTBOX_LEASE_TAKEN)
        freed = outbox_sql_run (database, error,
                                "UPDATE message SET lease_owner = NULL, lease_boot_id = NULL, lease_until = NULL"
                                " WHERE id = ? AND state = 'queued'",
                                "i", named->id);
      outbox_lease_drop (&lock);
      if (!freed)
        return FALSE;
    }
  return list != NULL;
}

static gboolean
remove_hidden (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) list =
      list_named (database, "SELECT id, spool FROM message WHERE hidden != 0 AND hidden <= ?1", now->wall - DAY, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!outbox_message_remove (database, g_array_index (list, Named, i).id, error))
      return FALSE;
  return list != NULL;
}

static gboolean
fail_missing (OutboxDatabase *database, const Named *named, const BaseMoment *now, GError **error)
{
  g_autofree char *path = g_build_filename (database->spool, named->spool, NULL);
  g_autoptr (OutboxMessage) message = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  /* Sent since? */
  message = outbox_message_get (database, named->id, NULL);
  if (message == NULL || (message->state != OUTBOX_STATE_QUEUED && message->state != OUTBOX_STATE_WAITING))
    return TRUE;
  database->repair.missing++;
  return outbox_message_move (database, named->id, OUTBOX_STATE_FAILED, message->reply, OUTBOX_MISSING_DIAGNOSIS, now,
                              error);
}

static gboolean
has_row (OutboxDatabase *database, const char *name, gboolean *found, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  query = outbox_sql_query (database, error, "SELECT 1 FROM message WHERE spool = ?", "s", name);
  if (query == NULL)
    return FALSE;
  *found = outbox_query_next (query, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static char *
dup_left_over (OutboxDatabase *database)
{
  return g_build_filename (database->folder, "left-over", NULL);
}

guint
outbox_database_count_left_over (OutboxDatabase *self, char **folder)
{
  g_autofree char *path = dup_left_over (self);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  if (folder != NULL)
    *folder = g_steal_pointer (&path);
  return n;
}

/* A whole file has its name; one that is being written has a hidden one. */
static void
put_aside (OutboxDatabase *database, const char *name, const char *path)
{
  g_autofree char *folder = dup_left_over (database);
  g_autofree char *kept = g_build_filename (folder, name, NULL);

  if (name[0] == '.')
    database->repair.removed += g_unlink (path) == 0;
  else if (g_mkdir_with_parents (folder, 0700) == 0)
    database->repair.kept += g_rename (path, kept) == 0;
}

static gboolean
look_at_file (OutboxDatabase *database, const char *name, gint64 age, const BaseMoment *now, GError **error)
{
  g_autofree char *path = g_build_filename (database->spool, name, NULL);
  gboolean found = FALSE;
  gboolean ok = TRUE;
  GStatBuf info;
  int lock;

  if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode) || now->wall - (gint64) info.st_mtime < age)
    return TRUE;
  /* Looked up while nobody else can hold it: whoever is about to make a row does. */
  if (outbox_lease_take (path, &lock) == OUTBOX_LEASE_TAKEN)
    {
      ok = has_row (database, name, &found, error);
      if (ok && !found)
        put_aside (database, name, path);
    }
  outbox_lease_drop (&lock);
  return ok;
}

gboolean
outbox_recovery_compare (OutboxDatabase *database, gint64 age, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) rows = list_named (database, "SELECT id, spool FROM message WHERE spool > ?1", 0, error);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GDir) dir = rows != NULL ? g_dir_open (database->spool, 0, NULL) : NULL;
  const char *name;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      if (!fail_missing (database, &g_array_index (rows, Named, i), now, error))
        return FALSE;
      g_hash_table_add (names, g_array_index (rows, Named, i).spool);
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_hash_table_contains (names, name) && !look_at_file (database, name, age, now, error))
      return FALSE;
  return rows != NULL;
}

/* Claims the right to compare, so that of many programs one does it. */
static gboolean
is_time_to_compare (OutboxDatabase *database, const BaseMoment *now)
{
  return outbox_sql_run (database, NULL,
                         "INSERT INTO told (account, what, at) VALUES ('', 'compared', ?1)"
                         " ON CONFLICT (account, what) DO UPDATE SET at = ?1 WHERE at > ?1 OR at <= ?1 - ?2",
                         "ii", now->wall, (gint64) COMPARE_SECONDS) &&
         sqlite3_changes (database->handle) == 1;
}

gboolean
outbox_recovery_tidy (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  return remove_remembered (database, error) && free_abandoned (database, error) &&
         remove_hidden (database, now, error) &&
         (!is_time_to_compare (database, now) || outbox_recovery_compare (database, COMPARE_AGE, now, error));
}

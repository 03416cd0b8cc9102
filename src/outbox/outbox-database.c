#include "outbox-database.h"

#include "outbox-recovery.h"
#include "outbox-schema.h"
#include "outbox-sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Ten programs that send at once wait for each other's fsync; half a minute of waiting means that one of them hangs. */
#define BUSY_MILLISECONDS 30000

/* Not G_DEFINE_QUARK: a formatter takes the name's dashes for minus signs. */
GQuark
outbox_error_quark (void)
{
  return g_quark_from_static_string ("outbox-error-quark");
}

static gboolean
set_errno_error (const char *path, int code, GError **error)
{
  g_set_error (error, OUTBOX_ERROR, (int) outbox_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  return set_errno_error (path, errno, error);
}

/* SQLite would make the file with the umask's rights, for a moment at least; its -wal and -shm copy what they find.
 * A file that is there must not be opened: to close it again would take away the locks that SQLite has on it for other
 * threads of this process, and another process could remove the log they are writing. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 && errno == EEXIST)
    return TRUE;
  if (fd < 0)
    return set_errno_error (path, errno, error);
  close (fd);
  return TRUE;
}

static gboolean
make_private (const char *path, mode_t mode, GError **error)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return set_errno_error (path, errno, error);
  if ((info.st_mode & 07777) == mode || g_chmod (path, mode) == 0)
    return TRUE;
  return set_errno_error (path, errno, error);
}

/* Until the file is known to be ours nothing may change it, not even the checkpoint that closing brings. */
static gboolean
open_handle (OutboxDatabase *self, const char *path, GError **error)
{
  int code = sqlite3_open_v2 (path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

  if (code != SQLITE_OK)
    return outbox_sql_set_error (self->handle, "Cannot open the outbox database", error);
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_MILLISECONDS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (sqlite3_db_readonly (self->handle, "main") != 1)
    return TRUE;
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_READ_ONLY, "%s cannot be written", path);
  return FALSE;
}

static gboolean
set_up_handle (OutboxDatabase *self, GError **error)
{
  static const char *const settings[] = {
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
  };
  g_autoptr (OutboxQuery) query = outbox_sql_query (self, error, "PRAGMA journal_mode = WAL", "");
  g_autoptr (GError) problem = NULL;
  g_autofree char *mode = NULL;

  if (query == NULL)
    return FALSE;
  if (outbox_query_next (query, &problem))
    mode = outbox_query_dup_text (query, 0);
  if (g_strcmp0 (mode, "wal") != 0)
    {
      if (problem == NULL)
        problem = g_error_new (OUTBOX_ERROR, OUTBOX_ERROR_DATABASE, "The outbox database cannot use a write-ahead log");
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_clear_pointer (&query, outbox_query_free);
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!outbox_sql_run (self, error, settings[i], ""))
      return FALSE;
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return TRUE;
}

static gboolean
open_database (OutboxDatabase *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "outbox.db", NULL);

  return make_file (path, error) && open_handle (self, path, error) && outbox_schema_check (self, error) &&
         make_private (path, 0600, error) && set_up_handle (self, error) &&
         outbox_sql_define (self, error) && outbox_schema_migrate (self, error) &&
         make_folder (self->spool, error) && make_private (self->spool, 0700, error);
}

/* What cannot be put right now (a full disk) is when the outbox is opened next: it can be looked at meanwhile. */
static void
recover (OutboxDatabase *self)
{
  BaseMoment now;

  base_moment_now (&now);
  if (outbox_recovery_run (self, &now, NULL))
    outbox_recovery_tidy (self, &now, NULL);
}

/* Returns: -1 with @error set. One at a time: the change to the write-ahead log does not wait for others, it fails.
 * Where the file system knows no locks, SQLite says so in its own words. */
static int
lock_folder (const char *folder, GError **error)
{
  int lock = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (lock < 0)
    set_errno_error (folder, errno, error);
  while (lock >= 0 && flock (lock, LOCK_EX) != 0 && errno == EINTR)
    ;
  return lock;
}

static char *
choose_folder (const char *folder)
{
  return folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_data_dir (), "sendoff", NULL);
}

static void
end_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

OutboxDatabase *
outbox_database_open (const char *folder, GError **error)
{
  g_autoptr (OutboxDatabase) self = g_new0 (OutboxDatabase, 1);
  gboolean ok;
  int lock;

  self->folder = choose_folder (folder);
  self->spool = g_build_filename (self->folder, "spool", NULL);
  self->doomed = g_ptr_array_new_with_free_func (g_free);
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->ready = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, end_statement);
  if (!make_folder (self->folder, error))
    return NULL;
  lock = lock_folder (self->folder, error);
  if (lock < 0)
    return NULL;
  ok = open_database (self, error);
  close (lock);
  if (!ok)
    return NULL;
  recover (self);
  return g_steal_pointer (&self);
}

void
outbox_database_close (OutboxDatabase *self)
{
  if (self == NULL)
    return;
  outbox_sql_close (self);
  g_ptr_array_unref (self->doomed);
  g_ptr_array_unref (self->gone);
  g_free (self->folder);
  g_free (self->spool);
  g_free (self);
}

static gboolean
move_into (const char *from, const char *to, GError **error)
{
  static const char *const names[] = { "outbox.db", "outbox.db-wal", "outbox.db-shm", "spool" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *old = g_build_filename (from, names[i], NULL);
      g_autofree char *new = g_build_filename (to, names[i], NULL);

      if (g_rename (old, new) != 0 && errno != ENOENT)
        return set_errno_error (old, errno, error);
    }
  return TRUE;
}

char *
outbox_database_set_aside (const char *folder, GError **error)
{
  g_autofree char *from = choose_folder (folder);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "damaged-%Y%m%d-%H%M%S-XXXXXX");
  g_autofree char *to = g_build_filename (from, name, NULL);
  int lock = lock_folder (from, error);
  gboolean moved = FALSE;

  if (lock < 0)
    return NULL;
  if (g_mkdtemp_full (to, 0700) == NULL)
    set_errno_error (from, errno, error);
  else
    moved = move_into (from, to, error);
  close (lock);
  return moved ? g_steal_pointer (&to) : NULL;
}

const OutboxRepair *
outbox_database_get_repair (OutboxDatabase *self)
{
  return &self->repair;
}

const char *
outbox_database_get_spool (OutboxDatabase *self)
{
  return self->spool;
}

void
outbox_database_set_clock (OutboxDatabase *self, OutboxClock clock, gpointer user_data)
{
  self->clock = clock;
  self->clock_data = user_data;
}

void
outbox_database_now (OutboxDatabase *self, BaseMoment *moment)
{
  if (self->clock != NULL)
    self->clock (moment, self->clock_data);
  else
    base_moment_now (moment);
}

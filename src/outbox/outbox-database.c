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

/* SQLite would make the file with the umask's rights, for a moment at least; its -wal and -shm copy what they find. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

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
         make_private (path, 0600, error) && set_up_handle (self, error) && outbox_schema_migrate (self, error) &&
         make_folder (self->spool, error) && make_private (self->spool, 0700, error);
}

/* What cannot be put right now (a full disk) is when the outbox is opened next: it can be looked at meanwhile. */
static void
recover (OutboxDatabase *self)
{
  BaseMoment now;

  base_moment_now (&now);
  outbox_recovery_run (self, &now, NULL);
}

OutboxDatabase *
outbox_database_open (const char *folder, GError **error)
{
  g_autoptr (OutboxDatabase) self = g_new0 (OutboxDatabase, 1);
  gboolean ok;
  int lock;

  self->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_data_dir (), "sendoff", NULL);
  self->spool = g_build_filename (self->folder, "spool", NULL);
  self->doomed = g_ptr_array_new_with_free_func (g_free);
  if (!make_folder (self->folder, error))
    return NULL;
  lock = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock < 0)
    {
      set_errno_error (self->folder, errno, error);
      return NULL;
    }
  /* One at a time: the change to the write-ahead log does not wait for others, it fails. Where the file system knows no
   * locks, SQLite says so in its own words. */
  while (flock (lock, LOCK_EX) != 0 && errno == EINTR)
    ;
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
  sqlite3_close_v2 (self->handle);
  g_ptr_array_unref (self->doomed);
  g_free (self->folder);
  g_free (self->spool);
  g_free (self);
}

const char *
outbox_database_get_spool (OutboxDatabase *self)
{
  return self->spool;
}

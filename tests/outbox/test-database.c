/* outbox/database: making, opening and refusing it; what SQLite says becomes one of our errors. */

#include "outbox-fixture.h"
#include "outbox-schema.h"
#include "outbox-sql.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

static void
assert_mode (const char *folder, const char *name, mode_t mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, mode);
}

static void
test_private (void)
{
  char *parent = fixture_folder_new ();
  g_autofree char *folder = g_build_filename (parent, "deep", "sendoff", NULL);
  g_autofree char *spool = g_build_filename (folder, "spool", NULL);
  mode_t mask = umask (0);
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 100, "a");

  umask (mask);
  fixture_add (database, fixture_account ("one", 0, ACCOUNT_LIMIT_MESSAGES), &now);
  g_assert_cmpstr (outbox_database_get_spool (database), ==, spool);
  assert_mode (folder, ".", 0700);
  assert_mode (folder, "spool", 0700);
  assert_mode (folder, "outbox.db", 0600);
  assert_mode (folder, "outbox.db-wal", 0600);
  assert_mode (folder, "outbox.db-shm", 0600);
  g_assert_cmpint (fixture_number (database, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (fixture_number (database, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (fixture_number (database, "PRAGMA user_version"), ==, outbox_schema_get_version ());
  outbox_database_close (database);
  fixture_folder_remove (parent);
}

static void
test_rights_are_tightened (void)
{
  char *folder = fixture_folder_new ();
  g_autofree char *path = g_build_filename (folder, "outbox.db", NULL);
  OutboxDatabase *database = fixture_open (folder);

  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_cmpint (g_chmod (outbox_database_get_spool (database), 0755), ==, 0);
  outbox_database_close (database);
  database = fixture_open (folder);
  assert_mode (folder, "outbox.db", 0600);
  assert_mode (folder, "spool", 0700);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_kept (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 100, "a");
  gint64 id = fixture_add (database, fixture_account ("one", 0, ACCOUNT_LIMIT_MESSAGES), &now);
  g_autoptr (OutboxMessage) message = NULL;

  outbox_database_close (database);
  database = fixture_open (folder);
  message = outbox_message_get (database, id, NULL);
  g_assert_nonnull (message);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

/* Changes a finished, closed database as @sql says, behind the back of the program. */
static void
spoil_sql (const char *folder, const char *sql)
{
  g_autofree char *path = g_build_filename (folder, "outbox.db", NULL);
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
spoil_bytes (const char *folder, gsize offset, gsize length)
{
  g_autofree char *path = g_build_filename (folder, "outbox.db", NULL);
  g_autoptr (GBytes) bytes = fixture_read (folder, "outbox.db");
  gsize size;
  char *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);

  g_assert_cmpuint (offset + length, <=, size);
  memset (data + offset, 0x5a, length);
  g_assert_true (g_file_set_contents (path, data, size, NULL));
  g_free (data);
}

static void
spoil_length (const char *folder, gsize length)
{
  g_autofree char *path = g_build_filename (folder, "outbox.db", NULL);
  g_autoptr (GBytes) bytes = fixture_read (folder, "outbox.db");

  g_assert_cmpuint (length, <, g_bytes_get_size (bytes));
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), length, NULL));
}

typedef struct
{
  const char *name;
  OutboxError error;
  const char *sql;
  gsize offset;
  gsize length;
  gsize cut;
} Refusal;

static const Refusal refusals[] = {
  { "/outbox/database/from-the-future", OUTBOX_ERROR_TOO_NEW, "PRAGMA user_version = 99" },
  { "/outbox/database/from-the-future-without-log", OUTBOX_ERROR_TOO_NEW,
    "PRAGMA journal_mode = DELETE; PRAGMA user_version = 2147483647" },
  { "/outbox/database/version-below-zero", OUTBOX_ERROR_CORRUPT, "PRAGMA user_version = -1" },
  { "/outbox/database/version-lost", OUTBOX_ERROR_CORRUPT, "PRAGMA user_version = 0" },
  { "/outbox/database/of-another-program", OUTBOX_ERROR_CORRUPT, "PRAGMA application_id = 7" },
  { "/outbox/database/of-nobody", OUTBOX_ERROR_CORRUPT, "PRAGMA application_id = 0; PRAGMA user_version = 0" },
  { "/outbox/database/header-overwritten", OUTBOX_ERROR_CORRUPT, NULL, 0, 100, 0 },
  { "/outbox/database/tables-overwritten", OUTBOX_ERROR_CORRUPT, NULL, 100, 3900, 0 },
  { "/outbox/database/cut-short", OUTBOX_ERROR_CORRUPT, NULL, 0, 0, 5000 },
  { "/outbox/database/cut-within-header", OUTBOX_ERROR_CORRUPT, NULL, 0, 0, 60 },
};

/* Refused with the right reason, and not a byte of it changed. */
static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  char *folder = fixture_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 100, "a");

  fixture_add (database, fixture_account ("one", 0, ACCOUNT_LIMIT_MESSAGES), &now);
  outbox_database_close (database);
  if (refusal->sql != NULL)
    spoil_sql (folder, refusal->sql);
  else if (refusal->cut > 0)
    spoil_length (folder, refusal->cut);
  else
    spoil_bytes (folder, refusal->offset, refusal->length);
  before = fixture_read (folder, "outbox.db");
  g_assert_null (outbox_database_open (folder, &error));
  g_assert_error (error, OUTBOX_ERROR, (int) refusal->error);
  after = fixture_read (folder, "outbox.db");
  g_assert_true (g_bytes_equal (before, after));
  fixture_folder_remove (folder);
}

/* A newer program runs and has not yet moved its log into the file: looking must not do that for it. */
static void
test_future_log_untouched (void)
{
  char *folder = fixture_folder_new ();
  g_autofree char *path = g_build_filename (folder, "outbox.db", NULL);
  g_autofree char *wal = g_build_filename (folder, "outbox.db-wal", NULL);
  g_autofree char *saved = g_build_filename (folder, "saved", NULL);
  g_autoptr (GBytes) log = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  OutboxDatabase *database = fixture_open (folder);

  g_assert_cmpint (sqlite3_exec (database->handle, "PRAGMA user_version = 99", NULL, NULL, NULL), ==, SQLITE_OK);
  log = fixture_read (folder, "outbox.db-wal");
  g_assert_cmpuint (g_bytes_get_size (log), >, 0);
  before = fixture_read (folder, "outbox.db");
  outbox_database_close (database);
  /* As after a crash: the file without, the log with the change. */
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (before, NULL), (gssize) g_bytes_get_size (before), NULL));
  g_assert_true (g_file_set_contents (wal, g_bytes_get_data (log, NULL), (gssize) g_bytes_get_size (log), NULL));
  g_assert_null (outbox_database_open (folder, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_TOO_NEW);
  after = fixture_read (folder, "outbox.db");
  g_assert_true (g_bytes_equal (before, after));
  g_clear_pointer (&after, g_bytes_unref);
  after = fixture_read (folder, "outbox.db-wal");
  g_assert_true (g_bytes_equal (log, after));
  fixture_folder_remove (folder);
}

/* A page in the middle that nobody reads at the start: whoever needs it hears of it. */
static void
test_damaged_page (void)
{
  char *folder = fixture_folder_new ();
  g_autoptr (GError) error = NULL;
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 100, "a");
  gint64 page;

  fixture_add (database, fixture_account ("one", 0, ACCOUNT_LIMIT_MESSAGES), &now);
  page = fixture_number (database, "SELECT rootpage FROM sqlite_schema WHERE name = 'message'");
  outbox_database_close (database);
  spoil_bytes (folder, (gsize) (page - 1) * 4096, 4096);
  database = fixture_open (folder);
  g_assert_null (outbox_message_list (database, NULL, 0, 10, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_no_folder (void)
{
  char *folder = fixture_folder_new ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *inner = g_build_filename (file, "sendoff", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (outbox_database_open (inner, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_DATABASE);
  fixture_folder_remove (folder);
}

static gint64
try_to_reserve (OutboxDatabase *database, GError **error)
{
  BaseMoment now = fixture_moment (FIXTURE_WALL, 100, "a");

  return outbox_ledger_reserve (database, fixture_account ("one", 0, ACCOUNT_LIMIT_MESSAGES), 0, 1, &now, error);
}

static void
test_busy (void)
{
  char *folder = fixture_folder_new ();
  g_autoptr (GError) error = NULL;
  OutboxDatabase *first = fixture_open (folder);
  OutboxDatabase *second = fixture_open (folder);

  g_assert_true (outbox_sql_begin (first, &error));
  sqlite3_busy_timeout (second->handle, 10);
  g_assert_cmpint (try_to_reserve (second, &error), ==, 0);
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_BUSY);
  g_clear_error (&error);
  /* Rolled back by its owner, it is free again. */
  g_assert_false (outbox_sql_end (first, FALSE, &error));
  g_assert_cmpint (try_to_reserve (second, &error), >, 0);
  outbox_database_close (first);
  outbox_database_close (second);
  fixture_folder_remove (folder);
}

static void
test_full (void)
{
  char *folder = fixture_folder_new ();
  g_autoptr (GError) error = NULL;
  OutboxDatabase *database = fixture_open (folder);
  gint64 before;

  fixture_number (database, "PRAGMA max_page_count = 1");
  while (error == NULL && try_to_reserve (database, &error) > 0)
    before = fixture_number (database, "SELECT count(*) FROM ledger");
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_FULL);
  /* Nothing half done stays, and the handle is usable. */
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM ledger"), ==, before);
  fixture_number (database, "PRAGMA max_page_count = 100000");
  g_clear_error (&error);
  g_assert_cmpint (try_to_reserve (database, &error), >, 0);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_read_only (void)
{
  char *folder = fixture_folder_new ();
  g_autoptr (GError) error = NULL;
  OutboxDatabase *database = fixture_open (folder);

  g_assert_true (outbox_sql_run (database, &error, "PRAGMA query_only = ON", ""));
  g_assert_cmpint (try_to_reserve (database, &error), ==, 0);
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_READ_ONLY);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_codes (void)
{
  static const struct
  {
    int code;
    OutboxError error;
  } cases[] = {
    { SQLITE_CORRUPT, OUTBOX_ERROR_CORRUPT },
    { SQLITE_CORRUPT_VTAB, OUTBOX_ERROR_CORRUPT },
    { SQLITE_NOTADB, OUTBOX_ERROR_CORRUPT },
    { SQLITE_IOERR_SHORT_READ, OUTBOX_ERROR_CORRUPT },
    { SQLITE_READONLY, OUTBOX_ERROR_READ_ONLY },
    { SQLITE_READONLY_DBMOVED, OUTBOX_ERROR_READ_ONLY },
    { SQLITE_CANTOPEN, OUTBOX_ERROR_READ_ONLY },
    { SQLITE_FULL, OUTBOX_ERROR_FULL },
    { SQLITE_IOERR_SHMSIZE, OUTBOX_ERROR_FULL },
    { SQLITE_BUSY, OUTBOX_ERROR_BUSY },
    { SQLITE_BUSY_SNAPSHOT, OUTBOX_ERROR_BUSY },
    { SQLITE_LOCKED, OUTBOX_ERROR_BUSY },
    { SQLITE_IOERR, OUTBOX_ERROR_DATABASE },
    { SQLITE_CONSTRAINT_FOREIGNKEY, OUTBOX_ERROR_DATABASE },
    { SQLITE_NOMEM, OUTBOX_ERROR_DATABASE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (outbox_error_from_sqlite (cases[i].code), ==, cases[i].error);
  g_assert_cmpint (outbox_error_from_errno (EROFS), ==, OUTBOX_ERROR_READ_ONLY);
  g_assert_cmpint (outbox_error_from_errno (EACCES), ==, OUTBOX_ERROR_READ_ONLY);
  g_assert_cmpint (outbox_error_from_errno (ENOSPC), ==, OUTBOX_ERROR_FULL);
  g_assert_cmpint (outbox_error_from_errno (ENOTDIR), ==, OUTBOX_ERROR_DATABASE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/database/files-are-private", test_private);
  g_test_add_func ("/outbox/database/rights-are-tightened", test_rights_are_tightened);
  g_test_add_func ("/outbox/database/kept-after-closing", test_kept);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    g_test_add_data_func (refusals[i].name, &refusals[i], test_refused);
  g_test_add_func ("/outbox/database/log-of-the-future-untouched", test_future_log_untouched);
  g_test_add_func ("/outbox/database/damaged-page", test_damaged_page);
  g_test_add_func ("/outbox/database/no-folder", test_no_folder);
  g_test_add_func ("/outbox/database/busy", test_busy);
  g_test_add_func ("/outbox/database/disk-full", test_full);
  g_test_add_func ("/outbox/database/read-only", test_read_only);
  g_test_add_func ("/outbox/database/codes", test_codes);
  return g_test_run ();
}

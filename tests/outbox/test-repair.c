/* outbox/repair: an older database, a damaged one, a full disk, files without rows and rows without files. */

#include "outbox-courier.h"
#include "outbox-lease.h"
#include "outbox-outgrown.h"
#include "outbox-recovery.h"
#include "outbox-schema.h"
#include "outbox-search.h"
#include "outbox-sql.h"
#include "sender-house.h"

#include <glib/gstdio.h>
#include <utime.h>

#define ONE fixture_account ("one", 99, ACCOUNT_LIMIT_MESSAGES)

static char *
write_file (OutboxDatabase *database, const char *name, gint64 age)
{
  char *path = g_build_filename (outbox_database_get_spool (database), name, NULL);
  struct utimbuf times = { 0 };

  g_assert_true (g_file_set_contents (path, "Subject: x\r\n\r\n", -1, NULL));
  times.modtime = FIXTURE_WALL - age;
  times.actime = times.modtime;
  g_assert_cmpint (utime (path, &times), ==, 0);
  return path;
}

static void
test_files (void)
{
  static const struct
  {
    const char *name;
    gint64 age;
    gboolean locked;
    gboolean stays;
    gboolean kept;
  } files[] = {
    { "whole-old.eml", 3600, FALSE, FALSE, TRUE },        { "whole-young.eml", 3599, FALSE, TRUE, FALSE },
    { "whole-locked.eml", 9999, TRUE, TRUE, FALSE },      { ".half-old.eml.123456", 3600, FALSE, FALSE, FALSE },
    { ".half-young.eml.123456", 60, FALSE, TRUE, FALSE }, { ".half-locked.eml.123456", 99999, TRUE, TRUE, FALSE },
  };
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);
  int locks[G_N_ELEMENTS (files)];

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = write_file (database, files[i].name, files[i].age);

      locks[i] = -1;
      if (files[i].locked)
        g_assert_cmpint (outbox_lease_take (path, &locks[i]), ==, OUTBOX_LEASE_TAKEN);
    }
  g_assert_true (outbox_recovery_compare (database, 3600, &now, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (outbox_database_get_spool (database), files[i].name, NULL);
      g_autofree char *kept = g_build_filename (folder, "left-over", files[i].name, NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, files[i].stays);
      g_assert_cmpint (g_file_test (kept, G_FILE_TEST_EXISTS), ==, files[i].kept);
      outbox_lease_drop (&locks[i]);
    }
  g_assert_true (g_file_test (message->spool, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (outbox_database_get_repair (database)->kept, ==, 1);
  g_assert_cmpuint (outbox_database_get_repair (database)->removed, ==, 1);
  g_assert_cmpuint (outbox_database_get_repair (database)->missing, ==, 0);
  /* A message whose bytes are gone is told, never silently dropped. */
  g_assert_cmpint (g_unlink (message->spool), ==, 0);
  g_assert_true (outbox_recovery_compare (database, 3600, &now, NULL));
  g_clear_pointer (&message, outbox_message_free);
  message = outbox_message_get (database, id, NULL);
  g_assert_cmpint (message->state, ==, OUTBOX_STATE_FAILED);
  g_assert_cmpstr (message->diagnosis, ==, "message-damaged");
  g_assert_cmpuint (outbox_database_get_repair (database)->missing, ==, 1);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

/* A process died between the commit and the removal. */
static void
test_removal (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  g_autofree char *path = write_file (database, "sent.eml", 0);

  g_assert_true (outbox_sql_run (database, NULL, "INSERT INTO removal VALUES ('sent.eml'), ('gone.eml')", ""));
  outbox_database_close (database);
  database = fixture_open (folder);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM removal"), ==, 0);
  g_assert_cmpuint (outbox_database_get_repair (database)->removed, ==, 1);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_set_aside (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);
  g_autofree char *name = g_path_get_basename (message->spool);
  g_autofree char *path = g_build_filename (folder, "outbox.db", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *spoiled = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  outbox_database_close (database);
  g_assert_true (g_file_set_contents (path, "This is no database, and longer than its header would be: x", -1, NULL));
  g_assert_null (outbox_database_open (folder, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT);
  g_clear_error (&error);
  kept = outbox_database_set_aside (folder, &error);
  g_assert_no_error (error);
  spoiled = g_build_filename (kept, "outbox.db", NULL);
  bytes = g_build_filename (kept, "spool", name, NULL);
  g_assert_true (g_file_get_contents (spoiled, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "no database"));
  g_assert_true (g_file_test (bytes, G_FILE_TEST_EXISTS));
  database = fixture_open (folder);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message"), ==, 0);
  g_assert_true (g_file_test (bytes, G_FILE_TEST_EXISTS));
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

/* Takes the second step of the schema back: what the program made before it. */
static void
make_older (OutboxDatabase *database)
{
  static const char sql[] =
      "DROP TABLE message_text; DROP TABLE removal; DROP TABLE account_hold; DROP TABLE limit_day; DROP TABLE told;"
      "DROP TRIGGER message_added; DROP TRIGGER message_changed; DROP TRIGGER message_removed; DROP TABLE tally;"
      "DROP INDEX message_view; DROP INDEX message_account_view; DROP INDEX message_due; DROP INDEX message_hidden;"
      "ALTER TABLE message DROP COLUMN view; ALTER TABLE message DROP COLUMN held;"
      "ALTER TABLE message DROP COLUMN hidden; ALTER TABLE message DROP COLUMN since; PRAGMA user_version = 1";
  char *problem = NULL;

  if (sqlite3_exec (database->handle, sql, NULL, NULL, &problem) != SQLITE_OK)
    g_error ("%s", problem);
}

static void
test_older (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  OutboxCounts counts;
  g_autoptr (GPtrArray) found = NULL;

  g_assert_cmpuint (outbox_schema_get_version (), ==, 2);
  for (guint i = 0; i < 3; i++)
    fixture_add (database, ONE, &now);
  make_older (database);
  outbox_database_close (database);
  database = fixture_open (folder);
  g_assert_cmpint (fixture_number (database, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (fixture_number (database, "SELECT sum(since = created) FROM message"), ==, 3);
  g_assert_true (outbox_count (database, "one", &counts, NULL));
  g_assert_cmpuint (counts.queued, ==, 3);
  found = outbox_search (database, "one", OUTBOX_VIEW_OPEN, "eve@", 0, 10, NULL);
  g_assert_cmpuint (found->len, ==, 3);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

/* The disk is full while a message is queued: nothing of it is kept, what was there stays, and it works again later. */
static void
test_full_disk (void)
{
  House house;
  g_autoptr (MailDraft) draft = house_draft (THREE, 1000);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxMessage) before = NULL;
  g_autoptr (OutboxMessage) after = NULL;

  house_open (&house, NULL);
  before = outbox_queue (house.database, house.account, draft, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture_number (house.database, "PRAGMA max_page_count = 1");
  /* Until the pages there are have been used up. */
  for (guint i = 0; i < 1000 && error == NULL; i++)
    {
      g_autoptr (OutboxMessage) message =
          outbox_queue (house.database, house.account, draft, NULL, NULL, NULL, NULL, &error);
    }
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_FULL);
  g_assert_cmpuint (house_count_spool (&house), ==,
                    fixture_number (house.database, "SELECT count(*) FROM message WHERE spool IS NOT NULL"));
  fixture_number (house.database, "PRAGMA max_page_count = 100000");
  g_clear_error (&error);
  after = outbox_queue (house.database, house.account, draft, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  house_close (&house);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  smtp_init ();
  mail_init ();
  g_test_add_func ("/outbox/repair/files", test_files);
  g_test_add_func ("/outbox/repair/removal", test_removal);
  g_test_add_func ("/outbox/repair/set-aside", test_set_aside);
  g_test_add_func ("/outbox/repair/older", test_older);
  g_test_add_func ("/outbox/repair/full-disk", test_full_disk);
  return g_test_run ();
}

#include "outbox-fixture.h"

#include "outbox-sql.h"

#include <glib/gstdio.h>

char *
fixture_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("sendoff-outbox-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      GDir *dir = g_dir_open (path, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *inner = g_build_filename (path, name, NULL);

          remove_tree (inner);
        }
      g_dir_close (dir);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
fixture_folder_remove (char *folder)
{
  remove_tree (folder);
  g_free (folder);
}

OutboxDatabase *
fixture_open (const char *folder)
{
  g_autoptr (GError) error = NULL;
  OutboxDatabase *database = outbox_database_open (folder, &error);

  g_assert_no_error (error);
  g_assert_nonnull (database);
  return database;
}

const Account *
fixture_account (const char *id, guint limit, AccountLimitUnit unit)
{
  static Account account;
  static char name[64];

  g_strlcpy (name, id, sizeof name);
  account.id = name;
  account.name = name;
  account.limit = limit;
  account.limit_unit = unit;
  return &account;
}

BaseMoment
fixture_moment (gint64 wall, gint64 boot, const char *boot_id)
{
  BaseMoment moment = { .wall = wall, .boot = boot };

  g_strlcpy (moment.boot_id, boot_id, sizeof moment.boot_id);
  return moment;
}

gint64
fixture_add (OutboxDatabase *database, const Account *account, const BaseMoment *now)
{
  static guint count;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("test-%u.eml", ++count);
  g_autofree char *path = g_build_filename (outbox_database_get_spool (database), name, NULL);
  const char *recipients[] = { "ada@practice.example", "bob@practice.example", "eve@practice.example", NULL };
  MailMessage message = { .path = path,
                          .size = 17,
                          .message_id = (char *) "1@practice.example",
                          .subject = (char *) "Grüße",
                          .sender = (char *) "ada@practice.example",
                          .recipients = (GStrv) recipients };
  gint64 id;

  g_assert_true (g_file_set_contents (path, "Subject: x\r\n\r\nHi\n", -1, NULL));
  id = outbox_message_add (database, account, &message, now, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

GBytes *
fixture_read (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

gint64
fixture_number (OutboxDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxQuery) query = outbox_sql_query (database, &error, sql, "");
  gboolean row;

  g_assert_no_error (error);
  row = outbox_query_next (query, &error);
  g_assert_no_error (error);
  g_assert_true (row);
  return outbox_query_get_integer (query, 0);
}

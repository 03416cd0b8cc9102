/* outbox/disk: a full one and one that cannot be written, for true: a small file system in memory, of a subprocess. */

#include "outbox-courier.h"
#include "outbox-diagnosis.h"
#include "outbox-sql.h"
#include "sender-house.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

typedef struct
{
  House house;
  char *disk;
  OutboxDatabase *database;
} Small;

static void
write_map (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  close (fd);
}

/* Mounts of its own: as root, or as root of a namespace of users. Before any thread is there. */
static gboolean
enter_namespace (void)
{
  g_autofree char *user = g_strdup_printf ("0 %u 1", (guint) getuid ());
  g_autofree char *group = g_strdup_printf ("0 %u 1", (guint) getgid ());

  if (unshare (CLONE_NEWNS) == 0)
    return TRUE;
  if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  write_map ("/proc/self/setgroups", "deny");
  write_map ("/proc/self/uid_map", user);
  write_map ("/proc/self/gid_map", group);
  return TRUE;
}

static void
small_open (Small *self, const char *size)
{
  g_autofree char *options = g_strdup_printf ("size=%s,mode=700", size);
  g_autofree char *outbox = NULL;

  self->disk = fixture_folder_new ();
  g_assert_cmpint (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), ==, 0);
  g_assert_cmpint (mount ("small", self->disk, "tmpfs", 0, options), ==, 0);
  house_open (&self->house, NULL);
  outbox = g_build_filename (self->disk, "outbox", NULL);
  self->database = fixture_open (outbox);
}

static void
small_close (Small *self)
{
  outbox_database_close (self->database);
  house_close (&self->house);
  g_assert_cmpint (umount2 (self->disk, MNT_DETACH), ==, 0);
  fixture_folder_remove (self->disk);
}

static OutboxMessage *
queue (Small *self, gsize length, GError **error)
{
  g_autoptr (MailDraft) draft = house_draft ("bob@practice.example", length);

  return outbox_queue (self->database, self->house.account, draft, NULL, NULL, NULL, NULL, error);
}

/* Returns: how many could be queued until the disk was full */
static guint
fill (Small *self, gsize length)
{
  for (guint n = 0;; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OutboxMessage) message = queue (self, length, &error);
      g_autoptr (Diagnosis) diagnosis = NULL;

      if (message != NULL)
        continue;
      diagnosis = outbox_diagnosis_from_error (error, 0);
      g_assert_cmpstr (diagnosis->id, ==, "disk-full");
      return n;
    }
}

static guint
count_files (Small *self)
{
  g_autoptr (GDir) dir = g_dir_open (outbox_database_get_spool (self->database), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_full (void)
{
  Small small;
  g_autofree char *filler = NULL;
  g_autofree char *filling = NULL;
  guint queued;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_true (enter_namespace ());
  small_open (&small, "1500k");
  smtp_init ();
  filler = g_build_filename (small.disk, "filler", NULL);
  filling = g_strnfill (200000, 'x');
  g_assert_true (g_file_set_contents (filler, filling, 200000, NULL));
  /* By large messages, then by small ones. */
  queued = fill (&small, 100000);
  queued += fill (&small, 100);
  g_assert_cmpuint (queued, >, 3);
  /* What was said to be queued is, and nothing else. */
  g_assert_cmpint (fixture_number (small.database, "SELECT count(*) FROM message"), ==, queued);
  g_assert_cmpuint (count_files (&small), ==, queued);
  /* With room again, each is sent; with none they wait, or are sent, as what is left allows, but none is lost. */
  for (guint i = 0; i < 2; i++)
    {
      g_auto (OutboxCourierResult) result = { 0 };

      outbox_courier_run (small.database, small.house.account, small.house.secret, NULL, NULL, &result, NULL);
      if (i == 0)
        g_assert_cmpint (g_unlink (filler), ==, 0);
    }
  g_assert_cmpint (fixture_number (small.database, "SELECT count(*) FROM message WHERE state = 'sent'"), ==, queued);
  g_assert_cmpuint (house_count_messages (&small.house), ==, queued);
  small_close (&small);
}

static void
test_read_only (void)
{
  Small small;
  g_autofree char *outbox = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Diagnosis) diagnosis = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_true (enter_namespace ());
  small_open (&small, "2m");
  outbox_message_free (queue (&small, 100, &error));
  g_assert_no_error (error);
  outbox_database_close (small.database);
  outbox = g_build_filename (small.disk, "outbox", NULL);
  g_assert_cmpint (mount (NULL, small.disk, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  g_assert_null (outbox_database_open (outbox, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_READ_ONLY);
  diagnosis = outbox_diagnosis_from_error (error, 0);
  g_assert_cmpstr (diagnosis->id, ==, "outbox-read-only");
  g_assert_cmpint (mount (NULL, small.disk, NULL, MS_REMOUNT, NULL), ==, 0);
  small.database = fixture_open (outbox);
  g_assert_cmpint (fixture_number (small.database, "SELECT count(*) FROM message WHERE state = 'queued'"), ==, 1);
  small_close (&small);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  g_test_add_func ("/outbox/disk/full", test_full);
  g_test_add_func ("/outbox/disk/read-only", test_read_only);
  return g_test_run ();
}

/* mail/: an attachment that changes while it is read. */

#include "mail-fixture.h"
#include "mail-message.h"
#include "mail-source.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum
{
  CHANGE_NONE,
  CHANGE_GROWS,
  CHANGE_SHRINKS,
  CHANGE_REWRITTEN,
  CHANGE_REPLACED,
} Change;

#define SIZE 100000

static void
overwrite (const char *path)
{
  struct timespec later[2] = { { .tv_sec = 2000000000 }, { .tv_sec = 2000000000, .tv_nsec = 5000 } };
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);

  g_assert_cmpint (pwrite (fd, "changed", 7, SIZE - 7), ==, 7);
  g_assert_cmpint (futimens (fd, later), ==, 0);
  g_assert_cmpint (close (fd), ==, 0);
}

static void
change_file (const char *path, Change change)
{
  FILE *file;

  switch (change)
    {
    case CHANGE_NONE:
      break;
    case CHANGE_GROWS:
      file = g_fopen (path, "ae");
      g_assert_cmpint (fputs ("more", file), >=, 0);
      g_assert_cmpint (fclose (file), ==, 0);
      break;
    case CHANGE_SHRINKS:
      g_assert_cmpint (truncate (path, SIZE / 2), ==, 0);
      break;
    case CHANGE_REWRITTEN:
      overwrite (path);
      break;
    case CHANGE_REPLACED:
      /* By another file of that name, as editors save: the one that is open is still whole. */
      g_assert_true (g_file_set_contents (path, "new", 3, NULL));
      break;
    }
}

static gsize
read_all (MailSource *source, const char *path, Change change)
{
  char block[4096];
  gsize total = 0;
  ssize_t got;

  g_assert_cmpint (g_mime_stream_reset (GMIME_STREAM (source)), ==, 0);
  while (!g_mime_stream_eos (GMIME_STREAM (source)) &&
         (got = g_mime_stream_read (GMIME_STREAM (source), block, sizeof block)) >= 0)
    {
      if (total == 0)
        change_file (path, change);
      total += got;
    }
  return total;
}

static void
test_changes (MailFixture *self, gconstpointer data)
{
  static const struct
  {
    Change change;
    gboolean good;
  } cases[] = {
    { CHANGE_NONE, TRUE },       { CHANGE_GROWS, FALSE },   { CHANGE_SHRINKS, FALSE },
    { CHANGE_REWRITTEN, FALSE }, { CHANGE_REPLACED, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = mail_fixture_make_sparse (self, "file", SIZE);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;
      g_autoptr (MailSource) source = mail_source_new (file, "report.pdf", NULL, &error);
      gsize total;

      g_assert_no_error (error);
      total = read_all (source, path, cases[i].change);
      error = mail_source_steal_error (source);
      if (cases[i].good)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (total, ==, SIZE);
        }
      else
        {
          g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ATTACHMENT);
          g_assert_nonnull (strstr (error->message, "“report.pdf” changed"));
        }
      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

static void
test_vanishes (MailFixture *self, gconstpointer data)
{
  g_autofree char *path = mail_fixture_make_sparse (self, "file", SIZE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MailSource) source = mail_source_new (file, "report.pdf", NULL, NULL);
  g_autoptr (GError) error = NULL;

  /* After the look at the folder, before the first read. */
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpuint (read_all (source, path, CHANGE_NONE), ==, 0);
  error = mail_source_steal_error (source);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ATTACHMENT);
  g_assert_nonnull (strstr (error->message, "cannot be read"));
}

static void
test_read_twice (MailFixture *self, gconstpointer data)
{
  g_autofree char *path = mail_fixture_make_sparse (self, "file", SIZE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MailSource) source = mail_source_new (file, "report.pdf", NULL, NULL);

  g_assert_cmpuint (read_all (source, path, CHANGE_NONE), ==, SIZE);
  g_assert_cmpuint (read_all (source, path, CHANGE_NONE), ==, SIZE);
  g_assert_null (mail_source_steal_error (source));
}

static void
add (const char *name, void (*test) (MailFixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/mail/source/", name, NULL);

  g_test_add (path, MailFixture, NULL, mail_fixture_set_up, test, mail_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  add ("changes", test_changes);
  add ("vanishes", test_vanishes);
  add ("read-twice", test_read_twice);
  return g_test_run ();
}

/* mail/: attachments, and what can go wrong while a message is written. */

#include "mail-fixture.h"

#include <glib/gstdio.h>

#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_names (MailFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *given;
    const char *name;
  } cases[] = {
    { "report.pdf", "report.pdf" },
    { "/etc/passwd", "passwd" },
    { "..\\..\\evil.exe", "evil.exe" },
    { "a/b\\c.txt", "c.txt" },
    { "..", "attachment" },
    { ".", "attachment" },
    { "", "attachment" },
    { NULL, "attachment" },
    { "folder/", "attachment" },
    { "a\r\nBcc: eve@example.org", "aBcc: eve@example.org" },
    { "a\"; x=\"y.txt", "a\"; x=\"y.txt" },
    { "photo\xe2\x80\xaegpj.exe", "photogpj.exe" },
    { "bad\xff.txt", "bad\xef\xbf\xbd.txt" },
    { "Übung 😀.txt", "Übung 😀.txt" },
  };
  g_autofree char *long_name = g_strnfill (400, 'x');
  g_autofree char *with_ending = g_strconcat (long_name, ".tar.gz", NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  MailAttachment *attachment;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      attachment = mail_attachment_new (file, cases[i].given, NULL);
      g_assert_cmpstr (attachment->name, ==, cases[i].name);
      mail_attachment_free (attachment);
    }
  attachment = mail_attachment_new (file, with_ending, NULL);
  g_assert_cmpuint (strlen (attachment->name), ==, 200);
  g_assert_true (g_str_has_suffix (attachment->name, "x.gz"));
  mail_attachment_free (attachment);
}

static void
test_types (MailFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *given;
    const char *name;
    const char *written;
  } cases[] = {
    { "image/png", "x", "\r\nContent-Type: image/png;" },
    { NULL, "x.pdf", "\r\nContent-Type: application/pdf;" },
    { "message/rfc822", "x.eml", "\r\nContent-Type: application/octet-stream;" },
    { "multipart/mixed", "x", "\r\nContent-Type: application/octet-stream;" },
    { "text/plain\r\nBcc: eve@example.org", "x", "\r\nContent-Type: application/octet-stream;" },
    { "nonsense", "x", "\r\nContent-Type: application/octet-stream;" },
    { "a/b/c", "x", "\r\nContent-Type: application/octet-stream;" },
  };
  g_autofree char *path = mail_fixture_write (self, "a", "abc", 3);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bytes = NULL;

      g_ptr_array_set_size (self->draft->attachments, 0);
      mail_fixture_attach (self, path, cases[i].name, cases[i].given);
      bytes = mail_fixture_build_bytes (self, NULL);
      g_assert_nonnull (strstr (bytes, cases[i].written));
      g_assert_nonnull (strstr (bytes, "\r\n\r\nYWJj\r\n"));
      g_assert_null (strstr (bytes, "eve"));
    }
}

static void
expect_attachment_error (MailFixture *self, const char *path, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;

  g_ptr_array_set_size (self->draft->attachments, 0);
  mail_fixture_attach (self, path, "report.pdf", NULL);
  message = mail_fixture_build (self, &error);
  g_assert_null (message);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ATTACHMENT);
  g_assert_nonnull (strstr (error->message, "report.pdf"));
  g_assert_nonnull (strstr (error->message, words));
  mail_check_nothing_left (self->folder);
}

static void
test_errors (MailFixture *self, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (self->inputs, "gone", NULL);
  g_autofree char *fifo = g_build_filename (self->inputs, "fifo", NULL);

  expect_attachment_error (self, gone, "cannot be read");
  expect_attachment_error (self, self->inputs, "folder");
  /* Would block for ever if it were opened. */
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  expect_attachment_error (self, fifo, "not a regular file");
  /* Says it has no bytes, and has some: what a file that grows looks like. */
  expect_attachment_error (self, "/proc/self/status", "changed");
}

/* Takes from root what lets it open any file. */
static gboolean
give_up_override (void)
{
  const guint32 rights = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

  if (syscall (SYS_capget, &header, data) != 0)
    return FALSE;
  data[0].effective &= ~rights;
  return syscall (SYS_capset, &header, data) == 0;
}

static void
test_unreadable (MailFixture *self, gconstpointer data)
{
  g_autofree char *path = mail_fixture_write (self, "locked", "abc", 3);

  if (geteuid () == 0)
    {
      /* Nothing is locked for root; a child without that right looks. Another user could not even enter the folders
       * above, where these are private. */
      int status;
      pid_t child = fork ();

      if (child == 0)
        {
          if (chmod (path, 0) != 0 || !give_up_override ())
            _exit (2);
          expect_attachment_error (self, path, "cannot be read");
          _exit (0);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_cmpint (status, ==, 0);
      return;
    }
  g_assert_cmpint (chmod (path, 0), ==, 0);
  expect_attachment_error (self, path, "cannot be read");
}

static void
test_old_file_stays (MailFixture *self, gconstpointer data)
{
  g_autofree char *before = mail_fixture_build_bytes (self, NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  mail_fixture_attach (self, "/nonexistent", "x", NULL);
  g_assert_null (mail_fixture_build (self, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ATTACHMENT);
  g_assert_true (g_file_get_contents (self->path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
}

static void
test_cannot_write (MailFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (self->folder, "missing", "message.eml", NULL);
  g_autoptr (MailMessage) message = mail_message_build (self->draft, self->now, NULL, nowhere, NULL, &error);

  g_assert_null (message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_cancelled (MailFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = mail_fixture_write (self, "a", "abc", 3);
  g_autoptr (MailMessage) message = NULL;

  mail_fixture_attach (self, path, "a", NULL);
  g_cancellable_cancel (cancellable);
  message = mail_message_build (self->draft, self->now, NULL, self->path, cancellable, &error);
  g_assert_null (message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mail_check_nothing_left (self->folder);
}

static gpointer
cancel_when_growing (gpointer data)
{
  gpointer *arguments = data;
  const char *folder = arguments[0];

  /* Until the temporary file has a block in it: the build is under way. */
  for (;;)
    {
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name = g_dir_read_name (dir);
      g_autofree char *path = name != NULL ? g_build_filename (folder, name, NULL) : NULL;
      GStatBuf status;

      if (path != NULL && g_stat (path, &status) == 0 && status.st_size > 0)
        break;
      g_usleep (200);
    }
  g_cancellable_cancel (arguments[1]);
  return NULL;
}

static void
test_cancelled_midway (MailFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = mail_fixture_make_sparse (self, "big", G_GINT64_CONSTANT (1) << 30);
  gpointer arguments[] = { self->folder, cancellable };
  g_autoptr (MailMessage) message = NULL;
  GThread *thread;

  mail_fixture_attach (self, path, "big", NULL);
  thread = g_thread_new ("cancel", cancel_when_growing, arguments);
  message = mail_message_build (self->draft, self->now, NULL, self->path, cancellable, &error);
  g_thread_join (thread);
  g_assert_null (message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mail_check_nothing_left (self->folder);
}

static void
test_disk_full (MailFixture *self, gconstpointer data)
{
  g_autofree char *path = mail_fixture_make_sparse (self, "big", 4 << 20);
  struct rlimit before, limit;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;

  mail_fixture_attach (self, path, "big", NULL);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 1 << 20;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  message = mail_fixture_build (self, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_null (message);
  g_assert_nonnull (error);
  g_assert_true (error->domain == G_IO_ERROR);
  mail_check_nothing_left (self->folder);
}

static void
test_memory (MailFixture *self, gconstpointer data)
{
  g_autofree char *path = mail_fixture_make_sparse (self, "big", 80 << 20);
  struct rusage before, after;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;
  guint64 estimate;

  mail_fixture_attach (self, path, "big", NULL);
  estimate = mail_draft_estimate_size (self->draft);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &before), ==, 0);
  message = mail_fixture_build (self, &error);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &after), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpuint (message->size, >, 109u << 20);
  /* Kilobytes. The sanitiser keeps freed blocks for a while, hence twenty and not two. */
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 20 * 1024);
  g_assert_cmpuint (estimate, >=, message->size);
  g_assert_cmpuint (estimate, <, message->size + 4096);
}

static void
test_estimate (MailFixture *self, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 2, 3, 56, 57, 58, 1000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = mail_fixture_make_sparse (self, "file", sizes[i]);
      g_autoptr (MailMessage) message = NULL;
      g_autofree char *bytes = NULL;
      guint64 estimate;

      g_ptr_array_set_size (self->draft->attachments, 0);
      mail_fixture_attach (self, path, "file.bin", NULL);
      estimate = mail_draft_estimate_size (self->draft);
      bytes = mail_fixture_build_bytes (self, &message);
      g_assert_cmpuint (estimate, >=, message->size);
      g_assert_cmpuint (estimate, <, message->size + 1024);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  mail_fixture_attach (self, "/nonexistent", "x", NULL);
  mail_fixture_attach (self, "/", "x", NULL);
  g_assert_cmpuint (mail_draft_estimate_size (self->draft), <, 200000);
}

static void
add (const char *name, void (*test) (MailFixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/mail/attachment/", name, NULL);

  g_test_add (path, MailFixture, NULL, mail_fixture_set_up, test, mail_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  add ("names", test_names);
  add ("types", test_types);
  add ("errors", test_errors);
  add ("unreadable", test_unreadable);
  add ("old-file-stays", test_old_file_stays);
  add ("cannot-write", test_cannot_write);
  add ("cancelled", test_cancelled);
  add ("cancelled-midway", test_cancelled_midway);
  add ("disk-full", test_disk_full);
  add ("memory", test_memory);
  add ("estimate", test_estimate);
  return g_test_run ();
}

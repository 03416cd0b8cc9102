/* mail/: a draft becomes bytes. */

#include "mail-check.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
  char *inputs;
  GDateTime *now;
  MailDraft *draft;
} Fixture;

static void
set_list (GPtrArray **list, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_ptr_array_unref (*list);
  *list = mail_address_list_parse (text, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (3600);

  self->folder = mail_check_new_folder ();
  self->inputs = mail_check_new_folder ();
  self->path = g_build_filename (self->folder, "message.eml", NULL);
  self->now = g_date_time_new (zone, 2026, 11, 24, 9, 5, 7);
  self->draft = mail_draft_new ();
  self->draft->from = mail_address_parse ("Ada Lovelace <ada@example.org>", NULL);
  set_list (&self->draft->to, "Charles Babbage <charles@example.net>");
  self->draft->subject = g_strdup ("Engine");
  self->draft->text = g_strdup ("Hello Charles\n");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  mail_draft_free (self->draft);
  g_date_time_unref (self->now);
  g_free (self->path);
  mail_check_remove_folder (self->folder);
  mail_check_remove_folder (self->inputs);
}

static void
replace (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

static MailMessage *
build (Fixture *self, GError **error)
{
  return mail_message_build (self->draft, self->now, "fixed@example.org", self->path, NULL, error);
}

/* Builds what must succeed, and checks what must always hold. */
static char *
build_bytes (Fixture *self, MailMessage **message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) built = build (self, &error);
  char *bytes;

  g_assert_no_error (error);
  bytes = mail_check_finished (built);
  if (message != NULL)
    *message = g_steal_pointer (&built);
  return bytes;
}

static char *
write_input (Fixture *self, const char *name, const char *bytes, gssize length)
{
  char *path = g_build_filename (self->inputs, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  return path;
}

static void
attach (Fixture *self, const char *path, const char *name, const char *type)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_ptr_array_add (self->draft->attachments, mail_attachment_new (file, name, type));
}

static void
test_plain (Fixture *self, gconstpointer data)
{
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = build_bytes (self, &message);

  g_assert_cmpstr (bytes, ==,
                   "Date: Tue, 24 Nov 2026 09:05:07 +0100\r\n"
                   "From: Ada Lovelace <ada@example.org>\r\n"
                   "To: Charles Babbage <charles@example.net>\r\n"
                   "Subject: Engine\r\n"
                   "Message-ID: <fixed@example.org>\r\n"
                   "MIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: 7bit\r\n"
                   "\r\n"
                   "Hello Charles\r\n");
  g_assert_cmpstr (message->message_id, ==, "fixed@example.org");
  g_assert_cmpstr (message->subject, ==, "Engine");
  g_assert_cmpstr (message->sender, ==, "ada@example.org");
  g_assert_cmpstr (message->path, ==, self->path);
  g_assert_cmpuint (g_strv_length (message->recipients), ==, 1);
  g_assert_cmpstr (message->recipients[0], ==, "charles@example.net");
  g_assert_false (message->smtputf8);
}

static void
test_everything (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_input (self, "a", "\x00\x01\xff\n", 4);
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = NULL;

  mail_address_free (self->draft->from);
  self->draft->from = mail_address_parse ("Ädä <ada@exämple.org>", NULL);
  set_list (&self->draft->to, "\"Babbage, C.\" <c@example.net>, \"/G=Ada/S=Lovelace/\"@gateway.example");
  set_list (&self->draft->cc, "Кто-то Там <kto@пример.рф>, c@EXAMPLE.net");
  set_list (&self->draft->bcc, "secret@example.com, c@example.net");
  set_list (&self->draft->reply_to, "reply@example.org");
  replace (&self->draft->subject, "Grüße aus dem Jahr 1843");
  replace (&self->draft->text, "Schöne Grüße\r\nFrom me\n.\nlast");
  attach (self, path, "Übung 1.bin", "application/octet-stream");
  bytes = build_bytes (self, &message);

  g_assert_cmpstr (bytes, ==,
                   "Date: Tue, 24 Nov 2026 09:05:07 +0100\r\n"
                   "From: =?UTF-8?B?w4Rkw6Q=?= <ada@xn--exmple-cua.org>\r\n"
                   "Reply-To: reply@example.org\r\n"
                   "To: \"Babbage, C.\" <c@example.net>, \"/G=Ada/S=Lovelace/\"@gateway.example\r\n"
                   "Cc: =?UTF-8?B?0JrRgtC+LdGC0L4g0KLQsNC8?= <kto@xn--e1afmkfd.xn--p1ai>,\r\n"
                   " c@EXAMPLE.net\r\n"
                   "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_dem_Jahr_1843?=\r\n"
                   "Message-ID: <fixed@example.org>\r\n"
                   "MIME-Version: 1.0\r\n"
                   "Content-Type: multipart/mixed; boundary=\"=_99b9ee51462facfb8207f4243f115593\"\r\n"
                   "\r\n"
                   "--=_99b9ee51462facfb8207f4243f115593\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: quoted-printable\r\n"
                   "\r\n"
                   "Sch=C3=B6ne Gr=C3=BC=C3=9Fe\r\n"
                   "=46rom me\r\n"
                   ".\r\n"
                   "last\r\n"
                   "\r\n"
                   "--=_99b9ee51462facfb8207f4243f115593\r\n"
                   "Content-Type: application/octet-stream; name*=UTF-8''%C3%9Cbung%201.bin\r\n"
                   "Content-Disposition: attachment; filename*=UTF-8''%C3%9Cbung%201.bin\r\n"
                   "Content-Transfer-Encoding: base64\r\n"
                   "\r\n"
                   "AAH/Cg==\r\n"
                   "\r\n"
                   "--=_99b9ee51462facfb8207f4243f115593--\r\n");
  g_assert_cmpuint (g_strv_length (message->recipients), ==, 4);
  g_assert_cmpstr (message->recipients[0], ==, "c@example.net");
  g_assert_cmpstr (message->recipients[1], ==, "\"/G=Ada/S=Lovelace/\"@gateway.example");
  g_assert_cmpstr (message->recipients[2], ==, "kto@xn--e1afmkfd.xn--p1ai");
  g_assert_cmpstr (message->recipients[3], ==, "secret@example.com");
  g_assert_cmpstr (message->sender, ==, "ada@xn--exmple-cua.org");
  g_assert_false (message->smtputf8);
  g_assert_null (strstr (bytes, "secret"));
}

static void
test_bcc_only (Fixture *self, gconstpointer data)
{
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = NULL;

  set_list (&self->draft->to, "");
  set_list (&self->draft->bcc, "secret@example.com");
  bytes = build_bytes (self, &message);
  g_assert_nonnull (strstr (bytes, "\r\nTo: undisclosed-recipients:;\r\n"));
  g_assert_null (strstr (bytes, "secret"));
  g_assert_cmpstr (message->recipients[0], ==, "secret@example.com");
}

static void
test_smtputf8 (Fixture *self, gconstpointer data)
{
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = NULL;

  set_list (&self->draft->to, "Ада <ада@пример.рф>");
  bytes = build_bytes (self, &message);
  g_assert_true (message->smtputf8);
  g_assert_cmpstr (message->recipients[0], ==, "ада@xn--e1afmkfd.xn--p1ai");
  g_assert_nonnull (strstr (bytes, "<ада@xn--e1afmkfd.xn--p1ai>\r\n"));
}

static void
test_message_id (Fixture *self, gconstpointer data)
{
  g_autofree char *other = g_build_filename (self->inputs, "other", NULL);
  g_autoptr (MailMessage) one = NULL;
  g_autoptr (MailMessage) two = NULL;
  char host[256] = "";

  mail_address_free (self->draft->from);
  self->draft->from = mail_address_parse ("ada@exämple.org", NULL);
  one = mail_message_build (self->draft, self->now, NULL, self->path, NULL, NULL);
  two = mail_message_build (self->draft, self->now, NULL, other, NULL, NULL);
  g_assert_true (g_str_has_suffix (one->message_id, "@xn--exmple-cua.org"));
  g_assert_cmpuint (strlen (one->message_id), ==, 26 + strlen ("@xn--exmple-cua.org"));
  g_assert_cmpstr (one->message_id, !=, two->message_id);
  gethostname (host, sizeof host - 1);
  /* A short name turns up among random letters now and then: "vm" once in forty. */
  g_assert_true (strlen (host) < 5 || strstr (one->message_id, host) == NULL);
}

static void
test_same_twice (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_input (self, "a", "abc", 3);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  attach (self, path, "a", NULL);
  first = build_bytes (self, NULL);
  second = build_bytes (self, NULL);
  g_assert_cmpstr (first, ==, second);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const char *const message_ids[] = { "",     "a b@c",  "a\r\nBcc: eve@example.org",
                                             "a\nb", "<a@b>",  "a@b>",
                                             "ä@b",  "a\tb@c", "a\x7f@c" };
  static const char *const subjects[] = {
    "Hi\r\nBcc: eve@example.org", "Hi\nthere", "Hi\rthere", "a\x0b", "\x7f", "bad \xff"
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (message_ids); i++)
    {
      g_autoptr (MailMessage) message =
          mail_message_build (self->draft, self->now, message_ids[i], self->path, NULL, &error);

      g_assert_null (message);
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_HEADER);
      g_clear_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      replace (&self->draft->subject, subjects[i]);
      g_assert_false (mail_draft_check (self->draft, NULL));
      g_assert_null (build (self, &error));
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_HEADER);
      g_assert_null (strpbrk (error->message, "\r\n\x0b\x7f"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_clear_error (&error);
    }
  mail_check_nothing_left (self->folder);
}

/* The members of an address are open: what comes from elsewhere than the parser is checked again. */
static void
test_injection_by_address (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *local;
    const char *domain;
    int code;
  } cases[] = {
    { "Eve\r\nBcc: x@example.org", "eve", "example.org", MAIL_ERROR_HEADER },
    { "Eve\nX", "eve", "example.org", MAIL_ERROR_HEADER },
    { NULL, "eve\r\nBcc: x", "example.org", MAIL_ERROR_HEADER },
    { NULL, "eve", "example.org\r\nBcc: x@example.org", MAIL_ERROR_HEADER },
    { NULL, "eve", "example.org>, <x@example.org", MAIL_ERROR_ADDRESS },
    { NULL, "x@y>, <eve", "example.org", MAIL_ERROR_ADDRESS },
    { NULL, "", "example.org", MAIL_ERROR_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * 5; i++)
    {
      GPtrArray *lists[] = { self->draft->to, self->draft->cc, self->draft->bcc, self->draft->reply_to };
      guint n = i % G_N_ELEMENTS (cases);
      guint where = i / G_N_ELEMENTS (cases);
      MailAddress *bad = g_new0 (MailAddress, 1);
      g_autoptr (GError) error = NULL;

      bad->name = g_strdup (cases[n].name);
      bad->local = g_strdup (cases[n].local);
      bad->domain = g_strdup (cases[n].domain);
      if (where < 4)
        g_ptr_array_add (lists[where], bad);
      else
        {
          mail_address_free (self->draft->from);
          self->draft->from = bad;
        }
      g_assert_null (build (self, &error));
      g_assert_error (error, MAIL_ERROR, cases[n].code);
      if (where < 4)
        g_ptr_array_remove_index (lists[where], lists[where]->len - 1);
    }
  mail_check_nothing_left (self->folder);
}

static void
test_nobody (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_list (&self->draft->to, "");
  g_assert_null (build (self, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT);
  g_clear_error (&error);
  g_clear_pointer (&self->draft->from, mail_address_free);
  g_assert_null (build (self, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NO_SENDER);
}

static void
test_attachment_names (Fixture *self, gconstpointer data)
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
  g_autoptr (GFile) own = g_file_new_for_path ("/folder/Größe, 25 MB.bin");
  MailAttachment *attachment;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      attachment = mail_attachment_new (file, cases[i].given, NULL);
      g_assert_cmpstr (attachment->name, ==, cases[i].name);
      mail_attachment_free (attachment);
    }
  attachment = mail_attachment_new (own, NULL, NULL);
  g_assert_cmpstr (attachment->name, ==, "Größe, 25 MB.bin");
  mail_attachment_free (attachment);
  attachment = mail_attachment_new (file, with_ending, NULL);
  g_assert_cmpuint (strlen (attachment->name), ==, 200);
  g_assert_true (g_str_has_suffix (attachment->name, "x.gz"));
  mail_attachment_free (attachment);
}

static void
test_attachment_types (Fixture *self, gconstpointer data)
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
  g_autofree char *path = write_input (self, "a", "abc", 3);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bytes = NULL;

      g_ptr_array_set_size (self->draft->attachments, 0);
      attach (self, path, cases[i].name, cases[i].given);
      bytes = build_bytes (self, NULL);
      g_assert_nonnull (strstr (bytes, cases[i].written));
      g_assert_nonnull (strstr (bytes, "\r\n\r\nYWJj\r\n"));
      g_assert_null (strstr (bytes, "eve"));
    }
}

static void
expect_attachment_error (Fixture *self, const char *path, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;

  g_ptr_array_set_size (self->draft->attachments, 0);
  attach (self, path, "report.pdf", NULL);
  message = build (self, &error);
  g_assert_null (message);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ATTACHMENT);
  g_assert_nonnull (strstr (error->message, "report.pdf"));
  g_assert_nonnull (strstr (error->message, words));
  mail_check_nothing_left (self->folder);
}

static void
test_attachment_errors (Fixture *self, gconstpointer data)
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

static void
test_attachment_unreadable (Fixture *self, gconstpointer data)
{
  g_autofree char *path = write_input (self, "locked", "abc", 3);

  if (geteuid () == 0)
    {
      /* Nothing is locked for root; a child without its rights looks. */
      int status;
      pid_t child = fork ();

      if (child == 0)
        {
          if (chmod (path, 0) != 0 || chmod (self->inputs, 0755) != 0 || chown (self->folder, 65534, 65534) != 0 ||
              setegid (65534) != 0 || seteuid (65534) != 0)
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
test_old_file_stays (Fixture *self, gconstpointer data)
{
  g_autofree char *before = build_bytes (self, NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  attach (self, "/nonexistent", "x", NULL);
  g_assert_null (build (self, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ATTACHMENT);
  g_assert_true (g_file_get_contents (self->path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
}

static void
test_cannot_write (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (self->folder, "missing", "message.eml", NULL);
  g_autoptr (MailMessage) message = mail_message_build (self->draft, self->now, NULL, nowhere, NULL, &error);

  g_assert_null (message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = write_input (self, "a", "abc", 3);
  g_autoptr (MailMessage) message = NULL;

  attach (self, path, "a", NULL);
  g_cancellable_cancel (cancellable);
  message = mail_message_build (self->draft, self->now, NULL, self->path, cancellable, &error);
  g_assert_null (message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mail_check_nothing_left (self->folder);
}

static char *
make_sparse (Fixture *self, const char *name, gint64 size)
{
  char *path = g_build_filename (self->inputs, name, NULL);
  int fd = g_open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, size), ==, 0);
  g_assert_cmpint (close (fd), ==, 0);
  return path;
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
test_cancelled_midway (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = make_sparse (self, "big", G_GINT64_CONSTANT (8) << 30);
  gpointer arguments[] = { self->folder, cancellable };
  g_autoptr (MailMessage) message = NULL;
  GThread *thread;

  attach (self, path, "big", NULL);
  thread = g_thread_new ("cancel", cancel_when_growing, arguments);
  message = mail_message_build (self->draft, self->now, NULL, self->path, cancellable, &error);
  g_thread_join (thread);
  g_assert_null (message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mail_check_nothing_left (self->folder);
}

static void
test_disk_full (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_sparse (self, "big", 4 << 20);
  struct rlimit before, limit;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;

  attach (self, path, "big", NULL);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 1 << 20;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  message = build (self, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_null (message);
  g_assert_nonnull (error);
  g_assert_true (error->domain == G_IO_ERROR);
  mail_check_nothing_left (self->folder);
}

static void
test_memory (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_sparse (self, "big", 80 << 20);
  struct rusage before, after;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;
  guint64 estimate;

  attach (self, path, "big", NULL);
  estimate = mail_draft_estimate_size (self->draft);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &before), ==, 0);
  message = build (self, &error);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &after), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpuint (message->size, >, 109u << 20);
  /* Kilobytes. The sanitiser keeps freed blocks for a while, hence twenty and not two. */
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 20 * 1024);
  g_assert_cmpuint (estimate, >=, message->size);
  g_assert_cmpuint (estimate, <, message->size + 4096);
}

static void
test_estimate (Fixture *self, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 2, 3, 56, 57, 58, 1000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = make_sparse (self, "file", sizes[i]);
      g_autoptr (MailMessage) message = NULL;
      g_autofree char *bytes = NULL;
      guint64 estimate;

      g_ptr_array_set_size (self->draft->attachments, 0);
      attach (self, path, "file.bin", NULL);
      estimate = mail_draft_estimate_size (self->draft);
      bytes = build_bytes (self, &message);
      g_assert_cmpuint (estimate, >=, message->size);
      g_assert_cmpuint (estimate, <, message->size + 1024);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  attach (self, "/nonexistent", "x", NULL);
  attach (self, "/", "x", NULL);
  g_assert_cmpuint (mail_draft_estimate_size (self->draft), <, 200000);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/mail/build/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  add ("plain", test_plain);
  add ("everything", test_everything);
  add ("bcc-only", test_bcc_only);
  add ("smtputf8", test_smtputf8);
  add ("message-id", test_message_id);
  add ("same-twice", test_same_twice);
  add ("refused-values", test_refused);
  add ("injection-by-address", test_injection_by_address);
  add ("nobody", test_nobody);
  add ("attachment-names", test_attachment_names);
  add ("attachment-types", test_attachment_types);
  add ("attachment-errors", test_attachment_errors);
  add ("attachment-unreadable", test_attachment_unreadable);
  add ("old-file-stays", test_old_file_stays);
  add ("cannot-write", test_cannot_write);
  add ("cancelled", test_cancelled);
  add ("cancelled-midway", test_cancelled_midway);
  add ("disk-full", test_disk_full);
  add ("memory", test_memory);
  add ("estimate", test_estimate);
  return g_test_run ();
}

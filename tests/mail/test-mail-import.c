/* mail/: finished messages of other programs. */

#include "mail-check.h"

#include <string.h>
#include <sys/resource.h>

typedef struct
{
  char *folder;
  char *path;
  GDateTime *now;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = mail_check_new_folder ();
  self->path = g_build_filename (self->folder, "message.eml", NULL);
  self->now = g_date_time_new_utc (2026, 11, 24, 9, 5, 7);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_date_time_unref (self->now);
  g_free (self->path);
  mail_check_remove_folder (self->folder);
}

static MailMessage *
import (Fixture *self,
        const char *text,
        gssize length,
        const char *sender,
        const char *const *recipients,
        GError **error)
{
  g_autoptr (GInputStream) input =
      g_memory_input_stream_new_from_data (text, length < 0 ? (gssize) strlen (text) : length, NULL);

  return mail_message_import (input, sender, recipients, self->now, self->path, NULL, error);
}

static char *
import_bytes (Fixture *self, const char *text, gssize length, MailMessage **message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) imported = import (self, text, length, NULL, NULL, &error);
  char *bytes;

  g_assert_no_error (error);
  bytes = mail_check_finished (imported);
  if (message != NULL)
    *message = g_steal_pointer (&imported);
  return bytes;
}

#define HEAD "Date: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: ada@example.org\nTo: ben@example.net\nMessage-ID: <1@x>\n"
#define HEAD_CRLF                                                                                                      \
  "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nFrom: ada@example.org\r\nTo: ben@example.net\r\nMessage-ID: <1@x>\r\n"

static void
test_bytes (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *text;
    const char *bytes;
  } cases[] = {
    { "LF", HEAD "Subject: Hi\n\nOne\n\n.\nFrom x\n", HEAD_CRLF "Subject: Hi\r\n\r\nOne\r\n\r\n.\r\nFrom x\r\n" },
    { "CRLF", HEAD_CRLF "\r\nOne\r\n", HEAD_CRLF "\r\nOne\r\n" },
    { "CR", HEAD_CRLF "\r\nOne\rTwo\r\r\nThree", HEAD_CRLF "\r\nOne\r\nTwo\r\n\r\nThree\r\n" },
    { "mixed", HEAD "\r\nOne\r\nTwo\nThree\r", HEAD_CRLF "\r\nOne\r\nTwo\r\nThree\r\n" },
    { "smuggling", HEAD "\nOne\r\n\n.\r\r\n.\r\nMAIL FROM:<eve@example.org>\r\n",
      HEAD_CRLF "\r\nOne\r\n\r\n.\r\n\r\n.\r\nMAIL FROM:<eve@example.org>\r\n" },
    { "mbox", "From ada@example.org Mon Jan  1 00:00:00 2024\n" HEAD "\nOne\n", HEAD_CRLF "\r\nOne\r\n" },
    { "byte order mark", "\xef\xbb\xbf" HEAD "\nOne\n", HEAD_CRLF "\r\nOne\r\n" },
    { "no end", HEAD "\nOne", HEAD_CRLF "\r\nOne\r\n" },
    { "no body", HEAD "\n", HEAD_CRLF "\r\n" },
    { "header only", HEAD, HEAD_CRLF "\r\n" },
    { "only line ends", HEAD "\n\n\n\n", HEAD_CRLF "\r\n\r\n\r\n\r\n" },
    { "odd but 7-bit", HEAD "Subject:   spaced   out  \nX-Y: 1\n\tfolded \n\n \t trailing \t\n\x01\x1b[31m\n",
      HEAD_CRLF "Subject:   spaced   out  \r\nX-Y: 1\r\n\tfolded \r\n\r\n \t trailing \t\r\n\x01\x1b[31m\r\n" },
    { "blank line with blanks in the header", HEAD "X-A: 1\n \t\n folded\n\nOne\n",
      HEAD_CRLF "X-A: 1\r\n folded\r\n\r\nOne\r\n" },
    { "body begins without an empty line", HEAD "Hello there\nX-Not: a header\n",
      HEAD_CRLF "\r\nHello there\r\nX-Not: a header\r\n" },
    { "blind copies",
      "Bcc: a@x.org\n" HEAD "BCC:\n b@x.org,\n\tc@x.org\nbcc : d@x.org\nResent-Bcc: e@x.org\n"
      "Return-Path: <f@x.org>\nBcc-Not: kept\n\nBcc: in the body\n",
      HEAD_CRLF "Bcc-Not: kept\r\n\r\nBcc: in the body\r\n" },
    { "traces of an earlier delivery",
      "Authentication-Results: mx.example.org;\n dkim=pass\n" HEAD
      "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\nDKIM-Signature: v=1;\n b=x\n\nOne\n",
      HEAD_CRLF
      "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\nDKIM-Signature: v=1;\r\n b=x\r\n\r\nOne\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bytes = NULL;

      g_test_message ("%s", cases[i].name);
      bytes = import_bytes (self, cases[i].text, -1, NULL);
      g_assert_cmpstr (bytes, ==, cases[i].bytes);
    }
}

static void
test_envelope (Fixture *self, gconstpointer data)
{
  static const char text[] = "From: =?utf-8?q?Ad=C3=A4?= <ada@ex\xc3\xa4mple.org>, second@example.org\n"
                             "To: Team: ben@example.net,\n carl@example.net;, BEN@example.net\n"
                             "Cc: ben@EXAMPLE.net\nTo: twice@example.net\n"
                             "Bcc: secret@example.com,\n\tmore@example.com\nBcc: third@example.com\n"
                             "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe=0D=0ABcc=3A_x?=\n =?utf-8?q?_mehr?=\n"
                             "Message-Id: <a.b@c>\n\nHi\n";
  static const char *const explicit_recipients[] = { "X <x@example.org>", "x@EXAMPLE.org", "y@exämple.org", NULL };
  static const char *const expected[] = { "ben@example.net",    "carl@example.net",
                                          "BEN@example.net",    "twice@example.net",
                                          "secret@example.com", "more@example.com",
                                          "third@example.com",  NULL };
  g_autoptr (MailMessage) message = NULL;
  g_autoptr (MailMessage) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = import_bytes (self, text, -1, &message);
  g_autofree char *from = mail_check_dup_field (bytes, "From");

  g_assert_cmpstr (message->sender, ==, "ada@xn--exmple-cua.org");
  g_assert_true (g_strv_equal ((const char *const *) message->recipients, expected));
  g_assert_cmpstr (message->subject, ==, "Grüße  Bcc: x mehr");
  g_assert_cmpstr (message->message_id, ==, "a.b@c");
  g_assert_false (message->smtputf8);
  g_assert_cmpstr (from, ==, "=?UTF-8?Q?Ad=C3=A4?= <ada@xn--exmple-cua.org>, second@example.org");
  g_assert_null (strstr (bytes, "secret"));

  other = import (self, text, -1, "bounce@example.org", explicit_recipients, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (other->sender, ==, "bounce@example.org");
  g_assert_cmpuint (g_strv_length (other->recipients), ==, 2);
  g_assert_cmpstr (other->recipients[0], ==, "x@example.org");
  g_assert_cmpstr (other->recipients[1], ==, "y@xn--exmple-cua.org");
}

static void
test_completed (Fixture *self, gconstpointer data)
{
  static const char *const to[] = { "ben@example.net", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = import (self, "Just text\n", -1, "Ada <ada@exämple.org>", to, &error);
  g_autofree char *bytes = NULL;
  g_autofree char *expected = NULL;

  g_assert_no_error (error);
  bytes = mail_check_finished (message);
  g_assert_true (g_str_has_suffix (message->message_id, "@xn--exmple-cua.org"));
  expected = g_strdup_printf ("Date: Tue, 24 Nov 2026 09:05:07 +0000\r\n"
                              "From: Ada <ada@xn--exmple-cua.org>\r\n"
                              "Message-ID: <%s>\r\n\r\nJust text\r\n",
                              message->message_id);
  g_assert_cmpstr (bytes, ==, expected);
}

static void
test_message_ids (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *id; /* NULL: a new one */
  } cases[] = {
    { "Message-ID: <ok@x>\n", "ok@x" },
    { "MESSAGE-ID:\n <ok@x>\n", "ok@x" },
    { "Message-ID: \n", NULL },
    { "Message-ID: no brackets\n", NULL },
    { "Message-ID: <two words@x>\n", NULL },
    { "Message-ID: <f\xc3\xbc@x>\n", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("From: a@x.org\nTo: b@x.org\n%s\nHi\n", cases[i].field);
      g_autoptr (MailMessage) message = NULL;
      g_autofree char *bytes = import_bytes (self, text, -1, &message);
      g_autofree char *folded = g_ascii_strdown (bytes, -1);
      g_autofree char *id = g_strdup_printf ("<%s>", message->message_id);

      if (cases[i].id != NULL)
        g_assert_cmpstr (message->message_id, ==, cases[i].id);
      else
        g_assert_true (g_str_has_suffix (message->message_id, "@x.org"));
      g_assert_nonnull (strstr (bytes, id));
      g_assert_cmpstr (strstr (folded, "message-id:"), ==, g_strrstr (folded, "message-id:"));
    }
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const char *const nobody[] = { NULL };
  static const char *const bad[] = { "ben@example.net", "foo", NULL };
  static const char *const two[] = { "a@x.org, b@x.org", NULL };
  static const char *const injected[] = { "a@x.org\r\nRCPT TO:<b@x.org>", NULL };
  static const char *const one[] = { "b@x.org", NULL };
  static const struct
  {
    const char *text;
    const char *sender;
    const char *const *recipients;
    int code;
  } cases[] = {
    { "", NULL, NULL, MAIL_ERROR_EMPTY },
    { "\n", NULL, NULL, MAIL_ERROR_NO_SENDER },
    { "To: b@x.org\n\nHi\n", NULL, NULL, MAIL_ERROR_NO_SENDER },
    { "From:\nTo: b@x.org\n\nHi\n", NULL, NULL, MAIL_ERROR_NO_SENDER },
    { "From: undisclosed:;\nTo: b@x.org\n\nHi\n", NULL, NULL, MAIL_ERROR_NO_SENDER },
    { "From: foo\nTo: b@x.org\n\nHi\n", NULL, NULL, MAIL_ERROR_ADDRESS },
    { "From: a@x.org\n\nHi\n", NULL, NULL, MAIL_ERROR_NO_RECIPIENT },
    { "From: a@x.org\nTo: undisclosed-recipients:;\n\nHi\n", NULL, NULL, MAIL_ERROR_NO_RECIPIENT },
    { "From: a@x.org\nTo: b@x.org\n\nHi\n", NULL, nobody, MAIL_ERROR_NO_RECIPIENT },
    { "From: a@x.org\nTo: b@x.org, foo\n\nHi\n", NULL, NULL, MAIL_ERROR_ADDRESS },
    { "From: a@x.org\nBcc: foo\n\nHi\n", NULL, NULL, MAIL_ERROR_ADDRESS },
    { "From: a@x.org\n\nHi\n", NULL, bad, MAIL_ERROR_ADDRESS },
    { "From: a@x.org\n\nHi\n", NULL, two, MAIL_ERROR_ADDRESS },
    { "From: a@x.org\n\nHi\n", NULL, injected, MAIL_ERROR_ADDRESS },
    { "From: a@x.org\n\nHi\n", "a@x.org\nRCPT TO:<b@x.org>", one, MAIL_ERROR_ADDRESS },
    { "From: a@x.org\n\nHi\n", "", one, MAIL_ERROR_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MailMessage) message = import (self, cases[i].text, -1, cases[i].sender, cases[i].recipients, &error);

      g_test_message ("%u %s", i, cases[i].text);
      g_assert_null (message);
      g_assert_error (error, MAIL_ERROR, cases[i].code);
      mail_check_nothing_left (self->folder);
    }
}

static void
test_header_limit (Fixture *self, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (900, 'x');
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "X-%u: %s\n", i, filler);
  g_free (import_bytes (self, text->str, -1, NULL));
  for (guint i = 0; i < 300; i++)
    g_string_append_printf (text, "X-%u: %s\n", i, filler);
  g_assert_null (import (self, text->str, -1, NULL, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_HEADER);
}

/* A name beyond the 7-bit header stays as SMTPUTF8 wants it, while the body is encoded. */
static void
test_smtputf8 (Fixture *self, gconstpointer data)
{
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes =
      import_bytes (self, "From: ada@example.org\nTo: Бен <бен@пример.рф>\nSubject: тест\n\nПривет\n", -1, &message);

  g_assert_true (message->smtputf8);
  g_assert_cmpstr (message->recipients[0], ==, "бен@xn--e1afmkfd.xn--p1ai");
  g_assert_nonnull (strstr (bytes, "бен@xn--e1afmkfd.xn--p1ai"));
  g_assert_nonnull (strstr (bytes, "base64"));
}

/* Gives one part again and again, then ends: a pipe that cannot be rewound. */
typedef struct
{
  GInputStream parent_instance;
  const char *head;
  const char *line;
  guint64 left;
  GCancellable *cancel_midway;
} Pipe;
typedef GInputStreamClass PipeClass;
GType pipe_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pipe, g_object_unref)
G_DEFINE_TYPE (Pipe, pipe, G_TYPE_INPUT_STREAM)

static gssize
pipe_read (GInputStream *stream, void *buffer, gsize length, GCancellable *cancellable, GError **error)
{
  Pipe *self = (Pipe *) stream;
  gsize n = strlen (self->line);
  gsize done = 0;

  if (*self->head != '\0')
    {
      done = MIN (length, strlen (self->head));
      memcpy (buffer, self->head, done);
      self->head += done;
      return done;
    }
  for (; self->left > 0 && done + n <= length; self->left--, done += n)
    memcpy ((char *) buffer + done, self->line, n);
  if (self->cancel_midway != NULL)
    g_cancellable_cancel (self->cancel_midway);
  return done;
}

static void
pipe_class_init (PipeClass *klass)
{
  klass->read_fn = pipe_read;
}

static void
pipe_init (Pipe *self)
{
}

static Pipe *
new_pipe (const char *head, const char *line, guint64 n)
{
  Pipe *self = g_object_new (pipe_get_type (), NULL);

  self->head = head;
  self->line = line;
  self->left = n;
  return self;
}

static void
test_memory (Fixture *self, gconstpointer data)
{
  static const char *const lines[] = { "0123456789012345678901234567890123456789012345678901234567890123456789012\n",
                                       "\xc3\xa4 und 8 Bit und viel davon, so dass es neu verpackt werden muss, ja\n" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (Pipe) input = new_pipe (HEAD "\n", lines[i], 80 * 1024 * 1024 / strlen (lines[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (MailMessage) message = NULL;
      struct rusage before, after;

      g_assert_cmpint (getrusage (RUSAGE_SELF, &before), ==, 0);
      message = mail_message_import (G_INPUT_STREAM (input), NULL, NULL, self->now, self->path, NULL, &error);
      g_assert_cmpint (getrusage (RUSAGE_SELF, &after), ==, 0);
      g_assert_no_error (error);
      g_assert_cmpuint (message->size, >, 80u << 20);
      /* Kilobytes; see /mail/build/memory. */
      g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 20 * 1024);
    }
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (Pipe) input = new_pipe (HEAD "\n", "a line\n", G_MAXUINT64);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;

  input->cancel_midway = cancellable;
  message = mail_message_import (G_INPUT_STREAM (input), NULL, NULL, self->now, self->path, cancellable, &error);
  g_assert_null (message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mail_check_nothing_left (self->folder);
}

/* What was imported once goes through again unchanged. */
static void
test_again (Fixture *self, gconstpointer data)
{
  static const char *const texts[] = {
    HEAD "\nPlain\n",
    HEAD "Subject: \xc3\xa4\n\nGr\xc3\xbc\xc3\x9f"
         "e\n",
    HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\xff\xfe\n--b\nContent-Type: image/png\n\n\xff\n--b--\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *once = import_bytes (self, texts[i], -1, NULL);
      g_autofree char *twice = import_bytes (self, once, -1, NULL);

      g_assert_cmpstr (once, ==, twice);
    }
}

/* Every byte of a rich message replaced by one that hurts: refused, or finished and sound. */
static void
test_mutilated (Fixture *self, gconstpointer data)
{
  static const char seed[] =
      "From x\nFrom: A <a@x.org>\nTo: b@x.org,\n c@x.org\nBcc: d@x.org\nSubject: =?utf-8?b?w6Q=?=\n"
      "Content-Type: multipart/mixed; boundary=\"bb\"\nMIME-Version: 1.0\n\npre\n--bb\n\n\xc3\xa4\n"
      "--bb\nContent-Type: message/rfc822\nContent-Disposition: x; filename=\"\xc3\xa4\"\n\n"
      "Subject: \xc3\xa4\n\n\xff\n--bb\nContent-Transfer-Encoding: base64\n\nYWJj\n--bb--\npost\n";
  static const char marks[] = { '\0', '\r', '\n', '\xff', ':', '-', ' ', '"' };

  for (gsize i = 0; i < strlen (seed); i++)
    for (gsize k = 0; k < sizeof marks; k++)
      {
        g_autofree char *text = g_strdup (seed);
        g_autoptr (GError) error = NULL;
        g_autoptr (MailMessage) message = NULL;

        text[i] = marks[k];
        message = import (self, text, strlen (seed), NULL, NULL, &error);
        g_test_message ("byte %zu becomes %#x: %s", i, (guchar) marks[k], error != NULL ? error->message : "good");
        if (message != NULL)
          g_free (mail_check_finished (message));
        else
          g_assert_false (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_MALFORMED));
      }
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/mail/import/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  add ("bytes", test_bytes);
  add ("envelope", test_envelope);
  add ("completed", test_completed);
  add ("message-ids", test_message_ids);
  add ("refused", test_refused);
  add ("header-limit", test_header_limit);
  add ("smtputf8", test_smtputf8);
  add ("memory", test_memory);
  add ("cancelled", test_cancelled);
  add ("again", test_again);
  add ("mutilated", test_mutilated);
  return g_test_run ();
}

/* mail/: the last gate: bytes that would break SMTP are never committed. */

#include "mail-fixture.h"
#include "mail-sink.h"

#include <string.h>

#define BYTES(text) text, sizeof text - 1

static char line_998[998 + 3];
static char line_999[999 + 3];

static void
fill_line (char *line, gsize length)
{
  memset (line, 'x', length);
  memcpy (line + length, "\r\n", 3);
}

static void
test_faults (MailFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    guint faults;
  } cases[] = {
    { BYTES ("A: b\r\n\r\nc\r\n"), 0 },
    { BYTES ("\r\n"), 0 },
    { BYTES ("A: b\r\n\r\nc"), MAIL_SINK_UNENDED },
    { BYTES ("A: b\n\r\n"), MAIL_SINK_BARE },
    { BYTES ("\n"), MAIL_SINK_BARE },
    { BYTES ("a\rb\r\n"), MAIL_SINK_BARE },
    { BYTES ("a\r\r\n"), MAIL_SINK_BARE },
    { BYTES ("a\r\n.\n\r\n"), MAIL_SINK_BARE },
    { BYTES ("a\r\n\r\n\0\r\n"), MAIL_SINK_NUL },
    { BYTES ("A: \xc3\xa4\r\n\r\nc\r\n"), MAIL_SINK_8BIT_HEADER },
    { BYTES ("A: b\r\n\r\n\xc3\xa4\r\n"), MAIL_SINK_8BIT },
    { line_998, 1000, 0 },
    { line_999, 1001, MAIL_SINK_LONG_LINE },
  };

  fill_line (line_998, 998);
  fill_line (line_999, 999);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MailSink) sink = mail_sink_new (self->path, NULL, &error);

      g_test_message ("%u", i);
      g_assert_no_error (error);
      /* Byte by byte: what counts must not depend on where a block ends. */
      for (gsize n = 0; n < cases[i].length; n++)
        g_assert_true (mail_sink_write (sink, cases[i].bytes + n, 1, NULL));
      g_assert_cmphex (mail_sink_get_faults (sink), ==, cases[i].faults);
      g_assert_cmpuint (mail_sink_get_size (sink), ==, cases[i].length);
      g_assert_cmpint (mail_sink_commit (sink, 0, &error), ==, cases[i].faults == 0);
      if (cases[i].faults != 0)
        g_assert_error (error, MAIL_ERROR, MAIL_ERROR_MALFORMED);
      g_clear_object (&sink);
      g_assert_cmpint (g_file_test (self->path, G_FILE_TEST_EXISTS), ==, cases[i].faults == 0);
      remove (self->path);
      mail_check_nothing_left (self->folder);
    }
}

static void
test_allowed (MailFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailSink) sink = mail_sink_new (self->path, NULL, NULL);

  mail_sink_write (sink, BYTES ("A: \xc3\xa4\r\n\r\n"), NULL);
  g_assert_cmpuint (mail_sink_get_body_start (sink), ==, 9);
  g_assert_true (mail_sink_commit (sink, MAIL_SINK_8BIT_HEADER, &error));
  g_assert_no_error (error);
}

static void
test_empty (MailFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailSink) sink = mail_sink_new (self->path, NULL, NULL);

  g_assert_false (mail_sink_commit (sink, 0, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_EMPTY);
}

static void
test_cancelled (MailFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MailSink) sink = mail_sink_new (self->path, cancellable, NULL);
  guint blocks = 0;

  fill_line (line_998, 998);
  g_assert_true (mail_sink_write (sink, line_998, 1000, NULL));
  g_cancellable_cancel (cancellable);
  while (mail_sink_write (sink, line_998, 1000, &error))
    g_assert_cmpuint (++blocks, <, 1000);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (mail_sink_commit (sink, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&sink);
  mail_check_nothing_left (self->folder);
}

static void
add (const char *name, void (*test) (MailFixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/mail/sink/", name, NULL);

  g_test_add (path, MailFixture, NULL, mail_fixture_set_up, test, mail_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  add ("faults", test_faults);
  add ("allowed", test_allowed);
  add ("empty", test_empty);
  add ("cancelled", test_cancelled);
  return g_test_run ();
}

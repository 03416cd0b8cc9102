/* mail/mail-submission and mail/mail-dot-stream: what programs hand to sendmail. */

#include "mail-dot-stream.h"
#include "mail-message.h"
#include "mail-submission.h"

#include <string.h>

static char *
read_all (GInputStream *stream, gsize block)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (block);
  g_autoptr (GError) error = NULL;
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, block, NULL, &error)) > 0)
    g_string_append_len (text, buffer, n);
  g_assert_no_error (error);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Gives out its text in pieces of @step, so that every boundary of a block is met. */
static GInputStream *
new_stream (const char *text, gsize step)
{
  GInputStream *stream = g_memory_input_stream_new ();

  for (gsize at = 0; text[at] != '\0'; at += MIN (step, strlen (text + at)))
    g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (stream),
                                    g_strndup (text + at, MIN (step, strlen (text + at))),
                                    (gssize) MIN (step, strlen (text + at)), g_free);
  return stream;
}

static void
test_dot (void)
{
  static const struct
  {
    const char *text;
    const char *kept;
  } cases[] = {
    { "one\ntwo\n", "one\ntwo\n" },
    { "one\n.\ntwo\n", "one\n" },
    { "one\r\n.\r\ntwo\r\n", "one\r\n" },
    { ".\ntwo\n", "" },
    { "one\n..\n.two\n.\n", "one\n..\n.two\n" },
    { "one\n.\r\r\ntwo\n", "one\n.\r\r\ntwo\n" },
    { "one\n. \ntwo\n", "one\n. \ntwo\n" },
    { "one.\ntwo\n", "one.\ntwo\n" },
    { "one\n.", "one\n" },
    { "one\n.\r", "one\n" },
    { "", "" },
    { "no end", "no end" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize step = 1; step < 9; step++)
      for (gsize block = 1; block < 9; block++)
        {
          g_autoptr (GInputStream) input = new_stream (cases[i].text, step);
          g_autoptr (GInputStream) dots = mail_dot_stream_new (input);
          g_autofree char *kept = read_all (dots, block);

          g_assert_cmpstr (kept, ==, cases[i].kept);
        }
}

static char *
list_recipients (MailSubmission *self)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!mail_submission_append_recipients (self, addresses, &error))
    return g_strdup ("!");
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address = mail_address_dup_addr_spec (addresses->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", address);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *recipients;
  const char *completed;
} Case;

static const Case cases[] = {
  { "complete", "From: A <a@example.org>\nTo: b@example.org\nSubject: S\n\nBody\n", "b@example.org",
    "From: A <a@example.org>\r\nTo: b@example.org\r\nSubject: S\r\n\r\nBody\n" },
  { "cron", "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> x\nX-Cron-Env: <A=b>\n\nout\n",
    "root@localhost",
    "From: Cron Daemon <me@example.org>\r\nTo: me@example.org\r\nSubject: Cron <root@host> x\r\n"
    "X-Cron-Env: <A=b>\r\n\r\nout\n" },
  { "no-header", "just text\nmore: text\n", "",
    "From: Me <me@example.org>\r\nTo: undisclosed-recipients:;\r\n\r\njust text\r\nmore: text\n" },
  { "empty-header", "\nbody\n", "", "From: Me <me@example.org>\r\nTo: undisclosed-recipients:;\r\n\r\nbody\n" },
  { "indented-text", "  text\n", "", "From: Me <me@example.org>\r\nTo: undisclosed-recipients:;\r\n\r\n  text\r\n" },
  { "header-only", "To: b@example.org\nSubject: S\n", "b@example.org",
    "To: b@example.org\r\nSubject: S\r\nFrom: Me <me@example.org>\r\n\r\n" },
  { "bcc-alone", "Bcc: b@example.org, C <c@example.org>\n\nx\n", "b@example.org c@example.org",
    "Bcc: b@example.org, C <c@example.org>\r\nFrom: Me <me@example.org>\r\nTo: undisclosed-recipients:;\r\n\r\nx\n" },
  { "carriage-returns", "To: b@example.org\r\nCc: c@example.org\r\n\r\nx\r\ny\r\n", "b@example.org c@example.org",
    "To: b@example.org\r\nCc: c@example.org\r\nFrom: Me <me@example.org>\r\n\r\nx\r\ny\r\n" },
  { "handed-on",
    "To: old@example.org\nResent-To: new@example.org\nResent-Bcc: b@example.org\nFrom: a@example.org\n\nx\n",
    "new@example.org b@example.org",
    "To: old@example.org\r\nResent-To: new@example.org\r\nResent-Bcc: b@example.org\r\nFrom: "
    "a@example.org\r\n\r\nx\n" },
  { "host-without-dot", "From: Ada <ada@laptop>\nTo: b@example.org\nReply-To: ada@laptop.localdomain\n\nx\n",
    "b@example.org", "From: Ada <me@example.org>\r\nTo: b@example.org\r\nReply-To: me@example.org\r\n\r\nx\n" },
  { "several-to", "To: a@example.org\nTo: b@example.org,\n c@example.org\nFrom: a@example.org\n\n",
    "a@example.org b@example.org c@example.org",
    "To: a@example.org\r\nTo: b@example.org,\r\n c@example.org\r\nFrom: a@example.org\r\n\r\n" },
  { "group", "To: team: a@example.org, b@example.org;\nFrom: a@example.org\n\nx", "a@example.org b@example.org",
    "To: team: a@example.org, b@example.org;\r\nFrom: a@example.org\r\n\r\nx" },
  { "mailbox-file", "From a@example.org Mon Jan  1 00:00:00 2024\nTo: b@example.org\nFrom: a@example.org\n\nx\n",
    "b@example.org", "To: b@example.org\r\nFrom: a@example.org\r\n\r\nx\n" },
  { "bad-recipient", "To: not an address\nFrom: a@example.org\n\nx\n", "!",
    "To: not an address\r\nFrom: a@example.org\r\n\r\nx\n" },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;

  for (gsize step = 1; step < 7; step++)
    {
      g_autoptr (GInputStream) input = new_stream (one->text, step);
      g_autoptr (GError) error = NULL;
      g_autoptr (MailSubmission) self = mail_submission_read (input, NULL, &error);
      g_autoptr (MailAddress) from = mail_address_new ("Me", "me@example.org", NULL);
      g_autoptr (GInputStream) completed = NULL;
      g_autofree char *recipients = NULL;
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      recipients = list_recipients (self);
      g_assert_cmpstr (recipients, ==, one->recipients);
      mail_submission_complete (self, from, "Me");
      completed = mail_submission_open (self);
      g_clear_pointer (&self, mail_submission_free);
      text = read_all (completed, 5);
      g_assert_cmpstr (text, ==, one->completed);
    }
}

static void
test_empty (void)
{
  g_autoptr (GInputStream) input = new_stream ("", 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (mail_submission_read (input, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_EMPTY);
}

static void
test_local_names (void)
{
  static const struct
  {
    const char *text;
    const char *shown;
  } texts[] = {
    { "root", "root@localhost" },
    { "root (Cron Daemon)", "Cron Daemon <root@localhost>" },
    { "Cron Daemon <root>", "Cron Daemon <root@localhost>" },
    { "root, ada@example.org", "root@localhost|ada@example.org" },
    { "ada@laptop", "ada@laptop" },
    { "two words", "!" },
    { "a@b@c", "!" },
    { "root (open", "!" },
    { "<>", "!" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) list = mail_address_list_parse_local (texts[i].text, MAIL_SUBMISSION_DOMAIN, NULL);
      g_autoptr (GString) shown = g_string_new (list == NULL ? "!" : "");

      for (guint n = 0; list != NULL && n < list->len; n++)
        {
          g_autofree char *display = mail_address_dup_display (list->pdata[n]);

          g_string_append_printf (shown, "%s%s", n > 0 ? "|" : "", display);
        }
      g_assert_cmpstr (shown->str, ==, texts[i].shown);
    }
  g_assert_null (mail_address_list_parse ("root", NULL));
}

static void
test_local_domains (void)
{
  static const struct
  {
    const char *address;
    gboolean local;
  } addresses[] = { { "a@localhost", TRUE },      { "a@laptop", TRUE },       { "a@x.localdomain", TRUE },
                    { "a@laptop.LOCAL", TRUE },   { "a@example.org", FALSE }, { "a@[127.0.0.1]", FALSE },
                    { "a@local.example", FALSE }, { "a@nonlocal.org", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (MailAddress) address = mail_address_parse (addresses[i].address, NULL);

      g_assert_nonnull (address);
      g_assert_cmpint (mail_address_is_local (address), ==, addresses[i].local);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  g_test_add_func ("/mail/dot-stream/ends-at-the-dot", test_dot);
  g_test_add_func ("/mail/submission/empty", test_empty);
  g_test_add_func ("/mail/submission/local-names", test_local_names);
  g_test_add_func ("/mail/submission/local-domains", test_local_domains);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mail/submission/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}

/* mail/: a draft becomes bytes. */

#include "mail-fixture.h"

#include <string.h>
#include <unistd.h>

static void
replace (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

static void
test_plain (MailFixture *self, gconstpointer data)
{
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = mail_fixture_build_bytes (self, &message);

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
test_everything (MailFixture *self, gconstpointer data)
{
  g_autofree char *path = mail_fixture_write (self, "a", "\x00\x01\xff\n", 4);
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = NULL;

  mail_address_free (self->draft->from);
  self->draft->from = mail_address_parse ("Ädä <ada@exämple.org>", NULL);
  mail_fixture_set_list (&self->draft->to, "\"Babbage, C.\" <c@example.net>, \"/G=Ada/S=Lovelace/\"@gateway.example");
  mail_fixture_set_list (&self->draft->cc, "Кто-то Там <kto@пример.рф>, c@EXAMPLE.net");
  mail_fixture_set_list (&self->draft->bcc, "secret@example.com, c@example.net");
  mail_fixture_set_list (&self->draft->reply_to, "reply@example.org");
  replace (&self->draft->subject, "Grüße aus dem Jahr 1843");
  replace (&self->draft->text, "Schöne Grüße\r\nFrom me\n.\nlast");
  mail_fixture_attach (self, path, "Übung 1.bin", "application/octet-stream");
  bytes = mail_fixture_build_bytes (self, &message);

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
test_bcc_only (MailFixture *self, gconstpointer data)
{
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = NULL;

  mail_fixture_set_list (&self->draft->to, "");
  mail_fixture_set_list (&self->draft->bcc, "secret@example.com");
  bytes = mail_fixture_build_bytes (self, &message);
  g_assert_nonnull (strstr (bytes, "\r\nTo: undisclosed-recipients:;\r\n"));
  g_assert_null (strstr (bytes, "secret"));
  g_assert_cmpstr (message->recipients[0], ==, "secret@example.com");
}

static void
test_smtputf8 (MailFixture *self, gconstpointer data)
{
  g_autoptr (MailMessage) message = NULL;
  g_autofree char *bytes = NULL;

  mail_fixture_set_list (&self->draft->to, "Ада <ада@пример.рф>");
  bytes = mail_fixture_build_bytes (self, &message);
  g_assert_true (message->smtputf8);
  g_assert_cmpstr (message->recipients[0], ==, "ада@xn--e1afmkfd.xn--p1ai");
  g_assert_nonnull (strstr (bytes, "<ада@xn--e1afmkfd.xn--p1ai>\r\n"));
}

static void
test_message_id (MailFixture *self, gconstpointer data)
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
  /* In front of the "@" a short name may come about by chance. */
  g_assert_true (host[0] == '\0' || strstr (strchr (one->message_id, '@'), host) == NULL);
}

static void
test_same_twice (MailFixture *self, gconstpointer data)
{
  g_autofree char *path = mail_fixture_write (self, "a", "abc", 3);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  mail_fixture_attach (self, path, "a", NULL);
  first = mail_fixture_build_bytes (self, NULL);
  second = mail_fixture_build_bytes (self, NULL);
  g_assert_cmpstr (first, ==, second);
}

static void
test_refused (MailFixture *self, gconstpointer data)
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
      g_assert_null (mail_fixture_build (self, &error));
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_HEADER);
      g_assert_null (strpbrk (error->message, "\r\n\x0b\x7f"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_clear_error (&error);
    }
  mail_check_nothing_left (self->folder);
}

/* The members of an address are open: what comes from elsewhere than the parser is checked again. */
static void
test_injection_by_address (MailFixture *self, gconstpointer data)
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
      g_assert_null (mail_fixture_build (self, &error));
      g_assert_error (error, MAIL_ERROR, cases[n].code);
      if (where < 4)
        g_ptr_array_remove_index (lists[where], lists[where]->len - 1);
    }
  mail_check_nothing_left (self->folder);
}

static void
test_nobody (MailFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mail_fixture_set_list (&self->draft->to, "");
  g_assert_null (mail_fixture_build (self, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT);
  g_clear_error (&error);
  g_clear_pointer (&self->draft->from, mail_address_free);
  g_assert_null (mail_fixture_build (self, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NO_SENDER);
}

static void
add (const char *name, void (*test) (MailFixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/mail/build/", name, NULL);

  g_test_add (path, MailFixture, NULL, mail_fixture_set_up, test, mail_fixture_tear_down);
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
  return g_test_run ();
}

/* mail/open: what was built comes back, and what others wrote is taken apart without harm. */

#include "mail-message.h"
#include "mail-open.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

static char *root;

static char *
path_of (const char *name)
{
  return g_build_filename (root, name, NULL);
}

static MailDraft *
open_text (const char *text, GError **error)
{
  g_autofree char *path = path_of ("message.eml");
  g_autofree char *folder = path_of ("files");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return mail_open (path, folder, NULL, error);
}

static char *
join (GPtrArray *addresses)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *one = mail_address_dup_display (addresses->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", one);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_content (const MailDraft *draft, guint i, gsize *length)
{
  const MailAttachment *attachment = draft->attachments->pdata[i];
  g_autofree char *path = g_file_get_path (attachment->file);
  char *content = NULL;
  GStatBuf facts;

  g_assert_true (g_str_has_prefix (path, root));
  g_assert_cmpint (g_stat (path, &facts), ==, 0);
  g_assert_cmpint (facts.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &content, length, NULL));
  return content;
}

static void
test_round_trip (void)
{
  static const char *const texts[] = { "", "Hello\n", "Grüße\n\nvon mir\n", "From here on\n.\n..\n",
                                       "Ένα δύο τρία τέσσερα\n" };
  static const guchar bytes[] = { 0, 1, '\n', '\r', '\n', 0xff, '.', '\n' };
  g_autofree char *source = path_of ("Grüße.bin");
  g_autofree char *built = path_of ("built.eml");
  g_autofree char *folder = path_of ("round-trip");

  g_assert_true (g_file_set_contents (source, (const char *) bytes, sizeof bytes, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MailDraft) draft = mail_draft_new ();
      g_autoptr (MailDraft) back = NULL;
      g_autoptr (MailMessage) message = NULL;
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr (GFile) file = g_file_new_for_path (source);
      g_autoptr (GError) error = NULL;
      g_autofree char *to = NULL, *reply_to = NULL, *content = NULL;
      gsize length;

      draft->from = mail_address_new ("Ada Lovelace", "ada@example.org", NULL);
      g_ptr_array_add (draft->to, mail_address_new ("Müller, Jürgen", "jm@example.org", NULL));
      g_ptr_array_add (draft->to, mail_address_new (NULL, "alan@example.org", NULL));
      g_ptr_array_add (draft->reply_to, mail_address_new (NULL, "office@example.org", NULL));
      g_ptr_array_add (draft->bcc, mail_address_new (NULL, "secret@example.org", NULL));
      draft->subject = g_strdup ("Über: alles");
      draft->text = g_strdup (texts[i]);
      g_ptr_array_add (draft->attachments, mail_attachment_new (file, NULL, NULL));
      g_ptr_array_add (draft->attachments, mail_attachment_new (file, NULL, NULL));
      message = mail_message_build (draft, now, NULL, built, NULL, &error);
      g_assert_no_error (error);

      back = mail_open (built, folder, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (back->text, ==, texts[i]);
      g_assert_cmpstr (back->subject, ==, "Über: alles");
      to = join (back->to);
      g_assert_cmpstr (to, ==, "\"Müller, Jürgen\" <jm@example.org>, alan@example.org");
      reply_to = join (back->reply_to);
      g_assert_cmpstr (reply_to, ==, "office@example.org");
      g_assert_cmpuint (back->bcc->len, ==, 0);
      g_assert_cmpstr (back->from->local, ==, "ada");
      /* Two of one name are two files. */
      g_assert_cmpuint (back->attachments->len, ==, 2);
      g_assert_cmpstr (((MailAttachment *) back->attachments->pdata[0])->name, ==, "Grüße.bin");
      g_assert_cmpstr (((MailAttachment *) back->attachments->pdata[1])->name, ==, "Grüße-2.bin");
      content = dup_content (back, 1, &length);
      g_assert_cmpmem (content, length, bytes, sizeof bytes);
    }
}

#define HEAD "From: ada@example.org\r\nTo: alan@example.org\r\nMIME-Version: 1.0\r\n"
#define PART(head, body) "--b\r\n" head "\r\n\r\n" body "\r\n"

static void
test_foreign (void)
{
  static const struct
  {
    const char *message;
    const char *text;
    const char *attachment;
  } cases[] = {
    { HEAD "\r\nplain\r\n", "plain\n", NULL },
    { HEAD "Content-Type: text/html\r\n\r\n<p>Hi</p>\r\n", "", "message.html" },
    { HEAD "Content-Type: multipart/alternative; boundary=b\r\n\r\n" PART ("Content-Type: text/plain", "Hi")
          PART ("Content-Type: text/html", "<p>Hi</p>") "--b--\r\n",
      "Hi", "message.html" },
    /* Whatever a name says, it names no folder. */
    { HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n" PART ("Content-Type: text/plain", "Hi")
          PART ("Content-Type: application/x; name=\"../../evil\"\r\nContent-Disposition: attachment; "
                "filename=\"../../evil\"", "x") "--b--\r\n",
      "Hi", "evil" },
    /* Plain text that is an attachment is one. */
    { HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n" PART ("Content-Type: text/plain", "Hi")
          PART ("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=notes.txt", "x") "--b--\r\n",
      "Hi", "notes.txt" },
    { HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n" PART ("Content-Type: text/plain", "Hi")
          PART ("Content-Type: message/rfc822", "From: x@example.org\r\n\r\ninner") "--b--\r\n",
      "Hi", "message.eml" },
    { HEAD "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
           "Gr=FC=DFe\r\n", "Grüße\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MailDraft) draft = open_text (cases[i].message, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (draft->text, ==, cases[i].text);
      g_assert_cmpuint (draft->attachments->len, ==, cases[i].attachment != NULL);
      if (cases[i].attachment != NULL)
        {
          g_autofree char *content = NULL;
          gsize length;

          g_assert_cmpstr (((MailAttachment *) draft->attachments->pdata[0])->name, ==, cases[i].attachment);
          content = dup_content (draft, 0, &length);
          g_assert_cmpuint (length, >, 0);
        }
    }
}

static void
test_errors (void)
{
  g_autofree char *missing = path_of ("missing.eml");
  g_autofree char *blocked = path_of ("blocked");
  g_autofree char *path = path_of ("message.eml");
  g_autoptr (GString) deep = g_string_new (HEAD);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) no_folder = NULL;
  g_autoptr (GError) frames = NULL;

  g_assert_null (mail_open (missing, root, NULL, &error));
  g_assert_nonnull (error);

  /* A file in the place of the folder. */
  g_assert_true (g_file_set_contents (blocked, "", 0, NULL));
  g_assert_true (g_file_set_contents (path, HEAD "Content-Type: text/html\r\n\r\n<p>Hi</p>\r\n", -1, NULL));
  g_assert_null (mail_open (path, blocked, NULL, &no_folder));
  g_assert_nonnull (no_folder);

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n", i, i);
  g_string_append (deep, "\r\nend\r\n");
  {
    g_autoptr (MailDraft) draft = open_text (deep->str, &frames);

    g_assert_true (draft != NULL || frames != NULL);
  }
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *full = g_build_filename (path, name, NULL);

      if (g_file_test (full, G_FILE_TEST_IS_DIR))
        remove_tree (full);
      else
        g_unlink (full);
    }
  g_rmdir (path);
}

int
main (int argc, char *argv[])
{
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  root = g_dir_make_tmp ("mail-open-XXXXXX", NULL);
  g_assert_nonnull (root);
  g_test_add_func ("/mail/open/what-was-built-comes-back", test_round_trip);
  g_test_add_func ("/mail/open/what-others-wrote", test_foreign);
  g_test_add_func ("/mail/open/errors", test_errors);
  status = g_test_run ();
  remove_tree (root);
  g_free (root);
  return status;
}

/* A message while it is written: kept as a draft, parsed, and warned about. No display. */

#include "sendoff-compose-check.h"
#include "sendoff-draft.h"

#include "mail-message.h"

#include <glib/gstdio.h>
#include <locale.h>

#define NOW 1750000000 /* 2025-06-15 15:06:40 UTC */

/* --- Drafts ------------------------------------------------------------------------------------------------------ */

static void
set (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static SendoffDraft *
new_draft (const char *to, const char *cc, const char *bcc, const char *subject)
{
  SendoffDraft *draft = sendoff_draft_new ();

  set (&draft->from, "ada@example.org");
  set (&draft->to, to);
  set (&draft->cc, cc);
  set (&draft->bcc, bcc);
  set (&draft->subject, subject);
  return draft;
}

static void
test_draft_to_mail (void)
{
  static const struct
  {
    const char *to, *cc, *bcc, *subject;
    SendoffDraftField field;
    int code; /* of MAIL_ERROR; -1: good */
  } cases[] = {
    { "alan@example.org", "", "", "Hello", SENDOFF_DRAFT_FIELD_NONE, -1 },
    { "", "", "alan@example.org", "", SENDOFF_DRAFT_FIELD_NONE, -1 },
    { "Alan <alan@example.org>; grace@example.org", "", "", "", SENDOFF_DRAFT_FIELD_NONE, -1 },
    { "", "", "", "Hello", SENDOFF_DRAFT_FIELD_TO, MAIL_ERROR_NO_RECIPIENT },
    { "alan", "", "", "", SENDOFF_DRAFT_FIELD_TO, MAIL_ERROR_ADDRESS },
    { "alan@example.org", "grace@", "", "", SENDOFF_DRAFT_FIELD_CC, MAIL_ERROR_ADDRESS },
    { "alan@example.org", "", "@example.org", "", SENDOFF_DRAFT_FIELD_BCC, MAIL_ERROR_ADDRESS },
    { "alan@example.org", "", "", "a\nBcc: eve@example.org", SENDOFF_DRAFT_FIELD_SUBJECT, MAIL_ERROR_HEADER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SendoffDraft) draft = new_draft (cases[i].to, cases[i].cc, cases[i].bcc, cases[i].subject);
      g_autoptr (GError) error = NULL;
      SendoffDraftField field = SENDOFF_DRAFT_FIELD_FROM;
      g_autoptr (MailDraft) mail = sendoff_draft_to_mail (draft, "Ada Lovelace", &field, &error);

      g_assert_cmpint (field, ==, cases[i].field);
      if (cases[i].code >= 0)
        {
          g_assert_error (error, MAIL_ERROR, cases[i].code);
          g_assert_null (mail);
        }
      else
        {
          g_assert_no_error (error);
          g_assert_cmpstr (mail->from->name, ==, "Ada Lovelace");
        }
    }
}

static void
test_draft_kept (void)
{
  g_autoptr (SendoffDraft) draft = new_draft ("alan@example.org", "grace@example.org", "eve@example.org", "Ünï; \\n");
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "sendoff", "drafts", NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s.ini", folder, draft->id);
  const SendoffDraft *read;
  GStatBuf status;

  set (&draft->text, "one\ntwo\n\n  three = [four]\n");
  g_strfreev (draft->attachments);
  draft->attachments = g_strsplit ("file:///tmp/a;b.pdf|file:///tmp/c%20d", "|", -1);
  draft->changed = NOW;
  g_assert_nonnull (sendoff_draft_job_save (NULL, draft, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);

  drafts = sendoff_draft_job_list (NULL, NULL, NULL, &error);
  g_assert_cmpuint (drafts->len, ==, 1);
  read = g_ptr_array_index (drafts, 0);
  g_assert_cmpstr (read->id, ==, draft->id);
  g_assert_cmpstr (read->to, ==, draft->to);
  g_assert_cmpstr (read->bcc, ==, draft->bcc);
  g_assert_cmpstr (read->subject, ==, draft->subject);
  g_assert_cmpstr (read->text, ==, draft->text);
  g_assert_cmpstrv (read->attachments, draft->attachments);
  g_assert_cmpint (read->changed, ==, NOW);

  g_assert_nonnull (sendoff_draft_job_remove (NULL, draft, NULL, &error));
  g_assert_nonnull (sendoff_draft_job_remove (NULL, draft, NULL, &error)); /* twice is no error */
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_draft_blank (void)
{
  g_autoptr (SendoffDraft) draft = sendoff_draft_new ();

  set (&draft->from, "ada@example.org");
  set (&draft->text, " \n\t");
  g_assert_true (sendoff_draft_is_blank (draft));
  set (&draft->text, "x");
  g_assert_false (sendoff_draft_is_blank (draft));
}

/* --- Warnings ---------------------------------------------------------------------------------------------------- */

static Account *
new_account_at (const char *host, const char *provider, const char *address)
{
  Account *account = account_new ("Test", address, account_server_new (host, 465, ACCOUNT_SECURITY_TLS));

  account->provider = g_strdup (provider);
  account->server->user = g_strdup (address);
  account->limit = 99;
  return account;
}

static void
assert_warning (const SendoffComposeFacts *facts, const char *word)
{
  g_auto (GStrv) warnings = sendoff_compose_warnings (facts, NOW);

  if (word == NULL)
    {
      g_assert_cmpuint (g_strv_length (warnings), ==, 0);
      return;
    }
  g_assert_cmpuint (g_strv_length (warnings), ==, 1);
  if (strstr (warnings[0], word) == NULL)
    g_error ("“%s” does not say “%s”", warnings[0], word);
}

static void
test_warning_from (void)
{
  g_autoptr (Account) gmail = new_account_at ("smtp.gmail.com", "gmail", "ada@gmail.com");
  g_autoptr (Account) other = new_account_at ("smtp.example.org", NULL, "ada@example.org");
  static const char foreign[] = "office@example.org";

  assert_warning (&(SendoffComposeFacts) { .account = gmail, .from = foreign }, "ada@gmail.com in the place of office");
  assert_warning (&(SendoffComposeFacts) { .account = gmail, .from = "ada@GMAIL.com" }, NULL);
  assert_warning (&(SendoffComposeFacts) { .account = other, .from = foreign }, NULL);
  other->practice = TRUE; /* the practice server does as Gmail does */
  assert_warning (&(SendoffComposeFacts) { .account = other, .from = foreign }, "ada@example.org");
}

static void
test_warning_size (void)
{
  g_autoptr (Account) account = new_account_at ("smtp.example.org", NULL, "ada@example.org");

  assert_warning (&(SendoffComposeFacts) { .account = account, .size = 27400000, .max_size = 25000000 },
                  "25.0\302\240MB");
  assert_warning (&(SendoffComposeFacts) { .account = account, .size = 25000000, .max_size = 25000000 }, NULL);
  assert_warning (&(SendoffComposeFacts) { .account = account, .size = 27400000, .max_size = 0 }, NULL);
}

static void
test_warning_limit (void)
{
  g_autoptr (Account) account = new_account_at ("smtp.example.org", NULL, "ada@example.org");
  g_autoptr (SendoffDraft) draft = new_draft ("a@example.org, b@example.org", "c@example.org", "", "");
  g_autoptr (MailDraft) mail = sendoff_draft_to_mail (draft, NULL, NULL, NULL);
  OutboxUsage usage = { .limit = 99, .used = 98, .left = 1, .next_free = NOW + 600 };
  SendoffComposeFacts facts = { .account = account, .mail = mail, .usage = &usage };

  assert_warning (&facts, NULL);
  account->limit_unit = ACCOUNT_LIMIT_RECIPIENTS;
  assert_warning (&facts, "15:16");
  usage.limit = 2;
  usage.left = 2;
  assert_warning (&facts, "the limit of this account is 2");
  usage.locked_until = NOW + 3600;
  assert_warning (&facts, "16:06");
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("sendoff-drafts-XXXXXX", NULL);
  g_autofree char *drafts = g_build_filename (folder, "sendoff", "drafts", NULL);
  g_autofree char *parent = g_path_get_dirname (drafts);
  int status;

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  mail_init ();

  g_test_add_func ("/ui/draft/fields-to-message", test_draft_to_mail);
  g_test_add_func ("/ui/draft/kept-and-forgotten", test_draft_kept);
  g_test_add_func ("/ui/draft/blank", test_draft_blank);
  g_test_add_func ("/ui/compose-check/from", test_warning_from);
  g_test_add_func ("/ui/compose-check/size", test_warning_size);
  g_test_add_func ("/ui/compose-check/limit", test_warning_limit);
  status = g_test_run ();
  g_rmdir (drafts);
  g_rmdir (parent);
  g_rmdir (folder);
  return status;
}

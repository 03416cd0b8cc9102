#include "sender-house.h"

void
house_open (House *house, const PracticeOptions *options)
{
  PracticeOptions own = options != NULL ? *options : (PracticeOptions){ 0 };
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  AccountServer *server;

  memset (house, 0, sizeof *house);
  house->cancel_at = -1;
  house->length = HOUSE_SHORT;
  house->stages = g_string_new (NULL);
  house->folder = fixture_folder_new ();
  house->outbox = g_build_filename (house->folder, "outbox", NULL);
  house->database = fixture_open (house->outbox);
  kept = g_build_filename (house->folder, "practice", NULL);
  own.folder = kept;
  house->server = practice_server_start (&own, &error);
  g_assert_no_error (error);
  server = account_server_new ("127.0.0.1", practice_server_get_tls_port (house->server), ACCOUNT_SECURITY_TLS);
  server->user = g_strdup (PRACTICE_USER);
  server->ca_file = g_strdup (practice_server_get_ca_file (house->server));
  server->use_proxy = FALSE;
  house->account = account_new ("Practice", PRACTICE_USER, server);
  house->account->limit = 99;
  house->account->limit_unit = ACCOUNT_LIMIT_RECIPIENTS;
  house->secret = account_secret_new (PRACTICE_PASSWORD, ACCOUNT_SECRET_PASSWORD);
  house->cancellable = g_cancellable_new ();
}

void
house_close (House *house)
{
  outbox_database_close (house->database);
  practice_server_stop (house->server);
  account_free (house->account);
  account_secret_unref (house->secret);
  g_object_unref (house->cancellable);
  g_string_free (house->stages, TRUE);
  g_free (house->outbox);
  fixture_folder_remove (house->folder);
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  House *house = user_data;

  if (step->outcome != SMTP_OUTCOME_RUNNING)
    return;
  g_string_append_printf (house->stages, "%s ", smtp_stage_to_string (step->stage));
  if ((int) step->stage == house->cancel_at)
    g_cancellable_cancel (house->cancellable);
  if (house->on_stage != NULL)
    house->on_stage (house, step->stage);
}

static gboolean
on_commit (gpointer user_data, GError **error)
{
  /* It is the outbox's own. */
  g_assert_not_reached ();
}

MailDraft *
house_draft (const char *recipients, gsize length)
{
  g_autoptr (GError) error = NULL;
  MailDraft *draft = mail_draft_new ();

  draft->from = mail_address_parse (PRACTICE_USER, &error);
  g_assert_no_error (error);
  g_ptr_array_unref (draft->to);
  draft->to = mail_address_list_parse (recipients, &error);
  g_assert_no_error (error);
  draft->subject = g_strdup ("Grüße");
  draft->text = g_strnfill (length, 'x');
  for (gsize i = 70; i < length; i += 71)
    memcpy (draft->text + i - 1, "\n.", 2);
  return draft;
}

OutboxResult *
house_send (House *house, const char *recipients)
{
  g_autoptr (MailDraft) draft = house_draft (recipients, house->length);
  g_autoptr (GError) error = NULL;
  SmtpObserver observer = { .step = on_step, .commit = on_commit, .user_data = house };
  OutboxResult *result = outbox_send (house->database, house->account, house->secret, draft, NULL, NULL, NULL,
                                      &observer, house->cancellable, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  g_assert_nonnull (result->message);
  return result;
}

OutboxResult *
house_send_again (House *house, gint64 id, GError **error)
{
  SmtpObserver observer = { .step = on_step, .commit = on_commit, .user_data = house };

  g_cancellable_reset (house->cancellable);
  return outbox_send_again (house->database, house->account, house->secret, id, &observer, house->cancellable, error);
}

guint
house_count_messages (House *house)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (house->server);

  return messages->len;
}

char *
house_outcomes (const OutboxMessage *message)
{
  GString *letters = g_string_new (NULL);

  for (guint i = 0; i < message->recipients->len; i++)
    g_string_append_c (letters, "uadr"[((const OutboxRecipient *) message->recipients->pdata[i])->outcome]);
  return g_string_free (letters, FALSE);
}

guint
house_count_spool (House *house)
{
  g_autoptr (GDir) dir = g_dir_open (outbox_database_get_spool (house->database), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

char *
house_last_bytes (House *house)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (house->server);
  g_autoptr (GError) error = NULL;
  char *text;

  g_assert_cmpuint (messages->len, >, 0);
  g_file_get_contents (((PracticeMessage *) messages->pdata[messages->len - 1])->path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

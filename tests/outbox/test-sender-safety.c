/* outbox/sender: nothing lost, nothing sent twice, nothing secret kept. */

#include "outbox-delivery.h"
#include "outbox-diagnosis.h"
#include "outbox-sql.h"
#include "sender-house.h"
#include "smtp-session.h"

#include <glib/gstdio.h>

typedef struct
{
  House *house;
  gint64 id;
  OutboxState state;
  int error;
} Rival;

/* A second program with a handle of its own: sends a new message, or @id. */
static gpointer
run_rival (gpointer data)
{
  Rival *rival = data;
  House *house = rival->house;
  g_autoptr (OutboxDatabase) database = fixture_open (house->outbox);
  g_autoptr (MailDraft) draft = house_draft ("bob@practice.example", HOUSE_SHORT);
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (rival->id == 0)
    result = outbox_send (database, house->account, house->secret, draft, NULL, NULL, NULL, NULL, NULL, &error);
  else
    result = outbox_send_again (database, house->account, house->secret, rival->id, NULL, NULL, &error);
  rival->error = error != NULL ? error->code : -1;
  if (result != NULL)
    rival->state = result->message->state;
  return NULL;
}

static void
run_rivals (Rival rivals[2])
{
  GThread *threads[2];

  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("rival", run_rival, &rivals[i]);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
}

static void
test_two_at_the_limit (void)
{
  House house;
  Rival rivals[2] = { { .house = &house }, { .house = &house } };
  OutboxUsage usage;
  BaseMoment now;

  house_open (&house, NULL);
  house.account->limit = 1;
  run_rivals (rivals);
  g_assert_cmpint (rivals[0].error, ==, -1);
  g_assert_cmpint (rivals[1].error, ==, -1);
  g_assert_true ((rivals[0].state == OUTBOX_STATE_SENT && rivals[1].state == OUTBOX_STATE_WAITING) ||
                 (rivals[1].state == OUTBOX_STATE_SENT && rivals[0].state == OUTBOX_STATE_WAITING));
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  base_moment_now (&now);
  g_assert_true (outbox_ledger_get_usage (house.database, house.account, &now, &usage, NULL));
  g_assert_cmpuint (usage.used, ==, 1);
  house_close (&house);
}

static void
test_two_for_one_message (void)
{
  PracticeOptions options = { .fault = "greeting-421" };
  House house;
  g_autoptr (OutboxResult) waiting = NULL;
  Rival rivals[2] = { { .house = &house }, { .house = &house } };

  house_open (&house, &options);
  waiting = house_send (&house, THREE);
  g_assert_cmpint (waiting->message->state, ==, OUTBOX_STATE_WAITING);
  practice_server_set_fault (house.server, NULL);
  rivals[0].id = rivals[1].id = waiting->message->id;
  run_rivals (rivals);
  /* One sends it; the other comes too late, or finds it taken. */
  g_assert_cmpint (MIN (rivals[0].error, rivals[1].error), ==, -1);
  g_assert_cmpint (MAX (rivals[0].error, rivals[1].error), ==, OUTBOX_ERROR_STATE);
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  g_assert_cmpint (fixture_number (house.database, "SELECT sum(units) FROM ledger"), ==, 3);
  house_close (&house);
}

/* A second program at each stage of the first: it must not take the message over, nor count it twice. */
static void
try_to_take_over (House *house, SmtpStage stage)
{
  g_autoptr (OutboxDatabase) database = fixture_open (house->outbox);
  g_autoptr (GPtrArray) list = outbox_message_list (database, NULL, 0, 1, NULL);
  const OutboxMessage *message = list->pdata[0];
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (GError) error = NULL;

  result = outbox_send_again (database, house->account, house->secret, message->id, NULL, NULL, &error);
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE);
  g_assert_null (result);
  g_assert_cmpint (fixture_number (database, "SELECT sum(units) FROM ledger"), ==, 3);
}

static void
test_not_taken_over (void)
{
  House house;
  g_autoptr (OutboxResult) result = NULL;

  house_open (&house, NULL);
  house.on_stage = try_to_take_over;
  result = house_send (&house, THREE);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpuint (result->message->attempts, ==, 1);
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  house_close (&house);
}

/* The same where the file system knows no locks: the row alone says it. */
static void
hide_bytes (House *house, SmtpStage stage)
{
  g_autofree char *hidden = NULL;
  g_autoptr (GPtrArray) list = outbox_message_list (house->database, NULL, 0, 1, NULL);
  const OutboxMessage *message = list->pdata[0];

  hidden = g_strconcat (message->spool, ".hidden", NULL);
  g_assert_cmpint (g_rename (message->spool, hidden), ==, 0);
  try_to_take_over (house, stage);
  g_assert_cmpint (g_rename (hidden, message->spool), ==, 0);
}

static void
test_not_taken_over_without_lock (void)
{
  House house;
  g_autoptr (OutboxResult) result = NULL;

  house_open (&house, NULL);
  house.on_stage = hide_bytes;
  result = house_send (&house, THREE);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  house_close (&house);
}

/* Another process got it to somebody, or lost the link at the end, after this one had read the row. */
static void
test_read_again (void)
{
  PracticeOptions options = { .fault = "greeting-421" };
  House house;
  g_autoptr (OutboxResult) waiting = NULL;
  SmtpRecipient first = { .address = (char *) "ada@practice.example", .outcome = SMTP_RECIPIENT_ACCEPTED };
  g_autoptr (GPtrArray) accepted = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  house_open (&house, &options);
  waiting = house_send (&house, THREE);
  g_ptr_array_add (accepted, &first);
  for (guint i = 0; i < 2; i++)
    {
      g_auto (OutboxDelivery) late = { .database = house.database, .account = house.account, .secret = house.secret };
      g_autoptr (OutboxResult) result = NULL;
      BaseMoment now;

      practice_server_set_fault (house.server, NULL);
      base_moment_now (&now);
      late.message = outbox_message_get (house.database, waiting->message->id, NULL);
      if (i == 0)
        {
          g_assert_true (outbox_message_move (house.database, waiting->message->id, OUTBOX_STATE_SENDING, NULL, NULL,
                                              &now, NULL));
          g_assert_true (outbox_message_move (house.database, waiting->message->id, OUTBOX_STATE_COMMITTING, NULL,
                                              NULL, &now, NULL));
          g_assert_true (outbox_message_move (house.database, waiting->message->id, OUTBOX_STATE_UNCERTAIN, NULL, NULL,
                                              &now, NULL));
          result = outbox_delivery_run (&late, NULL, &error);
          g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE);
          g_clear_error (&error);
          g_assert_cmpuint (house_count_messages (&house), ==, 0);
        }
      else
        {
          g_assert_true (outbox_message_set_recipients (house.database, waiting->message->id, accepted, NULL));
          result = outbox_delivery_run (&late, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (result->trace->recipients->len, ==, 2);
          g_assert_cmpuint (result->usage.used, ==, 2);
        }
    }
  house_close (&house);
}

static void
test_cancelled (void)
{
  static const SmtpStage stages[] = { SMTP_STAGE_CONNECT, SMTP_STAGE_AUTH, SMTP_STAGE_SENDER, SMTP_STAGE_DATA };

  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      House house;
      g_autoptr (OutboxResult) result = NULL;
      g_autoptr (OutboxResult) again = NULL;
      g_autoptr (GError) error = NULL;

      house_open (&house, NULL);
      house.cancel_at = (int) stages[i];
      result = house_send (&house, THREE);
      g_assert_cmpstr (outbox_state_to_string (result->message->state), ==, "draft");
      g_assert_null (result->diagnosis);
      g_assert_cmpuint (result->usage.used, ==, 0);
      g_assert_cmpint (result->message->next_try, ==, 0);
      g_assert_true (g_file_test (result->message->spool, G_FILE_TEST_EXISTS));
      g_assert_cmpuint (house_count_messages (&house), ==, 0);
      house.cancel_at = -1;
      again = house_send_again (&house, result->message->id, &error);
      g_assert_no_error (error);
      g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_SENT);
      house_close (&house);
    }
}

/* What another program would see at each stage. */
static void
look_at_row (House *house, SmtpStage stage)
{
  g_autoptr (OutboxDatabase) database = fixture_open (house->outbox);
  g_autoptr (GPtrArray) list = outbox_message_list (database, NULL, 0, 1, NULL);
  const OutboxMessage *message = list->pdata[0];

  g_assert_cmpuint (message->attempts, ==, 1);
  if (stage < SMTP_STAGE_AFTER_DATA)
    g_assert_cmpint (message->state, ==, OUTBOX_STATE_SENDING);
  else
    g_assert_cmpint (message->state, ==, OUTBOX_STATE_COMMITTING);
  g_assert_cmpint (fixture_number (database, "SELECT units FROM ledger"), ==, 3);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message WHERE lease_until > 0"), ==, 1);
}

static void
test_durable_before (void)
{
  House house;
  g_autoptr (OutboxResult) result = NULL;

  house_open (&house, NULL);
  house.on_stage = look_at_row;
  result = house_send (&house, THREE);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpstr (house.stages->str, ==,
                   "resolve connect tls greeting ehlo auth sender recipient data after-data quit ");
  house_close (&house);
}

static void
break_database (House *house, SmtpStage stage)
{
  if (stage == SMTP_STAGE_DATA)
    g_assert_true (outbox_sql_run (house->database, NULL, "PRAGMA query_only = ON", ""));
}

/* What cannot be noted is not sent. */
static void
test_cannot_commit (void)
{
  House house;
  g_autoptr (OutboxResult) result = NULL;

  house_open (&house, NULL);
  house.on_stage = break_database;
  result = house_send (&house, THREE);
  g_assert_cmpint (result->trace->fate, ==, SMTP_FATE_NOT_SENT);
  g_assert_error (result->trace->error, OUTBOX_ERROR, OUTBOX_ERROR_READ_ONLY);
  g_assert_cmpuint (house_count_messages (&house), ==, 0);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_SENDING);
  g_assert_cmpstr (result->diagnosis->id, ==, "outbox-read-only");
  house_close (&house);
}

static void
test_diagnoses (void)
{
  for (int code = OUTBOX_ERROR_TOO_NEW; code <= OUTBOX_ERROR_STATE; code++)
    {
      g_autoptr (GError) error = g_error_new (OUTBOX_ERROR, code, "the \033figure 7");
      g_autoptr (Diagnosis) diagnosis = outbox_diagnosis_from_error (error, 60);

      g_assert_cmpstr (diagnosis->id, !=, "failed");
      g_assert_nonnull (strstr (diagnosis->cause, "figure 7"));
      g_assert_null (strchr (diagnosis->cause, '\033'));
      g_assert_cmpuint (diagnosis->remedies->len, >=, 2);
    }
}

static void
test_import (void)
{
  static const char text[] = "From: Ada <ada@practice.example>\nTo: bob@practice.example\nBcc: eve@practice.example\n"
                             "Message-ID: <42@practice.example>\nSubject: Test\n\nHello\n";
  const char *recipients[] = { "bob@practice.example", NULL };
  House house;
  g_autoptr (GInputStream) all = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GInputStream) one = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (OutboxResult) given = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  house_open (&house, NULL);
  result = outbox_send (house.database, house.account, house.secret, NULL, all, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpstr (result->message->message_id, ==, "42@practice.example");
  g_assert_cmpstr (result->message->subject, ==, "Test");
  g_assert_cmpuint (result->message->recipients->len, ==, 2);
  got = house_last_bytes (&house);
  g_assert_null (strstr (got, "eve@"));
  given = outbox_send (house.database, house.account, house.secret, NULL, one, "ada@practice.example", recipients, NULL,
                       NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (given->message->recipients->len, ==, 1);
  house_close (&house);
}

static void
test_nothing_kept (void)
{
  House house;
  g_autoptr (MailDraft) nobody = house_draft ("", HOUSE_SHORT);
  g_autoptr (MailDraft) draft = house_draft (THREE, HOUSE_SHORT);
  g_autoptr (GError) error = NULL;

  house_open (&house, NULL);
  g_assert_null (outbox_send (house.database, house.account, house.secret, nobody, NULL, NULL, NULL, NULL, NULL,
                              &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT);
  g_clear_error (&error);
  g_assert_true (outbox_sql_run (house.database, &error, "PRAGMA query_only = ON", ""));
  g_assert_null (outbox_send (house.database, house.account, house.secret, draft, NULL, NULL, NULL, NULL, NULL,
                              &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_true (outbox_sql_run (house.database, &error, "PRAGMA query_only = OFF", ""));
  g_cancellable_cancel (house.cancellable);
  g_assert_null (outbox_send (house.database, house.account, house.secret, draft, NULL, NULL, NULL, NULL,
                              house.cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (house_count_spool (&house), ==, 0);
  g_assert_cmpint (fixture_number (house.database, "SELECT count(*) FROM message"), ==, 0);
  g_assert_cmpint (fixture_number (house.database, "SELECT count(*) FROM ledger"), ==, 0);
  house_close (&house);
}

/* A message whose bytes are gone, or are not what they were, never leaves in part. */
static void
test_spool_damaged (void)
{
  PracticeOptions options = { .fault = "greeting-421" };
  House house;
  g_autoptr (GError) error = NULL;

  house_open (&house, &options);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (OutboxResult) first = NULL;
      g_autoptr (OutboxResult) again = NULL;

      practice_server_set_fault (house.server, "greeting-421");
      first = house_send (&house, THREE);
      practice_server_set_fault (house.server, NULL);
      if (i == 0)
        g_assert_cmpint (g_unlink (first->message->spool), ==, 0);
      else
        g_assert_true (g_file_set_contents (first->message->spool, "Subject: cut\r\n", -1, NULL));
      again = house_send_again (&house, first->message->id, &error);
      g_assert_no_error (error);
      g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_FAILED);
      g_assert_cmpuint (again->usage.used, ==, 0);
    }
  g_assert_cmpuint (house_count_messages (&house), ==, 0);
  house_close (&house);
}

static void
test_too_large (void)
{
  PracticeOptions options = { .max_size = 100 };
  House house;
  g_autoptr (OutboxResult) result = NULL;

  house_open (&house, &options);
  result = house_send (&house, THREE);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_FAILED);
  g_assert_error (result->trace->error, SMTP_ERROR, SMTP_ERROR_TOO_LARGE);
  g_assert_cmpuint (result->usage.used, ==, 0);
  house_close (&house);
}

/* Fails when one of @needles lies in a file below @path. Returns: how many files were looked at */
static guint
search_tree (const char *path, const char *const *needles)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  if (dir == NULL)
    {
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      for (guint i = 0; needles[i] != NULL; i++)
        if (memmem (bytes, length, needles[i], strlen (needles[i])) != NULL)
          g_error ("%s holds \"%s\"", path, needles[i]);
      return 1;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      n += search_tree (inner, needles);
    }
  return n;
}

static void
test_no_secret_kept (void)
{
  static const char password[] = "correct horse battery";
  static const char *const faults[] = { NULL, "auth-535", "after-data-451", "after-data-drop" };
  PracticeOptions options = { .password = password };
  g_autofree char *base64 = g_base64_encode ((const guchar *) password, strlen (password));
  g_autofree char *plain_text = g_strdup_printf ("%c%s%c%s", 1, PRACTICE_USER, 1, password);
  g_autofree char *plain = NULL;
  const char *needles[] = { password, base64, NULL, NULL };
  House house;

  for (char *p = plain_text; *p != '\0'; p++)
    *p = *p == 1 ? '\0' : *p;
  plain = g_base64_encode ((const guchar *) plain_text, 2 + strlen (PRACTICE_USER) + strlen (password));
  needles[2] = plain;
  house_open (&house, &options);
  g_clear_pointer (&house.secret, account_secret_unref);
  house.secret = account_secret_new (password, ACCOUNT_SECRET_PASSWORD);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (OutboxResult) result = NULL;

      practice_server_set_fault (house.server, faults[i]);
      result = house_send (&house, THREE);
      g_assert_nonnull (result->trace);
    }
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, G_N_ELEMENTS (faults));
  /* The database, its log and its index, and three messages that were not sent. */
  g_assert_cmpuint (search_tree (house.outbox, needles), >=, 6);
  house_close (&house);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  smtp_init ();
  mail_init ();
  g_test_add_func ("/outbox/sender/two-at-the-limit", test_two_at_the_limit);
  g_test_add_func ("/outbox/sender/two-for-one-message", test_two_for_one_message);
  g_test_add_func ("/outbox/sender/not-taken-over", test_not_taken_over);
  g_test_add_func ("/outbox/sender/not-taken-over-without-lock", test_not_taken_over_without_lock);
  g_test_add_func ("/outbox/sender/read-again", test_read_again);
  g_test_add_func ("/outbox/sender/cancelled", test_cancelled);
  g_test_add_func ("/outbox/sender/durable-before-the-end", test_durable_before);
  g_test_add_func ("/outbox/sender/cannot-commit", test_cannot_commit);
  g_test_add_func ("/outbox/diagnosis/every-error", test_diagnoses);
  g_test_add_func ("/outbox/sender/import", test_import);
  g_test_add_func ("/outbox/sender/nothing-kept", test_nothing_kept);
  g_test_add_func ("/outbox/sender/spool-damaged", test_spool_damaged);
  g_test_add_func ("/outbox/sender/too-large", test_too_large);
  g_test_add_func ("/outbox/sender/no-secret-kept", test_no_secret_kept);
  return g_test_run ();
}

/* outbox/sender: whole deliveries against the practice server. */

#include "outbox-sql.h"
#include "sender-house.h"
#include "smtp-session.h"

#include <glib/gstdio.h>

#define THREE "ada@practice.example, bob@practice.example, eve@practice.example"

/*
 * @fault: (nullable): of the server
 * @outcomes: of the recipients, as house_outcomes()
 * @stored: messages that the server has afterwards
 */
typedef struct
{
  const char *name;
  const char *fault;
  const char *recipients;
  OutboxState state;
  const char *outcomes;
  guint used;
  guint stored;
  gboolean locked;
  const char *reply;
} Case;

static const Case cases[] = {
  { "accepted", NULL, THREE, OUTBOX_STATE_SENT, "aaa", 3, 1, FALSE, "250" },
  { "some-refused", NULL, "ada@practice.example, unknown@practice.example, eve@practice.example", OUTBOX_STATE_SENT,
    "ara", 2, 1, FALSE, "250" },
  { "some-put-off", NULL, "ada@practice.example, later@practice.example", OUTBOX_STATE_WAITING, "ad", 1, 1, FALSE,
    "250" },
  { "all-refused", "recipient-550", THREE, OUTBOX_STATE_FAILED, "rrr", 0, 0, FALSE, "550" },
  { "all-put-off", "recipient-450", THREE, OUTBOX_STATE_WAITING, "ddd", 0, 0, FALSE, "450" },
  { "sender-refused", "sender-550", THREE, OUTBOX_STATE_FAILED, "uuu", 0, 0, FALSE, "550" },
  { "put-off", "after-data-451", THREE, OUTBOX_STATE_WAITING, "ddd", 0, 0, FALSE, "451" },
  { "spam", "after-data-550-spam", THREE, OUTBOX_STATE_FAILED, "rrr", 0, 0, FALSE, "550" },
  { "limit-of-the-server", "after-data-550-limit", THREE, OUTBOX_STATE_WAITING, "ddd", 0, 0, TRUE, "550-5.4.5" },
  { "limit-at-the-sender", "sender-550-limit", THREE, OUTBOX_STATE_WAITING, "uuu", 0, 0, TRUE, "550-5.4.5" },
  { "password-refused", "auth-535", THREE, OUTBOX_STATE_FAILED, "uuu", 0, 0, FALSE, "535" },
  { "signed-in-too-often", "auth-454", THREE, OUTBOX_STATE_FAILED, "uuu", 0, 0, FALSE, "454" },
  { "broken-in-the-middle", "data-drop", THREE, OUTBOX_STATE_WAITING, "uuu", 0, 0, FALSE, NULL },
  { "reply-lost", "after-data-drop", THREE, OUTBOX_STATE_UNCERTAIN, "uuu", 3, 1, FALSE, NULL },
  { "busy", "greeting-421", THREE, OUTBOX_STATE_WAITING, "uuu", 0, 0, FALSE, "421" },
  { "closed-at-once", "greeting-drop", THREE, OUTBOX_STATE_WAITING, "uuu", 0, 0, FALSE, NULL },
  { "wrong-certificate", "tls-wrong-host", THREE, OUTBOX_STATE_FAILED, "uuu", 0, 0, FALSE, NULL },
  { "quit-lost", "quit-drop", THREE, OUTBOX_STATE_SENT, "aaa", 3, 1, FALSE, "250" },
};

static void
assert_fault_free (const OutboxResult *result, const Case *test)
{
  gboolean clean = result->message->state == OUTBOX_STATE_SENT && strchr (test->outcomes, 'r') == NULL;

  if (clean)
    {
      g_assert_null (result->diagnosis);
      g_assert_null (result->message->diagnosis);
      return;
    }
  g_assert_nonnull (result->diagnosis);
  g_assert_cmpstr (result->message->diagnosis, ==, result->diagnosis->id);
  g_assert_cmpstr (result->diagnosis->id, !=, "ok");
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  PracticeOptions options = { .fault = test->fault };
  House house;
  g_autoptr (OutboxResult) result = NULL;
  g_autofree char *outcomes = NULL;

  house_open (&house, &options);
  if (g_strcmp0 (test->fault, "data-drop") == 0)
    house.length = HOUSE_LONG;
  result = house_send (&house, test->recipients);
  outcomes = house_outcomes (result->message);
  g_assert_cmpstr (outbox_state_to_string (result->message->state), ==, outbox_state_to_string (test->state));
  g_assert_cmpstr (outcomes, ==, test->outcomes);
  g_assert_nonnull (result->trace);
  g_assert_cmpuint (result->usage.used, ==, test->used);
  g_assert_cmpint (result->usage.locked_until > 0, ==, test->locked);
  g_assert_cmpuint (result->message->attempts, ==, 1);
  g_assert_cmpuint (house_count_messages (&house), ==, test->stored);
  assert_fault_free (result, test);
  if (test->reply == NULL)
    g_assert_null (result->message->reply);
  else
    g_assert_true (g_str_has_prefix (result->message->reply, test->reply));
  /* The bytes go when everybody has them, and not before. */
  g_assert_cmpint (result->message->spool == NULL, ==, test->state == OUTBOX_STATE_SENT);
  if (result->message->spool != NULL)
    g_assert_true (g_file_test (result->message->spool, G_FILE_TEST_IS_REGULAR));
  /* Only what waits has a next try: at the end of the lock, or after a minute. */
  if (test->state != OUTBOX_STATE_WAITING)
    g_assert_cmpint (result->message->next_try, ==, 0);
  else if (test->locked)
    g_assert_cmpint (ABS (result->message->next_try - result->usage.locked_until), <=, 60);
  else
    g_assert_cmpint (result->message->next_try, ==, result->message->changed + 60);
  g_assert_cmpint (fixture_number (house.database, "SELECT count(*) FROM ledger WHERE settled = 0"), ==, 0);
  g_assert_cmpint (fixture_number (house.database, "SELECT count(*) FROM message WHERE lease_owner IS NOT NULL"), ==,
                   0);
  house_close (&house);
}

static guint
count_spool (House *house)
{
  g_autoptr (GDir) dir = g_dir_open (outbox_database_get_spool (house->database), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_local_limit (void)
{
  House house;
  g_autoptr (OutboxResult) first = NULL;
  g_autoptr (OutboxResult) second = NULL;
  g_autoptr (OutboxResult) again = NULL;
  g_autoptr (OutboxResult) third = NULL;
  g_autoptr (GError) error = NULL;
  guint signed_in;

  house_open (&house, NULL);
  house.account->limit = 4;
  first = house_send (&house, THREE);
  g_assert_cmpint (first->message->state, ==, OUTBOX_STATE_SENT);
  signed_in = practice_server_get_auth_count (house.server);
  /* Two do not fit: no session, the message waits until the first three leave the window. */
  second = house_send (&house, "ada@practice.example, bob@practice.example");
  g_assert_cmpint (second->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_null (second->trace);
  g_assert_nonnull (second->diagnosis);
  g_assert_cmpstr (second->message->diagnosis, ==, second->diagnosis->id);
  g_assert_cmpuint (second->message->attempts, ==, 0);
  g_assert_cmpint (ABS (second->message->next_try - second->usage.next_free), <=, 2);
  g_assert_cmpint (second->message->next_try, >, second->message->created + 86000);
  g_assert_cmpuint (second->usage.used, ==, 3);
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, signed_in);
  /* Still no room: it goes on waiting. */
  again = house_send_again (&house, second->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_null (again->trace);
  /* One fits. */
  third = house_send (&house, "eve@practice.example");
  g_assert_cmpint (third->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpuint (third->usage.left, ==, 0);
  g_assert_cmpuint (house_count_messages (&house), ==, 2);
  house_close (&house);
}

static void
test_never_fits (void)
{
  House house;
  g_autoptr (OutboxResult) result = NULL;

  house_open (&house, NULL);
  house.account->limit = 2;
  result = house_send (&house, THREE);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_FAILED);
  g_assert_null (result->trace);
  g_assert_nonnull (result->diagnosis);
  g_assert_true (g_file_test (result->message->spool, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (result->usage.used, ==, 0);
  house_close (&house);
}

/* The server's own limit: nothing more leaves until it is over, or the person says otherwise. */
static void
test_locked (void)
{
  PracticeOptions options = { .limit = 1 };
  House house;
  g_autoptr (OutboxResult) first = NULL;
  g_autoptr (OutboxResult) second = NULL;
  g_autoptr (OutboxResult) third = NULL;
  g_autoptr (OutboxResult) again = NULL;
  g_autoptr (GError) error = NULL;
  guint signed_in;

  house_open (&house, &options);
  first = house_send (&house, THREE);
  g_assert_cmpint (first->message->state, ==, OUTBOX_STATE_SENT);
  second = house_send (&house, THREE);
  g_assert_cmpint (second->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_cmpint (second->usage.locked_until, >, second->message->changed + 86000);
  g_assert_cmpuint (second->usage.used, ==, 3);
  signed_in = practice_server_get_auth_count (house.server);
  third = house_send (&house, THREE);
  g_assert_cmpint (third->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_null (third->trace);
  g_assert_cmpint (ABS (third->message->next_try - third->usage.locked_until), <=, 2);
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, signed_in);

  practice_server_set_limit (house.server, 0);
  g_assert_true (outbox_ledger_unlock (house.database, house.account, &error));
  again = house_send_again (&house, third->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_null (again->message->diagnosis);
  house_close (&house);
}

/* The bytes that the server got last. */
static char *
last_bytes (House *house)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (house->server);
  g_autoptr (GError) error = NULL;
  char *text;

  g_assert_cmpuint (messages->len, >, 0);
  g_file_get_contents (((PracticeMessage *) messages->pdata[messages->len - 1])->path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_again (void)
{
  PracticeOptions options = { .fault = "after-data-451" };
  House house;
  g_autoptr (OutboxResult) first = NULL;
  g_autoptr (OutboxResult) again = NULL;
  g_autoptr (OutboxResult) third = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *got = NULL;

  house_open (&house, &options);
  first = house_send (&house, THREE);
  g_assert_cmpint (first->message->state, ==, OUTBOX_STATE_WAITING);
  g_file_get_contents (first->message->spool, &kept, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (kept, first->message->message_id));
  practice_server_set_fault (house.server, NULL);
  again = house_send_again (&house, first->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpuint (again->message->attempts, ==, 2);
  g_assert_cmpuint (again->usage.used, ==, 3);
  g_assert_cmpstr (again->message->message_id, ==, first->message->message_id);
  got = last_bytes (&house);
  g_assert_cmpstr (got, ==, kept);
  g_assert_cmpuint (count_spool (&house), ==, 0);
  /* What was sent is not sent again. */
  third = house_send_again (&house, first->message->id, &error);
  g_assert_null (third);
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE);
  g_clear_error (&error);
  g_assert_null (house_send_again (&house, 4711, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND);
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  house_close (&house);
}

/* Whoever has the message is left out, whoever was refused for good too; the others get it. */
static void
test_the_rest (void)
{
  House house;
  g_autoptr (OutboxResult) first = NULL;
  g_autoptr (OutboxResult) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *outcomes = NULL;
  const SmtpRecipient *tried;

  house_open (&house, NULL);
  first = house_send (&house, "ada@practice.example, unknown@practice.example, later@practice.example");
  g_assert_cmpint (first->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_cmpuint (first->usage.used, ==, 1);
  again = house_send_again (&house, first->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->trace->recipients->len, ==, 1);
  tried = again->trace->recipients->pdata[0];
  g_assert_cmpstr (tried->address, ==, "later@practice.example");
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_cmpint (again->message->next_try, ==, again->message->changed + 5 * 60);
  g_assert_cmpuint (again->usage.used, ==, 1);
  g_clear_pointer (&again, outbox_result_free);
  /* Refused at last, the message is done: it was sent to whom it could be. */
  practice_server_set_fault (house.server, "recipient-550");
  again = house_send_again (&house, first->message->id, &error);
  g_assert_no_error (error);
  outcomes = house_outcomes (again->message);
  g_assert_cmpstr (outcomes, ==, "arr");
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  house_close (&house);
}

static void
test_uncertain_again (void)
{
  PracticeOptions options = { .fault = "after-data-drop" };
  House house;
  g_autoptr (OutboxResult) first = NULL;
  g_autoptr (OutboxResult) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  house_open (&house, &options);
  first = house_send (&house, THREE);
  g_assert_cmpint (first->message->state, ==, OUTBOX_STATE_UNCERTAIN);
  before = last_bytes (&house);
  practice_server_set_fault (house.server, NULL);
  again = house_send_again (&house, first->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_SENT);
  after = last_bytes (&house);
  g_assert_cmpstr (after, ==, before);
  /* Both may have counted at the server, so both count here. */
  g_assert_cmpuint (again->usage.used, ==, 6);
  house_close (&house);
}

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
  OutboxMoment now;

  house_open (&house, NULL);
  house.account->limit = 1;
  run_rivals (rivals);
  g_assert_cmpint (rivals[0].error, ==, -1);
  g_assert_cmpint (rivals[1].error, ==, -1);
  g_assert_true ((rivals[0].state == OUTBOX_STATE_SENT && rivals[1].state == OUTBOX_STATE_WAITING) ||
                 (rivals[1].state == OUTBOX_STATE_SENT && rivals[0].state == OUTBOX_STATE_WAITING));
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  outbox_moment_now (&now);
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
  g_assert_nonnull (result->diagnosis);
  house_close (&house);
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
  got = last_bytes (&house);
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
  g_assert_null (
      outbox_send (house.database, house.account, house.secret, nobody, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT);
  g_clear_error (&error);
  g_assert_true (outbox_sql_run (house.database, &error, "PRAGMA query_only = ON", ""));
  g_assert_null (
      outbox_send (house.database, house.account, house.secret, draft, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_true (outbox_sql_run (house.database, &error, "PRAGMA query_only = OFF", ""));
  g_cancellable_cancel (house.cancellable);
  g_assert_null (outbox_send (house.database, house.account, house.secret, draft, NULL, NULL, NULL, NULL,
                              house.cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_spool (&house), ==, 0);
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
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/outbox/sender/", cases[i].name, NULL);

      g_test_add_data_func (name, &cases[i], test_case);
    }
  g_test_add_func ("/outbox/sender/limit-of-ours", test_local_limit);
  g_test_add_func ("/outbox/sender/never-fits", test_never_fits);
  g_test_add_func ("/outbox/sender/locked", test_locked);
  g_test_add_func ("/outbox/sender/again", test_again);
  g_test_add_func ("/outbox/sender/the-rest", test_the_rest);
  g_test_add_func ("/outbox/sender/uncertain-again", test_uncertain_again);
  g_test_add_func ("/outbox/sender/two-at-the-limit", test_two_at_the_limit);
  g_test_add_func ("/outbox/sender/two-for-one-message", test_two_for_one_message);
  g_test_add_func ("/outbox/sender/cancelled", test_cancelled);
  g_test_add_func ("/outbox/sender/durable-before-the-end", test_durable_before);
  g_test_add_func ("/outbox/sender/cannot-commit", test_cannot_commit);
  g_test_add_func ("/outbox/sender/import", test_import);
  g_test_add_func ("/outbox/sender/nothing-kept", test_nothing_kept);
  g_test_add_func ("/outbox/sender/spool-damaged", test_spool_damaged);
  g_test_add_func ("/outbox/sender/too-large", test_too_large);
  g_test_add_func ("/outbox/sender/no-secret-kept", test_no_secret_kept);
  return g_test_run ();
}

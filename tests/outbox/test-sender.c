/* outbox/sender: whole deliveries against the practice server. */

#include "sender-house.h"

#include "account-guard.h"
#include "outbox-courier.h"
#include "smtp-session.h"

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
  g_assert_cmpstr (second->diagnosis->id, ==, "daily-limit");
  g_assert_cmpstr (second->message->diagnosis, ==, "daily-limit");
  g_assert_cmpint (((DiagnosisRemedy *) second->diagnosis->remedies->pdata[0])->kind, ==, DIAGNOSIS_REMEDY_WAIT);
  g_assert_cmpuint (((DiagnosisRemedy *) second->diagnosis->remedies->pdata[0])->seconds, >, 86000);
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
  g_assert_cmpstr (result->diagnosis->id, ==, "daily-limit-too-low");
  g_assert_cmpstr (result->message->diagnosis, ==, "daily-limit-too-low");
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
  g_assert_cmpstr (third->diagnosis->id, ==, "server-limit");
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
  got = house_last_bytes (&house);
  g_assert_cmpstr (got, ==, kept);
  g_assert_cmpuint (house_count_spool (&house), ==, 0);
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
  g_auto (OutboxCourierResult) run = { 0 };
  g_autoptr (OutboxResult) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  house_open (&house, &options);
  first = house_send (&house, THREE);
  g_assert_cmpint (first->message->state, ==, OUTBOX_STATE_UNCERTAIN);
  before = house_last_bytes (&house);
  practice_server_set_fault (house.server, NULL);
  /* Never by itself. */
  g_assert_true (outbox_courier_run (house.database, house.account, house.secret, NULL, NULL, &run, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (run.sent + run.waiting + run.failed + run.uncertain, ==, 0);
  again = house_send_again (&house, first->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_SENT);
  after = house_last_bytes (&house);
  g_assert_cmpstr (after, ==, before);
  /* Both may have counted at the server, so both count here. */
  g_assert_cmpuint (again->usage.used, ==, 6);
  house_close (&house);
}

/* The third sign-in with a secret that was refused twice is not made, by a person or by itself. */
static void
test_refused_twice (void)
{
  PracticeOptions options = { .fault = "auth-535" };
  House house;
  g_autoptr (OutboxResult) first = NULL;
  g_autoptr (OutboxResult) second = NULL;
  g_autoptr (OutboxResult) third = NULL;
  g_autoptr (OutboxResult) again = NULL;
  g_autoptr (OutboxResult) insisted = NULL;
  g_autoptr (OutboxResult) practised = NULL;
  g_autoptr (GError) error = NULL;

  house_open (&house, &options);
  first = house_send (&house, THREE);
  second = house_send (&house, THREE);
  g_assert_cmpint (second->message->state, ==, OUTBOX_STATE_FAILED);
  third = house_send (&house, THREE);
  g_assert_cmpint (third->message->state, ==, OUTBOX_STATE_FAILED);
  g_assert_cmpint (third->message->next_try, ==, 0);
  g_assert_cmpstr (third->message->diagnosis, ==, "sign-in-refused-twice");
  g_assert_cmpstr (third->diagnosis->id, ==, "sign-in-refused-twice");
  g_assert_null (third->trace);
  g_assert_nonnull (third->message->spool);
  g_assert_cmpuint (third->usage.used, ==, 0);
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, 2);

  /* The server would take it now, but that is for a person to say. What the server said stays on the message. */
  practice_server_set_fault (house.server, NULL);
  again = house_send_again (&house, first->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->message->state, ==, OUTBOX_STATE_FAILED);
  g_assert_true (g_str_has_prefix (again->message->reply, "535"));
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, 2);
  house.account->practice = TRUE;
  practised = house_send_again (&house, second->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (practised->message->state, ==, OUTBOX_STATE_SENT);
  house.account->practice = FALSE;
  account_guard_insist (account_guard_get_default (), house.account->server);
  insisted = house_send_again (&house, first->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (insisted->message->state, ==, OUTBOX_STATE_SENT);
  house_close (&house);
}

/* While the server wants to be left alone, messages wait until that is over. */
static void
test_left_alone (void)
{
  PracticeOptions options = { .fault = "auth-454" };
  House house;
  g_autoptr (OutboxResult) first = NULL;
  g_autoptr (OutboxResult) second = NULL;
  g_autoptr (OutboxResult) due = NULL;
  g_autoptr (GError) error = NULL;
  AccountGuardAdvice advice;
  guint seconds;

  house_open (&house, &options);
  first = house_send (&house, THREE);
  g_assert_cmpint (first->message->state, ==, OUTBOX_STATE_FAILED);
  advice = account_guard_ask (account_guard_get_default (), house.account->server, house.secret, NULL, &seconds);
  g_assert_cmpint (advice, ==, ACCOUNT_GUARD_WAIT);
  practice_server_set_fault (house.server, NULL);
  second = house_send (&house, THREE);
  g_assert_cmpint (second->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_cmpstr (second->diagnosis->id, ==, "sign-in-wait");
  g_assert_cmpint (second->message->next_try, >, second->message->changed);
  g_assert_cmpint (second->message->next_try, <=, second->message->changed + seconds);
  due = house_send_again (&house, second->message->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (due->message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_null (due->trace);
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, 1);
  g_assert_cmpuint (due->usage.used, ==, 0);
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
  g_test_add_func ("/outbox/sender/refused-twice", test_refused_twice);
  g_test_add_func ("/outbox/sender/left-alone", test_left_alone);
  return g_test_run ();
}

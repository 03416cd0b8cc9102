/* outbox/courier: what is queued leaves, in order, and in one go. */

#include "outbox-courier.h"
#include "outbox-hold.h"
#include "outbox-search.h"
#include "outbox-sql.h"
#include "sender-house.h"

static gint64
queue (House *house)
{
  g_autoptr (MailDraft) draft = house_draft ("bob@practice.example", HOUSE_SHORT);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxMessage) message = outbox_queue (house->database, house->account, draft, NULL, NULL, NULL, NULL,
                                                    &error);

  g_assert_no_error (error);
  g_assert_cmpint (message->state, ==, OUTBOX_STATE_QUEUED);
  return message->id;
}

static void
run (House *house, OutboxCourierResult *result)
{
  g_autoptr (GError) error = NULL;

  outbox_courier_run (house->database, house->account, house->secret, NULL, NULL, result, &error);
  g_assert_no_error (error);
}

static void
test_queued (void)
{
  House house;
  g_auto (OutboxCourierResult) result = { 0 };
  OutboxCounts counts;
  g_auto (GStrv) due = NULL;

  house_open (&house, NULL);
  for (guint i = 0; i < 3; i++)
    queue (&house);
  g_assert_cmpuint (house_count_messages (&house), ==, 0);
  due = outbox_courier_list_due (house.database, g_get_real_time () / G_USEC_PER_SEC, NULL);
  g_assert_cmpuint (g_strv_length (due), ==, 1);
  g_assert_cmpstr (due[0], ==, house.account->id);
  run (&house, &result);
  g_assert_cmpuint (result.sent, ==, 3);
  g_assert_null (result.trouble);
  g_assert_cmpint (result.next_due, ==, 0);
  g_assert_cmpuint (house_count_messages (&house), ==, 3);
  g_assert_true (outbox_count (house.database, NULL, &counts, NULL));
  g_assert_cmpuint (counts.sent, ==, 3);
  g_assert_cmpuint (counts.queued, ==, 0);
  house_close (&house);
}

/* Ten queued messages do not make ten refused sign-ins, whichever process tries. */
static void
test_refused_sign_in (void)
{
  PracticeOptions options = { .fault = "auth-535" };
  House house;
  OutboxCounts counts;
  gint64 first = 0;

  house_open (&house, &options);
  for (guint i = 0; i < 10; i++)
    {
      gint64 id = queue (&house);

      first = i == 0 ? id : first;
    }
  for (guint i = 0; i < 3; i++)
    {
      g_auto (OutboxCourierResult) result = { 0 };

      run (&house, &result);
      g_assert_nonnull (result.trouble);
      g_assert_cmpint (result.next_due, ==, 0);
    }
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, 1);
  g_assert_true (outbox_count (house.database, house.account->id, &counts, NULL));
  g_assert_cmpuint (counts.failed, ==, 1);
  g_assert_cmpuint (counts.queued, ==, 9);
  practice_server_set_fault (house.server, NULL);
  {
    g_auto (OutboxCourierResult) result = { 0 };
    BaseMoment now;

    outbox_database_now (house.database, &now);
    g_assert_true (outbox_message_retry (house.database, first, &now, NULL));
    run (&house, &result);
    g_assert_cmpuint (result.sent, ==, 10);
  }
  house_close (&house);
}

/* A server that hangs up is left alone for a while: one try, the others stay as they are; until the network is back. */
static void
test_network (void)
{
  PracticeOptions options = { .fault = "greeting-421" };
  House house;
  g_auto (OutboxCourierResult) first = { 0 };
  g_auto (OutboxCourierResult) second = { 0 };
  g_auto (OutboxCourierResult) third = { 0 };
  g_autoptr (OutboxHold) hold = NULL;
  OutboxCounts counts;
  BaseMoment now;

  house_open (&house, &options);
  for (guint i = 0; i < 4; i++)
    queue (&house);
  run (&house, &first);
  g_assert_cmpuint (first.waiting, ==, 1);
  g_assert_nonnull (first.trouble);
  outbox_database_now (house.database, &now);
  hold = outbox_hold_get (house.database, house.account, &now, NULL);
  g_assert_cmpint (hold->kind, ==, OUTBOX_HOLD_NETWORK);
  g_assert_true (g_str_has_prefix (hold->reply, "421"));
  g_assert_cmpint (first.next_due, ==, hold->until);
  g_assert_cmpint (hold->until - hold->since, ==, 60);
  practice_server_set_fault (house.server, NULL);
  run (&house, &second);
  g_assert_cmpuint (second.sent, ==, 0);
  g_assert_cmpstr (second.trouble->id, ==, "account-waits");
  g_assert_true (outbox_count (house.database, NULL, &counts, NULL));
  g_assert_cmpuint (counts.queued, ==, 3);
  g_assert_cmpuint (counts.waiting, ==, 1);
  g_assert_true (outbox_hold_clear_network (house.database, NULL));
  run (&house, &third);
  g_assert_cmpuint (third.sent, ==, 4);
  house_close (&house);
}

/* Other settings are another try, whoever changed them; the same ones are not. */
static void
test_other_settings (void)
{
  PracticeOptions options = { .fault = "auth-535" };
  House house;
  g_auto (OutboxCourierResult) first = { 0 };
  g_auto (OutboxCourierResult) second = { 0 };
  g_auto (OutboxCourierResult) third = { 0 };

  house_open (&house, &options);
  queue (&house);
  queue (&house);
  run (&house, &first);
  practice_server_set_fault (house.server, NULL);
  run (&house, &second);
  g_assert_cmpuint (second.sent, ==, 0);
  g_assert_cmpstr (second.trouble->id, ==, "account-held");
  g_assert_nonnull (strstr (second.trouble->server_said, "535"));
  g_free (house.account->server->auth);
  house.account->server->auth = g_strdup ("LOGIN");
  run (&house, &third);
  g_assert_cmpuint (third.sent, ==, 1);
  house_close (&house);
}

/* A worker that ends is not a person who cancels: the message is queued again. */
static void
on_changed (const OutboxMessage *message, const Diagnosis *diagnosis, gpointer user_data)
{
  House *house = user_data;

  g_string_append_printf (house->stages, "%s ", outbox_state_to_string (message->state));
  if (house->cancel_at >= 0 && (int) message->state == house->cancel_at)
    g_cancellable_cancel (house->cancellable);
}

static void
test_cancelled (void)
{
  House house;
  OutboxCourierObserver observer = { .changed = on_changed, .user_data = &house };
  OutboxCounts counts;

  house_open (&house, NULL);
  for (guint i = 0; i < 3; i++)
    queue (&house);
  for (guint i = 0; i < 2; i++)
    {
      g_auto (OutboxCourierResult) result = { 0 };
      g_autoptr (GError) error = NULL;

      house.cancel_at = i == 0 ? OUTBOX_STATE_SENDING : -1;
      g_cancellable_reset (house.cancellable);
      outbox_courier_run (house.database, house.account, house.secret, &observer, house.cancellable, &result, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (result.sent, ==, i == 0 ? 0 : 3);
      g_assert_true (outbox_count (house.database, NULL, &counts, NULL));
      g_assert_cmpuint (counts.queued, ==, i == 0 ? 3 : 0);
      g_assert_cmpuint (counts.draft, ==, 0);
    }
  /* The second and third leave in one flight each: their claim is their commit. */
  g_assert_cmpstr (house.stages->str, ==,
                   "sending queued sending committing sent committing sent committing sent ");
  house_close (&house);
}

/* A second program at each stage of the first: what that one is about to send is not the courier's. */
static void
send_by_courier (House *house, SmtpStage stage)
{
  g_autoptr (OutboxDatabase) database = fixture_open (house->outbox);
  g_auto (OutboxCourierResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  outbox_courier_run (database, house->account, house->secret, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.sent + result.waiting + result.failed + result.uncertain, ==, 0);
}

static void
test_not_stolen (void)
{
  House house;
  g_autoptr (OutboxResult) result = NULL;

  house_open (&house, NULL);
  house.on_stage = send_by_courier;
  result = house_send (&house, THREE);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_cmpuint (house_count_messages (&house), ==, 1);
  house_close (&house);
}

/* A queued message with a lease in its row: left alone while that lasts, whatever the file system says; due after. */
static void
test_lease_in_the_row (void)
{
  House house;
  g_auto (OutboxCourierResult) first = { 0 };
  g_auto (OutboxCourierResult) second = { 0 };
  BaseMoment now;
  g_autofree char *sql = NULL;

  house_open (&house, NULL);
  queue (&house);
  outbox_database_now (house.database, &now);
  sql = g_strdup_printf ("UPDATE message SET lease_owner = 'x', lease_boot_id = '%s', lease_until = %" G_GINT64_FORMAT,
                         now.boot_id, now.boot + 60);
  g_assert_true (outbox_sql_run (house.database, NULL, sql, ""));
  run (&house, &first);
  g_assert_cmpuint (first.sent, ==, 0);
  g_assert_cmpint (first.next_due, >=, now.wall + 59);
  g_assert_true (outbox_sql_run (house.database, NULL, "UPDATE message SET lease_until = 1", ""));
  run (&house, &second);
  g_assert_cmpuint (second.sent, ==, 1);
  house_close (&house);
}

static gint64 ahead;

static void
tell_time (BaseMoment *moment, gpointer user_data)
{
  base_moment_now (moment);
  moment->wall += ahead;
  moment->boot += ahead;
}

static void
on_progress (gint64 message, guint64 written, guint64 size, gpointer user_data)
{
  House *house = user_data;
  BaseMoment now;
  g_autoptr (OutboxDatabase) second = fixture_open (house->outbox);

  g_assert_cmpuint (written, <=, size);
  outbox_database_now (house->database, &now);
  g_assert_cmpint (fixture_number (second, "SELECT lease_until FROM message"), >, now.boot + 60);
  /* Nine minutes for every few bytes. */
  ahead += 9 * 60;
}

/* Where files cannot be locked the row says that the sender lives, however long the session takes. */
static void
test_renewed (void)
{
  House house;
  OutboxCourierObserver observer = { .progress = on_progress, .user_data = &house };
  g_autoptr (MailDraft) draft = house_draft ("bob@practice.example", HOUSE_LONG);
  g_autoptr (OutboxMessage) message = NULL;
  g_auto (OutboxCourierResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  house_open (&house, NULL);
  ahead = 0;
  outbox_database_set_clock (house.database, tell_time, NULL);
  message = outbox_queue (house.database, house.account, draft, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  outbox_courier_run (house.database, house.account, house.secret, &observer, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.sent, ==, 1);
  g_assert_cmpint (ahead, >, 0);
  house_close (&house);
}

static void
look_at_lease (House *house, SmtpStage stage)
{
  BaseMoment now;

  if (stage == SMTP_STAGE_EHLO)
    ahead = 10 * 60;
  if (stage != SMTP_STAGE_AUTH)
    return;
  outbox_database_now (house->database, &now);
  g_assert_cmpint (fixture_number (house->database, "SELECT lease_until FROM message"), >, now.boot + 10 * 60);
}

/* Each step may take its minutes before a byte of the message is written: the lease in the row does not run out. */
static void
test_lease_lasts (void)
{
  House house;
  g_autoptr (OutboxResult) result = NULL;

  ahead = 0;
  house_open (&house, NULL);
  outbox_database_set_clock (house.database, tell_time, NULL);
  house.on_stage = look_at_lease;
  result = house_send (&house, THREE);
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_SENT);
  g_assert_nonnull (strstr (house.stages->str, "auth "));
  house_close (&house);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  smtp_init ();
  mail_init ();
  g_test_add_func ("/outbox/courier/queued", test_queued);
  g_test_add_func ("/outbox/courier/refused-sign-in", test_refused_sign_in);
  g_test_add_func ("/outbox/courier/network", test_network);
  g_test_add_func ("/outbox/courier/other-settings", test_other_settings);
  g_test_add_func ("/outbox/courier/cancelled", test_cancelled);
  g_test_add_func ("/outbox/courier/not-stolen", test_not_stolen);
  g_test_add_func ("/outbox/courier/lease-in-the-row", test_lease_in_the_row);
  g_test_add_func ("/outbox/courier/renewed", test_renewed);
  g_test_add_func ("/outbox/courier/lease-lasts", test_lease_lasts);
  return g_test_run ();
}

/* outbox/courier: what is queued leaves, in order, and in one go. */

#include "outbox-courier.h"
#include "outbox-hold.h"
#include "outbox-search.h"
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
    OutboxMoment now;

    outbox_database_now (house.database, &now);
    g_assert_true (outbox_message_retry (house.database, first, &now, NULL));
    run (&house, &result);
    g_assert_cmpuint (result.sent, ==, 10);
  }
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
  return g_test_run ();
}

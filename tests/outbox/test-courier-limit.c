/* outbox/courier: the daily limit and the server's own, over days, by a clock that is set. */

#include "outbox-courier.h"
#include "outbox-forecast.h"
#include "outbox-hold.h"
#include "outbox-outgrown.h"
#include "outbox-search.h"
#include "outbox-sql.h"
#include "sender-house.h"

#define HOUR 3600
#define DAY (24 * HOUR)

/* How far the clocks of this program are ahead. */
static gint64 ahead;

static void
tell_time (BaseMoment *moment, gpointer user_data)
{
  base_moment_now (moment);
  moment->wall += ahead;
  moment->boot += ahead;
}

static BaseMoment
now_in (House *house)
{
  BaseMoment now;

  outbox_database_now (house->database, &now);
  return now;
}

static void
open_house (House *house, guint limit, guint server_limit)
{
  PracticeOptions options = { .limit = server_limit };

  ahead = 0;
  house_open (house, &options);
  outbox_database_set_clock (house->database, tell_time, NULL);
  house->account->limit = limit;
  house->account->limit_unit = ACCOUNT_LIMIT_MESSAGES;
}

static gint64
queue (House *house)
{
  g_autoptr (MailDraft) draft = house_draft ("bob@practice.example", 100);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxMessage) message = outbox_queue (house->database, house->account, draft, NULL, NULL, NULL, NULL,
                                                    &error);

  g_assert_no_error (error);
  return message->id;
}

/* Returns: how many left; the others are as @result says */
static guint
run (House *house, OutboxCourierResult *result)
{
  g_autoptr (GError) error = NULL;

  outbox_courier_result_clear (result);
  outbox_courier_run (house->database, house->account, house->secret, NULL, NULL, result, &error);
  g_assert_no_error (error);
  return result->sent;
}

static OutboxMessage *
get (House *house, gint64 id)
{
  g_autoptr (GError) error = NULL;
  OutboxMessage *message = outbox_message_get (house->database, id, &error);

  g_assert_no_error (error);
  return message;
}

static OutboxCounts
count (House *house)
{
  OutboxCounts counts;

  g_assert_true (outbox_count (house->database, house->account->id, &counts, NULL));
  return counts;
}

/* Gmail's manner: 99, then 550 5.4.5. Held, counted down, sent when it lifts; and all with two sign-ins and a look. */
static void
test_like_gmail (void)
{
  House house;
  g_auto (OutboxCourierResult) result = { 0 };
  g_autoptr (OutboxMessage) refused = NULL;
  g_autoptr (OutboxMessage) behind = NULL;
  g_auto (GStrv) due = NULL;
  BaseMoment now;
  OutboxUsage usage;
  gint64 first = 0;

  open_house (&house, 0, 99);
  for (guint i = 0; i < 105; i++)
    {
      gint64 id = queue (&house);

      first = i == 0 ? id : first;
    }
  g_assert_cmpuint (run (&house, &result), ==, 99);
  g_assert_cmpuint (house_count_messages (&house), ==, 99);
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, 1);
  g_assert_nonnull (result.trouble);
  refused = get (&house, first + 99);
  g_assert_cmpint (refused->state, ==, OUTBOX_STATE_WAITING);
  g_assert_nonnull (strstr (refused->reply, "5.4.5"));
  behind = get (&house, first + 104);
  g_assert_cmpint (behind->state, ==, OUTBOX_STATE_WAITING);
  g_assert_cmpuint (result.waiting, ==, 6);
  now = now_in (&house);
  g_assert_true (outbox_ledger_get_usage (house.database, house.account, &now, &usage, NULL));
  g_assert_cmpint (usage.locked_until, >, now.wall + DAY - 60);
  /* A look in between finds the lock: nobody signs in, and a new message is told when it leaves. */
  ahead += 10 * HOUR;
  first = queue (&house);
  g_assert_cmpuint (run (&house, &result), ==, 0);
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, 1);
  g_assert_cmpuint (result.waiting, ==, 1);
  g_clear_pointer (&behind, outbox_message_free);
  behind = get (&house, first);
  g_assert_cmpint (behind->state, ==, OUTBOX_STATE_WAITING);
  g_assert_cmpstr (behind->diagnosis, ==, "server-limit");
  g_assert_cmpint (ABS (behind->next_try - usage.locked_until), <=, 2);
  g_assert_cmpint (ABS (result.next_due - usage.locked_until), <=, 2);
  due = outbox_courier_list_due (house.database, now_in (&house).wall, NULL);
  g_assert_cmpuint (g_strv_length (due), ==, 0);
  /* It lifts. */
  practice_server_set_limit (house.server, 0);
  ahead += 14 * HOUR + 60;
  g_assert_cmpuint (run (&house, &result), ==, 7);
  g_assert_null (result.trouble);
  g_assert_cmpint (result.next_due, ==, 0);
  g_assert_cmpuint (house_count_messages (&house), ==, 106);
  g_assert_cmpuint (practice_server_get_auth_count (house.server), ==, 2);
  house_close (&house);
}

/* "Try now": the person knows better than the lock. */
static void
test_try_now (void)
{
  House house;
  g_auto (OutboxCourierResult) result = { 0 };

  open_house (&house, 0, 2);
  for (guint i = 0; i < 4; i++)
    queue (&house);
  g_assert_cmpuint (run (&house, &result), ==, 2);
  g_assert_cmpuint (run (&house, &result), ==, 0);
  g_assert_cmpuint (count (&house).waiting, ==, 2);
  practice_server_set_limit (house.server, 0);
  g_assert_true (outbox_ledger_unlock (house.database, house.account, NULL));
  g_assert_cmpuint (run (&house, &result), ==, 2);
  house_close (&house);
}

/* While the server's own limit holds, a message that no day has room for fails as on any other day: it does not fall
 * due again and again. */
static void
test_too_large_while_locked (void)
{
  House house;
  g_auto (OutboxCourierResult) result = { 0 };
  g_autoptr (MailDraft) draft = house_draft (THREE, 100);
  g_autoptr (OutboxMessage) message = NULL;
  g_autoptr (OutboxMessage) failed = NULL;
  BaseMoment now;

  open_house (&house, 2, 0);
  house.account->limit_unit = ACCOUNT_LIMIT_RECIPIENTS;
  now = now_in (&house);
  g_assert_true (outbox_ledger_lock (house.database, house.account, &now, DAY, NULL, NULL));
  message = outbox_queue (house.database, house.account, draft, NULL, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (run (&house, &result), ==, 0);
  failed = get (&house, message->id);
  g_assert_cmpint (failed->state, ==, OUTBOX_STATE_FAILED);
  g_assert_cmpstr (failed->diagnosis, ==, "daily-limit-too-low");
  g_assert_cmpint (result.next_due, ==, 0);
  house_close (&house);
}

/* Our own limit: slots free one after the other, and each message leaves when it was said to. */
static void
test_slots (void)
{
  House house;
  g_auto (OutboxCourierResult) result = { 0 };
  gint64 ids[7];

  open_house (&house, 3, 0);
  for (guint i = 0; i < 3; i++)
    {
      ids[i] = queue (&house);
      g_assert_cmpuint (run (&house, &result), ==, 1);
      ahead += HOUR;
    }
  for (guint i = 3; i < 7; i++)
    ids[i] = queue (&house);
  g_assert_cmpuint (run (&house, &result), ==, 0);
  g_assert_cmpstr (result.trouble->id, ==, "daily-limit");
  g_assert_cmpuint (result.waiting, ==, 4);
  for (guint i = 3; i < 7; i++)
    {
      g_autoptr (OutboxMessage) message = get (&house, ids[i]);
      g_autoptr (OutboxMessage) before = get (&house, ids[i - 3]);
      /* Those behind the first three wait for messages that have not left themselves. */
      gint64 left = i < 6 ? before->changed : before->next_try;

      g_assert_cmpint (message->state, ==, OUTBOX_STATE_WAITING);
      g_assert_cmpint (ABS (message->next_try - left - DAY), <=, 2);
    }
  for (guint i = 3; i < 6; i++)
    {
      g_autoptr (OutboxMessage) message = get (&house, ids[i]);

      g_assert_cmpint (result.next_due, ==, message->next_try);
      ahead += message->next_try - now_in (&house).wall - 3;
      g_assert_cmpuint (run (&house, &result), ==, 0);
      ahead += 6;
      g_assert_cmpuint (run (&house, &result), ==, 1);
      g_clear_pointer (&message, outbox_message_free);
      message = get (&house, ids[i]);
      g_assert_cmpint (message->state, ==, OUTBOX_STATE_SENT);
    }
  house_close (&house);
}

/* A larger limit, or another password: what waits for it need not wait any longer. */
static void
test_limit_raised (void)
{
  House house;
  g_auto (OutboxCourierResult) result = { 0 };

  open_house (&house, 1, 0);
  queue (&house);
  queue (&house);
  g_assert_cmpuint (run (&house, &result), ==, 1);
  house.account->limit = 2;
  g_assert_cmpuint (run (&house, &result), ==, 0);
  g_assert_true (outbox_account_changed (house.database, house.account->id, NULL));
  g_assert_cmpuint (run (&house, &result), ==, 1);
  house_close (&house);
}

/* A clock that is set back makes nobody wait a year; the limit holds all the same. */
static void
test_clock_set_back (void)
{
  House house;
  g_auto (OutboxCourierResult) result = { 0 };
  BaseMoment now;

  open_house (&house, 1, 0);
  queue (&house);
  queue (&house);
  g_assert_cmpuint (run (&house, &result), ==, 1);
  g_assert_cmpuint (count (&house).waiting, ==, 1);
  g_assert_true (outbox_sql_run (house.database, NULL, "UPDATE message SET changed = changed + 99999999,"
                                                       " next_try = next_try + 99999999 WHERE state = 'waiting'", ""));
  g_assert_cmpuint (run (&house, &result), ==, 0);
  g_assert_cmpuint (count (&house).waiting, ==, 1);
  now = now_in (&house);
  g_assert_cmpint (result.next_due, <=, now.wall + DAY);
  house_close (&house);
}

static void
test_outgrown (void)
{
  House house;

  open_house (&house, 1, 0);
  for (guint day = 0; day < 5; day++)
    {
      g_auto (OutboxCourierResult) result = { 0 };
      BaseMoment now;

      queue (&house);
      run (&house, &result);
      queue (&house);
      run (&house, &result);
      now = now_in (&house);
      g_assert_cmpint (outbox_outgrown_is_due (house.database, house.account, &now, NULL), ==, day == 2 || day == 3);
      if (day == 3)
        g_assert_true (outbox_outgrown_told (house.database, house.account, &now, NULL));
      ahead += DAY;
    }
  house_close (&house);
}

/* The forecast alone: what counts, what is to leave, and when it does. */
static const struct
{
  const char *name;
  guint limit;
  gint64 locked;
  OutboxSlot slots[4];
  gsize n_slots;
  OutboxForecast messages[4];
  gint64 leaves[4];
} forecasts[] = {
  { "no-limit", 0, 0, { { 50, 9 } }, 1, { { 1, 3, 0 }, { 2, 3, 20 } }, { 10, 20 } },
  { "room", 3, 0, { { 50, 1 } }, 1, { { 1, 1, 0 }, { 2, 1, 0 } }, { 10, 10 } },
  { "no-room", 2, 0, { { 50, 1 }, { 60, 1 } }, 2, { { 1, 1, 0 }, { 2, 1, 0 } }, { 50, 60 } },
  { "oldest-first", 3, 0, { { 50, 1 }, { 60, 2 } }, 2, { { 1, 2, 0 }, { 2, 1, 0 } }, { 60, 60 } },
  { "a-day-behind-ourselves", 1, 0, { { 50, 1 } }, 1, { { 1, 1, 0 }, { 2, 1, 0 } }, { 50, 50 + DAY } },
  { "locked", 5, 40, { { 20, 1 } }, 1, { { 1, 1, 0 } }, { 40 } },
  { "locked-and-no-room", 1, 40, { { 50, 1 } }, 1, { { 1, 1, 0 } }, { 50 } },
  { "never", 2, 0, { { 50, 1 } }, 1, { { 1, 3, 0 }, { 2, 1, 0 } }, { 0, 10 } },
  { "limit-lowered", 1, 0, { { 50, 3 }, { 60, 3 } }, 2, { { 1, 1, 0 } }, { 60 } },
  { "its-own-time", 9, 0, { { 50, 1 } }, 1, { { 1, 1, 0 }, { 2, 1, 70 } }, { 10, 70 } },
};

static void
test_forecast (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forecasts); i++)
    {
      OutboxForecast messages[4];
      gsize n = 0;

      memcpy (messages, forecasts[i].messages, sizeof messages);
      while (n < 4 && messages[n].message != 0)
        n++;
      outbox_forecast_play (messages, n, forecasts[i].slots, forecasts[i].n_slots, forecasts[i].limit,
                            forecasts[i].locked, 10);
      for (gsize k = 0; k < n; k++)
        if (messages[k].leaves != forecasts[i].leaves[k])
          g_error ("%s: message %" G_GSIZE_FORMAT " leaves at %" G_GINT64_FORMAT, forecasts[i].name, k,
                   messages[k].leaves);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  smtp_init ();
  mail_init ();
  g_test_add_func ("/outbox/courier-limit/like-gmail", test_like_gmail);
  g_test_add_func ("/outbox/courier-limit/try-now", test_try_now);
  g_test_add_func ("/outbox/courier-limit/too-large-while-locked", test_too_large_while_locked);
  g_test_add_func ("/outbox/courier-limit/slots", test_slots);
  g_test_add_func ("/outbox/courier-limit/limit-raised", test_limit_raised);
  g_test_add_func ("/outbox/courier-limit/clock-set-back", test_clock_set_back);
  g_test_add_func ("/outbox/courier-limit/outgrown", test_outgrown);
  g_test_add_func ("/outbox/courier-limit/forecast", test_forecast);
  return g_test_run ();
}

/* What wakes the courier, and what it leaves alone, against the practice server. Nothing is measured: what is said to
 * leave by itself leaves while the test waits, long before the courier would look for itself. */

#include "fixture.h"

#include "fake-network.h"
#include "outbox-hold.h"
#include "sendoff-alarm.h"
#include "sendoff-autostart.h"
#include "sendoff-courier.h"
#include "sendoff-notifier.h"

#include <glib/gstdio.h>

#define NOW 1750000000 /* 2025-06-15 15:06:40 UTC */

static OutboxState
get_state (gint64 id)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

  return message->state;
}

/* As another process does it: the courier of this one is not told. */
static gint64
queue_for (const Account *account)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (MailDraft) draft = mail_draft_new ();
  g_autoptr (OutboxMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  draft->from = mail_address_parse (account->address, NULL);
  g_ptr_array_unref (draft->to);
  draft->to = mail_address_list_parse ("alan@example.org", NULL);
  draft->subject = g_strdup ("Queued");
  draft->text = g_strdup ("Hello\n");
  message = outbox_queue (database, account, draft, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return message->id;
}

static void
make_wait (gint64 id, gint64 seconds)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  BaseMoment now;

  base_moment_now (&now);
  g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_SENDING, NULL, NULL, &now, NULL));
  g_assert_true (outbox_message_wait (database, id, now.wall + seconds, NULL, NULL, &now, NULL));
}

static void
hold (const Account *account, OutboxHoldKind kind)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  BaseMoment now;

  base_moment_now (&now);
  g_assert_true (outbox_hold_set (database, account, kind, "auth-535", NULL, &now, NULL));
}

static void
count (gpointer unused, gpointer argument, guint *n)
{
  (*n)++;
}

/* Until the courier has looked after this was called. */
static void
let_it_look (SendoffCourier *courier)
{
  guint n = 0;
  gulong handler = g_signal_connect (courier, "planned", G_CALLBACK (count), &n);

  sendoff_courier_wake (courier);
  /* The first may have begun before. */
  test_util_wait_until (n > 0);
  n = 0;
  sendoff_courier_wake (courier);
  test_util_wait_until (n > 0);
  g_signal_handler_disconnect (courier, handler);
}

static SendoffCourier *
get_courier (Fixture *fixture)
{
  return sendoff_application_get_courier (fixture->app);
}

static guint
count_received (Fixture *fixture)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (fixture->server);

  return messages->len;
}

/* --- What wakes it ----------------------------------------------------------------------------------------------- */

/**
 * Progress:
 * @last: message
 * @signed_in: whether the sign-in was seen
 */
typedef struct
{
  gint64 last;
  gboolean signed_in;
} Progress;

static void
on_progress (SendoffCourier *courier, gint64 message, const SendoffSendEvent *event, Progress *progress)
{
  progress->last = message;
  progress->signed_in |= event->stage == SMTP_STAGE_AUTH;
}

static void
test_another_process (Fixture *fixture, gconstpointer unused)
{
  Progress progress = { 0 };
  gint64 ids[3];
  gulong handler = g_signal_connect (get_courier (fixture), "progress", G_CALLBACK (on_progress), &progress);

  let_it_look (get_courier (fixture));
  for (guint i = 0; i < 3; i++)
    ids[i] = queue_for (fixture_get_account (fixture));
  for (guint i = 0; i < 3; i++)
    test_util_wait_until (get_state (ids[i]) == OUTBOX_STATE_SENT);
  g_assert_cmpuint (count_received (fixture), ==, 3);
  test_util_wait_until (!sendoff_courier_is_busy (get_courier (fixture), fixture_get_account (fixture)->id));
  g_assert_cmpint (progress.last, ==, ids[2]);
  g_assert_true (progress.signed_in);
  g_signal_handler_disconnect (get_courier (fixture), handler);
}

static void
test_its_time (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  gint64 later, soon;

  let_it_look (get_courier (fixture)); /* at the new account */
  hold (fixture_get_account (fixture), OUTBOX_HOLD_CHANGE);
  later = queue_for (fixture_get_account (fixture));
  make_wait (later, 3600);
  soon = queue_for (fixture_get_account (fixture));
  make_wait (soon, 1);
  g_assert_true (outbox_hold_clear (database, fixture_get_account (fixture)->id, NULL));
  let_it_look (get_courier (fixture));
  test_util_wait_until (get_state (soon) == OUTBOX_STATE_SENT);
  g_assert_cmpint (get_state (later), ==, OUTBOX_STATE_WAITING);
}

static void
test_network (Fixture *fixture, gconstpointer unused)
{
  const Account *account = fixture_get_account (fixture);
  gint64 id;

  let_it_look (get_courier (fixture)); /* at the new account */
  fake_network_set_available (FALSE);
  hold (account, OUTBOX_HOLD_NETWORK);
  id = queue_for (account);
  let_it_look (get_courier (fixture));
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_QUEUED);
  fake_network_set_available (TRUE);
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
}

static void
test_account_changed (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) account = account_copy (fixture_get_account (fixture));
  gint64 id;

  let_it_look (get_courier (fixture)); /* at the new account */
  hold (account, OUTBOX_HOLD_CHANGE);
  id = queue_for (account);
  let_it_look (get_courier (fixture));
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_QUEUED);
  fixture_save_account (fixture->app, account);
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
}

static void
test_practice (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) account =
      account_new ("Practice", PRACTICE_USER, account_server_new ("localhost", 465, ACCOUNT_SECURITY_TLS));
  gint64 id;

  account->practice = TRUE;
  account->server->user = g_strdup (PRACTICE_USER);
  account->server->use_proxy = FALSE;
  fixture_save_account (fixture->app, account);
  id = queue_for (account);
  let_it_look (get_courier (fixture));
  g_assert_false (sendoff_courier_is_busy (get_courier (fixture), account->id));
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_QUEUED);
  test_util_add_practice_account (fixture->app);
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  g_assert_cmpuint (count_received (fixture), ==, 0); /* it went to the server of the application */
}

/* --- What stops it ----------------------------------------------------------------------------------------------- */

static void
test_trouble_is_told_once (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) account = account_copy (fixture_get_account (fixture));
  g_autoptr (AccountSecret) wrong = account_secret_new ("wrong", ACCOUNT_SECRET_PASSWORD);
  AccountKeyring *keyring = sendoff_application_get_keyring (fixture->app);
  SendoffCourier *courier = get_courier (fixture);
  guint n = 0;
  gulong handler = g_signal_connect (courier, "trouble", G_CALLBACK (count), &n);
  gint64 first, second;

  let_it_look (courier); /* at the new account */
  account_keyring_remember (keyring, account, wrong);
  first = queue_for (account);
  test_util_wait_until (sendoff_courier_get_trouble (courier, account->id) != NULL);
  second = queue_for (account);
  let_it_look (courier);
  test_util_wait_until (!sendoff_courier_is_busy (courier, account->id));
  let_it_look (courier);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (get_state (second), ==, OUTBOX_STATE_QUEUED);

  account_keyring_remember (keyring, account, fixture->secret);
  fixture_save_account (fixture->app, account);
  test_util_wait_until (get_state (second) == OUTBOX_STATE_SENT);
  g_assert_cmpint (get_state (first), !=, OUTBOX_STATE_SENDING);
  test_util_wait_until (sendoff_courier_get_trouble (courier, account->id) == NULL);
  g_signal_handler_disconnect (courier, handler);
}

static void
count_touches (SendoffSurroundings *surroundings, guint *n)
{
  (*n)++;
}

/* Looking must not be taken for news: the courier would look for ever. */
static void
test_looking_is_no_news (Fixture *fixture, gconstpointer unused)
{
  SendoffSurroundings *surroundings;
  guint n = 0;
  gint64 id;

  let_it_look (get_courier (fixture));
  sendoff_courier_stop (get_courier (fixture));
  surroundings = sendoff_surroundings_new (NULL);
  sendoff_surroundings_watch_outbox (surroundings);
  g_signal_connect (surroundings, "outbox-touched", G_CALLBACK (count_touches), &n);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
      g_autoptr (GPtrArray) rows = outbox_message_list (database, NULL, 0, 10, NULL);

      g_assert_nonnull (rows);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  /* Notices come in order: what the looks would have caused is there when that of the message is. */
  g_assert_cmpuint (n, ==, 0);
  id = queue_for (fixture_get_account (fixture));
  test_util_wait_until (n > 0);
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_QUEUED); /* it was stopped */
  g_object_unref (surroundings);
}

/* --- At login ---------------------------------------------------------------------------------------------------- */

static void
test_autostart (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = sendoff_autostart_dup_path ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *expected = sendoff_autostart_dup_entry (program);
  g_autofree char *contents = NULL;
  g_autoptr (OutboxDatabase) database = NULL;
  BaseMoment now;
  gint64 id;

  let_it_look (get_courier (fixture)); /* at the new account */
  test_util_wait_until (!g_file_test (path, G_FILE_TEST_EXISTS));
  hold (fixture_get_account (fixture), OUTBOX_HOLD_CHANGE);
  id = queue_for (fixture_get_account (fixture));
  make_wait (id, 3600);
  let_it_look (get_courier (fixture));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS)); /* it waits for the person */
  database = outbox_database_open (NULL, NULL);
  g_assert_true (outbox_hold_clear (database, fixture_get_account (fixture)->id, NULL));
  test_util_wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);

  base_moment_now (&now);
  g_assert_true (outbox_message_hold (database, id, &now, NULL));
  test_util_wait_until (!g_file_test (path, G_FILE_TEST_EXISTS));

  /* A person switched it off. */
  g_assert_true (g_file_set_contents (path, "[Desktop Entry]\nHidden=true\n", -1, NULL));
  g_assert_true (outbox_message_retry (database, id, &now, NULL));
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  let_it_look (get_courier (fixture));
  g_clear_pointer (&contents, g_free);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "[Desktop Entry]\nHidden=true\n");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_entry (void)
{
  g_autofree char *entry = sendoff_autostart_dup_entry ("/opt/100% \"mine\"/sendoff$\\x");
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *command = NULL;

  g_assert_true (g_key_file_load_from_data (file, entry, (gsize) -1, G_KEY_FILE_NONE, NULL));
  command = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
  g_assert_cmpstr (command, ==, "\"/opt/100%% \\\"mine\\\"/sendoff\\$\\\\x\" --background");
}

/* --- The alarm --------------------------------------------------------------------------------------------------- */

static void
on_alarm (gboolean clock_changed, gpointer user_data)
{
  if (!clock_changed)
    (*(guint *) user_data)++;
}

static void
test_alarm (void)
{
  guint n = 0;
  SendoffAlarm *alarm = sendoff_alarm_new (on_alarm, &n);

  /* A time that is over rings at once, and once. */
  sendoff_alarm_set (alarm, 1);
  test_util_wait_until (n == 1);
  sendoff_alarm_set (alarm, g_get_real_time () / G_USEC_PER_SEC + 3600);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 1);
  sendoff_alarm_set (alarm, g_get_real_time () / G_USEC_PER_SEC + 1);
  test_util_wait_until (n == 2);
  sendoff_alarm_set (alarm, 0);
  sendoff_alarm_free (alarm);
}

/* --- Words ------------------------------------------------------------------------------------------------------- */

static void
test_notices (void)
{
  g_autoptr (Diagnosis) locked = diagnosis_new ("keyring-locked", "The keyring is locked", NULL, 0);
  g_autoptr (Diagnosis) refused = diagnosis_new ("auth-535", "The server refused the sign-in", NULL, 0);
  SendoffNotifierText notices[11] = { { NULL } };
  static const SendoffNotifierText expected[] = {
    { (char *) "A message was not sent", (char *) "Work: There is no such mailbox" },
    { (char *) "3 messages were not sent", (char *) "Work: each is kept, with the reason why" },
    { (char *) "A message may have been sent",
      (char *) "Work: the server’s answer did not come. Decide whether to send again." },
    { (char *) "Messages wait for you", (char *) "Work: unlock the keyring, and they are sent" },
    { (char *) "Messages wait for you", (char *) "Work: The server refused the sign-in" },
    { (char *) "Messages wait for you", (char *) "Work: enter the password again, or change the settings" },
    { (char *) "Daily limit of Work reached", (char *) "1 message waits until 15:16" },
    { (char *) "Daily limit of Work reached", (char *) "2 messages wait, the first until 15:16" },
    { (char *) "2 messages wait, the first until 15:16",
      (char *) "Mail is sent while you are logged in, without a window." },
    { (char *) "1 message is being sent", (char *) "Mail is sent while you are logged in, without a window." },
    { (char *) "A message was refused for some recipients",
      (char *) "Work: the others are sent it. Open it to see for whom not, and why." },
  };

  sendoff_notifier_text_messages (&notices[0], OUTBOX_STATE_FAILED, "Work", 1, "There is no such mailbox");
  sendoff_notifier_text_messages (&notices[1], OUTBOX_STATE_FAILED, "Work", 3, "There is no such mailbox");
  sendoff_notifier_text_messages (&notices[2], OUTBOX_STATE_UNCERTAIN, "Work", 1, NULL);
  sendoff_notifier_text_stuck (&notices[3], locked, "Work");
  sendoff_notifier_text_stuck (&notices[4], refused, "Work");
  sendoff_notifier_text_stuck (&notices[5], NULL, "Work");
  sendoff_notifier_text_limit (&notices[6], "Work", 1, NOW + 600, NOW);
  sendoff_notifier_text_limit (&notices[7], "Work", 2, NOW + 600, NOW);
  sendoff_notifier_text_background (&notices[8], 2, NOW + 600, NOW);
  sendoff_notifier_text_background (&notices[9], 1, NOW, NOW);
  sendoff_notifier_text_partly (&notices[10], "Work");
  for (guint i = 0; i < G_N_ELEMENTS (notices); i++)
    {
      g_assert_cmpstr (notices[i].title, ==, expected[i].title);
      g_assert_cmpstr (notices[i].body, ==, expected[i].body);
      sendoff_notifier_text_clear (&notices[i]);
    }
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);
  fake_network_install ();

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  g_test_add_func ("/ui/alarm/rings", test_alarm);
  g_test_add_func ("/ui/autostart/entry", test_entry);
  g_test_add_func ("/ui/notifier/words", test_notices);
  ADD ("/ui/courier/another-process", test_another_process);
  ADD ("/ui/courier/its-time", test_its_time);
  ADD ("/ui/courier/network-comes-back", test_network);
  ADD ("/ui/courier/account-changed", test_account_changed);
  ADD ("/ui/courier/practice-server-runs", test_practice);
  ADD ("/ui/courier/trouble-is-told-once", test_trouble_is_told_once);
  ADD ("/ui/courier/looking-is-no-news", test_looking_is_no_news);
  ADD ("/ui/autostart/while-mail-waits", test_autostart);
  return g_test_run ();
}

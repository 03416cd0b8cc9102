/* outbox/message: rows, states and the moves between them. */

#include "outbox-fixture.h"
#include "outbox-sql.h"

#include <glib/gstdio.h>

#define ONE fixture_account ("one", 99, ACCOUNT_LIMIT_MESSAGES)

/* Every edge there is; all others are refused. */
static const char *const edges[] = {
  "draft queued",       "queued sending",    "queued waiting",
  "queued failed",      "queued draft",      "sending committing",
  "sending queued",     "sending waiting",   "sending failed",
  "sending draft",      "sending sent",      "committing sent",
  "committing waiting", "committing failed", "committing uncertain",
  "committing draft",   "waiting queued",    "waiting sending",
  "waiting waiting",    "waiting failed",    "waiting draft",
  "failed queued",      "failed draft",      "uncertain queued",
  "uncertain sent",     "uncertain draft",   NULL,
};

/* The shortest way from queued to each state. */
static const struct
{
  OutboxState state;
  OutboxState way[3];
  guint length;
} ways[] = {
  { OUTBOX_STATE_DRAFT, { OUTBOX_STATE_DRAFT }, 1 },
  { OUTBOX_STATE_QUEUED, { 0 }, 0 },
  { OUTBOX_STATE_SENDING, { OUTBOX_STATE_SENDING }, 1 },
  { OUTBOX_STATE_COMMITTING, { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING }, 2 },
  { OUTBOX_STATE_SENT, { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING, OUTBOX_STATE_SENT }, 3 },
  { OUTBOX_STATE_WAITING, { OUTBOX_STATE_WAITING }, 1 },
  { OUTBOX_STATE_FAILED, { OUTBOX_STATE_FAILED }, 1 },
  { OUTBOX_STATE_UNCERTAIN, { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING, OUTBOX_STATE_UNCERTAIN }, 3 },
};

static void
move (OutboxDatabase *database, gint64 id, OutboxState to, const BaseMoment *now)
{
  g_autoptr (GError) error = NULL;

  outbox_message_move (database, id, to, "451 4.3.0 said", "some-cause", now, &error);
  g_assert_no_error (error);
}

static OutboxMessage *
get (OutboxDatabase *database, gint64 id)
{
  g_autoptr (GError) error = NULL;
  OutboxMessage *message = outbox_message_get (database, id, &error);

  g_assert_no_error (error);
  return message;
}

static void
test_row (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) message = get (database, id);
  const OutboxRecipient *last;

  g_assert_cmpint (message->id, ==, id);
  g_assert_cmpstr (message->account, ==, "one");
  g_assert_cmpstr (message->message_id, ==, "1@practice.example");
  g_assert_cmpstr (message->subject, ==, "Grüße");
  g_assert_cmpstr (message->sender, ==, "ada@practice.example");
  g_assert_cmpuint (message->size, ==, 17);
  g_assert_cmpint (message->state, ==, OUTBOX_STATE_QUEUED);
  g_assert_cmpuint (message->attempts, ==, 0);
  g_assert_cmpint (message->created, ==, FIXTURE_WALL);
  g_assert_cmpint (message->changed, ==, FIXTURE_WALL);
  g_assert_cmpint (message->next_try, ==, 0);
  g_assert_null (message->reply);
  g_assert_null (message->diagnosis);
  g_assert_true (g_file_test (message->spool, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (message->recipients->len, ==, 3);
  last = g_ptr_array_index (message->recipients, 2);
  g_assert_cmpstr (last->address, ==, "eve@practice.example");
  g_assert_cmpint (last->outcome, ==, SMTP_RECIPIENT_UNTRIED);
  g_assert_null (last->reply);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_outside_the_spool (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  g_autofree char *outside = g_build_filename (folder, "outbox.db", NULL);
  g_autofree char *missing = g_build_filename (folder, "spool", "missing", NULL);
  const char *paths[] = { outside, missing };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *recipients[] = { "ada@practice.example", NULL };
      MailMessage message = { .path = (char *) paths[i],
                              .message_id = (char *) "1@x",
                              .subject = (char *) "",
                              .sender = (char *) "a@x",
                              .recipients = (GStrv) recipients };
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (outbox_message_add (database, ONE, &message, &now, &error), ==, 0);
      g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_DATABASE);
    }
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message"), ==, 0);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_edges (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");

  for (gsize from = 0; from < G_N_ELEMENTS (ways); from++)
    for (guint to = 0; to < G_N_ELEMENTS (ways); to++)
      {
        g_autofree char *edge = g_strdup_printf ("%s %s", outbox_state_to_string (ways[from].state),
                                                 outbox_state_to_string ((OutboxState) to));
        gboolean allowed = g_strv_contains (edges, edge);
        gint64 id = fixture_add (database, ONE, &now);
        g_autoptr (GError) error = NULL;
        g_autoptr (OutboxMessage) message = NULL;

        for (guint i = 0; i < ways[from].length; i++)
          move (database, id, ways[from].way[i], &now);
        g_assert_cmpint (outbox_state_can_become (ways[from].state, (OutboxState) to), ==, allowed);
        g_assert_cmpint (outbox_message_move (database, id, (OutboxState) to, NULL, NULL, &now, &error), ==, allowed);
        if (!allowed)
          g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE);
        message = get (database, id);
        g_assert_cmpint (message->state, ==, allowed ? (OutboxState) to : ways[from].state);
      }
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_names (void)
{
  for (guint i = 0; i <= OUTBOX_STATE_UNCERTAIN; i++)
    {
      OutboxState state;

      g_assert_true (outbox_state_from_string (outbox_state_to_string ((OutboxState) i), &state));
      g_assert_cmpint (state, ==, i);
    }
  for (guint i = 0; i <= SMTP_RECIPIENT_REFUSED; i++)
    {
      SmtpRecipientOutcome outcome;

      g_assert_true (outbox_outcome_from_string (outbox_outcome_to_string ((SmtpRecipientOutcome) i), &outcome));
      g_assert_cmpint (outcome, ==, i);
    }
  g_assert_false (outbox_state_from_string ("lost", &(OutboxState){ 0 }));
  g_assert_false (outbox_state_from_string (NULL, &(OutboxState){ 0 }));
  g_assert_false (outbox_outcome_from_string ("lost", &(SmtpRecipientOutcome){ 0 }));
}

static void
test_delays (void)
{
  static const guint minutes[] = { 1, 1, 5, 15, 60, 60, 60 };

  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    g_assert_cmpuint (outbox_retry_delay (i), ==, 60 * minutes[i]);
}

static void
test_attempts (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  BaseMoment later = fixture_moment (FIXTURE_WALL + 60, 1060, "a");
  gint64 id = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) message = NULL;

  move (database, id, OUTBOX_STATE_SENDING, &now);
  g_assert_cmpint (fixture_number (database, "SELECT lease_until FROM message"), ==, 1000 + 15 * 60);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message WHERE lease_owner IS NOT NULL AND "
                                             "lease_boot_id = 'a'"),
                   ==, 1);
  move (database, id, OUTBOX_STATE_COMMITTING, &later);
  g_assert_cmpint (fixture_number (database, "SELECT lease_until FROM message"), ==, 1060 + 15 * 60);
  message = get (database, id);
  g_assert_cmpuint (message->attempts, ==, 1);
  g_assert_null (message->reply);
  g_clear_pointer (&message, outbox_message_free);

  move (database, id, OUTBOX_STATE_WAITING, &later);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message WHERE lease_owner IS NULL AND "
                                             "lease_boot_id IS NULL AND lease_until IS NULL"),
                   ==, 1);
  message = get (database, id);
  g_assert_cmpint (message->next_try, ==, later.wall + 60);
  g_assert_cmpint (message->changed, ==, later.wall);
  g_assert_cmpint (message->created, ==, now.wall);
  g_assert_cmpstr (message->reply, ==, "451 4.3.0 said");
  g_assert_cmpstr (message->diagnosis, ==, "some-cause");
  g_clear_pointer (&message, outbox_message_free);

  /* The words of the first attempt stay until the second has its own; the second failure waits longer. */
  move (database, id, OUTBOX_STATE_SENDING, &later);
  message = get (database, id);
  g_assert_cmpuint (message->attempts, ==, 2);
  g_assert_cmpint (message->next_try, ==, 0);
  g_assert_cmpstr (message->reply, ==, "451 4.3.0 said");
  g_clear_pointer (&message, outbox_message_free);
  move (database, id, OUTBOX_STATE_WAITING, &later);
  message = get (database, id);
  g_assert_cmpint (message->next_try, ==, later.wall + 5 * 60);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_wait (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (outbox_message_wait (database, id, FIXTURE_WALL + 777, NULL, NULL, &now, &error));
  g_assert_true (outbox_message_wait (database, id, FIXTURE_WALL + 999, "550 5.4.5", "limit", &now, &error));
  message = get (database, id);
  g_assert_cmpint (message->state, ==, OUTBOX_STATE_WAITING);
  g_assert_cmpint (message->next_try, ==, FIXTURE_WALL + 999);
  g_assert_cmpstr (message->reply, ==, "550 5.4.5");
  g_assert_cmpuint (message->attempts, ==, 0);
  g_clear_pointer (&message, outbox_message_free);
  move (database, id, OUTBOX_STATE_FAILED, &now);
  message = get (database, id);
  g_assert_cmpint (message->next_try, ==, 0);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_sent_bytes_go (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  gint64 other = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) before = get (database, id);
  g_autoptr (OutboxMessage) untouched = get (database, other);
  g_autoptr (OutboxMessage) after = NULL;

  move (database, id, OUTBOX_STATE_SENDING, &now);
  move (database, id, OUTBOX_STATE_COMMITTING, &now);
  g_assert_true (g_file_test (before->spool, G_FILE_TEST_EXISTS));
  move (database, id, OUTBOX_STATE_SENT, &now);
  after = get (database, id);
  g_assert_null (after->spool);
  g_assert_false (g_file_test (before->spool, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (untouched->spool, G_FILE_TEST_EXISTS));
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_claimed_once (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *first = fixture_open (folder);
  OutboxDatabase *second = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (first, ONE, &now);
  g_autoptr (GError) error = NULL;

  move (first, id, OUTBOX_STATE_SENDING, &now);
  g_assert_false (outbox_message_move (second, id, OUTBOX_STATE_SENDING, NULL, NULL, &now, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE);
  outbox_database_close (first);
  outbox_database_close (second);
  fixture_folder_remove (folder);
}

static void
test_list (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  const OutboxMessage *message;

  for (guint i = 0; i < 6; i++)
    fixture_add (database, fixture_account (i % 2 == 0 ? "even" : "odd", 0, ACCOUNT_LIMIT_MESSAGES), &now);
  all = outbox_message_list (database, NULL, 0, 100, &error);
  g_assert_cmpuint (all->len, ==, 6);
  for (guint i = 1; i < all->len; i++)
    g_assert_cmpint (((OutboxMessage *) all->pdata[i])->id, <, ((OutboxMessage *) all->pdata[i - 1])->id);
  page = outbox_message_list (database, "even", 0, 2, &error);
  g_assert_cmpuint (page->len, ==, 2);
  message = page->pdata[1];
  g_assert_cmpstr (message->account, ==, "even");
  g_assert_cmpuint (message->recipients->len, ==, 3);
  rest = outbox_message_list (database, "even", message->id, 2, &error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (((OutboxMessage *) rest->pdata[0])->id, <, message->id);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_remove (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) message = get (database, id);
  g_autoptr (GError) error = NULL;

  move (database, id, OUTBOX_STATE_SENDING, &now);
  g_assert_false (outbox_message_remove (database, id, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE);
  g_clear_error (&error);
  g_assert_true (g_file_test (message->spool, G_FILE_TEST_EXISTS));
  move (database, id, OUTBOX_STATE_FAILED, &now);
  g_assert_true (outbox_message_remove (database, id, &error));
  g_assert_false (g_file_test (message->spool, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM recipient"), ==, 0);
  g_assert_false (outbox_message_remove (database, id, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (outbox_message_get (database, id, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (outbox_message_move (database, id, OUTBOX_STATE_QUEUED, NULL, NULL, &now, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND);
  /* A number is never given twice: a list that goes on below it stays right. */
  g_assert_cmpint (fixture_add (database, ONE, &now), >, id);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_recipients (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  gint64 other = fixture_add (database, ONE, &now);
  g_autoptr (SmtpReply) refusal = smtp_reply_parse ("550-5.1.1 No such\n550 5.1.1 user");
  SmtpRecipient ada = { .address = (char *) "ada@practice.example", .outcome = SMTP_RECIPIENT_ACCEPTED };
  SmtpRecipient eve = { .address = (char *) "eve@practice.example",
                        .outcome = SMTP_RECIPIENT_REFUSED,
                        .reply = refusal };
  g_autoptr (GPtrArray) results = g_ptr_array_new ();
  g_autoptr (OutboxMessage) message = NULL;
  g_autoptr (OutboxMessage) untouched = NULL;
  g_autoptr (GError) error = NULL;
  const OutboxRecipient *recipient;

  g_ptr_array_add (results, &ada);
  g_ptr_array_add (results, &eve);
  g_assert_true (outbox_message_set_recipients (database, id, results, &error));
  message = get (database, id);
  recipient = message->recipients->pdata[0];
  g_assert_cmpint (recipient->outcome, ==, SMTP_RECIPIENT_ACCEPTED);
  recipient = message->recipients->pdata[1];
  g_assert_cmpint (recipient->outcome, ==, SMTP_RECIPIENT_UNTRIED);
  recipient = message->recipients->pdata[2];
  g_assert_cmpint (recipient->outcome, ==, SMTP_RECIPIENT_REFUSED);
  g_assert_cmpstr (recipient->reply, ==, "550-5.1.1 No such\n550 5.1.1 user");
  untouched = get (database, other);
  recipient = untouched->recipients->pdata[0];
  g_assert_cmpint (recipient->outcome, ==, SMTP_RECIPIENT_UNTRIED);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

/* What belongs together is committed together; what is rolled back costs no file. */
static void
test_rolled_back (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  gint64 id = fixture_add (database, ONE, &now);
  g_autoptr (OutboxMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  move (database, id, OUTBOX_STATE_SENDING, &now);
  for (guint i = 0; i < 2; i++)
    {
      gboolean commits = i == 1;

      g_assert_true (outbox_sql_begin (database, &error));
      move (database, id, OUTBOX_STATE_SENT, &now);
      g_assert_cmpint (outbox_sql_end (database, commits, &error), ==, commits);
      g_clear_pointer (&message, outbox_message_free);
      message = get (database, id);
      g_assert_cmpint (message->state, ==, commits ? OUTBOX_STATE_SENT : OUTBOX_STATE_SENDING);
      g_assert_cmpint (message->spool == NULL, ==, commits);
      if (!commits)
        g_assert_true (g_file_test (message->spool, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message WHERE spool IS NOT NULL"), ==, 0);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

/* What is asked all the time must use an index, or a hundred thousand messages make it slow. */
static void
test_indices (void)
{
  static const char *const queries[] = {
    "SELECT * FROM message WHERE account = 'a' AND id < 9 ORDER BY id DESC LIMIT 5",
    "SELECT * FROM message WHERE id < 9 ORDER BY id DESC LIMIT 5",
    "SELECT * FROM message WHERE state = 'waiting' AND state != 'sent' AND next_try <= 5 ORDER BY next_try, id",
    "SELECT id, lease_boot_id, lease_until FROM message WHERE state IN ('sending', 'committing') AND state != 'sent'",
    "UPDATE ledger SET settled = 1 WHERE message = 1 AND settled = 0",
    "SELECT address FROM recipient WHERE message = 1 ORDER BY position",
    "SELECT boot, units FROM ledger WHERE account = 'a' AND boot_row = 1 AND boot > 5 AND units > 0",
    "DELETE FROM ledger WHERE boot_row = 1 AND boot <= 5",
    "SELECT id FROM ledger WHERE settled = 0",
    "SELECT min(boot_row) FROM ledger",
  };
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", queries[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (OutboxQuery) query = outbox_sql_query (database, &error, sql, "");

      g_assert_no_error (error);
      while (outbox_query_next (query, &error))
        {
          g_autofree char *plan = outbox_query_dup_text (query, 3);

          if (g_str_has_prefix (plan, "SCAN") && strstr (plan, "ledger_reserved") == NULL)
            g_error ("%s: %s", queries[i], plan);
          if (strstr (plan, "TEMP B-TREE") != NULL)
            g_error ("%s: %s", queries[i], plan);
        }
      g_assert_no_error (error);
    }
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/message/row", test_row);
  g_test_add_func ("/outbox/message/outside-the-spool", test_outside_the_spool);
  g_test_add_func ("/outbox/message/edges", test_edges);
  g_test_add_func ("/outbox/message/names", test_names);
  g_test_add_func ("/outbox/message/delays", test_delays);
  g_test_add_func ("/outbox/message/attempts", test_attempts);
  g_test_add_func ("/outbox/message/wait", test_wait);
  g_test_add_func ("/outbox/message/sent-bytes-go", test_sent_bytes_go);
  g_test_add_func ("/outbox/message/claimed-once", test_claimed_once);
  g_test_add_func ("/outbox/message/recipients", test_recipients);
  g_test_add_func ("/outbox/message/rolled-back", test_rolled_back);
  g_test_add_func ("/outbox/message/list", test_list);
  g_test_add_func ("/outbox/message/remove", test_remove);
  g_test_add_func ("/outbox/message/indices", test_indices);
  return g_test_run ();
}

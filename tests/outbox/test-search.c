/* outbox/search: lists, counts and what a person does with a message; each served by an index. */

#include "outbox-fixture.h"
#include "outbox-hold.h"
#include "outbox-recovery.h"
#include "outbox-search.h"
#include "outbox-sql.h"

#include <glib/gstdio.h>

#define ONE fixture_account ("one", 99, ACCOUNT_LIMIT_MESSAGES)
#define TWO fixture_account ("two", 99, ACCOUNT_LIMIT_MESSAGES)

static BaseMoment
moment (void)
{
  return fixture_moment (FIXTURE_WALL, 1000, "a");
}

static gint64
add (OutboxDatabase *database, const Account *account, const OutboxState *way, guint length)
{
  BaseMoment now = moment ();
  gint64 id = fixture_add (database, account, &now);

  for (guint i = 0; i < length; i++)
    g_assert_true (outbox_message_move (database, id, way[i], NULL, NULL, &now, NULL));
  return id;
}

static guint
find (OutboxDatabase *database, const char *account, OutboxView view, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = outbox_search (database, account, view, text, 0, 100, &error);

  g_assert_no_error (error);
  for (guint i = 1; i < list->len; i++)
    g_assert_cmpint (((OutboxMessage *) list->pdata[i])->id, <, ((OutboxMessage *) list->pdata[i - 1])->id);
  return list->len;
}

static OutboxCounts
count (OutboxDatabase *database, const char *account)
{
  OutboxCounts counts;
  g_autoptr (GError) error = NULL;

  outbox_count (database, account, &counts, &error);
  g_assert_no_error (error);
  return counts;
}

static void
test_views (void)
{
  static const OutboxState sent[] = { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING, OUTBOX_STATE_SENT };
  static const OutboxState failed[] = { OUTBOX_STATE_FAILED };
  static const OutboxState unknown[] = { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING, OUTBOX_STATE_UNCERTAIN };
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);

  add (database, ONE, NULL, 0);
  add (database, ONE, sent, 1);
  add (database, ONE, sent, 2);
  add (database, ONE, sent, 3);
  add (database, TWO, sent, 3);
  add (database, TWO, failed, 1);
  add (database, ONE, unknown, 3);
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_ALL, NULL), ==, 7);
  g_assert_cmpuint (find (database, "one", OUTBOX_VIEW_ALL, ""), ==, 5);
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_OPEN, NULL), ==, 3);
  g_assert_cmpuint (find (database, "two", OUTBOX_VIEW_OPEN, NULL), ==, 0);
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_ATTENTION, NULL), ==, 2);
  g_assert_cmpuint (find (database, "one", OUTBOX_VIEW_ATTENTION, NULL), ==, 1);
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_SENT, NULL), ==, 2);
  g_assert_cmpuint (find (database, "two", OUTBOX_VIEW_SENT, NULL), ==, 1);
  g_assert_cmpuint (count (database, NULL).sent, ==, 2);
  g_assert_cmpuint (count (database, NULL).sending, ==, 2);
  g_assert_cmpuint (count (database, "one").queued, ==, 1);
  g_assert_cmpuint (count (database, "two").queued, ==, 0);
  g_assert_cmpuint (count (database, "two").failed, ==, 1);
  g_assert_cmpuint (count (database, NULL).uncertain, ==, 1);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static const struct
{
  const char *text;
  gboolean found;
} texts[] = {
  { "grüße", TRUE },
  { "GRÜSS", TRUE },
  { "GRÜ", TRUE },
  { "bob@", TRUE },
  { "BOB@PRACTICE", TRUE },
  { "nobody", FALSE },
  { "1@", TRUE },
  { "x", TRUE },
  { "%", FALSE },
  { "_", FALSE },
  { "\"", FALSE },
  { "a\" OR \"b", FALSE },
  { "a*", FALSE },
  { "ada", TRUE },
  { "\xff", FALSE },
  { "\xff\xff\xff\xff", FALSE },
  { "ada@practice.example\nbob", TRUE },
};

static void
test_text (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  gint64 id = add (database, ONE, NULL, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if ((int) find (database, NULL, OUTBOX_VIEW_ALL, texts[i].text) != texts[i].found)
        g_error ("\"%s\"", texts[i].text);
      g_assert_cmpuint (find (database, "one", OUTBOX_VIEW_OPEN, texts[i].text), ==, texts[i].found);
      g_assert_cmpuint (find (database, "two", OUTBOX_VIEW_ALL, texts[i].text), ==, 0);
    }
  g_assert_true (outbox_message_remove (database, id, NULL));
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_ALL, "bob@"), ==, 0);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_pages (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  gint64 before = 0;
  guint n = 0;

  for (guint i = 0; i < 25; i++)
    add (database, ONE, NULL, 0);
  for (guint page = 0; page < 4; page++)
    {
      g_autoptr (GPtrArray) list = outbox_search (database, "one", OUTBOX_VIEW_OPEN, "bob", before, 10, NULL);

      n += list->len;
      if (list->len > 0)
        before = ((OutboxMessage *) list->pdata[list->len - 1])->id;
      g_assert_cmpuint (list->len, ==, page < 2 ? 10 : page == 2 ? 5 : 0);
    }
  g_assert_cmpuint (n, ==, 25);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static OutboxState
state_of (OutboxDatabase *database, gint64 id)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

  return message->state;
}

/* What each action makes of each state: the state afterwards, or -1 where it is refused. */
static const struct
{
  OutboxState way[3];
  guint length;
  int retry;
  int hold;
  int hide;
} actions[] = {
  { { 0 }, 0, OUTBOX_STATE_QUEUED, OUTBOX_STATE_DRAFT, OUTBOX_STATE_QUEUED },
  { { OUTBOX_STATE_WAITING }, 1, OUTBOX_STATE_QUEUED, OUTBOX_STATE_DRAFT, OUTBOX_STATE_WAITING },
  { { OUTBOX_STATE_DRAFT }, 1, OUTBOX_STATE_QUEUED, -1, OUTBOX_STATE_DRAFT },
  { { OUTBOX_STATE_FAILED }, 1, OUTBOX_STATE_QUEUED, -1, OUTBOX_STATE_FAILED },
  { { OUTBOX_STATE_SENDING }, 1, -1, -1, -1 },
  { { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING }, 2, -1, -1, -1 },
  { { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING, OUTBOX_STATE_UNCERTAIN },
    3,
    OUTBOX_STATE_QUEUED,
    -1,
    OUTBOX_STATE_UNCERTAIN },
  { { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING, OUTBOX_STATE_SENT }, 3, -1, -1, OUTBOX_STATE_SENT },
};

static void
test_actions (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = moment ();

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    for (guint action = 0; action < 3; action++)
      {
        gint64 id = add (database, ONE, actions[i].way, actions[i].length);
        OutboxState before = state_of (database, id);
        int want = action == 0 ? actions[i].retry : action == 1 ? actions[i].hold : actions[i].hide;
        g_autoptr (GError) error = NULL;
        gboolean done = action == 0   ? outbox_message_retry (database, id, &now, &error)
                        : action == 1 ? outbox_message_hold (database, id, &now, &error)
                                      : outbox_message_hide (database, id, &now, &error);

        g_assert_cmpint (done, ==, want >= 0);
        if (!done)
          g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE);
        g_assert_cmpint (state_of (database, id), ==, want >= 0 ? want : (int) before);
      }
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_hidden (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = moment ();
  BaseMoment later = fixture_moment (FIXTURE_WALL + FIXTURE_DAY, 1000 + FIXTURE_DAY, "a");
  gint64 id = add (database, ONE, NULL, 0);
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

  g_assert_true (outbox_message_hide (database, id, &now, NULL));
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_ALL, NULL), ==, 0);
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_OPEN, "bob"), ==, 0);
  g_assert_cmpuint (count (database, NULL).queued, ==, 0);
  g_assert_true (outbox_message_unhide (database, id, NULL));
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_OPEN, NULL), ==, 1);
  g_assert_cmpuint (count (database, NULL).queued, ==, 1);
  g_assert_true (outbox_message_hide (database, id, &now, NULL));
  g_assert_true (outbox_recovery_tidy (database, &now, NULL));
  g_assert_true (g_file_test (message->spool, G_FILE_TEST_EXISTS));
  g_assert_true (outbox_recovery_tidy (database, &later, NULL));
  g_assert_false (g_file_test (message->spool, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message"), ==, 0);
  g_assert_cmpuint (count (database, NULL).queued, ==, 0);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_forget_sent (void)
{
  static const OutboxState sent[] = { OUTBOX_STATE_SENDING, OUTBOX_STATE_COMMITTING, OUTBOX_STATE_SENT };
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);

  add (database, ONE, sent, 3);
  add (database, ONE, NULL, 0);
  g_assert_true (outbox_message_forget_sent (database, FIXTURE_WALL, NULL));
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_ALL, "bob"), ==, 2);
  g_assert_true (outbox_message_forget_sent (database, FIXTURE_WALL + 1, NULL));
  g_assert_cmpuint (find (database, NULL, OUTBOX_VIEW_ALL, "bob"), ==, 1);
  g_assert_cmpuint (count (database, NULL).sent, ==, 0);
  g_assert_cmpuint (count (database, NULL).queued, ==, 1);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM message_text"), ==, 1);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

/* After five tries and two days: failed, with the last words. A person's retry begins anew. */
static void
test_two_days (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = moment ();
  gint64 id = fixture_add (database, ONE, &now);

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (OutboxMessage) message = NULL;

      g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_SENDING, NULL, NULL, &now, NULL));
      g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_WAITING, "451 later", "busy", &now, NULL));
      message = outbox_message_get (database, id, NULL);
      if (message->state == OUTBOX_STATE_FAILED)
        break;
      now.boot += message->next_try - now.wall;
      now.wall = message->next_try;
    }
  g_assert_cmpint (state_of (database, id), ==, OUTBOX_STATE_FAILED);
  g_assert_cmpint (now.wall - FIXTURE_WALL, >=, 2 * FIXTURE_DAY);
  g_assert_cmpint (now.wall - FIXTURE_WALL, <=, 2 * FIXTURE_DAY + 3600);
  g_assert_cmpint (fixture_number (database, "SELECT reply = '451 later' AND diagnosis = 'busy' FROM message"), ==, 1);
  g_assert_true (outbox_message_retry (database, id, &now, NULL));
  g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_SENDING, NULL, NULL, &now, NULL));
  g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_WAITING, NULL, NULL, &now, NULL));
  g_assert_cmpint (state_of (database, id), ==, OUTBOX_STATE_WAITING);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
on_plan (gpointer data, const char *sql, const char *plan)
{
  /* The tally has a few rows for each account. */
  gboolean scans =
      g_str_has_prefix (plan, "SCAN") && strstr (plan, "VIRTUAL TABLE") == NULL && strstr (plan, "tally") == NULL;

  if (scans || strstr (plan, "TEMP B-TREE") != NULL)
    g_error ("%s: %s", sql, plan);
}

static int
explain (unsigned type, void *data, void *statement, void *sql)
{
  sqlite3_stmt *plan = NULL;
  g_autofree char *question = g_strconcat ("EXPLAIN QUERY PLAN ", sqlite3_sql (statement), NULL);
  sqlite3 *handle = sqlite3_db_handle (statement);

  /* Only what is asked from outside, not what asking for a plan asks. */
  if (!g_str_has_prefix (sqlite3_sql (statement), "SELECT message.") &&
      !g_str_has_prefix (sqlite3_sql (statement), "SELECT state, n"))
    return 0;
  g_assert_cmpint (sqlite3_prepare_v2 (handle, question, -1, &plan, NULL), ==, SQLITE_OK);
  while (sqlite3_step (plan) == SQLITE_ROW)
    on_plan (data, sqlite3_sql (statement), (const char *) sqlite3_column_text (plan, 3));
  sqlite3_finalize (plan);
  return 0;
}

/* The very statements that the program asks, as SQLite means to answer them. */
static void
test_plans (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);

  sqlite3_trace_v2 (database->handle, SQLITE_TRACE_STMT, explain, NULL);
  for (guint view = 0; view <= OUTBOX_VIEW_SENT; view++)
    for (guint text = 0; text < 2; text++)
      {
        find (database, NULL, (OutboxView) view, text == 0 ? NULL : "bob");
        find (database, "one", (OutboxView) view, text == 0 ? NULL : "bob");
      }
  count (database, "one");
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/search/views", test_views);
  g_test_add_func ("/outbox/search/text", test_text);
  g_test_add_func ("/outbox/search/pages", test_pages);
  g_test_add_func ("/outbox/search/actions", test_actions);
  g_test_add_func ("/outbox/search/hidden", test_hidden);
  g_test_add_func ("/outbox/search/forget-sent", test_forget_sent);
  g_test_add_func ("/outbox/search/two-days", test_two_days);
  g_test_add_func ("/outbox/search/plans", test_plans);
  return g_test_run ();
}

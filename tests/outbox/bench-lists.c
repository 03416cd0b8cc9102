/*
 * How long lists, counts and what the courier asks take with a hundred thousand messages. Prints medians; passes no
 * judgement. Usage: bench-lists [MESSAGES]
 */

#include "outbox-courier.h"
#include "outbox-fixture.h"
#include "outbox-forecast.h"
#include "outbox-search.h"
#include "outbox-sql.h"

#include <stdlib.h>

#define TIMES 21

typedef struct
{
  OutboxDatabase *database;
  const Account *account;
  OutboxView view;
  const char *text;
  gint64 before;
} Bench;

static void
page (Bench *self)
{
  g_autoptr (GPtrArray) list =
      outbox_search (self->database, self->account->id, self->view, self->text, self->before, 50, NULL);
}

static void
count (Bench *self)
{
  OutboxCounts counts;

  outbox_count (self->database, self->account->id, &counts, NULL);
}

static void
list_due (Bench *self)
{
  g_auto (GStrv) due = outbox_courier_list_due (self->database, g_get_real_time () / G_USEC_PER_SEC, NULL);
}

static void
next_due (Bench *self)
{
  outbox_courier_next_due (self->database, NULL, g_get_real_time () / G_USEC_PER_SEC, NULL);
}

static void
forecast (Bench *self)
{
  BaseMoment now;
  g_autoptr (GArray) list = NULL;

  base_moment_now (&now);
  list = outbox_forecast_load (self->database, self->account, &now, NULL);
}

static void
open_again (Bench *self)
{
  g_autofree char *folder = g_path_get_dirname (outbox_database_get_spool (self->database));
  g_autoptr (OutboxDatabase) second = outbox_database_open (folder, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static void
measure (const char *name, Bench *self, void (*run) (Bench *self))
{
  gint64 times[TIMES];

  for (guint i = 0; i < TIMES; i++)
    {
      gint64 start = g_get_monotonic_time ();

      run (self);
      times[i] = g_get_monotonic_time () - start;
    }
  qsort (times, TIMES, sizeof times[0], compare);
  g_print ("%-34s %8.2f ms\n", name, (double) times[TIMES / 2] / 1000);
}

static void
fill (OutboxDatabase *database, gint64 n)
{
  g_autofree char *sql = g_strdup_printf (
      "BEGIN;"
      "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < %" G_GINT64_FORMAT ")"
      " INSERT INTO message (account, message_id, subject, sender, smtputf8, size, state, created, changed, since,"
      "  next_try, diagnosis)"
      " SELECT CASE WHEN n %% 3 THEN 'one' ELSE 'two' END, n || '@practice.example', 'Invoice ' || n,"
      "  'ada@practice.example', 0, 1000,"
      "  CASE WHEN n %% 1000 = 0 THEN 'failed' WHEN n %% 1000 < 10 THEN 'waiting' ELSE 'sent' END, 1, 1, 1, 9e15, 'x'"
      " FROM i;"
      "INSERT INTO recipient (message, position, address) SELECT id, 0, 'bob' || id || '@practice.example' FROM "
      "message;"
      "INSERT INTO message_text (rowid, words) SELECT id, casefold (subject || char (10) || sender || char (10) || "
      "message_id"
      "  || char (10) || 'bob' || id || '@practice.example') FROM message;"
      "COMMIT",
      n);
  char *problem = NULL;

  if (sqlite3_exec (database->handle, sql, NULL, NULL, &problem) != SQLITE_OK)
    g_error ("%s", problem);
}

int
main (int argc, char *argv[])
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  gint64 n = argc > 1 ? atoll (argv[1]) : 100000;
  Bench bench = { .database = database, .account = fixture_account ("one", 99, ACCOUNT_LIMIT_MESSAGES) };
  static const char *const views[] = { "all", "open", "attention", "sent" };
  static const char *const texts[] = { NULL, "invoice", "bob77777@", "nobody@nowhere", "zz" };

  fill (database, n);
  g_print ("%" G_GINT64_FORMAT " messages\n", n);
  for (guint view = 0; view < G_N_ELEMENTS (views); view++)
    for (guint text = 0; text < G_N_ELEMENTS (texts); text++)
      {
        g_autofree char *name =
            g_strdup_printf ("page of %s, %s", views[view], texts[text] != NULL ? texts[text] : "everything");

        bench.view = (OutboxView) view;
        bench.text = texts[text];
        measure (name, &bench, page);
      }
  bench.text = NULL;
  bench.view = OUTBOX_VIEW_SENT;
  bench.before = n / 2;
  measure ("page in the middle", &bench, page);
  measure ("count", &bench, count);
  measure ("list due", &bench, list_due);
  measure ("next due", &bench, next_due);
  measure ("forecast", &bench, forecast);
  measure ("open", &bench, open_again);
  outbox_database_close (database);
  fixture_folder_remove (folder);
  return 0;
}

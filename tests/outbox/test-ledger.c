/* outbox/ledger: the daily limit, under every kind of clock, and under ten processes at once. */

#include "outbox-clock.h"
#include "outbox-fixture.h"

#include <stdio.h>

#define ONE(limit) fixture_account ("one", limit, ACCOUNT_LIMIT_RECIPIENTS)

typedef struct
{
  gint64 wall;
  gint64 boot;
  const char *boot_id;
} When;

/*
 * An entry is made at wall 0 (of the fixture) and second 5000 of boot a. Then the clocks are seen at each of @seen, in
 * order, and the question is asked at @now.
 */
typedef struct
{
  const char *name;
  When seen[4];
  When now;
  gboolean counted;
} AgeCase;

#define HOUR 3600
#define DAY FIXTURE_DAY
#define YEAR (365 * DAY)

static const AgeCase age_cases[] = {
  { "at-once", { { 0 } }, { 0, 5000, "a" }, TRUE },
  { "last-second", { { 0 } }, { DAY - 1, 5000 + DAY - 1, "a" }, TRUE },
  { "after-a-day", { { 0 } }, { DAY, 5000 + DAY, "a" }, FALSE },
  { "read-a-moment-earlier", { { 0 } }, { -2, 4998, "a" }, TRUE },
  { "wall-forward", { { 0 } }, { YEAR, 5010, "a" }, TRUE },
  { "wall-back", { { 0 } }, { -YEAR, 5010, "a" }, TRUE },
  { "wall-back-after-a-day", { { 0 } }, { -2 * HOUR, 5000 + DAY, "a" }, FALSE },
  { "wall-back-last-second", { { 0 } }, { -2 * HOUR, 5000 + DAY - 1, "a" }, TRUE },
  { "next-boot", { { 0 } }, { 60, 10, "b" }, TRUE },
  { "next-boot-last-second", { { 0 } }, { DAY - 1, 10, "b" }, TRUE },
  { "next-boot-after-a-day", { { 0 } }, { DAY, 10, "b" }, FALSE },
  { "next-boot-wall-back", { { 0 } }, { -YEAR, 10, "b" }, TRUE },
  { "next-boot-wall-back-running-a-day", { { 0 } }, { -YEAR + DAY, DAY, "b" }, FALSE },
  { "next-boot-wall-back-last-second", { { 0 } }, { -YEAR + DAY - 1, DAY - 1, "b" }, TRUE },
  { "wall-back-then-corrected", { { -YEAR, 10, "b" } }, { HOUR, 40, "b" }, TRUE },
  { "wall-back-then-corrected-after-a-day", { { -YEAR, 10, "b" } }, { DAY, 40, "b" }, FALSE },
  { "forward-seen-before-the-next-boot", { { YEAR, 5060, "a" } }, { YEAR + HOUR, 10, "b" }, TRUE },
  { "forward-seen-before-the-next-boot-after-a-day", { { YEAR, 5060, "a" } }, { YEAR + DAY - 60, 10, "b" }, FALSE },
  { "forward-seen-before-the-next-boot-last-second", { { YEAR, 5060, "a" } }, { YEAR + DAY - 61, 10, "b" }, TRUE },
  { "back-seen-before-the-next-boot", { { -YEAR, 5060, "a" } }, { -YEAR + DAY - 60, 10, "b" }, FALSE },
  { "back-at-every-boot",
    { { -YEAR, 10 * HOUR, "b" }, { -2 * YEAR, 10 * HOUR, "c" } },
    { -3 * YEAR, 4 * HOUR, "d" },
    FALSE },
  { "back-at-every-boot-last-second",
    { { -YEAR, 10 * HOUR, "b" }, { -2 * YEAR, 10 * HOUR, "c" } },
    { -3 * YEAR, 4 * HOUR - 1, "d" },
    TRUE },
  { "an-hour-back-by-dual-boot", { { -HOUR, 20, "b" } }, { -HOUR + DAY, DAY + 20, "b" }, FALSE },
};

static void
see (OutboxDatabase *database, const BaseMoment *moment)
{
  g_autoptr (GError) error = NULL;

  outbox_ledger_reserve (database, fixture_account ("other", 0, ACCOUNT_LIMIT_MESSAGES), 0, 1, moment, &error);
  g_assert_no_error (error);
}

static OutboxUsage
usage_at (OutboxDatabase *database, const Account *account, const BaseMoment *now)
{
  g_autoptr (GError) error = NULL;
  OutboxUsage usage;

  outbox_ledger_get_usage (database, account, now, &usage, &error);
  g_assert_no_error (error);
  return usage;
}

static gint64
reserve_at (OutboxDatabase *database, const Account *account, guint units, const BaseMoment *now)
{
  g_autoptr (GError) error = NULL;
  gint64 entry = outbox_ledger_reserve (database, account, 0, units, now, &error);

  g_assert_no_error (error);
  g_assert_cmpint (entry, >, 0);
  return entry;
}

static void
test_age (gconstpointer data)
{
  const AgeCase *test = data;
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment made = fixture_moment (FIXTURE_WALL, 5000, "a");
  BaseMoment now = fixture_moment (FIXTURE_WALL + test->now.wall, test->now.boot, test->now.boot_id);
  OutboxUsage usage;
  g_autoptr (GError) error = NULL;

  reserve_at (database, ONE (1), 1, &made);
  for (guint i = 0; i < G_N_ELEMENTS (test->seen) && test->seen[i].boot_id != NULL; i++)
    {
      BaseMoment seen = fixture_moment (FIXTURE_WALL + test->seen[i].wall, test->seen[i].boot, test->seen[i].boot_id);

      see (database, &seen);
    }
  usage = usage_at (database, ONE (1), &now);
  g_assert_cmpuint (usage.used, ==, test->counted ? 1 : 0);
  g_assert_cmpuint (usage.left, ==, test->counted ? 0 : 1);
  if (test->counted)
    g_assert_cmpint (usage.next_free, >, now.wall);
  else
    g_assert_cmpint (usage.next_free, ==, 0);
  /* What reading says is what reserving does. */
  g_assert_cmpint (outbox_ledger_reserve (database, ONE (1), 0, 1, &now, &error) != 0, ==, !test->counted);
  if (test->counted)
    g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_window (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment first = fixture_moment (FIXTURE_WALL, 1000, "a");
  BaseMoment second = fixture_moment (FIXTURE_WALL + 2 * HOUR + 5, 1000 + 2 * HOUR + 5, "a");
  BaseMoment now = fixture_moment (FIXTURE_WALL + 3 * HOUR, 1000 + 3 * HOUR, "a");
  OutboxUsage usage;
  guint sum = 0;

  usage = usage_at (database, ONE (10), &first);
  g_assert_cmpuint (usage.used, ==, 0);
  g_assert_cmpuint (usage.left, ==, 10);
  g_assert_cmpint (usage.next_free, ==, 0);
  reserve_at (database, ONE (10), 3, &first);
  reserve_at (database, ONE (10), 4, &second);
  usage = usage_at (database, ONE (10), &now);
  g_assert_cmpuint (usage.limit, ==, 10);
  g_assert_cmpint (usage.unit, ==, ACCOUNT_LIMIT_RECIPIENTS);
  g_assert_cmpuint (usage.used, ==, 7);
  g_assert_cmpuint (usage.left, ==, 3);
  g_assert_cmpint (usage.next_free, ==, first.wall + DAY);
  g_assert_cmpuint (usage.hours[23], ==, 4);
  g_assert_cmpuint (usage.hours[20], ==, 3);
  for (guint i = 0; i < 24; i++)
    sum += usage.hours[i];
  g_assert_cmpuint (sum, ==, usage.used);

  /* The first three leave to the second; then the next is known. */
  now = fixture_moment (first.wall + DAY - 1, first.boot + DAY - 1, "a");
  usage = usage_at (database, ONE (10), &now);
  g_assert_cmpuint (usage.used, ==, 7);
  g_assert_cmpuint (usage.hours[0], ==, 3);
  now = fixture_moment (first.wall + DAY, first.boot + DAY, "a");
  usage = usage_at (database, ONE (10), &now);
  g_assert_cmpuint (usage.used, ==, 4);
  g_assert_cmpint (usage.next_free, ==, second.wall + DAY);

  /* A limit that was lowered below what is used leaves nothing, and does not wrap around. */
  usage = usage_at (database, ONE (2), &now);
  g_assert_cmpuint (usage.used, ==, 4);
  g_assert_cmpuint (usage.left, ==, 0);
  usage = usage_at (database, ONE (0), &now);
  g_assert_cmpuint (usage.limit, ==, 0);
  g_assert_cmpuint (usage.left, ==, G_MAXUINT);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_reserve_and_settle (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  g_autoptr (GError) error = NULL;
  gint64 first = reserve_at (database, ONE (5), 3, &now);
  gint64 second;

  g_assert_cmpint (outbox_ledger_reserve (database, ONE (5), 0, 3, &now, &error), ==, 0);
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT);
  g_clear_error (&error);
  /* Two of three were accepted: one comes back, and three fit again. */
  g_assert_true (outbox_ledger_settle (database, first, 2, &error));
  second = reserve_at (database, ONE (5), 3, &now);
  g_assert_cmpuint (usage_at (database, ONE (5), &now).left, ==, 0);
  /* Refused: all comes back. */
  g_assert_true (outbox_ledger_settle (database, second, 0, &error));
  g_assert_cmpuint (usage_at (database, ONE (5), &now).left, ==, 3);
  /* More than reserved never counts, and an entry given back stays so. */
  g_assert_true (outbox_ledger_settle (database, first, 100, &error));
  g_assert_true (outbox_ledger_settle (database, second, 3, &error));
  g_assert_cmpuint (usage_at (database, ONE (5), &now).used, ==, 2);
  g_assert_false (outbox_ledger_settle (database, second + 1, 1, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* More than the limit never fits. */
  g_assert_cmpint (outbox_ledger_reserve (database, ONE (5), 0, 6, &now, &error), ==, 0);
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT);
  g_clear_error (&error);
  /* Another account has a limit of its own. */
  reserve_at (database, fixture_account ("two", 5, ACCOUNT_LIMIT_RECIPIENTS), 5, &now);
  g_assert_cmpuint (usage_at (database, ONE (5), &now).used, ==, 2);
  /* Without a limit everything fits and is counted all the same. */
  reserve_at (database, ONE (0), 1000000, &now);
  g_assert_cmpuint (usage_at (database, ONE (0), &now).used, ==, 1000002);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_units (void)
{
  g_assert_cmpuint (outbox_ledger_units (fixture_account ("m", 9, ACCOUNT_LIMIT_MESSAGES), 7), ==, 1);
  g_assert_cmpuint (outbox_ledger_units (fixture_account ("r", 9, ACCOUNT_LIMIT_RECIPIENTS), 7), ==, 7);
  g_assert_cmpuint (outbox_ledger_units (fixture_account ("r", 9, ACCOUNT_LIMIT_RECIPIENTS), 0), ==, 1);
}

static void
test_lock (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  BaseMoment later = fixture_moment (FIXTURE_WALL + YEAR, 1000 + 3599, "a");
  BaseMoment over = fixture_moment (FIXTURE_WALL - YEAR, 1000 + 3600, "a");
  BaseMoment booted = fixture_moment (FIXTURE_WALL + 3600, 5, "b");
  g_autoptr (GError) error = NULL;

  g_assert_true (outbox_ledger_lock (database, ONE (0), &now, 3600, "550 5.4.5 Daily limit", &error));
  g_assert_cmpint (usage_at (database, ONE (0), &now).locked_until, ==, FIXTURE_WALL + 3600);
  g_assert_cmpint (outbox_ledger_reserve (database, ONE (0), 0, 1, &later, &error), ==, 0);
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LOCKED);
  g_clear_error (&error);
  reserve_at (database, fixture_account ("two", 0, ACCOUNT_LIMIT_MESSAGES), 1, &now);
  /* Over by the time that passed, whatever the wall clock says; across a boot by the wall clock. */
  g_assert_cmpint (usage_at (database, ONE (0), &later).locked_until, ==, later.wall + 1);
  g_assert_cmpint (usage_at (database, ONE (0), &over).locked_until, ==, 0);
  reserve_at (database, ONE (0), 1, &booted);
  /* A day at most. */
  g_assert_true (outbox_ledger_lock (database, ONE (0), &now, 1000000, NULL, &error));
  g_assert_cmpint (usage_at (database, ONE (0), &now).locked_until, ==, FIXTURE_WALL + DAY);
  g_assert_true (outbox_ledger_unlock (database, ONE (0), &error));
  g_assert_true (outbox_ledger_unlock (database, ONE (0), &error));
  g_assert_cmpint (usage_at (database, ONE (0), &now).locked_until, ==, 0);
  reserve_at (database, ONE (0), 1, &now);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_old_entries_go (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment a = fixture_moment (FIXTURE_WALL, 1000, "a");
  BaseMoment b = fixture_moment (FIXTURE_WALL + 2 * DAY, 1000, "b");
  BaseMoment c = fixture_moment (FIXTURE_WALL + 8 * DAY, 1000, "c");
  g_autoptr (GError) error = NULL;

  reserve_at (database, ONE (0), 1, &a);
  g_assert_true (outbox_ledger_lock (database, ONE (0), &a, 60, NULL, &error));
  reserve_at (database, ONE (0), 1, &b);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM ledger"), ==, 2);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM boot"), ==, 2);
  reserve_at (database, ONE (0), 1, &c);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM ledger"), ==, 2);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM account_lock"), ==, 0);
  g_assert_cmpint (fixture_number (database, "SELECT count(*) FROM boot"), ==, 2);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_outlives_the_message (void)
{
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
  g_autoptr (GError) error = NULL;
  gint64 message = fixture_add (database, ONE (5), &now);

  g_assert_cmpint (outbox_ledger_reserve (database, ONE (5), message, 2, &now, &error), >, 0);
  g_assert_true (outbox_message_remove (database, message, &error));
  g_assert_cmpuint (usage_at (database, ONE (5), &now).used, ==, 2);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

static void
test_now (void)
{
  BaseMoment a;
  BaseMoment b;

  base_moment_now (&a);
  base_moment_now (&b);
  g_assert_cmpstr (a.boot_id, ==, b.boot_id);
  g_assert_cmpuint (strlen (a.boot_id), ==, 36);
  g_assert_cmpint (a.boot, >, 0);
  g_assert_cmpint (b.boot, >=, a.boot);
  g_assert_cmpint (a.wall, >, 1700000000);
}

#define N_PROCESSES 10
#define N_TRIES 15
#define LIMIT 99

/* What each of the ten processes does: waits for the word, then takes what it can get. */
static int
run_child (const char *folder)
{
  g_autoptr (OutboxDatabase) database = fixture_open (folder);
  guint granted = 0;

  g_print ("ready\n");
  g_assert_cmpint (getchar (), ==, EOF);
  for (guint i = 0; i < N_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;
      BaseMoment now;

      base_moment_now (&now);
      if (outbox_ledger_reserve (database, ONE (LIMIT), 0, 1, &now, &error) != 0)
        granted++;
      else
        g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT);
    }
  g_print ("%u\n", granted);
  return 0;
}

static char *
read_line (GDataInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

static void
test_ten_processes (void)
{
  char *folder = fixture_folder_new ();
  GSubprocess *children[N_PROCESSES];
  GDataInputStream *streams[N_PROCESSES];
  guint granted = 0;
  BaseMoment now;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxDatabase) database = NULL;

  for (guint i = 0; i < N_PROCESSES; i++)
    {
      children[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                      "/proc/self/exe", "--reserve", folder, NULL);
      g_assert_no_error (error);
      streams[i] = g_data_input_stream_new (g_subprocess_get_stdout_pipe (children[i]));
    }
  for (guint i = 0; i < N_PROCESSES; i++)
    {
      g_autofree char *line = read_line (streams[i]);

      g_assert_cmpstr (line, ==, "ready");
    }
  for (guint i = 0; i < N_PROCESSES; i++)
    g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (children[i]), NULL, NULL));
  for (guint i = 0; i < N_PROCESSES; i++)
    {
      g_autofree char *line = read_line (streams[i]);

      granted += (guint) g_ascii_strtoull (line, NULL, 10);
      g_assert_true (g_subprocess_wait_check (children[i], NULL, &error));
      g_object_unref (streams[i]);
      g_object_unref (children[i]);
    }
  g_assert_cmpuint (granted, ==, LIMIT);
  database = fixture_open (folder);
  base_moment_now (&now);
  g_assert_cmpuint (usage_at (database, ONE (LIMIT), &now).used, ==, LIMIT);
  fixture_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--reserve") == 0)
    return run_child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (age_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/outbox/ledger/age/", age_cases[i].name, NULL);

      g_test_add_data_func (name, &age_cases[i], test_age);
    }
  g_test_add_func ("/outbox/ledger/window-to-the-second", test_window);
  g_test_add_func ("/outbox/ledger/reserve-and-settle", test_reserve_and_settle);
  g_test_add_func ("/outbox/ledger/units", test_units);
  g_test_add_func ("/outbox/ledger/lock", test_lock);
  g_test_add_func ("/outbox/ledger/old-entries-go", test_old_entries_go);
  g_test_add_func ("/outbox/ledger/outlives-the-message", test_outlives_the_message);
  g_test_add_func ("/outbox/ledger/now", test_now);
  g_test_add_func ("/outbox/ledger/ten-processes", test_ten_processes);
  return g_test_run ();
}

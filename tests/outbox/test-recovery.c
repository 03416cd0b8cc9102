/* outbox/recovery: what becomes of messages whose sender died. */

#include "outbox-fixture.h"
#include "outbox-lease.h"
#include "outbox-recovery.h"
#include "outbox-sql.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ONE fixture_account ("one", 99, ACCOUNT_LIMIT_RECIPIENTS)

/* Reserves three units and goes as far as @state. */
static void
begin (OutboxDatabase *database, gint64 id, OutboxState state, const BaseMoment *now)
{
  g_assert_cmpint (outbox_ledger_reserve (database, ONE, id, 3, now, NULL), >, 0);
  g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_SENDING, NULL, NULL, now, NULL));
  if (state == OUTBOX_STATE_COMMITTING)
    g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_COMMITTING, NULL, NULL, now, NULL));
}

static void
check (OutboxDatabase *database, gint64 id, const char *state, gint64 units, gboolean settled)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (outbox_state_to_string (message->state), ==, state);
  g_assert_nonnull (message->spool);
  g_assert_cmpint (fixture_number (database, "SELECT sum(units) FROM ledger"), ==, units);
  g_assert_cmpint (fixture_number (database, "SELECT min(settled) FROM ledger"), ==, settled);
}

/* Who looks a minute, or twenty, after the last sign of life, in the same boot or the next. */
static const struct
{
  const char *name;
  OutboxState state;
  gboolean locked;
  gboolean gone; /* the bytes: so that nothing can be locked */
  const char *boot_id;
  gint64 seconds;
  const char *want;
  gint64 units;
} cases[] = {
  { "sending, dead", OUTBOX_STATE_SENDING, FALSE, FALSE, "a", 60, "queued", 0 },
  { "committing, dead", OUTBOX_STATE_COMMITTING, FALSE, FALSE, "a", 60, "uncertain", 3 },
  { "sending, alive", OUTBOX_STATE_SENDING, TRUE, FALSE, "a", 60, "sending", 3 },
  { "sending, alive and slow", OUTBOX_STATE_SENDING, TRUE, FALSE, "a", 1200, "sending", 3 },
  { "committing, alive", OUTBOX_STATE_COMMITTING, TRUE, FALSE, "a", 60, "committing", 3 },
  { "sending, no lock, perhaps alive", OUTBOX_STATE_SENDING, FALSE, TRUE, "a", 60, "sending", 3 },
  { "sending, no lock, too long", OUTBOX_STATE_SENDING, FALSE, TRUE, "a", 1200, "queued", 0 },
  { "sending, no lock, next boot", OUTBOX_STATE_SENDING, FALSE, TRUE, "b", 60, "queued", 0 },
  { "committing, no lock, next boot", OUTBOX_STATE_COMMITTING, FALSE, TRUE, "b", 60, "uncertain", 3 },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *folder = fixture_folder_new ();
      OutboxDatabase *database = fixture_open (folder);
      BaseMoment now = fixture_moment (FIXTURE_WALL, 1000, "a");
      BaseMoment later = fixture_moment (FIXTURE_WALL + cases[i].seconds, 1000 + cases[i].seconds, cases[i].boot_id);
      gint64 id = fixture_add (database, ONE, &now);
      g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);
      g_autoptr (GError) error = NULL;
      int lock = -1;

      g_test_message ("%s", cases[i].name);
      if (cases[i].locked)
        g_assert_cmpint (outbox_lease_take (message->spool, &lock), ==, OUTBOX_LEASE_TAKEN);
      begin (database, id, cases[i].state, &now);
      if (cases[i].gone)
        g_assert_cmpint (g_unlink (message->spool), ==, 0);
      /* Once more: there is nothing left to do then. */
      for (guint n = 0; n < 2; n++)
        {
          g_assert_true (outbox_recovery_run (database, &later, &error));
          g_assert_no_error (error);
          check (database, id, cases[i].want, cases[i].units, !g_str_has_suffix (cases[i].want, "ing"));
        }
      outbox_lease_drop (&lock);
      outbox_database_close (database);
      fixture_folder_remove (folder);
    }
}

/* Begins to send and is killed, as kill -9 does it. Returns: the row */
static gint64
die (const char *folder, OutboxState state)
{
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now;
  gint64 id;
  pid_t child;
  int status;

  base_moment_now (&now);
  id = fixture_add (database, ONE, &now);
  outbox_database_close (database);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      OutboxDatabase *own = fixture_open (folder);
      g_autoptr (OutboxMessage) message = outbox_message_get (own, id, NULL);
      int lock;

      g_assert_cmpint (outbox_lease_take (message->spool, &lock), ==, OUTBOX_LEASE_TAKEN);
      begin (own, id, state, &now);
      kill (getpid (), SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  return id;
}

/* The next start shows what happened: nothing stays in "sending" for ever. */
static void
test_killed (void)
{
  for (guint i = 0; i < 2; i++)
    {
      char *folder = fixture_folder_new ();
      gint64 id = die (folder, i == 0 ? OUTBOX_STATE_SENDING : OUTBOX_STATE_COMMITTING);
      OutboxDatabase *database = fixture_open (folder);
      g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

      check (database, id, i == 0 ? "queued" : "uncertain", i == 0 ? 0 : 3, TRUE);
      g_assert_cmpstr (message->diagnosis, ==, i == 0 ? NULL : "conn-lost-after-data");
      g_assert_cmpuint (message->attempts, ==, 1);
      g_assert_cmpint (message->next_try, ==, 0);
      outbox_database_close (database);
      fixture_folder_remove (folder);
    }
}

/* An outbox that cannot be written can still be looked at, and is put right when it can. */
static void
test_later (void)
{
  char *folder = fixture_folder_new ();
  gint64 id = die (folder, OUTBOX_STATE_SENDING);
  OutboxDatabase *database = fixture_open (folder);
  BaseMoment now;
  g_autoptr (GError) error = NULL;

  base_moment_now (&now);
  begin (database, id, OUTBOX_STATE_SENDING, &now);
  g_assert_true (outbox_sql_run (database, NULL, "PRAGMA query_only = ON", ""));
  g_assert_false (outbox_recovery_run (database, &now, &error));
  g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_READ_ONLY);
  g_clear_error (&error);
  check (database, id, "sending", 3, FALSE);
  g_assert_true (outbox_sql_run (database, NULL, "PRAGMA query_only = OFF", ""));
  g_assert_true (outbox_recovery_run (database, &now, &error));
  check (database, id, "queued", 0, TRUE);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/recovery/cases", test_cases);
  g_test_add_func ("/outbox/recovery/killed", test_killed);
  g_test_add_func ("/outbox/recovery/later", test_later);
  return g_test_run ();
}

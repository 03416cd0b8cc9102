/*
 * outbox, killed: several programs send at once through a server that cuts links, and are ended by SIGKILL before a
 * call that changes a file or says something. Afterwards nothing is lost, nothing doubled, and the limit was kept.
 *
 * The suite runs a short form; SENDOFF_TEST_LONG=1 a long one, with more than 300 kills over thousands of messages.
 * SENDOFF_KILL_ROUNDS and SENDOFF_KILL_SEED choose otherwise.
 */

#include "kill-yard.h"

#include "outbox-sql.h"

#include <stdlib.h>

#define DAY (24 * 60 * 60)
#define SHORT_ROUNDS 30
#define LONG_ROUNDS 260
#define SENDERS 3
/* A backlog makes long runs; who dies later than this sends like one that does not die. */
#define FAR 1500

static gboolean is_long;
static int rounds;

/* Links cut at every stage, and refusals that pass. Half the time the server behaves. */
static const char *const faults[] = {
  "greeting-drop", "ehlo-drop",    "auth-drop",     "data-drop",      "after-data-drop",
  "quit-drop",     "greeting-421", "recipient-450", "after-data-451", "early-421",
};

/* One dies at each call in turn, the others at random ones. */
static guint
choose_call (Yard *self, guint sender)
{
  if (sender > 0)
    return (guint) g_rand_int_range (self->rand, 1, (gint32) MIN (self->longest, FAR));
  self->walked += is_long ? 7 : 41;
  if (self->walked > self->longest)
    self->walked = self->walked % 7 + 1;
  return self->walked;
}

/* What had to wait a while need not: the clocks go on, and the network is back. */
static void
make_due (Yard *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxDatabase) database = outbox_database_open (self->outbox, &error);

  g_assert_no_error (error);
  g_assert_true (outbox_sql_run (database, &error, "DELETE FROM account_hold", ""));
  g_assert_true (outbox_sql_run (
      database, &error, "UPDATE message SET next_try = 1 WHERE state = 'waiting' AND held IS NOT 'limit'", ""));
}

static void
play_round (Yard *self, guint round)
{
  GSubprocess *processes[SENDERS];
  /* One that nobody kills, so that there is always something to lose. */
  GSubprocess *steady = is_long ? yard_spawn (self, "queue", 12, 0) : NULL;

  practice_server_set_fault (self->server, g_rand_boolean (self->rand)
                                               ? faults[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (faults))]
                                               : NULL);
  for (guint i = 0; i < SENDERS; i++)
    processes[i] = yard_spawn (self, i == 2 ? "send" : "queue", (is_long ? 8 : 2) + round % 3, choose_call (self, i));
  for (guint i = 0; i < SENDERS; i++)
    yard_reap (self, processes[i]);
  if (steady != NULL)
    yard_reap (self, steady);
  yard_look_at_server (self);
  /* An hour or so later. */
  self->ahead += g_rand_int_range (self->rand, 60, 3 * 3600);
  make_due (self);
}

/* Nobody is killed any more, the server behaves, and a day goes by when the limit says so. */
static void
finish (Yard *self)
{
  practice_server_set_fault (self->server, NULL);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (OutboxDatabase) database = NULL;
      g_autoptr (OutboxQuery) query = NULL;
      g_autoptr (GError) error = NULL;
      gint64 left;

      make_due (self);
      yard_reap (self, yard_spawn (self, "run", 0, 0));
      yard_look_at_server (self);
      database = outbox_database_open (self->outbox, &error);
      g_assert_no_error (error);
      query =
          outbox_sql_query (database, &error, "SELECT count(*) FROM message WHERE state IN ('queued', 'waiting')", "");
      g_assert_true (outbox_query_next (query, &error));
      left = outbox_query_get_integer (query, 0);
      g_clear_pointer (&query, outbox_query_free);
      if (left == 0)
        return;
      self->ahead += DAY;
    }
  g_error ("Something waits for ever");
}

static void
check_journal (Yard *self, GHashTable *rows)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (self->journal, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && !g_hash_table_contains (rows, lines[i]))
      g_error ("%s was queued, and is lost", lines[i]);
}

/* Copies came in order of time. */
static void
check_windows (Yard *self)
{
  for (guint i = 0; i + self->limit < self->times->len; i++)
    {
      gint64 first = g_array_index (self->times, gint64, i);
      gint64 beyond = g_array_index (self->times, gint64, i + self->limit);

      if (beyond - first < DAY - 60)
        g_error ("More than %u came within a day: number %u after %" G_GINT64_FORMAT " s", self->limit, i + self->limit,
                 beyond - first);
    }
}

static void
check_spool (Yard *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxDatabase) database = outbox_database_open (self->outbox, &error);
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint files = 0;

  g_assert_no_error (error);
  query = outbox_sql_query (database, &error, "SELECT count(*) FROM message WHERE spool IS NOT NULL", "");
  g_assert_true (outbox_query_next (query, &error));
  dir = g_dir_open (outbox_database_get_spool (database), 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    files++;
  /* Nobody's files are young, and wait for their hour; nothing is missing. */
  g_assert_cmpuint (files, >=, outbox_query_get_integer (query, 0));
}

static int
read_number (const char *name, int otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? atoi (text) : otherwise;
}

static void
test_killed (void)
{
  Yard yard;
  Tally tally = { 0 };
  g_autoptr (GHashTable) rows = NULL;

  yard_open (&yard, is_long ? 300 : 25, (guint) read_number ("SENDOFF_KILL_SEED", 1));
  for (int i = 0; i < rounds; i++)
    play_round (&yard, (guint) i);
  finish (&yard);
  rows = yard_read_rows (&yard, &tally);
  check_journal (&yard, rows);
  check_windows (&yard);
  check_spool (&yard);
  g_assert_cmpuint (tally.n[OUTBOX_STATE_SENDING] + tally.n[OUTBOX_STATE_COMMITTING] + tally.n[OUTBOX_STATE_DRAFT], ==,
                    0);
  g_assert_cmpuint (g_hash_table_size (yard.copies), ==, tally.n[OUTBOX_STATE_SENT] + tally.doubtful);
  g_test_message ("%u programs, %u killed; %u messages: %u sent, %u uncertain (%u of them at the server), %u failed; a "
                  "run has %u calls",
                  yard.spawned, yard.kills, g_hash_table_size (rows), tally.n[OUTBOX_STATE_SENT],
                  tally.n[OUTBOX_STATE_UNCERTAIN], tally.doubtful, tally.n[OUTBOX_STATE_FAILED], yard.longest);
  yard_close (&yard);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  is_long = g_getenv ("SENDOFF_TEST_LONG") != NULL;
  rounds = read_number ("SENDOFF_KILL_ROUNDS", is_long ? LONG_ROUNDS : SHORT_ROUNDS);
  g_test_add_func ("/kill/nothing-lost-nothing-doubled", test_killed);
  return g_test_run ();
}

/*
 * outbox, killed: several programs send at once through a server that cuts links, and are ended by SIGKILL before a
 * call that changes a file or says something. Afterwards nothing is lost, nothing doubled, and the limit was kept.
 *
 * The suite runs a short form; SENDOFF_TEST_LONG=1 a long one, with more than 300 kills over thousands of messages.
 * SENDOFF_KILL_ROUNDS and SENDOFF_KILL_SEED choose otherwise.
 */

#include "outbox-message.h"
#include "outbox-hold.h"
#include "outbox-sql.h"
#include "practice-server.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#define DAY (24 * 60 * 60)
#define SENDERS 3
#define ACCOUNT "kill"

typedef struct
{
  char *folder;
  char *outbox;
  char *journal;
  char *program;
  PracticeServer *server;
  GRand *rand;
  gint64 ahead;          /* of every clock, in seconds */
  guint walked;          /* the call before which the next one dies */
  guint longest;         /* calls of a run that came to its end */
  guint kills;
  guint spawned;
  guint stored;          /* messages of the server that were looked at */
  GHashTable *copies;    /* Message-ID → how often the server has it */
  GArray *times;         /* gint64: when each copy came, by the clock of the senders */
} Yard;

#define SHORT_ROUNDS 50
#define LONG_ROUNDS 200

static gboolean is_long;
static guint limit;
static int rounds;
static int seed;

/* Links cut at every stage, and refusals that pass. Half the time the server behaves. */
static const char *const faults[] = {
  "greeting-drop", "ehlo-drop",     "auth-drop",     "data-drop", "after-data-drop", "quit-drop", "greeting-421",
  "recipient-450", "after-data-451", "early-421",
};

static void
yard_open (Yard *self)
{
  PracticeOptions options = { .plain_auth = TRUE };
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->folder = g_dir_make_tmp ("sendoff-kill-XXXXXX", &error);
  g_assert_no_error (error);
  self->outbox = g_build_filename (self->folder, "outbox", NULL);
  self->journal = g_build_filename (self->folder, "journal", NULL);
  self->program = g_test_build_filename (G_TEST_BUILT, "kill", "kill-sender", NULL);
  self->rand = g_rand_new_with_seed ((guint32) seed);
  self->copies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->longest = 200;
  kept = g_build_filename (self->folder, "practice", NULL);
  options.folder = kept;
  self->server = practice_server_start (&options, &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *inner = g_build_filename (path, name, NULL);

          remove_tree (inner);
        }
    }
  g_remove (path);
}

static void
yard_close (Yard *self)
{
  practice_server_stop (self->server);
  g_hash_table_unref (self->copies);
  g_array_unref (self->times);
  g_rand_free (self->rand);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->outbox);
  g_free (self->journal);
  g_free (self->program);
}

static GSubprocess *
spawn (Yard *self, const char *what, guint count, guint kill_at)
{
  g_autofree char *port = g_strdup_printf ("%u", practice_server_get_port (self->server));
  g_autofree char *most = g_strdup_printf ("%u", limit);
  g_autofree char *ahead = g_strdup_printf ("%" G_GINT64_FORMAT, self->ahead);
  g_autofree char *at = g_strdup_printf ("%u", kill_at);
  g_autofree char *n = g_strdup_printf ("%u", count);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self->program, self->outbox, port,
                                           most, ahead, at, self->journal, what, n, NULL);

  g_assert_no_error (error);
  self->spawned++;
  return process;
}

/* Dead by its own hand, or done: nothing else is allowed. */
static void
reap (Yard *self, GSubprocess *process)
{
  g_autofree char *calls = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &calls, NULL, &error);
  g_assert_no_error (error);
  if (g_subprocess_get_if_signaled (process))
    {
      g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
      self->kills++;
    }
  else
    {
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
      self->longest = MAX (self->longest, (guint) atoi (calls));
    }
  g_object_unref (process);
}

/* One dies at each call in turn, the others at random ones. */
static guint
choose_call (Yard *self, guint sender)
{
  if (sender > 0)
    return (guint) g_rand_int_range (self->rand, 1, (gint32) self->longest);
  self->walked += is_long ? 7 : 41;
  if (self->walked > self->longest)
    self->walked = self->walked % 7 + 1;
  return self->walked;
}

static char *
read_message_id (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *start;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  start = strstr (text, "Message-ID: <");
  if (start == NULL)
    start = strstr (text, "Message-Id: <");
  g_assert_nonnull (start);
  start = strchr (start, '<') + 1;
  return g_strndup (start, strcspn (start, ">"));
}

/* What came in this round, and when. */
static void
look_at_server (Yard *self)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (self->server);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC + self->ahead;

  for (; self->stored < messages->len; self->stored++)
    {
      char *id = read_message_id (((const PracticeMessage *) messages->pdata[self->stored])->path);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->copies, id));

      g_hash_table_insert (self->copies, id, GUINT_TO_POINTER (n + 1));
      g_array_append_val (self->times, now);
    }
}

/* What had to wait a while need not: the clocks go on, and the network is back. */
static void
make_due (Yard *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxDatabase) database = outbox_database_open (self->outbox, &error);

  g_assert_no_error (error);
  g_assert_true (outbox_sql_run (database, &error, "DELETE FROM account_hold", ""));
  g_assert_true (outbox_sql_run (database, &error,
                                 "UPDATE message SET next_try = 1 WHERE state = 'waiting' AND held IS NOT 'limit'",
                                 ""));
}

static void
play_round (Yard *self, guint round)
{
  GSubprocess *processes[SENDERS];
  /* One that nobody kills, so that there is always something to lose. */
  GSubprocess *steady = is_long ? spawn (self, "queue", 12, 0) : NULL;

  practice_server_set_fault (self->server, g_rand_boolean (self->rand)
                                               ? faults[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (faults))]
                                               : NULL);
  for (guint i = 0; i < SENDERS; i++)
    processes[i] = spawn (self, i == 2 ? "send" : "queue", (is_long ? 8 : 2) + round % 3, choose_call (self, i));
  for (guint i = 0; i < SENDERS; i++)
    reap (self, processes[i]);
  if (steady != NULL)
    reap (self, steady);
  look_at_server (self);
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
      reap (self, spawn (self, "run", 0, 0));
      look_at_server (self);
      database = outbox_database_open (self->outbox, &error);
      g_assert_no_error (error);
      query = outbox_sql_query (database, &error,
                                "SELECT count(*) FROM message WHERE state IN ('queued', 'waiting')", "");
      g_assert_true (outbox_query_next (query, &error));
      left = outbox_query_get_integer (query, 0);
      g_clear_pointer (&query, outbox_query_free);
      if (left == 0)
        return;
      self->ahead += DAY;
    }
  g_error ("Something waits for ever");
}

typedef struct
{
  guint n[OUTBOX_STATE_UNCERTAIN + 1];
  guint doubtful; /* uncertain ones that the server has */
} Tally;

static GHashTable *
read_rows (Yard *self, Tally *tally)
{
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxDatabase) database = outbox_database_open (self->outbox, &error);
  g_autoptr (GPtrArray) messages = NULL;

  g_assert_no_error (error);
  messages = outbox_message_list (database, NULL, 0, G_MAXINT, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < messages->len; i++)
    {
      const OutboxMessage *message = messages->pdata[i];
      guint copies = GPOINTER_TO_UINT (g_hash_table_lookup (self->copies, message->message_id));

      tally->n[message->state]++;
      g_assert_true (g_hash_table_insert (rows, g_strdup (message->message_id), NULL));
      if (message->state == OUTBOX_STATE_SENT && copies != 1)
        g_error ("%s was sent, and the server has it %u times", message->message_id, copies);
      else if (message->state == OUTBOX_STATE_UNCERTAIN && copies > 1)
        g_error ("%s is uncertain, and the server has it %u times", message->message_id, copies);
      else if (message->state != OUTBOX_STATE_SENT && message->state != OUTBOX_STATE_UNCERTAIN && copies != 0)
        g_error ("%s is %s, and the server has it", message->message_id, outbox_state_to_string (message->state));
      tally->doubtful += message->state == OUTBOX_STATE_UNCERTAIN && copies == 1;
    }
  return rows;
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
  for (guint i = 0; i + limit < self->times->len; i++)
    {
      gint64 first = g_array_index (self->times, gint64, i);
      gint64 beyond = g_array_index (self->times, gint64, i + limit);

      if (beyond - first < DAY - 60)
        g_error ("More than %u came within a day: number %u after %" G_GINT64_FORMAT " s", limit, i + limit,
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

static void
test_killed (void)
{
  Yard yard;
  Tally tally = { 0 };
  g_autoptr (GHashTable) rows = NULL;

  yard_open (&yard);
  for (int i = 0; i < rounds; i++)
    play_round (&yard, (guint) i);
  finish (&yard);
  rows = read_rows (&yard, &tally);
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

/* Ten programs at once against a limit of 99: exactly 99 arrive. */
static void
test_ten (void)
{
  GSubprocess *processes[10];
  Tally tally = { 0 };
  guint before = limit;
  g_autoptr (GHashTable) rows = NULL;
  Yard yard;

  yard_open (&yard);
  limit = 99;
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    processes[i] = spawn (&yard, i % 2 == 0 ? "queue" : "send", 12, 0);
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    reap (&yard, processes[i]);
  look_at_server (&yard);
  rows = read_rows (&yard, &tally);
  g_assert_cmpuint (yard.kills, ==, 0);
  g_assert_cmpuint (yard.stored, ==, 99);
  g_assert_cmpuint (tally.n[OUTBOX_STATE_SENT], ==, 99);
  g_assert_cmpuint (tally.n[OUTBOX_STATE_WAITING], ==, 21);
  limit = before;
  yard_close (&yard);
}

/* The first line from @from on that begins with @call and ends with @what; an error when there is none. */
static guint
find_call (GStrv lines, guint from, const char *call, const char *what)
{
  for (guint i = from; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], call) && g_str_has_suffix (lines[i], what))
      return i;
  g_error ("No \"%s … %s\" after line %u", call, what, from);
}

static guint
count_calls (GStrv lines, guint from, guint to, const char *call, const char *what)
{
  guint n = 0;

  for (guint i = from; i < to; i++)
    n += g_str_has_prefix (lines[i], call) && g_str_has_suffix (lines[i], what);
  return n;
}

#define WAL "/outbox.db-wal"

/* Queued: bytes, file, name, folder, row; each on the disk before the next. Returns: where that ends */
static guint
check_queued (GStrv lines, guint from)
{
  guint named = find_call (lines, from, "rename ", ".eml");
  guint synced = find_call (lines, from, "fsync ", "");
  guint at;

  g_assert_nonnull (strstr (lines[synced], "/spool/."));
  g_assert_cmpuint (synced, <, named);
  g_assert_cmpuint (count_calls (lines, synced, named, "write ", ""), ==, 0);
  at = find_call (lines, named, "fsync ", "/spool");
  g_assert_cmpuint (count_calls (lines, from, at, "pwrite ", WAL), ==, 0);
  at = find_call (lines, at, "pwrite ", WAL);
  return find_call (lines, at, "fdatasync ", WAL);
}

/* If the power goes at any moment, what is on the disk is what the program believes: the order in which it writes. */
static void
test_order (void)
{
  Yard yard;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint at = 0;
  guint sent;

  yard_open (&yard);
  path = g_build_filename (yard.folder, "calls", NULL);
  g_setenv ("KILL_LOG", path, TRUE);
  reap (&yard, spawn (&yard, "queue", 5, 0));
  g_unsetenv ("KILL_LOG");
  look_at_server (&yard);
  g_assert_cmpuint (yard.stored, ==, 5);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  at = find_call (lines, 0, "fdatasync ", WAL);
  at = find_call (lines, at, "write ", "");
  while (!g_str_has_prefix (lines[at], "write ") || strstr (lines[at], "/spool/.") == NULL)
    at++;
  for (guint i = 0; i < 5; i++)
    at = check_queued (lines, at);
  /* Claimed, and committed: twice on the disk before the first message leaves. */
  sent = find_call (lines, at, "send ", "MAIL");
  g_assert_cmpuint (count_calls (lines, at + 1, sent, "fdatasync ", WAL), ==, 2);
  for (guint i = 1; i < 5; i++)
    {
      guint next = find_call (lines, sent + 1, "send ", "MAIL");
      guint synced = find_call (lines, sent, "fdatasync ", WAL);

      /* What became of one and the claim of the next: once. The bytes go after that, not before. */
      g_assert_cmpuint (count_calls (lines, sent, next, "fdatasync ", WAL), ==, 1);
      g_assert_cmpuint (synced, <, next);
      g_assert_cmpuint (count_calls (lines, sent, synced, "unlink ", ".eml"), ==, 0);
      g_assert_cmpuint (count_calls (lines, synced, next, "unlink ", ".eml"), ==, 1);
      sent = next;
    }
  at = find_call (lines, sent, "fdatasync ", WAL);
  g_assert_cmpuint (count_calls (lines, sent, at, "unlink ", ".eml"), ==, 0);
  find_call (lines, at, "unlink ", ".eml");
  yard_close (&yard);
}

static int
read_number (const char *name, int otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? atoi (text) : otherwise;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  is_long = g_getenv ("SENDOFF_TEST_LONG") != NULL;
  limit = is_long ? 300 : 25;
  rounds = read_number ("SENDOFF_KILL_ROUNDS", is_long ? LONG_ROUNDS : SHORT_ROUNDS);
  seed = read_number ("SENDOFF_KILL_SEED", 1);
  g_test_add_func ("/kill/nothing-lost-nothing-doubled", test_killed);
  g_test_add_func ("/kill/ten-at-once", test_ten);
  g_test_add_func ("/kill/order-of-writes", test_order);
  return g_test_run ();
}

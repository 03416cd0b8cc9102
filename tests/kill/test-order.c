/* outbox, several programs at once: the limit, and the order in which they write. */

#include "kill-yard.h"

/* Ten programs at once against a limit of 99: exactly 99 arrive. */
static void
test_ten (void)
{
  GSubprocess *processes[10];
  Tally tally = { 0 };
  g_autoptr (GHashTable) rows = NULL;
  Yard yard;

  yard_open (&yard, 99, 1);
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    processes[i] = yard_spawn (&yard, i % 2 == 0 ? "queue" : "send", 12, 0);
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    yard_reap (&yard, processes[i]);
  yard_look_at_server (&yard);
  rows = yard_read_rows (&yard, &tally);
  g_assert_cmpuint (yard.kills, ==, 0);
  g_assert_cmpuint (yard.stored, ==, 99);
  g_assert_cmpuint (tally.n[OUTBOX_STATE_SENT], ==, 99);
  g_assert_cmpuint (tally.n[OUTBOX_STATE_WAITING], ==, 21);
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

  yard_open (&yard, 25, 1);
  path = g_build_filename (yard.folder, "calls", NULL);
  g_setenv ("KILL_LOG", path, TRUE);
  yard_reap (&yard, yard_spawn (&yard, "queue", 5, 0));
  g_unsetenv ("KILL_LOG");
  yard_look_at_server (&yard);
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kill/ten-at-once", test_ten);
  g_test_add_func ("/kill/order-of-writes", test_order);
  return g_test_run ();
}

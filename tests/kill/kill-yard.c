#include "kill-yard.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/wait.h>

void
yard_open (Yard *self, guint limit, guint seed)
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
  self->rand = g_rand_new_with_seed (seed);
  self->copies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->limit = limit;
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

void
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

GSubprocess *
yard_spawn (Yard *self, const char *what, guint count, guint kill_at)
{
  g_autofree char *port = g_strdup_printf ("%u", practice_server_get_port (self->server));
  g_autofree char *most = g_strdup_printf ("%u", self->limit);
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
void
yard_reap (Yard *self, GSubprocess *process)
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
void
yard_look_at_server (Yard *self)
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

GHashTable *
yard_read_rows (Yard *self, Tally *tally)
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

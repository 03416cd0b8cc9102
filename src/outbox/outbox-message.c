#include "outbox-message.h"

#include "outbox-clock.h"
#include "outbox-message-row.h"
#include "outbox-sql.h"

#include <unistd.h>

/* A session that says nothing for so long is over: RFC 5321 allows ten minutes for the reply to the end of the data. */
#define LEASE_SECONDS (15 * 60)
/* From the row to the claim there is nothing to wait for but other programs' writing. */
#define QUEUED_LEASE_SECONDS 60

/* When nobody took it for two days, nobody will; unless it was hardly tried. */
#define GIVE_UP_SECONDS (2 * 24 * 60 * 60)
#define GIVE_UP_ATTEMPTS 5

guint
outbox_retry_delay (guint attempts)
{
  static const guint minutes[] = { 1, 5, 15, 60 };

  return 60 * minutes[MIN (MAX (attempts, 1), G_N_ELEMENTS (minutes)) - 1];
}

/* What a person may look for later. */
static gboolean
add_text (OutboxDatabase *database, gint64 id, const MailMessage *message, GError **error)
{
  g_autofree char *recipients = g_strjoinv ("\n", message->recipients);
  g_autofree char *words = g_strjoin ("\n", message->subject, message->sender, message->message_id, recipients, NULL);

  return outbox_sql_run (database, error, "INSERT INTO message_text (rowid, words) VALUES (?, casefold (?))", "is", id,
                         words);
}

static gint64
add (OutboxDatabase *database,
     const Account *account,
     const MailMessage *message,
     const char *spool,
     const BaseMoment *now,
     GError **error)
{
  gint64 id;

  if (!outbox_sql_run (database, error,
                       "INSERT INTO message (account, message_id, subject, sender, smtputf8, size, state, created,"
                       " changed, since, spool) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?7, ?7, ?8)",
                       "ssssiiis", account->id, message->message_id, message->subject, message->sender,
                       (gint64) message->smtputf8, (gint64) message->size, now->wall, spool))
    return 0;
  id = sqlite3_last_insert_rowid (database->handle);
  for (gint64 i = 0; message->recipients[i] != NULL; i++)
    if (!outbox_sql_run (database, error, "INSERT INTO recipient (message, position, address) VALUES (?, ?, ?)", "iis",
                         id, i, message->recipients[i]))
      return 0;
  return add_text (database, id, message, error) ? id : 0;
}

gint64
outbox_message_add (OutboxDatabase *database,
                    const Account *account,
                    const MailMessage *message,
                    const BaseMoment *now,
                    GError **error)
{
  g_autofree char *spool = g_path_get_basename (message->path);
  g_autofree char *path = g_build_filename (database->spool, spool, NULL);
  gint64 id;

  /* Only the name is kept, so that the folder may be moved. */
  if (strcmp (path, message->path) != 0 || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_DATABASE, "%s is no file of the spool", message->path);
      return 0;
    }
  if (!outbox_sql_begin (database, error))
    return 0;
  id = add (database, account, message, spool, now, error);
  return outbox_sql_end (database, id != 0, error) ? id : 0;
}

/* What a move needs to know. */
typedef struct
{
  OutboxState state;
  guint attempts;
  gint64 since;
  char *spool;
} Row;

static void
row_clear (Row *self)
{
  g_free (self->spool);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static gboolean
read_row (OutboxDatabase *database, gint64 id, Row *row, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *name = NULL;

  query = outbox_sql_query (database, error, "SELECT state, attempts, spool, since FROM message WHERE id = ?", "i", id);
  if (query == NULL)
    return FALSE;
  if (!outbox_query_next (query, &problem))
    {
      if (problem == NULL)
        return outbox_message_set_not_found (id, error);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  name = outbox_query_dup_text (query, 0);
  if (!outbox_state_from_string (name, &row->state))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT, "A message has no valid state");
      return FALSE;
    }
  row->attempts = (guint) outbox_query_get_integer (query, 1);
  row->spool = outbox_query_dup_text (query, 2);
  row->since = outbox_query_get_integer (query, 3);
  return TRUE;
}

static char *
lease_owner (void)
{
  return g_strdup_printf ("%d-%08x", (int) getpid (), g_random_int ());
}

static gboolean
write_lease (OutboxDatabase *database, gint64 id, OutboxState to, const BaseMoment *now, GError **error)
{
  const char *name = outbox_state_to_string (to);
  g_autofree char *owner = NULL;

  if (to == OUTBOX_STATE_COMMITTING)
    return outbox_sql_run (database, error, "UPDATE message SET state = ?, changed = ?, lease_until = ? WHERE id = ?",
                           "siii", name, now->wall, now->boot + LEASE_SECONDS, id);
  owner = lease_owner ();
  return outbox_sql_run (database, error,
                         "UPDATE message SET state = ?, changed = ?, attempts = attempts + 1, next_try = 0,"
                         " held = NULL, lease_owner = ?, lease_boot_id = ?, lease_until = ? WHERE id = ?",
                         "sissii", name, now->wall, owner, now->boot_id, now->boot + LEASE_SECONDS, id);
}

/* What a move does to the row; @next_try below 0 takes the usual delay. */
static gboolean
write_state (OutboxDatabase *database,
             gint64 id,
             OutboxState to,
             guint attempts,
             gint64 next_try,
             const char *reply,
             const char *diagnosis,
             const BaseMoment *now,
             GError **error)
{
  gboolean known = to == OUTBOX_STATE_WAITING && next_try >= 0;

  if (outbox_clock_observe (database, now, error) == 0)
    return FALSE;
  if (to == OUTBOX_STATE_SENDING || to == OUTBOX_STATE_COMMITTING)
    return write_lease (database, id, to, now, error);
  if (to != OUTBOX_STATE_WAITING)
    next_try = 0;
  else if (!known)
    next_try = now->wall + outbox_retry_delay (attempts);
  return outbox_sql_run (database, error,
                         "UPDATE message SET state = ?1, changed = ?2, next_try = ?3, reply = ?4, diagnosis = ?5,"
                         " held = ?6, spool = CASE ?1 WHEN 'sent' THEN NULL ELSE spool END,"
                         " lease_owner = NULL, lease_boot_id = NULL, lease_until = NULL WHERE id = ?7",
                         "siisssi", outbox_state_to_string (to), now->wall, next_try, reply, diagnosis,
                         known ? "limit" : NULL, id);
}

static gboolean
is_time_to_give_up (const Row *row, const BaseMoment *now)
{
  return row->attempts >= GIVE_UP_ATTEMPTS && now->wall - row->since >= GIVE_UP_SECONDS;
}

static gboolean
move_within (OutboxDatabase *database,
             gint64 id,
             OutboxState to,
             gint64 next_try,
             const char *reply,
             const char *diagnosis,
             const BaseMoment *now,
             GError **error)
{
  g_auto (Row) row = { 0 };

  if (!read_row (database, id, &row, error))
    return FALSE;
  if (!outbox_state_can_become (row.state, to))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is %s and cannot become %s",
                   id, outbox_state_to_string (row.state), outbox_state_to_string (to));
      return FALSE;
    }
  if (to == OUTBOX_STATE_WAITING && next_try < 0 && is_time_to_give_up (&row, now))
    to = OUTBOX_STATE_FAILED;
  if (to == OUTBOX_STATE_SENT && row.spool != NULL && !outbox_sql_doom (database, row.spool, error))
    return FALSE;
  return write_state (database, id, to, row.attempts, next_try, reply, diagnosis, now, error);
}

static gboolean
move (OutboxDatabase *database,
      gint64 id,
      OutboxState to,
      gint64 next_try,
      const char *reply,
      const char *diagnosis,
      const BaseMoment *now,
      GError **error)
{
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, move_within (database, id, to, next_try, reply, diagnosis, now, error), error);
}

gboolean
outbox_message_move (OutboxDatabase *database,
                     gint64 id,
                     OutboxState to,
                     const char *reply,
                     const char *diagnosis,
                     const BaseMoment *now,
                     GError **error)
{
  return move (database, id, to, -1, reply, diagnosis, now, error);
}

gboolean
outbox_message_wait (OutboxDatabase *database,
                     gint64 id,
                     gint64 next_try,
                     const char *reply,
                     const char *diagnosis,
                     const BaseMoment *now,
                     GError **error)
{
  return move (database, id, OUTBOX_STATE_WAITING, MAX (next_try, 0), reply, diagnosis, now, error);
}

gboolean
outbox_message_lease (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  g_autofree char *owner = lease_owner ();

  return outbox_sql_run (database, error,
                         "UPDATE message SET lease_owner = ?, lease_boot_id = ?, lease_until = ? WHERE id = ?", "ssii",
                         owner, now->boot_id, now->boot + QUEUED_LEASE_SECONDS, id);
}

gboolean
outbox_message_renew (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  return outbox_sql_run (database, error,
                         "UPDATE message SET lease_until = ? WHERE id = ? AND state IN ('sending', 'committing')", "ii",
                         now->boot + LEASE_SECONDS, id);
}

gboolean
outbox_message_hold_on (OutboxDatabase *database, gint64 id, GError **error)
{
  return outbox_sql_run (database, error,
                         "UPDATE message SET held = 'network', next_try = hold.until FROM account_hold AS hold"
                         " WHERE message.id = ? AND message.state = 'waiting' AND hold.account = message.account"
                         " AND hold.kind = 'network'",
                         "i", id);
}

static gboolean
remove_within (OutboxDatabase *database, gint64 id, GError **error)
{
  g_auto (Row) row = { 0 };

  if (!read_row (database, id, &row, error))
    return FALSE;
  if (row.state == OUTBOX_STATE_SENDING || row.state == OUTBOX_STATE_COMMITTING)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is being sent", id);
      return FALSE;
    }
  if (row.spool != NULL && !outbox_sql_doom (database, row.spool, error))
    return FALSE;
  return outbox_sql_run (database, error, "DELETE FROM message_text WHERE rowid = ?", "i", id) &&
         outbox_sql_run (database, error, "DELETE FROM message WHERE id = ?", "i", id);
}

gboolean
outbox_message_remove (OutboxDatabase *database, gint64 id, GError **error)
{
  return outbox_sql_begin (database, error) && outbox_sql_end (database, remove_within (database, id, error), error);
}

#include "outbox-message.h"

#include "outbox-clock.h"
#include "outbox-sql.h"

#include <unistd.h>

/* A session that says nothing for so long is over: RFC 5321 allows ten minutes for the reply to the end of the data. */
#define LEASE_SECONDS (15 * 60)

guint
outbox_retry_delay (guint attempts)
{
  static const guint minutes[] = { 1, 5, 15, 60 };

  return 60 * minutes[MIN (MAX (attempts, 1), G_N_ELEMENTS (minutes)) - 1];
}

void
outbox_message_free (OutboxMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->account);
  g_free (self->message_id);
  g_free (self->subject);
  g_free (self->sender);
  g_free (self->reply);
  g_free (self->diagnosis);
  g_free (self->spool);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

static gboolean
set_not_found (gint64 id, GError **error)
{
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND, "There is no message %" G_GINT64_FORMAT, id);
  return FALSE;
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
                       " changed, spool) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?7, ?8)",
                       "ssssiiis", account->id, message->message_id, message->subject, message->sender,
                       (gint64) message->smtputf8, (gint64) message->size, now->wall, spool))
    return 0;
  id = sqlite3_last_insert_rowid (database->handle);
  for (gint64 i = 0; message->recipients[i] != NULL; i++)
    if (!outbox_sql_run (database, error, "INSERT INTO recipient (message, position, address) VALUES (?, ?, ?)", "iis",
                         id, i, message->recipients[i]))
      return 0;
  return id;
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

/* Reads the state, and the attempts and the spool name where they are wanted. */
static gboolean
read_state (OutboxDatabase *database, gint64 id, OutboxState *state, guint *attempts, char **spool, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *name = NULL;

  query = outbox_sql_query (database, error, "SELECT state, attempts, spool FROM message WHERE id = ?", "i", id);
  if (query == NULL)
    return FALSE;
  if (!outbox_query_next (query, &problem))
    {
      if (problem == NULL)
        return set_not_found (id, error);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  name = outbox_query_dup_text (query, 0);
  if (!outbox_state_from_string (name, state))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT, "A message has no valid state");
      return FALSE;
    }
  *attempts = (guint) outbox_query_get_integer (query, 1);
  *spool = outbox_query_dup_text (query, 2);
  return TRUE;
}

static char *
lease_owner (void)
{
  return g_strdup_printf ("%d-%08x", (int) getpid (), g_random_int ());
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
  const char *name = outbox_state_to_string (to);
  g_autofree char *owner = NULL;

  if (outbox_clock_observe (database, now, error) == 0)
    return FALSE;
  if (to == OUTBOX_STATE_SENDING)
    {
      owner = lease_owner ();
      return outbox_sql_run (database, error,
                             "UPDATE message SET state = ?, changed = ?, attempts = attempts + 1, next_try = 0,"
                             " lease_owner = ?, lease_boot_id = ?, lease_until = ? WHERE id = ?",
                             "sissii", name, now->wall, owner, now->boot_id, now->boot + LEASE_SECONDS, id);
    }
  if (to == OUTBOX_STATE_COMMITTING)
    return outbox_sql_run (database, error, "UPDATE message SET state = ?, changed = ?, lease_until = ? WHERE id = ?",
                           "siii", name, now->wall, now->boot + LEASE_SECONDS, id);
  if (to != OUTBOX_STATE_WAITING)
    next_try = 0;
  else if (next_try < 0)
    next_try = now->wall + outbox_retry_delay (attempts);
  return outbox_sql_run (database, error,
                         "UPDATE message SET state = ?1, changed = ?2, next_try = ?3, reply = ?4, diagnosis = ?5,"
                         " spool = CASE ?1 WHEN 'sent' THEN NULL ELSE spool END,"
                         " lease_owner = NULL, lease_boot_id = NULL, lease_until = NULL WHERE id = ?6",
                         "siissi", name, now->wall, next_try, reply, diagnosis, id);
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
  g_autofree char *spool = NULL;
  OutboxState from;
  guint attempts;

  if (!read_state (database, id, &from, &attempts, &spool, error))
    return FALSE;
  if (!outbox_state_can_become (from, to))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is %s and cannot become %s",
                   id, outbox_state_to_string (from), outbox_state_to_string (to));
      return FALSE;
    }
  if (to == OUTBOX_STATE_SENT && spool != NULL)
    outbox_sql_doom (database, spool);
  return write_state (database, id, to, attempts, next_try, reply, diagnosis, now, error);
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

static gboolean
read_recipients (OutboxDatabase *database, OutboxMessage *message, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  query = outbox_sql_query (database, error,
                            "SELECT address, outcome, reply FROM recipient WHERE message = ? ORDER BY position", "i",
                            message->id);
  if (query == NULL)
    return FALSE;
  while (outbox_query_next (query, &problem))
    {
      OutboxRecipient *recipient = g_new0 (OutboxRecipient, 1);
      g_autofree char *outcome = outbox_query_dup_text (query, 1);

      recipient->address = outbox_query_dup_text (query, 0);
      recipient->reply = outbox_query_dup_text (query, 2);
      outbox_outcome_from_string (outcome, &recipient->outcome);
      g_ptr_array_add (message->recipients, recipient);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

#define COLUMNS                                                                                                        \
  "SELECT id, account, message_id, subject, sender, smtputf8, size, state, attempts, created, changed, next_try,"      \
  " reply, diagnosis, spool FROM message "

static OutboxMessage *
read_message (OutboxDatabase *database, OutboxQuery *query, GError **error)
{
  g_autoptr (OutboxMessage) message = g_new0 (OutboxMessage, 1);
  g_autofree char *state = outbox_query_dup_text (query, 7);
  g_autofree char *spool = outbox_query_dup_text (query, 14);

  message->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_recipient_free);
  message->id = outbox_query_get_integer (query, 0);
  message->account = outbox_query_dup_text (query, 1);
  message->message_id = outbox_query_dup_text (query, 2);
  message->subject = outbox_query_dup_text (query, 3);
  message->sender = outbox_query_dup_text (query, 4);
  message->smtputf8 = outbox_query_get_integer (query, 5) != 0;
  message->size = (guint64) outbox_query_get_integer (query, 6);
  message->attempts = (guint) outbox_query_get_integer (query, 8);
  message->created = outbox_query_get_integer (query, 9);
  message->changed = outbox_query_get_integer (query, 10);
  message->next_try = outbox_query_get_integer (query, 11);
  message->reply = outbox_query_dup_text (query, 12);
  message->diagnosis = outbox_query_dup_text (query, 13);
  if (spool != NULL)
    message->spool = g_build_filename (database->spool, spool, NULL);
  if (!outbox_state_from_string (state, &message->state))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT, "A message has no valid state");
      return NULL;
    }
  return read_recipients (database, message, error) ? g_steal_pointer (&message) : NULL;
}

OutboxMessage *
outbox_message_get (OutboxDatabase *database, gint64 id, GError **error)
{
  g_autoptr (OutboxQuery) query = outbox_sql_query (database, error, COLUMNS "WHERE id = ?", "i", id);
  g_autoptr (GError) problem = NULL;

  if (query == NULL)
    return NULL;
  if (outbox_query_next (query, &problem))
    return read_message (database, query, error);
  if (problem == NULL)
    set_not_found (id, &problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

GPtrArray *
outbox_message_list (OutboxDatabase *database, const char *account, gint64 before, guint count, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_message_free);
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  gint64 limit = before > 0 ? before : G_MAXINT64;

  if (account != NULL)
    query = outbox_sql_query (database, error, COLUMNS "WHERE account = ? AND id < ? ORDER BY id DESC LIMIT ?", "sii",
                              account, limit, (gint64) count);
  else
    query = outbox_sql_query (database, error, COLUMNS "WHERE id < ? ORDER BY id DESC LIMIT ?", "ii", limit,
                              (gint64) count);
  if (query == NULL)
    return NULL;
  while (outbox_query_next (query, &problem))
    {
      OutboxMessage *message = read_message (database, query, &problem);

      if (message == NULL)
        break;
      g_ptr_array_add (list, message);
    }
  if (problem == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
remove_within (OutboxDatabase *database, gint64 id, GError **error)
{
  g_autofree char *spool = NULL;
  OutboxState state;
  guint attempts;

  if (!read_state (database, id, &state, &attempts, &spool, error))
    return FALSE;
  if (state == OUTBOX_STATE_SENDING || state == OUTBOX_STATE_COMMITTING)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is being sent", id);
      return FALSE;
    }
  if (spool != NULL)
    outbox_sql_doom (database, spool);
  return outbox_sql_run (database, error, "DELETE FROM message WHERE id = ?", "i", id);
}

gboolean
outbox_message_remove (OutboxDatabase *database, gint64 id, GError **error)
{
  return outbox_sql_begin (database, error) && outbox_sql_end (database, remove_within (database, id, error), error);
}

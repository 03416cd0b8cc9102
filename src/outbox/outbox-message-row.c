#include "outbox-message-row.h"

#include "outbox-sql.h"

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

gboolean
outbox_message_set_not_found (gint64 id, GError **error)
{
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND, "There is no message %" G_GINT64_FORMAT, id);
  return FALSE;
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

OutboxMessage *
outbox_message_read (OutboxDatabase *database, OutboxQuery *query, GError **error)
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
  message->hidden = outbox_query_get_integer (query, 15) != 0;
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
  g_autoptr (OutboxQuery) query = outbox_sql_query (database, error, OUTBOX_MESSAGE_SELECT "WHERE id = ?", "i", id);
  g_autoptr (GError) problem = NULL;

  if (query == NULL)
    return NULL;
  if (outbox_query_next (query, &problem))
    return outbox_message_read (database, query, error);
  if (problem == NULL)
    outbox_message_set_not_found (id, &problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

GPtrArray *
outbox_message_read_list (OutboxDatabase *database, OutboxQuery *query, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_message_free);
  g_autoptr (GError) problem = NULL;

  while (outbox_query_next (query, &problem))
    {
      OutboxMessage *message = outbox_message_read (database, query, &problem);

      if (message == NULL)
        break;
      g_ptr_array_add (list, message);
    }
  if (problem == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

GPtrArray *
outbox_message_list (OutboxDatabase *database, const char *account, gint64 before, guint count, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  gint64 limit = before > 0 ? before : G_MAXINT64;

  if (account != NULL)
    query = outbox_sql_query (
        database, error, OUTBOX_MESSAGE_SELECT "WHERE account = ? AND hidden = 0 AND id < ? ORDER BY id DESC LIMIT ?",
        "sii", account, limit, (gint64) count);
  else
    query =
        outbox_sql_query (database, error, OUTBOX_MESSAGE_SELECT "WHERE hidden = 0 AND id < ? ORDER BY id DESC LIMIT ?",
                          "ii", limit, (gint64) count);
  return query != NULL ? outbox_message_read_list (database, query, error) : NULL;
}

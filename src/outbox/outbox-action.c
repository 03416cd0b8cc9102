/* What a person does with a message. */

#include "outbox-hold.h"
#include "outbox-message-row.h"
#include "outbox-sql.h"

/* It is on its way: what a process that died has left there is not a person's to move, but outbox_recovery_run()'s. */
static gboolean
refuse_when_sending (const OutboxMessage *message, GError **error)
{
  if (message->state != OUTBOX_STATE_SENDING && message->state != OUTBOX_STATE_COMMITTING)
    return TRUE;
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is being sent", message->id);
  return FALSE;
}

static gboolean
retry_within (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, error);

  return message != NULL && refuse_when_sending (message, error) &&
         (message->state == OUTBOX_STATE_QUEUED ||
          outbox_message_move (database, id, OUTBOX_STATE_QUEUED, message->reply, message->diagnosis, now, error)) &&
         outbox_sql_run (database, error, "UPDATE message SET since = ?, hidden = 0 WHERE id = ?", "ii", now->wall,
                         id) &&
         outbox_hold_clear (database, message->account, error);
}

gboolean
outbox_message_retry (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, retry_within (database, id, now, error), error);
}

static gboolean
hold_within (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, error);

  if (message == NULL)
    return FALSE;
  if (message->state == OUTBOX_STATE_QUEUED || message->state == OUTBOX_STATE_WAITING)
    return outbox_message_move (database, id, OUTBOX_STATE_DRAFT, message->reply, message->diagnosis, now, error);
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is %s and cannot be held", id,
               outbox_state_to_string (message->state));
  return FALSE;
}

gboolean
outbox_message_hold (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  return outbox_sql_begin (database, error) && outbox_sql_end (database, hold_within (database, id, now, error), error);
}

static gboolean
hide_within (OutboxDatabase *database, gint64 id, gint64 when, GError **error)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, error);

  return message != NULL && refuse_when_sending (message, error) &&
         outbox_sql_run (database, error, "UPDATE message SET hidden = ? WHERE id = ?", "ii", when, id);
}

gboolean
outbox_message_hide (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, hide_within (database, id, MAX (now->wall, 1), error), error);
}

gboolean
outbox_message_unhide (OutboxDatabase *database, gint64 id, GError **error)
{
  return outbox_sql_begin (database, error) && outbox_sql_end (database, hide_within (database, id, 0, error), error);
}

#define OLD "state = 'sent' AND changed < ?1"

static gboolean
forget_within (OutboxDatabase *database, gint64 before, GError **error)
{
  return outbox_sql_run (database, error,
                         "DELETE FROM message_text WHERE rowid IN (SELECT id FROM message WHERE " OLD ")", "i",
                         before) &&
         outbox_sql_run (database, error, "DELETE FROM message WHERE " OLD, "i", before);
}

gboolean
outbox_message_forget_sent (OutboxDatabase *database, gint64 before, GError **error)
{
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, forget_within (database, before, error), error);
}

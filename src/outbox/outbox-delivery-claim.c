#include "outbox-delivery.h"

#include "diagnosis-guard.h"
#include "outbox-diagnosis.h"
#include "outbox-forecast.h"
#include "outbox-lease.h"
#include "outbox-outgrown.h"
#include "outbox-sql.h"

#include <glib/gstdio.h>

static gboolean
has_outcome (const OutboxMessage *message, SmtpRecipientOutcome outcome)
{
  for (guint i = 0; i < message->recipients->len; i++)
    if (((const OutboxRecipient *) message->recipients->pdata[i])->outcome == outcome)
      return TRUE;
  return FALSE;
}

/* Whoever has the message already is left out. Whoever was refused is asked again only when nobody else is left. */
static GStrv
choose_recipients (const OutboxMessage *message)
{
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();
  gboolean open = has_outcome (message, SMTP_RECIPIENT_UNTRIED) || has_outcome (message, SMTP_RECIPIENT_DEFERRED);

  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = message->recipients->pdata[i];

      if (recipient->outcome != SMTP_RECIPIENT_ACCEPTED && (!open || recipient->outcome != SMTP_RECIPIENT_REFUSED))
        g_strv_builder_add (chosen, recipient->address);
    }
  return g_strv_builder_end (chosen);
}

/* The limit leaves no room: the message waits until some frees; one that never fits fails. */
static gboolean
hold (OutboxDelivery *self, const GError *refusal, const BaseMoment *now, GError **error)
{
  gboolean locked = g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LOCKED);
  gint64 id = self->message->id;
  g_autoptr (GArray) forecast = NULL;
  gint64 until;

  if (!locked && self->reserved > self->account->limit)
    {
      self->done = TRUE;
      self->diagnosis = outbox_diagnosis_too_many (refusal);
      return outbox_message_move (self->database, id, OUTBOX_STATE_FAILED, NULL, self->diagnosis->id, now, error);
    }
  forecast = outbox_forecast_load (self->database, self->account, now, error);
  if (forecast == NULL || !outbox_outgrown_note (self->database, self->account->id, now, error))
    return FALSE;
  until = outbox_forecast_find (forecast, id);
  self->diagnosis = outbox_diagnosis_from_error (refusal, (guint) MAX (until - now->wall, 0));
  return outbox_message_wait (self->database, id, until, NULL, self->diagnosis->id, now, error);
}

/* What a person has to decide is claimed only where it stood so when the caller was asked for it: a message that became
 * uncertain in another process since must not be sent again unasked. */
static gboolean
is_claimable (OutboxState state, OutboxState before)
{
  switch (state)
    {
    case OUTBOX_STATE_QUEUED:
    case OUTBOX_STATE_WAITING:
      return TRUE;
    case OUTBOX_STATE_DRAFT:
    case OUTBOX_STATE_FAILED:
    case OUTBOX_STATE_UNCERTAIN:
      return state == before;
    case OUTBOX_STATE_SENDING:
    case OUTBOX_STATE_COMMITTING:
    case OUTBOX_STATE_SENT:
    default:
      return FALSE;
    }
}

/* The row as it is within the transaction: what was read before it may be from before another process sent the message
 * to some of the recipients. */
static gboolean
read_again (OutboxDelivery *self, GError **error)
{
  OutboxMessage *message = outbox_message_get (self->database, self->message->id, error);
  OutboxState before = self->message->state;

  if (message == NULL)
    return FALSE;
  outbox_message_free (self->message);
  self->message = message;
  if (!is_claimable (message->state, before) || message->hidden)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is %s now", message->id,
                   message->hidden ? "hidden" : outbox_state_to_string (message->state));
      return FALSE;
    }
  g_clear_pointer (&self->recipients, g_strfreev);
  self->recipients = choose_recipients (message);
  if (self->recipients[0] == NULL)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Everybody has message %" G_GINT64_FORMAT " already",
                   message->id);
      return FALSE;
    }
  self->reserved = outbox_ledger_units (self->account, g_strv_length (self->recipients));
  return TRUE;
}

/* What has no bytes, or others than were queued, never leaves in part; that needs no server to find out. */
static gboolean
is_whole (const OutboxMessage *message)
{
  GStatBuf info;

  return message->spool != NULL && g_stat (message->spool, &info) == 0 && S_ISREG (info.st_mode) &&
         (guint64) info.st_size == message->size;
}

static gboolean
fail_damaged (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  self->done = TRUE;
  self->diagnosis = outbox_diagnosis_damaged ();
  return outbox_message_move (self->database, self->message->id, OUTBOX_STATE_FAILED, self->message->reply,
                              self->diagnosis->id, now, error);
}

/* A refused sign-in fails a message, and so does one that would be refused again. While the server wants to be left
 * alone the message waits: this one has not asked for anything yet. What the server said to it before stays. */
static gboolean
object (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  const OutboxMessage *message = self->message;

  self->done = TRUE;
  self->diagnosis = diagnosis_from_guard (self->advice, self->pause);
  if (self->advice == ACCOUNT_GUARD_CHANGE)
    return outbox_message_move (self->database, message->id, OUTBOX_STATE_FAILED, message->reply, self->diagnosis->id,
                                now, error);
  return outbox_message_wait (self->database, message->id, now->wall + self->pause, message->reply,
                              self->diagnosis->id, now, error);
}

/* The claim of a message that leaves at once says so at once: that saves a transaction. */
static gboolean
move_to_sending (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  gint64 id = self->message->id;

  self->renewed = now->boot;
  self->message->state = self->one_flight ? OUTBOX_STATE_COMMITTING : OUTBOX_STATE_SENDING;
  self->message->attempts++;
  self->message->next_try = 0;
  self->message->changed = now->wall;
  return outbox_message_move (self->database, id, OUTBOX_STATE_SENDING, NULL, NULL, now, error) &&
         (!self->one_flight ||
          outbox_message_move (self->database, id, OUTBOX_STATE_COMMITTING, NULL, NULL, now, error));
}

static gboolean
claim (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  OutboxState state;
  gint64 id;

  self->entry = 0;
  if (!read_again (self, error))
    return FALSE;
  state = self->message->state;
  id = self->message->id;
  /* What nothing sends by itself is queued first: a person asked. */
  if (state != OUTBOX_STATE_QUEUED && state != OUTBOX_STATE_WAITING &&
      !outbox_message_retry (self->database, id, now, error))
    return FALSE;
  if (!is_whole (self->message))
    return fail_damaged (self, now, error);
  if (self->advice != ACCOUNT_GUARD_GO)
    return object (self, now, error);
  self->entry = outbox_ledger_reserve (self->database, self->account, id, self->reserved, now, &refusal);
  if (self->entry != 0)
    return move_to_sending (self, now, error);
  if (!g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT) &&
      !g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return hold (self, refusal, now, error);
}

gboolean
outbox_delivery_claim (OutboxDelivery *self, GError **error)
{
  BaseMoment now;

  outbox_database_now (self->database, &now);
  return outbox_sql_begin (self->database, error) && outbox_sql_end (self->database, claim (self, &now, error), error);
}

gboolean
outbox_delivery_lease (OutboxDelivery *self, GError **error)
{
  if (self->leased)
    return TRUE;
  if (outbox_lease_take (self->message->spool, &self->lock) == OUTBOX_LEASE_HELD)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is being sent already",
                   self->message->id);
      return FALSE;
    }
  self->leased = TRUE;
  return TRUE;
}

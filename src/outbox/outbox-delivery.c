#include "outbox-delivery.h"

#include "account-catalogue.h"
#include "diagnosis-guard.h"
#include "outbox-diagnosis.h"
#include "outbox-lease.h"
#include "outbox-sql.h"
#include "outbox-verdict.h"

void
outbox_delivery_clear (OutboxDelivery *self)
{
  g_clear_pointer (&self->message, outbox_message_free);
  g_clear_pointer (&self->recipients, g_strfreev);
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_clear_pointer (&self->diagnosis, diagnosis_free);
}

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
  OutboxUsage usage;
  gint64 until;

  if (!locked && self->reserved > self->account->limit)
    {
      self->diagnosis = outbox_diagnosis_too_many (refusal);
      return outbox_message_move (self->database, id, OUTBOX_STATE_FAILED, NULL, self->diagnosis->id, now, error);
    }
  if (!outbox_ledger_get_usage (self->database, self->account, now, &usage, error))
    return FALSE;
  until = locked ? usage.locked_until : usage.next_free;
  self->diagnosis = outbox_diagnosis_from_error (refusal, (guint) MAX (until - now->wall, 0));
  return outbox_message_wait (self->database, id, until, NULL, self->diagnosis->id, now, error);
}

/* A refused sign-in fails a message, and so does one that would be refused again. While the server wants to be left
 * alone the message waits: this one has not asked for anything yet. What the server said to it before stays. */
static gboolean
object (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  const OutboxMessage *message = self->message;

  self->diagnosis = diagnosis_from_guard (self->advice, self->pause);
  if (self->advice == ACCOUNT_GUARD_CHANGE)
    return outbox_message_move (self->database, message->id, OUTBOX_STATE_FAILED, message->reply, self->diagnosis->id,
                                now, error);
  return outbox_message_wait (self->database, message->id, now->wall + self->pause, message->reply,
                              self->diagnosis->id, now, error);
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
  if (!is_claimable (message->state, before))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is %s now", message->id,
                   outbox_state_to_string (message->state));
      return FALSE;
    }
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

static gboolean
claim (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  OutboxState state;
  gint64 id;

  if (!read_again (self, error))
    return FALSE;
  state = self->message->state;
  id = self->message->id;
  /* What nothing sends by itself is queued first: a person asked. */
  if (state != OUTBOX_STATE_QUEUED && state != OUTBOX_STATE_WAITING &&
      !outbox_message_move (self->database, id, OUTBOX_STATE_QUEUED, self->message->reply, self->message->diagnosis,
                            now, error))
    return FALSE;
  if (self->advice != ACCOUNT_GUARD_GO)
    return object (self, now, error);
  self->entry = outbox_ledger_reserve (self->database, self->account, id, self->reserved, now, &refusal);
  if (self->entry != 0)
    return outbox_message_move (self->database, id, OUTBOX_STATE_SENDING, NULL, NULL, now, error);
  if (!g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT) &&
      !g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return hold (self, refusal, now, error);
}

/* Units and claim, or neither: there is no moment in which a crash leaves one without the other. */
static gboolean
begin (OutboxDelivery *self, GError **error)
{
  BaseMoment now;

  base_moment_now (&now);
  return outbox_sql_begin (self->database, error) && outbox_sql_end (self->database, claim (self, &now, error), error);
}

static GInputStream *
open_content (gpointer user_data, GError **error)
{
  const OutboxMessage *message = user_data;
  g_autoptr (GFile) file = g_file_new_for_path (message->spool != NULL ? message->spool : "");
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GFileInfo) info = NULL;

  if (stream == NULL)
    return NULL;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error);
  if (info == NULL)
    return NULL;
  if ((guint64) g_file_info_get_size (info) == message->size)
    return G_INPUT_STREAM (g_steal_pointer (&stream));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The message in the outbox has changed its size");
  return NULL;
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  const SmtpObserver *observer = ((OutboxDelivery *) user_data)->observer;

  observer->step (step, observer->user_data);
}

static void
on_line (const SmtpLine *line, gpointer user_data)
{
  const SmtpObserver *observer = ((OutboxDelivery *) user_data)->observer;

  observer->line (line, observer->user_data);
}

static void
on_progress (guint64 written, guint64 size, gpointer user_data)
{
  const SmtpObserver *observer = ((OutboxDelivery *) user_data)->observer;

  observer->progress (written, size, observer->user_data);
}

static gboolean
on_commit (gpointer user_data, GError **error)
{
  OutboxDelivery *self = user_data;
  BaseMoment now;

  base_moment_now (&now);
  return outbox_message_move (self->database, self->message->id, OUTBOX_STATE_COMMITTING, NULL, NULL, &now, error);
}

static void
run_session (OutboxDelivery *self, GCancellable *cancellable)
{
  SmtpContent content = {
    .open = open_content, .user_data = self->message, .size = self->message->size, .eight_bit = self->message->smtputf8
  };
  SmtpPlan plan = { .server = self->account->server,
                    .secret = self->secret,
                    .sender = self->message->sender,
                    .recipients = (const char *const *) self->recipients,
                    .smtputf8 = self->message->smtputf8,
                    .content = &content,
                    .stop_after = SMTP_STAGE_QUIT };
  SmtpObserver observer = { .commit = on_commit, .user_data = self };

  if (self->observer != NULL && self->observer->step != NULL)
    observer.step = on_step;
  if (self->observer != NULL && self->observer->line != NULL)
    observer.line = on_line;
  if (self->observer != NULL && self->observer->progress != NULL)
    observer.progress = on_progress;
  self->trace = smtp_session_run (&plan, &observer, cancellable);
}

static gboolean
write_state (OutboxDelivery *self,
             const OutboxVerdict *verdict,
             const char *diagnosis,
             const BaseMoment *now,
             GError **error)
{
  const char *reply = verdict->reply != NULL ? smtp_reply_get_raw (verdict->reply) : NULL;

  if (verdict->state == OUTBOX_STATE_WAITING && verdict->lock > 0)
    return outbox_message_wait (self->database, self->message->id, now->wall + verdict->lock, reply, diagnosis, now,
                                error);
  return outbox_message_move (self->database, self->message->id, verdict->state, reply, diagnosis, now, error);
}

static gboolean
write_verdict (OutboxDelivery *self, const OutboxVerdict *verdict, const char *diagnosis, GError **error)
{
  const char *reply = verdict->reply != NULL ? smtp_reply_get_raw (verdict->reply) : NULL;
  BaseMoment now;

  base_moment_now (&now);
  return outbox_message_set_recipients (self->database, self->message->id, verdict->recipients, error) &&
         outbox_ledger_settle (self->database, self->entry, verdict->units, error) &&
         (verdict->lock == 0 ||
          outbox_ledger_lock (self->database, self->account, &now, verdict->lock, reply, error)) &&
         write_state (self, verdict, diagnosis, &now, error);
}

/* All that the session taught, in one transaction. Where that cannot be kept, what the session met is still told first.
 */
static void
settle (OutboxDelivery *self)
{
  g_auto (OutboxVerdict) verdict = { 0 };
  g_autoptr (GError) error = NULL;
  const char *id = self->diagnosis != NULL ? self->diagnosis->id : NULL;

  outbox_verdict_init (&verdict, self->trace, self->account, self->reserved,
                       has_outcome (self->message, SMTP_RECIPIENT_ACCEPTED));
  if (outbox_sql_begin (self->database, &error) &&
      outbox_sql_end (self->database, write_verdict (self, &verdict, id, &error), &error))
    return;
  if (self->diagnosis == NULL)
    self->diagnosis = outbox_diagnosis_from_error (error, 0);
}

/* What went wrong, also when it went wrong for some recipients only; nothing when nothing did. */
static Diagnosis *
diagnose (const OutboxDelivery *self)
{
  g_autoptr (Diagnosis) diagnosis = NULL;

  /* What the database said reached the trace through the commit. */
  if (self->trace->error != NULL && self->trace->error->domain == OUTBOX_ERROR)
    return outbox_diagnosis_from_error (self->trace->error, 0);
  diagnosis = diagnosis_from_trace (self->trace, account_catalogue_for_account (self->account));
  if (diagnosis == NULL || g_str_equal (diagnosis->id, "ok"))
    return NULL;
  return g_steal_pointer (&diagnosis);
}

/* The row as it stands now; where not even that can be read, as it was known last. */
OutboxResult *
outbox_delivery_make_result (OutboxDelivery *self)
{
  OutboxResult *result = g_new0 (OutboxResult, 1);
  BaseMoment now;

  base_moment_now (&now);
  result->message = outbox_message_get (self->database, self->message->id, NULL);
  if (result->message == NULL)
    result->message = g_steal_pointer (&self->message);
  result->trace = g_steal_pointer (&self->trace);
  result->diagnosis = g_steal_pointer (&self->diagnosis);
  outbox_ledger_get_usage (self->database, self->account, &now, &result->usage, NULL);
  return result;
}

/* At the practice account nobody gets locked out, and wrong passwords are there to be tried. */
static void
ask_guard (OutboxDelivery *self)
{
  if (!self->account->practice)
    self->advice = account_guard_ask (account_guard_get_default (), self->account->server, self->secret, NULL,
                                      &self->pause);
}

static void
tell_guard (const OutboxDelivery *self)
{
  AccountGuardOutcome outcome;
  guint seconds;

  if (self->secret != NULL && !self->account->practice &&
      diagnosis_guard_outcome (self->trace, self->diagnosis, &outcome, &seconds))
    account_guard_note (account_guard_get_default (), self->account->server, self->secret, outcome, seconds, NULL);
}

static gboolean
run_claimed (OutboxDelivery *self, GCancellable *cancellable, GError **error)
{
  ask_guard (self);
  if (!begin (self, error))
    return FALSE;
  if (self->entry != 0)
    {
      run_session (self, cancellable);
      self->diagnosis = diagnose (self);
      tell_guard (self);
      settle (self);
    }
  return TRUE;
}

OutboxResult *
outbox_delivery_run (OutboxDelivery *self, GCancellable *cancellable, GError **error)
{
  int lock = -1;
  gboolean claimed;

  /* Held before the row says "sending" and until it says what came of it, so that nobody takes us for dead. */
  if (outbox_lease_take (self->message->spool, &lock) == OUTBOX_LEASE_HELD)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is being sent already",
                   self->message->id);
      return NULL;
    }
  claimed = run_claimed (self, cancellable, error);
  outbox_lease_drop (&lock);
  return claimed ? outbox_delivery_make_result (self) : NULL;
}

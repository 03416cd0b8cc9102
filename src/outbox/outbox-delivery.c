#include "outbox-delivery.h"

#include "account-catalogue.h"
#include "diagnosis-guard.h"
#include "outbox-diagnosis.h"
#include "outbox-hold.h"
#include "outbox-lease.h"
#include "outbox-message-row.h"
#include "outbox-outgrown.h"
#include "outbox-sql.h"

/* A third of what the lease lasts. */
#define RENEW_SECONDS (5 * 60)

void
outbox_delivery_clear (OutboxDelivery *self)
{
  outbox_verdict_clear (&self->verdict);
  if (self->leased)
    outbox_lease_drop (&self->lock);
  self->leased = FALSE;
  g_clear_pointer (&self->message, outbox_message_free);
  g_clear_pointer (&self->recipients, g_strfreev);
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_clear_pointer (&self->diagnosis, diagnosis_free);
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

/* A session that goes on is alive, however long it takes; where files cannot be locked the row alone says so. */
static void
renew (OutboxDelivery *self)
{
  BaseMoment now;

  outbox_database_now (self->database, &now);
  if (now.boot - self->renewed < RENEW_SECONDS)
    return;
  self->renewed = now.boot;
  outbox_message_renew (self->database, self->message->id, &now, NULL);
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  OutboxDelivery *self = user_data;

  renew (self);
  if (self->observer != NULL && self->observer->step != NULL)
    self->observer->step (step, self->observer->user_data);
}

static void
on_line (const SmtpLine *line, gpointer user_data)
{
  OutboxDelivery *self = user_data;

  renew (self);
  if (self->observer != NULL && self->observer->line != NULL)
    self->observer->line (line, self->observer->user_data);
}

static void
on_progress (guint64 written, guint64 size, gpointer user_data)
{
  OutboxDelivery *self = user_data;

  renew (self);
  if (self->observer != NULL && self->observer->progress != NULL)
    self->observer->progress (written, size, self->observer->user_data);
}

static gboolean
on_commit (gpointer user_data, GError **error)
{
  OutboxDelivery *self = user_data;
  BaseMoment now;

  if (self->message->state == OUTBOX_STATE_COMMITTING)
    return TRUE;
  outbox_database_now (self->database, &now);
  if (!outbox_message_move (self->database, self->message->id, OUTBOX_STATE_COMMITTING, NULL, NULL, &now, error))
    return FALSE;
  self->message->state = OUTBOX_STATE_COMMITTING;
  self->renewed = now.boot;
  if (self->moved != NULL)
    self->moved (self->message, self->moved_data);
  return TRUE;
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
  const SmtpObserver observer = {
    .step = on_step, .line = on_line, .progress = on_progress, .commit = on_commit, .user_data = self
  };

  if (self->connection != NULL)
    self->trace = smtp_connection_deliver (self->connection, &plan, self->more, &observer, cancellable);
  else
    self->trace = smtp_session_run (&plan, &observer, cancellable);
}

static gboolean
write_state (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  const OutboxVerdict *verdict = &self->verdict;
  const char *reply = verdict->reply != NULL ? smtp_reply_get_raw (verdict->reply) : NULL;
  const char *diagnosis = self->diagnosis != NULL ? self->diagnosis->id : NULL;

  if (verdict->state == OUTBOX_STATE_WAITING && verdict->lock > 0)
    return outbox_message_wait (self->database, self->message->id, now->wall + verdict->lock, reply, diagnosis, now,
                                error);
  return outbox_message_move (self->database, self->message->id, verdict->state, reply, diagnosis, now, error);
}

/* What the session taught about the account. */
static gboolean
write_account (OutboxDelivery *self, const BaseMoment *now, GError **error)
{
  const OutboxVerdict *verdict = &self->verdict;
  const char *reply = verdict->reply != NULL ? smtp_reply_get_raw (verdict->reply) : NULL;
  const char *diagnosis = self->diagnosis != NULL ? self->diagnosis->id : NULL;

  if (verdict->lock > 0)
    return outbox_ledger_lock (self->database, self->account, now, verdict->lock, reply, error) &&
           outbox_outgrown_note (self->database, self->account->id, now, error);
  if (verdict->hold != OUTBOX_HOLD_NONE)
    return outbox_hold_set (self->database, self->account, verdict->hold, diagnosis, reply, now, error) &&
           outbox_message_hold_on (self->database, self->message->id, error);
  return !verdict->signed_in || outbox_hold_clear (self->database, self->account->id, error);
}

static gboolean
write_verdict (OutboxDelivery *self, GError **error)
{
  BaseMoment now;

  outbox_database_now (self->database, &now);
  return outbox_message_set_recipients (self->database, self->message->id, self->verdict.recipients, error) &&
         outbox_ledger_settle (self->database, self->entry, self->verdict.units, error) &&
         write_state (self, &now, error) && write_account (self, &now, error);
}

gboolean
outbox_delivery_settle (OutboxDelivery *self, GError **error)
{
  return outbox_sql_begin (self->database, error) &&
         outbox_sql_end (self->database, write_verdict (self, error), error);
}

static gboolean
has_accepted (const OutboxMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    if (((const OutboxRecipient *) message->recipients->pdata[i])->outcome == SMTP_RECIPIENT_ACCEPTED)
      return TRUE;
  return FALSE;
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

  outbox_database_now (self->database, &now);
  result->message = outbox_message_get (self->database, self->message->id, NULL);
  if (result->message == NULL)
    result->message = g_steal_pointer (&self->message);
  /* It points into the trace. */
  outbox_verdict_clear (&self->verdict);
  result->trace = g_steal_pointer (&self->trace);
  result->diagnosis = g_steal_pointer (&self->diagnosis);
  outbox_ledger_get_usage (self->database, self->account, &now, &result->usage, NULL);
  return result;
}

AccountGuardAdvice
outbox_delivery_ask_guard (const Account *account, AccountSecret *secret, guint *seconds)
{
  *seconds = 0;
  return account->practice
             ? ACCOUNT_GUARD_GO
             : account_guard_ask (account_guard_get_default (), account->server, secret, NULL, seconds);
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

void
outbox_delivery_transmit (OutboxDelivery *self, GCancellable *cancellable)
{
  run_session (self, cancellable);
  outbox_verdict_clear (&self->verdict);
  outbox_verdict_init (&self->verdict, self->trace, self->account, self->reserved, has_accepted (self->message));
  if (self->resumes && self->verdict.state == OUTBOX_STATE_DRAFT)
    self->verdict.state = OUTBOX_STATE_QUEUED;
  self->diagnosis = diagnose (self);
  tell_guard (self);
}

OutboxResult *
outbox_delivery_run (OutboxDelivery *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;

  self->advice = outbox_delivery_ask_guard (self->account, self->secret, &self->pause);
  if (!outbox_delivery_lease (self, error) || !outbox_delivery_claim (self, error))
    return NULL;
  if (self->entry != 0)
    {
      outbox_delivery_transmit (self, cancellable);
      /* Where that cannot be kept, what the session met is still told first. */
      if (!outbox_delivery_settle (self, &failure) && self->diagnosis == NULL)
        self->diagnosis = outbox_diagnosis_from_error (failure, 0);
    }
  return outbox_delivery_make_result (self);
}

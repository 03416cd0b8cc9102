#include "outbox-courier.h"

#include "outbox-delivery.h"
#include "outbox-diagnosis.h"
#include "outbox-due.h"
#include "outbox-hold.h"

typedef struct
{
  OutboxDatabase *database;
  const Account *account;
  AccountSecret *secret;
  const OutboxCourierObserver *observer;
  GCancellable *cancellable;
  OutboxCourierResult *result;
  gint64 message;
  gboolean over;
} Courier;

void
outbox_courier_result_clear (OutboxCourierResult *self)
{
  g_clear_pointer (&self->trouble, diagnosis_free);
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  const Courier *self = user_data;
  const SmtpObserver *session = self->observer->session;

  if (session != NULL && session->step != NULL)
    session->step (step, session->user_data);
}

static void
on_line (const SmtpLine *line, gpointer user_data)
{
  const Courier *self = user_data;
  const SmtpObserver *session = self->observer->session;

  if (session != NULL && session->line != NULL)
    session->line (line, session->user_data);
}

static void
on_progress (guint64 written, guint64 size, gpointer user_data)
{
  const Courier *self = user_data;
  const SmtpObserver *session = self->observer->session;

  if (self->observer->progress != NULL)
    self->observer->progress (self->message, written, size, self->observer->user_data);
  if (session != NULL && session->progress != NULL)
    session->progress (written, size, session->user_data);
}

/* Whatever happens before the first word about the message concerns all of them. */
static gboolean
concerns_account (const OutboxResult *outcome)
{
  const SmtpTrace *trace = outcome->trace;

  return trace == NULL || (trace->error != NULL && trace->failed_stage < SMTP_STAGE_SENDER) ||
         outcome->usage.locked_until > 0;
}

static gboolean
keep_hold (Courier *self, const OutboxResult *outcome, GError **error)
{
  OutboxHoldKind kind =
      outcome->message->state == OUTBOX_STATE_FAILED ? OUTBOX_HOLD_CHANGE : OUTBOX_HOLD_NETWORK;
  OutboxMoment now;

  if (outcome->trace == NULL || outcome->usage.locked_until > 0 || outcome->message->state == OUTBOX_STATE_DRAFT)
    return TRUE;
  outbox_database_now (self->database, &now);
  return outbox_hold_set (self->database, self->account, kind, outcome->message->diagnosis, outcome->message->reply,
                          &now, error);
}

static gboolean
take_outcome (Courier *self, OutboxResult *outcome, GError **error)
{
  switch (outcome->message->state)
    {
    case OUTBOX_STATE_SENT:
      self->result->sent++;
      break;
    case OUTBOX_STATE_WAITING:
      self->result->waiting++;
      break;
    case OUTBOX_STATE_FAILED:
      self->result->failed++;
      break;
    case OUTBOX_STATE_UNCERTAIN:
      self->result->uncertain++;
      break;
    case OUTBOX_STATE_DRAFT:
    case OUTBOX_STATE_QUEUED:
    case OUTBOX_STATE_SENDING:
    case OUTBOX_STATE_COMMITTING:
    default:
      break;
    }
  if (self->observer != NULL && self->observer->changed != NULL)
    self->observer->changed (outcome->message, outcome->diagnosis, self->observer->user_data);
  if (!concerns_account (outcome))
    return outbox_hold_clear (self->database, self->account->id, error);
  self->over = TRUE;
  self->result->trouble = g_steal_pointer (&outcome->diagnosis);
  return keep_hold (self, outcome, error);
}

static gboolean
deliver (Courier *self, gint64 id, GError **error)
{
  SmtpObserver session = { .step = on_step, .line = on_line, .progress = on_progress, .user_data = self };
  g_autoptr (OutboxResult) outcome = NULL;
  g_autoptr (GError) failure = NULL;

  self->message = id;
  outcome = outbox_send_due (self->database, self->account, self->secret, id,
                             self->observer != NULL ? &session : NULL, self->cancellable, &failure);
  if (outcome != NULL)
    return take_outcome (self, outcome, error);
  /* Somebody else was quicker. */
  if (g_error_matches (failure, OUTBOX_ERROR, OUTBOX_ERROR_STATE) ||
      g_error_matches (failure, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
deliver_all (Courier *self, GError **error)
{
  gint64 last = 0;

  while (!self->over && !g_cancellable_is_cancelled (self->cancellable))
    {
      g_autoptr (GArray) due = NULL;
      OutboxMoment now;
      gboolean found = FALSE;

      outbox_database_now (self->database, &now);
      due = outbox_due_list (self->database, self->account->id, &now, error);
      if (due == NULL)
        return FALSE;
      for (guint i = 0; i < due->len && !self->over && !g_cancellable_is_cancelled (self->cancellable); i++)
        {
          gint64 id = g_array_index (due, gint64, i);

          if (id <= last)
            continue;
          found = TRUE;
          last = id;
          if (!deliver (self, id, error))
            return FALSE;
        }
      if (!found)
        return TRUE;
    }
  return TRUE;
}

static gboolean
run (Courier *self, GError **error)
{
  g_autoptr (OutboxHold) hold = NULL;
  OutboxMoment now;

  outbox_database_now (self->database, &now);
  hold = outbox_hold_get (self->database, self->account, &now, error);
  if (hold == NULL)
    return FALSE;
  if (hold->kind == OUTBOX_HOLD_NONE)
    return deliver_all (self, error);
  self->result->trouble = outbox_diagnosis_from_hold (hold, &now);
  return TRUE;
}

gboolean
outbox_courier_run (OutboxDatabase *database,
                    const Account *account,
                    AccountSecret *secret,
                    const OutboxCourierObserver *observer,
                    GCancellable *cancellable,
                    OutboxCourierResult *result,
                    GError **error)
{
  Courier self = { .database = database,
                   .account = account,
                   .secret = secret,
                   .observer = observer,
                   .cancellable = cancellable,
                   .result = result };
  g_autoptr (GError) failure = NULL;
  OutboxMoment now;

  memset (result, 0, sizeof *result);
  if (!run (&self, error))
    return FALSE;
  outbox_database_now (database, &now);
  result->next_due = outbox_courier_next_due (database, account->id, now.wall, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

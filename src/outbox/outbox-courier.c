#include "outbox-courier.h"

#include "diagnosis-guard.h"
#include "outbox-delivery.h"
#include "outbox-diagnosis.h"
#include "outbox-due.h"
#include "outbox-forecast.h"
#include "outbox-sql.h"

/* What fits into one flight where the server can take it: see smtp_connection_deliver(). */
#define ONE_FLIGHT (64 * 1024)

/* One link may break for reasons of its message, or of the moment. */
#define MAX_BROKEN 2

/**
 * Courier:
 * @session: of each delivery; hands on to @observer
 * @connection: for all of them
 * @at_once: whether the server takes a message in one flight
 * @due: (element-type gint64): what is still to be tried, from @position on
 * @had: (element-type gint64): what was tried, or held, in this run: once is enough
 * @held: (element-type gint64): what the limit holds, and nobody was told of yet
 * @message: that is on its way
 * @broken: links that broke in a row
 * @over: something concerns the whole account
 * @culprit: the message that found it
 * @not_before: Unix time before which nothing of the account is tried; %G_MAXINT64 not by itself
 */
typedef struct
{
  OutboxDatabase *database;
  const Account *account;
  AccountSecret *secret;
  const OutboxCourierObserver *observer;
  GCancellable *cancellable;
  OutboxCourierResult *result;
  SmtpObserver session;
  SmtpConnection *connection;
  gboolean at_once;
  GArray *due;
  guint position;
  GHashTable *had;
  GArray *held;
  gint64 message;
  guint broken;
  gboolean over;
  gint64 culprit;
  gint64 not_before;
} Courier;

void
outbox_courier_result_clear (OutboxCourierResult *self)
{
  g_clear_pointer (&self->trouble, diagnosis_free);
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  const SmtpObserver *session = ((const Courier *) user_data)->observer->session;

  if (session != NULL && session->step != NULL)
    session->step (step, session->user_data);
}

static void
on_line (const SmtpLine *line, gpointer user_data)
{
  const SmtpObserver *session = ((const Courier *) user_data)->observer->session;

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

static void
report (Courier *self, const OutboxMessage *message, const Diagnosis *diagnosis)
{
  if (self->observer != NULL && self->observer->changed != NULL)
    self->observer->changed (message, diagnosis, self->observer->user_data);
}

static void
on_moved (const OutboxMessage *message, gpointer user_data)
{
  report (user_data, message, NULL);
}

static void
count (OutboxCourierResult *result, OutboxState state)
{
  guint *places[] = {
    [OUTBOX_STATE_SENT] = &result->sent,
    [OUTBOX_STATE_WAITING] = &result->waiting,
    [OUTBOX_STATE_FAILED] = &result->failed,
    [OUTBOX_STATE_UNCERTAIN] = &result->uncertain,
  };

  if (places[state] != NULL)
    (*places[state])++;
}

/* Tells what became of a message, as its row says it now. */
static void
tell (Courier *self, gint64 id, const OutboxMessage *before, const Diagnosis *diagnosis)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (self->database, id, NULL);
  const OutboxMessage *now = message != NULL ? message : before;

  if (now == NULL)
    return;
  count (self->result, now->state);
  report (self, now, diagnosis);
}

static OutboxDelivery *
delivery_new (Courier *self, OutboxMessage *message)
{
  OutboxDelivery *delivery = g_new0 (OutboxDelivery, 1);

  delivery->database = self->database;
  delivery->account = self->account;
  delivery->secret = self->secret;
  delivery->observer = &self->session;
  delivery->connection = self->connection;
  delivery->one_flight = self->at_once && message->size <= ONE_FLIGHT;
  delivery->resumes = TRUE;
  delivery->moved = on_moved;
  delivery->moved_data = self;
  delivery->message = message;
  return delivery;
}

static void
delivery_free (OutboxDelivery *delivery)
{
  if (delivery == NULL)
    return;
  outbox_delivery_clear (delivery);
  g_free (delivery);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxDelivery, delivery_free)

/* Lists what is due, beyond what this run has had. */
static gboolean
list_due (Courier *self, GError **error)
{
  g_autoptr (GArray) all = NULL;
  BaseMoment now;

  outbox_database_now (self->database, &now);
  all = outbox_due_list (self->database, self->account->id, &now, error);
  if (all == NULL)
    return FALSE;
  g_array_set_size (self->due, 0);
  self->position = 0;
  for (guint i = 0; i < all->len; i++)
    {
      gint64 id = g_array_index (all, gint64, i);

      if (!g_hash_table_contains (self->had, &id))
        g_array_append_val (self->due, id);
    }
  return TRUE;
}

static gboolean
has_more (const Courier *self)
{
  return !self->over && self->position < self->due->len && !g_cancellable_is_cancelled (self->cancellable);
}

static gint64
take_due (Courier *self)
{
  gint64 id = g_array_index (self->due, gint64, self->position++);

  g_hash_table_add (self->had, g_memdup2 (&id, sizeof id));
  return id;
}

/* The limit leaves no room for @delivery, nor for those behind it: each is told when it leaves, all in one go. */
static gboolean
hold_rest (Courier *self, const OutboxDelivery *delivery, GError **error)
{
  g_autoptr (GArray) forecast = NULL;
  g_autoptr (GHashTable) times = NULL;
  BaseMoment now;

  outbox_database_now (self->database, &now);
  forecast = outbox_forecast_load (self->database, self->account, &now, error);
  if (forecast == NULL)
    return FALSE;
  times = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < forecast->len; i++)
    {
      OutboxForecast *entry = &g_array_index (forecast, OutboxForecast, i);

      g_hash_table_insert (times, &entry->message, entry);
    }
  while (self->position < self->due->len)
    {
      gint64 id = take_due (self);
      const OutboxForecast *entry = g_hash_table_lookup (times, &id);

      /* Sent or taken since, or too large for any day: that is said when it is tried. */
      if (entry == NULL || entry->leaves == 0)
        continue;
      if (!outbox_message_wait (self->database, id, entry->leaves, NULL, delivery->diagnosis->id, &now, error))
        return FALSE;
      g_array_append_val (self->held, id);
    }
  self->over = TRUE;
  self->culprit = delivery->message->id;
  return TRUE;
}

/* Another process may have had it since it was listed. */
static gboolean
is_due_still (Courier *self, const OutboxMessage *message)
{
  BaseMoment now;

  outbox_database_now (self->database, &now);
  return message->state == OUTBOX_STATE_QUEUED ||
         (message->state == OUTBOX_STATE_WAITING && (message->next_try <= now.wall || message->changed > now.wall));
}

/* Within a transaction. Returns: (nullable): %NULL without @error when @id is somebody else's, or not due any more */
static OutboxDelivery *
claim (Courier *self, gint64 id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (OutboxMessage) message = outbox_message_get (self->database, id, &failure);
  g_autoptr (OutboxDelivery) delivery = NULL;

  if (message != NULL && is_due_still (self, message))
    {
      delivery = delivery_new (self, g_steal_pointer (&message));
      if (outbox_delivery_lease (delivery, &failure) && outbox_delivery_claim (delivery, &failure))
        return g_steal_pointer (&delivery);
    }
  if (failure != NULL && !g_error_matches (failure, OUTBOX_ERROR, OUTBOX_ERROR_STATE) &&
      !g_error_matches (failure, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* Within a transaction. @next: (out): %NULL when there is none */
static gboolean
claim_next (Courier *self, OutboxDelivery **next, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *next = NULL;
  while (*next == NULL && has_more (self))
    {
      *next = claim (self, take_due (self), &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  return *next == NULL || (*next)->entry != 0 || (*next)->done || hold_rest (self, *next, error);
}

/* Within a transaction: what comes after a message that is settled. */
static gboolean
go_on (Courier *self, const OutboxDelivery *delivery, OutboxDelivery **next, GError **error)
{
  if (delivery->verdict.lock == 0)
    return claim_next (self, next, error);
  /* One that was cancelled has nothing to tell, and the others stay as they are. */
  return delivery->diagnosis == NULL || hold_rest (self, delivery, error);
}

static gboolean
claim_first (Courier *self, OutboxDelivery **next, GError **error)
{
  *next = NULL;
  if (!has_more (self) && (self->over || !list_due (self, error)))
    return self->over;
  return !has_more (self) || (outbox_sql_begin (self->database, error) &&
                              outbox_sql_end (self->database, claim_next (self, next, error), error));
}

/* What was learnt of one message, and the claim of the next: one transaction. */
static gboolean
settle_and_claim (Courier *self, OutboxDelivery *delivery, OutboxDelivery **next, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *next = NULL;
  if (outbox_sql_begin (self->database, &failure) &&
      outbox_sql_end (self->database,
                      outbox_delivery_settle (delivery, &failure) && go_on (self, delivery, next, &failure), &failure))
    return TRUE;
  /* What became of this one is to be kept, whatever stands in the way of the next. */
  g_clear_pointer (next, delivery_free);
  outbox_delivery_settle (delivery, NULL);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
judge (Courier *self, OutboxDelivery *delivery)
{
  OutboxVerdict *verdict = &delivery->verdict;
  const SmtpCapabilities *capabilities = delivery->trace->capabilities;

  self->broken = verdict->broken ? self->broken + 1 : 0;
  if (self->broken >= MAX_BROKEN && verdict->hold == OUTBOX_HOLD_NONE)
    verdict->hold = OUTBOX_HOLD_NETWORK;
  /* A commit that failed: the outbox cannot be written. */
  self->over = verdict->hold != OUTBOX_HOLD_NONE || verdict->lock > 0 ||
               (delivery->trace->error != NULL && delivery->trace->error->domain == OUTBOX_ERROR);
  if (self->over)
    self->culprit = delivery->message->id;
  self->at_once = smtp_connection_is_open (self->connection) && capabilities != NULL &&
                  smtp_capabilities_has (capabilities, "PIPELINING") &&
                  smtp_capabilities_has (capabilities, "CHUNKING");
}

static gboolean
carry (Courier *self, OutboxDelivery *delivery, OutboxDelivery **next, GError **error)
{
  *next = NULL;
  /* The limit held it. */
  if (delivery->entry == 0)
    return TRUE;
  self->message = delivery->message->id;
  report (self, delivery->message, NULL);
  delivery->more = has_more (self);
  outbox_delivery_transmit (delivery, self->cancellable);
  judge (self, delivery);
  return settle_and_claim (self, delivery, next, error);
}

static void
tell_all (Courier *self, OutboxDelivery *delivery)
{
  tell (self, delivery->message->id, delivery->message, delivery->diagnosis);
  if (self->culprit == delivery->message->id)
    self->result->trouble = g_steal_pointer (&delivery->diagnosis);
}

static void
tell_held (Courier *self)
{
  for (guint i = 0; i < self->held->len; i++)
    tell (self, g_array_index (self->held, gint64, i), NULL, self->result->trouble);
  g_array_set_size (self->held, 0);
}

static gboolean
deliver_all (Courier *self, GError **error)
{
  g_autoptr (OutboxDelivery) current = NULL;

  if (!claim_first (self, &current, error))
    return FALSE;
  while (current != NULL)
    {
      g_autoptr (OutboxDelivery) next = NULL;
      gboolean ok = carry (self, current, &next, error);

      tell_all (self, current);
      g_clear_pointer (&current, delivery_free);
      if (!ok || (next == NULL && !claim_first (self, &next, error)))
        return FALSE;
      current = g_steal_pointer (&next);
    }
  tell_held (self);
  return TRUE;
}

/* What the guard of the sign-in objects to concerns all messages: none is tried, and each stays as it is. */
static gboolean
asks_in_vain (Courier *self, const BaseMoment *now)
{
  guint seconds;
  AccountGuardAdvice advice = outbox_delivery_ask_guard (self->account, self->secret, &seconds);

  if (advice == ACCOUNT_GUARD_GO)
    return FALSE;
  self->result->trouble = diagnosis_from_guard (advice, seconds);
  self->not_before = advice == ACCOUNT_GUARD_WAIT ? now->wall + seconds : G_MAXINT64;
  return TRUE;
}

static gboolean
run (Courier *self, GError **error)
{
  g_autoptr (OutboxHold) hold = NULL;
  BaseMoment now;
  gboolean ok;

  outbox_database_now (self->database, &now);
  hold = outbox_hold_get (self->database, self->account, &now, error);
  if (hold == NULL)
    return FALSE;
  if (hold->kind != OUTBOX_HOLD_NONE)
    {
      self->result->trouble = outbox_diagnosis_from_hold (hold, &now);
      return TRUE;
    }
  if (asks_in_vain (self, &now))
    return TRUE;
  self->connection = smtp_connection_new (self->account->server, self->secret);
  self->due = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->held = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->had = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  ok = deliver_all (self, error);
  smtp_connection_free (self->connection);
  g_array_unref (self->due);
  g_array_unref (self->held);
  g_hash_table_unref (self->had);
  return ok;
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
  BaseMoment now;

  memset (result, 0, sizeof *result);
  if (observer != NULL)
    self.session = (SmtpObserver){ .step = on_step, .line = on_line, .progress = on_progress, .user_data = &self };
  if (!run (&self, error))
    return FALSE;
  outbox_database_now (database, &now);
  result->next_due = outbox_courier_next_due (database, account->id, now.wall, &failure);
  if (result->next_due > 0 && result->next_due < self.not_before)
    result->next_due = self.not_before == G_MAXINT64 ? 0 : self.not_before;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

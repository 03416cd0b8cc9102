#include "sendoff-outbox-jobs.h"

#include "outbox-outgrown.h"

SendoffOutboxInput *
sendoff_outbox_input_new (const Account *account, AccountSecret *secret, MailDraft *draft, gint64 message)
{
  SendoffOutboxInput *self = g_new0 (SendoffOutboxInput, 1);

  self->account = account != NULL ? account_copy (account) : NULL;
  self->secret = secret != NULL ? account_secret_ref (secret) : NULL;
  self->draft = draft;
  self->message = message;
  return self;
}

void
sendoff_outbox_input_free (SendoffOutboxInput *self)
{
  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_pointer (&self->draft, mail_draft_free);
  g_free (self->text);
  g_free (self);
}

void
sendoff_overview_free (SendoffOverview *self)
{
  g_clear_pointer (&self->hold, outbox_hold_free);
  g_clear_pointer (&self->leaves, g_hash_table_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_free (self->left_over);
  g_free (self);
}

/* --- What there is ----------------------------------------------------------------------------------------------- */

/* Moves the rows of @page to the end of the overview's. */
static void
append_page (SendoffOverview *overview, GPtrArray *page)
{
  overview->complete = page->len < SENDOFF_OVERVIEW_MAX;
  if (overview->messages == NULL)
    overview->messages = g_ptr_array_ref (page);
  else
    g_ptr_array_extend_and_steal (overview->messages, g_ptr_array_ref (page));
}

static gboolean
list_messages (OutboxDatabase *database,
               const SendoffOutboxInput *input,
               SendoffOverview *overview,
               GCancellable *cancellable,
               GError **error)
{
  gint64 before = input->before;

  do
    {
      g_autoptr (GPtrArray) page = outbox_search (database, input->account->id, input->view, input->text, before,
                                                  SENDOFF_OVERVIEW_MAX, error);

      if (page == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (page->len > 0)
        before = ((OutboxMessage *) g_ptr_array_index (page, page->len - 1))->id;
      append_page (overview, page);
    }
  while (!overview->complete && input->floor > 0 && before > input->floor);
  return TRUE;
}

static gboolean
foresee (OutboxDatabase *database,
         const Account *account,
         const BaseMoment *now,
         SendoffOverview *overview,
         GError **error)
{
  g_autoptr (GArray) forecast = outbox_forecast_load (database, account, now, error);
  g_autoptr (GArray) slots = forecast != NULL ? outbox_ledger_list_slots (database, account, now, error) : NULL;
  OutboxForecast one = { .units = 1, .ready = now->wall };

  if (slots == NULL)
    return FALSE;
  overview->leaves = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  overview->n_waiting = forecast->len;
  for (guint i = 0; i < forecast->len; i++)
    {
      OutboxForecast *message = &g_array_index (forecast, OutboxForecast, i);

      if (i == 0)
        overview->first_waiting = message->message;
      if (overview->hold->kind == OUTBOX_HOLD_CHANGE)
        message->leaves = SENDOFF_LEAVES_HELD;
      else if (message->leaves > 0)
        message->leaves = MAX (message->leaves, overview->hold->until);
      overview->last_leaves = MAX (overview->last_leaves, message->leaves);
      g_hash_table_insert (overview->leaves, g_memdup2 (&message->message, sizeof message->message),
                           g_memdup2 (&message->leaves, sizeof message->leaves));
    }
  if (overview->last_leaves == SENDOFF_LEAVES_HELD)
    overview->last_leaves = 0;
  outbox_forecast_play (&one, 1, (const OutboxSlot *) (void *) slots->data, slots->len, account->limit,
                        overview->usage.locked_until, now->wall);
  overview->next_slot = one.leaves > now->wall ? one.leaves : 0;
  return TRUE;
}

gpointer
sendoff_outbox_job_overview (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (SendoffOverview) overview = g_new0 (SendoffOverview, 1);
  BaseMoment now;

  if (database == NULL)
    return NULL;

  outbox_database_now (database, &now);
  if (!outbox_ledger_get_usage (database, input->account, &now, &overview->usage, error) ||
      !outbox_count (database, input->account->id, &overview->counts, error))
    return NULL;
  overview->hold = outbox_hold_get (database, input->account, &now, error);
  if (overview->hold == NULL || !foresee (database, input->account, &now, overview, error) ||
      !list_messages (database, input, overview, cancellable, error))
    return NULL;
  overview->outgrown = outbox_outgrown_is_due (database, input->account, &now, NULL);
  overview->n_left_over = outbox_database_count_left_over (database, &overview->left_over);
  return g_steal_pointer (&overview);
}

gpointer
sendoff_outbox_job_page (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (SendoffOverview) overview = g_new0 (SendoffOverview, 1);

  if (database == NULL || !list_messages (database, data, overview, cancellable, error))
    return NULL;
  return g_steal_pointer (&overview);
}

/* --- Sending ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  BaseJob *job;
  SmtpStage stage;
} Watch;

static void
emit (Watch *watch, guint64 written, guint64 size)
{
  SendoffSendEvent *event = g_new0 (SendoffSendEvent, 1);

  event->stage = watch->stage;
  event->written = written;
  event->size = size;
  base_job_emit (watch->job, event, g_free);
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  Watch *watch = user_data;

  if (step->outcome != SMTP_OUTCOME_RUNNING)
    return;
  watch->stage = step->stage;
  emit (watch, 0, 0);
}

static void
on_progress (guint64 written, guint64 size, gpointer user_data)
{
  emit (user_data, written, size);
}

/* A message that is asked for before its time: the person tries earlier than the server's own limit ends. If it still
 * holds, the server says so again. */
static gboolean
try_earlier (OutboxDatabase *database, const SendoffOutboxInput *input, GError **error)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, input->message, error);

  if (message == NULL)
    return FALSE;
  if (message->state != OUTBOX_STATE_WAITING || message->next_try <= g_get_real_time () / G_USEC_PER_SEC)
    return TRUE;
  return outbox_ledger_unlock (database, input->account, error);
}

gpointer
sendoff_outbox_job_send (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  Watch watch = { .job = job, .stage = SMTP_STAGE_RESOLVE };
  SmtpObserver observer = { .step = on_step, .progress = on_progress, .user_data = &watch };
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  OutboxResult *result;

  if (database == NULL)
    return NULL;
  if (input->draft == NULL)
    return try_earlier (database, input, error)
               ? outbox_send_again (database, input->account, input->secret, input->message, &observer, cancellable,
                                    error)
               : NULL;

  result = outbox_send (database, input->account, input->secret, input->draft, NULL, NULL, NULL, &observer,
                        cancellable, error);
  /* The corrected message stands for the one that failed. Should this fail, an old row stays in the list: no harm. */
  if (result != NULL && input->message != 0)
    outbox_message_remove (database, input->message, NULL);
  return result;
}

gpointer
sendoff_outbox_job_get (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);

  return database != NULL ? outbox_message_get (database, input->message, error) : NULL;
}

/* --- What a person does ------------------------------------------------------------------------------------------ */

typedef gboolean (*MessageFunc) (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error);

static gpointer
do_with_message (const SendoffOutboxInput *input, MessageFunc func, GError **error)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  BaseMoment now;

  if (database == NULL)
    return NULL;
  outbox_database_now (database, &now);
  return func (database, input->message, &now, error) ? GINT_TO_POINTER (1) : NULL;
}

static gboolean
remove_message (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  return outbox_message_remove (database, id, error);
}

gpointer
sendoff_outbox_job_remove (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  return do_with_message (data, remove_message, error);
}

gpointer
sendoff_outbox_job_hide (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  return do_with_message (data, outbox_message_hide, error);
}

static gboolean
unhide_message (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  return outbox_message_unhide (database, id, error);
}

gpointer
sendoff_outbox_job_unhide (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  return do_with_message (data, unhide_message, error);
}

gpointer
sendoff_outbox_job_hold (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  return do_with_message (data, outbox_message_hold, error);
}

gpointer
sendoff_outbox_job_retry (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  return do_with_message (data, outbox_message_retry, error);
}

gpointer
sendoff_outbox_job_try_now (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);

  if (database == NULL || !outbox_ledger_unlock (database, input->account, error) ||
      !outbox_account_changed (database, input->account->id, error))
    return NULL;
  return GINT_TO_POINTER (1);
}

gpointer
sendoff_outbox_job_changed (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);

  if (database == NULL || !outbox_account_changed (database, input->account->id, error))
    return NULL;
  return GINT_TO_POINTER (1);
}

gpointer
sendoff_outbox_job_told (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  BaseMoment now;

  if (database == NULL)
    return NULL;
  outbox_database_now (database, &now);
  return outbox_outgrown_told (database, input->account, &now, error) ? GINT_TO_POINTER (1) : NULL;
}

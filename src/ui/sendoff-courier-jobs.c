#include "sendoff-courier-jobs.h"

#include "account-store.h"
#include "outbox-hold.h"

/* When nothing could be done and nothing says why: not again at once, and again. */
#define REST_SECONDS 60

/* --- Looking ----------------------------------------------------------------------------------------------------- */

void
sendoff_plan_input_free (SendoffPlanInput *self)
{
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_free (self);
}

static void
plan_entry_free (gpointer data)
{
  SendoffPlanEntry *entry = data;

  account_free (entry->account);
  g_free (entry);
}

void
sendoff_plan_free (SendoffPlan *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->attention, g_ptr_array_unref);
  g_free (self);
}

gint64
sendoff_plan_get_next (const SendoffPlan *self)
{
  gint64 next = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const SendoffPlanEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->next_due > 0 && !entry->account->practice && (next == 0 || entry->next_due < next))
        next = entry->next_due;
    }
  return next;
}

guint
sendoff_plan_count (const SendoffPlan *self)
{
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const SendoffPlanEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->next_due > 0 && !entry->account->practice)
        n += entry->waiting;
    }
  return n;
}

static gboolean
apply_news (OutboxDatabase *database, const SendoffPlanInput *input, GError **error)
{
  if (input->network && !outbox_hold_clear_network (database, error))
    return FALSE;
  for (guint i = 0; input->changed != NULL && i < input->changed->len; i++)
    if (!outbox_account_changed (database, g_ptr_array_index (input->changed, i), error))
      return FALSE;
  return TRUE;
}

/* Takes @account. */
static SendoffPlanEntry *
look_at_account (OutboxDatabase *database, Account *account, const BaseMoment *now, GError **error)
{
  SendoffPlanEntry *entry = g_new0 (SendoffPlanEntry, 1);
  g_autoptr (OutboxHold) hold = outbox_hold_get (database, account, now, error);
  g_autoptr (GError) problem = NULL;
  OutboxCounts counts;
  OutboxUsage usage;

  entry->account = account;
  if (hold != NULL && outbox_count (database, account->id, &counts, error) &&
      outbox_ledger_get_usage (database, account, now, &usage, error))
    {
      entry->held = hold->kind == OUTBOX_HOLD_CHANGE;
      entry->limited = usage.left == 0 || usage.locked_until > now->wall;
      entry->waiting = counts.queued + counts.waiting + counts.sending;
      entry->next_due = outbox_courier_next_due (database, account->id, now->wall, &problem);
      if (problem == NULL)
        return entry;
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  plan_entry_free (entry);
  return NULL;
}

static gboolean
look_at_accounts (OutboxDatabase *database, SendoffPlan *plan, GError **error)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GPtrArray) accounts = account_store_list (store, error);
  BaseMoment now;

  if (accounts == NULL)
    return FALSE;
  base_moment_now (&now);
  plan->now = now.wall;
  for (guint i = 0; i < accounts->len; i++)
    {
      SendoffPlanEntry *entry = look_at_account (database, account_copy (g_ptr_array_index (accounts, i)), &now, error);

      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (plan->entries, entry);
    }
  return TRUE;
}

gpointer
sendoff_courier_job_plan (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffPlanInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (SendoffPlan) plan = g_new0 (SendoffPlan, 1);

  plan->entries = g_ptr_array_new_with_free_func (plan_entry_free);
  if (database == NULL || !apply_news (database, input, error) || !look_at_accounts (database, plan, error))
    return NULL;
  plan->attention = outbox_search (database, NULL, OUTBOX_VIEW_ATTENTION, NULL, 0, SENDOFF_PLAN_MAX_ATTENTION, error);
  return plan->attention != NULL ? g_steal_pointer (&plan) : NULL;
}

/* --- Sending ----------------------------------------------------------------------------------------------------- */

SendoffRunInput *
sendoff_run_input_new (AccountKeyring *keyring, const Account *account, gboolean quiet)
{
  SendoffRunInput *self = g_new0 (SendoffRunInput, 1);

  self->keyring = account_keyring_ref (keyring);
  self->account = account_copy (account);
  self->quiet = quiet;
  return self;
}

void
sendoff_run_input_free (SendoffRunInput *self)
{
  account_keyring_unref (self->keyring);
  account_free (self->account);
  g_free (self);
}

void
sendoff_run_free (SendoffRun *self)
{
  outbox_courier_result_clear (&self->result);
  g_clear_error (&self->keyring_error);
  g_free (self);
}

static void
run_event_free (gpointer data)
{
  SendoffRunEvent *event = data;

  g_free (event->diagnosis);
  g_free (event->title);
  g_free (event);
}

/**
 * Watch:
 * @message: that is on its way
 *
 * Who watches a run, on its thread.
 */
typedef struct
{
  BaseJob *job;
  gint64 message;
  SmtpStage stage;
} Watch;

static void
on_changed (const OutboxMessage *message, const Diagnosis *diagnosis, gpointer user_data)
{
  Watch *watch = user_data;
  SendoffRunEvent *event = g_new0 (SendoffRunEvent, 1);

  /* A small message that leaves in one flight is never "sending". */
  if (message->state == OUTBOX_STATE_SENDING || message->state == OUTBOX_STATE_COMMITTING)
    watch->message = message->id;
  event->message = message->id;
  event->state = message->state;
  event->diagnosis = diagnosis != NULL ? g_strdup (diagnosis->id) : NULL;
  event->title = diagnosis != NULL ? g_strdup (diagnosis->title) : NULL;
  base_job_emit (watch->job, event, run_event_free);
}

static void
emit_progress (Watch *watch, guint64 written, guint64 size)
{
  SendoffRunEvent *event = g_new0 (SendoffRunEvent, 1);

  event->message = watch->message;
  event->is_progress = TRUE;
  event->progress.stage = watch->stage;
  event->progress.written = written;
  event->progress.size = size;
  base_job_emit (watch->job, event, run_event_free);
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  Watch *watch = user_data;

  if (step->outcome != SMTP_OUTCOME_RUNNING)
    return;
  watch->stage = step->stage;
  emit_progress (watch, 0, 0);
}

static void
on_progress (gint64 message, guint64 written, guint64 size, gpointer user_data)
{
  Watch *watch = user_data;

  watch->message = message;
  emit_progress (watch, written, size);
}

static gboolean
find_secret (const SendoffRunInput *input, SendoffRun *run, AccountSecret **secret, GCancellable *cancellable)
{
  if (!account_server_wants_auth (input->account->server))
    return TRUE;
  *secret = input->quiet
                ? account_keyring_lookup_quietly (input->keyring, input->account, cancellable, &run->keyring_error)
                : account_keyring_lookup (input->keyring, input->account, cancellable, &run->keyring_error);
  return run->keyring_error == NULL;
}

/* The guard of the sign-in is remembered by nobody but the run: the outbox goes on to say that the mail is due. */
static gint64
find_not_before (OutboxDatabase *database, const SendoffRunInput *input, const OutboxCourierResult *result)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 due = outbox_courier_next_due (database, input->account->id, now, NULL);

  if (due == 0 || due > now)
    return 0;
  if (result->next_due == 0)
    return G_MAXINT64;
  if (result->next_due > now)
    return result->next_due;
  return result->sent + result->waiting + result->failed + result->uncertain == 0 ? now + REST_SECONDS : 0;
}

gpointer
sendoff_courier_job_run (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffRunInput *input = data;
  Watch watch = { .job = job, .stage = SMTP_STAGE_RESOLVE };
  SmtpObserver session = { .step = on_step, .user_data = &watch };
  OutboxCourierObserver observer = { &session, on_changed, on_progress, &watch };
  g_autoptr (SendoffRun) run = g_new0 (SendoffRun, 1);
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (OutboxDatabase) database = NULL;

  if (!find_secret (input, run, &secret, cancellable))
    {
      run->not_before = G_MAXINT64;
      return g_steal_pointer (&run);
    }
  database = outbox_database_open (NULL, error);
  if (database == NULL ||
      !outbox_courier_run (database, input->account, secret, &observer, cancellable, &run->result, error))
    return NULL;
  run->not_before = find_not_before (database, input, &run->result);
  return g_steal_pointer (&run);
}

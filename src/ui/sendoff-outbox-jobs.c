#include "sendoff-outbox-jobs.h"

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
  g_free (self);
}

void
sendoff_overview_free (SendoffOverview *self)
{
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_free (self);
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

  base_moment_now (&now);
  if (!outbox_ledger_get_usage (database, input->account, &now, &overview->usage, error))
    return NULL;
  overview->messages = outbox_message_list (database, input->account->id, 0, SENDOFF_OVERVIEW_MAX, error);
  return overview->messages != NULL ? g_steal_pointer (&overview) : NULL;
}

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
  if (input->due)
    return outbox_send_due (database, input->account, input->secret, input->message, &observer, cancellable, error);
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

gpointer
sendoff_outbox_job_remove (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);

  if (database == NULL || !outbox_message_remove (database, input->message, error))
    return NULL;
  return GINT_TO_POINTER (1);
}

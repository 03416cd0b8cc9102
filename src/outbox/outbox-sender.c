#include "outbox-sender.h"

#include "account-catalogue.h"
#include "outbox-sql.h"
#include "outbox-verdict.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/*
 * One delivery of one message.
 * @entry: in the ledger; 0 when nothing is reserved
 * @recipients: those of this attempt
 * @reserved: what they count
 * @problem: (nullable): why there was no session, or why its result could not be kept
 */
typedef struct
{
  OutboxDatabase *database;
  const Account *account;
  AccountSecret *secret;
  const SmtpObserver *observer;
  OutboxMessage *message;
  GStrv recipients;
  guint reserved;
  gint64 entry;
  SmtpTrace *trace;
  GError *problem;
} Delivery;

static void
delivery_clear (Delivery *self)
{
  g_clear_pointer (&self->message, outbox_message_free);
  g_clear_pointer (&self->recipients, g_strfreev);
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_clear_error (&self->problem);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Delivery, delivery_clear)

void
outbox_result_free (OutboxResult *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->message, outbox_message_free);
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_clear_pointer (&self->diagnosis, diagnosis_free);
  g_free (self);
}

static const AccountProvider *
find_provider (const Account *account)
{
  const AccountProvider *provider = account->provider != NULL ? account_catalogue_get (account->provider) : NULL;

  return provider != NULL ? provider : account_catalogue_for_host (account->server->host);
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
hold (Delivery *self, const GError *refusal, const OutboxMoment *now, GError **error)
{
  guint limit = self->account->limit;
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (refusal);
  OutboxUsage usage;

  if (!outbox_ledger_get_usage (self->database, self->account, now, &usage, error))
    return FALSE;
  if (refusal->code == OUTBOX_ERROR_LIMIT && limit > 0 && self->reserved > limit)
    return outbox_message_move (self->database, self->message->id, OUTBOX_STATE_FAILED, NULL, diagnosis->id, now,
                                error);
  return outbox_message_wait (self->database, self->message->id,
                              refusal->code == OUTBOX_ERROR_LOCKED ? usage.locked_until : usage.next_free, NULL,
                              diagnosis->id, now, error);
}

static gboolean
claim (Delivery *self, const OutboxMoment *now, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  OutboxState state = self->message->state;
  gint64 id = self->message->id;

  /* What nothing sends by itself is queued first: a person asked. */
  if (state != OUTBOX_STATE_QUEUED && state != OUTBOX_STATE_WAITING &&
      !outbox_message_move (self->database, id, OUTBOX_STATE_QUEUED, self->message->reply, self->message->diagnosis,
                            now, error))
    return FALSE;
  self->entry = outbox_ledger_reserve (self->database, self->account, id, self->reserved, now, &refusal);
  if (self->entry != 0)
    return outbox_message_move (self->database, id, OUTBOX_STATE_SENDING, NULL, NULL, now, error);
  if (!g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT) &&
      !g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  if (!hold (self, refusal, now, error))
    return FALSE;
  self->problem = g_steal_pointer (&refusal);
  return TRUE;
}

/* Units and claim, or neither: there is no moment in which a crash leaves one without the other. */
static gboolean
begin (Delivery *self, GError **error)
{
  OutboxMoment now;

  outbox_moment_now (&now);
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
  const SmtpObserver *observer = ((Delivery *) user_data)->observer;

  observer->step (step, observer->user_data);
}

static void
on_line (const SmtpLine *line, gpointer user_data)
{
  const SmtpObserver *observer = ((Delivery *) user_data)->observer;

  observer->line (line, observer->user_data);
}

static void
on_progress (guint64 written, guint64 size, gpointer user_data)
{
  const SmtpObserver *observer = ((Delivery *) user_data)->observer;

  observer->progress (written, size, observer->user_data);
}

static gboolean
on_commit (gpointer user_data, GError **error)
{
  Delivery *self = user_data;
  OutboxMoment now;

  outbox_moment_now (&now);
  return outbox_message_move (self->database, self->message->id, OUTBOX_STATE_COMMITTING, NULL, NULL, &now, error);
}

static void
run_session (Delivery *self, GCancellable *cancellable)
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
write_state (
    Delivery *self, const OutboxVerdict *verdict, const char *diagnosis, const OutboxMoment *now, GError **error)
{
  const char *reply = verdict->reply != NULL ? smtp_reply_get_raw (verdict->reply) : NULL;

  if (verdict->state == OUTBOX_STATE_WAITING && verdict->lock > 0)
    return outbox_message_wait (self->database, self->message->id, now->wall + verdict->lock, reply, diagnosis, now,
                                error);
  return outbox_message_move (self->database, self->message->id, verdict->state, reply, diagnosis, now, error);
}

static gboolean
write_verdict (Delivery *self, const OutboxVerdict *verdict, const char *diagnosis, GError **error)
{
  const char *reply = verdict->reply != NULL ? smtp_reply_get_raw (verdict->reply) : NULL;
  OutboxMoment now;

  outbox_moment_now (&now);
  return outbox_message_set_recipients (self->database, self->message->id, verdict->recipients, error) &&
         outbox_ledger_settle (self->database, self->entry, verdict->units, error) &&
         (verdict->lock == 0 ||
          outbox_ledger_lock (self->database, self->account, &now, verdict->lock, reply, error)) &&
         write_state (self, verdict, diagnosis, &now, error);
}

/* All that the session taught, in one transaction. */
static void
settle (Delivery *self, const Diagnosis *diagnosis)
{
  g_auto (OutboxVerdict) verdict = { 0 };
  const char *id = diagnosis != NULL ? diagnosis->id : NULL;
  GError **error = self->problem == NULL ? &self->problem : NULL;

  outbox_verdict_init (&verdict, self->trace, self->account, self->reserved,
                       has_outcome (self->message, SMTP_RECIPIENT_ACCEPTED));
  if (outbox_sql_begin (self->database, error))
    outbox_sql_end (self->database, write_verdict (self, &verdict, id, error), error);
}

/* The row as it stands now. Where not even that can be read, as it was known last: the result says what went wrong. */
static OutboxResult *
make_result (Delivery *self, Diagnosis *diagnosis)
{
  OutboxResult *result = g_new0 (OutboxResult, 1);
  OutboxMoment now;

  outbox_moment_now (&now);
  result->message = outbox_message_get (self->database, self->message->id, NULL);
  if (result->message == NULL)
    result->message = g_steal_pointer (&self->message);
  result->trace = g_steal_pointer (&self->trace);
  result->diagnosis = diagnosis;
  if (result->diagnosis == NULL && self->problem != NULL)
    result->diagnosis = diagnosis_from_error (self->problem);
  outbox_ledger_get_usage (self->database, self->account, &now, &result->usage, NULL);
  return result;
}

/* What went wrong, also when it went wrong for some recipients only; nothing when nothing did. */
static Diagnosis *
diagnose (const Delivery *self)
{
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (self->trace, find_provider (self->account));

  if (diagnosis == NULL || g_str_equal (diagnosis->id, "ok"))
    return NULL;
  return g_steal_pointer (&diagnosis);
}

/* Sends @self->message, which has a row. Errors: of the claim alone; from there on there is a result. */
static OutboxResult *
deliver (Delivery *self, GCancellable *cancellable, GError **error)
{
  Diagnosis *diagnosis = NULL;

  self->recipients = choose_recipients (self->message);
  if (self->recipients[0] == NULL)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Everybody has message %" G_GINT64_FORMAT " already",
                   self->message->id);
      return NULL;
    }
  self->reserved = outbox_ledger_units (self->account, g_strv_length (self->recipients));
  if (!begin (self, error))
    return NULL;
  if (self->entry != 0)
    {
      run_session (self, cancellable);
      diagnosis = diagnose (self);
      settle (self, diagnosis);
    }
  return make_result (self, diagnosis);
}

/* The name of a new file is only safe on the disk once its folder is. */
static gboolean
sync_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int code = fd < 0 || fsync (fd) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  if (code == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static MailMessage *
build (OutboxDatabase *database,
       const MailDraft *draft,
       GInputStream *import,
       const char *sender,
       const char *const *recipients,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (random, ".eml", NULL);
  g_autofree char *path = g_build_filename (outbox_database_get_spool (database), name, NULL);

  if (draft != NULL)
    return mail_message_build (draft, now, NULL, path, cancellable, error);
  return mail_message_import (import, sender, recipients, now, path, cancellable, error);
}

/* Builds and queues: a row and a file, or neither. */
static OutboxMessage *
queue (OutboxDatabase *database, const Account *account, const MailMessage *mail, GError **error)
{
  g_autoptr (OutboxMessage) message = NULL;
  OutboxMoment now;
  gint64 id = 0;

  outbox_moment_now (&now);
  if (sync_folder (outbox_database_get_spool (database), error))
    id = outbox_message_add (database, account, mail, &now, error);
  if (id == 0)
    {
      g_unlink (mail->path);
      return NULL;
    }
  message = outbox_message_get (database, id, error);
  if (message == NULL)
    outbox_message_remove (database, id, NULL);
  return g_steal_pointer (&message);
}

OutboxResult *
outbox_send (OutboxDatabase *database,
             const Account *account,
             AccountSecret *secret,
             const MailDraft *draft,
             GInputStream *import,
             const char *sender,
             const char *const *recipients,
             const SmtpObserver *observer,
             GCancellable *cancellable,
             GError **error)
{
  g_auto (Delivery) delivery = { .database = database, .account = account, .secret = secret, .observer = observer };
  g_autoptr (MailMessage) mail = NULL;
  OutboxResult *result;
  GError *failure = NULL;

  g_return_val_if_fail ((draft != NULL) != (import != NULL), NULL);
  mail = build (database, draft, import, sender, recipients, cancellable, error);
  if (mail == NULL)
    return NULL;
  delivery.message = queue (database, account, mail, error);
  if (delivery.message == NULL)
    return NULL;
  result = deliver (&delivery, cancellable, &failure);
  if (result != NULL)
    return result;
  /* It is queued, and stays so: no error, but the reason. */
  g_clear_error (&delivery.problem);
  delivery.problem = failure;
  return make_result (&delivery, NULL);
}

OutboxResult *
outbox_send_again (OutboxDatabase *database,
                   const Account *account,
                   AccountSecret *secret,
                   gint64 id,
                   const SmtpObserver *observer,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (Delivery) delivery = { .database = database, .account = account, .secret = secret, .observer = observer };

  delivery.message = outbox_message_get (database, id, error);
  if (delivery.message == NULL)
    return NULL;
  return deliver (&delivery, cancellable, error);
}

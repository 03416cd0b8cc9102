#include "outbox-verdict.h"

#include "outbox-limit.h"

static guint
count (GPtrArray *recipients, SmtpRecipientOutcome outcome)
{
  guint n = 0;

  for (guint i = 0; i < recipients->len; i++)
    if (((const SmtpRecipient *) recipients->pdata[i])->outcome == outcome)
      n++;
  return n;
}

/* The longest limit that any reply names: to a recipient, to the message, to any other command. */
static guint
find_lock (const SmtpTrace *trace)
{
  SmtpReply *reply = trace->error != NULL ? smtp_error_get_reply (trace->error) : NULL;
  guint seconds = reply != NULL ? outbox_limit_seconds (reply) : 0;

  for (guint i = 0; i < trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = trace->recipients->pdata[i];

      if (recipient->reply != NULL)
        seconds = MAX (seconds, outbox_limit_seconds (recipient->reply));
    }
  return seconds;
}

/* The session knows what each RCPT got; what is kept is what the message's end made of it. */
static SmtpRecipientOutcome
judge_recipient (const SmtpTrace *trace, const SmtpRecipient *recipient)
{
  if (recipient->outcome == SMTP_RECIPIENT_ACCEPTED && trace->fate != SMTP_FATE_SENT)
    return SMTP_RECIPIENT_UNTRIED;
  if (recipient->outcome == SMTP_RECIPIENT_REFUSED && recipient->reply != NULL &&
      outbox_limit_seconds (recipient->reply) > 0)
    return SMTP_RECIPIENT_DEFERRED;
  return recipient->outcome;
}

static GPtrArray *
judge_recipients (const SmtpTrace *trace)
{
  GPtrArray *recipients = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = trace->recipients->pdata[i];
      SmtpRecipient *kept;

      /* Nothing was learnt of it: what an earlier attempt learnt stays. */
      if (recipient->outcome == SMTP_RECIPIENT_UNTRIED)
        continue;
      kept = g_memdup2 (recipient, sizeof *recipient);
      kept->outcome = judge_recipient (trace, recipient);
      g_ptr_array_add (recipients, kept);
    }
  return recipients;
}

static gboolean
refusal_passes (const SmtpTrace *trace)
{
  SmtpReply *reply = smtp_error_get_reply (trace->error);
  guint code = reply != NULL ? smtp_reply_get_code (reply) : 0;

  if (trace->failed_stage == SMTP_STAGE_AUTH)
    return code == 421;
  return code / 100 == 4;
}

/* Whether what went wrong may pass by itself. */
static gboolean
passes (const SmtpTrace *trace)
{
  const GError *error = trace->error;

  if (error->domain == SMTP_ERROR && error->code == SMTP_ERROR_REJECTED)
    return refusal_passes (trace);
  /* What speaks no SMTP from the first word on is another server, or another port, tomorrow as well. */
  if (error->domain == SMTP_ERROR)
    return error->code == SMTP_ERROR_CLOSED ||
           (error->code == SMTP_ERROR_PROTOCOL && trace->failed_stage > SMTP_STAGE_GREETING);
  if (error->domain == G_TLS_ERROR)
    return (trace->tls == NULL || trace->tls->plain_words == NULL) && error->code != G_TLS_ERROR_BAD_CERTIFICATE &&
           error->code != G_TLS_ERROR_CERTIFICATE_REQUIRED && error->code != G_TLS_ERROR_UNAVAILABLE;
  /* The bytes in the spool are gone, or not what they were. */
  if (error->domain == G_IO_ERROR)
    return error->code != G_IO_ERROR_NOT_FOUND && error->code != G_IO_ERROR_INVALID_DATA;
  return error->domain == G_RESOLVER_ERROR || error->domain == OUTBOX_ERROR;
}

static gboolean
was_cancelled (const SmtpTrace *trace)
{
  return g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static OutboxState
judge_not_sent (const OutboxVerdict *self, const SmtpTrace *trace, gboolean sent_before)
{
  if (trace->error == NULL)
    return OUTBOX_STATE_FAILED;
  if (was_cancelled (trace))
    return OUTBOX_STATE_DRAFT;
  if (self->lock > 0 || count (self->recipients, SMTP_RECIPIENT_DEFERRED) > 0 || passes (trace))
    return OUTBOX_STATE_WAITING;
  /* The rest was refused: as if it had been refused when the others were accepted. */
  if (sent_before && trace->recipients->len > 0 &&
      count (self->recipients, SMTP_RECIPIENT_REFUSED) == trace->recipients->len)
    return OUTBOX_STATE_SENT;
  return OUTBOX_STATE_FAILED;
}

static SmtpReply *
find_reply (const SmtpTrace *trace)
{
  if (trace->message_reply != NULL)
    return trace->message_reply;
  return trace->error != NULL ? smtp_error_get_reply (trace->error) : NULL;
}

/* Whether the other messages of the account would meet the same. */
static OutboxHoldKind
judge_hold (const OutboxVerdict *self, const SmtpTrace *trace)
{
  SmtpReply *reply = trace->error != NULL ? smtp_error_get_reply (trace->error) : NULL;

  if (trace->error == NULL || was_cancelled (trace) || self->lock > 0 || trace->error->domain == OUTBOX_ERROR)
    return OUTBOX_HOLD_NONE;
  if (reply != NULL && smtp_reply_get_code (reply) == 421)
    return OUTBOX_HOLD_NETWORK;
  if (trace->failed_stage >= SMTP_STAGE_SENDER)
    return OUTBOX_HOLD_NONE;
  return self->state == OUTBOX_STATE_FAILED ? OUTBOX_HOLD_CHANGE : OUTBOX_HOLD_NETWORK;
}

static gboolean
is_broken (const SmtpTrace *trace)
{
  return trace->error != NULL && trace->failed_stage >= SMTP_STAGE_SENDER && !was_cancelled (trace) &&
         trace->error->domain != OUTBOX_ERROR && smtp_error_get_reply (trace->error) == NULL && passes (trace);
}

void
outbox_verdict_init (
    OutboxVerdict *self, const SmtpTrace *trace, const Account *account, guint reserved, gboolean sent_before)
{
  self->lock = find_lock (trace);
  self->reply = find_reply (trace);
  self->recipients = judge_recipients (trace);
  switch (trace->fate)
    {
    case SMTP_FATE_SENT:
      self->units = outbox_ledger_units (account, count (self->recipients, SMTP_RECIPIENT_ACCEPTED));
      self->state = count (self->recipients, SMTP_RECIPIENT_DEFERRED) > 0 ? OUTBOX_STATE_WAITING : OUTBOX_STATE_SENT;
      break;
    case SMTP_FATE_UNKNOWN:
      self->units = reserved;
      self->state = OUTBOX_STATE_UNCERTAIN;
      break;
    case SMTP_FATE_NOT_SENT:
    default:
      self->units = 0;
      self->state = judge_not_sent (self, trace, sent_before);
      break;
    }
  self->hold = judge_hold (self, trace);
  self->broken = is_broken (trace);
  self->signed_in = trace->error == NULL || trace->failed_stage >= SMTP_STAGE_SENDER;
}

void
outbox_verdict_clear (OutboxVerdict *self)
{
  g_clear_pointer (&self->recipients, g_ptr_array_unref);
}

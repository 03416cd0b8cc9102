#include "smtp-delivery-private.h"

#include "smtp-error.h"

SmtpRecipientOutcome
smtp_delivery_judge (const SmtpReply *reply, guint accepted)
{
  guint code = smtp_reply_get_code (reply);
  const char *enhanced = smtp_reply_get_enhanced (reply);

  if (code / 100 == 2)
    return SMTP_RECIPIENT_ACCEPTED;
  /* 552 after others were accepted is "too many recipients" (RFC 5321 4.5.3.1.10), unless it names the mailbox. */
  if (code / 100 == 4 || (code == 552 && accepted > 0 && (enhanced == NULL || !g_str_has_prefix (enhanced, "5.2."))))
    return SMTP_RECIPIENT_DEFERRED;
  return SMTP_RECIPIENT_REFUSED;
}

void
smtp_delivery_move_to (SmtpSession *session, SmtpOutcome outcome, SmtpStage next)
{
  smtp_session_end_step (session, outcome, NULL);
  smtp_session_begin_step (session, next);
}

/* What was refused by name is not sent, whatever comes of the bytes behind it. */
static void
take_failure (SmtpDelivery *self, GError *failure)
{
  self->failure = failure;
  self->session->trace->fate = SMTP_FATE_NOT_SENT;
}

static void
take_mail_reply (SmtpDelivery *self, SmtpReply *reply)
{
  GError *failure = NULL;

  if (!smtp_session_expect (self->session, reply, 2, &failure))
    {
      take_failure (self, failure);
      return;
    }
  smtp_session_set_detail (self->session, "%s", self->session->plan->sender);
  smtp_delivery_move_to (self->session, SMTP_OUTCOME_PASSED, SMTP_STAGE_RECIPIENT);
}

static void
take_recipient_reply (SmtpDelivery *self, SmtpReply *reply, guint index)
{
  GPtrArray *recipients = self->session->trace->recipients;
  SmtpRecipient *recipient = recipients->pdata[index];

  if (self->failure != NULL)
    return;
  recipient->reply = smtp_reply_ref (reply);
  recipient->outcome = smtp_delivery_judge (reply, self->accepted);
  if (recipient->outcome == SMTP_RECIPIENT_ACCEPTED)
    self->accepted++;
  else if (self->first_refusal == NULL)
    self->first_refusal = smtp_error_new_rejected (reply);
  if (index + 1 < recipients->len)
    return;

  smtp_session_set_detail (self->session, "%u of %u accepted", self->accepted, recipients->len);
  if (self->accepted == 0)
    take_failure (self, g_error_copy (self->first_refusal));
  else
    smtp_delivery_move_to (self->session, SMTP_OUTCOME_PASSED, SMTP_STAGE_DATA);
}

static void
take_data_reply (SmtpDelivery *self, SmtpReply *reply)
{
  if (smtp_reply_get_code (reply) == 354)
    {
      self->data_wanted = TRUE;
      self->session->may_quit = FALSE;
    }
  else if (self->failure == NULL)
    self->failure = smtp_error_new_rejected (reply);
}

gboolean
smtp_delivery_take_end (SmtpDelivery *self, SmtpReply *reply, GError **error)
{
  SmtpSession *session = self->session;
  SmtpTrace *trace = session->trace;

  trace->message_reply = reply;
  session->may_quit = smtp_reply_get_code (reply) != 421;
  /* 221 is the answer to a QUIT behind it: what became of the message it does not say. */
  if (smtp_reply_get_code (reply) == 221)
    session->may_quit = FALSE;
  else if (smtp_reply_get_code (reply) / 100 == 2)
    {
      trace->fate = SMTP_FATE_SENT;
      smtp_session_set_detail (session, "%s", smtp_reply_get_text (reply));
      return TRUE;
    }
  if (smtp_reply_get_code (reply) >= 400)
    trace->fate = SMTP_FATE_NOT_SENT;
  g_propagate_error (error, smtp_error_new_rejected (reply));
  return FALSE;
}

static void
take_chunk_reply (SmtpDelivery *self, SmtpReply *reply)
{
  SmtpSession *session = self->session;

  if (self->failure == NULL)
    {
      smtp_session_set_detail (session, "%u bytes", self->chunk->len);
      g_clear_pointer (&session->step->reply, smtp_reply_unref);
      smtp_delivery_move_to (session, SMTP_OUTCOME_PASSED, SMTP_STAGE_AFTER_DATA);
      session->step->reply = smtp_reply_ref (reply);
      smtp_delivery_take_end (self, smtp_reply_ref (reply), &self->failure);
      return;
    }
  /* A message for nobody, which must be refused (RFC 3030 4.2). Who takes it has promised it to no one. */
  if (smtp_reply_get_code (reply) / 100 == 2)
    session->may_quit = FALSE;
}

static const char *
describe (const SmtpDelivery *self, guint index)
{
  if (index < self->first)
    return "the answer to RSET";
  if (index == self->first)
    return "the answer to MAIL";
  if (index + 1 < self->lines->len)
    return "the answer to RCPT";
  return self->chunk != NULL ? "the answer to the message" : "the answer to DATA";
}

static guint
allow (const SmtpDelivery *self, guint index)
{
  const SmtpTimeouts *timeouts = self->session->timeouts;

  if (index + 1 < self->lines->len)
    return timeouts->command;
  return self->chunk != NULL ? timeouts->after_data : timeouts->data;
}

/* Whether a silence may mean that what was said got lost: the rest of a group, behind its first command; or the first,
 * on a connection that stood open for a while. The end of the message has its own time. */
static gboolean
may_be_lost (const SmtpDelivery *self, guint index)
{
  if (index == 0)
    return self->session->stale;
  return index > self->group && !self->asked && (self->chunk == NULL || index + 1 < self->lines->len);
}

/* A server that lost the rest of a group waits for a command, and answers QUIT in the place of the next. One that is
 * slow answers what it owes first. */
static gboolean
ask (SmtpDelivery *self, GError **error)
{
  SmtpSession *session = self->session;

  self->asked = TRUE;
  smtp_wire_queue (session->wire, "QUIT", NULL);
  session->quit_said = TRUE;
  return smtp_session_flush (session, session->timeouts->command, error);
}

static gboolean
wait_for_reply (SmtpDelivery *self, guint index, GError **error)
{
  SmtpSession *session = self->session;
  guint milliseconds = session->timeouts->group;

  if (!may_be_lost (self, index) || milliseconds >= allow (self, index) ||
      smtp_wire_wait (session->wire, milliseconds, session->cancellable))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (session->cancellable, error))
    {
      session->may_quit = FALSE;
      return FALSE;
    }
  if (session->trace->fate == SMTP_FATE_UNKNOWN)
    return ask (self, error);
  session->may_quit = FALSE;
  self->lost = TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No answer within %.1f s while waiting for %s",
               milliseconds / 1000.0, describe (self, index));
  return FALSE;
}

/* "Goodbye" in the place of another answer: what it does not answer it has not heard. */
static gboolean
is_farewell (SmtpDelivery *self, SmtpReply *reply, guint index)
{
  if (smtp_reply_get_code (reply) == 421)
    self->closing = TRUE;
  if (smtp_reply_get_code (reply) != 221 || index + 1 == self->lines->len)
    return FALSE;
  self->closing = self->lost = TRUE;
  self->session->may_quit = FALSE;
  return TRUE;
}

/* Replies are counted, never matched by what they say (RFC 2920 3.1). */
gboolean
smtp_delivery_take_reply (SmtpDelivery *self, GError **error)
{
  guint index = self->answered;
  g_autoptr (SmtpReply) reply = NULL;

  if (!wait_for_reply (self, index, error))
    return FALSE;
  reply = smtp_session_read (self->session, allow (self, index), describe (self, index), error);
  if (reply == NULL)
    return FALSE;
  self->answered++;
  if (is_farewell (self, reply, index))
    {
      g_propagate_error (error, smtp_error_new_rejected (reply));
      return FALSE;
    }
  if (index < self->first)
    return TRUE;
  if (index == self->first)
    take_mail_reply (self, reply);
  else if (index + 1 < self->lines->len)
    take_recipient_reply (self, reply, index - self->first - 1);
  else if (self->chunk != NULL)
    take_chunk_reply (self, reply);
  else
    take_data_reply (self, reply);
  return TRUE;
}

/* What the whole message got counts for each recipient that had been accepted. */
void
smtp_delivery_judge_end (SmtpTrace *trace, SmtpReply *reply)
{
  for (guint i = 0; i < trace->recipients->len; i++)
    {
      SmtpRecipient *recipient = trace->recipients->pdata[i];

      if (recipient->outcome != SMTP_RECIPIENT_ACCEPTED)
        continue;
      if (reply == NULL)
        {
          recipient->outcome = SMTP_RECIPIENT_UNTRIED;
          continue;
        }
      recipient->outcome = smtp_reply_get_code (reply) / 100 == 4 ? SMTP_RECIPIENT_DEFERRED : SMTP_RECIPIENT_REFUSED;
      g_clear_pointer (&recipient->reply, smtp_reply_unref);
      recipient->reply = smtp_reply_ref (reply);
    }
}

#include "smtp-session-private.h"

#include "smtp-command.h"
#include "smtp-error.h"

#include <string.h>

/* A group that does not fit the peer's window could block both sides (RFC 2920 3.1). */
#define MAX_GROUP 4096

/**
 * Transaction:
 * @lines: MAIL, each RCPT, DATA
 * @failure: (nullable): the first refusal that ends it; the answers still owed are read before it counts
 */
typedef struct
{
  SmtpSession *session;
  GInputStream *content;
  GPtrArray *lines;
  guint sent;
  guint answered;
  guint accepted;
  GError *failure;
  GError *first_refusal;
  gboolean data_wanted;
} Transaction;

static void
transaction_clear (Transaction *self)
{
  g_clear_object (&self->content);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_error (&self->failure);
  g_clear_error (&self->first_refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Transaction, transaction_clear)

void
smtp_delivery_init_recipients (SmtpSession *self)
{
  for (guint i = 0; self->plan->recipients != NULL && self->plan->recipients[i] != NULL; i++)
    {
      SmtpRecipient *recipient = g_new0 (SmtpRecipient, 1);

      recipient->address = g_strdup (self->plan->recipients[i]);
      g_ptr_array_add (self->trace->recipients, recipient);
    }
}

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

char *
smtp_delivery_mail_line (SmtpSession *self, GError **error)
{
  const SmtpCapabilities *capabilities = self->trace->capabilities;
  const SmtpContent *content = self->plan->content;
  guint64 max = smtp_capabilities_get_max_size (capabilities);
  SmtpMailParameters parameters = { .smtputf8 = self->plan->smtputf8 };

  if (self->plan->smtputf8 && !smtp_capabilities_has (capabilities, "SMTPUTF8"))
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_NO_SMTPUTF8, "The server cannot take addresses with such letters");
      return NULL;
    }
  if (content != NULL)
    {
      if (max > 0 && content->size > max)
        {
          g_set_error (error, SMTP_ERROR, SMTP_ERROR_TOO_LARGE,
                       "The message has %" G_GUINT64_FORMAT " bytes, the server takes %" G_GUINT64_FORMAT,
                       content->size, max);
          return NULL;
        }
      if (smtp_capabilities_has (capabilities, "SIZE"))
        parameters.size = content->size;
      parameters.eight_bit = content->eight_bit && smtp_capabilities_has (capabilities, "8BITMIME");
    }
  return smtp_command_mail (self->plan->sender, &parameters, error);
}

static void
move_to (SmtpSession *session, SmtpOutcome outcome, SmtpStage next)
{
  smtp_session_end_step (session, outcome, NULL);
  smtp_session_begin_step (session, next);
}

/* Everything that can be wrong on our side is found before the first line is said. */
static gboolean
prepare (Transaction *self, GError **error)
{
  SmtpSession *session = self->session;
  const SmtpPlan *plan = session->plan;
  char *line;

  self->lines = g_ptr_array_new_with_free_func (g_free);
  if (plan->sender == NULL || session->trace->recipients->len == 0)
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT, "A message needs a sender and a recipient");
      return FALSE;
    }
  line = smtp_delivery_mail_line (session, error);
  if (line == NULL)
    return FALSE;
  g_ptr_array_add (self->lines, line);

  for (guint i = 0; i < session->trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = session->trace->recipients->pdata[i];

      line = smtp_command_rcpt (recipient->address, plan->smtputf8, error);
      if (line == NULL)
        {
          move_to (session, SMTP_OUTCOME_SKIPPED, SMTP_STAGE_RECIPIENT);
          return FALSE;
        }
      g_ptr_array_add (self->lines, line);
    }
  g_ptr_array_add (self->lines, g_strdup ("DATA"));

  self->content = plan->content->open (plan->content->user_data, error);
  if (self->content == NULL)
    move_to (session, SMTP_OUTCOME_SKIPPED, SMTP_STAGE_DATA);
  return self->content != NULL;
}

/* The next group: as many commands as may be said without waiting. DATA is its last. */
static gboolean
send_group (Transaction *self, GError **error)
{
  SmtpSession *session = self->session;
  gboolean pipelining = smtp_capabilities_has (session->trace->capabilities, "PIPELINING");

  if (!smtp_session_expect_quiet (session, session->timeouts->command, "the rest of what the server says", error))
    return FALSE;
  do
    smtp_wire_queue (session->wire, self->lines->pdata[self->sent++], NULL);
  while (pipelining && self->sent < self->lines->len &&
         smtp_wire_get_queued (session->wire) + strlen (self->lines->pdata[self->sent]) + 2 <= MAX_GROUP);
  return smtp_session_flush (session, session->timeouts->command, error);
}

static void
take_mail_reply (Transaction *self, SmtpReply *reply)
{
  if (!smtp_session_expect (self->session, reply, 2, &self->failure))
    return;
  smtp_session_set_detail (self->session, "%s", self->session->plan->sender);
  move_to (self->session, SMTP_OUTCOME_PASSED, SMTP_STAGE_RECIPIENT);
}

static void
take_recipient_reply (Transaction *self, SmtpReply *reply, guint index)
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
    self->failure = g_error_copy (self->first_refusal);
  else
    move_to (self->session, SMTP_OUTCOME_PASSED, SMTP_STAGE_DATA);
}

static void
take_data_reply (Transaction *self, SmtpReply *reply)
{
  if (smtp_reply_get_code (reply) == 354)
    {
      self->data_wanted = TRUE;
      self->session->may_quit = FALSE;
    }
  else if (self->failure == NULL)
    self->failure = smtp_error_new_rejected (reply);
}

/* Replies are counted, never matched by what they say (RFC 2920 3.1). */
static gboolean
take_reply (Transaction *self, GError **error)
{
  SmtpSession *session = self->session;
  guint index = self->answered;
  gboolean is_data = index + 1 == self->lines->len;
  g_autoptr (SmtpReply) reply =
      smtp_session_read (session, is_data ? session->timeouts->data : session->timeouts->command,
                         index == 0 ? "the answer to MAIL"
                         : is_data  ? "the answer to DATA"
                                    : "the answer to RCPT",
                         error);

  if (reply == NULL)
    return FALSE;
  self->answered++;
  if (index == 0)
    take_mail_reply (self, reply);
  else if (is_data)
    take_data_reply (self, reply);
  else
    take_recipient_reply (self, reply, index - 1);
  return TRUE;
}

/* The server wants a message that has no recipient: it gets an empty one, which it must refuse (RFC 2920 3.1). */
static void
send_nothing (SmtpSession *session)
{
  g_autoptr (SmtpReply) end = NULL;
  g_autoptr (SmtpReply) reset = NULL;

  smtp_wire_queue (session->wire, ".", NULL);
  if (!smtp_session_flush (session, session->timeouts->command, NULL))
    return;
  end = smtp_session_read (session, session->timeouts->command, "the answer to an empty message", NULL);
  if (end == NULL || smtp_reply_get_code (end) == 421)
    return;
  session->may_quit = TRUE;
  reset = smtp_session_command (session, "RSET", NULL, session->timeouts->command, "the answer to RSET", NULL);
}

static gboolean
send_envelope (Transaction *self, GError **error)
{
  while (self->answered < self->lines->len && (self->failure == NULL || self->answered < self->sent))
    {
      g_autoptr (GError) broken = NULL;

      if ((self->answered < self->sent || send_group (self, &broken)) && take_reply (self, &broken))
        continue;
      /* The refusal that came before tells why the line broke. */
      g_propagate_error (error, self->failure != NULL ? g_steal_pointer (&self->failure) : g_steal_pointer (&broken));
      return FALSE;
    }
  if (self->failure == NULL)
    return TRUE;
  if (self->data_wanted)
    send_nothing (self->session);
  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

/* What the whole message got counts for each recipient that had been accepted. */
static void
judge_recipients (SmtpTrace *trace, SmtpReply *reply)
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

/* From here on the message may have been sent, unless the server says that it was not. */
static gboolean
send_end (SmtpSession *session, GError **error)
{
  SmtpTrace *trace = session->trace;
  SmtpReply *reply;

  trace->fate = SMTP_FATE_UNKNOWN;
  smtp_wire_queue (session->wire, ".", NULL);
  if (!smtp_session_flush (session, session->timeouts->block, error))
    return FALSE;
  reply = smtp_session_read (session, session->timeouts->after_data, "the answer to the message", error);
  if (reply == NULL)
    return FALSE;

  trace->message_reply = reply;
  session->may_quit = smtp_reply_get_code (reply) != 421;
  if (smtp_reply_get_code (reply) / 100 == 2)
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

static gboolean
commit (SmtpSession *session, GError **error)
{
  const SmtpObserver *observer = session->observer;

  if (g_cancellable_set_error_if_cancelled (session->cancellable, error))
    return FALSE;
  if (observer == NULL || observer->commit == NULL)
    return TRUE;
  /* The last moment to turn back is after the commit, for it may take its time. */
  return observer->commit (observer->user_data, error) &&
         !g_cancellable_set_error_if_cancelled (session->cancellable, error);
}

static gboolean
run_transaction (Transaction *self, GError **error)
{
  SmtpSession *session = self->session;

  smtp_session_begin_step (session, SMTP_STAGE_SENDER);
  if (!prepare (self, error) || !send_envelope (self, error) ||
      !smtp_delivery_send_content (session, self->content, error) || !commit (session, error))
    return FALSE;
  move_to (session, SMTP_OUTCOME_PASSED, SMTP_STAGE_AFTER_DATA);
  if (!send_end (session, error))
    return FALSE;
  smtp_session_end_step (session, SMTP_OUTCOME_PASSED, NULL);
  return TRUE;
}

gboolean
smtp_delivery_run (SmtpSession *session, GError **error)
{
  g_auto (Transaction) transaction = { .session = session };
  g_autoptr (GError) failure = NULL;

  session->trace->fate = SMTP_FATE_NOT_SENT;
  if (run_transaction (&transaction, &failure))
    return TRUE;
  if (session->trace->fate == SMTP_FATE_NOT_SENT)
    judge_recipients (session->trace,
                      transaction.answered == transaction.lines->len ? smtp_error_get_reply (failure) : NULL);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

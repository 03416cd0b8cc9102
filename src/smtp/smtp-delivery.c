#include "smtp-delivery-private.h"

#include "smtp-command.h"
#include "smtp-error.h"

#include <string.h>

/* A group whose answers do not fit the peer's window could block both sides (RFC 2920 3.1): as many commands as have
 * answers of some 10 KiB. A message has one answer, whatever its length. */
#define MAX_GROUP 4096

/* What a flight may hold for a recipient that is refused in the end. On a slow line this takes about as long as the
 * wait that it saves. */
#define MAX_CHUNK 65536

static void
delivery_clear (SmtpDelivery *self)
{
  g_clear_object (&self->content);
  g_clear_pointer (&self->chunk, g_byte_array_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_error (&self->failure);
  g_clear_error (&self->first_refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmtpDelivery, delivery_clear)

void
smtp_delivery_init_recipients (SmtpSession *self)
{
  g_ptr_array_set_size (self->trace->recipients, 0);
  for (guint i = 0; self->plan->recipients != NULL && self->plan->recipients[i] != NULL; i++)
    {
      SmtpRecipient *recipient = g_new0 (SmtpRecipient, 1);

      recipient->address = g_strdup (self->plan->recipients[i]);
      g_ptr_array_add (self->trace->recipients, recipient);
    }
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

static gboolean
add_envelope (SmtpDelivery *self, GError **error)
{
  SmtpSession *session = self->session;
  char *line = smtp_delivery_mail_line (session, error);

  if (line == NULL)
    return FALSE;
  if (session->owes_reset)
    g_ptr_array_add (self->lines, g_strdup ("RSET"));
  self->first = self->lines->len;
  g_ptr_array_add (self->lines, line);
  for (guint i = 0; i < session->trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = session->trace->recipients->pdata[i];

      line = smtp_command_rcpt (recipient->address, session->plan->smtputf8, error);
      if (line == NULL)
        {
          smtp_delivery_move_to (session, SMTP_OUTCOME_SKIPPED, SMTP_STAGE_RECIPIENT);
          return FALSE;
        }
      g_ptr_array_add (self->lines, line);
    }
  return TRUE;
}

static gboolean
wants_chunk (const SmtpSession *session)
{
  guint64 size = session->plan->content->size;

  return size > 0 && size <= MAX_CHUNK && !session->refuses_chunks &&
         smtp_capabilities_has (session->trace->capabilities, "CHUNKING");
}

static gboolean
open_content (SmtpDelivery *self, GError **error)
{
  const SmtpContent *content = self->session->plan->content;

  self->content = content->open (content->user_data, error);
  if (self->content == NULL)
    return FALSE;
  if (!wants_chunk (self->session))
    {
      g_ptr_array_add (self->lines, g_strdup ("DATA"));
      return TRUE;
    }
  self->chunk = smtp_delivery_read_chunk (self->session, self->content, error);
  if (self->chunk == NULL)
    return FALSE;
  g_ptr_array_add (self->lines, g_strdup_printf ("BDAT %u LAST", self->chunk->len));
  return TRUE;
}

/* Everything that can be wrong on our side is found before the first line is said. */
static gboolean
prepare (SmtpDelivery *self, GError **error)
{
  SmtpSession *session = self->session;

  self->lines = g_ptr_array_new_with_free_func (g_free);
  if (session->plan->sender == NULL || session->trace->recipients->len == 0)
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT, "A message needs a sender and a recipient");
      return FALSE;
    }
  if (!add_envelope (self, error))
    return FALSE;
  if (open_content (self, error))
    return TRUE;
  smtp_delivery_move_to (session, SMTP_OUTCOME_SKIPPED, SMTP_STAGE_DATA);
  return FALSE;
}

static gboolean
commit (SmtpSession *session, GError **error)
{
  const SmtpObserver *observer = session->observer;

  if (g_cancellable_set_error_if_cancelled (session->cancellable, error))
    return FALSE;
  if (!session->committed && observer != NULL && observer->commit != NULL)
    {
      if (!observer->commit (observer->user_data, error))
        return FALSE;
      session->committed = TRUE;
    }
  /* The last moment to turn back is after the commit, for it may take its time. */
  return !g_cancellable_set_error_if_cancelled (session->cancellable, error);
}

/* QUIT goes with the end of the last message: its answer is nothing to wait for. */
static void
queue_quit (SmtpSession *session)
{
  if (session->more || !smtp_session_has_group (session))
    return;
  smtp_wire_queue (session->wire, "QUIT", NULL);
  session->quit_said = TRUE;
}

/* Where the next group ends: as many commands as may be said without waiting. A message does not go down a connection
 * that may have been forgotten on the way: what is lost there would be uncertain. */
static guint
find_group_end (const SmtpDelivery *self)
{
  const SmtpSession *session = self->session;
  guint end = self->sent + 1;
  guint limit = self->lines->len - (self->chunk != NULL && session->stale ? 1 : 0);
  gsize length = strlen (self->lines->pdata[self->sent]) + 2;

  while (smtp_session_has_group (session) && end < limit)
    {
      length += strlen (self->lines->pdata[end]) + 2;
      if (length > MAX_GROUP)
        break;
      end++;
    }
  return end;
}

/* The message leaves with the group. Unless all of it was handed over, the server cannot have accepted it. */
static gboolean
send_chunk (SmtpDelivery *self, GError **error)
{
  SmtpSession *session = self->session;
  gsize end;

  smtp_wire_queue_message (session->wire, self->chunk);
  end = smtp_wire_get_queued (session->wire);
  queue_quit (session);
  session->trace->fate = SMTP_FATE_UNKNOWN;
  if (smtp_session_flush (session, session->timeouts->block, error))
    return TRUE;
  if (smtp_wire_get_flushed (session->wire) < end)
    session->trace->fate = SMTP_FATE_NOT_SENT;
  return FALSE;
}

/* DATA, or BDAT with the message, is the last command of the last group. */
static gboolean
send_group (SmtpDelivery *self, GError **error)
{
  SmtpSession *session = self->session;
  guint end = find_group_end (self);
  gboolean with_chunk = self->chunk != NULL && end == self->lines->len;

  if (!smtp_session_expect_quiet (session, session->timeouts->command, "the rest of what the server says", error) ||
      (with_chunk && !commit (session, error)))
    return FALSE;
  self->group = self->sent;
  while (self->sent < end)
    smtp_wire_queue (session->wire, self->lines->pdata[self->sent++], NULL);
  return with_chunk ? send_chunk (self, error) : smtp_session_flush (session, session->timeouts->command, error);
}

/* The server wants a message that has no recipient: it gets an empty one, which it must refuse (RFC 2920 3.1). */
static void
send_nothing (SmtpSession *session)
{
  g_autoptr (SmtpReply) end = NULL;

  smtp_wire_queue (session->wire, ".", NULL);
  if (!smtp_session_flush (session, session->timeouts->command, NULL))
    return;
  end = smtp_session_read (session, session->timeouts->command, "the answer to an empty message", NULL);
  session->may_quit = end != NULL && smtp_reply_get_code (end) != 421;
}

/* Says all up to DATA, or to the message itself in a chunk, and takes the answers. */
static gboolean
send_envelope (SmtpDelivery *self, GError **error)
{
  while (self->answered < self->lines->len && (self->failure == NULL || self->answered < self->sent))
    {
      g_autoptr (GError) broken = NULL;

      if ((self->answered < self->sent || send_group (self, &broken)) && smtp_delivery_take_reply (self, &broken))
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

/* From here on the message may have been sent, unless the server says that it was not. */
static gboolean
send_end (SmtpDelivery *self, GError **error)
{
  SmtpSession *session = self->session;
  SmtpReply *reply;

  smtp_delivery_move_to (session, SMTP_OUTCOME_PASSED, SMTP_STAGE_AFTER_DATA);
  session->trace->fate = SMTP_FATE_UNKNOWN;
  smtp_wire_queue (session->wire, ".", NULL);
  queue_quit (session);
  if (!smtp_session_flush (session, session->timeouts->block, error))
    return FALSE;
  reply = smtp_session_read (session, session->timeouts->after_data, "the answer to the message", error);
  return reply != NULL && smtp_delivery_take_end (self, reply, error);
}

static gboolean
run_transaction (SmtpDelivery *self, GError **error)
{
  SmtpSession *session = self->session;

  smtp_session_begin_step (session, SMTP_STAGE_SENDER);
  if (!prepare (self, error) || !send_envelope (self, error))
    return FALSE;
  if (self->chunk == NULL && (!smtp_delivery_send_content (session, self->content, error) || !commit (session, error) ||
                              !send_end (self, error)))
    return FALSE;
  smtp_session_end_step (session, SMTP_OUTCOME_PASSED, NULL);
  return TRUE;
}

/* The link broke while the answer to the whole message was still to come. */
static void
judge_break (SmtpDelivery *self)
{
  SmtpSession *session = self->session;

  if (session->trace->fate != SMTP_FATE_UNKNOWN)
    return;
  /* Replies come in order: what stands behind the farewell has no other. */
  if (self->chunk != NULL && session->trace->message_reply == NULL &&
      (self->closing || (session->wire != NULL && smtp_wire_is_unheard (session->wire))))
    session->trace->fate = SMTP_FATE_NOT_SENT;
  else if (session->step->stage < SMTP_STAGE_AFTER_DATA)
    smtp_delivery_move_to (session, SMTP_OUTCOME_SKIPPED, SMTP_STAGE_AFTER_DATA);
}

static gboolean
is_hang_up (const GError *error)
{
  SmtpReply *reply = smtp_error_get_reply (error);

  return (reply != NULL && smtp_reply_get_code (reply) == 421) ||
         g_error_matches (error, SMTP_ERROR, SMTP_ERROR_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE) ||
         g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF);
}

/* Whether @error is what a command gets that the server does not know, or has not heard in its place. */
static gboolean
is_misunderstood (const GError *error)
{
  SmtpReply *reply = smtp_error_get_reply (error);
  guint code = reply != NULL ? smtp_reply_get_code (reply) : 0;

  return code == 500 || code == 502 || code == 503;
}

/* Between two messages, and not in the middle of one: all that has been answered is the farewell. */
static gboolean
had_closed (const SmtpDelivery *self, const GError *error)
{
  const SmtpSession *session = self->session;

  return session->messages > 1 && session->trace->message_reply == NULL && self->sent > 0 &&
         (is_hang_up (error) || self->lost) && self->answered <= (self->closing ? self->first + 1 : 0);
}

static gboolean
lost_group (const SmtpDelivery *self, const GError *error)
{
  const SmtpSession *session = self->session;
  gboolean grouped = self->sent - self->group > 1;

  if (!grouped || self->data_wanted || !smtp_session_has_group (session) || session->step->stage == SMTP_STAGE_SENDER)
    return FALSE;
  if (self->lost || g_error_matches (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL))
    return TRUE;
  /* The answer to MAIL was a good one; one behind it makes no sense. */
  return session->step->stage == SMTP_STAGE_RECIPIENT ? self->accepted == 0 && is_misunderstood (error)
                                                      : self->chunk == NULL && is_misunderstood (error);
}

static gboolean
refused_chunk (const SmtpDelivery *self, const GError *error)
{
  return self->chunk != NULL && self->session->trace->message_reply != NULL && is_misunderstood (error);
}

/* What will be done otherwise on a new connection. Only for what has certainly not been sent. */
static const char *
find_remedy (SmtpDelivery *self, const GError *error)
{
  SmtpSession *session = self->session;

  if (session->trace->fate != SMTP_FATE_NOT_SENT || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  if (had_closed (self, error))
    {
      if (!self->lost && !session->stale)
        session->max_messages = session->messages - 1;
      return "The server had closed the connection";
    }
  if (lost_group (self, error))
    {
      session->loses_group = TRUE;
      return "The server announces PIPELINING and does not hear more than one command at a time";
    }
  if (refused_chunk (self, error))
    {
      session->refuses_chunks = TRUE;
      return "The server announces CHUNKING and does not know BDAT";
    }
  return NULL;
}

gboolean
smtp_delivery_run (SmtpSession *session, const char **again, GError **error)
{
  g_auto (SmtpDelivery) delivery = { .session = session };
  g_autoptr (GError) failure = NULL;

  *again = NULL;
  session->trace->fate = SMTP_FATE_NOT_SENT;
  g_clear_pointer (&session->trace->message_reply, smtp_reply_unref);
  session->messages++;
  if (run_transaction (&delivery, &failure))
    {
      session->owes_reset = FALSE;
      return TRUE;
    }
  session->owes_reset = TRUE;
  judge_break (&delivery);
  *again = find_remedy (&delivery, failure);
  if (session->trace->fate == SMTP_FATE_NOT_SENT)
    smtp_delivery_judge_end (session->trace,
                             delivery.answered == delivery.lines->len ? smtp_error_get_reply (failure) : NULL);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

#include "practice-session-private.h"

#include "practice-dots.h"

#include <string.h>

/* A message that is too large is read to its end, so that the refusal reaches the client; but not for ever. */
#define MAX_EXCESS (G_GUINT64_CONSTANT (64) * 1024 * 1024)

static PracticeMessage *
make_message (PracticeSession *self, gboolean chunked)
{
  PracticeMessage *message = g_new0 (PracticeMessage, 1);
  GStrvBuilder *recipients = g_strv_builder_new ();

  for (guint i = 0; i < self->recipients->len; i++)
    g_strv_builder_add (recipients, self->recipients->pdata[i]);
  message->recipients = g_strv_builder_end (recipients);
  g_strv_builder_unref (recipients);
  message->sender = g_strdup (self->sender);
  message->user = g_strdup (self->user);
  message->mechanism = g_strdup (self->mechanism);
  message->tls = practice_wire_is_tls (self->wire);
  message->smtputf8 = self->smtputf8;
  message->chunked = chunked;
  message->received = g_get_real_time ();
  return message;
}

/* Returns: whether the fault has answered the message before it was kept */
static gboolean
say_message_fault (PracticeSession *self)
{
  switch (self->fault)
    {
    case PRACTICE_FAULT_AFTER_DATA_451:
      practice_session_say (self, "451", "4.3.0", "Mail server temporarily rejected message. %s", self->signature);
      break;
    case PRACTICE_FAULT_AFTER_DATA_550_LIMIT:
      practice_session_say_limit (self);
      break;
    case PRACTICE_FAULT_AFTER_DATA_550_SPAM:
      practice_session_say (self, "550", "5.7.1",
                            "Our system has detected that this message is likely unsolicited mail.\n"
                            "To reduce the amount of spam, this message has been blocked. For more\n"
                            "information, go to\n https://support.google.com/mail/?p=UnsolicitedMessageError %s",
                            self->signature);
      break;
    case PRACTICE_FAULT_AFTER_DATA_552_SIZE:
      practice_session_say_too_large (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* The message has come to its end: keep it or not, and say so. */
static void
finish_message (PracticeSession *self, gboolean chunked)
{
  g_autoptr (GError) error = NULL;

  if (practice_delivery_is_too_large (self->delivery))
    practice_session_say_too_large (self);
  else if (say_message_fault (self))
    ;
  else if (!practice_state_take_slot (self->state))
    practice_session_say_limit (self);
  else if (!practice_delivery_commit (self->delivery, make_message (self, chunked), &error))
    {
      practice_state_give_back_slot (self->state);
      practice_session_say (self, "452", "4.3.1", "Insufficient system storage. %s", self->signature);
    }
  else if (self->fault == PRACTICE_FAULT_AFTER_DATA_DROP)
    practice_session_drop (self);
  else if (self->fault == PRACTICE_FAULT_AFTER_DATA_SILENT)
    practice_session_fall_silent (self);
  else if (self->fault == PRACTICE_FAULT_CHUNKING_LOST && chunked)
    practice_session_fall_silent (self);
  else
    practice_session_say (self, "250", "2.0.0", "OK  %" G_GINT64_FORMAT " %08x%s", g_get_real_time () / G_USEC_PER_SEC,
                          g_random_int (), self->signature);
  self->messages++;
  practice_session_reset (self);
}

/* Returns: whether a fault has answered DATA, or a BDAT whose bytes have been read */
static gboolean
say_data_fault (PracticeSession *self)
{
  if (self->fault == PRACTICE_FAULT_DATA_451)
    practice_session_say (self, "451", "4.3.0", "Temporary System Problem. Try again later. %s", self->signature);
  else if (self->fault == PRACTICE_FAULT_DATA_554)
    practice_session_say (self, "554", "5.7.0", "Transaction failed. %s", self->signature);
  else
    return FALSE;
  return TRUE;
}

static void
begin_message (PracticeSession *self)
{
  gboolean rewrite = self->state->rewrite_from && self->user != NULL && strchr (self->user, '@') != NULL;

  if (self->delivery == NULL)
    self->delivery = practice_delivery_new (self->state->mailbox, self->state->max_size, rewrite ? self->user : NULL);
  if (self->fault == PRACTICE_FAULT_DATA_SLOW)
    practice_wire_set_slow (self->wire);
}

/* Returns: %FALSE when the session is over */
static gboolean
next_block (PracticeSession *self, const guchar **data, gsize *length)
{
  PracticeRead result = practice_wire_peek (self->wire, data, length);

  if (result == PRACTICE_READ_OK && self->fault == PRACTICE_FAULT_DATA_DROP)
    {
      practice_session_drop (self);
      return FALSE;
    }
  if (result == PRACTICE_READ_OK &&
      (self->delivery == NULL || practice_delivery_get_size (self->delivery) <= self->state->max_size + MAX_EXCESS))
    return TRUE;
  if (result == PRACTICE_READ_OK)
    {
      practice_session_say_too_large (self);
      practice_session_hang_up (self);
    }
  else if (result == PRACTICE_READ_TIMED_OUT)
    {
      practice_wire_set_deadline (self->wire, 1);
      practice_session_say (self, "421", "4.4.2", "Connection timed out, closing connection. %s", self->signature);
      practice_session_hang_up (self);
    }
  else
    practice_session_drop (self);
  return FALSE;
}

/* Progress earns time; a byte now and then does not. */
static void
earn_time (PracticeSession *self, gsize *progress, gsize length)
{
  *progress += length;
  if (*progress < 16 * 1024)
    return;
  practice_wire_set_deadline (self->wire, self->state->idle_seconds);
  *progress = 0;
}

static void
read_until_dot (PracticeSession *self)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  PracticeDots dots = PRACTICE_DOTS_LINE_START;
  gboolean ended = FALSE;
  gsize progress = 0;

  practice_wire_set_deadline (self->wire, self->state->idle_seconds);
  while (!ended)
    {
      const guchar *data;
      gsize length, used;

      if (!next_block (self, &data, &length))
        return;
      ended = practice_dots_feed (&dots, data, length, &used, content);
      practice_wire_take (self->wire, used);
      practice_delivery_append (self->delivery, content->data, content->len);
      g_byte_array_set_size (content, 0);
      earn_time (self, &progress, used);
    }
  finish_message (self, FALSE);
}

void
practice_session_data (PracticeSession *self, const char *arguments)
{
  if (*arguments != '\0')
    practice_session_say (self, "501", "5.5.2", "Syntax error, DATA takes no argument. %s", self->signature);
  else if (self->sender == NULL)
    practice_session_say (self, "503", "5.5.1", "MAIL first. %s", self->signature);
  else if (self->delivery != NULL || self->chunk_failed)
    practice_session_say (self, "503", "5.5.1", "DATA may not be mixed with BDAT. %s", self->signature);
  else if (self->recipients->len == 0)
    practice_session_say (self, self->n_recipients > 0 ? "554" : "503", "5.5.1", "%s %s",
                          self->n_recipients > 0 ? "No valid recipients." : "RCPT first.", self->signature);
  else if (say_data_fault (self))
    practice_session_reset (self);
  else
    {
      begin_message (self);
      practice_session_say (self, "354", NULL, "Go ahead %s", self->signature);
      read_until_dot (self);
    }
}

/* Reads the bytes of a chunk, which come whether the command made sense or not. Returns: %FALSE when the session is
 * over
 */
static gboolean
read_chunk (PracticeSession *self, guint64 size)
{
  guint64 left = size;
  gsize progress = 0;

  practice_wire_set_deadline (self->wire, self->state->idle_seconds);
  while (left > 0)
    {
      const guchar *data;
      gsize length;

      if (!next_block (self, &data, &length))
        return FALSE;
      length = MIN (length, left);
      if (self->delivery != NULL)
        practice_delivery_append (self->delivery, data, length);
      practice_wire_take (self->wire, length);
      left -= length;
      earn_time (self, &progress, length);
    }
  return TRUE;
}

static gboolean
parse_chunk (const char *arguments, guint64 *size, gboolean *last)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", -1);
  guint n = g_strv_length (words);

  *last = n == 2 && g_ascii_strcasecmp (words[1], "LAST") == 0;
  return (n == 1 || *last) && g_ascii_string_to_unsigned (words[0], 10, 0, G_MAXINT64, size, NULL);
}

void
practice_session_bdat (PracticeSession *self, const char *arguments)
{
  gboolean ready = self->sender != NULL && self->recipients->len > 0 && !self->chunk_failed;
  gboolean last;
  guint64 size;

  if (self->fault == PRACTICE_FAULT_CHUNKING_REFUSED)
    {
      /* Its bytes are commands then. */
      practice_session_say (self, "502", "5.5.1", "Unrecognized command. %s", self->signature);
      return;
    }
  if (!parse_chunk (arguments, &size, &last))
    {
      /* Nobody knows how many bytes follow that are no commands. */
      practice_session_say (self, "501", "5.5.4", "Syntax error in BDAT, closing connection. %s", self->signature);
      practice_session_hang_up (self);
      return;
    }
  if (size > self->state->max_size + MAX_EXCESS)
    {
      practice_session_say_too_large (self);
      practice_session_hang_up (self);
      return;
    }
  if (ready)
    begin_message (self);
  if (!read_chunk (self, size))
    return;

  if (!ready)
    {
      practice_session_say (self, "503", "5.5.1", "%s %s", self->chunk_failed ? "RSET first." : "RCPT first.",
                            self->signature);
      self->chunk_failed = self->sender != NULL;
    }
  else if (say_data_fault (self))
    {
      g_clear_pointer (&self->delivery, practice_delivery_free);
      self->chunk_failed = TRUE;
    }
  else if (last)
    finish_message (self, TRUE);
  else if (practice_delivery_is_too_large (self->delivery))
    {
      practice_session_say_too_large (self);
      g_clear_pointer (&self->delivery, practice_delivery_free);
      self->chunk_failed = TRUE;
    }
  else
    practice_session_say (self, "250", "2.0.0", "%" G_GUINT64_FORMAT " bytes received %s", size, self->signature);
}

#include "practice-session-private.h"

#include "practice-dots.h"
#include "practice-path.h"

#include <string.h>

#define MAX_RECIPIENTS 100
/* A message that is too large is read to its end, so that the refusal reaches the client; but not for ever. */
#define MAX_EXCESS (G_GUINT64_CONSTANT (64) * 1024 * 1024)
#define DATA_SECONDS 300

void
practice_session_reset (PracticeSession *self)
{
  g_clear_pointer (&self->sender, g_free);
  g_clear_pointer (&self->delivery, practice_delivery_free);
  if (self->recipients != NULL)
    g_ptr_array_set_size (self->recipients, 0);
  self->n_recipients = 0;
  self->smtputf8 = FALSE;
  self->chunk_failed = FALSE;
}

static void
say_syntax (PracticeSession *self)
{
  practice_session_say (self, "555", "5.5.2", "Syntax error, cannot decode command. %s", self->signature);
}

static void
say_too_large (PracticeSession *self)
{
  practice_session_say (self, "552", "5.3.4",
                        "Your message exceeded Google's message size limits. To view\n"
                        "our message size guidelines, go to\n"
                        " https://support.google.com/mail/?p=MaxSizeError %s",
                        self->signature);
}

static void
say_auth_required (PracticeSession *self)
{
  practice_session_say (self, "530", "5.7.0",
                        "Authentication Required. For more information, go to\n"
                        " https://support.google.com/mail/?p=WantAuthError %s",
                        self->signature);
}

static gboolean
is_ascii (const char *text)
{
  return g_str_is_ascii (text);
}

/* Returns: whether all parameters of MAIL are known and allowed; says the refusal */
static gboolean
take_parameters (PracticeSession *self, const char *text)
{
  g_auto (GStrv) parameters = g_strsplit (text, " ", -1);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      const char *p = parameters[i];
      guint64 size;

      if (*p == '\0')
        continue;
      if (g_ascii_strncasecmp (p, "SIZE=", strlen ("SIZE=")) == 0)
        {
          if (!g_ascii_string_to_unsigned (p + strlen ("SIZE="), 10, 0, G_MAXUINT64, &size, NULL))
            {
              say_syntax (self);
              return FALSE;
            }
          if (size > self->state->max_size)
            {
              say_too_large (self);
              return FALSE;
            }
        }
      else if (g_ascii_strcasecmp (p, "SMTPUTF8") == 0)
        self->smtputf8 = TRUE;
      else if (g_ascii_strcasecmp (p, "BODY=7BIT") != 0 && g_ascii_strcasecmp (p, "BODY=8BITMIME") != 0 &&
               g_ascii_strncasecmp (p, "AUTH=", strlen ("AUTH=")) != 0)
        {
          say_syntax (self);
          return FALSE;
        }
    }
  return TRUE;
}

/* Returns: whether the fault has answered MAIL */
static gboolean
say_sender_fault (PracticeSession *self, const char *address)
{
  static const char mixed[] = "250-2.1.0 OK\r\n550 5.7.1 Sender refused\r\n";

  switch (self->fault)
    {
    case PRACTICE_FAULT_SENDER_550:
      practice_session_say (self, "550", "5.7.0", "From address is not one of your addresses.");
      break;
    case PRACTICE_FAULT_SENDER_550_LIMIT:
      practice_session_say_limit (self);
      break;
    case PRACTICE_FAULT_SENDER_553:
      practice_session_say (self, "553", "5.7.1", "<%s>: Sender address rejected: not owned by user %s", address,
                            self->user);
      break;
    case PRACTICE_FAULT_SENDER_530:
      say_auth_required (self);
      break;
    case PRACTICE_FAULT_EARLY_421:
      practice_session_say (self, "421", "4.3.0", "Temporary System Problem. Try again later. %s", self->signature);
      practice_session_hang_up (self);
      break;
    case PRACTICE_FAULT_MIXED_CODES:
      practice_session_say_raw (self, mixed, sizeof mixed - 1);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

void
practice_session_mail (PracticeSession *self, const char *arguments)
{
  g_autofree char *address = NULL;
  const char *parameters;

  if (!practice_session_is_private (self))
    return;
  if (self->user == NULL)
    {
      say_auth_required (self);
      return;
    }
  if (self->sender != NULL)
    {
      practice_session_say (self, "503", "5.5.1", "MAIL may only be sent once. %s", self->signature);
      return;
    }
  if (g_ascii_strncasecmp (arguments, "FROM:", strlen ("FROM:")) != 0 ||
      !practice_path_parse (arguments + strlen ("FROM:"), &address, &parameters))
    {
      say_syntax (self);
      return;
    }
  self->smtputf8 = FALSE;
  if (!take_parameters (self, parameters) || say_sender_fault (self, address))
    return;
  if (!is_ascii (address) && !self->smtputf8)
    {
      practice_session_say (self, "553", "5.6.7", "Non-ASCII addresses not permitted without SMTPUTF8. %s",
                            self->signature);
      return;
    }
  if (self->state->limit_at_sender && practice_state_is_at_limit (self->state))
    {
      practice_session_say_limit (self);
      return;
    }
  self->sender = g_steal_pointer (&address);
  practice_session_say (self, "250", "2.1.0", "OK %s", self->signature);
}

static void
say_unknown (PracticeSession *self)
{
  practice_session_say (self, "550", "5.1.1",
                        "The email account that you tried to reach does not exist. Please try\n"
                        "double-checking the recipient's email address for typos or\n"
                        "unnecessary spaces. For more information, go to\n"
                        " https://support.google.com/mail/?p=NoSuchUser %s",
                        self->signature);
}

static void
say_later (PracticeSession *self, const char *address)
{
  practice_session_say (self, "450", "4.2.1", "<%s>: Recipient address rejected: Greylisted, try again later %s",
                        address, self->signature);
}

static gboolean
has_local_part (const char *address, const char *local)
{
  gsize n = strlen (local);

  return g_ascii_strncasecmp (address, local, n) == 0 && address[n] == '@';
}

/* Returns: whether the recipient has been refused, by a fault or because its address asks for it */
static gboolean
refuse_recipient (PracticeSession *self, const char *address)
{
  gboolean second = self->n_recipients % 2 == 0;

  if (self->fault == PRACTICE_FAULT_RECIPIENT_554)
    practice_session_say (self, "554", "5.7.1", "<%s>: Relay access denied", address);
  else if (self->fault == PRACTICE_FAULT_RECIPIENT_550 || (self->fault == PRACTICE_FAULT_RECIPIENT_SOME && second) ||
           g_ascii_strcasecmp (practice_path_get_domain (address), "refused.example") == 0 ||
           has_local_part (address, "unknown"))
    say_unknown (self);
  else if (self->fault == PRACTICE_FAULT_RECIPIENT_450 || has_local_part (address, "later"))
    say_later (self, address);
  else
    return FALSE;
  return TRUE;
}

void
practice_session_rcpt (PracticeSession *self, const char *arguments)
{
  g_autofree char *address = NULL;
  const char *parameters;

  if (self->sender == NULL || self->delivery != NULL)
    practice_session_say (self, "503", "5.5.1", "MAIL first. %s", self->signature);
  else if (g_ascii_strncasecmp (arguments, "TO:", strlen ("TO:")) != 0 ||
           !practice_path_parse (arguments + strlen ("TO:"), &address, &parameters) || *address == '\0' ||
           parameters[strspn (parameters, " ")] != '\0')
    say_syntax (self);
  else if (!is_ascii (address) && !self->smtputf8)
    practice_session_say (self, "553", "5.6.7", "Non-ASCII addresses not permitted without SMTPUTF8. %s",
                          self->signature);
  else if (self->n_recipients >= MAX_RECIPIENTS)
    practice_session_say (self, "452", "4.5.3", "Your message has too many recipients. %s", self->signature);
  else
    {
      self->n_recipients++;
      if (refuse_recipient (self, address))
        return;
      g_ptr_array_add (self->recipients, g_steal_pointer (&address));
      practice_session_say (self, "250", "2.1.5", "OK %s", self->signature);
    }
}

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
      say_too_large (self);
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
    say_too_large (self);
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
  else
    practice_session_say (self, "250", "2.0.0", "OK  %" G_GINT64_FORMAT " %08x%s",
                          g_get_real_time () / G_USEC_PER_SEC, g_random_int (), self->signature);
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
  gboolean rewrite = self->state->rewrite_from && strchr (self->user, '@') != NULL;

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
      (self->delivery == NULL ||
       practice_delivery_get_size (self->delivery) <= self->state->max_size + MAX_EXCESS))
    return TRUE;
  if (result == PRACTICE_READ_OK)
    {
      say_too_large (self);
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

static void
read_until_dot (PracticeSession *self)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  PracticeDots dots = PRACTICE_DOTS_LINE_START;
  gboolean ended = FALSE;
  guint64 since_deadline = 0;

  practice_wire_set_deadline (self->wire, MIN (DATA_SECONDS, self->state->idle_seconds));
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
      /* Progress earns time, single bytes do not. */
      since_deadline += used;
      if (since_deadline >= 16 * 1024)
        {
          practice_wire_set_deadline (self->wire, MIN (DATA_SECONDS, self->state->idle_seconds));
          since_deadline = 0;
        }
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

/* Reads the bytes of a chunk, which come whether the command made sense or not. Returns: %FALSE when the session is over
 */
static gboolean
read_chunk (PracticeSession *self, guint64 size)
{
  guint64 left = size;
  guint64 since_deadline = 0;

  practice_wire_set_deadline (self->wire, MIN (DATA_SECONDS, self->state->idle_seconds));
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
      since_deadline += length;
      if (since_deadline >= 16 * 1024)
        {
          practice_wire_set_deadline (self->wire, MIN (DATA_SECONDS, self->state->idle_seconds));
          since_deadline = 0;
        }
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

  if (!parse_chunk (arguments, &size, &last))
    {
      /* Nobody knows how many bytes follow that are no commands. */
      practice_session_say (self, "501", "5.5.4", "Syntax error in BDAT, closing connection. %s", self->signature);
      practice_session_hang_up (self);
      return;
    }
  if (size > self->state->max_size + MAX_EXCESS)
    {
      say_too_large (self);
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
      say_too_large (self);
      g_clear_pointer (&self->delivery, practice_delivery_free);
      self->chunk_failed = TRUE;
    }
  else
    practice_session_say (self, "250", "2.0.0", "%" G_GUINT64_FORMAT " bytes received %s", size, self->signature);
}

#include "practice-session-private.h"

#include "practice-path.h"

#include <string.h>

#define MAX_RECIPIENTS 100

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

void
practice_session_say_too_large (PracticeSession *self)
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
              practice_session_say_too_large (self);
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
                            self->user != NULL ? self->user : "nobody");
      break;
    case PRACTICE_FAULT_SENDER_530:
      say_auth_required (self);
      break;
    case PRACTICE_FAULT_EARLY_421:
      practice_session_say (self, "421", "4.3.0", "Temporary System Problem. Try again later. %s", self->signature);
      practice_session_hang_up (self);
      break;
    case PRACTICE_FAULT_CLOSE_AFTER_TWO:
      if (self->messages < 2)
        return FALSE;
      practice_session_say (self, "421", "4.7.0", "Too many messages in one session, closing connection. %s",
                            self->signature);
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
  if (self->user == NULL && *self->state->mechanisms != NULL)
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
  if (!take_parameters (self, parameters))
    return;
  if (!g_str_is_ascii (address) && !self->smtputf8)
    {
      practice_session_say (self, "553", "5.6.7", "Non-ASCII addresses not permitted without SMTPUTF8. %s",
                            self->signature);
      return;
    }
  if (say_sender_fault (self, address))
    return;
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
  else if (!g_str_is_ascii (address) && !self->smtputf8)
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

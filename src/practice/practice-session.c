#include "practice-session-private.h"

#include "base-text.h"

#include <string.h>

#define MAX_ERRORS 20

void
practice_session_say (PracticeSession *self, const char *code, const char *enhanced, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;
  char *next;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  for (char *line = text; line != NULL; line = next)
    {
      g_autofree char *whole = NULL;

      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      whole = g_strdup_printf ("%s%c%s%s%s\r\n", code, next != NULL ? '-' : ' ', enhanced != NULL ? enhanced : "",
                               enhanced != NULL ? " " : "", line);
      practice_session_say_raw (self, whole, strlen (whole));
    }
}

void
practice_session_say_raw (PracticeSession *self, const char *bytes, gsize length)
{
  practice_wire_write (self->wire, bytes, length);
}

void
practice_session_say_limit (PracticeSession *self)
{
  practice_session_say (self, "550", "5.4.5",
                        "Daily user sending limit exceeded. For more information on Gmail\nsending limits go to\n"
                        " https://support.google.com/a/answer/166852 %s",
                        self->signature);
}

void
practice_session_hang_up (PracticeSession *self)
{
  self->over = TRUE;
  practice_wire_close (self->wire);
}

void
practice_session_drop (PracticeSession *self)
{
  self->over = TRUE;
  practice_wire_drop (self->wire);
}

void
practice_session_fall_silent (PracticeSession *self)
{
  const guchar *data;
  gsize length;

  practice_wire_set_deadline (self->wire, self->state->idle_seconds);
  while (practice_wire_peek (self->wire, &data, &length) == PRACTICE_READ_OK)
    practice_wire_take (self->wire, length);
  practice_session_drop (self);
}

gboolean
practice_session_read (PracticeSession *self, gsize max)
{
  practice_wire_set_deadline (self->wire, self->state->idle_seconds);
  for (;;)
    {
      switch (practice_wire_read_line (self->wire, self->line, max))
        {
        case PRACTICE_READ_OK:
          return TRUE;
        case PRACTICE_READ_TOO_LONG:
          practice_session_say (self, "500", "5.5.6", "Line too long %s", self->signature);
          if (++self->errors <= MAX_ERRORS)
            continue;
          practice_session_say (self, "421", "4.7.0", "Too many errors, closing connection. %s", self->signature);
          break;
        case PRACTICE_READ_TIMED_OUT:
          practice_wire_set_deadline (self->wire, 1);
          practice_session_say (self, "421", "4.4.2", "Connection timed out, closing connection. %s", self->signature);
          break;
        case PRACTICE_READ_END:
        default:
          break;
        }
      practice_session_hang_up (self);
      return FALSE;
    }
}

gboolean
practice_session_offers (PracticeSession *self, const char *mechanism)
{
  if (self->fault == PRACTICE_FAULT_AUTH_XOAUTH2_ONLY && !practice_auth_takes_token (mechanism))
    return FALSE;
  return g_strv_contains ((const char *const *) self->state->mechanisms, mechanism) &&
         (practice_wire_is_tls (self->wire) || !practice_auth_needs_binding (mechanism));
}

gboolean
practice_session_offers_auth (PracticeSession *self)
{
  return self->fault != PRACTICE_FAULT_AUTH_MISSING && *self->state->mechanisms != NULL &&
         (practice_wire_is_tls (self->wire) || self->state->plain_auth || self->implicit_tls);
}

gboolean
practice_session_is_private (PracticeSession *self)
{
  if (practice_wire_is_tls (self->wire) || self->state->plain_auth || self->implicit_tls)
    return TRUE;
  practice_session_say (self, "530", "5.7.0", "Must issue a STARTTLS command first. %s", self->signature);
  return FALSE;
}

static gboolean
offers_starttls (PracticeSession *self)
{
  return !practice_wire_is_tls (self->wire) && !self->implicit_tls && self->fault != PRACTICE_FAULT_STARTTLS_MISSING;
}

static char *
list_mechanisms (PracticeSession *self)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; self->state->mechanisms[i] != NULL; i++)
    if (practice_session_offers (self, self->state->mechanisms[i]))
      g_string_append_printf (list, " %s", self->state->mechanisms[i]);
  return g_string_free (list, FALSE);
}

static void
say_hello (PracticeSession *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, PRACTICE_HOST " at your service, [%s]", self->peer);
  if (!self->extended)
    {
      practice_session_say (self, "250", NULL, "%s", text->str);
      return;
    }
  g_string_append_printf (text, "\nSIZE %" G_GUINT64_FORMAT "\n8BITMIME", self->state->max_size);
  if (offers_starttls (self))
    g_string_append (text, "\nSTARTTLS");
  if (practice_session_offers_auth (self))
    {
      g_autofree char *list = list_mechanisms (self);

      if (*list != '\0')
        g_string_append_printf (text, "\nAUTH%s", list);
    }
  g_string_append (text, "\nENHANCEDSTATUSCODES\nPIPELINING\nCHUNKING\nSMTPUTF8");
  practice_session_say (self, "250", NULL, "%s", text->str);
}

static void
hello (PracticeSession *self, const char *name, gboolean extended)
{
  if (extended && self->fault == PRACTICE_FAULT_EHLO_DROP)
    practice_session_drop (self);
  else if (extended && self->fault == PRACTICE_FAULT_EHLO_502)
    practice_session_say (self, "502", "5.5.1", "Unrecognized command. %s", self->signature);
  else if (extended && self->fault == PRACTICE_FAULT_EHLO_501)
    practice_session_say (self, "501", "5.5.4", "HELO/EHLO argument is invalid, closing connection. %s",
                          self->signature);
  else if (*name == '\0')
    practice_session_say (self, "501", "5.5.4", "Empty HELO/EHLO argument not allowed, closing connection. %s",
                          self->signature);
  else
    {
      practice_session_reset (self);
      g_free (self->hello);
      self->hello = g_strdup (name);
      self->extended = extended;
      say_hello (self);
      return;
    }
  if (!self->over && self->fault != PRACTICE_FAULT_EHLO_502)
    practice_session_hang_up (self);
}

static void
on_ehlo (PracticeSession *self, const char *arguments)
{
  hello (self, arguments, TRUE);
}

static void
on_helo (PracticeSession *self, const char *arguments)
{
  hello (self, arguments, FALSE);
}

static void
on_starttls (PracticeSession *self, const char *arguments)
{
  static const char injected[] = "220 2.0.0 Ready to start TLS\r\n250-" PRACTICE_HOST "\r\n250 AUTH PLAIN LOGIN\r\n";

  if (practice_wire_is_tls (self->wire))
    practice_session_say (self, "503", "5.5.1", "TLS is already active. %s", self->signature);
  else if (self->fault == PRACTICE_FAULT_STARTTLS_DROP)
    practice_session_drop (self);
  else if (!offers_starttls (self))
    practice_session_say (self, "502", "5.5.1", "Unrecognized command. %s", self->signature);
  else if (*arguments != '\0')
    practice_session_say (self, "501", "5.5.2", "Syntax error, STARTTLS takes no argument. %s", self->signature);
  else if (self->fault == PRACTICE_FAULT_STARTTLS_454)
    practice_session_say (self, "454", "4.7.0", "TLS not available due to local problem. %s", self->signature);
  else
    {
      if (self->fault == PRACTICE_FAULT_STARTTLS_INJECTED)
        practice_session_say_raw (self, injected, sizeof injected - 1);
      else
        practice_session_say (self, "220", "2.0.0", "Ready to start TLS");
      /* RFC 3207 4.2: all that was learnt before counts no more. */
      practice_session_reset (self);
      g_clear_pointer (&self->hello, g_free);
      g_clear_pointer (&self->user, g_free);
      self->mechanism = NULL;
      practice_session_start_tls (self);
    }
}

static void
on_rset (PracticeSession *self, const char *arguments)
{
  practice_session_reset (self);
  practice_session_say (self, "250", "2.1.5", "Flushed %s", self->signature);
}

static void
on_noop (PracticeSession *self, const char *arguments)
{
  practice_session_say (self, "250", "2.0.0", "OK %s", self->signature);
}

static void
on_vrfy (PracticeSession *self, const char *arguments)
{
  practice_session_say (self, "252", "2.1.5", "Send some mail, I'll try my best %s", self->signature);
}

static void
on_help (PracticeSession *self, const char *arguments)
{
  practice_session_say (self, "214", "2.0.0", "https://www.rfc-editor.org/rfc/rfc5321 %s", self->signature);
}

static void
on_quit (PracticeSession *self, const char *arguments)
{
  if (self->fault == PRACTICE_FAULT_QUIT_DROP)
    {
      /* What was answered before has left, also when QUIT came in the same packet. */
      practice_wire_flush (self->wire);
      practice_session_drop (self);
    }
  else if (self->fault == PRACTICE_FAULT_QUIT_SILENT)
    practice_session_fall_silent (self);
  else
    {
      practice_session_say (self, "221", "2.0.0", "closing connection %s", self->signature);
      practice_session_hang_up (self);
    }
}

static const struct
{
  const char *verb;
  void (*run) (PracticeSession *self, const char *arguments);
  gboolean needs_hello;
} commands[] = {
  { "EHLO", on_ehlo, FALSE },
  { "HELO", on_helo, FALSE },
  { "STARTTLS", on_starttls, TRUE },
  { "AUTH", practice_session_auth, TRUE },
  { "MAIL", practice_session_mail, TRUE },
  { "RCPT", practice_session_rcpt, TRUE },
  { "DATA", practice_session_data, TRUE },
  { "BDAT", practice_session_bdat, TRUE },
  { "RSET", on_rset, FALSE },
  { "NOOP", on_noop, FALSE },
  { "VRFY", on_vrfy, FALSE },
  { "HELP", on_help, FALSE },
  { "QUIT", on_quit, FALSE },
};

static gint
find_command (const char *line, gsize *length)
{
  *length = strcspn (line, " ");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strlen (commands[i].verb) == *length && g_ascii_strncasecmp (commands[i].verb, line, *length) == 0)
      return i;
  return -1;
}

static void
count_error (PracticeSession *self)
{
  if (++self->errors <= MAX_ERRORS)
    return;
  practice_session_say (self, "421", "4.7.0", "Too many errors, closing connection. %s", self->signature);
  practice_session_hang_up (self);
}

static void
dispatch (PracticeSession *self)
{
  g_autofree char *arguments = NULL;
  const char *line = self->line->str;
  gsize length;
  gint i = find_command (line, &length);
  gboolean is_auth = i >= 0 && commands[i].run == practice_session_auth;

  if (base_text_has_control (line, self->line->len) || i < 0)
    {
      practice_session_say (self, "502", "5.5.1", "Unrecognized command. %s", self->signature);
      count_error (self);
      return;
    }
  if (self->line->len > PRACTICE_MAX_COMMAND && !is_auth)
    {
      practice_session_say (self, "500", "5.5.6", "Line too long %s", self->signature);
      count_error (self);
      return;
    }
  if (commands[i].needs_hello && self->hello == NULL)
    {
      practice_session_say (self, "503", "5.5.1", "EHLO/HELO first. %s", self->signature);
      count_error (self);
      return;
    }
  arguments = g_strstrip (g_strdup (line + length));
  commands[i].run (self, arguments);
  /* It may hold a password. */
  explicit_bzero (arguments, strlen (arguments));
}

static char *
describe_peer (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_remote_address (socket, NULL);

  if (address == NULL)
    return g_strdup ("127.0.0.1");
  return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
session_clear (PracticeSession *self)
{
  practice_session_reset (self);
  explicit_bzero (self->line->str, self->line->allocated_len);
  g_string_free (self->line, TRUE);
  g_ptr_array_unref (self->recipients);
  g_free (self->signature);
  g_free (self->peer);
  g_free (self->hello);
  g_free (self->user);
  practice_wire_free (self->wire);
}

void
practice_session_run (PracticeState *state, GSocket *socket, gboolean tls)
{
  PracticeSession self = { .state = state, .fault = practice_state_get_fault (state), .implicit_tls = tls };

  self.wire = practice_wire_new (socket, state->cancellable);
  self.line = g_string_sized_new (PRACTICE_MAX_AUTH_LINE + 16);
  self.recipients = g_ptr_array_new_with_free_func (g_free);
  self.peer = describe_peer (socket);
  self.signature = g_strdup_printf ("%08x%08x - practice", g_random_int (), g_random_int ());
  practice_wire_set_one_byte (self.wire, self.fault == PRACTICE_FAULT_ONE_BYTE_PACKETS);

  if (tls && self.fault != PRACTICE_FAULT_TLS_PLAIN)
    practice_session_start_tls (&self);
  if (!self.over)
    practice_session_greet (&self);
  while (!self.over && practice_session_read (&self, PRACTICE_MAX_AUTH_LINE))
    {
      dispatch (&self);
      if (self.fault == PRACTICE_FAULT_PIPELINING_LOST && self.hello != NULL)
        practice_wire_discard (self.wire);
      explicit_bzero (self.line->str, self.line->len);
    }
  session_clear (&self);
}

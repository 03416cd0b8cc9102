#include "practice-session-private.h"

#include <string.h>

#define MAX_REFUSED 5

static void
say_bad_credentials (PracticeSession *self)
{
  practice_session_say (self, "535", "5.7.8",
                        "Username and Password not accepted. For more information, go to\n"
                        " https://support.google.com/mail/?p=BadCredentials %s",
                        self->signature);
}

/* A wrong password is a server's own business; the words of a provider are for the faults that play it. */
static void
say_wrong_password (PracticeSession *self)
{
  practice_session_say (self, "535", "5.7.8", "Error: authentication failed:\nuser name or password is wrong %s",
                        self->signature);
}

/* Returns: whether the fault decides the sign-in, whatever the credentials are */
static gboolean
say_fault (PracticeSession *self)
{
  switch (self->fault)
    {
    case PRACTICE_FAULT_AUTH_535:
    case PRACTICE_FAULT_AUTH_535_DROP:
      say_bad_credentials (self);
      break;
    case PRACTICE_FAULT_AUTH_534:
      practice_session_say (self, "534", "5.7.9",
                            "Application-specific password required. For more information, go to\n"
                            " https://support.google.com/mail/?p=InvalidSecondFactor %s",
                            self->signature);
      break;
    case PRACTICE_FAULT_AUTH_534_WEB:
      practice_session_say (self, "534", "5.7.14",
                            "<https://accounts.google.com/signin/continue?sarp=1&scc=1&plt=practice>\n"
                            "Please log in with your web browser and then try again. For more\ninformation, go to\n"
                            " https://support.google.com/mail/?p=WebLoginRequired %s",
                            self->signature);
      break;
    case PRACTICE_FAULT_AUTH_454:
      practice_session_say (self, "454", "4.7.0", "Too many login attempts, please try again later. %s",
                            self->signature);
      break;
    case PRACTICE_FAULT_AUTH_DISABLED:
      practice_session_say (self, "535", "5.7.139",
                            "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
                            "Visit https://aka.ms/smtp_auth_disabled for more information. [" PRACTICE_HOST "]");
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

static void
conclude (PracticeSession *self, PracticeAuth *auth, PracticeAuthStep step)
{
  if (step == PRACTICE_AUTH_MALFORMED)
    {
      practice_session_say (self, "501", "5.5.2", "Cannot Decode response %s", self->signature);
      return;
    }
  if (say_fault (self))
    {
      if (self->fault == PRACTICE_FAULT_AUTH_535_DROP)
        practice_session_hang_up (self);
      return;
    }
  if (step == PRACTICE_AUTH_ACCEPTED)
    {
      self->user = g_strdup (self->state->user);
      self->mechanism = practice_auth_get_mechanism (auth);
      practice_session_say (self, "235", "2.7.0", "Accepted");
      return;
    }
  say_wrong_password (self);
  if (++self->refused >= MAX_REFUSED)
    {
      practice_session_say (self, "421", "4.7.0", "Too many login attempts, closing connection. %s", self->signature);
      practice_session_hang_up (self);
    }
}

static void
exchange (PracticeSession *self, PracticeAuth *auth, const char *initial)
{
  g_autofree char *challenge = NULL;
  PracticeAuthStep step = practice_auth_step (auth, initial, &challenge);

  while (step == PRACTICE_AUTH_MORE)
    {
      practice_session_say (self, "334", NULL, "%s", challenge);
      g_clear_pointer (&challenge, g_free);
      if (!practice_session_read (self, PRACTICE_MAX_AUTH_LINE))
        return;
      if (g_str_equal (self->line->str, "*"))
        {
          practice_session_say (self, "501", "5.7.0", "Authentication cancelled %s", self->signature);
          return;
        }
      if (strlen (self->line->str) == self->line->len)
        step = practice_auth_step (auth, self->line->str, &challenge);
      else
        step = PRACTICE_AUTH_MALFORMED;
      explicit_bzero (self->line->str, self->line->len);
    }
  conclude (self, auth, step);
}

/* Returns: whether AUTH is in order here and now; says the refusal */
static gboolean
is_in_order (PracticeSession *self)
{
  if (!practice_session_is_private (self))
    return FALSE;
  if (!practice_session_offers_auth (self))
    practice_session_say (self, "503", "5.5.1", "Error: authentication not enabled %s", self->signature);
  else if (self->user != NULL)
    practice_session_say (self, "503", "5.7.0", "No identity changes permitted. %s", self->signature);
  else if (self->sender != NULL)
    practice_session_say (self, "503", "5.5.1", "AUTH not permitted during a mail transaction. %s", self->signature);
  else
    return TRUE;
  return FALSE;
}

void
practice_session_auth (PracticeSession *self, const char *arguments)
{
  g_autoptr (PracticeAuth) auth = NULL;
  g_autofree char *exporter = practice_wire_dup_binding (self->wire, GNUTLS_CB_TLS_EXPORTER);
  g_autofree char *unique = practice_wire_dup_binding (self->wire, GNUTLS_CB_TLS_UNIQUE);
  PracticeAuthAccount account = { self->state->user, self->state->password, self->state->token, exporter, unique };
  gsize length = strcspn (arguments, " ");
  g_autofree char *mechanism = g_ascii_strup (arguments, length);
  const char *initial = arguments + length;

  practice_state_count_auth (self->state);
  if (!is_in_order (self))
    return;
  if (self->fault == PRACTICE_FAULT_AUTH_DROP)
    {
      practice_session_drop (self);
      return;
    }
  if (self->fault == PRACTICE_FAULT_AUTH_SILENT)
    {
      practice_session_fall_silent (self);
      return;
    }
  initial += strspn (initial, " ");
  auth = practice_auth_new (mechanism, &account);
  if (auth == NULL || !practice_session_offers (self, mechanism))
    {
      practice_session_say (self, "504", "5.5.4", "Unrecognized Authentication Type %s", self->signature);
      return;
    }
  /* RFC 4954 4: "=" stands for a response of no bytes. */
  exchange (self, auth, *initial == '\0' ? NULL : g_str_equal (initial, "=") ? "" : initial);
}

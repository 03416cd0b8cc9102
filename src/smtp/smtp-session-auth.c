#include "smtp-session-private.h"

#include "smtp-auth.h"
#include "smtp-command.h"
#include "smtp-error.h"
#include "smtp-tls.h"

#include <string.h>

/* No mechanism needs more; a server that asks for ever is broken or worse. */
#define MAX_ROUNDS 12

static void
wipe (char *line)
{
  if (line != NULL)
    explicit_bzero (line, strlen (line));
  g_free (line);
}

/* Credentials leave encrypted, or not beyond this computer, or because the person said so for this account. */
static gboolean
may_sign_in (const SmtpSession *self, GError **error)
{
  if (self->tls != NULL || self->plan->server->allow_plain_auth ||
      smtp_connector_is_loopback (self->route, self->connection))
    return TRUE;
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_INSECURE, "The connection is not encrypted; the password stays here");
  return FALSE;
}

static const char *
choose (const SmtpSession *self, gboolean can_bind, GError **error)
{
  const char *const *offered = smtp_capabilities_get_mechanisms (self->trace->capabilities);

  if (offered[0] == NULL)
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_NO_AUTH, "The server offers no sign-in");
      return NULL;
    }
  if (self->secret == NULL)
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_NO_SECRET, "There is no password for %s", self->plan->server->user);
      return NULL;
    }
  if (!may_sign_in (self, error))
    return NULL;
  return smtp_auth_choose (offered, self->plan->server->auth, account_secret_get_kind (self->secret), self->tls != NULL,
                           can_bind, error);
}

/* Every value of the session that may be shown, so that a password that is also a word in an address does not blank
 * the address. */
static void
watch_for_secret (SmtpSession *self)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  const char *const *recipients = self->plan->recipients;

  g_ptr_array_add (known, self->plan->server->host);
  g_ptr_array_add (known, self->plan->server->user);
  g_ptr_array_add (known, self->hello_name);
  if (self->plan->sender != NULL)
    g_ptr_array_add (known, (gpointer) self->plan->sender);
  for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
    g_ptr_array_add (known, (gpointer) recipients[i]);
  g_ptr_array_add (known, NULL);

  smtp_redaction_add (smtp_recorder_get_redaction (self->recorder), self->secret, (const char *const *) known->pdata);
  if (!account_secret_equal (self->secret, self->plan->secret))
    smtp_redaction_add (smtp_recorder_get_redaction (self->recorder), self->plan->secret,
                        (const char *const *) known->pdata);
}

static gboolean
hides_challenges (const char *mechanism)
{
  return g_str_has_prefix (mechanism, "SCRAM-") || strcmp (mechanism, "CRAM-MD5") == 0;
}

static SmtpReply *
say (SmtpSession *self, const char *line, const char *shown, GError **error)
{
  return smtp_session_command (self, line, shown, self->timeouts->command, "the answer to the sign-in", error);
}

/* Says "*", so that the server forgets the exchange; its answer is of no interest. */
static void
break_off (SmtpSession *self)
{
  g_autoptr (SmtpReply) reply = say (self, "*", NULL, NULL);
}

/* The AUTH line itself, and the initial response after the first 334 when the line was too long for it. */
static SmtpReply *
begin (SmtpSession *self, const char *mechanism, const SmtpAuthLine *initial, GError **error)
{
  gboolean carried = FALSE;
  char *line = smtp_command_auth (mechanism, initial != NULL ? initial->text : NULL, &carried, error);
  g_autofree char *shown = g_strdup_printf ("AUTH %s%s", mechanism, carried ? " " SMTP_REDACTION_MARK : "");
  SmtpReply *reply;

  if (line == NULL)
    return NULL;
  reply = say (self, line, shown, error);
  wipe (line);
  if (reply == NULL || carried || initial == NULL || smtp_reply_get_code (reply) != 334)
    return reply;

  smtp_reply_unref (reply);
  /* "=" stands for nothing on the command's line; here an empty line does. */
  return say (self, strcmp (initial->text, "=") == 0 ? "" : initial->text, SMTP_REDACTION_MARK, error);
}

static SmtpReply *
exchange (SmtpSession *self, SmtpAuth *auth, const char *mechanism, GError **error)
{
  g_autoptr (SmtpAuthLine) initial = NULL;
  g_autoptr (SmtpReply) reply = NULL;

  if (!smtp_auth_start (auth, &initial, error))
    return NULL;
  reply = begin (self, mechanism, initial, error);
  for (guint round = 0; reply != NULL && smtp_reply_get_code (reply) == 334; round++)
    {
      g_autoptr (SmtpAuthLine) answer = NULL;

      if (round == MAX_ROUNDS)
        {
          break_off (self);
          g_set_error (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The sign-in does not come to an end");
          return NULL;
        }
      answer = smtp_auth_step (auth, smtp_reply_get_text (reply), error);
      if (answer == NULL)
        {
          break_off (self);
          return NULL;
        }
      smtp_reply_unref (reply);
      reply = say (self, answer->text, SMTP_REDACTION_MARK, error);
    }
  return g_steal_pointer (&reply);
}

static gboolean
sign_in (SmtpSession *self, const char *mechanism, const SmtpAuthBinding *binding, GError **error)
{
  const AccountServer *server = self->plan->server;
  g_autoptr (SmtpAuth) auth =
      smtp_auth_new (mechanism, server->user, self->secret, server->host, server->port, binding, error);
  g_autoptr (SmtpReply) reply = NULL;

  if (auth == NULL)
    return FALSE;
  watch_for_secret (self);
  smtp_wire_begin_exchange (self->wire, hides_challenges (mechanism));
  reply = exchange (self, auth, mechanism, error);
  smtp_wire_end_exchange (self->wire);
  if (smtp_auth_get_failure (auth) != NULL)
    smtp_session_set_detail (self, "%s: %s", mechanism, smtp_auth_get_failure (auth));
  /* After a refusal nothing else is tried: a second attempt can lock the account. */
  return reply != NULL && smtp_session_expect (self, reply, 235, error) && smtp_auth_finish (auth, error);
}

gboolean
smtp_session_step_auth (SmtpSession *self, GError **error)
{
  SmtpAuthBinding binding = { NULL, NULL };
  gboolean can_bind, signed_in;
  const char *mechanism;

  if (!account_server_wants_auth (self->plan->server))
    {
      self->step->outcome = SMTP_OUTCOME_SKIPPED;
      smtp_session_set_detail (self, "no user name is set");
      return TRUE;
    }
  can_bind = self->tls != NULL && smtp_tls_get_binding (self->tls, &binding);
  mechanism = choose (self, can_bind, error);
  if (mechanism == NULL)
    {
      smtp_tls_binding_clear (&binding);
      return FALSE;
    }
  self->trace->mechanism = g_strdup (mechanism);
  self->trace->has_spare_spaces = account_secret_has_spare_spaces (self->secret);
  smtp_session_set_detail (self, "%s as %s", mechanism, self->plan->server->user);
  signed_in = sign_in (self, mechanism, &binding, error);
  smtp_tls_binding_clear (&binding);
  return signed_in;
}

#include "smtp-session-private.h"

#include "base-text.h"
#include "smtp-command.h"
#include "smtp-error.h"
#include "smtp-probe.h"
#include "smtp-tls.h"

#include <string.h>

/* Says nothing about this computer, and every server's syntax check lets it pass (Thunderbird's choice). */
#define ANONYMOUS_NAME "[127.0.0.1]"

gboolean
smtp_session_step_resolve (SmtpSession *self, GError **error)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (self->timeouts->resolve, self->cancellable);
  g_autofree char *first = NULL;
  guint more;

  if (!account_server_check (self->server, error))
    return FALSE;
  self->route = smtp_route_find (self->server, base_deadline_get_cancellable (deadline), error);
  if (self->route == NULL)
    {
      base_deadline_translate (deadline, "the addresses of the server", error);
      return FALSE;
    }
  if (self->route->proxy != NULL)
    {
      self->trace->proxy = g_strdup (self->route->proxy);
      self->step->outcome = SMTP_OUTCOME_SKIPPED;
      smtp_session_set_detail (self, "left to the proxy %s", self->route->proxy);
      return TRUE;
    }
  first = g_inet_address_to_string (self->route->addresses->pdata[0]);
  more = self->route->addresses->len - 1;
  if (self->route->literal)
    {
      self->step->outcome = SMTP_OUTCOME_SKIPPED;
      smtp_session_set_detail (self, "%s is an address", first);
    }
  else if (more == 0)
    smtp_session_set_detail (self, "%s", first);
  else
    smtp_session_set_detail (self, "%s and %u more %s", first, more, more == 1 ? "address" : "addresses");
  return TRUE;
}

static const char *
used_family (const SmtpSession *self)
{
  for (guint i = 0; i < self->trace->addresses->len; i++)
    {
      const SmtpAddressResult *result = self->trace->addresses->pdata[i];

      if (result->used)
        return result->ipv6 ? "IPv6" : "IPv4";
    }
  return "a proxy";
}

static gboolean
open_connection (SmtpSession *self, GPtrArray *results, GError **error)
{
  self->connection = smtp_connector_connect (self->route, self->server, self->timeouts, self->begin_us, results,
                                             self->cancellable, error);
  if (self->connection == NULL)
    return FALSE;
  self->wire =
      smtp_wire_new (G_IO_STREAM (self->connection), g_socket_connection_get_socket (self->connection), self->recorder);
  return TRUE;
}

gboolean
smtp_session_step_connect (SmtpSession *self, GError **error)
{
  const char *address;

  if (!open_connection (self, self->trace->addresses, error))
    return FALSE;
  address = smtp_trace_get_address (self->trace);
  if (address != NULL)
    smtp_recorder_note (self->recorder, FALSE, "Connected to %s port %u", address, self->server->port);
  else
    smtp_recorder_note (self->recorder, FALSE, "Connected through %s", self->route->proxy);
  smtp_session_set_detail (self, "over %s", used_family (self));
  return TRUE;
}

static gboolean
start_tls (SmtpSession *self, SmtpTlsFacts **facts, GError **error)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (self->timeouts->tls, self->cancellable);

  self->tls = smtp_tls_handshake (G_IO_STREAM (self->connection), self->server, facts,
                                  base_deadline_get_cancellable (deadline), error);
  if (self->tls == NULL)
    {
      self->may_quit = FALSE;
      base_deadline_translate (deadline, "the TLS handshake", error);
      return FALSE;
    }
  smtp_wire_set_tls (self->wire, self->tls);
  return TRUE;
}

/* What a server says in plain text where TLS was begun. A mail server's words begin with a code; a web server has to be
 * spoken to before it says any, and both it and an SSH server are no matter of encryption.
 * Returns: whether it is a mail server after all */
static gboolean
hear_plain_words (SmtpSession *self, const char *words, GError **error)
{
  smtp_recorder_add (self->recorder, SMTP_SIDE_SERVER, FALSE, words, strlen (words));
  if (g_ascii_isdigit (words[0]) && g_ascii_isdigit (words[1]) && g_ascii_isdigit (words[2]))
    return TRUE;
  g_clear_error (error);
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "This is no mail server: %s", words);
  return FALSE;
}

gboolean
smtp_session_step_tls (SmtpSession *self, GError **error)
{
  gboolean started = start_tls (self, &self->trace->tls, error);
  g_autofree char *summary = NULL;

  if (self->trace->tls->chain->len > 0 || started)
    {
      summary = smtp_tls_dup_summary (self->trace->tls);
      smtp_session_set_detail (self, "%s", summary);
    }
  if (self->trace->tls->plain_words != NULL)
    hear_plain_words (self, self->trace->tls->plain_words, error);
  if (started)
    smtp_recorder_note (self->recorder, TRUE, "TLS started: %s, %s", summary, self->trace->tls->cipher);
  else
    smtp_recorder_note (self->recorder, FALSE, "TLS failed: %s", error != NULL ? (*error)->message : "");
  return started;
}

/* A port that speaks TLS from the start waits for our first byte, while we wait for its greeting: the commonest wrong
 * setting of all looks like a server that does not answer. A silence that lasts is looked into, on a second
 * connection. */
static gboolean
check_silence (SmtpSession *self, GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  g_autofree char *words = NULL;
  GError *failure = NULL;

  if (self->tls != NULL || self->timeouts->hush == 0 ||
      g_socket_condition_timed_wait (socket, G_IO_IN, (gint64) self->timeouts->hush * 1000, self->cancellable,
                                     &failure))
    return TRUE;
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  g_clear_error (&failure);
  smtp_recorder_note (self->recorder, FALSE, "No greeting yet: asking whether this port speaks TLS from the start");
  if (!smtp_probe_speaks_tls (self->route, self->server, self->timeouts, self->begin_us, &words,
                              self->cancellable))
    return !g_cancellable_set_error_if_cancelled (self->cancellable, error) &&
           (words == NULL || hear_plain_words (self, words, error));
  smtp_recorder_note (self->recorder, FALSE, "It does: a TLS handshake was answered at once");
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_WANTS_TLS, "Port %u speaks TLS from the start", self->server->port);
  return FALSE;
}

gboolean
smtp_session_step_greeting (SmtpSession *self, GError **error)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (self->timeouts->greeting, self->cancellable);
  g_autoptr (SmtpReply) reply = NULL;

  if (!check_silence (self, error))
    return FALSE;
  reply = smtp_session_read_until (self, deadline, "the greeting", error);
  if (reply == NULL || !smtp_session_expect (self, reply, 220, error))
    return FALSE;
  smtp_session_set_detail (self, "%s", smtp_reply_get_text (reply));
  return TRUE;
}

/* The domain that a server can check, for those that refuse an address literal. */
static char *
dup_sender_domain (const SmtpSession *self)
{
  const char *address = self->plan->sender != NULL ? self->plan->sender : self->server->user;
  const char *domain = address != NULL ? account_address_domain (address) : NULL;
  g_autofree char *ascii = domain != NULL ? g_hostname_to_ascii (domain) : NULL;

  if (ascii == NULL || !smtp_command_check_name (ascii, NULL))
    return NULL;
  return g_steal_pointer (&ascii);
}

static char *
choose_hello_name (const SmtpSession *self)
{
  const AccountServer *server = self->server;
  char *domain;

  if (server->hello_name != NULL && *server->hello_name != '\0')
    return g_strdup (server->hello_name);
  /* Answers 421 to an address literal. */
  if (g_ascii_strcasecmp (server->host, "smtp-relay.gmail.com") == 0 && (domain = dup_sender_domain (self)) != NULL)
    return domain;
  return g_strdup (ANONYMOUS_NAME);
}

static SmtpReply *
say_hello (SmtpSession *self, const char *verb, GError **error)
{
  g_autofree char *line = smtp_command_hello (verb, self->hello_name, error);

  if (line == NULL)
    return NULL;
  return smtp_session_command (self, line, NULL, self->timeouts->command, "the answer to EHLO", error);
}

/* Whether another name may help, which is tried once, on a connection of its own. */
static gboolean
wants_other_name (const SmtpSession *self, const SmtpReply *reply)
{
  static const guint codes[] = { 421, 450, 501, 504, 550, 553, 554 };

  /* After STARTTLS the name has passed already. */
  if (strcmp (self->hello_name, ANONYMOUS_NAME) != 0 || self->trace->capabilities_plain != NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (smtp_reply_get_code (reply) == codes[i])
      return TRUE;
  return FALSE;
}

static gboolean
reconnect (SmtpSession *self)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_address_result_free);
  g_autoptr (SmtpReply) greeting = NULL;

  smtp_session_quit (self);
  smtp_recorder_note (self->recorder, FALSE, "Connecting again, to introduce ourselves as %s", self->hello_name);
  if (!open_connection (self, results, NULL))
    return FALSE;
  if (self->server->security == ACCOUNT_SECURITY_TLS)
    {
      SmtpTlsFacts *facts = NULL;
      gboolean started = start_tls (self, &facts, NULL);

      smtp_tls_facts_free (facts);
      if (!started)
        return FALSE;
    }
  greeting = smtp_session_read (self, self->timeouts->greeting, "the greeting", NULL);
  return greeting != NULL && smtp_reply_get_code (greeting) == 220;
}

/* Returns the answer under the other name, or what the server said to the first when that cannot be had. */
static SmtpReply *
hello_again (SmtpSession *self, SmtpReply *refused)
{
  g_autofree char *domain = dup_sender_domain (self);
  SmtpReply *reply = NULL;

  if (domain == NULL)
    return smtp_reply_ref (refused);
  self->may_quit = smtp_reply_get_code (refused) != 421;
  g_free (self->hello_name);
  self->hello_name = g_steal_pointer (&domain);
  if (reconnect (self))
    reply = say_hello (self, "EHLO", NULL);
  return reply != NULL ? reply : smtp_reply_ref (refused);
}

static void
describe_capabilities (SmtpSession *self)
{
  const char *const *keywords = smtp_capabilities_get_keywords (self->trace->capabilities);
  guint64 size = smtp_capabilities_get_max_size (self->trace->capabilities);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; keywords[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, keywords[i]);
      if (strcmp (keywords[i], "SIZE") == 0 && size >= 1000000)
        g_string_append_printf (text, " %" G_GUINT64_FORMAT " MB", size / 1000000);
    }
  smtp_session_set_detail (self, "%s", text->len > 0 ? text->str : "no extensions");
}

gboolean
smtp_session_step_ehlo (SmtpSession *self, GError **error)
{
  const AccountServer *server = self->server;
  g_autoptr (SmtpReply) reply = NULL;
  guint code;

  if (self->hello_name == NULL)
    self->hello_name = choose_hello_name (self);
  reply = say_hello (self, "EHLO", error);
  if (reply == NULL)
    return FALSE;
  if (wants_other_name (self, reply))
    {
      g_autoptr (SmtpReply) refused = g_steal_pointer (&reply);

      reply = hello_again (self, refused);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    }
  code = smtp_reply_get_code (reply);
  /* A server from before 1995: enough for plain mail, not for TLS or a sign-in. */
  if ((code == 500 || code == 502) && server->security != ACCOUNT_SECURITY_STARTTLS &&
      !account_server_wants_auth (server))
    {
      g_clear_pointer (&reply, smtp_reply_unref);
      reply = say_hello (self, "HELO", error);
      if (reply == NULL)
        return FALSE;
    }
  if (!smtp_session_expect (self, reply, 250, error))
    return FALSE;

  self->may_quit = TRUE;
  g_clear_pointer (&self->trace->capabilities, smtp_capabilities_unref);
  self->trace->capabilities = smtp_capabilities_new (reply);
  describe_capabilities (self);
  return TRUE;
}

gboolean
smtp_session_step_starttls (SmtpSession *self, GError **error)
{
  g_autoptr (SmtpReply) reply = NULL;

  if (!smtp_capabilities_has (self->trace->capabilities, "STARTTLS"))
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_NO_STARTTLS, "The server does not offer STARTTLS");
      return FALSE;
    }
  reply = smtp_session_command (self, "STARTTLS", NULL, self->timeouts->command, "the answer to STARTTLS", error);
  if (reply == NULL || !smtp_session_expect (self, reply, 220, error))
    return FALSE;
  /* From here on the server expects TLS, or somebody between us speaks for it. */
  self->may_quit = FALSE;
  if (!smtp_wire_is_drained (self->wire))
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_INJECTION,
                   "More came with the answer to STARTTLS, before encryption: somebody may be tampering");
      return FALSE;
    }
  /* What was said in the clear could have been anybody's (RFC 3207 4.2). */
  self->trace->capabilities_plain = g_steal_pointer (&self->trace->capabilities);
  return TRUE;
}

gboolean
smtp_session_step_sender (SmtpSession *self, GError **error)
{
  g_autofree char *line = smtp_delivery_mail_line (self, error);
  g_autoptr (SmtpReply) reply = NULL;

  if (line == NULL)
    return FALSE;
  reply = smtp_session_command (self, line, NULL, self->timeouts->command, "the answer to MAIL", error);
  if (reply == NULL || !smtp_session_expect (self, reply, 2, error))
    return FALSE;
  smtp_session_set_detail (self, "%s", self->plan->sender);
  return TRUE;
}

/* Nothing is sent in a test, so a server without an answer to RSET changes nothing. */
static void
take_back (SmtpSession *self)
{
  g_autoptr (SmtpReply) decisive = self->step->reply != NULL ? smtp_reply_ref (self->step->reply) : NULL;
  g_autoptr (SmtpReply) reply =
      smtp_session_command (self, "RSET", NULL, self->timeouts->command, "the answer to RSET", NULL);

  if (decisive != NULL)
    {
      g_clear_pointer (&self->step->reply, smtp_reply_unref);
      self->step->reply = g_steal_pointer (&decisive);
    }
}

gboolean
smtp_session_step_recipient (SmtpSession *self, GError **error)
{
  GPtrArray *recipients = self->trace->recipients;
  g_autoptr (SmtpReply) refused = NULL;
  guint accepted = 0;

  for (guint i = 0; i < recipients->len; i++)
    {
      SmtpRecipient *recipient = recipients->pdata[i];
      g_autofree char *line = smtp_command_rcpt (recipient->address, self->plan->smtputf8, error);
      g_autoptr (GError) broken = NULL;

      if (line == NULL)
        return FALSE;
      recipient->reply =
          smtp_session_command (self, line, NULL, self->timeouts->command, "the answer to RCPT", &broken);
      if (recipient->reply == NULL && (refused == NULL || g_cancellable_is_cancelled (self->cancellable)))
        {
          g_propagate_error (error, g_steal_pointer (&broken));
          return FALSE;
        }
      /* The refusal that came before tells why the line broke. */
      if (recipient->reply == NULL)
        break;
      recipient->outcome = smtp_delivery_judge (recipient->reply, accepted);
      if (recipient->outcome == SMTP_RECIPIENT_ACCEPTED)
        accepted++;
      else if (refused == NULL)
        refused = smtp_reply_ref (recipient->reply);
      if (smtp_reply_get_code (recipient->reply) == 421)
        break;
    }
  if (self->may_quit)
    take_back (self);
  smtp_session_set_detail (self, "%u of %u accepted", accepted, recipients->len);
  if (refused != NULL)
    g_propagate_error (error, smtp_error_new_rejected (refused));
  return refused == NULL;
}

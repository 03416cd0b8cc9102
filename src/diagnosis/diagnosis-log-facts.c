#include "diagnosis-log-facts.h"

#include "smtp-error.h"

#include <string.h>

/* Group 1 is the host, group 2 the port; either may be empty. Later rows win. */
#define HOST "\\[?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)\\]?"
static const char *const places[] = {
  "(?i)(?:^|[\\s{,(])(?:smtp_?host|mail_?host|email_?host|host|server|address)[\"']?\\s*(?:=>|[:=])\\s*[\"']?()"
  "(?:(?:ssl|tls)://)?" HOST "(?![\\w@])",
  "(?:^|[\\s{,(])port[\"']?\\s*(?:=>|[:=])\\s*[\"']?()()(\\d{2,5})\\b",
  "^=== Trying ()" HOST ":(\\d+)",
  "^\\* Connected to ()" HOST " \\(.*\\) port (\\d+)",
  "^connect: (?:to )?\\(()'" HOST "', (\\d+)\\)",
  "(?i)(?:opening to|connecting to|connect to|connection to|s_client .*-connect) \"?()(?:(?:ssl|tls|smtps?)://)?" HOST
  "(?:\\[[^\\]]*\\])?(?:, port |, port: |:| )(\\d+)",
  "(?i)cannot (?:connect to|locate host) ()" HOST "(?:, port (\\d+))?:",
  "(?:host|server) ()" HOST "\\[[^\\]]+\\](?::(\\d+))?",
  "\\b(?:relay|H)=()" HOST " ?\\[[^\\]]*\\](?::(\\d+))?",
  "\\bhost ()" HOST " \\[[^\\]]*\\]",
  "(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET) ()" HOST "(?::(\\d+))?",
  "(?i)could not resolve host:? \"?()" HOST,
  "(?i)^Remote-MTA: *dns; *()" HOST,
  "(?i)name service error for name=()" HOST,
  /* What stands in front of an "@" is a name and a password, also where that holds an "@" itself. */
  "\\b(smtps?)://(?:[^/\\s?#]*@)?" HOST "(?![^/\\s?#]*@)(?::(\\d+))?",
  "--(?:server|host)[ =]()" HOST,
};

/* What went wrong when no reply tells; the first row that matches. A stage of QUIT stands for "where it was", or for
 * nothing where that is not known. */
#define HERE SMTP_STAGE_QUIT
#define ONLY_HERE ((SmtpStage) (SMTP_STAGE_QUIT + 1))
#define TLS SMTP_STAGE_TLS
#define CONNECT SMTP_STAGE_CONNECT
typedef enum
{
  IN_RESOLVER,
  IN_IO,
  IN_TLS,
  IN_SMTP,
} Domain;

static const struct
{
  const char *pattern;
  Domain domain;
  int code;
  SmtpStage stage;
  GTlsCertificateFlags certificate;
} failures[] = {
  { "temporary failure in name resolution|EAI_AGAIN|temporarily unable to resolve|host not found, try again",
    IN_RESOLVER, G_RESOLVER_ERROR_TEMPORARY_FAILURE, SMTP_STAGE_RESOLVE, 0 },
  { "name or service not known|nodename nor servname|no such host|ENOTFOUND|could(?: not|n't) resolve host|"
    "host or domain name not found|no address associated with hostname|unknown ?host|getaddrinfo failed|"
    "cannot locate host|name does not resolve",
    IN_RESOLVER, G_RESOLVER_ERROR_NOT_FOUND, SMTP_STAGE_RESOLVE, 0 },
  { "certificate (?:\\d+ of \\d+ )?has expired|certificate expired|CERT_HAS_EXPIRED|verify error:num=10\\b", IN_SMTP,
    SMTP_ERROR_CERTIFICATE, TLS, G_TLS_CERTIFICATE_EXPIRED },
  { "fingerprint does not match|fingerprint mismatch", IN_SMTP, SMTP_ERROR_CERTIFICATE, TLS,
    G_TLS_CERTIFICATE_GENERIC_ERROR },
  { "self[- ]signed certificate|unable to (?:get local|find) issuer|unable to verify the (?:first|leaf)|"
    "certificate is not trusted|certificate issuer is unknown|unknown ca\\b|SELF_SIGNED_CERT|"
    "UNABLE_TO_(?:VERIFY|GET)|certificate signed by unknown authority|verify error:num=(?:18|19|20|21)\\b",
    IN_SMTP, SMTP_ERROR_CERTIFICATE, TLS, G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "hostname mismatch|hostname/IP does not match|ERR_TLS_CERT_ALTNAME_INVALID|certificate is (?:not valid for|valid "
    "for .*, not)|owner does not match|no alternative certificate subject name|certificate name .*does not match|"
    "peer certificate CN=.*did not match|doesn't match|verify error:num=62\\b",
    IN_SMTP, SMTP_ERROR_CERTIFICATE, TLS, G_TLS_CERTIFICATE_BAD_IDENTITY },
  { "certificate verif(?:y|ication) (?:failed|error)|CERTIFICATE_VERIFY_FAILED|certificate verify failed", IN_SMTP,
    SMTP_ERROR_CERTIFICATE, TLS, G_TLS_CERTIFICATE_UNKNOWN_CA },
  { "wrong[_ ]version[_ ]number|unexpected TLS packet|packet length too long|record layer failure|"
    "unsupported or unrecognized SSL message|first record does not look like a TLS handshake",
    IN_TLS, G_TLS_ERROR_MISC, TLS, 0 },
  { "unsupported protocol|alert protocol version|UNSUPPORTED_PROTOCOL|unsupported version", IN_SMTP, SMTP_ERROR_OLD_TLS,
    TLS, 0 },
  { "handshake[_ ]fail(?:ure|ed)|no shared cipher|TLS handshake|SSL handshake|TLS startup failed", IN_TLS,
    G_TLS_ERROR_HANDSHAKE, TLS, 0 },
  { "STARTTLS extension not supported|not advertise STARTTLS|does not support (?:TLS via the )?STARTTLS|"
    "STARTTLS (?:is )?(?:not offered|not supported|not available|unavailable|is required but)",
    IN_SMTP, SMTP_ERROR_NO_STARTTLS, SMTP_STAGE_STARTTLS, 0 },
  { "AUTH extension not supported|not support (?:SMTP )?auth(?:entication)?|did not advertise auth", IN_SMTP,
    SMTP_ERROR_NO_AUTH, SMTP_STAGE_AUTH, 0 },
  { "no suitable authentication|no worthy mech|requested type not available|no supported authentication|"
    "cannot use a secure authentication method|unsupported authentication mechanism",
    IN_SMTP, SMTP_ERROR_NO_MECHANISM, SMTP_STAGE_AUTH, 0 },
  { "greeting never received|timed out while receiving the initial server greeting", IN_IO, G_IO_ERROR_TIMED_OUT,
    SMTP_STAGE_GREETING, 0 },
  { "connection refused|ECONNREFUSED|actively refused", IN_IO, G_IO_ERROR_CONNECTION_REFUSED, CONNECT, 0 },
  { "no route to host|EHOSTUNREACH", IN_IO, G_IO_ERROR_HOST_UNREACHABLE, CONNECT, 0 },
  { "network is unreachable|ENETUNREACH", IN_IO, G_IO_ERROR_NETWORK_UNREACHABLE, CONNECT, 0 },
  { "connection timed out|operation timed out|ETIMEDOUT|TimeoutError|timed out|connection timeout", IN_IO,
    G_IO_ERROR_TIMED_OUT, HERE, 0 },
  { "connection reset|ECONNRESET", IN_IO, G_IO_ERROR_CONNECTION_CLOSED, HERE, 0 },
  { "connection unexpectedly closed|closed unexpectedly|remote host closed|lost connection with|server disconnected|"
    "connection (?:was )?closed by|unexpected socket close|unexpected EOF",
    IN_SMTP, SMTP_ERROR_CLOSED, HERE, 0 },
  { "expected (?:response )?code [\"']?220[\"']? but got (?:an )?(?:empty|code \"\")", IN_SMTP, SMTP_ERROR_CLOSED,
    SMTP_STAGE_GREETING, 0 },
  { "expected (?:response )?code .* but got (?:an )?(?:empty|code \"\")", IN_SMTP, SMTP_ERROR_CLOSED, ONLY_HERE, 0 },
  { "failed sending data to the peer|failure when receiving data|(?:send|recv) failure:", IN_IO,
    G_IO_ERROR_CONNECTION_CLOSED, ONLY_HERE, 0 },
  { "connect.*(?:permission denied|operation not permitted)|EACCES", IN_IO, G_IO_ERROR_PERMISSION_DENIED, CONNECT, 0 },
};

/* Which step a program means. */
static const struct
{
  const char *pattern;
  SmtpStage stage;
} steps[] = {
  { "SMTPAuthenticationError|invalid login|EAUTH|AuthenticationFailedException|authentication (?:failed|failure|"
    "unsuccessful)|could not authenticate|(?:password|username|auth) command failed|in reply to AUTH|after AUTH|"
    "command: ['\"]AUTH|login denied|SMTP auth failed",
    SMTP_STAGE_AUTH },
  { "SMTPSenderRefused|envelope[- ]from address .* not accepted|in reply to MAIL FROM|after (?:pipelined )?MAIL FROM|"
    "mail (?:from )?command failed|command: ['\"]MAIL|following from address failed|sender address rejected",
    SMTP_STAGE_SENDER },
  { "SMTPRecipientsRefused|recipient address .* not accepted|in reply to RCPT TO|after (?:pipelined )?RCPT TO|"
    "rcpt (?:to )?command failed|all recipients were rejected|command: ['\"]RCPT|recipients failed|"
    "recipient address rejected",
    SMTP_STAGE_RECIPIENT },
  { "SMTPDataError|data end command failed|in reply to end of DATA|after end of data|message failed|"
    "did not accept the (?:mail|message)",
    SMTP_STAGE_AFTER_DATA },
  { "in reply to DATA|data command failed|after (?:pipelined )?DATA|command: ['\"]DATA", SMTP_STAGE_DATA },
  { "SMTPHeloError|(?:ehlo|helo) command failed|in reply to (?:EHLO|HELO)|after EHLO", SMTP_STAGE_EHLO },
  { "starttls command failed|in reply to STARTTLS|error upgrading connection|after STARTTLS", SMTP_STAGE_STARTTLS },
  { "SMTPConnectError|invalid greeting|initial (?:server )?greeting|initial connection", SMTP_STAGE_GREETING },
};

#define BEGINS                                                                                                         \
  "^(?:=== (?:Trying|Connected)|\\*\\s+(?:Trying|Connected to)|connect: |CONNECTED\\(|Connection: opening|"            \
  "Connecting to |Connected to )"

typedef struct
{
  GRegex *places[G_N_ELEMENTS (places)];
  GRegex *failures[G_N_ELEMENTS (failures)];
  GRegex *steps[G_N_ELEMENTS (steps)];
  GRegex *begins;
  /* All of a table in one: most lines match none, and a log has many lines. */
  GRegex *any_place;
  GRegex *any_failure;
  GRegex *any_step;
} Patterns;

static GRegex *
compile (const char *pattern, GRegexCompileFlags flags)
{
  GRegex *regex = g_regex_new (pattern, flags, 0, NULL);

  g_assert (regex != NULL);
  return regex;
}

/* Takes the strings at the beginning of each row of a table. */
static GRegex *
compile_all (const void *table, gsize n, gsize row, GRegexCompileFlags flags)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (all, "%s(?:%s)", i > 0 ? "|" : "",
                            *(const char *const *) (gconstpointer) ((const char *) table + i * row));
  return compile (all->str, flags | G_REGEX_OPTIMIZE);
}

static const Patterns *
get_patterns (void)
{
  static Patterns *patterns;

  if (g_once_init_enter (&patterns))
    {
      Patterns *made = g_new0 (Patterns, 1);

      for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
        made->places[i] = compile (places[i], 0);
      for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
        made->failures[i] = compile (failures[i].pattern, G_REGEX_CASELESS);
      for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
        made->steps[i] = compile (steps[i].pattern, G_REGEX_CASELESS);
      made->begins = compile (BEGINS, 0);
      made->any_place = compile_all (places, G_N_ELEMENTS (places), sizeof places[0], 0);
      made->any_failure = compile_all (failures, G_N_ELEMENTS (failures), sizeof failures[0], G_REGEX_CASELESS);
      made->any_step = compile_all (steps, G_N_ELEMENTS (steps), sizeof steps[0], G_REGEX_CASELESS);
      g_once_init_leave (&patterns, made);
    }
  return patterns;
}

void
diagnosis_log_facts_clear (DiagnosisLogFacts *self)
{
  g_free (self->host);
  g_free (self->words);
  g_free (self->line);
}

/* "server: Postfix" and "host: 5.7.0" name none. */
static gboolean
is_host (const char *text)
{
  if (text[strspn (text, "0123456789.")] == '\0')
    return g_hostname_is_ip_address (text);
  return strlen (text) < 254 && (strchr (text, '.') != NULL || g_str_equal (text, "localhost"));
}

static void
take_place (DiagnosisLogFacts *self, const GMatchInfo *match)
{
  g_autofree char *scheme = g_match_info_fetch (match, 1);
  g_autofree char *host = g_match_info_fetch (match, 2);
  g_autofree char *port = g_match_info_fetch (match, 3);

  if (host != NULL && is_host (host))
    {
      /* Another server: a port that was said of the one before is not its. */
      if (g_strcmp0 (host, self->host) != 0 && self->host != NULL)
        self->port = 0;
      g_free (self->host);
      self->host = g_steal_pointer (&host);
    }
  if (port != NULL && port[0] != '\0')
    {
      guint64 number = g_ascii_strtoull (port, NULL, 10);

      if (number >= 1 && number <= 65535)
        self->port = (guint) number;
    }
  self->tls = self->tls || g_strcmp0 (scheme, "smtps") == 0;
}

static GQuark
get_domain (Domain domain)
{
  switch (domain)
    {
    case IN_RESOLVER:
      return G_RESOLVER_ERROR;
    case IN_IO:
      return G_IO_ERROR;
    case IN_TLS:
      return G_TLS_ERROR;
    case IN_SMTP:
    default:
      return SMTP_ERROR;
    }
}

static void
take_failure (DiagnosisLogFacts *self, gsize row, const GMatchInfo *match, const SmtpStage *stage)
{
  GQuark domain = get_domain (failures[row].domain);
  gboolean same = self->domain == domain && self->code == failures[row].code;

  if (failures[row].stage == ONLY_HERE && stage == NULL)
    return;
  g_free (self->words);
  g_free (self->line);
  self->words = g_match_info_fetch (match, 0);
  self->line = g_strdup (g_match_info_get_string (match));
  self->domain = domain;
  self->code = failures[row].code;
  self->certificate = same ? self->certificate | failures[row].certificate : failures[row].certificate;
  self->stage = failures[row].stage;
  if (self->stage == ONLY_HERE)
    self->stage = *stage;
  else if (self->stage == HERE)
    self->stage = stage != NULL                                             ? *stage
                  : self->code == SMTP_ERROR_CLOSED && domain == SMTP_ERROR ? SMTP_STAGE_GREETING
                                                                            : SMTP_STAGE_CONNECT;
}

void
diagnosis_log_facts_read (DiagnosisLogFacts *self, const char *text, const SmtpStage *stage)
{
  const Patterns *patterns = get_patterns ();
  gboolean has_place = g_regex_match (patterns->any_place, text, 0, NULL);

  for (gsize i = 0; has_place && i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GMatchInfo) match = NULL;

      if (g_regex_match (patterns->places[i], text, 0, &match))
        take_place (self, match);
    }
  if (!g_regex_match (patterns->any_failure, text, 0, NULL))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (GMatchInfo) match = NULL;

      if (!g_regex_match (patterns->failures[i], text, 0, &match))
        continue;
      take_failure (self, i, match, stage);
      return;
    }
}

gboolean
diagnosis_log_facts_stage (const char *text, SmtpStage *stage)
{
  const Patterns *patterns = get_patterns ();

  if (!g_regex_match (patterns->any_step, text, 0, NULL))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_regex_match (patterns->steps[i], text, 0, NULL))
      {
        *stage = steps[i].stage;
        return TRUE;
      }
  return FALSE;
}

gboolean
diagnosis_log_facts_is_connect (const char *text)
{
  return g_regex_match (get_patterns ()->begins, text, 0, NULL);
}

#include "diagnosis-log-line.h"

#include "diagnosis-code.h"
#include "diagnosis-log-embedded.h"

#include "base-text.h"

#include <string.h>

/*
 * How programs mark who spoke; the first row that matches. Group 1 is what was said.
 */
typedef struct
{
  const char *pattern;
  DiagnosisLogSide side;
  gboolean literal;
  const char *tool;
} Mark;

static const Mark marks[] = {
  { "^<-- (.*)$", DIAGNOSIS_LOG_SERVER, FALSE, "msmtp" },
  { "^--> (.*)$", DIAGNOSIS_LOG_CLIENT, FALSE, "msmtp" },
  /* Ruby's arrows point the other way. */
  { "^-> \"([2-5]\\d\\d.*)\"$", DIAGNOSIS_LOG_SERVER, TRUE, "Ruby" },
  { "^<- \"(.*)\"$", DIAGNOSIS_LOG_CLIENT, TRUE, "Ruby" },
  { "^<(?:-|~|\\*\\*|~\\*)\\s+(.*)$", DIAGNOSIS_LOG_SERVER, FALSE, "swaks" },
  { "^(?:->|~>|\\*\\*>|\\*~>)\\s(.*)$", DIAGNOSIS_LOG_CLIENT, FALSE, "swaks" },
  { "^reply: b?'(.*)'$", DIAGNOSIS_LOG_SERVER, TRUE, "Python smtplib" },
  { "^reply: b?\"(.*)\"$", DIAGNOSIS_LOG_SERVER, TRUE, "Python smtplib" },
  { "^send: b?'(.*)'$", DIAGNOSIS_LOG_CLIENT, TRUE, "Python smtplib" },
  { "^send: b?\"(.*)\"$", DIAGNOSIS_LOG_CLIENT, TRUE, "Python smtplib" },
  { "^SERVER -> CLIENT: ?(.*)$", DIAGNOSIS_LOG_SERVER, FALSE, "PHPMailer" },
  { "^CLIENT -> SERVER: ?(.*)$", DIAGNOSIS_LOG_CLIENT, FALSE, "PHPMailer" },
  { "^(?:Net::SMTP\\S*\\))?<<< ?(.*)$", DIAGNOSIS_LOG_SERVER, FALSE, NULL },
  { "^(?:Net::SMTP\\S*\\))?>>> ?(.*)$", DIAGNOSIS_LOG_CLIENT, FALSE, NULL },
  { "^\\d< (.*)$", DIAGNOSIS_LOG_SERVER, FALSE, "mutt" },
  { "^\\d> (.*)$", DIAGNOSIS_LOG_CLIENT, FALSE, "mutt" },
  { "^(?:S|Server|SERVER) ?: (.*)$", DIAGNOSIS_LOG_SERVER, FALSE, NULL },
  { "^(?:C|Client|CLIENT) ?: (.*)$", DIAGNOSIS_LOG_CLIENT, FALSE, NULL },
  { "^< ((?:[2-5]\\d\\d(?:[ -]|$)|[-+](?:OK|ERR)\\b|\\* |[A-Z]\\d+ ).*)$", DIAGNOSIS_LOG_SERVER, FALSE, "curl" },
  { "^> ((?i:EHLO|HELO|AUTH|MAIL|RCPT|BDAT|NOOP)\\b.*|(?i:STARTTLS|DATA|RSET|QUIT)|[A-Za-z0-9+/]{4,}={0,2}|\\*)$",
    DIAGNOSIS_LOG_CLIENT, FALSE, "curl" },
};

/* What stands in front of a line in logs, and tells nothing here: dates, levels, progress figures. */
static const char *const prefixes[] = {
  "^(?:msmtp|sendmail|send-mail): server message: ",
  "^\\s+",
  "^\\[?\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?: ?(?:Z|UTC|[+-]\\d\\d:?\\d\\d))?\\]?:?\\s+",
  "^\\[?\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?\\]?\\s+",
  "^\\[\\d[^\\]]{5,30}\\]\\s+",
  "^(?:DEBUG|INFO|TRACE)?\\s*\\[[\\w-]{4,}\\]\\s+(?=[SC]: )",
  "^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S+ [^\\s:]+: ",
  "^(?:DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)(?: [\\w.-]+:|:) ",
  "^[ \\d]+[\\dkMG.: -]*--:--:-- +\\d+(?=[*<>{}] )",
};

/* Lines that no mark tells of: a telnet session, a bounce, a reply pasted alone. */
#define RAW_SERVER "^['\"]*([2-5][0-57]\\d(?:[ -].*)?)$"
#define RAW_CLIENT                                                                                                     \
  "^(?i:(?:EHLO|HELO) \\S+|STARTTLS|AUTH (?:PLAIN|LOGIN|CRAM-MD5|XOAUTH2|OAUTHBEARER|SCRAM-\\S+|NTLM)( .*)?|"          \
  "MAIL FROM: ?<.*|RCPT TO: ?<.*|DATA|RSET|QUIT|\\.)$"
#define MAILBOX_SERVER "^(?:-ERR\\b.*|\\* (?:NO|BAD|BYE)\\b.*|[A-Za-z]{0,4}\\d{1,8} (?:NO|BAD) .*)$"
/* What a mark, a prefix, and a mailbox server's refusal can begin with: other lines need no pattern. */
#define MARK_BEGINS "<>-~*rsmSCN0123456789"
#define PREFIX_BEGINS " \t[ACDEFIJMNOSTWms0123456789"
#define ESCAPE_SEQUENCE "\\x1b\\[[0-9;?]*[ -/]*[@-~]"

typedef struct
{
  GRegex *marks[G_N_ELEMENTS (marks)];
  GRegex *prefixes[G_N_ELEMENTS (prefixes)];
  GRegex *raw_server;
  GRegex *raw_client;
  GRegex *mailbox;
  GRegex *escape;
} Patterns;

static GRegex *
compile (const char *pattern)
{
  GRegex *regex = g_regex_new (pattern, 0, 0, NULL);

  g_assert (regex != NULL);
  return regex;
}

static const Patterns *
get_patterns (void)
{
  static Patterns *patterns;

  if (g_once_init_enter (&patterns))
    {
      Patterns *made = g_new0 (Patterns, 1);

      for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
        made->marks[i] = compile (marks[i].pattern);
      for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
        made->prefixes[i] = compile (prefixes[i]);
      made->raw_server = compile (RAW_SERVER);
      made->raw_client = compile (RAW_CLIENT);
      made->mailbox = compile (MAILBOX_SERVER);
      made->escape = compile (ESCAPE_SEQUENCE);
      g_once_init_leave (&patterns, made);
    }
  return patterns;
}

typedef struct
{
  const Patterns *patterns;
  GPtrArray *lines;
  const char *tool;
  gboolean has_reply_lines;
} Splitter;

void
diagnosis_log_line_free (DiagnosisLogLine *self)
{
  g_free (self->text);
  g_free (self);
}

static void
add_line (Splitter *self, DiagnosisLogSide side, gboolean marked, gboolean tls, const char *text)
{
  DiagnosisLogLine *line = g_new0 (DiagnosisLogLine, 1);

  line->side = side;
  line->marked = marked;
  line->tls = tls;
  line->text = g_strchomp (base_text_for_display (text, -1, 0));
  g_ptr_array_add (self->lines, line);
}

/* What a program wrote as a string may hold several lines. */
static void
add_marked (Splitter *self, const Mark *mark, gboolean tls, const char *said)
{
  g_autofree char *text = mark->literal ? diagnosis_log_unescape (said) : g_strdup (said);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

  if (lines[0] == NULL)
    add_line (self, mark->side, TRUE, tls, "");
  for (guint i = 0; lines[i] != NULL; i++)
    add_line (self, mark->side, TRUE, tls, lines[i]);
}

/* swaks writes a tilde for what went through TLS. */
static gboolean
has_tls_mark (const char *line)
{
  return g_str_has_prefix (line, "<~") || g_str_has_prefix (line, "~>") || g_str_has_prefix (line, "*~>");
}

static gboolean
take_marked (Splitter *self, const char *line)
{
  if (line[0] == '\0' || strchr (MARK_BEGINS, line[0]) == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *said = NULL;

      if (!g_regex_match (self->patterns->marks[i], line, 0, &match))
        continue;
      said = g_match_info_fetch (match, 1);
      if (self->tool == NULL)
        self->tool = marks[i].tool;
      if (g_str_has_prefix (line, "reply: "))
        self->has_reply_lines = TRUE;
      add_marked (self, &marks[i], has_tls_mark (line), said);
      return TRUE;
    }
  return FALSE;
}

static void
add_replies (Splitter *self, char **replies)
{
  for (guint i = 0; replies[i] != NULL; i++)
    add_line (self, DIAGNOSIS_LOG_SERVER, FALSE, FALSE, replies[i]);
}

/* A number at the beginning of a line is a reply when the list of codes has it, or an enhanced code stands behind it.
 */
static gboolean
take_raw_reply (Splitter *self, const char *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *said = NULL;
  g_auto (GStrv) replies = NULL;
  gsize before = 0;

  if (strchr ("'\"2345", line[0]) == NULL || !g_regex_match (self->patterns->raw_server, line, 0, &match))
    return FALSE;
  said = g_match_info_fetch (match, 1);
  replies = diagnosis_log_embedded_find (said, &before);
  if (replies != NULL && before == 0)
    {
      add_replies (self, replies);
      return TRUE;
    }
  if (!diagnosis_code_is_known ((guint) g_ascii_strtoull (said, NULL, 10)))
    return FALSE;
  add_line (self, DIAGNOSIS_LOG_SERVER, FALSE, FALSE, said);
  return TRUE;
}

static void
take_text (Splitter *self, const char *line)
{
  g_auto (GStrv) replies = NULL;
  gsize before = 0;

  if (take_raw_reply (self, line))
    return;
  if (g_regex_match (self->patterns->raw_client, line, 0, NULL))
    {
      add_line (self, DIAGNOSIS_LOG_CLIENT, FALSE, FALSE, line);
      return;
    }
  if (g_regex_match (self->patterns->mailbox, line, 0, NULL))
    {
      add_line (self, DIAGNOSIS_LOG_SERVER, FALSE, FALSE, line);
      return;
    }
  add_line (self, DIAGNOSIS_LOG_TEXT, FALSE, FALSE, line);
  /* smtplib shows each reply a second time, and the answer to the message a third. */
  if (self->has_reply_lines && (g_str_has_prefix (line, "reply: ") || g_str_has_prefix (line, "data: ")))
    return;
  replies = diagnosis_log_embedded_find (line, &before);
  if (replies != NULL)
    add_replies (self, replies);
}

static const char *
skip_prefixes (Splitter *self, const char *line)
{
  gboolean skipped = TRUE;

  for (guint round = 0; skipped && round < 6; round++)
    {
      skipped = FALSE;
      if (line[0] == '\0' || strchr (PREFIX_BEGINS, line[0]) == NULL)
        return line;
      for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
        {
          g_autoptr (GMatchInfo) match = NULL;
          gint end;

          if (!g_regex_match (self->patterns->prefixes[i], line, 0, &match))
            continue;
          g_match_info_fetch_pos (match, 0, NULL, &end);
          line += end;
          skipped = end > 0;
        }
    }
  return line;
}

static char *
make_line (Splitter *self, const char *bytes, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (bytes, (gssize) MIN (length, DIAGNOSIS_LOG_MAX_LINE));
  g_autofree char *plain = strchr (valid, '\x1b') != NULL
                               ? g_regex_replace_literal (self->patterns->escape, valid, -1, 0, "", 0, NULL)
                               : g_steal_pointer (&valid);

  return base_text_for_display (plain != NULL ? plain : "", -1, 0);
}

static void
take_line (Splitter *self, const char *bytes, gsize length)
{
  g_autofree char *text = make_line (self, bytes, length);
  const char *line = skip_prefixes (self, text);

  for (guint depth = 0; depth < 6; depth++)
    {
      if (take_marked (self, line))
        return;
      /* Quoted in a mail or a forum. */
      if (line[0] != '>')
        break;
      line = skip_prefixes (self, line + 1);
    }
  take_text (self, line);
}

/* As much of a text as its encoding is told by. */
#define SAMPLE 1024

/* Windows' shells write UTF-16, with or without a mark at the beginning: then every other byte of a log is NUL. */
static const char *
find_encoding (const char *text, gsize length)
{
  gsize n = MIN (length, SAMPLE) & ~(gsize) 1;
  gsize nul[2] = { 0, 0 };

  if (length >= 2 && memcmp (text, "\xff\xfe", 2) == 0)
    return "UTF-16LE";
  if (length >= 2 && memcmp (text, "\xfe\xff", 2) == 0)
    return "UTF-16BE";
  for (gsize i = 0; i < n; i++)
    nul[i % 2] += text[i] == '\0';
  if (n < 4 || MAX (nul[0], nul[1]) < n / 4 || MIN (nul[0], nul[1]) > n / 16)
    return NULL;
  return nul[0] > nul[1] ? "UTF-16BE" : "UTF-16LE";
}

static char *
decode (const char *text, gsize *length)
{
  const char *from = find_encoding (text, *length);
  char *decoded = NULL;
  gsize written;

  if (from != NULL)
    decoded = g_convert (text, (gssize) (*length & ~(gsize) 1), "UTF-8", from, NULL, &written, NULL);
  if (decoded != NULL)
    *length = written;
  return decoded;
}

GPtrArray *
diagnosis_log_line_split (const char *text, gsize length, const char **tool)
{
  g_autofree char *decoded = decode (text, &length);
  Splitter self = { get_patterns (), g_ptr_array_new_with_free_func ((GDestroyNotify) diagnosis_log_line_free), NULL,
                    FALSE };
  const char *p = decoded != NULL ? decoded : text;

  if (length >= 3 && memcmp (p, "\xef\xbb\xbf", 3) == 0)
    {
      p += 3;
      length -= 3;
    }
  while (length > 0)
    {
      gsize n = 0;

      while (n < length && p[n] != '\n' && p[n] != '\r')
        n++;
      take_line (&self, p, n);
      /* Lines end in LF, CR LF, or, on old systems and behind a progress figure, CR alone. */
      while (n < length && p[n] == '\r')
        n++;
      if (n < length && p[n] == '\n')
        n++;
      p += n;
      length -= n;
    }
  *tool = self.tool;
  return self.lines;
}

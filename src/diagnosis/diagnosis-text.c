#include "diagnosis.h"

#include "diagnosis-rule.h"
#include "diagnosis-words.h"

#include "base-text.h"

#include <string.h>

/* What somebody pasted: an answer, an error message of another program, lines of a log. */

/* As much of the end of a paste as is looked at: what failed stands there. */
#define MAX_TEXT 65536

/* A reply begins a line, or comes behind a sign that logs put before it: "<- 535 …", "S: 535 …", "(535, b'…". */
#define BEHIND_A_SIGN "(?:^|[-<>:~(\\[\"'=|])\\s*([45][0-57]\\d|334)(?:[ -]|, ?b?['\"])(.*)$"
/* Anywhere, when an enhanced code follows. */
#define BEFORE_ENHANCED "(?<![\\w.:/])([45][0-57]\\d)[ -]([45]\\.\\d{1,3}\\.\\d{1,3}\\b.*)$"

static GRegex *
get_regex (void)
{
  static gsize regex = 0;

  if (g_once_init_enter (&regex))
    {
      GRegex *made = g_regex_new (BEHIND_A_SIGN "|" BEFORE_ENHANCED, G_REGEX_OPTIMIZE, 0, NULL);

      g_assert (made != NULL);
      g_once_init_leave (&regex, (gsize) made);
    }
  return (GRegex *) regex;
}

/* Where whole lines begin, or at least whole characters. */
static const char *
find_end_part (const char *text)
{
  gsize length = strlen (text);
  const char *part = length > MAX_TEXT ? text + length - MAX_TEXT : text;
  const char *line = part > text ? strchr (part, '\n') : NULL;

  if (line != NULL && line[1] != '\0')
    return line + 1;
  while (part > text && ((guchar) *part & 0xc0) == 0x80)
    part++;
  return part;
}

/* Valid UTF-8 without control characters, line by line. */
static GStrv
dup_lines (const char *text)
{
  GStrv lines = g_strsplit (find_end_part (text), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = base_text_for_display (g_strchomp (lines[i]), -1, 0);

      g_free (lines[i]);
      lines[i] = line;
    }
  return lines;
}

/* Splits a line that holds a reply line into code and words. */
static gboolean
find_reply_line (const char *line, char **code, char **words)
{
  g_autoptr (GMatchInfo) match = NULL;
  int first;

  if (!g_regex_match (get_regex (), line, 0, &match))
    return FALSE;
  g_match_info_fetch_pos (match, 1, &first, NULL);
  *code = g_match_info_fetch (match, first >= 0 ? 1 : 3);
  *words = g_match_info_fetch (match, first >= 0 ? 2 : 4);
  return TRUE;
}

/* The last refusal in the text, with the lines before it that belong to it: what went wrong stands at the end. */
static SmtpReply *
find_reply (const char *const *lines)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *code = NULL;
  g_autoptr (GString) reply = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *next_code = NULL;
      char *next_words = NULL;

      if (!find_reply_line (lines[i], &next_code, &next_words))
        continue;
      if (g_strcmp0 (code, next_code) != 0)
        g_ptr_array_set_size (words, 0);
      g_free (code);
      code = next_code;
      g_ptr_array_add (words, next_words);
    }
  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (reply, "%s%s%s%s", i > 0 ? "\n" : "", code, i + 1 < words->len ? "-" : " ",
                            (const char *) words->pdata[i]);
  return words->len > 0 ? smtp_reply_parse (reply->str) : NULL;
}

/* As it is: protocols answer in capitals, and people do not. */
static gboolean
begins_with_answer (const char *line, const char *const *answers)
{
  for (guint i = 0; answers[i] != NULL; i++)
    if (g_str_has_prefix (line, answers[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_pop3 (const char *const *lines)
{
  static const char *const answers[] = { "-ERR", "+OK", NULL };

  for (guint i = 0; lines[i] != NULL; i++)
    if (begins_with_answer (lines[i], answers) || strstr (lines[i], "-ERR ") != NULL)
      return TRUE;
  return FALSE;
}

/* "a1 NO …", "* BYE …": a tag, and one of the words that refuse; within a line a tag looks like one. */
#define AT_THE_BEGINNING "^(?:S: |<- |< )?(?:\\*|[A-Za-z0-9.]{1,10}) (?:NO|BAD|BYE)[ \\[]"
#define WITHIN "\\s(?:\\*|[A-Za-z]{1,4}\\d{1,8}) (?:(?:NO|BAD|BYE) |NO\\[)|\\s[A-Za-z0-9.]{1,10} (?:NO|BAD) \\[[A-Z]"

static GRegex *
get_imap_regex (void)
{
  static gsize regex = 0;

  if (g_once_init_enter (&regex))
    {
      GRegex *made = g_regex_new (AT_THE_BEGINNING "|" WITHIN, G_REGEX_OPTIMIZE, 0, NULL);

      g_assert (made != NULL);
      g_once_init_leave (&regex, (gsize) made);
    }
  return (GRegex *) regex;
}

static gboolean
is_imap (const char *const *lines)
{
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_regex_match (get_imap_regex (), lines[i], 0, NULL))
      return TRUE;
  return FALSE;
}

static const struct
{
  const char *words;
  DiagnosisProtocol protocol;
} subjects[] = {
  { "invalid_grant|access_denied|consent_required|interaction_required|admin_policy_enforced|org_internal|"
    "disallowed_useragent|app_not_configured_for_user|redirect_uri_mismatch|invalid_client|unauthorized_client|aadsts*|"
    "refresh token/refresh_token|error_description|oauth*",
    DIAGNOSIS_PROTOCOL_OAUTH },
  { "keyring*|secret service|org freedesktop secrets|org freedesktop secret|secret_error*|libsecret|kwallet*|"
    "org freedesktop portal*|dbus_session_bus_address|autolaunch|secret collection|collection & locked|"
    "secret tool|secretstorage|secretservice|nokeyringerror|no recommended backend|master secret|flatpak & secret|"
    "name is not activatable|message bus & not/cannot/failed|could not connect & no such file & bus|"
    "prompt & dismissed|no default collection/no default keyring|locked object|"
    "timeout was reached & !curl/ssl*/smtp/connect*|did not receive a reply|dbus error noreply",
    DIAGNOSIS_PROTOCOL_KEYRING },
  { "[authenticationfailed]|[alert]|webalert|[unavailable]|[inuse]|[serverbug]|imap/imap4", DIAGNOSIS_PROTOCOL_IMAP },
  { "[sys/temp]|[sys/perm]|[in-use]|[login-delay]|pop/pop3", DIAGNOSIS_PROTOCOL_POP3 },
};

static DiagnosisProtocol
guess_protocol (const char *const *lines)
{
  g_autofree char *text = g_strjoinv (" ", (char **) lines);
  g_autofree char *words = diagnosis_words_normalize (text, FALSE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (diagnosis_words_match (words, subjects[i].words))
      return subjects[i].protocol;
  return DIAGNOSIS_PROTOCOL_NETWORK;
}

Diagnosis *
diagnosis_from_text (const char *text, DiagnosisProtocol protocol, const AccountProvider *provider, const char *host)
{
  g_auto (GStrv) lines = dup_lines (text);
  g_autofree char *safe = g_strjoinv ("\n", lines);
  g_autoptr (AccountServer) server = account_server_new ("", 0, ACCOUNT_SECURITY_NONE);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_auto (DiagnosisEvidence) evidence = { 0 };

  if (protocol == DIAGNOSIS_PROTOCOL_UNKNOWN && is_pop3 ((const char *const *) lines))
    protocol = DIAGNOSIS_PROTOCOL_POP3;
  else if (protocol == DIAGNOSIS_PROTOCOL_UNKNOWN && is_imap ((const char *const *) lines))
    protocol = DIAGNOSIS_PROTOCOL_IMAP;
  if (protocol == DIAGNOSIS_PROTOCOL_UNKNOWN || protocol == DIAGNOSIS_PROTOCOL_SMTP)
    {
      g_autoptr (SmtpReply) reply = find_reply ((const char *const *) lines);

      if (reply != NULL)
        return diagnosis_from_reply (reply, SMTP_STAGE_QUIT, FALSE, provider, host);
    }
  if (protocol == DIAGNOSIS_PROTOCOL_UNKNOWN)
    protocol = guess_protocol ((const char *const *) lines);
  diagnosis_evidence_read_text (&evidence, trace, safe, protocol, provider, host);
  return diagnosis_rule_apply (diagnosis_rule_find (&evidence), &evidence);
}

#include "diagnosis-log-secrets.h"

#include "diagnosis-log-line.h"

#include <string.h>

/* More than a log has, each counted once; each costs a search through every line that is shown. */
#define MAX_SECRETS 256
/* Shorter words are no sign-in: "AAAA" is two parts of nothing. */
#define MIN_SIGN_IN 8
/* What such a word is followed by when somebody speaks of it and does not tell it. */
#define NO_SECRET                                                                                                      \
  "(?!(?i:not|no|none|null|nil|keyring|keyrings|service|is|was|has|invalid|expired|required|missing|wrong|error|"      \
  "fail\\w*|"                                                                                                          \
  "could|cannot|can't|the|a|an|unable|request|endpoint|type|true|false|timeout|timed|authentication|unauthori[sz]ed)"  \
  "\\b)"
#define NAMES "(?:pass(?:word|wd|wort|phrase)?|pwd|secret|token|api[_-]?key|assertion|code_verifier)"

/* Secrets known by their form: tokens, refresh tokens and codes of Google and Microsoft, client secrets, JSON tokens.
 */
#define TOKENS                                                                                                         \
  "(?<![\\w/.-])(ya29\\.[\\w-]{6,}(?:\\.[\\w-]+)*|1//[\\w-]{10,}|4/[01A][\\w-]{12,}|GOCSPX-[\\w-]{10,}|"               \
  "M\\.[CR]\\d+_[\\w.!*$-]{16,}|[01]\\.A[\\w-]{16,}(?:\\.[\\w-]+)*|eyJ[\\w-]{8,}\\.[\\w-]{4,}\\.[\\w-]*|EwB[\\w+/"     \
  "=]{40,})"

/* What announces a secret; group 1 is the secret. Server's lines are not searched: "Password: wrong" is their word. */
static const char *const announcements[] = {
  "(?i)" NAMES "[\"']?\\s*(?:=>|=|:)\\s*[\"']([^\"']+)[\"']",
  "(?i)" NAMES "[\"']?\\s*(?:=>|=)\\s*([^\\s\"',;(*&]+)",
  "(?i)" NAMES "[\"']?\\s*:\\s*" NO_SECRET "([^\\s\"',;(*&]+)",
  "(?i)[?&;\\s\"']code[\"']?\\s*(?:=|:)\\s*[\"']?([A-Za-z0-9._~/%+-]{16,})",
  /* Not "basic authentication", of which servers speak. */
  "(?i)basic\\s+(?!auth)([A-Za-z0-9+/]{8,}={0,2})",
  "(?i)passwordeval\\s*[= ]\\s*[\"']?echo\\s+[\"']?([^\\s\"']+)",
  "--?(?:auth-password|password|pass|ap|xp)[ =]+[\"']?([^\\s\"']+)",
  "(?:--user|-u)[ =]*[\"']?[^\\s:\"']+:([^\\s\"']+)",
  /* Up to the last "@": people leave one in the password as it is. */
  "://[^/\\s:@]+:([^/\\s?#]+)@",
  /* ~/.netrc */
  "\\blogin\\s+\\S+\\s+password\\s+(\\S+)",
  "(?i)login\\s*\\(\\s*[\"'][^\"']*[\"']\\s*,\\s*[\"']([^\"']+)[\"']",
  "(?i)\\bpass(?:word|wort)\\s+(?:is|was|ist|war)\\s+[\"']?(?!(?:not|wrong|in|correct|right|invalid|the|a|required|"
  "needed|"
  "bad|ok|fine|accepted|refused|rejected|incorrect|expired)\\b)([^\\s\"',;]+)",
  "(?i)bearer\\s+([A-Za-z0-9._~+/=-]{8,})",
  TOKENS,
  "^(?i:PASS)\\s+(.+)$",
  "^\\S+ (?i:LOGIN) \\S+ \"?([^\"]+)\"?$",
};

typedef struct
{
  SmtpRedaction *redaction;
  GHashTable *known; /* the secrets that were added, as text */
} Finder;

/* All in one, since most lines hold none. */
static const GRegex *
get_any_announcement (void)
{
  static GRegex *regex;

  if (g_once_init_enter (&regex))
    {
      g_autoptr (GString) all = g_string_new (NULL);
      GRegex *made;

      for (gsize i = 0; i < G_N_ELEMENTS (announcements); i++)
        g_string_append_printf (all, "%s(?:%s)", i > 0 ? "|" : "", announcements[i]);
      made = g_regex_new (all->str, G_REGEX_OPTIMIZE, 0, NULL);
      g_assert (made != NULL);
      g_once_init_leave (&regex, made);
    }
  return regex;
}

static const GPtrArray *
get_announcements (void)
{
  static GPtrArray *regexes;

  if (g_once_init_enter (&regexes))
    {
      GPtrArray *made = g_ptr_array_new ();

      for (gsize i = 0; i < G_N_ELEMENTS (announcements); i++)
        {
          GRegex *regex = g_regex_new (announcements[i], 0, 0, NULL);

          g_assert (regex != NULL);
          g_ptr_array_add (made, regex);
        }
      g_once_init_leave (&regexes, made);
    }
  return regexes;
}

static void
add_secret (Finder *self, const char *text)
{
  g_autoptr (AccountSecret) secret = NULL;

  if (text == NULL || text[0] == '\0' || g_hash_table_size (self->known) == MAX_SECRETS ||
      !g_hash_table_add (self->known, g_strdup (text)))
    return;
  secret = account_secret_new (text, ACCOUNT_SECRET_PASSWORD);
  smtp_redaction_add (self->redaction, secret, NULL);
}

static void
wipe (char *text, gsize length)
{
  explicit_bzero (text, length);
  g_free (text);
}

static void
wipe_text (gpointer text)
{
  wipe (text, strlen (text));
}

#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

static gboolean
looks_like_base64 (const char *text)
{
  gsize n = strspn (text, BASE64 "=");

  return n >= 4 && text[n] == '\0';
}

/* The last part of "authorisation NUL user NUL password"; tokens stand behind "Bearer ". A user name alone is none. */
static void
add_decoded (Finder *self, const char *text, gboolean is_user)
{
  gsize length;
  char *decoded = (char *) g_base64_decode (text, &length);
  char *bearer = length > 0 ? memmem (decoded, length, "Bearer ", 7) : NULL;
  char *last = length > 0 ? memrchr (decoded, '\0', length) : NULL;
  g_autofree char *whole = g_strndup (decoded, length);

  if (bearer != NULL)
    {
      g_autofree char *token = g_strndup (bearer + 7, length - (gsize) (bearer + 7 - decoded));

      token[strcspn (token, "\001")] = '\0';
      add_secret (self, token);
    }
  else if (last != NULL)
    {
      g_autofree char *password = g_strndup (last + 1, length - (gsize) (last + 1 - decoded));

      add_secret (self, password);
    }
  else if (!is_user)
    add_secret (self, whole);
  wipe (decoded, length);
}

/* Some programs write the parts of PLAIN undone, with NUL in one of several spellings. */
static void
add_plain_parts (Finder *self, const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("\\x{FFFD}|\\\\0{1,3}|\\^@|\\\\x00", 0, 0, NULL);
  g_auto (GStrv) parts = g_regex_split (regex, text, 0);
  guint n = g_strv_length (parts);

  if (n > 1)
    add_secret (self, parts[n - 1]);
}

static void
add_answer (Finder *self, const char *text, gboolean is_user)
{
  if (g_str_equal (text, "*") || g_str_has_prefix (text, "<"))
    return;
  if (!is_user)
    add_secret (self, text);
  add_plain_parts (self, text);
  if (looks_like_base64 (text))
    add_decoded (self, text, is_user);
}

/* What PLAIN sends (RFC 4616: three parts of text and two NUL between them, of which only the first part may be empty),
 * or what carries a token (RFC 7628). "AADSTS50011", decoded, begins with two NUL and is none. */
static gboolean
is_sign_in (const char *decoded, gsize length)
{
  guint n_nul = 0;

  if (memmem (decoded, length, "auth=Bearer ", 12) != NULL)
    return TRUE;
  for (gsize i = 0; i < length; i++)
    {
      if (decoded[i] == '\0' && n_nul++ > 0 && decoded[i - 1] == '\0')
        return FALSE;
      if (decoded[i] != '\0' && g_ascii_iscntrl (decoded[i]))
        return FALSE;
    }
  return n_nul == 2 && decoded[length - 1] != '\0';
}

/* Servers repeat commands that they do not know, and programs tell what they sent: a sign-in is known by its form,
 * wherever it stands. */
static void
search_words (Finder *self, const char *text)
{
  for (const char *p = text + strcspn (text, BASE64); *p != '\0'; p += strcspn (p, BASE64))
    {
      gsize n = strspn (p, BASE64);

      n += strspn (p + n, "=");
      if (n >= MIN_SIGN_IN)
        {
          g_autofree char *word = g_strndup (p, n);
          gsize length;
          char *decoded = (char *) g_base64_decode (word, &length);

          if (is_sign_in (decoded, length))
            add_answer (self, word, FALSE);
          wipe (decoded, length);
        }
      p += n;
    }
}

static void
search_line (Finder *self, const char *text)
{
  const GPtrArray *regexes = get_announcements ();

  if (!g_regex_match (get_any_announcement (), text, 0, NULL))
    return;
  for (guint i = 0; i < regexes->len; i++)
    {
      g_autoptr (GMatchInfo) match = NULL;

      g_regex_match (regexes->pdata[i], text, 0, &match);
      for (; g_match_info_matches (match); g_match_info_next (match, NULL))
        {
          g_autofree char *secret = g_match_info_fetch (match, 1);

          add_secret (self, secret);
        }
    }
}

/* Tokens have a form of their own, and a server may repeat one. */
static void
search_tokens (Finder *self, const char *text)
{
  static GRegex *regex;
  g_autoptr (GMatchInfo) match = NULL;

  if (g_once_init_enter (&regex))
    g_once_init_leave (&regex, g_regex_new (TOKENS, G_REGEX_OPTIMIZE, 0, NULL));
  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *token = g_match_info_fetch (match, 1);

      add_secret (self, token);
    }
}

SmtpRedaction *
diagnosis_log_secrets_find (GPtrArray *lines)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, wipe_text, NULL);
  Finder self = { smtp_redaction_new (), known };
  gboolean asked = FALSE; /* the server waits for an answer of the sign-in */
  gboolean wants_user = FALSE;

  for (guint i = 0; i < lines->len; i++)
    {
      const DiagnosisLogLine *line = lines->pdata[i];

      search_words (&self, line->text);
      if (line->side == DIAGNOSIS_LOG_SERVER)
        {
          asked = g_str_has_prefix (line->text, "334");
          search_tokens (&self, line->text);
          continue;
        }
      if (line->side == DIAGNOSIS_LOG_CLIENT && g_ascii_strncasecmp (line->text, "AUTH ", 5) == 0)
        {
          const char *initial = strchr (line->text + 5, ' ');
          gboolean login = g_ascii_strncasecmp (line->text + 5, "LOGIN", 5) == 0;

          wants_user = login && initial == NULL;
          if (initial != NULL)
            add_answer (&self, initial + 1, login);
        }
      else if (asked && (line->side == DIAGNOSIS_LOG_CLIENT || strchr (line->text, ' ') == NULL))
        {
          add_answer (&self, line->text, wants_user);
          wants_user = FALSE;
          asked = FALSE;
        }
      search_line (&self, line->text);
    }
  return self.redaction;
}

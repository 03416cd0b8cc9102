#include "diagnosis-log-embedded.h"

#include "diagnosis-code.h"

#include <string.h>

/* Patterns are compiled once and kept. */
#define PATTERN(name, pattern)                                                                                         \
  static GRegex *name (void)                                                                                           \
  {                                                                                                                    \
    static GRegex *regex;                                                                                              \
                                                                                                                       \
    if (g_once_init_enter (&regex))                                                                                    \
      g_once_init_leave (&regex, g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL));                                    \
    return regex;                                                                                                      \
  }

/* Ports have other digits: 465 and 587 are none. */
#define CODE "([2-5][0-57]\\d)"
#define ENHANCED "[245]\\.\\d{1,3}\\.\\d{1,3}\\b"

/* "(535, b'5.7.8 Username …\n5.7.8 …')", as Python shows a reply. */
PATTERN (get_tuple, "\\(" CODE "(?:, ?|\\); Msg: )b?(?:'((?:[^'\\\\]|\\\\.)*)|\"((?:[^\"\\\\]|\\\\.)*))")

/* With both numbers it is a reply wherever it stands; "127.0.0.1:250 5.0.0" is none. */
PATTERN (get_both, "(?<![\\w.:/\\[-])" CODE "(?:[ -]| - |: )#?" ENHANCED)

/* The three digits alone are one behind a word that announces it. */
PATTERN (get_announced,
         "(?:said|says|saying|respon(?:se|ded)|return(?:s|ed)|repl(?:y|ies|ied)|error|fail(?:ed|ure)|denied|login|"
         "message|(?<!expected response )(?<!expected )code|status|server|reject(?:s|ed)|refused|"
         "command|smtp;|exception|accepted|details?|info|>)"
         "[\"']?\\s{0,2}(?:[:=(;#,-]|was)?\\s{0,2}[\"'(]?" CODE "(?=[ \\-,.;:)'\"]|$)")

/* What a log writes behind a reply. */
PATTERN (get_tail, "\\s*\\(in reply to .*$|,?\\s*\\+?$")

PATTERN (get_enhanced, "^(?:.*\\b(?:status|said|was|message|response|error|failed)\\s?[:=]\\s*)?#?(" ENHANCED ".*)$")

/* Most lines of a log hold no code, and are not worth a pattern. */
static gboolean
may_hold_code (const char *line)
{
  for (const char *p = line; *p != '\0'; p++)
    if (*p >= '2' && *p <= '5' && g_ascii_isdigit (p[1]) && g_ascii_isdigit (p[2]))
      return TRUE;
  return FALSE;
}

static gboolean
may_hold_enhanced (const char *line)
{
  for (const char *p = line; *p != '\0'; p++)
    if (p[0] == '.' && g_ascii_isdigit (p[1]) && (p[2] == '.' || (g_ascii_isdigit (p[2]) && p[3] != '\0')))
      return TRUE;
  return FALSE;
}

static int
hex_value (const char *digits)
{
  int high = g_ascii_xdigit_value (digits[0]);
  int low = high >= 0 ? g_ascii_xdigit_value (digits[1]) : -1;

  return low >= 0 ? high * 16 + low : -1;
}

char *
diagnosis_log_unescape (const char *literal)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = literal; *p != '\0'; p++)
    {
      if (p[0] != '\\' || p[1] == '\0')
        {
          g_string_append_c (text, *p);
          continue;
        }
      p++;
      if (*p == 'n')
        g_string_append_c (text, '\n');
      else if (*p == 't')
        g_string_append_c (text, ' ');
      else if (*p == '0')
        g_string_append_unichar (text, 0xfffd);
      else if (*p == 'x' && hex_value (p + 1) >= 0)
        {
          int byte = hex_value (p + 1);

          if (byte == 0)
            g_string_append_unichar (text, 0xfffd);
          else
            g_string_append_c (text, (char) byte);
          p += 2;
        }
      else if (*p != 'r')
        g_string_append_c (text, *p);
    }
  return g_utf8_make_valid (text->str, -1);
}

/* A reply of several lines that something joined into one: each line begins with the code again. */
static void
split_joined (const char *code, const char *words, GStrvBuilder *lines)
{
  g_autofree char *pattern = g_strdup_printf ("\\s+(?=%.3s-|%.3s +" ENHANCED ")", code, code);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_auto (GStrv) parts = g_regex_split (regex, words, 0);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_strstrip (parts[i])[0] != '\0')
      g_strv_builder_add (lines, parts[i]);
}

/* Each line of a tuple's string is a line of the reply, without the code. */
static void
add_tuple (const GMatchInfo *match, GStrvBuilder *lines)
{
  g_autofree char *code = g_match_info_fetch (match, 1);
  g_autofree char *single = g_match_info_fetch (match, 2);
  g_autofree char *literal = single != NULL && single[0] != '\0' ? g_strdup (single) : g_match_info_fetch (match, 3);
  g_autofree char *text = diagnosis_log_unescape (literal != NULL ? literal : "");
  g_auto (GStrv) words = NULL;

  words = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; words[i] != NULL || i == 0; i++)
    {
      g_autofree char *line = g_strdup_printf ("%s%s%s", code, words[i] != NULL && words[i + 1] != NULL ? "-" : " ",
                                               words[i] != NULL ? words[i] : "");

      g_strv_builder_add (lines, line);
      if (words[i] == NULL)
        return;
    }
}

static GStrv
find_tuples (const char *line, gsize *before)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autoptr (GMatchInfo) match = NULL;
  gint start = 0;

  if (!g_regex_match (get_tuple (), line, 0, &match))
    return NULL;
  g_match_info_fetch_pos (match, 0, &start, NULL);
  *before = (gsize) start;
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    add_tuple (match, lines);
  return g_strv_builder_end (lines);
}

/* Whether words follow the code at @code, and not only what ends a quotation. */
static gboolean
has_words (const char *code)
{
  return g_ascii_isalpha (code[3 + strspn (code + 3, " -")]);
}

/* "code "535", with message "535 Bad password"": the first that is known, unless the same code comes with its words
 * later. */
static gboolean
find_announced (const char *line, gint *start)
{
  g_autoptr (GMatchInfo) match = NULL;
  gboolean found = FALSE;

  g_regex_match (get_announced (), line, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *code = g_match_info_fetch (match, 1);
      gint at = 0;

      if (!diagnosis_code_is_known ((guint) g_ascii_strtoull (code, NULL, 10)))
        continue;
      g_match_info_fetch_pos (match, 1, &at, NULL);
      if (!found || (strncmp (line + *start, line + at, 3) == 0 && !has_words (line + *start) && has_words (line + at)))
        *start = at;
      found = TRUE;
    }
  return found;
}

static gboolean
find_code (const char *line, gint *start)
{
  g_autoptr (GMatchInfo) both = NULL;

  if (g_regex_match (get_both (), line, 0, &both))
    return g_match_info_fetch_pos (both, 1, start, NULL);
  return find_announced (line, start);
}

/* "isn't": within a word a quotation mark is an apostrophe; behind a backslash it is one of the text. */
static gboolean
is_quote (const char *text, const char *c)
{
  if (c > text && (c[-1] == '\\' || (g_ascii_isalnum (c[-1]) && g_ascii_isalnum (c[1]))))
    return FALSE;
  return TRUE;
}

static char *
find_quote (char *text, char quote)
{
  for (char *c = strchr (text, quote); c != NULL; c = strchr (c + 1, quote))
    if (is_quote (text, c))
      return c;
  return NULL;
}

/* Whether the last character of @text closes what @text does not open. */
static gboolean
ends_with_stray (const char *text, gsize length)
{
  const char last = text[length - 1];
  const char opening = last == ')' ? '(' : last;
  guint n = 0;

  for (const char *c = text; c < text + length; c++)
    if (*c == last || *c == opening)
      n += last == ')' || is_quote (text, c);
  return (last == ')' || last == '"' || last == '\'') && n % 2 == 1;
}

/* What closes around a reply. */
static void
cut_strays (char *text)
{
  gsize length = strlen (text);

  if (length > 1 && strchr (",;", text[length - 1]) != NULL && strchr ("\"')", text[length - 2]) != NULL)
    text[--length] = '\0';
  while (length > 3 && ends_with_stray (text, length))
    text[--length] = '\0';
}

/* "550 - 5.7.1", "550: no", "550, no", "550" become "550 …". */
static char *
tidy (const char *reply)
{
  const char *rest = reply + 3;

  if (g_str_has_prefix (rest, " - "))
    rest += 3;
  else if (rest[0] == '-' && rest[1] != '\0')
    return g_strdup (reply);
  while (*rest != '\0' && strchr (" :,;.)'\"-", *rest) != NULL)
    rest++;
  return g_strdup_printf ("%.3s %s", reply, rest);
}

GStrv
diagnosis_log_embedded_find (const char *line, gsize *before)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *rest = NULL;
  g_autofree char *tidied = NULL;
  g_autofree char *plain = NULL;
  GStrv found = NULL;
  char *closing;
  gint start = 0;

  if (!may_hold_code (line))
    return NULL;
  found = find_tuples (line, before);
  if (found != NULL || !find_code (line, &start))
    return found;
  *before = (gsize) start;
  rest = g_regex_replace_literal (get_tail (), line + start, -1, 0, "", 0, NULL);
  /* Inside quotes the reply ends with them. */
  closing =
      start > 0 && (line[start - 1] == '\'' || line[start - 1] == '"') ? find_quote (rest, line[start - 1]) : NULL;
  if (closing != NULL)
    *closing = '\0';
  cut_strays (rest);
  if (strlen (rest) < 3)
    return NULL;
  tidied = tidy (rest);
  plain = diagnosis_log_unescape (tidied);
  split_joined (plain, plain, lines);
  found = g_strv_builder_end (lines);
  if (found[0] == NULL)
    g_clear_pointer (&found, g_strfreev);
  return found;
}

char *
diagnosis_log_embedded_enhanced (const char *line)
{
  g_autoptr (GMatchInfo) match = NULL;

  if (!may_hold_enhanced (line))
    return NULL;
  return g_regex_match (get_enhanced (), line, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

#include "diagnosis-words.h"

#include <string.h>

/* Longer than this nothing is an address or a quotation, but a quotation mark that was left open. */
#define MAX_ECHO 320

/* Words of the trade that a person may have as a name as well ("mailbox@example.org"): they stay, since no rule goes by
 * one of them alone. */
static const char *const trade[] = { "user",    "mailbox", "account", "address", "sender",  "recipient", "mail",
                                     "message", "server",  "domain",  "email",   "smtp",    "to",        "from",
                                     "for",     "the",     "no",      "not",     "hostname" };

/* Whose names say something: what rules know a provider or a list of spammers by. Any other name in a reply is
 * somebody's choice ("quota.example.org"). */
static const char *const telling_hosts[] = {
  "google.com",
  "googlemail.com",
  "gmail.com",
  "outlook.com",
  "office365.com",
  "office.com",
  "hotmail.com",
  "live.com",
  "microsoft.com",
  "aka.ms",
  "yahoo.com",
  "yahoodns.net",
  "yahooinc.com",
  "verizonmedia.com",
  "aol.com",
  "att.net",
  "me.com",
  "icloud.com",
  "apple.com",
  "zoho.com",
  "zoho.eu",
  "zoho.in",
  "mail.ru",
  "yandex.ru",
  "yandex.net",
  "yandex.com",
  "qq.com",
  "163.com",
  "126.com",
  "yeah.net",
  "secureserver.net",
  "ionos.com",
  "ionos.de",
  "kundenserver.de",
  "dreamhost.com",
  "charter.net",
  "spectrum.net",
  "amazonaws.com",
  "amazonses.com",
  "sendgrid.net",
  "sendgrid.com",
  "mailgun.org",
  "mailgun.net",
  "mailgun.com",
  "brevo.com",
  "sendinblue.com",
  "spamhaus.org",
  "spamhaus.net",
  "spamcop.net",
  "sorbs.net",
  "uceprotect.net",
  "invaluement.com",
  "barracudacentral.org",
  "senderbase.org",
  "openspf.org",
  "openspf.net",
  "pobox.com",
  "schweikert.ch",
  "cloudmark.com",
  "proofpoint.com",
};

static gboolean
is_word_byte (char c)
{
  return g_ascii_isalnum (c) || c == '_' || ((guchar) c & 0x80) != 0;
}

/* The quotation mark that ends what begins at @c; 0 when nothing begins there. */
static const char *
find_closing (const char *text)
{
  if (*text == '<')
    return ">";
  if (*text == '"')
    return "\"";
  if (g_str_has_prefix (text, "“"))
    return "”";
  if (*text == '\'' || *text == '`')
    return "'";
  return NULL;
}

/* An apostrophe begins a quotation only where a word may begin. */
static gboolean
may_open (const char *start, const char *text)
{
  return (*text != '\'' && *text != '`') || text == start || strchr (" (=:,", text[-1]) != NULL;
}

/* What stands in angle brackets and is no address: a web page, and the line feed that is complained of. */
static gboolean
is_kept (const char *text, gsize length, gboolean is_reply)
{
  static const char *const line_ends[] = { "LF", "CR", "CRLF", "CR LF", "CR><LF" };

  if (memchr (text, '@', length) != NULL)
    return FALSE;
  if (!is_reply)
    return TRUE;
  if (length > 4 && g_ascii_strncasecmp (text, "http", 4) == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (line_ends); i++)
    if (length == strlen (line_ends[i]) && g_ascii_strncasecmp (text, line_ends[i], length) == 0)
      return TRUE;
  return FALSE;
}

/* Whether nothing but blanks follows. */
static gboolean
is_end (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

/* Length of the quotation that begins at @text; 0 for none, and for one whose words count. */
static gsize
quotation_length (const char *start, const char *text, gboolean is_reply)
{
  const char *closing = find_closing (text);
  gsize opening = *text == '<' || closing == NULL || closing[1] == '\0' ? 1 : strlen ("“");
  const char *end = closing != NULL && may_open (start, text) ? strstr (text + opening, closing) : NULL;

  if (end == NULL || end - text > MAX_ECHO)
    return 0;
  /* A relay put all that it was told into quotes: nobody chooses words that begin with a status code. */
  if (text == start && (g_str_has_prefix (text + opening, "5.") || g_str_has_prefix (text + opening, "4.")))
    return 0;
  /* Nor is it a quotation when there is nothing else. */
  if (text == start && *text != '<' && is_end (end + strlen (closing)))
    return 0;
  if (*text == '<' && is_kept (text + 1, (gsize) (end - text - 1), is_reply))
    return 0;
  return (gsize) (end - text) + strlen (closing);
}

static char *
cut_quotations (const char *text, gboolean is_reply)
{
  g_autoptr (GString) rest = g_string_new (NULL);

  for (const char *c = text; *c != '\0';)
    {
      gsize length = is_reply || *c == '<' ? quotation_length (text, c, is_reply) : 0;

      if (length == 0)
        {
          g_string_append_c (rest, *c++);
          continue;
        }
      g_string_append_c (rest, ' ');
      c += length;
    }
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

/* All between two blanks that holds an "@". */
static void
blank_addresses (char *text)
{
  for (char *c = text; *c != '\0';)
    {
      gsize length = strcspn (c, " \t\n");

      if (memchr (c, '@', length) != NULL)
        memset (c, ' ', length);
      c += length;
      if (*c != '\0')
        c++;
    }
}

static gboolean
is_of_the_trade (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (trade); i++)
    if (g_ascii_strcasecmp (trade[i], word) == 0)
      return TRUE;
  return FALSE;
}

static void
blank_word (char *text, const char *word)
{
  gsize length = strlen (word);

  if (length < 2 || is_of_the_trade (word))
    return;
  for (char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_strncasecmp (c, word, length) != 0 || is_word_byte (c[length]))
        continue;
      if (c == text || !is_word_byte (c[-1]))
        memset (c, ' ', length);
    }
}

static gboolean
is_host_byte (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_';
}

/* "mx.example.org", and neither "5.7.1", "STOREDRV.Deliver" nor the end of a sentence. */
static gboolean
is_host (const char *text, gsize length)
{
  const char *dot = g_strrstr_len (text, (gssize) length, ".");
  gsize top = dot != NULL ? (gsize) (text + length - dot) - 1 : 0;

  if (dot == NULL || dot == text || top < 2 || text[0] == '.')
    return FALSE;
  for (gsize i = 1; i <= top; i++)
    if (!g_ascii_islower (dot[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_telling (const char *host, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (telling_hosts); i++)
    {
      gsize n = strlen (telling_hosts[i]);

      if (n <= length && g_ascii_strncasecmp (host + length - n, telling_hosts[i], n) == 0 &&
          (n == length || host[length - n - 1] == '.'))
        return TRUE;
    }
  return FALSE;
}

static void
blank_hosts (char *text)
{
  for (char *c = text; *c != '\0';)
    {
      gsize length = 0;
      gsize name;

      while (is_host_byte (c[length]))
        length++;
      name = length;
      while (name > 0 && c[name - 1] == '.')
        name--;
      if (name > 0 && is_host (c, name) && !is_telling (c, name))
        memset (c, ' ', name);
      c += MAX (length, 1);
    }
}

/* "Subject: …", to the end of the line: a person wrote that, unless it speaks of the header itself. */
static void
blank_subjects (char *text)
{
  static const char *const own[] = { "header", "field", "line" };

  for (char *c = text; *c != '\0'; c++)
    {
      char *rest;

      if (g_ascii_strncasecmp (c, "subject:", strlen ("subject:")) != 0)
        continue;
      rest = c + strlen ("subject:");
      rest += strspn (rest, " ");
      for (guint i = 0; i < G_N_ELEMENTS (own) && rest != c; i++)
        if (g_ascii_strncasecmp (rest, own[i], strlen (own[i])) == 0)
          rest = c;
      if (rest != c)
        memset (rest, ' ', strcspn (rest, "\n"));
    }
}

static void
append_blank (GString *words)
{
  if (words->str[words->len - 1] != ' ')
    g_string_append_c (words, ' ');
}

/* "[IN-USE]": as it is. */
static void
append_code (GString *words, const char *text)
{
  gsize length = strcspn (text + 1, " ]");

  if (length == 0 || length > 40 || text[1 + length] != ']')
    return;
  append_blank (words);
  for (gsize i = 0; i < length + 2; i++)
    g_string_append_c (words, g_ascii_tolower (text[i]));
}

/* Bytes of an apostrophe at @text, and of a punctuation mark outside ASCII. */
static gsize
apostrophe_length (const char *text)
{
  if (*text == '\'')
    return 1;
  return g_str_has_prefix (text, "’") || g_str_has_prefix (text, "‘") ? strlen ("’") : 0;
}

static gsize
mark_length (const char *text)
{
  gunichar c = ((guchar) *text & 0x80) != 0 ? g_utf8_get_char_validated (text, -1) : 0;

  if (c == 0 || c == (gunichar) -1 || c == (gunichar) -2 || g_unichar_isalnum (c))
    return 0;
  return (gsize) (g_utf8_next_char (text) - text);
}

static char *
make_plain (const char *text)
{
  g_autoptr (GString) words = g_string_new (" ");

  for (const char *c = text; *c != '\0';)
    {
      gsize apostrophe = apostrophe_length (c);
      gsize mark = apostrophe == 0 ? mark_length (c) : 0;

      if (apostrophe > 0 || mark > 0)
        {
          if (mark > 0)
            append_blank (words);
          c += apostrophe + mark;
          continue;
        }
      if (*c == '[')
        append_code (words, c);
      if (is_word_byte (*c))
        g_string_append_c (words, g_ascii_tolower (*c));
      else if (*c == '.' && c > text && g_ascii_isdigit (c[-1]) && g_ascii_isdigit (c[1]))
        g_string_append_c (words, '.');
      else
        append_blank (words);
      c++;
    }
  append_blank (words);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

char *
diagnosis_words_normalize (const char *text, gboolean is_reply, const char *const *echoes)
{
  g_autofree char *rest = cut_quotations (text, is_reply);

  blank_addresses (rest);
  if (is_reply)
    {
      blank_hosts (rest);
      blank_subjects (rest);
    }
  for (guint i = 0; echoes != NULL && echoes[i] != NULL; i++)
    blank_word (rest, echoes[i]);
  return make_plain (rest);
}

/* Whether the phrase of @length bytes occurs, as whole words. */
static gboolean
has_phrase (const char *words, const char *phrase, gsize length)
{
  gboolean open_end = length > 0 && phrase[length - 1] == '*';
  gsize n = open_end ? length - 1 : length;

  for (const char *c = strchr (words, ' '); c != NULL; c = strchr (c + 1, ' '))
    if (strncmp (c + 1, phrase, n) == 0 && (open_end || c[1 + n] == ' '))
      return TRUE;
  return FALSE;
}

/* The next piece of @text before one of @ends, without blanks around it. */
static const char *
next_piece (const char **text, const char *ends, gsize *length)
{
  const char *piece = *text + strspn (*text, " ");
  gsize n = strcspn (piece, ends);

  *text = piece + n;
  while (n > 0 && piece[n - 1] == ' ')
    n--;
  *length = n;
  return piece;
}

/* One condition; leaves @expression at its end. */
static gboolean
holds (const char *words, const char **expression)
{
  gboolean found = FALSE;
  gboolean negative;

  *expression += strspn (*expression, " ");
  negative = **expression == '!';
  if (negative)
    *expression += 1;
  while (TRUE)
    {
      gsize length;
      const char *phrase = next_piece (expression, "/&|", &length);

      found = found || has_phrase (words, phrase, length);
      if (**expression != '/')
        return found != negative;
      *expression += 1;
    }
}

gboolean
diagnosis_words_match (const char *words, const char *expression)
{
  if (expression[0] == '\0')
    return TRUE;
  while (TRUE)
    {
      gboolean all = TRUE;

      while (TRUE)
        {
          all = holds (words, &expression) && all;
          if (*expression != '&')
            break;
          expression++;
        }
      if (all)
        return TRUE;
      if (*expression == '\0')
        return FALSE;
      expression++;
    }
}

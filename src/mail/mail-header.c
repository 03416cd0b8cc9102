#include "mail-header.h"

#include "mail-gmime.h"

#include "base-text.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define LINE_WIDTH 76
/* "=?UTF-8?B?" and "?="; with the payload an encoded word has 75 characters at most (RFC 2047 2). */
#define WORD_FRAME 12
#define WORD_PAYLOAD 60
#define MESSAGE_ID_MAX 250

static guint
get_column (const GString *header)
{
  const char *line = memrchr (header->str, '\n', header->len);

  return header->len - (line == NULL ? 0 : line + 1 - header->str);
}

/* Appends a word that stays whole, on a line of its own when it would pass the width. */
static void
append_word (GString *header, const char *word)
{
  if (get_column (header) + 1 + strlen (word) > LINE_WIDTH && header->str[header->len - 1] != ':')
    g_string_append (header, "\r\n");
  g_string_append_printf (header, " %s", word);
}

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!*+-/", c) != NULL);
}

/* How many characters "Q" needs for the character at p. */
static guint
get_q_length (const char *p)
{
  return *p == ' ' || is_plain (*p) ? 1 : 3 * (g_utf8_next_char (p) - p);
}

static void
append_q (GString *payload, const char *p)
{
  const char *next = g_utf8_next_char (p);

  if (*p == ' ')
    g_string_append_c (payload, '_');
  else if (is_plain (*p))
    g_string_append_c (payload, *p);
  else
    for (; p < next; p++)
      g_string_append_printf (payload, "=%02X", (guchar) *p);
}

/* Q while it is readable, base64 for scripts other than Latin. */
static gboolean
prefers_q (const char *text)
{
  gsize length = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    length += get_q_length (p);
  return length <= strlen (text) * 4 / 3 + 4;
}

/* What fits on the line that is begun; little is not worth a word of its own. */
static guint
get_payload_room (const GString *header)
{
  guint used = get_column (header) + 1 + WORD_FRAME;
  guint room = used < LINE_WIDTH ? LINE_WIDTH - used : 0;

  return room < WORD_PAYLOAD / 3 ? WORD_PAYLOAD : MIN (room, WORD_PAYLOAD);
}

static const char *
append_q_word (GString *header, const char *p)
{
  g_autoptr (GString) word = g_string_new ("=?UTF-8?Q?");
  gsize end = word->len + get_payload_room (header);

  for (; *p != '\0' && word->len + get_q_length (p) <= end; p = g_utf8_next_char (p))
    append_q (word, p);
  g_string_append (word, "?=");
  append_word (header, word->str);
  return p;
}

static const char *
append_b_word (GString *header, const char *p)
{
  const char *end = p;
  gssize bytes = get_payload_room (header) / 4 * 3;
  g_autofree char *payload = NULL;
  g_autofree char *word = NULL;

  /* A character is never parted between two words (RFC 2047 5). */
  while (*end != '\0' && g_utf8_next_char (end) - p <= bytes)
    end = g_utf8_next_char (end);
  payload = g_base64_encode ((const guchar *) p, end - p);
  word = g_strconcat ("=?UTF-8?B?", payload, "?=", NULL);
  append_word (header, word);
  return end;
}

static void
append_encoded (GString *header, const char *text)
{
  gboolean q = prefers_q (text);

  for (const char *p = text; *p != '\0';)
    p = q ? append_q_word (header, p) : append_b_word (header, p);
}

/* Whether folding at blanks and unfolding again gives the same text. */
static gboolean
survives_folding (const char *text)
{
  guint word = 0;

  if (!g_str_is_ascii (text) || strstr (text, "=?") != NULL || text[0] == ' ')
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == ' ' && (p[1] == ' ' || p[1] == '\0'))
        return FALSE;
      word = *p == ' ' ? 0 : word + 1;
      if (word > WORD_PAYLOAD)
        return FALSE;
    }
  return TRUE;
}

static char *
make_clean (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  for (char *p = valid; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  return valid;
}

void
mail_header_append_text (GString *header, const char *field, const char *text)
{
  g_autofree char *clean = make_clean (text);

  g_string_append_printf (header, "%s:", field);
  if (!survives_folding (clean))
    append_encoded (header, clean);
  else
    {
      g_auto (GStrv) words = g_strsplit (clean, " ", -1);

      for (guint i = 0; words[i] != NULL; i++)
        append_word (header, words[i]);
    }
  if (clean[0] == '\0')
    g_string_append_c (header, ' ');
  g_string_append (header, "\r\n");
}

static gboolean
is_phrase_of_atoms (const char *name)
{
  return strpbrk (name, "()<>[]:;@\\,\".") == NULL;
}

static void
append_name (GString *header, const char *name)
{
  g_autofree char *clean = make_clean (name);
  g_autoptr (GString) quoted = NULL;

  if (!survives_folding (clean))
    {
      append_encoded (header, clean);
      return;
    }
  if (is_phrase_of_atoms (clean))
    {
      g_auto (GStrv) words = g_strsplit (clean, " ", -1);

      for (guint i = 0; words[i] != NULL; i++)
        append_word (header, words[i]);
      return;
    }
  quoted = g_string_new ("\"");
  for (const char *p = clean; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  /* A quoted string is not folded: some readers keep the fold as part of the name. */
  if (quoted->len > LINE_WIDTH)
    append_encoded (header, clean);
  else
    append_word (header, quoted->str);
}

void
mail_header_append_addresses (GString *header, const char *field, GPtrArray *addresses)
{
  if (addresses->len == 0)
    return;

  g_string_append_printf (header, "%s:", field);
  for (guint i = 0; i < addresses->len; i++)
    {
      const MailAddress *address = addresses->pdata[i];
      g_autofree char *spec = mail_address_dup_addr_spec (address);
      gboolean named = !base_text_is_blank (address->name);
      g_autofree char *word = g_strdup_printf (named ? "<%s>%s" : "%s%s", spec, i + 1 < addresses->len ? "," : "");

      if (named)
        append_name (header, address->name);
      append_word (header, word);
    }
  g_string_append (header, "\r\n");
}

void
mail_header_append_date (GString *header, GDateTime *date)
{
  /* Not g_date_time_format(): the names of days and months must not follow the locale. */
  g_autofree char *text = g_mime_utils_header_format_date (date);

  g_string_append_printf (header, "Date: %s\r\n", text);
}

void
mail_header_append_message_id (GString *header, const char *message_id)
{
  g_string_append_printf (header, "Message-ID: <%s>\r\n", message_id);
}

char *
mail_header_new_message_id (const char *domain)
{
  static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
  g_autofree char *ascii = NULL;
  guchar random[16];
  GString *id = g_string_new (NULL);
  guint32 bits = 0;
  guint held = 0;

  while (getrandom (random, sizeof random, 0) != sizeof random)
    g_assert (errno == EINTR);

  for (guint i = 0; i < sizeof random; i++)
    for (bits = bits << 8 | random[i], held += 8; held >= 5; held -= 5)
      g_string_append_c (id, digits[bits >> (held - 5) & 31]);
  g_string_append_c (id, digits[bits << (5 - held) & 31]);

  ascii = g_ascii_strdown (domain, -1);
  g_string_append_printf (id, "@%s", ascii);
  return g_string_free (id, FALSE);
}

gboolean
mail_header_check_message_id (const char *message_id, GError **error)
{
  gsize length = strlen (message_id);
  gboolean good = length > 0 && length <= MESSAGE_ID_MAX;

  for (const char *p = message_id; *p != '\0' && good; p++)
    good = g_ascii_isgraph (*p) && *p != '<' && *p != '>';
  if (good)
    return TRUE;

  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_HEADER,
                       "The Message-ID has a line break or another character that it cannot have");
  return FALSE;
}

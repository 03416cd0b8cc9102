#include "smtp-redaction.h"

#include <string.h>

/* Shorter pieces would be found by chance. */
#define MIN_LITERAL 4
#define MIN_BASE64 6

/* What other spellings of a character begin with, and what stands for a space. */
#define MARKS "%&\\+"
#define MAX_SPELLINGS 6

typedef struct
{
  char *text;
  gboolean base64;
} Form;

struct _SmtpRedaction
{
  GPtrArray *forms;
};

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
form_free (gpointer data)
{
  Form *form = data;

  wipe (form->text);
  g_free (form);
}

/* Takes @text. */
static void
add_form (SmtpRedaction *self, char *text, gboolean base64)
{
  Form *form = g_new0 (Form, 1);

  form->text = text;
  form->base64 = base64;
  g_ptr_array_add (self->forms, form);
}

/* What the base64 of any text that holds @secret @offset bytes after a multiple of three must contain: the characters
 * at both borders depend on the neighbours and are left away. */
static void
add_base64_form (SmtpRedaction *self, const char *secret, gsize length, gsize offset)
{
  guchar *bytes = g_malloc0 (offset + length);
  gsize first = (offset * 8 + 5) / 6;
  gsize end = (offset + length) * 8 / 6;
  char *encoded;

  memcpy (bytes + offset, secret, length);
  encoded = g_base64_encode (bytes, offset + length);
  if (end > first && end - first >= MIN_BASE64)
    add_form (self, g_strndup (encoded + first, end - first), TRUE);
  wipe (encoded);
  explicit_bzero (bytes, offset + length);
  g_free (bytes);
}

static gboolean
is_part_of (const char *secret, const char *const *known)
{
  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    if (strstr (known[i], secret) != NULL)
      return TRUE;
  return FALSE;
}

SmtpRedaction *
smtp_redaction_new (void)
{
  SmtpRedaction *self = g_new0 (SmtpRedaction, 1);

  self->forms = g_ptr_array_new_with_free_func (form_free);
  return self;
}

void
smtp_redaction_free (SmtpRedaction *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->forms);
  g_free (self);
}

void
smtp_redaction_add (SmtpRedaction *self, const AccountSecret *secret, const char *const *known)
{
  const char *text = account_secret_get_text (secret);
  gsize length = strlen (text);

  if (length == 0)
    return;
  for (gsize offset = 0; offset < 3; offset++)
    add_base64_form (self, text, length, offset);
  if (length < MIN_LITERAL || is_part_of (text, known))
    return;

  add_form (self, g_strdup (text), FALSE);
}

static gboolean
is_base64_char (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/' || c == '=';
}

/* Widens a find to the whole base64 word, which is one secret together. */
static void
widen (const GString *text, gsize *start, gsize *end)
{
  while (*start > 0 && is_base64_char (text->str[*start - 1]))
    (*start)--;
  while (*end < text->len && is_base64_char (text->str[*end]))
    (*end)++;
}

/* Two hexadecimal digits, large or small, as servers write both. */
static gboolean
is_hex_of (const char *digits, guchar byte)
{
  return g_ascii_xdigit_value (digits[0]) == byte >> 4 && g_ascii_xdigit_value (digits[1]) == (byte & 0xf);
}

/* Each byte behind @mark, as "%c3%a4" or "\\xc3\\xa4". Returns: length in @text; 0 for none */
static gsize
bytes_length (const char *text, const char *mark, const char *bytes, gsize n)
{
  gsize width = strlen (mark) + 2;

  for (gsize i = 0; i < n; i++, text += width)
    if (strncmp (text, mark, strlen (mark)) != 0 || !is_hex_of (text + strlen (mark), (guchar) bytes[i]))
      return 0;
  return n * width;
}

/* "&amp;", "&#38;", "&#038;", "&#x26;" */
static gsize
entity_length (const char *text, gunichar c)
{
  static const struct
  {
    gunichar c;
    const char *name;
  } names[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&apos;" } };
  gboolean hex = text[0] == '&' && text[1] == '#' && (text[2] == 'x' || text[2] == 'X');
  const char *digits = text + (hex ? 3 : 2);
  char *end = NULL;

  if (text[0] != '&')
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].c == c && g_str_has_prefix (text, names[i].name))
      return strlen (names[i].name);
  if (text[1] != '#' || !g_ascii_isxdigit (digits[0]) || g_ascii_strtoull (digits, &end, hex ? 16 : 10) != c)
    return 0;
  return *end == ';' ? (gsize) (end + 1 - text) : 0;
}

/* "\\u00e4", and two of them beyond 16 bits; "\\"", "\\/" and "\\\\". */
static gsize
escape_length (const char *text, gunichar c)
{
  const char bytes[] = { (char) (c >> 8), (char) c };

  if (text[0] != '\\')
    return 0;
  if (c < 0x80 && strchr ("\"\\/'", (int) c) != NULL && (gunichar) (guchar) text[1] == c)
    return 2;
  if (c > 0xffff)
    {
      gsize high = escape_length (text, 0xd800 + ((c - 0x10000) >> 10));

      return high > 0 && escape_length (text + high, 0xdc00 + ((c - 0x10000) & 0x3ff)) > 0 ? 2 * high : 0;
    }
  return text[1] == 'u' && is_hex_of (text + 2, (guchar) bytes[0]) && is_hex_of (text + 4, (guchar) bytes[1]) ? 6 : 0;
}

/* How long the character at @secret, of @n bytes, is at @text, in each spelling that stands there; encoded ones first.
 * Returns: how many there are */
static guint
find_spellings (const char *secret, gsize n, const char *text, gsize *lengths)
{
  gunichar c = n > 1 ? g_utf8_get_char (secret) : (guchar) secret[0];
  const char latin = (char) c;
  const gsize found[] = { bytes_length (text, "%", secret, n),
                          bytes_length (text, "\\x", secret, n),
                          n > 1 && c < 0x100 ? bytes_length (text, "%", &latin, 1) : 0,
                          entity_length (text, c),
                          escape_length (text, c),
                          (c == ' ' && text[0] == '+') || strncmp (text, secret, n) == 0 ? n : 0 };
  guint count = 0;

  G_STATIC_ASSERT (G_N_ELEMENTS (found) == MAX_SPELLINGS);
  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    if (found[i] > 0)
      lengths[count++] = found[i];
  return count;
}

/* Length of @secret at the beginning of @text, each of its characters spelt in any way; 0 where it does not stand. */
static gsize
spelt_length (const char *secret, const char *text)
{
  const char *t = text;

  while (*secret != '\0')
    {
      gunichar c = g_utf8_get_char_validated (secret, -1);
      gsize n = c < 0x110000 ? (gsize) (g_utf8_next_char (secret) - secret) : 1;
      gsize lengths[MAX_SPELLINGS];
      guint count = find_spellings (secret, n, t, lengths);

      if (count == 0)
        return 0;
      secret += n;
      /* "%25" may be a percent sign, or the three characters of a secret. */
      for (guint i = 0; i + 1 < count; i++)
        {
          gsize rest = spelt_length (secret, t + lengths[i]);

          if (rest > 0 || *secret == '\0')
            return (gsize) (t - text) + lengths[i] + rest;
        }
      t += lengths[count - 1];
    }
  return (gsize) (t - text);
}

static gboolean
is_mark (char c)
{
  return c != '\0' && strchr (MARKS, c) != NULL;
}

static const char *
find_spelt (const char *secret, const char *text, const char *end, gsize *length)
{
  for (const char *c = text; c < end; c++)
    {
      *length = *c == secret[0] || is_mark (*c) ? spelt_length (secret, c) : 0;
      if (*length > 0)
        return c;
    }
  return NULL;
}

/* Whether @secret may be spelt in another way in @text, which takes longer to look for. */
static gboolean
may_be_spelt (const char *secret, const GString *text)
{
  if (secret[strspn (secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")] == '\0')
    return FALSE;
  for (gsize i = 0; i < text->len; i++)
    if (is_mark (text->str[i]))
      return TRUE;
  return FALSE;
}

static const char *
find_form (const Form *form, const GString *text, gsize from, gsize *length)
{
  *length = strlen (form->text);
  if (*length == 0)
    return NULL;
  if (!form->base64 && may_be_spelt (form->text, text))
    return find_spelt (form->text, text->str + from, text->str + text->len, length);
  return memmem (text->str + from, text->len - from, form->text, *length);
}

static gboolean
apply_form (const Form *form, GString *text)
{
  gsize from = 0;
  gboolean changed = FALSE;

  while (from < text->len)
    {
      gsize length;
      const char *found = find_form (form, text, from, &length);
      gsize start, end;

      if (found == NULL)
        break;
      start = (gsize) (found - text->str);
      end = start + length;
      if (form->base64)
        widen (text, &start, &end);
      explicit_bzero (text->str + start, end - start);
      g_string_erase (text, (gssize) start, (gssize) (end - start));
      g_string_insert (text, (gssize) start, SMTP_REDACTION_MARK);
      from = start + strlen (SMTP_REDACTION_MARK);
      changed = TRUE;
    }
  return changed;
}

gboolean
smtp_redaction_apply (const SmtpRedaction *self, GString *text)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->forms->len; i++)
    changed |= apply_form (self->forms->pdata[i], text);
  return changed;
}

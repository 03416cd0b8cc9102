#include "base-text.h"

gboolean
base_text_is_blank (const char *text)
{
  if (text == NULL)
    return TRUE;
  while (g_ascii_isspace (*text))
    text++;
  return *text == '\0';
}

gboolean
base_text_has_control (const char *text, gssize length)
{
  for (gssize i = 0; length < 0 ? text[i] != '\0' : i < length; i++)
    if ((guchar) text[i] < 0x20 || text[i] == 0x7f)
      return TRUE;
  return FALSE;
}

static gboolean
is_harmful (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
base_text_for_display (const char *text, gssize length, guint max)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  GString *shown = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (max > 0 && n == max)
        {
          g_string_append_unichar (shown, 0x2026);
          break;
        }
      if (c == '\t')
        c = ' ';
      g_string_append_unichar (shown, is_harmful (c) ? 0xfffd : c);
    }
  return g_string_free (shown, FALSE);
}

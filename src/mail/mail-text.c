#include "mail-text.h"

#include "mail-gmime.h"

#include <string.h>

#define LINE_WIDTH 78

static gboolean
is_line_end (gunichar c)
{
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

char *
mail_text_normalise (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *normal = g_string_sized_new (strlen (valid) + 1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r' && p[1] == '\n')
        continue;
      if (is_line_end (c))
        g_string_append_c (normal, '\n');
      else if ((c >= 0x20 && c != 0x7f) || c == '\t')
        g_string_append_unichar (normal, c);
    }
  if (normal->len > 0 && normal->str[normal->len - 1] != '\n')
    g_string_append_c (normal, '\n');
  return g_string_free (normal, FALSE);
}

static MailTextEncoding
choose_encoding (const char *text)
{
  gsize length = strlen (text);
  gsize beyond = 0;
  gsize column = 0;
  gsize longest = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      column = *p == '\n' ? 0 : column + 1;
      longest = MAX (longest, column);
      if ((guchar) *p >= 0x80)
        beyond++;
    }
  /* Three characters for a byte, against four for three bytes: the break-even is near a fifth. */
  if (beyond > length / 5)
    return MAIL_TEXT_BASE64;
  /* "--=_" begins our boundaries; encoded text cannot have it. */
  if (beyond > 0 || longest > LINE_WIDTH || g_str_has_prefix (text, "From ") || strstr (text, "\nFrom ") != NULL ||
      strstr (text, "--=_") != NULL)
    return MAIL_TEXT_QUOTED_PRINTABLE;
  return MAIL_TEXT_7BIT;
}

static void
add_filter (GMimeStream *stream, GMimeFilter *filter)
{
  g_mime_stream_filter_add (GMIME_STREAM_FILTER (stream), filter);
  g_object_unref (filter);
}

GByteArray *
mail_text_encode (const char *text, MailTextEncoding *encoding)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GMimeStream) memory = g_mime_stream_mem_new_with_byte_array (bytes);
  g_autoptr (GMimeStream) filtered = g_mime_stream_filter_new (memory);

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (memory), FALSE);
  *encoding = choose_encoding (text);
  if (*encoding == MAIL_TEXT_BASE64)
    {
      add_filter (filtered, g_mime_filter_unix2dos_new (FALSE));
      add_filter (filtered, g_mime_filter_basic_new (GMIME_CONTENT_ENCODING_BASE64, TRUE));
    }
  if (*encoding == MAIL_TEXT_QUOTED_PRINTABLE)
    {
      add_filter (filtered, g_mime_filter_basic_new (GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, TRUE));
      add_filter (filtered, g_mime_filter_from_new (GMIME_FILTER_FROM_MODE_ARMOR));
    }
  g_mime_stream_write_string (filtered, text);
  g_mime_stream_flush (filtered);
  return bytes;
}

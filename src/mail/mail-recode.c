#include "mail-recode.h"

#include "mail-part.h"

#include <string.h>

#define BLOCK (16 * 1024)
#define LINE_MAX_BYTES 998

typedef struct
{
  guint64 size;
  guint64 beyond;
  gsize column;
  gsize longest;
  gboolean nul;
  gboolean utf8;
} Facts;

/* Returns how many bytes at the end are the beginning of a character. */
static gsize
check_utf8 (Facts *facts, const char *bytes, gsize length)
{
  const char *end;
  gsize left;

  if (!facts->utf8 || g_utf8_validate_len (bytes, length, &end))
    return 0;

  left = bytes + length - end;
  if (left < 4 && g_utf8_get_char_validated (end, left) == (gunichar) -2)
    return left;
  facts->utf8 = FALSE;
  return 0;
}

static void
examine (Facts *facts, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      facts->column = bytes[i] == '\n' ? 0 : facts->column + 1;
      /* The CR of the line's end is counted, too. */
      facts->longest = MAX (facts->longest, facts->column);
      facts->beyond += (guchar) bytes[i] >= 0x80;
      facts->nul = facts->nul || bytes[i] == '\0';
    }
  facts->size += length;
}

static gboolean
gather (GMimeStream *stream, Facts *facts, GCancellable *cancellable, GError **error)
{
  g_autofree char *block = g_malloc (BLOCK);
  gsize carried = 0;
  gssize got = 0;

  *facts = (Facts){ .utf8 = TRUE };
  g_mime_stream_reset (stream);
  /* At the end of a part GMime does not read 0, but fails. */
  while (got >= 0 && !g_mime_stream_eos (stream))
    {
      gsize filled;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      got = g_mime_stream_read (stream, block + carried, BLOCK - carried);
      filled = carried + MAX (got, 0);
      examine (facts, block + carried, filled - carried);
      carried = check_utf8 (facts, block, filled);
      memmove (block, block + filled - carried, carried);
    }
  g_mime_stream_reset (stream);
  facts->utf8 = facts->utf8 && carried == 0;
  if (got >= 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The message cannot be read again");
  return FALSE;
}

static gboolean
is_safe (const Facts *facts)
{
  return facts->beyond == 0 && !facts->nul && facts->longest <= LINE_MAX_BYTES;
}

/* A base64 part in one long line, say: the same bytes, decoded and encoded again. */
static void
encode_again (GMimePart *part, GMimeStream *raw, GMimeContentEncoding encoding)
{
  g_autoptr (GMimeStream) decoded = g_mime_stream_filter_new (raw);
  g_autoptr (GMimeDataWrapper) wrapper = NULL;
  GMimeFilter *filter = g_mime_filter_basic_new (encoding, FALSE);

  g_mime_stream_filter_add (GMIME_STREAM_FILTER (decoded), filter);
  g_object_unref (filter);
  wrapper = g_mime_data_wrapper_new_with_stream (decoded, GMIME_CONTENT_ENCODING_DEFAULT);
  g_mime_part_set_content (part, wrapper);
  g_mime_part_set_content_encoding (part, encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
                                              ? GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
                                              : GMIME_CONTENT_ENCODING_BASE64);
}

static void
name_charset (GMimePart *part, const Facts *facts)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (part));
  const char *charset = g_mime_content_type_get_parameter (type, "charset");

  if (!g_mime_content_type_is_type (type, "text", "*") || facts->beyond == 0 ||
      (charset != NULL && g_ascii_strcasecmp (charset, "us-ascii") != 0))
    return;
  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "charset", facts->utf8 ? "utf-8" : "windows-1252");
}

static gboolean
recode_part (GMimePart *part, GCancellable *cancellable, GError **error)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GMimeContentEncoding encoding = g_mime_part_get_content_encoding (part);
  GMimeStream *raw = content != NULL ? g_mime_data_wrapper_get_stream (content) : NULL;
  gboolean text;
  Facts facts;

  if (raw == NULL)
    return TRUE;
  if (!gather (raw, &facts, cancellable, error))
    return FALSE;
  if (is_safe (&facts))
    return TRUE;

  if (encoding == GMIME_CONTENT_ENCODING_BASE64 || encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
      encoding == GMIME_CONTENT_ENCODING_UUENCODE)
    {
      encode_again (part, raw, encoding);
      return TRUE;
    }
  name_charset (part, &facts);
  text = g_mime_content_type_is_type (g_mime_object_get_content_type (GMIME_OBJECT (part)), "text", "*");
  g_mime_part_set_content_encoding (part, text && !facts.nul && facts.beyond <= facts.size / 5
                                              ? GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
                                              : GMIME_CONTENT_ENCODING_BASE64);
  return TRUE;
}

static gboolean
is_safe_text (const char *text)
{
  Facts facts = { .utf8 = FALSE };

  examine (&facts, text, strlen (text));
  return is_safe (&facts);
}

/* For what no reader shows (a preamble) or nobody can repair (a broken MIME field). */
static char *
make_ascii (const char *text)
{
  GString *ascii = g_string_new (NULL);
  gsize column = 0;

  for (; *text != '\0'; text++)
    {
      column = *text == '\n' ? 0 : column + 1;
      if (column > 900)
        {
          g_string_append (ascii, "\r\n ");
          column = 1;
        }
      g_string_append_c (ascii, (guchar) *text < 0x80 ? *text : '?');
    }
  return g_string_free (ascii, FALSE);
}

static void
recode_frame (GMimeMultipart *multipart)
{
  const char *before = g_mime_multipart_get_prologue (multipart);
  const char *after = g_mime_multipart_get_epilogue (multipart);

  if (before != NULL && !is_safe_text (before))
    {
      g_autofree char *ascii = make_ascii (before);

      g_mime_multipart_set_prologue (multipart, ascii);
    }
  if (after != NULL && !is_safe_text (after))
    {
      g_autofree char *ascii = make_ascii (after);

      g_mime_multipart_set_epilogue (multipart, ascii);
    }
}

/* Content-Type and Content-Disposition are written anew from what can be understood of them. GMime ignores the object
 * it has, hence the copies. */
static void
write_anew (GMimeObject *object, const char *name, const char *raw)
{
  g_autofree char *value = g_utf8_make_valid (raw, -1);

  if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    {
      GMimeContentType *type = g_mime_content_type_parse (NULL, value);

      mail_part_force_utf8 (g_mime_content_type_get_parameters (type));
      g_mime_object_set_content_type (object, type);
      g_object_unref (type);
    }
  else if (g_ascii_strcasecmp (name, "Content-Disposition") == 0)
    {
      GMimeContentDisposition *disposition = g_mime_content_disposition_parse (NULL, value);

      mail_part_force_utf8 (g_mime_content_disposition_get_parameters (disposition));
      g_mime_object_set_content_disposition (object, disposition);
      g_object_unref (disposition);
    }
}

static void
recode_field (GMimeObject *object, GMimeHeaderList *list, int i)
{
  GMimeHeader *field = g_mime_header_list_get_header_at (list, i);
  g_autofree char *name = g_strdup (g_mime_header_get_name (field));

  write_anew (object, name, g_mime_header_get_raw_value (field));
  field = g_mime_header_list_get_header_at (list, i);
  if (is_safe_text (g_mime_header_get_raw_value (field)))
    return;
  if (!g_str_has_prefix (name, "Content-") && g_mime_header_get_value (field) != NULL)
    {
      g_autofree char *value = g_strdup (g_mime_header_get_value (field));

      g_mime_header_set_value (field, NULL, value, "utf-8");
    }
  if (!is_safe_text (g_mime_header_get_raw_value (field)))
    {
      g_autofree char *ascii = make_ascii (g_mime_header_get_raw_value (field));

      g_mime_header_set_raw_value (field, ascii);
    }
}

/* A field with a NUL in it ends there, without a line end, and would swallow the empty line after the header. */
static void
end_field (GMimeHeader *field)
{
  const char *raw = g_mime_header_get_raw_value (field);
  g_autofree char *ended = NULL;

  if (g_str_has_suffix (raw, "\n"))
    return;
  ended = g_strconcat (raw, "\r\n", NULL);
  g_mime_header_set_raw_value (field, ended);
}

static void
recode_fields (GMimeObject *object)
{
  GMimeHeaderList *list = g_mime_object_get_header_list (object);

  for (int i = g_mime_header_list_get_count (list) - 1; i >= 0; i--)
    {
      GMimeHeader *field = g_mime_header_list_get_header_at (list, i);

      /* A field that no reader could find by its name. */
      if (!is_safe_text (g_mime_header_get_name (field)))
        g_mime_header_list_remove_at (list, i);
      else if (!is_safe_text (g_mime_header_get_raw_value (field)))
        recode_field (object, list, i);
      else
        end_field (field);
    }
}

static gboolean
recode_object (GMimeObject *object, GCancellable *cancellable, GError **error)
{
  recode_fields (object);
  if (GMIME_IS_PART (object))
    return recode_part (GMIME_PART (object), cancellable, error);

  /* What holds other parts has no encoding of its own but 7bit (RFC 2045 6.4). */
  g_mime_object_remove_header (object, "Content-Transfer-Encoding");
  if (GMIME_IS_MESSAGE_PART (object))
    {
      GMimeMessage *message = g_mime_message_part_get_message (GMIME_MESSAGE_PART (object));

      if (message == NULL)
        return TRUE;
      recode_fields (GMIME_OBJECT (message));
      return g_mime_message_get_mime_part (message) == NULL ||
             recode_object (g_mime_message_get_mime_part (message), cancellable, error);
    }
  if (!GMIME_IS_MULTIPART (object))
    return TRUE;
  recode_frame (GMIME_MULTIPART (object));
  for (int i = 0; i < g_mime_multipart_get_count (GMIME_MULTIPART (object)); i++)
    if (!recode_object (g_mime_multipart_get_part (GMIME_MULTIPART (object), i), cancellable, error))
      return FALSE;
  return TRUE;
}

/* Everything after the header as one part. */
static void
replace_body (GMimeMessage *message, GMimeStream *input, gint64 body_start)
{
  g_autoptr (GMimeStream) body = g_mime_stream_substream (input, body_start, -1);
  g_autoptr (GMimeDataWrapper) wrapper = g_mime_data_wrapper_new_with_stream (body, GMIME_CONTENT_ENCODING_DEFAULT);
  g_autoptr (GMimePart) part = g_mime_part_new_with_type ("text", "plain");

  g_mime_part_set_content (part, wrapper);
  g_mime_message_set_mime_part (message, GMIME_OBJECT (part));
}

/* A multipart whose boundary never comes: all of its text would be preamble, and be lost to the reader. */
static gboolean
is_broken (GMimeMessage *message)
{
  GMimeObject *body = g_mime_message_get_mime_part (message);

  return body == NULL || (GMIME_IS_MULTIPART (body) && g_mime_multipart_get_count (GMIME_MULTIPART (body)) == 0);
}

gboolean
mail_recode (GMimeStream *input,
             gint64 body_start,
             gboolean whole,
             GMimeStream *output,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (input);
  g_autoptr (GMimeFormatOptions) options = g_mime_format_options_clone (NULL);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);
  g_autoptr (GMimeStream) filtered = NULL;
  GMimeFilter *filter;

  if (message == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The message cannot be understood");
      return FALSE;
    }
  if (whole || is_broken (message))
    replace_body (message, input, body_start);
  if (!recode_object (g_mime_message_get_mime_part (message), cancellable, error))
    return FALSE;
  if (g_mime_object_get_header (GMIME_OBJECT (message), "MIME-Version") == NULL)
    g_mime_object_set_header (GMIME_OBJECT (message), "MIME-Version", "1.0", NULL);

  /* The option alone leaves LF at the ends of preamble and epilogue. */
  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  filter = g_mime_filter_unix2dos_new (FALSE);
  filtered = g_mime_stream_filter_new (output);
  g_mime_stream_filter_add (GMIME_STREAM_FILTER (filtered), filter);
  g_object_unref (filter);
  return g_mime_object_write_to_stream (GMIME_OBJECT (message), options, filtered) >= 0 &&
         g_mime_stream_flush (filtered) == 0;
}

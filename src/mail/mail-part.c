#include "mail-part.h"

#include "mail-text.h"

#include <string.h>

#define NAME_MAX_BYTES 200

static gboolean
is_unwanted (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void
drop_folders (char *name)
{
  char *last = MAX (strrchr (name, '/'), strrchr (name, '\\'));

  if (last != NULL)
    memmove (name, last + 1, strlen (last));
}

/* Cuts the stem, not the ending by which the recipient's system knows the file. */
static void
shorten (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  gsize ending = dot == NULL || strlen (dot) > 20 ? 0 : strlen (dot);
  gsize stem = NAME_MAX_BYTES - ending;

  if (name->len <= NAME_MAX_BYTES)
    return;

  stem = g_utf8_find_prev_char (name->str, name->str + stem + 1) - name->str;
  g_string_erase (name, stem, name->len - ending - stem);
}

char *
mail_part_clean_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  /* Before the folders go: a control character must not hide a slash. */
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_unwanted (g_utf8_get_char (p)))
      g_string_append_unichar (clean, g_utf8_get_char (p));
  drop_folders (clean->str);
  g_strstrip (clean->str);
  g_string_truncate (clean, strlen (clean->str));
  if (clean->len == 0 || strcmp (clean->str, ".") == 0 || strcmp (clean->str, "..") == 0)
    g_string_assign (clean, "attachment");
  shorten (clean);
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

guint64
mail_part_estimate_text (const char *text)
{
  MailTextEncoding encoding;
  g_autofree char *normal = mail_text_normalise (text);
  g_autoptr (GByteArray) bytes = mail_text_encode (normal, &encoding);
  guint64 size = bytes->len;

  for (guint i = 0; i < bytes->len; i++)
    if (bytes->data[i] == '\n')
      size++;
  return size;
}

static void
take_content (GMimePart *part, GMimeStream *stream, GMimeContentEncoding from, GMimeContentEncoding to)
{
  g_autoptr (GMimeDataWrapper) wrapper = g_mime_data_wrapper_new_with_stream (stream, from);

  g_object_unref (stream);
  g_mime_part_set_content (part, wrapper);
  g_mime_part_set_content_encoding (part, to);
}

static GMimePart *
new_text (const char *text)
{
  static const GMimeContentEncoding encodings[] = {
    [MAIL_TEXT_7BIT] = GMIME_CONTENT_ENCODING_7BIT,
    [MAIL_TEXT_QUOTED_PRINTABLE] = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
    [MAIL_TEXT_BASE64] = GMIME_CONTENT_ENCODING_BASE64,
  };
  MailTextEncoding encoding;
  g_autofree char *normal = mail_text_normalise (text);
  GByteArray *bytes = mail_text_encode (normal, &encoding);
  GMimePart *part = g_mime_part_new_with_type ("text", "plain");

  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "charset", "utf-8");
  /* Both encodings the same: GMime writes the bytes as they are. */
  take_content (part, g_mime_stream_mem_new_with_byte_array (bytes), encodings[encoding], encodings[encoding]);
  return part;
}

static gboolean
is_token (const char *text, gsize length)
{
  if (length == 0)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || strchr ("!#$&-^_.+", text[i]) == NULL))
      return FALSE;
  return TRUE;
}

/* type/subtype that may stand before base64: message and multipart may not (RFC 2045 6.4). */
static gboolean
is_usable_type (const char *type)
{
  const char *slash = type != NULL ? strchr (type, '/') : NULL;

  return slash != NULL && is_token (type, slash - type) && is_token (slash + 1, strlen (slash + 1)) &&
         g_ascii_strncasecmp (type, "message/", 8) != 0 && g_ascii_strncasecmp (type, "multipart/", 10) != 0;
}

static char *
choose_type (const MailAttachment *attachment)
{
  g_autofree char *guessed = NULL;
  g_autofree char *type = NULL;

  if (attachment->content_type != NULL)
    type = g_strdup (attachment->content_type);
  else
    {
      guessed = g_content_type_guess (attachment->name, NULL, 0, NULL);
      type = g_content_type_get_mime_type (guessed);
    }
  return is_usable_type (type) ? g_steal_pointer (&type) : g_strdup ("application/octet-stream");
}

void
mail_part_force_utf8 (GMimeParamList *list)
{
  for (int i = 0; i < g_mime_param_list_length (list); i++)
    {
      GMimeParam *param = g_mime_param_list_get_parameter_at (list, i);

      g_mime_param_set_charset (param, "utf-8");
      g_mime_param_set_encoding_method (param, GMIME_PARAM_ENCODING_METHOD_RFC2231);
    }
}

static GMimePart *
new_attachment (const MailAttachment *attachment, MailSource *source)
{
  g_autofree char *type = choose_type (attachment);
  g_autofree char *name = mail_part_clean_name (attachment->name);
  g_auto (GStrv) halves = g_strsplit (type, "/", 2);
  GMimePart *part = g_mime_part_new_with_type (halves[0], halves[1]);
  GMimeObject *object = GMIME_OBJECT (part);

  g_mime_part_set_filename (part, name);
  mail_part_force_utf8 (g_mime_content_type_get_parameters (g_mime_object_get_content_type (object)));
  mail_part_force_utf8 (g_mime_content_disposition_get_parameters (g_mime_object_get_content_disposition (object)));
  take_content (part, g_object_ref (GMIME_STREAM (source)), GMIME_CONTENT_ENCODING_DEFAULT,
                GMIME_CONTENT_ENCODING_BASE64);
  return part;
}

GMimeObject *
mail_part_new_body (const MailDraft *draft,
                    const char *boundary,
                    GPtrArray *sources,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GMimePart) text = new_text (draft->text != NULL ? draft->text : "");
  g_autoptr (GMimeMultipart) mixed = NULL;

  if (draft->attachments->len == 0)
    return GMIME_OBJECT (g_steal_pointer (&text));

  mixed = g_mime_multipart_new_with_subtype ("mixed");
  g_mime_multipart_set_boundary (mixed, boundary);
  g_mime_multipart_add (mixed, GMIME_OBJECT (text));
  for (guint i = 0; i < draft->attachments->len; i++)
    {
      const MailAttachment *attachment = draft->attachments->pdata[i];
      MailSource *source = mail_source_new (attachment->file, attachment->name, cancellable, error);
      g_autoptr (GMimePart) part = NULL;

      if (source == NULL)
        return NULL;
      g_ptr_array_add (sources, source);
      part = new_attachment (attachment, source);
      g_mime_multipart_add (mixed, GMIME_OBJECT (part));
    }
  return GMIME_OBJECT (g_steal_pointer (&mixed));
}

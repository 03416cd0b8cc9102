#include "smtp-reply.h"

#include "base-text.h"

#include <string.h>

struct _SmtpReply
{
  gatomicrefcount references;
  guint code;
  gboolean mixed;
  char *enhanced;
  char *text;
  char *raw;
  GStrv lines;
};

struct _SmtpReplyParser
{
  GPtrArray *lines; /* of GString: bytes as they came */
  gsize total;
  guint code;
  gboolean mixed;
  SmtpReply *complete;
};

G_DEFINE_BOXED_TYPE (SmtpReply, smtp_reply, smtp_reply_ref, smtp_reply_unref)

SmtpReply *
smtp_reply_ref (SmtpReply *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
smtp_reply_unref (SmtpReply *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->enhanced);
  g_free (self->text);
  g_free (self->raw);
  g_strfreev (self->lines);
  g_free (self);
}

guint
smtp_reply_get_code (const SmtpReply *self)
{
  return self->code;
}

gboolean
smtp_reply_is_mixed (const SmtpReply *self)
{
  return self->mixed;
}

const char *
smtp_reply_get_enhanced (const SmtpReply *self)
{
  return self->enhanced;
}

const char *
smtp_reply_get_text (const SmtpReply *self)
{
  return self->text;
}

const char *const *
smtp_reply_get_lines (const SmtpReply *self)
{
  return (const char *const *) self->lines;
}

const char *
smtp_reply_get_raw (const SmtpReply *self)
{
  return self->raw;
}

/* Three digits, the first 2–5, then a hyphen, a space, or nothing. Returns the code, 0 when it is no reply line. */
static guint
parse_code (const char *line, gsize length)
{
  if (length < 3 || line[0] < '2' || line[0] > '5' || !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]))
    return 0;
  if (length > 3 && line[3] != ' ' && line[3] != '-')
    return 0;
  return (guint) (line[0] - '0') * 100 + (guint) (line[1] - '0') * 10 + (guint) (line[2] - '0');
}

static gsize
count_digits (const char *text)
{
  gsize n = 0;

  while (n < 4 && g_ascii_isdigit (text[n]))
    n++;
  return n;
}

/* Length of the enhanced status code at the beginning of @words; 0 when there is none that fits @code. A class that
 * contradicts the code is a server's slip, and says nothing. */
static gsize
enhanced_length (const char *words, guint code)
{
  gsize subject, detail, end;

  if (words[0] != (char) ('0' + code / 100) || (words[0] != '2' && words[0] != '4' && words[0] != '5') ||
      words[1] != '.')
    return 0;
  subject = count_digits (words + 2);
  if (subject < 1 || subject > 3 || words[2 + subject] != '.')
    return 0;
  detail = count_digits (words + 3 + subject);
  if (detail < 1 || detail > 3)
    return 0;
  end = 3 + subject + detail;
  return words[end] == ' ' || words[end] == '\0' ? end : 0;
}

static SmtpReply *
reply_new (GPtrArray *lines, guint code, gboolean mixed)
{
  SmtpReply *self = g_new0 (SmtpReply, 1);
  GString *raw = g_string_new (NULL);
  GPtrArray *words = g_ptr_array_new ();

  g_atomic_ref_count_init (&self->references);
  self->code = code;
  self->mixed = mixed;
  for (guint i = 0; i < lines->len; i++)
    {
      const GString *line = lines->pdata[i];
      g_autofree char *shown = base_text_for_display (line->str, (gssize) line->len, 0);
      const char *rest = strlen (shown) > 4 ? shown + 4 : "";
      gsize n = enhanced_length (rest, code);

      if (i > 0)
        g_string_append_c (raw, '\n');
      g_string_append (raw, shown);
      if (n > 0 && self->enhanced == NULL)
        self->enhanced = g_strndup (rest, n);
      rest += n;
      g_ptr_array_add (words, g_strstrip (g_strdup (rest)));
    }
  g_ptr_array_add (words, NULL);
  self->lines = (GStrv) g_ptr_array_free (words, FALSE);
  self->text = g_strstrip (g_strjoinv (" ", self->lines));
  self->raw = g_string_free (raw, FALSE);
  return self;
}

SmtpReply *
smtp_reply_parse (const char *text)
{
  g_autoptr (SmtpReplyParser) parser = smtp_reply_parser_new ();
  SmtpReplyFeed fed = SMTP_REPLY_MORE;

  for (const char *line = text; *line != '\0';)
    {
      const char *end = strchrnul (line, '\n');
      gsize length = (gsize) (end - line);

      if (fed != SMTP_REPLY_MORE)
        return NULL;
      if (length > 0 && line[length - 1] == '\r')
        length--;
      fed = smtp_reply_parser_feed (parser, line, length);
      line = *end == '\n' ? end + 1 : end;
    }
  return fed == SMTP_REPLY_COMPLETE ? smtp_reply_parser_steal (parser) : NULL;
}

static void
free_line (gpointer line)
{
  g_string_free (line, TRUE);
}

static void
parser_reset (SmtpReplyParser *self)
{
  g_ptr_array_set_size (self->lines, 0);
  self->total = 0;
  self->code = 0;
  self->mixed = FALSE;
}

SmtpReplyParser *
smtp_reply_parser_new (void)
{
  SmtpReplyParser *self = g_new0 (SmtpReplyParser, 1);

  self->lines = g_ptr_array_new_with_free_func (free_line);
  return self;
}

void
smtp_reply_parser_free (SmtpReplyParser *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lines);
  g_clear_pointer (&self->complete, smtp_reply_unref);
  g_free (self);
}

SmtpReplyFeed
smtp_reply_parser_feed (SmtpReplyParser *self, const char *line, gsize length)
{
  guint code = parse_code (line, length);

  self->total += length;
  if (length > SMTP_REPLY_MAX_LINE || self->lines->len == SMTP_REPLY_MAX_LINES || self->total > SMTP_REPLY_MAX_TOTAL)
    return SMTP_REPLY_TOO_LONG;
  if (code == 0)
    return SMTP_REPLY_NOT_SMTP;

  if (self->lines->len > 0 && code != self->code)
    self->mixed = TRUE;
  self->code = code;
  g_ptr_array_add (self->lines, g_string_new_len (line, (gssize) length));
  if (length > 3 && line[3] == '-')
    return SMTP_REPLY_MORE;

  g_clear_pointer (&self->complete, smtp_reply_unref);
  self->complete = reply_new (self->lines, self->code, self->mixed);
  parser_reset (self);
  return SMTP_REPLY_COMPLETE;
}

SmtpReply *
smtp_reply_parser_steal (SmtpReplyParser *self)
{
  return g_steal_pointer (&self->complete);
}

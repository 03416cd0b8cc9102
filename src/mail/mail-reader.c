#include "mail-reader.h"

#include "mail-joined-stream.h"

#include <string.h>

#define BLOCK (64 * 1024)
#define HEADER_MAX (1024 * 1024)

struct _MailReader
{
  GInputStream *input;
  GCancellable *cancellable;
  char *block;
  gsize at;
  gsize filled;
  guint64 total;
  /* What was read ahead and belongs to the body. */
  GString *pending;
  gboolean last_was_cr;
};

typedef enum
{
  LINE_READ,
  LINE_NONE,
  LINE_ERROR,
} LineResult;

MailReader *
mail_reader_new (GInputStream *input, GCancellable *cancellable)
{
  MailReader *self = g_new0 (MailReader, 1);

  self->input = g_object_ref (input);
  g_set_object (&self->cancellable, cancellable);
  self->block = g_malloc (BLOCK);
  self->pending = g_string_new (NULL);
  return self;
}

void
mail_reader_free (MailReader *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->input);
  g_clear_object (&self->cancellable);
  g_string_free (self->pending, TRUE);
  g_free (self->block);
  g_free (self);
}

/* Returns -1 on an error, 0 at the end. */
static gssize
fill (MailReader *self, GError **error)
{
  gssize got = g_input_stream_read (self->input, self->block, BLOCK, self->cancellable, error);

  self->at = 0;
  self->filled = MAX (got, 0);
  self->total += self->filled;
  return got;
}

/* One line without its end. */
static LineResult
read_line (MailReader *self, GString *line, gsize max, GError **error)
{
  g_string_truncate (line, 0);
  for (;;)
    {
      char c;

      if (self->at == self->filled)
        {
          gssize got = fill (self, error);

          if (got <= 0)
            return got < 0 ? LINE_ERROR : line->len > 0 ? LINE_READ : LINE_NONE;
        }
      c = self->block[self->at++];
      if (c == '\n' && self->last_was_cr)
        {
          self->last_was_cr = FALSE;
          continue;
        }
      self->last_was_cr = c == '\r';
      if (c == '\n' || c == '\r')
        return LINE_READ;
      if (c != '\0')
        g_string_append_c (line, c);
      if (line->len > max)
        {
          g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_HEADER, "The header of the message is larger than 1 MiB");
          return LINE_ERROR;
        }
    }
}

static gboolean
is_blank (const char *line)
{
  return line[strspn (line, " \t")] == '\0';
}

/* An empty line ends the header; it is not part of the body. */
static gboolean
ends_header (MailHeaderList *header, const GString *line, GString *pending)
{
  const char *text = line->str;

  if (line->len == 0)
    return TRUE;
  if (g_ascii_isspace (text[0]) && mail_header_list_is_empty (header))
    {
      g_string_append_printf (pending, "%s\r\n", text);
      return TRUE;
    }
  if (g_ascii_isspace (text[0]))
    {
      if (!is_blank (text))
        mail_header_list_continue (header, text);
      return FALSE;
    }
  if (mail_header_list_add_line (header, text))
    return FALSE;
  g_string_append_printf (pending, "%s\r\n", text);
  return TRUE;
}

MailHeaderList *
mail_reader_read_header (MailReader *self, GError **error)
{
  g_autoptr (MailHeaderList) header = mail_header_list_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean first = TRUE;
  LineResult result;
  gsize size = 0;

  while ((result = read_line (self, line, HEADER_MAX - size, error)) == LINE_READ)
    {
      gboolean mark = first && g_str_has_prefix (line->str, "\xef\xbb\xbf");

      if (mark)
        g_string_erase (line, 0, 3);
      size += line->len;
      /* "From ada@example.org Mon Jan …": the envelope line of a mailbox file. */
      if (first && g_str_has_prefix (line->str, "From "))
        {
          first = FALSE;
          continue;
        }
      first = FALSE;
      if (ends_header (header, line, self->pending))
        break;
    }
  if (result == LINE_ERROR)
    return NULL;
  if (self->total == 0)
    {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_EMPTY, "The message is empty");
      return NULL;
    }
  return g_steal_pointer (&header);
}

GInputStream *
mail_reader_open_rest (MailReader *self, const char *header)
{
  g_autoptr (GString) first = g_string_new (header);
  g_autoptr (GBytes) bytes = NULL;

  g_string_append (first, "\r\n");
  g_string_append_len (first, self->pending->str, self->pending->len);
  /* The LF of the last CRLF that was taken may come next. */
  if (self->last_was_cr)
    g_string_truncate (first, first->len - 1);
  g_string_append_len (first, self->block + self->at, self->filled - self->at);
  self->at = self->filled;
  bytes = g_string_free_to_bytes (g_steal_pointer (&first));
  return mail_joined_stream_new (bytes, self->input);
}

/* Everything up to the next line end in one go. */
static gboolean
copy_block (MailReader *self, MailSink *sink, gboolean *open, GError **error)
{
  while (self->at < self->filled)
    {
      const char *start = self->block + self->at;
      gsize left = self->filled - self->at;
      const char *lf = memchr (start, '\n', left);
      gsize length = lf != NULL ? (gsize) (lf - start) : left;
      const char *cr = memchr (start, '\r', length);

      if (cr != NULL)
        length = (gsize) (cr - start);
      if (length > 0)
        {
          if (!mail_sink_write (sink, start, length, error))
            return FALSE;
          self->last_was_cr = FALSE;
          *open = TRUE;
        }
      self->at += length;
      if (length == left)
        continue;

      /* The LF of a CRLF was written with its CR. */
      if ((start[length] == '\r' || !self->last_was_cr) && !mail_sink_write (sink, "\r\n", 2, error))
        return FALSE;
      self->last_was_cr = start[length] == '\r';
      *open = FALSE;
      self->at++;
    }
  return TRUE;
}

gboolean
mail_reader_copy_body (MailReader *self, MailSink *sink, GError **error)
{
  gboolean open = FALSE;
  gssize got = 1;

  if (!mail_sink_write (sink, self->pending->str, self->pending->len, error))
    return FALSE;
  while (got > 0)
    {
      if (!copy_block (self, sink, &open, error))
        return FALSE;
      got = fill (self, error);
    }
  return got == 0 && (!open || mail_sink_write (sink, "\r\n", 2, error));
}

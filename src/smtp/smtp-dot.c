#include "smtp-dot.h"

#include "smtp-error.h"

#include <string.h>

#define MAX_LINE 998

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT, "The message cannot be sent as it is: %s", what);
  return FALSE;
}

static void
append (GByteArray *out, const char *bytes, gsize length)
{
  g_byte_array_append (out, (const guint8 *) bytes, (guint) length);
}

static void
begin_line (SmtpDot *self)
{
  self->inside_line = self->after_cr = FALSE;
  self->column = 0;
}

/* @text has no LF. A CR may only be its last byte, and what comes next must be LF then. */
static gboolean
feed_text (SmtpDot *self, const char *text, gsize length, GByteArray *out, GError **error)
{
  const char *cr;

  if (length == 0)
    return TRUE;
  if (self->after_cr)
    return refuse (error, "it holds a carriage return without a line feed");
  if (memchr (text, '\0', length) != NULL)
    return refuse (error, "it holds a NUL byte");
  cr = memchr (text, '\r', length);
  if (cr != NULL && cr != text + length - 1)
    return refuse (error, "it holds a carriage return without a line feed");

  self->after_cr = cr != NULL;
  self->column += length - (cr != NULL ? 1 : 0);
  if (self->column > MAX_LINE)
    return refuse (error, "one of its lines is longer than 998 bytes");
  if (!self->plain && !self->inside_line && text[0] == '.')
    append (out, ".", 1);
  self->inside_line = TRUE;
  append (out, text, length);
  return TRUE;
}

gboolean
smtp_dot_feed (SmtpDot *self, const char *bytes, gsize length, GByteArray *out, GError **error)
{
  for (const char *p = bytes, *end = bytes + length; p < end;)
    {
      const char *lf = memchr (p, '\n', (gsize) (end - p));

      if (!feed_text (self, p, (gsize) ((lf != NULL ? lf : end) - p), out, error))
        return FALSE;
      if (lf == NULL)
        break;
      if (!self->after_cr)
        return refuse (error, "it holds a line feed without a carriage return");
      append (out, "\n", 1);
      begin_line (self);
      p = lf + 1;
    }
  return TRUE;
}

gboolean
smtp_dot_finish (SmtpDot *self, GByteArray *out, GError **error)
{
  if (self->after_cr)
    return refuse (error, "it ends in a carriage return without a line feed");
  if (self->inside_line)
    append (out, "\r\n", 2);
  begin_line (self);
  return TRUE;
}

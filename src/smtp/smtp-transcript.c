#include "smtp-transcript.h"

const char *
smtp_side_to_string (SmtpSide side)
{
  static const char *const names[] = { "client", "server", "note" };

  return names[side];
}

const char *
smtp_line_get_mark (const SmtpLine *self)
{
  static const char *const marks[][2] = { [SMTP_SIDE_CLIENT] = { " ->", " ~>" },
                                          [SMTP_SIDE_SERVER] = { "<- ", "<~ " },
                                          [SMTP_SIDE_NOTE] = { "===", "===" } };

  return marks[self->side][self->tls ? 1 : 0];
}

SmtpLine *
smtp_line_copy (const SmtpLine *self)
{
  SmtpLine *copy = g_memdup2 (self, sizeof *self);

  copy->text = g_strdup (self->text);
  return copy;
}

void
smtp_line_free (SmtpLine *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_free (self);
}

#include "smtp-transcript.h"

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

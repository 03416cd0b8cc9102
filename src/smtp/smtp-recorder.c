#include "smtp-recorder.h"

#include "base-text.h"

#include <string.h>

struct _SmtpRecorder
{
  GPtrArray *lines;
  gint64 begin_us;
  SmtpRecorderFunc on_line;
  gpointer user_data;
  SmtpRedaction *redaction;
};

SmtpRecorder *
smtp_recorder_new (GPtrArray *lines, gint64 begin_us, SmtpRecorderFunc on_line, gpointer user_data)
{
  SmtpRecorder *self = g_new0 (SmtpRecorder, 1);

  self->lines = g_ptr_array_ref (lines);
  self->begin_us = begin_us;
  self->on_line = on_line;
  self->user_data = user_data;
  self->redaction = smtp_redaction_new ();
  return self;
}

void
smtp_recorder_free (SmtpRecorder *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lines);
  smtp_redaction_free (self->redaction);
  g_free (self);
}

SmtpRedaction *
smtp_recorder_get_redaction (SmtpRecorder *self)
{
  return self->redaction;
}

void
smtp_recorder_add (SmtpRecorder *self, SmtpSide side, gboolean tls, const char *text, gsize length)
{
  g_autoptr (GString) raw = g_string_new_len (text, (gssize) length);
  g_autofree char *shown = NULL;
  GString *clean = NULL;
  SmtpLine *line = g_new0 (SmtpLine, 1);

  /* Twice: what is made safe to show may hide the secret, if that has such a byte itself, or make it appear. */
  smtp_redaction_apply (self->redaction, raw);
  shown = base_text_for_display (raw->str, (gssize) raw->len, 0);
  clean = g_string_new (shown);
  smtp_redaction_apply (self->redaction, clean);
  explicit_bzero (raw->str, raw->len);
  explicit_bzero (shown, strlen (shown));
  line->side = side;
  line->at_us = g_get_monotonic_time () - self->begin_us;
  line->tls = tls;
  line->text = g_string_free (clean, FALSE);
  g_ptr_array_add (self->lines, line);
  if (self->on_line != NULL)
    self->on_line (line, self->user_data);
}

void
smtp_recorder_note (SmtpRecorder *self, gboolean tls, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  smtp_recorder_add (self, SMTP_SIDE_NOTE, tls, text, strlen (text));
}

#pragma once

#include <glib.h>

/** SmtpSide: who said a line; a note is ours, about what happened without words (connect, TLS) */
typedef enum
{
  SMTP_SIDE_CLIENT,
  SMTP_SIDE_SERVER,
  SMTP_SIDE_NOTE,
} SmtpSide;

/**
 * SmtpLine:
 * @at_us: microseconds since the session began
 * @tls: whether it went through TLS
 * @text: without line end, safe to show; secrets were replaced when it was recorded
 */
typedef struct
{
  SmtpSide side;
  gint64 at_us;
  gboolean tls;
  char *text;
} SmtpLine;

/** smtp_side_to_string: Returns: "client", "server" or "note", as JSON names it */
const char *smtp_side_to_string (SmtpSide side);

/** smtp_line_get_mark: Returns: the three characters that swaks puts before such a line: " ->", "<~ ", "===" */
const char *smtp_line_get_mark (const SmtpLine *self);

SmtpLine *smtp_line_copy (const SmtpLine *self);
void smtp_line_free (SmtpLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpLine, smtp_line_free)

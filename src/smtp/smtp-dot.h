#pragma once

#include <glib.h>

/*
 * Makes the bytes that follow DATA from those of a message (RFC 5321 4.5.2), block by block, and is the last place
 * where bytes are stopped that could smuggle a second message in (CVE-2023-51764): a bare CR or LF, NUL, a line above
 * 998 bytes. Pure.
 */

/** SmtpDot: where the stream stands; begins with SMTP_DOT_INIT. @plain: BDAT counts bytes, and nothing is stuffed */
typedef struct
{
  gboolean plain;
  gboolean inside_line;
  gboolean after_cr;
  gsize column;
} SmtpDot;

#define SMTP_DOT_INIT { FALSE, FALSE, FALSE, 0 }

/**
 * smtp_dot_feed:
 * @out: the stuffed bytes are appended
 *
 * Errors: %SMTP_ERROR_ARGUMENT
 */
gboolean smtp_dot_feed (SmtpDot *self, const char *bytes, gsize length, GByteArray *out, GError **error);

/**
 * smtp_dot_finish:
 *
 * Ends the last line when the message does not. What remains to be written is ".", CR, LF.
 *
 * Errors: %SMTP_ERROR_ARGUMENT
 */
gboolean smtp_dot_finish (SmtpDot *self, GByteArray *out, GError **error);

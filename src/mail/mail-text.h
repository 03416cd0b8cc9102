#pragma once

#include <glib.h>

/**
 * MailTextEncoding:
 * @MAIL_TEXT_7BIT: ASCII in short lines: goes as it is
 * @MAIL_TEXT_QUOTED_PRINTABLE: mostly ASCII, or long lines
 * @MAIL_TEXT_BASE64: mostly not ASCII
 */
typedef enum
{
  MAIL_TEXT_7BIT,
  MAIL_TEXT_QUOTED_PRINTABLE,
  MAIL_TEXT_BASE64,
} MailTextEncoding;

/**
 * mail_text_normalise:
 * @text: any bytes, any line ends
 *
 * Makes text that can travel: valid UTF-8, lines ended by LF alone (CRLF, CR, U+2028 and U+2029 become one), no
 * control characters but tabs, a line end at the end unless it is empty.
 *
 * Returns: (transfer full)
 */
char *mail_text_normalise (const char *text);

/**
 * mail_text_encode:
 * @text: as mail_text_normalise() returns it
 * @encoding: (out): what was chosen
 *
 * Encodes for a body part: 7-bit, lines of 78 at most, parted by LF (CRLF is the writer's task; what is inside base64
 * has CRLF, RFC 2046 4.1.1). A line that begins with "From " is armoured, since a mailbox on the way would change it.
 *
 * Returns: (transfer full)
 */
GByteArray *mail_text_encode (const char *text, MailTextEncoding *encoding);

#pragma once

#include <glib.h>

/**
 * MailError:
 * @MAIL_ERROR_ADDRESS: a text is not an address, or not a list of them
 * @MAIL_ERROR_HEADER: a value would break a header (line break, NUL), or a header is larger than 1 MiB
 * @MAIL_ERROR_NO_RECIPIENT: nobody to send to
 * @MAIL_ERROR_NO_SENDER: no From
 * @MAIL_ERROR_ATTACHMENT: an attachment cannot be read, is a folder, or changed while it was read; the message names it
 * @MAIL_ERROR_EMPTY: a message of no bytes
 * @MAIL_ERROR_MALFORMED: the finished bytes would break SMTP (bare CR or LF, NUL, line above 998 bytes); a bug in us
 */
typedef enum
{
  MAIL_ERROR_ADDRESS,
  MAIL_ERROR_HEADER,
  MAIL_ERROR_NO_RECIPIENT,
  MAIL_ERROR_NO_SENDER,
  MAIL_ERROR_ATTACHMENT,
  MAIL_ERROR_EMPTY,
  MAIL_ERROR_MALFORMED,
} MailError;

#define MAIL_ERROR (mail_error_quark ())
GQuark mail_error_quark (void);

#pragma once

#include <glib.h>

/**
 * SmtpStage:
 *
 * The stages of a session, in the order in which they are named. A session with TLS from the start runs resolve,
 * connect, tls, greeting, ehlo, auth, …; one with STARTTLS runs resolve, connect, greeting, ehlo, starttls, tls, ehlo,
 * auth, …. 0 is no stage, so that a value which nobody set is told from "resolve".
 */
typedef enum
{
  SMTP_STAGE_RESOLVE = 1,
  SMTP_STAGE_CONNECT,
  SMTP_STAGE_TLS,
  SMTP_STAGE_GREETING,
  SMTP_STAGE_EHLO,
  SMTP_STAGE_STARTTLS,
  SMTP_STAGE_AUTH,
  SMTP_STAGE_SENDER,
  SMTP_STAGE_RECIPIENT,
  SMTP_STAGE_DATA,
  SMTP_STAGE_AFTER_DATA,
  SMTP_STAGE_QUIT,
} SmtpStage;

/** smtp_stage_to_string: Returns: (nullable): "resolve", "connect", …, "after-data", "quit"; %NULL for 0 */
const char *smtp_stage_to_string (SmtpStage stage);

/** smtp_stage_from_string: Returns: whether @text, in any case, is one of these names; @stage is set then */
gboolean smtp_stage_from_string (const char *text, SmtpStage *stage);

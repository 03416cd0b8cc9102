#pragma once

#include <glib.h>

/**
 * SmtpStage:
 *
 * The stages of a session, in the order in which they are named. A session with TLS from the start runs resolve,
 * connect, tls, greeting, ehlo, auth, …; one with STARTTLS runs resolve, connect, greeting, ehlo, starttls, tls, ehlo,
 * auth, ….
 */
typedef enum
{
  SMTP_STAGE_RESOLVE,
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

/** smtp_stage_to_string: Returns: "resolve", "connect", …, "after-data", "quit" */
const char *smtp_stage_to_string (SmtpStage stage);
gboolean smtp_stage_from_string (const char *text, SmtpStage *stage);

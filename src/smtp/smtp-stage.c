#include "smtp-stage.h"

static const char *const names[] = {
  [SMTP_STAGE_RESOLVE] = "resolve",
  [SMTP_STAGE_CONNECT] = "connect",
  [SMTP_STAGE_TLS] = "tls",
  [SMTP_STAGE_GREETING] = "greeting",
  [SMTP_STAGE_EHLO] = "ehlo",
  [SMTP_STAGE_STARTTLS] = "starttls",
  [SMTP_STAGE_AUTH] = "auth",
  [SMTP_STAGE_SENDER] = "sender",
  [SMTP_STAGE_RECIPIENT] = "recipient",
  [SMTP_STAGE_DATA] = "data",
  [SMTP_STAGE_AFTER_DATA] = "after-data",
  [SMTP_STAGE_QUIT] = "quit",
};

const char *
smtp_stage_to_string (SmtpStage stage)
{
  g_return_val_if_fail (stage < G_N_ELEMENTS (names), NULL);

  return names[stage];
}

gboolean
smtp_stage_from_string (const char *text, SmtpStage *stage)
{
  for (guint i = SMTP_STAGE_RESOLVE; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (text, names[i]) == 0)
      {
        *stage = (SmtpStage) i;
        return TRUE;
      }
  return FALSE;
}

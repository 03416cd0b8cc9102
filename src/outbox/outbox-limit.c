#include "outbox-limit.h"

#define HOUR 3600
#define DAY (24 * HOUR)

/*
 * @code: 0 is any from 400
 * @enhanced: (nullable): any
 * @pattern: (nullable): any; without regard to case, over the words of all lines
 */
typedef struct
{
  guint code;
  const char *enhanced;
  const char *pattern;
  guint seconds;
} LimitReply;

static const LimitReply replies[] = {
  /* Google, also the relay of Workspace. Its window slides: capacity comes back within a day. */
  { 550, "5.4.5", NULL, DAY },
  { 0, NULL, "daily (user )?sending (limit|quota) exceeded|p=DailyLimitExceeded", DAY },
  { 0, NULL, "daily smtp relay (sending )?limit exceeded", DAY },
  { 0, NULL, "peak smtp relay (sending )?limit exceeded", HOUR },
  /* SendGrid, at the sign-in and with a temporary code. */
  { 0, NULL, "maximum credits exceeded", DAY },
  /* Microsoft 365: the mailbox, then the organisation. */
  { 550, "5.1.90", NULL, DAY },
  { 0, NULL, "SubmissionQuotaExceeded|daily limit for message recipients|submission quota (was )?exceeded", DAY },
  { 550, "5.7.232", NULL, DAY },
  { 550, "5.7.233", NULL, DAY },
  { 0, NULL, "tenant external recipient rate limit", DAY },
  /* iCloud, Amazon SES and other relays. */
  { 0, NULL, "daily sending limit", DAY },
  { 0, NULL, "daily message (quota|limit) exceeded", DAY },
  /* Web hosts: DreamHost, IONOS, cPanel and Exim. */
  { 550, NULL, "policy rejection.{0,4}quota exceeded", HOUR },
  { 450, NULL, "mail send limit exceeded", HOUR },
  { 0, NULL, "too many (e-?mails|messages) (per|this) day|daily (limit|quota)", DAY },
  { 0, NULL,
    "exceeded the max (e-?mails|defers)|too many (e-?mails|messages) (per|this) hour|hourly (limit|quota)|"
    "sent too many messages this hour|only relaying \\d+ msg",
    HOUR },
};

guint
outbox_limit_seconds (const SmtpReply *reply)
{
  guint code = smtp_reply_get_code (reply);
  const char *enhanced = smtp_reply_get_enhanced (reply);
  const char *text = smtp_reply_get_text (reply);

  if (code < 400)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      const LimitReply *limit = &replies[i];

      if ((limit->code == 0 || limit->code == code) &&
          (limit->enhanced == NULL || g_strcmp0 (limit->enhanced, enhanced) == 0) &&
          (limit->pattern == NULL || g_regex_match_simple (limit->pattern, text, G_REGEX_CASELESS, 0)))
        return limit->seconds;
    }
  return 0;
}

#include "outbox-recipient.h"

static const char *const outcomes[] = {
  [SMTP_RECIPIENT_UNTRIED] = "untried",
  [SMTP_RECIPIENT_ACCEPTED] = "accepted",
  [SMTP_RECIPIENT_DEFERRED] = "deferred",
  [SMTP_RECIPIENT_REFUSED] = "refused",
};

const char *
outbox_outcome_to_string (SmtpRecipientOutcome outcome)
{
  return outcomes[outcome];
}

gboolean
outbox_outcome_from_string (const char *text, SmtpRecipientOutcome *outcome)
{
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_strcmp0 (text, outcomes[i]) == 0)
      {
        *outcome = (SmtpRecipientOutcome) i;
        return TRUE;
      }
  return FALSE;
}

void
outbox_recipient_free (OutboxRecipient *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->reply);
  g_free (self);
}

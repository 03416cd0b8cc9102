#include "outbox-recipient.h"

#include "outbox-sql.h"

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

static gboolean
write_recipients (OutboxDatabase *database, gint64 id, GPtrArray *recipients, GError **error)
{
  for (guint i = 0; i < recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (recipients, i);
      const char *reply = recipient->reply != NULL ? smtp_reply_get_raw (recipient->reply) : NULL;

      if (!outbox_sql_run (database, error,
                           "UPDATE recipient SET outcome = ?, reply = ? WHERE message = ? AND address = ?", "ssis",
                           outbox_outcome_to_string (recipient->outcome), reply, id, recipient->address))
        return FALSE;
    }
  return TRUE;
}

gboolean
outbox_message_set_recipients (OutboxDatabase *database, gint64 id, GPtrArray *recipients, GError **error)
{
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, write_recipients (database, id, recipients, error), error);
}

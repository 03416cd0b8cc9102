#include "sendoff-message-diagnosis.h"

#include "account-catalogue.h"
#include "smtp-error.h"

char *
sendoff_message_dup_reply_line (const char *text)
{
  g_autoptr (SmtpReply) reply = text != NULL ? smtp_reply_parse (text) : NULL;

  if (reply != NULL)
    return g_strdup_printf ("%u %s", smtp_reply_get_code (reply), smtp_reply_get_text (reply));
  return g_strdup (text != NULL ? text : "");
}

static Diagnosis *
diagnose_at (SmtpStage stage, SmtpReply *reply, const Account *account)
{
  g_autoptr (SmtpTrace) trace = smtp_trace_new (account->server);
  SmtpStep *step = g_new0 (SmtpStep, 1);

  trace->failed_stage = stage;
  trace->error = smtp_error_new_rejected (reply);
  step->stage = stage;
  step->outcome = SMTP_OUTCOME_FAILED;
  step->reply = smtp_reply_ref (reply);
  step->error = g_error_copy (trace->error);
  g_ptr_array_add (trace->steps, step);
  return diagnosis_from_trace (trace, account_catalogue_for_account (account));
}

Diagnosis *
sendoff_message_dup_diagnosis (const OutboxMessage *message, const Account *account)
{
  static const SmtpStage stages[] = {
    SMTP_STAGE_RECIPIENT, SMTP_STAGE_AFTER_DATA, SMTP_STAGE_SENDER, SMTP_STAGE_DATA,
    SMTP_STAGE_AUTH,      SMTP_STAGE_GREETING,   SMTP_STAGE_EHLO,
  };
  g_autoptr (SmtpReply) reply = message->reply != NULL ? smtp_reply_parse (message->reply) : NULL;

  if (reply == NULL || message->diagnosis == NULL || smtp_reply_get_code (reply) < 400)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (Diagnosis) diagnosis = diagnose_at (stages[i], reply, account);

      if (diagnosis != NULL && strcmp (diagnosis->id, message->diagnosis) == 0)
        return g_steal_pointer (&diagnosis);
    }
  return NULL;
}

gboolean
sendoff_message_is_accepted_by_all (const OutboxMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->outcome != SMTP_RECIPIENT_ACCEPTED)
        return FALSE;
    }
  return message->state == OUTBOX_STATE_SENT;
}

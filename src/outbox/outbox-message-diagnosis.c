#include "outbox-message-diagnosis.h"

#include "outbox-diagnosis.h"

#include "account-catalogue.h"
#include "diagnosis-id.h"
#include "smtp-error.h"

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

/* The row does not say where the reply was given: where it leads to the id that is kept. */
static Diagnosis *
diagnose_reply (const OutboxMessage *message, const Account *account)
{
  static const SmtpStage stages[] = {
    SMTP_STAGE_RECIPIENT, SMTP_STAGE_AFTER_DATA, SMTP_STAGE_SENDER, SMTP_STAGE_DATA,
    SMTP_STAGE_AUTH,      SMTP_STAGE_GREETING,   SMTP_STAGE_EHLO,
  };
  g_autoptr (SmtpReply) reply = message->reply != NULL ? smtp_reply_parse (message->reply) : NULL;

  if (reply == NULL || smtp_reply_get_code (reply) < 400)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (Diagnosis) diagnosis = diagnose_at (stages[i], reply, account);

      if (diagnosis != NULL && g_str_equal (diagnosis->id, message->diagnosis))
        return g_steal_pointer (&diagnosis);
    }
  return NULL;
}

Diagnosis *
outbox_message_diagnose (const OutboxMessage *message, const Account *account)
{
  Diagnosis *diagnosis = NULL;

  if (message->diagnosis == NULL)
    return NULL;
  if (account != NULL)
    diagnosis = diagnose_reply (message, account);
  if (diagnosis == NULL)
    diagnosis = outbox_diagnosis_from_id (message->diagnosis);
  if (diagnosis == NULL)
    diagnosis = diagnosis_from_id (message->diagnosis, account != NULL ? account->server : NULL,
                                   account != NULL ? account_catalogue_for_account (account) : NULL);
  return diagnosis;
}

#include "config.h"

#include "sendoff-message-diagnosis.h"

#include "sendoff-message-memory.h"

#include "account-catalogue.h"
#include "diagnosis-guard.h"
#include "smtp-error.h"

#include <glib/gi18n.h>

char *
sendoff_message_dup_reply_line (const char *text)
{
  g_autoptr (SmtpReply) reply = text != NULL ? smtp_reply_parse (text) : NULL;

  if (reply != NULL)
    return g_strdup_printf ("%u %s", smtp_reply_get_code (reply), smtp_reply_get_text (reply));
  return g_strdup (text != NULL ? text : "");
}

/* Takes @error. */
static Diagnosis *
diagnose_at (SmtpStage stage, GError *error, SmtpReply *reply, SmtpFate fate, const Account *account)
{
  g_autoptr (SmtpTrace) trace = smtp_trace_new (account->server);
  SmtpStep *step = g_new0 (SmtpStep, 1);

  trace->failed_stage = stage;
  trace->error = error;
  trace->fate = fate;
  step->stage = stage;
  step->outcome = SMTP_OUTCOME_FAILED;
  step->reply = reply != NULL ? smtp_reply_ref (reply) : NULL;
  step->error = g_error_copy (trace->error);
  g_ptr_array_add (trace->steps, step);
  return diagnosis_from_trace (trace, account_catalogue_for_account (account));
}

static gboolean
is_what_was_filed (const Diagnosis *diagnosis, const OutboxMessage *message)
{
  return diagnosis != NULL && strcmp (diagnosis->id, message->diagnosis) == 0;
}

static Diagnosis *
diagnose_reply (const OutboxMessage *message, SmtpReply *reply, const Account *account)
{
  static const SmtpStage stages[] = {
    SMTP_STAGE_RECIPIENT, SMTP_STAGE_AFTER_DATA, SMTP_STAGE_SENDER, SMTP_STAGE_DATA,
    SMTP_STAGE_AUTH,      SMTP_STAGE_GREETING,   SMTP_STAGE_EHLO,
  };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (Diagnosis) diagnosis =
          diagnose_at (stages[i], smtp_error_new_rejected (reply), reply, SMTP_FATE_NOT_SENT, account);

      if (is_what_was_filed (diagnosis, message))
        return g_steal_pointer (&diagnosis);
    }
  return NULL;
}

/* The stage was not filed, so nothing may be said of it: of what the rules say at one stage after the other only that
 * counts which they say at all of them. */
static void
keep_what_agrees (Diagnosis *diagnosis, const Diagnosis *other, const Account *account)
{
  if (strcmp (diagnosis->title, other->title) != 0)
    {
      g_free (diagnosis->title);
      diagnosis->title = g_strdup (_("The last try failed"));
    }
  if (strcmp (diagnosis->cause, other->cause) != 0)
    {
      g_free (diagnosis->cause);
      /* Translators: the name of a server */
      diagnosis->cause = g_strdup_printf (
          _("The connection to “%s” was lost, or no answer came in time. The server had not accepted the message."),
          account->server->host);
    }
}

/* What fails without a word of the server: the network, and the link. */
static Diagnosis *
diagnose_silence (const OutboxMessage *message, const Account *account)
{
  const struct
  {
    GQuark domain;
    int code;
    SmtpStage first, last;
  } kinds[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, SMTP_STAGE_RESOLVE, SMTP_STAGE_RESOLVE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, SMTP_STAGE_RESOLVE, SMTP_STAGE_RESOLVE },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_RESOLVE, SMTP_STAGE_RESOLVE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, SMTP_STAGE_CONNECT, SMTP_STAGE_CONNECT },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, SMTP_STAGE_CONNECT, SMTP_STAGE_CONNECT },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, SMTP_STAGE_CONNECT, SMTP_STAGE_CONNECT },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_CONNECT, SMTP_STAGE_CONNECT },
    { SMTP_ERROR, SMTP_ERROR_CLOSED, SMTP_STAGE_GREETING, SMTP_STAGE_AFTER_DATA },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, SMTP_STAGE_GREETING, SMTP_STAGE_AFTER_DATA },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SMTP_STAGE_GREETING, SMTP_STAGE_AFTER_DATA },
  };
  SmtpFate fate = message->state == OUTBOX_STATE_UNCERTAIN ? SMTP_FATE_UNKNOWN : SMTP_FATE_NOT_SENT;
  Diagnosis *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (SmtpStage stage = kinds[i].first; stage <= kinds[i].last; stage++)
      {
        GError *error = g_error_new_literal (kinds[i].domain, kinds[i].code, "not kept");
        g_autoptr (Diagnosis) diagnosis = diagnose_at (stage, error, NULL, fate, account);

        if (!is_what_was_filed (diagnosis, message))
          continue;
        if (found == NULL)
          found = g_steal_pointer (&diagnosis);
        else
          keep_what_agrees (found, diagnosis, account);
      }
  return found;
}

Diagnosis *
sendoff_message_dup_diagnosis (const OutboxMessage *message, const Account *account)
{
  g_autoptr (SmtpReply) reply = message->reply != NULL ? smtp_reply_parse (message->reply) : NULL;
  Diagnosis *remembered;

  /* Of a wait the row itself says until when. */
  if (diagnosis_guard_advice (message->diagnosis) == ACCOUNT_GUARD_CHANGE)
    return diagnosis_from_guard (ACCOUNT_GUARD_CHANGE, 0);

  if (message->diagnosis == NULL)
    return NULL;
  remembered = sendoff_message_memory_dup (message);
  if (remembered != NULL)
    return remembered;
  if (reply == NULL)
    return diagnose_silence (message, account);
  return smtp_reply_get_code (reply) >= 400 ? diagnose_reply (message, reply, account) : NULL;
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

#include "config.h"

#include "sendoff-sign-in-guard.h"

#include "account-guard.h"

#include <glib/gi18n.h>

static AccountGuard *
get_guard (void)
{
  static AccountGuard *guard;

  if (guard == NULL)
    guard = account_guard_new ();
  return guard;
}

static gint64
now (void)
{
  return g_get_monotonic_time () / G_USEC_PER_SEC;
}

Diagnosis *
sendoff_sign_in_guard_ask (const AccountServer *server, const AccountSecret *secret)
{
  Diagnosis *diagnosis;
  guint seconds = 0;

  if (!account_server_wants_auth (server))
    return NULL;
  switch (account_guard_ask (get_guard (), server, secret, now (), &seconds))
    {
    case ACCOUNT_GUARD_CHANGE:
      diagnosis = diagnosis_new ("sign-in-refused-twice", _("The server refused this password twice"),
                                 _("Many providers lock an account after a few wrong passwords. Change the password or "
                                   "the user name before you try a third time."),
                                 DIAGNOSIS_RETRY_AFTER_CHANGE);
      diagnosis_add_remedy (diagnosis, DIAGNOSIS_REMEDY_ENTER_PASSWORD, _("Enter Another Password"));
      break;
    case ACCOUNT_GUARD_WAIT:
      diagnosis = diagnosis_new ("sign-in-wait", _("The server wants to be left alone for a while"),
                                 _("It has put off the last sign-in because there were too many of them. Each further "
                                   "try makes the wait longer."),
                                 DIAGNOSIS_RETRY_LATER);
      diagnosis_add_remedy (diagnosis, DIAGNOSIS_REMEDY_WAIT, _("Wait"))->seconds = seconds;
      break;
    case ACCOUNT_GUARD_GO:
    default:
      return NULL;
    }
  diagnosis_add_remedy (diagnosis, DIAGNOSIS_REMEDY_TRY_AGAIN, _("Try Anyway"));
  return diagnosis;
}

void
sendoff_sign_in_guard_note (const SmtpTrace *trace, const AccountSecret *secret)
{
  const SmtpStep *step = smtp_trace_find_step (trace, SMTP_STAGE_AUTH);
  guint code = step != NULL && step->reply != NULL ? smtp_reply_get_code (step->reply) : 0;

  if (step == NULL || secret == NULL)
    return;
  if (step->outcome == SMTP_OUTCOME_PASSED)
    account_guard_note (get_guard (), trace->server, secret, ACCOUNT_GUARD_ACCEPTED, now ());
  else if (step->outcome == SMTP_OUTCOME_FAILED && code / 100 == 5)
    account_guard_note (get_guard (), trace->server, secret, ACCOUNT_GUARD_REFUSED, now ());
  else if (step->outcome == SMTP_OUTCOME_FAILED && code / 100 == 4)
    account_guard_note (get_guard (), trace->server, secret, ACCOUNT_GUARD_LATER, now ());
}

#include "config.h"

#include "diagnosis-guard.h"

#include <glib/gi18n-lib.h>

#define REFUSED_TWICE "sign-in-refused-twice"
#define WAIT "sign-in-wait"

static DiagnosisRemedy *
add_remedy (Diagnosis *self, DiagnosisRemedyKind kind, const char *label)
{
  DiagnosisRemedy *remedy = g_new0 (DiagnosisRemedy, 1);

  remedy->kind = kind;
  remedy->label = g_strdup (label);
  g_ptr_array_add (self->remedies, remedy);
  return remedy;
}

static Diagnosis *
new_diagnosis (const char *id, const char *title, const char *cause, DiagnosisRetry retry)
{
  Diagnosis *self = g_new0 (Diagnosis, 1);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->cause = g_strdup (cause);
  self->retry = retry;
  self->remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) diagnosis_remedy_free);
  return self;
}

/* Not every refusal means a wrong password, so the words do not say that it is. */
static Diagnosis *
diagnose_refused_twice (void)
{
  Diagnosis *self = new_diagnosis (REFUSED_TWICE, _("The server refused this sign-in twice"),
                                   _("A third try with the same user name and password was not made: many providers "
                                     "lock an account after a few refused sign-ins. Change something first."),
                                   DIAGNOSIS_RETRY_AFTER_CHANGE);
  const char *steps = _("Compare the user name with what your provider asks for, and type the password anew.\n"
                        "See whether your provider wants an app password or a key for mail programs.\n"
                        "Sign in on the provider’s web page to see whether the account is locked.");

  add_remedy (self, DIAGNOSIS_REMEDY_ENTER_PASSWORD, _("Enter Another Password"));
  add_remedy (self, DIAGNOSIS_REMEDY_EXPLAIN, _("What to Do"))->steps = g_strsplit (steps, "\n", -1);
  return self;
}

static Diagnosis *
diagnose_wait (guint seconds)
{
  Diagnosis *self = new_diagnosis (WAIT, _("The server wants to be left alone for a while"),
                                   _("It has put off the last sign-in, so none was tried now. Each further try can "
                                     "make the wait longer."),
                                   DIAGNOSIS_RETRY_LATER);

  add_remedy (self, DIAGNOSIS_REMEDY_WAIT, _("Wait"))->seconds = seconds;
  return self;
}

Diagnosis *
diagnosis_from_guard (AccountGuardAdvice advice, guint seconds)
{
  Diagnosis *self;

  switch (advice)
    {
    case ACCOUNT_GUARD_CHANGE:
      self = diagnose_refused_twice ();
      break;
    case ACCOUNT_GUARD_WAIT:
      self = diagnose_wait (seconds);
      break;
    case ACCOUNT_GUARD_GO:
    default:
      return NULL;
    }
  add_remedy (self, DIAGNOSIS_REMEDY_TRY_ANYWAY, _("Try Anyway"));
  return self;
}

AccountGuardAdvice
diagnosis_guard_advice (const char *id)
{
  if (g_strcmp0 (id, REFUSED_TWICE) == 0)
    return ACCOUNT_GUARD_CHANGE;
  return g_strcmp0 (id, WAIT) == 0 ? ACCOUNT_GUARD_WAIT : ACCOUNT_GUARD_GO;
}

/* 500 to 504: the server did not understand; 538: it wants encryption first. The password was not looked at, unless the
 * enhanced code is one of those for security. */
static gboolean
is_about_credentials (const SmtpReply *reply)
{
  const char *enhanced = smtp_reply_get_enhanced (reply);
  guint code = smtp_reply_get_code (reply);

  if (code == 538)
    return FALSE;
  return code >= 505 || (enhanced != NULL && g_str_has_prefix (enhanced, "5.7."));
}

static guint
find_wait (const Diagnosis *diagnosis)
{
  for (guint i = 0; diagnosis != NULL && diagnosis->remedies != NULL && i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == DIAGNOSIS_REMEDY_WAIT)
        return remedy->seconds;
    }
  return 0;
}

static gboolean
judge_refusal (const SmtpReply *reply, const Diagnosis *diagnosis, AccountGuardOutcome *outcome, guint *seconds)
{
  guint code = smtp_reply_get_code (reply);
  gboolean later = code / 100 == 4;

  if (diagnosis != NULL && diagnosis->retry == DIAGNOSIS_RETRY_LATER)
    later = TRUE;
  else if (diagnosis != NULL && diagnosis->retry == DIAGNOSIS_RETRY_AFTER_CHANGE)
    later = FALSE;
  if (!later && code / 100 == 5 && !is_about_credentials (reply))
    return FALSE;
  *outcome = later ? ACCOUNT_GUARD_LATER : ACCOUNT_GUARD_REFUSED;
  *seconds = later ? find_wait (diagnosis) : 0;
  return TRUE;
}

gboolean
diagnosis_guard_outcome (const SmtpTrace *trace,
                         const Diagnosis *diagnosis,
                         AccountGuardOutcome *outcome,
                         guint *seconds)
{
  const SmtpStep *step = smtp_trace_find_step (trace, SMTP_STAGE_AUTH);
  guint code = step != NULL && step->reply != NULL ? smtp_reply_get_code (step->reply) : 0;

  *seconds = 0;
  if (step == NULL)
    return FALSE;
  if (step->outcome == SMTP_OUTCOME_PASSED)
    {
      *outcome = ACCOUNT_GUARD_ACCEPTED;
      return TRUE;
    }
  return step->outcome == SMTP_OUTCOME_FAILED && code >= 400 &&
         judge_refusal (step->reply, diagnosis, outcome, seconds);
}

#include "sendoff-session-jobs.h"

#include "account-catalogue.h"
#include "diagnosis-guard.h"
#include "smtp-session.h"

SendoffTestInput *
sendoff_test_input_new (const AccountServer *server, AccountSecret *secret, const char *sender, const char *recipient)
{
  SendoffTestInput *self = g_new0 (SendoffTestInput, 1);

  self->server = account_server_copy (server);
  self->secret = secret != NULL ? account_secret_ref (secret) : NULL;
  self->sender = g_strdup (sender);
  self->recipient = g_strdup (recipient);
  self->guarded = TRUE;
  return self;
}

void
sendoff_test_input_free (SendoffTestInput *self)
{
  g_clear_pointer (&self->server, account_server_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_free (self->sender);
  g_free (self->recipient);
  g_free (self);
}

void
sendoff_test_output_free (SendoffTestOutput *self)
{
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_clear_pointer (&self->diagnosis, diagnosis_free);
  g_free (self);
}

static void
on_step (const SmtpStep *step, gpointer job)
{
  base_job_emit (job, smtp_step_copy (step), (GDestroyNotify) smtp_step_free);
}

static Diagnosis *
ask_guard (const SendoffTestInput *input)
{
  AccountGuard *guard = account_guard_get_default ();
  AccountGuardAdvice advice;
  guint seconds;

  if (!input->guarded)
    return NULL;
  if (input->insists)
    account_guard_insist (guard, input->server);
  advice = account_guard_ask (guard, input->server, input->secret, NULL, &seconds);
  return diagnosis_from_guard (advice, seconds);
}

static void
tell_guard (const SendoffTestInput *input, const SendoffTestOutput *output)
{
  AccountGuardOutcome outcome;
  guint seconds;

  if (input->guarded && input->secret != NULL &&
      diagnosis_guard_outcome (output->trace, output->diagnosis, &outcome, &seconds))
    account_guard_note (account_guard_get_default (), input->server, input->secret, outcome, seconds, NULL);
}

gpointer
sendoff_session_job_test (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffTestInput *input = data;
  const char *recipients[] = { input->recipient, NULL };
  SmtpPlan plan = {
    .server = input->server,
    .secret = input->secret,
    .sender = input->sender,
    .recipients = input->recipient != NULL ? recipients : NULL,
    .stop_after = SMTP_STAGE_QUIT,
  };
  SmtpObserver observer = { .step = on_step, .user_data = job };
  SendoffTestOutput *output = g_new0 (SendoffTestOutput, 1);

  output->diagnosis = ask_guard (input);
  if (output->diagnosis != NULL)
    return output;
  output->trace = smtp_session_run (&plan, &observer, cancellable);
  output->diagnosis = diagnosis_from_trace (output->trace, account_catalogue_for_host (input->server->host));
  tell_guard (input, output);
  return output;
}

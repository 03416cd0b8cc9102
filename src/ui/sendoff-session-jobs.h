#pragma once

#include "account-secret.h"
#include "base-job.h"
#include "diagnosis.h"
#include "smtp-trace.h"

/*
 * A test session as a job: its events are SmtpStep values, its result is what came of it.
 */

/**
 * SendoffTestInput:
 * @sender: @recipient: (nullable)
 * @guarded: whether the guard of the sign-in is asked and told; %TRUE
 * @insists: whatever it says
 */
typedef struct
{
  AccountServer *server;
  AccountSecret *secret;
  char *sender;
  char *recipient;
  gboolean guarded;
  gboolean insists;
} SendoffTestInput;

/** sendoff_test_input_new: copies all; @secret, @sender and @recipient may be %NULL */
SendoffTestInput *sendoff_test_input_new (const AccountServer *server,
                                          AccountSecret *secret,
                                          const char *sender,
                                          const char *recipient);
void sendoff_test_input_free (SendoffTestInput *self);

/**
 * SendoffTestOutput:
 * @trace: (nullable): %NULL when the guard of the sign-in objects, which @diagnosis says then
 * @diagnosis: (nullable): %NULL when the person cancelled
 */
typedef struct
{
  SmtpTrace *trace;
  Diagnosis *diagnosis;
} SendoffTestOutput;

void sendoff_test_output_free (SendoffTestOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffTestOutput, sendoff_test_output_free)

/** sendoff_session_job_test: runs the session; never fails: what failed is in the trace */
gpointer sendoff_session_job_test (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);

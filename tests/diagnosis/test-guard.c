/* diagnosis/: what a session teaches the guard of the sign-in, and its objections in words. */

#include "diagnosis-guard.h"

#include "smtp-error.h"

#define NOTHING (-1)

typedef struct
{
  const char *about;
  const char *host;
  const char *reply; /* to the sign-in; NULL: cut off */
  SmtpOutcome outcome;
  int expected;
} Case;

static const Case cases[] = {
  { "signed in", "smtp.example.org", "235 2.7.0 OK", SMTP_OUTCOME_PASSED, ACCOUNT_GUARD_ACCEPTED },
  { "nobody signs in", "smtp.example.org", NULL, SMTP_OUTCOME_SKIPPED, NOTHING },
  { "cut off", "smtp.example.org", NULL, SMTP_OUTCOME_FAILED, NOTHING },
  { "wrong password", "smtp.example.org", "535 5.7.8 Error: authentication failed", SMTP_OUTCOME_FAILED,
    ACCOUNT_GUARD_REFUSED },
  { "app password", "smtp.gmail.com", "534 5.7.9 Application-specific password required.", SMTP_OUTCOME_FAILED,
    ACCOUNT_GUARD_REFUSED },
  { "wrong password, odd code", "smtp.example.org", "501 5.7.8 Authentication failed", SMTP_OUTCOME_FAILED,
    ACCOUNT_GUARD_REFUSED },
  { "an unknown mechanism", "smtp.example.org", "504 5.5.4 Unrecognized authentication type", SMTP_OUTCOME_FAILED,
    NOTHING },
  { "no such command", "smtp.example.org", "500 5.5.1 Command unrecognized", SMTP_OUTCOME_FAILED, NOTHING },
  { "encryption first", "smtp.example.org", "538 5.7.11 Encryption required for requested authentication mechanism",
    SMTP_OUTCOME_FAILED, NOTHING },
  { "too many", "smtp.gmail.com", "454 4.7.0 Too many login attempts, please try again later.", SMTP_OUTCOME_FAILED,
    ACCOUNT_GUARD_LATER },
  { "a backend that is down", "smtp.example.org", "454 4.7.0 Temporary authentication failure", SMTP_OUTCOME_FAILED,
    ACCOUNT_GUARD_LATER },
  { "too many, for good", "smtp.example.org", "535 5.7.8 Too many failed login attempts, try again later",
    SMTP_OUTCOME_FAILED, ACCOUNT_GUARD_LATER },
  { "going down", "smtp.example.org", "421 4.3.2 Service shutting down", SMTP_OUTCOME_FAILED, ACCOUNT_GUARD_LATER },
  { "a wrong password for the time being", "127.0.0.1", "454 4.7.0 invalid username or password",
    SMTP_OUTCOME_FAILED, ACCOUNT_GUARD_REFUSED },
};

static void
test_outcome (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (AccountServer) server = account_server_new (row->host, 465, ACCOUNT_SECURITY_TLS);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_autoptr (SmtpReply) reply = row->reply != NULL ? smtp_reply_parse (row->reply) : NULL;
  g_autoptr (Diagnosis) diagnosis = NULL;
  SmtpStep *step = g_new0 (SmtpStep, 1);
  AccountGuardOutcome outcome;
  guint seconds = 77;
  gboolean taught;

  step->stage = SMTP_STAGE_AUTH;
  step->outcome = row->outcome;
  step->reply = reply != NULL ? smtp_reply_ref (reply) : NULL;
  g_ptr_array_add (trace->steps, step);
  trace->ok = row->outcome != SMTP_OUTCOME_FAILED;
  trace->failed_stage = SMTP_STAGE_AUTH;
  if (!trace->ok)
    trace->error = reply != NULL ? smtp_error_new_rejected (reply)
                                 : g_error_new (SMTP_ERROR, SMTP_ERROR_CLOSED, "The connection is closed");
  diagnosis = diagnosis_from_trace (trace, account_catalogue_for_host (row->host));
  taught = diagnosis_guard_outcome (trace, diagnosis, &outcome, &seconds);
  g_test_message ("%s", diagnosis != NULL ? diagnosis->id : "");
  g_assert_cmpint (taught, ==, row->expected != NOTHING);
  if (taught)
    g_assert_cmpint ((int) outcome, ==, row->expected);
  if (!taught || outcome != ACCOUNT_GUARD_LATER)
    g_assert_cmpuint (seconds, ==, 0);
}

/* The wait that a person is told is the wait that is kept. */
static void
test_wait (void)
{
  g_autoptr (AccountServer) server = account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_guard (ACCOUNT_GUARD_WAIT, 1234);
  SmtpStep *step = g_new0 (SmtpStep, 1);
  AccountGuardOutcome outcome;
  guint seconds;

  step->stage = SMTP_STAGE_AUTH;
  step->outcome = SMTP_OUTCOME_FAILED;
  step->reply = smtp_reply_parse ("454 4.7.0 Later");
  g_ptr_array_add (trace->steps, step);
  g_assert_true (diagnosis_guard_outcome (trace, diagnosis, &outcome, &seconds));
  g_assert_cmpint (outcome, ==, ACCOUNT_GUARD_LATER);
  g_assert_cmpuint (seconds, ==, 1234);
  g_assert_true (diagnosis_guard_outcome (trace, NULL, &outcome, &seconds));
  g_assert_cmpint (outcome, ==, ACCOUNT_GUARD_LATER);
  g_assert_cmpuint (seconds, ==, 0);
}

static void
test_words (void)
{
  static const AccountGuardAdvice advices[] = { ACCOUNT_GUARD_CHANGE, ACCOUNT_GUARD_WAIT };

  g_assert_null (diagnosis_from_guard (ACCOUNT_GUARD_GO, 0));
  g_assert_cmpint (diagnosis_guard_advice (NULL), ==, ACCOUNT_GUARD_GO);
  g_assert_cmpint (diagnosis_guard_advice ("auth-too-many"), ==, ACCOUNT_GUARD_GO);
  for (guint i = 0; i < G_N_ELEMENTS (advices); i++)
    {
      g_autoptr (Diagnosis) diagnosis = diagnosis_from_guard (advices[i], 60);
      const DiagnosisRemedy *last = g_ptr_array_index (diagnosis->remedies, diagnosis->remedies->len - 1);

      g_assert_cmpint (diagnosis_guard_advice (diagnosis->id), ==, advices[i]);
      g_assert_cmpint (g_utf8_strlen (diagnosis->title, -1), <=, 60);
      g_assert_null (diagnosis->stage);
      g_assert_cmpuint (diagnosis->remedies->len, >=, 2);
      g_assert_cmpstr (diagnosis_remedy_kind_to_string (last->kind), ==, "try-anyway");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (cases[i].about), " ,", '-');
      g_autofree char *path = g_strconcat ("/diagnosis/guard/", name, NULL);

      g_test_add_data_func (path, &cases[i], test_outcome);
    }
  g_test_add_func ("/diagnosis/guard/wait", test_wait);
  g_test_add_func ("/diagnosis/guard/words", test_words);
  return g_test_run ();
}

#pragma once

#include "account-catalogue.h"
#include "smtp-trace.h"

/*
 * From evidence to cause and cure. Pure: no I/O, no clock. Texts are translated whole sentences.
 */

/**
 * DiagnosisRetry:
 * @DIAGNOSIS_RETRY_NEVER: trying again changes nothing
 * @DIAGNOSIS_RETRY_LATER: it may pass by itself
 * @DIAGNOSIS_RETRY_NOW: trying again at once makes sense
 * @DIAGNOSIS_RETRY_AFTER_CHANGE: only after something was changed
 */
typedef enum
{
  DIAGNOSIS_RETRY_NEVER,
  DIAGNOSIS_RETRY_LATER,
  DIAGNOSIS_RETRY_NOW,
  DIAGNOSIS_RETRY_AFTER_CHANGE,
} DiagnosisRetry;

typedef enum
{
  DIAGNOSIS_REMEDY_CHANGE_SETTINGS,
  DIAGNOSIS_REMEDY_OPEN_PAGE,
  DIAGNOSIS_REMEDY_ENTER_PASSWORD,
  DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES,
  DIAGNOSIS_REMEDY_TRUST_CERTIFICATE,
  DIAGNOSIS_REMEDY_WAIT,
  DIAGNOSIS_REMEDY_TRY_AGAIN,
  DIAGNOSIS_REMEDY_EXPLAIN,
} DiagnosisRemedyKind;

/**
 * DiagnosisRemedy:
 * @label: translated; a button's text in the window, a line on the command line
 * @url: (nullable): with open-page
 * @patch: (nullable): with change-settings and trust-certificate: the settings as they would be
 * @steps: (nullable): with explain: what the person does, in order
 * @seconds: with wait
 */
typedef struct
{
  DiagnosisRemedyKind kind;
  char *label;
  char *url;
  AccountServer *patch;
  GStrv steps;
  guint seconds;
} DiagnosisRemedy;

/**
 * Diagnosis:
 * @id: stable, lower-case words with dashes, as in the reference list of failure signatures; "ok" when nothing failed
 * @title: translated, a few words
 * @cause: translated, whole sentences for a person who has never heard of SMTP
 * @stage: (nullable): where it failed, as smtp_stage_to_string() names it; %NULL when no session was begun
 * @server_said: (nullable): the server's own words, codes and all, safe to show
 * @remedies: (element-type DiagnosisRemedy): best first; never empty on a failure
 * @server: (nullable): the settings it is about, against which a remedy's patch is a change
 */
typedef struct
{
  char *id;
  char *title;
  char *cause;
  const char *stage;
  char *server_said;
  DiagnosisRetry retry;
  GPtrArray *remedies;
  AccountServer *server;
} Diagnosis;

void diagnosis_free (Diagnosis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Diagnosis, diagnosis_free)
void diagnosis_remedy_free (DiagnosisRemedy *self);

/**
 * diagnosis_from_trace:
 * @trace: of a test or a delivery
 * @provider: (nullable): whose server it is
 *
 * Returns: (transfer full) (nullable): there is always an answer for a failure; %NULL when the person cancelled
 */
Diagnosis *diagnosis_from_trace (const SmtpTrace *trace, const AccountProvider *provider);

/**
 * diagnosis_from_error:
 * @error: of something that failed before a session began, or after it: a setting, an address, an attachment, the
 *   keyring, the database
 *
 * Returns: (transfer full)
 */
Diagnosis *diagnosis_from_error (const GError *error);

/** diagnosis_retry_to_string: Returns: "never", "later", "now" or "after-change" */
const char *diagnosis_retry_to_string (DiagnosisRetry retry);

/** diagnosis_remedy_kind_to_string: Returns: "change-settings", "open-page", "enter-password", … */
const char *diagnosis_remedy_kind_to_string (DiagnosisRemedyKind kind);

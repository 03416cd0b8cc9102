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

/**
 * DiagnosisRemedyKind:
 * @DIAGNOSIS_REMEDY_CHANGE_SETTINGS: take the settings of the patch
 * @DIAGNOSIS_REMEDY_OPEN_PAGE: open a web page
 * @DIAGNOSIS_REMEDY_ENTER_PASSWORD: enter another password, or one at all
 * @DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES: the password as it was entered, without its spaces
 * @DIAGNOSIS_REMEDY_TRUST_CERTIFICATE: take the settings of the patch, which trust this one certificate
 * @DIAGNOSIS_REMEDY_WAIT: wait so long
 * @DIAGNOSIS_REMEDY_TRY_AGAIN: the same once more
 * @DIAGNOSIS_REMEDY_EXPLAIN: steps that the person takes
 */
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
  DIAGNOSIS_REMEDY_TRY_ANYWAY,
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
 * @stage: (nullable): where it failed, as smtp_stage_to_string() names it, or "pop3" or "imap"; %NULL when no session
 * was begun, and when a reply alone does not tell
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

/**
 * diagnosis_new:
 * @title: @cause: (nullable): translated; %NULL when they are filled in later
 *
 * For what no session and no rule tells: a command that cannot be understood, a test that was cancelled.
 *
 * Returns: (transfer full): without a remedy yet
 */
Diagnosis *diagnosis_new (const char *id, const char *title, const char *cause, DiagnosisRetry retry);
/** diagnosis_copy: Returns: (transfer full): with copies of all its remedies */
Diagnosis *diagnosis_copy (const Diagnosis *self);
void diagnosis_free (Diagnosis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Diagnosis, diagnosis_free)

/**
 * diagnosis_remedy_new:
 * @label: translated
 *
 * Returns: (transfer full): with nothing but a label, for its fields to be filled in
 */
DiagnosisRemedy *diagnosis_remedy_new (DiagnosisRemedyKind kind, const char *label);
void diagnosis_remedy_free (DiagnosisRemedy *self);

/** diagnosis_add_remedy: Returns: (transfer none): a new remedy behind those that are there, as diagnosis_remedy_new()
 */
DiagnosisRemedy *diagnosis_add_remedy (Diagnosis *self, DiagnosisRemedyKind kind, const char *label);

/**
 * diagnosis_from_trace:
 * @trace: of a test or a delivery
 * @provider: (nullable): whose server it is
 *
 * Returns: (transfer full) (nullable): there is always an answer for a failure; %NULL when the person cancelled
 */
Diagnosis *diagnosis_from_trace (const SmtpTrace *trace, const AccountProvider *provider);

/**
 * diagnosis_from_reply:
 * @reply: of a server, by itself
 * @stage: what it answers; ignored unless @stage_known
 * @stage_known: %FALSE: the reply itself must tell, as far as its codes and words do
 * @provider: @host: (nullable): whose server it is; a name that no catalogue lists may tell, too
 *
 * What a reply means that somebody read elsewhere. No session and no settings are behind it: remedies that change
 * settings say so in words. A reply that refuses nothing gives the id "ok".
 *
 * Returns: (transfer full)
 */
Diagnosis *diagnosis_from_reply (
    const SmtpReply *reply, SmtpStage stage, gboolean stage_known, const AccountProvider *provider, const char *host);

/**
 * DiagnosisProtocol:
 * @DIAGNOSIS_PROTOCOL_UNKNOWN: the words must tell
 * @DIAGNOSIS_PROTOCOL_SMTP: a server for outgoing mail
 * @DIAGNOSIS_PROTOCOL_POP3: one for incoming mail
 * @DIAGNOSIS_PROTOCOL_IMAP: the other one
 * @DIAGNOSIS_PROTOCOL_OAUTH: signing in with the browser
 * @DIAGNOSIS_PROTOCOL_KEYRING: the Secret Service
 * @DIAGNOSIS_PROTOCOL_NETWORK: names, connections and encryption
 *
 * What a text is about.
 */
typedef enum
{
  DIAGNOSIS_PROTOCOL_UNKNOWN,
  DIAGNOSIS_PROTOCOL_SMTP,
  DIAGNOSIS_PROTOCOL_POP3,
  DIAGNOSIS_PROTOCOL_IMAP,
  DIAGNOSIS_PROTOCOL_OAUTH,
  DIAGNOSIS_PROTOCOL_KEYRING,
  DIAGNOSIS_PROTOCOL_NETWORK,
} DiagnosisProtocol;

/**
 * diagnosis_from_text:
 * @text: an answer, an error message, or lines of a log; any bytes
 * @protocol: what it is about
 * @provider: @host: (nullable): whose server it is, as in diagnosis_from_reply()
 *
 * What a pasted text means. Of a very long one the end is read. An SMTP reply in it, alone or in the middle of a line,
 * is read as diagnosis_from_reply() does without a stage. Words that nobody knows give the general answer of the
 * protocol, with the words in it.
 *
 * Returns: (transfer full)
 */
Diagnosis *diagnosis_from_text (const char *text,
                                DiagnosisProtocol protocol,
                                const AccountProvider *provider,
                                const char *host);

/**
 * diagnosis_list_ids:
 *
 * For tests and documentation. Thread-safe.
 *
 * Returns: (transfer none): every id that a diagnosis can have, each once, sorted, ended by %NULL
 */
const char *const *diagnosis_list_ids (void);

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

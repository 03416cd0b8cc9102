#pragma once

#include "diagnosis-rule.h"

/*
 * What several rules offer: changes of settings, and the making of remedies.
 */

/* Changes; each returns whether the settings differ now. None turns TLS off. */
gboolean diagnosis_change_to_tls (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_starttls (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_tls_here (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_starttls_here (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_no_proxy (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_any_mechanism (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_no_user (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_similar_name (AccountServer *server, const DiagnosisEvidence *evidence);
gboolean diagnosis_change_to_certificate_name (AccountServer *server, const DiagnosisEvidence *evidence);

/*
 * Cures that many rows share. Each text stands in N_() here or at the row, so that it is found for translation.
 */
#define TRY_AGAIN                                                                                                      \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_TRY_AGAIN, N_("Try Again")                                                                        \
  }
#define WAIT_A_MINUTE                                                                                                  \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_WAIT, N_("Wait a Minute"), .seconds = 60                                                          \
  }
#define WAIT_5_MINUTES                                                                                                 \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_WAIT, N_("Wait 5 Minutes"), .seconds = 300                                                        \
  }
#define WAIT_15_MINUTES                                                                                                \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_WAIT, N_("Wait 15 Minutes"), .seconds = 900                                                       \
  }
#define WAIT_AN_HOUR                                                                                                   \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_WAIT, N_("Wait an Hour"), .seconds = 3600                                                         \
  }
#define WAIT_A_DAY                                                                                                     \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_WAIT, N_("Wait up to 24 Hours"), .seconds = 86400                                                 \
  }
#define USE_TLS                                                                                                        \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Use TLS on Port {port}"), diagnosis_change_to_tls                            \
  }
#define USE_TLS_HERE                                                                                                   \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Use TLS on Port {port}"), diagnosis_change_to_tls_here                       \
  }
#define USE_STARTTLS                                                                                                   \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Use STARTTLS on Port {port}"), diagnosis_change_to_starttls                  \
  }
#define USE_STARTTLS_HERE                                                                                              \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Use STARTTLS on Port {port}"), diagnosis_change_to_starttls_here             \
  }
#define NO_PROXY                                                                                                       \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Connect without the Proxy"), diagnosis_change_to_no_proxy                    \
  }
#define NO_SIGN_IN                                                                                                     \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Send without Signing In"), diagnosis_change_to_no_user                       \
  }
#define ANY_MECHANISM                                                                                                  \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Let the Program Choose How to Sign In"), diagnosis_change_to_any_mechanism   \
  }
#define TRUST                                                                                                          \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_TRUST_CERTIFICATE, N_("Trust This Certificate")                                                   \
  }
#define ENTER_PASSWORD                                                                                                 \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_("Enter the Password Again")                                                    \
  }
#define OPEN_PROVIDER_PAGE                                                                                             \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_OPEN_PAGE, N_("Open the Provider’s Page")                                                         \
  }
#define OPEN_PAGE(label_, url_)                                                                                        \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_OPEN_PAGE, label_, .url = url_                                                                    \
  }
#define ENTER_OTHER(label_)                                                                                            \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_ENTER_PASSWORD, label_                                                                            \
  }
#define STEPS(steps_)                                                                                                  \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_EXPLAIN, N_("What to Do"), .steps = steps_                                                        \
  }
#define EXPLAIN(label_, steps_)                                                                                        \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_EXPLAIN, label_, .steps = steps_                                                                  \
  }

/* Whoever has a token from elsewhere can use it; this program asks no provider for one yet. */
#define ENTER_TOKEN ENTER_OTHER (N_("Enter a New Token"))
#define HAVE_TOKEN                                                                                                     \
  EXPLAIN (                                                                                                            \
      N_("If You Have an Access Token"),                                                                               \
      N_("This program cannot sign in through the browser yet, but it takes a token that another one got for you: "    \
         "sendoffctl with --auth XOAUTH2 and --password-command."))

/**
 * diagnosis_cure_apply:
 *
 * Returns: (transfer full) (nullable): the remedy; %NULL when @cure does not fit the evidence (nothing to change, no
 *   page known, nothing to trust)
 */
DiagnosisRemedy *diagnosis_cure_apply (const DiagnosisCure *cure, const DiagnosisEvidence *evidence);

/**
 * diagnosis_fill_in:
 * @msgid: with words in braces
 *
 * Returns: (transfer full): translated, with the words filled in from the evidence; "{host}" and "{port}" come from
 *   @server
 */
char *diagnosis_fill_in (const char *msgid, const DiagnosisEvidence *evidence, const AccountServer *server);

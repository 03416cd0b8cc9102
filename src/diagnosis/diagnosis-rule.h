#pragma once

#include "diagnosis-evidence.h"
#include "diagnosis.h"

/*
 * A rule is a row: columns that must all hold, and what to say then. Tables go from the special to the general; the
 * first row that matches answers. A column left out asks nothing.
 */

/**
 * DiagnosisCure:
 * @kind: of the remedy it becomes
 * @label: msgid; may hold the words in braces that the cause may hold
 * @change: (nullable): with change-settings: makes the change; %FALSE when there is nothing to change, and the cure is
 *   left out then
 * @url: (nullable): with open-page
 * @steps: (nullable): with explain: msgid, one step a line
 * @seconds: with wait
 *
 * A remedy in the making. open-page without @url takes the provider's page for app passwords, or its help page.
 */
typedef struct
{
  DiagnosisRemedyKind kind;
  const char *label;
  gboolean (*change) (AccountServer *server, const DiagnosisEvidence *evidence);
  const char *url;
  const char *steps;
  guint seconds;
} DiagnosisCure;

#define DIAGNOSIS_MAX_CURES 4

typedef enum
{
  DIAGNOSIS_DOMAIN_ANY,
  DIAGNOSIS_DOMAIN_RESOLVER,
  DIAGNOSIS_DOMAIN_IO,
  DIAGNOSIS_DOMAIN_TLS,
  DIAGNOSIS_DOMAIN_SMTP,
} DiagnosisDomain;

/**
 * DiagnosisRule:
 * @stages: mask of DIAGNOSIS_AT(); 0 any
 * @domain: @code: of the error; @code counts only with a @domain
 * @certificate: mask: one of these bits is set
 * @reply: one of these codes; a single digit stands for its class (4: 4xx); ended by 0
 * @enhanced: (nullable): enhanced status code; "*" as its class takes any
 * @family: (nullable): whose server
 * @pattern: (nullable): regular expression over the reply's words, without regard to case; the last resort
 * @when: (nullable): anything else
 * @title: @cause: msgids; "{host}", "{port}", "{user}", "{stage}", "{provider}", "{password}", "{size}",
 *   "{mechanisms}" and "{problems}" are filled in
 */
typedef struct
{
  const char *id;
  guint stages;
  DiagnosisDomain domain;
  int code;
  GTlsCertificateFlags certificate;
  guint reply[4];
  const char *enhanced;
  const char *family;
  const char *pattern;
  gboolean (*when) (const DiagnosisEvidence *evidence);
  const char *title;
  const char *cause;
  DiagnosisRetry retry;
  DiagnosisCure cures[DIAGNOSIS_MAX_CURES];
} DiagnosisRule;

#define DIAGNOSIS_AT(stage) (1u << SMTP_STAGE_##stage)
#define DIAGNOSIS_AT_MESSAGE \
  (DIAGNOSIS_AT (SENDER) | DIAGNOSIS_AT (RECIPIENT) | DIAGNOSIS_AT (DATA) | DIAGNOSIS_AT (AFTER_DATA))

/* Domain and code of the error, in one column. */
#define RESOLVER(c) .domain = DIAGNOSIS_DOMAIN_RESOLVER, .code = G_RESOLVER_ERROR_##c
#define IO(c) .domain = DIAGNOSIS_DOMAIN_IO, .code = G_IO_ERROR_##c
#define TLS(c) .domain = DIAGNOSIS_DOMAIN_TLS, .code = G_TLS_ERROR_##c
#define SMTP(c) .domain = DIAGNOSIS_DOMAIN_SMTP, .code = SMTP_ERROR_##c

/* The tables, each ended by a row without id. */
extern const DiagnosisRule diagnosis_rules_connect[];
extern const DiagnosisRule diagnosis_rules_tls[];
extern const DiagnosisRule diagnosis_rules_auth[];
extern const DiagnosisRule diagnosis_rules_message[];
extern const DiagnosisRule diagnosis_rules_generic[];

/** diagnosis_rule_matches: Returns: whether all columns hold. Pure. */
gboolean diagnosis_rule_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence);

/** diagnosis_rule_apply: Returns: (transfer full): the diagnosis that @rule makes of @evidence */
Diagnosis *diagnosis_rule_apply (const DiagnosisRule *rule, const DiagnosisEvidence *evidence);

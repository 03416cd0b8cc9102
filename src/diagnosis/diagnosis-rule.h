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
  DIAGNOSIS_DOMAIN_ACCOUNT,
  DIAGNOSIS_DOMAIN_DBUS,
} DiagnosisDomain;

/**
 * DiagnosisRule:
 * @stages: mask of DIAGNOSIS_AT(); 0 any. Where the stage is not known, words and enhanced code decide; a row that has
 *   none of them asks that no other stage is possible
 * @domain: @code: of the error; @code counts only with a @domain
 * @certificate: mask: one of these bits is set
 * @reply: one of these codes; a single digit stands for its class (4: 4xx); ended by 0
 * @enhanced: (nullable): enhanced status codes, parted by "|"; "*" as its class takes any
 * @families: mask of DiagnosisFamily: one of these; 0 any
 * @words: (nullable): expression over the reply's words, see diagnosis_words_match(); the last resort
 * @logged: (nullable): the same over the words of a pasted log, where it stands for all columns above but @families; ""
 *   takes any; a row without it is none for logs
 * @when: (nullable): anything else, in a session and over replies
 * @title: @cause: msgids; "{host}", "{port}", "{user}", "{stage}", "{provider}", "{password}", "{size}",
 *   "{mechanisms}", "{problems}" and "{unsent}" (that nothing secret left, in a session) are filled in. Rows over
 * replies and logs do without host, port and stage, which are known in a session only
 */
typedef struct
{
  const char *id;
  guint stages;
  DiagnosisDomain domain;
  int code;
  GTlsCertificateFlags certificate;
  guint reply[8];
  const char *enhanced;
  guint families;
  const char *words;
  const char *logged;
  gboolean (*when) (const DiagnosisEvidence *evidence);
  const char *title;
  const char *cause;
  DiagnosisRetry retry;
  DiagnosisCure cures[DIAGNOSIS_MAX_CURES];
} DiagnosisRule;

#define DIAGNOSIS_AT(stage) (1u << SMTP_STAGE_##stage)
#define DIAGNOSIS_AT_MESSAGE                                                                                           \
  (DIAGNOSIS_AT (SENDER) | DIAGNOSIS_AT (RECIPIENT) | DIAGNOSIS_AT (DATA) | DIAGNOSIS_AT (AFTER_DATA))
#define DIAGNOSIS_AT_ANY ((1u << (SMTP_STAGE_QUIT + 1)) - 1)

/* Columns, in short. */
#define AT(stage) .stages = DIAGNOSIS_AT (stage)
#define AT_MESSAGE .stages = DIAGNOSIS_AT_MESSAGE
/* What is about a mailbox is the sender's before a recipient was named. */
#define AT_RECIPIENT .stages = DIAGNOSIS_AT_MESSAGE & ~DIAGNOSIS_AT (SENDER)
/* Once the connection stands: replies that servers give at any point. */
#define AT_SENDING .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT (GREETING)
#define OF(family) .families = DIAGNOSIS_FAMILY_##family
#define NOW .retry = DIAGNOSIS_RETRY_NOW
#define LATER .retry = DIAGNOSIS_RETRY_LATER
#define NEVER .retry = DIAGNOSIS_RETRY_NEVER
#define AFTER_CHANGE .retry = DIAGNOSIS_RETRY_AFTER_CHANGE

/* Domain and code of the error, in one column. */
#define RESOLVER(c) .domain = DIAGNOSIS_DOMAIN_RESOLVER, .code = G_RESOLVER_ERROR_##c
#define IO(c) .domain = DIAGNOSIS_DOMAIN_IO, .code = G_IO_ERROR_##c
#define TLS(c) .domain = DIAGNOSIS_DOMAIN_TLS, .code = G_TLS_ERROR_##c
#define SMTP(c) .domain = DIAGNOSIS_DOMAIN_SMTP, .code = SMTP_ERROR_##c
#define ACCOUNT(c) .domain = DIAGNOSIS_DOMAIN_ACCOUNT, .code = ACCOUNT_ERROR_##c
#define DBUS(c) .domain = DIAGNOSIS_DOMAIN_DBUS, .code = G_DBUS_ERROR_##c

/* The tables, each ended by a row without id. */
extern const DiagnosisRule diagnosis_rules_fate[];
extern const DiagnosisRule diagnosis_rules_network[];
extern const DiagnosisRule diagnosis_rules_greeting[];
extern const DiagnosisRule diagnosis_rules_starttls[];
extern const DiagnosisRule diagnosis_rules_tls[];
extern const DiagnosisRule diagnosis_rules_auth_google[];
extern const DiagnosisRule diagnosis_rules_auth_microsoft[];
extern const DiagnosisRule diagnosis_rules_auth_providers[];
extern const DiagnosisRule diagnosis_rules_auth[];
extern const DiagnosisRule diagnosis_rules_message_google[];
extern const DiagnosisRule diagnosis_rules_message_microsoft[];
extern const DiagnosisRule diagnosis_rules_message_providers[];
extern const DiagnosisRule diagnosis_rules_message_relays[];
extern const DiagnosisRule diagnosis_rules_message_limits[];
extern const DiagnosisRule diagnosis_rules_message_policy[];
extern const DiagnosisRule diagnosis_rules_message_sender[];
extern const DiagnosisRule diagnosis_rules_message_recipient[];
extern const DiagnosisRule diagnosis_rules_message_content[];
extern const DiagnosisRule diagnosis_rules_generic[];
extern const DiagnosisRule diagnosis_rules_pop3[];
extern const DiagnosisRule diagnosis_rules_imap[];
extern const DiagnosisRule diagnosis_rules_oauth[];
extern const DiagnosisRule diagnosis_rules_keyring[];
extern const DiagnosisRule diagnosis_rules_unknown[];

/**
 * diagnosis_rule_get_tables:
 *
 * Returns: (transfer none): the tables for @protocol in the order in which they are asked, ended by %NULL; all there
 * are for %DIAGNOSIS_PROTOCOL_UNKNOWN
 */
const DiagnosisRule *const *diagnosis_rule_get_tables (DiagnosisProtocol protocol);

/** diagnosis_rule_find: Returns: (transfer none): the first row that matches; there always is one */
const DiagnosisRule *diagnosis_rule_find (const DiagnosisEvidence *evidence);

/** diagnosis_rule_get_domain: Returns: of the error that @rule is for; 0 for any */
GQuark diagnosis_rule_get_domain (const DiagnosisRule *rule);

/** diagnosis_rule_matches: Returns: whether all columns hold. Pure. */
gboolean diagnosis_rule_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence);

/** diagnosis_rule_apply: Returns: (transfer full): the diagnosis that @rule makes of @evidence, which without a session
 * learns from the rule what is wrong with a certificate */
Diagnosis *diagnosis_rule_apply (const DiagnosisRule *rule, DiagnosisEvidence *evidence);

/** diagnosis_error_get_ids: Returns: (transfer none): the ids of diagnosis_from_error() that no table has, ended by
 * %NULL */
const char *const *diagnosis_error_get_ids (void);

#pragma once

#include "diagnosis.h"

#include <string.h>

/*
 * A failure as a session would leave it, made by hand, and what holds for every diagnosis of one.
 */

typedef enum
{
  RESOLVER,
  IO,
  TLS,
  SMTP,
  REPLY,
} Kind;

/* What failed, and what is to be said of it. */
typedef struct
{
  const char *name;
  const char *host;
  guint port;
  AccountSecurity security;
  SmtpStage stage;
  Kind kind;
  int code;
  const char *reply;
  const char *provider;
  const char *id;
  DiagnosisRetry retry;
  DiagnosisRemedyKind first;
  /* of the first remedy that changes settings; 0 when there must be none */
  guint patch_port;
  AccountSecurity patch_security;
} Case;

#define NONE ACCOUNT_SECURITY_NONE
#define START ACCOUNT_SECURITY_STARTTLS
#define FULL ACCOUNT_SECURITY_TLS
#define CHANGE DIAGNOSIS_REMEDY_CHANGE_SETTINGS
#define PAGE DIAGNOSIS_REMEDY_OPEN_PAGE
#define PASSWORD DIAGNOSIS_REMEDY_ENTER_PASSWORD
#define WAIT DIAGNOSIS_REMEDY_WAIT
#define AGAIN DIAGNOSIS_REMEDY_TRY_AGAIN
#define EXPLAIN DIAGNOSIS_REMEDY_EXPLAIN
#define AFTER DIAGNOSIS_RETRY_AFTER_CHANGE
#define LATER DIAGNOSIS_RETRY_LATER
#define NOW DIAGNOSIS_RETRY_NOW

#define GMAIL "smtp.gmail.com"
#define HOST "mail.example.org"
#define AT(stage) SMTP_STAGE_##stage

/** make_trace: Returns: (transfer full): of a session of "ada" that failed as @c says */
SmtpTrace *make_trace (const Case *c);

/** find_remedy: Returns: (nullable): the first of this kind */
const DiagnosisRemedy *find_remedy (const Diagnosis *diagnosis, DiagnosisRemedyKind kind);

/** check_form: what holds for every diagnosis of a failure: there is a way out, and it is safe */
void check_form (const Diagnosis *diagnosis, const SmtpTrace *trace);

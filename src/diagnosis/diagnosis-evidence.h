#pragma once

#include "account-catalogue.h"
#include "smtp-trace.h"

/**
 * DiagnosisEvidence:
 * @trace: borrowed
 * @provider: (nullable)
 * @stage: where it failed
 * @domain: @code: of the error
 * @reply: three-digit code of the reply that refused; 0 when no reply did
 * @enhanced: (nullable): its enhanced status code
 * @text: its words; "" when there is no reply
 * @certificate: all that is wrong with the certificate
 * @family: (nullable): "google", "microsoft" …, when host, provider, greeting or reply say whose server it is
 *
 * What rules look at, taken out of a trace once.
 */
typedef struct
{
  const SmtpTrace *trace;
  const AccountProvider *provider;
  SmtpStage stage;
  GQuark domain;
  int code;
  guint reply;
  const char *enhanced;
  const char *text;
  GTlsCertificateFlags certificate;
  const char *family;
} DiagnosisEvidence;

/** diagnosis_evidence_read: @trace must have failed, and outlives @evidence */
void diagnosis_evidence_read (DiagnosisEvidence *evidence, const SmtpTrace *trace, const AccountProvider *provider);

/** diagnosis_evidence_dup_words: Returns: (transfer full) (nullable): the server's own words on the failure */
char *diagnosis_evidence_dup_words (const DiagnosisEvidence *evidence);

/** diagnosis_evidence_is_loopback: Returns: whether the server is this computer, as far as its name or the address that
 * was used tell */
gboolean diagnosis_evidence_is_loopback (const DiagnosisEvidence *evidence);

/** diagnosis_evidence_get_certificate: Returns: (nullable): the server's own certificate */
const SmtpCertificate *diagnosis_evidence_get_certificate (const DiagnosisEvidence *evidence);

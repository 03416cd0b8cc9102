#pragma once

#include "account-catalogue.h"
#include "diagnosis.h"
#include "smtp-trace.h"

/**
 * DiagnosisFamily:
 *
 * Whose server it is, as bits: families of providers that run the same software and say the same words.
 */
typedef enum
{
  DIAGNOSIS_FAMILY_GOOGLE = 1 << 0,
  DIAGNOSIS_FAMILY_MICROSOFT = 1 << 1,
  DIAGNOSIS_FAMILY_YAHOO = 1 << 2,
  DIAGNOSIS_FAMILY_ICLOUD = 1 << 3,
  DIAGNOSIS_FAMILY_ZOHO = 1 << 4,
  DIAGNOSIS_FAMILY_MAILRU = 1 << 5,
  DIAGNOSIS_FAMILY_YANDEX = 1 << 6,
  DIAGNOSIS_FAMILY_QQ = 1 << 7,
  DIAGNOSIS_FAMILY_NETEASE = 1 << 8,
  DIAGNOSIS_FAMILY_GODADDY = 1 << 9,
  DIAGNOSIS_FAMILY_IONOS = 1 << 10,
  DIAGNOSIS_FAMILY_DREAMHOST = 1 << 11,
  DIAGNOSIS_FAMILY_SPECTRUM = 1 << 12,
  DIAGNOSIS_FAMILY_SES = 1 << 13,
  DIAGNOSIS_FAMILY_SENDGRID = 1 << 14,
  DIAGNOSIS_FAMILY_MAILGUN = 1 << 15,
  DIAGNOSIS_FAMILY_BREVO = 1 << 16,
  DIAGNOSIS_FAMILY_MAILPIT = 1 << 17,
} DiagnosisFamily;

/**
 * DiagnosisEvidence:
 * @trace: borrowed; without a session an empty one, whose host is "" and whose port is 0
 * @has_session: whether a session, and settings, are behind it
 * @protocol: what it is about
 * @provider: (nullable)
 * @stages: mask of where it may have happened; one bit when that is known
 * @stage: where it failed, when @stages has one bit
 * @domain: @code: of the error
 * @reply: three-digit code of the reply that refused; 0 when no reply did
 * @enhanced: its enhanced status code, at the beginning or among the words; "" when there is none
 * @hung_up: whether the connection ended right behind the refusal
 * @said: the words with their codes, safe to show; "" when there are none
 * @words: the words as diagnosis_words_normalize() makes them, without what the person chose
 * @certificate: all that is wrong with the certificate
 * @families: mask of DiagnosisFamily: what host, provider, greeting and the words themselves say
 *
 * What rules look at, taken out of a trace, a reply or a text once.
 */
typedef struct
{
  const SmtpTrace *trace;
  gboolean has_session;
  DiagnosisProtocol protocol;
  const AccountProvider *provider;
  guint stages;
  SmtpStage stage;
  GQuark domain;
  int code;
  guint reply;
  char enhanced[16];
  gboolean hung_up;
  char *said;
  char *words;
  GTlsCertificateFlags certificate;
  guint families;
} DiagnosisEvidence;

/**
 * diagnosis_evidence_read:
 * @trace: of a session, whether it failed or not; outlives @evidence
 * @provider: (nullable): whose server it is; %NULL asks the catalogue for the host
 */
void diagnosis_evidence_read (DiagnosisEvidence *evidence, const SmtpTrace *trace, const AccountProvider *provider);

/**
 * diagnosis_evidence_read_reply:
 * @trace: empty; outlives @evidence
 * @stages: mask of where it may have happened; 0: the reply must tell
 * @provider: @host: (nullable): whose server it is
 */
void diagnosis_evidence_read_reply (DiagnosisEvidence *evidence,
                                    const SmtpTrace *trace,
                                    const SmtpReply *reply,
                                    guint stages,
                                    const AccountProvider *provider,
                                    const char *host);

/** diagnosis_evidence_read_text: @trace: empty; outlives @evidence; @provider: @host: (nullable): whose server it
 * is */
void diagnosis_evidence_read_text (DiagnosisEvidence *evidence,
                                   const SmtpTrace *trace,
                                   const char *text,
                                   DiagnosisProtocol protocol,
                                   const AccountProvider *provider,
                                   const char *host);

/** diagnosis_evidence_clear: frees what @evidence holds, not @evidence */
void diagnosis_evidence_clear (DiagnosisEvidence *evidence);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DiagnosisEvidence, diagnosis_evidence_clear)

/** diagnosis_evidence_dup_words: Returns: (transfer full) (nullable): the server's own words on the failure */
char *diagnosis_evidence_dup_words (const DiagnosisEvidence *evidence);

/** diagnosis_evidence_is_loopback: Returns: whether the server is this computer, as far as its name or the address that
 * was used tell */
gboolean diagnosis_evidence_is_loopback (const DiagnosisEvidence *evidence);

/** diagnosis_evidence_used_token: Returns: whether a token was used to sign in, and no password */
gboolean diagnosis_evidence_used_token (const DiagnosisEvidence *evidence);

/** diagnosis_evidence_get_certificate: Returns: (nullable): the server's own certificate */
const SmtpCertificate *diagnosis_evidence_get_certificate (const DiagnosisEvidence *evidence);

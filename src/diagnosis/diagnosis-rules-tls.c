#include "config.h"

#include "diagnosis-cure.h"
#include "diagnosis-interceptor.h"

#include <glib/gi18n-lib.h>

/* Encryption: the handshake, the certificate. No row here ever offers to do without it. */

#define CHECK_CLOCK                                                                                                    \
  EXPLAIN (N_("Check the Clock"), N_("Compare date and time of this computer with another clock.\n"                    \
                                     "Turn on automatic date and time in the system’s settings.\n"                   \
                                     "If the clock is right, whoever runs the server must renew the certificate."))
#define ASK_OWNER                                                                                                      \
  EXPLAIN (N_("What to Do"),                                                                                           \
           N_("If the server is your own or your company’s, compare the certificate’s fingerprint with the "       \
              "server’s, and trust it if they are the same.\n"                                                       \
              "A virus scanner that reads mail puts its own certificate in the way; turn its mail shield "             \
              "off.\n"                                                                                                 \
              "If this is the server of a big provider, do not go on: somebody may be listening."))

static gboolean
is_first_contact (const DiagnosisEvidence *evidence)
{
  const SmtpTrace *trace = evidence->trace;

  /* With a certificate in hand the other side does speak TLS; on 465 and its like it ought to. */
  return trace->server->security == ACCOUNT_SECURITY_TLS && diagnosis_evidence_get_certificate (evidence) == NULL &&
         account_security_for_port (trace->server->port, ACCOUNT_SECURITY_STARTTLS) != ACCOUNT_SECURITY_TLS;
}

/* The server answered, in plain text and as a mail server does. */
static gboolean
heard_plain_text (const DiagnosisEvidence *evidence)
{
  const SmtpTrace *trace = evidence->trace;
  const char *words = trace->tls != NULL ? trace->tls->plain_words : NULL;

  return trace->server->security == ACCOUNT_SECURITY_TLS && words != NULL && g_ascii_isdigit (words[0]);
}

static gboolean
has_changed_pin (const DiagnosisEvidence *evidence)
{
  return evidence->trace->tls != NULL && evidence->trace->tls->pin_changed;
}

static gboolean
has_old_protocol (const DiagnosisEvidence *evidence)
{
  return evidence->trace->tls != NULL && evidence->trace->tls->old_protocol;
}

static gboolean
has_weak_key (const DiagnosisEvidence *evidence)
{
  return evidence->trace->tls != NULL && evidence->trace->tls->weak_key;
}

/* Programs that read along. */
static gboolean
has_interceptor (const DiagnosisEvidence *evidence)
{
  return diagnosis_interceptor_find (diagnosis_evidence_get_certificate (evidence)) != NULL;
}

#define CERTIFICATE_CAUSE                                                                                              \
  N_("The server showed a certificate, the passport of a server, that this computer does not accept. {problems} "      \
     "{unsent}")

#define BEGINS_PLAIN                                                                                                   \
  .title = N_("This port begins without encryption"),                                                                  \
  .cause = N_("Your settings encrypt from the first byte, but this port of the server answers in plain text. On "      \
              "such a port encryption is switched on a moment later, by STARTTLS."),                                   \
  AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_STARTTLS, USE_TLS }
/* Nothing was heard that tells which. */
#define MAY_BEGIN_PLAIN                                                                                                \
  .title = N_("The server did not begin to encrypt"),                                                                  \
  .cause = N_("Your settings encrypt from the first byte, and the connection ended before that had begun. Perhaps "    \
              "this port begins in plain text and encrypts a moment later, by STARTTLS; or the server, or a device "   \
              "on the way, broke the connection off."),                                                                \
  AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_STARTTLS, USE_TLS, TRY_AGAIN }

const DiagnosisRule diagnosis_rules_tls[] = {
  { "tls-old-protocol", SMTP (OLD_TLS),
    .logged = "tls 1.0/tls 1.1/tlsv1/tlsv1.0/tlsv1.1/sslv3 & too old/deprecated/refused/unsafe/not allowed|"
              "unsupported_protocol|unsupported protocol & !handshake",
    .title = N_("The server’s encryption is too old"),
    .cause = N_("The server only knows a form of encryption (TLS 1.0 or 1.1) that has been unsafe for years. Your "
                "password was not sent."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Find a Better Server"),
                        N_("Look in your provider’s help for a newer server name.\n"
                           "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")),
               TRY_AGAIN } },
  { "tls-old-protocol", DIAGNOSIS_AT (TLS), .when = has_old_protocol,
    .title = N_("The server’s encryption is too old"),
    .cause = N_("The server only knows a form of encryption (TLS 1.0 or 1.1) that has been unsafe for years. Your "
                "password was not sent."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Find a Better Server"),
                        N_("Look in your provider’s help for a newer server name.\n"
                           "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")),
               TRY_AGAIN } },
  { "tls-pin-changed", SMTP (CERTIFICATE), .when = has_changed_pin,
    .title = N_("The certificate you trusted has changed"),
    .cause = N_("You once decided to trust one certificate of “{host}”. Now the server shows another one. Either it "
                "was renewed, or another computer pretends to be the server. {problems} {unsent}"),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Ask First"),
                        N_("Ask whoever runs the server whether the certificate was renewed.\n"
                           "Compare the fingerprint they tell you with the new one.\n"
                           "Trust it only if they are the same.")),
               { DIAGNOSIS_REMEDY_TRUST_CERTIFICATE, N_("Trust the New Certificate") },
               TRY_AGAIN } },
  { "tls-pin-changed", .domain = DIAGNOSIS_DOMAIN_SMTP, .code = -1,
    .logged = "fingerprint & mismatch/does not match/doesnt match/did not match/not match/changed",
    .title = N_("The certificate you trusted has changed"),
    .cause = N_("The program was told which certificate the server has, and the server shows another one. Either it "
                "was renewed, or another computer pretends to be the server."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Ask First"),
                        N_("Ask whoever runs the server whether the certificate was renewed.\n"
                           "Compare the fingerprint they tell you with the new one.\n"
                           "Trust it only if they are the same.")),
               TRY_AGAIN } },
  { "tls-revoked", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_REVOKED, .logged = "certificate & revoked",
    .title = N_("The server’s certificate was withdrawn"), .cause = CERTIFICATE_CAUSE, NEVER,
    .cures = { EXPLAIN (N_("What to Do"),
                        N_("Do not use this server until its owner has replaced the certificate.\n"
                           "Tell whoever runs it.")) } },
  { "tls-expired", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_EXPIRED,
    .logged = "certificate & expired & !is before|"
              "pkix & validity check failed",
    .title = N_("The server’s certificate has expired"), .cause = CERTIFICATE_CAUSE, AFTER_CHANGE,
    .cures = { CHECK_CLOCK, TRY_AGAIN, TRUST } },
  { "tls-not-activated", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_NOT_ACTIVATED,
    .logged = "certificate & not yet valid/not activated/not valid yet/future|certificate is not yet valid",
    .title = N_("The server’s certificate is not valid yet"), .cause = CERTIFICATE_CAUSE, AFTER_CHANGE,
    .cures = { CHECK_CLOCK, TRY_AGAIN, TRUST } },
  { "tls-bad-identity", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_BAD_IDENTITY,
    .logged = "certificate/hostname/altnames/identity & mismatch/does not match/doesnt match/not valid for/is valid "
              "for/not match/different identity/unexpected identity|"
              "doesnt contain any ip sans|relies on legacy common name",
    .title = N_("The certificate belongs to another name"), .cause = CERTIFICATE_CAUSE, AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Use the Name “{host}”"), diagnosis_change_to_certificate_name },
               TRUST,
               EXPLAIN (N_("What to Do"),
                        N_("Enter the server name that your provider gives, not your own domain and not "
                           "a number.\n"
                           "If every server shows a wrong name, sign in to the network in a browser.")) } },
  { "tls-insecure-cert", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_INSECURE,
    .logged = "certificate & insecure/weak/md too weak/key too small/key too weak/sha1|ee key too small|"
              "ca md too weak",
    .title = N_("The server’s certificate is too weak"), .cause = CERTIFICATE_CAUSE, AFTER_CHANGE,
    .cures = { EXPLAIN (N_("What to Do"), N_("Ask whoever runs the server for a new certificate.")), TRUST } },
  { "tls-unknown-ca", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_UNKNOWN_CA, .when = has_interceptor,
    .title = N_("A program in between opens this connection"),
    .cause = N_("The certificate is not the server’s own: it was signed by a virus scanner or a filter that reads "
                "mail on this computer or in this network. {problems} {unsent}"),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Turn off the mail shield of the virus scanner, or the inspection of encrypted mail.\n"
                         "In an office, ask whoever runs the network.\n"
                         "Then try again.")),
               TRY_AGAIN } },
  { "tls-unknown-ca", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_UNKNOWN_CA,
    .logged = "self signed|unknown ca|unknown authority|unable to get local issuer|"
              "unable to verify the first certificate|certificate & not trusted/untrusted/unknown issuer|"
              "unable to find valid certification path|certificate verify failed|certificate verification failed|"
              "signing certificate authority is not known|no trusted",
    .title = N_("Nobody vouches for this server’s certificate"), .cause = CERTIFICATE_CAUSE, AFTER_CHANGE,
    .cures = { TRUST, ASK_OWNER } },
  { "tls-insecure-cert", SMTP (CERTIFICATE), .when = has_weak_key, .title = N_("The server’s certificate is too weak"),
    .cause = CERTIFICATE_CAUSE, AFTER_CHANGE,
    .cures = { EXPLAIN (N_("What to Do"), N_("Ask whoever runs the server for a new certificate.")), TRUST } },
  { "tls-generic-cert", SMTP (CERTIFICATE),
    .logged = "unacceptable tls certificate|"
              "certificate & unacceptable/invalid purpose/unsupported purpose/not accepted/invalid/bad/error",
    .title = N_("The server’s certificate is not accepted"), .cause = CERTIFICATE_CAUSE, AFTER_CHANGE,
    .cures = { ASK_OWNER, TRUST } },
  { "tls-no-backend", TLS (UNAVAILABLE),
    .logged = "tls support is not available|tls ssl support not available|ssl support not available|"
              "no tls backend|glib networking & not",
    .title = N_("This computer cannot encrypt"),
    .cause = N_("The part of the system that encrypts connections is not installed."), AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Install It"),
                        N_("Install the package “glib-networking”.\n"
                           "Start this program again.")) } },
  { "tls-client-cert", TLS (CERTIFICATE_REQUIRED),
    .logged = "server required tls certificate|did not send a certificate|certificate required|"
              "client certificate & required/requested/needed",
    .title = N_("The server wants a certificate from you"),
    .cause =
        N_("The server lets only computers in that have a certificate of their own. Servers for people do not ask "
           "for that; this one is for other servers."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Find the Right Server"),
                        N_("Ask whoever runs the server for the name and port for mail programs.")),
               TRY_AGAIN } },
  { "tls-to-plain-port", DIAGNOSIS_AT (TLS), .domain = DIAGNOSIS_DOMAIN_TLS, .code = G_TLS_ERROR_MISC,
    .when = heard_plain_text,
    .logged = "unexpected tls packet|wrong version number|does not look like a tls handshake|"
              "unexpected packet length|unknown protocol & ssl*|first record does not look like|"
              "packet length too long|ssl3_get_record|unexpected packet format|"
              "not an ssl tls record",
    BEGINS_PLAIN },
  { "tls-to-plain-port", DIAGNOSIS_AT (TLS), TLS (NOT_TLS), .when = heard_plain_text, BEGINS_PLAIN },
  { "tls-to-plain-port", DIAGNOSIS_AT (TLS), TLS (MISC), .when = is_first_contact, MAY_BEGIN_PLAIN },
  { "tls-to-plain-port", DIAGNOSIS_AT (TLS), TLS (NOT_TLS), .when = is_first_contact, MAY_BEGIN_PLAIN },
  { "tls-timeout", DIAGNOSIS_AT (TLS), IO (TIMED_OUT), .when = is_first_contact,
    .title = N_("The server does not answer to encryption"),
    .cause = N_("Your settings encrypt from the first byte, but nothing came back from this port. Perhaps this port "
                "begins in plain text; or a VPN or a filter holds the answer back."),
    LATER, .cures = { USE_STARTTLS_HERE, USE_TLS, TRY_AGAIN } },
  { "tls-timeout", DIAGNOSIS_AT (TLS), IO (TIMED_OUT), .logged = "handshake & timed out/timeout",
    .title = N_("Agreeing on encryption took too long"),
    .cause = N_("Encryption was begun, and then nothing more came back. A VPN or a filter on the way is the usual "
                "reason."),
    LATER, .cures = { TRY_AGAIN, USE_STARTTLS, USE_TLS } },
  { "tls-not-tls", DIAGNOSIS_AT (TLS), TLS (NOT_TLS),
    .logged = "peer failed to perform tls handshake|non properly terminated|"
              "tls connection closed unexpectedly|tls & terminated|ssl_error_syscall|"
              "handshake & closed/eof/reset/terminated/aborted/disconnected|"
              "before secure tls connection was established|eof occurred in violation of protocol|"
              "unexpected eof while reading",
    .title = N_("The other side broke encryption off"),
    .cause =
        N_("The connection ended while encryption was being agreed on. The port is not made for it, the server is "
           "old, or a device on the way blocks it."),
    LATER, .cures = { TRY_AGAIN, USE_STARTTLS, USE_TLS } },
  { "tls-not-tls", DIAGNOSIS_AT (TLS), TLS (EOF), .title = N_("The other side broke encryption off"),
    .cause =
        N_("The connection ended while encryption was being agreed on. The port is not made for it, the server is "
           "old, or a device on the way blocks it."),
    LATER, .cures = { TRY_AGAIN, USE_STARTTLS, USE_TLS } },
  { "tls-alert", DIAGNOSIS_AT (TLS), TLS (MISC),
    .logged = "fatal tls alert|fatal alert|handshake failure|protocol version|no shared cipher|"
              "no common cipher|unsupported version|unsupported protocol|alert & tls*/ssl*/handshake|"
              "handshake failed|tls handshake|no protocols available|dh key too small|cipher & no/mismatch",
    .title = N_("No common form of encryption"),
    .cause = N_("This computer and the server could not agree on how to encrypt. The server knows only old forms that "
                "are refused here, or the port is not made for the chosen kind of encryption."),
    AFTER_CHANGE,
    .cures = { USE_STARTTLS, USE_TLS,
               EXPLAIN (N_("Find a Better Server"),
                        N_("Look in your provider’s help for a newer server name.\n"
                           "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")) } },
  { "tls-alert", DIAGNOSIS_AT (TLS), TLS (HANDSHAKE), .title = N_("No common form of encryption"),
    .cause = N_("This computer and the server could not agree on how to encrypt. The server knows only old forms that "
                "are refused here, or the port is not made for the chosen kind of encryption."),
    AFTER_CHANGE,
    .cures = { USE_STARTTLS, USE_TLS,
               EXPLAIN (N_("Find a Better Server"),
                        N_("Look in your provider’s help for a newer server name.\n"
                           "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")) } },
  { NULL }
};

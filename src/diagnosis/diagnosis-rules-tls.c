#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Encryption: STARTTLS, the handshake, the certificate. No row here ever offers to do without it. */

#define CHECK_CLOCK                                                                                                    \
  EXPLAIN (N_ ("Check the Clock"), N_ ("Compare date and time of this computer with another clock.\n"                  \
                                       "Turn on automatic date and time in the system's settings.\n"                   \
                                       "If the clock is right, whoever runs the server must renew the certificate."))
#define ASK_OWNER                                                                                                      \
  EXPLAIN (N_ ("What to Do"),                                                                                          \
           N_ ("If the server is your own or your company's, compare the certificate's fingerprint with the "          \
               "server's, and trust it if they are the same.\n"                                                        \
               "A virus scanner that reads mail puts its own certificate in the way; turn its mail shield "            \
               "off.\n"                                                                                                \
               "If this is the server of a big provider, do not go on: somebody may be listening."))

static gboolean
is_first_contact (const DiagnosisEvidence *evidence)
{
  const SmtpTrace *trace = evidence->trace;

  /* With a certificate in hand the other side does speak TLS; on 465 and its like it ought to. */
  return trace->server->security == ACCOUNT_SECURITY_TLS && diagnosis_evidence_get_certificate (evidence) == NULL &&
         account_security_for_port (trace->server->port, ACCOUNT_SECURITY_STARTTLS) != ACCOUNT_SECURITY_TLS;
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

#define CERTIFICATE_CAUSE                                                                                              \
  N_ ("“{host}” showed a certificate, the passport of a server, that this computer does not accept. {problems} "   \
      "Nothing secret was sent.")

const DiagnosisRule diagnosis_rules_tls[] = {
  { "starttls-missing", SMTP (NO_STARTTLS), .title = N_ ("The server does not offer encryption on this port"),
    .cause = N_ ("Your settings ask for encryption by STARTTLS, but the server did not offer it on port {port}. The "
                 "port is wrong, or something between you and the server removed the offer so that it can read along. "
                 "Nothing secret was sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               EXPLAIN (N_ ("Find Out Who Removes the Offer"),
                        N_ ("Turn off the mail shield of a virus scanner.\n"
                            "Try another network, for example that of a phone.\n"
                            "If the server is your own, set up a certificate on it.")) } },
  { "starttls-injection", SMTP (INJECTION), .title = N_ ("Somebody tampered with the connection"),
    .cause =
        N_ ("Together with its consent to encrypt, the server sent more words in plain text. Whoever sits between "
            "you and the server can smuggle orders in that way, so the connection was given up. Nothing secret was "
            "sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_TLS, EXPLAIN (N_ ("Stay Safe"),
                                 N_ ("Use port 465, where everything is encrypted from the first byte.\n"
                                     "Try another network.\n"
                                     "If the server is your own, update its software.")) } },
  { "starttls-454", DIAGNOSIS_AT (STARTTLS), .reply = { 4 }, .title = N_ ("The server cannot encrypt at the moment"),
    .cause = N_ ("The server offers encryption but says that it cannot begin it now. Often it cannot read its own "
                 "certificate."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_5_MINUTES, USE_TLS, TRY_AGAIN } },
  { "starttls-refused", DIAGNOSIS_AT (STARTTLS), .reply = { 5 }, .title = N_ ("The server refused to encrypt"),
    .cause = N_ ("The server offered encryption by STARTTLS and then refused to begin it."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_TLS, TRY_AGAIN } },
  { "starttls-required", .reply = { 530 }, .pattern = "tls", .title = N_ ("The server insists on encryption"),
    .cause = N_ ("The server goes no further until the connection is encrypted."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_TLS } },
  { "tls-old-protocol", SMTP (OLD_TLS), .title = N_ ("The server's encryption is too old"),
    .cause = N_ ("The server only knows a form of encryption (TLS 1.0 or 1.1) that has been unsafe for years. Your "
                 "password was not sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Find a Better Server"),
                        N_ ("Look in your provider's help for a newer server name.\n"
                            "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")),
               TRY_AGAIN } },
  { "tls-old-protocol", DIAGNOSIS_AT (TLS), .when = has_old_protocol,
    .title = N_ ("The server's encryption is too old"),
    .cause = N_ ("The server only knows a form of encryption (TLS 1.0 or 1.1) that has been unsafe for years. Your "
                 "password was not sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Find a Better Server"),
                        N_ ("Look in your provider's help for a newer server name.\n"
                            "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")),
               TRY_AGAIN } },
  { "tls-pin-changed", SMTP (CERTIFICATE), .when = has_changed_pin,
    .title = N_ ("The certificate you trusted has changed"),
    .cause = N_ ("You once decided to trust one certificate of “{host}”. Now the server shows another one. Either it "
                 "was renewed, or another computer pretends to be the server. {problems} Nothing secret was sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Ask First"),
                        N_ ("Ask whoever runs the server whether the certificate was renewed.\n"
                            "Compare the fingerprint they tell you with the new one.\n"
                            "Trust it only if they are the same.")),
               { DIAGNOSIS_REMEDY_TRUST_CERTIFICATE, N_ ("Trust the New Certificate") },
               TRY_AGAIN } },
  { "tls-revoked", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_REVOKED,
    .title = N_ ("The server's certificate was withdrawn"), .cause = CERTIFICATE_CAUSE, .retry = DIAGNOSIS_RETRY_NEVER,
    .cures = { EXPLAIN (N_ ("What to Do"),
                        N_ ("Do not use this server until its owner has replaced the certificate.\n"
                            "Tell whoever runs it.")) } },
  { "tls-not-activated", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_NOT_ACTIVATED,
    .title = N_ ("The server's certificate is not valid yet"), .cause = CERTIFICATE_CAUSE,
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { CHECK_CLOCK, TRY_AGAIN, TRUST } },
  { "tls-expired", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_EXPIRED,
    .title = N_ ("The server's certificate has expired"), .cause = CERTIFICATE_CAUSE,
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { CHECK_CLOCK, TRY_AGAIN, TRUST } },
  { "tls-bad-identity", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_BAD_IDENTITY,
    .title = N_ ("The certificate belongs to another name"), .cause = CERTIFICATE_CAUSE,
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_ ("Use the Name “{host}”"), diagnosis_change_to_certificate_name },
               TRUST,
               EXPLAIN (N_ ("What to Do"),
                        N_ ("Enter the server name that your provider gives, not your own domain and not "
                            "a number.\n"
                            "If every server shows a wrong name, sign in to the network in a browser.")) } },
  { "tls-insecure-cert", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_INSECURE,
    .title = N_ ("The server's certificate is too weak"), .cause = CERTIFICATE_CAUSE,
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Ask whoever runs the server for a new certificate.")), TRUST } },
  { "tls-unknown-ca", SMTP (CERTIFICATE), .certificate = G_TLS_CERTIFICATE_UNKNOWN_CA,
    .title = N_ ("Nobody vouches for this server's certificate"), .cause = CERTIFICATE_CAUSE,
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { TRUST, ASK_OWNER } },
  { "tls-insecure-cert", SMTP (CERTIFICATE), .when = has_weak_key, .title = N_ ("The server's certificate is too weak"),
    .cause = CERTIFICATE_CAUSE, .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Ask whoever runs the server for a new certificate.")), TRUST } },
  { "tls-generic-cert", SMTP (CERTIFICATE), .title = N_ ("The server's certificate is not accepted"),
    .cause = CERTIFICATE_CAUSE, .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { ASK_OWNER, TRUST } },
  { "tls-no-backend", TLS (UNAVAILABLE), .title = N_ ("This computer cannot encrypt"),
    .cause = N_ ("The part of the system that encrypts connections is not installed."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Install It"),
                        N_ ("Install the package “glib-networking”.\n"
                            "Start this program again.")) } },
  { "tls-client-cert", TLS (CERTIFICATE_REQUIRED), .title = N_ ("The server wants a certificate from you"),
    .cause =
        N_ ("The server lets only computers in that have a certificate of their own. Servers for people do not ask "
            "for that; this one is for other servers."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Find the Right Server"),
                        N_ ("Ask whoever runs the server for the name and port for mail programs.")),
               TRY_AGAIN } },
  { "tls-to-plain-port", DIAGNOSIS_AT (TLS), TLS (MISC), .when = is_first_contact,
    .title = N_ ("This port begins without encryption"),
    .cause =
        N_ ("Your settings encrypt from the first byte, but port {port} of “{host}” answers in plain text. On such "
            "a port encryption is switched on a moment later, by STARTTLS."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_STARTTLS, USE_TLS } },
  { "tls-to-plain-port", DIAGNOSIS_AT (TLS), TLS (NOT_TLS), .when = is_first_contact,
    .title = N_ ("This port begins without encryption"),
    .cause = N_ ("Your settings encrypt from the first byte, but port {port} of “{host}” does not answer to that. On "
                 "many ports encryption is switched on a moment later, by STARTTLS."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_STARTTLS, USE_TLS } },
  { "tls-timeout", DIAGNOSIS_AT (TLS), IO (TIMED_OUT), .when = is_first_contact,
    .title = N_ ("The server does not answer to encryption"),
    .cause = N_ ("Your settings encrypt from the first byte, but nothing came back from port {port}. Perhaps this port "
                 "begins in plain text; or a VPN or a filter holds the answer back."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_TLS, TRY_AGAIN } },
  { "tls-timeout", DIAGNOSIS_AT (TLS), IO (TIMED_OUT), .title = N_ ("Agreeing on encryption took too long"),
    .cause = N_ ("Encryption was begun, and then nothing more came back. A VPN or a filter on the way is the usual "
                 "reason."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { TRY_AGAIN, USE_STARTTLS, USE_TLS } },
  { "tls-not-tls", DIAGNOSIS_AT (TLS), TLS (NOT_TLS), .title = N_ ("The other side broke encryption off"),
    .cause =
        N_ ("The connection ended while encryption was being agreed on. The port is not made for it, the server is "
            "old, or a device on the way blocks it."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { TRY_AGAIN, USE_STARTTLS, USE_TLS } },
  { "tls-not-tls", DIAGNOSIS_AT (TLS), TLS (EOF), .title = N_ ("The other side broke encryption off"),
    .cause =
        N_ ("The connection ended while encryption was being agreed on. The port is not made for it, the server is "
            "old, or a device on the way blocks it."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { TRY_AGAIN, USE_STARTTLS, USE_TLS } },
  { "tls-alert", DIAGNOSIS_AT (TLS), TLS (MISC), .title = N_ ("No common form of encryption"),
    .cause = N_ ("This computer and the server could not agree on how to encrypt. The server knows only old forms that "
                 "are refused here, or port {port} is not made for the chosen mode."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_STARTTLS, USE_TLS,
               EXPLAIN (N_ ("Find a Better Server"),
                        N_ ("Look in your provider's help for a newer server name.\n"
                            "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")) } },
  { "tls-alert", DIAGNOSIS_AT (TLS), TLS (HANDSHAKE), .title = N_ ("No common form of encryption"),
    .cause = N_ ("This computer and the server could not agree on how to encrypt. The server knows only old forms that "
                 "are refused here, or port {port} is not made for the chosen mode."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_STARTTLS, USE_TLS,
               EXPLAIN (N_ ("Find a Better Server"),
                        N_ ("Look in your provider's help for a newer server name.\n"
                            "If the server is your own, update its software so that it speaks TLS 1.2 or newer.")) } },
  { NULL }
};

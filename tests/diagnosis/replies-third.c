#include "signatures.h"

/* Pastes that were once misread: half a log, an error behind another, words that only look like a reply. */

const Signature replies_third[] = {
  { "tls-expired", "log", NULL, "certificate 2 of 4 has expired" },
  { "tls-expired", "log", NULL,
    "msmtp: TLS certificate verification failed: certificate 2 of 4 has expired\nmsmtp: could not send mail" },
  { "tls-pin-changed", "log", NULL, "the certificate fingerprint does not match" },
  { "tls-pin-changed", "log", NULL,
    "msmtp: TLS certificate verification failed: the certificate fingerprint does not match" },
  { "dns-temporary", "log", NULL, "Host not found, try again" },
  { "dns-temporary", "log", NULL,
    "status=deferred (Host or domain name not found. Name service error for name=smtp.example.org type=A: Host not "
    "found, try again)" },
  { "greet-eof", "log", NULL, "Expected response code \"220\" but got empty code." },
  { "greet-eof", "log", NULL, "Expected response code 220 but got an empty response" },
  { "greet-eof", "log", NULL, "Expected response code 220 but got code \"\", with message \"\"" },
  { "conn-closed", "log", NULL, "Expected response code \"250\" but got empty code." },
  { "conn-closed", "log", NULL, "Expected response code \"354\" but got code \"\", with message \"\"" },
  { "auth-535-generic", "log", NULL, "Expected response code \"235\" but got code \"535\", with message \"535 No\"" },
  { "rcpt-unknown", "log", NULL,
    "Expected response code \"250/251/252\" but got code \"550\", with message \"550 no such user here\"" },
  { "auth-535-generic", "auth", NULL, "535 5.7.8 authentication failed for user \"too many\"" },
  { "auth-535-generic", "log", NULL, "535 5.7.8 authentication failed for user \"too many\"" },
  { "auth-535-generic", "log", NULL, "'535 5.7.8 authentication failed for user \"too many\"'" },
  { "relay-denied", "log", NULL, "'553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)'" },
  { "relay-denied", "log", NULL,
    "failed: '553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)' (1)" },
  { "recipient-refused", "recipient", NULL, "571 5.7.1 Not for you" },
  { "client-host-rejected", "log", NULL, "571 5.7.1 Client host rejected" },
  { "tls-to-plain-port", "log", NULL,
    "*   Trying 127.0.0.1:465...\n* OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number\n* Closing "
    "connection 0\ncurl: (35) OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number" },
  { "auth-535-generic", "log", NULL, "curl: (67) Login denied" },
  { "conn-closed", "log", NULL, "curl: (55) Failed sending data to the peer" },
  { "conn-closed", "log", NULL,
    "< 220 mx.example.org ESMTP\n> EHLO laptop\n< 250 mx.example.org\n> MAIL FROM:<ada@example.org>\n* Send failure: "
    "Broken pipe\ncurl: (55) Failed sending data to the peer" },
  { "auth-535-generic", "log", NULL, "msmtp: authentication failed (method PLAIN)\nmsmtp: could not send mail" },
  { "auth-535-generic", "log", NULL, "SMTP Error: Could not authenticate." },
  /* The family is known by the name alone. */
  { "yahoo-535-auth005", "auth", "mta5.am0.yahoodns.net", "535 5.7.8 no" },
  { "icloud-535", "auth", "p00-smtp.mail.icloud.com", "535 5.7.8 no" },
  { "icloud-535", "log", "mail.icloud.com", "535 5.7.8 no" },
  { "yahoo-535-auth005", "log", "mta5.am0.yahoodns.net", "535 5.7.8 no" },
  { NULL }
};

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Where a message comes from, and whether the sender can be proven: SPF, DKIM, DMARC, reverse names, lists of spammers.
 */

#define PROVE_DOMAIN                                                                                                   \
  STEPS (N_("Send through the provider that your address belongs to, or change the sender to an address of the "       \
            "server that you use.\n"                                                                                   \
            "If the domain is your own, add the server to its SPF record and switch DKIM on at the provider.\n"        \
            "Changes in the internet’s directory need up to a day."))
#define NO_REVERSE_NAME                                                                                                \
  .title = N_("The server wants a computer with a name"),                                                              \
  .cause = N_("Real mail servers can be found by their number as well as by their name (PTR, reverse DNS). The "       \
              "computer that sends cannot, as the lines of homes and offices rarely can."),                            \
  AFTER_CHANGE,                                                                                                        \
  .cures = { USE_TLS, USE_STARTTLS,                                                                                    \
             STEPS (N_("Send through your provider’s server for outgoing mail, with user name and password.\n"       \
                       "For a server of your own, have its internet provider set the reverse name.")) }
#define UNPROVEN_SPF                                                                                                   \
  .title = N_("The domain does not name this server"),                                                                 \
  .cause = N_("Every domain can publish a list of the servers that may send for it, the SPF record. The server that "  \
              "sent this message is not on the list of your address’s domain, or the list is broken."),                \
  AFTER_CHANGE, .cures = { PROVE_DOMAIN }
#define UNPROVEN_DKIM                                                                                                  \
  .title = N_("The message carries no seal of its domain"),                                                            \
  .cause = N_("The server wants each message sealed by the domain that stands in its sender (DKIM). This one has no "  \
              "valid seal, or that of another domain."),                                                               \
  AFTER_CHANGE, .cures = { PROVE_DOMAIN }
#define UNPROVEN_DMARC                                                                                                 \
  .title = N_("The sender could not be proven"),                                                                       \
  .cause =                                                                                                             \
      N_("Nothing proves that this message comes from the domain of its sender (neither SPF nor DKIM fits), and "      \
         "the owner of the domain wants such messages refused (DMARC)."),                                              \
  AFTER_CHANGE, .cures = { PROVE_DOMAIN }

const DiagnosisRule diagnosis_rules_message_policy[] = {
  /* Exim's explanation speaks of black lists, among much else that may be the reason. */
  { "exim-sender-verify", AT_MESSAGE, .reply = { 5, 4 }, .words = "sender verify fail*|sender verification fail*",
    .title = N_("The server could not reach your own address"),
    .cause = N_("Before it takes a message, the server tests whether an answer would reach the sender. With your "
                "sender’s address the test failed."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use a sender’s address that exists and gets mail.\n"
                         "If the domain is your own, check that mail to it arrives (its MX record).")) } },
  { "blocklisted", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH), .reply = { 5, 4 },
    .words = "spamhaus|blocked using|rejected using|[shxbl]|not allowed to connect|access to submit "
             "messages|identified as spammer|"
             "blacklist* & !address blacklisted/blacklisted user|blocklist*|client host blocked|"
             "banned sender|is an open relay|aup cdrbl/aup cxbl/aup ipbl*|from ip address & blocked|black list*|"
             "block list*|dnsbl|dnsbls|rbl|[s3150]|s3150|[bl21]|[bl23]|"
             "bl21|bl23|bl001|bl002|spamcop|barracuda*|sorbs|invaluement|uceprotect*|banned sending ip|banned sending|"
             "listed by|listed at|listed in & zen/sbl/xbl/pbl/cbl/rbl*|poor reputation & !domain|bad reputation & "
             "!domain|low reputation & !domain|"
             "reputation & ip/sending/sender|ip & blocked/blacklisted/banned/listed/denylist*|denylist*|your ip & "
             "listed/blocked|"
             "sender score|senderbase|talos|proofpoint & blocked",
    .title = N_("This network is on a list of spammers"),
    .cause = N_("Servers share lists of computers that sent spam. The address that this message comes from, yours or "
                "that of your provider’s server, is on one. Lines of homes are listed as a matter of course."),
    AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_("Look the Address Up"), .url = "https://check.spamhaus.org" },
               USE_TLS,
               USE_STARTTLS,
               STEPS (N_("Send through your provider’s server for outgoing mail, with user name and password.\n"
                         "Look up the address that the server’s words name, and follow the steps to have it removed.\n"
                         "If it belongs to your provider, tell its support.")) } },
  { "client-host-rejected", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO), .reply = { 5, 4 },
    .words = "cannot find your & hostname/reverse hostname|ptr resource|ptr & bad/invalid/missing|ip name lookup "
             "failed & !relaying denied/relay denied|reverse dns|reverse hostname|ptr record*|no ptr|rdns|"
             "does not have a ptr|reverse & lookup/name/record & fail*/not/no/missing|hostname & does not resolve|"
             "dns & reverse|doesnt have a ptr|reverse dns & fail*",
    NO_REVERSE_NAME },
  { "client-host-rejected", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.25", NO_REVERSE_NAME },
  { "client-host-rejected", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH),
    .reply = { 5, 4 },
    .words = "dynamic ip*|geographical location|geoip|smtp server of your isp|client host rejected|"
             "client host & rejected/blocked/denied",
    .title = N_("The server takes no mail from this network"),
    .cause =
        N_("The server refuses the computer that sends, whatever the message is. Servers for recipients do so with "
           "homes and offices."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               STEPS (N_("Send through your provider’s server for outgoing mail, with user name and password.\n"
                         "For a server of your own, have its internet provider set the reverse name (PTR).")) } },
  { "dmarc-failed", AT_MESSAGE, .reply = { 5, 4 },
    .words =
        "dmarc*|unauthenticated email|all senders to authenticate|sender is unauthenticated|authentication information",
    UNPROVEN_DMARC },
  { "spf-generic", AT_MESSAGE, .reply = { 5, 4 },
    .words = "spf record* & bad|spf & !dkim & "
             "fail*/violation/not/reject*/denied/softfail/hardfail/invalid/error/unauthorized/permerror/prohibited|"
             "sender policy framework|openspf*|spf record & not|spf check|spf_*|not & designated & sender*|"
             "with spf",
    UNPROVEN_SPF },
  { "spf-generic", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.23|*.7.24|*.7.22", .words = "spf", UNPROVEN_SPF },
  { "spf-generic", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.23|*.7.24", UNPROVEN_SPF },
  { "dmarc-failed", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.26", UNPROVEN_DMARC },
  { "dkim-failed", AT_MESSAGE, .reply = { 5, 4 },
    .words = "dkim & fail*/not/invalid/missing/required/no/reject*/bad|with dkim", UNPROVEN_DKIM },
  { "dkim-failed", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.20|*.7.21|*.7.22", UNPROVEN_DKIM },
  { NULL }
};

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What Google says to a message: Gmail, Workspace, its relay, and its servers for recipients. */

#define RELAY_HELP "https://support.google.com/a/answer/2956491"
#define SENDER_RULES "https://support.google.com/mail/answer/81126"
#define LIMITS "https://support.google.com/a/answer/166852"

#define USE_RELAY                                                                                                      \
  EXPLAIN (N_("Send More than That"),                                                                                  \
           N_("A mailbox is not made for more. Services such as SendGrid or Amazon SES are: they send thousands of "   \
              "messages a day.\n"                                                                                      \
              "Add a second account with one of them and send through it."))
#define PROVE_DOMAIN                                                                                                   \
  STEPS (N_("Send through the provider that your address belongs to, or change the sender to an address of the "       \
            "server that you use.\n"                                                                                   \
            "If the domain is your own, add the server to its SPF record and switch DKIM on at the provider.\n"        \
            "Changes in the internet’s directory need up to a day."))
#define USE_PEOPLES_SERVER                                                                                             \
  STEPS (N_("Use your own provider’s server for outgoing mail, with user name and password, on port 465 or 587.\n"   \
            "A server of your own needs a name in the reverse directory (PTR) and an SPF record."))

const DiagnosisRule diagnosis_rules_message_google[] = {
  { "google-relay-quota", AT_MESSAGE, .reply = { 4, 5 }, OF (GOOGLE), .words = "relay & limit/quota",
    .title = N_("The limit of Google’s relay is reached"),
    .cause =
        N_("Your organisation sends through Google’s SMTP relay, which takes only so many messages from each user "
           "and from all together. That number is reached. Nothing is wrong with the settings."),
    LATER,
    .cures = { WAIT_AN_HOUR, OPEN_PAGE (N_("Open Google’s Help on the Relay"), RELAY_HELP),
               STEPS (N_("If the words say “peak”, wait an hour; if they say “daily”, wait up to 24 hours.\n"
                         "Spread the messages over several users.\n"
                         "The administrator can ask Google for more.")) } },
  { "google-relay-denied", AT_MESSAGE, .reply = { 5 }, OF (GOOGLE),
    .words = "mail relay denied|credentials for relay|relay denied|relaying denied",
    .title = N_("Google’s relay does not know this sender"),
    .cause = N_("Google’s SMTP relay passes on only what comes from an address or a network that your organisation’s "
                "administrator has entered. This one is not among them."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Google’s Help on the Relay"), RELAY_HELP),
               EXPLAIN (N_("What the Administrator Can Do"),
                        N_("In the Admin console open Apps, Gmail, Routing, “SMTP relay service”.\n"
                           "Add the address that the server’s words name, or demand SMTP authentication and sign in.\n"
                           "Send from a domain of the organisation.\n"
                           "Wait: changes take up to 24 hours.")) } },
  { "google-550-daily", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .enhanced = "*.4.5", OF (GOOGLE),
    .reply = { 550, 452, 554 }, .title = N_("The daily limit of your Google account is reached"),
    .cause = N_("Google lets an account send only so many messages in 24 hours, and this one has used them up. "
                "Nothing is wrong with password or settings."),
    LATER,
    .cures = { WAIT_A_DAY, USE_RELAY, OPEN_PAGE (N_("Open Google’s Limits"), LIMITS),
               EXPLAIN (N_("If It Was Not You"),
                        N_("If you did not send that much, somebody else did: change the password of your Google "
                           "account, and look at its recent activity.")) } },
  { "google-550-daily", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .reply = { 4, 5 }, OF (GOOGLE),
    .words =
        "daily & sending & limit/quota|dailylimitexceeded|sending limit & exceeded/reached|user rate limit exceeded",
    .title = N_("The daily limit of your Google account is reached"),
    .cause = N_("Google lets an account send only so many messages in 24 hours, and this one has used them up. "
                "Nothing is wrong with password or settings."),
    LATER,
    .cures = { WAIT_A_DAY, USE_RELAY, OPEN_PAGE (N_("Open Google’s Limits"), LIMITS),
               EXPLAIN (N_("If It Was Not You"),
                        N_("If you did not send that much, somebody else did: change the password of your Google "
                           "account, and look at its recent activity.")) } },
  { "google-421-tls-required", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO), .reply = { 4, 5 }, OF (GOOGLE),
    .words = "tls required|senders to use tls|use a tls connection|using tls",
    .title = N_("The recipient takes encrypted mail only"),
    .cause = N_("The recipient’s organisation accepts only mail that arrives encrypted, and the last server on the "
                "way did not encrypt."),
    AFTER_CHANGE,
    .cures = { USE_STARTTLS, USE_TLS,
               STEPS (N_("Choose TLS or STARTTLS for your outgoing server.\n"
                         "If it is encrypted already, ask whoever runs the server to encrypt on the way out.")) } },
  { "google-421-tls-required", AT_MESSAGE, .reply = { 4, 5 }, .enhanced = "*.7.29", OF (GOOGLE),
    .title = N_("The recipient takes encrypted mail only"),
    .cause = N_("The recipient’s organisation accepts only mail that arrives encrypted, and the last server on the "
                "way did not encrypt."),
    AFTER_CHANGE,
    .cures = { USE_STARTTLS, USE_TLS,
               STEPS (N_("Choose TLS or STARTTLS for your outgoing server.\n"
                         "If it is encrypted already, ask whoever runs the server to encrypt on the way out.")) } },
  { "google-421-unusual", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (GREETING),
    .reply = { 4, 5 }, OF (GOOGLE), .words = "unusual rate|unusual & rate/amount/volume",
    .title = N_("Google finds the amount of mail unusual"),
    .cause = N_("Google slows mail down that comes from this address, domain or network, because there is more of it "
                "than usual or people complained."),
    LATER,
    .cures = { WAIT_AN_HOUR, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES),
               STEPS (N_("Send nothing for some hours, then slowly.\n"
                         "Find out who else sends from this address or network.\n"
                         "If the domain is your own, set up SPF and DKIM for it.")) } },
  { "google-421-unusual", AT_MESSAGE, .reply = { 4, 5 }, .enhanced = "*.7.28", OF (GOOGLE),
    .title = N_("Google finds the amount of mail unusual"),
    .cause = N_("Google slows mail down that comes from this address, domain or network, because there is more of it "
                "than usual or people complained."),
    LATER,
    .cures = { WAIT_AN_HOUR, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES),
               STEPS (N_("Send nothing for some hours, then slowly.\n"
                         "Find out who else sends from this address or network.\n"
                         "If the domain is your own, set up SPF and DKIM for it.")) } },
  { "google-ip-not-authorized", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO), .reply = { 5, 4 }, OF (GOOGLE),
    .words = "directly to our servers|not authorized to send & directly|low reputation of the sending & home",
    .title = N_("Google takes no mail straight from homes"),
    .cause = N_("The message was handed to Google’s server for recipients directly. It takes mail from other mail "
                "servers only, not from the lines of homes and offices."),
    AFTER_CHANGE, .cures = { USE_PEOPLES_SERVER } },
  { "google-451-timeout", .reply = { 451, 421 }, OF (GOOGLE), .words = "timeout & closing connection|timeout & !dns",
    .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH),
    .title = N_("Google waited too long for the rest"),
    .cause = N_("The message, or the next command, took so long to arrive that Google hung up. The line is slow, or "
                "the message large."),
    NOW,
    .cures = { TRY_AGAIN, STEPS (N_("Try again.\n"
                                    "Make the attachments smaller, or use a faster network.")) } },
  { "google-451-timeout", .reply = { 451, 421 }, .enhanced = "4.4.2", OF (GOOGLE),
    .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH),
    .title = N_("Google waited too long for the rest"),
    .cause = N_("The message, or the next command, took so long to arrive that Google hung up. The line is slow, or "
                "the message large."),
    NOW,
    .cures = { TRY_AGAIN, STEPS (N_("Try again.\n"
                                    "Make the attachments smaller, or use a faster network.")) } },
  { "google-domain-policy-size", AT_MESSAGE, .reply = { 4, 5 }, OF (GOOGLE), .words = "policy size",
    .title = N_("One recipient needs a message of their own"),
    .cause = N_("The rules of one recipient’s organisation are too long for Google to apply together with those of "
                "the others."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send the message to this recipient separately.\n"
                         "Send it to the others as before.")) } },
  { "google-multi-domain", AT_MESSAGE, .reply = { 4, 5 }, OF (GOOGLE), .words = "multiple destination domains",
    .title = N_("The recipients belong to several organisations"),
    .cause = N_("Google’s server for recipients takes a message for one domain at a time only, and the recipients "
                "belong to several."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send one message for each domain, the part behind the “@”.\n"
                         "Or use your provider’s server for outgoing mail, which takes them all.")) } },
  { "spf-google", AT_MESSAGE, .reply = { 4, 5 }, OF (GOOGLE),
    .words = "spf & suspicious/hard fail/didnt pass/did not pass/not pass/failed/fail & !dkim|authenticate & with spf|"
             "spf record & invalid/suspicious/error",
    .title = N_("The domain does not name this server"),
    .cause = N_("Every domain can publish a list of the servers that may send for it, the SPF record. The server that "
                "sent this message is not on the list of your address’s domain, or the list is broken."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES) } },
  { "dkim-google", AT_MESSAGE, .reply = { 4, 5 }, OF (GOOGLE),
    .words = "authenticate & with dkim|dkim & didnt pass/did not pass/not pass/failed & !spf|aligned with|"
             "not aligned",
    .title = N_("The message carries no seal of its domain"),
    .cause = N_("Google wants each message sealed by the domain that stands in its sender (DKIM). This one has no "
                "valid seal, or that of another domain."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES) } },
  { "dmarc-google", AT_MESSAGE, .reply = { 4, 5 }, OF (GOOGLE),
    .words = "dmarc*|dmarcrejection|authentication information|does not meet ipv6|all senders to authenticate|"
             "unauthenticated email|sender is unauthenticated|"
             "unauthenticated & blocked",
    .title = N_("The sender could not be proven"),
    .cause =
        N_("Nothing proves that this message comes from the domain of its sender (neither SPF nor DKIM fits), and "
           "the owner of the domain wants such messages refused. That happens when an address of one provider is "
           "sent through the server of another."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES) } },
  { "dmarc-google", AT_MESSAGE, .reply = { 4, 5 }, .enhanced = "*.7.26", OF (GOOGLE),
    .title = N_("The sender could not be proven"),
    .cause =
        N_("Nothing proves that this message comes from the domain of its sender (neither SPF nor DKIM fits), and "
           "the owner of the domain wants such messages refused. That happens when an address of one provider is "
           "sent through the server of another."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES) } },
  { "spf-google", AT_MESSAGE, .reply = { 4, 5 }, .enhanced = "*.7.24|*.7.27", OF (GOOGLE),
    .title = N_("The domain does not name this server"),
    .cause = N_("Every domain can publish a list of the servers that may send for it, the SPF record. The server that "
                "sent this message is not on the list of your address’s domain, or the list is broken."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES) } },
  { "dkim-google", AT_MESSAGE, .reply = { 4, 5 }, .enhanced = "*.7.30|*.7.32", OF (GOOGLE),
    .title = N_("The message carries no seal of its domain"),
    .cause = N_("Google wants each message sealed by the domain that stands in its sender (DKIM). This one has no "
                "valid seal, or that of another domain."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_PAGE (N_("Open Google’s Rules for Senders"), SENDER_RULES) } },
  { NULL }
};

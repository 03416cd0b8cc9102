#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What other mailbox providers and web hosts say to a message. */

#define OWN_ADDRESS_ONLY                                                                                               \
  STEPS (N_("Use the address of the account as the sender.\n"                                                          \
            "Put the other address into “Reply to”.\n"                                                             \
            "Or add it to the account at the provider first, as an alias."))
#define PROVE_DOMAIN                                                                                                   \
  STEPS (N_("Send through the provider that your address belongs to, or change the sender to an address of the "       \
            "server that you use.\n"                                                                                   \
            "If the domain is your own, set up SPF, DKIM and DMARC for it.\n"                                          \
            "Make the text plainer, with fewer links."))

const DiagnosisRule diagnosis_rules_message_providers[] = {
  { "icloud-from", AT_MESSAGE, .reply = { 5 }, OF (ICLOUD), .words = "not one of your addresses|from address is not",
    .title = N_("iCloud sends from your own addresses only"),
    .cause = N_("The sender’s address does not belong to the iCloud account that signed in, and Apple refuses such "
                "messages."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use your iCloud address, one of its aliases, or a domain that you added to iCloud+.\n"
                         "Put the other address into “Reply to”.")) } },
  { "icloud-from", .stages = DIAGNOSIS_AT (SENDER), .reply = { 550 }, .enhanced = "5.7.0", OF (ICLOUD),
    .words = "!blocked/listed/spamhaus/rejected", .title = N_("iCloud sends from your own addresses only"),
    .cause = N_("The sender’s address does not belong to the iCloud account that signed in, and Apple refuses such "
                "messages."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use your iCloud address, one of its aliases, or a domain that you added to iCloud+.\n"
                         "Put the other address into “Reply to”.")) } },
  { "apple-quota", AT_MESSAGE, .reply = { 4, 5 }, OF (ICLOUD),
    .words = "sending limit|daily limit|sending quota|exceeded & limit & !size",
    .title = N_("iCloud’s limit for today is reached"),
    .cause = N_("Apple lets an account send 1,000 messages to 1,000 recipients a day, and at most 500 recipients in "
                "one message. That is used up. Nothing is wrong with your settings."),
    LATER,
    .cures = { WAIT_A_DAY, STEPS (N_("Wait until tomorrow.\n"
                                     "Look for messages that wait in other programs and go out again and again.\n"
                                     "Send to fewer recipients at a time.")) } },
  { "apple-policy", AT_MESSAGE, .reply = { 4, 5 }, OF (ICLOUD),
    .words = "local policy|[cs01]|[hme1]|dmarc|policy & reject*", .title = N_("Apple refused for reasons of policy"),
    .cause = N_("Apple’s rules for mail kept the message out: the sender could not be proven (SPF, DKIM, DMARC), or "
                "the server or the content has a bad reputation."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN } },
  { "yahoo-550-from", AT_MESSAGE, .reply = { 550, 5 }, OF (YAHOO), .words = "request failed|mailbox unavailable",
    .title = N_("Yahoo did not like the sender"),
    .cause = N_("Whatever the words say, the recipient is usually fine: the sender’s address is not the Yahoo account "
                "that signed in, or the content looked like spam."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use the address that you sign in with as the sender.\n"
                         "Or add the other address in Yahoo’s settings, under “Mailboxes”, and confirm it.\n"
                         "Send two lines of plain text to see whether the content is the reason.")) } },
  { "yahoo-policy", AT_MESSAGE, .reply = { 5 }, OF (YAHOO),
    .words = "policy reasons|[ph01]|unauthenticated|dmarc|not accepted for policy",
    .title = N_("Yahoo refused for reasons of policy"),
    .cause = N_("Yahoo’s rules for mail kept the message out: the sender could not be proven (SPF, DKIM, DMARC), or "
                "the content looked suspicious."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN } },
  { "zoho-unusual", AT_MESSAGE, .reply = { 5, 4 }, OF (ZOHO),
    .words = "unusual sending activity|unusual activity|sender address blocked|mail rate exceeded|outgoing & blocked",
    .title = N_("Zoho has frozen the outgoing mail"),
    .cause = N_("Zoho saw more mail than usual, or mail that looked like spam, and stopped what the account sends. It "
                "can take one to five working days until it is free again."),
    LATER,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_("Open Zoho’s Rules"),
                 .url = "https://www.zoho.com/mail/help/usage-policy.html" },
               WAIT_A_DAY,
               STEPS (N_("Sign in to Zoho Mail on the web, and unblock the account if that is offered.\n"
                         "Otherwise ask your organisation’s administrator, or Zoho’s support.\n"
                         "Send nothing until it is released.")) } },
  { "zoho-553", AT_MESSAGE, .reply = { 5 }, OF (ZOHO), .words = "not allowed to relay|relaying disallowed|relay*",
    .title = N_("Zoho does not let you send under this address"),
    .cause = N_("The sender’s address is neither the one that signed in nor one that was added to the Zoho account."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use the address that you sign in with as the sender.\n"
                         "Or add the other one in Zoho Mail, under Settings, Mail Accounts, “Send mail as”.\n"
                         "For a domain of your own, use smtppro.zoho.com instead of smtp.zoho.com.")) } },
  { "netease-553", AT_MESSAGE, .reply = { 5 },
    .words = "mail from must equal|mail from & must & same|must equal authorized user|same as authorization user",
    .title = N_("The sender must be the one who signed in"),
    .cause = N_("This provider only takes messages whose sender is the very address that signed in."), AFTER_CHANGE,
    .cures = { OWN_ADDRESS_ONLY } },
  { "netease-553", AT_MESSAGE, .reply = { 553, 501 }, .families = DIAGNOSIS_FAMILY_NETEASE | DIAGNOSIS_FAMILY_QQ,
    .words = "mail from|sender|authorized user|authorization user",
    .title = N_("The sender must be the one who signed in"),
    .cause = N_("This provider only takes messages whose sender is the very address that signed in."), AFTER_CHANGE,
    .cures = { OWN_ADDRESS_ONLY } },
  /* NetEase gives the reason as a code. */
  { "spam-content", AT_MESSAGE, .reply = { 4, 5 }, OF (NETEASE), .words = "dt spm",
    .title = N_("The server takes the message for spam"),
    .cause = N_("A filter judged the text, the links, the attachments, or where the message comes from. Settings and "
                "password are fine."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send a few lines of plain text without links and attachments, to see whether it is the "
                         "content.\n"
                         "Do not send the same test to many people.")) } },
  { "netease-553", AT_MESSAGE, .reply = { 5 }, OF (NETEASE), .words = "dt sum",
    .title = N_("The sender must be the one who signed in"),
    .cause = N_("This provider only takes messages whose sender is the very address that signed in."), AFTER_CHANGE,
    .cures = { OWN_ADDRESS_ONLY } },
  { "host-hourly-limit", AT_MESSAGE, .reply = { 4, 5 }, OF (NETEASE),
    .words = "mi stc/mi sfq/mi cel/mi dmc/rp qrc/rp trc/rp cel/rp drc/rp rcl",
    .title = N_("The limit of this hour or day is reached"),
    .cause = N_("NetEase lets an account and a network send only so much in a certain time, and that is used up. "
                "Nothing is wrong with password or settings."),
    LATER, .cures = { WAIT_AN_HOUR, WAIT_A_DAY } },
  { "spf-generic", AT_MESSAGE, .reply = { 5 }, OF (NETEASE), .words = "mi spf/dt spf",
    .title = N_("The domain does not name this server"),
    .cause = N_("Every domain can publish a list of the servers that may send for it, the SPF record. The server that "
                "sent this message is not on the list of your address’s domain, or the list is broken."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN } },
  { "yandex-spam-limit", AT_MESSAGE, .reply = { 5, 4 }, OF (YANDEX),
    .words = "spam limit|suspicion of spam|looks like spam|spam*|limit & exceeded & !size/recipients/recipient",
    .title = N_("Yandex blocks mail from this account for a day"),
    .cause = N_("Yandex took the message for spam, or the 500 recipients of a day are used up. Every try during the "
                "block adds another 24 hours."),
    LATER,
    .cures = { WAIT_A_DAY, STEPS (N_("Send nothing at all for 24 hours.\n"
                                     "Then write one message by hand on Yandex’s web page, and answer the puzzle.\n"
                                     "Write to at most 35 recipients at a time.")) } },
  { "ionos-450-limit", AT_MESSAGE, .reply = { 4, 5 }, OF (IONOS),
    .words = "send limit|limit exceeded|rate limit*|limit & exceeded/reached & !size",
    .title = N_("IONOS’ limit for this hour is reached"),
    .cause = N_("IONOS lets a contract send only so many messages an hour: 50 in its first week, more as it grows "
                "older. Nothing is wrong with your settings."),
    LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Wait an hour.\n"
                                       "Spread large numbers of messages over the day.")) } },
  { "dreamhost-quota", AT_MESSAGE, .reply = { 5, 4 }, OF (DREAMHOST),
    .words = "quota exceeded|policy rejection|limit exceeded",
    .title = N_("DreamHost’s limit for this hour is reached"),
    .cause = N_("DreamHost lets a mailbox write to 100 recipients an hour. Nothing is wrong with your settings."),
    LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Wait an hour.\n"
                                       "Use DreamHost’s announcement lists to write to many people.")) } },
  { "dreamhost-quota", AT_MESSAGE, .reply = { 550 }, .words = "policy rejection quota exceeded",
    .title = N_("The host’s limit for this hour is reached"),
    .cause = N_("The web host lets a mailbox write to only so many recipients an hour (100 at DreamHost). Nothing is "
                "wrong with your settings."),
    LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Wait an hour.\n"
                                       "Write to fewer recipients at a time.")) } },
  { "spectrum-aup", .reply = { 4, 5 }, OF (SPECTRUM), .words = "aup",
    .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (EHLO),
    .title = N_("A rule of Spectrum keeps the message back"),
    .cause =
        N_("Spectrum names its rules by numbers. At 1300 to 1499 and 1580 it was too much at once; at 1500 and 1520 "
           "the sender is not the address that signed in; at 1530 the message is too large; at 1550 there are too "
           "many recipients."),
    LATER,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_("Open Spectrum’s List of Numbers"),
                 .url = "https://www.spectrum.net/support/internet/understanding-email-error-codes" },
               WAIT_AN_HOUR,
               STEPS (N_("Look the number behind “AUP#” up in Spectrum’s list.\n"
                         "Use the address that you sign in with as the sender.\n"
                         "Write to fewer recipients at a time, and wait in between.")) } },
  { "spectrum-aup", .reply = { 4, 5 },
    .words = "aup in/aup out/aup i/aup o/aup rly/aup cxnrt/aup mal/aup pol/aup tls/aup snd",
    .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (EHLO),
    .title = N_("A rule of Spectrum keeps the message back"),
    .cause =
        N_("Spectrum names its rules by numbers. At 1300 to 1499 and 1580 it was too much at once; at 1500 and 1520 "
           "the sender is not the address that signed in; at 1530 the message is too large; at 1550 there are too "
           "many recipients."),
    LATER,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_("Open Spectrum’s List of Numbers"),
                 .url = "https://www.spectrum.net/support/internet/understanding-email-error-codes" },
               WAIT_AN_HOUR,
               STEPS (N_("Look the number behind “AUP#” up in Spectrum’s list.\n"
                         "Use the address that you sign in with as the sender.\n"
                         "Write to fewer recipients at a time, and wait in between.")) } },
  { NULL }
};

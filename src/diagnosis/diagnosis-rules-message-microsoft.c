#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What Microsoft says to a message: Outlook.com, Microsoft 365, and their servers for recipients. */

#define REASONS                                                                                                        \
  "https://learn.microsoft.com/en-us/troubleshoot/exchange/email-delivery/ndr/non-delivery-reports-in-exchange-online"
#define HOW_TO_SEND                                                                                                    \
  "https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/"                                               \
  "how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365"
#define OPEN_REASONS OPEN_PAGE (N_("Open Microsoft’s List of Reasons"), REASONS)
#define OPEN_HOW_TO_SEND OPEN_PAGE (N_("Open Microsoft’s Instructions"), HOW_TO_SEND)

#define MAY_NOT_SEND_AS                                                                                                \
  .title = N_("You may not send under this address"),                                                                  \
  .cause = N_("You signed in to one mailbox, but the message comes from another address. Microsoft allows that only "  \
              "where the right “Send As” was given."),                                                                 \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("Use the address that you sign in with as the sender.\n"                                        \
                       "Put the other address into “Reply to”.\n"                                                  \
                       "Or ask the administrator to grant “Send As” for it, and wait up to an hour.")),                \
             OPEN_REASONS }
#define BARRED                                                                                                         \
  .title = N_("Microsoft has barred this mailbox from sending"),                                                       \
  .cause = N_("The mailbox looked like a source of spam, most often because somebody else had got in. Until an "       \
              "administrator releases it, it sends nothing."),                                                         \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("Change the password, sign out everywhere, and remove rules that forward mail.\n"               \
                       "The administrator releases the user in the Defender portal, under “Restricted entities”.\n"  \
                       "Then try again; it can take a day.")),                                                         \
             OPEN_REASONS }
#define TENANT_DISTRUSTED                                                                                              \
  .title = N_("Microsoft distrusts your organisation’s mail"),                                                         \
  .cause = N_("Microsoft lets nothing more out from this organisation: it is new or on trial, its mail looked like "   \
              "spam, or the sender’s domain is not registered there."),                                                \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("The administrator adds and verifies each domain that is sent from.\n"                          \
                       "He or she writes to Microsoft’s support and has the organisation released.\n"                \
                       "Look for accounts that send without their owner knowing.")),                                   \
             OPEN_REASONS }
#define PROVE_DOMAIN                                                                                                   \
  STEPS (N_("Send through the provider that your address belongs to, or change the sender to an address of the "       \
            "server that you use.\n"                                                                                   \
            "If the domain is your own, publish SPF, DKIM and DMARC for it, all in the name of that domain.\n"         \
            "Changes in the internet’s directory need up to a day."))
#define TENANT_LIMIT                                                                                                   \
  .title = N_("Your organisation’s limit for today is reached"),                                                       \
  .cause = N_("The whole organisation at Microsoft has sent as many messages to the outside as it may in 24 hours. "   \
              "An organisation on trial may send only a few. Nothing is wrong with your settings."),                   \
  LATER,                                                                                                               \
  .cures = { WAIT_A_DAY,                                                                                               \
             STEPS (N_("Wait up to 24 hours.\n"                                                                        \
                       "Organisations on trial get a higher limit with a licence.\n"                                   \
                       "Send bulk mail through a service that is made for it.")),                                      \
             OPEN_REASONS }

#define MEMBERS_ONLY                                                                                                   \
  .title = N_("The recipient takes no mail from outside"),                                                             \
  .cause = N_("The recipient, often a group, takes mail only from people of the same organisation, or from those "     \
              "whom its owner has allowed."),                                                                          \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("Ask the recipient, or the owner of the group, to allow your address.\n"                        \
                       "Or write to a person in the organisation instead.")),                                          \
             OPEN_REASONS }

const DiagnosisRule diagnosis_rules_message_microsoft[] = {
  { "recipient-refused", AT_MESSAGE, .reply = { 5 }, .enhanced = "5.7.124|5.7.129|5.7.133|5.7.134|5.7.135|5.7.136",
    OF (MICROSOFT), MEMBERS_ONLY },
  { "ms-52252-sendas", AT_MESSAGE, .reply = { 5, 4 }, OF (MICROSOFT), .words = "sendasdenied*|not allowed to send as",
    MAY_NOT_SEND_AS },
  { "ms-5760-sendas", AT_MESSAGE, .reply = { 5, 4 }, OF (MICROSOFT),
    .words = "send as this sender|permission*/permissions & send as|send on behalf & permission*/not",
    MAY_NOT_SEND_AS },
  { "ms-5760-sendas", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.60", OF (MICROSOFT), MAY_NOT_SEND_AS },
  { "ms-25225x-throttled", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.2.252", OF (MICROSOFT),
    .title = N_("Microsoft has barred the mailbox for a while"),
    .cause = N_("The same failure happened so often that Microsoft lets this mailbox send nothing for some time. Each "
                "new try prolongs it."),
    LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Stop everything that sends through this mailbox.\n"
                                       "Find out what failed before: often the sender’s address or the licence.\n"
                                       "Wait some hours, then try once.")) } },
  { "mail-530-not-auth-ms", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO), .reply = { 5 }, .enhanced = "*.7.57",
    OF (MICROSOFT), .title = N_("Microsoft wants you to sign in"),
    .cause = N_("The message was offered before anybody had signed in. Microsoft’s server for outgoing mail takes "
                "nothing from strangers."),
    AFTER_CHANGE,
    .cures = { ENTER_OTHER (N_("Enter User Name and Password")), OPEN_HOW_TO_SEND,
               STEPS (N_("Enter user name and password, with smtp.office365.com, port 587 and STARTTLS.\n"
                         "A device that cannot sign in may send to your own organisation only, or through a connector "
                         "that the administrator sets up.")) } },
  { "mail-530-not-auth-ms", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO), .reply = { 5 }, OF (MICROSOFT),
    .words = "not authenticated|client was not authenticated|anonymous & mail/send*",
    .title = N_("Microsoft wants you to sign in"),
    .cause = N_("The message was offered before anybody had signed in. Microsoft’s server for outgoing mail takes "
                "nothing from strangers."),
    AFTER_CHANGE,
    .cures = { ENTER_OTHER (N_("Enter User Name and Password")), OPEN_HOW_TO_SEND,
               STEPS (N_("Enter user name and password, with smtp.office365.com, port 587 and STARTTLS.\n"
                         "A device that cannot sign in may send to your own organisation only, or through a connector "
                         "that the administrator sets up.")) } },
  { "ms-432-concurrent", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT (EHLO), .reply = { 4, 5 },
    OF (MICROSOFT), .words = "concurrent & connection*/limit|sender thread limit|storedrv* & concurrent",
    .title = N_("Too many connections to this mailbox"),
    .cause = N_("Microsoft takes three connections for a mailbox at a time, and more are open. Another program or "
                "device sends through it, too."),
    LATER,
    .cures = { WAIT_A_MINUTE, TRY_AGAIN,
               STEPS (N_("Close other programs that send through this mailbox.\n"
                         "Wait a minute, then try again.")) } },
  { "ms-432-concurrent", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .reply = { 432 }, .enhanced = "4.3.2",
    OF (MICROSOFT), .title = N_("Too many connections to this mailbox"),
    .cause = N_("Microsoft takes three connections for a mailbox at a time, and more are open. Another program or "
                "device sends through it, too."),
    LATER,
    .cures = { WAIT_A_MINUTE, TRY_AGAIN,
               STEPS (N_("Close other programs that send through this mailbox.\n"
                         "Wait a minute, then try again.")) } },
  { "ms-mailbox-full", AT_MESSAGE, .reply = { 5, 4 }, OF (MICROSOFT),
    .words = "mailbox full & quotaexceeded* & !deliver|mapiexceptionshutoffquotaexceeded* & !deliver|submission* & "
             "quotaexceeded* & !deliver|"
             "shutoffquota*|quotaexceededexception & mailbox & !deliver",
    .title = N_("Your own mailbox is full"),
    .cause = N_("Your mailbox at Microsoft has no room left, not even for the copy of what you send. So nothing is "
                "sent."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Empty “Deleted Items” and tidy “Sent Items”.\n"
                         "Or ask the administrator for more room.\n"
                         "Then send again.")) } },
  { "ms-terrl", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.232|*.7.233", OF (MICROSOFT), TENANT_LIMIT },
  { "ms-terrl", AT_MESSAGE, .reply = { 5, 4 }, OF (MICROSOFT),
    .words = "tenant & recipient* & limit/threshold/exceeded|external recipient rate limit", TENANT_LIMIT },
  { "ms-quota-recipients", AT_MESSAGE, .reply = { 5, 4 }, OF (MICROSOFT),
    .words = "submissionquotaexceeded*|daily limit & recipient*|submission quota|recipient limit & exceeded/reached|"
             "message recipients & limit",
    .title = N_("The mailbox’s limit for today is reached"),
    .cause = N_("Microsoft lets a mailbox write to only so many recipients in 24 hours (10,000, or fewer where the "
                "organisation says so; new and free accounts far fewer). Nothing is wrong with your settings."),
    LATER,
    .cures = { WAIT_A_DAY, STEPS (N_("Wait until the last 24 hours hold fewer recipients again.\n"
                                     "If you did not send that much, change the password: somebody else may be "
                                     "sending.\n"
                                     "Send bulk mail through a service that is made for it.")) } },
  { "ms-quota-recipients", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.1.90", OF (MICROSOFT),
    .title = N_("The mailbox’s limit for today is reached"),
    .cause = N_("Microsoft lets a mailbox write to only so many recipients in 24 hours (10,000, or fewer where the "
                "organisation says so; new and free accounts far fewer). Nothing is wrong with your settings."),
    LATER,
    .cures = { WAIT_A_DAY, STEPS (N_("Wait until the last 24 hours hold fewer recipients again.\n"
                                     "If you did not send that much, change the password: somebody else may be "
                                     "sending.\n"
                                     "Send bulk mail through a service that is made for it.")) } },
  { "ms-5708-tenant-blocked", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.705|*.7.708|*.7.750", OF (MICROSOFT),
    TENANT_DISTRUSTED },
  { "ms-5708-tenant-blocked", AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT),
    .words = "tenant & threshold exceeded/blocked/spam|unregistered domain*|traffic not accepted", TENANT_DISTRUSTED },
  { "ms-5518-bad-outbound", AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT),
    .words = "bad outbound sender|spam abuse detected", BARRED },
  { "ms-5518-bad-outbound", AT_MESSAGE, .reply = { 5 }, .enhanced = "5.7.501|5.7.502|5.7.503", OF (MICROSOFT), BARRED },
  { "ms-directsend-reject", AT_MESSAGE, .reply = { 5 }, .enhanced = "5.7.68", OF (MICROSOFT),
    .title = N_("The organisation takes no unsigned-in mail"),
    .cause = N_("Mail in the organisation’s own name was handed to its server for recipients without a sign-in "
                "(“Direct Send”), and the organisation has forbidden that."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send through smtp.office365.com, port 587 and STARTTLS, with user name and password.\n"
                         "Or ask the administrator for a connector that knows your network.")),
               OPEN_HOW_TO_SEND } },
  { "ms-directsend-reject", AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT), .words = "direct send",
    .title = N_("The organisation takes no unsigned-in mail"),
    .cause = N_("Mail in the organisation’s own name was handed to its server for recipients without a sign-in "
                "(“Direct Send”), and the organisation has forbidden that."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send through smtp.office365.com, port 587 and STARTTLS, with user name and password.\n"
                         "Or ask the administrator for a connector that knows your network.")),
               OPEN_HOW_TO_SEND } },
  { "ms-57640-relay", AT_MESSAGE, .reply = { 5 }, .enhanced = "*.7.64", OF (MICROSOFT),
    .title = N_("Microsoft does not pass this mail on"),
    .cause = N_("Mail for the outside was handed to the organisation’s server for recipients. It passes mail on only "
                "for networks that the administrator has entered in a connector."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send through smtp.office365.com, port 587 and STARTTLS, with user name and password.\n"
                         "Or ask the administrator to correct the connector: address or certificate do not fit.")),
               OPEN_HOW_TO_SEND } },
  { "ms-57640-relay", AT_MESSAGE, .reply = { 5, 4 }, OF (MICROSOFT), .words = "tenantattribution|relay access denied",
    .title = N_("Microsoft does not pass this mail on"),
    .cause = N_("Mail for the outside was handed to the organisation’s server for recipients. It passes mail on only "
                "for networks that the administrator has entered in a connector."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send through smtp.office365.com, port 587 and STARTTLS, with user name and password.\n"
                         "Or ask the administrator to correct the connector: address or certificate do not fit.")),
               OPEN_HOW_TO_SEND } },
  { "ms-57515", AT_MESSAGE, .reply = { 5 }, .enhanced = "5.7.515", OF (MICROSOFT),
    .title = N_("Outlook.com wants proof of who sends"),
    .cause = N_("Outlook.com, Hotmail and Live refuse mail from domains that send a lot and do not prove themselves "
                "with SPF, DKIM and DMARC. Your sender’s domain is one of them."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_REASONS } },
  { "ms-dmarc-509", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.7.509", OF (MICROSOFT),
    .title = N_("The sender could not be proven"),
    .cause = N_("Nothing proves that this message comes from the domain of its sender, and the owner of the domain "
                "wants such messages refused (DMARC)."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_REASONS } },
  { "ms-dmarc-509", AT_MESSAGE, .reply = { 5, 4 }, OF (MICROSOFT),
    .words = "dmarc & not pass/fail*/reject*/policy/does not", .title = N_("The sender could not be proven"),
    .cause = N_("Nothing proves that this message comes from the domain of its sender, and the owner of the domain "
                "wants such messages refused (DMARC)."),
    AFTER_CHANGE, .cures = { PROVE_DOMAIN, OPEN_REASONS } },
  { "recipient-refused", AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT),
    .words = "authrequired|resolver rst & !size*/recipsizelimit", MEMBERS_ONLY },
  { "rcpt-too-fast", AT_MESSAGE, .reply = { 4, 5 }, .enhanced = "*.2.121|*.2.122", OF (MICROSOFT),
    .title = N_("The recipient gets too much mail just now"),
    .cause = N_("More mail arrives for this recipient than the provider lets in, so that it puts some off."), LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Wait an hour.\n"
                                       "Do not send one test after another to the same address.")) } },
  { "rcpt-unknown", AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT),
    .words = "recipientnotfound|recipient & not found|recipient address rejected & access denied & 5.4.1",
    .title = N_("There is no such mailbox"),
    .cause = N_("The server that is responsible for the recipient says that nobody there has this address."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Check the address letter by letter; look for stray dots and spaces.\n"
                         "Ask the recipient another way.")) } },
  { "rcpt-unknown", AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT), .enhanced = "5.4.1",
    .words = "recipient address rejected", .title = N_("There is no such mailbox"),
    .cause = N_("The server that is responsible for the recipient says that nobody there has this address."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Check the address letter by letter; look for stray dots and spaces.\n"
                         "Ask the recipient another way.")) } },
  { NULL }
};

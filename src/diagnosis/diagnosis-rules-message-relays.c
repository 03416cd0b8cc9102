#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What services for sending in bulk say to a message. */

#define SES_CONSOLE "https://console.aws.amazon.com/ses/home"

const DiagnosisRule diagnosis_rules_message_relays[] = {
  { "sendgrid-sender-identity", AT_MESSAGE, .reply = { 5, 403 }, OF (SENDGRID),
    .words = "verified sender*|sender identity|not authorized to send|from address & not/verified",
    .title = N_("SendGrid does not know this sender yet"),
    .cause = N_("SendGrid sends only from addresses and domains that you verified in your account there. The one in "
                "this message is not among them. The key is fine."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open SendGrid’s Sender Authentication"),
                          "https://app.sendgrid.com/settings/sender_auth"),
               STEPS (N_("At SendGrid, open Settings, “Sender Authentication”.\n"
                         "Verify the whole domain, or this one sender.\n"
                         "Write the address here exactly as it is there.")) } },
  { "sendgrid-sender-identity", AT_MESSAGE, .reply = { 5 }, .words = "verified sender identity|match a verified sender",
    .title = N_("The provider does not know this sender yet"),
    .cause = N_("The service sends only from addresses and domains that you verified in your account there. The one "
                "in this message is not among them."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE, STEPS (N_("In the service’s web console, verify the domain or this one sender.\n"
                                             "Write the address here exactly as it is there.")) } },
  { "ses-454-throttle", AT_MESSAGE, .reply = { 4, 5 }, OF (SES),
    .words = "throttl*|sending rate|sending quota|message quota", .title = N_("Amazon SES slows you down"),
    .cause = N_("Your account at Amazon SES may send only so many messages a second and in 24 hours, and one of these "
                "limits is reached. In the sandbox that is 200 a day and one a second."),
    LATER,
    .cures = { WAIT_A_MINUTE, WAIT_A_DAY, OPEN_PAGE (N_("Open the SES Console"), SES_CONSOLE),
               STEPS (N_("If the words say “rate”, wait a second or two and try again.\n"
                         "If they say “quota”, wait up to 24 hours.\n"
                         "Ask Amazon for more in the SES console.")) } },
  { "ses-454-throttle", AT_MESSAGE, .reply = { 454 }, .words = "throttling failure|maximum sending rate exceeded",
    .title = N_("The service slows you down"),
    .cause = N_("Your account may send only so many messages a second and in 24 hours, and one of these limits is "
                "reached. In the sandbox of Amazon SES that is 200 a day and one a second."),
    LATER,
    .cures = { WAIT_A_MINUTE, WAIT_A_DAY,
               STEPS (N_("If the words say “rate”, wait a second or two and try again.\n"
                         "If they say “quota”, wait up to 24 hours.")) } },
  { "ses-account-paused", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .reply = { 5, 4 }, OF (SES),
    .words =
        "paused|account & suspended/paused/shut down/shutdown/disabled|not authorized to perform|sending & disabled",
    .title = N_("Amazon has stopped your sending"),
    .cause = N_("Amazon has paused what this account sends, because too many messages came back or people complained; "
                "or the credentials may not send mail."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open the SES Console"), SES_CONSOLE),
               STEPS (N_("Read the notice in the SES console, and do what it asks for.\n"
                         "If the words say “not authorized to perform”, give the user the permission "
                         "ses:SendRawEmail.")) } },
  { "ses-554-unverified", AT_MESSAGE, .reply = { 5 },
    .words = "address is not verified|identities failed the check|"
             "identity & not verified",
    .title = N_("Amazon SES does not know this address yet"),
    .cause = N_("Amazon SES sends only from addresses and domains that you verified in the same region. While your "
                "account is in the sandbox, each recipient must be verified, too."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open the SES Console"), SES_CONSOLE),
               STEPS (N_("In the SES console choose the region that stands in the server’s name.\n"
                         "Under “Identities”, verify the domain or address that the server’s words name.\n"
                         "Ask for production access to leave the sandbox.")) } },
  { "ses-554-unverified", AT_MESSAGE, .reply = { 5 }, OF (SES), .words = "not verified|failed the check",
    .title = N_("Amazon SES does not know this address yet"),
    .cause = N_("Amazon SES sends only from addresses and domains that you verified in the same region. While your "
                "account is in the sandbox, each recipient must be verified, too."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open the SES Console"), SES_CONSOLE),
               STEPS (N_("In the SES console choose the region that stands in the server’s name.\n"
                         "Under “Identities”, verify the domain or address that the server’s words name.\n"
                         "Ask for production access to leave the sandbox.")) } },
  { "brevo-502-inactive", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .reply = { 5, 4 }, OF (BREVO),
    .words = "not yet activated|account & not & activated/validated|not activated|account & suspended/under review",
    .title = N_("Brevo has not released your account yet"),
    .cause = N_("The key is right, but Brevo looks at each new account before it may send, and yours has not been "
                "released."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Brevo"), "https://app.brevo.com/"),
               STEPS (N_("At Brevo, complete your profile and verify your sender or domain.\n"
                         "Then ask its support to activate transactional mail.")) } },
  { "brevo-502-inactive", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .reply = { 5, 4 },
    .words = "please activate your & account|smtp account is not yet activated|smtp account & not & activated",
    .title = N_("The provider has not released your account yet"),
    .cause = N_("The sign-in is right, but the service looks at each new account before it may send, and yours has "
                "not been released."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE,
               STEPS (N_("In the service’s web console, complete your profile and verify your sender or domain.\n"
                         "Then ask its support to activate the account.")) } },
  { "auth-525-disabled", AT_MESSAGE, .reply = { 4, 5 },
    .words = "outgoing & suspended/disabled/blocked|"
             "not allowed to send & account & disabled/suspended/blocked/inactive",
    .title = N_("Your account may not send at the moment"),
    .cause = N_("The sign-in is right, but the provider has stopped what this account sends, most often because it "
                "sent too much, or something that looked like spam."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE,
               STEPS (N_("Sign in on the provider’s web page, and follow what it asks for.\n"
                         "If you did not send that much, change the password: somebody else may be sending.\n"
                         "Write to the provider’s support.")) } },
  { "mailgun-421-sandbox", .stages = DIAGNOSIS_AT_MESSAGE, .reply = { 4, 5 },
    .words = "only send testing emails|sandbox & test/authorized/subdomain*|for test purposes only|"
             "free accounts are for test*",
    .title = N_("Mailgun’s sandbox sends to chosen people only"),
    .cause = N_("You send from a sandbox domain of Mailgun, which reaches only recipients that you entered there "
                "beforehand. Waiting changes nothing, although the code says so."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Mailgun"), "https://app.mailgun.com/"),
               STEPS (N_("At Mailgun, add and verify a domain of your own, and send from it.\n"
                         "Or add this recipient to “Authorized Recipients”.\n"
                         "For a domain in Europe use smtp.eu.mailgun.org.")) } },
  { NULL }
};

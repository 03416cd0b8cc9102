#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Signing in to other providers: what each of them calls the password that it wants. */

#define ICLOUD_PASSWORDS "https://account.apple.com/"
#define YAHOO_PASSWORDS "https://login.yahoo.com/account/security"
#define MAILRU_PASSWORDS "https://account.mail.ru/user/2-step-auth/passwords"
#define YANDEX_PASSWORDS "https://id.yandex.com/security/app-passwords"
#define QQ_MAIL "https://mail.qq.com/"
#define NETEASE_MAIL "https://mail.163.com/"
#define ZOHO_HELP "https://www.zoho.com/mail/help/zoho-smtp.html"
#define GODADDY_HELP "https://www.godaddy.com/help/"
#define SES_CONSOLE "https://console.aws.amazon.com/ses/home#/smtp"
#define SENDGRID_KEYS "https://app.sendgrid.com/settings/api_keys"
#define BREVO_IPS "https://app.brevo.com/security/authorised_ips"

static gboolean
is_att (const DiagnosisEvidence *evidence)
{
  return evidence->provider != NULL && g_str_equal (evidence->provider->id, "att");
}

static gboolean
is_aol (const DiagnosisEvidence *evidence)
{
  return evidence->provider != NULL &&
         (g_str_equal (evidence->provider->id, "aol") || g_str_equal (evidence->provider->id, "verizon"));
}

const DiagnosisRule diagnosis_rules_auth_providers[] = {
  { "yahoo-535-auth005", AT (AUTH), .reply = { 535, 5 }, OF (YAHOO), .when = is_att,
    .title = N_("AT&T wants a secure mail key"),
    .cause = N_("AT&T’s mail, which Yahoo runs, takes no account password in mail programs. It wants a “secure mail "
                "key”, and says “too many attempts” even at the first wrong one."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE, ENTER_OTHER (N_("Enter the Secure Mail Key")),
               STEPS (N_("Make a secure mail key on AT&T’s web page, under your profile and “Secure mail key”.\n"
                         "Enter it here instead of the password.\n"
                         "If you tried often, wait an hour first.")) } },
  { "yahoo-535-auth005", AT (AUTH), .reply = { 535, 5 }, OF (YAHOO), .when = is_aol,
    .title = N_("AOL wants an app password"),
    .cause = N_("AOL, which Yahoo runs, takes no account password in mail programs. It wants an “app password”, and "
                "says “too many attempts” even at the first wrong one."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE, ENTER_OTHER (N_("Enter the App Password")),
               STEPS (N_("Make an app password on AOL’s web page, under “Account security”.\n"
                         "Enter it here without spaces; the user name is the whole address.\n"
                         "If you tried often, wait an hour first.")) } },
  { "yahoo-535-auth005", AT (AUTH), .reply = { 535, 5 }, OF (YAHOO), .title = N_("Yahoo wants an app password"),
    .cause = N_("Yahoo takes no account password in mail programs. It wants an “app password”, and says “too many "
                "attempts” even at the first wrong one."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Make an App Password"), YAHOO_PASSWORDS), ENTER_OTHER (N_("Enter the App Password")),
               STEPS (N_("Make an app password on Yahoo’s web page, under “Account security”.\n"
                         "Enter it here without spaces; the user name is the whole address.\n"
                         "If you tried often, wait an hour first.")) } },
  { "icloud-535", AT (AUTH), .reply = { 535, 534 }, OF (ICLOUD), .title = N_("iCloud wants an app-specific password"),
    .cause = N_("Apple takes no account password in mail programs. It wants an “app-specific password”, made for one "
                "program. The user name is the whole iCloud address, also where you write from a domain of your own."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Make an App-Specific Password"), ICLOUD_PASSWORDS),
               ENTER_OTHER (N_("Enter the App-Specific Password")),
               STEPS (N_("Open account.apple.com, “Sign-In and Security”, “App-Specific Passwords”, and make one.\n"
                         "Enter it here, with your whole @icloud.com address as the user name.\n"
                         "If one was in use, it ended when the Apple password was changed: make a new one.")) } },
  { "mailru-535-app", AT (AUTH), .reply = { 535, 534 }, OF (MAILRU),
    .title = N_("Mail.ru wants a password for external applications"),
    .cause = N_("Mail.ru takes no account password in mail programs. It wants a “password for external applications”, "
                "made for one program."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Make the Password"), MAILRU_PASSWORDS), ENTER_OTHER (N_("Enter the New Password")),
               STEPS (N_("On Mail.ru’s page on account security, make a password for external applications.\n"
                         "Enter it here; the user name is the whole address.\n"
                         "If the server’s words ask you to verify the account, sign in at mail.ru first.")) } },
  { "yandex-535-service", AT (AUTH), .reply = { 535, 5 }, OF (YANDEX),
    .words = "access rights|not have access|service & disabled/denied/not allowed|app password/application password",
    .title = N_("Yandex does not let mail programs in yet"),
    .cause = N_("For this Yandex account mail programs are switched off, or the account’s own password was entered. "
                "Programs need an “app password”."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Make an App Password"), YANDEX_PASSWORDS), ENTER_OTHER (N_("Enter the App Password")),
               STEPS (N_("In Yandex Mail, open All settings, “Email clients”, and allow access with app passwords.\n"
                         "Make an app password of the kind “Mail”, and enter it here.\n"
                         "Wait a few minutes before you try again.")) } },
  { "qq-535-authcode", AT (AUTH), .reply = { 535, 534 }, OF (QQ), .title = N_("QQ Mail wants an authorization code"),
    .cause = N_("QQ Mail takes no QQ password in mail programs. It wants an “authorization code” (授权码), which ends "
                "when the QQ password is changed."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open QQ Mail"), QQ_MAIL), ENTER_OTHER (N_("Enter the Authorization Code")),
               STEPS (N_("In QQ Mail on the web, open Settings, Account.\n"
                         "Switch on IMAP/SMTP, and have a code made.\n"
                         "Enter the code here as the password.")) } },
  { "netease-535", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 535, 550 }, OF (NETEASE),
    .words = "authentication failed|no permission|authorization code|auth* & fail*|login fail*|password error",
    .title = N_("NetEase wants an authorization code"),
    .cause = N_("NetEase (163, 126, yeah.net) takes no account password in mail programs. SMTP must be switched on in "
                "the web settings, and the “authorization code” (授权码) made there is the password."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open NetEase Mail"), NETEASE_MAIL), ENTER_OTHER (N_("Enter the Authorization Code")),
               STEPS (N_("On the web, open Settings, POP3/SMTP/IMAP, and switch SMTP on.\n"
                         "Have an authorization code made; delete an old one if there are too many.\n"
                         "Enter the code here as the password.")) } },
  { "zoho-535", AT (AUTH), .reply = { 535 }, OF (ZOHO), .title = N_("Zoho did not accept the sign-in"),
    .cause = N_("Zoho answers like that when the server is that of another region, when two-factor authentication is "
                "on and no “application-specific password” was entered, or when the plan has no SMTP."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Zoho’s Instructions"), ZOHO_HELP), ENTER_PASSWORD,
               STEPS (N_("Use the server of your region: smtp.zoho.com, .eu, .in, .com.au, .jp or smtp.zohocloud.ca; "
                         "for a domain of your own, smtppro instead of smtp.\n"
                         "With two-factor authentication, make an application-specific password and enter it.\n"
                         "In an organisation, ask the administrator to allow SMTP for you.")) } },
  { "godaddy-535-ib", AT (AUTH), .reply = { 5 }, OF (GODADDY), .words = "ibsmtp*|ib401|not allowed on & smtp*",
    .title = N_("This is GoDaddy’s server for incoming mail"),
    .cause = N_("The server in your settings, smtp.secureserver.net, takes mail in and lets nobody sign in."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open GoDaddy’s Help"), GODADDY_HELP),
               STEPS (N_("Enter smtpout.secureserver.net, port 465 and TLS.\n"
                         "If your mailbox is Microsoft 365 from GoDaddy, enter smtp.office365.com, port 587 and "
                         "STARTTLS.")) } },
  { "godaddy-535-disabled", AT (AUTH), .reply = { 5 }, OF (GODADDY),
    .words = "account & disabled/locked/suspended|mailbox & disabled/locked",
    .title = N_("GoDaddy has switched the mailbox off"),
    .cause = N_("The mailbox is disabled or locked. Trying again changes nothing."), AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open GoDaddy’s Help"), GODADDY_HELP),
               STEPS (N_("Sign in to GoDaddy, open “Email & Office”, and set a new password for the mailbox.\n"
                         "If it stays so, write to GoDaddy’s support.")) } },
  { "sendgrid-451-credits", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .reply = { 4, 5 },
    .words = "maximum credits exceeded|credits & exceeded/exhausted", .title = N_("What you paid for is used up"),
    .cause = N_("The contract with the provider covers only so many messages, and they have been sent, or the trial "
                "is over. Password and settings are fine. Waiting helps if the allowance is renewed each day; else "
                "the contract has to grow."),
    LATER,
    .cures = { WAIT_A_DAY, OPEN_PROVIDER_PAGE,
               STEPS (N_("Look in the provider’s console how much is left, and when it is renewed.\n"
                         "If the trial is over, choose a plan or another provider.")) } },
  { "brevo-525-ip", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 525, 535, 550 }, OF (BREVO),
    .words =
        "unauthorized ip|unauthorised ip|ip & not authorized/not authorised/unauthorized/unrecognised/unrecognized",
    .title = N_("Brevo does not know this network yet"),
    .cause = N_("The key is right, but Brevo lets it in only from addresses that you authorised. The network that "
                "this computer is in is not among them."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Brevo’s Security Page"), BREVO_IPS), TRY_AGAIN,
               STEPS (N_("In Brevo, open Security, “Authorised IPs”.\n"
                         "Add the address that the server’s words name; it may be an IPv6 address.\n"
                         "Then try again.")) } },
  { "brevo-525-ip", AT (AUTH), .reply = { 525 }, .enhanced = "5.7.1", OF (BREVO),
    .title = N_("Brevo does not know this network yet"),
    .cause = N_("The key is right, but Brevo lets it in only from addresses that you authorised. The network that "
                "this computer is in is not among them."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Brevo’s Security Page"), BREVO_IPS), TRY_AGAIN,
               STEPS (N_("In Brevo, open Security, “Authorised IPs”.\n"
                         "Add the address that the server’s words name; it may be an IPv6 address.\n"
                         "Then try again.")) } },
  { "ses-535", AT (AUTH), .reply = { 535 }, OF (SES), .title = N_("Amazon SES did not accept the credentials"),
    .cause = N_("Amazon wants “SMTP credentials”, made in the same region as the server. The access keys of AWS are "
                "something else. Credentials that were just made need some minutes."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open the SES Console"), SES_CONSOLE), WAIT_5_MINUTES,
               ENTER_OTHER (N_("Enter the SMTP Credentials")),
               STEPS (N_("In the SES console choose the region that stands in the server’s name.\n"
                         "Under “SMTP settings”, make SMTP credentials.\n"
                         "Enter user name and password from there, and wait two or three minutes.")) } },
  { "sendgrid-535", AT (AUTH), .reply = { 5 }, OF (SENDGRID), .words = "!disabled/suspended/frozen/inactive/blocked",
    .title = N_("SendGrid did not accept the key"),
    .cause = N_("The user name at SendGrid is the word “apikey”, and the password is an API key that begins with "
                "“SG.”. This key is wrong, was deleted, or may not send mail."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open SendGrid’s API Keys"), SENDGRID_KEYS), ENTER_OTHER (N_("Enter the API Key")),
               STEPS (N_("Enter “apikey” as the user name, exactly so.\n"
                         "Make an API key that has the permission “Mail Send”.\n"
                         "Copy it whole, from “SG.” to the end, as the password.")) } },
  { "mailpit-auth", AT (AUTH), .reply = { 535 }, OF (MAILPIT), .title = N_("Mailpit does not know this password"),
    .cause = N_("The test server on this computer, Mailpit, was started with a list of passwords, and this pair of "
                "user name and password is not in it."),
    AFTER_CHANGE,
    .cures = { NO_SIGN_IN, ENTER_PASSWORD,
               STEPS (N_("Send without signing in, if Mailpit was started without a list.\n"
                         "Or enter a pair that is in Mailpit’s password file.\n"
                         "Or start Mailpit with --smtp-auth-accept-any.")) } },
  { NULL }
};

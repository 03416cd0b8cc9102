#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What servers that hand out mail by POP3 say. */

#define APP_PASSWORDS "https://myaccount.google.com/apppasswords"
#define MAIL "https://mail.google.com/"

const DiagnosisRule diagnosis_rules_pop3[] = {
  { "pop-web-login", .logged = "web login required|weblogin*|web browser|webalert|answer 78754",
    .title = N_("Google wants to see you in the browser first"),
    .cause = N_("Google does not let a program fetch mail until you signed in with a browser. The same comes for a "
                "while after many sign-ins in a short time. The password may well be right."),
    LATER,
    .cures = { OPEN_PAGE (N_("Open Google Mail in the Browser"), MAIL), WAIT_AN_HOUR,
               STEPS (N_("On this computer, sign in at mail.google.com, and confirm that it was you.\n"
                         "In its settings, “Forwarding and POP/IMAP”, see that POP is on.\n"
                         "Use an app password.\n"
                         "If it worked before, wait an hour and try once before you change anything.")) } },
  { "pop-disabled",
    .logged = "not enabled for pop|pop/pop3 & disabled/not enabled/switched off/not activated/not allowed/deactivated/"
              "turned off/not permitted/not available|pop & access & not",
    .title = N_("Fetching mail by POP is switched off"),
    .cause =
        N_("The account lets no program fetch mail by POP3 until you allow it in the provider’s web settings. The "
           "password may be right, and sending may work all the same."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE,
               STEPS (
                   N_("Open the settings of your mail on the provider’s web page.\n"
                      "Switch POP on: Gmail has it under “Forwarding and POP/IMAP”, GMX and WEB.DE under “POP3/IMAP”, "
                      "Outlook.com under “Forwarding and IMAP”.\n"
                      "Then try again.")) } },
  { "pop-app-password", OF (GOOGLE), .logged = "application specific password|app password",
    .title = N_("Google wants an app password"),
    .cause = N_("This Google account is protected by 2-Step Verification, so the password of the account does not "
                "work in mail programs. Google takes an app password instead: 16 letters made for one program."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Make an App Password"), APP_PASSWORDS), ENTER_OTHER (N_("Enter the App Password")) } },
  { "pop-in-use",
    .logged = "[in-use]|mailbox & locked/in use|already in use|maildrop & locked/in use|mailbox & busy|"
              "another & session/pop3|unable to lock & maildrop/mailbox|lock busy|is locked by",
    .title = N_("Another program has the mailbox open"),
    .cause = N_("Only one program at a time may fetch mail by POP3, and another one, or an earlier connection, still "
                "does."),
    LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN,
               STEPS (N_("Close other programs and phones that fetch this mail.\n"
                         "Wait up to 15 minutes: a broken connection is kept that long.")) } },
  { "auth-needs-encryption",
    .logged = "[privacyrequired]|plaintext/cleartext & disallowed/not allowed/disabled|"
              "encryption required|must be encrypted",
    .title = N_("The server wants encryption before you sign in"),
    .cause = N_("The server takes passwords on an encrypted connection only."), AFTER_CHANGE,
    .cures = { STEPS (N_("Choose TLS with port 995, or STARTTLS, for incoming mail.\n"
                         "Then try again.")) } },
  { "auth-525-disabled",
    .logged = "account/user/mailbox & disabled/suspended/locked/blocked/deactivated & !pop/imap/"
              "maildrop/pop3/already",
    .title = N_("The account is switched off"),
    .cause = N_("The server knows the account, but whoever manages it has switched it off or locked it."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in on the provider’s web page, and follow what it asks for.\n"
                         "In an organisation, ask whoever manages your account to switch it on again.")),
               OPEN_PROVIDER_PAGE } },
  { "pop-systemp",
    .logged = "[sys/temp]|[login-delay]|login delay|temporar*|try again later|internal/server & error|minimum interval|"
              "too frequent*|wait & minutes/seconds",
    .title = N_("The server hands out no mail just now"),
    .cause =
        N_("The server has trouble of its own, or wants more time between two sign-ins. Your password was not the "
           "reason."),
    LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN,
               STEPS (N_("Fetch mail less often.\n"
                         "Wait some minutes, then try again.")) } },
  { "pop-auth",
    .logged = "[auth]|authentication & failed/failure/unsuccessful|auth* fail*|"
              "invalid & password/login/user/credentials/username|login & failed/failure/incorrect/denied|"
              "username and password not accepted|password & not accepted/incorrect/wrong/error/invalid|"
              "logon failure|bad login|bad password|permission denied|incorrect|unknown user|"
              "authorization failed|access denied|invalid login",
    .title = N_("The server for incoming mail did not let you in"),
    .cause =
        N_("User name or password was not accepted for fetching mail by POP3. Many providers answer just so, too, "
           "when they want a password made for mail programs (“app password”)."),
    AFTER_CHANGE,
    .cures = { ENTER_PASSWORD, OPEN_PROVIDER_PAGE,
               STEPS (N_("The user name is the whole e-mail address at most providers.\n"
                         "Look in the provider’s help for “app password”, and whether POP must be switched on.\n"
                         "Sign in on the provider’s web page to see whether the account is locked.")) } },
  { "pop-refused", .logged = "", .title = N_("The server for incoming mail refused"),
    .cause = N_("The server that hands out mail by POP3 refused, in words that this program does not know."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Read the server’s own words: they often name the reason.\n"
                         "Show them to whoever runs the server.")),
               TRY_AGAIN } },
  { NULL }
};

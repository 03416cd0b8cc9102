#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What servers that hand out mail by IMAP say. */

#define APP_PASSWORDS "https://myaccount.google.com/apppasswords"
#define MAIL "https://mail.google.com/"

const DiagnosisRule diagnosis_rules_imap[] = {
  { "imap-app-password",
    .logged = "application specific password|app password|app specific password|application password", OF (GOOGLE),
    .title = N_("Google wants an app password"),
    .cause = N_("This Google account is protected by 2-Step Verification, so the password of the account does not "
                "work in mail programs. Google takes an app password instead: 16 letters made for one program."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Make an App Password"), APP_PASSWORDS), ENTER_OTHER (N_("Enter the App Password")),
               STEPS (N_("Turn on 2-Step Verification in your Google account, if it is off.\n"
                         "Open " APP_PASSWORDS " and make an app password for this program.\n"
                         "Copy its 16 letters into the password field.")) } },
  { "imap-web-login", .logged = "web browser|web login required|webalert|weblogin*",
    .title = N_("Google wants to see you in the browser first"),
    .cause = N_("Google finds this sign-in unusual and wants you to confirm in a web browser that it was you. The "
                "password may well be right."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Google Mail in the Browser"), MAIL), TRY_AGAIN,
               STEPS (N_("On this computer, sign in at mail.google.com with this account.\n"
                         "Open myaccount.google.com/notifications and answer “Yes, it was me”.\n"
                         "Try again within ten minutes, with an app password.")) } },
  { "imap-disabled",
    .logged = "not enabled for imap|imap & disabled/not enabled/switched off/not activated/not allowed/deactivated/"
              "turned off/yet to enable/not permitted/not available",
    .title = N_("Fetching mail by IMAP is switched off"),
    .cause = N_("The account lets no program fetch mail by IMAP until you, or an administrator, allow it in the "
                "provider’s web settings. Sending may work all the same."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE, STEPS (N_("Open the settings of your mail on the provider’s web page.\n"
                                             "Switch IMAP on; Gmail has it under “Forwarding and POP/IMAP”.\n"
                                             "In an organisation, ask the administrator.")) } },
  { "auth-needs-encryption",
    .logged = "[privacyrequired]|plaintext/cleartext & disallowed/not allowed/disabled|"
              "encryption required|must be encrypted",
    .title = N_("The server wants encryption before you sign in"),
    .cause = N_("The server takes passwords on an encrypted connection only."), AFTER_CHANGE,
    .cures = { STEPS (N_("Choose TLS with port 993, or STARTTLS, for incoming mail.\n"
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
  { "imap-ms-not-connected", .logged = "authenticated but not connected",
    .title = N_("Signed in, but the mailbox stays shut"),
    .cause = N_("Microsoft accepted the sign-in and does not open the mailbox: IMAP is off for it, it has no licence, "
                "too many connections are open, or Microsoft has trouble of its own. For sending it does not matter."),
    LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN,
               STEPS (N_("At Outlook.com, open Settings, Mail, “Forwarding and IMAP”, and switch IMAP on.\n"
                         "In an organisation, ask the administrator about the licence and IMAP for this mailbox.\n"
                         "Otherwise wait, and try again.")) } },
  { "imap-too-many",
    .logged = "[limit]|too many & connections/sessions/simultaneous/connection|maximum number of connections|"
              "maximum & connections|connection limit",
    .title = N_("Too many programs fetch this mail"),
    .cause = N_("The server takes only so many connections for one account (15 at Gmail), and all are in use."), LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN,
               STEPS (N_("Close other programs and phones that fetch this mail.\n"
                         "Wait some minutes: connections that broke are kept a while.")) } },
  { "imap-unavailable",
    .logged =
        "[unavailable]|[inuse]|[serverbug]|temporar*|server unavailable|service unavailable|internal/server & error|"
        "try again later|system error|backend",
    .title = N_("The server hands out no mail just now"),
    .cause =
        N_("The server has trouble of its own, or the account is suspended. Its words say which. Your password was "
           "not the reason."),
    LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN,
               STEPS (N_("Wait some minutes, then try again.\n"
                         "If it stays so, write to the provider’s support.")) } },
  { "imap-authfailed", OF (MICROSOFT),
    .logged = "[authenticationfailed]|login failed|authenticate failed|invalid credentials|authentication fail*",
    .title = N_("Microsoft did not let you in"),
    .cause = N_("From Microsoft this answer normally means that it takes no passwords at all from programs that fetch "
                "mail. It wants a sign-in through the browser (OAuth, “Sign in with Microsoft”)."),
    AFTER_CHANGE,
    .cures = { ENTER_OTHER (N_("Sign In Again")),
               STEPS (N_("Sign in with Microsoft in the browser, if the program offers it for the account.\n"
                         "For sending, this does not matter.")) } },
  { "imap-authfailed",
    .logged = "[authenticationfailed]|login/authenticate/authentication & failed/failure/fail|invalid credentials|"
              "invalid login|invalid & password/user/username/credentials|bad & password/username|"
              "username and password not accepted|incorrect|authentication error|logon failure|login denied|"
              "[authorizationfailed]|not authenticated|login error|password error",
    .title = N_("The server for incoming mail did not let you in"),
    .cause =
        N_("User name or password was not accepted for fetching mail by IMAP. Many providers answer just so, too, "
           "when they want a password made for mail programs (“app password”)."),
    AFTER_CHANGE,
    .cures = { ENTER_PASSWORD, OPEN_PROVIDER_PAGE,
               STEPS (N_("The user name is the whole e-mail address at most providers.\n"
                         "Look in the provider’s help for “app password”, and whether IMAP must be switched on.\n"
                         "Sign in on the provider’s web page to see whether the account is locked.")) } },
  { "imap-refused", .logged = "", .title = N_("The server for incoming mail refused"),
    .cause = N_("The server that hands out mail by IMAP refused, in words that this program does not know."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Read the server’s own words: they often name the reason.\n"
                         "Show them to whoever runs the server.")),
               TRY_AGAIN } },
  { NULL }
};

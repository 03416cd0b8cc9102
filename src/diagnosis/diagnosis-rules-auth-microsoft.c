#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Signing in to Microsoft: Outlook.com, and Microsoft 365 (Exchange Online) for organisations. */

#define HOW_TO_ALLOW                                                                                                   \
  "https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/"                                  \
  "authenticated-client-smtp-submission"
#define TIMELINE                                                                                                       \
  "https://techcommunity.microsoft.com/blog/exchange/"                                                                 \
  "updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835"
#define OUTLOOK "https://outlook.live.com/"


/* Outlook.com and its like, which never take a password since September 2024. */
static gboolean
is_personal (const DiagnosisEvidence *evidence)
{
  return evidence->provider != NULL && evidence->provider->password_kind == ACCOUNT_PASSWORD_OAUTH &&
         !diagnosis_evidence_used_token (evidence);
}

/* An account that no administrator can change. */
static gboolean
is_outlook_com (const DiagnosisEvidence *evidence)
{
  return evidence->provider != NULL && g_str_equal (evidence->provider->id, "outlook");
}

static gboolean
used_token (const DiagnosisEvidence *evidence)
{
  return diagnosis_evidence_used_token (evidence);
}

#define TAKES_NO_PASSWORDS                                                                                             \
  .title = N_("Microsoft takes no passwords from mail programs"),                                                      \
  .cause =                                                                                                             \
      N_("Microsoft lets programs sign in to this account only after you agreed to it in a web browser (OAuth, "       \
         "“Sign in with Microsoft”), and refuses even the right password. Personal accounts work so since "        \
         "September 2024. In an organisation its administrator decides; from the end of December 2026 passwords "      \
         "are off there, too, unless they are allowed again."),                                                        \
  AFTER_CHANGE,                                                                                                        \
  .cures = { OPEN_PAGE (N_("Read Microsoft’s Schedule"), TIMELINE),                                                    \
             STEPS (                                                                                                   \
                 N_("In an organisation, ask the administrator whether passwords can be allowed for this mailbox.\n"   \
                    "Otherwise send through another provider; an app password does not help here.")), HAVE_TOKEN }

const DiagnosisRule diagnosis_rules_auth_microsoft[] = {
  { "ms-535-smtpauth-disabled", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT),
    .words = "smtpclientauthentication & disabled|smtp_auth_disabled", .when = is_outlook_com,
    .title = N_("Microsoft lets no program send for this mailbox"),
    .cause =
        N_("For this mailbox at Outlook.com sending from programs is switched off. Whatever you enter is refused; "
           "your password was not the reason."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Outlook in the Browser"), OUTLOOK),
               STEPS (N_("Sign in at outlook.live.com, and confirm that it is you if that is asked.\n"
                         "Look in the settings, under Mail, Forwarding and IMAP, whether programs are allowed.\n"
                         "If it stays so, send through another provider.")),
               TRY_AGAIN } },
  { "ms-535-smtpauth-disabled", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT),
    .words = "smtpclientauthentication & disabled|smtp_auth_disabled|smtp auth & disabled|smtp client auth* & disabled",
    .title = N_("Your organisation has switched sending off"),
    .cause = N_("In your organisation at Microsoft, programs may not send mail by SMTP: it is switched off for "
                "everybody (“Tenant”) or for this mailbox. Whatever you enter is refused; your password was not the "
                "reason."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Microsoft’s Instructions"), HOW_TO_ALLOW),
               EXPLAIN (N_("What the Administrator Can Do"),
                        N_("Open the Microsoft 365 admin center, Active users, the user, Mail, Manage email apps.\n"
                           "Tick “Authenticated SMTP” and save.\n"
                           "Wait up to an hour, then try again.\n"
                           "If nobody may change that, send through another provider or a relay service.")),
               TRY_AGAIN } },
  { "ms-550-basic-retired", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 5 }, OF (MICROSOFT),
    .words = "basic auth* & not supported/retired/no longer/removed|5.7.30 & auth*",
    .title = N_("Microsoft has ended password sign-in here"),
    .cause = N_("For this organisation Microsoft has withdrawn the sign-in with a password for sending mail. Programs "
                "must sign in through the browser now (OAuth, “Sign in with Microsoft”)."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Read Microsoft’s Schedule"), TIMELINE),
               STEPS (N_("Ask the administrator for a relay that takes mail from you.\n"
                         "Otherwise send through another provider.")),
               HAVE_TOKEN } },
  { "ms-535-basic-disabled", AT (AUTH), .reply = { 5 }, OF (MICROSOFT),
    .words = "basic auth* & disabled/blocked/turned off|legacy auth* & disabled/blocked", TAKES_NO_PASSWORDS },
  { "ms-535-security-defaults", AT (AUTH), .reply = { 5 }, OF (MICROSOFT), .words = "security default*",
    .title = N_("Your organisation blocks passwords in mail programs"),
    .cause = N_("Your organisation uses Microsoft’s “Security Defaults”, which let no mail program sign in with a "
                "password. The password itself may be right."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Microsoft’s Instructions"), HOW_TO_ALLOW),
               EXPLAIN (N_("What the Administrator Can Do"),
                        N_("Replace Security Defaults by Conditional Access, with an exception for this mailbox.\n"
                           "Or set up a connector, so that mail is passed on without a sign-in.\n"
                           "Leave the protection itself switched on.")) } },
  { "ms-535-conditional-access", AT (AUTH), .reply = { 5 }, OF (MICROSOFT),
    .words = "criteria & authenticat*|conditional access|blocked & polic*|access policies|polic* & block*/prevent*",
    .title = N_("A rule of your organisation stopped the sign-in"),
    .cause = N_("A rule of your organisation at Microsoft (“Conditional Access”) does not let this sign-in through, "
                "because of the place, the device, or the way of signing in. The password may be right."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Show the server’s words to the administrator; the reason stands in the sign-in log of "
                         "Microsoft Entra.\n"
                         "Try from the organisation’s own network.")),
               HAVE_TOKEN } },
  { "ms-535-locked", AT (AUTH), .reply = { 5 }, OF (MICROSOFT),
    .words = "account & locked/blocked/suspended|user & locked", .title = N_("Microsoft has locked the account"),
    .cause = N_("The account is locked after failed sign-ins or because something looked suspicious. Trying again "
                "prolongs that."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Outlook in the Browser"), OUTLOOK),
               STEPS (N_("Sign in on Microsoft’s web page and follow what it asks for.\n"
                         "Look for other devices that still have an old password.\n"
                         "Then try once.")) } },
  { "ms-535-credentials", AT (AUTH), .reply = { 535, 5 }, OF (MICROSOFT),
    .words = "credentials & incorrect/invalid/wrong|password & incorrect/invalid", .when = is_personal,
    .title = N_("Microsoft takes no passwords from mail programs"),
    .cause = N_("Microsoft says that user name or password is wrong. Personal accounts (Outlook.com, Hotmail, Live) "
                "take no password from programs since September 2024, though; only a sign-in through the browser."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send through another provider; an app password does not help here.\n"
                         "Or go on with this account in Microsoft’s own programs.")),
               HAVE_TOKEN } },
  { "ms-535-credentials", AT (AUTH), .reply = { 535, 5 }, OF (MICROSOFT),
    .words = "credentials & incorrect/invalid/wrong|password & incorrect/invalid",
    .title = N_("Microsoft did not accept user name and password"),
    .cause = N_("Microsoft says that user name or password is wrong. The same answer comes where a second step "
                "(multi-factor sign-in) is demanded, which a password alone cannot take."),
    AFTER_CHANGE,
    .cures = { ENTER_PASSWORD,
               STEPS (N_("Use the address you sign in with at Microsoft as the user name, not an alias or a shared "
                         "mailbox.\n"
                         "Test the password at outlook.office.com.\n"
                         "If a second step is demanded there, ask the administrator whether this mailbox may do "
                         "without it.")) } },
  { "ms-25225x-throttled", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 5, 4 },
    .enhanced = "*.2.251|*.2.253|*.2.254|*.2.255", .title = N_("Microsoft has barred the mailbox for a while"),
    .cause = N_("The same failure happened so often that Microsoft lets this mailbox send nothing for some time. Each "
                "new try prolongs it."),
    LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Stop everything that sends through this mailbox.\n"
                                       "Find out what failed before: often the sender’s address or the licence.\n"
                                       "Wait some hours, then try once.")) } },
  { "auth-mech-unsupported", AT (AUTH), .reply = { 504 }, OF (MICROSOFT),
    .title = N_("Microsoft does not offer this way to sign in"),
    .cause = N_("Microsoft’s server does not know the way of signing in. It answers like that, too, where sending by "
                "SMTP is switched off for the organisation or the mailbox."),
    AFTER_CHANGE,
    .cures = { ANY_MECHANISM, OPEN_PAGE (N_("Open Microsoft’s Instructions"), HOW_TO_ALLOW),
               STEPS (N_("Use smtp.office365.com, port 587 and STARTTLS.\n"
                         "Ask the administrator whether “Authenticated SMTP” is ticked for the mailbox.")),
               TRY_AGAIN } },
  { "ms-535-573", AT (AUTH), .reply = { 535 }, OF (MICROSOFT), .when = is_personal, TAKES_NO_PASSWORDS },
  { "ms-535-573", AT (AUTH), .reply = { 535 }, OF (MICROSOFT), .when = used_token,
    .title = N_("Microsoft refused the permission to send"),
    .cause = N_("This program signed in with a permission that you gave in the browser, and Microsoft refused it "
                "without saying why. It has ended, does not cover sending, or sending by SMTP is switched off for the "
                "mailbox."),
    AFTER_CHANGE,
    .cures = { ENTER_TOKEN,
               STEPS (N_("Have a new permission made, and allow everything that is asked for.\n"
                         "Ask the administrator whether “Authenticated SMTP” is ticked for the mailbox.")) } },
  { "ms-535-573", AT (AUTH), .reply = { 535 }, OF (MICROSOFT),
    .title = N_("Microsoft refused the sign-in without saying why"),
    .cause = N_("This answer has several reasons: the password is wrong, programs may not send for this mailbox "
                "(“Authenticated SMTP” is off), or a second step is demanded that a password cannot take."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Test the password at outlook.office.com.\n"
                         "If it works there, ask the administrator whether “Authenticated SMTP” is ticked for the "
                         "mailbox.\n"
                         "If a second step is demanded there, ask the administrator whether this mailbox may do "
                         "without it.")),
               ENTER_PASSWORD, OPEN_PAGE (N_("Open Microsoft’s Instructions"), HOW_TO_ALLOW) } },
  { NULL }
};

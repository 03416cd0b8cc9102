#include "config.h"

#include "diagnosis-cure.h"
#include "diagnosis-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Signing in to Google. */

#define APP_PASSWORDS "https://myaccount.google.com/apppasswords"
#define MAIL "https://mail.google.com/"

#define MAKE_APP_PASSWORD                                                                                              \
  EXPLAIN (N_("How to Get an App Password"),                                                                           \
           N_("Turn on 2-Step Verification in your Google account, if it is off.\n"                                    \
              "Open " APP_PASSWORDS " and make an app password for this program.\n"                                    \
              "Copy its 16 letters into the password field; the spaces do not matter.\n"                               \
              "If Google shows no such page, whoever manages your account has switched it off: ask them."))
#define OPEN_APP_PASSWORDS OPEN_PAGE (N_("Make an App Password"), APP_PASSWORDS)
#define ENTER_APP_PASSWORD ENTER_OTHER (N_("Enter the App Password"))

static gboolean
used_token (const DiagnosisEvidence *evidence)
{
  return diagnosis_evidence_used_token (evidence);
}

static gboolean
hung_up (const DiagnosisEvidence *evidence)
{
  return evidence->hung_up;
}

static gboolean
is_token_error (const DiagnosisEvidence *evidence)
{
  return strlen (evidence->said) > 4 && diagnosis_token_is_refusal (evidence->said + 4);
}

#define TOKEN_REFUSED                                                                                                  \
  .title = N_("The permission to send has ended"),                                                                     \
  .cause = N_("This program signs in with a permission that you gave in the browser, and the server no longer takes "  \
              "it: it has expired, was withdrawn, belongs to another address, or does not cover sending mail."),       \
  AFTER_CHANGE,                                                                                                        \
  .cures = { ENTER_TOKEN, TRY_AGAIN,                                                                                   \
             STEPS (N_("Have a new permission made, and allow everything that is asked for.\n"                         \
                       "Use the same address there as the user name here.")) }

const DiagnosisRule diagnosis_rules_auth_google[] = {
  { "google-xoauth2-334", AT (AUTH), .reply = { 334 }, .when = is_token_error, TOKEN_REFUSED },
  { "auth-closed-after-535", AT (AUTH), .reply = { 534, 535 }, OF (GOOGLE), .when = hung_up,
    .title = N_("Google refused the sign-in and hung up"),
    .cause = N_("Google did not accept user name and password and closed the connection at once. In mail programs "
                "Google takes only an app password: 16 letters made for one program. The user name is the whole "
                "address."),
    AFTER_CHANGE, .cures = { OPEN_APP_PASSWORDS, ENTER_APP_PASSWORD, MAKE_APP_PASSWORD } },
  { "google-503-identity", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 503 }, OF (GOOGLE),
    .words = "identity & change*|already authenticated",
    .title = N_("Somebody is signed in on this connection already"),
    .cause = N_("A second sign-in was tried on a connection on which one had succeeded. Google wants a new connection "
                "for each account."),
    AFTER_CHANGE,
    .cures = { TRY_AGAIN, STEPS (N_("Try again; a new connection is opened.\n"
                                    "If it stays so, please report it to those who make this program.")) } },
  { "google-454-too-many-logins", AT (AUTH), .reply = { 4, 5 }, OF (GOOGLE),
    .words = "too many & login*/sign in*/auth*", .title = N_("Google saw too many sign-ins"),
    .cause = N_("This account signed in too often in a short time, with a right or a wrong password. Google locks it "
                "for a while; each new try may prolong that."),
    LATER,
    .cures = { WAIT_AN_HOUR, EXPLAIN (N_("Meanwhile"),
                                      N_("Look for other devices that still have an old password, phones first.\n"
                                         "After an hour, try once.")) } },
  { "google-454-cannot-auth", AT (AUTH), .reply = { 454, 451, 421 }, OF (GOOGLE),
    .title = N_("Google cannot check passwords at the moment"),
    .cause = N_("The sign-in at Google is out of order for a moment. Your password was not judged."), LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN } },
  { "google-534-weblogin", AT (AUTH), .reply = { 534, 535 }, OF (GOOGLE),
    .words = "web browser/weblogin*/webloginrequired|78754|log in via/through/with & browser",
    .title = N_("Google wants to see you in the browser first"),
    .cause = N_("Google finds this sign-in unusual, for example because it comes from a new place, and wants you to "
                "confirm in a web browser that it was you. The password may well be right."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Google Mail in the Browser"), MAIL), TRY_AGAIN,
               STEPS (N_("On this computer, sign in at mail.google.com with this account.\n"
                         "Open myaccount.google.com/notifications and answer “Yes, it was me”.\n"
                         "Try again within ten minutes, with an app password.")) } },
  { "google-534-app-password", AT (AUTH), .reply = { 534, 535 }, OF (GOOGLE),
    .words = "application specific password|app password|app specific password|invalidsecondfactor",
    .title = N_("Google wants an app password"),
    .cause = N_("This Google account is protected by 2-Step Verification, so the password of the account does not "
                "work in mail programs. Google takes an app password instead: 16 letters made for one program."),
    AFTER_CHANGE, .cures = { OPEN_APP_PASSWORDS, ENTER_APP_PASSWORD, MAKE_APP_PASSWORD } },
  { "google-534-weblogin", AT (AUTH), .reply = { 534 }, .enhanced = "5.7.14", OF (GOOGLE),
    .title = N_("Google wants to see you in the browser first"),
    .cause = N_("Google finds this sign-in unusual, for example because it comes from a new place, and wants you to "
                "confirm in a web browser that it was you. The password may well be right."),
    AFTER_CHANGE,
    .cures = { OPEN_PAGE (N_("Open Google Mail in the Browser"), MAIL), TRY_AGAIN,
               STEPS (N_("On this computer, sign in at mail.google.com with this account.\n"
                         "Open myaccount.google.com/notifications and answer “Yes, it was me”.\n"
                         "Try again within ten minutes, with an app password.")) } },
  { "google-534-app-password", AT (AUTH), .reply = { 534 }, .enhanced = "5.7.9", OF (GOOGLE),
    .title = N_("Google wants an app password"),
    .cause = N_("This Google account is protected by 2-Step Verification, so the password of the account does not "
                "work in mail programs. Google takes an app password instead: 16 letters made for one program."),
    AFTER_CHANGE, .cures = { OPEN_APP_PASSWORDS, ENTER_APP_PASSWORD, MAKE_APP_PASSWORD } },
  { "google-xoauth2-334", AT (AUTH), .reply = { 535 }, OF (GOOGLE), .when = used_token, TOKEN_REFUSED },
  { "google-xoauth2-334", AT (AUTH), .reply = { 535 }, OF (YAHOO), .when = used_token, TOKEN_REFUSED },
  { "google-535-badcredentials", AT (AUTH), .reply = { 535 }, OF (GOOGLE),
    .title = N_("Google did not accept user name and password"),
    .cause = N_("Google never takes the password of the account in mail programs, only an app password: 16 letters "
                "made for one program. If you entered one, it was mistyped or has been withdrawn; changing the "
                "password of the account withdraws them all. The user name is the whole address."),
    AFTER_CHANGE, .cures = { OPEN_APP_PASSWORDS, ENTER_APP_PASSWORD, MAKE_APP_PASSWORD } },
  { NULL }
};

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Signing in. */

#define APP_PASSWORDS "https://myaccount.google.com/apppasswords"

#define MAKE_APP_PASSWORD                                                                                              \
  EXPLAIN (N_ ("How to Get an App Password"),                                                                          \
           N_ ("Turn on 2-Step Verification in your Google account, if it is off.\n"                                   \
               "Open " APP_PASSWORDS " and make an app password for this program.\n"                                   \
               "Copy its 16 letters into the password field; the spaces do not matter.\n"                              \
               "If Google shows no such page, whoever manages your account has switched it off: ask them."))

static gboolean
has_plain_link (const DiagnosisEvidence *evidence)
{
  const SmtpLine *last = NULL;
  GPtrArray *transcript = evidence->trace->transcript;

  if (transcript->len > 0)
    last = g_ptr_array_index (transcript, transcript->len - 1);
  return evidence->trace->server->security == ACCOUNT_SECURITY_NONE && (last == NULL || !last->tls);
}

/* The mailbox's own password is not what this provider takes. */
static gboolean
wants_other_password (const DiagnosisEvidence *evidence)
{
  const AccountProvider *provider = evidence->provider;

  return provider != NULL &&
         (provider->password_kind == ACCOUNT_PASSWORD_APP || provider->password_kind == ACCOUNT_PASSWORD_SEPARATE);
}

static gboolean
wants_oauth (const DiagnosisEvidence *evidence)
{
  return evidence->provider != NULL && evidence->provider->password_kind == ACCOUNT_PASSWORD_OAUTH;
}

static gboolean
used_token (const DiagnosisEvidence *evidence)
{
  const char *mechanism = evidence->trace->mechanism;

  return g_strcmp0 (mechanism, "XOAUTH2") == 0 || g_strcmp0 (mechanism, "OAUTHBEARER") == 0;
}

const DiagnosisRule diagnosis_rules_auth[] = {
  { "google-534-app-password", DIAGNOSIS_AT (AUTH), .reply = { 534 }, .enhanced = "5.7.9", .family = "google",
    .title = N_ ("Google wants an app password"),
    .cause =
        N_ ("This Google account is protected by 2-Step Verification, so the password of the account does not work "
            "in mail programs. Google takes an app password instead: 16 letters made for one program."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_ ("Make an App Password"), .url = APP_PASSWORDS },
               { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Enter the App Password") },
               MAKE_APP_PASSWORD } },
  { "google-534-weblogin", DIAGNOSIS_AT (AUTH), .reply = { 534 }, .enhanced = "5.7.14", .family = "google",
    .title = N_ ("Google wants to see you in the browser first"),
    .cause = N_ ("Google finds this sign-in unusual, for example because it comes from a new place, and wants you to "
                 "confirm in a web browser that it was you. The password may well be right."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_ ("Open Google Mail in the Browser"),
                 .url = "https://mail.google.com/" },
               TRY_AGAIN,
               EXPLAIN (N_ ("What to Do"),
                        N_ ("On this computer, sign in at mail.google.com with this account.\n"
                            "Open myaccount.google.com/notifications and answer “Yes, it was me”.\n"
                            "Try again within ten minutes, with an app password.")) } },
  { "google-535-badcredentials", DIAGNOSIS_AT (AUTH), .reply = { 535 }, .family = "google", .when = used_token,
    .title = N_ ("Google no longer accepts this sign-in"),
    .cause = N_ ("The permission to send mail for {user} has expired or was withdrawn."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Sign In Again") }, TRY_AGAIN } },
  { "google-535-badcredentials", DIAGNOSIS_AT (AUTH), .reply = { 535 }, .family = "google",
    .title = N_ ("Google did not accept user name and password"),
    .cause =
        N_ ("Google never takes the password of the account in mail programs, only an app password: 16 letters made "
            "for one program. If you entered one, it was mistyped or has been withdrawn; changing the password of "
            "the account withdraws them all. The user name is the whole address."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_ ("Make an App Password"), .url = APP_PASSWORDS },
               { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Enter the App Password") },
               MAKE_APP_PASSWORD } },
  { "google-454-too-many-logins", DIAGNOSIS_AT (AUTH), .reply = { 454 }, .family = "google",
    .pattern = "too many login", .title = N_ ("Google saw too many sign-ins"),
    .cause = N_ ("This account signed in too often in a short time, with a right or a wrong password. Google locks it "
                 "for a while; each new try may prolong that."),
    .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { WAIT_AN_HOUR, EXPLAIN (N_ ("Meanwhile"),
                                      N_ ("Look for other devices that still have an old password, phones first.\n"
                                          "After an hour, try once.")) } },
  { "google-454-cannot-auth", DIAGNOSIS_AT (AUTH), .reply = { 454 }, .family = "google",
    .title = N_ ("Google cannot check passwords at the moment"),
    .cause = N_ ("The sign-in at Google is out of order for a moment. Your password was not judged."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN } },
  { "auth-not-offered", SMTP (NO_AUTH), .when = has_plain_link,
    .title = N_ ("The server offers no sign-in without encryption"),
    .cause =
        N_ ("You entered a user name, but the server does not let anybody sign in on this connection. Many servers "
            "offer it only once the connection is encrypted; others, on your own network, need none."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_TLS, USE_STARTTLS, NO_SIGN_IN } },
  { "auth-not-offered", SMTP (NO_AUTH), .title = N_ ("The server offers no sign-in"),
    .cause = N_ ("You entered a user name, but the server does not let anybody sign in on port {port}. The port is for "
                 "servers among themselves, or the server knows you without a password."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, NO_SIGN_IN } },
  { "auth-mech-unsupported", SMTP (NO_MECHANISM), .title = N_ ("No common way to sign in"),
    .cause = N_ ("The server lets people sign in by {mechanisms}, and none of that works with what you chose and "
                 "entered."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, ENTER_PASSWORD } },
  { "keyring-missing-item", SMTP (NO_SECRET), .title = N_ ("The password is missing"),
    .cause =
        N_ ("The server wants {user} to sign in, but no password is known for that name: none was entered, or it is "
            "no longer in the keyring."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Enter the Password") }, NO_SIGN_IN } },
  { "auth-needs-encryption", SMTP (INSECURE), .title = N_ ("The password was not sent without encryption"),
    .cause =
        N_ ("This connection is not encrypted, so everybody on the way could read your password. It was kept back."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_TLS, USE_STARTTLS } },
  { "auth-needs-encryption", DIAGNOSIS_AT (AUTH), .reply = { 538, 523, 524 },
    .title = N_ ("The server wants encryption before you sign in"),
    .cause = N_ ("The server takes passwords on an encrypted connection only."), .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_STARTTLS_HERE, USE_TLS, USE_STARTTLS } },
  { "auth-mutual", SMTP (MUTUAL), .title = N_ ("The server could not prove who it is"),
    .cause = N_ ("With this way to sign in the server must show that it knows your password too, and it could not. "
                 "Another computer may be pretending to be the server."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"),
                        N_ ("Check the server's name.\n"
                            "Try another network.\n"
                            "If it stays so, ask whoever runs the server.")),
               TRY_AGAIN } },
  { "auth-needs-encryption", DIAGNOSIS_AT (AUTH), .reply = { 504, 534, 535, 530 },
    .pattern = "encryption required|must be encrypted|(plaintext|cleartext) authentication (disallowed|not allowed)",
    .title = N_ ("The server wants encryption before you sign in"),
    .cause = N_ ("The server takes passwords on an encrypted connection only."), .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_STARTTLS_HERE, USE_TLS, USE_STARTTLS } },
  { "auth-mech-unsupported", DIAGNOSIS_AT (AUTH), .reply = { 504 },
    .title = N_ ("The server does not know this way to sign in"),
    .cause = N_ ("The server refused the way of signing in. It lets people sign in by {mechanisms}."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, TRY_AGAIN } },
  { "auth-not-offered", DIAGNOSIS_AT (AUTH), .reply = { 502, 503 }, .title = N_ ("The server takes no sign-in here"),
    .cause = N_ ("The server does not let anybody sign in on port {port}, or not at this point."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_STARTTLS, USE_TLS, NO_SIGN_IN } },
  { "auth-525-disabled", DIAGNOSIS_AT (AUTH), .enhanced = "5.7.13", .title = N_ ("The account is switched off"),
    .cause = N_ ("The server knows {user}, but whoever manages the account has switched it off."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Ask whoever manages your account to switch it on again.")),
               OPEN_PROVIDER_PAGE } },
  { "auth-too-many", DIAGNOSIS_AT (AUTH), .reply = { 4 }, .pattern = "too many",
    .title = N_ ("Too many wrong sign-ins"),
    .cause = N_ ("The server saw too many failed sign-ins and lets nobody in for a while. Each new try may prolong "
                 "that."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_AN_HOUR, ENTER_PASSWORD } },
  { "auth-454-temp", DIAGNOSIS_AT (AUTH), .reply = { 4 },
    .title = N_ ("The server cannot check passwords at the moment"),
    .cause = N_ ("The sign-in of the server is out of order for a moment. Your password was not judged."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN } },
  { "auth-535-generic", DIAGNOSIS_AT (AUTH), .reply = { 535 }, .when = used_token,
    .title = N_ ("The server no longer accepts this sign-in"),
    .cause = N_ ("The permission to send mail for {user} has expired or was withdrawn."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Sign In Again") }, TRY_AGAIN } },
  { "auth-535-generic", DIAGNOSIS_AT (AUTH), .reply = { 535, 534 }, .when = wants_oauth,
    .title = N_ ("{provider} takes no passwords from mail programs"),
    .cause = N_ ("{provider} lets programs sign in only after you agreed to it in a web browser. A password is refused "
                 "even when it is right."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE, { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Sign In Again") } } },
  { "auth-535-generic", DIAGNOSIS_AT (AUTH), .reply = { 535, 534 }, .when = wants_other_password,
    .title = N_ ("User name or password was not accepted"),
    .cause = N_ ("{provider} does not take the password that you use on its web pages. It wants one made for mail "
                 "programs: {password}. If that is what you entered, check it letter by letter."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { OPEN_PROVIDER_PAGE, ENTER_PASSWORD } },
  { "auth-535-generic", DIAGNOSIS_AT (AUTH), .reply = { 535 }, .title = N_ ("User name or password was not accepted"),
    .cause =
        N_ ("The server refused to let {user} in with this password. Many providers answer just so, too, when they "
            "want a password made for mail programs instead of the one for their web pages."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { ENTER_PASSWORD, OPEN_PROVIDER_PAGE,
               EXPLAIN (N_ ("What to Check"),
                        N_ ("The user name is the whole e-mail address at most providers.\n"
                            "Look for a space at the end of the password, or a first letter turned into a capital.\n"
                            "Sign in on the provider's web page to see whether the account is locked.\n"
                            "Look in the provider's help for “app password”.")) } },
  { "auth-534-weak", DIAGNOSIS_AT (AUTH), .reply = { 534 },
    .title = N_ ("The server finds this way to sign in too weak"),
    .cause = N_ ("The server wants {user} to sign in another way than with this password."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, ENTER_PASSWORD } },
  { "auth-530-required", .reply = { 530 }, .title = N_ ("The server wants you to sign in"),
    .cause = N_ ("The server takes mail only from people who signed in, and your settings have no user name."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Enter User Name and Password") }, OPEN_PROVIDER_PAGE } },
  { NULL }
};

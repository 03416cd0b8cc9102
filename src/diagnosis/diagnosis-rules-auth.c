#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Signing in, wherever it may be. A password is called wrong only where nothing else is known to give the same answer.
 */

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

/* It is, unless two-step verification is on. */
static gboolean
may_want_app_password (const DiagnosisEvidence *evidence)
{
  return evidence->provider != NULL && evidence->provider->password_kind == ACCOUNT_PASSWORD_APP_IF_2FA;
}

static gboolean
wants_oauth (const DiagnosisEvidence *evidence)
{
  return evidence->provider != NULL && evidence->provider->password_kind == ACCOUNT_PASSWORD_OAUTH;
}

static gboolean
used_token (const DiagnosisEvidence *evidence)
{
  return diagnosis_evidence_used_token (evidence);
}

/* A password was entered, and every mechanism of the server is one for tokens. */
static gboolean
takes_tokens_only (const DiagnosisEvidence *evidence)
{
  const SmtpCapabilities *capabilities = evidence->trace->capabilities;
  const char *const *offered = capabilities != NULL ? smtp_capabilities_get_mechanisms (capabilities) : NULL;
  guint n = 0;

  for (; offered != NULL && offered[n] != NULL; n++)
    if (g_ascii_strcasecmp (offered[n], "XOAUTH2") != 0 && g_ascii_strcasecmp (offered[n], "OAUTHBEARER") != 0)
      return FALSE;
  return n > 0;
}

static gboolean
knows_mechanisms (const DiagnosisEvidence *evidence)
{
  const SmtpCapabilities *capabilities = evidence->trace->capabilities;

  return capabilities != NULL && smtp_capabilities_get_mechanisms (capabilities)[0] != NULL;
}

#define WANTS_ENCRYPTION                                                                                               \
  .title = N_("The server wants encryption before you sign in"),                                                       \
  .cause = N_("The server takes passwords on an encrypted connection only."), AFTER_CHANGE,                            \
  .cures = { USE_STARTTLS_HERE, USE_TLS, USE_STARTTLS,                                                                 \
             STEPS (N_("Choose TLS with port 465, or STARTTLS with port 587.\n"                                        \
                       "Then try again.")) }
#define WHAT_TO_CHECK                                                                                                  \
  EXPLAIN (N_("What to Check"),                                                                                        \
           N_("The user name is the whole e-mail address at most providers.\n"                                         \
              "Look for a space at the end of the password, or a first letter turned into a capital.\n"                \
              "Sign in on the provider’s web page to see whether the account is locked.\n"                             \
              "Look in the provider’s help for “app password”."))
#define NO_SIGN_IN_HERE                                                                                                \
  STEPS (N_("Use port 465 with TLS, or port 587 with STARTTLS: many servers let people sign in only there.\n"          \
            "If it is a test server of your own, leave user name and password empty."))
#define OTHER_WAYS                                                                                                     \
  STEPS (N_("Look on the provider’s web page for passwords made for programs (“app passwords”, “mail programs”): "     \
            "some servers offer sign-in by password once that is switched on.\n"                                       \
            "In an organisation, ask the administrator whether passwords can be allowed for your mailbox.\n"           \
            "Otherwise send through another provider."))
#define UNKNOWN_WAY                                                                                                    \
  STEPS (N_("Let the program choose how to sign in.\n"                                                                 \
            "Look in the provider’s help which password or which sign-in programs need."))
#define LOCKED_OUT                                                                                                     \
  .title = N_("Too many wrong sign-ins"),                                                                              \
  .cause = N_("The server saw too many failed sign-ins and lets nobody in for a while. Each new try may prolong "      \
              "that."),                                                                                                \
  LATER,                                                                                                               \
  .cures = { WAIT_AN_HOUR,                                                                                             \
             STEPS (N_("Stop every program and phone that still has an old password.\n"                                \
                       "Wait an hour, sometimes a day.\n"                                                              \
                       "Enter the right password, and try once.")) }

const DiagnosisRule diagnosis_rules_auth[] = {
  /* What the program itself noticed. */
  { "auth-not-offered", SMTP (NO_AUTH), .when = has_plain_link,
    .title = N_("The server offers no sign-in without encryption"),
    .cause =
        N_("You entered a user name, but the server does not let anybody sign in on this connection. Many servers "
           "offer it only once the connection is encrypted; others, on your own network, need none."),
    AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_TLS, USE_STARTTLS, NO_SIGN_IN } },
  { "auth-not-offered", SMTP (NO_AUTH),
    .logged = "auth* & not/no/doesnt & offered/offer/supported by server/supported by the server/advertised/"
              "support/supported|smtp auth extension not supported|command unknown auth",
    .title = N_("The server offers no sign-in"),
    .cause = N_("You entered a user name, but the server does not let anybody sign in on this port. The port is for "
                "servers among themselves, or the server knows you without a password."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, NO_SIGN_IN, NO_SIGN_IN_HERE } },
  { "auth-mech-unsupported", SMTP (NO_MECHANISM), .when = takes_tokens_only,
    .title = N_("The server takes no passwords"),
    .cause = N_("The server lets programs sign in only with a permission given in a web browser (OAuth; it offers "
                "{mechanisms}). No password is of use there, not even the right one. {unsent}"),
    AFTER_CHANGE, .cures = { OPEN_PROVIDER_PAGE, OTHER_WAYS, HAVE_TOKEN } },
  { "auth-mech-unsupported", SMTP (NO_MECHANISM), .when = knows_mechanisms,
    .logged =
        "no & mechanism*|mechanism* & not & supported/available|no suitable authentication|auth method not available",
    .title = N_("No common way to sign in"),
    .cause = N_("The server and this program know no common way to sign in that works with what you chose and "
                "entered. The server offers: {mechanisms}."),
    AFTER_CHANGE, .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, ENTER_PASSWORD } },
  { "auth-mech-unsupported", SMTP (NO_MECHANISM), .title = N_("No common way to sign in"),
    .cause = N_("The server and this program know no common way to sign in that works with what you chose and "
                "entered."),
    AFTER_CHANGE, .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, ENTER_PASSWORD } },
  { "keyring-missing-item", SMTP (NO_SECRET), .title = N_("The password is missing"),
    .cause = N_("The server wants a sign-in, but no password is known for {user}: none was entered, or it is no "
                "longer in the keyring."),
    AFTER_CHANGE, .cures = { ENTER_OTHER (N_("Enter the Password")), NO_SIGN_IN } },
  { "auth-needs-encryption", SMTP (INSECURE), .logged = "unencrypted connection",
    .title = N_("The password was not sent without encryption"),
    .cause = N_("This connection is not encrypted, so everybody on the way could read your password. It was kept "
                "back."),
    AFTER_CHANGE, .cures = { USE_STARTTLS_HERE, USE_TLS, USE_STARTTLS } },
  { "auth-mutual", SMTP (MUTUAL), .title = N_("The server could not prove who it is"),
    .cause = N_("With this way to sign in the server must show that it knows your password too, and it could not. "
                "Another computer may be pretending to be the server."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Check the server’s name.\n"
                         "Try another network.\n"
                         "If it stays so, ask whoever runs the server.")),
               TRY_AGAIN } },

  /* What the server said: first what has nothing to do with the password. */
  { "auth-needs-encryption", AT (AUTH), .reply = { 538, 524 }, WANTS_ENCRYPTION },
  { "auth-needs-encryption", AT (AUTH), .enhanced = "5.7.10|5.7.11", WANTS_ENCRYPTION },
  { "auth-needs-encryption", AT (AUTH), .reply = { 5, 4 },
    .words = "encryption required|must be encrypted|encryption needed|[privacyrequired]|"
             "plaintext/cleartext/plain text & disallowed/not allowed/disabled/not permitted|"
             "secure/encrypted/tls/ssl & connection & required/requires/only/must/use/need*|insecure connection|"
             "secure connection is|"
             "only & over/via/with & tls/ssl|requires ssl|requires tls|unencrypted & not/forbidden/disallowed",
    WANTS_ENCRYPTION },
  { "auth-432-transition", AT (AUTH), .reply = { 4, 5 }, .enhanced = "*.7.12",
    .title = N_("The password has to be set anew"),
    .cause = N_("The server keeps your password in an old form that does not fit this way to sign in. Once you sign "
                "in on the web, or change the password, it is kept in the new form."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in on the provider’s web page and set the password again; it may be the same.\n"
                         "Enter it here and try once.")),
               ENTER_PASSWORD, OPEN_PROVIDER_PAGE } },
  { "auth-432-transition", AT (AUTH), .reply = { 422, 432 },
    .words = "password & transition/change/reset/expired/update|transition",
    .title = N_("The password has to be set anew"),
    .cause = N_("The server keeps your password in an old form that does not fit this way to sign in. Once you sign "
                "in on the web, or change the password, it is kept in the new form."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in on the provider’s web page and set the password again; it may be the same.\n"
                         "Enter it here and try once.")),
               ENTER_PASSWORD, OPEN_PROVIDER_PAGE } },
  { "auth-432-transition", AT (AUTH), .reply = { 5, 4 },
    .words = "password & expired/too simple/too weak/too short & !or expired|password must be changed|"
             "password change required|change your password",
    .title = N_("The password has to be set anew"),
    .cause = N_("The server no longer takes this password: it has expired, or is too simple."), AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in on the provider’s web page and choose a new password.\n"
                         "Enter it here and try once.")),
               ENTER_PASSWORD, OPEN_PROVIDER_PAGE } },
  { "auth-line-too-long", AT (AUTH), .reply = { 500, 5 }, .enhanced = "5.5.6",
    .title = N_("The sign-in was too long for the server"),
    .cause = N_("What proves who you are is longer than a line may be on this server. That happens with permissions "
                "given in the browser, which are long."),
    AFTER_CHANGE,
    .cures = { ENTER_TOKEN,
               STEPS (N_("Have a new, shorter permission made.\n"
                         "If it stays so, use a password made for mail programs, where the provider has them.")) } },
  { "auth-line-too-long", AT (AUTH), .reply = { 500, 501, 535 },
    .words = "line & long|response limit|command & too long", .title = N_("The sign-in was too long for the server"),
    .cause = N_("What proves who you are is longer than a line may be on this server. That happens with permissions "
                "given in the browser, which are long."),
    AFTER_CHANGE,
    .cures = { ENTER_TOKEN,
               STEPS (N_("Have a new, shorter permission made.\n"
                         "If it stays so, use a password made for mail programs, where the provider has them.")) } },
  { "auth-501-decode", AT (AUTH), .reply = { 5 },
    .words = "decode/decoding|base64|base 64|malformed auth*|malformed & response/credential*/initial",
    .title = N_("The server could not read the sign-in"),
    .cause = N_("What was sent to sign in arrived in a form that the server cannot read. Often a line break or a "
                "strange character was pasted together with the password or key."),
    AFTER_CHANGE,
    .cures = { ENTER_PASSWORD,
               STEPS (N_("Paste the password or key once more, without spaces and line breaks around it.\n"
                         "If it stays so, please report it to those who make this program.")) } },
  { "auth-mech-unsupported", AT (AUTH), .reply = { 504 }, .title = N_("The server does not know this way to sign in"),
    .cause = N_("The server refused the way of signing in, not the password."), AFTER_CHANGE,
    .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, TRY_AGAIN, UNKNOWN_WAY } },
  { "auth-mech-unsupported", AT (AUTH), .reply = { 5 },
    .words = "authentication type & !succeeded|auth type|mechanism & "
             "not/unknown/unsupported/invalid/unrecognized/unrecognised/no/unavailable|"
             "authentication method & not/unsupported/unknown/invalid|unknown authentication|unsupported auth*|"
             "xoauth is no longer|optional argument not permitted|unrecognized authentication",
    .title = N_("The server does not know this way to sign in"),
    .cause = N_("The server refused the way of signing in, not the password."), AFTER_CHANGE,
    .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, TRY_AGAIN, UNKNOWN_WAY } },
  { "bad-sequence", AT (AUTH), .reply = { 503, 5 }, .words = "already authenticated|already logged in|already auth*",
    .title = N_("Somebody is signed in already"),
    .cause = N_("A second sign-in was tried on a connection on which one had succeeded."), NOW,
    .cures = { TRY_AGAIN } },
  { "auth-not-offered", AT (AUTH), .reply = { 500, 502, 503 }, .title = N_("The server takes no sign-in here"),
    .cause = N_("The server does not let anybody sign in on this port, or not before the connection is encrypted."),
    AFTER_CHANGE, .cures = { USE_STARTTLS, USE_TLS, NO_SIGN_IN, NO_SIGN_IN_HERE } },
  { "auth-not-offered", AT (AUTH), .reply = { 5 },
    .words = "auth* & not & enabled/advertised/available/offered/supported & !account/mailbox/user",
    .title = N_("The server takes no sign-in here"),
    .cause = N_("The server does not let anybody sign in on this port, or not before the connection is encrypted."),
    AFTER_CHANGE, .cures = { USE_STARTTLS, USE_TLS, NO_SIGN_IN, NO_SIGN_IN_HERE } },
  { "client-host-rejected", AT (AUTH), .reply = { 5 },
    .words = "ip/ip address/country/region/location/network/geoip & not allowed/not permitted/not authorized/"
             "not authorised/blocked/denied/forbidden/restricted/unauthorized & !too many/smtp access/spam",
    .title = N_("The server lets nobody in from this network"),
    .cause = N_("The server refuses sign-ins from the network or the country that this computer is in. The password "
                "may well be right."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Turn a VPN off, or try another network.\n"
                         "Look in the provider’s settings for a list of countries or addresses that may sign in.\n"
                         "Ask whoever runs the server.")),
               OPEN_PROVIDER_PAGE, TRY_AGAIN } },
  { "auth-access-off", AT (AUTH), .reply = { 5 },
    .words =
        "smtp/pop3/imap/access/service/login/auth/authentication & disabled/not enabled/switched off/not activated/"
        "deactivated/not permitted/not allowed/turned off & !account disabled/ip/without smtp "
        "authentication|eula|enable & pop3/imap/smtp|access "
        "denied & service|accept the terms|verify your "
        "account|not allowed to use smtp|not allowed to send|not permitted to send|"
        "no smtp access|smtp access denied|smtp & not included",
    .title = N_("Sending from programs is switched off"),
    .cause = N_("The server knows the account but does not let it send from mail programs. The provider or an "
                "administrator has switched that off; the password may well be right."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE,
               STEPS (
                   N_("Sign in on the provider’s web page, and look in the settings for “mail programs”, “POP3/IMAP” "
                      "or “SMTP”; switch it on.\n"
                      "In an organisation, ask the administrator.\n"
                      "Then try again.")),
               TRY_AGAIN } },
  { "auth-app-password", AT (AUTH), .reply = { 5 },
    .words = "application specific password|app specific password|app password|application password|"
             "password for external|authorization code|authorisation code|device password|external password|"
             "请使用授权码*|授权码*|two factor/2fa/two step/mfa & password/enabled/required",
    .title = N_("The provider wants a password made for programs"),
    .cause = N_("The password of the account does not work in mail programs here. The provider wants one made for "
                "this program alone, which most call an “app password”."),
    AFTER_CHANGE,
    .cures = { OPEN_PROVIDER_PAGE, ENTER_OTHER (N_("Enter the App Password")),
               STEPS (N_("Sign in on the provider’s web page, and look under “Security” for “app passwords”.\n"
                         "Make one for this program, and enter it here.")) } },
  { "auth-525-disabled", AT (AUTH), .reply = { 4, 5 }, .enhanced = "*.7.13",
    .title = N_("The account is switched off"),
    .cause = N_("The server knows {user}, but whoever manages the account has switched it off."), AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in on the provider’s web page, and follow what it asks for.\n"
                         "In an organisation, ask whoever manages your account to switch it on again.")),
               OPEN_PROVIDER_PAGE } },
  { "auth-525-disabled", AT (AUTH), .reply = { 5 },
    .words = "account/user/mailbox/login & disabled/suspended/locked/blocked/inactive/deactivated/closed/frozen & "
             "!too many",
    .title = N_("The account is switched off"),
    .cause = N_("The server knows {user}, but whoever manages the account has switched it off."), AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in on the provider’s web page, and follow what it asks for.\n"
                         "In an organisation, ask whoever manages your account to switch it on again.")),
               OPEN_PROVIDER_PAGE } },
  { "auth-525-disabled", AT (AUTH), .reply = { 525 }, .title = N_("The account is switched off"),
    .cause = N_("The server knows {user}, but whoever manages the account has switched it off."), AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in on the provider’s web page, and follow what it asks for.\n"
                         "In an organisation, ask whoever manages your account to switch it on again.")),
               OPEN_PROVIDER_PAGE } },
  { "auth-too-many", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE, .reply = { 4, 5 },
    .words =
        "too many & auth*/login*/logins/failed/failure*/bad auth/sign in*/password*/attempts & "
        "!recipient*/connections/hops/messages|brute force|temporarily & locked/banned/blocked & auth*/login*/account",
    LOCKED_OUT },
  /* Proton Bridge says 454 to a wrong password. */
  { "auth-535-generic", AT (AUTH), .reply = { 4 },
    .words = "invalid/incorrect/wrong/bad & password/credentials/username/login & !temporar*",
    .title = N_("User name or password was not accepted"),
    .cause =
        N_("The server refused to let {user} in with this password. Many providers answer just so, too, when they "
           "want a password made for mail programs instead of the one for their web pages."),
    AFTER_CHANGE, .cures = { ENTER_PASSWORD, OPEN_PROVIDER_PAGE, WHAT_TO_CHECK } },
  { "auth-454-temp", AT (AUTH), .reply = { 4 }, .title = N_("The server cannot check passwords at the moment"),
    .cause = N_("The sign-in of the server is out of order for a moment. Your password was not judged."), LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN,
               STEPS (N_("Change nothing.\n"
                         "Wait some minutes, and longer each time it fails.")) } },
  { "auth-454-temp", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE, .reply = { 4 },
    .words = "auth* & temporar*/at present/unavailable/not available/problem/internal",
    .title = N_("The server cannot check passwords at the moment"),
    .cause = N_("The sign-in of the server is out of order for a moment. Your password was not judged."), LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN,
               STEPS (N_("Change nothing.\n"
                         "Wait some minutes, and longer each time it fails.")) } },
  { "auth-454-temp", AT (AUTH), .reply = { 535 },
    .words = "temporar*|internal/server & error|try again later|unable to & verify/check|backend|connection "
             "lost|system busy",
    .title = N_("The server cannot check passwords at the moment"),
    .cause = N_("The sign-in of the server is out of order for a moment. Your password was not judged."), LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN } },

  /* And now what may be the password. */
  { "auth-535-generic", AT (AUTH), .reply = { 535 }, .when = used_token,
    .title = N_("The server no longer accepts this sign-in"),
    .cause = N_("The permission that you gave in the browser has expired or was withdrawn."), AFTER_CHANGE,
    .cures = { ENTER_TOKEN, TRY_AGAIN } },
  { "auth-535-generic", AT (AUTH), .reply = { 535 }, .when = wants_oauth,
    .title = N_("{provider} takes no passwords from mail programs"),
    .cause = N_("{provider} lets programs sign in only after you agreed to it in a web browser. A password is refused "
                "even when it is right."),
    AFTER_CHANGE, .cures = { OPEN_PROVIDER_PAGE, OTHER_WAYS, HAVE_TOKEN } },
  { "auth-535-generic", AT (AUTH), .reply = { 535 }, .when = wants_other_password,
    .title = N_("User name or password was not accepted"),
    .cause = N_("{provider} does not take the password that you use on its web pages. It wants one made for mail "
                "programs: {password}. If that is what you entered, check it letter by letter."),
    AFTER_CHANGE, .cures = { OPEN_PROVIDER_PAGE, ENTER_PASSWORD } },
  { "auth-535-generic", AT (AUTH), .reply = { 535 }, .when = may_want_app_password,
    .title = N_("User name or password was not accepted"),
    .cause = N_("{provider} refused the sign-in. If two-factor authentication is on, it wants a password made for "
                "mail programs: {password}. Some accounts must first allow mail programs in the web settings."),
    AFTER_CHANGE, .cures = { ENTER_PASSWORD, OPEN_PROVIDER_PAGE, WHAT_TO_CHECK } },
  { "auth-535-generic", AT (AUTH), .reply = { 535 }, 
    .logged = "login denied|login to server & failed|authentication failed/authentication failure/authentication "
              "unsuccessful & !mechanism*|could not authenticate|smtp auth failed",
    .title = N_("User name or password was not accepted"),
    .cause =
        N_("The server refused to let {user} in with this password. Many providers answer just so, too, when they "
           "want a password made for mail programs instead of the one for their web pages."),
    AFTER_CHANGE, .cures = { ENTER_PASSWORD, OPEN_PROVIDER_PAGE, WHAT_TO_CHECK } },
  { "auth-534-weak", AT (AUTH), .reply = { 534 }, .when = wants_other_password,
    .title = N_("{provider} wants another password"),
    .cause = N_("{provider} does not take the password that you use on its web pages. It wants one made for mail "
                "programs: {password}."),
    AFTER_CHANGE, .cures = { OPEN_PROVIDER_PAGE, ENTER_PASSWORD, UNKNOWN_WAY } },
  { "auth-534-weak", AT (AUTH), .reply = { 534 }, .title = N_("The server finds this way to sign in too weak"),
    .cause = N_("The server wants {user} to sign in another way than with this password: with a stronger method, "
                "through the browser, or with a password made for programs (“app password”)."),
    AFTER_CHANGE, .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, ENTER_PASSWORD, UNKNOWN_WAY } },
  { "auth-534-weak", AT (AUTH), .reply = { 5 }, .enhanced = "5.7.9",
    .title = N_("The server finds this way to sign in too weak"),
    .cause = N_("The server wants {user} to sign in another way than with this password: with a stronger method, "
                "through the browser, or with a password made for programs (“app password”)."),
    AFTER_CHANGE, .cures = { ANY_MECHANISM, OPEN_PROVIDER_PAGE, ENTER_PASSWORD, UNKNOWN_WAY } },
  { "auth-530-required", .stages = DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE, .reply = { 530 },
    .title = N_("The server wants you to sign in"),
    .cause = N_("The server takes mail only from people who signed in, and that has not happened."), AFTER_CHANGE,
    .cures = { ENTER_OTHER (N_("Enter User Name and Password")), OPEN_PROVIDER_PAGE,
               STEPS (N_("Enter user name and password for the outgoing server.\n"
                         "Some providers want a fixed word as the user name, such as “apikey” at SendGrid.")) } },
  { "auth-530-required", .stages = DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE, .reply = { 5, 451 },
    .words =
        "authentication/auth & required/needed & !spf/dkim/dmarc/relay*/authrequired|not logged in & !sender address|"
        "please authenticate|must authenticate|need to authenticate|turn on smtp authentication|"
        "unauthenticated senders|unauthenticated & not allowed/senders/user & !email from/dmarc|"
        "client & not authenticated|auth first|authenticate first|login first|log in first|auth required|"
        "need auth|too many unauthenticated|issue an auth|"
        "not authenticated & !domain|requires authentication & !spf/dkim/dmarc|authenticate before",
    .title = N_("The server wants you to sign in"),
    .cause = N_("The server takes mail only from people who signed in, and that has not happened."), AFTER_CHANGE,
    .cures = { ENTER_OTHER (N_("Enter User Name and Password")), OPEN_PROVIDER_PAGE,
               STEPS (N_("Enter user name and password for the outgoing server.\n"
                         "Some providers want a fixed word as the user name, such as “apikey” at SendGrid.")) } },
  { NULL }
};

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Signing in through the browser (OAuth): what Google, Microsoft and others answer when the permission is asked for. */

#define SIGN_IN_AGAIN ENTER_OTHER (N_("Sign In Again"))

const DiagnosisRule diagnosis_rules_oauth[] = {
  { "oauth-aad-mfa",
    .logged = "aadsts50076|aadsts50079|aadsts53003|aadsts50158|aadsts53000|aadsts50105|aadsts50058|"
              "aadsts53001|aadsts53002",
    .title = N_("Microsoft wants more proof of who you are"),
    .cause =
        N_("Your organisation demands a second step for this sign-in, or a rule of it (“Conditional Access”) does "
           "not allow the sign-in from here or with this program."),
    AFTER_CHANGE,
    .cures = { SIGN_IN_AGAIN, STEPS (N_("Sign in again in the browser, and answer all that it asks for.\n"
                                        "If it is refused again, show the number behind “AADSTS” to the "
                                        "administrator.")) } },
  { "oauth-aad-consent", .logged = "aadsts65001|aadsts65004|aadsts90094|aadsts90095|aadsts900941",
    .title = N_("Nobody has allowed this program yet"),
    .cause =
        N_("A program needs a permission to send mail for you, and nobody has given it. In many organisations only "
           "an administrator may."),
    AFTER_CHANGE,
    .cures = { SIGN_IN_AGAIN, STEPS (N_("Sign in again and agree, if you are asked.\n"
                                        "Otherwise ask the administrator to allow the program “SMTP.Send” and "
                                        "“offline_access”.")) } },
  { "oauth-redirect",
    .logged = "redirect_uri_mismatch|aadsts50011|redirect_uri & mismatch/invalid/not|redirect uri & "
              "mismatch/does not match/not registered/invalid",
    .title = N_("The way back from the browser is not registered"),
    .cause = N_("After the sign-in the browser must come back to the program, and the provider does not know the "
                "address it would come back to. That is a fault of the program, or of the project it is registered "
                "with."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("If the project is your own, register the program as a desktop application, with the address "
                         "http://127.0.0.1 or http://localhost.\n"
                         "Otherwise report it to those who make the program.")),
               TRY_AGAIN } },
  { "oauth-admin-policy",
    .logged = "admin_policy_enforced|org_internal|disallowed_useragent|app_not_configured_for_user|"
              "access blocked & admin*",
    .title = N_("Your organisation does not allow this program"),
    .cause =
        N_("The administrator of your organisation at Google has not allowed this program, the program belongs to "
           "another organisation, or the sign-in was not made in a real browser."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Sign in with the browser that you use every day.\n"
                         "Ask the administrator to trust the program.\n"
                         "Or use an app password, if they are allowed.")),
               SIGN_IN_AGAIN } },
  { "oauth-invalid-client",
    .logged = "invalid_client|unauthorized_client|aadsts7000218|aadsts700016|aadsts7000215|"
              "aadsts7000222|deleted_client|client & not & found/registered",
    .title = N_("The provider does not know this program"),
    .cause = N_("Each program that signs in through the browser is registered with the provider. This registration is "
                "wrong, was deleted, or is not made for programs on a desktop."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("If the registration is your own, compare its number (client ID) and its secret.\n"
                         "At Microsoft Entra open App registrations, Authentication, and set “Allow public client "
                         "flows” to Yes.\n"
                         "Otherwise report it to those who make the program.")),
               SIGN_IN_AGAIN } },
  { "oauth-access-denied",
    .logged = "access_denied|consent_required|interaction_required|login_required|"
              "access denied & user/consent",
    .title = N_("The permission was not given"),
    .cause =
        N_("In the browser somebody pressed Cancel, or the account is not on the program’s list of test users, or "
           "the organisation wants its administrator to agree first."),
    AFTER_CHANGE,
    .cures = { SIGN_IN_AGAIN, STEPS (N_("Sign in again, tick all the boxes, and agree.\n"
                                        "If the project at Google is your own, add the account under “Test users”, or "
                                        "publish it.\n"
                                        "At Microsoft, ask the administrator to allow “SMTP.Send”.")) } },
  { "oauth-invalid-grant",
    .logged = "invalid_grant|token & expired/revoked|aadsts70008|aadsts700082|aadsts50173|"
              "refresh & token & invalid/expired/revoked",
    .title = N_("The permission has ended"),
    .cause =
        N_("The permission that you gave in the browser was withdrawn, was not used for half a year, or ended when "
           "the password was changed. For a project that is still “in testing” at Google it lasts seven days."),
    AFTER_CHANGE,
    .cures = { SIGN_IN_AGAIN, STEPS (N_("Sign in again.\n"
                                        "If the project at Google is your own, set it to “In production”.\n"
                                        "Check date and time of this computer.")) } },
  { "oauth-no-refresh",
    .logged = "no refresh token|no refresh_token|refresh_token/refresh token & missing/not/without/no/null/none/empty",
    .title = N_("The permission lasts for an hour only"),
    .cause =
        N_("The provider gave a permission that ends soon and cannot be renewed without you. Mail that waits could "
           "not be sent later."),
    AFTER_CHANGE,
    .cures = { SIGN_IN_AGAIN,
               STEPS (N_("Remove the program from the list of connected programs in your account, and sign in again.\n"
                         "If the project is your own: ask Google with access_type=offline and prompt=consent, and "
                         "Microsoft for offline_access.")) } },
  { "oauth-failed", .logged = "", .title = N_("The sign-in through the browser failed"),
    .cause = N_("The provider refused the permission, in words that this program does not know."), AFTER_CHANGE,
    .cures = { SIGN_IN_AGAIN, STEPS (N_("Read the provider’s own words: they often name the reason.\n"
                                        "In an organisation, show them to the administrator.")) } },
  { NULL }
};

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Who sends, and through whom. */

static gboolean
signs_in (const DiagnosisEvidence *evidence)
{
  return account_server_wants_auth (evidence->trace->server);
}

static gboolean
signs_in_not (const DiagnosisEvidence *evidence)
{
  return evidence->has_session && !account_server_wants_auth (evidence->trace->server);
}

#define RELAY_WORDS                                                                                                    \
  "relay access denied|relay denied|relaying denied|relay not permitted|relaying & not/denied/prohibited/disallowed|"  \
  "relay & prohibited/forbidden/refused/rejected/not allowed/not permitted|unable to relay|cannot relay|"              \
  "not allowed to relay|not permitted to relay|no relay*|do not relay|does not relay|dont relay|we do not relay|"      \
  "allowed rcpthosts|rcpthosts|relay operation*|not & relay for|relay & authenticat*|not relay|as a relay|configured " \
  "to relay|open relay|relais refusé|delivery is not allowed to this address"
#define NOT_YOUR_SERVER                                                                                                \
  STEPS (N_("Enter user name and password for the outgoing server, and use port 465 or 587.\n"                         \
            "Check that it is the outgoing server of your own provider, not that of the recipient.\n"                  \
            "If the server is your own, allow your account or your network to relay."))

const DiagnosisRule diagnosis_rules_message_sender[] = {
  { "postfix-553-notowned", AT_MESSAGE, .reply = { 5 },
    .words = "sender & not owned/not logged in|not owned by|sender address rejected & not logged in",
    .title = N_("You may not send under this address"),
    .cause = N_("The message comes from another address than the one that signed in, and the server does not let that "
                "user write from it; or nobody signed in."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use the mailbox’s own address as the sender.\n"
                         "Or sign in as the owner of the other address.\n"
                         "If you did not sign in, enter user name and password.")) } },
  { "relay-denied", AT_MESSAGE, .reply = { 5, 451, 454, 450 }, .when = signs_in, .words = RELAY_WORDS,
    .title = N_("The server does not send to other places for you"),
    .cause = N_("The server takes mail for its own users but does not pass yours on to somebody elsewhere. It is not "
                "your server for outgoing mail, or your account may not send to the outside."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("What to Check"),
                        N_("Enter the outgoing server of your own provider, not that of the recipient.\n"
                           "If the server is your own, allow your account to relay.")),
               USE_STARTTLS, USE_TLS } },
  { "relay-denied", AT_MESSAGE, .reply = { 5, 451, 454, 450 }, .when = signs_in_not, .words = RELAY_WORDS,
    .title = N_("The server does not send to other places for you"),
    .cause = N_("The server takes mail for its own users but does not pass yours on to somebody elsewhere, because "
                "you did not sign in."),
    AFTER_CHANGE,
    .cures = { ENTER_OTHER (N_("Enter User Name and Password")), USE_STARTTLS, USE_TLS, NOT_YOUR_SERVER } },
  { "relay-denied", AT_MESSAGE, .reply = { 5, 451, 454, 450 }, .words = RELAY_WORDS,
    .logged = "relay access denied|relaying denied|allowed rcpthosts",
    .title = N_("The server does not send to other places for you"),
    .cause = N_("The server takes mail for its own users but does not pass yours on to somebody elsewhere: nobody "
                "signed in, or it is not your server for outgoing mail."),
    AFTER_CHANGE, .cures = { NOT_YOUR_SERVER, ENTER_OTHER (N_("Enter User Name and Password")) } },
  { "exim-sender-verify", AT_MESSAGE, .reply = { 5, 4 },
    .words = "sender verify|sender verification|sender callout|could not verify sender|"
             "sender address rejected & unverified/undeliverable/verification/unknown|sender & verif* & fail*|"
             "sender & not & deliverable|verify & sender & fail*/not",
    .title = N_("The server could not reach your own address"),
    .cause = N_("Before it takes a message, the server tests whether an answer would reach the sender. With your "
                "sender’s address the test failed."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use a sender’s address that exists and gets mail.\n"
                         "If the domain is your own, check that mail to it arrives (its MX record).")) } },
  { "sender-domain-not-found", AT_MESSAGE, .reply = { 5, 4 },
    .words = "sender address rejected & domain not found/domain/malformed dns|domain of sender|sender domain & "
             "not/does not/must/exist*/invalid/resolve & !verified/allowed/permitted/authorized|unresolvable & domain|"
             "from domain & not/resolve/exist/invalid & !verified/allowed/permitted/authorized|"
             "sender & domain & does not exist/not found/not exist/does not resolve/cannot be resolved/not resolve|"
             "invalid sender domain|unroutable sender|valid mx for sender|mail from domain & not/exist/resolve|"
             "unrouteable sender|domain must exist|"
             "sender & no mx|invalid dns mx|your domain & not & exist*/found",
    .title = N_("The sender’s domain does not exist"),
    .cause = N_("The server looked up what stands behind the “@” of your address and found nothing."), AFTER_CHANGE,
    .cures = { STEPS (N_("Check your own address letter by letter.\n"
                         "Use an address that gets mail; the name of this computer is none.\n"
                         "For programs on this computer, set a real sender’s address in their settings.")),
               TRY_AGAIN } },
  { "sender-domain-not-found", AT_MESSAGE, .enhanced = "*.1.8", .words = "!block*/outgoing/bad/verified/allowed",
    .title = N_("The sender’s domain does not exist"),
    .cause = N_("The server looked up what stands behind the “@” of your address and found nothing."), AFTER_CHANGE,
    .cures = { STEPS (N_("Check your own address letter by letter.\n"
                         "Use an address that gets mail; the name of this computer is none.\n"
                         "For programs on this computer, set a real sender’s address in their settings.")),
               TRY_AGAIN } },
  { "sender-syntax", AT_MESSAGE, .reply = { 5 },
    .words = "bad sender address|sender address rejected & fully qualified|"
             "sender address & syntax/malformed/not a valid/must contain/invalid|"
             "malformed/invalid/illegal & sender/mail from/from address|sender & syntax|mail from & syntax/bad/must",
    .title = N_("The server cannot read the sender’s address"),
    .cause = N_("The form of the sender’s address is not what the server expects."), AFTER_CHANGE,
    .cures = { STEPS (N_("Enter just the address as sender: name, “@”, domain.\n"
                         "Leave out quotes, spaces and your own name.")) } },
  { "sender-syntax", AT (SENDER), .reply = { 501, 555 }, .title = N_("The server cannot read the sender’s address"),
    .cause = N_("The form of the sender’s address is not what the server expects."), AFTER_CHANGE,
    .cures = { STEPS (N_("Enter just the address as sender: name, “@”, domain.\n"
                         "Leave out quotes, spaces and your own name.")) } },
  { "sender-syntax", AT_MESSAGE, .enhanced = "5.1.7", .title = N_("The server cannot read the sender’s address"),
    .cause = N_("The form of the sender’s address is not what the server expects."), AFTER_CHANGE,
    .cures = { STEPS (N_("Enter just the address as sender: name, “@”, domain.\n"
                         "Leave out quotes, spaces and your own name.")) } },
  { "sender-refused", AT_MESSAGE, .reply = { 421, 450, 451, 5 },
    .words = "sender address rejected|sender address & not allowed/not permitted/blocked/refused/unauthorized|"
             "unconfigured sending domain|sending from & not allowed|sender domain & not verified|"
             "not allowed/not permitted/not authorized/unauthorized & send & from|"
             "from address & not/verified/allowed/match|sender & rejected/denied/refused/not allowed/mismatch|"
             "sender & must match|from & must match|sender & not verified|from address is not|domain is not verified|"
             "sender signature|sender & not valid|requires dns configuration|domain & unverified|sender not "
             "authorized|unauthorized sender|not an approved sender|sending domain & not",
    .title = N_("The server refused the sender"),
    .cause = N_("The server takes no mail from this address. Many servers only let you write from the address that "
                "belongs to the account; services for bulk mail want it registered first."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use the address that belongs to the account as the sender.\n"
                         "At services for bulk mail, register the sender’s address or domain first.\n"
                         "Read the server’s own words: they often name the reason.")),
               OPEN_PROVIDER_PAGE } },
  { NULL }
};

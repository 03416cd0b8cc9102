#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* To whom: addresses that do not exist, are closed, full, or ask to come again. */

#define CHECK_ADDRESS                                                                                                  \
  STEPS (N_("Check the address letter by letter; look for stray dots and spaces.\n"                                    \
            "Ask the recipient another way."))
#define NO_SUCH_MAILBOX                                                                                                \
  .title = N_("There is no such mailbox"),                                                                             \
  .cause = N_("The server that is responsible for the recipient says that nobody there has this address."),            \
  AFTER_CHANGE, .cures = { CHECK_ADDRESS }
#define NO_SUCH_DOMAIN                                                                                                 \
  .title = N_("The recipient’s domain does not exist"),                                                                \
  .cause = N_("The server looked up what stands behind the “@” of the recipient’s address and found no place for "  \
              "mail."),                                                                                                \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("Check the part behind the “@” letter by letter.\n"                                            \
                       "If it is right, ask the recipient another way whether mail works there.")) }
#define TAKES_NONE                                                                                                     \
  .title = N_("This domain never receives mail"),                                                                      \
  .cause = N_("The owner of the recipient’s domain has declared that it takes no mail at all."), AFTER_CHANGE,         \
  .cures = { STEPS (N_("Check the part behind the “@” letter by letter.\n"                                         \
                       "Ask the recipient for another address.")) }
#define SWITCHED_OFF                                                                                                   \
  .title = N_("The recipient’s mailbox is switched off"),                                                              \
  .cause = N_("The mailbox exists, or did, but it takes no mail any more."), AFTER_CHANGE,                             \
  .cures = { STEPS (N_("Ask the recipient another way for the address that is in use now.")) }
#define COME_AGAIN                                                                                                     \
  .title = N_("The server asks you to come again"),                                                                    \
  .cause = N_("The server puts off senders that it does not know yet, because spammers rarely come twice. A second "   \
              "try some minutes later is accepted as a rule."),                                                        \
  LATER,                                                                                                               \
  .cures = { WAIT_5_MINUTES, TRY_AGAIN,                                                                                \
             STEPS (N_("Wait five minutes.\n"                                                                          \
                       "Send the same message once more, to the same people.")) }

const DiagnosisRule diagnosis_rules_message_recipient[] = {
  { "rcpt-nullmx", AT_MESSAGE, .reply = { 556 }, TAKES_NONE },
  { "rcpt-nullmx", AT_MESSAGE, .reply = { 5 },
    .words = "null mx|nullmx|domain & does not accept mail/does not accept email|does not accept mail & !from/server",
    TAKES_NONE },
  { "greylist", AT_MESSAGE, .reply = { 4 },
    .words = "grey & later/again|greylist*|graylist*|grey list*|gray list*|grey listed|temporarily deferred & try "
             "again|try again in|"
             "try again after|try later in|retry in|retry after|come back in|wait & minutes/seconds & try|"
             "first time & sender/seen|deferred & minutes|postgrey|please retry & later/in/after",
    COME_AGAIN },
  { "rcpt-domain", AT_MESSAGE, .reply = { 5, 4 }, .logged = "all relevant mx records",
    .words = "able to find the recipient domain|recipient address rejected & domain & not "
             "found/no/unknown/nonexistent/does not|domain not found & !sender|"
             "domain & does not exist/doesnt exist/not exist & !sender|host unknown|unknown host|no such domain|"
             "recipient domain & not/invalid|bad destination*|name or service not known|no mx record*|no mx|"
             "unable to find & mx|dns domain & not exist|host or domain name not found|mx lookup fail*|"
             "domain & could not be found/not reachable/unreachable & !sender|all relevant mx records|"
             "nonexistent domain|unrouteable mail domain|cannot route to",
    NO_SUCH_DOMAIN },
  { "rcpt-syntax", AT_MESSAGE, .reply = { 5 },
    .words = "bad recipient address syntax|recipient address & syntax/must contain/malformed/not a valid|"
             "malformed & recipient*/address|recipient & syntax|invalid address & !sender|syntax error in address|"
             "rcpt to & syntax/bad/malformed/invalid|recipient address rejected & fully qualified|bad address syntax|"
             "invalid recipient address & syntax|address syntax",
    .title = N_("The server cannot read a recipient’s address"),
    .cause = N_("The form of a recipient’s address is not what the server expects."), AFTER_CHANGE,
    .cures = { STEPS (N_("Remove spaces, brackets and commas around the address.\n"
                         "Write one address after the other, with commas between them.")) } },
  { "rcpt-disabled", AT_RECIPIENT, .reply = { 5, 4 },
    .words =
        "mailbox & disabled/deactivated/inactive/suspended/closed/blocked/locked/frozen & !sender|"
        "account & disabled/deactivated/inactive/suspended/closed/locked & !your account/sender|"
        "user & disabled/deactivated/inactive/suspended & !your/sender/auth|recipient & disabled/inactive/suspended|"
        "account that you tried to reach is & disabled/inactive|recipient account & blocked|no longer accepts|"
        "deliver & accountdisabled*|recipient address rejected inactive|email account & disabled/inactive",
    SWITCHED_OFF },
  { "rcpt-unknown", AT_RECIPIENT, .reply = { 5, 4 },
    .words =
        "user unknown & !sender|non existent/nonexistent & account/mailbox/user/address & !sender|"
        "recipient & unknown & !sender/domain/error|recipient mailbox unallocated|unknown user & !sender|no such user|"
        "no such recipient|no such mailbox|"
        "no such address|no such person|no such account|no such local|recipient unknown|unknown recipient|"
        "recipient not found|user not found|mailbox not found|address unknown|unknown address|unknown mailbox|"
        "mailbox unknown|invalid recipient & !syntax|recipient & invalid/undeliverable & !syntax|invalid mailbox|"
        "account/mailbox/user/recipient/address & does not exist/doesnt exist/not exist/no longer exist*/not known/"
        "could not be found & !sender/domain|no mailbox here|not a valid mailbox|not a valid user|not a valid "
        "recipient|"
        "unrouteable address|unknown local part|local user unknown|user doesnt have|is unknown & !sender/host/domain|"
        "no account by|not our customer|recipient rejected & !policy/spam/access|mailbox & not exist*|"
        "addressee unknown|not our user|not a registered & user|no longer valid|not listed in & directory|unknown or "
        "illegal alias|user does not exist|"
        "recipientnotfound|undeliverable address|no user & here/by that name",
    NO_SUCH_MAILBOX },
  { "rcpt-nullmx", AT_MESSAGE, .reply = { 554, 550 }, .enhanced = "5.1.10", .words = "accept*|mx", TAKES_NONE },
  { "rcpt-unknown", AT_RECIPIENT, .reply = { 5 }, .enhanced = "5.1.1|5.1.6|5.1.10", NO_SUCH_MAILBOX },
  { "rcpt-domain", AT_MESSAGE, .enhanced = "*.1.2", NO_SUCH_DOMAIN },
  { "rcpt-syntax", AT_MESSAGE, .reply = { 5 }, .enhanced = "5.1.3",
    .title = N_("The server cannot read a recipient’s address"),
    .cause = N_("The form of a recipient’s address is not what the server expects."), AFTER_CHANGE,
    .cures = { STEPS (N_("Remove spaces, brackets and commas around the address.\n"
                         "Write one address after the other, with commas between them.")) } },
  { "rcpt-disabled", AT_RECIPIENT, .reply = { 5 }, .enhanced = "5.2.1", SWITCHED_OFF },
  { "rcpt-full", AT_RECIPIENT, .enhanced = "*.2.2", .title = N_("The recipient’s mailbox is full"),
    .cause = N_("The recipient has no room for more mail."), LATER,
    .cures = { WAIT_A_DAY, STEPS (N_("Ask the recipient another way to make room.\n"
                                     "Send again tomorrow.")) } },
  { NULL }
};

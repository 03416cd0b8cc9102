#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What remains: by code, then by stage. The last row asks nothing, so that there is always an answer. */

#define SHOW_WORDS                                                                                                     \
  STEPS (N_("Read the server’s own words: they often name the reason.\n"                                       \
            "Show them to whoever runs the server."))

const DiagnosisRule diagnosis_rules_generic[] = {
  { "inactivity", .reply = { 421, 451 },
    .words = "inactivity|timeout exceeded|smtp command timeout|command timeout|"
             "idle|timed out waiting|timeout & waiting/input/read*|"
             "connection timed out & !to",
    .title = N_("The server found the connection idle"),
    .cause = N_("The server closed the connection because nothing was said for too long."), NOW,
    .cures = { TRY_AGAIN } },
  { "inactivity", .reply = { 421 }, .enhanced = "4.4.2", .title = N_("The server found the connection idle"),
    .cause = N_("The server closed the connection because nothing was said for too long."), NOW,
    .cures = { TRY_AGAIN } },
  { "local-error", .reply = { 421, 451, 450, 452 },
    .words = "local problem|local error|server configuration|mail system error|temporary lookup failure|internal error|"
             "lookup failure|local configuration|error in processing|server error|temporary & failure/problem & !dns|"
             "local & processing|unexpected & error|queue & error",
    .title = N_("Something failed inside the server"),
    .cause = N_("The server reports a fault of its own. It often passes by itself."), LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN, SHOW_WORDS } },
  { "server-closing", .reply = { 421 }, .title = N_("The server closed the connection for now"),
    .cause = N_("The server does not go on at the moment: it is busy, is being restarted, or slows you down. It "
                "passes by itself."),
    LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN, SHOW_WORDS } },
  { "server-not-available", .reply = { 454 }, .title = N_("The server cannot do this at the moment"),
    .cause = N_("A part of the server is out of order for a moment."), LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN, SHOW_WORDS } },
  { "local-error", .reply = { 451 }, .title = N_("Something failed inside the server"),
    .cause = N_("The server reports a fault of its own. It often passes by itself."), LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN, SHOW_WORDS } },
  { "refused-for-now", .reply = { 4 }, .title = N_("The server says: not now"),
    .cause = N_("The server refused, but only for the moment. The same may work later."), LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN, SHOW_WORDS } },
  { "bad-sequence", .reply = { 503 }, .title = N_("The server expected something else"),
    .cause = N_("The server waited for another command. An earlier step did not go as it should."), NOW,
    .cures = { TRY_AGAIN, SHOW_WORDS } },
  { "bad-sequence", .reply = { 5 }, .words = "bad sequence|nested mail|out of sequence|commands out of order",
    .title = N_("The server expected something else"),
    .cause = N_("The server waited for another command. An earlier step did not go as it should."), NOW,
    .cures = { TRY_AGAIN, SHOW_WORDS } },
  { "unimplemented", .reply = { 500, 502 }, .title = N_("The server does not know a command"),
    .cause = N_("The server did not understand what was asked. It is old, or a device on the way changes what is "
                "said."),
    AFTER_CHANGE, .cures = { USE_TLS, TRY_AGAIN, SHOW_WORDS } },
  { "sender-refused", AT (SENDER), .reply = { 5 }, .title = N_("The server refused the sender"),
    .cause = N_("The server takes no mail from this address. Many servers only let you write from the address that "
                "belongs to the account."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Use the address that belongs to the account as the sender.\n"
                         "At services for bulk mail, register the sender’s address first.\n"
                         "Read the server’s own words: they often name the reason.")) } },
  { "recipient-refused", AT (RECIPIENT), .reply = { 5 }, .title = N_("The server refused the recipient"),
    .cause = N_("The server takes no mail for this address. The address is wrong, or the server does not send there "
                "for you."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Check the recipient’s address letter by letter.\n"
                         "Check that you use the outgoing server of your own provider.\n"
                         "Read the server’s own words: they often name the reason.")) } },
  { "recipient-refused", AT_MESSAGE, .reply = { 5 }, .words = "recipient address rejected|recipient & rejected/refused",
    .title = N_("The server refused the recipient"),
    .cause = N_("The server takes no mail for this address. The address is wrong, or the server does not send there "
                "for you."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Check the recipient’s address letter by letter.\n"
                         "Check that you use the outgoing server of your own provider.\n"
                         "Read the server’s own words: they often name the reason.")) } },
  { "auth-refused", AT (AUTH), .reply = { 5 }, .title = N_("The server did not let you in"),
    .cause = N_("The server refused to let {user} in. Its own words may say why."), AFTER_CHANGE,
    .cures = { ENTER_PASSWORD, SHOW_WORDS } },
  { "message-refused", .stages = DIAGNOSIS_AT (DATA) | DIAGNOSIS_AT (AFTER_DATA), .reply = { 5 },
    .title = N_("The server refused the message"),
    .cause = N_("Server, sender and recipients were fine, but the server did not accept the message itself. Its "
                "content or a rule of the server is the reason."),
    AFTER_CHANGE,
    .cures = { SHOW_WORDS, EXPLAIN (N_("What to Change"),
                                    N_("Remove links and attachments, and send again.\n"
                                       "Use the address that belongs to the account as the "
                                       "sender.")) } },
  { "conn-closed", SMTP (CLOSED), .title = N_("The server hung up"),
    .cause = N_("The server closed the connection at the step “{stage}” without giving a reason."), NOW,
    .cures = { TRY_AGAIN, WAIT_5_MINUTES } },
  { "conn-closed", IO (CONNECTION_CLOSED), .title = N_("The connection was cut"),
    .cause = N_("The connection to “{host}” broke at the step “{stage}”. The network, a filter or the server cut it."),
    NOW, .cures = { TRY_AGAIN, WAIT_5_MINUTES } },
  { "not-smtp", SMTP (PROTOCOL), .title = N_("The server’s answer makes no sense"),
    .cause = N_("At the step “{stage}” the server said something that is no answer in the language of outgoing mail "
                "(SMTP). A device on the way may have changed it, or it is another kind of server."),
    AFTER_CHANGE, .cures = { USE_TLS, TRY_AGAIN, SHOW_WORDS } },
  { "command-timeout", IO (TIMED_OUT), .title = N_("The server took too long"),
    .cause = N_("At the step “{stage}” no answer came in time. The server is overloaded, or the connection has died "
                "on the way."),
    LATER, .cures = { TRY_AGAIN, WAIT_5_MINUTES } },
  { "resolve-failed", AT (RESOLVE), .title = N_("The server’s name could not be looked up"),
    .cause = N_("This computer could not find out where “{host}” is."), LATER, .cures = { TRY_AGAIN } },
  { "connect-failed", AT (CONNECT), .title = N_("The server could not be reached"),
    .cause = N_("No connection to port {port} of “{host}” came about."), LATER,
    .cures = { TRY_AGAIN, USE_TLS, USE_STARTTLS, NO_PROXY } },
  { "tls-failed", .stages = DIAGNOSIS_AT (TLS) | DIAGNOSIS_AT (STARTTLS),
    .title = N_("The connection could not be encrypted"),
    .cause = N_("This computer and the server did not agree on encryption. {unsent}"), AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN } },
  { "refused", .reply = { 5 }, .title = N_("The server refused"),
    .cause = N_("The server refused, and the number it gave says no more than that something has to change."),
    AFTER_CHANGE, .cures = { SHOW_WORDS, TRY_AGAIN } },
  { "failed", .title = N_("Something went wrong"), .cause = N_("The step “{stage}” failed."), NOW,
    .cures = { TRY_AGAIN, SHOW_WORDS } },
  { NULL }
};

/* What a pasted text leaves when nothing in it is known. */
const DiagnosisRule diagnosis_rules_unknown[] = {
  { "conn-closed",
    .logged = "but got empty/but got an empty|expected & but got code with message|failed sending data to the peer|"
              "failure when receiving data|send failure|recv failure",
    .title = N_("The connection broke off"),
    .cause = N_("The connection ended while something was being said, and no answer tells why. The server, the network "
                "or a filter cut it."),
    NOW, .cures = { TRY_AGAIN, WAIT_5_MINUTES } },
  { "failed", .logged = "", .title = N_("These words are not known"),
    .cause = N_("Nothing in these words says what went wrong, as far as this program knows them."), AFTER_CHANGE,
    .cures = { STEPS (N_("Look for the lines in which the server answers; they begin with a number such as 535 or "
                         "550.\n"
                         "Test the account here: then each step is seen.\n"
                         "Show the words to whoever runs the server.")) } },
  { NULL }
};

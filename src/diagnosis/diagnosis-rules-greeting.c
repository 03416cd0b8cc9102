#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* The server's first words, and how this computer introduces itself. */

/* 465, and the two it is copied to where it is taken. */
static gboolean
speaks_plain_to_tls_port (const DiagnosisEvidence *evidence)
{
  const AccountServer *server = evidence->trace->server;

  return server->security != ACCOUNT_SECURITY_TLS &&
         (server->port == 465 || server->port == 2465 || server->port == 8465 || server->port == 443);
}

static gboolean
speaks_plain (const DiagnosisEvidence *evidence)
{
  return evidence->trace->server->security != ACCOUNT_SECURITY_TLS;
}

/* A web page where mail should be: a gate in the network, unless web pages are what this port is for. */
static gboolean
is_gate (const DiagnosisEvidence *evidence)
{
  guint port = evidence->trace->server->port;

  return port != 80 && port != 443 && port != 8080 && !diagnosis_evidence_is_loopback (evidence) &&
         (g_ascii_strncasecmp (evidence->said, "HTTP/", 5) == 0 ||
          g_ascii_strncasecmp (evidence->said, "<!doctype html", 14) == 0 ||
          g_ascii_strncasecmp (evidence->said, "<html", 5) == 0);
}

static gboolean
is_imap (const DiagnosisEvidence *evidence)
{
  return g_str_has_prefix (evidence->said, "* OK") || g_str_has_prefix (evidence->said, "* PREAUTH") ||
         g_str_has_prefix (evidence->said, "* BYE");
}

static gboolean
is_pop3 (const DiagnosisEvidence *evidence)
{
  return g_str_has_prefix (evidence->said, "+OK") || g_str_has_prefix (evidence->said, "-ERR");
}

#define CHECK_SERVER                                                                                                   \
  EXPLAIN (N_("Check Server and Port"),                                                                                \
           N_("Enter the server for outgoing mail (SMTP), not the one for incoming mail (IMAP, POP3).\n"               \
              "Use port 465 or 587.\n"                                                                                 \
              "In a hotel or a café, sign in to the network in a browser first."))
#define SILENT_EXIT                                                                                                    \
  .title = N_("The server hung up without a word"),                                                                    \
  .cause = N_("The server took the connection and closed it before it said hello. It has too many connections from "   \
              "your network, does not like your address, or is not running behind its front door."),                   \
  LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN, USE_TLS }
#define OTHER_NAME                                                                                                     \
  EXPLAIN (N_("Choose Another Name"),                                                                                  \
           N_("On port 465 or 587 servers rarely mind; use one of them.\n"                                             \
              "Otherwise enter a full name such as “computer.example.org” in the account’s settings."))

const DiagnosisRule diagnosis_rules_greeting[] = {
  { "greet-timeout-tls-port", AT (GREETING), SMTP (WANTS_TLS), .title = N_("This port speaks TLS from the start"),
    .cause = N_("On this port the server waits for encryption to begin with the first byte, while your settings wait "
                "for it to say hello in plain text first. A second connection has proved it."),
    AFTER_CHANGE, .cures = { USE_TLS_HERE, USE_STARTTLS } },
  { "greet-timeout-tls-port", AT (GREETING), IO (TIMED_OUT), .when = speaks_plain_to_tls_port,
    .logged = "greeting & timed out/timeout & 465/443/2465/8465|no greeting & 465/2465/8465",
    .title = N_("This port speaks TLS from the start"),
    .cause = N_("The server took the connection and stays silent. On this port it waits for encryption to begin, "
                "while your settings wait for it to say hello in plain text first."),
    AFTER_CHANGE,
    .cures = { USE_TLS_HERE, USE_STARTTLS,
               STEPS (N_("Choose TLS, also called SSL/TLS, for this port.\n"
                         "Or use port 587 with STARTTLS.")) } },
  { "greet-timeout", AT (GREETING), IO (TIMED_OUT), .when = speaks_plain,
    .logged = "greeting & timed out/timeout/never received/not received", .title = N_("The server does not say hello"),
    .cause = N_("The server took the connection and then stayed silent. It is overloaded, or this port speaks TLS "
                "from the start and waits for your side to begin."),
    LATER, .cures = { USE_TLS_HERE, TRY_AGAIN, USE_TLS } },
  { "greet-timeout", AT (GREETING), IO (TIMED_OUT), .title = N_("The server does not say hello"),
    .cause = N_("Encryption was agreed on, and then the server stayed silent. It is overloaded, or makes strangers "
                "wait."),
    LATER, .cures = { TRY_AGAIN, WAIT_5_MINUTES } },
  { "captive-portal", AT (GREETING), SMTP (PROTOCOL), .when = is_gate,
    .logged = "doctype html/html head/html xmlns/html lang|http 1.1/http 1.0 & 200/302/301/307/511/html|captive portal",
    .title = N_("A sign-in page stands in the way"),
    .cause = N_("Instead of the mail server, a web page answered. Networks in hotels, trains and cafés do that until "
                "you accept their terms in a browser; some filters in offices do so, too."),
    LATER,
    .cures = { TRY_AGAIN, EXPLAIN (N_("Sign In to the Network"),
                                   N_("Open any web page in a browser, and accept the terms that appear.\n"
                                      "Use port 465 or 587; such networks often never open port 25.\n"
                                      "Then try again, or use another network.")) } },
  { "greet-not-smtp", .stages = DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (TLS), SMTP (PROTOCOL), .when = is_imap,
    .title = N_("This is a server for incoming mail"),
    .cause = N_("The server that answers hands out mail (by IMAP); it does not take any. To send, a program needs the "
                "server for outgoing mail (SMTP)."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, CHECK_SERVER } },
  { "greet-not-smtp", .stages = DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (TLS), SMTP (PROTOCOL), .when = is_pop3,
    .title = N_("This is a server for incoming mail"),
    .cause = N_("The server that answers hands out mail (by POP3); it does not take any. To send, a program needs "
                "the server for outgoing mail (SMTP)."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, CHECK_SERVER } },
  { "greet-not-smtp", .stages = DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (TLS), SMTP (PROTOCOL),
    .logged =
        "unexpected greeting|invalid greeting|ssh 2.0|not an smtp server|expected 220|unexpected response & greeting|"
        "expecting 220|invalid & server & reply/response",
    .title = N_("This is not a server for outgoing mail"),
    .cause = N_("Something answers there, but it does not speak the language of outgoing mail (SMTP). It may be the "
                "server for incoming mail, a web server, or the sign-in page of a network."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, CHECK_SERVER } },
  { "greet-eof", AT (GREETING), SMTP (CLOSED),
    .logged = "closed/lost/eof/dropped/end of file & greeting/banner/220/initial|connection unexpectedly closed & !tls|"
              "server closed the connection unexpectedly|connection closed by foreign host|unexpected eof|"
              "connection closed unexpectedly & !tls|expected & code 220 but got empty/code 220 but got an empty/"
              "code 220 but got code with",
    SILENT_EXIT },
  { "greet-eof", AT (GREETING), IO (CONNECTION_CLOSED), SILENT_EXIT },

  { "greet-sync", .reply = { 5, 421 },
    .words = "synchronization/synchronisation & error|improper & pipelining|improper command pipelining|"
             "before & greeting & spoke/talk*/data/input/sent|client sent & before|pregreet|"
             "protocol error & !smtp protocol violation|must wait & greeting|talk too soon|"
             "unauthorized/unexpected & pipelining",
    .stages = DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH),
    .title = N_("The two sides talked at the same time"),
    .cause = N_("The server complains that it was spoken to before it had finished. Either the kind of encryption "
                "does not fit the port, or the program that sends is in too much of a hurry."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN,
               STEPS (N_("Check that the kind of encryption fits the port: TLS on 465, STARTTLS on 587.\n"
                         "If it is this program that fails, please report it to those who make it.")) } },
  { "google-421-generic", .reply = { 421 }, OF (GOOGLE),
    .words = "temporary system problem|server busy|connection expired|try again later & closing connection|"
             "not in whitelist|temporarily rejected",
    .title = N_("Google asks you to come back later"),
    .cause = N_("Google’s server does not go on at the moment. Nothing is wrong with your settings. If it says “not "
                "in whitelist”, the recipient’s organisation lets only computers in that it knows."),
    LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN,
               STEPS (N_("Wait some minutes, then try once.\n"
                         "If the words say “whitelist”, ask the recipient’s administrator to allow your server.")) } },
  /* "Temporary" by its number, and for good by its words. */
  { "yahoo-policy", AT_SENDING, .reply = { 4, 5 }, OF (YAHOO),
    .words = "permanently deferred|retrying will not succeed", .title = N_("Yahoo takes no mail from this server"),
    .cause = N_("Yahoo has shut out the server that sends, because it knows it as a source of unwanted mail. Waiting "
                "changes nothing."),
    AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_OPEN_PAGE, N_("Open Yahoo’s Help for Senders"),
                 .url = "https://senders.yahooinc.com/smtp-error-codes/" },
               STEPS (N_("Send through another provider’s server, or ask your own provider to clear its name at "
                         "Yahoo.\n"
                         "If the domain is your own, set up SPF, DKIM and DMARC for it.")) } },
  { "yahoo-tss04", .reply = { 4 }, OF (YAHOO),
    .words = "[tss04]/[ts04]/[ts01]/[ts02]/[tss05]|temporarily deferred & volume/complaints/unexpected",
    .title = N_("Yahoo slows this sender down"),
    .cause = N_("Yahoo puts off mail from this server because it comes in great numbers, because people complained, "
                "or because the sender is not proven. It passes by itself, and each new try may prolong it."),
    LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Wait some hours, then send fewer messages at a time.\n"
                                       "If the domain is your own, set up SPF and DKIM for it.")) } },
  { "greet-421-busy", AT (GREETING), .reply = { 4 }, .title = N_("The server is busy"),
    .cause = N_("The server answered, but takes no mail right now. It is overloaded, or you have too many connections "
                "to it open. This passes by itself."),
    LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN,
               STEPS (N_("Close other mail programs that use the same account.\n"
                         "Wait five minutes, and longer each time it fails.")) } },
  { "greet-421-busy", AT_SENDING, .reply = { 421, 451, 450, 452 },
    .words = "too many & connections/sessions & !auth*/login*/tls|ports are busy|all ports busy|too much load|"
             "service currently unavailable|server busy|server too busy|too busy|load average|overloaded|"
             "concurrent & connections/sessions & !limit exceeded|resources temporarily unavailable & connection",
    .title = N_("The server is busy"),
    .cause = N_("The server answered, but takes no mail right now. It is overloaded, or you have too many connections "
                "to it open. This passes by itself."),
    LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN,
               STEPS (N_("Close other mail programs that use the same account.\n"
                         "Wait five minutes, and longer each time it fails.")) } },
  { "greet-554", AT (GREETING), .reply = { 5 }, .title = N_("The server takes no mail from here"),
    .cause = N_("The server refused before anything else was said: it does not want mail from the network that this "
                "computer is in. On port 25 that is normal for homes and offices."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               EXPLAIN (N_("Find Another Way In"),
                        N_("Use the port for people, 465 or 587, with your user name and password.\n"
                           "Turn a VPN off, or try another network.\n"
                           "Show the server’s words to whoever runs it.")) } },
  { "greet-554", AT (GREETING), .reply = { 554, 521 },
    .words = "no smtp service|not accepting & messages/connections/mail|no mail service|not accept connections|"
             "does not accept mail from",
    .title = N_("The server takes no mail from here"),
    .cause = N_("The server refused before anything else was said: it does not want mail from the network that this "
                "computer is in. On port 25 that is normal for homes and offices."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               EXPLAIN (N_("Find Another Way In"),
                        N_("Use the port for people, 465 or 587, with your user name and password.\n"
                           "Turn a VPN off, or try another network.\n"
                           "Show the server’s words to whoever runs it.")) } },

  { "ehlo-helo-rejected", .reply = { 4, 5 },
    .words = "bad helo|helo & mismatch/impersonat*/forged/spoof*|helo command rejected|ehlo command rejected|"
             "hello command rejected|helo/ehlo & rejected/refused & "
             "!syntactically",
    .stages = DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE, .title = N_("The server dislikes the name of this computer"),
    .cause = N_("Mail programs introduce themselves with the name of their computer. The server finds the name that "
                "was given incomplete, unknown or false. Servers for people, who sign in, rarely mind."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, OTHER_NAME } },
  { "ehlo-501", .stages = DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE, .reply = { 501, 550, 553, 554, 504 },
    .words = "helo/ehlo & invalid/argument*/syntactically/syntax/requires/empty/illegal/malformed|invalid domain name|"
             "hello name & invalid",
    .title = N_("The server does not like how this computer introduces itself"),
    .cause = N_("Mail programs introduce themselves with the name of their computer. The server does not accept the "
                "form of the name that was given."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, OTHER_NAME } },
  { "ehlo-501", AT (EHLO), .reply = { 501, 553, 555 },
    .title = N_("The server does not like how this computer introduces itself"),
    .cause = N_("Mail programs introduce themselves with the name of their computer. The server does not accept the "
                "form of the name that was given."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, OTHER_NAME } },
  { "ehlo-helo-rejected", AT (EHLO), .reply = { 504 }, .title = N_("The server dislikes the name of this computer"),
    .cause = N_("Mail programs introduce themselves with the name of their computer. The server finds the name that "
                "was given incomplete, unknown or false. Servers for people, who sign in, rarely mind."),
    AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, OTHER_NAME } },
  { "ehlo-502", AT (EHLO), .reply = { 500, 502 }, .title = N_("The server does not understand the introduction"),
    .cause = N_("The server does not know a word that every mail server has known for decades. It is very old, or a "
                "firewall on the way changes what is said."),
    AFTER_CHANGE,
    .cures = { USE_TLS, TRY_AGAIN,
               STEPS (N_("Use port 465, where no firewall can read along.\n"
                         "Ask whoever runs the network to turn off the inspection of mail (“SMTP fixup”).")) } },
  { NULL }
};

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Finding the server, reaching it, and its first words. */

static gboolean
is_port_25 (const DiagnosisEvidence *evidence)
{
  return evidence->trace->server->port == 25;
}

static gboolean
is_loopback (const DiagnosisEvidence *evidence)
{
  return diagnosis_evidence_is_loopback (evidence);
}

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

/* Names under .invalid are known not to exist, whether anybody can be asked or not (RFC 6761 6.4). */
static gboolean
is_invalid_by_law (const DiagnosisEvidence *evidence)
{
  const char *host = evidence->trace->server->host;
  g_autofree char *lower = g_ascii_strdown (host, -1);

  return g_str_has_suffix (lower, ".invalid") || g_str_has_suffix (lower, ".invalid.");
}

#define NO_SUCH_NAME                                                                                                   \
  .title = N_ ("There is no server of this name"),                                                                     \
  .cause = N_ ("The name “{host}” is not in the internet's directory. Most often a letter is wrong, or the address "   \
               "of a web page was entered instead of the name of a mail server."),                                     \
  .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,                                                                               \
  .cures = { EXPLAIN (N_ ("Check the Server Name"),                                                                    \
                      N_ ("Compare the name letter by letter with the one that your provider gives for outgoing "      \
                          "mail.\n"                                                                                    \
                          "Leave out “https://”, slashes, spaces and the port.\n"                                      \
                          "If other names are not found either, check whether this computer is online.")),             \
             TRY_AGAIN }

const DiagnosisRule diagnosis_rules_connect[] = {
  { "dns-not-found", RESOLVER (NOT_FOUND), NO_SUCH_NAME },
  { "dns-not-found", RESOLVER (TEMPORARY_FAILURE), .when = is_invalid_by_law, NO_SUCH_NAME },
  { "dns-not-found", DIAGNOSIS_AT (RESOLVE), IO (TIMED_OUT), .when = is_invalid_by_law, NO_SUCH_NAME },
  { "dns-temporary", RESOLVER (TEMPORARY_FAILURE), .title = N_ ("The server's name could not be looked up"),
    .cause = N_ ("This computer asked for the address of “{host}” and nobody answered. It is offline, or the network "
                 "wants you to sign in on a web page first. Your settings may well be right."),
    .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { TRY_AGAIN, EXPLAIN (N_ ("Check the Network"),
                                   N_ ("Open any web page in a browser; sign in there if the network asks for it.\n"
                                       "Disconnect a VPN, or connect it again.\n"
                                       "Then try again.")) } },
  { "dns-internal", RESOLVER (INTERNAL), .title = N_ ("The server's name could not be looked up"),
    .cause = N_ ("The answer to the question where “{host}” is was damaged. Filters and old routers do this."),
    .retry = DIAGNOSIS_RETRY_NOW, .cures = { TRY_AGAIN } },
  { "dns-timeout", DIAGNOSIS_AT (RESOLVE), IO (TIMED_OUT), .title = N_ ("Looking up the server's name took too long"),
    .cause = N_ ("Nobody told this computer in time where “{host}” is. The network is slow or does not answer; your "
                 "settings may well be right."),
    .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { TRY_AGAIN, EXPLAIN (N_ ("Check the Network"),
                                   N_ ("Open any web page in a browser.\n"
                                       "Disconnect a VPN, or connect it again.")) } },
  { "proxy-fail", IO (PROXY_FAILED), .title = N_ ("The proxy does not let mail through"),
    .cause = N_ ("A proxy is set up for this computer, and it could not or would not pass the connection on to "
                 "“{host}”. Most proxies are made for web pages only."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { NO_PROXY, TRY_AGAIN } },
  { "proxy-fail", IO (PROXY_NOT_ALLOWED), .title = N_ ("The proxy does not let mail through"),
    .cause = N_ ("A proxy is set up for this computer, and its rules forbid a connection to port {port} of “{host}”."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { NO_PROXY, TRY_AGAIN } },
  { "tcp-refused", DIAGNOSIS_AT (CONNECT), IO (CONNECTION_REFUSED), .when = is_loopback,
    .title = N_ ("Nothing answers on port {port} of this computer"),
    .cause = N_ ("The server is set to this computer itself, but no mail program listens on port {port}. It is not "
                 "running, or it uses another port."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Start the Mail Server"),
                        N_ ("Start the program that should take the mail, for example the practice server or Mailpit.\n"
                            "Look up in it on which port it listens, and enter that port.\n"
                            "If it listens on one kind of address only, try 127.0.0.1, ::1 and localhost.")),
               TRY_AGAIN } },
  { "tcp-refused", DIAGNOSIS_AT (CONNECT), IO (CONNECTION_REFUSED),
    .title = N_ ("The server does not listen on port {port}"),
    .cause = N_ ("“{host}” is there, but it turned the connection to port {port} away. The port is wrong for this "
                 "server, or a firewall refuses it."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN } },
  { "tcp-timeout-25", DIAGNOSIS_AT (CONNECT), IO (TIMED_OUT), .when = is_port_25,
    .title = N_ ("Port 25 is closed in this network"),
    .cause =
        N_ ("Nothing came back from port 25 of “{host}”. Internet providers, offices and rented servers block this "
            "port against spam. Port 25 is for servers among themselves; people send through 465 or 587."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN } },
  { "tcp-timeout", DIAGNOSIS_AT (CONNECT), IO (TIMED_OUT), .title = N_ ("The server does not answer"),
    .cause = N_ ("Nothing came back from port {port} of “{host}”. A firewall swallows the connection, the port is "
                 "wrong, or the server is down."),
    .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN,
               EXPLAIN (N_ ("Find Out What Blocks It"),
                        N_ ("Try another network, for example that of a phone: if it works there, your network blocks "
                            "mail.\n"
                            "Turn a VPN off, or on, and try again.")) } },
  { "tcp-host-unreach", IO (HOST_UNREACHABLE), .title = N_ ("The server cannot be reached from here"),
    .cause =
        N_ ("A device on the way said that “{host}” cannot be reached. A firewall, a VPN or a missing route is the "
            "usual reason."),
    .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { TRY_AGAIN, EXPLAIN (N_ ("Check the Network"),
                                   N_ ("Disconnect a VPN, or connect it again.\n"
                                       "If the server is your own, open port {port} in its firewall.")) } },
  { "tcp-net-unreach", IO (NETWORK_UNREACHABLE), .title = N_ ("This computer cannot reach the server's network"),
    .cause = N_ ("There is no way from this computer to “{host}”: it is offline, or the server has only a kind of "
                 "address (IPv4 or IPv6) that this network does not carry."),
    .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { TRY_AGAIN, EXPLAIN (N_ ("Check the Network"),
                                   N_ ("Open any web page in a browser.\n"
                                       "Leave aeroplane mode, or choose another network.")) } },
  { "perm-sandbox", DIAGNOSIS_AT (CONNECT), IO (PERMISSION_DENIED),
    .title = N_ ("This computer forbids the connection"),
    .cause = N_ ("Not the server but this computer refused: the program runs in a sandbox without network, or a "
                 "firewall here has a rule against it."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Allow the Connection"),
                        N_ ("In a sandbox (Flatpak, Snap), give the program the permission to use the network.\n"
                            "Look for a rule against it in a firewall that knows programs, such as OpenSnitch.")),
               TRY_AGAIN } },
  { "tcp-reset", DIAGNOSIS_AT (CONNECT), IO (CONNECTION_CLOSED), .title = N_ ("The connection was cut at once"),
    .cause =
        N_ ("“{host}”, or a device on the way to it, cut the connection before a word was said. Overload, a filter "
            "or the wrong port are the usual reasons."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { TRY_AGAIN, USE_TLS, USE_STARTTLS } },

  { "greet-timeout-tls-port", DIAGNOSIS_AT (GREETING), SMTP (WANTS_TLS),
    .title = N_ ("This port speaks TLS from the start"),
    .cause = N_ ("On port {port} of “{host}” the server waits for encryption to begin with the first byte, while your "
                 "settings wait for it to say hello in plain text first. A second connection has proved it."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_TLS_HERE, USE_STARTTLS } },
  { "greet-timeout-tls-port", DIAGNOSIS_AT (GREETING), IO (TIMED_OUT), .when = speaks_plain_to_tls_port,
    .title = N_ ("This port speaks TLS from the start"),
    .cause = N_ ("The server took the connection on port {port} and stays silent. On this port it waits for encryption "
                 "to begin, while your settings wait for it to say hello in plain text first."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_TLS_HERE, USE_STARTTLS } },
  { "greet-timeout", DIAGNOSIS_AT (GREETING), IO (TIMED_OUT), .when = speaks_plain,
    .title = N_ ("The server does not say hello"),
    .cause = N_ ("The server took the connection on port {port} and then stayed silent. It is overloaded, or this port "
                 "speaks TLS from the start and waits for your side to begin."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { USE_TLS_HERE, TRY_AGAIN, USE_TLS } },
  { "greet-timeout", DIAGNOSIS_AT (GREETING), IO (TIMED_OUT), .title = N_ ("The server does not say hello"),
    .cause = N_ ("Encryption was agreed on, and then the server stayed silent. It is overloaded, or makes strangers "
                 "wait."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { TRY_AGAIN, WAIT_5_MINUTES } },
  { "greet-not-smtp", DIAGNOSIS_AT (GREETING) | DIAGNOSIS_AT (TLS), SMTP (PROTOCOL),
    .title = N_ ("This is not a server for outgoing mail"),
    .cause = N_ ("Something answers on port {port} of “{host}”, but it does not speak the language of outgoing mail "
                 "(SMTP). It may be the server for incoming mail, a web server, or the sign-in page of a network."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               EXPLAIN (N_ ("Check Server and Port"),
                        N_ ("Enter the server for outgoing mail (SMTP), not the one for incoming mail (IMAP, POP3).\n"
                            "Use port 465 or 587.\n"
                            "In a hotel or a café, sign in to the network in a browser first.")) } },
  { "greet-eof", DIAGNOSIS_AT (GREETING), SMTP (CLOSED), .title = N_ ("The server hung up without a word"),
    .cause = N_ ("The server took the connection and closed it before it said hello. It has too many connections from "
                 "your network, does not like your address, or is not running behind its front door."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN, USE_TLS } },
  { "greet-eof", DIAGNOSIS_AT (GREETING), IO (CONNECTION_CLOSED), .title = N_ ("The server hung up without a word"),
    .cause = N_ ("The connection was cut before the server said hello. It has too many connections from your network, "
                 "does not like your address, or a filter is in the way."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN, USE_TLS } },
  { "greet-421-busy", DIAGNOSIS_AT (GREETING), .reply = { 4 }, .title = N_ ("The server is busy"),
    .cause = N_ ("The server answered, but takes no mail right now. It is overloaded, or you have too many connections "
                 "to it open. This passes by itself."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN } },
  { "greet-554", DIAGNOSIS_AT (GREETING), .reply = { 5 }, .title = N_ ("The server takes no mail from here"),
    .cause = N_ ("The server refused before anything else was said: it does not want mail from the network that this "
                 "computer is in. On port 25 that is normal for homes and offices."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               EXPLAIN (N_ ("Find Another Way In"),
                        N_ ("Use the port for people, 465 or 587, with your user name and password.\n"
                            "Turn a VPN off, or try another network.\n"
                            "Show the server's words to whoever runs it.")) } },
  { "ehlo-501", DIAGNOSIS_AT (EHLO), .reply = { 501, 504, 550 },
    .title = N_ ("The server does not like how this computer introduces itself"),
    .cause = N_ ("Mail programs introduce themselves with the name of their computer. The server does not accept the "
                 "name that was given."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               EXPLAIN (
                   N_ ("Choose Another Name"),
                   N_ ("On port 465 or 587 servers rarely mind; use one of them.\n"
                       "Otherwise enter a full name such as “computer.example.org” in the account's settings.")) } },
  { "ehlo-502", DIAGNOSIS_AT (EHLO), .reply = { 500, 502 },
    .title = N_ ("The server does not understand the introduction"),
    .cause = N_ ("The server does not know a word that every mail server has known for decades. It is very old, or a "
                 "firewall on the way changes what is said."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE, .cures = { USE_TLS, TRY_AGAIN } },
  { NULL }
};

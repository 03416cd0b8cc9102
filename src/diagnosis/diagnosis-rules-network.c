#include "config.h"

#include "diagnosis-cure.h"

#include "account-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Finding the server, and reaching it. */

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

/* Names under .invalid are known not to exist, whether anybody can be asked or not (RFC 6761 6.4). */
static gboolean
is_invalid_by_law (const DiagnosisEvidence *evidence)
{
  const char *host = evidence->trace->server->host;
  g_autofree char *lower = g_ascii_strdown (host, -1);

  return g_str_has_suffix (lower, ".invalid") || g_str_has_suffix (lower, ".invalid.");
}

static gboolean
has_unused_ipv4 (const SmtpTrace *trace)
{
  for (guint i = 0; i < trace->addresses->len; i++)
    {
      const SmtpAddressResult *address = g_ptr_array_index (trace->addresses, i);

      if (!address->ipv6 && !address->used && address->error == NULL)
        return TRUE;
    }
  return FALSE;
}

/* The connection stands over IPv6 and then dies, while an IPv4 address was there that nobody needed to try. */
static gboolean
broke_over_ipv6 (const DiagnosisEvidence *evidence)
{
  const SmtpTrace *trace = evidence->trace;
  const char *used = smtp_trace_get_address (trace);

  if (used == NULL || strchr (used, ':') == NULL || !has_unused_ipv4 (trace))
    return FALSE;
  /* A mode that does not fit the port looks the same, and is the likelier reason. */
  if (account_security_for_port (trace->server->port, trace->server->security) != trace->server->security)
    return FALSE;
  return g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

#define CHECK_NAME                                                                                                     \
  EXPLAIN (N_("Check the Server Name"),                                                                                \
           N_("Compare the name letter by letter with the one that your provider gives for outgoing mail.\n"           \
              "Leave out “https://”, slashes, spaces and the port.\n"                                              \
              "If other names are not found either, check whether this computer is online."))
#define SIMILAR_NAME                                                                                                   \
  {                                                                                                                    \
    DIAGNOSIS_REMEDY_CHANGE_SETTINGS, N_("Use the Name “{host}”"), diagnosis_change_to_similar_name                    \
  }
#define NO_SUCH_NAME                                                                                                   \
  .title = N_("There is no server of this name"),                                                                      \
  .cause = N_("The name “{host}” is not in the internet’s directory. Most often a letter is wrong, or the address "  \
              "of a web page was entered instead of the name of a mail server."),                                      \
  AFTER_CHANGE, .cures = { SIMILAR_NAME, CHECK_NAME, TRY_AGAIN }
#define CHECK_NETWORK                                                                                                  \
  EXPLAIN (N_("Check the Network"), N_("Open any web page in a browser; sign in there if the network asks for it.\n"   \
                                       "Disconnect a VPN, or connect it again.\n"                                      \
                                       "Then try again."))
#define DISTURBED_BY_PROXY                                                                                             \
  .title = N_("The proxy does not let mail through"),                                                                  \
  .cause = N_("A proxy is set up for this computer, and it could not or would not pass the connection on to the "      \
              "server. Most proxies are made for web pages only."),                                                    \
  AFTER_CHANGE,                                                                                                        \
  .cures = { NO_PROXY, TRY_AGAIN,                                                                                      \
             STEPS (                                                                                                   \
                 N_("Connect without the proxy, if your network lets you.\n"                                           \
                    "Otherwise ask whoever runs the network for a SOCKS proxy that lets ports 465 and 587 through.\n"  \
                    "If the proxy wants a name and a password, enter them in the system’s settings.")) }
#define FORBIDDEN_HERE                                                                                                 \
  EXPLAIN (N_("Allow the Connection"),                                                                                 \
           N_("In a sandbox (Flatpak, Snap), give the program the permission to use the network.\n"                    \
              "Look for a rule against it in a firewall that knows programs, such as OpenSnitch."))

const DiagnosisRule diagnosis_rules_network[] = {
  { "dns-bad-name",
    .logged = "invalid hostname|invalid host name|invalid domain|hostname is invalid|label too long|"
              "illegal host name|not a valid host*",
    .when = NULL, .domain = DIAGNOSIS_DOMAIN_ACCOUNT, .code = ACCOUNT_ERROR_HOST,
    .title = N_("This cannot be the name of a server"),
    .cause = N_("The server’s name has a form that no server can have."), AFTER_CHANGE,
    .cures = { STEPS (N_("Enter the bare name, such as “smtp.example.org”: no “https://”, no slash, no space, no "
                         "port.\n"
                         "Type it anew; pasted names may hold characters that cannot be seen.")) } },
  { "dns-not-found", RESOLVER (NOT_FOUND), NO_SUCH_NAME },
  { "dns-not-found", RESOLVER (TEMPORARY_FAILURE), .when = is_invalid_by_law, NO_SUCH_NAME },
  { "dns-not-found", AT (RESOLVE), IO (TIMED_OUT), .when = is_invalid_by_law, NO_SUCH_NAME },
  { "dns-temporary", RESOLVER (TEMPORARY_FAILURE),
    .logged = "temporary failure in name resolution|temporarily unable to resolve|try again & name resolution|"
              "eai_again|temporary failure & resolv*|host not found try again|server misbehaving",
    .title = N_("The server’s name could not be looked up"),
    .cause = N_("This computer asked where the server is, and nobody answered. It is offline, or the network wants "
                "you to sign in on a web page first. Your settings may well be right."),
    LATER, .cures = { TRY_AGAIN, CHECK_NETWORK } },
  { "dns-internal", RESOLVER (INTERNAL),
    .logged = "malformed dns|bad dns|dns & malformed/corrupt/garbled|formerr|"
              "non recoverable failure in name resolution",
    .title = N_("The answer to “where is it?” was damaged"),
    .cause = N_("This computer asked where the server is, and what came back made no sense. Filters and old routers "
                "do this."),
    NOW,
    .cures = { TRY_AGAIN, STEPS (N_("Try once more.\n"
                                    "Try another network, for example that of a phone.\n"
                                    "If that helps, restart the router, or choose another DNS server in it.")) } },
  { "dns-timeout", AT (RESOLVE), IO (TIMED_OUT),
    .logged = "dns & timed out/timeout|lookup & timeout/timed out|"
              "resolving timed out|etimeout",
    .title = N_("Looking up the server’s name took too long"),
    .cause = N_("Nobody told this computer in time where the server is. The network is slow or does not answer; your "
                "settings may well be right."),
    LATER, .cures = { TRY_AGAIN, CHECK_NETWORK } },
  { "dns-not-found",
    .logged = "name or service not known|no dns record|nodename nor servname|unknown host|host not found|"
              "no such host|could not resolve host|couldnt resolve host|could not resolve|getaddrinfo/enotfound|"
              "nxdomain|no address associated|unknownhostexception|name does not resolve|cannot find host|"
              "host name not found|name lookup & failed",
    .domain = DIAGNOSIS_DOMAIN_RESOLVER, .code = G_RESOLVER_ERROR_NOT_FOUND,
    .title = N_("There is no server of this name"),
    .cause = N_("The server’s name is not in the internet’s directory. Most often a letter is wrong, or the address "
                "of a web page was entered instead of the name of a mail server."),
    AFTER_CHANGE, .cures = { CHECK_NAME, TRY_AGAIN } },

  { "proxy-fail", IO (PROXY_FAILED),
    .logged =
        "proxy & connect*/error/protocol/authentication/refused/failed/denied/not|socks & failed/refused/error/not",
    DISTURBED_BY_PROXY },
  { "proxy-fail", IO (PROXY_AUTH_FAILED), DISTURBED_BY_PROXY },
  { "proxy-fail", IO (PROXY_NEED_AUTH), DISTURBED_BY_PROXY },
  { "proxy-fail", IO (PROXY_NOT_ALLOWED), DISTURBED_BY_PROXY },
  { "tcp-v6-broken", AT (TLS), .when = broke_over_ipv6,
    .logged = "ipv6 & timed out/timeout/unreachable/reset/broken/no route/not permitted",
    .title = N_("IPv6 does not work on the way to this server"),
    .cause = N_("The internet has two kinds of addresses. The connection went over the newer kind, IPv6, and died on "
                "the way, while the server has an address of the older kind, IPv4, too. Some networks promise IPv6 "
                "and do not keep it."),
    LATER,
    .cures = { TRY_AGAIN, STEPS (N_("Try again: another address may be taken.\n"
                                    "Turn a VPN off, or on.\n"
                                    "Turn IPv6 off in the settings of this network to see whether it is the reason.\n"
                                    "If the router belongs to you, restart it.")) } },
  { "tcp-refused", AT (CONNECT), IO (CONNECTION_REFUSED), .when = is_loopback,
    .logged = "connection refused & localhost/127.0.0.1/1025|econnrefused & localhost/127.0.0.1/1025",
    .title = N_("Nothing answers on this port of this computer"),
    .cause = N_("The server is set to this computer itself, but no mail program listens on the port. It is not "
                "running, or it uses another port."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Start the Mail Server"),
                        N_("Start the program that should take the mail, for example the practice server, Mailpit or "
                           "Proton Bridge.\n"
                           "Look up in it on which port it listens, and enter that port.\n"
                           "If it listens on one kind of address only, try 127.0.0.1, ::1 and localhost.")),
               TRY_AGAIN } },
  { "tcp-refused", AT (CONNECT), IO (CONNECTION_REFUSED),
    .logged = "connection refused|econnrefused|actively refused|connect & refused",
    .title = N_("The server does not listen on this port"),
    .cause = N_("The server is there, but it turned the connection away. The port is wrong for this server, or a "
                "firewall refuses it."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN,
               STEPS (N_("Compare name and port with what your provider gives for outgoing mail.\n"
                         "If the server is your own, start its mail program and open the port in its firewall.")) } },
  { "tcp-timeout-25", AT (CONNECT), IO (TIMED_OUT), .when = is_port_25,
    .logged = "timed out/timeout/etimedout & port 25/com 25/net 25/org 25/de 25/1 25/2 25/3 25",
    .title = N_("Port 25 is closed in this network"),
    .cause = N_("Nothing came back from port 25 of the server. Internet providers, offices and rented servers block "
                "this port against spam. Port 25 is for servers among themselves; people send through 465 or 587."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN,
               STEPS (N_("Use port 465 or 587, with your user name and password.\n"
                         "On a rented server, send through a relay service; some take port 2525, too.")) } },
  { "tcp-timeout", AT (CONNECT), IO (TIMED_OUT),
    .logged = "connection timed out|socket i o timed out|operation timed out|connect timed out|timed out & connect*|"
              "etimedout|i o timeout|connection timeout|timeout & connect*|socket timeout|timed out & "
              "!handshake|semaphore timeout*|did not properly respond|execution expired",
    .title = N_("The server does not answer"),
    .cause = N_("Nothing came back from this port of the server. A firewall swallows the connection, the port is "
                "wrong, or the server is down."),
    LATER,
    .cures = { USE_TLS, USE_STARTTLS, TRY_AGAIN,
               EXPLAIN (N_("Find Out What Blocks It"),
                        N_("Try another network, for example that of a phone: if it works there, your network blocks "
                           "mail.\n"
                           "Turn a VPN off, or on, and try again.")) } },
  { "tcp-host-unreach", IO (HOST_UNREACHABLE),
    .logged = "no route to host|ehostunreach|host is unreachable|"
              "host unreachable",
    .title = N_("The server cannot be reached from here"),
    .cause = N_("A device on the way said that the server cannot be reached. A firewall, a VPN or a missing route is "
                "the usual reason."),
    LATER,
    .cures = { TRY_AGAIN, EXPLAIN (N_("Check the Network"),
                                   N_("Disconnect a VPN, or connect it again.\n"
                                      "If the server is your own, open the port in its firewall.")) } },
  { "tcp-net-unreach", IO (NETWORK_UNREACHABLE),
    .logged = "network is unreachable|network is down|enetunreach|enetdown|network unreachable|unreachable network|"
              "no network",
    .title = N_("This computer cannot reach the server’s network"),
    .cause = N_("There is no way from this computer to the server: it is offline, or the server has only a kind of "
                "address (IPv4 or IPv6) that this network does not carry."),
    LATER,
    .cures = { TRY_AGAIN, EXPLAIN (N_("Check the Network"),
                                   N_("Open any web page in a browser.\n"
                                      "Leave aeroplane mode, or choose another network.")) } },
  { "perm-selinux", .domain = DIAGNOSIS_DOMAIN_IO, .code = -1,
    .logged =
        "permission denied/operation not permitted & "
        "httpd/selinux/php/avc/apache*/nginx/wordpress/phpmailer/wp/www data/mod_php/fsockopen/stream_socket_client|"
        "avc & denied",
    .title = N_("The system forbids web programs to send mail"),
    .cause = N_("The computer itself forbade the connection. Where SELinux protects the system, as on Fedora and Red "
                "Hat, web programs such as WordPress may not connect to mail servers until somebody allows it."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("On the web server, run: sudo setsebool -P httpd_can_network_connect 1\n"
                         "If the program calls “sendmail”, run also: sudo setsebool -P httpd_can_sendmail 1\n"
                         "Look for what was denied with: sudo ausearch -m avc -ts recent\n"
                         "Leave SELinux itself switched on.")),
               TRY_AGAIN } },
  { "perm-sandbox", AT (CONNECT), IO (PERMISSION_DENIED),
    .logged = "permission denied|operation not permitted|eacces|"
              "eperm|network access denied",
    .title = N_("This computer forbids the connection"),
    .cause = N_("Not the server but this computer refused: the program runs in a sandbox without network, or a "
                "firewall here has a rule against it."),
    AFTER_CHANGE, .cures = { FORBIDDEN_HERE, TRY_AGAIN } },
  { "tcp-reset", AT (CONNECT), IO (CONNECTION_CLOSED),
    .logged = "connection reset|econnreset|reset by peer|connection aborted|forcibly closed|broken pipe|epipe",
    .title = N_("The connection was cut at once"),
    .cause = N_("The server, or a device on the way to it, cut the connection before a word was said. Overload, a "
                "filter or the wrong port are the usual reasons."),
    LATER,
    .cures = { TRY_AGAIN, USE_TLS, USE_STARTTLS,
               STEPS (N_("Check that the kind of encryption fits the port.\n"
                         "Wait a minute and try again.\n"
                         "Try another network, for example that of a phone.")) } },
  { NULL }
};

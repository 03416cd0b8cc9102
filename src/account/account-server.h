#pragma once

#include <glib.h>

/**
 * AccountSecurity:
 * @ACCOUNT_SECURITY_NONE: no TLS
 * @ACCOUNT_SECURITY_STARTTLS: plain at first, upgraded by the STARTTLS command (RFC 3207)
 * @ACCOUNT_SECURITY_TLS: TLS from the first byte (RFC 8314)
 */
typedef enum
{
  ACCOUNT_SECURITY_NONE,
  ACCOUNT_SECURITY_STARTTLS,
  ACCOUNT_SECURITY_TLS,
} AccountSecurity;

/**
 * AccountServer:
 * @host: name, or IPv4 or IPv6 address without brackets; never %NULL
 * @port: 1–65535
 * @security: how TLS is spoken
 * @user: (nullable): user name for the sign-in; %NULL or "" means that nobody signs in
 * @auth: "auto", "none", or the name of one SASL mechanism ("PLAIN", "XOAUTH2", …); %NULL is "auto"
 * @use_proxy: whether the system's proxy settings apply
 * @allow_plain_auth: the person confirmed that this account may send its password without TLS
 * @ca_file: (nullable): PEM file whose authorities alone are trusted for this server, instead of the system's
 * @pin: (nullable): SHA-256 of the one certificate that is trusted beside those the authorities vouch for; 64
 *   lower-case hexadecimal digits
 * @hello_name: (nullable): what EHLO says; %NULL lets the session choose
 *
 * One value carries all that a session needs to know about a server, but the secret.
 */
typedef struct
{
  char *host;
  guint port;
  AccountSecurity security;
  char *user;
  char *auth;
  gboolean use_proxy;
  gboolean allow_plain_auth;
  char *ca_file;
  char *pin;
  char *hello_name;
} AccountServer;

/**
 * account_server_new:
 *
 * Returns: (transfer full): with "auto" as mechanism and the system's proxy in use; members are set by the caller
 */
AccountServer *account_server_new (const char *host, guint port, AccountSecurity security);

AccountServer *account_server_copy (const AccountServer *self);
void account_server_free (AccountServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountServer, account_server_free)

/**
 * account_server_equal:
 *
 * Returns: whether both stand for the same settings, so that a verdict about one holds for the other
 */
gboolean account_server_equal (const AccountServer *a, const AccountServer *b);

/**
 * account_server_check:
 *
 * Whether a session can be tried with these settings: host, port and pin are well formed, and no value holds a control
 * character.
 *
 * Errors: %ACCOUNT_ERROR_HOST, %ACCOUNT_ERROR_PORT, %ACCOUNT_ERROR_SETTINGS
 */
gboolean account_server_check (const AccountServer *self, GError **error);

/**
 * account_server_wants_auth:
 *
 * Returns: whether the session signs in: there is a user name and the mechanism is not "none"
 */
gboolean account_server_wants_auth (const AccountServer *self);

/**
 * account_host_check:
 *
 * Whether @host can be a server's name: a DNS name (after IDNA), an IPv4 or an IPv6 address. White space and invisible
 * characters, brackets, a number that is no address, a scheme as "https://", a path or a port in it are refused with a
 * message that says which it is.
 *
 * Errors: %ACCOUNT_ERROR_HOST
 */
gboolean account_host_check (const char *host, GError **error);

/**
 * account_port_parse:
 * @text: what a person typed
 *
 * Returns: 1–65535, or 0 with @error set
 *
 * Errors: %ACCOUNT_ERROR_PORT
 */
guint account_port_parse (const char *text, GError **error);

/**
 * account_address_domain:
 * @address: "local@domain"
 *
 * Returns: (transfer none) (nullable): the domain within @address: what follows the last "@" outside quotes; %NULL
 *   when there is none or it is empty
 */
const char *account_address_domain (const char *address);

/** account_security_to_string: Returns: "none", "starttls" or "tls" */
const char *account_security_to_string (AccountSecurity security);

/**
 * account_security_from_string:
 *
 * Returns: whether @text is one of "none", "starttls" and "tls"; @security is set then
 */
gboolean account_security_from_string (const char *text, AccountSecurity *security);

/**
 * account_security_default_port:
 *
 * Returns: 465 for TLS, 587 for STARTTLS, 25 for none
 */
guint account_security_default_port (AccountSecurity security);

/**
 * account_security_for_port:
 * @port: what the person chose
 * @current: returned for ports that have no usual mode
 *
 * Returns: the mode that @port usually speaks: 465 TLS; 587, 2525 and 25 STARTTLS
 */
AccountSecurity account_security_for_port (guint port, AccountSecurity current);

/**
 * account_port_for_security:
 * @security: the mode just chosen
 * @port: the port so far
 *
 * Returns: the usual port of @security if @port is the usual port of another mode; a port that the person typed
 *   otherwise stays
 */
guint account_port_for_security (AccountSecurity security, guint port);

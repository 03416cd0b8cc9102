#include "account-server.h"

#include "account-error.h"
#include "base-text.h"

#include <gio/gio.h>
#include <string.h>

static const char *const security_names[] = { "none", "starttls", "tls" };
static const guint security_ports[] = { 25, 587, 465 };

G_DEFINE_QUARK (account - error - quark, account_error)

static gboolean
refuse_host (GError **error, const char *host, const char *reason)
{
  g_autofree char *shown = base_text_for_display (host, -1, 80);

  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_HOST, "“%s” is not a server name: %s", shown, reason);
  return FALSE;
}

static gboolean
is_label (const char *label, gsize length)
{
  if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  /* An underscore is no host name, but Windows networks and container names have it, and the resolver takes it. */
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  return TRUE;
}

/* g_hostname_to_ascii() lets spaces, "..", and a leading hyphen through. */
static gboolean
is_dns_name (const char *name)
{
  gsize length = strlen (name);

  if (length > 0 && name[length - 1] == '.')
    length--;
  if (length == 0 || length > 253)
    return FALSE;
  for (const char *label = name, *end = name + length; label <= end;)
    {
      const char *dot = memchr (label, '.', end - label);
      const char *stop = dot != NULL ? dot : end;

      if (!is_label (label, stop - label))
        return FALSE;
      label = stop + 1;
    }
  return TRUE;
}

/* The resolver takes "25" for 0.0.0.25 (RFC 3696, 2: no top-level domain is a number). */
static gboolean
ends_in_number (const char *name)
{
  gsize length = strlen (name);
  gsize digits = 0;

  if (name[length - 1] == '.')
    length--;
  while (digits < length && g_ascii_isdigit (name[length - digits - 1]))
    digits++;
  return digits == length || (digits > 0 && name[length - digits - 1] == '.');
}

/* Zero-width marks and byte order marks come with what is copied from web pages, and IDNA drops them silently. */
static gboolean
is_visible (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        return FALSE;
    }
  return TRUE;
}

gboolean
account_host_check (const char *host, GError **error)
{
  g_autofree char *ascii = NULL;

  if (base_text_is_blank (host))
    return refuse_host (error, host != NULL ? host : "", "it is empty");
  if (strstr (host, "://") != NULL)
    return refuse_host (error, host, "it begins like a web address; leave out everything up to “//”");
  if (!is_visible (host))
    return refuse_host (error, host, "it contains a space or an invisible character");
  if (g_hostname_is_ip_address (host))
    return TRUE;
  if (strchr (host, '/') != NULL)
    return refuse_host (error, host, "it contains a slash");
  if (strchr (host, '@') != NULL)
    return refuse_host (error, host, "it looks like an e-mail address");
  if (strpbrk (host, "[]") != NULL)
    return refuse_host (error, host, "leave out the brackets");
  if (strchr (host, ':') != NULL)
    return refuse_host (error, host, "the port belongs in a field of its own");

  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || !is_dns_name (ascii))
    return refuse_host (error, host, "only letters, digits, hyphens and single dots can be in one");
  if (ends_in_number (ascii))
    return refuse_host (error, host, "an IPv4 address has four numbers from 0 to 255");
  return TRUE;
}

guint
account_port_parse (const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  guint64 port = 0;

  if (g_ascii_string_to_unsigned (trimmed, 10, 1, 65535, &port, NULL))
    return (guint) port;
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_PORT, "A port is a number from 1 to 65535");
  return 0;
}

const char *
account_address_domain (const char *address)
{
  const char *at = NULL;
  gboolean quoted = FALSE;

  for (const char *p = address; *p != '\0'; p++)
    if (*p == '"')
      quoted = !quoted;
    else if (quoted && *p == '\\' && p[1] != '\0')
      p++;
    else if (!quoted && *p == '@')
      at = p;
  return at != NULL && at[1] != '\0' ? at + 1 : NULL;
}

AccountServer *
account_server_new (const char *host, guint port, AccountSecurity security)
{
  AccountServer *self = g_new0 (AccountServer, 1);

  self->host = g_strdup (host);
  self->port = port;
  self->security = security;
  self->auth = g_strdup ("auto");
  self->use_proxy = TRUE;
  return self;
}

AccountServer *
account_server_copy (const AccountServer *self)
{
  AccountServer *copy = g_memdup2 (self, sizeof *self);

  copy->host = g_strdup (self->host);
  copy->user = g_strdup (self->user);
  copy->auth = g_strdup (self->auth);
  copy->ca_file = g_strdup (self->ca_file);
  copy->pin = g_strdup (self->pin);
  copy->hello_name = g_strdup (self->hello_name);
  return copy;
}

void
account_server_free (AccountServer *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_free (self->user);
  g_free (self->auth);
  g_free (self->ca_file);
  g_free (self->pin);
  g_free (self->hello_name);
  g_free (self);
}

static gboolean
same_text (const char *a, const char *b, const char *fallback)
{
  return strcmp (a != NULL ? a : fallback, b != NULL ? b : fallback) == 0;
}

gboolean
account_server_equal (const AccountServer *a, const AccountServer *b)
{
  return g_strcmp0 (a->host, b->host) == 0 && a->port == b->port && a->security == b->security &&
         same_text (a->user, b->user, "") && same_text (a->auth, b->auth, "auto") && a->use_proxy == b->use_proxy &&
         a->allow_plain_auth == b->allow_plain_auth && g_strcmp0 (a->ca_file, b->ca_file) == 0 &&
         g_strcmp0 (a->pin, b->pin) == 0 && g_strcmp0 (a->hello_name, b->hello_name) == 0;
}

static gboolean
is_sha256 (const char *text)
{
  gsize n = strspn (text, "0123456789abcdef");

  return n == 64 && text[n] == '\0';
}

gboolean
account_server_check (const AccountServer *self, GError **error)
{
  const char *const values[] = { self->user, self->auth, self->ca_file, self->hello_name };

  if (!account_host_check (self->host, error))
    return FALSE;
  if (self->port < 1 || self->port > 65535)
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_PORT, "A port is a number from 1 to 65535");
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i] != NULL && (base_text_has_control (values[i], -1) || !g_utf8_validate (values[i], -1, NULL)))
      {
        g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS, "A setting contains an invisible character");
        return FALSE;
      }
  if (self->pin != NULL && !is_sha256 (self->pin))
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS,
                   "A certificate's fingerprint is 64 hexadecimal digits (SHA-256)");
      return FALSE;
    }
  return TRUE;
}

gboolean
account_server_wants_auth (const AccountServer *self)
{
  return self->user != NULL && *self->user != '\0' &&
         (self->auth == NULL || g_ascii_strcasecmp (self->auth, "none") != 0);
}

const char *
account_security_to_string (AccountSecurity security)
{
  return security_names[security];
}

gboolean
account_security_from_string (const char *text, AccountSecurity *security)
{
  for (guint i = 0; i < G_N_ELEMENTS (security_names); i++)
    if (g_ascii_strcasecmp (text, security_names[i]) == 0)
      {
        *security = (AccountSecurity) i;
        return TRUE;
      }
  return FALSE;
}

guint
account_security_default_port (AccountSecurity security)
{
  return security_ports[security];
}

AccountSecurity
account_security_for_port (guint port, AccountSecurity current)
{
  switch (port)
    {
    case 465:
      return ACCOUNT_SECURITY_TLS;
    case 25:
    case 587:
    case 2525:
      return ACCOUNT_SECURITY_STARTTLS;
    default:
      return current;
    }
}

guint
account_port_for_security (AccountSecurity security, guint port)
{
  for (guint i = 0; i < G_N_ELEMENTS (security_ports); i++)
    if (security_ports[i] == port)
      return security_ports[security];
  return port == 0 ? security_ports[security] : port;
}

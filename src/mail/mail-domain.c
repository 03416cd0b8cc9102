#include "mail-domain.h"

#include <gio/gio.h>

#include <string.h>

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_ADDRESS, reason);
  return FALSE;
}

static gboolean
check_literal (const char *domain, GError **error)
{
  static const char tag[] = "IPv6:";
  gsize length = strlen (domain);
  g_autofree char *inside = NULL;
  g_autoptr (GInetAddress) address = NULL;
  gboolean tagged;

  if (length < 3 || domain[length - 1] != ']')
    return refuse (error, "the bracket is not closed");

  inside = g_strndup (domain + 1, length - 2);
  tagged = g_ascii_strncasecmp (inside, tag, strlen (tag)) == 0;
  /* A scope (fe80::1%eth0) means nothing on another computer. */
  if (strchr (inside, '%') == NULL)
    address = g_inet_address_new_from_string (tagged ? inside + strlen (tag) : inside);
  if (address == NULL || tagged != (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6))
    return refuse (error, "the brackets hold no IP address ([192.0.2.1] or [IPv6:2001:db8::1])");
  return TRUE;
}

static gboolean
check_label (const char *label, GError **error)
{
  gsize length = strlen (label);

  if (length == 0)
    return refuse (error, "the domain has an empty part");
  if (length > 63)
    return refuse (error, "a part of the domain is longer than 63 characters");
  if (label[0] == '-' || label[length - 1] == '-')
    return refuse (error, "a part of the domain begins or ends with a hyphen");
  for (const char *p = label; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return refuse (error, "the domain has a character that no domain can have");
  return TRUE;
}

static gboolean
is_number (const char *label)
{
  return label[0] != '\0' && label[strspn (label, "0123456789")] == '\0';
}

/* g_hostname_to_unicode() undoes punycode without looking at what comes out, such as a control character. */
static gboolean
is_visible (const char *unicode)
{
  for (; *unicode != '\0'; unicode = g_utf8_next_char (unicode))
    if (!g_unichar_isgraph (g_utf8_get_char (unicode)))
      return FALSE;
  return TRUE;
}

static gboolean
check_name (const char *ascii, GError **error)
{
  g_auto (GStrv) labels = g_strsplit (ascii, ".", -1);
  g_autofree char *unicode = NULL;

  if (strlen (ascii) > 253)
    return refuse (error, "the domain is longer than 253 characters");
  for (guint i = 0; labels[i] != NULL; i++)
    if (!check_label (labels[i], error))
      return FALSE;
  /* 192.0.2.1 without brackets is taken for a name by servers, and there is no such top-level domain. */
  if (is_number (labels[g_strv_length (labels) - 1]))
    return refuse (error, "an IP address needs brackets, as in [192.0.2.1]");

  unicode = g_hostname_to_unicode (ascii);
  if (unicode == NULL || !is_visible (unicode))
    return refuse (error, "the domain is not a valid international name");
  return TRUE;
}

/* The marks that UTS 46 takes for a full stop, and typing on some keyboards yields. */
static char *
replace_dots (const char *domain)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = domain; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (plain, c == 0x3002 || c == 0xff0e || c == 0xff61 ? '.' : c);
    }
  return g_string_free (plain, FALSE);
}

char *
mail_domain_to_ascii (const char *domain, GError **error)
{
  g_autofree char *plain = NULL;
  g_autofree char *ascii = NULL;

  if (domain[0] == '\0')
    {
      refuse (error, "there is no domain behind the @");
      return NULL;
    }
  if (!g_utf8_validate (domain, -1, NULL))
    {
      refuse (error, "the domain is not UTF-8");
      return NULL;
    }
  if (domain[0] == '[')
    return check_literal (domain, error) ? g_strdup (domain) : NULL;

  plain = replace_dots (domain);
  ascii = g_str_is_ascii (plain) ? g_strdup (plain) : g_hostname_to_ascii (plain);
  if (ascii == NULL)
    {
      refuse (error, "the domain is not a valid international name");
      return NULL;
    }
  return check_name (ascii, error) ? g_steal_pointer (&ascii) : NULL;
}

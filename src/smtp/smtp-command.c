#include "smtp-command.h"

#include "account-server.h"
#include "base-text.h"
#include "smtp-error.h"

#include <string.h>

static gboolean
refuse (GError **error, const char *what, const char *value, const char *reason)
{
  g_autofree char *shown = base_text_for_display (value, -1, 80);

  g_set_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT, "The %s “%s” cannot be sent: %s", what, shown, reason);
  return FALSE;
}

/* The only characters that can end a command, or a path within it, are refused here and nowhere else. */
static gboolean
check_bytes (const char *what, const char *text, gboolean utf8, GError **error)
{
  if (base_text_has_control (text, -1))
    return refuse (error, what, text, "it contains an invisible character");
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, what, text, "it is not valid UTF-8");
  if (!utf8 && !g_str_is_ascii (text))
    return refuse (error, what, text, "it contains letters beyond ASCII, which need SMTPUTF8");
  return TRUE;
}

static gboolean
check_unquoted (const char *address, GError **error)
{
  gboolean quoted = FALSE;

  for (const char *p = address; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (!quoted && strchr (" <>(),;\\", *p) != NULL)
        return refuse (error, "address", address, "it contains a character that must stand in quotes");
    }
  if (quoted)
    return refuse (error, "address", address, "a quotation mark is missing");
  return TRUE;
}

gboolean
smtp_command_check_address (const char *address, gboolean utf8, GError **error)
{
  const char *domain = account_address_domain (address);
  gsize length = strlen (address);

  if (!check_bytes ("address", address, utf8, error) || !check_unquoted (address, error))
    return FALSE;
  if (domain == NULL || domain - address < 2)
    return refuse (error, "address", address, "it has not the form name@domain");
  if (domain - address - 1 > 64)
    return refuse (error, "address", address, "the part before the @ is longer than 64 bytes");
  if (length > 254)
    return refuse (error, "address", address, "it is longer than 254 bytes");
  return TRUE;
}

gboolean
smtp_command_check_name (const char *name, GError **error)
{
  gsize length = strlen (name);

  if (!check_bytes ("name", name, FALSE, error))
    return FALSE;
  if (length == 0 || length > 255)
    return refuse (error, "name", name, "it is empty, or longer than 255 bytes");
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._:[]", *p) == NULL)
      return refuse (error, "name", name, "only letters, digits, hyphens and dots can be in one");
  return TRUE;
}

char *
smtp_command_hello (const char *verb, const char *name, GError **error)
{
  if (!smtp_command_check_name (name, error))
    return NULL;
  return g_strdup_printf ("%s %s", verb, name);
}

char *
smtp_command_mail (const char *sender, const SmtpMailParameters *parameters, GError **error)
{
  g_autoptr (GString) line = NULL;

  if (*sender != '\0' && !smtp_command_check_address (sender, parameters->smtputf8, error))
    return NULL;

  line = g_string_new (NULL);
  g_string_append_printf (line, "MAIL FROM:<%s>", sender);
  if (parameters->size > 0)
    g_string_append_printf (line, " SIZE=%" G_GUINT64_FORMAT, parameters->size);
  if (parameters->eight_bit)
    g_string_append (line, " BODY=8BITMIME");
  if (parameters->smtputf8)
    g_string_append (line, " SMTPUTF8");
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
smtp_command_rcpt (const char *recipient, gboolean utf8, GError **error)
{
  if (!smtp_command_check_address (recipient, utf8, error))
    return NULL;
  return g_strdup_printf ("RCPT TO:<%s>", recipient);
}

static gboolean
is_base64 (const char *text)
{
  gsize n = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  return strspn (text + n, "=") == strlen (text + n) && strlen (text + n) <= 2;
}

char *
smtp_command_auth (const char *mechanism, const char *initial, gboolean *carried, GError **error)
{
  gsize n = strspn (mechanism, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

  if (n == 0 || mechanism[n] != '\0')
    {
      refuse (error, "mechanism", mechanism, "it is no SASL name");
      return NULL;
    }
  /* No word of what it holds: it may be a password. */
  if (initial != NULL && !is_base64 (initial))
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT, "The first answer of %s is not base64", mechanism);
      return NULL;
    }
  *carried = initial != NULL && strlen ("AUTH ") + n + 1 + strlen (initial) + 2 <= SMTP_COMMAND_MAX;
  return *carried ? g_strdup_printf ("AUTH %s %s", mechanism, initial) : g_strdup_printf ("AUTH %s", mechanism);
}

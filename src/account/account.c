#include "account.h"

#include "account-error.h"
#include "base-text.h"

#include <string.h>

#define MAX_LIMIT 1000000
/* RFC 5321, 4.5.3.1.3: a path is 256 octets with its angle brackets. */
#define MAX_ADDRESS 254

static const char *const unit_names[] = { "messages", "recipients" };

static gboolean
refuse (GError **error, AccountError code, const char *message)
{
  g_set_error_literal (error, ACCOUNT_ERROR, code, message);
  return FALSE;
}

/* Whether @text can stand in one line of a settings file and of a header. */
static gboolean
is_clean (const char *text)
{
  return text == NULL || (g_utf8_validate (text, -1, NULL) && !base_text_has_control (text, -1));
}

/* Consecutive dots are no atom, but a carrier in Japan handed such addresses out for years: servers take them. */
static gboolean
is_local_part (const char *local, gsize length)
{
  gboolean quoted = length > 2 && local[0] == '"' && local[length - 1] == '"';

  if (quoted)
    return TRUE;
  for (gsize i = 0; i < length; i++)
    if (strchr (" \"(),:;<>@[\\]", local[i]) != NULL)
      return FALSE;
  return length > 0;
}

static gboolean
is_domain (const char *domain)
{
  gsize length = strlen (domain);
  g_autofree char *inside = NULL;

  if (domain[0] != '[')
    return !g_hostname_is_ip_address (domain) && account_host_check (domain, NULL);
  if (domain[length - 1] != ']')
    return FALSE;
  inside = g_strndup (domain + 1, length - 2);
  return g_hostname_is_ip_address (g_str_has_prefix (inside, "IPv6:") ? inside + 5 : inside);
}

static gboolean
check_address (const char *address, GError **error)
{
  const char *domain = address != NULL && is_clean (address) ? account_address_domain (address) : NULL;
  g_autofree char *shown = NULL;

  if (domain != NULL && strlen (address) <= MAX_ADDRESS && is_domain (domain) &&
      is_local_part (address, domain - 1 - address))
    return TRUE;

  shown = base_text_for_display (address != NULL ? address : "", -1, 80);
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_ADDRESS, "“%s” is not an e-mail address", shown);
  return FALSE;
}

Account *
account_new (const char *name, const char *address, AccountServer *server)
{
  Account *self = g_new0 (Account, 1);

  self->id = g_uuid_string_random ();
  self->name = g_strdup (name);
  self->address = g_strdup (address);
  self->server = server;
  return self;
}

Account *
account_copy (const Account *self)
{
  Account *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->display_name = g_strdup (self->display_name);
  copy->address = g_strdup (self->address);
  copy->aliases = g_strdupv (self->aliases);
  copy->provider = g_strdup (self->provider);
  copy->password_file = g_strdup (self->password_file);
  copy->password_command = g_strdup (self->password_command);
  copy->credential = g_strdup (self->credential);
  copy->server = account_server_copy (self->server);
  return copy;
}

void
account_free (Account *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->display_name);
  g_free (self->address);
  g_strfreev (self->aliases);
  g_free (self->provider);
  g_free (self->password_file);
  g_free (self->password_command);
  g_free (self->credential);
  account_server_free (self->server);
  g_free (self);
}

static gboolean
check_source (const Account *self, GError **error)
{
  guint given = (self->password_file != NULL) + (self->password_command != NULL) + (self->credential != NULL);

  if (given > 1)
    return refuse (error, ACCOUNT_ERROR_SETTINGS, 
                   "The password can come from one place only: file, command or credential");
  if (self->password_command != NULL &&
      (!is_clean (self->password_command) || base_text_is_blank (self->password_command)))
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "The password command is empty, or contains an invisible character");
  if (self->password_file != NULL && (!is_clean (self->password_file) || !g_path_is_absolute (self->password_file)))
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "The password file needs its whole path, from “/” on");
  if (self->credential != NULL && (!is_clean (self->credential) || base_text_is_blank (self->credential) ||
                                   self->credential[0] == '.' || strchr (self->credential, '/') != NULL))
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "A credential is named without a folder");
  return TRUE;
}

gboolean
account_check (const Account *self, GError **error)
{
  if (self->id == NULL || !g_uuid_string_is_valid (self->id))
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "The account's id is not a UUID");
  if (base_text_is_blank (self->name))
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "The account has no name");
  if (!is_clean (self->name) || !is_clean (self->display_name) || !is_clean (self->provider))
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "A name contains an invisible character");
  if (self->limit > MAX_LIMIT)
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "A daily limit is a number from 1 to 1,000,000, or 0 for none");
  if (!check_address (self->address, error))
    return FALSE;
  for (guint i = 0; self->aliases != NULL && self->aliases[i] != NULL; i++)
    if (!check_address (self->aliases[i], error))
      return FALSE;
  if (!check_source (self, error))
    return FALSE;
  if (self->server == NULL)
    return refuse (error, ACCOUNT_ERROR_SETTINGS, "The account has no server");
  return account_server_check (self->server, error);
}

const char *
account_limit_unit_to_string (AccountLimitUnit unit)
{
  return unit_names[unit];
}

gboolean
account_limit_unit_from_string (const char *text, AccountLimitUnit *unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (unit_names); i++)
    if (g_ascii_strcasecmp (text, unit_names[i]) == 0)
      {
        *unit = (AccountLimitUnit) i;
        return TRUE;
      }
  return FALSE;
}

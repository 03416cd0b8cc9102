#include "account-store.h"

#include "account-error.h"
#include "account-lock.h"

#include <stdlib.h>
#include <string.h>

#define GROUP_PREFIX "account "

struct _AccountStore
{
  char *path;
};

/* A file of its own beside the settings: those are replaced by a rename, and a lock on the old file would say nothing
 * about the new one. */
static int
lock_store (AccountStore *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  return account_lock_take (path, NULL, error);
}

/* An empty key file when there is none yet. */
static GKeyFile *
read_file (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&file);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &local))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s: ", path);
      return NULL;
    }
  return g_steal_pointer (&file);
}

static gboolean
write_file (GKeyFile *file, const char *path, GError **error)
{
  /* Who keeps settings in a repository has a symbolic link here: the rename must not replace it. */
  g_autofree char *target = realpath (path, NULL);
  gsize length = 0;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);

  return g_file_set_contents_full (target != NULL ? target : path, text, length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static char *
get_optional (GKeyFile *file, const char *group, const char *key, GError **error)
{
  return *error == NULL && g_key_file_has_key (file, group, key, NULL) ? g_key_file_get_string (file, group, key, error)
                                                                       : NULL;
}

static char *
get_required (GKeyFile *file, const char *group, const char *key, GError **error)
{
  return *error == NULL ? g_key_file_get_string (file, group, key, error) : NULL;
}

static gboolean
get_boolean (GKeyFile *file, const char *group, const char *key, gboolean fallback, GError **error)
{
  return *error == NULL && g_key_file_has_key (file, group, key, NULL)
             ? g_key_file_get_boolean (file, group, key, error)
             : fallback;
}

static guint
get_number (GKeyFile *file, const char *group, const char *key, GError **error)
{
  g_autofree char *text = get_optional (file, group, key, error);
  guint64 number = 0;

  if (text != NULL && !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, G_MAXUINT, &number, NULL))
    g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS, "“%s” is not a number", key);
  return (guint) number;
}

static AccountServer *
read_server (GKeyFile *file, const char *group, GError **error)
{
  g_autoptr (AccountServer) server = account_server_new (NULL, 0, ACCOUNT_SECURITY_NONE);
  g_autofree char *security = NULL;

  server->host = get_required (file, group, "host", error);
  server->port = get_number (file, group, "port", error);
  security = get_required (file, group, "security", error);
  if (*error == NULL && !account_security_from_string (security, &server->security))
    g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS, "“security” is none of “tls”, “starttls” and “none”");
  server->user = get_optional (file, group, "user", error);
  if (g_key_file_has_key (file, group, "auth", NULL))
    {
      g_free (server->auth);
      server->auth = get_optional (file, group, "auth", error);
    }
  server->use_proxy = get_boolean (file, group, "use-proxy", TRUE, error);
  server->allow_plain_auth = get_boolean (file, group, "allow-plain-auth", FALSE, error);
  server->ca_file = get_optional (file, group, "ca-file", error);
  server->pin = get_optional (file, group, "pin", error);
  server->hello_name = get_optional (file, group, "hello-name", error);
  return *error == NULL ? g_steal_pointer (&server) : NULL;
}

static Account *
read_account (GKeyFile *file, const char *group, GError **error)
{
  g_autoptr (Account) account = g_new0 (Account, 1);
  g_autoptr (GError) local = NULL;
  g_autofree char *unit = NULL;

  account->id = g_strdup (group + strlen (GROUP_PREFIX));
  account->name = get_required (file, group, "name", &local);
  account->display_name = get_optional (file, group, "display-name", &local);
  account->address = get_required (file, group, "address", &local);
  if (local == NULL && g_key_file_has_key (file, group, "aliases", NULL))
    account->aliases = g_key_file_get_string_list (file, group, "aliases", NULL, &local);
  account->provider = get_optional (file, group, "provider", &local);
  account->limit = get_number (file, group, "limit", &local);
  unit = get_optional (file, group, "limit-unit", &local);
  if (unit != NULL && !account_limit_unit_from_string (unit, &account->limit_unit))
    g_set_error (&local, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS, "“limit-unit” is neither “messages” nor “recipients”");
  account->practice = get_boolean (file, group, "practice", FALSE, &local);
  account->server = local == NULL ? read_server (file, group, &local) : NULL;
  if (local == NULL && account_check (account, &local))
    return g_steal_pointer (&account);

  g_propagate_prefixed_error (error, g_steal_pointer (&local), "[%s]: ", group);
  return NULL;
}

static GPtrArray *
read_accounts (GKeyFile *file, const char *path, GError **error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) account_free);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], GROUP_PREFIX))
      {
        Account *account = read_account (file, groups[i], error);

        if (account == NULL)
          {
            g_prefix_error (error, "%s: ", path);
            return NULL;
          }
        g_ptr_array_add (accounts, account);
      }
  return g_steal_pointer (&accounts);
}

static void
set_optional (GKeyFile *file, const char *group, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

static void
write_account (GKeyFile *file, const Account *account)
{
  const AccountServer *server = account->server;
  g_autofree char *group = g_strconcat (GROUP_PREFIX, account->id, NULL);

  g_key_file_set_string (file, group, "name", account->name);
  set_optional (file, group, "display-name", account->display_name);
  g_key_file_set_string (file, group, "address", account->address);
  if (account->aliases != NULL && account->aliases[0] != NULL)
    g_key_file_set_string_list (file, group, "aliases", (const char *const *) account->aliases,
                                g_strv_length (account->aliases));
  else
    g_key_file_remove_key (file, group, "aliases", NULL);
  set_optional (file, group, "provider", account->provider);
  g_key_file_set_uint64 (file, group, "limit", account->limit);
  g_key_file_set_string (file, group, "limit-unit", account_limit_unit_to_string (account->limit_unit));
  g_key_file_set_boolean (file, group, "practice", account->practice);

  g_key_file_set_string (file, group, "host", server->host);
  g_key_file_set_uint64 (file, group, "port", server->port);
  g_key_file_set_string (file, group, "security", account_security_to_string (server->security));
  set_optional (file, group, "user", server->user);
  set_optional (file, group, "auth", server->auth);
  g_key_file_set_boolean (file, group, "use-proxy", server->use_proxy);
  g_key_file_set_boolean (file, group, "allow-plain-auth", server->allow_plain_auth);
  set_optional (file, group, "ca-file", server->ca_file);
  set_optional (file, group, "pin", server->pin);
  set_optional (file, group, "hello-name", server->hello_name);
}

static gboolean
same_word (const char *a, const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a, -1);
  g_autofree char *folded_b = g_utf8_casefold (b, -1);

  return strcmp (folded_a, folded_b) == 0;
}

AccountStore *
account_store_new (const char *path)
{
  AccountStore *self = g_new0 (AccountStore, 1);

  self->path =
      path != NULL ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "sendoff", "accounts.ini", NULL);
  return self;
}

void
account_store_free (AccountStore *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self);
}

const char *
account_store_get_path (AccountStore *self)
{
  return self->path;
}

GPtrArray *
account_store_list (AccountStore *self, GError **error)
{
  g_autoptr (GKeyFile) file = read_file (self->path, error);

  return file != NULL ? read_accounts (file, self->path, error) : NULL;
}

/* "smtp://ada:hunter2@mail.example.org" was meant otherwise, and its password is not for the screen. */
static char *
dup_shown (const char *name)
{
  if (strchr (name, ':') != NULL && strchr (name, '@') != NULL)
    return g_strdup ("of this name");
  return g_strdup_printf ("“%s”", name);
}

Account *
account_store_find (AccountStore *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) accounts = account_store_list (self, error);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *shown = NULL;

  if (accounts == NULL)
    return NULL;

  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *account = g_ptr_array_index (accounts, i);

      if (same_word (account->name, name) || g_ascii_strcasecmp (account->id, name) == 0)
        return account_copy (account);
      g_string_append_printf (names, "%s“%s”", i > 0 ? ", " : "", account->name);
    }
  /* An account's name comes before the address of another. */
  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *account = g_ptr_array_index (accounts, i);

      if (same_word (account->address, name))
        return account_copy (account);
    }
  shown = dup_shown (name);
  if (accounts->len == 0)
    g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND, "There is no account %s, nor any other yet", shown);
  else
    g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND, "There is no account %s, only %s", shown, names->str);
  return NULL;
}

gboolean
account_store_has_login (AccountStore *self, const AccountServer *server)
{
  g_autoptr (GPtrArray) accounts = account_store_list (self, NULL);

  if (accounts == NULL)
    return TRUE;
  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *account = g_ptr_array_index (accounts, i);

      if (strcmp (account->server->host, server->host) == 0 &&
          g_strcmp0 (account->server->user, server->user) == 0)
        return TRUE;
    }
  return FALSE;
}

/* With the lock held. */
static gboolean
save_locked (AccountStore *self, const Account *account, GError **error)
{
  g_autoptr (GKeyFile) file = read_file (self->path, error);
  g_autoptr (GPtrArray) accounts = file != NULL ? read_accounts (file, self->path, error) : NULL;

  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    {
      const Account *other = g_ptr_array_index (accounts, i);

      if (strcmp (other->id, account->id) != 0 && same_word (other->name, account->name))
        {
          g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_EXISTS, "There is an account “%s” already", other->name);
          return FALSE;
        }
    }
  write_account (file, account);
  return write_file (file, self->path, error);
}

gboolean
account_store_save (AccountStore *self, const Account *account, GError **error)
{
  gboolean saved = FALSE;
  int lock = -1;

  if (!account_check (account, error))
    return FALSE;
  lock = lock_store (self, error);
  if (lock < 0)
    return FALSE;

  saved = save_locked (self, account, error);
  account_lock_release (lock);
  return saved;
}

/* With the lock held. */
static gboolean
remove_locked (AccountStore *self, const char *id, GError **error)
{
  g_autoptr (GKeyFile) file = read_file (self->path, error);
  g_autofree char *group = g_strconcat (GROUP_PREFIX, id, NULL);

  if (file == NULL)
    return FALSE;
  if (!g_key_file_remove_group (file, group, NULL))
    {
      g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND, "There is no account with the id “%s”", id);
      return FALSE;
    }
  return write_file (file, self->path, error);
}

gboolean
account_store_remove (AccountStore *self, const char *id, GError **error)
{
  int lock = lock_store (self, error);
  gboolean removed = FALSE;

  if (lock < 0)
    return FALSE;

  removed = remove_locked (self, id, error);
  account_lock_release (lock);
  return removed;
}

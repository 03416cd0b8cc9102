#include "config.h"

#include "ctl-options.h"

#include "ctl-status.h"

#include "account-catalogue.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
ctl_options_clear (CtlOptions *self)
{
  char **texts[] = { &self->server,        &self->port,          &self->security,         &self->user,
                     &self->auth,          &self->password_fd,   &self->password_file,    &self->password_command,
                     &self->ca_file,       &self->pin,           &self->hello_name };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

gboolean
ctl_wants_json (const char *const *argv)
{
  for (guint i = 0; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    {
      if (g_str_equal (argv[i], "--json"))
        return TRUE;
    }
  return FALSE;
}

/* Whoever types a password as an argument has shown it to every user of the computer; it is not repeated on the screen
 * and in logs as part of an error message on top. */
static gboolean
refuse_passwords (const char *const *argv, GError **error)
{
  static const char *const known[] = { "--password-fd", "--password-file", "--password-command" };

  for (guint i = 0; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    {
      gboolean is_known = !g_str_has_prefix (argv[i], "--pass");

      for (guint k = 0; k < G_N_ELEMENTS (known) && !is_known; k++)
        {
          gsize n = strlen (known[k]);

          is_known = strncmp (argv[i], known[k], n) == 0 && (argv[i][n] == '\0' || argv[i][n] == '=');
        }
      if (is_known)
        continue;
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE,
                   "No password is taken from the command line, where everybody can read it; use --password-fd, "
                   "--password-file or --password-command");
      return FALSE;
    }
  return TRUE;
}

/* The value of an option that does not exist may be a password, meant for one that does. */
static void
hide_value (GError *error)
{
  char *value = strchr (error->message, '=');

  if (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && value != NULL)
    *value = '\0';
}

static void
add_password_entries (GOptionGroup *group, CtlOptions *self)
{
  const GOptionEntry entries[] = {
    { "password-fd", 0, 0, G_OPTION_ARG_STRING, &self->password_fd, N_("Read the password from this open file"), "N" },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->password_file,
      N_("Read the password from a file that only its owner can read"), N_("FILE") },
    { "password-command", 0, 0, G_OPTION_ARG_STRING, &self->password_command,
      N_("Read the password from what this command prints"), N_("COMMAND") },
    { NULL }
  };

  g_option_group_add_entries (group, entries);
}

static void
add_server_group (GOptionContext *context, CtlOptions *self)
{
  const GOptionEntry entries[] = {
    { "server", 0, 0, G_OPTION_ARG_STRING, &self->server, N_("Name or address of the mail server"), N_("HOST") },
    { "port", 0, 0, G_OPTION_ARG_STRING, &self->port, N_("Port; by default the usual one for the security"), "N" },
    { "security", 0, 0, G_OPTION_ARG_STRING, &self->security,
      N_("Encryption; by default the usual one for the port, without --port tls"), "tls|starttls|none" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user, N_("User name; without it nobody signs in"), N_("USER") },
    { "auth", 0, 0, G_OPTION_ARG_STRING, &self->auth, N_("How to sign in: auto, none, PLAIN, XOAUTH2 …"),
      N_("MECHANISM") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file,
      N_("Trust the authorities in this PEM file, and only them"), N_("FILE") },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &self->pin, N_("Trust the one certificate with this fingerprint"), "SHA256" },
    { "hello-name", 0, 0, G_OPTION_ARG_STRING, &self->hello_name, N_("Name to introduce this computer with"),
      N_("NAME") },
    { "no-proxy", 0, 0, G_OPTION_ARG_NONE, &self->no_proxy, N_("Do not use the system’s proxy"), NULL },
    { "allow-plain-auth", 0, 0, G_OPTION_ARG_NONE, &self->allow_plain_auth,
      N_("Allow the password to leave without encryption"), NULL },
    { NULL }
  };
  GOptionGroup *group = g_option_group_new ("server", _("Server Options:"), _("Show server options"), NULL, NULL);

  g_option_group_add_entries (group, entries);
  add_password_entries (group, self);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_add_group (context, group);
}

static void
add_password_group (GOptionContext *context, CtlOptions *self)
{
  GOptionGroup *group = g_option_group_new ("password", _("Password Options:"), _("Show password options"), NULL, NULL);

  add_password_entries (group, self);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_add_group (context, group);
}

static GOptionContext *
make_context (CtlOptions *self, const CtlSyntax *syntax)
{
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_("Print one JSON object and nothing else"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self->help, N_("Show this help"), NULL },
    { NULL }
  };
  const GOptionEntry talking[] = {
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, N_("Show every line that is said"), NULL },
    { NULL }
  };
  const GOptionEntry signing_in[] = {
    { "try-anyway", 0, 0, G_OPTION_ARG_NONE, &self->try_anyway,
      N_("Sign in although the server refused this password twice, or wants to be left alone"), NULL },
    { NULL }
  };
  GOptionContext *context = g_option_context_new (syntax->arguments);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, syntax->summary);
  if (syntax->description != NULL)
    g_option_context_set_description (context, syntax->description);
  if (syntax->entries != NULL)
    g_option_context_add_main_entries (context, syntax->entries, GETTEXT_PACKAGE);
  if (syntax->talks)
    g_option_context_add_main_entries (context, talking, GETTEXT_PACKAGE);
  if (syntax->talks && syntax->takes_server)
    g_option_context_add_main_entries (context, signing_in, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (syntax->takes_server)
    add_server_group (context, self);
  else if (syntax->takes_password)
    add_password_group (context, self);
  return context;
}

/* GLib leaves the "--" in place where the argument behind it begins with a dash. */
static void
drop_separator (GStrv arguments)
{
  guint i = 0;

  while (arguments[i] != NULL && !g_str_equal (arguments[i], "--"))
    i++;
  if (arguments[i] == NULL)
    return;
  g_free (arguments[i]);
  for (; arguments[i + 1] != NULL; i++)
    arguments[i] = arguments[i + 1];
  arguments[i] = NULL;
}

gboolean
ctl_options_parse (CtlOptions *self, const CtlSyntax *syntax, const char *const *argv, GStrv *arguments, GError **error)
{
  g_autoptr (GOptionContext) context = make_context (self, syntax);
  g_autofree char *name = g_strdup_printf ("sendoffctl %s", syntax->command);
  g_auto (GStrv) rest = g_strdupv ((GStrv) argv);
  g_autoptr (GError) wrong = NULL;

  *arguments = NULL;
  if (!refuse_passwords (argv, error))
    return FALSE;
  if (!g_option_context_parse_strv (context, &rest, &wrong))
    {
      hide_value (wrong);
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (self->help)
    {
      g_autofree char *help = NULL;

      g_set_prgname (name);
      help = g_option_context_get_help (context, FALSE, NULL);
      g_print ("%s", help);
      return TRUE;
    }
  if (g_strv_length (rest) > syntax->max_arguments + 1)
    {
      /* Not repeated: it may be a password that was meant for an option. */
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "Too many arguments; see “%s --help”", name);
      return FALSE;
    }
  *arguments = g_strdupv (rest[0] != NULL ? rest + 1 : rest);
  drop_separator (*arguments);
  return TRUE;
}

static gboolean
read_mode (const CtlOptions *self, AccountSecurity *security, guint *port, GError **error)
{
  *security = ACCOUNT_SECURITY_TLS;
  *port = 0;
  if (self->security != NULL && !account_security_from_string (self->security, security))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--security is tls, starttls or none, not “%s”", self->security);
      return FALSE;
    }
  if (self->port != NULL)
    {
      g_autoptr (GError) wrong = NULL;

      *port = account_port_parse (self->port, &wrong);
      if (*port == 0)
        {
          g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--port: %s", wrong->message);
          return FALSE;
        }
    }
  if (*port == 0)
    *port = account_security_default_port (*security);
  else if (self->security == NULL)
    *security = account_security_for_port (*port, ACCOUNT_SECURITY_STARTTLS);
  return TRUE;
}

/* Fingerprints come with colons and capitals from some programs. */
static char *
dup_pin (const char *text)
{
  g_autoptr (GString) pin = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != ':' && *p != ' ')
        g_string_append_c (pin, g_ascii_tolower (*p));
    }
  return g_string_free (g_steal_pointer (&pin), FALSE);
}

static char *
dup_auth (const char *text)
{
  if (text == NULL)
    return g_strdup ("auto");
  if (g_ascii_strcasecmp (text, "auto") == 0 || g_ascii_strcasecmp (text, "none") == 0)
    return g_ascii_strdown (text, -1);
  return g_ascii_strup (text, -1);
}

gboolean
ctl_options_check_host (const CtlOptions *self, GError **error)
{
  if (strchr (self->server, '@') == NULL)
    return account_host_check (self->server, error);
  /* "smtp://user:password@host" as other programs take it: not to be repeated in a message. */
  g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE,
               "--server takes the bare name; the user name goes to --user, the password to --password-…");
  return FALSE;
}

AccountServer *
ctl_options_dup_server (const CtlOptions *self, GError **error)
{
  g_autoptr (AccountServer) server = NULL;
  AccountSecurity security;
  guint port;

  if (self->server == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "Name an account, or a server with --server");
      return NULL;
    }
  if (!ctl_options_check_host (self, error) || !read_mode (self, &security, &port, error))
    return NULL;
  server = account_server_new (self->server, port, security);
  server->user = g_strdup (self->user);
  g_free (server->auth);
  server->auth = dup_auth (self->auth);
  server->use_proxy = !self->no_proxy;
  server->allow_plain_auth = self->allow_plain_auth;
  server->ca_file = self->ca_file != NULL ? g_canonicalize_filename (self->ca_file, NULL) : NULL;
  server->pin = self->pin != NULL ? dup_pin (self->pin) : NULL;
  server->hello_name = g_strdup (self->hello_name);
  if (!account_server_check (server, error))
    return NULL;
  if (server->ca_file != NULL && !g_file_test (server->ca_file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_NO_INPUT, "--ca-file: there is no file “%s”", server->ca_file);
      return NULL;
    }
  return g_steal_pointer (&server);
}

static gboolean
has_server_options (const CtlOptions *self)
{
  return self->server != NULL || self->port != NULL || self->security != NULL || self->user != NULL ||
         self->auth != NULL || self->ca_file != NULL || self->pin != NULL || self->hello_name != NULL ||
         self->no_proxy || self->allow_plain_auth;
}

static Account *
find_like (AccountStore *store, const AccountServer *server)
{
  g_autoptr (GPtrArray) accounts = account_store_list (store, NULL);

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const Account *account = g_ptr_array_index (accounts, i);

      if (g_ascii_strcasecmp (account->server->host, server->host) == 0 &&
          g_strcmp0 (account->server->user, server->user) == 0)
        return account_copy (account);
    }
  return NULL;
}

static Account *
make_account (AccountStore *store, const char *sender, AccountServer *server)
{
  const AccountProvider *provider = account_catalogue_for_host (server->host);
  g_autoptr (Account) like = find_like (store, server);
  g_autofree char *host = g_ascii_strdown (server->host, -1);
  Account *account = account_new (server->host, sender, server);

  g_free (account->id);
  account->id = like != NULL ? g_strdup (like->id)
                             : g_strdup_printf ("server:%s/%s", host, server->user != NULL ? server->user : "");
  account->limit = like != NULL ? like->limit : provider != NULL ? provider->limit : 0;
  account->limit_unit = like != NULL       ? like->limit_unit
                        : provider != NULL ? provider->limit_unit
                                           : ACCOUNT_LIMIT_MESSAGES;
  account->provider = provider != NULL ? g_strdup (provider->id) : NULL;
  return account;
}

Account *
ctl_options_dup_account (const CtlOptions *self, const char *name, const char *sender, GError **error)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (AccountServer) server = NULL;

  if (name != NULL && has_server_options (self))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE,
                   "Name an account or give server options, not both; only --password-… go with an account");
      return NULL;
    }
  if (name != NULL)
    return account_store_find (store, name, error);
  server = ctl_options_dup_server (self, error);
  if (server == NULL)
    return NULL;
  if (sender == NULL)
    sender = server->user != NULL && account_address_domain (server->user) != NULL ? server->user : "";
  return make_account (store, sender, g_steal_pointer (&server));
}

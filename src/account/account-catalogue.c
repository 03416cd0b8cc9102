#include "account-catalogue.h"

#include "account-catalogue-data.h"

#include <gio/gio.h>
#include <string.h>

/* In an endpoint's host: the domain of the address, dots written as hyphens, as Microsoft names a tenant's MX. */
#define DASHED_DOMAIN "<domain-with-dashes>"

const AccountProvider *const *
account_catalogue_list (void)
{
  static gsize list = 0;

  if (g_once_init_enter (&list))
    {
      const AccountCatalogueTable *const tables[] = { &account_catalogue_global, &account_catalogue_mailboxes,
                                                      &account_catalogue_hosting, &account_catalogue_relays };
      GPtrArray *all = g_ptr_array_new ();

      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        for (gsize j = 0; j < tables[i]->n_providers; j++)
          g_ptr_array_add (all, (gpointer) &tables[i]->providers[j]);
      g_ptr_array_add (all, NULL);
      g_once_init_leave (&list, (gsize) g_ptr_array_free (all, FALSE));
    }
  return (const AccountProvider *const *) list;
}

/* As the tables have it: ASCII, lower case, without the dot that ends a full name. */
static char *
normalize (const char *name)
{
  g_autofree char *ascii = name != NULL && g_utf8_validate (name, -1, NULL) ? g_hostname_to_ascii (name) : NULL;
  char *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;

  if (lower != NULL && g_str_has_suffix (lower, "."))
    lower[strlen (lower) - 1] = '\0';
  return lower;
}

static gboolean
is_within (const char *domain, const char *parent)
{
  gsize whole = strlen (domain);
  gsize tail = strlen (parent);

  return g_str_has_suffix (domain, parent) && (whole == tail || domain[whole - tail - 1] == '.');
}

static gboolean
is_within_any (const char *domain, const char *const *parents)
{
  for (; *parents != NULL; parents++)
    if (is_within (domain, *parents))
      return TRUE;
  return FALSE;
}

/* Whether @host is @pattern, where "<…>" stands for one or more letters, digits and hyphens. */
static gboolean
host_matches (const char *host, const char *pattern)
{
  const char *open = strchr (pattern, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  gsize head = 0;
  gsize filled = 0;

  if (close == NULL)
    return strcmp (host, pattern) == 0;

  head = open - pattern;
  if (strncmp (host, pattern, head) != 0)
    return FALSE;
  filled = strspn (host + head, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return filled > 0 && strcmp (host + head + filled, close + 1) == 0;
}

const AccountProvider *
account_catalogue_get (const char *id)
{
  for (const AccountProvider *const *p = account_catalogue_list (); *p != NULL; p++)
    if (g_strcmp0 ((*p)->id, id) == 0)
      return *p;
  return NULL;
}

static char *
dup_domain (const char *address)
{
  return normalize (address != NULL ? account_address_domain (address) : NULL);
}

const AccountProvider *
account_catalogue_for_address (const char *address)
{
  g_autofree char *domain = dup_domain (address);

  if (domain == NULL)
    return NULL;
  for (const AccountProvider *const *p = account_catalogue_list (); *p != NULL; p++)
    if (is_within_any (domain, (*p)->domains))
      return *p;
  return NULL;
}

static gboolean
is_this_computer (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : is_within (host, "localhost");
}

const AccountProvider *
account_catalogue_for_host (const char *host)
{
  g_autofree char *name = normalize (host);

  if (name == NULL || is_this_computer (name))
    return NULL;
  for (const AccountProvider *const *p = account_catalogue_list (); *p != NULL; p++)
    for (gsize i = 0; i < (*p)->n_endpoints; i++)
      if (host_matches (name, (*p)->endpoints[i].host))
        return *p;
  return NULL;
}

const AccountProvider *
account_catalogue_for_account (const Account *account)
{
  const AccountProvider *provider = account_catalogue_get (account->provider);

  return provider != NULL ? provider : account_catalogue_for_host (account->server->host);
}

/* The one made for this domain, else the first for any. */
static const AccountEndpoint *
pick_endpoint (const AccountProvider *provider, const char *domain)
{
  const AccountEndpoint *any = NULL;

  if (domain == NULL)
    return &provider->endpoints[0];
  for (gsize i = 0; i < provider->n_endpoints; i++)
    {
      const AccountEndpoint *endpoint = &provider->endpoints[i];

      if (endpoint->domains != NULL && is_within_any (domain, endpoint->domains))
        return endpoint;
      if (endpoint->domains == NULL && any == NULL)
        any = endpoint;
    }
  return any != NULL ? any : &provider->endpoints[0];
}

static char *
fill_host (const AccountEndpoint *endpoint, const char *domain)
{
  GString *host = g_string_new (endpoint->host);

  if (domain != NULL && strstr (endpoint->host, DASHED_DOMAIN) != NULL)
    {
      g_autofree char *dashed = g_strdelimit (g_strdup (domain), ".", '-');

      g_string_replace (host, DASHED_DOMAIN, dashed, 1);
    }
  return g_string_free (host, FALSE);
}

/* %NULL: nobody signs in. */
static char *
fill_user (const AccountProvider *provider, const char *address, const char *current)
{
  gboolean is_whole = address != NULL && account_address_domain (address) != NULL;

  switch (provider->user_form)
    {
    case ACCOUNT_USER_NONE:
      return NULL;
    case ACCOUNT_USER_LITERAL:
      return g_strdup (provider->user_literal);
    case ACCOUNT_USER_ADDRESS:
      return g_strdup (is_whole ? address : current);
    case ACCOUNT_USER_LOCAL_PART:
      return is_whole ? g_strndup (address, account_address_domain (address) - 1 - address) : g_strdup (current);
    case ACCOUNT_USER_OTHER:
      break;
    }
  return g_strdup (current);
}

void
account_catalogue_fill (const AccountProvider *provider, const char *address, AccountServer *server)
{
  g_autofree char *domain = dup_domain (address);
  const AccountEndpoint *endpoint = pick_endpoint (provider, domain);
  char *user = fill_user (provider, address, server->user);

  g_free (server->host);
  server->host = fill_host (endpoint, domain);
  server->port = endpoint->port;
  server->security = endpoint->security;
  g_free (server->user);
  server->user = user;
}

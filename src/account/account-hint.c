#include "account-hint.h"

#include "account-catalogue.h"

#include <string.h>

static const char *const incoming_labels[] = { "imap", "imap4", "imaps", "pop", "pop3", "pop3s", "pops", "imap-mail",
                                               "pop-mail", "inbound", "incoming", NULL };

/* Servers for incoming mail whose names do not say so, and where the mail goes out instead. */
static const char *const renamed[][2] = {
  { "outlook.office365.com", "smtp.office365.com" },
  { "imap-mail.outlook.com", "smtp-mail.outlook.com" },
  { "pop-mail.outlook.com", "smtp-mail.outlook.com" },
  { "imap.mail.me.com", "smtp.mail.me.com" },
  { "imap.gmx.net", "mail.gmx.net" },
  { "pop.gmx.net", "mail.gmx.net" },
  { "imap.gmx.com", "mail.gmx.com" },
  { "pop.gmx.com", "mail.gmx.com" },
  { "imap.ionos.de", "smtp.ionos.de" },
};

/* Whether one edit (a letter missing, too many, wrong, or swapped with its neighbour) makes @b of @a. */
static gboolean
is_one_edit_away (const char *a, const char *b)
{
  gsize n = strlen (a);
  gsize m = strlen (b);
  gsize i = 0;

  if (n > m)
    return is_one_edit_away (b, a);
  if (m - n > 1)
    return FALSE;
  while (i < n && a[i] == b[i])
    i++;
  if (n < m)
    return strcmp (a + i, b + i + 1) == 0;
  if (i == n)
    return FALSE;
  return strcmp (a + i + 1, b + i + 1) == 0 ||
         (a[i + 1] != '\0' && a[i] == b[i + 1] && a[i + 1] == b[i] && strcmp (a + i + 2, b + i + 2) == 0);
}

static gboolean
has_placeholder (const char *host)
{
  return strchr (host, '<') != NULL || strchr (host, '.') == NULL;
}

const char *
account_hint_similar_host (const char *host)
{
  const AccountProvider *const *providers = account_catalogue_list ();
  g_autofree char *typed = g_strstrip (g_ascii_strdown (host, -1));
  const char *similar = NULL;

  for (guint i = 0; providers[i] != NULL; i++)
    for (gsize j = 0; j < providers[i]->n_endpoints; j++)
      {
        const char *known = providers[i]->endpoints[j].host;

        if (has_placeholder (known))
          continue;
        if (strcmp (known, typed) == 0)
          return NULL;
        if (similar == NULL && is_one_edit_away (typed, known))
          similar = known;
      }
  return similar;
}

static gboolean
is_short (const char *domain)
{
  return strcspn (domain, ".") < 5;
}

static const char *
find_similar_domain (const char *typed)
{
  const AccountProvider *const *providers = account_catalogue_list ();

  for (guint i = 0; providers[i] != NULL; i++)
    for (guint j = 0; providers[i]->domains != NULL && providers[i]->domains[j] != NULL; j++)
      if (!is_short (providers[i]->domains[j]) && is_one_edit_away (typed, providers[i]->domains[j]))
        return providers[i]->domains[j];
  return NULL;
}

char *
account_hint_similar_address (const char *address)
{
  const char *domain = account_address_domain (address);
  g_autofree char *typed = domain != NULL ? g_ascii_strdown (domain, -1) : NULL;
  const char *similar = NULL;

  if (typed != NULL && account_catalogue_for_address (address) == NULL)
    similar = find_similar_domain (typed);
  return similar != NULL ? g_strdup_printf ("%.*s%s", (int) (domain - address), address, similar) : NULL;
}

char *
account_hint_outgoing_host (const char *host)
{
  g_autofree char *typed = g_strstrip (g_ascii_strdown (host, -1));
  const char *dot = strchr (typed, '.');
  g_autofree char *label = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (renamed); i++)
    if (strcmp (renamed[i][0], typed) == 0)
      return g_strdup (renamed[i][1]);
  if (dot == NULL || strchr (dot + 1, '.') == NULL)
    return NULL;
  label = g_strndup (typed, (gsize) (dot - typed));
  if (!g_strv_contains (incoming_labels, label))
    return NULL;
  return g_strconcat ("smtp", dot, NULL);
}

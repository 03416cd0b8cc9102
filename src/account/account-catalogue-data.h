#pragma once

#include "account-catalogue.h"

#include <glib/gi18n.h>

/*
 * How the tables of the catalogue are written. One file a kind of provider; account-catalogue.c reads them. Sentences
 * stand in N_(), so that xgettext finds them.
 */

typedef struct
{
  const AccountProvider *providers;
  gsize n_providers;
} AccountCatalogueTable;

#define CATALOGUE_TABLE(table) { table, G_N_ELEMENTS (table) }

/* The mailboxes of Google, Microsoft, Yahoo and Apple. */
extern const AccountCatalogueTable account_catalogue_global;
/* The mailboxes of other providers and of internet providers. */
extern const AccountCatalogueTable account_catalogue_mailboxes;
/* Mailboxes under a domain of one's own. */
extern const AccountCatalogueTable account_catalogue_hosting;
/* Relays for programs, and servers on this computer. */
extern const AccountCatalogueTable account_catalogue_relays;

#define TLS ACCOUNT_SECURITY_TLS
#define STARTTLS ACCOUNT_SECURITY_STARTTLS
#define PLAINTEXT ACCOUNT_SECURITY_NONE

#define STRINGS(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define NO_STRINGS ((const char *const[]) { NULL })
#define PASSWORDS STRINGS ("PLAIN", "LOGIN")

#define ENDPOINTS(...)                                                                                                 \
  .endpoints = (const AccountEndpoint[]) { __VA_ARGS__ },                                                              \
  .n_endpoints = G_N_ELEMENTS (((const AccountEndpoint[]) { __VA_ARGS__ }))

#define LIMIT(units, unit) .limit = units, .limit_unit = ACCOUNT_LIMIT_##unit

#define LIMIT_CHOICES(...)                                                                                             \
  .limit_choices = (const AccountLimitChoice[]) { __VA_ARGS__ },                                                       \
  .n_limit_choices = G_N_ELEMENTS (((const AccountLimitChoice[]) { __VA_ARGS__ }))

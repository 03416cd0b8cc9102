#pragma once

#include "account.h"

/*
 * What is known about providers beforehand: constant tables in account-catalogue-*.c, without any code in them.
 * Thread-safe.
 */

/**
 * AccountEndpoint:
 * @host: may hold a placeholder the person fills in, as "email-smtp.<region>.amazonaws.com"
 * @domains: (nullable): domains whose addresses belong to this very server ("zoho.eu", or "de" for all that end so);
 *   %NULL: any
 *
 * One way into a provider's server.
 */
typedef struct
{
  const char *host;
  guint port;
  AccountSecurity security;
  const char *const *domains;
} AccountEndpoint;

/**
 * AccountUserForm:
 * @ACCOUNT_USER_ADDRESS: the full address
 * @ACCOUNT_USER_LOCAL_PART: what stands before the "@"
 * @ACCOUNT_USER_LITERAL: a fixed word, as "apikey"; see user_literal
 * @ACCOUNT_USER_OTHER: something the provider hands out; user_hint says what
 * @ACCOUNT_USER_NONE: nobody signs in
 */
typedef enum
{
  ACCOUNT_USER_ADDRESS,
  ACCOUNT_USER_LOCAL_PART,
  ACCOUNT_USER_LITERAL,
  ACCOUNT_USER_OTHER,
  ACCOUNT_USER_NONE,
} AccountUserForm;

/**
 * AccountPasswordKind:
 * @ACCOUNT_PASSWORD_ACCOUNT: the password of the mailbox
 * @ACCOUNT_PASSWORD_APP: a password made for this program alone ("app password", "secure mail key", …); see
 *   password_name
 * @ACCOUNT_PASSWORD_APP_IF_2FA: the mailbox's, or an app password where two-step verification is on
 * @ACCOUNT_PASSWORD_SEPARATE: a separate password for mail programs, a token or an API key; see password_name
 * @ACCOUNT_PASSWORD_OAUTH: no password at all, only OAuth
 * @ACCOUNT_PASSWORD_NONE: none
 */
typedef enum
{
  ACCOUNT_PASSWORD_ACCOUNT,
  ACCOUNT_PASSWORD_APP,
  ACCOUNT_PASSWORD_APP_IF_2FA,
  ACCOUNT_PASSWORD_SEPARATE,
  ACCOUNT_PASSWORD_OAUTH,
  ACCOUNT_PASSWORD_NONE,
} AccountPasswordKind;

/**
 * AccountFromRule:
 * @ACCOUNT_FROM_UNKNOWN: not known
 * @ACCOUNT_FROM_KEPT: any From goes through
 * @ACCOUNT_FROM_REWRITTEN: a foreign From is silently replaced by the account's address
 * @ACCOUNT_FROM_REFUSED: a foreign From is refused
 * @ACCOUNT_FROM_VERIFIED: only senders or domains verified beforehand go through
 */
typedef enum
{
  ACCOUNT_FROM_UNKNOWN,
  ACCOUNT_FROM_KEPT,
  ACCOUNT_FROM_REWRITTEN,
  ACCOUNT_FROM_REFUSED,
  ACCOUNT_FROM_VERIFIED,
} AccountFromRule;

/**
 * AccountLimitChoice:
 * @units: in 24 hours
 * @why: English sentence fragment: who has this limit; translated by the faces
 */
typedef struct
{
  guint units;
  const char *why;
} AccountLimitChoice;

/**
 * AccountProvider:
 * @id: as in the reference, "gmail"
 * @name: as the provider calls itself; a few are English words and go through gettext too
 * @domains: address domains, lower case; none where people bring a domain of their own
 * @endpoints: best first
 * @mechanisms: SASL names, as offered
 * @user_literal: (nullable): with %ACCOUNT_USER_LITERAL
 * @user_hint: (nullable): with %ACCOUNT_USER_OTHER, what to enter
 * @password_name: (nullable): what the provider calls it, "app password"
 * @demand: (nullable): English sentence: what the provider will ask for, said before the sign-in fails
 * @app_password_url: (nullable): where one is made
 * @help_url: (nullable)
 * @limit: default for a new account, in units of 24 hours; 0 none known
 * @limit_choices: further figures to offer, with reasons
 * @limit_note: (nullable): English sentences on what is known of the provider's limits
 * @from_note: (nullable): English sentence on what happens to a foreign From
 *
 * An entry of the catalogue. All strings are owned by the catalogue and live as long as the process. English sentences
 * are msgids: the faces pass them through gettext.
 */
typedef struct
{
  const char *id;
  const char *name;
  const char *const *domains;
  gsize n_endpoints;
  const AccountEndpoint *endpoints;
  const char *const *mechanisms;
  AccountUserForm user_form;
  const char *user_literal;
  const char *user_hint;
  AccountPasswordKind password_kind;
  const char *password_name;
  const char *demand;
  const char *app_password_url;
  const char *help_url;
  guint limit;
  AccountLimitUnit limit_unit;
  gsize n_limit_choices;
  const AccountLimitChoice *limit_choices;
  const char *limit_note;
  AccountFromRule from_rule;
  const char *from_note;
} AccountProvider;

/** account_catalogue_list: Returns: (transfer none): all providers, ended by %NULL, in the catalogue's order */
const AccountProvider *const *account_catalogue_list (void);

/** account_catalogue_get: @id: (nullable). Returns: (nullable): the provider with this id */
const AccountProvider *account_catalogue_get (const char *id);

/**
 * account_catalogue_for_address:
 *
 * Returns: (nullable): the provider whose domains hold the domain of @address (or a parent of it, at a label's border)
 */
const AccountProvider *account_catalogue_for_address (const char *address);

/**
 * account_catalogue_for_host:
 *
 * Returns: (nullable): the provider one of whose endpoints is @host; the most common one where several share it. %NULL
 *   for this computer itself ("localhost", 127.0.0.1), where anything may listen.
 */
const AccountProvider *account_catalogue_for_host (const char *host);

/**
 * account_catalogue_for_account:
 *
 * Returns: (nullable): the provider that @account was set up for; where it names none, or one that is not known any
 *   more, the provider of its server
 */
const AccountProvider *account_catalogue_for_account (const Account *account);

/**
 * account_catalogue_fill:
 * @address: (nullable): the person's, as far as it is typed
 * @server: gets host, port, security and user of the provider's first endpoint for @address
 *
 * What the assistant fills in. A user name that only the person knows stays as it is; so does any user name while there
 * is no address to take it from. A placeholder in the host that the address cannot fill stays too, and
 * account_server_check() refuses it.
 */
void account_catalogue_fill (const AccountProvider *provider, const char *address, AccountServer *server);

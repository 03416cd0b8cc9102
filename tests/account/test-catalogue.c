/* account/account-catalogue.c and its tables: every entry against what the providers' pages say, and the look-ups. */

#include "account-catalogue.h"

#include "account-error.h"

#include <string.h>

/* Each of the hosts listens on each of the ports, in this order. Several rows of one provider follow each other. */
static const struct
{
  const char *id;
  const char *hosts;
  const char *ports;
} expectations[] = {
  { "gmail", "smtp.gmail.com", "465/tls 587/starttls" },
  { "gworkspace", "smtp.gmail.com", "465/tls 587/starttls" },
  { "gw-relay", "smtp-relay.gmail.com", "465/tls 587/starttls 25/starttls" },
  { "gw-aspmx", "aspmx.l.google.com", "25/starttls" },
  { "outlook", "smtp-mail.outlook.com", "587/starttls" },
  { "m365", "smtp.office365.com", "587/starttls 25/starttls" },
  { "m365-direct", "<domain-with-dashes>.mail.protection.outlook.com", "25/starttls" },
  { "yahoo", "smtp.mail.yahoo.com", "465/tls 587/starttls" },
  { "aol", "smtp.aol.com", "465/tls 587/starttls" },
  { "verizon", "smtp.aol.com", "465/tls" },
  { "att", "smtp.mail.att.net outbound.att.net", "465/tls" },
  { "icloud", "smtp.mail.me.com", "587/starttls 465/tls" },
  { "fastmail", "smtp.fastmail.com", "465/tls 587/starttls" },
  { "zoho",
    "smtp.zoho.com smtp.zoho.eu smtp.zoho.in smtp.zoho.com.au smtp.zoho.jp smtp.zohocloud.ca smtppro.zoho.com "
    "smtppro.zoho.eu smtppro.zoho.in smtppro.zoho.com.au smtppro.zoho.jp",
    "465/tls 587/starttls" },
  { "proton-bridge", "127.0.0.1", "1025/starttls" },
  { "gmx", "mail.gmx.net mail.gmx.com", "465/tls 587/starttls" },
  { "webde", "smtp.web.de", "587/starttls 465/tls" },
  { "mailcom", "smtp.mail.com", "465/tls 587/starttls" },
  { "mailru", "smtp.mail.ru", "465/tls 587/starttls" },
  { "yandex", "smtp.yandex.com smtp.yandex.ru", "465/tls 587/starttls" },
  { "qq", "smtp.qq.com", "465/tls 587/starttls" },
  { "netease", "smtp.163.com smtp.126.com smtp.yeah.net", "465/tls 994/tls" },
  { "naver", "smtp.naver.com", "465/tls 587/starttls" },
  { "tonline", "securesmtp.t-online.de", "465/tls 587/starttls" },
  { "posteo", "posteo.de", "465/tls 587/starttls" },
  { "mailboxorg", "smtp.mailbox.org", "465/tls 587/starttls" },
  { "comcast", "smtp.comcast.net", "465/tls 587/starttls" },
  { "infomaniak", "mail.infomaniak.com", "465/tls 587/starttls" },
  { "ovh", "ssl0.ovh.net smtp.mail.ovh.net pro<number>.mail.ovh.net ex<number>.mail.ovh.net", "465/tls 587/starttls" },
  { "ionos", "smtp.ionos.com smtp.ionos.co.uk smtp.ionos.de smtp.ionos.fr smtp.ionos.es smtp.ionos.it smtp.1und1.de",
    "465/tls 587/starttls" },
  { "gandi", "mail.gandi.net", "465/tls 587/starttls" },
  { "privateemail", "mail.privateemail.com", "465/tls 587/starttls" },
  { "godaddy", "smtpout.secureserver.net", "465/tls 587/starttls" },
  { "hostinger", "smtp.hostinger.com", "465/tls 587/starttls" },
  { "dreamhost", "smtp.dreamhost.com", "465/tls 587/starttls" },
  { "rackspace", "secure.emailsrvr.com", "465/tls 587/starttls" },
  { "proton-smtp", "smtp.protonmail.ch", "587/starttls" },
  { "sendgrid", "smtp.sendgrid.net smtp.eu.sendgrid.net", "587/starttls 465/tls 2525/starttls 25/starttls" },
  { "mailgun", "smtp.mailgun.org smtp.eu.mailgun.org", "587/starttls 465/tls 2525/starttls 25/starttls" },
  { "ses", "email-smtp.<region>.amazonaws.com", "587/starttls 465/tls 2587/starttls 2465/tls 25/starttls" },
  { "postmark", "smtp.postmarkapp.com smtp-broadcasts.postmarkapp.com", "587/starttls 2525/starttls 25/starttls" },
  { "brevo", "smtp-relay.brevo.com", "587/starttls 465/tls 2525/starttls" },
  { "sparkpost", "smtp.sparkpostmail.com smtp.eu.sparkpostmail.com", "587/starttls 2525/starttls" },
  { "mailjet", "in-v3.mailjet.com", "587/starttls 465/tls 2525/starttls 588/starttls 25/starttls 80/starttls" },
  { "elastic", "smtp.elasticemail.com", "2525/starttls 587/starttls 465/tls 25/starttls" },
  { "smtp2go", "mail.smtp2go.com mail-us.smtp2go.com mail-eu.smtp2go.com mail-eu2.smtp2go.com mail-au.smtp2go.com",
    "2525/starttls 587/starttls 465/tls 8025/starttls 8465/tls 443/tls 80/starttls 25/starttls" },
  { "resend", "smtp.resend.com", "465/tls 587/starttls 2465/tls 2587/starttls 25/starttls" },
  { "mailersend", "smtp.mailersend.net", "587/starttls 2525/starttls" },
  { "mailtrap", "live.smtp.mailtrap.io bulk.smtp.mailtrap.io", "587/starttls 2525/starttls 25/starttls" },
  { "mailtrap", "sandbox.smtp.mailtrap.io", "587/starttls 2525/starttls 465/tls 25/starttls" },
  { "localmta", "localhost", "25/none 587/starttls" },
  { "mailpit", "localhost", "1025/none" },
};

/* What stands in the table for @id, as "host:port/mode …". */
static char *
expect (const char *id)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    if (strcmp (expectations[i].id, id) == 0)
      {
        g_auto (GStrv) hosts = g_strsplit (expectations[i].hosts, " ", 0);
        g_auto (GStrv) ports = g_strsplit (expectations[i].ports, " ", 0);

        for (guint h = 0; hosts[h] != NULL; h++)
          for (guint p = 0; ports[p] != NULL; p++)
            g_string_append_printf (all, "%s:%s\n", hosts[h], ports[p]);
      }
  return g_string_free (all, FALSE);
}

static char *
describe (const AccountProvider *provider)
{
  GString *all = g_string_new (NULL);

  for (gsize i = 0; i < provider->n_endpoints; i++)
    g_string_append_printf (all, "%s:%u/%s\n", provider->endpoints[i].host, provider->endpoints[i].port,
                            account_security_to_string (provider->endpoints[i].security));
  return g_string_free (all, FALSE);
}

static void
test_endpoints (void)
{
  guint n = 0;

  for (const AccountProvider *const *p = account_catalogue_list (); *p != NULL; p++, n++)
    {
      g_autofree char *expected = expect ((*p)->id);
      g_autofree char *got = describe (*p);

      g_assert_cmpstr (expected, !=, "");
      g_assert_cmpstr (got, ==, expected);
    }
  g_assert_cmpuint (n, ==, 51);
  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    g_assert_nonnull (account_catalogue_get (expectations[i].id));
  g_assert_null (account_catalogue_get ("nobody"));
  g_assert_null (account_catalogue_get (NULL));
}

static void
test_endpoints_are_valid (void)
{
  for (const AccountProvider *const *p = account_catalogue_list (); *p != NULL; p++)
    for (gsize i = 0; i < (*p)->n_endpoints; i++)
      {
        const AccountEndpoint *endpoint = &(*p)->endpoints[i];
        g_autoptr (AccountServer) server = account_server_new (endpoint->host, endpoint->port, endpoint->security);
        g_autoptr (GError) error = NULL;
        gboolean is_local = strcmp (endpoint->host, "localhost") == 0;

        if (strchr (endpoint->host, '<') != NULL)
          {
            g_assert_false (account_server_check (server, &error));
            g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_HOST);
          }
        else
          {
            account_server_check (server, &error);
            g_assert_no_error (error);
          }
        /* No password travels in the clear: without TLS only to this computer, where nobody signs in. */
        g_assert_true (endpoint->security != ACCOUNT_SECURITY_NONE ||
                       (is_local && (*p)->user_form == ACCOUNT_USER_NONE));
      }
}

/* A whole sentence: begins like one, ends like one, and has no blank too many. */
static void
assert_sentence (const char *id, const char *text)
{
  g_test_message ("%s: %s", id, text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_unichar_isupper (g_utf8_get_char (text)) || g_ascii_isdigit (*text));
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_null (strstr (text, "  "));
  g_assert_null (strchr (text, '%'));
}

static void
assert_url (const char *url)
{
  g_autoptr (GUri) uri = NULL;

  if (url == NULL)
    return;
  g_assert_true (g_str_has_prefix (url, "https://"));
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_assert_nonnull (uri);
  g_assert_nonnull (strchr (g_uri_get_host (uri), '.'));
  g_assert_cmpint (strcspn (url, " <>…"), ==, strlen (url));
}

static void
assert_limits (const AccountProvider *provider)
{
  g_assert_cmpuint (provider->limit, <=, 1000000);
  for (gsize i = 0; i < provider->n_limit_choices; i++)
    {
      g_assert_cmpuint (provider->limit_choices[i].units, >=, 1);
      g_assert_cmpuint (provider->limit_choices[i].units, <=, 1000000);
      g_assert_cmpuint (provider->limit_choices[i].units, !=, provider->limit);
      g_assert_true (provider->limit_choices[i].why != NULL && provider->limit_choices[i].why[0] != '\0');
    }
  /* A figure without a reason cannot be judged. */
  g_assert_true (provider->limit == 0 || provider->limit_note != NULL);
  if (provider->limit_note != NULL)
    assert_sentence (provider->id, provider->limit_note);
}

static void
assert_sign_in (const AccountProvider *provider)
{
  gboolean has_password = provider->password_kind != ACCOUNT_PASSWORD_NONE;

  g_assert_cmpint (has_password, ==, provider->user_form != ACCOUNT_USER_NONE);
  g_assert_cmpint (has_password, ==, provider->mechanisms[0] != NULL);
  g_assert_cmpint (provider->user_literal != NULL, ==, provider->user_form == ACCOUNT_USER_LITERAL);
  g_assert_cmpint (provider->user_hint != NULL, ==, provider->user_form == ACCOUNT_USER_OTHER);
  if (provider->password_kind == ACCOUNT_PASSWORD_OAUTH)
    {
      g_assert_true (g_strv_contains (provider->mechanisms, "XOAUTH2"));
      g_assert_false (g_strv_contains (provider->mechanisms, "PLAIN"));
      g_assert_null (provider->app_password_url);
    }
  /* Who wants more than the password of the mailbox must say what it is called. */
  if (provider->password_kind == ACCOUNT_PASSWORD_APP || provider->password_kind == ACCOUNT_PASSWORD_APP_IF_2FA ||
      provider->password_kind == ACCOUNT_PASSWORD_SEPARATE)
    g_assert_nonnull (provider->password_name);
  if (has_password)
    g_assert_nonnull (provider->demand);
}

static void
test_entries (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) domains = g_hash_table_new (g_str_hash, g_str_equal);

  for (const AccountProvider *const *p = account_catalogue_list (); *p != NULL; p++)
    {
      g_assert_true (g_hash_table_add (ids, (gpointer) (*p)->id));
      g_assert_true ((*p)->name != NULL && (*p)->name[0] != '\0');
      g_assert_nonnull ((*p)->domains);
      for (guint i = 0; (*p)->domains[i] != NULL; i++)
        {
          g_autofree char *lower = g_ascii_strdown ((*p)->domains[i], -1);

          g_assert_true (account_host_check ((*p)->domains[i], NULL));
          g_assert_cmpstr (lower, ==, (*p)->domains[i]);
          /* Nobody else claims it. */
          g_assert_true (g_hash_table_add (domains, (gpointer) (*p)->domains[i]));
        }
      assert_sign_in (*p);
      assert_limits (*p);
      if ((*p)->demand != NULL)
        assert_sentence ((*p)->id, (*p)->demand);
      g_assert_cmpint ((*p)->from_rule, !=, ACCOUNT_FROM_UNKNOWN);
      assert_sentence ((*p)->id, (*p)->from_note);
      assert_url ((*p)->app_password_url);
      assert_url ((*p)->help_url);
      g_assert_nonnull ((*p)->help_url);
    }
}

static void
test_gmail (void)
{
  const AccountProvider *gmail = account_catalogue_get ("gmail");

  g_assert_cmpuint (gmail->limit, ==, 99);
  g_assert_cmpint (gmail->limit_unit, ==, ACCOUNT_LIMIT_RECIPIENTS);
  g_assert_cmpuint (gmail->n_limit_choices, ==, 2);
  g_assert_cmpuint (gmail->limit_choices[0].units, ==, 500);
  g_assert_cmpuint (gmail->limit_choices[1].units, ==, 2000);
  g_assert_cmpint (gmail->password_kind, ==, ACCOUNT_PASSWORD_APP);
  g_assert_cmpint (gmail->from_rule, ==, ACCOUNT_FROM_REWRITTEN);
  g_assert_cmpstr (gmail->app_password_url, ==, "https://myaccount.google.com/apppasswords");
}

static void
test_particular_entries (void)
{
  g_assert_cmpint (account_catalogue_get ("outlook")->password_kind, ==, ACCOUNT_PASSWORD_OAUTH);
  g_assert_cmpstr (account_catalogue_get ("sendgrid")->user_literal, ==, "apikey");
  g_assert_cmpuint (account_catalogue_get ("sendgrid")->limit, ==, 100);
  g_assert_cmpstr (account_catalogue_get ("sparkpost")->user_literal, ==, "SMTP_Injection");
  g_assert_cmpstr (account_catalogue_get ("resend")->user_literal, ==, "resend");
  g_assert_cmpstr (account_catalogue_get ("mailtrap")->user_literal, ==, "api");
  g_assert_cmpstr (account_catalogue_get ("att")->password_name, ==, "secure mail key");
  g_assert_cmpstr (account_catalogue_get ("icloud")->password_name, ==, "app-specific password");
  g_assert_cmpint (account_catalogue_get ("gworkspace")->limit_unit, ==, ACCOUNT_LIMIT_MESSAGES);
  g_assert_null (account_catalogue_get ("gworkspace")->domains[0]);
}

static void
assert_provider (const AccountProvider *provider, const char *id)
{
  g_assert_cmpstr (provider != NULL ? provider->id : NULL, ==, id);
}

static void
test_for_address (void)
{
  static const char *const cases[][2] = {
    { "me@gmail.com", "gmail" },
    { "Me@GMail.Com", "gmail" },
    { "me@gmail.com.", "gmail" },
    { "me@googlemail.com", "gmail" },
    { "\"a@yahoo.com\"@gmail.com", "gmail" },
    { "me@mail.gmail.com", "gmail" },
    { "me@notgmail.com", NULL },
    { "me@gmail.com.example.org", NULL },
    { "me@firm.onmicrosoft.com", "m365" },
    { "me@hotmail.co.uk", "outlook" },
    { "me@vip.qq.com", "qq" },
    { "me@texas.usa.com", "mailcom" },
    { "me@pm.me", "proton-bridge" },
    { "me@example.org", NULL },
    { "me@exämple.org", NULL },
    { "me@", NULL },
    { "me", NULL },
    { "", NULL },
    { "me@\xff", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_provider (account_catalogue_for_address (cases[i][0]), cases[i][1]);
  for (const AccountProvider *const *p = account_catalogue_list (); *p != NULL; p++)
    for (guint i = 0; (*p)->domains[i] != NULL; i++)
      {
        g_autofree char *address = g_strconcat ("me@", (*p)->domains[i], NULL);

        assert_provider (account_catalogue_for_address (address), (*p)->id);
      }
}

static void
test_for_host (void)
{
  static const char *const cases[][2] = {
    { "smtp.gmail.com", "gmail" },
    { "SMTP.GMail.com.", "gmail" },
    { "smtp.aol.com", "aol" },
    { "smtp.eu.mailgun.org", "mailgun" },
    { "email-smtp.eu-west-1.amazonaws.com", "ses" },
    { "email-smtp..amazonaws.com", NULL },
    { "email-smtp.a.b.amazonaws.com", NULL },
    { "email-smtp.<region>.amazonaws.com", NULL },
    { "pro1.mail.ovh.net", "ovh" },
    { "pro.mail.ovh.net", NULL },
    { "example-org.mail.protection.outlook.com", "m365-direct" },
    { "x.smtp.gmail.com", NULL },
    { "gmail.com", NULL },
    { "localhost", NULL },
    { "127.0.0.1", NULL },
    { "::1", NULL },
    { "", NULL },
    { "\xff", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_provider (account_catalogue_for_host (cases[i][0]), cases[i][1]);
  assert_provider (account_catalogue_for_host (NULL), NULL);
}

static void
test_fill (void)
{
  static const struct
  {
    const char *id;
    const char *address;
    const char *host;
    const char *user;
  } cases[] = {
    { "gmail", "me@gmail.com", "smtp.gmail.com", "me@gmail.com" },
    { "gmail", NULL, "smtp.gmail.com", "typed" },
    { "gmail", "me@", "smtp.gmail.com", "typed" },
    { "webde", "me@web.de", "smtp.web.de", "me" },
    { "webde", "", "smtp.web.de", "typed" },
    { "gmx", "me@gmx.de", "mail.gmx.net", "me@gmx.de" },
    { "gmx", "me@gmx.co.uk", "mail.gmx.com", "me@gmx.co.uk" },
    { "netease", "me@163.com", "smtp.163.com", "me@163.com" },
    { "netease", "me@YEAH.net", "smtp.yeah.net", "me@YEAH.net" },
    { "zoho", "me@zohomail.eu", "smtp.zoho.eu", "me@zohomail.eu" },
    { "zoho", "me@firm.eu", "smtppro.zoho.com", "me@firm.eu" },
    { "yandex", "me@ya.ru", "smtp.yandex.ru", "me@ya.ru" },
    { "ionos", "me@firm.de", "smtp.ionos.de", "me@firm.de" },
    { "ionos", "me@firm.co.uk", "smtp.ionos.co.uk", "me@firm.co.uk" },
    { "ionos", "me@firm.org", "smtp.ionos.com", "me@firm.org" },
    { "sendgrid", "me@firm.org", "smtp.sendgrid.net", "apikey" },
    { "ses", "me@firm.org", "email-smtp.<region>.amazonaws.com", "typed" },
    { "m365-direct", "me@mail.firm.org", "mail-firm-org.mail.protection.outlook.com", NULL },
    { "localmta", "me@firm.org", "localhost", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const AccountProvider *provider = account_catalogue_get (cases[i].id);
      g_autoptr (AccountServer) server = account_server_new ("old.example.org", 1, ACCOUNT_SECURITY_NONE);

      server->user = g_strdup ("typed");
      account_catalogue_fill (provider, cases[i].address, server);
      g_assert_cmpstr (server->host, ==, cases[i].host);
      g_assert_cmpstr (server->user, ==, cases[i].user);
      g_assert_cmpuint (server->port, ==, provider->endpoints[0].port);
      g_assert_cmpint (server->security, ==, provider->endpoints[0].security);
      g_assert_cmpint (account_server_wants_auth (server), ==, cases[i].user != NULL);
    }
}

static void
test_for_account (void)
{
  static const struct
  {
    const char *provider;
    const char *host;
    const char *id;
  } cases[] = {
    { "gmail", "smtp.gmail.com", "gmail" },
    { "gmail", "relay.example.org", "gmail" },
    { NULL, "smtp.gmail.com", "gmail" },
    { "gone-from-the-catalogue", "smtp.gmail.com", "gmail" },
    { NULL, "relay.example.org", NULL },
    { "gone-from-the-catalogue", "localhost", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AccountServer *server = account_server_new (cases[i].host, 465, ACCOUNT_SECURITY_TLS);
      g_autoptr (Account) account = account_new ("", "ada@example.org", server);

      account->provider = g_strdup (cases[i].provider);
      assert_provider (account_catalogue_for_account (account), cases[i].id);
    }
  assert_provider (account_catalogue_get (NULL), NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/catalogue/endpoints", test_endpoints);
  g_test_add_func ("/account/catalogue/endpoints-are-valid", test_endpoints_are_valid);
  g_test_add_func ("/account/catalogue/entries", test_entries);
  g_test_add_func ("/account/catalogue/gmail", test_gmail);
  g_test_add_func ("/account/catalogue/particular-entries", test_particular_entries);
  g_test_add_func ("/account/catalogue/for-address", test_for_address);
  g_test_add_func ("/account/catalogue/for-host", test_for_host);
  g_test_add_func ("/account/catalogue/for-account", test_for_account);
  g_test_add_func ("/account/catalogue/fill", test_fill);
  return g_test_run ();
}

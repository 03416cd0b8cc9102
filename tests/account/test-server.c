/* account/account-server.c: what people type as a server's name, port and mode. */

#include "account-error.h"
#include "account-server.h"

#include <string.h>

#define LABEL_63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"

static void
test_good_hosts (void)
{
  static const char *const hosts[] = {
    "smtp.gmail.com",     "SMTP.Gmail.COM",   "smtp.gmail.com.",
    "localhost",          "mail_server",      "mail_1.corp_net.example",
    "3com.example",       "1und1.de",         "smtp.126.com",
    "xn--exmple-cua.org", "exämple.org",      "почта.рф",
    "例え。テスト",       "127.0.0.1",        "::1",
    "2001:db8::25",       "::ffff:192.0.2.1", LABEL_63 ".example",
  };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!account_host_check (hosts[i], &error))
        g_error ("%s: %s", hosts[i], error->message);
    }
}

static void
test_bad_hosts (void)
{
  static const struct
  {
    const char *host;
    const char *reason; /* what the message has to mention */
  } cases[] = {
    { NULL, "empty" },
    { "", "empty" },
    { " \t", "empty" },
    { "https://smtp.gmail.com", "web address" },
    { "smtp://smtp.gmail.com:465", "web address" },
    { " smtp.gmail.com", "space" },
    { "smtp.gmail.com ", "space" },
    { "smtp gmail.com", "space" },
    { "smtp.gmail.com\n", "invisible" },
    { "smtp.gmail.com\r\nQUIT", "invisible" },
    { "smtp.gmail.com\xc2\xa0", "space" },
    { "smtp.gmail.com\xe2\x80\x8b", "invisible" },
    { "\xef\xbb\xbfsmtp.gmail.com", "invisible" },
    { "smtp\xc2\xad.gmail.com", "invisible" },
    { "\xe3\x80\x80smtp.gmail.com", "space" },
    { "smtp.\xff.com", "invisible" },
    { "smtp.gmail.com/mail", "slash" },
    { "me@gmail.com", "e-mail address" },
    { "smtp.gmail.com:465", "port" },
    { "[::1]", "bracket" },
    { "[2001:db8::25]:465", "bracket" },
    { "[127.0.0.1]", "bracket" },
    { "2001:db8::g", "port" },
    { ".", "letters" },
    { "..", "letters" },
    { ".gmail.com", "letters" },
    { "smtp..gmail.com", "letters" },
    { "smtp.gmail.com..", "letters" },
    { "-smtp.gmail.com", "letters" },
    { "smtp-.gmail.com", "letters" },
    { "smtp,gmail.com", "letters" },
    { "smtp;gmail.com", "letters" },
    { "<region>.amazonaws.com", "letters" },
    { "a" LABEL_63 ".example", "letters" },
    { LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, "letters" },
    { "192.168.1", "four numbers" },
    { "192.168.1.256", "four numbers" },
    { "192.168.1.2.3", "four numbers" },
    { "25", "four numbers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (account_host_check (cases[i].host, &error))
        g_error ("case %u was accepted", i);
      g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_HOST);
      if (strstr (error->message, cases[i].reason) == NULL)
        g_error ("case %u: %s", i, error->message);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_ports (void)
{
  static const struct
  {
    const char *text;
    guint port;
  } cases[] = {
    { "465", 465 }, { " 587 ", 587 }, { "1", 1 },     { "65535", 65535 }, { "\t25\n", 25 }, { "0", 0 },
    { "65536", 0 }, { "-25", 0 },     { "+25", 0 },   { "", 0 },          { " ", 0 },       { "25x", 0 },
    { "0x19", 0 },  { "4 65", 0 },    { "465.0", 0 }, { "４６５", 0 },    { "tls", 0 },     { "4294967761", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (account_port_parse (cases[i].text, &error), ==, cases[i].port);
      if (cases[i].port == 0)
        g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_PORT);
      else
        g_assert_no_error (error);
    }
}

static void
test_address_domain (void)
{
  static const char *const cases[][2] = {
    { "me@example.org", "example.org" },
    { "\"a@b\"@example.org", "example.org" },
    { "\"a\\\"@b\"@example.org", "example.org" },
    { "\"a\\\\\"@example.org", "example.org" },
    { "a@b@example.org", "example.org" },
    { "me@[IPv6:::1]", "[IPv6:::1]" },
    { "me@", NULL },
    { "\"me@example.org", NULL },
    { "\"me@example.org\"", NULL },
    { "me", NULL },
    { "", NULL },
    { "\"a\\", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (account_address_domain (cases[i][0]), ==, cases[i][1]);
}

static void
test_security_names (void)
{
  AccountSecurity security = ACCOUNT_SECURITY_NONE;

  for (AccountSecurity i = ACCOUNT_SECURITY_NONE; i <= ACCOUNT_SECURITY_TLS; i++)
    {
      g_assert_true (account_security_from_string (account_security_to_string (i), &security));
      g_assert_cmpint (security, ==, i);
    }
  g_assert_true (account_security_from_string ("STARTTLS", &security));
  g_assert_cmpint (security, ==, ACCOUNT_SECURITY_STARTTLS);
  g_assert_false (account_security_from_string ("ssl", &security));
  g_assert_false (account_security_from_string ("", &security));
  g_assert_cmpint (security, ==, ACCOUNT_SECURITY_STARTTLS);
}

static void
test_coupling (void)
{
  static const struct
  {
    guint port;
    AccountSecurity usual; /* for both current modes below */
  } modes[] = { { 465, ACCOUNT_SECURITY_TLS },
                { 587, ACCOUNT_SECURITY_STARTTLS },
                { 2525, ACCOUNT_SECURITY_STARTTLS },
                { 25, ACCOUNT_SECURITY_STARTTLS } };
  static const struct
  {
    AccountSecurity security;
    guint port;
    guint then;
  } ports[] = {
    { ACCOUNT_SECURITY_TLS, 587, 465 },     { ACCOUNT_SECURITY_TLS, 25, 465 },
    { ACCOUNT_SECURITY_TLS, 465, 465 },     { ACCOUNT_SECURITY_STARTTLS, 465, 587 },
    { ACCOUNT_SECURITY_STARTTLS, 25, 587 }, { ACCOUNT_SECURITY_NONE, 465, 25 },
    { ACCOUNT_SECURITY_NONE, 587, 25 },     { ACCOUNT_SECURITY_TLS, 2525, 2525 },
    { ACCOUNT_SECURITY_NONE, 1025, 1025 },  { ACCOUNT_SECURITY_STARTTLS, 10465, 10465 },
    { ACCOUNT_SECURITY_STARTTLS, 0, 587 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (account_security_for_port (modes[i].port, ACCOUNT_SECURITY_NONE), ==, modes[i].usual);
      g_assert_cmpint (account_security_for_port (modes[i].port, ACCOUNT_SECURITY_TLS), ==, modes[i].usual);
    }
  g_assert_cmpint (account_security_for_port (1025, ACCOUNT_SECURITY_NONE), ==, ACCOUNT_SECURITY_NONE);
  g_assert_cmpint (account_security_for_port (1025, ACCOUNT_SECURITY_TLS), ==, ACCOUNT_SECURITY_TLS);
  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    g_assert_cmpuint (account_port_for_security (ports[i].security, ports[i].port), ==, ports[i].then);
}

/* Sets one member of a sound server, checks it, and takes it back. */
static void
assert_refused (AccountServer *server, char **member, const char *value, AccountError code)
{
  char *before = *member;
  g_autofree char *bad = g_strdup (value);
  g_autoptr (GError) error = NULL;

  *member = bad;
  g_assert_false (account_server_check (server, &error));
  g_assert_error (error, ACCOUNT_ERROR, (int) code);
  *member = before;
  g_assert_true (account_server_check (server, NULL));
}

static void
test_check (void)
{
  g_autoptr (AccountServer) server = account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS);
  static const char hex[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde";
  g_autofree char *pin = g_strconcat (hex, "f", NULL);
  g_autofree char *capital = g_strconcat (hex, "F", NULL);
  g_autofree char *longer = g_strconcat (hex, "ff", NULL);
  g_autoptr (GError) error = NULL;

  server->pin = g_steal_pointer (&pin);
  server->user = g_strdup (" a user with spaces ");
  account_server_check (server, &error);
  g_assert_no_error (error);

  assert_refused (server, &server->host, NULL, ACCOUNT_ERROR_HOST);
  assert_refused (server, &server->user, "a\r\nb", ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->user, "\xff", ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->auth, "PLAIN\n", ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->ca_file, "/a\nb", ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->hello_name, "x\rQUIT", ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->pin, hex, ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->pin, capital, ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->pin, longer, ACCOUNT_ERROR_SETTINGS);
  assert_refused (server, &server->pin, "", ACCOUNT_ERROR_SETTINGS);
  for (guint i = 0; i < 2; i++)
    {
      server->port = i == 0 ? 0 : 65536;
      g_assert_false (account_server_check (server, &error));
      g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_PORT);
      g_clear_error (&error);
    }
}

static void
test_equal (void)
{
  g_autoptr (AccountServer) a = account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS);
  g_autoptr (AccountServer) b = account_server_copy (a);

  g_assert_true (account_server_equal (a, b));
  /* What stands for the same: nobody signs in, and any mechanism. */
  b->user = g_strdup ("");
  g_clear_pointer (&b->auth, g_free);
  g_assert_true (account_server_equal (a, b));
  g_assert_true (account_server_equal (b, a));

  g_free (b->user);
  b->user = g_strdup ("me");
  g_assert_false (account_server_equal (a, b));
  g_clear_pointer (&b->user, g_free);
  b->auth = g_strdup ("none");
  g_assert_false (account_server_equal (a, b));
  g_clear_pointer (&b->auth, g_free);
  b->pin = g_strdup ("x");
  g_assert_false (account_server_equal (a, b));
  g_clear_pointer (&b->pin, g_free);
  b->ca_file = g_strdup ("x");
  g_assert_false (account_server_equal (a, b));
  g_clear_pointer (&b->ca_file, g_free);
  b->hello_name = g_strdup ("x");
  g_assert_false (account_server_equal (a, b));
  g_clear_pointer (&b->hello_name, g_free);
  b->use_proxy = FALSE;
  g_assert_false (account_server_equal (a, b));
  b->use_proxy = TRUE;
  b->allow_plain_auth = TRUE;
  g_assert_false (account_server_equal (a, b));
  b->allow_plain_auth = FALSE;
  b->port = 587;
  g_assert_false (account_server_equal (a, b));
  b->port = 465;
  b->security = ACCOUNT_SECURITY_STARTTLS;
  g_assert_false (account_server_equal (a, b));
}

static void
test_wants_auth (void)
{
  g_autoptr (AccountServer) server = account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS);

  g_assert_false (account_server_wants_auth (server));
  server->user = g_strdup ("");
  g_assert_false (account_server_wants_auth (server));
  g_free (server->user);
  server->user = g_strdup ("me");
  g_assert_true (account_server_wants_auth (server));
  g_clear_pointer (&server->auth, g_free);
  g_assert_true (account_server_wants_auth (server));
  server->auth = g_strdup ("NONE");
  g_assert_false (account_server_wants_auth (server));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/server/good-hosts", test_good_hosts);
  g_test_add_func ("/account/server/bad-hosts", test_bad_hosts);
  g_test_add_func ("/account/server/ports", test_ports);
  g_test_add_func ("/account/server/address-domain", test_address_domain);
  g_test_add_func ("/account/server/security-names", test_security_names);
  g_test_add_func ("/account/server/coupling", test_coupling);
  g_test_add_func ("/account/server/check", test_check);
  g_test_add_func ("/account/server/equal", test_equal);
  g_test_add_func ("/account/server/wants-auth", test_wants_auth);
  return g_test_run ();
}

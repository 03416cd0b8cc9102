/* What keeps a person from being locked out, and what is said about a server's name while it is typed. */

#include "account-guard.h"
#include "account-hint.h"

static AccountServer *
new_server (const char *host, const char *user)
{
  AccountServer *server = account_server_new (host, 465, ACCOUNT_SECURITY_TLS);

  server->user = g_strdup (user);
  return server;
}

static void
test_two_refusals (void)
{
  g_autoptr (AccountGuard) guard = account_guard_new ();
  g_autoptr (AccountServer) server = new_server ("smtp.gmail.com", "ada@gmail.com");
  g_autoptr (AccountServer) other_port = new_server ("SMTP.gmail.com", "ada@gmail.com");
  g_autoptr (AccountServer) other_user = new_server ("smtp.gmail.com", "alan@gmail.com");
  g_autoptr (AccountSecret) wrong = account_secret_new ("wrong", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) right = account_secret_new ("right", ACCOUNT_SECRET_PASSWORD);

  other_port->port = 587;
  other_port->security = ACCOUNT_SECURITY_STARTTLS;
  g_assert_cmpint (account_guard_ask (guard, server, wrong, 0, NULL), ==, ACCOUNT_GUARD_GO);
  account_guard_note (guard, server, wrong, ACCOUNT_GUARD_REFUSED, 0);
  g_assert_cmpint (account_guard_ask (guard, server, wrong, 0, NULL), ==, ACCOUNT_GUARD_GO);
  account_guard_note (guard, server, wrong, ACCOUNT_GUARD_REFUSED, 1);
  g_assert_cmpint (account_guard_ask (guard, server, wrong, 1, NULL), ==, ACCOUNT_GUARD_CHANGE);

  /* Another port of the same server counts the failures of the same account. */
  g_assert_cmpint (account_guard_ask (guard, other_port, wrong, 1, NULL), ==, ACCOUNT_GUARD_CHANGE);
  g_assert_cmpint (account_guard_ask (guard, other_user, wrong, 1, NULL), ==, ACCOUNT_GUARD_GO);
  g_assert_cmpint (account_guard_ask (guard, server, right, 1, NULL), ==, ACCOUNT_GUARD_GO);

  /* A refusal of another secret begins a new row. */
  account_guard_note (guard, server, right, ACCOUNT_GUARD_REFUSED, 2);
  g_assert_cmpint (account_guard_ask (guard, server, wrong, 2, NULL), ==, ACCOUNT_GUARD_GO);
  account_guard_note (guard, server, right, ACCOUNT_GUARD_ACCEPTED, 3);
  account_guard_note (guard, server, right, ACCOUNT_GUARD_REFUSED, 4);
  g_assert_cmpint (account_guard_ask (guard, server, right, 4, NULL), ==, ACCOUNT_GUARD_GO);
}

static void
test_wait (void)
{
  g_autoptr (AccountGuard) guard = account_guard_new ();
  g_autoptr (AccountServer) server = new_server ("smtp.gmail.com", "ada@gmail.com");
  g_autoptr (AccountSecret) secret = account_secret_new ("right", ACCOUNT_SECRET_PASSWORD);
  guint seconds = 0;

  account_guard_note (guard, server, secret, ACCOUNT_GUARD_LATER, 1000);
  g_assert_cmpint (account_guard_ask (guard, server, secret, 1010, &seconds), ==, ACCOUNT_GUARD_WAIT);
  g_assert_cmpuint (seconds, ==, 50);
  g_assert_cmpint (account_guard_ask (guard, server, secret, 1060, NULL), ==, ACCOUNT_GUARD_GO);
  account_guard_note (guard, server, secret, ACCOUNT_GUARD_LATER, 1060);
  g_assert_cmpint (account_guard_ask (guard, server, secret, 1060, &seconds), ==, ACCOUNT_GUARD_WAIT);
  g_assert_cmpuint (seconds, ==, 120);
  for (guint i = 0; i < 10; i++)
    account_guard_note (guard, server, secret, ACCOUNT_GUARD_LATER, 2000);
  g_assert_cmpint (account_guard_ask (guard, server, secret, 2000, &seconds), ==, ACCOUNT_GUARD_WAIT);
  g_assert_cmpuint (seconds, ==, 1800);
  account_guard_note (guard, server, secret, ACCOUNT_GUARD_ACCEPTED, 2001);
  g_assert_cmpint (account_guard_ask (guard, server, secret, 2001, NULL), ==, ACCOUNT_GUARD_GO);
}

static void
test_hosts (void)
{
  static const struct
  {
    const char *typed;
    const char *similar;
    const char *outgoing;
  } cases[] = {
    { "smtp.gmail.com", NULL, NULL },
    { "stmp.gmail.com", "smtp.gmail.com", NULL },
    { "smtp.gmial.com", "smtp.gmail.com", NULL },
    { "smtp.gmai.com", "smtp.gmail.com", NULL },
    { "smtp.gmaill.com", "smtp.gmail.com", NULL },
    { "SMTP.Gmail.cpm ", "smtp.gmail.com", NULL },
    { "smtp.office356.com", "smtp.office365.com", NULL },
    { "mail.example.org", NULL, NULL },
    { "smtp.gamil.con", NULL, NULL },
    { "localhost", NULL, NULL },
    { "imap.gmail.com", NULL, "smtp.gmail.com" },
    { "pop.gmail.com", NULL, "smtp.gmail.com" },
    { "pop3.example.org", NULL, "smtp.example.org" },
    { "outlook.office365.com", NULL, "smtp.office365.com" },
    { "IMAP.gmx.net", NULL, "mail.gmx.net" },
    { "imap.org", NULL, NULL },
    { "popular.example.org", NULL, NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *outgoing = account_hint_outgoing_host (cases[i].typed);

      g_test_message ("%s", cases[i].typed);
      g_assert_cmpstr (account_hint_similar_host (cases[i].typed), ==, cases[i].similar);
      g_assert_cmpstr (outgoing, ==, cases[i].outgoing);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/guard/two-refusals", test_two_refusals);
  g_test_add_func ("/account/guard/wait", test_wait);
  g_test_add_func ("/account/hint/hosts", test_hosts);
  return g_test_run ();
}

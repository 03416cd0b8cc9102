/* account/account-secret.c: a password reaches the server byte for byte, but for the one kind that is displayed
 * otherwise. */

#include "account-secret.h"

#include <string.h>

#define NBSP "\xc2\xa0"

static void
test_spaced (void)
{
  static const struct
  {
    const char *text;
    gboolean is_spaced;
  } cases[] = {
    { "abcd efgh ijkl mnop", TRUE },
    { "ABCD efgh IJKL mnop", TRUE },
    { "abcd" NBSP "efgh" NBSP "ijkl" NBSP "mnop", TRUE },
    { "abcd efgh" NBSP "ijkl mnop", TRUE },
    { " abcd efgh ijkl mnop ", TRUE },
    { NBSP "abcd efgh ijkl mnop" NBSP "\n", TRUE },
    { "abcdefghijklmnop", FALSE },
    { "abcd efgh ijkl mno", FALSE },
    { "abcd efgh ijkl mnopq", FALSE },
    { "abcd efgh ijkl mnop qrst", FALSE },
    { "abcd efgh ijkl", FALSE },
    { "abcd  efgh ijkl mnop", FALSE },
    { "abcd-efgh-ijkl-mnop", FALSE },
    { "abc1 efgh ijkl mnop", FALSE },
    { "äbcd efgh ijkl mnop", FALSE },
    { "abcd\xc2\xa1"
      "efgh ijkl mnop",
      FALSE },
    { "abcd\xc2", FALSE },
    { "abcd ", FALSE },
    { " ", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (account_secret_is_spaced_app_password (cases[i].text) != cases[i].is_spaced)
      g_error ("“%s”", cases[i].text);
}

/* What may go without its owner missing it, and what stays. */
static void
test_spare_spaces (void)
{
  static const struct
  {
    const char *text;
    const char *bare; /* NULL: there are none to spare */
  } cases[] = {
    { "secret ", "secret" },
    { " secret", "secret" },
    { "\tsecret" NBSP "\n", "secret" },
    { " my secret ", "my secret" },
    { "abcd efgh ijkl mnop", "abcdefghijklmnop" },
    { NBSP "abcd efgh" NBSP "ijkl mnop ", "abcdefghijklmnop" },
    { " abcd-efgh-ijkl-mnop", "abcd-efgh-ijkl-mnop" },
    { "my secret", NULL },
    { "secret", NULL },
    { "   ", NULL },
    { "", NULL },
    { "s\xc3\xa9" NBSP, "s\xc3\xa9" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AccountSecret) secret = account_secret_new (cases[i].text, ACCOUNT_SECRET_PASSWORD);
      g_autoptr (AccountSecret) bare = account_secret_dup_without_spaces (secret);
      g_autoptr (AccountSecret) token = account_secret_new (cases[i].text, ACCOUNT_SECRET_TOKEN);

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpint (account_secret_has_spare_spaces (secret), ==, cases[i].bare != NULL);
      g_assert_false (account_secret_has_spare_spaces (token));
      if (cases[i].bare != NULL)
        g_assert_cmpstr (account_secret_get_text (bare), ==, cases[i].bare);
    }
}

static void
test_google_hosts (void)
{
  static const struct
  {
    const char *host;
    gboolean is_google;
  } cases[] = {
    { "smtp.gmail.com", TRUE },
    { "SMTP.GMAIL.COM", TRUE },
    { "smtp.gmail.com.", TRUE },
    { "smtp.gmail.com ", TRUE },
    { "smtp-relay.gmail.com", TRUE },
    { "aspmx.l.google.com", TRUE },
    { "smtp.googlemail.com", TRUE },
    { "gmail.com", TRUE },
    { "notgmail.com", FALSE },
    { "smtp.gmail.com.example.org", FALSE },
    { "gmail.com.", TRUE },
    { "gmail.co", FALSE },
    { "mail.com", FALSE },
    { "smtp.gmaiL.com", TRUE },
    { "smtp_gmail.com", FALSE },
    { ".", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (account_host_is_google (cases[i].host) != cases[i].is_google)
      g_error ("“%s”", cases[i].host);
}

static void
test_for_host (void)
{
  static const struct
  {
    const char *entered;
    const char *host;
    const char *sent; /* %NULL: the same, byte for byte */
  } cases[] = {
    { "abcd efgh ijkl mnop", "smtp.gmail.com", "abcdefghijklmnop" },
    { " abcd" NBSP "efgh ijkl mnop\n", "smtp.gmail.com", "abcdefghijklmnop" },
    { "ABCD efgh ijkl mnop", "smtp-relay.gmail.com", "ABCDefghijklmnop" },
    { "abcd efgh ijkl mnop", "smtp.example.org", NULL },
    { "abcd efgh ijkl mnop", "notgmail.com", NULL },
    { " my pass word ", "smtp.gmail.com", NULL },
    { "  ", "smtp.gmail.com", NULL },
    { " abcdefghijklmnop ", "smtp.gmail.com", NULL },
    { " begins and ends with spaces ", "smtp.example.org", NULL },
    { NBSP "x" NBSP, "smtp.example.org", NULL },
    { "", "smtp.gmail.com", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AccountSecret) entered = account_secret_new (cases[i].entered, ACCOUNT_SECRET_PASSWORD);
      g_autoptr (AccountSecret) sent = account_secret_for_host (entered, cases[i].host);

      g_assert_cmpstr (account_secret_get_text (sent), ==, cases[i].sent != NULL ? cases[i].sent : cases[i].entered);
      g_assert_cmpint (account_secret_get_kind (sent), ==, ACCOUNT_SECRET_PASSWORD);
      g_assert_cmpstr (account_secret_get_text (entered), ==, cases[i].entered);
    }
}

static void
test_token (void)
{
  g_autoptr (AccountSecret) token = account_secret_new ("abcd efgh ijkl mnop", ACCOUNT_SECRET_TOKEN);
  g_autoptr (AccountSecret) sent = account_secret_for_host (token, "smtp.gmail.com");

  g_assert_true (sent == token);
}

static void
test_equal (void)
{
  g_autoptr (AccountSecret) a = account_secret_new ("x", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) same = account_secret_new ("x", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) token = account_secret_new ("x", ACCOUNT_SECRET_TOKEN);
  g_autoptr (AccountSecret) other = account_secret_new ("x ", ACCOUNT_SECRET_PASSWORD);

  g_assert_true (account_secret_equal (a, same));
  g_assert_false (account_secret_equal (a, token));
  g_assert_false (account_secret_equal (a, other));
  g_assert_false (account_secret_equal (a, NULL));
  g_assert_false (account_secret_equal (NULL, a));
  g_assert_true (account_secret_equal (NULL, NULL));
}

static gpointer
pass_around (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    {
      AccountSecret *secret = account_secret_ref (data);

      g_assert_cmpstr (account_secret_get_text (secret), ==, "shared");
      account_secret_unref (secret);
    }
  account_secret_unref (data);
  return NULL;
}

/* The last reference may go on any thread; ASan sees whether it goes once. */
static void
test_references (void)
{
  AccountSecret *secret = account_secret_new ("shared", ACCOUNT_SECRET_PASSWORD);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("secret", pass_around, account_secret_ref (secret));
  account_secret_unref (secret);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  account_secret_unref (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/secret/spaced", test_spaced);
  g_test_add_func ("/account/secret/spare-spaces", test_spare_spaces);
  g_test_add_func ("/account/secret/google-hosts", test_google_hosts);
  g_test_add_func ("/account/secret/for-host", test_for_host);
  g_test_add_func ("/account/secret/token", test_token);
  g_test_add_func ("/account/secret/equal", test_equal);
  g_test_add_func ("/account/secret/references", test_references);
  return g_test_run ();
}

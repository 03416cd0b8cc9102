/* practice/: the pure parts: dots, paths, the From rule, the table of faults, sign-in without a connection. */

#include "practice-auth.h"
#include "practice-dots.h"
#include "practice-faults.h"
#include "practice-from-rule.h"
#include "practice-path.h"

#include <string.h>

static void
check_dots (const char *wire, const char *content, gboolean ends, gsize rest, gsize step)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  PracticeDots dots = PRACTICE_DOTS_LINE_START;
  gsize length = strlen (wire), at = 0;
  gboolean ended = FALSE;

  while (at < length && !ended)
    {
      gsize used;

      ended = practice_dots_feed (&dots, (const guchar *) wire + at, MIN (step, length - at), &used, out);
      at += used;
    }
  g_assert_cmpint (ended, ==, ends);
  g_assert_cmpuint (length - at, ==, rest);
  g_assert_cmpmem (out->data, out->len, content, strlen (content));
}

static void
test_dots (void)
{
  static const struct
  {
    const char *wire;
    const char *content;
    gboolean ends;
    gsize rest;
  } cases[] = {
    { "a\r\n.\r\n", "a\r\n", TRUE, 0 },
    { ".\r\n", "", TRUE, 0 },
    { "a\r\n..\r\n.\r\n", "a\r\n.\r\n", TRUE, 0 },
    { "..b\r\n.c\r\n.\r\nQUIT\r\n", ".b\r\nc\r\n", TRUE, 6 },
    { "a\n.\nb", "a\n.\nb", FALSE, 0 },
    { "a\n.\r\nb", "a\n.\r\nb", FALSE, 0 },
    { "a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", TRUE, 0 },
    { "a\r.\r\r\n.\r\n", "a\r.\r\r\n", TRUE, 0 },
    { "a\r\n.\r.\r\n", "a\r\n\r.\r\n", FALSE, 0 },
    { "a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", TRUE, 0 },
    { "a\r\n...\r\n.\r\n", "a\r\n..\r\n", TRUE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize step = 1; step <= 8; step++)
      check_dots (cases[i].wire, cases[i].content, cases[i].ends, cases[i].rest, step);
}

static void
test_paths (void)
{
  static const struct
  {
    const char *text;
    const char *address;
    const char *parameters;
  } cases[] = {
    { "<a@b.example>", "a@b.example", "" },
    { " <a@b.example> SIZE=10", "a@b.example", " SIZE=10" },
    { "<>", "", "" },
    { "<@x.example,@y.example:a@b.example>", "a@b.example", "" },
    { "<\"a > b\"@b.example> X", "\"a > b\"@b.example", " X" },
    { "<\"a\\\"b\"@b.example>", "\"a\\\"b\"@b.example", "" },
    { "<j\xc3\xbcrgen@b\xc3\xbc"
      "cher.example>",
      "j\xc3\xbcrgen@b\xc3\xbc"
      "cher.example",
      "" },
    { "a@b.example", NULL, NULL },
    { "<a@b.example", NULL, NULL },
    { "<a@b.example>x", NULL, NULL },
    { "<a b@b.example>", NULL, NULL },
    { "<a@>", NULL, NULL },
    { "<@b.example>", NULL, NULL },
    { "<a>", NULL, NULL },
    { "<a\xff@b.example>", NULL, NULL },
    { "<a\x01@b.example>", NULL, NULL },
    { "<<a@b.example>>", NULL, NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *address = NULL;
      const char *parameters = NULL;
      gboolean ok = practice_path_parse (cases[i].text, &address, &parameters);

      g_assert_cmpint (ok, ==, cases[i].address != NULL);
      g_assert_cmpstr (address, ==, cases[i].address);
      g_assert_cmpstr (parameters, ==, cases[i].parameters);
    }
}

static void
test_from_rule (void)
{
  static const struct
  {
    const char *header;
    const char *kept;
  } cases[] = {
    { "From: a@b.example\r\nTo: x\r\n\r\n",
      "From: ada@practice.example\r\nX-Google-Original-From: a@b.example\r\nTo: x\r\n\r\n" },
    { "Subject: s\r\nfrom: Bob <a@b.example>\r\n\r\n",
      "Subject: s\r\nFrom: Bob <ada@practice.example>\r\nX-Google-Original-From: Bob <a@b.example>\r\n\r\n" },
    { "From: Ada <ADA@practice.example>\r\n\r\n", "From: Ada <ADA@practice.example>\r\n\r\n" },
    { "From: ada@practice.example (Ada <x@y.example>)\r\n\r\n",
      "From: ada@practice.example (Ada <x@y.example>)\r\n\r\n" },
    { "From: \"a <b>, c\"\r\n <ada@practice.example>\r\n\r\n",
      "From: \"a <b>, c\"\r\n <ada@practice.example>\r\n\r\n" },
    { "From: \"ada@practice.example\"\r\n <a@b.example>\r\n\r\n",
      "From: \"ada@practice.example\" <ada@practice.example>\r\n"
      "X-Google-Original-From: \"ada@practice.example\"\r\n <a@b.example>\r\n\r\n" },
    { "From: a@b.example, ada@practice.example\r\n\r\n",
      "From: ada@practice.example\r\nX-Google-Original-From: a@b.example, ada@practice.example\r\n\r\n" },
    { "From: ada@practice.example\r\nFrom: a@b.example\r\n\r\n",
      "From: ada@practice.example\r\nX-Google-Original-From: a@b.example\r\n\r\n" },
    { "From:\r\n\r\n", "From: ada@practice.example\r\nX-Google-Original-From:\r\n\r\n" },
    { "From-Here: a@b.example\r\nFrom\r\n\r\n", "From-Here: a@b.example\r\nFrom\r\n\r\n" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) kept =
          practice_from_rule_apply (cases[i].header, strlen (cases[i].header), "ada@practice.example");

      g_assert_cmpstr (kept->str, ==, cases[i].kept);
    }
  g_assert_cmpuint (practice_from_rule_find_end ("A: b\r\n\r\nbody", 12), ==, 8);
  g_assert_cmpuint (practice_from_rule_find_end ("A: b\n\nbody", 10), ==, 6);
  g_assert_cmpuint (practice_from_rule_find_end ("\r\nbody", 6), ==, 2);
  g_assert_cmpuint (practice_from_rule_find_end ("A: b\r\nC", 7), ==, 0);
}

static void
test_faults (void)
{
  static const char *const stages[] = { "greeting",  "ehlo", "starttls",   "tls",  "auth", "sender",
                                        "recipient", "data", "after-data", "quit", NULL };
  const PracticeFault *faults = practice_faults ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  PracticeFaultId id;

  for (guint i = 0; faults[i].name != NULL; i++)
    {
      g_assert_true (g_strv_contains (stages, faults[i].stage));
      g_hash_table_add (seen, (gpointer) faults[i].stage);
      g_assert_cmpuint (strlen (faults[i].summary), >, 10);
      g_assert_true (practice_fault_from_name (faults[i].name, &id));
      g_assert_cmpuint (id, ==, i);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, G_N_ELEMENTS (stages) - 1);
  g_assert_true (practice_fault_from_name (NULL, &id));
  g_assert_cmpint (id, ==, PRACTICE_FAULT_NONE);
  g_assert_false (practice_fault_from_name ("greeting", &id));
}

typedef struct
{
  const char *mechanism;
  const char *responses[3];
  PracticeAuthStep steps[3];
} AuthCase;

static char *
encode (const char *text)
{
  /* "|" stands for NUL and "^" for 0x01. */
  g_autofree char *bytes = g_strdup (text);
  gsize length = strlen (bytes);

  for (gsize i = 0; i < length; i++)
    bytes[i] = bytes[i] == '|' ? '\0' : bytes[i] == '^' ? '\001' : bytes[i];
  return g_base64_encode ((guchar *) bytes, length);
}

static void
check_auth (const AuthCase *c)
{
  g_autoptr (AccountSecret) password = account_secret_new ("p\xc3\xa4ss word", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) token = account_secret_new ("t0ken", ACCOUNT_SECRET_TOKEN);
  PracticeAuthAccount account = { "ada@practice.example", password, token, NULL, NULL };
  g_autoptr (PracticeAuth) auth = practice_auth_new (c->mechanism, &account);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *response = c->responses[i] != NULL ? encode (c->responses[i]) : NULL;
      g_autofree char *challenge = NULL;
      PracticeAuthStep step = practice_auth_step (auth, response, &challenge);

      g_test_message ("%s, step %u: %d", c->mechanism, i, step);
      g_assert_cmpint (step, ==, c->steps[i]);
      g_assert_cmpint (challenge != NULL, ==, step == PRACTICE_AUTH_MORE);
      if (step != PRACTICE_AUTH_MORE)
        return;
    }
  g_assert_not_reached ();
}

static void
test_auth (void)
{
  const PracticeAuthStep more = PRACTICE_AUTH_MORE, yes = PRACTICE_AUTH_ACCEPTED, no = PRACTICE_AUTH_REFUSED,
                         bad = PRACTICE_AUTH_MALFORMED;
  const AuthCase cases[] = {
    { "PLAIN", { "|ada@practice.example|p\xc3\xa4ss word" }, { yes } },
    { "plain", { NULL, "|ADA@practice.example|p\xc3\xa4ss word" }, { more, yes } },
    { "PLAIN", { "ada@practice.example|ada@practice.example|p\xc3\xa4ss word" }, { yes } },
    { "PLAIN", { "bob@practice.example|ada@practice.example|p\xc3\xa4ss word" }, { no } },
    { "PLAIN", { "|ada@practice.example|p\xc3\xa4ss word " }, { no } },
    { "PLAIN", { "|ada@practice.example|" }, { no } },
    { "PLAIN", { "|ada|p\xc3\xa4ss word" }, { no } },
    { "PLAIN", { "ada@practice.example|x" }, { bad } },
    { "PLAIN", { "|a|b|c" }, { bad } },
    { "PLAIN", { "" }, { bad } },
    { "LOGIN", { NULL, "ada@practice.example", "p\xc3\xa4ss word" }, { more, more, yes } },
    { "LOGIN", { "ada@practice.example", "p\xc3\xa4ss word" }, { more, yes } },
    { "LOGIN", { NULL, "ada@practice.example", "pass word" }, { more, more, no } },
    { "LOGIN", { NULL, "", "" }, { more, more, no } },
    { "CRAM-MD5", { NULL, "ada@practice.example 00112233445566778899aabbccddeeff" }, { more, no } },
    { "CRAM-MD5", { NULL, "nospace" }, { more, bad } },
    { "CRAM-MD5", { "ada@practice.example x" }, { bad } },
    { "XOAUTH2", { "user=ada@practice.example^auth=Bearer t0ken^^" }, { yes } },
    { "XOAUTH2", { NULL, "user=ada@practice.example^auth=Bearer t0ken^^" }, { more, yes } },
    { "XOAUTH2", { "user=ada@practice.example^auth=Bearer wrong^^", "" }, { more, no } },
    { "XOAUTH2", { "user=bob@practice.example^auth=Bearer t0ken^^", "" }, { more, no } },
    { "XOAUTH2", { "user=ada@practice.example^auth=Bearer t0ken^" }, { bad } },
    { "XOAUTH2", { "" }, { bad } },
    { "OAUTHBEARER", { "n,a=ada@practice.example,^host=h^port=587^auth=Bearer t0ken^^" }, { yes } },
    { "OAUTHBEARER", { "n,,^auth=Bearer t0ken^^" }, { yes } },
    { "OAUTHBEARER", { "n,a=bob@practice.example,^auth=Bearer t0ken^^", "^" }, { more, no } },
    { "OAUTHBEARER", { "n,a=ada@practice.example,^auth=Bearer t0ken2^^", "^" }, { more, no } },
    { "OAUTHBEARER", { "p=x,a=ada@practice.example,^auth=Bearer t0ken^^" }, { bad } },
    { "OAUTHBEARER", { "n^auth=Bearer t0ken^^" }, { bad } },
    { "SCRAM-SHA-1", { "n,,n=ada@practice.example" }, { bad } },
    { "SCRAM-SHA-256-PLUS", { "p=tls-exporter,,n=ada@practice.example,r=abc" }, { no } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_auth (&cases[i]);
}

static void
test_auth_strict_base64 (void)
{
  static const char *const bad[] = { "A", "AAA", "AA=A", "A A=", "AAAA====", "AAAA\t", "\xff\xff\xff\xff", "====" };
  g_autoptr (AccountSecret) secret = account_secret_new ("x", ACCOUNT_SECRET_PASSWORD);
  PracticeAuthAccount account = { "ada@practice.example", secret, secret, NULL, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (PracticeAuth) auth = practice_auth_new ("PLAIN", &account);
      g_autofree char *challenge = NULL;

      g_assert_cmpint (practice_auth_step (auth, bad[i], &challenge), ==, PRACTICE_AUTH_MALFORMED);
    }
  g_assert_null (practice_auth_new ("GSSAPI", &account));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/dots/cases", test_dots);
  g_test_add_func ("/practice/path/cases", test_paths);
  g_test_add_func ("/practice/from-rule/cases", test_from_rule);
  g_test_add_func ("/practice/faults/table", test_faults);
  g_test_add_func ("/practice/auth/steps", test_auth);
  g_test_add_func ("/practice/auth/strict-base64", test_auth_strict_base64);
  return g_test_run ();
}

/* Sign-in: the choice of a mechanism, and each exchange against the vectors of its RFC. SCRAM: test-smtp-scram.c */

#include "auth-exchange.h"
#include "smtp-error.h"

#include <string.h>

#define TIM_CHALLENGE "<1896.697170952@postoffice.reston.mci.net>"

/* Choice */

typedef struct
{
  const char *offered;
  const char *wanted;
  AccountSecretKind kind;
  gboolean encrypted;
  gboolean can_bind;
  const char *chosen; /* NULL: refused with @code */
  int code;
} Choice;

#define PASSWORD ACCOUNT_SECRET_PASSWORD
#define TOKEN ACCOUNT_SECRET_TOKEN
#define ALL "XOAUTH2 OAUTHBEARER LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS"

static const Choice choices[] = {
  { ALL, NULL, PASSWORD, TRUE, TRUE, "SCRAM-SHA-256-PLUS" },
  { ALL, "auto", PASSWORD, TRUE, FALSE, "SCRAM-SHA-256" },
  { ALL, "auto", PASSWORD, FALSE, FALSE, "SCRAM-SHA-256" },
  { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", "auto", PASSWORD, TRUE, TRUE, "SCRAM-SHA-1-PLUS" },
  { "SCRAM-SHA-1-PLUS SCRAM-SHA-1", "auto", PASSWORD, TRUE, FALSE, "SCRAM-SHA-1" },
  { "LOGIN PLAIN", "auto", PASSWORD, TRUE, TRUE, "PLAIN" },
  { "CRAM-MD5 PLAIN", "auto", PASSWORD, TRUE, TRUE, "PLAIN" },
  { "CRAM-MD5 LOGIN", "auto", PASSWORD, TRUE, TRUE, "LOGIN" },
  { "CRAM-MD5 PLAIN LOGIN", "auto", PASSWORD, FALSE, FALSE, "CRAM-MD5" },
  { "LOGIN PLAIN", "auto", PASSWORD, FALSE, FALSE, "PLAIN" },
  { "LOGIN", "auto", PASSWORD, FALSE, FALSE, "LOGIN" },
  { ALL, "AUTO", TOKEN, TRUE, TRUE, "OAUTHBEARER" },
  { "PLAIN XOAUTH2", "auto", TOKEN, TRUE, TRUE, "XOAUTH2" },
  { "XOAUTH2 PLAIN LOGIN", "auto", PASSWORD, TRUE, TRUE, "PLAIN" },
  { "plain login", "auto", PASSWORD, TRUE, TRUE, "PLAIN" },
  { ALL, "login", PASSWORD, TRUE, TRUE, "LOGIN" },
  { ALL, "XOAUTH2", TOKEN, TRUE, TRUE, "XOAUTH2" },
  { ALL, "xoauth2", PASSWORD, TRUE, TRUE, "XOAUTH2" },
  { ALL, "SCRAM-SHA-256-PLUS", PASSWORD, TRUE, FALSE, NULL, SMTP_ERROR_NO_MECHANISM },
  { ALL, "PLAIN", TOKEN, TRUE, TRUE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "PLAIN LOGIN", "CRAM-MD5", PASSWORD, TRUE, TRUE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "GSSAPI NTLM", "NTLM", PASSWORD, TRUE, TRUE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "GSSAPI NTLM", "auto", PASSWORD, TRUE, TRUE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "SCRAM-SHA-256-PLUS", "auto", PASSWORD, TRUE, FALSE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "PLAINX XPLAIN SCRAM-SHA-2", "auto", PASSWORD, TRUE, TRUE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "PLAIN LOGIN CRAM-MD5", "auto", TOKEN, TRUE, TRUE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "XOAUTH2", "auto", PASSWORD, TRUE, TRUE, NULL, SMTP_ERROR_NO_MECHANISM },
  { "", "auto", PASSWORD, TRUE, TRUE, NULL, SMTP_ERROR_NO_AUTH },
  { "", "PLAIN", PASSWORD, TRUE, TRUE, NULL, SMTP_ERROR_NO_AUTH },
};

static void
test_choice (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      const Choice *row = &choices[i];
      g_auto (GStrv) offered = g_strsplit (row->offered, " ", -1);
      g_autoptr (GError) error = NULL;
      const char *chosen = smtp_auth_choose ((const char *const *) (*row->offered == '\0' ? NULL : offered),
                                             row->wanted, row->kind, row->encrypted, row->can_bind, &error);

      g_test_message ("row %u: %s, %s", i, row->offered, row->wanted);
      g_assert_cmpstr (chosen, ==, row->chosen);
      if (row->chosen == NULL)
        g_assert_error (error, SMTP_ERROR, row->code);
      else
        g_assert_no_error (error);
    }
}

/* Arguments */

typedef struct
{
  const char *mechanism;
  const char *user;
  const char *secret;
  int code;
} Refused;

static const Refused refused[] = {
  { "PLAIN", "", "x", SMTP_ERROR_ARGUMENT },
  { "PLAIN", "a\rb", "x", SMTP_ERROR_ARGUMENT },
  { "LOGIN", "a\nb", "x", SMTP_ERROR_ARGUMENT },
  { "PLAIN", "a\xff", "x", SMTP_ERROR_ARGUMENT },
  { "XOAUTH2", "a\1auth=Bearer mine", "x", SMTP_ERROR_ARGUMENT },
  { "XOAUTH2", "a@example.com", "tok\1en", SMTP_ERROR_ARGUMENT },
  { "OAUTHBEARER", "a@example.com", "token\n", SMTP_ERROR_ARGUMENT },
  { "PLAIN", "a", "", SMTP_ERROR_ARGUMENT },
  { "SCRAM-SHA-256", "\u05e9\u05dc1", "x", SMTP_ERROR_ARGUMENT },
  { "NTLM", "a", "x", SMTP_ERROR_NO_MECHANISM },
  { "SCRAM-SHA-512", "a", "x", SMTP_ERROR_NO_MECHANISM },
  { "SCRAM-SHA-256-PLUS", "a", "x", SMTP_ERROR_NO_MECHANISM },
};

static void
test_arguments_are_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SmtpAuth) auth =
          auth_exchange_new (refused[i].mechanism, refused[i].user, refused[i].secret, NULL, &error);

      g_test_message ("row %u: %s", i, refused[i].mechanism);
      g_assert_null (auth);
      g_assert_error (error, SMTP_ERROR, refused[i].code);
      g_assert_null (strstr (error->message, "mine"));
    }
}

/* PLAIN and LOGIN: byte for byte */

static const char *const passwords[] = {
  "tanstaaf",          " leading",           "trailing ",          "  both  ",  "Grüße",
  "€日\U0001f511",     "e\u0301 decomposed", "not \xff\xfe UTF-8", "tab\there", "abcd efgh ijkl mnop",
  "quo\"te\\'s %s %n", "=,=2C=3D",
};

static void
test_plain (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (SmtpAuth) auth = auth_exchange_must ("PLAIN", "tim@example.com", passwords[i]);
      gsize length;
      g_autofree char *bytes = auth_exchange_start (auth, &length);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (length, ==, 17 + strlen (passwords[i]));
      g_assert_cmpmem (bytes, 17, "\0tim@example.com\0", 17);
      g_assert_cmpstr (bytes + 17, ==, passwords[i]);
      g_assert_true (smtp_auth_finish (auth, &error));
      auth_exchange_assert_fails (auth, "", SMTP_ERROR_PROTOCOL);
    }
}

/* RFC 4616 4 has the same exchange for IMAP; RFC 4954 6 this one for SMTP, which names an identity to act for. */
static void
test_plain_is_base64_as_in_rfc (void)
{
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("PLAIN", "tim", "tanstaaftanstaaf");
  g_autoptr (SmtpAuthLine) line = NULL;

  g_assert_true (smtp_auth_start (auth, &line, NULL));
  g_assert_cmpstr (line->text, ==, "AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
}

static void
test_login (void)
{
  static const char *const prompts[][2] = {
    { "VXNlcm5hbWU6", "UGFzc3dvcmQ6" }, { "VXNlciBOYW1lAA==", "UGFzc3dvcmQA" }, { "", "" },
    { "Username:", "go on" },           { "UGFzc3dvcmQ6", "VXNlcm5hbWU6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    for (guint j = 0; j < G_N_ELEMENTS (passwords); j++)
      {
        g_autoptr (SmtpAuth) auth = auth_exchange_must ("LOGIN", "ü=,user", passwords[j]);
        g_autoptr (SmtpAuthLine) user = NULL;
        g_autoptr (SmtpAuthLine) password = NULL;
        g_autofree char *first = NULL;
        g_autofree char *second = NULL;

        auth_exchange_start_silent (auth);
        user = smtp_auth_step (auth, prompts[i][0], NULL);
        first = auth_exchange_decode (user, NULL);
        password = smtp_auth_step (auth, prompts[i][1], NULL);
        second = auth_exchange_decode (password, NULL);
        g_assert_cmpstr (first, ==, "ü=,user");
        g_assert_cmpstr (second, ==, passwords[j]);
        auth_exchange_assert_fails (auth, "VXNlcm5hbWU6", SMTP_ERROR_PROTOCOL);
      }
}

/* 9,000 bytes are 12,000 in base64; 10,000 pass the 12,288 that a line may have, and only a digest of them fits. */
static void
test_long_passwords (void)
{
  static const char *const names[] = { "PLAIN", "LOGIN", "XOAUTH2" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint n = 9000; n <= 10000; n += 1000)
      {
        g_autofree char *text = g_strnfill (n, 'p');
        g_autoptr (SmtpAuth) auth = auth_exchange_must (names[i], "tim", text);
        g_autoptr (SmtpAuthLine) line = NULL;
        g_autoptr (GError) error = NULL;
        gboolean ok = smtp_auth_start (auth, &line, &error);

        if (ok && line == NULL)
          {
            smtp_auth_line_free (smtp_auth_step (auth, "", NULL));
            line = smtp_auth_step (auth, "", &error);
          }
        if (n == 9000)
          {
            g_autofree char *bytes = NULL;

            g_assert_no_error (error);
            bytes = auth_exchange_decode (line, NULL);
            g_assert_cmpuint (line->length, >=, 12000);
            continue;
          }
        g_assert_null (line);
        g_assert_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT);
        g_assert_null (strstr (error->message, "ppp"));
      }
}

/* CRAM-MD5 */

static void
test_cram_md5_rfc2195 (void)
{
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("CRAM-MD5", "tim", "tanstaaftanstaaf");
  g_autofree char *answer = NULL;

  auth_exchange_start_silent (auth);
  answer = auth_exchange_step (auth, TIM_CHALLENGE);
  g_assert_cmpstr (answer, ==, "tim b913a602c7eda7a495b4e6e7334d3890");
  g_assert_true (smtp_auth_finish (auth, NULL));
  auth_exchange_assert_fails (auth, "PDE+", SMTP_ERROR_PROTOCOL);
}

static void
test_cram_md5_long_password (void)
{
  g_autofree char *text = g_strnfill (10000, 'p');
  g_autofree char *digest = g_compute_hmac_for_data (G_CHECKSUM_MD5, (const guchar *) text, 10000,
                                                     (const guchar *) TIM_CHALLENGE, strlen (TIM_CHALLENGE));
  g_autofree char *expected = g_strconcat ("user name ", digest, NULL);
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("CRAM-MD5", "user name", text);
  g_autofree char *answer = NULL;

  auth_exchange_start_silent (auth);
  answer = auth_exchange_step (auth, TIM_CHALLENGE);
  g_assert_cmpstr (answer, ==, expected);
}

static void
test_garbage_challenges (void)
{
  static const char *const mechanisms[] = { "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256" };
  static const char *const garbage[] = {
    "",      "!!!!", "PDE", "PDE=PDE=", "PDE+\r",           "PD E+",    " PDE+",
    "PDE+ ", "====", "=",   "PDE*",     "\xc3\xa9\xc3\xa9", "PD==E+==",
  };
  g_autofree char *huge = g_strnfill (12292, 'A');

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    for (guint j = 0; j <= G_N_ELEMENTS (garbage); j++)
      {
        g_autoptr (SmtpAuth) auth = auth_exchange_must (mechanisms[i], "tim", "secret");
        g_autoptr (SmtpAuthLine) line = NULL;

        g_assert_true (smtp_auth_start (auth, &line, NULL));
        g_test_message ("%s, garbage %u", mechanisms[i], j);
        auth_exchange_assert_fails (auth, j < G_N_ELEMENTS (garbage) ? garbage[j] : huge, SMTP_ERROR_PROTOCOL);
      }
}

/* Tokens */

static void
test_xoauth2 (void)
{
  g_autoptr (SmtpAuth) auth =
      auth_exchange_must ("XOAUTH2", "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
  g_autoptr (SmtpAuthLine) line = NULL;

  /* the example in Google's description of the mechanism */
  g_assert_true (smtp_auth_start (auth, &line, NULL));
  g_assert_cmpstr (line->text, ==,
                   "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1sem"
                   "RHRXVZMjl0Q2cBAQ==");
  g_assert_true (smtp_auth_finish (auth, NULL));
}

static void
test_oauthbearer_escapes_the_name (void)
{
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("OAUTHBEARER", "a==b,,c@example.com", "tok/en+1=");
  gsize length;
  g_autofree char *bytes = auth_exchange_start (auth, &length);

  g_assert_cmpstr (bytes, ==,
                   "n,a=a=3D=3Db=2C=2Cc@example.com,\1host=smtp.example.com\1port=587\1auth=Bearer tok/en+1=\1\1");
}

typedef struct
{
  const char *challenge;
  gboolean is_base64;
  const char *failure;
} Failure;

static const Failure failures[] = {
  { "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}", FALSE,
    "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}" },
  { "eyJzdGF0dXMiOiI0MDEifQ==", TRUE, "{\"status\":\"401\"}" },
  { "{\"status\":\"\x1b[2J\u202e\"}", FALSE, NULL },
  { "{\"status\":\"\u202eevil\"}", FALSE, "{\"status\":\"\ufffdevil\"}" },
  { "no JSON", FALSE, NULL },
  { "[\"array\"]", FALSE, NULL },
  { "", TRUE, NULL },
  { "???", TRUE, NULL },
  { "{\"status\":\"400\",\"echo\":\"SECRET-TOKEN\"}", FALSE, NULL },
};

static void
test_bearer_failure (void)
{
  static const char *const names[][2] = { { "XOAUTH2", "" }, { "OAUTHBEARER", "AQ==" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (failures); j++)
      {
        g_autoptr (SmtpAuth) auth = auth_exchange_must (names[i][0], "a@example.com", "SECRET-TOKEN");
        g_autofree char *sent = auth_exchange_start (auth, NULL);
        g_autofree char *base64 =
            failures[j].is_base64 ? g_strdup (failures[j].challenge) : auth_exchange_encode (failures[j].challenge);
        g_autoptr (GError) error = NULL;
        g_autoptr (SmtpAuthLine) line = smtp_auth_step (auth, base64, &error);

        g_test_message ("%s, failure %u", names[i][0], j);
        g_assert_no_error (error);
        g_assert_cmpstr (line->text, ==, names[i][1]);
        g_assert_cmpuint (line->length, ==, strlen (names[i][1]));
        if (j != 2)
          g_assert_cmpstr (smtp_auth_get_failure (auth), ==, failures[j].failure);
        else if (smtp_auth_get_failure (auth) != NULL)
          g_assert_null (strpbrk (smtp_auth_get_failure (auth), "\x1b"));
        auth_exchange_assert_fails (auth, base64, SMTP_ERROR_PROTOCOL);
      }
}

static void
test_bearer_failure_is_bounded (void)
{
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("XOAUTH2", "a@example.com", "SECRET-TOKEN");
  g_autofree char *sent = auth_exchange_start (auth, NULL);
  g_autofree char *fill = g_strnfill (5000, 'x');
  g_autofree char *json = g_strdup_printf ("{\"status\":\"%s\"}", fill);
  g_autofree char *answer = auth_exchange_step (auth, json);

  g_assert_cmpstr (answer, ==, "");
  g_assert_null (smtp_auth_get_failure (auth));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/auth/choice", test_choice);
  g_test_add_func ("/smtp/auth/arguments-are-refused", test_arguments_are_refused);
  g_test_add_func ("/smtp/auth/plain", test_plain);
  g_test_add_func ("/smtp/auth/plain-is-base64-as-in-rfc", test_plain_is_base64_as_in_rfc);
  g_test_add_func ("/smtp/auth/login", test_login);
  g_test_add_func ("/smtp/auth/long-passwords", test_long_passwords);
  g_test_add_func ("/smtp/auth/cram-md5-rfc2195", test_cram_md5_rfc2195);
  g_test_add_func ("/smtp/auth/cram-md5-long-password", test_cram_md5_long_password);
  g_test_add_func ("/smtp/auth/garbage-challenges", test_garbage_challenges);
  g_test_add_func ("/smtp/auth/xoauth2", test_xoauth2);
  g_test_add_func ("/smtp/auth/oauthbearer-escapes-the-name", test_oauthbearer_escapes_the_name);
  g_test_add_func ("/smtp/auth/bearer-failure", test_bearer_failure);
  g_test_add_func ("/smtp/auth/bearer-failure-is-bounded", test_bearer_failure_is_bounded);
  return g_test_run ();
}

/* Sign-in: the choice of a mechanism, and each exchange against the vectors of its RFC or a server of our own. */

#include "scram-server.h"
#include "smtp-auth.h"
#include "smtp-error.h"

#include <string.h>

#define TIM_CHALLENGE "<1896.697170952@postoffice.reston.mci.net>"

static SmtpAuth *
new_auth (const char *mechanism, const char *user, const char *text, const SmtpAuthBinding *binding, GError **error)
{
  gboolean token = strstr (mechanism, "OAUTH") != NULL;
  g_autoptr (AccountSecret) secret = account_secret_new (text, token ? ACCOUNT_SECRET_TOKEN : ACCOUNT_SECRET_PASSWORD);

  return smtp_auth_new (mechanism, user, secret, "smtp.example.com", 587, binding, error);
}

static SmtpAuth *
must_auth (const char *mechanism, const char *user, const char *text)
{
  g_autoptr (GError) error = NULL;
  SmtpAuth *auth = new_auth (mechanism, user, text, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (auth);
  return auth;
}

/* Takes @line apart: its plain bytes, NUL-terminated. */
static char *
decode (SmtpAuthLine *line, gsize *length)
{
  gsize n = 0;
  g_autofree guchar *bytes = g_base64_decode (line->text, &n);
  char *text = g_malloc0 (n + 1);

  g_assert_cmpuint (line->length, ==, strlen (line->text));
  memcpy (text, bytes, n);
  if (length != NULL)
    *length = n;
  return text;
}

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

static char *
start_plain (SmtpAuth *auth, gsize *length)
{
  g_autoptr (SmtpAuthLine) line = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (smtp_auth_start (auth, &line, &error));
  g_assert_no_error (error);
  g_assert_nonnull (line);
  return decode (line, length);
}

static char *
step_plain (SmtpAuth *auth, const char *challenge)
{
  g_autofree char *base64 = encode (challenge);
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpAuthLine) line = smtp_auth_step (auth, base64, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return decode (line, NULL);
}

static void
assert_step_fails (SmtpAuth *auth, const char *base64, int code)
{
  g_autoptr (GError) error = NULL;
  SmtpAuthLine *line = smtp_auth_step (auth, base64, &error);

  g_assert_null (line);
  g_assert_error (error, SMTP_ERROR, code);
}

static void
start_silent (SmtpAuth *auth)
{
  SmtpAuthLine *line = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (smtp_auth_start (auth, &line, &error));
  g_assert_null (line);
}

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

static void
test_sends_secret (void)
{
  static const char *const open[] = { "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER", "plain", "X-UNKNOWN" };
  static const char *const closed[] = { "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS" };

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    g_assert_true (smtp_auth_sends_secret (open[i]));
  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (smtp_auth_sends_secret (closed[i]));
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
      g_autoptr (SmtpAuth) auth = new_auth (refused[i].mechanism, refused[i].user, refused[i].secret, NULL, &error);

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
      g_autoptr (SmtpAuth) auth = must_auth ("PLAIN", "tim@example.com", passwords[i]);
      gsize length;
      g_autofree char *bytes = start_plain (auth, &length);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (length, ==, 17 + strlen (passwords[i]));
      g_assert_cmpmem (bytes, 17, "\0tim@example.com\0", 17);
      g_assert_cmpstr (bytes + 17, ==, passwords[i]);
      g_assert_true (smtp_auth_finish (auth, &error));
      assert_step_fails (auth, "", SMTP_ERROR_PROTOCOL);
    }
}

/* RFC 4616 4 has the same exchange for IMAP; RFC 4954 6 this one for SMTP, which names an identity to act for. */
static void
test_plain_is_base64_as_in_rfc (void)
{
  g_autoptr (SmtpAuth) auth = must_auth ("PLAIN", "tim", "tanstaaftanstaaf");
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
        g_autoptr (SmtpAuth) auth = must_auth ("LOGIN", "ü=,user", passwords[j]);
        g_autoptr (SmtpAuthLine) user = NULL;
        g_autoptr (SmtpAuthLine) password = NULL;
        g_autofree char *first = NULL;
        g_autofree char *second = NULL;

        start_silent (auth);
        user = smtp_auth_step (auth, prompts[i][0], NULL);
        first = decode (user, NULL);
        password = smtp_auth_step (auth, prompts[i][1], NULL);
        second = decode (password, NULL);
        g_assert_cmpstr (first, ==, "ü=,user");
        g_assert_cmpstr (second, ==, passwords[j]);
        assert_step_fails (auth, "VXNlcm5hbWU6", SMTP_ERROR_PROTOCOL);
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
        g_autoptr (SmtpAuth) auth = must_auth (names[i], "tim", text);
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
            bytes = decode (line, NULL);
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
  g_autoptr (SmtpAuth) auth = must_auth ("CRAM-MD5", "tim", "tanstaaftanstaaf");
  g_autofree char *answer = NULL;

  start_silent (auth);
  answer = step_plain (auth, TIM_CHALLENGE);
  g_assert_cmpstr (answer, ==, "tim b913a602c7eda7a495b4e6e7334d3890");
  g_assert_true (smtp_auth_finish (auth, NULL));
  assert_step_fails (auth, "PDE+", SMTP_ERROR_PROTOCOL);
}

static void
test_cram_md5_long_password (void)
{
  g_autofree char *text = g_strnfill (10000, 'p');
  g_autofree char *digest = g_compute_hmac_for_data (G_CHECKSUM_MD5, (const guchar *) text, 10000,
                                                     (const guchar *) TIM_CHALLENGE, strlen (TIM_CHALLENGE));
  g_autofree char *expected = g_strconcat ("user name ", digest, NULL);
  g_autoptr (SmtpAuth) auth = must_auth ("CRAM-MD5", "user name", text);
  g_autofree char *answer = NULL;

  start_silent (auth);
  answer = step_plain (auth, TIM_CHALLENGE);
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
        g_autoptr (SmtpAuth) auth = must_auth (mechanisms[i], "tim", "secret");
        g_autoptr (SmtpAuthLine) line = NULL;

        g_assert_true (smtp_auth_start (auth, &line, NULL));
        g_test_message ("%s, garbage %u", mechanisms[i], j);
        assert_step_fails (auth, j < G_N_ELEMENTS (garbage) ? garbage[j] : huge, SMTP_ERROR_PROTOCOL);
      }
}

/* Tokens */

static void
test_xoauth2 (void)
{
  g_autoptr (SmtpAuth) auth =
      must_auth ("XOAUTH2", "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
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
  g_autoptr (SmtpAuth) auth = must_auth ("OAUTHBEARER", "a==b,,c@example.com", "tok/en+1=");
  gsize length;
  g_autofree char *bytes = start_plain (auth, &length);

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
        g_autoptr (SmtpAuth) auth = must_auth (names[i][0], "a@example.com", "SECRET-TOKEN");
        g_autofree char *sent = start_plain (auth, NULL);
        g_autofree char *base64 =
            failures[j].is_base64 ? g_strdup (failures[j].challenge) : encode (failures[j].challenge);
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
        assert_step_fails (auth, base64, SMTP_ERROR_PROTOCOL);
      }
}

static void
test_bearer_failure_is_bounded (void)
{
  g_autoptr (SmtpAuth) auth = must_auth ("XOAUTH2", "a@example.com", "SECRET-TOKEN");
  g_autofree char *sent = start_plain (auth, NULL);
  g_autofree char *fill = g_strnfill (5000, 'x');
  g_autofree char *json = g_strdup_printf ("{\"status\":\"%s\"}", fill);
  g_autofree char *answer = step_plain (auth, json);

  g_assert_cmpstr (answer, ==, "");
  g_assert_null (smtp_auth_get_failure (auth));
}

/* SCRAM against the server of scram-server.c, which the vectors of the RFCs prove right first */

static void
test_scram_server_knows_rfc5802 (void)
{
  ScramServer server = { .hash = G_CHECKSUM_SHA1,
                         .password = "pencil",
                         .salt = "QSXCR+Q6sek8bf92",
                         .iterations = 4096,
                         .nonce = "3rfcNHYJY1ZVvWVs7j" };
  g_autofree char *first = scram_server_first (&server, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  g_autofree char *final = NULL;

  g_assert_cmpstr (first, ==, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
  final = scram_server_final (&server,
                              "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  g_assert_cmpstr (final, ==, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
  scram_server_clear (&server);
}

static void
test_scram_server_knows_rfc7677 (void)
{
  ScramServer server = { .hash = G_CHECKSUM_SHA256,
                         .password = "pencil",
                         .salt = "W22ZaJ0SNY7soEsUEjb6gQ==",
                         .iterations = 4096,
                         .nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0" };
  g_autofree char *first = scram_server_first (&server, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  g_autofree char *final = scram_server_final (&server, "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                                        "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

  g_assert_cmpstr (final, ==, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  scram_server_clear (&server);
}

/* The names of SCRAM's users and passwords, and what SASLprep makes of the passwords. */
static const struct
{
  const char *user;
  const char *sent_user;
  const char *password;
  const char *prepared;
} people[] = {
  { "user", "user", "pencil", "pencil" },
  { "a=b,c", "a=3Db=2Cc", "p,w=d", "p,w=d" },
  { "ünï@example.com", "ünï@example.com", "Grüße", "Grüße" },
  { "user", "user", "  spaces  ", "  spaces  " },
  { "user", "user", "no\u00a0break", "no break" },
  { "user", "user", "I\u00adX", "IX" },
  /* what SASLprep forbids is used as it is */
  { "user", "user", "\U0001f511 emoji", "\U0001f511 emoji" },
  { "user", "user", "\u05e9\u05dc\u05d5\u05dd1", "\u05e9\u05dc\u05d5\u05dd1" },
  { "user", "user", "bell\a", "bell\a" },
  { "user", "user", "not \xff UTF-8", "not \xff UTF-8" },
};

static void
test_scram (void)
{
  static const struct
  {
    const char *mechanism;
    GChecksumType hash;
  } names[] = { { "SCRAM-SHA-1", G_CHECKSUM_SHA1 }, { "SCRAM-SHA-256", G_CHECKSUM_SHA256 } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (people); j++)
      {
        g_autoptr (SmtpAuth) auth = must_auth (names[i].mechanism, people[j].user, people[j].password);
        ScramServer server = { .hash = names[i].hash,
                               .password = people[j].prepared,
                               .salt = "c2FsdHNhbHQ=",
                               .iterations = 4096,
                               .nonce = "server" };
        g_autofree char *client_first = start_plain (auth, NULL);
        g_autofree char *head = g_strdup_printf ("n,,n=%s,r=", people[j].sent_user);
        g_autofree char *first = scram_server_first (&server, client_first);
        g_autofree char *client_final = step_plain (auth, first);
        g_autofree char *final = scram_server_final (&server, client_final);
        g_autofree char *last = NULL;

        g_assert_true (g_str_has_prefix (client_first, head));
        g_assert_false (smtp_auth_finish (auth, NULL));
        g_assert_nonnull (final);
        last = step_plain (auth, final);
        g_assert_cmpstr (last, ==, "");
        g_assert_true (smtp_auth_finish (auth, NULL));
        assert_step_fails (auth, "", SMTP_ERROR_PROTOCOL);
        scram_server_clear (&server);
      }
}

static void
test_scram_long_password (void)
{
  g_autofree char *text = g_strnfill (10000, 'p');
  g_autoptr (SmtpAuth) auth = must_auth ("SCRAM-SHA-256", "user", text);
  ScramServer server = {
    .hash = G_CHECKSUM_SHA256, .password = text, .salt = "c2FsdA==", .iterations = 4096, .nonce = "server"
  };
  g_autofree char *client_first = start_plain (auth, NULL);
  g_autofree char *first = scram_server_first (&server, client_first);
  g_autofree char *client_final = step_plain (auth, first);
  g_autofree char *final = scram_server_final (&server, client_final);

  g_assert_nonnull (final);
  scram_server_clear (&server);
}

/* A server that does not know the password, and one that says 235 before it has proved anything. */
static void
test_scram_wrong_server_signature (void)
{
  g_autoptr (SmtpAuth) auth = must_auth ("SCRAM-SHA-256", "user", "pencil");
  ScramServer server = { .hash = G_CHECKSUM_SHA256,
                         .password = "crayon",
                         .salt = "c2FsdA==",
                         .iterations = 4096,
                         .nonce = "server",
                         .accept_any = TRUE };
  g_autofree char *client_first = start_plain (auth, NULL);
  g_autofree char *first = scram_server_first (&server, client_first);
  g_autofree char *client_final = step_plain (auth, first);
  g_autofree char *final = scram_server_final (&server, client_final);
  g_autofree char *base64 = encode (final);
  g_autoptr (GError) error = NULL;

  assert_step_fails (auth, base64, SMTP_ERROR_MUTUAL);
  g_assert_false (smtp_auth_finish (auth, &error));
  g_assert_error (error, SMTP_ERROR, SMTP_ERROR_MUTUAL);
  scram_server_clear (&server);
}

static void
test_scram_server_error_waits_for_the_refusal (void)
{
  g_autoptr (SmtpAuth) auth = must_auth ("SCRAM-SHA-1", "user", "pencil");
  ScramServer server = {
    .hash = G_CHECKSUM_SHA1, .password = "crayon", .salt = "c2FsdA==", .iterations = 4096, .nonce = "server"
  };
  g_autofree char *client_first = start_plain (auth, NULL);
  g_autofree char *first = scram_server_first (&server, client_first);
  g_autofree char *client_final = step_plain (auth, first);
  g_autofree char *final = scram_server_final (&server, client_final);
  g_autofree char *last = step_plain (auth, "e=invalid-proof");
  g_autoptr (GError) error = NULL;

  g_assert_null (final);
  g_assert_cmpstr (last, ==, "");
  g_assert_false (smtp_auth_finish (auth, &error));
  g_assert_error (error, SMTP_ERROR, SMTP_ERROR_MUTUAL);
  scram_server_clear (&server);
}

static void
test_scram_bad_first (void)
{
  /* %s is the client's nonce. The first would take hours. */
  static const char *const firsts[] = {
    "r=%sx,s=c2FsdA==,i=4294967295",
    "r=%sx,s=c2FsdA==,i=1000001",
    "r=%sx,s=c2FsdA==,i=99999999999999999999",
    "r=%sx,s=c2FsdA==,i=0",
    "r=%sx,s=c2FsdA==,i=-1",
    "r=%sx,s=c2FsdA==,i=4096,i=4294967295",
    "r=%sx,s=c2FsdA==",
    "r=%sx,s=c2FsdA==,i=",
    "r=%sx,s=c2FsdA==,i= 4096",
    "r=%sx,s=c2FsdA==,i=0x1000",
    "r=other%s,s=c2FsdA==,i=4096",
    "r=,s=c2FsdA==,i=4096",
    "m=ext,r=%sx,s=c2FsdA==,i=4096",
    "s=c2FsdA==,i=4096",
    "i=4096",
    "r=%sx,s=,i=4096",
    "r=%sx,i=4096",
    "hello",
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (firsts); i++)
    {
      g_autoptr (SmtpAuth) auth = must_auth ("SCRAM-SHA-256", "user", i % 2 == 0 ? "pencil" : "\xf0\x9f\x94\x91");
      g_autofree char *client_first = start_plain (auth, NULL);
      g_auto (GStrv) parts = g_strsplit (firsts[i / 2], "%s", 2);
      g_autofree char *first = g_strjoinv (strstr (client_first, ",r=") + 3, parts);
      g_autofree char *base64 = encode (first);

      g_test_message ("%s", firsts[i / 2]);
      assert_step_fails (auth, base64, SMTP_ERROR_PROTOCOL);
    }
}

static void
test_scram_a_million_iterations_pass (void)
{
  g_autoptr (SmtpAuth) auth = must_auth ("SCRAM-SHA-1", "user", "pencil");
  g_autofree char *client_first = start_plain (auth, NULL);
  g_autofree char *first = g_strdup_printf ("r=%sx,s=c2FsdA==,i=1000000", strstr (client_first, ",r=") + 3);
  g_autofree char *answer = step_plain (auth, first);

  g_assert_nonnull (strstr (answer, ",p="));
}

/* The exporter goes before tls-unique, and the data reaches the server. A plain SCRAM ignores both. */
static void
test_scram_plus (void)
{
  static const struct
  {
    const char *mechanism;
    gboolean exporter;
    gboolean unique;
    const char *header;
  } rows[] = {
    { "SCRAM-SHA-256-PLUS", TRUE, TRUE, "p=tls-exporter,," },
    { "SCRAM-SHA-256-PLUS", TRUE, FALSE, "p=tls-exporter,," },
    { "SCRAM-SHA-1-PLUS", FALSE, TRUE, "p=tls-unique,," },
    { "SCRAM-SHA-256", TRUE, TRUE, "n,," },
    { "SCRAM-SHA-1", FALSE, TRUE, "n,," },
  };
  g_autoptr (GBytes) exporter = g_bytes_new_static ("\0exporter data of 32 bytes length", 32);
  g_autoptr (GBytes) unique = g_bytes_new_static ("twelve bytes", 12);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SmtpAuthBinding binding = { rows[i].exporter ? exporter : NULL, rows[i].unique ? unique : NULL };
      gboolean sha1 = strstr (rows[i].mechanism, "SHA-1") != NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (SmtpAuth) auth = new_auth (rows[i].mechanism, "user", "pencil", &binding, &error);
      ScramServer server = { .hash = sha1 ? G_CHECKSUM_SHA1 : G_CHECKSUM_SHA256,
                             .password = "pencil",
                             .salt = "c2FsdA==",
                             .iterations = 4096,
                             .nonce = "server" };
      g_autofree char *client_first = NULL;
      g_autofree char *first = NULL;
      g_autofree char *client_final = NULL;
      g_autofree char *final = NULL;

      g_assert_no_error (error);
      client_first = start_plain (auth, NULL);
      g_assert_true (g_str_has_prefix (client_first, rows[i].header));
      if (rows[i].header[0] == 'p')
        server.binding = strstr (rows[i].header, "exporter") != NULL ? exporter : unique;
      first = scram_server_first (&server, client_first);
      client_final = step_plain (auth, first);
      final = scram_server_final (&server, client_final);
      g_assert_nonnull (final);
      g_free (step_plain (auth, final));
      g_assert_true (smtp_auth_finish (auth, NULL));
      scram_server_clear (&server);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/auth/choice", test_choice);
  g_test_add_func ("/smtp/auth/sends-secret", test_sends_secret);
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
  g_test_add_func ("/smtp/auth/scram-server-knows-rfc5802", test_scram_server_knows_rfc5802);
  g_test_add_func ("/smtp/auth/scram-server-knows-rfc7677", test_scram_server_knows_rfc7677);
  g_test_add_func ("/smtp/auth/scram", test_scram);
  g_test_add_func ("/smtp/auth/scram-long-password", test_scram_long_password);
  g_test_add_func ("/smtp/auth/scram-wrong-server-signature", test_scram_wrong_server_signature);
  g_test_add_func ("/smtp/auth/scram-server-error-waits-for-the-refusal",
                   test_scram_server_error_waits_for_the_refusal);
  g_test_add_func ("/smtp/auth/scram-bad-first", test_scram_bad_first);
  g_test_add_func ("/smtp/auth/scram-a-million-iterations-pass", test_scram_a_million_iterations_pass);
  g_test_add_func ("/smtp/auth/scram-plus", test_scram_plus);
  return g_test_run ();
}

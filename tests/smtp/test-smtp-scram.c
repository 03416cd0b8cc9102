/* SCRAM: each exchange against a server of our own, which the vectors of the RFCs prove right first. */

#include "auth-exchange.h"
#include "scram-server.h"
#include "smtp-error.h"

#include <string.h>

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
        g_autoptr (SmtpAuth) auth = auth_exchange_must (names[i].mechanism, people[j].user, people[j].password);
        ScramServer server = { .hash = names[i].hash,
                               .password = people[j].prepared,
                               .salt = "c2FsdHNhbHQ=",
                               .iterations = 4096,
                               .nonce = "server" };
        g_autofree char *client_first = auth_exchange_start (auth, NULL);
        g_autofree char *head = g_strdup_printf ("n,,n=%s,r=", people[j].sent_user);
        g_autofree char *first = scram_server_first (&server, client_first);
        g_autofree char *client_final = auth_exchange_step (auth, first);
        g_autofree char *final = scram_server_final (&server, client_final);
        g_autofree char *last = NULL;

        g_assert_true (g_str_has_prefix (client_first, head));
        g_assert_false (smtp_auth_finish (auth, NULL));
        g_assert_nonnull (final);
        last = auth_exchange_step (auth, final);
        g_assert_cmpstr (last, ==, "");
        g_assert_true (smtp_auth_finish (auth, NULL));
        auth_exchange_assert_fails (auth, "", SMTP_ERROR_PROTOCOL);
        scram_server_clear (&server);
      }
}

static void
test_scram_long_password (void)
{
  g_autofree char *text = g_strnfill (10000, 'p');
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("SCRAM-SHA-256", "user", text);
  ScramServer server = {
    .hash = G_CHECKSUM_SHA256, .password = text, .salt = "c2FsdA==", .iterations = 4096, .nonce = "server"
  };
  g_autofree char *client_first = auth_exchange_start (auth, NULL);
  g_autofree char *first = scram_server_first (&server, client_first);
  g_autofree char *client_final = auth_exchange_step (auth, first);
  g_autofree char *final = scram_server_final (&server, client_final);

  g_assert_nonnull (final);
  scram_server_clear (&server);
}

/* A server that does not know the password, and one that says 235 before it has proved anything. */
static void
test_scram_wrong_server_signature (void)
{
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("SCRAM-SHA-256", "user", "pencil");
  ScramServer server = { .hash = G_CHECKSUM_SHA256,
                         .password = "crayon",
                         .salt = "c2FsdA==",
                         .iterations = 4096,
                         .nonce = "server",
                         .accept_any = TRUE };
  g_autofree char *client_first = auth_exchange_start (auth, NULL);
  g_autofree char *first = scram_server_first (&server, client_first);
  g_autofree char *client_final = auth_exchange_step (auth, first);
  g_autofree char *final = scram_server_final (&server, client_final);
  g_autofree char *base64 = auth_exchange_encode (final);
  g_autoptr (GError) error = NULL;

  auth_exchange_assert_fails (auth, base64, SMTP_ERROR_MUTUAL);
  g_assert_false (smtp_auth_finish (auth, &error));
  g_assert_error (error, SMTP_ERROR, SMTP_ERROR_MUTUAL);
  scram_server_clear (&server);
}

static void
test_scram_server_error_waits_for_the_refusal (void)
{
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("SCRAM-SHA-1", "user", "pencil");
  ScramServer server = {
    .hash = G_CHECKSUM_SHA1, .password = "crayon", .salt = "c2FsdA==", .iterations = 4096, .nonce = "server"
  };
  g_autofree char *client_first = auth_exchange_start (auth, NULL);
  g_autofree char *first = scram_server_first (&server, client_first);
  g_autofree char *client_final = auth_exchange_step (auth, first);
  g_autofree char *final = scram_server_final (&server, client_final);
  g_autofree char *last = auth_exchange_step (auth, "e=invalid-proof");
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
      g_autoptr (SmtpAuth) auth =
          auth_exchange_must ("SCRAM-SHA-256", "user", i % 2 == 0 ? "pencil" : "\xf0\x9f\x94\x91");
      g_autofree char *client_first = auth_exchange_start (auth, NULL);
      g_auto (GStrv) parts = g_strsplit (firsts[i / 2], "%s", 2);
      g_autofree char *first = g_strjoinv (strstr (client_first, ",r=") + 3, parts);
      g_autofree char *base64 = auth_exchange_encode (first);

      g_test_message ("%s", firsts[i / 2]);
      auth_exchange_assert_fails (auth, base64, SMTP_ERROR_PROTOCOL);
    }
}

static void
test_scram_a_million_iterations_pass (void)
{
  g_autoptr (SmtpAuth) auth = auth_exchange_must ("SCRAM-SHA-1", "user", "pencil");
  g_autofree char *client_first = auth_exchange_start (auth, NULL);
  g_autofree char *first = g_strdup_printf ("r=%sx,s=c2FsdA==,i=1000000", strstr (client_first, ",r=") + 3);
  g_autofree char *answer = auth_exchange_step (auth, first);

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
      g_autoptr (SmtpAuth) auth = auth_exchange_new (rows[i].mechanism, "user", "pencil", &binding, &error);
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
      client_first = auth_exchange_start (auth, NULL);
      g_assert_true (g_str_has_prefix (client_first, rows[i].header));
      if (rows[i].header[0] == 'p')
        server.binding = strstr (rows[i].header, "exporter") != NULL ? exporter : unique;
      first = scram_server_first (&server, client_first);
      client_final = auth_exchange_step (auth, first);
      final = scram_server_final (&server, client_final);
      g_assert_nonnull (final);
      g_free (auth_exchange_step (auth, final));
      g_assert_true (smtp_auth_finish (auth, NULL));
      scram_server_clear (&server);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/scram/server-knows-rfc5802", test_scram_server_knows_rfc5802);
  g_test_add_func ("/smtp/scram/server-knows-rfc7677", test_scram_server_knows_rfc7677);
  g_test_add_func ("/smtp/scram/exchange", test_scram);
  g_test_add_func ("/smtp/scram/long-password", test_scram_long_password);
  g_test_add_func ("/smtp/scram/wrong-server-signature", test_scram_wrong_server_signature);
  g_test_add_func ("/smtp/scram/server-error-waits-for-the-refusal", test_scram_server_error_waits_for_the_refusal);
  g_test_add_func ("/smtp/scram/bad-first", test_scram_bad_first);
  g_test_add_func ("/smtp/scram/a-million-iterations-pass", test_scram_a_million_iterations_pass);
  g_test_add_func ("/smtp/scram/plus", test_scram_plus);
  return g_test_run ();
}

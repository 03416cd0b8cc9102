/* practice/: every mechanism over a real TLS connection, with libgsasl as the client. Run for TLS 1.2 and 1.3, whose
 * channel bindings differ. */

#include "practice-client.h"

#include <gsasl.h>
#include <string.h>

typedef struct
{
  PracticeClient *client;
  const char *password;
  gboolean bind;
  gboolean forge;
} Exchange;

static char *
get_binding (PracticeClient *client, GTlsChannelBindingType type)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!g_tls_connection_get_channel_binding_data (client->tls, type, data, NULL))
    return NULL;
  return g_base64_encode (data->data, data->len);
}

static int
on_property (Gsasl *gsasl, Gsasl_session *session, Gsasl_property property)
{
  Exchange *exchange = gsasl_session_hook_get (session);
  g_autofree char *binding = NULL;

  switch (property)
    {
    case GSASL_AUTHID:
      return gsasl_property_set (session, property, PRACTICE_USER);
    case GSASL_PASSWORD:
      return gsasl_property_set (session, property, exchange->password);
    case GSASL_CB_TLS_EXPORTER:
    case GSASL_CB_TLS_UNIQUE:
      if (exchange->bind)
        binding = get_binding (exchange->client, property == GSASL_CB_TLS_EXPORTER ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                                                                                   : G_TLS_CHANNEL_BINDING_TLS_UNIQUE);
      if (binding == NULL)
        return GSASL_NO_CALLBACK;
      if (exchange->forge)
        binding[0] = binding[0] == 'A' ? 'B' : 'A';
      return gsasl_property_set (session, property, binding);
    default:
      return GSASL_NO_CALLBACK;
    }
}

/* Returns: (transfer full): the last reply */
static char *
run_exchange (Exchange *exchange, const char *mechanism)
{
  gboolean client_first = !g_str_equal (mechanism, "LOGIN") && !g_str_equal (mechanism, "CRAM-MD5");
  g_autofree char *line = g_strdup_printf ("AUTH %s", mechanism);
  g_autofree char *reply = NULL;
  Gsasl_session *session;
  Gsasl *gsasl;
  char *out = NULL;
  int status = GSASL_NEEDS_MORE;

  g_assert_cmpint (gsasl_init (&gsasl), ==, GSASL_OK);
  gsasl_callback_set (gsasl, on_property);
  g_assert_cmpint (gsasl_client_start (gsasl, mechanism, &session), ==, GSASL_OK);
  gsasl_session_hook_set (session, exchange);
  if (client_first)
    {
      char *with_initial;

      status = gsasl_step64 (session, "", &out);
      g_assert_cmpint (status == GSASL_OK || status == GSASL_NEEDS_MORE, ==, TRUE);
      with_initial = g_strdup_printf ("%s %s", line, out);
      g_free (line);
      line = with_initial;
      gsasl_free (out);
    }
  for (;;)
    {
      g_autofree char *bytes = g_strdup_printf ("%s\r\n", line);

      g_free (reply);
      practice_client_send (exchange->client, bytes);
      reply = practice_client_read (exchange->client);
      if (!g_str_has_prefix (reply, "334 "))
        break;
      status = gsasl_step64 (session, reply + 4, &out);
      g_assert_cmpint (status == GSASL_OK || status == GSASL_NEEDS_MORE, ==, TRUE);
      g_free (line);
      line = g_strdup (out);
      gsasl_free (out);
    }
  /* With SCRAM this means that the server has proved to know the password, too. */
  if (g_str_has_prefix (reply, "235 "))
    g_assert_cmpint (status, ==, GSASL_OK);
  gsasl_finish (session);
  gsasl_done (gsasl);
  return g_steal_pointer (&reply);
}

static void
test_passwords (void)
{
  static const char *const mechanisms[] = {
    "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"
  };
  PracticeFixture fixture;

  practice_fixture_start (&fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    for (guint right = 0; right < 2; right++)
      {
        g_autoptr (PracticeClient) client = practice_client_open (fixture.server, i % 2 == 0, FALSE);
        Exchange exchange = { client, right ? PRACTICE_PASSWORD : "practise", g_str_has_suffix (mechanisms[i], "-PLUS"),
                              FALSE };
        g_autofree char *reply = run_exchange (&exchange, mechanisms[i]);

        g_test_message ("%s: %s", mechanisms[i], reply);
        g_assert_true (g_str_has_prefix (reply, right ? "235 2.7.0" : "535-5.7.8"));
        practice_client_say (client, "MAIL FROM:<a@b.example>", right ? "250 2.1.0" : "530-5.7.0");
        if (right)
          {
            practice_client_say (client, "RSET", "250");
            practice_client_say (client, "AUTH PLAIN AA==", "503 5.7.0 No identity changes");
          }
      }
  practice_fixture_stop (&fixture);
}

static void
test_forged_binding (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autofree char *reply = NULL;
  Exchange exchange = { NULL, PRACTICE_PASSWORD, TRUE, TRUE };

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, FALSE);
  exchange.client = client;
  reply = run_exchange (&exchange, "SCRAM-SHA-256-PLUS");
  g_assert_true (g_str_has_prefix (reply, "535"));
  practice_fixture_stop (&fixture);
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *mechanism;
    const char *response;
    gboolean right;
    const char *answer;
  } cases[] = {
    { "XOAUTH2", "user=ada@practice.example\001auth=Bearer practice-token\001\001", TRUE, NULL },
    { "XOAUTH2", "user=ada@practice.example\001auth=Bearer stale\001\001", FALSE, "" },
    { "OAUTHBEARER", "n,a=ada@practice.example,\001host=localhost\001port=1\001auth=Bearer practice-token\001\001",
      TRUE, NULL },
    { "OAUTHBEARER", "n,a=ada@practice.example,\001host=localhost\001port=1\001auth=Bearer stale\001\001", FALSE,
      "AQ==" },
  };
  PracticeFixture fixture;

  practice_fixture_start (&fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint initial = 0; initial < 2; initial++)
      {
        g_autoptr (PracticeClient) client = practice_client_open (fixture.server, TRUE, FALSE);
        g_autofree char *response = g_base64_encode ((const guchar *) cases[i].response, strlen (cases[i].response));
        g_autofree char *line =
            g_strdup_printf ("AUTH %s%s%s", cases[i].mechanism, initial ? " " : "", initial ? response : "");
        g_autofree char *reply = NULL;

        if (!initial)
          {
            practice_client_say (client, line, "334 ");
            g_free (g_steal_pointer (&line));
            line = g_strdup (response);
          }
        if (cases[i].right)
          {
            practice_client_say (client, line, "235 2.7.0");
            continue;
          }
        practice_client_send (client, line);
        practice_client_send (client, "\r\n");
        reply = practice_client_expect (client, "334 ey"); /* base64 of {" */
        practice_client_say (client, cases[i].answer, "535-5.7.8");
      }
  practice_fixture_stop (&fixture);
}

static void
test_refusals (void)
{
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;
  g_autofree char *long_line = g_strnfill (12288, 'A');
  g_autofree char *too_long = g_strnfill (12289, 'A');

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, FALSE);
  practice_client_say (client, "AUTH", "504 5.5.4");
  practice_client_say (client, "AUTH DIGEST-MD5", "504 5.5.4");
  practice_client_say (client, "AUTH PLAIN !!!!", "501 5.5.2");
  practice_client_say (client, "AUTH PLAIN =", "501 5.5.2");
  practice_client_say (client, "AUTH CRAM-MD5", "334 ");
  practice_client_say (client, "*", "501 5.7.0");
  practice_client_say (client, "AUTH PLAIN", "334 ");
  practice_client_say (client, long_line, "501 5.5.2");
  practice_client_say (client, "AUTH LOGIN", "334 VXNlcm5hbWU6");
  practice_client_say (client, too_long, "500 5.5.6");
  practice_client_say (client, "YWRh", "334 UGFzc3dvcmQ6");
  practice_client_send_bytes (client, "QUJD\0QUJD\r\n", 11);
  g_free (practice_client_expect (client, "501 5.5.2"));
  /* After five wrong passwords it is enough. */
  for (guint i = 0; i < 4; i++)
    practice_client_say (client, "AUTH PLAIN AGEAYg==", "535-5.7.8");
  practice_client_send (client, "AUTH PLAIN AGEAYg==\r\n");
  g_free (practice_client_expect (client, "535-5.7.8"));
  g_free (practice_client_expect (client, "421 4.7.0"));
  practice_client_expect_end (client);
  g_assert_cmpuint (practice_server_get_auth_count (fixture.server), ==, 12);
  practice_fixture_stop (&fixture);
}

static void
test_binding_needs_tls (void)
{
  PracticeFixture fixture;
  PracticeOptions options = { .plain_auth = TRUE };
  g_autoptr (PracticeClient) client = NULL;
  g_autofree char *reply = NULL;

  practice_fixture_start (&fixture, &options);
  client = practice_client_new (practice_server_get_port (fixture.server));
  g_free (practice_client_expect (client, "220 "));
  practice_client_send (client, "EHLO a\r\n");
  reply = practice_client_expect (client, "250-");
  g_assert_nonnull (strstr (reply, "SCRAM-SHA-256"));
  g_assert_null (strstr (reply, "-PLUS"));
  practice_client_say (client, "AUTH SCRAM-SHA-256-PLUS", "504 5.5.4");
  practice_fixture_stop (&fixture);
}

static void
test_protocol_version (void)
{
  const char *wanted = g_getenv ("SENDOFF_TEST_TLS");
  PracticeFixture fixture;
  g_autoptr (PracticeClient) client = NULL;

  practice_fixture_start (&fixture, NULL);
  client = practice_client_open (fixture.server, TRUE, FALSE);
  g_assert_cmpint (g_tls_connection_get_protocol_version (client->tls), ==,
                   g_strcmp0 (wanted, "1.2") == 0 ? G_TLS_PROTOCOL_VERSION_TLS_1_2 : G_TLS_PROTOCOL_VERSION_TLS_1_3);
  practice_fixture_stop (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/auth/protocol-version", test_protocol_version);
  g_test_add_func ("/practice/auth/passwords", test_passwords);
  g_test_add_func ("/practice/auth/forged-binding", test_forged_binding);
  g_test_add_func ("/practice/auth/tokens", test_tokens);
  g_test_add_func ("/practice/auth/refusals", test_refusals);
  g_test_add_func ("/practice/auth/binding-needs-tls", test_binding_needs_tls);
  return g_test_run ();
}

/* diagnosis/: what people paste into "sendoffctl explain" although no server said it in that form: errors of OAuth, the
 * keyring, mailboxes and the network, alone and behind what logs put before them; and what must not come out again. */

#include "diagnosis-log.h"
#include "signatures.h"

#include <string.h>

static const char *const prefixes[] = {
  "", "2026-11-24T10:00:00Z ", "Nov 24 10:00:00 laptop sendoff[123]: ", "[2026-11-24 10:00:00] ERROR mailer: ", "> ",
};

static const Signature more[] = {
  { "oauth-invalid-grant", "paste", NULL, "invalid_grant" },
  { "oauth-invalid-grant", "paste", NULL,
    "{\n  \"error\": \"invalid_grant\",\n  \"error_description\": \"Bad Request\"\n}" },
  { "oauth-invalid-client", "paste", NULL, "invalid_client" },
  { "oauth-invalid-client", "paste", NULL, "unauthorized_client" },
  { "oauth-invalid-client", "paste", NULL, "AADSTS700016" },
  { "oauth-redirect", "paste", NULL, "redirect_uri_mismatch" },
  { "oauth-redirect", "paste", NULL, "AADSTS50011" },
  { "oauth-access-denied", "paste", NULL, "access_denied" },
  { "oauth-admin-policy", "paste", NULL, "admin_policy_enforced" },
  { "oauth-aad-mfa", "paste", NULL, "AADSTS50076" },
  { "oauth-aad-consent", "paste", NULL, "AADSTS65001" },
  /* What says more goes before what names the subject only. */
  { "oauth-invalid-grant", "paste", NULL, "OAuth: asking for a new token\ninvalid_grant" },
  { "keyring-none", "paste", NULL,
    "keyring: looking for the password\nThe name org.freedesktop.secrets was not provided by any .service files" },
  /* The answer to a token, as it is said and decoded. */
  { "google-xoauth2-334", "paste", NULL,
    "eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ==" },
  { "google-xoauth2-334", "paste", NULL,
    "334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ==" },
  { "google-xoauth2-334", "paste", NULL,
    "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}" },
  { "google-xoauth2-334", "paste", NULL,
    "{\"status\":\"invalid_token\",\"scope\":\"email\",\"openid-configuration\":\"https://example.org/.well-known/"
    "x\"}" },
  { "keyring-nodbus", "paste", NULL,
    "Cannot spawn a message bus without a machine-id: Unable to load /var/lib/dbus/machine-id" },
  { "keyring-nodbus", "paste", NULL,
    "Remote error from secret service: Could not connect: No such file or directory /run/user/1000/bus" },
  { "keyring-locked", "paste", NULL, "secret-tool: Cannot get secret of a locked object" },
  { "keyring-locked", "paste", NULL,
    "GDBus.Error:org.freedesktop.Secret.Error.IsLocked: Cannot create an item in a locked collection" },
  { "keyring-none", "paste", NULL, "keyring.errors.NoKeyringError: No recommended backend was available." },
  { "keyring-timeout", "paste", NULL, "libsecret: Timeout was reached" },
  { "keyring-timeout", "paste", NULL,
    "Error calling StartServiceByName for org.freedesktop.secrets: Timeout was reached" },
  { "keyring-missing-item", "paste", NULL, "secret-tool: no matching item" },
  { NULL }
};

static const Signature *const tables[] = { signatures_incoming, signatures_network, more };

/* Without words of its own to know it by: what "explain" cannot and need not tell from anything else. */
static gboolean
is_general (const Signature *row)
{
  static const char *const ids[] = { "failed", "oauth-failed", "keyring-failed", NULL };

  return g_strv_contains (ids, row->id);
}

static gboolean
is_text (const Signature *row)
{
  static const char *const kinds[] = { "pop3", "imap", "oauth", "keyring", "network", "paste", NULL };

  return g_strv_contains (kinds, row->where);
}

static void
check (const Signature *row, const char *prefix)
{
  g_autofree char *text = g_strconcat (prefix, row->said, NULL);
  const DiagnosisLogHint hint = { NULL, row->who };
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (text, strlen (text), row->who != NULL ? &hint : NULL);
  g_autoptr (Diagnosis) diagnosis = log != NULL ? diagnosis_log_diagnose (log) : NULL;

  if (diagnosis == NULL || !g_str_equal (diagnosis->id, row->id))
    g_test_message ("%s", text);
  g_assert_cmpstr (diagnosis != NULL ? diagnosis->id : NULL, ==, row->id);
}

static void
test_row (gconstpointer data)
{
  const Signature *row = data;

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    check (row, prefixes[i]);
}

/* Secrets in the forms in which they are pasted, each in a line that is recognised and shown. */
static const struct
{
  const char *text;
  const char *secret;
} leaks[] = {
  { "invalid_grant for refresh token 1//0gABCDEFghijkl_mnop-qrstuv", "0gABCDEFghijkl" },
  { "{\"error\":\"invalid_grant\",\"refresh_token\":\"1//0gABCDEFghijkl_mnop-qrstuv\"}", "0gABCDEFghijkl" },
  { "POST grant_type=refresh_token&refresh_token=M.C105_BAY.0.U.-Cabc!defghijklmnop$ : invalid_grant", "Cabc!def" },
  { "invalid_client: client_secret=GOCSPX-abcdefghijklmnop", "abcdefghijklmnop" },
  { "invalid_client GOCSPX-abcdefghijklmnop", "abcdefghijklmnop" },
  { "invalid_client {'client_secret': 'Q~8xyzzyplugh42'}", "xyzzyplugh42" },
  { "access_denied Authorization: Bearer ya29.a0AfH6SMBverysecrettoken", "verysecrettoken" },
  { "access_denied with ya29.a0AfH6SMBverysecrettoken", "verysecrettoken" },
  { "invalid_grant: code=4/0AX4XfWhverysecretcode&scope=x", "verysecretcode" },
  { "invalid_grant: Authorization: Basic Y2xpZW50OnZlcnlzZWNyZXQ=", "Y2xpZW50OnZlcnlzZWNyZXQ" },
  { "AADSTS700016 assertion eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl", "c2lnbmF0dXJl" },
  { "invalid_grant id_token=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl", "eyJzdWIiOiJhZGEifQ" },
  { "invalid_grant sent: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBodW50ZXIyeHk=", "AGFkYUBleGFtcGxl" },
  { "invalid_grant AGFkYUBleGFtcGxlLm9yZwBodW50ZXIyeHk= hunter2xy", "hunter2xy" },
  { "invalid_grant dXNlcj1hZGFAZXhhbXBsZS5vcmcBYXV0aD1CZWFyZXIgdG9wc2VjcmV0MTIzNAEB", "dXNlcj1hZGFA" },
  { "secret-tool: no matching item for password=hunter2xy", "hunter2xy" },
  { "libsecret: the collection is locked, password: hunter2xy", "hunter2xy" },
  { "535 5.7.8 token ya29.a0AfH6SMBverysecrettoken refused", "verysecrettoken" },
  { "connect to smtps://ada:hunter2xy@mail.example.org:465: connection refused", "hunter2xy" },
};

static void
test_leak (gconstpointer data)
{
  const char *const *row = data;
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (row[0], strlen (row[0]), NULL);
  g_autoptr (Diagnosis) diagnosis = NULL;

  g_assert_nonnull (strstr (row[0], row[1]) != NULL ? row[0] : NULL);
  g_assert_nonnull (log);
  diagnosis = diagnosis_log_diagnose (log);
  g_assert_cmpstr (diagnosis->id, !=, "failed");
  g_test_message ("%s: %s", diagnosis->id, log->words);
  g_assert_null (strstr (log->words, row[1]));
  g_assert_true (log->line == NULL || strstr (log->line, row[1]) == NULL);
  g_assert_true (diagnosis->server_said == NULL || strstr (diagnosis->server_said, row[1]) == NULL);
  g_assert_null (strstr (diagnosis->cause, row[1]));
  for (guint i = 0; i < log->transcript->len; i++)
    g_assert_null (strstr (((const SmtpLine *) g_ptr_array_index (log->transcript, i))->text, row[1]));
}

/* Everyday words are nobody's failure. */
static void
test_nothing_to_say (void)
{
  static const char *const texts[] = {
    "hello world", "My password is fine.", "Dear Ada, the bus was late", "NO",
    "BAD",         "at 10:00:00 NO rain",  "{\"status\": \"ok\"}",       "eyJhIjoxfQ==aaaaaaaaaaaa"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (DiagnosisLog) log = diagnosis_log_read (texts[i], strlen (texts[i]), NULL);

      g_test_message ("%s", texts[i]);
      g_assert_null (log);
    }
}

/* What failed stands at the end, also of a long log. */
static void
test_end_of_a_long_log (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DiagnosisLog) log = NULL;
  g_autoptr (Diagnosis) diagnosis = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, "step %u is done\n", i);
  g_string_append (text, "google.auth.exceptions.RefreshError: invalid_grant\n");
  log = diagnosis_log_read (text->str, text->len, NULL);
  g_assert_nonnull (log);
  diagnosis = diagnosis_log_diagnose (log);
  g_assert_cmpstr (diagnosis->id, ==, "oauth-invalid-grant");
}

int
main (int argc, char **argv)
{
  guint n = 0;

  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const Signature *row = tables[t]; row->id != NULL; row++)
      {
        g_autofree char *path = g_strdup_printf ("/diagnosis/paste/%s/%u", row->id, ++n);

        if (is_text (row) && !is_general (row) && row->who == NULL)
          g_test_add_data_func (path, row, test_row);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (leaks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diagnosis/paste/keeps-secret/%zu", i);

      g_test_add_data_func (path, &leaks[i], test_leak);
    }
  g_test_add_func ("/diagnosis/paste/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/diagnosis/paste/end-of-a-long-log", test_end_of_a_long_log);
  return g_test_run ();
}

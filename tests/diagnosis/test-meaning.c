/* diagnosis/: what the lines of a transcript mean, and the JSON of a trace. */

#include "diagnosis-json.h"
#include "diagnosis-meaning.h"

#include <string.h>

typedef struct
{
  const char *line;
  const char *meaning;
} Said;

static GPtrArray *
make_transcript (const Said *said, gsize n)
{
  GPtrArray *transcript = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_line_free);

  for (gsize i = 0; i < n; i++)
    {
      SmtpLine *line = g_new0 (SmtpLine, 1);

      line->side = said[i].line[0] == 'C'   ? SMTP_SIDE_CLIENT
                   : said[i].line[0] == 'S' ? SMTP_SIDE_SERVER
                                            : SMTP_SIDE_NOTE;
      line->text = g_strdup (said[i].line + 3);
      g_ptr_array_add (transcript, line);
    }
  return transcript;
}

static void
check_meanings (const Said *said, gsize n)
{
  g_autoptr (GPtrArray) transcript = make_transcript (said, n);
  g_auto (GStrv) meanings = diagnosis_transcript_meanings (transcript);

  g_assert_cmpuint (g_strv_length (meanings), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *meaning = diagnosis_line_meaning (transcript, i);

      g_assert_cmpstr (meanings[i], ==, meaning);
      g_test_message ("%s: %s", said[i].line, meaning);
      if (said[i].meaning[0] == '\0')
        g_assert_cmpstr (meaning, ==, "");
      else
        g_assert_nonnull (strstr (meaning, said[i].meaning));
    }
}

static const Said session[] = {
  { "N: Connected to 127.0.0.1 port 587", "" },
  { "S: 220-mail.example.org", "says hello" },
  { "S: 220 ESMTP", "says hello" },
  { "C: EHLO [127.0.0.1]", "introduces" },
  { "S: 250-mail.example.org", "knows us" },
  { "S: 250-SIZE 1000", "How many bytes" },
  { "S: 250-SIZEABLE", "" },
  { "S: 250-AUTH PLAIN", "Offers to sign in" },
  { "S: 250 STARTTLS", "Offers encryption" },
  { "C: STARTTLS", "Asks to encrypt" },
  { "S: 220 Go", "encryption begins" },
  { "N: TLS started", "" },
  { "C: EHLO [127.0.0.1]", "introduces" },
  { "S: 250 mail.example.org", "knows us" },
  { "C: AUTH LOGIN", "Begins to sign in" },
  { "S: 334 VXNlcm5hbWU6", "next part" },
  { "C: <hidden>", "hidden here" },
  { "S: 334 UGFzc3dvcmQ6", "next part" },
  { "C: <hidden>", "hidden here" },
  { "S: 535-5.7.8 No", "not accepted" },
  { "S: 535 5.7.8 No", "not accepted. The user name or the password" },
  { "C: QUIT", "goodbye" },
  { "S: 221 Bye", "goodbye" },
};

/* MAIL, RCPT and DATA leave at once; the replies come in their order. */
static const Said pipelined[] = {
  { "S: 220 hi", "says hello" },
  { "C: EHLO x", "introduces" },
  { "S: 250 PIPELINING", "knows us" },
  { "C: MAIL FROM:<a@example.org>", "Names the sender" },
  { "C: RCPT TO:<b@example.org>", "Names a recipient" },
  { "C: RCPT TO:<c@example.org>", "Names a recipient" },
  { "C: DATA", "Announces" },
  { "S: 250 ok", "sender is accepted" },
  { "S: 550 5.1.1 no", "recipient is refused" },
  { "S: 450 later", "tried again later" },
  { "S: 354 go", "Go ahead" },
  { "C: <message, 12 bytes>", "" },
  { "C: .", "ends here" },
  { "S: 250 2.0.0 queued", "accepted the message" },
  { "C: MAIL FROM:<a@example.org>", "Names the sender" },
  { "S: 451 oops", "Not now" },
  { "C: RSET", "back" },
  { "S: 250 ok", "forgotten" },
  { "S: 421 4.4.2 idle", "about to close" },
};

/* Google's numbers are not the registry's. */
static const Said finer[] = {
  { "S: 220 mx.google.com ESMTP x - gsmtp", "says hello" },
  { "C: MAIL FROM:<a@example.org>", "Names the sender" },
  { "S: 550-5.4.5 Daily limit", "sender is refused" },
  { "S: 550 5.4.5 exceeded x - gsmtp", "sender is refused. Google's daily" },
  { "C: MAIL FROM:<a@example.org>", "Names the sender" },
  { "S: 550 5.0.0 no", "sender is refused" },
};

static const Said refusals[] = {
  { "S: 554 no service", "takes nothing from this computer" },
  { "C: QUIT", "goodbye" },
  { "S: HTTP/1.1 400 Bad Request", "no answer in the language" },
};

static const Said again[] = {
  { "S: 220 hi", "says hello" },
  { "C: EHLO [127.0.0.1]", "introduces" },
  { "S: 501 bad name", "does not accept the introduction" },
  { "C: QUIT", "goodbye" },
  { "S: 221 bye", "goodbye" },
  { "N: Connecting again", "" },
  { "S: 220 hi", "says hello" },
  { "C: NOOP", "still there" },
  { "S: 250 yes", "is there" },
  { "C: XYZZY", "" },
  { "S: 299 hm", "Done" },
  { "C: XYZZY", "" },
  { "S: 599 hm", "has to change" },
};

static void
test_meanings (void)
{
  check_meanings (session, G_N_ELEMENTS (session));
  check_meanings (pipelined, G_N_ELEMENTS (pipelined));
  check_meanings (refusals, G_N_ELEMENTS (refusals));
  check_meanings (finer, G_N_ELEMENTS (finer));
  check_meanings (again, G_N_ELEMENTS (again));
}

static void
test_stage_titles (void)
{
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (SmtpStage stage = SMTP_STAGE_RESOLVE; stage <= SMTP_STAGE_QUIT; stage++)
    {
      g_assert_cmpstr (diagnosis_stage_title (stage), !=, "");
      g_assert_true (g_hash_table_add (titles, (gpointer) diagnosis_stage_title (stage)));
    }
}

static SmtpTrace *
make_failure (void)
{
  g_autoptr (AccountServer) server = account_server_new ("mail.example.org", 587, ACCOUNT_SECURITY_TLS);
  SmtpTrace *trace = smtp_trace_new (server);
  SmtpStep *step = g_new0 (SmtpStep, 1);
  SmtpAddressResult *address = g_new0 (SmtpAddressResult, 1);
  g_autoptr (SmtpReply) ehlo = smtp_reply_parse ("250-mail.example.org\n250-SIZE 1000\n250-AUTH PLAIN LOGIN\n250 HELP");

  trace->ok = FALSE;
  trace->failed_stage = SMTP_STAGE_TLS;
  trace->error = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_MISC, "unexpected packet");
  step->stage = SMTP_STAGE_TLS;
  step->outcome = SMTP_OUTCOME_FAILED;
  step->duration_us = 12345;
  step->detail = g_strdup ("detail");
  step->error = g_error_copy (trace->error);
  g_ptr_array_add (trace->steps, step);
  address->address = g_strdup ("192.0.2.1");
  address->used = TRUE;
  g_ptr_array_add (trace->addresses, address);
  trace->capabilities = smtp_capabilities_new (ehlo);
  g_ptr_array_unref (trace->transcript);
  trace->transcript = make_transcript (session, G_N_ELEMENTS (session));
  return trace;
}

static void
test_json_of_failure (void)
{
  g_autoptr (SmtpTrace) trace = make_failure ();
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, NULL);
  g_autoptr (JsonNode) node = diagnosis_trace_to_json (trace, diagnosis);
  JsonObject *root = json_node_get_object (node);
  JsonObject *server = json_object_get_object_member (root, "server");
  JsonObject *stage = json_array_get_object_element (json_object_get_array_member (root, "stages"), 0);
  JsonObject *said = json_array_get_object_element (json_object_get_array_member (root, "transcript"), 1);
  JsonObject *shown = json_object_get_object_member (root, "diagnosis");
  JsonObject *remedy = json_array_get_object_element (json_object_get_array_member (shown, "remedies"), 0);
  JsonObject *settings = json_object_get_object_member (remedy, "settings");

  g_assert_false (json_object_get_boolean_member (root, "ok"));
  g_assert_cmpstr (json_object_get_string_member (server, "host"), ==, "mail.example.org");
  g_assert_cmpint (json_object_get_int_member (server, "port"), ==, 587);
  g_assert_cmpstr (json_object_get_string_member (server, "security"), ==, "tls");
  g_assert_cmpstr (json_object_get_string_member (server, "address"), ==, "192.0.2.1");
  g_assert_cmpstr (json_object_get_string_member (stage, "stage"), ==, "tls");
  g_assert_cmpstr (json_object_get_string_member (stage, "outcome"), ==, "failed");
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (stage, "ms"), 12.3, 0.001);
  g_assert_cmpstr (json_object_get_string_member (stage, "detail"), ==, "detail");
  g_assert_true (json_object_get_null_member (root, "tls"));
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (root, "capabilities"), "SIZE"), ==, "1000");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (root, "mechanisms"), 1), ==, "LOGIN");
  g_assert_cmpstr (json_object_get_string_member (said, "from"), ==, "server");
  g_assert_false (json_object_get_boolean_member (said, "tls"));
  g_assert_cmpstr (json_object_get_string_member (said, "text"), ==, "220-mail.example.org");
  g_assert_cmpstr (json_object_get_string_member (said, "meaning"), !=, "");
  g_assert_cmpstr (json_object_get_string_member (shown, "id"), ==, "tls-to-plain-port");
  g_assert_cmpstr (json_object_get_string_member (shown, "retry"), ==, "after-change");
  g_assert_cmpstr (json_object_get_string_member (shown, "stage"), ==, "tls");
  g_assert_true (json_object_has_member (shown, "server_said"));
  g_assert_cmpstr (json_object_get_string_member (remedy, "kind"), ==, "change-settings");
  /* Just what changes. */
  g_assert_cmpuint (json_object_get_size (settings), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (settings, "security"), ==, "starttls");
}

static void
test_json_of_certificate (void)
{
  g_autoptr (SmtpTrace) trace = make_failure ();
  g_autoptr (JsonNode) node = NULL;
  SmtpCertificate *certificate = g_new0 (SmtpCertificate, 1);
  JsonObject *shown;
  JsonArray *problems;

  certificate->subject = g_strdup ("CN=mail");
  certificate->issuer = g_strdup ("CN=mail");
  certificate->names = g_strsplit ("mail.example.org", ",", -1);
  certificate->not_before = g_date_time_new_utc (2026, 1, 2, 3, 4, 5);
  certificate->not_after = g_date_time_new_utc (2027, 1, 2, 3, 4, 5);
  certificate->sha256 = g_strnfill (64, 'b');
  trace->tls = g_new0 (SmtpTlsFacts, 1);
  trace->tls->protocol = g_strdup ("TLS 1.3");
  trace->tls->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_certificate_free);
  g_ptr_array_add (trace->tls->chain, certificate);
  trace->tls->problems = G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED;
  trace->tls->weak_key = TRUE;
  node = diagnosis_trace_to_json (trace, NULL);
  g_assert_true (json_object_get_null_member (json_node_get_object (node), "diagnosis"));
  shown = json_object_get_object_member (json_node_get_object (node), "tls");
  g_assert_cmpstr (json_object_get_string_member (shown, "protocol"), ==, "TLS 1.3");
  shown = json_object_get_object_member (shown, "certificate");
  g_assert_cmpstr (json_object_get_string_member (shown, "subject"), ==, "CN=mail");
  g_assert_cmpstr (json_object_get_string_member (shown, "issuer"), ==, "CN=mail");
  g_assert_cmpstr (json_object_get_string_member (shown, "not_after"), ==, "2027-01-02T03:04:05Z");
  g_assert_cmpstr (json_object_get_string_member (shown, "sha256"), ==, certificate->sha256);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (shown, "names"), 0), ==,
                   "mail.example.org");
  problems = json_object_get_array_member (shown, "problems");
  g_assert_cmpuint (json_array_get_length (problems), ==, 3);
  g_assert_cmpstr (json_array_get_string_element (problems, 0), ==, "unknown-ca");
  g_assert_cmpstr (json_array_get_string_element (problems, 1), ==, "expired");
  g_assert_cmpstr (json_array_get_string_element (problems, 2), ==, "weak-key");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnosis/meaning/each-line-by-its-command", test_meanings);
  g_test_add_func ("/diagnosis/meaning/each-stage-has-a-title", test_stage_titles);
  g_test_add_func ("/diagnosis/json/failure", test_json_of_failure);
  g_test_add_func ("/diagnosis/json/certificate", test_json_of_certificate);
  return g_test_run ();
}

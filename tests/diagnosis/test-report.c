/* diagnosis/: the report that is handed on, and what is taken out of it. */

#include "diagnosis-report.h"
#include "diagnosis-scrub.h"

#include <json-glib/json-glib.h>
#include <string.h>

static SmtpTrace *
make_trace (void)
{
  g_autoptr (AccountServer) server = account_server_new ("smtp.gmail.com", 587, ACCOUNT_SECURITY_STARTTLS);
  SmtpTrace *trace;
  SmtpAddressResult *address = g_new0 (SmtpAddressResult, 1);

  server->user = g_strdup ("ada.lovelace@gmail.com");
  trace = smtp_trace_new (server);
  address->address = g_strdup ("192.0.2.25");
  address->used = TRUE;
  g_ptr_array_add (trace->addresses, address);
  return trace;
}

static void
say (SmtpTrace *trace, SmtpSide side, const char *text)
{
  SmtpLine *line = g_new0 (SmtpLine, 1);

  line->side = side;
  line->tls = TRUE;
  line->text = g_strdup (text);
  g_ptr_array_add (trace->transcript, line);
}

/* One text, and what is left of it. */
static const struct
{
  const char *text;
  const char *shown;
} scrubbed[] = {
  { "535 5.7.8 no", "535 5.7.8 no" },
  { "MAIL FROM:<ada.lovelace@gmail.com> SIZE=12", "MAIL FROM:<user1@gmail.com> SIZE=12" },
  { "550 5.1.1 <Ada.Lovelace@gmail.com> unknown", "550 5.1.1 <user1@gmail.com> unknown" },
  { "550 mailbox ada.lovelace unknown", "550 mailbox user1 unknown" },
  { "550 <charles@example.org>, <ada.lovelace@gmail.com>, <charles@example.org>",
    "550 <user2@example.org>, <user1@gmail.com>, <user2@example.org>" },
  { "550 \"a b\"@example.org no", "550 user2@example.org no" },
  { "550 o'brien@example.org no", "550 user2@example.org no" },
  { "550 bounce+x=example.net@example.org no", "550 user2@example.org no" },
  { "550 j\xc3\xbcrgen@b\xc3\xbc"
    "cher.example no",
    "550 user2@b\xc3\xbc"
    "cher.example no" },
  { "550 ada@[203.0.113.9] no", "550 user2@[address-[removed]] no" },
  /* What servers see of the person. */
  { "250-smtp.gmail.com at your service, [203.0.113.5]", "250-smtp.gmail.com at your service, [address-[removed]]" },
  { "250-mx.example.org Hello p5dd.dip0.t-ipconnect.de [2001:db8::5], pleased to meet you",
    "250-mx.example.org Hello name-[removed] [address-[removed]], pleased to meet you" },
  { "250-mx.example.org Hello laptop [IPv6:2001:db8::5]", "250-mx.example.org Hello laptop [IPv6:address-[removed]]" },
  { "250-mx.example.org Hello [203.0.113.5:51234]", "250-mx.example.org Hello [address-[removed]:51234]" },
  { "550 203.0.113.5:51234 is not welcome", "550 address-[removed]:51234 is not welcome" },
  { "220-203.0.113.5 is your address", "220-address-[removed] is your address" },
  /* The server on the same computer sees its own address. */
  { "250-smtp.gmail.com at your service, [192.0.2.25]", "250-smtp.gmail.com at your service, [address-[removed]]" },
  { "EHLO laptop.home.example", "EHLO name-[removed]" },
  { "EHLO [127.0.0.1]", "EHLO [127.0.0.1]" },
  { "Connected to 192.0.2.25 port 587", "Connected to 192.0.2.25 port 587" },
  { "at 10:00:00, code 5.7.8, version 1.2.3", "at 10:00:00, code 5.7.8, version 1.2.3" },
  /* Links. */
  { "535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp",
    "535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp" },
  { "https://support.google.com/mail/?p=BadCredentials&u=secret1",
    "https://support.google.com/mail/?p=BadCredentials" },
  { "* NO [WEBALERT https://accounts.google.com/signin/secret1] Web login required.",
    "* NO [WEBALERT [removed]] Web login required." },
  { "<https://accounts.google.com/signin/continue?sarp=1&plt=secret1 secret2 secret3> Please log in",
    "<https://accounts.google.com/signin/continue?[removed]> Please log in" },
  { "534-5.7.14 <https://accounts.google.com/signin/continue?plt=secret1\n534-5.7.14 secret2\n534-5.7.14 secret3> "
    "Please\n"
    "534 5.7.14 sign in",
    "534-5.7.14 <https://accounts.google.com/signin/continue?[removed]\n534-5.7.14 [removed]\n534-5.7.14 [removed]> "
    "Please\n534 5.7.14 sign in" },
  { "socks5://ada:secret1@proxy.example:1080", "socks5://proxy.example:1080" },
  { "socks5://ada:secr@t1@proxy.example:1080", "socks5://proxy.example:1080" },
  { "see https://example.org/help", "see https://example.org/help" },
};

static void
test_scrub (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scrubbed); i++)
    {
      g_autoptr (SmtpTrace) trace = make_trace ();
      g_autoptr (DiagnosisScrub) scrub = diagnosis_scrub_new (trace, FALSE);
      g_autofree char *shown = diagnosis_scrub_text (scrub, scrubbed[i].text);

      g_assert_cmpstr (shown, ==, scrubbed[i].shown);
    }
}

static void
test_kept (void)
{
  g_autoptr (SmtpTrace) trace = make_trace ();
  g_autoptr (DiagnosisScrub) scrub = diagnosis_scrub_new (trace, TRUE);
  g_autofree char *shown =
      diagnosis_scrub_text (scrub, "RCPT TO:<ada.lovelace@gmail.com> [203.0.113.5] https://x.example/?a=secret1");

  g_assert_cmpstr (shown, ==, "RCPT TO:<ada.lovelace@gmail.com> [address-[removed]] https://x.example/?[removed]");
}

/* A user name without a domain is one's name, too; a word of the field is not replaced everywhere. */
static void
test_bare_user (void)
{
  g_autoptr (SmtpTrace) trace = make_trace ();
  g_autoptr (DiagnosisScrub) scrub = NULL;
  g_autoptr (DiagnosisScrub) role = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *kept = NULL;

  g_free (trace->server->user);
  trace->server->user = g_strdup ("lovelace");
  scrub = diagnosis_scrub_new (trace, FALSE);
  shown = diagnosis_scrub_text (scrub, "PLAIN as lovelace, not lovelaced, lovelace.example");
  g_assert_cmpstr (shown, ==, "PLAIN as user1, not lovelaced, lovelace.example");

  g_free (trace->server->user);
  trace->server->user = g_strdup ("apikey");
  role = diagnosis_scrub_new (trace, FALSE);
  kept = diagnosis_scrub_text (role, "PLAIN as apikey");
  g_assert_cmpstr (kept, ==, "PLAIN as apikey");
}

static SmtpTrace *
make_failure (void)
{
  SmtpTrace *trace = make_trace ();
  g_autoptr (SmtpReply) reply = smtp_reply_parse (
      "534-5.7.14 <https://accounts.google.com/signin/continue?plt=secret1\n534-5.7.14 secret2> ada.lovelace\n"
      "534 5.7.14 Please sign in | with a browser ada.lovelace@gmail.com");
  g_autoptr (SmtpReply) ehlo = smtp_reply_parse ("250-smtp.gmail.com at your service, [203.0.113.5]\n250-SIZE 1000\n"
                                                 "250 AUTH PLAIN");
  SmtpRecipient *recipient = g_new0 (SmtpRecipient, 1);
  SmtpStep *step = g_new0 (SmtpStep, 1);
  g_auto (GStrv) lines = g_strsplit (smtp_reply_get_raw (reply), "\n", -1);

  trace->failed_stage = SMTP_STAGE_AUTH;
  trace->error = smtp_error_new_rejected (reply);
  trace->capabilities = smtp_capabilities_new (ehlo);
  trace->mechanism = g_strdup ("PLAIN");
  step->stage = SMTP_STAGE_AUTH;
  step->outcome = SMTP_OUTCOME_FAILED;
  step->duration_us = 12345;
  step->detail = g_strdup ("PLAIN as ada.lovelace@gmail.com | ```");
  step->reply = smtp_reply_ref (reply);
  g_ptr_array_add (trace->steps, step);
  recipient->address = g_strdup ("charles@example.org");
  g_ptr_array_add (trace->recipients, recipient);
  trace->tls = g_new0 (SmtpTlsFacts, 1);
  trace->tls->protocol = g_strdup ("TLS 1.3");
  trace->tls->cipher = g_strdup ("AES");
  trace->tls->problems = G_TLS_CERTIFICATE_EXPIRED;
  say (trace, SMTP_SIDE_NOTE, "Connected to 192.0.2.25 port 587");
  say (trace, SMTP_SIDE_CLIENT, "EHLO laptop.home.example");
  say (trace, SMTP_SIDE_SERVER, "250-smtp.gmail.com at your service, [203.0.113.5]");
  say (trace, SMTP_SIDE_SERVER, "250 AUTH PLAIN ```");
  say (trace, SMTP_SIDE_CLIENT, "AUTH PLAIN <hidden>");
  for (guint i = 0; lines[i] != NULL; i++)
    say (trace, SMTP_SIDE_SERVER, lines[i]);
  return trace;
}

static const char *const private[] = { "lovelace", "charles", "203.0.113.5", "laptop", "secret1", "secret2" };

static const char *const wanted[] = {
  "# Sendoff ",
  "(`google-534-weblogin`)",
  "- Server: smtp.gmail.com, port 587, security starttls\n",
  "- Address: 192.0.2.25\n",
  "- User: user1@gmail.com\n",
  "- Failed at: auth\n",
  "| auth | FAILED | 12 | PLAIN as user1@gmail.com \\| ``` |\n",
  "- 192.0.2.25: used, 0 ms\n",
  "- Encryption: TLS 1.3 AES\n",
  "- Problems: expired\n",
  "- SIZE 1000\n",
  "- user2@example.org: not tried\n",
  /* A longer fence than the text holds. */
  "````text\n=== Connected to 192.0.2.25 port 587\n ~> EHLO name-[removed]\n"
  "<~  250-smtp.gmail.com at your service, [address-[removed]]\n<~  250 AUTH PLAIN ```\n ~> AUTH PLAIN <hidden>\n"
  "<~  534-5.7.14 <https://accounts.google.com/signin/continue?[removed]\n<~  534-5.7.14 [removed]> user1\n"
  "<~  534 5.7.14 Please sign in | with a browser user1@gmail.com\n````\n",
};

static void
test_markdown (void)
{
  g_autoptr (SmtpTrace) trace = make_failure ();
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, NULL);
  g_autofree char *report = diagnosis_report_markdown (trace, diagnosis, DIAGNOSIS_REPORT_DEFAULT);
  g_autofree char *whole = diagnosis_report_markdown (trace, diagnosis, DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS);
  g_autofree char *conversation = diagnosis_report_conversation (trace, DIAGNOSIS_REPORT_DEFAULT);

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_test_message ("%s", wanted[i]);
      if (strstr (report, wanted[i]) == NULL)
        g_test_message ("is not in:\n%s", report);
      g_assert_nonnull (strstr (report, wanted[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (private); i++)
    g_assert_null (strstr (report, private[i]));
  g_assert_nonnull (strstr (whole, "ada.lovelace@gmail.com"));
  g_assert_nonnull (strstr (whole, "charles@example.org"));
  for (gsize i = 2; i < G_N_ELEMENTS (private); i++)
    g_assert_null (strstr (whole, private[i]));

  /* The conversation alone is the same one. */
  g_assert_true (g_str_has_prefix (conversation, "=== Connected to 192.0.2.25 port 587\n ~> EHLO name-[removed]\n"));
  g_assert_nonnull (strstr (report, conversation));
}

static void
test_json (void)
{
  g_autoptr (SmtpTrace) trace = make_failure ();
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, NULL);
  g_autofree char *report = diagnosis_report_json (trace, diagnosis, DIAGNOSIS_REPORT_DEFAULT);
  g_autoptr (JsonNode) node = json_from_string (report, NULL);
  JsonObject *object = json_node_get_object (node);
  JsonArray *lines = json_object_get_array_member (object, "transcript");
  JsonObject *stage = json_array_get_object_element (json_object_get_array_member (object, "stages"), 0);

  for (gsize i = 0; i < G_N_ELEMENTS (private); i++)
    g_assert_null (strstr (report, private[i]));
  g_assert_false (json_object_get_boolean_member (object, "ok"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (object, "server"), "host"), ==,
                   "smtp.gmail.com");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "server"), "port"), ==, 587);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (stage, "ms"), 12.3, 0.001);
  g_assert_cmpuint (json_array_get_length (lines), ==, 8);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (lines, 6), "text"), ==,
                   "534-5.7.14 [removed]> user1");
}

/* Nothing but settings, and what any byte may do to it. */
static void
test_empty (void)
{
  g_autoptr (AccountServer) server = account_server_new ("", 1, ACCOUNT_SECURITY_NONE);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_autofree char *report = diagnosis_report_markdown (trace, NULL, DIAGNOSIS_REPORT_DEFAULT);
  g_autofree char *json = NULL;

  g_assert_nonnull (strstr (report, "broken off"));
  g_assert_nonnull (strstr (report, "None was begun."));
  say (trace, SMTP_SIDE_SERVER, "<http \xff@\xfe <https://");
  say (trace, SMTP_SIDE_SERVER, "");
  json = diagnosis_report_json (trace, NULL, DIAGNOSIS_REPORT_DEFAULT);
  g_assert_true (g_utf8_validate (json, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnosis/scrub/each-kind", test_scrub);
  g_test_add_func ("/diagnosis/scrub/names-kept-on-request", test_kept);
  g_test_add_func ("/diagnosis/scrub/user-without-domain", test_bare_user);
  g_test_add_func ("/diagnosis/report/markdown", test_markdown);
  g_test_add_func ("/diagnosis/report/json", test_json);
  g_test_add_func ("/diagnosis/report/empty-and-broken", test_empty);
  return g_test_run ();
}

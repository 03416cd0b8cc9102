/* diagnosis/: certificates, recipients, what did not fail, and errors without a session. */

#include "trace-case.h"

#include "account-error.h"
#include "mail-error.h"

/* A certificate and what is wrong with it. */
typedef struct
{
  const char *name;
  GTlsCertificateFlags problems;
  gboolean pin_changed;
  const char *host;
  const char *provider;
  const char *id;
  gboolean offers_trust;
  const char *words[3];
} CertificateCase;

static const CertificateCase certificates[] = {
  { "self-signed", 0x01, FALSE, HOST, NULL, "tls-unknown-ca", TRUE, { "vouches" } },
  { "wrong-name", 0x02, FALSE, HOST, NULL, "tls-bad-identity", TRUE, { "another name" } },
  { "self-signed-wrong-name", 0x03, FALSE, HOST, NULL, "tls-bad-identity", TRUE, { "vouches", "another name" } },
  { "expired", 0x08, FALSE, HOST, NULL, "tls-expired", TRUE, { "expired" } },
  { "self-signed-expired", 0x09, FALSE, HOST, NULL, "tls-expired", TRUE, { "vouches", "expired" } },
  { "not-yet", 0x05, FALSE, HOST, NULL, "tls-not-activated", TRUE, { "not valid yet", "vouches" } },
  { "revoked", 0x11, FALSE, HOST, NULL, "tls-revoked", FALSE, { "withdrawn", "vouches" } },
  { "insecure", 0x20, FALSE, HOST, NULL, "tls-insecure-cert", TRUE, { "no longer safe" } },
  { "other", 0x40, FALSE, HOST, NULL, "tls-generic-cert", TRUE, { "no name of its own" } },
  { "everything", 0x7f, FALSE, HOST, NULL, "tls-revoked", FALSE, { "vouches", "another name", "expired" } },
  { "pin-changed", 0x01, TRUE, HOST, NULL, "tls-pin-changed", TRUE, { "vouches" } },
  { "big-provider", 0x01, FALSE, GMAIL, "gmail", "tls-unknown-ca", FALSE, { "vouches" } },
  { "bridge-on-this-computer", 0x01, FALSE, "127.0.0.1", "proton-bridge", "tls-unknown-ca", TRUE, { "vouches" } },
};

static SmtpTlsFacts *
make_facts (GTlsCertificateFlags problems)
{
  SmtpTlsFacts *facts = g_new0 (SmtpTlsFacts, 1);
  SmtpCertificate *certificate = g_new0 (SmtpCertificate, 1);

  certificate->subject = g_strdup ("CN=*.host.example");
  certificate->issuer = g_strdup ("CN=Nobody");
  certificate->names = g_strsplit ("*.host.example,web7.host.example", ",", -1);
  certificate->sha256 = g_strnfill (64, 'a');
  facts->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_certificate_free);
  g_ptr_array_add (facts->chain, certificate);
  facts->problems = problems;
  return facts;
}

static void
test_certificate (gconstpointer data)
{
  const CertificateCase *c = data;
  const Case failure = { "", c->host, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_CERTIFICATE };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;
  const DiagnosisRemedy *trust;

  trace->tls = make_facts (c->problems);
  trace->tls->pin_changed = c->pin_changed;
  diagnosis = diagnosis_from_trace (trace, c->provider != NULL ? account_catalogue_get (c->provider) : NULL);
  g_assert_cmpstr (diagnosis->id, ==, c->id);
  check_form (diagnosis, trace);
  for (guint i = 0; i < G_N_ELEMENTS (c->words) && c->words[i] != NULL; i++)
    g_assert_nonnull (strstr (diagnosis->cause, c->words[i]));
  trust = find_remedy (diagnosis, DIAGNOSIS_REMEDY_TRUST_CERTIFICATE);
  g_assert_cmpint (trust != NULL, ==, c->offers_trust);
  if (trust != NULL)
    g_assert_cmpstr (trust->patch->pin, ==, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

/* Whatever is wrong at once: nothing is passed over, and no title names one fault as if it were the only one. */
static void
test_every_combination (void)
{
  static const char *const words[] = { "vouches", "another name", "not valid yet", "has expired", "withdrawn it",
                                       "no longer safe", "no name of its own" };
  const Case failure = { "", HOST, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_CERTIFICATE };

  for (guint mask = 1; mask < 1u << G_N_ELEMENTS (words); mask++)
    for (guint weak = 0; weak < 2; weak++)
      {
        g_autoptr (SmtpTrace) trace = make_trace (&failure);
        guint n = weak != 0 && (mask & G_TLS_CERTIFICATE_INSECURE) == 0 ? 1 : 0;
        g_autoptr (Diagnosis) diagnosis = NULL;
        const DiagnosisRemedy *steps;
        guint named = 0;

        trace->tls = make_facts ((GTlsCertificateFlags) mask);
        trace->tls->weak_key = weak != 0;
        diagnosis = diagnosis_from_trace (trace, NULL);
        check_form (diagnosis, trace);
        for (guint i = 0; i < G_N_ELEMENTS (words); i++)
          {
            gboolean is_set = (mask & 1u << i) != 0;

            g_assert_cmpint (strstr (diagnosis->cause, words[i]) != NULL, ==, is_set);
            n += is_set;
          }
        g_test_message ("0x%02x: %s", mask, diagnosis->title);
        named = (strstr (diagnosis->title, " and ") != NULL ? 2 : 1) + (strstr (diagnosis->title, "Several") != NULL) +
                (strstr (diagnosis->title, "more is wrong") != NULL ? 6 : 0);
        g_assert_cmpuint (named, >=, MIN (n, 2));
        g_assert_true (n > 1 || named == 1);
        steps = find_remedy (diagnosis, DIAGNOSIS_REMEDY_EXPLAIN);
        g_assert_true (n == 1 || (steps != NULL && g_strv_length (steps->steps) >= 2));
        g_assert_cmpint (find_remedy (diagnosis, DIAGNOSIS_REMEDY_TRUST_CERTIFICATE) != NULL, ==,
                         (mask & G_TLS_CERTIFICATE_REVOKED) == 0);
      }
}

static void
test_other_name_is_offered (void)
{
  const Case failure = { "", HOST, 465, FULL, AT (TLS), SMTP, SMTP_ERROR_CERTIFICATE };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;
  const DiagnosisRemedy *change;

  trace->tls = make_facts (G_TLS_CERTIFICATE_BAD_IDENTITY);
  diagnosis = diagnosis_from_trace (trace, NULL);
  change = find_remedy (diagnosis, CHANGE);
  g_assert_nonnull (change);
  g_assert_cmpstr (change->patch->host, ==, "web7.host.example");
  g_assert_nonnull (strstr (change->label, "web7.host.example"));
}

static void
add_recipient (SmtpTrace *trace, const char *address, SmtpRecipientOutcome outcome, const char *reply)
{
  SmtpRecipient *recipient = g_new0 (SmtpRecipient, 1);

  recipient->address = g_strdup (address);
  recipient->outcome = outcome;
  recipient->reply = smtp_reply_parse (reply);
  g_ptr_array_add (trace->recipients, recipient);
}

static void
test_some_recipients_refused (gconstpointer data)
{
  const Case failure = { "", HOST, 465, FULL, AT (RECIPIENT), REPLY, 0, "550 5.1.1 Unknown" };
  gboolean sent = GPOINTER_TO_INT (data);
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;

  add_recipient (trace, "a@example.org", SMTP_RECIPIENT_ACCEPTED, "250 OK");
  add_recipient (trace, "b@example.org", SMTP_RECIPIENT_REFUSED, "550 5.1.1 Unknown");
  add_recipient (trace, "c@example.org", SMTP_RECIPIENT_DEFERRED, "450 Later");
  if (sent)
    {
      trace->ok = TRUE;
      trace->fate = SMTP_FATE_SENT;
      g_clear_error (&trace->error);
    }
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "recipients-partly-refused");
  g_assert_cmpstr (diagnosis->server_said, ==, "b@example.org: 550 5.1.1 Unknown\nc@example.org: 450 Later");
  g_assert_cmpuint (diagnosis->remedies->len, >, 0);
}

static void
test_fate_unknown (void)
{
  const Case failure = { "", HOST, 465, FULL, AT (AFTER_DATA), SMTP, SMTP_ERROR_CLOSED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;

  trace->fate = SMTP_FATE_UNKNOWN;
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "conn-lost-after-data");
  check_form (diagnosis, trace);
}

/* Even Ctrl+C does not undo a message whose end was written. */
static void
test_cancelled (void)
{
  const Case failure = { "", HOST, 465, FULL, AT (AUTH), IO, G_IO_ERROR_CANCELLED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) silent = diagnosis_from_trace (trace, NULL);
  g_autoptr (Diagnosis) uncertain = NULL;

  g_assert_null (silent);
  trace->failed_stage = SMTP_STAGE_AFTER_DATA;
  trace->fate = SMTP_FATE_UNKNOWN;
  uncertain = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (uncertain->id, ==, "conn-lost-after-data");
}

static void
test_success (void)
{
  g_autoptr (AccountServer) server = account_server_new (HOST, 465, FULL);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_autoptr (Diagnosis) plain = NULL;
  g_autoptr (Diagnosis) weak = NULL;

  trace->ok = TRUE;
  plain = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (plain->id, ==, "ok");
  g_assert_cmpuint (plain->remedies->len, ==, 0);
  trace->tls = make_facts (0);
  trace->tls->weak_key = TRUE;
  weak = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (weak->id, ==, "ok");
  g_assert_nonnull (strstr (weak->cause, "too short"));
}

static void
test_hostile_name_is_made_safe (void)
{
  const Case failure = { "", "evil\033[2J.example", 465, FULL, AT (RESOLVE), RESOLVER, G_RESOLVER_ERROR_NOT_FOUND };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, NULL);

  g_assert_null (strchr (diagnosis->cause, '\033'));
}

/* The refusal counts, not the break that followed it. */
static void
test_break_after_refusal (void)
{
  const Case failure = { "", GMAIL, 465, FULL, AT (AUTH), SMTP, SMTP_ERROR_CLOSED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  SmtpStep *step = g_new0 (SmtpStep, 1);
  g_autoptr (Diagnosis) diagnosis = NULL;

  step->stage = SMTP_STAGE_AUTH;
  step->outcome = SMTP_OUTCOME_FAILED;
  step->reply = smtp_reply_parse ("535 5.7.8 Username and Password not accepted");
  g_ptr_array_add (trace->steps, step);
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "google-535-badcredentials");
  g_assert_cmpstr (diagnosis->server_said, ==, "535 5.7.8 Username and Password not accepted");
}

static void
test_bad_settings (void)
{
  const Case failure = { "", "a..b", 465, FULL, AT (RESOLVE), IO, G_IO_ERROR_FAILED };
  g_autoptr (SmtpTrace) trace = make_trace (&failure);
  g_autoptr (Diagnosis) diagnosis = NULL;

  g_clear_error (&trace->error);
  trace->error = g_error_new_literal (ACCOUNT_ERROR, ACCOUNT_ERROR_HOST, "an empty label");
  diagnosis = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "dns-bad-name");
  check_form (diagnosis, trace);
}

static const struct
{
  const char *name;
  GQuark (*domain) (void);
  int code;
  const char *id;
} errors[] = {
  { "host", account_error_quark, ACCOUNT_ERROR_HOST, "dns-bad-name" },
  { "port", account_error_quark, ACCOUNT_ERROR_PORT, "port-invalid" },
  { "no-keyring", account_error_quark, ACCOUNT_ERROR_NO_KEYRING, "keyring-none" },
  { "no-session-bus", account_error_quark, ACCOUNT_ERROR_NO_SESSION_BUS, "keyring-nodbus" },
  { "silent-keyring", account_error_quark, ACCOUNT_ERROR_KEYRING_SILENT, "keyring-timeout" },
  { "keyring-locked", account_error_quark, ACCOUNT_ERROR_KEYRING_LOCKED, "keyring-locked" },
  { "keyring-empty", account_error_quark, ACCOUNT_ERROR_KEYRING_EMPTY, "keyring-empty" },
  { "address", mail_error_quark, MAIL_ERROR_ADDRESS, "address-invalid" },
  { "nobody", mail_error_quark, MAIL_ERROR_NO_RECIPIENT, "recipient-missing" },
  { "attachment", mail_error_quark, MAIL_ERROR_ATTACHMENT, "attachment-unreadable" },
  { "disk-full", g_io_error_quark, G_IO_ERROR_NO_SPACE, "disk-full" },
  { "folder", g_io_error_quark, G_IO_ERROR_IS_DIRECTORY, "file-is-folder" },
  { "no-folder", g_io_error_quark, G_IO_ERROR_NOT_DIRECTORY, "file-not-folder" },
  { "settings", g_key_file_error_quark, G_KEY_FILE_ERROR_PARSE, "settings-damaged" },
  { "unknown", g_io_error_quark, G_IO_ERROR_FAILED, "failed" },
  { "unknown-domain", g_convert_error_quark, 1, "failed" },
};

static void
test_errors (void)
{
  g_autoptr (GHashTable) causes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (errors[i].domain (), errors[i].code, "the \033 detail");
      g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

      g_test_message ("%s", errors[i].name);
      g_assert_cmpstr (diagnosis->id, ==, errors[i].id);
      g_assert_nonnull (strstr (diagnosis->cause, "detail"));
      g_assert_null (strchr (diagnosis->cause, '\033'));
      g_assert_cmpuint (diagnosis->remedies->len, >, 0);
      g_assert_null (diagnosis->stage);
      /* Without a keyring the password can still be entered. */
      if (g_str_has_prefix (diagnosis->id, "keyring-"))
        g_assert_cmpint (((const DiagnosisRemedy *) g_ptr_array_index (diagnosis->remedies, 0))->kind, ==,
                         DIAGNOSIS_REMEDY_ENTER_PASSWORD);
      /* The keyring's three cases have three sentences, and all others their own as well. */
      if (!g_str_equal (diagnosis->id, "failed"))
        g_assert_true (g_hash_table_add (causes, g_strdup (diagnosis->cause)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diagnosis/certificate/%s", certificates[i].name);

      g_test_add_data_func (path, &certificates[i], test_certificate);
    }
  g_test_add_func ("/diagnosis/certificate/every-combination", test_every_combination);
  g_test_add_func ("/diagnosis/certificate/other-name-is-offered", test_other_name_is_offered);
  g_test_add_data_func ("/diagnosis/recipients/some-refused-in-test", GINT_TO_POINTER (FALSE),
                        test_some_recipients_refused);
  g_test_add_data_func ("/diagnosis/recipients/some-refused-when-sent", GINT_TO_POINTER (TRUE),
                        test_some_recipients_refused);
  g_test_add_func ("/diagnosis/trace/fate-unknown", test_fate_unknown);
  g_test_add_func ("/diagnosis/trace/cancelled-is-silent", test_cancelled);
  g_test_add_func ("/diagnosis/trace/success", test_success);
  g_test_add_func ("/diagnosis/trace/hostile-name-is-made-safe", test_hostile_name_is_made_safe);
  g_test_add_func ("/diagnosis/trace/break-after-refusal", test_break_after_refusal);
  g_test_add_func ("/diagnosis/trace/bad-settings", test_bad_settings);
  g_test_add_func ("/diagnosis/error/each-has-its-answer", test_errors);
  return g_test_run ();
}

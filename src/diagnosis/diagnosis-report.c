#include "config.h"

#include "diagnosis-report.h"

#include "diagnosis-scrub.h"

typedef struct
{
  const SmtpTrace *trace;
  const Diagnosis *diagnosis;
  DiagnosisScrub *scrub;
  GString *text;
} Report;

static char *
scrub (Report *self, const char *text)
{
  return diagnosis_scrub_text (self->scrub, text != NULL ? text : "");
}

static void
add_fact (Report *self, const char *name, const char *value)
{
  g_autofree char *shown = NULL;

  if (value == NULL || value[0] == '\0')
    return;
  shown = scrub (self, value);
  g_strdelimit (shown, "\n", ' ');
  g_string_append_printf (self->text, "- %s: %s\n", name, shown);
}

/* A fence that the text itself does not hold. */
static void
add_fenced (Report *self, const char *text)
{
  gsize longest = 2, run = 0;
  g_autofree char *fence = NULL;

  for (const char *p = text; *p != '\0'; p++)
    {
      run = *p == '`' ? run + 1 : 0;
      longest = MAX (longest, run);
    }
  fence = g_strnfill (longest + 1, '`');
  g_string_append_printf (self->text, "%stext\n%s%s%s\n", fence, text, g_str_has_suffix (text, "\n") ? "" : "\n",
                          fence);
}

static void
add_verdict (Report *self)
{
  const Diagnosis *diagnosis = self->diagnosis;

  g_string_append_printf (self->text, "# Sendoff %s: report of a test\n\n", PACKAGE_VERSION);
  if (diagnosis == NULL)
    {
      g_string_append_printf (self->text, "**Verdict: %s**\n", self->trace->ok ? "passed" : "broken off");
      return;
    }
  {
    g_autofree char *title = scrub (self, diagnosis->title);
    g_autofree char *cause = scrub (self, diagnosis->cause);

    g_string_append_printf (self->text, "**Verdict: %s** (`%s`)\n\n%s\n", title, diagnosis->id, cause);
  }
  if (diagnosis->server_said != NULL)
    {
      g_autofree char *said = scrub (self, diagnosis->server_said);

      g_string_append (self->text, "\nThe server said:\n\n");
      add_fenced (self, said);
    }
}

static void
add_server (Report *self)
{
  const SmtpTrace *trace = self->trace;
  const AccountServer *server = trace->server;
  g_autofree char *where = g_strdup_printf ("%s, port %u, security %s", server->host, server->port,
                                            account_security_to_string (server->security));

  g_string_append (self->text, "\n## Server\n\n");
  add_fact (self, "Server", where);
  add_fact (self, "Address", smtp_trace_get_address (trace));
  add_fact (self, "Proxy", trace->proxy);
  add_fact (self, "User", server->user);
  add_fact (self, "Sign-in", trace->mechanism);
  if (trace->error != NULL)
    {
      add_fact (self, "Failed at", smtp_stage_to_string (trace->failed_stage));
      add_fact (self, "Error", trace->error->message);
    }
}

static const char *
outcome_word (SmtpOutcome outcome)
{
  switch (outcome)
    {
    case SMTP_OUTCOME_PASSED:
      return "passed";
    case SMTP_OUTCOME_FAILED:
      return "FAILED";
    case SMTP_OUTCOME_SKIPPED:
      return "skipped";
    case SMTP_OUTCOME_RUNNING:
    default:
      return "not finished";
    }
}

/* A vertical line would end the cell. */
static char *
dup_cell (Report *self, const char *text)
{
  g_autofree char *shown = scrub (self, text);
  g_auto (GStrv) parts = g_strsplit (g_strdelimit (shown, "\n", ' '), "|", -1);

  return g_strjoinv ("\\|", parts);
}

static void
add_steps (Report *self)
{
  g_string_append (self->text,
                   "\n## Steps\n\n| Step | Outcome | Milliseconds | Detail |\n| --- | --- | ---: | --- |\n");
  for (guint i = 0; i < self->trace->steps->len; i++)
    {
      const SmtpStep *step = g_ptr_array_index (self->trace->steps, i);
      g_autofree char *detail = dup_cell (self, step->detail);

      g_string_append_printf (self->text, "| %s | %s | %" G_GINT64_FORMAT " | %s |\n",
                              smtp_stage_to_string (step->stage), outcome_word (step->outcome),
                              (step->duration_us + 500) / 1000, detail);
    }
}

static void
add_addresses (Report *self)
{
  if (self->trace->addresses->len == 0)
    return;
  g_string_append (self->text, "\n## Addresses tried\n\n");
  for (guint i = 0; i < self->trace->addresses->len; i++)
    {
      const SmtpAddressResult *result = g_ptr_array_index (self->trace->addresses, i);
      g_autofree char *error = scrub (self, result->error != NULL ? result->error->message : NULL);

      g_string_append_printf (self->text, "- %s: %s, %" G_GINT64_FORMAT " ms\n", result->address,
                              result->used            ? "used"
                              : result->error != NULL ? error
                                                      : "another one was quicker",
                              (result->duration_us + 500) / 1000);
    }
}

static void
add_flag (GString *problems, gboolean is_so, const char *words)
{
  if (is_so)
    g_string_append_printf (problems, "%s%s", problems->len > 0 ? ", " : "", words);
}

static char *
describe_problems (const SmtpTlsFacts *tls)
{
  g_autoptr (GString) problems = g_string_new (NULL);

  add_flag (problems, (tls->problems & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0, "no known authority vouches for it");
  add_flag (problems, (tls->problems & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0, "it is for another name");
  add_flag (problems, (tls->problems & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0, "not valid yet");
  add_flag (problems, (tls->problems & G_TLS_CERTIFICATE_EXPIRED) != 0, "expired");
  add_flag (problems, (tls->problems & G_TLS_CERTIFICATE_REVOKED) != 0, "revoked");
  add_flag (problems, (tls->problems & G_TLS_CERTIFICATE_INSECURE) != 0, "insecure algorithm");
  add_flag (problems, (tls->problems & G_TLS_CERTIFICATE_GENERIC_ERROR) != 0, "not acceptable");
  add_flag (problems, tls->weak_key, "short key");
  add_flag (problems, tls->name_in_cn_only, "name in the common name only");
  add_flag (problems, tls->pin_changed, "another one than was trusted");
  add_flag (problems, tls->old_protocol, "TLS older than 1.2");
  return g_string_free (g_steal_pointer (&problems), FALSE);
}

static void
add_certificate (Report *self, const SmtpCertificate *certificate)
{
  g_autofree char *names = certificate->names != NULL ? g_strjoinv (", ", certificate->names) : NULL;
  g_autofree char *from = certificate->not_before != NULL ? g_date_time_format_iso8601 (certificate->not_before) : NULL;
  g_autofree char *until = certificate->not_after != NULL ? g_date_time_format_iso8601 (certificate->not_after) : NULL;
  g_autofree char *dates = from != NULL && until != NULL ? g_strdup_printf ("%s to %s", from, until) : NULL;
  g_autofree char *key = certificate->key_type != NULL && certificate->key_bits != 0
                             ? g_strdup_printf ("%s, %u bits", certificate->key_type, certificate->key_bits)
                             : NULL;

  add_fact (self, "Certificate of", certificate->subject);
  add_fact (self, "Issued by", certificate->issuer);
  add_fact (self, "Names", names);
  add_fact (self, "Valid", dates);
  add_fact (self, "Key", key);
  add_fact (self, "SHA-256", certificate->sha256);
}

static void
add_tls (Report *self)
{
  const SmtpTlsFacts *tls = self->trace->tls;
  g_autofree char *problems = NULL;
  g_autofree char *protocol = NULL;

  g_string_append (self->text, "\n## Encryption\n\n");
  if (tls == NULL)
    {
      g_string_append (self->text, "None was begun.\n");
      return;
    }
  protocol = tls->protocol != NULL ? g_strdup_printf ("%s %s", tls->protocol, tls->cipher != NULL ? tls->cipher : "")
                                   : g_strdup ("broke off");
  problems = describe_problems (tls);
  add_fact (self, "Encryption", g_strchomp (protocol));
  if (tls->chain != NULL && tls->chain->len > 0)
    add_certificate (self, g_ptr_array_index (tls->chain, 0));
  add_fact (self, "Problems", problems);
  if (tls->pinned)
    add_fact (self, "Trusted", "because the person had said so");
  add_fact (self, "Said in plain text", tls->plain_words);
}

static void
add_offers (Report *self, const char *title, const SmtpCapabilities *capabilities)
{
  const char *const *keywords = capabilities != NULL ? smtp_capabilities_get_keywords (capabilities) : NULL;

  if (keywords == NULL || keywords[0] == NULL)
    return;
  g_string_append_printf (self->text, "\n## %s\n\n", title);
  for (guint i = 0; keywords[i] != NULL; i++)
    {
      g_autofree char *offer =
          g_strdup_printf ("%s %s", keywords[i], smtp_capabilities_get_parameters (capabilities, keywords[i]));
      g_autofree char *shown = scrub (self, g_strchomp (offer));

      g_string_append_printf (self->text, "- %s\n", shown);
    }
}

static void
add_recipients (Report *self)
{
  static const char *const outcomes[] = { "not tried", "accepted", "put off", "refused" };

  if (self->trace->recipients->len == 0)
    return;
  g_string_append (self->text, "\n## Recipients\n\n");
  for (guint i = 0; i < self->trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (self->trace->recipients, i);
      g_autofree char *reply =
          g_strdup_printf ("%s%s%s", outcomes[recipient->outcome], recipient->reply != NULL ? ": " : "",
                           recipient->reply != NULL ? smtp_reply_get_raw (recipient->reply) : "");
      g_autofree char *address = scrub (self, recipient->address);

      add_fact (self, address, reply);
    }
}

static char *
dup_conversation (Report *self)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < self->trace->transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (self->trace->transcript, i);
      g_autofree char *said = diagnosis_scrub_line (self->scrub, line->side, line->text);

      g_string_append_printf (lines, "%s %s\n", smtp_line_get_mark (line), said);
    }
  return g_string_free (lines, FALSE);
}

static void
add_conversation (Report *self)
{
  g_autofree char *lines = dup_conversation (self);

  if (*lines == '\0')
    return;
  g_string_append (self->text, "\n## Conversation\n\n");
  add_fenced (self, lines);
}

char *
diagnosis_report_markdown (const SmtpTrace *trace, const Diagnosis *diagnosis, DiagnosisReportFlags flags)
{
  g_autoptr (DiagnosisScrub) scrubber =
      diagnosis_scrub_new (trace, (flags & DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS) != 0);
  Report self = { trace, diagnosis, scrubber, g_string_new (NULL) };

  add_verdict (&self);
  add_server (&self);
  add_steps (&self);
  add_addresses (&self);
  add_tls (&self);
  add_offers (&self, "Offered before encryption", trace->capabilities_plain);
  add_offers (&self, "Offered", trace->capabilities);
  add_recipients (&self);
  add_conversation (&self);
  return g_string_free (self.text, FALSE);
}

char *
diagnosis_report_conversation (const SmtpTrace *trace, DiagnosisReportFlags flags)
{
  g_autoptr (DiagnosisScrub) scrubber =
      diagnosis_scrub_new (trace, (flags & DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS) != 0);
  Report self = { trace, NULL, scrubber, NULL };

  return dup_conversation (&self);
}

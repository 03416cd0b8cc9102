#include "config.h"

#include "sendoff-report.h"

static const char *
mark (const SmtpLine *line)
{
  switch (line->side)
    {
    case SMTP_SIDE_CLIENT:
      return line->tls ? " ~>" : " ->";
    case SMTP_SIDE_SERVER:
      return line->tls ? "<~ " : "<- ";
    case SMTP_SIDE_NOTE:
    default:
      return "===";
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

/* "534 5.7.14 <https://accounts.google.com/signin/continue?sarp=1&plt=AKgnsb…": what follows the "?" signs in whoever
 * reads it. */
static char *
redact_links (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("(https?://[^\\s?#<>\"]+)[?#][^\\s<>\"]*", G_REGEX_CASELESS, 0, NULL);

  return g_regex_replace (regex, text, -1, 0, "\\1?[removed]", 0, NULL);
}

char *
sendoff_report_dup (const SmtpTrace *trace, const Diagnosis *diagnosis)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *address = smtp_trace_get_address (trace);

  g_string_append_printf (text, "Sendoff %s: test of %s, port %u, security %s\n", PACKAGE_VERSION, trace->server->host,
                          trace->server->port, account_security_to_string (trace->server->security));
  if (address != NULL)
    g_string_append_printf (text, "Address: %s\n", address);
  if (trace->tls != NULL && trace->tls->protocol != NULL)
    g_string_append_printf (text, "Encryption: %s %s\n", trace->tls->protocol,
                            trace->tls->cipher != NULL ? trace->tls->cipher : "");
  if (trace->mechanism != NULL)
    g_string_append_printf (text, "Sign-in: %s\n", trace->mechanism);
  if (diagnosis != NULL)
    g_string_append_printf (text, "Verdict: %s (%s)\n", diagnosis->title, diagnosis->id);

  g_string_append (text, "\n");
  for (guint i = 0; i < trace->steps->len; i++)
    {
      const SmtpStep *step = g_ptr_array_index (trace->steps, i);

      g_string_append_printf (text, "%-12s %-12s %6" G_GINT64_FORMAT " ms  %s\n", smtp_stage_to_string (step->stage),
                              outcome_word (step->outcome), (step->duration_us + 500) / 1000,
                              step->detail != NULL ? step->detail : "");
    }

  g_string_append (text, "\n");
  for (guint i = 0; i < trace->transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (trace->transcript, i);

      g_string_append_printf (text, "%s %s\n", mark (line), line->text);
    }
  return redact_links (text->str);
}

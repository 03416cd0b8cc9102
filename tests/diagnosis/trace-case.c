#include "trace-case.h"

static GError *
make_error (const Case *c)
{
  g_autoptr (SmtpReply) reply = NULL;

  switch (c->kind)
    {
    case RESOLVER:
      return g_error_new_literal (G_RESOLVER_ERROR, c->code, "…");
    case IO:
      return g_error_new_literal (G_IO_ERROR, c->code, "…");
    case TLS:
      return g_error_new_literal (G_TLS_ERROR, c->code, "…");
    case SMTP:
      return g_error_new_literal (SMTP_ERROR, c->code, "…");
    case REPLY:
    default:
      reply = smtp_reply_parse (c->reply);
      g_assert_nonnull (reply);
      return smtp_error_new_rejected (reply);
    }
}

SmtpTrace *
make_trace (const Case *c)
{
  g_autoptr (AccountServer) server = account_server_new (c->host, c->port, c->security);
  SmtpTrace *trace;

  server->user = g_strdup ("ada");
  g_free (server->auth);
  server->auth = g_strdup ("LOGIN");
  trace = smtp_trace_new (server);
  trace->ok = FALSE;
  trace->failed_stage = c->stage;
  trace->error = make_error (c);
  return trace;
}

const DiagnosisRemedy *
find_remedy (const Diagnosis *diagnosis, DiagnosisRemedyKind kind)
{
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == kind)
        return remedy;
    }
  return NULL;
}

void
check_form (const Diagnosis *diagnosis, const SmtpTrace *trace)
{
  g_autofree char *cause = g_utf8_strdown (diagnosis->cause, -1);

  g_assert_cmpstr (diagnosis->title, !=, "");
  g_assert_cmpstr (diagnosis->cause, !=, "");
  g_assert_null (strchr (diagnosis->title, '{'));
  g_assert_null (strchr (diagnosis->cause, '{'));
  g_assert_null (strstr (cause, "delivered"));
  g_assert_cmpstr (diagnosis->stage, ==, smtp_stage_to_string (trace->failed_stage));
  g_assert_cmpuint (diagnosis->remedies->len, >, 0);
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      g_assert_cmpstr (remedy->label, !=, "");
      g_assert_null (strchr (remedy->label, '{'));
      g_assert_cmpint (remedy->kind == PAGE, ==, remedy->url != NULL);
      g_assert_cmpint (remedy->kind == EXPLAIN, ==, remedy->steps != NULL);
      g_assert_cmpint (remedy->kind == WAIT, ==, remedy->seconds > 0);
      g_assert_cmpint (remedy->kind == CHANGE || remedy->kind == DIAGNOSIS_REMEDY_TRUST_CERTIFICATE, ==,
                       remedy->patch != NULL);
      if (remedy->patch == NULL)
        continue;
      g_assert_false (account_server_equal (remedy->patch, trace->server));
      /* Nobody is ever advised to turn TLS off. */
      if (trace->server->security != NONE)
        g_assert_cmpint (remedy->patch->security, !=, NONE);
      g_assert_false (remedy->patch->allow_plain_auth);
    }
}

#include "fixture.h"

#include "account-error.h"
#include "smtp-error.h"

#include <string.h>

#define LONG 300000
#define SHORT 600

/* Read and written on the session's thread alone, which is the test's. */
static SmtpTimeouts timeouts;

static void
set_timeouts (void)
{
  timeouts = (SmtpTimeouts){
    .resolve = LONG,
    .address = LONG,
    .connect = LONG,
    .stagger = 250,
    .tls = LONG,
    .greeting = LONG,
    .command = LONG,
    .group = LONG,
    .data = LONG,
    .block = LONG,
    .after_data = LONG,
    .quit = LONG,
  };
  smtp_timeouts_replace (&timeouts);
}

/* Only in the stage that shall be silent: elsewhere a computer that is busy must not end it. */
static void
shorten (FixtureSilence silence)
{
  switch (silence)
    {
    case FIXTURE_SILENT_TLS:
      timeouts.tls = SHORT;
      break;
    case FIXTURE_SILENT_GREETING:
      timeouts.greeting = SHORT;
      timeouts.hush = timeouts.probe = SHORT / 4;
      break;
    case FIXTURE_SILENT_COMMAND:
      timeouts.command = SHORT;
      break;
    case FIXTURE_SILENT_GROUP:
      timeouts.group = SHORT;
      break;
    case FIXTURE_SILENT_DATA:
      timeouts.data = SHORT;
      break;
    case FIXTURE_SILENT_BLOCK:
      timeouts.block = SHORT;
      break;
    case FIXTURE_SILENT_END:
      timeouts.after_data = SHORT;
      break;
    case FIXTURE_SILENT_QUIT:
      timeouts.quit = SHORT;
      break;
    case FIXTURE_NO_SILENCE:
    default:
      break;
    }
}

void
fixture_set_timeouts (FixtureSilence silence)
{
  set_timeouts ();
  shorten (silence);
}

static GInputStream *
open_content (gpointer user_data, GError **error)
{
  const char *content = user_data;

  /* A message that cannot be read any more. */
  if (strcmp (content, "(gone)") == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "gone");
      return NULL;
    }
  return g_memory_input_stream_new_from_data (content, (gssize) strlen (content), NULL);
}

/* What the observer heard, to be compared with the trace. */
typedef struct
{
  const Fixture *fixture;
  ScriptServer *script;
  GCancellable *cancellable;
  GString *steps;
  guint lines;
  guint running;
  guint64 written;
  guint commits;
} Watch;

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  Watch *watch = user_data;

  if (step->outcome == SMTP_OUTCOME_RUNNING)
    {
      g_assert_cmpuint (watch->running, ==, 0);
      watch->running++;
      if (step->stage == watch->fixture->want_stage)
        script_server_client_arrived (watch->script);
      if (step->stage == (watch->fixture->want_stage != 0 ? watch->fixture->want_stage : SMTP_STAGE_QUIT))
        shorten (watch->fixture->silence);
      return;
    }
  watch->running--;
  g_string_append_printf (watch->steps, "%s%c ", smtp_stage_to_string (step->stage), "?+!~"[step->outcome]);
}

static void
on_line (const SmtpLine *line, gpointer user_data)
{
  Watch *watch = user_data;

  watch->lines++;
}

static void
on_progress (guint64 written, guint64 size, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpuint (written, >=, watch->written);
  watch->written = written;
}

static gboolean
on_commit (gpointer user_data, GError **error)
{
  Watch *watch = user_data;

  watch->commits++;
  if (watch->fixture->cancel_in_commit)
    g_cancellable_cancel (watch->cancellable);
  if (watch->fixture->refuse_commit)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk full");
  return !watch->fixture->refuse_commit;
}

char *
fixture_steps (const SmtpTrace *trace)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < trace->steps->len; i++)
    {
      const SmtpStep *step = trace->steps->pdata[i];

      g_string_append_printf (text, "%s%c ", smtp_stage_to_string (step->stage), "?+!~"[step->outcome]);
    }
  return g_string_free (text, FALSE);
}

char *
fixture_transcript (const SmtpTrace *trace)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < trace->transcript->len; i++)
    {
      const SmtpLine *line = trace->transcript->pdata[i];

      g_string_append_printf (text, "%c %s\n", (line->tls ? "cs*" : "CS*")[line->side], line->text);
    }
  return g_string_free (text, FALSE);
}

static void
append_reply (GString *text, SmtpReply *reply)
{
  if (reply != NULL)
    g_string_append_printf (text, "%s\n%s\n", smtp_reply_get_raw (reply), smtp_reply_get_text (reply));
}

static void
assert_absent (const char *haystack, const char *needle)
{
  if (strstr (haystack, needle) != NULL)
    g_error ("The secret is there as “%s” in:\n%s", needle, haystack);
}

void
fixture_assert_no_secret (const SmtpTrace *trace, const char *user, const char *secret)
{
  g_autofree char *transcript = fixture_transcript (trace);
  g_autoptr (GString) text = g_string_new (transcript);
  g_autofree char *url = g_uri_escape_string (secret, NULL, FALSE);
  g_autofree char *alone = g_base64_encode ((const guchar *) secret, strlen (secret));
  g_autofree char *bearer = g_strdup_printf ("user=%s\001auth=Bearer %s\001\001", user, secret);
  g_autofree char *bearer64 = g_base64_encode ((const guchar *) bearer, strlen (bearer));
  g_autofree char *plain = g_strdup_printf ("_%s_%s", user, secret);
  gsize length = strlen (plain);
  g_autofree char *plain64 = NULL;

  plain[0] = plain[1 + strlen (user)] = '\0';
  plain64 = g_base64_encode ((const guchar *) plain, length);
  for (guint i = 0; i < trace->steps->len; i++)
    {
      const SmtpStep *step = trace->steps->pdata[i];

      g_string_append_printf (text, "%s\n%s\n", step->detail != NULL ? step->detail : "",
                              step->error != NULL ? step->error->message : "");
      append_reply (text, step->reply);
      append_reply (text, smtp_error_get_reply (step->error));
    }
  append_reply (text, smtp_error_get_reply (trace->error));
  append_reply (text, trace->message_reply);

  assert_absent (text->str, secret);
  assert_absent (text->str, url);
  assert_absent (text->str, alone);
  assert_absent (text->str, plain64);
  assert_absent (text->str, bearer64);
}

static void
check_result (const Fixture *fixture, const SmtpTrace *trace)
{
  SmtpReply *reply = smtp_error_get_reply (trace->error);
  GString *outcomes = g_string_new (NULL);

  if (fixture->want_domain == NULL)
    {
      g_assert_no_error (trace->error);
      g_assert_true (trace->ok);
    }
  else
    {
      g_assert_false (trace->ok);
      g_assert_error (trace->error, fixture->want_domain (), fixture->want_code);
      g_assert_cmpstr (smtp_stage_to_string (trace->failed_stage), ==, smtp_stage_to_string (fixture->want_stage));
      g_assert_cmpint (smtp_trace_find_step (trace, trace->failed_stage)->outcome, ==, SMTP_OUTCOME_FAILED);
    }
  g_assert_cmpuint (reply != NULL ? smtp_reply_get_code (reply) : 0, ==, fixture->want_reply);
  g_assert_cmpint (trace->fate, ==, fixture->want_fate);
  if (fixture->want_mechanism != NULL)
    g_assert_cmpstr (trace->mechanism, ==, fixture->want_mechanism);

  for (guint i = 0; i < trace->recipients->len; i++)
    g_string_append_c (outcomes, "UADR"[((SmtpRecipient *) trace->recipients->pdata[i])->outcome]);
  if (fixture->want_recipients != NULL)
    g_assert_cmpstr (outcomes->str, ==, fixture->want_recipients);
  g_string_free (outcomes, TRUE);
}

static void
check_watch (const Watch *watch, const SmtpTrace *trace)
{
  g_autofree char *steps = fixture_steps (trace);

  g_assert_cmpstr (watch->steps->str, ==, steps);
  g_assert_cmpuint (watch->running, ==, 0);
  g_assert_cmpuint (watch->lines, ==, trace->transcript->len);
  if (trace->fate != SMTP_FATE_NOT_SENT)
    g_assert_cmpuint (watch->commits, ==, 1);
}

static AccountServer *
make_server (const Fixture *fixture, guint port)
{
  AccountServer *server =
      account_server_new (fixture->host != NULL ? fixture->host : "127.0.0.1", port, fixture->security);

  server->user = g_strdup (fixture->user);
  server->hello_name = g_strdup (fixture->hello_name);
  server->ca_file = g_strdup (fixture->ca_file);
  server->pin = g_strdup (fixture->pin);
  server->allow_plain_auth = fixture->allow_plain_auth;
  if (fixture->auth != NULL)
    {
      g_free (server->auth);
      server->auth = g_strdup (fixture->auth);
    }
  return server;
}

void
fixture_run (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ScriptServer) script = script_server_start (fixture->script, fixture->tls, cancellable);
  g_autoptr (AccountServer) server = make_server (fixture, script_server_get_port (script));
  g_autoptr (AccountSecret) secret =
      fixture->secret != NULL ? account_secret_new (fixture->secret, fixture->kind) : NULL;
  SmtpContent content = { open_content, (gpointer) fixture->content, fixture->content_size, fixture->eight_bit };
  SmtpPlan plan = { .server = server,
                    .secret = secret,
                    .sender = fixture->sender,
                    .recipients = fixture->recipients,
                    .smtputf8 = fixture->smtputf8,
                    .content = fixture->content != NULL ? &content : NULL,
                    .stop_after = fixture->stop_after };
  Watch watch = { .fixture = fixture, .script = script, .cancellable = cancellable, .steps = g_string_new (NULL) };
  SmtpObserver observer = { on_step, on_line, on_progress, on_commit, &watch };
  g_autoptr (SmtpTrace) trace = NULL;

  if (fixture->content != NULL && content.size == 0)
    content.size = strlen (fixture->content);
  set_timeouts ();
  trace = smtp_session_run (&plan, &observer, cancellable);
  script_server_finish (script);

  if (g_test_verbose ())
    {
      g_autofree char *transcript = fixture_transcript (trace);

      g_test_message ("%s", transcript);
    }
  check_result (fixture, trace);
  check_watch (&watch, trace);
  if (fixture->want_body != NULL)
    g_assert_cmpstr (script_server_get_body (script), ==, fixture->want_body);
  if (fixture->secret != NULL)
    fixture_assert_no_secret (trace, fixture->user, fixture->secret);
  if (fixture->check != NULL)
    fixture->check (trace);
  g_string_free (watch.steps, TRUE);
}

void
fixture_add (const char *path, const Fixture *fixtures, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s", path, fixtures[i].name);

      g_test_add_data_func (name, &fixtures[i], fixture_run);
    }
}

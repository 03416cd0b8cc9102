#include "smtp-session-private.h"

#include "smtp-command.h"
#include "smtp-connection.h"
#include "smtp-error.h"

#include <string.h>

typedef gboolean (*StepFunc) (SmtpSession *self, GError **error);

typedef struct
{
  SmtpStage stage;
  gboolean (*wanted) (const SmtpSession *self);
  StepFunc run;
} Step;

static gboolean
always (const SmtpSession *self)
{
  return TRUE;
}

static gboolean
wants_tls_first (const SmtpSession *self)
{
  return self->server->security == ACCOUNT_SECURITY_TLS;
}

static gboolean
wants_starttls (const SmtpSession *self)
{
  return self->server->security == ACCOUNT_SECURITY_STARTTLS;
}

static gboolean
wants_sender (const SmtpSession *self)
{
  return self->plan->sender != NULL;
}

static gboolean
wants_recipient (const SmtpSession *self)
{
  return wants_sender (self) && self->plan->recipients != NULL && self->plan->recipients[0] != NULL;
}

/* The spine. A session opens by the first table; then a test goes on by the second. */
static const Step opening[] = {
  { SMTP_STAGE_RESOLVE, always, smtp_session_step_resolve },
  { SMTP_STAGE_CONNECT, always, smtp_session_step_connect },
  { SMTP_STAGE_TLS, wants_tls_first, smtp_session_step_tls },
  { SMTP_STAGE_GREETING, always, smtp_session_step_greeting },
  { SMTP_STAGE_EHLO, always, smtp_session_step_ehlo },
  { SMTP_STAGE_STARTTLS, wants_starttls, smtp_session_step_starttls },
  { SMTP_STAGE_TLS, wants_starttls, smtp_session_step_tls },
  { SMTP_STAGE_EHLO, wants_starttls, smtp_session_step_ehlo },
  { SMTP_STAGE_AUTH, always, smtp_session_step_auth },
};

static const Step probing[] = {
  { SMTP_STAGE_SENDER, wants_sender, smtp_session_step_sender },
  { SMTP_STAGE_RECIPIENT, wants_recipient, smtp_session_step_recipient },
};

static gboolean
wants_all (const SmtpPlan *plan)
{
  return plan->stop_after == 0 || plan->stop_after == SMTP_STAGE_QUIT;
}

static void
report_step (SmtpSession *self)
{
  if (self->observer != NULL && self->observer->step != NULL)
    self->observer->step (self->step, self->observer->user_data);
}

static gint64
now_us (const SmtpSession *self)
{
  return g_get_monotonic_time () - self->begin_us;
}

void
smtp_session_begin_step (SmtpSession *self, SmtpStage stage)
{
  self->step = g_new0 (SmtpStep, 1);
  self->step->stage = stage;
  self->step->outcome = SMTP_OUTCOME_RUNNING;
  self->step->start_us = now_us (self);
  g_ptr_array_add (self->trace->steps, self->step);
  report_step (self);
}

void
smtp_session_end_step (SmtpSession *self, SmtpOutcome outcome, const GError *error)
{
  SmtpStep *step = self->step;
  SmtpReply *reply = smtp_error_get_reply (error);

  step->outcome = outcome;
  step->duration_us = now_us (self) - step->start_us;
  step->error = error != NULL ? g_error_copy (error) : NULL;
  if (reply != NULL)
    {
      g_clear_pointer (&step->reply, smtp_reply_unref);
      step->reply = smtp_reply_ref (reply);
    }
  report_step (self);
  self->step = NULL;
}

void
smtp_session_fail (SmtpSession *self, const GError *error)
{
  self->trace->ok = FALSE;
  self->trace->failed_stage = self->step->stage;
  self->trace->error = g_error_copy (error);
  smtp_session_end_step (self, SMTP_OUTCOME_FAILED, error);
}

void
smtp_session_set_detail (SmtpSession *self, const char *format, ...)
{
  va_list args;

  g_free (self->step->detail);
  va_start (args, format);
  self->step->detail = g_strdup_vprintf (format, args);
  va_end (args);
}

/* What the server said before it hung up tells more than that it did. */
void
smtp_session_prefer_words (SmtpSession *self, GError **error)
{
  g_autoptr (BaseDeadline) deadline = NULL;
  g_autoptr (SmtpReply) reply = NULL;

  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !smtp_wire_has_input (self->wire))
    return;
  deadline = base_deadline_new (self->timeouts->quit, self->cancellable);
  reply = smtp_wire_read_reply (self->wire, base_deadline_get_cancellable (deadline), NULL);
  if (reply == NULL || smtp_reply_get_code (reply) < 400)
    return;
  g_clear_error (error);
  *error = smtp_error_new_rejected (reply);
}

gboolean
smtp_session_flush (SmtpSession *self, guint milliseconds, GError **error)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (milliseconds, self->cancellable);
  GError *failure = NULL;

  if (smtp_wire_flush (self->wire, base_deadline_get_cancellable (deadline), &failure))
    return TRUE;
  self->may_quit = FALSE;
  base_deadline_translate (deadline, "the server to take a command", &failure);
  smtp_session_prefer_words (self, &failure);
  g_propagate_error (error, failure);
  return FALSE;
}

SmtpReply *
smtp_session_read (SmtpSession *self, guint milliseconds, const char *what, GError **error)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (milliseconds, self->cancellable);

  return smtp_session_read_until (self, deadline, what, error);
}

SmtpReply *
smtp_session_read_until (SmtpSession *self, BaseDeadline *deadline, const char *what, GError **error)
{
  GError *failure = NULL;
  SmtpReply *reply = smtp_wire_read_reply (self->wire, base_deadline_get_cancellable (deadline), &failure);

  if (reply == NULL)
    {
      /* Out of step, gone, or interrupted in the middle of a TLS record: nothing more can be said. */
      self->may_quit = FALSE;
      base_deadline_translate (deadline, what, &failure);
      g_propagate_error (error, failure);
      return NULL;
    }
  if (smtp_reply_get_code (reply) == 421)
    self->may_quit = FALSE;
  /* A challenge may hold half a secret, and decides nothing. */
  if (self->step != NULL && smtp_reply_get_code (reply) != 334)
    {
      g_clear_pointer (&self->step->reply, smtp_reply_unref);
      self->step->reply = smtp_reply_ref (reply);
    }
  return reply;
}

gboolean
smtp_session_expect_quiet (SmtpSession *self, guint milliseconds, const char *what, GError **error)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (milliseconds, self->cancellable);

  if (smtp_wire_expect_quiet (self->wire, base_deadline_get_cancellable (deadline), error))
    return TRUE;
  self->may_quit = FALSE;
  base_deadline_translate (deadline, what, error);
  return FALSE;
}

SmtpReply *
smtp_session_command (SmtpSession *self,
                      const char *line,
                      const char *shown,
                      guint milliseconds,
                      const char *what,
                      GError **error)
{
  if (!smtp_session_expect_quiet (self, milliseconds, what, error))
    return NULL;
  smtp_wire_queue (self->wire, line, shown);
  if (!smtp_session_flush (self, milliseconds, error))
    return NULL;
  return smtp_session_read (self, milliseconds, what, error);
}

gboolean
smtp_session_expect (SmtpSession *self, SmtpReply *reply, guint want, GError **error)
{
  guint code = smtp_reply_get_code (reply);

  if (code == want || (want < 10 && code / 100 == want))
    return TRUE;
  g_propagate_error (error, smtp_error_new_rejected (reply));
  return FALSE;
}

static void
close_connection (SmtpSession *self, gboolean politely)
{
  if (self->connection == NULL)
    return;

  g_clear_pointer (&self->wire, smtp_wire_free);
  if (politely && self->tls != NULL)
    {
      g_autoptr (BaseDeadline) deadline = base_deadline_new (self->timeouts->quit, self->cancellable);

      g_io_stream_close (self->tls, base_deadline_get_cancellable (deadline), NULL);
    }
  /* Closing TLS would wait to say goodbye; without it a server that stopped reading cannot hold us. */
  g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
  g_clear_object (&self->tls);
  g_clear_object (&self->connection);
  self->may_quit = FALSE;
  self->quit_said = FALSE;
}

void
smtp_session_drop (SmtpSession *self)
{
  close_connection (self, FALSE);
  g_clear_pointer (&self->opened, smtp_trace_free);
  g_clear_pointer (&self->route, smtp_route_free);
  self->messages = 0;
  self->owes_reset = FALSE;
  self->stale = FALSE;
  self->signed_in = FALSE;
}

void
smtp_session_quit (SmtpSession *self)
{
  g_autoptr (SmtpReply) reply = NULL;
  const guint milliseconds = self->timeouts != NULL ? self->timeouts->quit : 0;
  const char *what = "the answer to QUIT";

  if (self->wire == NULL || !self->may_quit || g_cancellable_is_cancelled (self->cancellable))
    {
      close_connection (self, FALSE);
      return;
    }
  if (self->quit_said)
    reply = smtp_session_read (self, milliseconds, what, NULL);
  else
    reply = smtp_session_command (self, "QUIT", NULL, milliseconds, what, NULL);
  close_connection (self, reply != NULL);
}

gboolean
smtp_session_has_group (const SmtpSession *self)
{
  return !self->loses_group && smtp_capabilities_has (self->trace->capabilities, "PIPELINING");
}

/* Where a test stops, as an index into @opening and @probing behind each other; the stages that the settings leave out
 * count as the one before them, and EHLO is the last EHLO. */
static guint
last_row (const SmtpSession *self)
{
  SmtpStage stop = self->plan->stop_after;
  guint last = 0;

  if (wants_all (self->plan) || stop >= SMTP_STAGE_DATA)
    return G_MAXUINT;
  /* After STARTTLS only TLS can follow. */
  if (stop == SMTP_STAGE_STARTTLS)
    stop = SMTP_STAGE_TLS;
  if (stop == SMTP_STAGE_TLS && self->server->security == ACCOUNT_SECURITY_NONE)
    stop = SMTP_STAGE_CONNECT;
  for (guint i = 0; i < G_N_ELEMENTS (opening); i++)
    if (opening[i].stage == stop && opening[i].wanted (self))
      last = i;
  for (guint i = 0; i < G_N_ELEMENTS (probing); i++)
    if (probing[i].stage == stop)
      last = G_N_ELEMENTS (opening) + i;
  return last;
}

/* Runs the rows of one table up to @last; FALSE when one failed. */
static gboolean
run_steps (SmtpSession *self, const Step *steps, guint n, guint last)
{
  for (guint i = 0; i < n && i <= last; i++)
    {
      g_autoptr (GError) error = NULL;
      SmtpOutcome outcome;

      if (!steps[i].wanted (self))
        continue;
      smtp_session_begin_step (self, steps[i].stage);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, &error) || !steps[i].run (self, &error))
        {
          smtp_session_fail (self, error);
          return FALSE;
        }
      /* A step that had nothing to do has said so itself. */
      outcome = self->step->outcome == SMTP_OUTCOME_RUNNING ? SMTP_OUTCOME_PASSED : self->step->outcome;
      smtp_session_end_step (self, outcome, NULL);
    }
  return TRUE;
}

/* A connection that was lost on the way has told nothing that counts for the next. */
static void
forget_opening (SmtpTrace *trace)
{
  g_clear_pointer (&trace->addresses, g_ptr_array_unref);
  trace->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_address_result_free);
  g_clear_pointer (&trace->proxy, g_free);
  g_clear_pointer (&trace->tls, smtp_tls_facts_free);
  g_clear_pointer (&trace->capabilities_plain, smtp_capabilities_unref);
  g_clear_pointer (&trace->capabilities, smtp_capabilities_unref);
  g_clear_pointer (&trace->mechanism, g_free);
}

static gboolean
open_until (SmtpSession *self, guint last)
{
  smtp_session_drop (self);
  forget_opening (self->trace);
  return run_steps (self, opening, G_N_ELEMENTS (opening), last);
}

gboolean
smtp_session_open (SmtpSession *self)
{
  if (!open_until (self, G_MAXUINT))
    return FALSE;
  self->opened = smtp_trace_new (self->server);
  smtp_trace_carry (self->trace, self->opened);
  return TRUE;
}

static gboolean
session_probe (SmtpSession *self, guint last)
{
  if (last < G_N_ELEMENTS (opening))
    return TRUE;
  smtp_delivery_init_recipients (self);
  return run_steps (self, probing, G_N_ELEMENTS (probing),
                    last == G_MAXUINT ? last : last - (guint) G_N_ELEMENTS (opening));
}

static void
on_line (const SmtpLine *line, gpointer user_data)
{
  SmtpSession *self = user_data;

  if (self->observer != NULL && self->observer->line != NULL)
    self->observer->line (line, self->observer->user_data);
}

void
smtp_session_init (SmtpSession *self, const AccountServer *server, AccountSecret *secret)
{
  *self = (SmtpSession){ .server = server, .entered = secret };
  if (secret != NULL)
    self->secret = account_secret_for_host (secret, server->host);
}

void
smtp_session_clear (SmtpSession *self)
{
  smtp_session_drop (self);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_pointer (&self->hello_name, g_free);
}

void
smtp_session_begin (SmtpSession *self, const SmtpPlan *plan, const SmtpObserver *observer, GCancellable *cancellable)
{
  self->plan = plan;
  self->observer = observer;
  self->cancellable = cancellable;
  self->committed = FALSE;
  self->timeouts = smtp_timeouts_get (plan->content != NULL);
  self->begin_us = g_get_monotonic_time ();
  self->trace = smtp_trace_new (self->server);
  self->recorder = smtp_recorder_new (self->trace->transcript, self->begin_us, on_line, self);
  if (self->wire == NULL)
    return;
  smtp_wire_set_recorder (self->wire, self->recorder);
  smtp_trace_carry (self->opened, self->trace);
  if (self->signed_in)
    smtp_session_watch_for_secret (self);
}

SmtpTrace *
smtp_session_end (SmtpSession *self)
{
  self->trace->duration_us = now_us (self);
  if (self->wire != NULL)
    smtp_wire_set_recorder (self->wire, NULL);
  g_clear_pointer (&self->recorder, smtp_recorder_free);
  self->plan = NULL;
  self->observer = NULL;
  self->cancellable = NULL;
  return g_steal_pointer (&self->trace);
}

/* QUIT is a stage of a session that went well; of one that failed it is a courtesy. */
static void
close_test (SmtpSession *self)
{
  gboolean wanted = self->trace->ok && wants_all (self->plan);

  if (wanted)
    smtp_session_begin_step (self, SMTP_STAGE_QUIT);
  smtp_session_quit (self);
  if (wanted)
    smtp_session_end_step (self, SMTP_OUTCOME_PASSED, NULL);
}

static SmtpTrace *
run_test (const SmtpPlan *plan, const SmtpObserver *observer, GCancellable *cancellable)
{
  SmtpSession self;
  SmtpTrace *trace;
  guint last;

  smtp_session_init (&self, plan->server, plan->secret);
  smtp_session_begin (&self, plan, observer, cancellable);
  last = last_row (&self);
  self.trace->ok = open_until (&self, last) && session_probe (&self, last);
  close_test (&self);
  trace = smtp_session_end (&self);
  smtp_session_clear (&self);
  return trace;
}

static SmtpTrace *
run_delivery (const SmtpPlan *plan, const SmtpObserver *observer, GCancellable *cancellable)
{
  g_autoptr (SmtpConnection) connection = smtp_connection_new (plan->server, plan->secret);

  return smtp_connection_deliver (connection, plan, FALSE, observer, cancellable);
}

SmtpTrace *
smtp_session_run (const SmtpPlan *plan, const SmtpObserver *observer, GCancellable *cancellable)
{
  return plan->content != NULL ? run_delivery (plan, observer, cancellable) : run_test (plan, observer, cancellable);
}

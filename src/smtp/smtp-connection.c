#include "smtp-connection.h"

#include "smtp-session-private.h"

#include <time.h>

/* A router forgets a connection that is silent, without telling anybody. After the shorter time the server has to
 * answer before a whole message leaves; after the longer one the connection is given up. */
#define STALE_S 5
#define MAX_IDLE_S 60

/* One for each reason to begin anew. */
#define MAX_ATTEMPTS 4

struct _SmtpConnection
{
  AccountServer *server;
  AccountSecret *secret;
  SmtpSession session;
  gint64 last_s; /* when the server spoke last; time asleep counts */
};

static gint64
now_s (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

SmtpConnection *
smtp_connection_new (const AccountServer *server, AccountSecret *secret)
{
  SmtpConnection *self = g_new0 (SmtpConnection, 1);

  self->server = account_server_copy (server);
  self->secret = secret != NULL ? account_secret_ref (secret) : NULL;
  smtp_session_init (&self->session, self->server, self->secret);
  return self;
}

gboolean
smtp_connection_is_open (const SmtpConnection *self)
{
  return self->session.wire != NULL;
}

/* What the server said since, if anything, is that it has had enough. */
static gboolean
is_spent (SmtpConnection *self)
{
  const SmtpSession *session = &self->session;

  return session->wire == NULL || now_s () - self->last_s > MAX_IDLE_S ||
         smtp_wire_has_input (session->wire);
}

/* A transaction that is begun anew on another connection: this step did not count, nor what the recipients got. */
static void
begin_anew (SmtpSession *session, const char *why)
{
  smtp_session_set_detail (session, "%s", why);
  smtp_session_end_step (session, SMTP_OUTCOME_SKIPPED, NULL);
  smtp_recorder_note (session->recorder, FALSE, "%s: connecting again", why);
  smtp_session_drop (session);
}

static gboolean
deliver (SmtpSession *session, gboolean more)
{
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) error = NULL;
      const char *again = NULL;

      if (session->wire == NULL && !smtp_session_open (session))
        return FALSE;
      session->more = more && (session->max_messages == 0 || session->messages + 1 < session->max_messages);
      smtp_delivery_init_recipients (session);
      if (smtp_delivery_run (session, &again, &error))
        return TRUE;
      if (again == NULL || attempt + 1 == MAX_ATTEMPTS || g_cancellable_is_cancelled (session->cancellable))
        {
          smtp_session_fail (session, error);
          return FALSE;
        }
      begin_anew (session, again);
    }
}

/* QUIT is a stage of a session that went well; of one that failed it is a courtesy. */
static void
close_session (SmtpSession *session)
{
  if (session->trace->ok)
    smtp_session_begin_step (session, SMTP_STAGE_QUIT);
  smtp_session_quit (session);
  if (session->trace->ok)
    smtp_session_end_step (session, SMTP_OUTCOME_PASSED, NULL);
  smtp_session_drop (session);
}

SmtpTrace *
smtp_connection_deliver (SmtpConnection *self,
                         const SmtpPlan *plan,
                         gboolean more,
                         const SmtpObserver *observer,
                         GCancellable *cancellable)
{
  SmtpSession *session = &self->session;

  g_return_val_if_fail (plan->content != NULL, NULL);

  if (is_spent (self))
    smtp_session_drop (session);
  session->stale = session->wire != NULL && now_s () - self->last_s > STALE_S;
  smtp_session_begin (session, plan, observer, cancellable);
  /* What it was before says nothing of a session that does not get as far as a message. */
  session->more = FALSE;
  session->trace->ok = deliver (session, more);
  if (!session->more || session->quit_said)
    close_session (session);
  else if (!session->may_quit)
    smtp_session_drop (session);
  self->last_s = now_s ();
  return smtp_session_end (session);
}

void
smtp_connection_free (SmtpConnection *self)
{
  if (self == NULL)
    return;

  smtp_session_quit (&self->session);
  smtp_session_clear (&self->session);
  account_server_free (self->server);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_free (self);
}

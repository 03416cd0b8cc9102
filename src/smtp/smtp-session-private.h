#pragma once

#include "base-deadline.h"
#include "smtp-connector.h"
#include "smtp-session.h"
#include "smtp-timeouts.h"
#include "smtp-wire.h"

/*
 * What the files of the session share. A session is opened (up to the sign-in), does its work (a probe, or deliveries
 * one after the other), and is closed. Each run, a probe or a message, has its plan, observer, trace and transcript;
 * the connection outlives it.
 */

/**
 * SmtpSession:
 * @server: borrowed; as are @entered, @plan, @observer and @cancellable
 * @entered: (nullable): the secret as entered
 *
 * Of the run:
 * @more: whether another message follows; else QUIT goes with the end of this one
 * @committed: the observer has been told that the message may leave; it is told once a message
 * @step: (nullable): the step that runs; belongs to @trace
 *
 * Of the connection:
 * @opened: (nullable): what the opening found out, for the traces of later messages
 * @messages: transactions begun on this connection
 * @secret: (nullable): as it goes to this server
 * @connection: (nullable): the plain connection, below @tls
 * @may_quit: whether the server waits for a command, so that QUIT would be one
 * @quit_said: QUIT has left with the end of a message; its answer is to be read
 * @owes_reset: a transaction broke off, so that RSET stands before the next
 * @stale: it stood open for a while, and a router may have forgotten it
 * @signed_in: the secret has been said on this connection
 *
 * Learnt of the server, for connections to come:
 * @loses_group: it announces PIPELINING and loses what follows the first command
 * @refuses_chunks: it announces CHUNKING and does not know BDAT
 * @max_messages: it hung up after so many; 0: it has not
 */
typedef struct
{
  const AccountServer *server;
  AccountSecret *entered;

  const SmtpPlan *plan;
  const SmtpObserver *observer;
  GCancellable *cancellable;
  const SmtpTimeouts *timeouts;
  gint64 begin_us;
  SmtpTrace *trace;
  SmtpStep *step;
  SmtpRecorder *recorder;
  gboolean more;
  gboolean committed;

  SmtpTrace *opened;
  guint messages;
  AccountSecret *secret;
  SmtpRoute *route;
  GSocketConnection *connection;
  GIOStream *tls;
  SmtpWire *wire;
  char *hello_name;
  gboolean may_quit;
  gboolean quit_said;
  gboolean owes_reset;
  gboolean stale;
  gboolean signed_in;

  gboolean loses_group;
  gboolean refuses_chunks;
  guint max_messages;
} SmtpSession;

/* smtp-session.c */

/** smtp_session_init: @server: @secret: (nullable): borrowed */
void smtp_session_init (SmtpSession *self, const AccountServer *server, AccountSecret *secret);

/** smtp_session_clear: drops the connection without a word, and frees what is the session's */
void smtp_session_clear (SmtpSession *self);

/** smtp_session_begin: A run begins, with a trace of its own. On an open connection it begins with what the opening
 * found out. */
void smtp_session_begin (SmtpSession *self,
                         const SmtpPlan *plan,
                         const SmtpObserver *observer,
                         GCancellable *cancellable);

/** smtp_session_end: Returns: (transfer full): the trace of the run, which is over */
SmtpTrace *smtp_session_end (SmtpSession *self);

/** smtp_session_open: Connects, up to and with the sign-in. Returns: %FALSE when a step failed, as the trace says */
gboolean smtp_session_open (SmtpSession *self);

/** smtp_session_drop: Closes the connection without a word. */
void smtp_session_drop (SmtpSession *self);

/** smtp_session_fail: Ends the running step, and the run, with @error. */
void smtp_session_fail (SmtpSession *self, const GError *error);

/** smtp_session_begin_step: a stage begins; the observer hears of it */
void smtp_session_begin_step (SmtpSession *self, SmtpStage stage);

/** smtp_session_end_step: @error: (nullable): why it failed */
void smtp_session_end_step (SmtpSession *self, SmtpOutcome outcome, const GError *error);

/** smtp_session_set_detail: of the running step */
void smtp_session_set_detail (SmtpSession *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * smtp_session_expect_quiet:
 * @milliseconds: for the rest of a line that a server out of step has begun
 * @what: what is waited for, in English
 *
 * smtp_wire_expect_quiet() with a deadline.
 */
gboolean smtp_session_expect_quiet (SmtpSession *self, guint milliseconds, const char *what, GError **error);

/**
 * smtp_session_command:
 * @line: without line end
 * @shown: (nullable): what is recorded in its place
 * @milliseconds: for the server to take the line, and again for the whole reply to be there
 * @what: what is waited for, in English
 *
 * Says a line and waits for its reply, whatever that is.
 */
SmtpReply *smtp_session_command (SmtpSession *self,
                                 const char *line,
                                 const char *shown,
                                 guint milliseconds,
                                 const char *what,
                                 GError **error);

/** smtp_session_flush: sends what is queued; when that fails, what the server had said before counts more */
gboolean smtp_session_flush (SmtpSession *self, guint milliseconds, GError **error);

/**
 * smtp_session_read:
 * @milliseconds: until the whole reply must be there
 * @what: what is waited for, in English
 *
 * Returns: (transfer full): the next reply, whatever it is; kept as that of the running step
 */
SmtpReply *smtp_session_read (SmtpSession *self, guint milliseconds, const char *what, GError **error);

/** smtp_session_read_until: the same, where the time has begun to run before */
SmtpReply *smtp_session_read_until (SmtpSession *self, BaseDeadline *deadline, const char *what, GError **error);

/** smtp_session_prefer_words: @error: (inout): of a write; what the server said before it hung up takes its place */
void smtp_session_prefer_words (SmtpSession *self, GError **error);

/** smtp_session_expect: whether @reply is of @want: a code, or the first digit of one; else %SMTP_ERROR_REJECTED */
gboolean smtp_session_expect (SmtpSession *self, SmtpReply *reply, guint want, GError **error);

/** smtp_session_quit: says QUIT unless it has been said, waits a little for the answer, closes, and never fails */
void smtp_session_quit (SmtpSession *self);

/** smtp_session_has_group: Returns: whether commands may leave without waiting for the answer to the one before */
gboolean smtp_session_has_group (const SmtpSession *self);

/* smtp-session-steps.c and smtp-session-auth.c: each is one stage, and blocks */

gboolean smtp_session_step_resolve (SmtpSession *self, GError **error);
gboolean smtp_session_step_connect (SmtpSession *self, GError **error);
gboolean smtp_session_step_tls (SmtpSession *self, GError **error);
gboolean smtp_session_step_greeting (SmtpSession *self, GError **error);
gboolean smtp_session_step_ehlo (SmtpSession *self, GError **error);
gboolean smtp_session_step_starttls (SmtpSession *self, GError **error);
gboolean smtp_session_step_auth (SmtpSession *self, GError **error);
gboolean smtp_session_step_sender (SmtpSession *self, GError **error);
gboolean smtp_session_step_recipient (SmtpSession *self, GError **error);

/** smtp_session_watch_for_secret: from now on the secret is looked for in all that is recorded */
void smtp_session_watch_for_secret (SmtpSession *self);

/* smtp-delivery.c */

/**
 * smtp_delivery_run:
 * @again: (out): (nullable): set with %FALSE when the same message may be tried on a new connection at once, because
 *   nothing of it can have been accepted and what went wrong will not be met there: why, in English, for the transcript
 *
 * One transaction, with its own stages (sender, recipient, data, after-data), which it begins and ends itself.
 */
gboolean smtp_delivery_run (SmtpSession *self, const char **again, GError **error);

/** smtp_delivery_mail_line: checks what the server can take, and gives the MAIL command */
char *smtp_delivery_mail_line (SmtpSession *self, GError **error);

/**
 * smtp_delivery_judge:
 * @accepted: recipients accepted before
 *
 * Returns: what @reply to RCPT means. Pure.
 */
SmtpRecipientOutcome smtp_delivery_judge (const SmtpReply *reply, guint accepted);

/** smtp_delivery_init_recipients: fills the trace's recipients from the plan, anew */
void smtp_delivery_init_recipients (SmtpSession *self);

/* smtp-delivery-content.c */

/** smtp_delivery_send_content: streams the message after 354, up to and without the dot that ends it */
gboolean smtp_delivery_send_content (SmtpSession *self, GInputStream *content, GError **error);

/** smtp_delivery_read_chunk: Returns: (transfer full): the whole message as BDAT takes it, checked as for DATA */
GByteArray *smtp_delivery_read_chunk (SmtpSession *self, GInputStream *content, GError **error);

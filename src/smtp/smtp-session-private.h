#pragma once

#include "base-deadline.h"
#include "smtp-connector.h"
#include "smtp-session.h"
#include "smtp-timeouts.h"
#include "smtp-wire.h"

/*
 * What the files of the session share. A session is opened (up to the sign-in), does its work (a probe or a delivery),
 * and is closed; several deliveries may stand between open and close.
 */

/**
 * SmtpSession:
 * @step: (nullable): the step that runs; belongs to @trace
 * @secret: (nullable): as it goes to this server
 * @connection: (nullable): the plain connection, below @tls
 * @may_quit: whether the server waits for a command, so that QUIT would be one
 */
typedef struct
{
  const SmtpPlan *plan;
  const SmtpObserver *observer;
  GCancellable *cancellable;
  const SmtpTimeouts *timeouts;
  gint64 begin_us;
  SmtpTrace *trace;
  SmtpStep *step;
  SmtpRecorder *recorder;
  AccountSecret *secret;
  SmtpRoute *route;
  GSocketConnection *connection;
  GIOStream *tls;
  SmtpWire *wire;
  char *hello_name;
  gboolean may_quit;
} SmtpSession;

/* smtp-session.c */

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

/** smtp_session_quit: says QUIT, waits a little, and never fails */
void smtp_session_quit (SmtpSession *self);

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

/* smtp-delivery.c, smtp-delivery-content.c */

/** smtp_delivery_run: one transaction, with its own stages (sender, recipient, data, after-data), which it begins and
 * ends itself */
gboolean smtp_delivery_run (SmtpSession *self, GError **error);

/** smtp_delivery_send_content: streams the message after 354, up to and without the dot that ends it */
gboolean smtp_delivery_send_content (SmtpSession *self, GInputStream *content, GError **error);

/** smtp_delivery_mail_line: checks what the server can take, and gives the MAIL command */
char *smtp_delivery_mail_line (SmtpSession *self, GError **error);

/**
 * smtp_delivery_judge:
 * @accepted: recipients accepted before
 *
 * Returns: what @reply to RCPT means. Pure.
 */
SmtpRecipientOutcome smtp_delivery_judge (const SmtpReply *reply, guint accepted);

/** smtp_delivery_init_recipients: fills the trace's recipients from the plan */
void smtp_delivery_init_recipients (SmtpSession *self);

#pragma once

#include "account-secret.h"
#include "smtp-trace.h"

/*
 * The dialogue with a server, as straight-line blocking code for a worker thread: a test that sends no message, or a
 * delivery.
 */

/**
 * SmtpContent:
 * @open: returns a new stream over the finished message: CRLF line ends, no line above 998 bytes, no Bcc, not
 *   dot-stuffed. Called once a transaction.
 * @size: bytes of the message, known before (RFC 1870)
 * @eight_bit: whether it holds bytes above 0x7f, which BODY=8BITMIME announces where it is offered (RFC 6152)
 */
typedef struct
{
  GInputStream *(*open) (gpointer user_data, GError **error);
  gpointer user_data;
  guint64 size;
  gboolean eight_bit;
} SmtpContent;

/**
 * SmtpPlan:
 * @server: settings; not changed
 * @secret: (nullable): password or token, as entered (the session applies account_secret_for_host())
 * @sender: (nullable): envelope sender, "local@domain" with an ASCII domain; %NULL skips sender and recipient
 * @recipients: (nullable): envelope recipients; a test probes them by RCPT and takes it back with RSET
 * @smtputf8: whether an address of the envelope needs SMTPUTF8 (RFC 6531)
 * @content: (nullable): %NULL is a test
 * @stop_after: last stage of a test; 0 and %SMTP_STAGE_QUIT are all. QUIT is said in any case once EHLO has passed
 *
 * What a session shall do.
 */
typedef struct
{
  const AccountServer *server;
  AccountSecret *secret;
  const char *sender;
  const char *const *recipients;
  gboolean smtputf8;
  const SmtpContent *content;
  SmtpStage stop_after;
} SmtpPlan;

/**
 * SmtpObserver:
 * @step: (nullable): a stage began (outcome running) or ended; the step is the session's, copy what you keep
 * @line: (nullable): a line was recorded
 * @progress: (nullable): so many bytes of the message have been written; at most some ten times a second
 * @commit: (nullable): the message leaves next, or its end, without which it is none; once a message at most. What it
 *   does must be durable before it returns. %FALSE with @error set ends the session without sending.
 *
 * Who watches. All are called on the session's own thread.
 */
typedef struct
{
  void (*step) (const SmtpStep *step, gpointer user_data);
  void (*line) (const SmtpLine *line, gpointer user_data);
  void (*progress) (guint64 written, guint64 size, gpointer user_data);
  gboolean (*commit) (gpointer user_data, GError **error);
  gpointer user_data;
} SmtpObserver;

/**
 * smtp_session_run:
 * @observer: (nullable)
 *
 * Runs the plan to its end, its first failure, or until cancelled. Blocks; any thread. Each stage has its own deadline
 * (resolve 10 s, connect 10 s an address and 20 s in all, TLS 15 s, greeting and each command 30 s in a test and RFC
 * 5321's minutes in a delivery); cancelling acts at once everywhere.
 *
 * Credentials never leave without TLS except to a loopback address or with the server's @allow_plain_auth. STARTTLS
 * that is chosen and not offered ends the session. After a refused password nothing else is tried.
 *
 * Returns: (transfer full): always; failure is in the trace
 */
SmtpTrace *smtp_session_run (const SmtpPlan *plan, const SmtpObserver *observer, GCancellable *cancellable);

/**
 * smtp_init:
 *
 * To be called first in main(), before any thread: sets TLS 1.2 as the minimum of the TLS backend (which reads that
 * once, before its first use) unless the person's environment says otherwise, and loads the system's certificates on a
 * thread, which takes 40 ms that the first test would pay.
 */
void smtp_init (void);

#pragma once

#include "practice-session.h"
#include "practice-wire.h"

/*
 * The dialogue of one connection, which is spread over practice-session.c (the loop, EHLO, STARTTLS),
 * practice-session-greeting.c (TLS and the greeting), practice-session-auth.c (AUTH), practice-session-mail.c (the
 * envelope) and practice-session-data.c (the message).
 */

#define PRACTICE_HOST "practice.example"
#define PRACTICE_MAX_COMMAND 2048
#define PRACTICE_MAX_AUTH_LINE 12288

/**
 * PracticeSession:
 * @fault: that of the server when the connection came
 * @line: the command being answered; wiped after each
 * @peer: numeric address of the client
 * @signature: what Gmail puts at the end of its replies: an id, and who says it
 * @hello: (nullable): what the client called itself; %NULL before EHLO
 * @user: (nullable): who has signed in, with @mechanism
 * @errors: commands that made no sense
 * @refused: sign-ins that failed
 * @messages: taken on this connection
 * @over: nothing more is to be read
 * @sender: (nullable): %NULL when there is no transaction
 * @recipients: (element-type utf8): the accepted ones
 * @n_recipients: the accepted and the refused ones
 * @delivery: (nullable): while the message comes in
 * @chunk_failed: a BDAT of this transaction was refused, so that only RSET helps
 */
typedef struct
{
  PracticeState *state;
  PracticeWire *wire;
  PracticeFaultId fault;
  gboolean implicit_tls;
  GString *line;
  char *peer;
  char *signature;
  char *hello;
  gboolean extended;
  char *user;
  const char *mechanism;
  guint errors;
  guint refused;
  guint messages;
  gboolean over;

  char *sender;
  gboolean smtputf8;
  GPtrArray *recipients;
  guint n_recipients;
  PracticeDelivery *delivery;
  gboolean chunk_failed;
} PracticeSession;

/**
 * practice_session_say:
 * @code: "250"
 * @enhanced: (nullable): enhanced status code, put before each line
 * @format: lines parted by LF; each gets the code
 *
 * Queues a reply. What it names of the client's must have been checked for control characters.
 */
void practice_session_say (PracticeSession *self, const char *code, const char *enhanced, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/** practice_session_say_raw: Queues bytes that are no well-formed reply */
void practice_session_say_raw (PracticeSession *self, const char *bytes, gsize length);

/** practice_session_say_limit: the refusal of a user who has reached the daily limit, in Gmail's words */
void practice_session_say_limit (PracticeSession *self);

/** practice_session_say_too_large: the refusal of a message above SIZE, in Gmail's words */
void practice_session_say_too_large (PracticeSession *self);

/** practice_session_hang_up: Says what has been queued and ends the session */
void practice_session_hang_up (PracticeSession *self);

/** practice_session_drop: Ends the session without a word */
void practice_session_drop (PracticeSession *self);

/** practice_session_fall_silent: Reads and answers nothing until the client gives up */
void practice_session_fall_silent (PracticeSession *self);

/** practice_session_read: Reads a line into @self->line. Returns: %FALSE when the session is over, after having said
 * why. A line that is too long is answered, and the next one is read. */
gboolean practice_session_read (PracticeSession *self, gsize max);

/** practice_session_is_private: Returns: whether the connection is good enough for AUTH and MAIL: TLS, unless the
 * server takes plain ones; says the refusal */
gboolean practice_session_is_private (PracticeSession *self);

/** practice_session_offers_auth: Returns: whether a client may sign in on this connection, as it is now */
gboolean practice_session_offers_auth (PracticeSession *self);

/** practice_session_offers: Returns: whether @mechanism, upper case, can be used on it */
gboolean practice_session_offers (PracticeSession *self, const char *mechanism);

/** practice_session_start_tls: Shakes hands, or does what the fault wants; the session may be over afterwards */
void practice_session_start_tls (PracticeSession *self);

/** practice_session_greet: Says the greeting, or does what the fault wants */
void practice_session_greet (PracticeSession *self);

/** practice_session_auth, practice_session_mail, …: answer the command of that name; @arguments: what follows the verb,
 * trimmed, without control characters */
void practice_session_auth (PracticeSession *self, const char *arguments);
void practice_session_mail (PracticeSession *self, const char *arguments);
void practice_session_rcpt (PracticeSession *self, const char *arguments);
void practice_session_data (PracticeSession *self, const char *arguments);
void practice_session_bdat (PracticeSession *self, const char *arguments);

/** practice_session_reset: Forgets the transaction */
void practice_session_reset (PracticeSession *self);

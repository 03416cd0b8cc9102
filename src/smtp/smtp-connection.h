#pragma once

#include "smtp-session.h"

/*
 * One connection and one sign-in for any number of messages, one after the other. Blocking; to be used by one thread at
 * a time.
 */
typedef struct _SmtpConnection SmtpConnection;

/**
 * smtp_connection_new:
 * @server: copied
 * @secret: (nullable): password or token, as entered; kept until the connection is freed
 *
 * Returns: (transfer full): nothing is opened yet
 */
SmtpConnection *smtp_connection_new (const AccountServer *server, AccountSecret *secret);

/**
 * smtp_connection_deliver:
 * @plan: a message: @content is set; @server, @secret and @stop_after are not looked at, those of the connection count
 * @more: whether another message may follow; with %FALSE QUIT goes with the end of this one, and nothing is open
 *   afterwards
 * @observer: (nullable): its @commit is called once at most, also when the message has to be begun anew
 *
 * Delivers one message. Where nothing is open, or what was open has been silent for a minute, the stages up to the
 * sign-in come first; else it begins with MAIL at once.
 *
 * A refused message leaves the connection open for the next. On a new connection it is begun anew, once for each of
 * these reasons and only while nothing of it can have been accepted: the server had closed the connection between two
 * messages; it loses what follows the first command of a group; it does not know BDAT. What was learnt of the server so
 * is kept as long as the SmtpConnection.
 *
 * A message of up to 64 KiB goes in one flight where the server offers PIPELINING and CHUNKING: MAIL, RCPT, BDAT, the
 * message, QUIT. @commit is called before that flight leaves; for a larger one, before the end of the message.
 *
 * Returns: (transfer full): always; a whole trace of its own for this message. What the opening of the connection found
 *   out is in each; its steps are skipped ones where they were not run for this message
 */
SmtpTrace *smtp_connection_deliver (SmtpConnection *self,
                                    const SmtpPlan *plan,
                                    gboolean more,
                                    const SmtpObserver *observer,
                                    GCancellable *cancellable);

/** smtp_connection_is_open: Returns: whether the server waits for the next message; it may have hung up unheard */
gboolean smtp_connection_is_open (const SmtpConnection *self);

/** smtp_connection_free: says QUIT when it may, and waits for the answer no longer than three seconds */
void smtp_connection_free (SmtpConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpConnection, smtp_connection_free)

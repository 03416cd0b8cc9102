#pragma once

#include "mail-message.h"
#include "outbox-database.h"
#include "outbox-ledger.h"
#include "outbox-recipient.h"
#include "outbox-state.h"

/*
 * Messages as rows. outbox_message_move() owns the transitions from state to state.
 */

/**
 * OutboxMessage:
 * @id: of the row; grows, never used again
 * @account: id of the account
 * @message_id: without angle brackets
 * @sender: envelope sender
 * @size: of the message, in bytes
 * @attempts: sessions begun
 * @created: Unix time at which it was queued first
 * @changed: Unix time of the last transition
 * @next_try: Unix time at which a waiting message is tried again; 0 when nothing sends it by itself
 * @reply: (nullable): the server's last words on it
 * @diagnosis: (nullable): id of the diagnosis, when failed or waiting
 * @spool: (nullable): path of its bytes, while they are kept
 * @hidden: whether a person removed it, and can still undo that
 * @recipients: (element-type OutboxRecipient): in the order of the envelope
 */
typedef struct
{
  gint64 id;
  char *account;
  char *message_id;
  char *subject;
  char *sender;
  gboolean smtputf8;
  guint64 size;
  OutboxState state;
  guint attempts;
  gint64 created;
  gint64 changed;
  gint64 next_try;
  char *reply;
  char *diagnosis;
  char *spool;
  gboolean hidden;
  GPtrArray *recipients;
} OutboxMessage;

void outbox_message_free (OutboxMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxMessage, outbox_message_free)

/**
 * outbox_message_add:
 * @message: finished; its file already lies in the spool, fsynced, and belongs to the row from now on
 *
 * Returns: id of the new row, in state queued; 0 with @error set
 *
 * Errors: %OUTBOX_ERROR_DATABASE when the file is not in the spool, and the database's
 */
gint64 outbox_message_add (OutboxDatabase *database,
                           const Account *account,
                           const MailMessage *message,
                           const BaseMoment *now,
                           GError **error);

/**
 * outbox_message_move:
 * @reply: (nullable): @diagnosis: (nullable): take the place of what stands there; a move to sending or committing
 *   leaves both as they are
 *
 * The one function that changes a state, in one transaction; it is durable when the function returns. A move to sending
 * claims the message: of two that try, one gets %OUTBOX_ERROR_STATE. It counts the attempt and takes a lease, which
 * ends with sending and committing. A move to sent removes the bytes from the spool. A move to waiting sets the next
 * try by outbox_retry_delay(); outbox_message_wait() sets another. After two days of trying, and five tries at least (a
 * clock may have been set forward), it becomes a move to failed.
 *
 * Errors: %OUTBOX_ERROR_STATE when there is no such edge, %OUTBOX_ERROR_NOT_FOUND, and the database's
 */
gboolean outbox_message_move (OutboxDatabase *database,
                              gint64 id,
                              OutboxState to,
                              const char *reply,
                              const char *diagnosis,
                              const BaseMoment *now,
                              GError **error);

/**
 * outbox_message_wait:
 * @next_try: Unix time
 *
 * outbox_message_move() to waiting, until a time that is known: when a slot of the daily limit frees, when the server's
 * own limit ends. outbox_account_changed() and outbox_ledger_unlock() make it due before.
 */
gboolean outbox_message_wait (OutboxDatabase *database,
                              gint64 id,
                              gint64 next_try,
                              const char *reply,
                              const char *diagnosis,
                              const BaseMoment *now,
                              GError **error);

/**
 * outbox_retry_delay:
 * @attempts: sessions begun so far
 *
 * Returns: seconds until the next: 1, 5, 15, 60 minutes, then an hour each. Pure.
 */
guint outbox_retry_delay (guint attempts);

/** outbox_message_get: Returns: (transfer full): %NULL with %OUTBOX_ERROR_NOT_FOUND or the database's error */
OutboxMessage *outbox_message_get (OutboxDatabase *database, gint64 id, GError **error);

/**
 * outbox_message_list:
 * @account: (nullable): id
 * @before: only rows with a smaller id; 0 for the newest
 * @count: at most so many
 *
 * For people; outbox-search.h has more. What was hidden is left out.
 *
 * Returns: (transfer full) (element-type OutboxMessage): newest first; %NULL with @error set
 */
GPtrArray *outbox_message_list (OutboxDatabase *database,
                                const char *account,
                                gint64 before,
                                guint count,
                                GError **error);

/**
 * outbox_message_retry:
 *
 * What a person wants sent after all: failed, uncertain, draft or waiting becomes queued, due at once, with the same
 * Message-ID. Two days of trying begin anew, and an account that was left alone is tried again. A queued message stays
 * so. Sends nothing itself: outbox_courier_run() does.
 *
 * Errors: %OUTBOX_ERROR_STATE while it is being sent or when it was sent, %OUTBOX_ERROR_NOT_FOUND, and the database's
 */
gboolean outbox_message_retry (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error);

/**
 * outbox_message_hold:
 *
 * What a person does not want sent yet ("Cancel"): queued or waiting becomes a draft. outbox_message_retry() takes it
 * back.
 *
 * Errors: %OUTBOX_ERROR_STATE in any other state, %OUTBOX_ERROR_NOT_FOUND, and the database's
 */
gboolean outbox_message_hold (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error);

/**
 * outbox_message_hide:
 *
 * Removal that can be undone: the message is in no list and no count, and nothing sends it. A day later it is removed,
 * when the outbox is opened.
 *
 * Errors: %OUTBOX_ERROR_STATE while it is being sent, %OUTBOX_ERROR_NOT_FOUND, and the database's
 */
gboolean outbox_message_hide (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error);

/** outbox_message_unhide: It is as it was before outbox_message_hide(). Not hidden is no error. */
gboolean outbox_message_unhide (OutboxDatabase *database, gint64 id, GError **error);

/**
 * outbox_message_remove:
 *
 * Forgets a message that is not being sent, with its bytes; the ledger keeps its count.
 *
 * Errors: %OUTBOX_ERROR_STATE while it is being sent, %OUTBOX_ERROR_NOT_FOUND, and the database's
 */
gboolean outbox_message_remove (OutboxDatabase *database, gint64 id, GError **error);

/**
 * outbox_message_forget_sent:
 * @before: Unix time
 *
 * Forgets what was sent before that time, for good. Nothing does so by itself; the ledger keeps its count, and what is
 * not sent stays, with its bytes.
 */
gboolean outbox_message_forget_sent (OutboxDatabase *database, gint64 before, GError **error);

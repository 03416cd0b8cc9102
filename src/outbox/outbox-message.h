#pragma once

#include "mail-message.h"
#include "outbox-database.h"
#include "outbox-ledger.h"
#include "smtp-trace.h"

/*
 * Messages as rows. The states and their transitions are those of the outbox; outbox_message_move() owns them.
 */

/** OutboxState: `queued → sending → sent | waiting | failed | uncertain`; `committing` within sending is the time
 * between the end of the message and the reply */
typedef enum
{
  OUTBOX_STATE_DRAFT,
  OUTBOX_STATE_QUEUED,
  OUTBOX_STATE_SENDING,
  OUTBOX_STATE_COMMITTING,
  OUTBOX_STATE_SENT,
  OUTBOX_STATE_WAITING,
  OUTBOX_STATE_FAILED,
  OUTBOX_STATE_UNCERTAIN,
} OutboxState;

/** outbox_state_to_string: Returns: "draft", "queued", … */
const char *outbox_state_to_string (OutboxState state);

/**
 * OutboxRecipient:
 * @reply: (nullable): the server's words
 */
typedef struct
{
  char *address;
  SmtpRecipientOutcome outcome;
  char *reply;
} OutboxRecipient;

/**
 * OutboxMessage:
 * @id: of the row
 * @account: id of the account
 * @changed: Unix time of the last transition
 * @reply: (nullable): the server's last words on it
 * @diagnosis: (nullable): id of the diagnosis, when failed or waiting
 * @spool: (nullable): path of its bytes, while they are kept
 * @recipients: (element-type OutboxRecipient)
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
  GPtrArray *recipients;
} OutboxMessage;

void outbox_message_free (OutboxMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutboxMessage, outbox_message_free)

/**
 * outbox_message_add:
 * @message: finished; its file already lies in the spool, fsynced
 *
 * Returns: id of the new row, in state queued; 0 with @error set
 */
gint64 outbox_message_add (OutboxDatabase *database,
                           const Account *account,
                           const MailMessage *message,
                           const OutboxMoment *now,
                           GError **error);

/**
 * outbox_message_move:
 *
 * The one function that changes a state, in one transaction.
 *
 * Errors: %OUTBOX_ERROR_STATE when there is no such edge, %OUTBOX_ERROR_NOT_FOUND
 */
gboolean outbox_message_move (OutboxDatabase *database,
                              gint64 id,
                              OutboxState to,
                              const char *reply,
                              const char *diagnosis,
                              const OutboxMoment *now,
                              GError **error);

/** outbox_message_set_recipients: @recipients: (element-type SmtpRecipient): each one's result */
gboolean outbox_message_set_recipients (OutboxDatabase *database, gint64 id, GPtrArray *recipients, GError **error);

OutboxMessage *outbox_message_get (OutboxDatabase *database, gint64 id, GError **error);

/**
 * outbox_message_list:
 * @account: (nullable): id
 * @before: only rows with a smaller id; 0 for the newest
 * @count: at most so many
 *
 * Returns: (transfer full) (element-type OutboxMessage): newest first
 */
GPtrArray *outbox_message_list (OutboxDatabase *database,
                                const char *account,
                                gint64 before,
                                guint count,
                                GError **error);

/** outbox_message_remove: forgets a message that is not being sent, with its bytes; the ledger keeps its count */
gboolean outbox_message_remove (OutboxDatabase *database, gint64 id, GError **error);

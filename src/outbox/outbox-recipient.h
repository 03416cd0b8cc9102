#pragma once

#include "outbox-database.h"
#include "smtp-trace.h"

/**
 * OutboxRecipient:
 * @address: as in the envelope
 * @outcome: of the last attempt that tried it; accepted only when the server took the message for it
 * @reply: (nullable): the server's words, codes and all
 */
typedef struct
{
  char *address;
  SmtpRecipientOutcome outcome;
  char *reply;
} OutboxRecipient;

/** outbox_outcome_to_string: Returns: "untried", "accepted", "deferred" or "refused" */
const char *outbox_outcome_to_string (SmtpRecipientOutcome outcome);

/** outbox_outcome_from_string: @text: (nullable). Returns: whether it is one of these words; @outcome is set then */
gboolean outbox_outcome_from_string (const char *text, SmtpRecipientOutcome *outcome);

void outbox_recipient_free (OutboxRecipient *self);

/**
 * outbox_message_set_recipients:
 * @recipients: (element-type SmtpRecipient): each one's result; those that are not in it keep theirs
 *
 * Errors: the database's
 */
gboolean outbox_message_set_recipients (OutboxDatabase *database, gint64 id, GPtrArray *recipients, GError **error);

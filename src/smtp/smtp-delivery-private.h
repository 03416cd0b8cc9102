#pragma once

#include "smtp-session-private.h"

/**
 * SmtpDelivery:
 * @content: (nullable): opened, for DATA
 * @chunk: (nullable): the whole message, for BDAT
 * @lines: (element-type utf8): RSET where it is owed, MAIL, each RCPT, DATA or BDAT
 * @first: index of MAIL in @lines
 * @group: index of the first line of the group that left last
 * @failure: (nullable): the first refusal that ends it; the answers still owed are read before it counts
 * @closing: the server has said that it hangs up (421, or 221 unasked): replies come in order, so that what it has not
 *   answered before it never accepted
 * @lost: it answers QUIT in place of a command of the same group: what stood between got lost
 * @asked: QUIT was said to find that out
 *
 * One transaction, for smtp-delivery.c and smtp-delivery-replies.c.
 */
typedef struct
{
  SmtpSession *session;
  GInputStream *content;
  GByteArray *chunk;
  GPtrArray *lines;
  guint first;
  guint group;
  guint sent;
  guint answered;
  guint accepted;
  GError *failure;
  GError *first_refusal;
  gboolean data_wanted;
  gboolean closing;
  gboolean lost;
  gboolean asked;
} SmtpDelivery;

/** smtp_delivery_move_to: ends the running stage, and begins the next */
void smtp_delivery_move_to (SmtpSession *session, SmtpOutcome outcome, SmtpStage next);

/** smtp_delivery_take_reply: reads the next reply that is owed, and takes it for that of its command */
gboolean smtp_delivery_take_reply (SmtpDelivery *self, GError **error);

/** smtp_delivery_take_end: @reply: (transfer full): to the whole message. Returns: whether it was accepted; else @error
 * is set */
gboolean smtp_delivery_take_end (SmtpDelivery *self, SmtpReply *reply, GError **error);

/** smtp_delivery_judge_end: @reply: (nullable): to the whole message, which was not sent: what each recipient that had
 * been accepted got */
void smtp_delivery_judge_end (SmtpTrace *trace, SmtpReply *reply);

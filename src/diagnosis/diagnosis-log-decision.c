#include "diagnosis-log-dialogue.h"

/* What a walk backwards has met. */
typedef struct
{
  const DiagnosisLogReply *accepted;
  gboolean signed_in;
  gboolean greeted;
  gboolean has_recipient; /* the message that what decides so far is about */
} Later;

/* Goodbyes decide nothing. */
static gboolean
is_refusal (const DiagnosisLogReply *reply)
{
  return smtp_reply_get_code (reply->reply) >= 400 && reply->stage != SMTP_STAGE_QUIT;
}

static void
note_success (const DiagnosisLogReply *reply, Later *later)
{
  if (!reply->in_dialogue || smtp_reply_get_code (reply->reply) / 100 != 2)
    return;
  if (reply->stage == SMTP_STAGE_AFTER_DATA && later->accepted == NULL)
    later->accepted = reply;
  later->signed_in = later->signed_in || reply->stage == SMTP_STAGE_AUTH;
  later->greeted = later->greeted || reply->stage == SMTP_STAGE_EHLO;
}

/* Whether a recipient was accepted for the message that the reply at @index is about. */
static gboolean
has_recipient (const DiagnosisLogDialogue *self, guint index)
{
  for (guint i = index; i > 0; i--)
    {
      const DiagnosisLogReply *reply = self->replies->pdata[i - 1];
      guint code = smtp_reply_get_code (reply->reply);

      if (reply->stage == SMTP_STAGE_RECIPIENT && code / 100 == 2)
        return TRUE;
      /* There another message begins or ends. */
      if (reply->stage == SMTP_STAGE_SENDER || reply->stage == SMTP_STAGE_AFTER_DATA ||
          (reply->stage == SMTP_STAGE_DATA && code >= 400))
        return FALSE;
    }
  return FALSE;
}

/* Whether @later is but a consequence of @earlier. */
static gboolean
follows_from (const DiagnosisLogReply *later, const DiagnosisLogReply *earlier, gboolean later_has_recipient)
{
  guint code = smtp_reply_get_code (later->reply);

  if (!earlier->in_dialogue || !later->in_dialogue)
    return FALSE;
  if (earlier->stage == SMTP_STAGE_AUTH && later->stage != SMTP_STAGE_AUTH)
    return TRUE;
  /* Commands left together: without a recipient the message had to fail, too. */
  if (earlier->stage == SMTP_STAGE_RECIPIENT &&
      (later->stage == SMTP_STAGE_DATA || later->stage == SMTP_STAGE_AFTER_DATA))
    return (later->stage == SMTP_STAGE_DATA && (code == 503 || code == 554)) || !later_has_recipient;
  /* "421 closing" behind a refusal, and "out of order" behind anything that failed. */
  return (code == 421 || code == 503) && smtp_reply_get_code (earlier->reply) / 100 == 5;
}

/* Whether what came later shows that @reply was got over. */
static gboolean
was_overcome (const DiagnosisLogReply *reply, const Later *later)
{
  if (!reply->in_dialogue)
    return FALSE;
  if (later->accepted != NULL && reply->stage != SMTP_STAGE_RECIPIENT)
    return TRUE;
  return (reply->stage == SMTP_STAGE_AUTH && later->signed_in) || (reply->stage == SMTP_STAGE_EHLO && later->greeted);
}

static const DiagnosisLogReply *
find_last (const DiagnosisLogDialogue *self)
{
  for (guint i = self->replies->len; i > 0; i--)
    {
      const DiagnosisLogReply *reply = self->replies->pdata[i - 1];

      if (reply->stage != SMTP_STAGE_QUIT || i == 1)
        return reply;
    }
  return NULL;
}

const DiagnosisLogReply *
diagnosis_log_dialogue_decide (const DiagnosisLogDialogue *self)
{
  const DiagnosisLogReply *decisive = NULL;
  Later later = { NULL, FALSE, FALSE, FALSE };

  /* Backwards: the last refusal, unless an earlier one explains it. What stood in a conversation goes before what is
   * reported of it. */
  for (guint i = self->replies->len; i > 0; i--)
    {
      const DiagnosisLogReply *reply = self->replies->pdata[i - 1];

      if (!is_refusal (reply))
        note_success (reply, &later);
      else if (!was_overcome (reply, &later) &&
               (decisive == NULL || (reply->in_dialogue && !decisive->in_dialogue) ||
                follows_from (decisive, reply, later.has_recipient)))
        {
          decisive = reply;
          later.has_recipient = has_recipient (self, i - 1);
        }
    }
  if (decisive == NULL)
    decisive = later.accepted;
  return decisive != NULL ? decisive : find_last (self);
}

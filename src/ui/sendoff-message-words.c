#include "config.h"

#include "sendoff-message-words.h"

#include "sendoff-outbox-jobs.h"
#include "sendoff-text.h"

#include "outbox-limit.h"
#include "smtp-reply.h"

#include <glib/gi18n.h>
#include <string.h>

static guint
count_refused (const OutboxMessage *message)
{
  guint n = 0;

  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      n += recipient->outcome == SMTP_RECIPIENT_REFUSED || recipient->outcome == SMTP_RECIPIENT_DEFERRED;
    }
  return n;
}

SendoffMessageGroup
sendoff_message_get_group (const OutboxMessage *message)
{
  switch (message->state)
    {
    case OUTBOX_STATE_DRAFT:
      return SENDOFF_MESSAGE_HELD;
    case OUTBOX_STATE_QUEUED:
    case OUTBOX_STATE_WAITING:
      return SENDOFF_MESSAGE_WAITS;
    case OUTBOX_STATE_SENDING:
    case OUTBOX_STATE_COMMITTING:
      return SENDOFF_MESSAGE_LEAVES;
    case OUTBOX_STATE_SENT:
      return SENDOFF_MESSAGE_SENT;
    case OUTBOX_STATE_UNCERTAIN:
      return SENDOFF_MESSAGE_UNCERTAIN;
    case OUTBOX_STATE_FAILED:
    default:
      return SENDOFF_MESSAGE_FAILED;
    }
}

/* Why it waits: the id that was kept says most, and the server's words the rest. */
typedef enum
{
  WAITS_FOR_LIMIT,
  WAITS_FOR_SERVER_LIMIT,
  WAITS_FOR_SERVER,
  WAITS_FOR_NETWORK,
} Reason;

static Reason
find_reason (const OutboxMessage *message)
{
  const char *id = message->diagnosis != NULL ? message->diagnosis : "";
  g_autoptr (SmtpReply) reply = message->reply != NULL ? smtp_reply_parse (message->reply) : NULL;

  if (strcmp (id, "daily-limit") == 0)
    return WAITS_FOR_LIMIT;
  if (strcmp (id, "server-limit") == 0 || (reply != NULL && outbox_limit_seconds (reply) > 0))
    return WAITS_FOR_SERVER_LIMIT;
  return message->reply != NULL ? WAITS_FOR_SERVER : WAITS_FOR_NETWORK;
}

static char *
describe_wait (const OutboxMessage *message, gint64 leaves, gint64 now)
{
  gint64 when = leaves > 0 ? leaves : message->next_try;
  gboolean due = when <= now;
  g_autofree char *time = sendoff_text_moment (when, now);

  switch (find_reason (message))
    {
    case WAITS_FOR_LIMIT:
      if (due)
        return g_strdup (_("waits for the daily limit, leaves soon"));
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("waits for the daily limit, leaves at %s"), time);
    case WAITS_FOR_SERVER_LIMIT:
      if (due)
        return g_strdup (_("waits for the server’s own limit, leaves soon"));
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("waits for the server’s own limit until %s"), time);
    case WAITS_FOR_SERVER:
      if (due)
        return g_strdup (_("the server asked to wait; next try soon"));
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("the server asked to wait; next try at %s"), time);
    case WAITS_FOR_NETWORK:
    default:
      if (due)
        return g_strdup (_("no connection to the server; next try soon"));
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("no connection to the server; next try at %s"), time);
    }
}

/* Queued is what leaves at once, if the limit lets it. */
static char *
describe_queued (gint64 leaves, gint64 now)
{
  g_autofree char *time = NULL;

  if (leaves <= now)
    return g_strdup (_("ready to leave"));
  time = sendoff_text_moment (leaves, now);
  /* Translators: a time, as 14:20 */
  return g_strdup_printf (_("in the queue, leaves at %s"), time);
}

static char *
describe_sent (const OutboxMessage *message, gint64 now)
{
  g_autofree char *changed = sendoff_text_moment (message->changed, now);
  guint refused = count_refused (message);

  if (refused > 0)
    return g_strdup_printf (ngettext ("sent %s, but %u recipient was refused",
                                      "sent %s, but %u recipients were refused", refused),
                            changed, refused);
  /* Translators: a time, as 10:42 */
  return g_strdup_printf (_("sent %s"), changed);
}

char *
sendoff_message_dup_state (const OutboxMessage *message, gint64 leaves, gint64 now)
{
  g_autofree char *changed = NULL;

  switch (message->state)
    {
    case OUTBOX_STATE_DRAFT:
      return g_strdup (_("held back, not sent"));
    case OUTBOX_STATE_QUEUED:
      if (leaves == SENDOFF_LEAVES_HELD)
        return g_strdup (_("waits until the account can send again"));
      return describe_queued (leaves, now);
    case OUTBOX_STATE_SENDING:
      return g_strdup (_("on its way to the server"));
    case OUTBOX_STATE_COMMITTING:
      return g_strdup (_("on its way; waiting for the server’s answer"));
    case OUTBOX_STATE_SENT:
      return describe_sent (message, now);
    case OUTBOX_STATE_WAITING:
      if (leaves == SENDOFF_LEAVES_HELD)
        return g_strdup (_("waits until the account can send again"));
      return describe_wait (message, leaves, now);
    case OUTBOX_STATE_UNCERTAIN:
      return g_strdup (_("may have been sent: the connection broke before the server’s answer"));
    case OUTBOX_STATE_FAILED:
    default:
      changed = sendoff_text_moment (message->changed, now);
      /* Translators: a time, as 10:42 */
      return g_strdup_printf (_("not sent, %s"), changed);
    }
}

char *
sendoff_message_dup_recipients (const OutboxMessage *message)
{
  const OutboxRecipient *first;
  guint more;

  if (message->recipients->len == 0)
    return g_strdup ("");

  first = g_ptr_array_index (message->recipients, 0);
  more = message->recipients->len - 1;
  if (more == 0)
    /* Translators: an address */
    return g_strdup_printf (_("to %s"), first->address);
  /* Translators: an address, and how many further recipients there are */
  return g_strdup_printf (ngettext ("to %s and %u more", "to %s and %u more", more), first->address, more);
}

const char *
sendoff_message_get_title (const OutboxMessage *message)
{
  return *message->subject != '\0' ? message->subject : _("No subject");
}

const char *
sendoff_message_get_icon (const OutboxMessage *message)
{
  static const char *const icons[] = {
    [SENDOFF_MESSAGE_HELD] = "media-playback-pause-symbolic",
    [SENDOFF_MESSAGE_WAITS] = "sendoff-waiting-symbolic",
    [SENDOFF_MESSAGE_LEAVES] = "mail-send-symbolic",
    [SENDOFF_MESSAGE_SENT] = "object-select-symbolic",
    [SENDOFF_MESSAGE_FAILED] = "dialog-error-symbolic",
    [SENDOFF_MESSAGE_UNCERTAIN] = "dialog-question-symbolic",
  };

  return icons[sendoff_message_get_group (message)];
}

/* How servers introduce the name: Postfix and those made of it, Exim, qmail, Exchange, Amazon. */
char *
sendoff_message_dup_queue_id (const char *reply)
{
  static const char *const marks[] = { "queued as ", "id=", "id ", "qp ", "[InternalId=", "Ok " };
  g_autoptr (SmtpReply) parsed = reply != NULL ? smtp_reply_parse (reply) : NULL;
  const char *text = parsed != NULL && smtp_reply_get_code (parsed) / 100 == 2 ? smtp_reply_get_text (parsed) : NULL;

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (marks); i++)
    {
      const char *found = strstr (text, marks[i]);
      gsize length;

      if (found == NULL)
        continue;
      found += strlen (marks[i]);
      length = strcspn (found, " \t\r\n,;)]>");
      /* A name has a figure in it; a word of the sentence has none. */
      if (length >= 5 && strcspn (found, "0123456789") < length)
        return g_strndup (found, length);
    }
  return NULL;
}

char *
sendoff_message_dup_check (const OutboxMessage *message)
{
  const OutboxRecipient *first = message->recipients->len > 0 ? g_ptr_array_index (message->recipients, 0) : NULL;

  return g_strdup_printf (
      /* Translators: an address */
      _("The message was complete when the connection broke, so the server may have taken it. To find out, look into the "
        "provider’s “Sent” folder, if it keeps one, or ask %s. If it arrived, remove it from this list. If it did not, "
        "send it again: it keeps its Message-ID, by which many mailboxes drop a second copy."),
      first != NULL ? first->address : _("the recipient"));
}

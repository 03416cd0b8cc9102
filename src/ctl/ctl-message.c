#include "config.h"

#include "ctl-message.h"

#include "base-text.h"
#include "diagnosis-json.h"
#include "outbox-message-diagnosis.h"

#include <glib/gi18n-lib.h>

#define WEEK (7 * 24 * 3600)

void
ctl_message_set_time (JsonObject *object, const char *name, gint64 unix_time)
{
  g_autoptr (GDateTime) utc = unix_time > 0 ? g_date_time_new_from_unix_utc (unix_time) : NULL;
  g_autofree char *text = utc != NULL ? g_date_time_format_iso8601 (utc) : NULL;

  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static void
set_string (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

JsonArray *
ctl_message_recipients_to_json (const OutboxMessage *message)
{
  JsonArray *recipients = json_array_new ();

  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "address", recipient->address);
      json_object_set_string_member (entry, "outcome", outbox_outcome_to_string (recipient->outcome));
      set_string (entry, "reply", recipient->reply);
      json_array_add_object_element (recipients, entry);
    }
  return recipients;
}

JsonObject *
ctl_message_to_json (const OutboxMessage *message, const Account *account, gint64 leaves)
{
  JsonObject *object = json_object_new ();
  g_autoptr (Diagnosis) diagnosis = outbox_message_diagnose (message, account);

  json_object_set_int_member (object, "id", message->id);
  json_object_set_string_member (object, "account", account != NULL ? account->name : message->account);
  json_object_set_string_member (object, "message_id", message->message_id);
  json_object_set_string_member (object, "subject", message->subject);
  json_object_set_string_member (object, "sender", message->sender);
  json_object_set_int_member (object, "size", (gint64) message->size);
  json_object_set_string_member (object, "state", outbox_state_to_string (message->state));
  json_object_set_int_member (object, "attempts", message->attempts);
  ctl_message_set_time (object, "created", message->created);
  ctl_message_set_time (object, "changed", message->changed);
  ctl_message_set_time (object, "next_try", message->next_try);
  ctl_message_set_time (object, "leaves", leaves);
  set_string (object, "reply", message->reply);
  if (diagnosis != NULL)
    json_object_set_member (object, "diagnosis", diagnosis_to_json (diagnosis));
  else
    json_object_set_null_member (object, "diagnosis");
  json_object_set_boolean_member (object, "kept", message->spool != NULL);
  json_object_set_array_member (object, "recipients", ctl_message_recipients_to_json (message));
  return object;
}

void
ctl_message_print_recipients (const OutboxMessage *message)
{
  const char *outcomes[] = { _("not tried"), _("accepted"), _("put off"), _("REFUSED") };

  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);
      g_autofree char *reply = g_strdup (recipient->reply != NULL ? recipient->reply : "");
      g_autofree char *safe = base_text_for_display (g_strdelimit (reply, "\n", ' '), -1, 0);

      g_print ("  %-9s %s%s%s\n", outcomes[recipient->outcome], recipient->address, safe[0] != '\0' ? "  " : "", safe);
    }
}

gboolean
ctl_message_is_for_all (const OutboxMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->outcome != SMTP_RECIPIENT_ACCEPTED)
        return FALSE;
    }
  return TRUE;
}

gboolean
ctl_message_is_for_some (const OutboxMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->outcome == SMTP_RECIPIENT_ACCEPTED)
        return TRUE;
    }
  return FALSE;
}

const char *
ctl_message_state_title (OutboxState state)
{
  switch (state)
    {
    case OUTBOX_STATE_DRAFT:
      return _("on hold");
    case OUTBOX_STATE_QUEUED:
      return _("queued");
    case OUTBOX_STATE_SENDING:
    case OUTBOX_STATE_COMMITTING:
      return _("being sent");
    case OUTBOX_STATE_SENT:
      return _("sent");
    case OUTBOX_STATE_WAITING:
      return _("waits");
    case OUTBOX_STATE_FAILED:
      return _("FAILED");
    case OUTBOX_STATE_UNCERTAIN:
    default:
      return _("UNCERTAIN");
    }
}

char *
ctl_message_format_time (gint64 unix_time)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_time);
  gint64 away = unix_time - g_get_real_time () / G_USEC_PER_SEC;

  if (time == NULL)
    return g_strdup ("");
  /* Translators: a day of this week with the hour; else the date with the hour */
  return g_date_time_format (time, ABS (away) < WEEK ? _("%a %H:%M") : _("%Y-%m-%d %H:%M"));
}

char *
ctl_message_dup_reason (const OutboxMessage *message, const Diagnosis *diagnosis, gint64 leaves)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean open = message->state == OUTBOX_STATE_QUEUED || message->state == OUTBOX_STATE_WAITING;
  g_autofree char *time = open && leaves > now ? ctl_message_format_time (leaves) : NULL;

  /* What held it up before is no longer why it does not leave. */
  if (message->state == OUTBOX_STATE_DRAFT)
    return g_strdup (_("not sent until “sendoffctl outbox retry”"));
  if (time != NULL && diagnosis != NULL)
    /* Translators: a time, then why */
    return g_strdup_printf (_("until %s: %s"), time, diagnosis->title);
  if (time != NULL)
    /* Translators: a time */
    return g_strdup_printf (_("until %s"), time);
  if (message->state == OUTBOX_STATE_SENT && ctl_message_is_for_all (message))
    return g_strdup ("");
  if (message->state == OUTBOX_STATE_SENT)
    return g_strdup (_("refused for some of the recipients"));
  return g_strdup (diagnosis != NULL ? diagnosis->title : "");
}

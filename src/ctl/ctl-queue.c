#include "config.h"

#include "ctl-queue.h"

#include "ctl-courier.h"
#include "ctl-message.h"
#include "ctl-print.h"
#include "ctl-run.h"

#include "outbox-sender.h"

#include <glib/gi18n-lib.h>

static gpointer
queue (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const CtlDelivery *delivery = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);

  if (database == NULL)
    return NULL;
  return outbox_queue (database, delivery->account, delivery->draft, delivery->import, delivery->sender,
                       (const char *const *) delivery->recipients, cancellable, error);
}

OutboxMessage *
ctl_queue (CtlDelivery *delivery, const CtlOptions *options, gboolean deliver, GError **error)
{
  g_autoptr (Account) account = account_copy (delivery->account);
  g_autoptr (AccountSecret) secret = delivery->secret != NULL ? account_secret_ref (delivery->secret) : NULL;
  OutboxMessage *message =
      ctl_run_job (queue, delivery, ctl_delivery_free, (GDestroyNotify) outbox_message_free, NULL, NULL, error);

  if (message != NULL && deliver)
    ctl_courier_start (account, options, secret);
  return message;
}

void
ctl_queue_print (const OutboxMessage *message, gboolean json)
{
  JsonObject *object;

  if (!json)
    {
      g_print (_("Message %" G_GINT64_FORMAT " is queued, and sent in the background.\nMessage-ID: <%s>\n"),
                  message->id, message->message_id);
      return;
    }
  object = json_object_new ();
  json_object_set_boolean_member (object, "ok", TRUE);
  json_object_set_int_member (object, "id", message->id);
  json_object_set_string_member (object, "message_id", message->message_id);
  json_object_set_string_member (object, "state", outbox_state_to_string (message->state));
  json_object_set_array_member (object, "recipients", ctl_message_recipients_to_json (message));
  ctl_print_object (object);
}

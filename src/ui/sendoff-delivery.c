#include "config.h"

#include "sendoff-delivery.h"

#include "sendoff-message-memory.h"
#include "sendoff-progress.h"

typedef struct
{
  SendoffAccountItem *item;
  MailDraft *mail;
  gint64 message;
  gboolean is_new;
  SendoffDeliveryFunc on_event;
  gpointer user_data;
} Delivery;

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_clear_object (&delivery->item);
  g_clear_pointer (&delivery->mail, mail_draft_free);
  g_free (delivery);
}

static void
on_event (gpointer event, gpointer user_data)
{
  Delivery *delivery = g_task_get_task_data (user_data);

  /* The row of a new message is not known before it is sent. */
  if (delivery->message != 0 && !delivery->is_new)
    sendoff_progress_report (delivery->message, event);
  if (delivery->on_event != NULL)
    delivery->on_event (event, delivery->user_data);
}

static void
on_sent (GObject *source, GAsyncResult *job, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Delivery *delivery = g_task_get_task_data (task);
  GError *error = NULL;
  OutboxResult *result = base_job_run_finish (job, &error);

  g_application_release (g_task_get_source_object (task));
  sendoff_progress_report (delivery->message, NULL);
  if (result == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (result->trace != NULL)
    sendoff_account_item_take_delivery (delivery->item, result->trace, result->diagnosis);
  sendoff_message_memory_note (result->message, result->diagnosis);
  g_task_return_pointer (task, result, (GDestroyNotify) outbox_result_free);
  sendoff_application_emit_outbox_changed (g_task_get_source_object (task));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Delivery *delivery = g_task_get_task_data (task);
  SendoffOutboxInput *input;
  GError *error = NULL;
  g_autoptr (GError) keyring_error = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (Account) account =
      sendoff_application_prepare_finish (SENDOFF_APPLICATION (source), result, &secret, &keyring_error, &error);

  if (account == NULL || keyring_error != NULL)
    {
      g_application_release (G_APPLICATION (source));
      g_task_return_error (task, account == NULL ? error : g_steal_pointer (&keyring_error));
      return;
    }
  input = sendoff_outbox_input_new (account, secret, g_steal_pointer (&delivery->mail), delivery->message);
  base_job_run_async (sendoff_outbox_job_send, input, (GDestroyNotify) sendoff_outbox_input_free, (GDestroyNotify) outbox_result_free, on_event,
                      g_task_get_cancellable (task), on_sent, g_object_ref (task));
}

/* Takes @delivery. */
static void
start (SendoffApplication *app,
       SendoffAccountItem *item,
       Delivery *delivery,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (app, cancellable, callback, user_data);

  delivery->item = g_object_ref (item);
  g_task_set_source_tag (task, sendoff_delivery_run_async);
  /* A message that the server accepted stays accepted, whoever cancelled meanwhile. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, delivery, delivery_free);
  g_application_hold (G_APPLICATION (app));
  sendoff_application_prepare_async (app, sendoff_account_item_get_account (item), cancellable, on_prepared, task);
}

void
sendoff_delivery_run_async (SendoffApplication *app,
                            SendoffAccountItem *item,
                            MailDraft *mail,
                            gint64 message,
                            SendoffDeliveryFunc event_func,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->mail = mail;
  delivery->is_new = mail != NULL;
  delivery->message = message;
  delivery->on_event = event_func;
  delivery->user_data = user_data;
  start (app, item, delivery, cancellable, callback, user_data);
}

OutboxResult *
sendoff_delivery_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
sendoff_delivery_show_progress (const SendoffSendEvent *event, GtkProgressBar *bar)
{
  double fraction;
  g_autofree char *text = sendoff_progress_dup_event_words (event, &fraction);

  gtk_progress_bar_set_text (bar, text);
  gtk_progress_bar_set_fraction (bar, MAX (fraction, 0));
}

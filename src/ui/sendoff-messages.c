#include "config.h"

#include "sendoff-messages.h"

#include "sendoff-delivery.h"
#include "sendoff-message-diagnosis.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-trouble.h"

#include <glib/gi18n.h>

gboolean
sendoff_messages_can (const OutboxMessage *message, SendoffMessageVerb verb)
{
  SendoffMessageGroup group = sendoff_message_get_group (message);
  g_autofree char *words = NULL;

  switch (verb)
    {
    case SENDOFF_MESSAGE_SEND:
      return group != SENDOFF_MESSAGE_LEAVES && group != SENDOFF_MESSAGE_SENT;
    case SENDOFF_MESSAGE_HOLD:
      return group == SENDOFF_MESSAGE_WAITS;
    case SENDOFF_MESSAGE_EDIT:
      return (group == SENDOFF_MESSAGE_FAILED || group == SENDOFF_MESSAGE_HELD) && message->spool != NULL;
    case SENDOFF_MESSAGE_REMOVE:
      return group != SENDOFF_MESSAGE_LEAVES;
    case SENDOFF_MESSAGE_COPY:
      words = sendoff_messages_dup_server_words (message);
      return *words != '\0';
    case SENDOFF_MESSAGE_CHECK:
    default:
      return group == SENDOFF_MESSAGE_UNCERTAIN;
    }
}

char *
sendoff_messages_dup_server_words (const OutboxMessage *message)
{
  g_autoptr (GString) text = g_string_new (message->reply);

  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->reply != NULL && g_strcmp0 (recipient->reply, message->reply) != 0)
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", recipient->address, recipient->reply);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
sendoff_messages_can_all (GPtrArray *items, SendoffMessageVerb verb)
{
  gboolean one_by_one = verb == SENDOFF_MESSAGE_EDIT || verb == SENDOFF_MESSAGE_CHECK;

  if (items->len == 0 || (items->len > 1 && one_by_one))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const OutboxMessage *message = sendoff_message_item_get_message (g_ptr_array_index (items, i));

      /* Nothing is sent twice without asking, one by one. */
      if (!sendoff_messages_can (message, verb) ||
          (items->len > 1 && verb == SENDOFF_MESSAGE_SEND && message->state == OUTBOX_STATE_UNCERTAIN))
        return FALSE;
    }
  return TRUE;
}

char *
sendoff_messages_dup_all_server_words (GPtrArray *items)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *words =
          sendoff_messages_dup_server_words (sendoff_message_item_get_message (g_ptr_array_index (items, i)));

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", words);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- Sending ----------------------------------------------------------------------------------------------------- */

static void
on_sent (GObject *source, GAsyncResult *async, gpointer user_data)
{
  SendoffApplication *app = SENDOFF_APPLICATION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) result = sendoff_delivery_run_finish (async, &error);

  /* What became of it is in its row. That somebody else has just taken it is no trouble. */
  if (result == NULL && !g_error_matches (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE))
    sendoff_trouble_present (GTK_APPLICATION (app), _("The Message Cannot Be Sent"), error);
}

void
sendoff_messages_send (SendoffApplication *app, SendoffAccountItem *item, gint64 id)
{
  sendoff_delivery_run_async (app, item, NULL, id, NULL, NULL, on_sent, NULL);
}

GtkWidget *
sendoff_messages_new_twice_dialog (GtkWindow *parent, const OutboxMessage *message)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Send It Once More?"),
                                              _("The server may have taken this message already: the connection broke "
                                                "before its answer. Recipients may get it twice; the message keeps its "
                                                "Message-ID, by which many mailboxes drop the second copy."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "send", _("_Send Again"),
                                    NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

GtkWidget *
sendoff_messages_new_check_dialog (GtkWindow *parent, const OutboxMessage *message)
{
  g_autofree char *text = sendoff_message_dup_check (message);
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Did It Arrive?"), text);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Decide Later"), "remove",
                                    _("It _Arrived, Remove"), "send", _("_Send Again"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

/* --- Rows -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  SendoffApplication *app;
  const char *trouble;
} Work;

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (SendoffApplication) app = work->app;
  g_autoptr (GError) error = NULL;

  if (base_job_run_finish (result, &error) == NULL)
    sendoff_trouble_present (GTK_APPLICATION (app), work->trouble, error);
  g_free (work);
  sendoff_application_emit_outbox_changed (app);
  g_application_release (G_APPLICATION (app));
}

/* @trouble: what is said when it fails; translated, lives as long as the process */
static void
run (SendoffApplication *app, BaseJobFunc func, gint64 id, const char *trouble)
{
  Work *work = g_new (Work, 1);

  work->app = g_object_ref (app);
  work->trouble = trouble;
  g_application_hold (G_APPLICATION (app));
  base_job_run_async (func, sendoff_outbox_input_new (NULL, NULL, NULL, id),
                      (GDestroyNotify) sendoff_outbox_input_free, NULL, NULL, NULL, on_done, work);
}

void
sendoff_messages_hold (SendoffApplication *app, gint64 id)
{
  run (app, sendoff_outbox_job_hold, id, _("The Message Cannot Be Held Back"));
}

void
sendoff_messages_retry (SendoffApplication *app, gint64 id)
{
  run (app, sendoff_outbox_job_retry, id, _("The Message Cannot Be Sent"));
}

void
sendoff_messages_hide (SendoffApplication *app, gint64 id)
{
  run (app, sendoff_outbox_job_hide, id, _("The Message Cannot Be Removed"));
}

void
sendoff_messages_unhide (SendoffApplication *app, gint64 id)
{
  run (app, sendoff_outbox_job_unhide, id, _("The Message Cannot Be Taken Back"));
}

void
sendoff_messages_remove (SendoffApplication *app, gint64 id)
{
  run (app, sendoff_outbox_job_remove, id, _("The Message Cannot Be Removed"));
}

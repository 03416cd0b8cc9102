#include "config.h"

#include "sendoff-message-row.h"

#include "sendoff-message-diagnosis.h"
#include "sendoff-text.h"

#include <glib/gi18n.h>

struct _SendoffMessageRow
{
  AdwActionRow parent;

  GtkImage *icon;

  gint64 id;
};

G_DEFINE_FINAL_TYPE (SendoffMessageRow, sendoff_message_row, ADW_TYPE_ACTION_ROW)

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

char *
sendoff_message_dup_state (const OutboxMessage *message, gint64 now)
{
  g_autofree char *changed = sendoff_text_moment (message->changed, now);
  g_autofree char *next = NULL;
  guint refused = count_refused (message);

  switch (message->state)
    {
    case OUTBOX_STATE_DRAFT:
      return g_strdup (_("cancelled, not sent"));
    case OUTBOX_STATE_QUEUED:
      return g_strdup (_("ready to leave"));
    case OUTBOX_STATE_SENDING:
    case OUTBOX_STATE_COMMITTING:
      return g_strdup (_("on its way to the server"));
    case OUTBOX_STATE_SENT:
      if (refused > 0)
        return g_strdup_printf (ngettext ("sent %s, but %u recipient was refused",
                                          "sent %s, but %u recipients were refused", refused),
                                changed, refused);
      /* Translators: a time, as 10:42 */
      return g_strdup_printf (_("sent %s"), changed);
    case OUTBOX_STATE_WAITING:
      if (message->next_try <= now)
        return g_strdup (_("waits for the next try"));
      next = sendoff_text_moment (message->next_try, now);
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("waits, leaves at %s"), next);
    case OUTBOX_STATE_UNCERTAIN:
      return g_strdup (_("may have been sent: the connection broke before the server’s answer"));
    case OUTBOX_STATE_FAILED:
    default:
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

static const char *
get_icon (OutboxState state)
{
  switch (state)
    {
    case OUTBOX_STATE_SENT:
      return "object-select-symbolic";
    case OUTBOX_STATE_WAITING:
    case OUTBOX_STATE_QUEUED:
      return "sendoff-waiting-symbolic";
    case OUTBOX_STATE_SENDING:
    case OUTBOX_STATE_COMMITTING:
      return "mail-send-symbolic";
    case OUTBOX_STATE_UNCERTAIN:
      return "dialog-question-symbolic";
    case OUTBOX_STATE_DRAFT:
      return "document-edit-symbolic";
    case OUTBOX_STATE_FAILED:
    default:
      return "dialog-error-symbolic";
    }
}

void
sendoff_message_row_set (SendoffMessageRow *self, const OutboxMessage *message, gint64 now)
{
  gboolean wants_words = message->state == OUTBOX_STATE_FAILED || message->state == OUTBOX_STATE_WAITING;
  g_autofree char *reply = sendoff_message_dup_reply_line (wants_words ? message->reply : NULL);
  g_autofree char *to = sendoff_message_dup_recipients (message);
  g_autofree char *state = sendoff_message_dup_state (message, now);
  g_autofree char *subtitle = sendoff_text_join (to, state, reply, NULL);

  self->id = message->id;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 *message->subject != '\0' ? message->subject : _("No subject"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_image_set_from_icon_name (self->icon, get_icon (message->state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
}

gint64
sendoff_message_row_get_id (SendoffMessageRow *self)
{
  return self->id;
}

static void
sendoff_message_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_MESSAGE_ROW);
  G_OBJECT_CLASS (sendoff_message_row_parent_class)->dispose (object);
}

static void
sendoff_message_row_class_init (SendoffMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_message_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffMessageRow, icon);
}

static void
sendoff_message_row_init (SendoffMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sendoff_message_row_new (void)
{
  return g_object_new (SENDOFF_TYPE_MESSAGE_ROW, NULL);
}

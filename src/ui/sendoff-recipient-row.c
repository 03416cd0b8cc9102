#include "config.h"

#include "sendoff-recipient-row.h"

#include "sendoff-message-diagnosis.h"
#include "sendoff-text.h"

#include <glib/gi18n.h>

static const char *
get_words (SmtpRecipientOutcome outcome, OutboxState state)
{
  switch (outcome)
    {
    case SMTP_RECIPIENT_ACCEPTED:
      return state == OUTBOX_STATE_SENT ? _("accepted by the server") : _("the server would take this address");
    case SMTP_RECIPIENT_DEFERRED:
      return _("not now");
    case SMTP_RECIPIENT_REFUSED:
      return _("refused by the server");
    case SMTP_RECIPIENT_UNTRIED:
    default:
      return state == OUTBOX_STATE_UNCERTAIN ? _("may have got it") : _("not tried yet");
    }
}

GtkWidget *
sendoff_recipient_row_new (const char *address, SmtpRecipientOutcome outcome, const char *reply, OutboxState state)
{
  static const char *const icons[] = {
    [SMTP_RECIPIENT_UNTRIED] = "sendoff-waiting-symbolic",
    [SMTP_RECIPIENT_ACCEPTED] = "object-select-symbolic",
    [SMTP_RECIPIENT_DEFERRED] = "sendoff-waiting-symbolic",
    [SMTP_RECIPIENT_REFUSED] = "dialog-error-symbolic",
  };
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "selectable", FALSE, "title-lines", 2,
                                 "subtitle-lines", 5, "icon-name", icons[outcome], NULL);
  g_autofree char *line = sendoff_message_dup_reply_line (reply);
  g_autofree char *subtitle = sendoff_text_join (get_words (outcome, state), line, NULL);

  /* Only now, when "use-markup" has reached the labels. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

void
sendoff_recipient_row_fill (GtkListBox *list, const OutboxMessage *message)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
  for (guint i = 0; message != NULL && i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      gtk_list_box_append (list, sendoff_recipient_row_new (recipient->address, recipient->outcome, recipient->reply,
                                                            message->state));
    }
}

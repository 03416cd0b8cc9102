#include "sendoff-message-item.h"

struct _SendoffMessageItem
{
  GObject parent;

  OutboxMessage *message;
  gint64 leaves;
};

G_DEFINE_FINAL_TYPE (SendoffMessageItem, sendoff_message_item, G_TYPE_OBJECT)

static guint signal_changed;

static void
sendoff_message_item_finalize (GObject *object)
{
  outbox_message_free (SENDOFF_MESSAGE_ITEM (object)->message);
  G_OBJECT_CLASS (sendoff_message_item_parent_class)->finalize (object);
}

static void
sendoff_message_item_class_init (SendoffMessageItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sendoff_message_item_finalize;
  signal_changed =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sendoff_message_item_init (SendoffMessageItem *self)
{
}

SendoffMessageItem *
sendoff_message_item_new (OutboxMessage *message, gint64 leaves)
{
  SendoffMessageItem *self = g_object_new (SENDOFF_TYPE_MESSAGE_ITEM, NULL);

  self->message = message;
  self->leaves = leaves;
  return self;
}

void
sendoff_message_item_take (SendoffMessageItem *self, OutboxMessage *message, gint64 leaves)
{
  g_assert (message->id == self->message->id);
  outbox_message_free (self->message);
  self->message = message;
  self->leaves = leaves;
  /* Also when nothing is different: "tried again in 5 minutes" ages. */
  g_signal_emit (self, signal_changed, 0);
}

gint64
sendoff_message_item_get_id (SendoffMessageItem *self)
{
  return self->message->id;
}

const OutboxMessage *
sendoff_message_item_get_message (SendoffMessageItem *self)
{
  return self->message;
}

gint64
sendoff_message_item_get_leaves (SendoffMessageItem *self)
{
  return self->leaves;
}

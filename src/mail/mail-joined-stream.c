#include "mail-joined-stream.h"

#include <string.h>

#define MAIL_TYPE_JOINED_STREAM (mail_joined_stream_get_type ())
G_DECLARE_FINAL_TYPE (MailJoinedStream, mail_joined_stream, MAIL, JOINED_STREAM, GFilterInputStream)

struct _MailJoinedStream
{
  GFilterInputStream parent_instance;
  GBytes *first;
  gsize at;
};

G_DEFINE_FINAL_TYPE (MailJoinedStream, mail_joined_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
joined_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  MailJoinedStream *self = MAIL_JOINED_STREAM (stream);
  gsize size;
  const char *bytes = g_bytes_get_data (self->first, &size);
  gsize n = MIN (count, size - self->at);

  if (n == 0)
    return g_input_stream_read (g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self)), buffer, count,
                                cancellable, error);
  memcpy (buffer, bytes + self->at, n);
  self->at += n;
  return n;
}

static void
mail_joined_stream_finalize (GObject *object)
{
  g_bytes_unref (MAIL_JOINED_STREAM (object)->first);
  G_OBJECT_CLASS (mail_joined_stream_parent_class)->finalize (object);
}

static void
mail_joined_stream_class_init (MailJoinedStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_joined_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = joined_read;
}

static void
mail_joined_stream_init (MailJoinedStream *self)
{
}

GInputStream *
mail_joined_stream_new (GBytes *first, GInputStream *rest)
{
  MailJoinedStream *self = g_object_new (MAIL_TYPE_JOINED_STREAM, "base-stream", rest, NULL);

  self->first = g_bytes_ref (first);
  return G_INPUT_STREAM (self);
}

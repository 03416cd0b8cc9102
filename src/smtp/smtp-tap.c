#include "smtp-tap.h"

#define MAX_KEPT 512

struct _SmtpTap
{
  GFilterInputStream parent;
  GByteArray *kept;
};

static void smtp_tap_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SmtpTap,
                               smtp_tap,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, smtp_tap_pollable_init))

static GInputStream *
get_base (gpointer self)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
}

static void
keep (SmtpTap *self, const void *bytes, gssize n)
{
  if (n > 0 && self->kept->len < MAX_KEPT)
    g_byte_array_append (self->kept, bytes, MIN ((guint) n, MAX_KEPT - self->kept->len));
}

static gssize
smtp_tap_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  gssize n = g_input_stream_read (get_base (stream), buffer, count, cancellable, error);

  keep (SMTP_TAP (stream), buffer, n);
  return n;
}

static gssize
smtp_tap_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (get_base (stream)), buffer, count, NULL,
                                                       error);

  keep (SMTP_TAP (stream), buffer, n);
  return n;
}

static gboolean
smtp_tap_can_poll (GPollableInputStream *stream)
{
  GInputStream *base = get_base (stream);

  return G_IS_POLLABLE_INPUT_STREAM (base) && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (base));
}

static gboolean
smtp_tap_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

static GSource *
smtp_tap_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) source =
      g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_base (stream)), NULL);

  return g_pollable_source_new_full (stream, source, cancellable);
}

static void
smtp_tap_finalize (GObject *object)
{
  g_byte_array_unref (SMTP_TAP (object)->kept);
  G_OBJECT_CLASS (smtp_tap_parent_class)->finalize (object);
}

static void
smtp_tap_class_init (SmtpTapClass *class)
{
  G_OBJECT_CLASS (class)->finalize = smtp_tap_finalize;
  G_INPUT_STREAM_CLASS (class)->read_fn = smtp_tap_read;
}

static void
smtp_tap_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = smtp_tap_can_poll;
  iface->is_readable = smtp_tap_is_readable;
  iface->create_source = smtp_tap_create_source;
  iface->read_nonblocking = smtp_tap_read_nonblocking;
}

static void
smtp_tap_init (SmtpTap *self)
{
  self->kept = g_byte_array_new ();
}

SmtpTap *
smtp_tap_new (GInputStream *base)
{
  return g_object_new (SMTP_TYPE_TAP, "base-stream", base, "close-base-stream", FALSE, NULL);
}

const guint8 *
smtp_tap_get_bytes (SmtpTap *self, gsize *length)
{
  *length = self->kept->len;
  return self->kept->data;
}

SmtpTapFound
smtp_tap_classify (const guint8 *bytes, gsize length)
{
  const guint8 alert = 21, handshake = 22, server_hello = 2, protocol_version = 70;

  if (length >= 3 && (g_ascii_isprint (bytes[0]) || g_ascii_isspace (bytes[0])) && g_ascii_isprint (bytes[1]) &&
      g_ascii_isprint (bytes[2]))
    return SMTP_TAP_PLAIN_TEXT;
  /* RFC 8446 5.1 and 6: type, version, length of the record; level and description of the alert */
  if (length >= 7 && bytes[0] == alert && bytes[6] == protocol_version)
    return SMTP_TAP_OLD_TLS;
  /* RFC 5246 7.4.1.3: type and length of the message, then the version that the server chose */
  if (length >= 11 && bytes[0] == handshake && bytes[5] == server_hello && bytes[9] == 3 && bytes[10] < 3)
    return SMTP_TAP_OLD_TLS;
  return SMTP_TAP_UNKNOWN;
}

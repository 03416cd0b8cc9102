#include "mail-dot-stream.h"

#include <string.h>

#define MAIL_TYPE_DOT_STREAM (mail_dot_stream_get_type ())
G_DECLARE_FINAL_TYPE (MailDotStream, mail_dot_stream, MAIL, DOT_STREAM, GFilterInputStream)

#define BLOCK (64 * 1024)

/**
 * MailDotStream:
 * @block: as it was read; @at of it is used up
 * @held: bytes of a line that may be the last: ".", ".\r"
 * @in_line: whether the line has begun with something else
 * @ready: bytes of @held that belong to the message after all, to be given out first
 */
struct _MailDotStream
{
  GFilterInputStream parent_instance;
  char *block;
  gsize at;
  gsize filled;
  char held[3];
  gsize n_held;
  gsize ready;
  gboolean in_line;
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (MailDotStream, mail_dot_stream, G_TYPE_FILTER_INPUT_STREAM)

static gsize
give_ready (MailDotStream *self, char *to, gsize room)
{
  gsize n = MIN (room, self->ready);

  memcpy (to, self->held, n);
  memmove (self->held, self->held + n, self->n_held - n);
  self->ready -= n;
  self->n_held -= n;
  return n;
}

/* The rest of a line, with its end: none of it can be the dot. */
static gsize
copy_line (MailDotStream *self, char *to, gsize room)
{
  const char *from = self->block + self->at;
  gsize n = MIN (room, self->filled - self->at);
  const char *end = memchr (from, '\n', n);

  if (end != NULL)
    n = end - from + 1;
  memcpy (to, from, n);
  self->at += n;
  self->in_line = end == NULL;
  return n;
}

/* One byte of a line that begins. It is held back while the line may be the dot. */
static void
look_at_start (MailDotStream *self)
{
  char c = self->block[self->at];
  gboolean dot = self->n_held == 0 ? c == '.' : c == '\n' || (c == '\r' && self->n_held == 1);

  if (!dot)
    {
      self->ready = self->n_held;
      self->in_line = TRUE;
      return;
    }
  self->at++;
  if (c == '\n')
    self->ended = TRUE;
  else
    self->held[self->n_held++] = c;
}

static gboolean
fill (MailDotStream *self, GCancellable *cancellable, GError **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
  gssize n = g_input_stream_read (base, self->block, BLOCK, cancellable, error);

  self->at = 0;
  self->filled = MAX (n, 0);
  /* A dot at the very end, without the end of a line, is the dot too. */
  if (n == 0)
    self->ended = TRUE;
  return n >= 0;
}

static gssize
dot_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  MailDotStream *self = MAIL_DOT_STREAM (stream);
  char *to = buffer;
  gsize got = 0;

  while (got < count && !self->ended)
    {
      if (self->ready > 0)
        got += give_ready (self, to + got, count - got);
      else if (self->at == self->filled)
        {
          if (got > 0)
            break;
          if (!fill (self, cancellable, error))
            return -1;
        }
      else if (self->in_line)
        got += copy_line (self, to + got, count - got);
      else
        look_at_start (self);
    }
  return got;
}

static void
mail_dot_stream_finalize (GObject *object)
{
  g_free (MAIL_DOT_STREAM (object)->block);
  G_OBJECT_CLASS (mail_dot_stream_parent_class)->finalize (object);
}

static void
mail_dot_stream_class_init (MailDotStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_dot_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = dot_read;
}

static void
mail_dot_stream_init (MailDotStream *self)
{
  self->block = g_malloc (BLOCK);
}

GInputStream *
mail_dot_stream_new (GInputStream *input)
{
  return g_object_new (MAIL_TYPE_DOT_STREAM, "base-stream", input, NULL);
}

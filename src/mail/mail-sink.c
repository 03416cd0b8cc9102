#include "mail-sink.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define BLOCK (64 * 1024)
#define LINE_MAX_BYTES 998

struct _MailSink
{
  GMimeStream parent_instance;
  char *path;
  char *temporary;
  GCancellable *cancellable;
  int fd;
  GError *error;

  guint64 size;
  guint faults;
  guint column;
  guchar previous;
  gboolean in_body;
  guint64 body_start;

  gsize held;
  char *block;
};

G_DEFINE_FINAL_TYPE (MailSink, mail_sink, GMIME_TYPE_STREAM)

static gboolean
fail (const char *what, int number, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", what, g_strerror (number));
  return FALSE;
}

static void
examine (MailSink *self, guint64 at, guchar c)
{
  if ((c == '\n') != (self->previous == '\r'))
    self->faults |= MAIL_SINK_BARE;
  if (c == '\n')
    {
      /* The CR was counted. */
      if (self->column <= 1 && !self->in_body)
        {
          self->in_body = TRUE;
          self->body_start = at + 1;
        }
      self->column = 0;
    }
  else if (++self->column > LINE_MAX_BYTES && (c != '\r' || self->column > LINE_MAX_BYTES + 1))
    self->faults |= MAIL_SINK_LONG_LINE;
  if (c >= 0x80)
    self->faults |= self->in_body ? MAIL_SINK_8BIT : MAIL_SINK_8BIT_HEADER;
  if (c == '\0')
    self->faults |= MAIL_SINK_NUL;
  self->previous = c;
}

/* How many of @bytes are neither line end nor NUL nor of eight bits: eight at a time, for attachments are made of
 * them. */
static gsize
count_plain (const char *bytes, gsize length)
{
  const guint64 each = G_MAXUINT64 / 255;
  gsize n = 0;

  for (guint64 word; n + sizeof word <= length; n += sizeof word)
    {
      memcpy (&word, bytes + n, sizeof word);
      /* The highest bit of a byte that is below 0x10, or has it already. */
      if ((((word - each * 0x10) | word) & each * 0x80) != 0)
        break;
    }
  while (n < length && (guchar) bytes[n] >= 0x10 && (guchar) bytes[n] < 0x80)
    n++;
  return n;
}

/* As examine() does, for @length of such bytes. */
static void
examine_plain (MailSink *self, const char *bytes, gsize length)
{
  if (self->previous == '\r')
    self->faults |= MAIL_SINK_BARE;
  self->column += length;
  if (self->column > LINE_MAX_BYTES)
    self->faults |= MAIL_SINK_LONG_LINE;
  self->previous = bytes[length - 1];
}

static void
examine_all (MailSink *self, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      gsize plain = count_plain (bytes + i, length - i);

      if (plain > 0)
        examine_plain (self, bytes + i, plain);
      i += plain;
      if (i < length)
        examine (self, self->size + i, bytes[i]);
    }
}

/* Keeps the first error: GMime goes on writing after a failure. */
static gboolean
write_block (MailSink *self)
{
  gsize done = 0;

  if (self->error != NULL || g_cancellable_set_error_if_cancelled (self->cancellable, &self->error))
    return FALSE;

  while (done < self->held)
    {
      gssize n = write (self->fd, self->block + done, self->held - done);

      if (n < 0 && errno != EINTR)
        return fail ("The message cannot be written", errno, &self->error);
      done += MAX (n, 0);
    }
  self->held = 0;
  return TRUE;
}

static ssize_t
sink_write (GMimeStream *stream, const char *bytes, size_t length)
{
  MailSink *self = MAIL_SINK (stream);
  gsize taken = 0;

  if (self->error != NULL)
    return -1;
  examine_all (self, bytes, length);
  while (taken < length)
    {
      gsize part = MIN (length - taken, BLOCK - self->held);

      memcpy (self->block + self->held, bytes + taken, part);
      self->held += part;
      taken += part;
      if (self->held == BLOCK && !write_block (self))
        return -1;
    }
  self->size += length;
  stream->position += length;
  return length;
}

static int
sink_flush (GMimeStream *stream)
{
  /* GMime flushes after each part; a block is written when it is full, and at the end. */
  return MAIL_SINK (stream)->error != NULL ? -1 : 0;
}

static ssize_t
sink_read (GMimeStream *stream, char *buffer, size_t length)
{
  return -1;
}

static gboolean
sink_eos (GMimeStream *stream)
{
  return TRUE;
}

static int
sink_reset (GMimeStream *stream)
{
  return -1;
}

static gint64
sink_seek (GMimeStream *stream, gint64 offset, GMimeSeekWhence whence)
{
  return -1;
}

static gint64
sink_tell (GMimeStream *stream)
{
  return stream->position;
}

static void
mail_sink_finalize (GObject *object)
{
  MailSink *self = MAIL_SINK (object);

  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_free (self->block);
  g_free (self->temporary);
  g_free (self->path);
  G_OBJECT_CLASS (mail_sink_parent_class)->finalize (object);
}

static void
mail_sink_class_init (MailSinkClass *klass)
{
  GMimeStreamClass *stream_class = GMIME_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_sink_finalize;
  stream_class->read = sink_read;
  stream_class->write = sink_write;
  stream_class->flush = sink_flush;
  stream_class->close = sink_flush;
  stream_class->eos = sink_eos;
  stream_class->reset = sink_reset;
  stream_class->seek = sink_seek;
  stream_class->tell = sink_tell;
  stream_class->length = sink_tell;
}

static void
mail_sink_init (MailSink *self)
{
  self->fd = -1;
  self->block = g_malloc (BLOCK);
}

MailSink *
mail_sink_new (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *template = g_strdup_printf ("%s/.%s.XXXXXX", folder, name);
  g_autoptr (MailSink) self = g_object_new (mail_sink_get_type (), NULL);

  g_mime_stream_construct (GMIME_STREAM (self), 0, -1);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  self->fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      fail ("The message cannot be written", errno, error);
      return NULL;
    }
  /* Whoever tidies the folder up sees that somebody still writes; a file system without locks has no such tidying. */
  (void) flock (self->fd, LOCK_EX | LOCK_NB);
  self->temporary = g_steal_pointer (&template);
  self->path = g_strdup (path);
  g_set_object (&self->cancellable, cancellable);
  return g_steal_pointer (&self);
}

static gboolean
report (MailSink *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

gboolean
mail_sink_write (MailSink *self, const char *bytes, gsize length, GError **error)
{
  sink_write (GMIME_STREAM (self), bytes, length);
  return report (self, error);
}

gboolean
mail_sink_flush (MailSink *self, GError **error)
{
  write_block (self);
  return report (self, error);
}

guint
mail_sink_get_faults (MailSink *self)
{
  return self->faults | (self->size > 0 && self->previous != '\n' ? MAIL_SINK_UNENDED : 0);
}

guint64
mail_sink_get_size (MailSink *self)
{
  return self->size;
}

guint64
mail_sink_get_body_start (MailSink *self)
{
  return self->body_start;
}

GMimeStream *
mail_sink_open_again (MailSink *self)
{
  GMimeStream *stream = g_mime_stream_fs_new_with_bounds (self->fd, 0, -1);

  g_mime_stream_fs_set_owner (GMIME_STREAM_FS (stream), FALSE);
  return stream;
}

static gboolean
check (MailSink *self, guint allowed, GError **error)
{
  guint faults = mail_sink_get_faults (self) & ~allowed;
  const char *what = faults & MAIL_SINK_NUL                              ? "a NUL"
                     : faults & MAIL_SINK_BARE                           ? "a bare line break"
                     : faults & MAIL_SINK_LONG_LINE                      ? "a line above 998 bytes"
                     : faults & (MAIL_SINK_8BIT | MAIL_SINK_8BIT_HEADER) ? "bytes beyond ASCII"
                                                                         : "no line end at its end";

  if (self->size == 0)
    {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_EMPTY, "The message is empty");
      return FALSE;
    }
  if (faults == 0)
    return TRUE;

  g_set_error (error, MAIL_ERROR, MAIL_ERROR_MALFORMED, "The finished message has %s and would break SMTP", what);
  return FALSE;
}

/* The name is on the disk only when its folder is. */
static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;
  int number = errno;

  if (fd >= 0)
    close (fd);
  /* Some file systems (FUSE, CIFS) cannot sync a folder and say so. */
  return synced || number == EINVAL || number == ENOTSUP ? TRUE : fail ("The folder cannot be written", number, error);
}

gboolean
mail_sink_commit (MailSink *self, guint allowed, GError **error)
{
  if (!mail_sink_flush (self, error) || !check (self, allowed, error))
    return FALSE;
  if (fsync (self->fd) != 0)
    return fail ("The message cannot be written", errno, error);
  if (g_rename (self->temporary, self->path) != 0)
    return fail ("The message cannot be written", errno, error);
  g_clear_pointer (&self->temporary, g_free);
  if (sync_folder (self->path, error))
    return TRUE;

  g_unlink (self->path);
  return FALSE;
}

#include "mail-source.h"

#include "base-text.h"

#define ATTRIBUTES                                                                                                     \
  G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC

struct _MailSource
{
  GMimeStream parent_instance;
  GFile *file;
  char *name;
  GCancellable *cancellable;
  GFileInputStream *input;
  GFileInfo *before;
  gint64 got;
  gboolean ended;
  GError *error;
};

G_DEFINE_FINAL_TYPE (MailSource, mail_source, GMIME_TYPE_STREAM)

static void
set_failure (const char *name, const char *reason, GError **error)
{
  g_autofree char *shown = base_text_for_display (name, -1, 80);

  g_set_error (error, MAIL_ERROR, MAIL_ERROR_ATTACHMENT, "The attachment “%s” %s", shown, reason);
}

static void
translate (const char *name, GError *cause, GError **error)
{
  g_autofree char *reason = NULL;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }
  reason = g_strdup_printf ("cannot be read: %s", cause->message);
  set_failure (name, reason, error);
  g_error_free (cause);
}

static ssize_t
fail (MailSource *self, GError *cause)
{
  if (self->error != NULL)
    g_clear_error (&cause);
  else if (cause != NULL)
    translate (self->name, cause, &self->error);
  else
    set_failure (self->name, "changed while it was read", &self->error);
  self->ended = TRUE;
  return -1;
}

static gboolean
open_file (MailSource *self, GError **error)
{
  self->input = g_file_read (self->file, self->cancellable, error);
  if (self->input == NULL)
    return FALSE;

  /* Not every file system can ask an open file; the size that was seen in the folder is then all there is. */
  g_clear_object (&self->before);
  self->before = g_file_input_stream_query_info (self->input, ATTRIBUTES, self->cancellable, NULL);
  if (self->before == NULL)
    self->before = g_file_query_info (self->file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, self->cancellable, error);
  return self->before != NULL;
}

static gboolean
is_unchanged (MailSource *self)
{
  g_autoptr (GFileInfo) after = NULL;

  if (self->got != g_file_info_get_size (self->before))
    return FALSE;
  after = g_file_input_stream_query_info (self->input, ATTRIBUTES, self->cancellable, NULL);
  if (after == NULL)
    return TRUE;
  return g_file_info_get_attribute_uint64 (self->before, G_FILE_ATTRIBUTE_TIME_MODIFIED) ==
             g_file_info_get_attribute_uint64 (after, G_FILE_ATTRIBUTE_TIME_MODIFIED) &&
         g_file_info_get_attribute_uint32 (self->before, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC) ==
             g_file_info_get_attribute_uint32 (after, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
}

static ssize_t
source_read (GMimeStream *stream, char *buffer, size_t length)
{
  MailSource *self = MAIL_SOURCE (stream);
  GError *error = NULL;
  gssize got;

  if (self->ended)
    return self->error != NULL ? -1 : 0;
  if (self->input == NULL && !open_file (self, &error))
    return fail (self, error);

  got = g_input_stream_read (G_INPUT_STREAM (self->input), buffer, length, self->cancellable, &error);
  if (got < 0)
    return fail (self, error);
  self->got += got;
  if (self->got > g_file_info_get_size (self->before))
    return fail (self, NULL);
  if (got == 0)
    {
      if (!is_unchanged (self))
        return fail (self, NULL);
      self->ended = TRUE;
      g_clear_object (&self->input);
    }
  stream->position += got;
  return got;
}

static gboolean
source_eos (GMimeStream *stream)
{
  return MAIL_SOURCE (stream)->ended;
}

/* GMime rewinds before it reads and after; only the first is of use, and a failure is not forgotten. */
static int
source_reset (GMimeStream *stream)
{
  MailSource *self = MAIL_SOURCE (stream);

  g_clear_object (&self->input);
  self->got = 0;
  self->ended = self->error != NULL;
  stream->position = 0;
  return 0;
}

static ssize_t
source_write (GMimeStream *stream, const char *buffer, size_t length)
{
  return -1;
}

static int
source_flush (GMimeStream *stream)
{
  return 0;
}

static gint64
source_seek (GMimeStream *stream, gint64 offset, GMimeSeekWhence whence)
{
  return offset == 0 && whence == GMIME_STREAM_SEEK_SET ? source_reset (stream) : -1;
}

static gint64
source_length (GMimeStream *stream)
{
  return -1;
}

static gint64
source_tell (GMimeStream *stream)
{
  return stream->position;
}

static void
mail_source_finalize (GObject *object)
{
  MailSource *self = MAIL_SOURCE (object);

  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->input);
  g_clear_object (&self->before);
  g_clear_error (&self->error);
  g_free (self->name);
  G_OBJECT_CLASS (mail_source_parent_class)->finalize (object);
}

static void
mail_source_class_init (MailSourceClass *klass)
{
  GMimeStreamClass *stream_class = GMIME_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_source_finalize;
  stream_class->read = source_read;
  stream_class->write = source_write;
  stream_class->flush = source_flush;
  stream_class->close = source_flush;
  stream_class->eos = source_eos;
  stream_class->reset = source_reset;
  stream_class->seek = source_seek;
  stream_class->tell = source_tell;
  stream_class->length = source_length;
}

static void
mail_source_init (MailSource *self)
{
}

MailSource *
mail_source_new (GFile *file, const char *name, GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  MailSource *self;

  if (info == NULL)
    {
      translate (name, cause, error);
      return NULL;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      set_failure (name,
                   g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY ? "is a folder" : "is not a regular file",
                   error);
      return NULL;
    }
  self = g_object_new (mail_source_get_type (), NULL);
  g_mime_stream_construct (GMIME_STREAM (self), 0, -1);
  self->file = g_object_ref (file);
  self->name = g_strdup (name);
  g_set_object (&self->cancellable, cancellable);
  return self;
}

GError *
mail_source_steal_error (MailSource *self)
{
  return g_steal_pointer (&self->error);
}

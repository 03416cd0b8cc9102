#include "practice-mailbox.h"

#include "practice-from-rule.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_HEADER (256 * 1024)
/* A mailbox that a runaway program fills must not fill the disk. */
#define MAX_MESSAGES 10000
#define MAX_BYTES (G_GUINT64_CONSTANT (2) * 1024 * 1024 * 1024)
#define PARTIAL ".incoming-"

struct _PracticeMailbox
{
  char *folder;
  GMutex lock;
  GPtrArray *messages;
  guint next;
  guint64 bytes;
};

struct _PracticeDelivery
{
  PracticeMailbox *mailbox;
  GOutputStream *stream;
  char *partial;
  char *rewrite;
  GByteArray *header;
  GError *error;
  guint64 max_size;
  guint64 size;
  guint64 bare_newlines;
  guchar last;
};

static gboolean
set_errno (GError **error, int code, const char *what, const char *path)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s “%s”: %s", what, path, g_strerror (code));
  return FALSE;
}

static gboolean
prepare_folder (const char *folder, GError **error)
{
  GStatBuf info;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return set_errno (error, errno, "Cannot make the folder", folder);
  if (g_stat (folder, &info) < 0)
    return set_errno (error, errno, "Cannot examine the folder", folder);
  if (info.st_uid != geteuid () || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_PERM,
                   "The practice server needs a folder of its own: others can write to “%s”", folder);
      return FALSE;
    }
  return TRUE;
}

/* Continues the numbering, and clears away what a crash left behind. */
static gboolean
scan_folder (PracticeMailbox *self, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      char *end = NULL;
      guint64 number = g_ascii_isdigit (*name) ? g_ascii_strtoull (name, &end, 10) : 0;

      if (end != NULL && g_str_equal (end, ".eml") && number < G_MAXUINT / 2)
        self->next = MAX (self->next, number + 1);
      if (g_str_has_prefix (name, PARTIAL))
        {
          g_autofree char *path = g_build_filename (self->folder, name, NULL);
          GStatBuf info;

          /* Another server may be writing a young one. */
          if (g_stat (path, &info) == 0 && info.st_mtime < time (NULL) - 24 * 60 * 60)
            g_unlink (path);
        }
    }
  return TRUE;
}

PracticeMailbox *
practice_mailbox_new (const char *folder, GError **error)
{
  g_autoptr (PracticeMailbox) self = g_new0 (PracticeMailbox, 1);

  g_mutex_init (&self->lock);
  self->folder = g_strdup (folder);
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) practice_message_free);
  self->next = 1;
  if (!prepare_folder (folder, error) || !scan_folder (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
practice_mailbox_free (PracticeMailbox *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->messages);
  g_mutex_clear (&self->lock);
  g_free (self->folder);
  g_free (self);
}

static gpointer
copy_message (gconstpointer message, gpointer user_data)
{
  return practice_message_copy (message);
}

GPtrArray *
practice_mailbox_list (PracticeMailbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *list = g_ptr_array_copy (self->messages, copy_message, NULL);

  g_ptr_array_set_free_func (list, (GDestroyNotify) practice_message_free);
  return list;
}

PracticeDelivery *
practice_delivery_new (PracticeMailbox *mailbox, guint64 max_size, const char *rewrite)
{
  PracticeDelivery *self = g_new0 (PracticeDelivery, 1);
  g_autofree char *template = g_build_filename (mailbox->folder, PARTIAL "XXXXXX", NULL);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GFile) file = NULL;
  int fd;

  self->mailbox = mailbox;
  self->max_size = max_size;
  self->rewrite = g_strdup (rewrite);
  self->header = rewrite != NULL ? g_byte_array_new () : NULL;

  fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_errno (&self->error, errno, "Cannot write into", mailbox->folder);
      return self;
    }
  close (fd);
  self->partial = g_steal_pointer (&template);
  file = g_file_new_for_path (self->partial);
  stream = g_file_append_to (file, G_FILE_CREATE_PRIVATE, NULL, &self->error);
  if (stream != NULL)
    self->stream = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), 65536);
  return self;
}

void
practice_delivery_free (PracticeDelivery *self)
{
  if (self == NULL)
    return;
  if (self->stream != NULL)
    g_output_stream_close (self->stream, NULL, NULL);
  if (self->partial != NULL)
    g_unlink (self->partial);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->header, g_byte_array_unref);
  g_clear_error (&self->error);
  g_free (self->partial);
  g_free (self->rewrite);
  g_free (self);
}

static void
write_out (PracticeDelivery *self, const guchar *data, gsize length)
{
  if (self->error == NULL)
    g_output_stream_write_all (self->stream, data, length, NULL, NULL, &self->error);
}

/* The header is complete, or longer than any that needs care. */
static void
finish_header (PracticeDelivery *self, gsize length)
{
  g_autoptr (GByteArray) header = g_steal_pointer (&self->header);
  g_autoptr (GString) changed = practice_from_rule_apply ((const char *) header->data, length, self->rewrite);

  write_out (self, (const guchar *) changed->str, changed->len);
  write_out (self, header->data + length, header->len - length);
}

static void
count_newlines (PracticeDelivery *self, const guchar *data, gsize length)
{
  guchar last = self->last;

  for (gsize i = 0; i < length; i++)
    {
      if ((data[i] == '\n') != (last == '\r'))
        self->bare_newlines++;
      last = data[i];
    }
  self->last = last;
}

void
practice_delivery_append (PracticeDelivery *self, const guchar *data, gsize length)
{
  gsize end;

  count_newlines (self, data, length);
  self->size += length;
  if (self->size > self->max_size || self->error != NULL)
    return;
  if (self->header == NULL)
    {
      write_out (self, data, length);
      return;
    }
  g_byte_array_append (self->header, data, length);
  end = practice_from_rule_find_end ((const char *) self->header->data, self->header->len);
  if (end > 0)
    finish_header (self, end);
  else if (self->header->len > MAX_HEADER)
    finish_header (self, 0);
}

guint64
practice_delivery_get_size (PracticeDelivery *self)
{
  return self->size;
}

gboolean
practice_delivery_is_too_large (PracticeDelivery *self)
{
  return self->size > self->max_size;
}

static gboolean
reserve (PracticeMailbox *self, guint64 size, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->messages->len >= MAX_MESSAGES || self->bytes + size > MAX_BYTES)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The practice mailbox is full");
      return FALSE;
    }
  self->bytes += size;
  return TRUE;
}

/* Takes the first free number: O_EXCL settles the matter between servers that share the folder. */
static char *
take_number (PracticeMailbox *self, GError **error)
{
  for (;;)
    {
      g_autofree char *path = NULL;
      guint number;
      int fd;

      g_mutex_lock (&self->lock);
      number = self->next++;
      g_mutex_unlock (&self->lock);
      path = g_strdup_printf ("%s/%04u.eml", self->folder, number);
      fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (fd >= 0)
        {
          close (fd);
          return g_steal_pointer (&path);
        }
      if (errno != EEXIST)
        {
          set_errno (error, errno, "Cannot make", path);
          return NULL;
        }
    }
}

static gboolean
store (PracticeDelivery *self, PracticeMessage *message, GError **error)
{
  g_autofree char *envelope = NULL;

  message->path = take_number (self->mailbox, error);
  if (message->path == NULL)
    return FALSE;
  envelope = g_strdup_printf ("%.*s.ini", (int) (strlen (message->path) - strlen (".eml")), message->path);
  if (!practice_message_save (message, envelope, error))
    {
      g_unlink (message->path);
      return FALSE;
    }
  if (g_rename (self->partial, message->path) < 0)
    {
      set_errno (error, errno, "Cannot keep", message->path);
      g_unlink (message->path);
      g_unlink (envelope);
      return FALSE;
    }
  g_clear_pointer (&self->partial, g_free);
  return TRUE;
}

gboolean
practice_delivery_commit (PracticeDelivery *self, PracticeMessage *message, GError **error)
{
  g_autoptr (PracticeMessage) owned = message;
  PracticeMailbox *mailbox = self->mailbox;
  gboolean stored;

  if (self->header != NULL && self->error == NULL)
    finish_header (self, self->header->len);
  if (self->last == '\r')
    self->bare_newlines++;
  if (self->stream != NULL && self->error == NULL)
    g_output_stream_close (self->stream, NULL, &self->error);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  owned->size = self->size;
  owned->bare_newlines = self->bare_newlines;
  if (!reserve (mailbox, self->size, error))
    return FALSE;

  stored = store (self, owned, error);
  g_mutex_lock (&mailbox->lock);
  if (stored)
    g_ptr_array_add (mailbox->messages, g_steal_pointer (&owned));
  else
    mailbox->bytes -= self->size;
  g_mutex_unlock (&mailbox->lock);
  return stored;
}

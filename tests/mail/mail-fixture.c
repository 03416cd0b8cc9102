#include "mail-fixture.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <unistd.h>

void
mail_fixture_set_list (GPtrArray **list, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_ptr_array_unref (*list);
  *list = mail_address_list_parse (text, &error);
  g_assert_no_error (error);
}

void
mail_fixture_set_up (MailFixture *self, gconstpointer data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (3600);

  self->folder = mail_check_new_folder ();
  self->inputs = mail_check_new_folder ();
  self->path = g_build_filename (self->folder, "message.eml", NULL);
  self->now = g_date_time_new (zone, 2026, 11, 24, 9, 5, 7);
  self->draft = mail_draft_new ();
  self->draft->from = mail_address_parse ("Ada Lovelace <ada@example.org>", NULL);
  mail_fixture_set_list (&self->draft->to, "Charles Babbage <charles@example.net>");
  self->draft->subject = g_strdup ("Engine");
  self->draft->text = g_strdup ("Hello Charles\n");
}

void
mail_fixture_tear_down (MailFixture *self, gconstpointer data)
{
  mail_draft_free (self->draft);
  g_date_time_unref (self->now);
  g_free (self->path);
  mail_check_remove_folder (self->folder);
  mail_check_remove_folder (self->inputs);
}

char *
mail_fixture_write (MailFixture *self, const char *name, const char *bytes, gssize length)
{
  char *path = g_build_filename (self->inputs, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  return path;
}

char *
mail_fixture_make_sparse (MailFixture *self, const char *name, gint64 size)
{
  char *path = g_build_filename (self->inputs, name, NULL);
  int fd = g_open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, size), ==, 0);
  g_assert_cmpint (close (fd), ==, 0);
  return path;
}

void
mail_fixture_attach (MailFixture *self, const char *path, const char *name, const char *type)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_ptr_array_add (self->draft->attachments, mail_attachment_new (file, name, type));
}

MailMessage *
mail_fixture_build (MailFixture *self, GError **error)
{
  return mail_message_build (self->draft, self->now, "fixed@example.org", self->path, NULL, error);
}

char *
mail_fixture_build_bytes (MailFixture *self, MailMessage **message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) built = mail_fixture_build (self, &error);
  char *bytes;

  g_assert_no_error (error);
  bytes = mail_check_finished (built);
  if (message != NULL)
    *message = g_steal_pointer (&built);
  return bytes;
}

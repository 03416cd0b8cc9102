#include "sendoff-draft.h"

#include "base-text.h"

#include <errno.h>
#include <glib/gstdio.h>

#define GROUP "Draft"
#define KEEP_SECONDS (7 * 24 * 60 * 60)

SendoffDraft *
sendoff_draft_new (void)
{
  SendoffDraft *self = g_new0 (SendoffDraft, 1);

  self->id = g_uuid_string_random ();
  self->account = g_strdup ("");
  self->from = g_strdup ("");
  self->to = g_strdup ("");
  self->cc = g_strdup ("");
  self->bcc = g_strdup ("");
  self->reply_to = g_strdup ("");
  self->subject = g_strdup ("");
  self->text = g_strdup ("");
  self->attachments = g_new0 (char *, 1);
  return self;
}

SendoffDraft *
sendoff_draft_copy (const SendoffDraft *self)
{
  SendoffDraft *copy = g_new0 (SendoffDraft, 1);

  copy->id = g_strdup (self->id);
  copy->account = g_strdup (self->account);
  copy->from = g_strdup (self->from);
  copy->to = g_strdup (self->to);
  copy->cc = g_strdup (self->cc);
  copy->bcc = g_strdup (self->bcc);
  copy->reply_to = g_strdup (self->reply_to);
  copy->subject = g_strdup (self->subject);
  copy->text = g_strdup (self->text);
  copy->attachments = g_strdupv (self->attachments);
  copy->changed = self->changed;
  return copy;
}

void
sendoff_draft_free (SendoffDraft *self)
{
  g_free (self->id);
  g_free (self->account);
  g_free (self->from);
  g_free (self->to);
  g_free (self->cc);
  g_free (self->bcc);
  g_free (self->reply_to);
  g_free (self->subject);
  g_free (self->text);
  g_strfreev (self->attachments);
  g_free (self);
}

gboolean
sendoff_draft_is_blank (const SendoffDraft *self)
{
  return base_text_is_blank (self->to) && base_text_is_blank (self->cc) && base_text_is_blank (self->bcc) &&
         base_text_is_blank (self->subject) && base_text_is_blank (self->text) && self->attachments[0] == NULL;
}

static gboolean
parse_list (const char *text, SendoffDraftField here, GPtrArray **list, SendoffDraftField *field, GError **error)
{
  GPtrArray *parsed = mail_address_list_parse (text, error);

  if (parsed == NULL)
    {
      *field = here;
      return FALSE;
    }
  g_clear_pointer (list, g_ptr_array_unref);
  *list = parsed;
  return TRUE;
}

MailDraft *
sendoff_draft_to_mail (const SendoffDraft *self, const char *display_name, SendoffDraftField *field, GError **error)
{
  g_autoptr (MailDraft) mail = mail_draft_new ();
  SendoffDraftField unused;
  g_autoptr (GError) check = NULL;

  if (field == NULL)
    field = &unused;
  *field = SENDOFF_DRAFT_FIELD_NONE;
  if (!parse_list (self->to, SENDOFF_DRAFT_FIELD_TO, &mail->to, field, error) ||
      !parse_list (self->cc, SENDOFF_DRAFT_FIELD_CC, &mail->cc, field, error) ||
      !parse_list (self->bcc, SENDOFF_DRAFT_FIELD_BCC, &mail->bcc, field, error) ||
      !parse_list (self->reply_to, SENDOFF_DRAFT_FIELD_REPLY_TO, &mail->reply_to, field, error))
    return NULL;

  mail->from = mail_address_new (base_text_is_blank (display_name) ? NULL : display_name, self->from, error);
  if (mail->from == NULL)
    {
      *field = SENDOFF_DRAFT_FIELD_FROM;
      return NULL;
    }

  g_free (mail->subject);
  mail->subject = g_strdup (self->subject);
  g_free (mail->text);
  mail->text = g_strdup (self->text);
  for (guint i = 0; self->attachments[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (self->attachments[i]);
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *shown = g_filename_display_name (name);

      g_ptr_array_add (mail->attachments, mail_attachment_new (file, shown, NULL));
    }

  if (!mail_draft_check (mail, &check))
    {
      if (g_error_matches (check, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT))
        *field = SENDOFF_DRAFT_FIELD_TO;
      else if (g_error_matches (check, MAIL_ERROR, MAIL_ERROR_HEADER))
        *field = SENDOFF_DRAFT_FIELD_SUBJECT;
      g_propagate_error (error, g_steal_pointer (&check));
      return NULL;
    }
  return g_steal_pointer (&mail);
}

/* --- Files ------------------------------------------------------------------------------------------------------- */

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "sendoff", "drafts", NULL);
}

static char *
dup_path (const SendoffDraft *self)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *name = g_strconcat (self->id, ".ini", NULL);

  return g_build_filename (folder, name, NULL);
}

char *
sendoff_draft_dup_files_folder (const SendoffDraft *self)
{
  g_autofree char *folder = dup_folder ();

  return g_build_filename (folder, self->id, NULL);
}

/* Files of a draft that has been gone for long. */
static void
tidy (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *draft = g_strconcat (path, ".ini", NULL);
  g_autoptr (GDir) dir = NULL;
  GStatBuf facts;
  const char *file;

  if (!g_uuid_string_is_valid (name) || g_lstat (path, &facts) != 0 || !S_ISDIR (facts.st_mode) ||
      facts.st_mtime > g_get_real_time () / G_USEC_PER_SEC - KEEP_SECONDS || g_file_test (draft, G_FILE_TEST_EXISTS))
    return;
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *full = g_build_filename (path, file, NULL);

      g_unlink (full);
    }
  g_rmdir (path);
}

gpointer
sendoff_draft_job_save (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  const SendoffDraft *self = data;
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = dup_path (self);
  g_autofree char *text = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize length;

  g_key_file_set_string (file, GROUP, "account", self->account);
  g_key_file_set_string (file, GROUP, "from", self->from);
  g_key_file_set_string (file, GROUP, "to", self->to);
  g_key_file_set_string (file, GROUP, "cc", self->cc);
  g_key_file_set_string (file, GROUP, "bcc", self->bcc);
  g_key_file_set_string (file, GROUP, "reply-to", self->reply_to);
  g_key_file_set_string (file, GROUP, "subject", self->subject);
  g_key_file_set_string (file, GROUP, "text", self->text);
  g_key_file_set_string_list (file, GROUP, "attachments", (const char *const *) self->attachments,
                              g_strv_length (self->attachments));
  g_key_file_set_int64 (file, GROUP, "changed", self->changed);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "Cannot make %s: %s", folder,
                   g_strerror (code));
      return NULL;
    }
  text = g_key_file_to_data (file, &length, NULL);
  if (!g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return NULL;
  return GINT_TO_POINTER (1);
}

gpointer
sendoff_draft_job_remove (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = dup_path (data);

  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "Cannot remove %s: %s", path,
                   g_strerror (code));
      return NULL;
    }
  return GINT_TO_POINTER (1);
}

static void
take_string (GKeyFile *file, const char *key, char **value)
{
  char *found = g_key_file_get_string (file, GROUP, key, NULL);

  if (found != NULL)
    {
      g_free (*value);
      *value = found;
    }
}

static SendoffDraft *
load (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (SendoffDraft) self = NULL;
  GStrv attachments;

  if (!g_str_has_suffix (name, ".ini") || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;

  self = sendoff_draft_new ();
  g_free (self->id);
  self->id = g_strndup (name, strlen (name) - strlen (".ini"));
  take_string (file, "account", &self->account);
  take_string (file, "from", &self->from);
  take_string (file, "to", &self->to);
  take_string (file, "cc", &self->cc);
  take_string (file, "bcc", &self->bcc);
  take_string (file, "reply-to", &self->reply_to);
  take_string (file, "subject", &self->subject);
  take_string (file, "text", &self->text);
  attachments = g_key_file_get_string_list (file, GROUP, "attachments", NULL, NULL);
  if (attachments != NULL)
    {
      g_strfreev (self->attachments);
      self->attachments = attachments;
    }
  self->changed = g_key_file_get_int64 (file, GROUP, "changed", NULL);
  return g_steal_pointer (&self);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const SendoffDraft *first = *(SendoffDraft *const *) a, *second = *(SendoffDraft *const *) b;

  return (first->changed < second->changed) - (first->changed > second->changed);
}

gpointer
sendoff_draft_job_list (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  GPtrArray *drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) sendoff_draft_free);
  g_autofree char *folder = dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  /* No folder, no drafts. */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      SendoffDraft *draft = load (folder, name);

      tidy (folder, name);
      if (draft != NULL)
        g_ptr_array_add (drafts, draft);
    }
  g_ptr_array_sort (drafts, compare_newest_first);
  return drafts;
}

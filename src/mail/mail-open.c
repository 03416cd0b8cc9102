#include "mail-open.h"

#include "mail-gmime.h"
#include "mail-part.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  MailDraft *draft;
  const char *folder;
  GHashTable *names; /* (element-type utf8): files that are there */
  GCancellable *cancellable;
  GError *error;
} Opening;

/* --- Header ------------------------------------------------------------------------------------------------------ */

static void
append_mailboxes (InternetAddressList *list, GPtrArray *addresses)
{
  for (int i = 0; list != NULL && i < internet_address_list_length (list); i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);
      MailAddress *one;

      if (INTERNET_ADDRESS_IS_GROUP (address))
        {
          append_mailboxes (internet_address_group_get_members (INTERNET_ADDRESS_GROUP (address)), addresses);
          continue;
        }
      if (!INTERNET_ADDRESS_IS_MAILBOX (address))
        continue;
      one = mail_address_new (internet_address_get_name (address),
                              internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address)), NULL);
      /* What nobody can write to cannot be corrected either: the envelope has the rest. */
      if (one != NULL)
        g_ptr_array_add (addresses, one);
    }
}

static void
read_header (MailDraft *draft, GMimeMessage *message)
{
  g_autoptr (GPtrArray) from = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  const char *subject = g_mime_message_get_subject (message);

  append_mailboxes (g_mime_message_get_from (message), from);
  if (from->len > 0)
    draft->from = mail_address_copy (from->pdata[0]);
  append_mailboxes (g_mime_message_get_to (message), draft->to);
  append_mailboxes (g_mime_message_get_cc (message), draft->cc);
  append_mailboxes (g_mime_message_get_reply_to (message), draft->reply_to);
  g_free (draft->subject);
  draft->subject = g_strdup (subject != NULL ? subject : "");
}

/* --- Parts ------------------------------------------------------------------------------------------------------- */

/* Two attachments may have one name; two files may not. */
static char *
choose_name (Opening *opening, const char *wanted)
{
  g_autofree char *name = mail_part_clean_name (wanted);

  for (guint i = 2; g_hash_table_contains (opening->names, name); i++)
    {
      g_autofree char *clean = mail_part_clean_name (wanted);
      const char *dot = strrchr (clean, '.');
      int stem = dot != NULL && dot != clean ? (int) (dot - clean) : (int) strlen (clean);

      g_free (name);
      name = g_strdup_printf ("%.*s-%u%s", stem, clean, i, clean + stem);
    }
  g_hash_table_add (opening->names, g_strdup (name));
  return g_steal_pointer (&name);
}

static gboolean
set_error_from_errno (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "Cannot write %s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
write_part (GMimeObject *part, const char *path, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  g_autoptr (GMimeStream) stream = fd >= 0 ? g_mime_stream_fs_new (fd) : NULL;
  GMimeDataWrapper *content = GMIME_IS_PART (part) ? g_mime_part_get_content (GMIME_PART (part)) : NULL;
  gssize written = 0;

  if (stream == NULL)
    return set_error_from_errno (error, path);
  if (content != NULL)
    written = g_mime_data_wrapper_write_to_stream (content, stream);
  else if (GMIME_IS_MESSAGE_PART (part))
    written = g_mime_object_write_to_stream (GMIME_OBJECT (g_mime_message_part_get_message (GMIME_MESSAGE_PART (part))),
                                             NULL, stream);
  if (written < 0 || g_mime_stream_flush (stream) != 0)
    return set_error_from_errno (error, path);
  return TRUE;
}

static const char *
get_name (GMimeObject *part)
{
  const char *name = GMIME_IS_PART (part) ? g_mime_part_get_filename (GMIME_PART (part)) : NULL;
  GMimeContentType *type = g_mime_object_get_content_type (part);

  if (name != NULL && *name != '\0')
    return name;
  if (g_mime_content_type_is_type (type, "text", "html"))
    return "message.html";
  return GMIME_IS_MESSAGE_PART (part) ? "message.eml" : "attachment";
}

static void
take_attachment (Opening *opening, GMimeObject *part)
{
  g_autofree char *name = choose_name (opening, get_name (part));
  g_autofree char *path = g_build_filename (opening->folder, name, NULL);
  g_autofree char *type = g_mime_content_type_get_mime_type (g_mime_object_get_content_type (part));
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (g_cancellable_set_error_if_cancelled (opening->cancellable, &opening->error))
    return;
  if (g_mkdir_with_parents (opening->folder, 0700) != 0)
    set_error_from_errno (&opening->error, opening->folder);
  else if (write_part (part, path, &opening->error))
    g_ptr_array_add (opening->draft->attachments, mail_attachment_new (file, name, type));
}

static gboolean
is_text (GMimeObject *part)
{
  const char *disposition = g_mime_object_get_disposition (part);

  return GMIME_IS_TEXT_PART (part) &&
         g_mime_content_type_is_type (g_mime_object_get_content_type (part), "text", "plain") &&
         (disposition == NULL || g_ascii_strcasecmp (disposition, "attachment") != 0);
}

/* As it was typed: the wire's line ends and the one that ends the last line are nobody's text. */
static char *
dup_text (GMimeTextPart *part)
{
  g_autofree char *text = g_mime_text_part_get_text (part);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\r\n", -1);
  g_autofree char *joined = g_strjoinv ("\n", lines);

  return g_utf8_make_valid (joined, -1);
}

static void
take_part (Opening *opening, GMimeObject *part, guint depth)
{
  if (opening->error != NULL || part == NULL)
    return;
  if (depth > 50)
    g_set_error_literal (&opening->error, MAIL_ERROR, MAIL_ERROR_MALFORMED, "The message has too many frames");
  else if (GMIME_IS_MULTIPART (part))
    for (int i = 0; i < g_mime_multipart_get_count (GMIME_MULTIPART (part)); i++)
      take_part (opening, g_mime_multipart_get_part (GMIME_MULTIPART (part), i), depth + 1);
  else if (opening->draft->text == NULL && is_text (part))
    opening->draft->text = dup_text (GMIME_TEXT_PART (part));
  else
    take_attachment (opening, part);
}

MailDraft *
mail_open (const char *path, const char *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_fs_open (path, O_RDONLY | O_CLOEXEC, 0, error);
  g_autoptr (GMimeParser) parser = stream != NULL ? g_mime_parser_new_with_stream (stream) : NULL;
  g_autoptr (GMimeMessage) message = NULL;
  g_autoptr (MailDraft) draft = mail_draft_new ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Opening opening = { .draft = draft, .folder = folder, .names = names, .cancellable = cancellable };

  if (parser == NULL)
    return NULL;
  message = g_mime_parser_construct_message (parser, NULL);
  if (message == NULL)
    {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_MALFORMED, "%s is no message", path);
      return NULL;
    }
  read_header (draft, message);
  take_part (&opening, g_mime_message_get_mime_part (message), 0);
  if (opening.error != NULL)
    {
      g_propagate_error (error, opening.error);
      return NULL;
    }
  if (draft->text == NULL)
    draft->text = g_strdup ("");
  return g_steal_pointer (&draft);
}

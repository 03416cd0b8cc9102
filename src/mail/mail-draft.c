#include "mail-draft.h"

#include "mail-part.h"

#include "base-text.h"

#include <string.h>

/* What Date, Message-ID, MIME-Version and the part headers take when the draft is empty. */
#define HEADER_SIZE 400
#define PART_HEADER_SIZE 320

MailAttachment *
mail_attachment_new (GFile *file, const char *name, const char *content_type)
{
  MailAttachment *self = g_new0 (MailAttachment, 1);
  g_autofree char *own = name == NULL ? g_file_get_basename (file) : NULL;

  self->file = g_object_ref (file);
  self->name = mail_part_clean_name (name != NULL ? name : own);
  self->content_type = g_strdup (content_type);
  return self;
}

void
mail_attachment_free (MailAttachment *self)
{
  if (self == NULL)
    return;

  g_object_unref (self->file);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self);
}

MailDraft *
mail_draft_new (void)
{
  MailDraft *self = g_new0 (MailDraft, 1);

  self->to = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  self->cc = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  self->bcc = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  self->reply_to = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  return self;
}

void
mail_draft_free (MailDraft *self)
{
  if (self == NULL)
    return;

  mail_address_free (self->from);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_ptr_array_unref (self->reply_to);
  g_ptr_array_unref (self->attachments);
  g_free (self->subject);
  g_free (self->text);
  g_free (self);
}

/* A tab is harmless (it is written as a space) and comes along with text pasted from a table. */
static gboolean
breaks_header (const char *text)
{
  for (; *text != '\0'; text++)
    if (((guchar) *text < 0x20 && *text != '\t') || *text == 0x7f)
      return TRUE;
  return FALSE;
}

static gboolean
check_value (const char *what, const char *value, GError **error)
{
  g_autofree char *shown = NULL;

  if (value == NULL || (!breaks_header (value) && g_utf8_validate (value, -1, NULL)))
    return TRUE;

  shown = base_text_for_display (value, -1, 80);
  if (breaks_header (value))
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_HEADER, "%s has a line break or another control character: “%s”", what,
                 shown);
  else
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_HEADER, "%s is not UTF-8 text: “%s”", what, shown);
  return FALSE;
}

static gboolean
check_address (const MailAddress *address, GError **error)
{
  g_autofree char *spec = g_strconcat (address->local, "@", address->domain, NULL);
  g_autoptr (MailAddress) again = NULL;

  if (!check_value ("A name", address->name, error) || !check_value ("An address", spec, error))
    return FALSE;
  /* The members are open, so that an address may never have been parsed. */
  again = mail_address_new (NULL, spec, error);
  return again != NULL;
}

static gboolean
check_addresses (GPtrArray *addresses, GError **error)
{
  for (guint i = 0; i < addresses->len; i++)
    if (!check_address (addresses->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
mail_draft_check (const MailDraft *self, GError **error)
{
  if (self->from == NULL)
    {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NO_SENDER, "The message has no sender");
      return FALSE;
    }
  if (self->to->len + self->cc->len + self->bcc->len == 0)
    {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT, "The message has no recipient");
      return FALSE;
    }
  for (guint i = 0; i < self->attachments->len; i++)
    {
      const MailAttachment *attachment = self->attachments->pdata[i];

      if (!check_value ("The name of an attachment", attachment->name, error))
        return FALSE;
    }
  return check_value ("The subject", self->subject, error) && check_address (self->from, error) &&
         check_addresses (self->to, error) && check_addresses (self->cc, error) && check_addresses (self->bcc, error) &&
         check_addresses (self->reply_to, error);
}

static guint64
estimate_base64 (guint64 bytes)
{
  guint64 characters = (bytes + 2) / 3 * 4;

  return characters + (characters + 75) / 76 * 2;
}

static guint64
estimate_attachment (const MailAttachment *attachment)
{
  g_autoptr (GFileInfo) info =
      g_file_query_info (attachment->file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                         G_FILE_QUERY_INFO_NONE, NULL, NULL);

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return 0;
  return PART_HEADER_SIZE + 3 * strlen (attachment->name) + estimate_base64 (g_file_info_get_size (info));
}

static guint64
estimate_addresses (GPtrArray *addresses)
{
  guint64 size = 0;

  for (guint i = 0; i < addresses->len; i++)
    {
      const MailAddress *address = addresses->pdata[i];

      size += strlen (address->local) + strlen (address->domain) + 6;
      if (address->name != NULL)
        size += 2 * strlen (address->name);
    }
  return size;
}

guint64
mail_draft_estimate_size (const MailDraft *self)
{
  guint64 size = HEADER_SIZE;

  if (self->subject != NULL)
    size += 2 * strlen (self->subject);
  size += estimate_addresses (self->to) + estimate_addresses (self->cc) + estimate_addresses (self->reply_to);
  size += mail_part_estimate_text (self->text != NULL ? self->text : "");
  for (guint i = 0; i < self->attachments->len; i++)
    size += estimate_attachment (self->attachments->pdata[i]);
  return size;
}

#include "mail-submission.h"

#include "mail-reader.h"

struct _MailSubmission
{
  MailReader *reader;
  MailHeaderList *header;
};

void
mail_submission_free (MailSubmission *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->reader, mail_reader_free);
  g_clear_pointer (&self->header, mail_header_list_free);
  g_free (self);
}

MailSubmission *
mail_submission_read (GInputStream *input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MailSubmission) self = g_new0 (MailSubmission, 1);

  self->reader = mail_reader_new (input, cancellable);
  self->header = mail_reader_read_header (self->reader, error);
  return self->header != NULL ? g_steal_pointer (&self) : NULL;
}

static GPtrArray *
new_addresses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
}

MailAddress *
mail_submission_dup_from (MailSubmission *self)
{
  g_autoptr (GPtrArray) from = new_addresses ();

  mail_header_list_append_addresses (self->header, "From", MAIL_SUBMISSION_DOMAIN, from, NULL);
  return from->len > 0 ? mail_address_copy (from->pdata[0]) : NULL;
}

gboolean
mail_submission_append_recipients (MailSubmission *self, GPtrArray *addresses, GError **error)
{
  static const char *const fields[] = { "To", "Cc", "Bcc" };
  static const char *const resent_fields[] = { "Resent-To", "Resent-Cc", "Resent-Bcc" };
  const char *const *names = fields;

  /* Somebody hands on a message that was sent before: those whom it went to have it. */
  for (guint i = 0; i < G_N_ELEMENTS (resent_fields); i++)
    if (mail_header_list_has (self->header, resent_fields[i]))
      names = resent_fields;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!mail_header_list_append_addresses (self->header, names[i], MAIL_SUBMISSION_DOMAIN, addresses, error))
      return FALSE;
  return TRUE;
}

static MailAddress *
rename_address (const MailAddress *address, const char *name)
{
  MailAddress *copy = mail_address_copy (address);

  if (name != NULL)
    {
      g_free (copy->name);
      copy->name = g_strdup (name);
    }
  return copy;
}

static void
complete_from (MailSubmission *self, const MailAddress *from, const char *name)
{
  g_autoptr (MailAddress) said = mail_submission_dup_from (self);
  g_autoptr (GPtrArray) addresses = NULL;

  if (said != NULL && !mail_address_is_local (said))
    return;
  addresses = new_addresses ();
  g_ptr_array_add (addresses, rename_address (from, said != NULL && said->name != NULL ? said->name : name));
  mail_header_list_set_addresses (self->header, "From", addresses);
}

/* Nobody outside knows "root". What cannot be read is left as it is. */
static void
replace_local (MailSubmission *self, const char *field, const MailAddress *from)
{
  g_autoptr (GPtrArray) addresses = new_addresses ();
  gboolean changed = FALSE;

  if (!mail_header_list_append_addresses (self->header, field, MAIL_SUBMISSION_DOMAIN, addresses, NULL))
    return;
  for (guint i = 0; i < addresses->len; i++)
    {
      MailAddress *address = addresses->pdata[i];

      if (!mail_address_is_local (address))
        continue;
      addresses->pdata[i] = rename_address (from, address->name != NULL ? address->name : "");
      mail_address_free (address);
      changed = TRUE;
    }
  if (changed)
    mail_header_list_set_addresses (self->header, field, addresses);
}

void
mail_submission_complete (MailSubmission *self, const MailAddress *from, const char *name)
{
  static const char *const others[] = { "Sender", "Reply-To", "To", "Cc" };

  complete_from (self, from, name);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    replace_local (self, others[i], from);
  if (!mail_header_list_has (self->header, "To") && !mail_header_list_has (self->header, "Cc"))
    mail_header_list_add (self->header, "To", "undisclosed-recipients:;");
}

GInputStream *
mail_submission_open (MailSubmission *self)
{
  g_autoptr (GString) header = g_string_new (NULL);

  mail_header_list_write (self->header, header);
  return mail_reader_open_rest (self->reader, header->str);
}

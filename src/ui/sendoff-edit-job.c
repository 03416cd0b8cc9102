#include "sendoff-edit-job.h"

#include "mail-open.h"
#include "sendoff-outbox-jobs.h"

static char *
join_addresses (GPtrArray *addresses)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *one = mail_address_dup_display (g_ptr_array_index (addresses, i));

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", one);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_keys (GHashTable *keys, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    g_hash_table_add (keys, mail_address_dup_key (g_ptr_array_index (addresses, i)));
}

/* Who is in the envelope and not in the header was in Bcc. */
static char *
find_bcc (const OutboxMessage *message, const MailDraft *mail)
{
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) bcc = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  add_keys (named, mail->to);
  add_keys (named, mail->cc);
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);
      g_autoptr (MailAddress) address = mail_address_parse (recipient->address, NULL);
      g_autofree char *key = address != NULL ? mail_address_dup_key (address) : NULL;

      if (key != NULL && !g_hash_table_contains (named, key))
        g_ptr_array_add (bcc, g_steal_pointer (&address));
    }
  return join_addresses (bcc);
}

static void
take (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

static void
fill (SendoffDraft *draft, const OutboxMessage *message, const MailDraft *mail)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();

  take (&draft->account, g_strdup (message->account));
  take (&draft->from, mail->from != NULL ? mail_address_dup_addr_spec (mail->from) : g_strdup (message->sender));
  take (&draft->to, join_addresses (mail->to));
  take (&draft->cc, join_addresses (mail->cc));
  take (&draft->bcc, find_bcc (message, mail));
  take (&draft->reply_to, join_addresses (mail->reply_to));
  take (&draft->subject, g_strdup (mail->subject != NULL ? mail->subject : ""));
  take (&draft->text, g_strdup (mail->text != NULL ? mail->text : ""));
  for (guint i = 0; i < mail->attachments->len; i++)
    {
      const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
      g_autofree char *uri = g_file_get_uri (attachment->file);

      g_strv_builder_add (files, uri);
    }
  g_strfreev (draft->attachments);
  draft->attachments = g_strv_builder_end (files);
  draft->changed = g_get_real_time () / G_USEC_PER_SEC;
}

gpointer
sendoff_edit_job_open (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (OutboxMessage) message = database != NULL ? outbox_message_get (database, input->message, error) : NULL;
  g_autoptr (SendoffDraft) draft = sendoff_draft_new ();
  g_autofree char *folder = sendoff_draft_dup_files_folder (draft);
  g_autoptr (MailDraft) mail = NULL;

  if (message == NULL)
    return NULL;
  if (message->spool == NULL)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "The bytes of message %" G_GINT64_FORMAT " are gone",
                   message->id);
      return NULL;
    }
  mail = mail_open (message->spool, folder, cancellable, error);
  if (mail == NULL)
    return NULL;
  fill (draft, message, mail);
  return g_steal_pointer (&draft);
}

#include "mail-message.h"

#include "mail-header.h"
#include "mail-reader.h"
#include "mail-recode.h"

#include <string.h>

static GPtrArray *
new_addresses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
}

/* The first mailbox of From. %NULL without an error: there is none. */
static MailAddress *
parse_from (const MailHeaderList *header, GError **error)
{
  g_autoptr (GPtrArray) from = new_addresses ();

  if (!mail_header_list_append_addresses (header, "From", NULL, from, error) || from->len == 0)
    return NULL;
  return mail_address_copy (from->pdata[0]);
}

static MailAddress *
choose_sender (const MailHeaderList *header, const char *sender, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (MailAddress) address = NULL;

  if (sender != NULL)
    return mail_address_parse (sender, error);
  address = parse_from (header, &cause);
  if (address == NULL && cause == NULL)
    cause = g_error_new_literal (MAIL_ERROR, MAIL_ERROR_NO_SENDER, "The message has no From and no sender was given");
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return g_steal_pointer (&address);
}

static GPtrArray *
choose_recipients (const MailHeaderList *header, const char *const *recipients, GError **error)
{
  static const char *const fields[] = { "To", "Cc", "Bcc" };
  g_autoptr (GPtrArray) addresses = new_addresses ();

  for (guint i = 0; recipients != NULL && recipients[i] != NULL; i++)
    {
      MailAddress *address = mail_address_parse (recipients[i], error);

      if (address == NULL)
        return NULL;
      g_ptr_array_add (addresses, address);
    }
  for (guint i = 0; recipients == NULL && i < G_N_ELEMENTS (fields); i++)
    if (!mail_header_list_append_addresses (header, fields[i], NULL, addresses, error))
      return NULL;
  if (addresses->len > 0)
    return g_steal_pointer (&addresses);

  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT, "The message has no recipient");
  return NULL;
}

static void
take_recipients (MailMessage *message, GPtrArray *addresses)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *recipients = g_ptr_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      const MailAddress *address = addresses->pdata[i];

      message->smtputf8 = message->smtputf8 || mail_address_needs_smtputf8 (address);
      if (g_hash_table_add (known, mail_address_dup_key (address)))
        g_ptr_array_add (recipients, mail_address_dup_addr_spec (address));
    }
  g_ptr_array_add (recipients, NULL);
  message->recipients = (GStrv) g_ptr_array_free (recipients, FALSE);
}

/* %NULL when there is none that could be used. */
static char *
dup_message_id (const MailHeaderList *header)
{
  g_autofree char *value = mail_header_list_dup_value (header, "Message-ID");
  char *start = value != NULL ? strchr (value, '<') : NULL;
  char *end = start != NULL ? strchr (start, '>') : NULL;

  if (end == NULL)
    return NULL;
  *end = '\0';
  return mail_header_check_message_id (start + 1, NULL) ? g_strdup (start + 1) : NULL;
}

static char *
dup_subject (const MailHeaderList *header)
{
  g_autofree char *value = mail_header_list_dup_value (header, "Subject");
  g_autofree char *decoded = value != NULL ? g_mime_utils_header_decode_text (NULL, value) : NULL;
  g_autofree char *valid = g_utf8_make_valid (decoded != NULL ? decoded : "", -1);

  /* An encoded word may hide a line break; in a list it has no place. */
  for (char *p = valid; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  return g_strstrip (g_steal_pointer (&valid));
}

static void
complete_header (MailHeaderList *list, MailMessage *message, const MailAddress *sender, GDateTime *now, GString *header)
{
  /* The envelope's own, and what servers said of an earlier delivery. Received stays, or a loop would never be found
   * (RFC 5321 4.4 and 6.3), and so does a signature, which holds as long as the bytes do. */
  static const char *const unwanted[] = { "Bcc", "Resent-Bcc", "Return-Path", "Authentication-Results" };
  g_autoptr (GPtrArray) from = g_ptr_array_new ();

  message->subject = dup_subject (list);
  message->message_id = dup_message_id (list);
  if (message->message_id == NULL)
    mail_header_list_remove (list, "Message-ID");
  for (guint i = 0; i < G_N_ELEMENTS (unwanted); i++)
    mail_header_list_remove (list, unwanted[i]);

  mail_header_list_write (list, header);
  if (!mail_header_list_has (list, "Date"))
    mail_header_append_date (header, now);
  if (!mail_header_list_has (list, "From"))
    {
      g_ptr_array_add (from, (gpointer) sender);
      mail_header_append_addresses (header, "From", from);
    }
  if (message->message_id == NULL)
    {
      message->message_id = mail_header_new_message_id (strrchr (message->sender, '@') + 1);
      mail_header_append_message_id (header, message->message_id);
    }
  g_string_append (header, "\r\n");
}

/* A header beyond ASCII needs SMTPUTF8 also where it names nobody of the envelope. */
static void
find_smtputf8 (const MailHeaderList *list, MailMessage *message)
{
  static const char *const fields[] = { "From", "Sender", "Reply-To", "To", "Cc" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (GPtrArray) addresses = new_addresses ();

      mail_header_list_append_addresses (list, fields[i], NULL, addresses, NULL);
      for (guint n = 0; n < addresses->len; n++)
        if (mail_address_needs_smtputf8 (addresses->pdata[n]))
          message->smtputf8 = TRUE;
    }
}

static MailSink *
recode (MailSink *filled, gboolean whole, const MailMessage *message, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMimeStream) input = mail_sink_open_again (filled);
  g_autoptr (MailSink) recoded = mail_sink_new (message->path, cancellable, error);
  g_autoptr (GError) cause = NULL;

  if (recoded == NULL)
    return NULL;
  if (mail_recode (input, mail_sink_get_body_start (filled), whole, GMIME_STREAM (recoded), cancellable, &cause))
    return g_steal_pointer (&recoded);
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  else if (mail_sink_flush (recoded, error))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The message cannot be read again");
  return NULL;
}

static gboolean
is_safe (MailSink *sink, const MailMessage *message)
{
  return (mail_sink_get_faults (sink) & ~(message->smtputf8 ? MAIL_SINK_8BIT_HEADER : 0)) == 0;
}

/* Returns the sink that holds the finished bytes: the one that was filled, or another one. */
static MailSink *
make_safe (MailSink *filled, const MailMessage *message, GCancellable *cancellable, GError **error)
{
  g_autoptr (MailSink) recoded = NULL;

  if (is_safe (filled, message))
    return g_object_ref (filled);
  recoded = recode (filled, FALSE, message, cancellable, error);
  if (recoded == NULL || is_safe (recoded, message))
    return g_steal_pointer (&recoded);
  /* NULs where MIME has its structure, say. Nothing is lost, and nothing unsafe is sent. */
  return recode (filled, TRUE, message, cancellable, error);
}

static gboolean
store (MailReader *reader, const GString *header, MailMessage *message, GCancellable *cancellable, GError **error)
{
  g_autoptr (MailSink) first = mail_sink_new (message->path, cancellable, error);
  g_autoptr (MailSink) last = NULL;

  if (first == NULL || !mail_sink_write (first, header->str, header->len, error) ||
      !mail_reader_copy_body (reader, first, error) || !mail_sink_flush (first, error))
    return FALSE;
  last = make_safe (first, message, cancellable, error);
  if (last == NULL || !mail_sink_commit (last, message->smtputf8 ? MAIL_SINK_8BIT_HEADER : 0, error))
    return FALSE;
  message->size = mail_sink_get_size (last);
  return TRUE;
}

MailMessage *
mail_message_import (GInputStream *input,
                     const char *sender,
                     const char *const *recipients,
                     GDateTime *now,
                     const char *path,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (MailReader) reader = mail_reader_new (input, cancellable);
  g_autoptr (MailHeaderList) list = mail_reader_read_header (reader, error);
  g_autoptr (MailMessage) message = g_new0 (MailMessage, 1);
  g_autoptr (GString) header = g_string_new (NULL);
  g_autoptr (MailAddress) from = NULL;
  g_autoptr (GPtrArray) addresses = NULL;

  if (list == NULL)
    return NULL;
  from = choose_sender (list, sender, error);
  if (from == NULL)
    return NULL;
  addresses = choose_recipients (list, recipients, error);
  if (addresses == NULL)
    return NULL;

  message->path = g_strdup (path);
  message->sender = mail_address_dup_addr_spec (from);
  message->smtputf8 = mail_address_needs_smtputf8 (from);
  take_recipients (message, addresses);
  complete_header (list, message, from, now, header);
  find_smtputf8 (list, message);
  return store (reader, header, message, cancellable, error) ? g_steal_pointer (&message) : NULL;
}

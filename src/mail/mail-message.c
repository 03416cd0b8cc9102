#include "mail-message.h"

#include "mail-domain.h"
#include "mail-header.h"
#include "mail-part.h"
#include "mail-sink.h"

#include <string.h>

void
mail_init (void)
{
  g_mime_init ();
}

void
mail_message_free (MailMessage *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->message_id);
  g_free (self->subject);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self);
}

static void
add_recipients (GPtrArray *recipients, GHashTable *known, GPtrArray *addresses, gboolean *smtputf8)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const MailAddress *address = addresses->pdata[i];

      *smtputf8 = *smtputf8 || mail_address_needs_smtputf8 (address);
      if (g_hash_table_add (known, mail_address_dup_key (address)))
        g_ptr_array_add (recipients, mail_address_dup_addr_spec (address));
    }
}

static void
fill_envelope (MailMessage *message, const MailDraft *draft)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();

  message->smtputf8 = mail_address_needs_smtputf8 (draft->from);
  message->sender = mail_address_dup_addr_spec (draft->from);
  add_recipients (recipients, known, draft->to, &message->smtputf8);
  add_recipients (recipients, known, draft->cc, &message->smtputf8);
  add_recipients (recipients, known, draft->bcc, &message->smtputf8);
  g_ptr_array_add (recipients, NULL);
  message->recipients = (GStrv) g_ptr_array_free (g_steal_pointer (&recipients), FALSE);
}

static gboolean
any_needs_smtputf8 (GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    if (mail_address_needs_smtputf8 (addresses->pdata[i]))
      return TRUE;
  return FALSE;
}

static char *
write_header (const MailDraft *draft, GDateTime *now, const char *message_id)
{
  GString *header = g_string_new (NULL);
  g_autoptr (GPtrArray) from = g_ptr_array_new ();

  g_ptr_array_add (from, draft->from);
  mail_header_append_date (header, now);
  mail_header_append_addresses (header, "From", from);
  mail_header_append_addresses (header, "Reply-To", draft->reply_to);
  mail_header_append_addresses (header, "To", draft->to);
  mail_header_append_addresses (header, "Cc", draft->cc);
  /* No destination at all is allowed (RFC 5322 3.6), but looks like spam to some filters. */
  if (draft->to->len + draft->cc->len == 0)
    g_string_append (header, "To: undisclosed-recipients:;\r\n");
  mail_header_append_text (header, "Subject", draft->subject != NULL ? draft->subject : "");
  mail_header_append_message_id (header, message_id);
  g_string_append (header, "MIME-Version: 1.0\r\n");
  return g_string_free (header, FALSE);
}

/* The same for the same message, so that the bytes are; it cannot be guessed from outside, since the Message-ID cannot.
 */
static char *
make_boundary (const char *message_id)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, message_id, -1);

  return g_strdup_printf ("=_%.32s", digest);
}

static gboolean
write_body (MailSink *sink, GMimeObject *body, GPtrArray *sources, GError **error)
{
  g_autoptr (GMimeFormatOptions) options = g_mime_format_options_clone (NULL);
  gint64 written;

  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  written = g_mime_object_write_to_stream (body, options, GMIME_STREAM (sink));

  for (guint i = 0; i < sources->len; i++)
    {
      GError *cause = mail_source_steal_error (sources->pdata[i]);

      if (cause != NULL)
        {
          g_propagate_error (error, cause);
          return FALSE;
        }
    }
  if (!mail_sink_flush (sink, error))
    return FALSE;
  if (written >= 0)
    return TRUE;

  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_MALFORMED, "The message could not be put together");
  return FALSE;
}

static gboolean
write_message (MailSink *sink,
               const MailDraft *draft,
               GDateTime *now,
               const char *message_id,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *header = write_header (draft, now, message_id);
  g_autofree char *boundary = make_boundary (message_id);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GMimeObject) body = mail_part_new_body (draft, boundary, sources, cancellable, error);

  return body != NULL && mail_sink_write (sink, header, strlen (header), error) &&
         write_body (sink, body, sources, error);
}

MailMessage *
mail_message_build (const MailDraft *draft,
                    GDateTime *now,
                    const char *message_id,
                    const char *path,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (MailMessage) message = g_new0 (MailMessage, 1);
  g_autoptr (MailSink) sink = NULL;
  g_autofree char *domain = NULL;
  gboolean utf8_header;

  if (!mail_draft_check (draft, error) || (message_id != NULL && !mail_header_check_message_id (message_id, error)))
    return NULL;

  domain = mail_domain_to_ascii (draft->from->domain, error);
  if (domain == NULL)
    return NULL;
  message->message_id = message_id != NULL ? g_strdup (message_id) : mail_header_new_message_id (domain);
  message->subject = g_strdup (draft->subject != NULL ? draft->subject : "");
  message->path = g_strdup (path);
  fill_envelope (message, draft);
  /* A Reply-To beyond ASCII makes a header that only SMTPUTF8 carries. */
  message->smtputf8 = message->smtputf8 || any_needs_smtputf8 (draft->reply_to);
  utf8_header = message->smtputf8;

  sink = mail_sink_new (path, cancellable, error);
  if (sink == NULL || !write_message (sink, draft, now, message->message_id, cancellable, error) ||
      !mail_sink_commit (sink, utf8_header ? MAIL_SINK_8BIT_HEADER : 0, error))
    return NULL;
  message->size = mail_sink_get_size (sink);
  return g_steal_pointer (&message);
}

#include "config.h"

#include "ctl-delivery.h"

#include "ctl-secret.h"
#include "ctl-status.h"

#include "base-text.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define MAX_TEXT (64 * 1024 * 1024)

void
ctl_send_clear (CtlSend *self)
{
  ctl_options_clear (&self->options);
  g_free (self->from);
  g_strfreev (self->to);
  g_strfreev (self->cc);
  g_strfreev (self->bcc);
  g_strfreev (self->reply_to);
  g_free (self->subject);
  g_strfreev (self->attach);
  g_free (self->message);
}

void
ctl_delivery_free (gpointer data)
{
  CtlDelivery *self = data;

  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_pointer (&self->draft, mail_draft_free);
  g_clear_object (&self->import);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self);
}

/* Each option may be repeated, and each may hold a list. */
static gboolean
read_addresses (const char *const *texts, GPtrArray **list, GError **error)
{
  g_autofree char *joined = texts != NULL ? g_strjoinv (", ", (GStrv) texts) : g_strdup ("");
  GPtrArray *addresses = mail_address_list_parse (joined, error);

  if (addresses == NULL)
    return FALSE;
  g_clear_pointer (list, g_ptr_array_unref);
  *list = addresses;
  return TRUE;
}

static char *
read_text (GError **error)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  guchar block[65536];
  gssize n;

  if (isatty (STDIN_FILENO))
    g_printerr ("%s\n", _("Type the text of the message; end with Ctrl+D on a line of its own."));
  while ((n = g_input_stream_read (input, block, sizeof block, NULL, error)) > 0)
    {
      g_byte_array_append (text, block, n);
      if (text->len > MAX_TEXT)
        {
          g_set_error (error, CTL_ERROR, CTL_STATUS_DATA, "The text on standard input is too long; attach it instead");
          return NULL;
        }
    }
  if (n < 0)
    return NULL;
  if (!g_utf8_validate ((const char *) text->data, text->len, NULL))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_DATA, "The text on standard input is not UTF-8");
      return NULL;
    }
  g_byte_array_append (text, (const guchar *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&text), FALSE);
}

static MailAddress *
read_from (const CtlSend *self, const Account *account, GError **error)
{
  if (self->from != NULL)
    {
      g_autoptr (MailAddress) from = mail_address_parse (self->from, error);

      if (from != NULL && from->name == NULL && account->display_name != NULL)
        from->name = g_strdup (account->display_name);
      return g_steal_pointer (&from);
    }
  if (base_text_is_blank (account->address))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "Say who writes, with --from");
      return NULL;
    }
  return mail_address_new (account->display_name, account->address, error);
}

static gboolean
check_attachments (const CtlSend *self, MailDraft *draft, GError **error)
{
  for (guint i = 0; self->attach != NULL && self->attach[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (self->attach[i]);
      g_autofree char *path = g_file_get_path (file);
      g_autofree char *name = g_file_get_basename (file);

      if (path == NULL || access (path, R_OK) != 0)
        {
          g_set_error (error, CTL_ERROR, CTL_STATUS_NO_INPUT, "“%s” cannot be attached: %s", self->attach[i],
                       path == NULL ? "it is no local file" : g_strerror (errno));
          return FALSE;
        }
      g_ptr_array_add (draft->attachments, mail_attachment_new (file, name, NULL));
    }
  return TRUE;
}

static gboolean
read_draft (const CtlSend *self, CtlDelivery *delivery, GError **error)
{
  g_autoptr (MailDraft) draft = mail_draft_new ();

  g_clear_pointer (&draft->from, mail_address_free);
  draft->from = read_from (self, delivery->account, error);
  if (draft->from == NULL || !read_addresses ((const char *const *) self->to, &draft->to, error) ||
      !read_addresses ((const char *const *) self->cc, &draft->cc, error) ||
      !read_addresses ((const char *const *) self->bcc, &draft->bcc, error) ||
      !read_addresses ((const char *const *) self->reply_to, &draft->reply_to, error) ||
      !check_attachments (self, draft, error))
    return FALSE;
  g_free (draft->subject);
  draft->subject = g_strdup (self->subject != NULL ? self->subject : "");
  /* Before the text, so that nobody types a letter to nobody. */
  if (!mail_draft_check (draft, error))
    return FALSE;
  g_free (draft->text);
  draft->text = read_text (error);
  if (draft->text == NULL)
    return FALSE;
  if (*draft->text == '\0' && draft->attachments->len == 0)
    {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_EMPTY, "Nothing came on standard input, and nothing is attached");
      return FALSE;
    }
  delivery->draft = g_steal_pointer (&draft);
  return TRUE;
}

static GStrv
read_recipients (const CtlSend *self, GError **error)
{
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GStrvBuilder) recipients = g_strv_builder_new ();

  if (!read_addresses ((const char *const *) self->to, &addresses, error))
    return NULL;
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address = mail_address_dup_addr_spec (g_ptr_array_index (addresses, i));

      g_strv_builder_add (recipients, address);
    }
  return g_strv_builder_end (recipients);
}

/* A finished message: its own header counts, and --from and --to are the envelope's. */
static gboolean
read_import (const CtlSend *self, CtlDelivery *delivery, GError **error)
{
  if (self->subject != NULL || self->cc != NULL || self->bcc != NULL || self->reply_to != NULL || self->attach != NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE,
                   "--message is a finished message: only --from and --to go with it, as its envelope");
      return FALSE;
    }
  if (self->from != NULL)
    {
      g_autoptr (MailAddress) from = mail_address_parse (self->from, error);

      if (from == NULL)
        return FALSE;
      delivery->sender = mail_address_dup_addr_spec (from);
    }
  if (self->to != NULL)
    {
      delivery->recipients = read_recipients (self, error);
      if (delivery->recipients == NULL)
        return FALSE;
    }
  if (g_str_equal (self->message, "-"))
    delivery->import = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  else
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (self->message);

      delivery->import = G_INPUT_STREAM (g_file_read (file, NULL, error));
    }
  return delivery->import != NULL;
}

CtlDelivery *
ctl_delivery_prepare (const CtlSend *self, const char *name, GError **error)
{
  g_autoptr (CtlDelivery) delivery = g_new0 (CtlDelivery, 1);
  g_autoptr (GError) wrong = NULL;

  delivery->account = ctl_options_dup_account (&self->options, name, NULL, error);
  if (delivery->account == NULL)
    return NULL;
  /* The password first: it may stand before the text on standard input. */
  if (!self->queue)
    delivery->secret = ctl_secret_find (&self->options, delivery->account, name != NULL, &wrong);
  else if (self->options.password_fd != NULL)
    delivery->secret = ctl_secret_from_options (&self->options, delivery->account->server, &wrong);
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  if (!(self->message != NULL ? read_import (self, delivery, error) : read_draft (self, delivery, error)))
    return NULL;
  return g_steal_pointer (&delivery);
}

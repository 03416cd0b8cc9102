#include "config.h"

#include "ctl.h"

#include "ctl-print.h"
#include "ctl-quota.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-status.h"

#include "base-text.h"
#include "outbox-sender.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define MAX_TEXT (64 * 1024 * 1024)

typedef struct
{
  CtlOptions options;
  char *from;
  GStrv to;
  GStrv cc;
  GStrv bcc;
  GStrv reply_to;
  char *subject;
  GStrv attach;
  char *message;
} Send;

static void
send_clear (Send *self)
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
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Send, send_clear)

/* All that the worker needs, as values of its own: either a draft, or a finished message with its envelope. */
typedef struct
{
  Account *account;
  AccountSecret *secret;
  MailDraft *draft;
  GInputStream *import;
  char *sender;
  GStrv recipients;
} Delivery;

static void
delivery_free (gpointer data)
{
  Delivery *self = data;

  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_pointer (&self->draft, mail_draft_free);
  g_clear_object (&self->import);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Delivery, delivery_free)

static gpointer
run_delivery (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const Delivery *delivery = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  SmtpObserver observer = ctl_watch_observe (job);

  if (database == NULL)
    return NULL;
  return outbox_send (database, delivery->account, delivery->secret, delivery->draft, delivery->import,
                      delivery->sender, (const char *const *) delivery->recipients, &observer, cancellable, error);
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
    g_printerr ("%s\n", _ ("Type the text of the message; end with Ctrl+D on a line of its own."));
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
read_from (const Send *self, const Account *account, GError **error)
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
check_attachments (const Send *self, MailDraft *draft, GError **error)
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
read_draft (const Send *self, Delivery *delivery, GError **error)
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
  delivery->draft = g_steal_pointer (&draft);
  return TRUE;
}

static GStrv
read_recipients (const Send *self, GError **error)
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
read_import (const Send *self, Delivery *delivery, GError **error)
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

static Delivery *
prepare (const Send *self, const char *name, GError **error)
{
  g_autoptr (Delivery) delivery = g_new0 (Delivery, 1);
  g_autoptr (GError) wrong = NULL;

  delivery->account = ctl_options_dup_account (&self->options, name, NULL, error);
  if (delivery->account == NULL)
    return NULL;
  /* The password first: it may stand before the text on standard input. */
  delivery->secret = ctl_secret_find (&self->options, delivery->account, name != NULL, &wrong);
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  if (!(self->message != NULL ? read_import (self, delivery, error) : read_draft (self, delivery, error)))
    return NULL;
  return g_steal_pointer (&delivery);
}

static const char *
outcome_to_string (SmtpRecipientOutcome outcome)
{
  static const char *const names[] = { "untried", "accepted", "deferred", "refused" };

  return names[outcome];
}

static JsonNode *
make_json_without_session (const Diagnosis *diagnosis)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  if (diagnosis != NULL)
    json_object_set_member (object, "diagnosis", diagnosis_to_json (diagnosis));
  else
    json_object_set_null_member (object, "diagnosis");
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
make_json (const OutboxResult *result, const Account *account, gboolean ok)
{
  JsonNode *node = result->trace != NULL ? diagnosis_trace_to_json (result->trace, result->diagnosis)
                                         : make_json_without_session (result->diagnosis);
  JsonObject *object = json_node_get_object (node);
  JsonArray *recipients = json_array_new ();

  json_object_set_boolean_member (object, "ok", ok);
  json_object_set_string_member (object, "message_id", result->message->message_id);
  json_object_set_string_member (object, "state", outbox_state_to_string (result->message->state));
  for (guint i = 0; i < result->message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (result->message->recipients, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "address", recipient->address);
      json_object_set_string_member (entry, "outcome", outcome_to_string (recipient->outcome));
      if (recipient->reply != NULL)
        json_object_set_string_member (entry, "reply", recipient->reply);
      else
        json_object_set_null_member (entry, "reply");
      json_array_add_object_element (recipients, entry);
    }
  json_object_set_array_member (object, "recipients", recipients);
  json_object_set_object_member (object, "quota", ctl_quota_to_json (account, &result->usage));
  return node;
}

static gboolean
is_for_all (const OutboxMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->outcome != SMTP_RECIPIENT_ACCEPTED)
        return FALSE;
    }
  return TRUE;
}

static void
print_recipients (const OutboxMessage *message)
{
  const char *outcomes[] = { _ ("not tried"), _ ("accepted"), _ ("put off"), _ ("REFUSED") };

  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);
      g_autofree char *reply = g_strdup (recipient->reply != NULL ? recipient->reply : "");
      g_autofree char *safe = base_text_for_display (g_strdelimit (reply, "\n", ' '), -1, 0);

      g_print ("  %-9s %s%s%s\n", outcomes[recipient->outcome], recipient->address, safe[0] != '\0' ? "  " : "",
               safe);
    }
}

static void
print_result (const OutboxResult *result, const Account *account)
{
  const OutboxMessage *message = result->message;

  switch (message->state)
    {
    case OUTBOX_STATE_SENT:
      g_print ("%s\n", is_for_all (message) ? _ ("The server accepted the message.")
                                            : _ ("The server accepted the message for some of the recipients."));
      break;
    case OUTBOX_STATE_QUEUED:
    case OUTBOX_STATE_WAITING:
      g_print ("%s\n", _ ("The message was not sent. It waits in the outbox."));
      break;
    case OUTBOX_STATE_UNCERTAIN:
      g_print ("%s\n", _ ("The message may have been sent: the connection broke before the server answered."));
      break;
    default:
      g_print ("%s\n", _ ("The message was not sent."));
      break;
    }
  print_recipients (message);
  g_print (_ ("Message-ID: <%s>\n"), message->message_id);
  ctl_quota_print (account, &result->usage);
  if (result->diagnosis != NULL && !g_str_equal (result->diagnosis->id, "ok"))
    {
      fputc ('\n', stdout);
      ctl_print_diagnosis (stdout, result->diagnosis);
    }
}

static CtlStatus
find_status (const OutboxResult *result)
{
  CtlStatus status = CTL_STATUS_UNAVAILABLE;

  switch (result->message->state)
    {
    case OUTBOX_STATE_SENT:
      return is_for_all (result->message) ? CTL_STATUS_OK : CTL_STATUS_UNAVAILABLE;
    case OUTBOX_STATE_QUEUED:
      return CTL_STATUS_OK;
    case OUTBOX_STATE_WAITING:
    case OUTBOX_STATE_UNCERTAIN:
      return CTL_STATUS_LATER;
    default:
      /* Failed by its cause, or a draft because of Ctrl+C. */
      if (result->trace != NULL)
        status = ctl_status_from_trace (result->trace, result->diagnosis);
      return status != CTL_STATUS_OK ? status : CTL_STATUS_UNAVAILABLE;
    }
}

static int
run_send (const Send *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (Account) account = NULL;
  g_autoptr (Delivery) delivery = prepare (self, name, &error);
  CtlWatch watch = { FALSE, self->options.verbose, self->options.json ? stderr : stdout };
  CtlStatus status;

  if (delivery == NULL)
    return ctl_print_failure (self->options.json, error);
  account = account_copy (delivery->account);
  result = ctl_run_job (run_delivery, g_steal_pointer (&delivery), delivery_free, (GDestroyNotify) outbox_result_free,
                        ctl_watch_on_event, &watch, &error);
  if (result == NULL)
    return ctl_print_failure (self->options.json, error);
  status = find_status (result);
  if (self->options.json)
    {
      g_autoptr (JsonNode) node = make_json (result, account, status == CTL_STATUS_OK);

      ctl_print_json (node);
    }
  else
    print_result (result, account);
  return status;
}

int
ctl_send (const char *const *argv)
{
  g_auto (Send) self = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &self.from, N_ ("Who writes; by default the account's address"),
      N_ ("ADDRESS") },
    { "to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.to, N_ ("Recipients; a list, or the option repeated"),
      N_ ("ADDRESS") },
    { "cc", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.cc, N_ ("Recipients of a copy"), N_ ("ADDRESS") },
    { "bcc", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.bcc, N_ ("Recipients whom the others do not see"),
      N_ ("ADDRESS") },
    { "reply-to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.reply_to, N_ ("Where answers go"), N_ ("ADDRESS") },
    { "subject", 's', 0, G_OPTION_ARG_STRING, &self.subject, N_ ("Subject"), N_ ("TEXT") },
    { "attach", 'a', 0, G_OPTION_ARG_FILENAME_ARRAY, &self.attach, N_ ("Attach a file; may be repeated"),
      N_ ("FILE") },
    { "message", 0, 0, G_OPTION_ARG_FILENAME, &self.message,
      N_ ("Send this finished message (.eml) instead; “-” reads it from standard input"), N_ ("FILE") },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "send",
    .arguments = "[ACCOUNT]",
    .summary = N_ ("Sends a message. Its text is read from standard input. It counts against the\n"
                   "account's daily limit; at the limit it is kept, and not sent."),
    .description = N_ ("Examples:\n"
                       "  echo Hello | sendoffctl send work --to grace@example.org --subject Test\n"
                       "  sendoffctl send work --message letter.eml\n"
                       "  sendoffctl send --server localhost --port 25 --security none --from a@example.org \\\n"
                       "             --to b@example.org < text\n\n"
                       "Exit status: 0 accepted for all recipients; 69 refused, or refused for some; 75 not\n"
                       "now, the limit is reached, or it may have been sent; see “sendoffctl --help”."),
    .entries = entries,
    .takes_server = TRUE,
    .talks = TRUE,
    .max_arguments = 1,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&self.options, &syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (self.options.help)
    return CTL_STATUS_OK;
  return run_send (&self, arguments[0]);
}

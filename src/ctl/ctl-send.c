#include "config.h"

#include "ctl.h"

#include "ctl-delivery.h"
#include "ctl-print.h"
#include "ctl-quota.h"
#include "ctl-run.h"
#include "ctl-status.h"
#include "ctl-watch.h"

#include "base-text.h"
#include "diagnosis-guard.h"
#include "outbox-sender.h"

#include <glib/gi18n-lib.h>

static gpointer
run_delivery (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const CtlDelivery *delivery = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  SmtpObserver observer = ctl_watch_observe (job);

  if (database == NULL)
    return NULL;
  return outbox_send (database, delivery->account, delivery->secret, delivery->draft, delivery->import,
                      delivery->sender, (const char *const *) delivery->recipients, &observer, cancellable, error);
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

static gboolean
is_for_some (const OutboxMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      const OutboxRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->outcome == SMTP_RECIPIENT_ACCEPTED)
        return TRUE;
    }
  return FALSE;
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
      g_print ("%s\n", is_for_some (message) ? _ ("The server accepted the message for some of the recipients; for the "
                                                  "others it waits in the outbox.")
                                             : _ ("The message was not sent. It waits in the outbox: Sendoff’s window sends "
                                                  "it when its time has come."));
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
  AccountGuardAdvice advice =
      diagnosis_guard_advice (result->diagnosis != NULL ? result->diagnosis->id : NULL);

  if (advice != ACCOUNT_GUARD_GO)
    return ctl_status_from_guard (advice);
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
run_send (const CtlSend *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (Account) account = NULL;
  g_autoptr (CtlDelivery) delivery = ctl_delivery_prepare (self, name, &error);
  CtlWatch watch = { FALSE, self->options.verbose, self->options.json ? stderr : stdout };
  CtlStatus status;

  if (delivery == NULL)
    return ctl_print_failure (self->options.json, error);
  account = account_copy (delivery->account);
  if (self->options.try_anyway)
    account_guard_insist (account_guard_get_default (), account->server);
  result = ctl_run_job (run_delivery, g_steal_pointer (&delivery), ctl_delivery_free, (GDestroyNotify) outbox_result_free,
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
  g_auto (CtlSend) self = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &self.from, N_ ("Who writes; by default the account’s address"),
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
                   "account’s daily limit; at the limit it is kept, and not sent."),
    .description = N_ ("Examples:\n"
                       "  echo Hello | sendoffctl send work --to grace@example.org --subject Test\n"
                       "  sendoffctl send work --message letter.eml\n"
                       "  sendoffctl send --server localhost --port 25 --security none --from a@example.org \\\n"
                       "             --to b@example.org < text\n\n"
                       "A password that the server refused twice is not tried a third time: the message is\n"
                       "kept and not sent. While the server wants to be left alone the message waits.\n"
                       "--try-anyway tries all the same.\n\n"
                       "Exit status: 0 accepted for all recipients; 69 refused, or refused for some; 75 not\n"
                       "now, the limit is reached, or it may have been sent; 77 sign-in refused, or not tried\n"
                       "again; see “sendoffctl --help”."),
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

#include "config.h"

#include "ctl-send.h"

#include "ctl.h"

#include "ctl-message.h"
#include "ctl-print.h"
#include "ctl-queue.h"
#include "ctl-quota.h"
#include "ctl-run.h"
#include "ctl-status.h"
#include "ctl-watch.h"

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

  json_object_set_boolean_member (object, "ok", ok);
  json_object_set_string_member (object, "message_id", result->message->message_id);
  json_object_set_string_member (object, "state", outbox_state_to_string (result->message->state));
  json_object_set_array_member (object, "recipients", ctl_message_recipients_to_json (result->message));
  json_object_set_object_member (object, "quota", ctl_quota_to_json (account, &result->usage));
  return node;
}

static void
print_result (const OutboxResult *result, const Account *account)
{
  const OutboxMessage *message = result->message;

  switch (message->state)
    {
    case OUTBOX_STATE_SENT:
      g_print ("%s\n", ctl_message_is_for_all (message) ? _("The server accepted the message.")
                                            : _("The server accepted the message for some of the recipients."));
      break;
    case OUTBOX_STATE_QUEUED:
    case OUTBOX_STATE_WAITING:
      g_print ("%s\n", ctl_message_is_for_some (message)
                           ? _("The server accepted the message for some of the recipients; for the others it waits "
                                "in the outbox.")
                           : _("The message was not sent. It waits in the outbox; see “sendoffctl outbox”."));
      break;
    case OUTBOX_STATE_UNCERTAIN:
      g_print ("%s\n", _("The message may have been sent: the connection broke before the server answered."));
      break;
    default:
      g_print ("%s\n", _("The message was not sent."));
      break;
    }
  ctl_message_print_recipients (message);
  g_print (_("Message-ID: <%s>\n"), message->message_id);
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
      return ctl_message_is_for_all (result->message) ? CTL_STATUS_OK : CTL_STATUS_UNAVAILABLE;
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

/* Nothing on standard output, as sendmail; what went wrong is for whoever reads the log. */
static void
print_trouble (const OutboxResult *result, CtlStatus status)
{
  if (status == CTL_STATUS_OK)
    return;
  g_printerr ("sendoffctl: <%s>: %s\n", result->message->message_id, ctl_message_state_title (result->message->state));
  if (result->diagnosis != NULL)
    ctl_print_diagnosis (stderr, result->diagnosis);
}

int
ctl_send_deliver (CtlDelivery *delivery, const CtlOptions *options, gboolean quiet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (Account) account = account_copy (delivery->account);
  CtlWatch watch = { FALSE, options->verbose, options->json ? stderr : stdout, ctl_watch_wants_working (options) };
  CtlStatus status;

  if (options->try_anyway)
    account_guard_insist (account_guard_get_default (), account->server);
  result = ctl_run_job (run_delivery, delivery, ctl_delivery_free, (GDestroyNotify) outbox_result_free,
                        ctl_watch_on_event, &watch, &error);
  ctl_watch_end (&watch);
  if (result == NULL)
    return ctl_print_failure (options->json, error);
  status = find_status (result);
  if (options->json)
    {
      g_autoptr (JsonNode) node = make_json (result, account, status == CTL_STATUS_OK);

      ctl_print_json (node);
    }
  else if (quiet)
    print_trouble (result, status);
  else
    print_result (result, account);
  return status;
}

static int
run_send (const CtlSend *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlDelivery) delivery = NULL;
  g_autoptr (OutboxMessage) message = NULL;

  if (self->queue && name == NULL)
    g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE,
                 "--queue needs the name of an account: what is sent later must find its settings");
  else
    delivery = ctl_delivery_prepare (self, name, &error);
  if (delivery == NULL)
    return ctl_print_failure (self->options.json, error);
  if (!self->queue)
    return ctl_send_deliver (g_steal_pointer (&delivery), &self->options, FALSE);
  message = ctl_queue (g_steal_pointer (&delivery), &self->options, TRUE, &error);
  if (message == NULL)
    return ctl_print_failure (self->options.json, error);
  ctl_queue_print (message, self->options.json);
  return CTL_STATUS_OK;
}

int
ctl_send (const char *const *argv)
{
  g_auto (CtlSend) self = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &self.from, N_("Who writes; by default the account’s address"),
      N_("ADDRESS") },
    { "to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.to, N_("Recipients; a list, or the option repeated"),
      N_("ADDRESS") },
    { "cc", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.cc, N_("Recipients of a copy"), N_("ADDRESS") },
    { "bcc", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.bcc, N_("Recipients whom the others do not see"),
      N_("ADDRESS") },
    { "reply-to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.reply_to, N_("Where answers go"), N_("ADDRESS") },
    { "subject", 's', 0, G_OPTION_ARG_STRING, &self.subject, N_("Subject"), N_("TEXT") },
    { "attach", 'a', 0, G_OPTION_ARG_FILENAME_ARRAY, &self.attach, N_("Attach a file; may be repeated"),
      N_("FILE") },
    { "message", 0, 0, G_OPTION_ARG_FILENAME, &self.message,
      N_("Send this finished message (.eml) instead; “-” reads it from standard input"), N_("FILE") },
    { "queue", 0, 0, G_OPTION_ARG_NONE, &self.queue,
      N_("Put it into the outbox and return; it is sent in the background"), NULL },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "send",
    .arguments = "[ACCOUNT]",
    .summary = N_("Sends a message. Its text is read from standard input. It counts against the\n"
                   "account’s daily limit; at the limit it waits in the outbox."),
    .description = N_("Examples:\n"
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

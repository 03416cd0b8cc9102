#include "config.h"

#include "ctl-outbox.h"

#include "ctl-courier.h"
#include "ctl-message.h"
#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-status.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *name;
  gboolean (*act) (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error);
  const char *done;
  CtlSyntax syntax;
} Action;

static const Action actions[] = {
  { "retry",
    outbox_message_retry,
    N_("queued, and sent now"),
    { .command = "outbox retry",
      .arguments = "MESSAGE…",
      .summary = N_("Sends messages after all: those that failed, wait, or are on hold, and, when you say so,\n"
                    "those that may have been sent. The Message-ID stays the same. They are sent in the\n"
                    "background; “sendoffctl outbox flush” sends and tells."),
      .max_arguments = 1000 } },
  { "cancel",
    outbox_message_hold,
    N_("on hold; nothing sends it until “sendoffctl outbox retry”"),
    { .command = "outbox cancel",
      .arguments = "MESSAGE…",
      .summary = N_("Puts messages that are queued or wait on hold, and keeps them."),
      .max_arguments = 1000 } },
  { "remove",
    outbox_message_hide,
    N_("removed"),
    { .command = "outbox remove",
      .arguments = "MESSAGE…",
      .summary = N_("Removes messages, with their text. What was sent stays counted."),
      .max_arguments = 1000 } },
};

typedef struct
{
  const Action *action;
  GStrv references;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_strfreev (self->references);
  g_free (self);
}

/**
 * Outcome:
 * @messages: (element-type OutboxMessage): those it was done to, as they are now
 * @failure: (nullable): why it was not done to the next, nor to those behind it
 */
typedef struct
{
  GPtrArray *messages;
  GError *failure;
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *self = data;

  g_ptr_array_unref (self->messages);
  g_clear_error (&self->failure);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outcome, outcome_free)

/* Until it cannot be done to one. */
static Outcome *
act_on_all (OutboxDatabase *database, const Action *action, GPtrArray *messages)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  BaseMoment now;

  outbox_database_now (database, &now);
  outcome->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_message_free);
  while (messages->len > 0)
    {
      OutboxMessage *message;
      OutboxMessage *after;

      if (!action->act (database, ((OutboxMessage *) messages->pdata[0])->id, &now, &outcome->failure))
        return outcome;
      message = g_ptr_array_steal_index (messages, 0);
      after = outbox_message_get (database, message->id, NULL);
      if (after != NULL)
        outbox_message_free (message);
      g_ptr_array_add (outcome->messages, after != NULL ? after : message);
    }
  return outcome;
}

static gpointer
carry_out (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_message_free);

  if (database == NULL)
    return NULL;
  /* All are looked up before anything is done to one. */
  for (guint i = 0; order->references[i] != NULL; i++)
    {
      OutboxMessage *message = ctl_outbox_find (database, order->references[i], error);

      if (message == NULL)
        return NULL;
      g_ptr_array_add (messages, message);
    }
  return act_on_all (database, order->action, messages);
}

static void
start_couriers (GPtrArray *messages, GPtrArray *accounts)
{
  const CtlOptions none = { 0 };

  for (guint a = 0; accounts != NULL && a < accounts->len; a++)
    {
      const Account *account = accounts->pdata[a];

      for (guint i = 0; i < messages->len; i++)
        if (g_str_equal (((const OutboxMessage *) messages->pdata[i])->account, account->id))
          {
            ctl_courier_start (account, &none, NULL);
            break;
          }
    }
}

static void
report (const Action *action, GPtrArray *messages, GPtrArray *accounts, gboolean json)
{
  JsonArray *array = json_array_new ();
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < messages->len; i++)
    {
      const OutboxMessage *message = messages->pdata[i];

      json_array_add_object_element (
          array, ctl_message_to_json (message, ctl_outbox_find_account (accounts, message->account), 0));
      if (!json)
        /* Translators: number of a message, and what was done with it */
        g_print (_("Message %" G_GINT64_FORMAT ": %s\n"), message->id, g_dgettext (GETTEXT_PACKAGE, action->done));
    }
  json_object_set_boolean_member (object, "ok", TRUE);
  json_object_set_array_member (object, "messages", array);
  if (json)
    ctl_print_object (object);
  else
    json_object_unref (object);
}

static int
run_action (const Action *action, gboolean json, char **references)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GPtrArray) accounts = account_store_list (store, NULL);
  g_autoptr (Outcome) outcome = NULL;
  Order *order = g_new0 (Order, 1);

  order->action = action;
  order->references = g_strdupv (references);
  outcome = ctl_run_job (carry_out, order, order_free, outcome_free, NULL, NULL, &error);
  if (outcome == NULL)
    return ctl_print_failure (json, error);
  if (action->act == outbox_message_retry)
    start_couriers (outcome->messages, accounts);
  if (outcome->failure == NULL || !json)
    report (action, outcome->messages, accounts, json);
  return outcome->failure != NULL ? ctl_print_failure (json, outcome->failure) : CTL_STATUS_OK;
}

int
ctl_outbox_act (const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  const Action *action = actions;

  while (!g_str_equal (action->name, argv[0]))
    action++;
  if (!ctl_options_parse (&options, &action->syntax, argv, &arguments, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  if (options.help)
    return CTL_STATUS_OK;
  if (arguments[0] != NULL)
    return run_action (action, options.json, arguments);
  g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "Which message? See “sendoffctl outbox list”");
  return ctl_print_failure (options.json, error);
}

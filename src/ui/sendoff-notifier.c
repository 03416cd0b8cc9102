#include "config.h"

#include "sendoff-notifier.h"

#include "sendoff-message-diagnosis.h"
#include "sendoff-text.h"

#include <glib/gi18n.h>

/* Mail that leaves before that is as good as on its way. */
#define SOON_SECONDS 10

#define BACKGROUND "background"
/* The last one is told, and until a window is opened: the list there says it of each. */
#define PARTLY "partly"

/* What is told of an account; each has a notification of its own. */
typedef enum
{
  TOPIC_FAILED,
  TOPIC_UNCERTAIN,
  TOPIC_STUCK,
  TOPIC_LIMIT,
} Topic;

static const char *const topics[] = { "failed", "uncertain", "stuck", "limit" };

/**
 * SendoffNotifier:
 * @since: Unix time: what failed before that is known
 * @seen: (element-type gint64): ids of messages in attention that were told of, or seen
 * @told: (element-type utf8): ids of notifications that were sent, or were not wanted when it was time
 * @swept: what an earlier process may have left was taken back
 * @had_window: since it was said last that the application stays
 */
struct _SendoffNotifier
{
  GObject parent;

  SendoffApplication *app; /* not owned */
  SendoffCourier *courier;
  gint64 since;
  GHashTable *seen;
  GHashTable *told;
  gboolean swept;
  gboolean had_window;
};

G_DEFINE_FINAL_TYPE (SendoffNotifier, sendoff_notifier, G_TYPE_OBJECT)

/* --- Words ------------------------------------------------------------------------------------------------------- */

void
sendoff_notifier_text_clear (SendoffNotifierText *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->body, g_free);
}

static void
set_failed (SendoffNotifierText *self, const char *account, guint n, const char *reason)
{
  self->title =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "A message was not sent", "%u messages were not sent", n), n);
  if (n == 1 && reason != NULL)
    /* Translators: an account's name; what went wrong, as "There is no such mailbox" */
    self->body = g_strdup_printf (_("%s: %s"), account, reason);
  else
    /* Translators: an account's name */
    self->body = g_strdup_printf (_("%s: each is kept, with the reason why"), account);
}

void
sendoff_notifier_text_messages (
    SendoffNotifierText *self, OutboxState state, const char *account, guint n, const char *reason)
{
  if (state == OUTBOX_STATE_FAILED)
    {
      set_failed (self, account, n, reason);
      return;
    }
  self->title = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "A message may have been sent", "%u messages may have been sent", n), n);
  /* Translators: an account's name */
  self->body = g_strdup_printf (_("%s: the server’s answer did not come. Decide whether to send again."), account);
}

void
sendoff_notifier_text_partly (SendoffNotifierText *self, const char *account)
{
  self->title = g_strdup (_("A message was refused for some recipients"));
  /* Translators: an account's name */
  self->body = g_strdup_printf (_("%s: the others are sent it. Open it to see for whom not, and why."), account);
}

void
sendoff_notifier_text_stuck (SendoffNotifierText *self, const Diagnosis *trouble, const char *account)
{
  self->title = g_strdup (_("Messages wait for you"));
  if (trouble != NULL && strcmp (trouble->id, "keyring-locked") == 0)
    /* Translators: an account's name */
    self->body = g_strdup_printf (_("%s: unlock the keyring, and they are sent"), account);
  else if (trouble != NULL && strcmp (trouble->id, "account-held") != 0)
    /* Translators: an account's name; what stands in the way, as "The server refused the sign-in" */
    self->body = g_strdup_printf (_("%s: %s"), account, trouble->title);
  else
    /* Translators: an account's name */
    self->body = g_strdup_printf (_("%s: enter the password again, or change the settings"), account);
}

void
sendoff_notifier_text_limit (SendoffNotifierText *self, const char *account, guint n, gint64 until, gint64 now)
{
  g_autofree char *moment = sendoff_text_moment (until, now);

  /* Translators: an account's name */
  self->title = g_strdup_printf (_("Daily limit of %s reached"), account);
  /* Translators: how many messages; a time, as "14:20" or "Tue 14:20" */
  self->body = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u message waits until %s", "%u messages wait, the first until %s", n), n, moment);
}

void
sendoff_notifier_text_background (SendoffNotifierText *self, guint n, gint64 next, gint64 now)
{
  g_autofree char *moment = sendoff_text_moment (next, now);

  if (next <= now + SOON_SECONDS)
    self->title =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u message is being sent", "%u messages are being sent", n), n);
  else
    /* Translators: how many messages; a time, as "14:20" or "Tue 14:20" */
    self->title = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u message waits until %s", "%u messages wait, the first until %s", n), n,
        moment);
  self->body = g_strdup (_("Mail is sent while you are logged in, without a window."));
}

/* --- Telling ----------------------------------------------------------------------------------------------------- */

/* Who looks at a window reads it there. */
static gboolean
is_looked_at (SendoffNotifier *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self->app)); link != NULL; link = link->next)
    if (gtk_window_is_active (link->data))
      return TRUE;
  return FALSE;
}

/* Nobody can be told where there is no session. */
static gboolean
can_tell (SendoffNotifier *self)
{
  return g_application_get_dbus_connection (G_APPLICATION (self->app)) != NULL;
}

static void
withdraw (SendoffNotifier *self, const char *id)
{
  gboolean told = g_hash_table_remove (self->told, id);

  if ((told || !self->swept) && can_tell (self))
    g_application_withdraw_notification (G_APPLICATION (self->app), id);
}

/* @message: 0: it is about the account */
static void
tell (SendoffNotifier *self, const char *id, const SendoffNotifierText *notice, const char *account, gint64 message)
{
  g_autoptr (GNotification) notification = g_notification_new (notice->title);
  g_autoptr (GIcon) icon = g_themed_icon_new (APPLICATION_ID);

  g_hash_table_add (self->told, g_strdup (id));
  if (!can_tell (self) || is_looked_at (self))
    return;
  g_notification_set_body (notification, notice->body);
  g_notification_set_icon (notification, icon);
  if (message != 0)
    g_notification_set_default_action_and_target (notification, "app.show-message", "x", message);
  else if (account != NULL)
    g_notification_set_default_action_and_target (notification, "app.show-account", "s", account);
  if (strcmp (id, BACKGROUND) == 0)
    g_notification_add_button (notification, _("Do Not Wait"), "app.stop-waiting");
  g_application_send_notification (G_APPLICATION (self->app), id, notification);
}

static char *
make_id (Topic topic, const char *account)
{
  return g_strconcat (topics[topic], ".", account, NULL);
}

static gboolean
is_told (SendoffNotifier *self, const char *id)
{
  return g_hash_table_contains (self->told, id);
}

/* --- Messages ---------------------------------------------------------------------------------------------------- */

/**
 * Pile:
 * @n: in this state
 * @recent: of them those that are since this process began
 * @fresh: of them those that nobody was told of yet
 * @first: (nullable): a recent one
 *
 * Messages of an account that want the person.
 */
typedef struct
{
  guint n;
  guint recent;
  guint fresh;
  const OutboxMessage *first;
} Pile;

static Pile
find_pile (SendoffNotifier *self, const SendoffPlan *plan, const char *account, OutboxState state)
{
  Pile pile = { 0 };

  for (guint i = 0; i < plan->attention->len; i++)
    {
      const OutboxMessage *message = g_ptr_array_index (plan->attention, i);

      if (message->state != state || strcmp (message->account, account) != 0)
        continue;
      pile.n++;
      if (message->changed < self->since)
        continue;
      pile.recent++;
      pile.fresh += g_hash_table_contains (self->seen, &message->id) ? 0 : 1;
      pile.first = message;
    }
  return pile;
}

static void
tell_pile (SendoffNotifier *self, const SendoffPlan *plan, const Account *account, OutboxState state)
{
  g_autofree char *id = make_id (state == OUTBOX_STATE_FAILED ? TOPIC_FAILED : TOPIC_UNCERTAIN, account->id);
  Pile pile = find_pile (self, plan, account->id, state);
  g_autoptr (Diagnosis) diagnosis = NULL;
  g_auto (SendoffNotifierText) notice = { 0 };

  if (pile.n == 0)
    withdraw (self, id);
  /* While mail of the account is on its way, more may follow: all are told at once. */
  if (pile.fresh == 0 || sendoff_courier_is_busy (self->courier, account->id))
    return;
  diagnosis = sendoff_message_dup_diagnosis (pile.first, account);
  sendoff_notifier_text_messages (&notice, state, account->name, pile.recent,
                                  diagnosis != NULL ? diagnosis->title : NULL);
  tell (self, id, &notice, account->id, pile.recent == 1 ? pile.first->id : 0);
}

/* What leaves attention and comes back is news again. */
static void
remember_seen (SendoffNotifier *self, const SendoffPlan *plan)
{
  GHashTable *seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < plan->attention->len; i++)
    {
      const OutboxMessage *message = g_ptr_array_index (plan->attention, i);

      if (g_hash_table_contains (self->seen, &message->id) ||
          !sendoff_courier_is_busy (self->courier, message->account))
        g_hash_table_add (seen, g_memdup2 (&message->id, sizeof message->id));
    }
  g_hash_table_unref (self->seen);
  self->seen = seen;
}

/* --- Accounts ---------------------------------------------------------------------------------------------------- */

static void
tell_stuck (SendoffNotifier *self, const SendoffPlanEntry *entry)
{
  const Account *account = entry->account;
  g_autofree char *id = make_id (TOPIC_STUCK, account->id);
  g_auto (SendoffNotifierText) notice = { 0 };

  if (entry->waiting == 0 || !sendoff_courier_is_stuck (self->courier, entry))
    withdraw (self, id);
  else if (!is_told (self, id))
    {
      sendoff_notifier_text_stuck (&notice, sendoff_courier_get_trouble (self->courier, account->id), account->name);
      tell (self, id, &notice, account->id, 0);
    }
}

static void
tell_limit (SendoffNotifier *self, const SendoffPlanEntry *entry, gint64 now)
{
  const Account *account = entry->account;
  g_autofree char *id = make_id (TOPIC_LIMIT, account->id);
  g_auto (SendoffNotifierText) notice = { 0 };

  if (entry->waiting == 0 || !entry->limited)
    withdraw (self, id);
  else if (!is_told (self, id) && entry->next_due > now)
    {
      sendoff_notifier_text_limit (&notice, account->name, entry->waiting, entry->next_due, now);
      tell (self, id, &notice, account->id, 0);
    }
}

/* --- Without a window -------------------------------------------------------------------------------------------- */

static void
tell_background (SendoffNotifier *self, const SendoffPlan *plan)
{
  gboolean has_window = gtk_application_get_windows (GTK_APPLICATION (self->app)) != NULL;
  guint n = 0;
  gint64 next = sendoff_plan_get_next (plan);
  g_auto (SendoffNotifierText) notice = { 0 };

  for (guint i = 0; i < plan->entries->len; i++)
    {
      const SendoffPlanEntry *entry = g_ptr_array_index (plan->entries, i);
      gboolean busy = sendoff_courier_is_busy (self->courier, entry->account->id);

      if (entry->account->practice || sendoff_courier_is_stuck (self->courier, entry))
        continue;
      if (busy || entry->next_due > 0)
        n += entry->waiting;
      next = busy ? plan->now : next;
    }
  if (has_window || n == 0)
    {
      withdraw (self, BACKGROUND);
      return;
    }
  if (!self->had_window)
    return;
  self->had_window = FALSE;
  sendoff_notifier_text_background (&notice, n, next, plan->now);
  tell (self, BACKGROUND, &notice, NULL, 0);
}

static void
on_planned (SendoffNotifier *self, const SendoffPlan *plan)
{
  for (guint i = 0; i < plan->entries->len; i++)
    {
      const SendoffPlanEntry *entry = g_ptr_array_index (plan->entries, i);

      tell_pile (self, plan, entry->account, OUTBOX_STATE_FAILED);
      tell_pile (self, plan, entry->account, OUTBOX_STATE_UNCERTAIN);
      if (entry->account->practice)
        continue;
      tell_stuck (self, entry);
      tell_limit (self, entry, plan->now);
    }
  remember_seen (self, plan);
  tell_background (self, plan);
  self->swept = TRUE;
}

void
sendoff_notifier_stop_waiting (SendoffNotifier *self)
{
  withdraw (self, BACKGROUND);
}

static void
on_window_added (SendoffNotifier *self)
{
  self->had_window = TRUE;
  withdraw (self, BACKGROUND);
  withdraw (self, PARTLY);
}

/* It is sent, and so in no list of what needs the person. */
static void
on_message_changed (SendoffNotifier *self, const SendoffRunEvent *event, const char *account)
{
  SendoffAccountItem *item = sendoff_application_find_account (self->app, account);
  g_auto (SendoffNotifierText) notice = { 0 };

  if (event->state != OUTBOX_STATE_SENT || event->diagnosis == NULL || item == NULL)
    return;
  sendoff_notifier_text_partly (&notice, sendoff_account_item_get_account (item)->name);
  tell (self, PARTLY, &notice, account, event->message);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static void
sendoff_notifier_finalize (GObject *object)
{
  SendoffNotifier *self = SENDOFF_NOTIFIER (object);

  g_clear_object (&self->courier);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->told);
  G_OBJECT_CLASS (sendoff_notifier_parent_class)->finalize (object);
}

static void
sendoff_notifier_class_init (SendoffNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sendoff_notifier_finalize;
}

static void
sendoff_notifier_init (SendoffNotifier *self)
{
  self->since = g_get_real_time () / G_USEC_PER_SEC;
  self->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

SendoffNotifier *
sendoff_notifier_new (SendoffApplication *app, SendoffCourier *courier)
{
  SendoffNotifier *self = g_object_new (SENDOFF_TYPE_NOTIFIER, NULL);

  self->app = app;
  self->courier = g_object_ref (courier);
  g_signal_connect_object (courier, "planned", G_CALLBACK (on_planned), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (courier, "message-changed", G_CALLBACK (on_message_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (app, "window-added", G_CALLBACK (on_window_added), self, G_CONNECT_SWAPPED);
  return self;
}

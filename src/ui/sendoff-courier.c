#include "sendoff-courier.h"

#include "account-error.h"
#include "outbox-diagnosis.h"
#include "sendoff-alarm.h"

/* For what nobody tells: another process that died in the middle, a file system without notices. */
#define LOOK_SECONDS (10 * 60)

/* What leaves by itself within that time keeps the application alive. No limit and no retry lasts longer. */
#define STAY_SECONDS (25 * 60 * 60)

/**
 * Rest:
 * @until: Unix time; %G_MAXINT64: until something changes
 * @keyring: what is missing is the keyring
 * @stays: it may be opened any time: worth waiting for
 *
 * An account that is not tried, though it has something due.
 */
typedef struct
{
  gint64 until;
  gboolean keyring;
  gboolean stays;
} Rest;

struct _SendoffCourier
{
  GObject parent;

  SendoffApplication *app;   /* (nullable): weak: what is on its way may end after it */
  SendoffPractice *practice; /* not owned */
  SendoffSurroundings *surroundings;
  SendoffAlarm *alarm;       /* (nullable): NULL when stopped */
  GCancellable *cancellable; /* of all that runs */
  gboolean planning;
  gboolean again;       /* it was woken while it looked */
  gboolean network;     /* news for the next look */
  GPtrArray *changed;   /* (element-type utf8): likewise */
  GHashTable *runs;     /* (element-type utf8): ids of accounts whose mail is on its way */
  GHashTable *rests;    /* id → Rest */
  GHashTable *troubles; /* id → Diagnosis */
  gint64 next;          /* Unix time: something leaves by itself; 0: never */
  gboolean holding;
};

enum
{
  SIGNAL_PLANNED,
  SIGNAL_MESSAGE_CHANGED,
  SIGNAL_PROGRESS,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffCourier, sendoff_courier, G_TYPE_OBJECT)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_stopped (SendoffCourier *self)
{
  return self->alarm == NULL;
}

/* --- Staying alive ----------------------------------------------------------------------------------------------- */

static void
update_hold (SendoffCourier *self)
{
  gboolean working = self->planning || g_hash_table_size (self->runs) > 0;
  gboolean waiting = !is_stopped (self) && self->next > 0 && self->next <= get_now () + STAY_SECONDS;
  gboolean wanted = working || waiting;

  if (self->app == NULL || wanted == self->holding)
    return;
  self->holding = wanted;
  if (wanted)
    g_application_hold (G_APPLICATION (self->app));
  else
    g_application_release (G_APPLICATION (self->app));
}

/* --- What stands in the way -------------------------------------------------------------------------------------- */

/* @keyring_error: (nullable) */
static void
set_rest (SendoffCourier *self, const char *id, gint64 until, const GError *keyring_error)
{
  Rest *rest;

  if (until == 0)
    {
      g_hash_table_remove (self->rests, id);
      return;
    }
  rest = g_new0 (Rest, 1);
  rest->until = until;
  rest->keyring = keyring_error != NULL;
  rest->stays = g_error_matches (keyring_error, ACCOUNT_ERROR, ACCOUNT_ERROR_KEYRING_LOCKED);
  g_hash_table_insert (self->rests, g_strdup (id), rest);
}

/* @since: those that last until then or longer. @keyring: those that miss the keyring; else the others. */
static void
end_rests (SendoffCourier *self, gint64 since, gboolean keyring)
{
  GHashTableIter iter;
  gpointer rest;

  g_hash_table_iter_init (&iter, self->rests);
  while (g_hash_table_iter_next (&iter, NULL, &rest))
    if (((Rest *) rest)->keyring == keyring && ((Rest *) rest)->until >= since)
      g_hash_table_iter_remove (&iter);
}

/* Takes @trouble (nullable). Said once: what is known already is no news. */
static void
take_trouble (SendoffCourier *self, const char *id, Diagnosis *trouble)
{
  const Diagnosis *old = g_hash_table_lookup (self->troubles, id);
  g_autofree char *account = g_strdup (id);
  gboolean is_news = g_strcmp0 (old != NULL ? old->id : NULL, trouble != NULL ? trouble->id : NULL) != 0;

  if (trouble != NULL)
    g_hash_table_insert (self->troubles, g_strdup (id), trouble);
  else
    g_hash_table_remove (self->troubles, id);
  if (is_news)
    g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, account);
}

/* --- Sending ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  SendoffCourier *courier;
  char *account;
} RunTag;

static void
run_tag_free (RunTag *tag)
{
  g_object_unref (tag->courier);
  g_free (tag->account);
  g_free (tag);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunTag, run_tag_free)

static void
on_run_event (gpointer data, gpointer user_data)
{
  RunTag *tag = user_data;
  SendoffRunEvent *event = data;

  if (event->is_progress)
    g_signal_emit (tag->courier, signals[SIGNAL_PROGRESS], 0, event->message, &event->progress);
  else
    {
      g_signal_emit (tag->courier, signals[SIGNAL_MESSAGE_CHANGED], 0, event, tag->account);
      if (tag->courier->app != NULL)
        g_signal_emit_by_name (tag->courier->app, "outbox-changed");
    }
}

static void
take_run (SendoffCourier *self, const char *account, SendoffRun *run)
{
  Diagnosis *trouble = g_steal_pointer (&run->result.trouble);

  if (g_error_matches (run->keyring_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (run->keyring_error != NULL)
    trouble = diagnosis_from_error (run->keyring_error);
  set_rest (self, account, run->not_before, run->keyring_error);
  take_trouble (self, account, trouble);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RunTag) tag = user_data;
  SendoffCourier *self = tag->courier;
  g_autoptr (GError) error = NULL;
  g_autoptr (SendoffRun) run = base_job_run_finish (result, &error);

  if (run != NULL)
    take_run (self, tag->account, run);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      set_rest (self, tag->account, get_now () + LOOK_SECONDS, NULL);
      take_trouble (self, tag->account, outbox_diagnosis_from_error (error, 0));
    }
  g_hash_table_remove (self->runs, tag->account);
  sendoff_courier_wake (self);
  update_hold (self);
}

static void
start_run (SendoffCourier *self, const Account *account)
{
  RunTag *tag = g_new0 (RunTag, 1);
  /* Out of nowhere nobody is asked for the password of a keyring. */
  gboolean quiet = gtk_application_get_windows (GTK_APPLICATION (self->app)) == NULL;
  SendoffRunInput *input = sendoff_run_input_new (sendoff_application_get_keyring (self->app), account, quiet);

  if (account->practice)
    sendoff_practice_fill (self->practice, input->account->server);
  tag->courier = g_object_ref (self);
  tag->account = g_strdup (account->id);
  g_hash_table_add (self->runs, g_strdup (account->id));
  base_job_run_async (sendoff_courier_job_run, input, (GDestroyNotify) sendoff_run_input_free,
                      (GDestroyNotify) sendoff_run_free, on_run_event, self->cancellable, on_run, tag);
}

/* --- Looking ----------------------------------------------------------------------------------------------------- */

/* Returns: Unix time at which the account is to be tried, as far as it is not being tried; 0: never by itself */
static gint64
find_time (SendoffCourier *self, const SendoffPlanEntry *entry)
{
  const char *id = entry->account->id;
  const Rest *rest = g_hash_table_lookup (self->rests, id);

  if (entry->next_due == 0 || g_hash_table_contains (self->runs, id) ||
      (entry->account->practice && !sendoff_practice_is_running (self->practice)))
    return 0;
  if (rest == NULL)
    return entry->next_due;
  return rest->until == G_MAXINT64 ? 0 : MAX (entry->next_due, rest->until);
}

static void
follow_plan (SendoffCourier *self, const SendoffPlan *plan)
{
  gint64 now = get_now ();
  gint64 next = now + LOOK_SECONDS;

  for (guint i = 0; i < plan->entries->len; i++)
    {
      const SendoffPlanEntry *entry = g_ptr_array_index (plan->entries, i);
      gint64 time = find_time (self, entry);

      if (time > 0 && time <= now)
        start_run (self, entry->account);
      else if (time > 0)
        next = MIN (next, time);
      /* A person cured it, here or elsewhere, or took the mail back. */
      if (!g_hash_table_contains (self->runs, entry->account->id) && entry->waiting == 0 && !entry->held)
        take_trouble (self, entry->account->id, NULL);
    }
  sendoff_alarm_set (self->alarm, next);
}

static gint64
find_next (SendoffCourier *self, const SendoffPlan *plan)
{
  gint64 next = 0;

  for (guint i = 0; i < plan->entries->len; i++)
    {
      const SendoffPlanEntry *entry = g_ptr_array_index (plan->entries, i);
      const Rest *rest = g_hash_table_lookup (self->rests, entry->account->id);
      gint64 time = rest != NULL && rest->stays ? entry->next_due : find_time (self, entry);

      if (entry->account->practice)
        continue;
      if (time > 0 && (next == 0 || time < next))
        next = time;
    }
  return next;
}

static void plan (SendoffCourier *self);

static void
on_planned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffCourier) self = user_data;
  g_autoptr (SendoffPlan) plan_made = base_job_run_finish (result, NULL);

  self->planning = FALSE;
  if (!is_stopped (self))
    {
      sendoff_surroundings_watch_outbox (self->surroundings);
      /* What makes the outbox unusable is said by the window, which reads it, too. */
      if (plan_made != NULL)
        {
          follow_plan (self, plan_made);
          self->next = find_next (self, plan_made);
          g_signal_emit (self, signals[SIGNAL_PLANNED], 0, plan_made);
        }
      else
        sendoff_alarm_set (self->alarm, get_now () + LOOK_SECONDS);
      if (self->again)
        plan (self);
    }
  update_hold (self);
}

static void
plan (SendoffCourier *self)
{
  SendoffPlanInput *input = g_new0 (SendoffPlanInput, 1);

  self->planning = TRUE;
  self->again = FALSE;
  input->network = self->network;
  input->changed = g_steal_pointer (&self->changed);
  self->network = FALSE;
  self->changed = g_ptr_array_new_with_free_func (g_free);
  base_job_run_async (sendoff_courier_job_plan, input, (GDestroyNotify) sendoff_plan_input_free,
                      (GDestroyNotify) sendoff_plan_free, NULL, NULL, on_planned, g_object_ref (self));
}

void
sendoff_courier_wake (SendoffCourier *self)
{
  if (is_stopped (self))
    return;
  if (self->planning)
    self->again = TRUE;
  else
    plan (self);
  update_hold (self);
}

void
sendoff_courier_deliver (SendoffCourier *self)
{
  end_rests (self, 0, FALSE);
  sendoff_courier_wake (self);
}

void
sendoff_courier_wake_for_person (SendoffCourier *self)
{
  end_rests (self, 0, FALSE);
  end_rests (self, 0, TRUE);
  sendoff_courier_wake (self);
}

void
sendoff_courier_account_changed (SendoffCourier *self, const char *account)
{
  if (is_stopped (self))
    return;
  g_ptr_array_add (self->changed, g_strdup (account));
  g_hash_table_remove (self->rests, account);
  take_trouble (self, account, NULL);
  sendoff_courier_wake (self);
}

/* --- What wakes it ----------------------------------------------------------------------------------------------- */

static void
on_network_changed (SendoffCourier *self)
{
  self->network = TRUE;
  end_rests (self, 0, FALSE);
  sendoff_courier_wake (self);
}

static void
on_keyring_opened (SendoffCourier *self)
{
  end_rests (self, 0, TRUE);
  sendoff_courier_wake (self);
}

static void
on_outbox_touched (SendoffCourier *self)
{
  /* Another process may have cured it. What rests for a time rests on: a disk that is full is touched, too. */
  end_rests (self, G_MAXINT64, FALSE);
  g_signal_emit_by_name (self->app, "outbox-changed");
  sendoff_courier_wake (self);
}

static void
on_alarm (gboolean clock_changed, gpointer user_data)
{
  SendoffCourier *self = user_data;

  if (clock_changed)
    end_rests (self, 0, FALSE);
  sendoff_courier_wake (self);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

void
sendoff_courier_stop (SendoffCourier *self)
{
  g_clear_pointer (&self->alarm, sendoff_alarm_free);
  if (self->surroundings != NULL)
    g_signal_handlers_disconnect_by_data (self->surroundings, self);
  g_clear_object (&self->surroundings);
  g_cancellable_cancel (self->cancellable);
  update_hold (self);
}

static void
sendoff_courier_finalize (GObject *object)
{
  SendoffCourier *self = SENDOFF_COURIER (object);

  sendoff_courier_stop (self);
  g_clear_weak_pointer (&self->app);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_hash_table_unref (self->runs);
  g_hash_table_unref (self->rests);
  g_hash_table_unref (self->troubles);
  G_OBJECT_CLASS (sendoff_courier_parent_class)->finalize (object);
}

static void
sendoff_courier_class_init (SendoffCourierClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sendoff_courier_finalize;
  signals[SIGNAL_PLANNED] =
      g_signal_new ("planned", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_MESSAGE_CHANGED] = g_signal_new ("message-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                           G_TYPE_INT64, G_TYPE_POINTER);
  signals[SIGNAL_TROUBLE] =
      g_signal_new ("trouble", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sendoff_courier_init (SendoffCourier *self)
{
  self->cancellable = g_cancellable_new ();
  self->changed = g_ptr_array_new_with_free_func (g_free);
  self->runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->troubles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) diagnosis_free);
}

SendoffCourier *
sendoff_courier_new (SendoffApplication *app, SendoffPractice *practice)
{
  SendoffCourier *self = g_object_new (SENDOFF_TYPE_COURIER, NULL);

  g_set_weak_pointer (&self->app, app);
  self->practice = practice;
  self->alarm = sendoff_alarm_new (on_alarm, self);
  self->surroundings = sendoff_surroundings_new (g_application_get_dbus_connection (G_APPLICATION (app)));
  g_signal_connect_swapped (self->surroundings, "network-changed", G_CALLBACK (on_network_changed), self);
  g_signal_connect_swapped (self->surroundings, "outbox-touched", G_CALLBACK (on_outbox_touched), self);
  g_signal_connect_swapped (self->surroundings, "keyring-opened", G_CALLBACK (on_keyring_opened), self);
  sendoff_courier_wake (self);
  return self;
}

const Diagnosis *
sendoff_courier_get_trouble (SendoffCourier *self, const char *account)
{
  return g_hash_table_lookup (self->troubles, account);
}

gboolean
sendoff_courier_is_stuck (SendoffCourier *self, const SendoffPlanEntry *entry)
{
  const Rest *rest = g_hash_table_lookup (self->rests, entry->account->id);

  return entry->held || (rest != NULL && rest->until == G_MAXINT64);
}

gboolean
sendoff_courier_is_busy (SendoffCourier *self, const char *account)
{
  return g_hash_table_contains (self->runs, account);
}

#include "outbox-forecast.h"

#include "outbox-sql.h"

#define WINDOW (24 * 60 * 60)

/**
 * Window:
 * @entries: (element-type OutboxSlot): what counts, the first to leave first; what leaves later is added at the end
 * @first: the first that still counts
 */
typedef struct
{
  GArray *entries;
  guint first;
  guint64 used;
} Window;

/* The first moment, from @when on, at which @units fit. */
static gint64
find_room (Window *self, guint units, guint limit, gint64 when)
{
  while (self->first < self->entries->len)
    {
      const OutboxSlot *slot = &g_array_index (self->entries, OutboxSlot, self->first);

      if (slot->free > when && self->used + units <= limit)
        break;
      when = MAX (when, slot->free);
      self->used -= slot->units;
      self->first++;
    }
  return when;
}

void
outbox_forecast_play (OutboxForecast *messages,
                      gsize n_messages,
                      const OutboxSlot *slots,
                      gsize n_slots,
                      guint limit,
                      gint64 locked_until,
                      gint64 now)
{
  Window window = { .entries = g_array_new (FALSE, FALSE, sizeof (OutboxSlot)) };
  gint64 when = MAX (now, locked_until);

  g_array_append_vals (window.entries, slots, (guint) n_slots);
  for (gsize i = 0; i < n_slots; i++)
    window.used += slots[i].units;
  for (gsize i = 0; i < n_messages; i++)
    {
      OutboxForecast *message = &messages[i];
      OutboxSlot slot;

      message->leaves = 0;
      if (limit > 0 && message->units > limit)
        continue;
      when = MAX (when, message->ready);
      if (limit > 0)
        when = find_room (&window, message->units, limit, when);
      message->leaves = when;
      slot = (OutboxSlot){ when + WINDOW, message->units };
      g_array_append_val (window.entries, slot);
      window.used += message->units;
    }
  g_array_unref (window.entries);
}

/* What a delivery would count: see choose_recipients() in outbox-delivery-claim.c. */
#define OPEN "(SELECT count(*) FROM recipient WHERE message = message.id AND outcome IN ('untried', 'deferred'))"
#define REFUSED "(SELECT count(*) FROM recipient WHERE message = message.id AND outcome = 'refused')"

static GArray *
load_messages (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (OutboxForecast));
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  query = outbox_sql_query (database, error,
                            "SELECT id, ifnull (nullif (" OPEN ", 0), " REFUSED "),"
                            " CASE WHEN state = 'queued' OR held = 'limit' OR changed > ?1 THEN ?1"
                            "  ELSE max (next_try, ?1) END"
                            " FROM message WHERE account = ?2 AND hidden = 0 AND state IN ('queued', 'waiting')"
                            " ORDER BY 3, 1",
                            "is", now->wall, account->id);
  if (query == NULL)
    return NULL;
  while (outbox_query_next (query, &problem))
    {
      OutboxForecast message = { .message = outbox_query_get_integer (query, 0),
                                 .ready = outbox_query_get_integer (query, 2) };

      message.units = outbox_ledger_units (account, (guint) outbox_query_get_integer (query, 1));
      g_array_append_val (messages, message);
    }
  if (problem == NULL)
    return g_steal_pointer (&messages);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

GArray *
outbox_forecast_load (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) messages = load_messages (database, account, now, error);
  g_autoptr (GArray) slots = messages != NULL ? outbox_ledger_list_slots (database, account, now, error) : NULL;
  OutboxUsage usage;

  if (slots == NULL || !outbox_ledger_get_usage (database, account, now, &usage, error))
    return NULL;
  outbox_forecast_play ((OutboxForecast *) (void *) messages->data, messages->len,
                        (const OutboxSlot *) (void *) slots->data, slots->len, account->limit, usage.locked_until,
                        now->wall);
  return g_steal_pointer (&messages);
}

gint64
outbox_forecast_find (GArray *forecast, gint64 message)
{
  for (guint i = 0; i < forecast->len; i++)
    if (g_array_index (forecast, OutboxForecast, i).message == message)
      return g_array_index (forecast, OutboxForecast, i).leaves;
  return 0;
}

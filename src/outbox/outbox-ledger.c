#include "outbox-ledger.h"

#include "outbox-clock.h"
#include "outbox-sql.h"

#define WINDOW (24 * 60 * 60)

/* Entries are kept beyond the window, so that a clock that is wrong for a while cannot make them forgotten. */
#define KEPT (7 * WINDOW)

/* What counts now: @oldest is the age of the entry that leaves first, -1 when there is none. */
typedef struct
{
  guint64 used;
  gint64 oldest;
  guint hours[24];
} Living;

guint
outbox_ledger_units (const Account *account, guint n_recipients)
{
  return account->limit_unit == ACCOUNT_LIMIT_MESSAGES ? 1 : MAX (n_recipients, 1);
}

/* Hands every entry that counts now to @take, with its age. */
static gboolean
for_each_living (OutboxDatabase *database,
                 const char *account,
                 GArray *boots,
                 void (*take) (gpointer data, gint64 age, guint units),
                 gpointer data,
                 GError **error)
{
  for (guint i = 0; i < boots->len; i++)
    {
      const OutboxBoot *boot = &g_array_index (boots, OutboxBoot, i);
      g_autoptr (OutboxQuery) query = NULL;
      g_autoptr (GError) problem = NULL;

      query = outbox_sql_query (database, error,
                                "SELECT boot, units FROM ledger "
                                "WHERE account = ? AND boot_row = ? AND boot > ? AND units > 0",
                                "sii", account, boot->row, boot->zero - WINDOW);
      if (query == NULL)
        return FALSE;
      while (outbox_query_next (query, &problem))
        take (data, boot->zero - outbox_query_get_integer (query, 0), (guint) outbox_query_get_integer (query, 1));
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  return TRUE;
}

static void
count_entry (gpointer data, gint64 age, guint units)
{
  Living *living = data;
  gint64 hour = CLAMP (age / 3600, 0, 23);

  living->used += units;
  living->oldest = MAX (living->oldest, MAX (age, 0));
  living->hours[23 - hour] += units;
}

static gboolean
find_living (OutboxDatabase *database, const char *account, GArray *boots, Living *living, GError **error)
{
  memset (living, 0, sizeof *living);
  living->oldest = -1;
  return for_each_living (database, account, boots, count_entry, living, error);
}

static void
list_entry (gpointer data, gint64 age, guint units)
{
  OutboxSlot slot = { WINDOW - MAX (age, 0), units };

  g_array_append_val ((GArray *) data, slot);
}

static int
compare_slots (gconstpointer a, gconstpointer b)
{
  const OutboxSlot *left = a;
  const OutboxSlot *right = b;

  return (left->free > right->free) - (left->free < right->free);
}

GArray *
outbox_ledger_list_slots (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (OutboxSlot));
  g_autoptr (GArray) boots = outbox_clock_load (database, now, error);

  if (boots == NULL || !for_each_living (database, account->id, boots, list_entry, slots, error))
    return NULL;
  g_array_sort (slots, compare_slots);
  for (guint i = 0; i < slots->len; i++)
    g_array_index (slots, OutboxSlot, i).free += now->wall;
  return g_steal_pointer (&slots);
}

/* Sets how many seconds the server's own limit still holds: 0 when it does not. */
static gboolean
find_lock (OutboxDatabase *database, const char *account, GArray *boots, gint64 *seconds, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  *seconds = 0;
  query = outbox_sql_query (database, error, "SELECT seconds, boot_row, boot FROM account_lock WHERE account = ?", "s",
                            account);
  if (query == NULL)
    return FALSE;
  if (outbox_query_next (query, &problem))
    {
      gint64 held = outbox_query_get_integer (query, 0);
      gint64 age = outbox_clock_age (boots, outbox_query_get_integer (query, 1), outbox_query_get_integer (query, 2));

      *seconds = CLAMP (held - age, 0, held);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
look (OutboxDatabase *database,
      const Account *account,
      const BaseMoment *now,
      Living *living,
      gint64 *locked,
      GError **error)
{
  g_autoptr (GArray) boots = outbox_clock_load (database, now, error);

  return boots != NULL && find_living (database, account->id, boots, living, error) &&
         find_lock (database, account->id, boots, locked, error);
}

/* One point in time for both tables: a transaction that only reads, unless it is part of another. */
static gboolean
look_at_once (OutboxDatabase *database,
              const Account *account,
              const BaseMoment *now,
              Living *living,
              gint64 *locked,
              GError **error)
{
  gboolean ok;

  if (database->depth > 0)
    return look (database, account, now, living, locked, error);
  if (!outbox_sql_run (database, error, "BEGIN", ""))
    return FALSE;
  ok = look (database, account, now, living, locked, error);
  return outbox_sql_run (database, ok ? error : NULL, "ROLLBACK", "") && ok;
}

gboolean
outbox_ledger_get_usage (
    OutboxDatabase *database, const Account *account, const BaseMoment *now, OutboxUsage *usage, GError **error)
{
  Living living;
  gint64 locked;

  memset (usage, 0, sizeof *usage);
  if (!look_at_once (database, account, now, &living, &locked, error))
    return FALSE;
  usage->limit = account->limit;
  usage->unit = account->limit_unit;
  usage->used = (guint) MIN (living.used, G_MAXUINT);
  if (account->limit == 0)
    usage->left = G_MAXUINT;
  else
    usage->left = account->limit - MIN (usage->used, account->limit);
  if (living.oldest >= 0)
    usage->next_free = now->wall + WINDOW - living.oldest;
  if (locked > 0)
    usage->locked_until = now->wall + locked;
  memcpy (usage->hours, living.hours, sizeof usage->hours);
  return TRUE;
}

static gboolean
forget_old (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) boots = outbox_clock_load (database, now, error);

  if (boots == NULL)
    return FALSE;
  for (guint i = 0; i < boots->len; i++)
    {
      const OutboxBoot *boot = &g_array_index (boots, OutboxBoot, i);

      if (!outbox_sql_run (database, error, "DELETE FROM ledger WHERE boot_row = ? AND boot <= ?", "ii", boot->row,
                           boot->zero - KEPT) ||
          !outbox_sql_run (database, error, "DELETE FROM account_lock WHERE boot_row = ? AND boot <= ?", "ii",
                           boot->row, boot->zero - KEPT))
        return FALSE;
    }
  /* A boot that lies after one that is still needed says how much time went by: only the oldest ones may go. */
  return outbox_sql_run (database, error,
                         "DELETE FROM boot WHERE boot_id != ?1 AND"
                         "  id < ifnull ((SELECT min (boot_row) FROM ledger), 9e18) AND"
                         "  id < ifnull ((SELECT min (boot_row) FROM account_lock), 9e18)",
                         "s", now->boot_id);
}

static gboolean
check_room (OutboxDatabase *database, const Account *account, guint units, const BaseMoment *now, GError **error)
{
  Living living;
  gint64 locked;

  if (!look (database, account, now, &living, &locked, error))
    return FALSE;
  /* First, for time does not mend it. */
  if (account->limit > 0 && units > account->limit)
    g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT,
                 "The message counts %u, which is more than the daily limit of %u", units, account->limit);
  else if (locked > 0)
    g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LOCKED,
                 "The server said that its limit is reached; the account waits another %" G_GINT64_FORMAT " h at most",
                 (locked + 3599) / 3600);
  else if (account->limit > 0 && living.used + units > account->limit)
    g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT,
                 "The message counts %u; %" G_GUINT64_FORMAT " of %u are used in the last 24 hours", units, living.used,
                 account->limit);
  else
    return TRUE;
  return FALSE;
}

static gint64
reserve (OutboxDatabase *database,
         const Account *account,
         gint64 message,
         guint units,
         const BaseMoment *now,
         gint64 boot_row,
         GError **error)
{
  if (!check_room (database, account, units, now, error) ||
      !outbox_sql_run (database, error,
                       "INSERT INTO ledger (account, message, units, wall, boot, boot_row) "
                       "VALUES (?, nullif (?, 0), ?, ?, ?, ?)",
                       "siiiii", account->id, message, (gint64) units, now->wall, now->boot, boot_row))
    return 0;
  return sqlite3_last_insert_rowid (database->handle);
}

gint64
outbox_ledger_reserve (OutboxDatabase *database,
                       const Account *account,
                       gint64 message,
                       guint units,
                       const BaseMoment *now,
                       GError **error)
{
  g_autoptr (GError) refusal = NULL;
  gint64 boot_row;
  gint64 entry = 0;
  gboolean ok;

  g_return_val_if_fail (units > 0, 0);
  if (!outbox_sql_begin (database, error))
    return 0;
  boot_row = outbox_clock_observe (database, now, error);
  ok = boot_row != 0 && forget_old (database, now, error);
  if (ok)
    entry = reserve (database, account, message, units, now, boot_row, &refusal);
  /* That the clocks were seen is worth keeping when there is no room, too. */
  ok = ok && (entry != 0 || g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LIMIT) ||
              g_error_matches (refusal, OUTBOX_ERROR, OUTBOX_ERROR_LOCKED));
  if (!ok && refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  if (!outbox_sql_end (database, ok, error))
    return 0;
  if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return entry;
}

gboolean
outbox_ledger_settle (OutboxDatabase *database, gint64 entry, guint units, GError **error)
{
  if (!outbox_sql_run (database, error, "UPDATE ledger SET units = min (units, ?), settled = 1 WHERE id = ?", "ii",
                       (gint64) units, entry))
    return FALSE;
  if (sqlite3_changes (database->handle) == 1)
    return TRUE;
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND, "There is no ledger entry %" G_GINT64_FORMAT, entry);
  return FALSE;
}

gboolean
outbox_ledger_settle_message (OutboxDatabase *database, gint64 message, gboolean keep, GError **error)
{
  return outbox_sql_run (database, error,
                         "UPDATE ledger SET units = CASE ? WHEN 0 THEN 0 ELSE units END, settled = 1"
                         " WHERE message = ? AND settled = 0",
                         "ii", (gint64) keep, message);
}

static gboolean
lock (OutboxDatabase *database,
      const Account *account,
      const BaseMoment *now,
      guint seconds,
      const char *reply,
      GError **error)
{
  gint64 boot_row = outbox_clock_observe (database, now, error);

  return boot_row != 0 &&
         outbox_sql_run (database, error,
                         "INSERT OR REPLACE INTO account_lock (account, seconds, reply, boot, boot_row)"
                         " VALUES (?, ?, ?, ?, ?)",
                         "sisii", account->id, (gint64) CLAMP (seconds, 1, WINDOW), reply, now->boot, boot_row);
}

gboolean
outbox_ledger_lock (OutboxDatabase *database,
                    const Account *account,
                    const BaseMoment *now,
                    guint seconds,
                    const char *reply,
                    GError **error)
{
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, lock (database, account, now, seconds, reply, error), error);
}

static gboolean
unlock (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  return outbox_sql_run (database, error, "DELETE FROM account_lock WHERE account = ?", "s", account->id) &&
         outbox_sql_run (database, error,
                         "UPDATE message SET next_try = ?1 WHERE account = ?2 AND hidden = 0 AND state = 'waiting'"
                         " AND held = 'limit' AND next_try > ?1",
                         "is", now->wall, account->id);
}

gboolean
outbox_ledger_unlock (OutboxDatabase *database, const Account *account, GError **error)
{
  BaseMoment now;

  outbox_database_now (database, &now);
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, unlock (database, account, &now, error), error);
}

char *
outbox_ledger_dup_lock_reply (OutboxDatabase *database, const Account *account, GError **error)
{
  g_autoptr (OutboxQuery) query = outbox_sql_query (database, error, "SELECT reply FROM account_lock WHERE account = ?",
                                                    "s", account->id);

  return query != NULL && outbox_query_next (query, error) ? outbox_query_dup_text (query, 0) : NULL;
}

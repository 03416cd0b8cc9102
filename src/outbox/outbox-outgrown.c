#include "outbox-outgrown.h"

#include "outbox-sql.h"

#define DAY (24 * 60 * 60)
#define DAYS 3
#define OF_DAYS 30

gboolean
outbox_outgrown_note (OutboxDatabase *database, const char *account, const BaseMoment *now, GError **error)
{
  return outbox_sql_run (database, error, "INSERT OR IGNORE INTO limit_day (account, day) VALUES (?, ?)", "si", account,
                         now->wall / DAY) &&
         outbox_sql_run (database, error, "DELETE FROM limit_day WHERE account = ? AND day <= ?", "si", account,
                         now->wall / DAY - OF_DAYS);
}

gboolean
outbox_outgrown_is_due (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean due = FALSE;

  query = outbox_sql_query (database, error,
                            "SELECT (SELECT count(*) FROM limit_day WHERE account = ?1 AND day > ?2),"
                            " (SELECT count(*) FROM told WHERE account = ?1 AND what = 'outgrown')",
                            "si", account->id, now->wall / DAY - OF_DAYS);
  if (query == NULL)
    return FALSE;
  if (outbox_query_next (query, &problem))
    due = outbox_query_get_integer (query, 0) >= DAYS && outbox_query_get_integer (query, 1) == 0;
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return due;
}

gboolean
outbox_outgrown_told (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  return outbox_sql_run (database, error, "INSERT OR REPLACE INTO told (account, what, at) VALUES (?, 'outgrown', ?)",
                         "si", account->id, now->wall);
}

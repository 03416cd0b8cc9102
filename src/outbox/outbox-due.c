#include "outbox-due.h"

#include "outbox-courier.h"
#include "outbox-sql.h"

/* Of a queued message: nobody who lives is about to send it himself. ?2 and ?3 are the boot and the seconds since. */
#define FREE "(lease_until IS NULL OR lease_boot_id != ?2 OR lease_until < ?3)"

/* ?1 is the wall clock. A message that was put off in the future was so by a clock that has been set back since. */
#define DUE                                                                                                            \
  "hidden = 0 AND state IN ('queued', 'waiting') AND"                                                                  \
  " CASE state WHEN 'queued' THEN " FREE " ELSE next_try <= ?1 OR changed > ?1 END"

/* Of the account in hand. */
#define HELD                                                                                                           \
  "EXISTS (SELECT 1 FROM account_hold AS hold WHERE hold.account = message.account"                                    \
  " AND (hold.kind = 'change' OR (hold.until > ?1 AND hold.since <= ?1)))"

GArray *
outbox_due_list (OutboxDatabase *database, const char *account, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  query = outbox_sql_query (database, error, "SELECT id FROM message WHERE account = ?4 AND " DUE " ORDER BY id",
                            "isis", now->wall, now->boot_id, now->boot, account);
  if (query == NULL)
    return NULL;
  while (outbox_query_next (query, &problem))
    {
      gint64 id = outbox_query_get_integer (query, 0);

      g_array_append_val (due, id);
    }
  if (problem == NULL)
    return g_steal_pointer (&due);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

GStrv
outbox_courier_list_due (OutboxDatabase *database, gint64 now, GError **error)
{
  g_autoptr (GStrvBuilder) accounts = g_strv_builder_new ();
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  BaseMoment moment;

  outbox_database_now (database, &moment);
  query = outbox_sql_query (database, error,
                            "SELECT DISTINCT account FROM message WHERE " DUE " AND NOT " HELD " ORDER BY account",
                            "isi", now, moment.boot_id, moment.boot);
  if (query == NULL)
    return NULL;
  while (outbox_query_next (query, &problem))
    {
      g_autofree char *account = outbox_query_dup_text (query, 0);

      g_strv_builder_add (accounts, account);
    }
  if (problem == NULL)
    return g_strv_builder_end (accounts);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

gint64
outbox_courier_next_due (OutboxDatabase *database, const char *account, gint64 now, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  BaseMoment moment;
  gint64 next = 0;

  outbox_database_now (database, &moment);
  query = outbox_sql_query (database, error,
                            "SELECT max (?1, ifnull (hold.until, 0), min (CASE"
                            "  WHEN state = 'queued' AND " FREE " THEN ?1"
                            "  WHEN state = 'queued' THEN ?1 + lease_until - ?3 + 1"
                            "  WHEN changed > ?1 THEN ?1"
                            "  ELSE next_try END))"
                            " FROM message LEFT JOIN account_hold AS hold ON hold.account = message.account"
                            "  AND (hold.kind = 'change' OR (hold.until > ?1 AND hold.since <= ?1))"
                            " WHERE hidden = 0 AND state IN ('queued', 'waiting') AND hold.kind IS NOT 'change'"
                            " AND (?4 IS NULL OR message.account = ?4) GROUP BY message.account ORDER BY 1 LIMIT 1",
                            "isis", now, moment.boot_id, moment.boot, account);
  if (query == NULL)
    return 0;
  if (outbox_query_next (query, &problem))
    next = outbox_query_get_integer (query, 0);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return next;
}

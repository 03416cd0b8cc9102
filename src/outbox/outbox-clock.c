#include "outbox-clock.h"

#include "outbox-sql.h"

#include <string.h>

void
outbox_clock_find_zeros (OutboxBoot *boots, gsize n_boots, const BaseMoment *now)
{
  /* Time that certainly went by since the boot in hand ended: that of this boot and of those between. */
  gint64 observed = now->boot;

  for (gsize i = 0; i < n_boots; i++)
    if (strcmp (boots[i].boot_id, now->boot_id) == 0)
      boots[i].zero = now->boot;
    else
      {
        boots[i].zero = boots[i].boot + MAX (now->wall - boots[i].wall, observed);
        observed += boots[i].boot;
      }
}

GArray *
outbox_clock_load (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) boots = g_array_new (FALSE, TRUE, sizeof (OutboxBoot));
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  query = outbox_sql_query (database, error, "SELECT id, boot_id, wall, boot FROM boot ORDER BY id DESC", "");
  if (query == NULL)
    return NULL;
  while (outbox_query_next (query, &problem))
    {
      g_autofree char *boot_id = outbox_query_dup_text (query, 1);
      OutboxBoot boot = { .row = outbox_query_get_integer (query, 0),
                          .wall = outbox_query_get_integer (query, 2),
                          .boot = outbox_query_get_integer (query, 3) };

      g_strlcpy (boot.boot_id, boot_id, sizeof boot.boot_id);
      g_array_append_val (boots, boot);
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  outbox_clock_find_zeros ((OutboxBoot *) (void *) boots->data, boots->len, now);
  return g_steal_pointer (&boots);
}

gint64
outbox_clock_age (GArray *boots, gint64 row, gint64 boot)
{
  for (guint i = 0; i < boots->len; i++)
    if (g_array_index (boots, OutboxBoot, i).row == row)
      return g_array_index (boots, OutboxBoot, i).zero - boot;
  /* A foreign key forbids it. */
  g_return_val_if_reached (0);
}

gint64
outbox_clock_observe (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;
  gint64 row = 0;

  /* Two processes may write in another order than they read the clock: the later sight stays. */
  if (!outbox_sql_run (database, error,
                       "INSERT INTO boot (boot_id, wall, boot) VALUES (?1, ?2, ?3) "
                       "ON CONFLICT (boot_id) DO UPDATE SET wall = ?2, boot = ?3 WHERE ?3 > boot",
                       "sii", now->boot_id, now->wall, now->boot))
    return 0;
  query = outbox_sql_query (database, error, "SELECT id FROM boot WHERE boot_id = ?", "s", now->boot_id);
  if (query == NULL)
    return 0;
  if (outbox_query_next (query, &problem))
    row = outbox_query_get_integer (query, 0);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return row;
}

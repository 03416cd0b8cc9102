#include "outbox-recovery.h"

#include "outbox-lease.h"
#include "outbox-message.h"
#include "outbox-sql.h"

/* As a session that lost its link there would have been told. */
#define UNCERTAIN_DIAGNOSIS "conn-lost-after-data"

/* A message that is said to be on its way. */
typedef struct
{
  gint64 id;
  gboolean over;
} Claim;

/* Where the file system knows no locks: after another boot, or a time in which every session ends, its owner is dead.
 */
static gboolean
is_over (OutboxQuery *query, const BaseMoment *now)
{
  g_autofree char *boot_id = outbox_query_dup_text (query, 1);

  return g_strcmp0 (boot_id, now->boot_id) != 0 || outbox_query_get_integer (query, 2) < now->boot;
}

static GArray *
list_claims (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  query = outbox_sql_query (database, error,
                            "SELECT id, lease_boot_id, lease_until FROM message"
                            " WHERE state IN ('sending', 'committing') AND state != 'sent'",
                            "");
  if (query == NULL)
    return NULL;
  while (outbox_query_next (query, &problem))
    {
      Claim claim = { outbox_query_get_integer (query, 0), is_over (query, now) };

      g_array_append_val (claims, claim);
    }
  if (problem == NULL)
    return g_steal_pointer (&claims);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* Within a transaction: what was seen before may have ended meanwhile. */
static gboolean
recover_within (OutboxDatabase *database, gint64 id, const BaseMoment *now, GError **error)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, error);

  if (message == NULL)
    return FALSE;
  if (message->state == OUTBOX_STATE_SENDING)
    return outbox_ledger_settle_message (database, id, FALSE, error) &&
           outbox_message_move (database, id, OUTBOX_STATE_QUEUED, message->reply, message->diagnosis, now, error);
  if (message->state == OUTBOX_STATE_COMMITTING)
    return outbox_ledger_settle_message (database, id, TRUE, error) &&
           outbox_message_move (database, id, OUTBOX_STATE_UNCERTAIN, NULL, UNCERTAIN_DIAGNOSIS, now, error);
  return TRUE;
}

static gboolean
recover (OutboxDatabase *database, const Claim *claim, const BaseMoment *now, GError **error)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, claim->id, NULL);
  gboolean recovered = TRUE;
  int lock = -1;

  /* Sent and removed since. */
  if (message == NULL)
    return TRUE;
  switch (outbox_lease_take (message->spool, &lock))
    {
    case OUTBOX_LEASE_HELD:
      return TRUE;
    case OUTBOX_LEASE_UNKNOWN:
      if (!claim->over)
        return TRUE;
      break;
    case OUTBOX_LEASE_TAKEN:
    default:
      break;
    }
  recovered = outbox_sql_begin (database, error) &&
              outbox_sql_end (database, recover_within (database, claim->id, now, error), error);
  outbox_lease_drop (&lock);
  return recovered;
}

gboolean
outbox_recovery_run (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  g_autoptr (GArray) claims = list_claims (database, now, error);

  if (claims == NULL)
    return FALSE;
  for (guint i = 0; i < claims->len; i++)
    if (!recover (database, &g_array_index (claims, Claim, i), now, error))
      return FALSE;
  return TRUE;
}

#include "outbox-hold.h"

#include "outbox-message.h"
#include "outbox-sql.h"

void
outbox_hold_free (OutboxHold *self)
{
  if (self == NULL)
    return;
  g_free (self->diagnosis);
  g_free (self->reply);
  g_free (self);
}

/* Tells settings from other settings; no secret is in it. */
static char *
fingerprint (const Account *account)
{
  const AccountServer *server = account->server;
  g_autofree char *all =
      g_strdup_printf ("%s\n%u\n%d\n%s\n%s\n%d\n%d\n%s\n%s\n%s", server->host, server->port, (int) server->security,
                       server->user != NULL ? server->user : "", server->auth != NULL ? server->auth : "auto",
                       server->use_proxy, server->allow_plain_auth, server->ca_file != NULL ? server->ca_file : "",
                       server->pin != NULL ? server->pin : "", server->hello_name != NULL ? server->hello_name : "");

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}

/* A clock that was set back must not make the time longer: what lies in the future has not happened. */
static gboolean
is_over (const OutboxHold *self, const BaseMoment *now)
{
  return self->kind == OUTBOX_HOLD_NETWORK && (self->until <= now->wall || self->since > now->wall);
}

static OutboxHold *
read_hold (OutboxQuery *query, const char *settings, const BaseMoment *now)
{
  g_autoptr (OutboxHold) self = g_new0 (OutboxHold, 1);
  g_autofree char *kind = outbox_query_dup_text (query, 0);
  g_autofree char *then = outbox_query_dup_text (query, 1);

  self->diagnosis = outbox_query_dup_text (query, 2);
  self->reply = outbox_query_dup_text (query, 3);
  self->since = outbox_query_get_integer (query, 4);
  self->until = outbox_query_get_integer (query, 5);
  self->attempts = (guint) outbox_query_get_integer (query, 6);
  self->kind = g_strcmp0 (kind, "network") == 0 ? OUTBOX_HOLD_NETWORK : OUTBOX_HOLD_CHANGE;
  if (g_strcmp0 (settings, then) == 0 && !is_over (self, now))
    return g_steal_pointer (&self);
  return g_new0 (OutboxHold, 1);
}

OutboxHold *
outbox_hold_get (OutboxDatabase *database, const Account *account, const BaseMoment *now, GError **error)
{
  g_autofree char *settings = fingerprint (account);
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  query = outbox_sql_query (database, error,
                            "SELECT kind, settings, diagnosis, reply, since, until, attempts FROM account_hold"
                            " WHERE account = ?",
                            "s", account->id);
  if (query == NULL)
    return NULL;
  if (outbox_query_next (query, &problem))
    return read_hold (query, settings, now);
  if (problem == NULL)
    return g_new0 (OutboxHold, 1);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
count_attempts (OutboxDatabase *database, const char *account, const char *settings, guint *attempts, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  *attempts = 0;
  query = outbox_sql_query (database, error,
                            "SELECT attempts FROM account_hold WHERE account = ? AND settings = ? AND kind = 'network'",
                            "ss", account, settings);
  if (query == NULL)
    return FALSE;
  if (outbox_query_next (query, &problem))
    *attempts = (guint) outbox_query_get_integer (query, 0);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
set_within (OutboxDatabase *database,
            const Account *account,
            OutboxHoldKind kind,
            const char *diagnosis,
            const char *reply,
            const BaseMoment *now,
            GError **error)
{
  g_autofree char *settings = fingerprint (account);
  gboolean network = kind == OUTBOX_HOLD_NETWORK;
  guint attempts;

  if (!count_attempts (database, account->id, settings, &attempts, error))
    return FALSE;
  attempts++;
  return outbox_sql_run (database, error,
                         "INSERT OR REPLACE INTO account_hold (account, kind, settings, diagnosis, reply, since, until,"
                         " attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                         "sssssiii", account->id, network ? "network" : "change", settings, diagnosis, reply, now->wall,
                         network ? now->wall + (gint64) outbox_retry_delay (attempts) : (gint64) 0, (gint64) attempts);
}

gboolean
outbox_hold_set (OutboxDatabase *database,
                 const Account *account,
                 OutboxHoldKind kind,
                 const char *diagnosis,
                 const char *reply,
                 const BaseMoment *now,
                 GError **error)
{
  g_return_val_if_fail (kind != OUTBOX_HOLD_NONE, FALSE);
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, set_within (database, account, kind, diagnosis, reply, now, error), error);
}

gboolean
outbox_hold_clear (OutboxDatabase *database, const char *account, GError **error)
{
  return outbox_sql_run (database, error, "DELETE FROM account_hold WHERE account = ?", "s", account);
}

static gboolean
account_changed_within (OutboxDatabase *database, const char *account, const BaseMoment *now, GError **error)
{
  return outbox_hold_clear (database, account, error) &&
         outbox_sql_run (database, error,
                         "UPDATE message SET next_try = ?1 WHERE account = ?2 AND hidden = 0 AND state = 'waiting'"
                         " AND held IS NOT NULL AND next_try > ?1",
                         "is", now->wall, account);
}

gboolean
outbox_account_changed (OutboxDatabase *database, const char *account, GError **error)
{
  BaseMoment now;

  outbox_database_now (database, &now);
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, account_changed_within (database, account, &now, error), error);
}

static gboolean
clear_network_within (OutboxDatabase *database, const BaseMoment *now, GError **error)
{
  return outbox_sql_run (database, error,
                         "UPDATE message SET next_try = ?1 WHERE hidden = 0 AND state = 'waiting'"
                         " AND held = 'network' AND next_try > ?1",
                         "i", now->wall) &&
         outbox_sql_run (database, error, "DELETE FROM account_hold WHERE kind = 'network'", "");
}

gboolean
outbox_hold_clear_network (OutboxDatabase *database, GError **error)
{
  BaseMoment now;

  outbox_database_now (database, &now);
  return outbox_sql_begin (database, error) &&
         outbox_sql_end (database, clear_network_within (database, &now, error), error);
}

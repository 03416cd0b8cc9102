#include "outbox-schema.h"

/* "Send", in the header of the file: tells our database from that of another program. */
#define APPLICATION_ID 0x53656e64

/*
 * Step n leads from version n to n + 1. A step that was released is never changed; a change of the tables is a new one.
 *
 * boot     one row a boot of this computer in which the outbox was used: the clocks as they were seen last
 *          (outbox-clock.c)
 * message  one row a message; `spool` names its file in spool/ and is NULL once the bytes are gone. Where files cannot
 *          be locked (outbox-lease.h) its sender counts as alive until `lease_until` seconds of the boot
 *          `lease_boot_id`
 *          (2) `since` is when a person queued it last: the two days of trying count from there. `hidden` is the
 *          time at which a person removed it, while that can be undone. `held` is what a waiting one waits for, when
 *          that is no fault of its own. `view` is what lists are made of: see OutboxView
 * removal  (2) files of the spool that no row needs any more, until they are gone
 * tally    (2) how many messages are in each state; kept by triggers
 * message_text (2) what is searched in, case-folded, under the id of the message
 * account_hold (2) accounts that are left alone: until something is changed, or until a time (outbox-hold.h)
 * limit_day (2) days, since 1970 by the wall clock, on which the limit was reached; told: what a person was told once
 * ledger   what was sent, or may have been; outlives the message. `settled` is 0 between reservation and result; `wall`
 *          is for people who look, ages come from `boot` and `boot_row`
 */
static const char *const steps[] = {
  "CREATE TABLE boot ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  boot_id TEXT NOT NULL UNIQUE,"
  "  wall INTEGER NOT NULL,"
  "  boot INTEGER NOT NULL) STRICT;"

  "CREATE TABLE message ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  account TEXT NOT NULL,"
  "  message_id TEXT NOT NULL,"
  "  subject TEXT NOT NULL,"
  "  sender TEXT NOT NULL,"
  "  smtputf8 INTEGER NOT NULL,"
  "  size INTEGER NOT NULL,"
  "  state TEXT NOT NULL CHECK (state IN"
  "    ('draft', 'queued', 'sending', 'committing', 'sent', 'waiting', 'failed', 'uncertain')),"
  "  attempts INTEGER NOT NULL DEFAULT 0,"
  "  created INTEGER NOT NULL,"
  "  changed INTEGER NOT NULL,"
  "  next_try INTEGER NOT NULL DEFAULT 0,"
  "  reply TEXT,"
  "  diagnosis TEXT,"
  "  spool TEXT UNIQUE,"
  "  lease_owner TEXT,"
  "  lease_boot_id TEXT,"
  "  lease_until INTEGER) STRICT;"
  "CREATE INDEX message_by_account ON message (account, id);"
  "CREATE INDEX message_open ON message (state, next_try, id) WHERE state != 'sent';"

  "CREATE TABLE recipient ("
  "  message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,"
  "  position INTEGER NOT NULL,"
  "  address TEXT NOT NULL,"
  "  outcome TEXT NOT NULL DEFAULT 'untried' CHECK (outcome IN ('untried', 'accepted', 'deferred', 'refused')),"
  "  reply TEXT,"
  "  PRIMARY KEY (message, position)) STRICT, WITHOUT ROWID;"

  "CREATE TABLE ledger ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  account TEXT NOT NULL,"
  "  message INTEGER REFERENCES message (id) ON DELETE SET NULL,"
  "  units INTEGER NOT NULL CHECK (units >= 0),"
  "  settled INTEGER NOT NULL DEFAULT 0,"
  "  wall INTEGER NOT NULL,"
  "  boot INTEGER NOT NULL,"
  "  boot_row INTEGER NOT NULL REFERENCES boot (id)) STRICT;"
  "CREATE INDEX ledger_by_account ON ledger (account, boot_row, boot, units);"
  "CREATE INDEX ledger_by_boot ON ledger (boot_row, boot);"
  "CREATE INDEX ledger_by_message ON ledger (message);"
  "CREATE INDEX ledger_reserved ON ledger (id) WHERE settled = 0;"

  "CREATE TABLE account_lock ("
  "  account TEXT PRIMARY KEY,"
  "  seconds INTEGER NOT NULL CHECK (seconds BETWEEN 1 AND 86400),"
  "  reply TEXT,"
  "  boot INTEGER NOT NULL,"
  "  boot_row INTEGER NOT NULL REFERENCES boot (id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX account_lock_by_boot ON account_lock (boot_row);",

  "ALTER TABLE message ADD COLUMN since INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE message ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE message ADD COLUMN held TEXT CHECK (held IN ('limit', 'network'));"
  "ALTER TABLE message ADD COLUMN view INTEGER GENERATED ALWAYS AS (CASE"
  "  WHEN hidden != 0 THEN 0"
  "  WHEN state IN ('draft', 'queued', 'sending', 'committing', 'waiting') THEN 1"
  "  WHEN state IN ('failed', 'uncertain') THEN 2"
  "  ELSE 3 END) VIRTUAL;"
  "UPDATE message SET since = created;"
  "CREATE INDEX message_view ON message (view, id);"
  "CREATE INDEX message_account_view ON message (account, view, id);"
  "CREATE INDEX message_due ON message (account, state, next_try, id)"
  "  WHERE hidden = 0 AND state IN ('queued', 'waiting');"
  "CREATE INDEX message_hidden ON message (hidden) WHERE hidden != 0;"

  "CREATE TABLE removal (spool TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"

  "CREATE TABLE tally ("
  "  account TEXT NOT NULL,"
  "  state TEXT NOT NULL,"
  "  n INTEGER NOT NULL,"
  "  PRIMARY KEY (account, state)) STRICT, WITHOUT ROWID;"
  "INSERT INTO tally SELECT account, state, count(*) FROM message GROUP BY account, state;"
  "CREATE TRIGGER message_added AFTER INSERT ON message WHEN new.hidden = 0 BEGIN"
  "  INSERT INTO tally VALUES (new.account, new.state, 1)"
  "    ON CONFLICT (account, state) DO UPDATE SET n = n + 1;"
  "END;"
  "CREATE TRIGGER message_changed AFTER UPDATE OF state, hidden ON message"
  "  WHEN old.state != new.state OR (old.hidden = 0) != (new.hidden = 0) BEGIN"
  "  UPDATE tally SET n = n - 1 WHERE account = old.account AND state = old.state AND old.hidden = 0;"
  "  INSERT INTO tally SELECT new.account, new.state, 1 WHERE new.hidden = 0"
  "    ON CONFLICT (account, state) DO UPDATE SET n = n + 1;"
  "END;"
  "CREATE TRIGGER message_removed AFTER DELETE ON message WHEN old.hidden = 0 BEGIN"
  "  UPDATE tally SET n = n - 1 WHERE account = old.account AND state = old.state;"
  "END;"

  "CREATE VIRTUAL TABLE message_text USING fts5 (words, tokenize = 'trigram');"
  "INSERT INTO message_text (rowid, words) SELECT id, casefold (subject || char (10) || sender || char (10)"
  "  || message_id || char (10)"
  "  || ifnull ((SELECT group_concat (address, char (10)) FROM recipient WHERE message = id), ''))"
  "  FROM message;"

  "CREATE TABLE account_hold ("
  "  account TEXT PRIMARY KEY,"
  "  kind TEXT NOT NULL CHECK (kind IN ('change', 'network')),"
  "  settings TEXT NOT NULL,"
  "  diagnosis TEXT,"
  "  reply TEXT,"
  "  since INTEGER NOT NULL,"
  "  until INTEGER NOT NULL,"
  "  attempts INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

  "CREATE TABLE limit_day ("
  "  account TEXT NOT NULL,"
  "  day INTEGER NOT NULL,"
  "  PRIMARY KEY (account, day)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE told ("
  "  account TEXT NOT NULL,"
  "  what TEXT NOT NULL,"
  "  at INTEGER NOT NULL,"
  "  PRIMARY KEY (account, what)) STRICT, WITHOUT ROWID;",
};

guint
outbox_schema_get_version (void)
{
  return G_N_ELEMENTS (steps);
}

static gboolean
read_number (OutboxDatabase *database, const char *sql, gint64 *number, GError **error)
{
  g_autoptr (OutboxQuery) query = outbox_sql_query (database, error, sql, "");
  g_autoptr (GError) problem = NULL;

  if (query == NULL)
    return FALSE;
  if (outbox_query_next (query, &problem))
    {
      *number = outbox_query_get_integer (query, 0);
      return TRUE;
    }
  if (problem == NULL)
    problem = g_error_new (OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT, "The outbox database does not answer \"%s\"", sql);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
outbox_schema_check (OutboxDatabase *database, GError **error)
{
  gint64 version;
  gint64 application;
  gint64 n_tables;

  if (!read_number (database, "PRAGMA user_version", &version, error) ||
      !read_number (database, "PRAGMA application_id", &application, error) ||
      !read_number (database, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return FALSE;
  /* Whose it is comes first: the version number of a foreign file means nothing. */
  if (application != APPLICATION_ID && (application != 0 || version != 0 || n_tables != 0))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT, "%s/outbox.db is not an outbox", database->folder);
      return FALSE;
    }
  if (version > (gint64) outbox_schema_get_version ())
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_TOO_NEW,
                   "The outbox was made by a newer version of this program (format %" G_GINT64_FORMAT
                   ", this one knows %u)",
                   version, outbox_schema_get_version ());
      return FALSE;
    }
  if (version < 0 || (version == 0) != (n_tables == 0))
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT, "The outbox database has no valid format number");
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_all_pages (OutboxDatabase *database, GError **error)
{
  g_autoptr (OutboxQuery) query = outbox_sql_query (database, error, "PRAGMA quick_check(1)", "");
  g_autoptr (GError) problem = NULL;
  g_autofree char *verdict = NULL;

  if (query == NULL)
    return FALSE;
  if (outbox_query_next (query, &problem))
    {
      verdict = outbox_query_dup_text (query, 0);
      if (g_strcmp0 (verdict, "ok") == 0)
        return TRUE;
      problem = g_error_new (OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT, "The outbox database is damaged: %s", verdict);
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
run_steps (OutboxDatabase *database, GError **error)
{
  g_autofree char *mark = NULL;
  gint64 version;

  /* Read again within the transaction: another process may have been quicker. */
  if (!read_number (database, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version >= (gint64) G_N_ELEMENTS (steps))
    return TRUE;
  if (version > 0 && !check_all_pages (database, error))
    return FALSE;
  for (gsize i = (gsize) version; i < G_N_ELEMENTS (steps); i++)
    if (sqlite3_exec (database->handle, steps[i], NULL, NULL, NULL) != SQLITE_OK)
      return outbox_sql_set_error (database->handle, "Cannot set up the outbox database", error);
  mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u;", APPLICATION_ID,
                          outbox_schema_get_version ());
  if (sqlite3_exec (database->handle, mark, NULL, NULL, NULL) != SQLITE_OK)
    return outbox_sql_set_error (database->handle, "Cannot set up the outbox database", error);
  return TRUE;
}

gboolean
outbox_schema_migrate (OutboxDatabase *database, GError **error)
{
  gint64 version;

  if (!read_number (database, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version == (gint64) outbox_schema_get_version ())
    return TRUE;
  return outbox_sql_begin (database, error) && outbox_sql_end (database, run_steps (database, error), error);
}

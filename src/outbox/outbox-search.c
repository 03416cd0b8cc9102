#include "outbox-search.h"

#include "outbox-message-row.h"
#include "outbox-sql.h"

/* What an index of three letters can find; a shorter text is looked for in the words themselves. */
#define INDEXED_LETTERS 3

/* The text as one phrase: nothing in it has a meaning to the index. */
static char *
quote_phrase (const char *text)
{
  g_autoptr (GString) quoted = g_string_new (text);

  g_string_replace (quoted, "\"", "\"\"", 0);
  return g_strdup_printf ("\"%s\"", quoted->str);
}

static char *
quote_pattern (const char *text)
{
  g_autoptr (GString) quoted = g_string_new (text);

  g_string_replace (quoted, "\\", "\\\\", 0);
  g_string_replace (quoted, "%", "\\%", 0);
  g_string_replace (quoted, "_", "\\_", 0);
  return g_strdup_printf ("%%%s%%", quoted->str);
}

/*
 * @named: whether one account is asked for; ?1 is its id, ?2 the row to go on below, ?3 how many, ?4 the text
 *
 * The order is that of the rows in each case, so that a page costs what it shows.
 */
static char *
make_sql (gboolean named, OutboxView view, gboolean worded, gboolean indexed)
{
  g_autoptr (GString) sql = g_string_new ("SELECT " OUTBOX_MESSAGE_COLUMNS);
  const char *row = worded ? "message_text.rowid" : "message.id";

  g_string_append (sql, worded ? " FROM message_text CROSS JOIN message ON message.id = message_text.rowid"
                               : " FROM message");
  g_string_append_printf (sql, " WHERE %s < ?2", row);
  if (worded)
    g_string_append (sql, indexed ? " AND message_text MATCH ?4" : " AND message_text.words LIKE ?4 ESCAPE '\\'");
  if (view != OUTBOX_VIEW_ALL)
    g_string_append_printf (sql, " AND message.view = %d", (int) view);
  else
    g_string_append (sql, " AND message.hidden = 0");
  g_string_append (sql, named ? " AND message.account = ?1" : " AND ?1 IS NULL");
  g_string_append_printf (sql, " ORDER BY %s DESC LIMIT ?3", row);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

GPtrArray *
outbox_search (OutboxDatabase *database,
               const char *account,
               OutboxView view,
               const char *text,
               gint64 before,
               guint count,
               GError **error)
{
  gboolean worded = text != NULL && *text != '\0';
  g_autofree char *valid = worded ? g_utf8_make_valid (text, -1) : NULL;
  gboolean indexed = worded && g_utf8_strlen (valid, -1) >= INDEXED_LETTERS;
  g_autofree char *wanted = !worded ? NULL : indexed ? quote_phrase (valid) : quote_pattern (valid);
  g_autofree char *sql = make_sql (account != NULL, view, worded, indexed);
  g_autoptr (OutboxQuery) query = NULL;

  query = outbox_sql_query (database, error, sql, worded ? "siis" : "sii", account, before > 0 ? before : G_MAXINT64,
                            (gint64) count, wanted);
  return query != NULL ? outbox_message_read_list (database, query, error) : NULL;
}

static void
add_count (OutboxCounts *counts, const char *name, guint n)
{
  OutboxState state;
  guint *places[] = {
    [OUTBOX_STATE_DRAFT] = &counts->draft,        [OUTBOX_STATE_QUEUED] = &counts->queued,
    [OUTBOX_STATE_SENDING] = &counts->sending,    [OUTBOX_STATE_COMMITTING] = &counts->sending,
    [OUTBOX_STATE_SENT] = &counts->sent,          [OUTBOX_STATE_WAITING] = &counts->waiting,
    [OUTBOX_STATE_FAILED] = &counts->failed,      [OUTBOX_STATE_UNCERTAIN] = &counts->uncertain,
  };

  if (outbox_state_from_string (name, &state))
    *places[state] += n;
}

gboolean
outbox_count (OutboxDatabase *database, const char *account, OutboxCounts *counts, GError **error)
{
  g_autoptr (OutboxQuery) query = NULL;
  g_autoptr (GError) problem = NULL;

  memset (counts, 0, sizeof *counts);
  if (account != NULL)
    query = outbox_sql_query (database, error, "SELECT state, n FROM tally WHERE account = ?", "s", account);
  else
    query = outbox_sql_query (database, error, "SELECT state, n FROM tally", "");
  if (query == NULL)
    return FALSE;
  while (outbox_query_next (query, &problem))
    {
      g_autofree char *state = outbox_query_dup_text (query, 0);

      add_count (counts, state, (guint) outbox_query_get_integer (query, 1));
    }
  if (problem == NULL)
    return TRUE;
  memset (counts, 0, sizeof *counts);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

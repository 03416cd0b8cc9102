#include "outbox-search.h"

#include "outbox-message-row.h"
#include "outbox-sql.h"

/* What an index of three letters can find; a shorter text is looked for in the words themselves. */
#define INDEXED_LETTERS 3
#define SMALL_VIEW 2000

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
 * How a text is looked for: by the index of its letters, in which what is rare is found at once; or, where the view has
 * few messages, in each of them.
 */
typedef enum
{
  NO_TEXT,
  BY_LETTERS,
  BY_WORDS,
  IN_VIEW,
} Way;

/*
 * @named: whether one account is asked for; ?1 is its id, ?2 the row to go on below, ?3 how many, ?4 the text
 *
 * The order is that of the rows in each case, so that a page costs what it shows.
 */
static char *
make_sql (gboolean named, OutboxView view, Way way)
{
  static const char *const tests[] = {
    [NO_TEXT] = "",
    [BY_LETTERS] = " AND message_text MATCH ?4",
    [BY_WORDS] = " AND message_text.words LIKE ?4 ESCAPE '\\'",
    [IN_VIEW] = " AND (SELECT words FROM message_text WHERE rowid = message.id) LIKE ?4 ESCAPE '\\'",
  };
  g_autoptr (GString) sql = g_string_new ("SELECT " OUTBOX_MESSAGE_COLUMNS);
  gboolean texts_first = way == BY_LETTERS || way == BY_WORDS;
  const char *row = texts_first ? "message_text.rowid" : "message.id";

  g_string_append (sql, texts_first ? " FROM message_text CROSS JOIN message ON message.id = message_text.rowid"
                                    : " FROM message");
  g_string_append_printf (sql, " WHERE %s < ?2%s", row, tests[way]);
  if (view != OUTBOX_VIEW_ALL)
    g_string_append_printf (sql, " AND message.view = %d", (int) view);
  else
    g_string_append (sql, " AND message.hidden = 0");
  g_string_append (sql, named ? " AND message.account = ?1" : " AND ?1 IS NULL");
  g_string_append_printf (sql, " ORDER BY %s DESC LIMIT ?3", row);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* Few enough to look into each. */
static gboolean
is_small (OutboxDatabase *database, const char *account, OutboxView view)
{
  OutboxCounts counts;

  if ((view != OUTBOX_VIEW_OPEN && view != OUTBOX_VIEW_ATTENTION) || !outbox_count (database, account, &counts, NULL))
    return FALSE;
  if (view == OUTBOX_VIEW_ATTENTION)
    return counts.failed + counts.uncertain <= SMALL_VIEW;
  return counts.draft + counts.queued + counts.sending + counts.waiting <= SMALL_VIEW;
}

static Way
choose_way (OutboxDatabase *database, const char *account, OutboxView view, const char *text)
{
  if (text == NULL)
    return NO_TEXT;
  if (is_small (database, account, view))
    return IN_VIEW;
  return g_utf8_strlen (text, -1) >= INDEXED_LETTERS ? BY_LETTERS : BY_WORDS;
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
  g_autofree char *given = text != NULL && *text != '\0' ? g_utf8_make_valid (text, -1) : NULL;
  g_autofree char *valid = given != NULL ? g_utf8_casefold (given, -1) : NULL;
  Way way = choose_way (database, account, view, valid);
  g_autofree char *wanted = valid == NULL ? NULL : way == BY_LETTERS ? quote_phrase (valid) : quote_pattern (valid);
  g_autofree char *sql = make_sql (account != NULL, view, way);
  g_autoptr (OutboxQuery) query = NULL;

  query = outbox_sql_query (database, error, sql, valid != NULL ? "siis" : "sii", account,
                            before > 0 ? before : G_MAXINT64, (gint64) count, wanted);
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

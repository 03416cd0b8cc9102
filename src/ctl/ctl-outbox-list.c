#include "config.h"

#include "ctl-outbox.h"

#include "ctl-message.h"
#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-status.h"

#include "base-text.h"
#include "outbox-diagnosis.h"
#include "outbox-forecast.h"
#include "outbox-message-diagnosis.h"
#include "outbox-search.h"

#include <glib/gi18n-lib.h>

#define COUNT 50

/* Beyond OutboxView: what is open or needs attention. */
#define VIEW_UNSENT (OUTBOX_VIEW_SENT + 1)

/**
 * Wish:
 * @account: (nullable): name as typed
 * @text: (nullable): searched
 */
typedef struct
{
  char *account;
  int view;
  char *text;
  gint64 before;
  guint count;
} Wish;

/**
 * Page:
 * @accounts: (element-type Account): all there are
 * @leaves: (element-type gint64): of each message
 * @holds: (element-type OutboxHold): of each account
 * @left_over: folder of the files that belong to no message
 */
typedef struct
{
  GPtrArray *accounts;
  GPtrArray *messages;
  GArray *leaves;
  GPtrArray *holds;
  OutboxCounts counts;
  guint n_left_over;
  char *left_over;
  BaseMoment now;
} Page;

static void
wish_free (gpointer data)
{
  Wish *self = data;

  g_free (self->account);
  g_free (self->text);
  g_free (self);
}

static void
page_free (gpointer data)
{
  Page *self = data;

  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->leaves, g_array_unref);
  g_clear_pointer (&self->holds, g_ptr_array_unref);
  g_free (self->left_over);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const OutboxMessage *one = *(const OutboxMessage *const *) a;
  const OutboxMessage *other = *(const OutboxMessage *const *) b;

  return one->id > other->id ? -1 : one->id < other->id;
}

static GPtrArray *
search (OutboxDatabase *database, const char *account, const Wish *wish, GError **error)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) attention = NULL;

  if (wish->view != VIEW_UNSENT)
    return outbox_search (database, account, (OutboxView) wish->view, wish->text, wish->before, wish->count, error);
  open = outbox_search (database, account, OUTBOX_VIEW_OPEN, wish->text, wish->before, wish->count, error);
  if (open == NULL)
    return NULL;
  attention = outbox_search (database, account, OUTBOX_VIEW_ATTENTION, wish->text, wish->before, wish->count, error);
  if (attention == NULL)
    return NULL;
  g_ptr_array_extend_and_steal (open, g_steal_pointer (&attention));
  g_ptr_array_sort (open, compare_newest_first);
  if (open->len > wish->count)
    g_ptr_array_set_size (open, (int) wish->count);
  return g_steal_pointer (&open);
}

/* When each message of the page leaves: one look forward for each account that has some in it. */
static gboolean
forecast (Page *page, OutboxDatabase *database, GError **error)
{
  page->leaves = g_array_sized_new (FALSE, TRUE, sizeof (gint64), page->messages->len);
  g_array_set_size (page->leaves, page->messages->len);
  for (guint a = 0; a < page->accounts->len; a++)
    {
      const Account *account = page->accounts->pdata[a];
      g_autoptr (GArray) times = NULL;

      for (guint i = 0; i < page->messages->len; i++)
        {
          const OutboxMessage *message = page->messages->pdata[i];

          if (!g_str_equal (message->account, account->id) ||
              (message->state != OUTBOX_STATE_QUEUED && message->state != OUTBOX_STATE_WAITING))
            continue;
          if (times == NULL)
            times = outbox_forecast_load (database, account, &page->now, error);
          if (times == NULL)
            return FALSE;
          g_array_index (page->leaves, gint64, i) = outbox_forecast_find (times, message->id);
        }
    }
  return TRUE;
}

static gboolean
read_holds (Page *page, OutboxDatabase *database, GError **error)
{
  page->holds = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_hold_free);
  for (guint i = 0; i < page->accounts->len; i++)
    {
      OutboxHold *hold = outbox_hold_get (database, page->accounts->pdata[i], &page->now, error);

      if (hold == NULL)
        return FALSE;
      g_ptr_array_add (page->holds, hold);
    }
  return TRUE;
}

static gpointer
read_page (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const Wish *wish = input;
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (OutboxDatabase) database = NULL;
  g_autoptr (Account) account = NULL;
  g_autoptr (Page) page = g_new0 (Page, 1);
  const char *id;

  page->accounts = account_store_list (store, error);
  if (page->accounts == NULL)
    return NULL;
  if (wish->account != NULL)
    {
      account = account_store_find (store, wish->account, error);
      if (account == NULL)
        return NULL;
    }
  id = account != NULL ? account->id : NULL;
  database = outbox_database_open (NULL, error);
  if (database == NULL)
    return NULL;
  outbox_database_now (database, &page->now);
  page->messages = search (database, id, wish, error);
  if (page->messages == NULL || !outbox_count (database, id, &page->counts, error) ||
      !forecast (page, database, error) || !read_holds (page, database, error))
    return NULL;
  page->n_left_over = outbox_database_count_left_over (database, &page->left_over);
  return g_steal_pointer (&page);
}

static void
print_json (const Page *page, const Wish *wish)
{
  JsonObject *object = json_object_new ();
  JsonObject *counts = json_object_new ();
  JsonArray *messages = json_array_new ();
  const struct
  {
    const char *name;
    guint n;
  } places[] = { { "draft", page->counts.draft },        { "queued", page->counts.queued },
                 { "sending", page->counts.sending },    { "waiting", page->counts.waiting },
                 { "sent", page->counts.sent },          { "failed", page->counts.failed },
                 { "uncertain", page->counts.uncertain } };

  for (guint i = 0; i < page->messages->len; i++)
    {
      const OutboxMessage *message = page->messages->pdata[i];

      json_array_add_object_element (
          messages, ctl_message_to_json (message, ctl_outbox_find_account (page->accounts, message->account),
                                         g_array_index (page->leaves, gint64, i)));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    json_object_set_int_member (counts, places[i].name, places[i].n);
  json_object_set_array_member (object, "messages", messages);
  json_object_set_object_member (object, "counts", counts);
  if (page->messages->len == wish->count && wish->count > 0)
    json_object_set_int_member (object, "next_before",
                                ((const OutboxMessage *) page->messages->pdata[wish->count - 1])->id);
  else
    json_object_set_null_member (object, "next_before");
  json_object_set_int_member (object, "left_over", page->n_left_over);
  ctl_print_object (object);
}

static char *
describe_recipients (const OutboxMessage *message)
{
  const OutboxRecipient *first = message->recipients->len > 0 ? message->recipients->pdata[0] : NULL;
  guint others = message->recipients->len > 1 ? message->recipients->len - 1 : 0;

  if (others == 0)
    return g_strdup (first != NULL ? first->address : "");
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s and %u other", "%s and %u others", others), first->address,
                          others);
}

static void
print_message (const OutboxMessage *message, const Account *account, gint64 leaves)
{
  g_autoptr (Diagnosis) diagnosis = outbox_message_diagnose (message, account);
  g_autofree char *time = ctl_message_format_time (message->created);
  g_autofree char *recipients = describe_recipients (message);
  g_autofree char *subject = base_text_for_display (message->subject, -1, 60);
  g_autofree char *reason = ctl_message_dup_reason (message, diagnosis, leaves);

  g_print ("%6" G_GINT64_FORMAT "  %-10s %s  %s  %s\n", message->id, ctl_message_state_title (message->state), time,
           recipients, subject);
  if (reason[0] != '\0')
    g_print ("        %s\n", reason);
}

static void
print_holds (const Page *page)
{
  for (guint i = 0; i < page->holds->len; i++)
    {
      const OutboxHold *hold = page->holds->pdata[i];
      const Account *account = page->accounts->pdata[i];
      g_autoptr (Diagnosis) diagnosis = NULL;

      if (hold->kind == OUTBOX_HOLD_NONE)
        continue;
      diagnosis = outbox_diagnosis_from_hold (hold, &page->now);
      /* Translators: name of an account; what holds its messages up */
      g_print (_("\n%s: %s\n"), account->name, diagnosis->title);
      ctl_print_wrapped (stdout, "  ", "  ", diagnosis->cause);
      if (diagnosis->server_said != NULL)
        {
          g_autofree char *reply = ctl_print_dup_line (diagnosis->server_said);

          g_print (_("  The server said: %s\n"), reply);
        }
    }
}

/* What a repair found and could not give back to a message. */
static void
print_left_over (const Page *page)
{
  g_autofree char *text = NULL;

  if (page->n_left_over == 0)
    return;
  /* Translators: number of files; the folder where they are */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u file belonged to no message, perhaps after a crash. It was kept in %s: look "
                                       "at it, and put it away.",
                                       "%u files belonged to no message, perhaps after a crash. They were kept in %s: "
                                       "look at them, and put them away.",
                                       page->n_left_over),
                          page->n_left_over, page->left_over);
  fputc ('\n', stdout);
  ctl_print_wrapped (stdout, "", "", text);
}

static void
print_page (const Page *page, const Wish *wish)
{
  if (page->messages->len == 0)
    g_print ("%s\n", wish->view == VIEW_UNSENT && wish->text == NULL ? _("Nothing waits in the outbox.")
                                                                     : _("No message is like that."));
  for (guint i = 0; i < page->messages->len; i++)
    {
      const OutboxMessage *message = page->messages->pdata[i];

      print_message (message, ctl_outbox_find_account (page->accounts, message->account),
                     g_array_index (page->leaves, gint64, i));
    }
  if (page->messages->len == wish->count && wish->count > 0)
    g_print (_("There may be more: --before %" G_GINT64_FORMAT "\n"),
                ((const OutboxMessage *) page->messages->pdata[wish->count - 1])->id);
  print_holds (page);
  print_left_over (page);
}

static int
run_list (Wish *wish, gboolean json)
{
  g_autoptr (GError) error = NULL;
  Wish shown = *wish;
  g_autoptr (Page) page = NULL;

  shown.account = NULL;
  shown.text = wish->text != NULL ? g_strdup (wish->text) : NULL;
  page = ctl_run_job (read_page, wish, wish_free, page_free, NULL, NULL, &error);
  if (page == NULL)
    {
      g_free (shown.text);
      return ctl_print_failure (json, error);
    }
  if (json)
    print_json (page, &shown);
  else
    print_page (page, &shown);
  g_free (shown.text);
  return CTL_STATUS_OK;
}

int
ctl_outbox_print_unsent (gboolean json)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->view = VIEW_UNSENT;
  wish->count = 1000;
  return run_list (wish, json);
}

static gboolean
read_view (const char *text, int *view, GError **error)
{
  static const char *const names[] = { "all", "open", "attention", "sent", "unsent" };

  *view = VIEW_UNSENT;
  if (text == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], text))
      {
        *view = (int) i;
        return TRUE;
      }
  g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--view is unsent, open, attention, sent or all");
  return FALSE;
}

static gboolean
read_numbers (Wish *wish, const char *before, const char *count, GError **error)
{
  guint64 row = 0, n = COUNT;

  if ((before != NULL && !g_ascii_string_to_unsigned (before, 10, 1, G_MAXINT64, &row, NULL)) ||
      (count != NULL && !g_ascii_string_to_unsigned (count, 10, 1, 10000, &n, NULL)))
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "--before takes the number of a message, --count 1 to 10000");
      return FALSE;
    }
  wish->before = (gint64) row;
  wish->count = (guint) n;
  return TRUE;
}

int
ctl_outbox_list (const char *const *argv)
{
  g_auto (CtlOptions) options = { 0 };
  g_autoptr (Wish) wish = g_new0 (Wish, 1);
  g_autofree char *view = NULL;
  g_autofree char *before = NULL;
  g_autofree char *count = NULL;
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING, &wish->account, N_("Only those of this account"), N_("ACCOUNT") },
    { "view", 0, 0, G_OPTION_ARG_STRING, &view,
      N_("Which: open, attention (failed, uncertain), both (unsent, as without this option), sent, all"),
      N_("VIEW") },
    { "search", 's', 0, G_OPTION_ARG_STRING, &wish->text,
      N_("Only those with this text in subject, sender, recipients or Message-ID"), N_("TEXT") },
    { "before", 0, 0, G_OPTION_ARG_STRING, &before,
      N_("Only those before this number, to go on below a page"), "N" },
    { "count", 'n', 0, G_OPTION_ARG_STRING, &count, N_("At most so many; by default 50"), "N" },
    { NULL }
  };
  const CtlSyntax syntax = {
    .command = "outbox list",
    .arguments = "",
    .summary = N_("Lists messages, the newest first: what waits, why and until when, what failed, and what\n"
                  "may have been sent."),
    .description = N_("Examples:\n"
                      "  sendoffctl outbox\n"
                      "  sendoffctl outbox list --view sent --search grace@example.org"),
    .entries = entries,
  };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;

  if (!ctl_options_parse (&options, &syntax, argv, &arguments, &error) || !read_view (view, &wish->view, &error) ||
      !read_numbers (wish, before, count, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  return options.help ? CTL_STATUS_OK : run_list (g_steal_pointer (&wish), options.json);
}

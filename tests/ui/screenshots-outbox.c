/* The main window's list, gauge and plot: 0, 37, 98, 99 and more of 99, and whatever else an outbox can say. */

#include "screenshots-outbox.h"

#include "picture.h"

#include "outbox-hold.h"
#include "outbox-message.h"
#include "outbox-outgrown.h"
#include "outbox-search.h"
#include "sendoff-draft.h"
#include "sendoff-limit-window.h"
#include "sendoff-message-list.h"
#include "sendoff-message-window.h"
#include "sendoff-window.h"

#define DAY (24 * 60 * 60)

static OutboxDatabase *
open_outbox (void)
{
  g_autoptr (GError) error = NULL;
  OutboxDatabase *database = outbox_database_open (NULL, &error);

  g_assert_no_error (error);
  return database;
}

/* Nothing is listed or counted any more: the ledger's entries grow old by as much as is asked for. */
static void
empty_outbox (Fixture *fixture)
{
  g_autoptr (OutboxDatabase) database = open_outbox ();
  const Account *account = fixture_get_account (fixture);
  GPtrArray *messages;

  while ((messages = outbox_message_list (database, NULL, 0, 100, NULL))->len > 0)
    {
      for (guint i = 0; i < messages->len; i++)
        g_assert_true (outbox_message_remove (database, ((OutboxMessage *) messages->pdata[i])->id, NULL));
      g_ptr_array_unref (messages);
    }
  g_ptr_array_unref (messages);
  g_assert_true (outbox_ledger_unlock (database, account, NULL));
  g_assert_true (outbox_hold_clear (database, account->id, NULL));
}

/* An account of its own has a ledger of its own. */
static void
use_account (Fixture *fixture, guint used)
{
  static const guint weights[24] = { 0, 0, 0, 0, 0, 0, 0, 1, 4, 6, 3, 2, 5, 7, 3, 1, 0, 2, 1, 0, 0, 0, 2, 0 };
  g_autoptr (Account) account = account_copy (fixture_get_account (fixture));
  g_autoptr (OutboxDatabase) database = open_outbox ();
  guint left = used;
  BaseMoment now;

  empty_outbox (fixture);
  g_free (account->id);
  account->id = g_uuid_string_random ();
  fixture_remove_account (fixture->app, fixture_get_account (fixture));
  account_keyring_remember (sendoff_application_get_keyring (fixture->app), account, fixture->secret);
  fixture_save_account (fixture->app, account);
  fixture->item = sendoff_application_find_account (fixture->app, account->id);
  account->limit = 0;
  base_moment_now (&now);
  for (guint i = 0; i < 24 && left > 0; i++)
    {
      guint n = i == 22 ? left : MIN (left, weights[i] * used / 37);
      BaseMoment then = now;

      then.wall -= (gint64) (23 - i) * 3600 + 1260;
      then.boot -= (gint64) (23 - i) * 3600 + 1260;
      if (n > 0)
        g_assert_cmpint (outbox_ledger_reserve (database, account, 0, n, &then, NULL), !=, 0);
      left -= n;
    }
}

static gint64
queue (Fixture *fixture, const char *to, const char *subject)
{
  g_autoptr (OutboxDatabase) database = open_outbox ();
  g_autoptr (SendoffDraft) draft = sendoff_draft_new ();
  g_autoptr (MailDraft) mail = NULL;
  g_autoptr (OutboxMessage) message = NULL;

  g_free (draft->from);
  draft->from = g_strdup (fixture_get_account (fixture)->address);
  g_free (draft->to);
  draft->to = g_strdup (to);
  g_free (draft->subject);
  draft->subject = g_strdup (subject);
  mail = sendoff_draft_to_mail (draft, NULL, NULL, NULL);
  message = outbox_queue (database, fixture_get_account (fixture), mail, NULL, NULL, NULL, NULL, NULL);
  g_assert_nonnull (message);
  return message->id;
}

static gboolean
is_message_list (GtkWidget *widget, gconstpointer unused)
{
  return SENDOFF_IS_MESSAGE_LIST (widget);
}

void
screenshots_wait_for_messages (GtkWidget *window)
{
  GtkWidget *list = test_util_find (window, is_message_list, NULL);
  SendoffMessageModel *model = sendoff_message_list_get_model (SENDOFF_MESSAGE_LIST (list));

  test_util_wait_until (sendoff_message_model_get_loaded (model) && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0);
}

static gboolean
is_search (GtkWidget *widget, gconstpointer unused)
{
  return GTK_IS_SEARCH_ENTRY (widget);
}

static gboolean
is_scrolled (GtkWidget *widget, gconstpointer unused)
{
  return GTK_IS_SCROLLED_WINDOW (widget) && gtk_widget_get_mapped (widget);
}

static GtkWidget *
open_main (Fixture *fixture, const char *text)
{
  GtkWidget *window = sendoff_window_new (fixture->app);

  picture_set_size (window, 760, 820);
  test_util_wait_until (test_util_has_text (window, text));
  return window;
}

static void
scroll_down (GtkWidget *window, double fraction)
{
  GtkAdjustment *scroll =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (test_util_find (window, is_scrolled, NULL)));

  gtk_adjustment_set_value (scroll, fraction * (gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_page_size (scroll)));
  test_util_settle (window);
}

/* Each state of a message. */
static void
fill_states (Fixture *fixture)
{
  g_autoptr (OutboxDatabase) database = open_outbox ();
  BaseMoment now;
  gint64 id;

  base_moment_now (&now);
  fixture_send (fixture, "alan@example.org", "Lunch on Friday?", NULL);
  fixture_send (fixture, "grace@example.org", "Minutes of Monday", "recipient-550");
  fixture_send (fixture, "charles@example.org", "Engine, part two", "after-data-drop");
  fixture_send (fixture, "mary@example.org", "Holiday", "after-data-451");
  id = queue (fixture, "ivan@example.org", "Thoughts on flying, which is a long subject that does not fit into one line");
  g_assert_true (outbox_message_hold (database, id, &now, NULL));
  id = queue (fixture, "sophie@example.org", "Numbers");
  g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_SENDING, NULL, NULL, &now, NULL));
}

static void
take_limits (Fixture *fixture)
{
  static const struct
  {
    guint used;
    guint waiting;
    const char *name;
    const char *text;
  } cases[] = {
    { 0, 0, "limit-0", "99 recipients left today" },   { 37, 0, "limit-37", "62 recipients left today" },
    { 98, 0, "limit-98", "1 recipient left today" },    { 99, 3, "limit-99", "The daily limit is reached" },
    { 121, 3, "limit-over", "The daily limit is reached" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *window;

      use_account (fixture, cases[i].used);
      for (guint k = 0; k < cases[i].waiting; k++)
        {
          g_autofree char *subject = g_strdup_printf ("Invoice %u", 2044 + k);

          fixture_send (fixture, "grace@example.org", subject, NULL);
        }
      window = open_main (fixture, cases[i].text);
      picture_take (window, cases[i].name, 760, 820);
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

static void
take_states (Fixture *fixture)
{
  static const struct
  {
    const char *filter;
    const char *search;
    const char *name;
    const char *text;
  } cases[] = {
    { "all", NULL, "messages", "Numbers" },
    { "waiting", NULL, "messages-waiting", "Thoughts on flying" },
    { "attention", NULL, "messages-attention", "Engine, part two" },
    { "attention", "lunch", "messages-not-found", "No message found" },
    { "sent", "fri", "messages-search", "Lunch on Friday?" },
  };
  GtkWidget *window;
  GtkWidget *list;

  use_account (fixture, 37);
  fill_states (fixture);
  window = open_main (fixture, "Numbers");
  list = test_util_find (window, is_message_list, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *entry = test_util_find (list, is_search, NULL);

      gtk_widget_activate_action (list, "messages.filter", "s", cases[i].filter);
      if (cases[i].search != NULL)
        {
          gtk_widget_activate_action (list, "messages.search", NULL);
          gtk_editable_set_text (GTK_EDITABLE (entry), cases[i].search);
        }
      test_util_wait_until (test_util_has_text (window, cases[i].text) &&
                            sendoff_message_model_get_loaded (
                                sendoff_message_list_get_model (SENDOFF_MESSAGE_LIST (list))));
      test_util_settle (window);
      scroll_down (window, 1);
      picture_take (window, cases[i].name, 760, 820);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
take_messages (Fixture *fixture)
{
  static const struct
  {
    const char *subject;
    const char *name;
  } cases[] = {
    { "Minutes of Monday", "message-failed" }, { "Engine, part two", "message-uncertain" },
    { "Lunch on Friday?", "message-sent" },    { "Holiday", "message-waiting" },
    { "Thoughts on flying", "message-held" },
  };
  GtkWidget *main_window = open_main (fixture, "Numbers");
  g_autoptr (OutboxDatabase) database = open_outbox ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) found =
          outbox_search (database, NULL, OUTBOX_VIEW_ALL, cases[i].subject, 0, 1, NULL);
      GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, SENDOFF_WINDOW (main_window),
                                                      ((OutboxMessage *) found->pdata[0])->id);

      picture_set_size (window, 560, 640);
      test_util_wait_until (test_util_has_text (window, "@example.org"));
      picture_take_and_close (window, cases[i].name, 560, 640);
    }
  gtk_window_destroy (GTK_WINDOW (main_window));
}

static void
take_holds (Fixture *fixture)
{
  static const struct
  {
    OutboxHoldKind kind;
    const char *reply;
    const char *name;
    const char *text;
  } cases[] = {
    { OUTBOX_HOLD_CHANGE, "535-5.7.8 Username and Password not accepted.\n535 5.7.8 Learn more at "
                          "https://support.google.com/mail/?p=BadCredentials", "held-sign-in", "refused the sign-in" },
    { OUTBOX_HOLD_NETWORK, NULL, "held-network", "could not be reached" },
  };
  g_autoptr (OutboxDatabase) database = open_outbox ();
  BaseMoment now;

  base_moment_now (&now);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *window;

      use_account (fixture, 37);
      queue (fixture, "grace@example.org", "Invoice 2044");
      g_assert_true (outbox_hold_set (database, fixture_get_account (fixture), cases[i].kind, "x", cases[i].reply, &now,
                                      NULL));
      window = open_main (fixture, cases[i].text);
      picture_take (window, cases[i].name, 760, 820);
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

static void
take_outgrown (Fixture *fixture)
{
  g_autoptr (OutboxDatabase) database = open_outbox ();
  g_autoptr (Account) account = NULL;
  BaseMoment now;
  GtkWidget *window;

  use_account (fixture, 99);
  account = account_copy (fixture_get_account (fixture));
  base_moment_now (&now);
  for (guint i = 0; i < 3; i++)
    {
      BaseMoment then = now;

      then.wall -= i * DAY;
      g_assert_true (outbox_outgrown_note (database, account->id, &then, NULL));
    }
  window = open_main (fixture, "on three days");
  picture_take (window, "outgrown", 760, 820);
  gtk_window_destroy (GTK_WINDOW (window));
  picture_take_and_close (sendoff_limit_window_new (fixture->app, fixture->item), "limit-window", 520, 700);
}

void
screenshots_take_outbox (Fixture *fixture)
{
  /* What waits is to stay so while it is pictured. */
  sendoff_application_stop_waiting (fixture->app);
  take_limits (fixture);
  take_states (fixture);
  take_messages (fixture);
  take_holds (fixture);
  take_outgrown (fixture);
}

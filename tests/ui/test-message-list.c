/* The list of messages: pages without gaps, rows that stay where they are, and what a person does with them. */

#include "fixture.h"

#include "outbox-hold.h"
#include "outbox-message.h"
#include "outbox-outgrown.h"
#include "outbox-sql.h"
#include "sendoff-assistant.h"
#include "sendoff-compose-window.h"
#include "sendoff-draft.h"
#include "sendoff-limit-window.h"
#include "sendoff-message-list.h"
#include "sendoff-message-row.h"
#include "sendoff-message-window.h"
#include "sendoff-window.h"

#include <glib/gstdio.h>

#define MANY 100000
#define WALK 3000

static OutboxDatabase *
open_outbox (void)
{
  g_autoptr (GError) error = NULL;
  OutboxDatabase *database = outbox_database_open (NULL, &error);

  g_assert_no_error (error);
  return database;
}

static OutboxState
get_state (gint64 id)
{
  g_autoptr (OutboxDatabase) database = open_outbox ();
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

  g_assert_nonnull (message);
  return message->state;
}

/* As a year of invoices leaves it: each thousandth failed, a few wait. */
static void
fill (const char *account, gint64 n)
{
  g_autoptr (OutboxDatabase) database = open_outbox ();

  g_assert_true (outbox_sql_begin (database, NULL));
  g_assert_true (outbox_sql_run (
      database, NULL,
      "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?2)"
      " INSERT INTO message (account, message_id, subject, sender, smtputf8, size, state, created, changed, since, next_try)"
      " SELECT ?1, n || '@practice.example', 'Invoice ' || n, 'ada@practice.example', 0, 1000,"
      "  CASE WHEN n % 1000 = 0 THEN 'failed' ELSE 'sent' END, 1, 1, 1, 0 FROM i",
      "si", account, n));
  g_assert_true (outbox_sql_run (database, NULL,
                                 "INSERT INTO recipient (message, position, address)"
                                 " SELECT id, 0, 'bob' || id || '@practice.example' FROM message WHERE account = ?"
                                 " AND id > (SELECT ifnull (max (message), 0) FROM recipient)",
                                 "s", account));
  g_assert_true (outbox_sql_run (
      database, NULL,
      "INSERT INTO message_text (rowid, words) SELECT id, casefold (subject || char (10) || 'bob' || id || "
      "'@practice.example') FROM message WHERE account = ? AND id > (SELECT ifnull (max (rowid), 0) FROM message_text)",
      "s", account));
  g_assert_true (outbox_sql_end (database, TRUE, NULL));
}

static gint64
id_at (GListModel *model, guint position)
{
  g_autoptr (SendoffMessageItem) item = g_list_model_get_item (model, position);

  g_assert_nonnull (item);
  return sendoff_message_item_get_id (item);
}

/* --- The model --------------------------------------------------------------------------------------------------- */

static void
on_overview (SendoffMessageModel *model, SendoffOverview *overview, OutboxCounts *counts)
{
  *counts = overview->counts;
}

static void
test_pages (Fixture *fixture, gconstpointer unused)
{
  const Account *account = fixture_get_account (fixture);
  g_autoptr (SendoffMessageModel) model = sendoff_message_model_new ();
  GListModel *list = G_LIST_MODEL (model);
  OutboxCounts counts = { 0 };
  gint64 first;

  fill (account->id, MANY);
  g_signal_connect (model, "overview", G_CALLBACK (on_overview), &counts);
  sendoff_message_model_set_account (model, account);
  test_util_wait_until (sendoff_message_model_get_loaded (model));
  g_assert_cmpuint (counts.sent, ==, MANY - MANY / 1000);
  g_assert_cmpuint (counts.failed, ==, MANY / 1000);
  /* No more than somebody looks at. */
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, SENDOFF_OVERVIEW_MAX);

  first = id_at (list, 0);
  for (guint i = 1; i < WALK; i++)
    {
      test_util_wait_until (i < g_list_model_get_n_items (list));
      g_assert_cmpint (id_at (list, i), ==, first - i);
    }
  g_assert_cmpuint (g_list_model_get_n_items (list), <, WALK + 2 * SENDOFF_OVERVIEW_MAX);
  g_assert_cmpuint (sendoff_message_model_find (model, first - 1234), ==, 1234);
  g_assert_cmpuint (sendoff_message_model_find (model, first + 1), ==, G_MAXUINT);

  sendoff_message_model_set_filter (model, OUTBOX_VIEW_ATTENTION, NULL);
  test_util_wait_until (sendoff_message_model_get_loaded (model));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, MANY / 1000);
  sendoff_message_model_set_filter (model, OUTBOX_VIEW_ALL, "INVOICE 4711");
  test_util_wait_until (sendoff_message_model_get_loaded (model));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 11); /* 4711 and 47110 to 47119 */
  sendoff_message_model_stop (model);
}

static void
note_change (GListModel *model, guint position, guint removed, guint added, GString *changes)
{
  g_string_append_printf (changes, "%u-%u+%u ", position, removed, added);
}

static void
wait_for_refresh (SendoffMessageModel *model)
{
  OutboxCounts counts = { .sent = G_MAXUINT };
  gulong handler = g_signal_connect (model, "overview", G_CALLBACK (on_overview), &counts);

  sendoff_message_model_refresh (model);
  test_util_wait_until (counts.sent != G_MAXUINT);
  g_signal_handler_disconnect (model, handler);
}

/* What stays keeps its item, and what did not change is not notified. */
static void
test_merge (Fixture *fixture, gconstpointer unused)
{
  const Account *account = fixture_get_account (fixture);
  g_autoptr (SendoffMessageModel) model = sendoff_message_model_new ();
  g_autoptr (GString) changes = g_string_new (NULL);
  g_autoptr (OutboxDatabase) database = NULL;
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *list = G_LIST_MODEL (model);

  fill (account->id, 250);
  sendoff_message_model_set_account (model, account);
  test_util_wait_until (sendoff_message_model_get_loaded (model));
  for (guint i = 0; i < 250; i++)
    {
      test_util_wait_until (i < g_list_model_get_n_items (list));
      g_ptr_array_add (before, g_list_model_get_item (list, i));
    }
  g_signal_connect (model, "items-changed", G_CALLBACK (note_change), changes);
  wait_for_refresh (model);
  g_assert_cmpstr (changes->str, ==, "");

  database = open_outbox ();
  g_assert_true (outbox_message_remove (database, id_at (list, 10), NULL));
  g_assert_true (outbox_message_remove (database, id_at (list, 200), NULL));
  g_assert_true (outbox_message_remove (database, id_at (list, 201), NULL));
  fill (account->id, 0); /* one row: a recursion begins with it */
  wait_for_refresh (model);
  g_assert_cmpstr (changes->str, ==, "0-0+1 11-1+0 200-2+0 ");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 248);
  for (guint i = 1; i < 248; i++)
    {
      g_autoptr (SendoffMessageItem) item = g_list_model_get_item (list, i);

      g_assert_true (item == before->pdata[i <= 10 ? i - 1 : i <= 199 ? i : i + 2]);
    }
  g_signal_handlers_disconnect_by_data (model, changes);
  sendoff_message_model_stop (model);
}

/* --- The window -------------------------------------------------------------------------------------------------- */

static gboolean
is_list (GtkWidget *widget, gconstpointer unused)
{
  return SENDOFF_IS_MESSAGE_LIST (widget);
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

static guint
count_rows (GtkWidget *widget)
{
  guint n = SENDOFF_IS_MESSAGE_ROW (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

/* The row at the top of the view. */
static gint64
find_top (GtkWidget *widget, GtkWidget *scrolled)
{
  graphene_rect_t bounds;
  gint64 found = 0;

  if (SENDOFF_IS_MESSAGE_ROW (widget))
    {
      SendoffMessageItem *item = sendoff_message_row_get_item (SENDOFF_MESSAGE_ROW (widget));

      return item != NULL && gtk_widget_compute_bounds (widget, scrolled, &bounds) && bounds.origin.y >= 0 &&
                     bounds.origin.y < 100
                 ? sendoff_message_item_get_id (item)
                 : 0;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == 0;
       child = gtk_widget_get_next_sibling (child))
    found = find_top (child, scrolled);
  return found;
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

static void
wait_for_frames (GtkWidget *window)
{
  guint frames = 0;
  guint id = gtk_widget_add_tick_callback (window, on_frame, &frames, NULL);

  test_util_wait_until (frames >= 4);
  gtk_widget_remove_tick_callback (window, id);
}

static void
test_scroll (Fixture *fixture, gconstpointer unused)
{
  const Account *account = fixture_get_account (fixture);
  GtkWidget *window, *scrolled;
  GtkAdjustment *scroll;
  SendoffMessageModel *model;
  gint64 top;
  guint n;

  fill (account->id, 1000);
  window = sendoff_window_new (fixture->app);
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 600);
  test_util_settle (window);
  test_util_wait_until (test_util_has_text (window, "All 1,000") || test_util_has_text (window, "All 1000"));
  wait_for_frames (window);
  model = sendoff_message_list_get_model (SENDOFF_MESSAGE_LIST (test_util_find (window, is_list, NULL)));
  scrolled = test_util_find (window, is_scrolled, NULL);
  scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  /* Down to the last one, however often the end moves away. */
  while (g_list_model_get_n_items (G_LIST_MODEL (model)) < 1000)
    {
      n = g_list_model_get_n_items (G_LIST_MODEL (model));
      gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll));
      test_util_wait_until (g_list_model_get_n_items (G_LIST_MODEL (model)) > n);
      wait_for_frames (window);
      g_assert_cmpuint (count_rows (window), <, 400);
    }
  gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll));
  wait_for_frames (window);
  g_assert_true (test_util_has_text (window, "Invoice 1"));

  /* In the middle, a message that comes above moves nothing. */
  gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll) / 2);
  wait_for_frames (window);
  top = find_top (window, scrolled);
  g_assert_cmpint (top, >, 0);
  fill (account->id, 0);
  sendoff_window_refresh (SENDOFF_WINDOW (window));
  test_util_wait_until (g_list_model_get_n_items (G_LIST_MODEL (model)) == 1001);
  wait_for_frames (window);
  g_assert_cmpint (find_top (window, scrolled), ==, top);

  /* At the top the limit stays in view, and the message is seen. */
  gtk_adjustment_set_value (scroll, 0);
  wait_for_frames (window);
  fill (account->id, 0);
  sendoff_window_refresh (SENDOFF_WINDOW (window));
  test_util_wait_until (g_list_model_get_n_items (G_LIST_MODEL (model)) == 1002);
  wait_for_frames (window);
  g_assert_cmpfloat (gtk_adjustment_get_value (scroll), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
open_main (Fixture *fixture, const char *text)
{
  GtkWidget *window = sendoff_window_new (fixture->app);

  gtk_window_set_default_size (GTK_WINDOW (window), 700, 1200);
  test_util_settle (window);
  test_util_wait_until (test_util_has_text (window, text));
  return window;
}

static void
select_first (GtkWidget *window)
{
  GtkWidget *list = test_util_find (window, is_list, NULL);
  GtkListView *view = GTK_LIST_VIEW (gtk_widget_get_template_child (list, SENDOFF_TYPE_MESSAGE_LIST, "list_view"));

  gtk_selection_model_select_item (gtk_list_view_get_model (view), 0, TRUE);
}

static void
do_with_first (GtkWidget *window, const char *action)
{
  select_first (window);
  g_assert_true (gtk_widget_activate_action (test_util_find (window, is_list, NULL), action, NULL));
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
  return message->id;
}

static void
test_remove_and_undo (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Off with it", NULL);
  GtkWidget *window = open_main (fixture, "Off with it");

  test_util_check_window (window);
  do_with_first (window, "messages.remove");
  test_util_wait_until (!test_util_has_text (window, "Off with it"));
  test_util_wait_until (test_util_has_text (window, "Message removed"));
  test_util_wait_until (test_util_has_text (window, "No messages yet"));
  g_signal_emit_by_name (test_util_find_button (window, "Undo"), "clicked");
  test_util_wait_until (test_util_has_text (window, "Off with it"));
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_SENT);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_hold_and_undo (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Not yet", "after-data-451");
  GtkWidget *window = open_main (fixture, "Not yet");

  test_util_wait_until (test_util_has_text (window, "the server asked to wait"));
  do_with_first (window, "messages.hold");
  test_util_wait_until (test_util_has_text (window, "held back, not sent"));
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_DRAFT);
  g_signal_emit_by_name (test_util_find_button (window, "Undo"), "clicked");
  /* Taken back it leaves by itself: nothing holds it any more. */
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  test_util_wait_until (test_util_has_text (window, "sent "));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Before its time, because a person wants it. */
static void
test_send_now (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "At once", "after-data-451");
  GtkWidget *window = open_main (fixture, "At once");

  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_WAITING);
  do_with_first (window, "messages.send");
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  test_util_wait_until (test_util_has_text (window, "sent "));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Nothing is sent twice without asking, and what can be found out is said. */
static void
test_uncertain (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Perhaps", "after-data-drop");
  GtkWidget *window = open_main (fixture, "Perhaps");
  gpointer dialog;

  do_with_first (window, "messages.check");
  test_util_wait_until ((dialog = test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)) != NULL);
  g_assert_true (test_util_has_text (dialog, "alan@example.org"));
  adw_message_dialog_response (dialog, "cancel");
  gtk_window_destroy (dialog);
  do_with_first (window, "messages.send");
  test_util_wait_until ((dialog = test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)) != NULL);
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_UNCERTAIN);
  adw_message_dialog_response (dialog, "send");
  gtk_window_destroy (dialog);
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_filters (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *filter;
    const char *shows;
  } cases[] = {
    { "waiting", "Nothing waits" },
    { "attention", "Minutes" },
    { "sent", "Nothing was sent yet" },
    { "all", "Minutes" },
  };
  GtkWidget *window, *list, *entry;

  fixture_send (fixture, "alan@example.org", "Minutes", "recipient-550");
  window = open_main (fixture, "Minutes");
  list = test_util_find (window, is_list, NULL);
  entry = test_util_find (list, is_search, NULL);
  g_assert_true (test_util_has_text (window, "Needs Attention 1"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gtk_widget_activate_action (list, "messages.filter", "s", cases[i].filter);
      test_util_wait_until (test_util_has_text (window, cases[i].shows));
    }

  gtk_widget_activate_action (window, "win.search", NULL);
  g_assert_true (gtk_widget_has_focus (entry) ||
                 gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing has this");
  test_util_wait_until (test_util_has_text (window, "No message found"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "ALAN@");
  test_util_wait_until (test_util_has_text (window, "Minutes"));
  /* Closed it filters nothing. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing has this");
  test_util_wait_until (test_util_has_text (window, "No message found"));
  g_signal_emit_by_name (entry, "stop-search");
  test_util_wait_until (test_util_has_text (window, "Minutes"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- The account ------------------------------------------------------------------------------------------------- */

/* The rows come a frame after the cards. */
static void
test_held (Fixture *fixture, gconstpointer unused)
{
  gint64 first = queue (fixture, "alan@example.org", "First");
  g_autoptr (OutboxDatabase) database = open_outbox ();
  GtkWidget *window;
  gpointer dialog;
  BaseMoment now;

  queue (fixture, "grace@example.org", "Second");
  base_moment_now (&now);
  g_assert_true (outbox_hold_set (database, fixture_get_account (fixture), OUTBOX_HOLD_CHANGE, "x",
                                  "535 5.7.8 Username and Password not accepted", &now, NULL));
  window = open_main (fixture, "the server refused the sign-in");
  test_util_check_window (window);
  g_assert_true (test_util_has_text (window, "535 Username and Password not accepted"));
  test_util_wait_until (test_util_has_text (window, "waits until the account can send again"));
  g_assert_true (test_util_has_text (window, "2 messages wait"));
  g_signal_emit_by_name (test_util_find_button (window, "Enter Password…"), "clicked");
  test_util_wait_until ((dialog = test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)) != NULL);
  adw_message_dialog_response (dialog, "cancel");
  gtk_window_destroy (dialog);
  g_assert_cmpint (get_state (first), ==, OUTBOX_STATE_QUEUED);

  /* Without a network it says until when, and the person may be faster. */
  g_assert_true (outbox_hold_set (database, fixture_get_account (fixture), OUTBOX_HOLD_NETWORK, "x", NULL, &now, NULL));
  sendoff_window_refresh (SENDOFF_WINDOW (window));
  test_util_wait_until (test_util_has_text (window, "the server could not be reached"));
  g_signal_emit_by_name (test_util_find_button (window, "Try Now"), "clicked");
  test_util_wait_until (get_state (first) == OUTBOX_STATE_SENT);
  test_util_wait_until (!test_util_has_text (window, "could not be reached"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_locked (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Held", "after-data-550-limit");
  GtkWidget *window = open_main (fixture, "The server says that the limit is reached");

  test_util_check_window (window);
  test_util_wait_until (test_util_has_text (window, "waits for the server’s own limit until"));
  g_assert_true (test_util_has_text (window, " left")); /* counted down */
  g_signal_emit_by_name (test_util_find_button (window, "Try Now"), "clicked");
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  test_util_wait_until (test_util_has_text (window, "98 messages left today"));
  g_assert_null (test_util_find_button (window, "Try Now"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_spin (GtkWidget *widget, gconstpointer unused)
{
  return GTK_IS_SPIN_BUTTON (widget);
}

static void
test_change_limit (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = open_main (fixture, "99 messages left today");
  GtkWidget *limit;

  g_signal_emit_by_name (test_util_find_button (window, "Change Limit…"), "clicked");
  test_util_wait_until ((limit = test_util_find_toplevel (SENDOFF_TYPE_LIMIT_WINDOW)) != NULL);
  test_util_check_window (limit);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (test_util_find (limit, is_spin, NULL)), 7);
  g_assert_true (gtk_widget_activate_action (limit, "limit.save", NULL));
  test_util_wait_until (test_util_has_text (window, "7 messages left today"));
  g_assert_cmpuint (fixture_get_account (fixture)->limit, ==, 7);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_outgrown (Fixture *fixture, gconstpointer unused)
{
  const char *account = fixture_get_account (fixture)->id;
  g_autoptr (OutboxDatabase) database = open_outbox ();
  GtkWidget *window, *assistant;
  BaseMoment now;

  base_moment_now (&now);
  for (guint i = 0; i < 3; i++, now.wall -= 24 * 60 * 60)
    g_assert_true (outbox_outgrown_note (database, account, &now, NULL));
  window = open_main (fixture, "on three days");
  test_util_check_window (window);
  g_signal_emit_by_name (test_util_find_button (window, "Set Up a Relay…"), "clicked");
  test_util_wait_until ((assistant = test_util_find_toplevel (SENDOFF_TYPE_ASSISTANT)) != NULL);
  test_util_settle (assistant);
  test_util_type (assistant, "E-mail address", "ada@gmail.com");
  g_assert_true (gtk_widget_activate_action (assistant, "assistant.next", NULL));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (test_util_find_row (assistant, "Server name (host)"))), ==,
                   "smtp.sendgrid.net");
  gtk_window_destroy (GTK_WINDOW (assistant));

  /* Once. */
  test_util_wait_until (!test_util_has_text (window, "on three days"));
  base_moment_now (&now);
  g_assert_false (outbox_outgrown_is_due (database, fixture_get_account (fixture), &now, NULL));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- Correcting -------------------------------------------------------------------------------------------------- */

static gint64
send_with_everything (Fixture *fixture, const char *path)
{
  const Account *account = fixture_get_account (fixture);
  g_autoptr (OutboxDatabase) database = open_outbox ();
  g_autoptr (MailDraft) mail = mail_draft_new ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (OutboxResult) result = NULL;

  g_assert_true (g_file_set_contents (path, "all of it\n\xff", -1, NULL));
  mail->from = mail_address_new (NULL, account->address, NULL);
  g_ptr_array_add (mail->to, mail_address_new ("Alan Turing", "alan@example.org", NULL));
  g_ptr_array_add (mail->cc, mail_address_new (NULL, "grace@example.org", NULL));
  g_ptr_array_add (mail->bcc, mail_address_new (NULL, "mary@example.org", NULL));
  mail->subject = g_strdup ("Grüße, second try");
  mail->text = g_strdup ("Dear Alan,\n\nGrüße\n");
  g_ptr_array_add (mail->attachments, mail_attachment_new (file, NULL, NULL));
  g_assert_true (practice_server_set_fault (fixture->server, "recipient-550"));
  result = outbox_send (database, account, fixture->secret, mail, NULL, NULL, NULL, NULL, NULL, NULL);
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  g_assert_cmpint (result->message->state, ==, OUTBOX_STATE_FAILED);
  g_assert_cmpint (g_unlink (path), ==, 0); /* what is sent again is what the outbox has */
  return result->message->id;
}

static void
test_edit_and_send_again (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "Notes & more.bin", NULL);
  gint64 id = send_with_everything (fixture, path);
  GtkWidget *window = open_main (fixture, "Grüße, second try");
  g_autoptr (OutboxDatabase) database = open_outbox ();
  g_autoptr (OutboxMessage) gone = NULL;
  g_autoptr (SendoffDraft) draft = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GPtrArray) received = NULL;
  GtkWidget *compose;
  gsize length;

  do_with_first (window, "messages.edit");
  test_util_wait_until ((compose = test_util_find_toplevel (SENDOFF_TYPE_COMPOSE_WINDOW)) != NULL);
  test_util_wait_until (test_util_has_text (compose, "Notes & more.bin"));
  draft = sendoff_compose_window_dup_draft (SENDOFF_COMPOSE_WINDOW (compose));
  g_assert_cmpstr (draft->to, ==, "Alan Turing <alan@example.org>");
  g_assert_cmpstr (draft->cc, ==, "grace@example.org");
  g_assert_cmpstr (draft->bcc, ==, "mary@example.org");
  g_assert_cmpstr (draft->subject, ==, "Grüße, second try");
  g_assert_cmpstr (draft->text, ==, "Dear Alan,\n\nGrüße\n");
  g_assert_cmpuint (g_strv_length (draft->attachments), ==, 1);
  file = g_file_new_for_uri (draft->attachments[0]);
  g_assert_true (g_file_load_contents (file, NULL, &content, &length, NULL, NULL));
  g_assert_cmpmem (content, length, "all of it\n\xff", 11);

  /* Looked at and closed: nothing has changed. */
  gtk_window_close (GTK_WINDOW (compose));
  test_util_wait_until (test_util_find_toplevel (SENDOFF_TYPE_COMPOSE_WINDOW) == NULL);
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_FAILED);
  g_assert_false (test_util_has_text (window, "Drafts"));

  do_with_first (window, "messages.edit");
  test_util_wait_until ((compose = test_util_find_toplevel (SENDOFF_TYPE_COMPOSE_WINDOW)) != NULL);
  test_util_wait_until (test_util_has_text (compose, "Notes & more.bin"));
  test_util_type (compose, "To", "ada@practice.example");
  gtk_widget_activate_action (compose, "compose.send", NULL);
  test_util_wait_until (test_util_find_toplevel (SENDOFF_TYPE_COMPOSE_WINDOW) == NULL);
  received = practice_server_list_messages (fixture->server);
  g_assert_cmpuint (received->len, ==, 1);
  gone = outbox_message_get (database, id, NULL);
  g_assert_null (gone);
  test_util_wait_until (test_util_has_text (window, "to ada@practice.example"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What one test leaves the next does not see. */
static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (OutboxDatabase) database = open_outbox ();

  g_assert_true (outbox_sql_run (database, NULL, "DELETE FROM message", ""));
  fixture_tear_down (fixture, NULL);
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, tear_down)
  ADD ("/ui/message-model/pages-without-gaps", test_pages);
  ADD ("/ui/message-model/what-stays-keeps-its-item", test_merge);
  ADD ("/ui/message-list/scrolls-as-one", test_scroll);
  ADD ("/ui/message-list/remove-and-undo", test_remove_and_undo);
  ADD ("/ui/message-list/hold-and-undo", test_hold_and_undo);
  ADD ("/ui/message-list/send-now", test_send_now);
  ADD ("/ui/message-list/uncertain-asks", test_uncertain);
  ADD ("/ui/message-list/filters-and-search", test_filters);
  ADD ("/ui/hold/one-line-for-all", test_held);
  ADD ("/ui/limit/server-lock-and-try-now", test_locked);
  ADD ("/ui/limit/change", test_change_limit);
  ADD ("/ui/limit/outgrown-is-told-once", test_outgrown);
  ADD ("/ui/message/edit-and-send-again", test_edit_and_send_again);
  return g_test_run ();
}

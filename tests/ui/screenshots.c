/* Writes a picture of every window to a folder, for people to look at and for the documentation.
 *
 *   screenshots FOLDER [--dark] [--width N] [--rtl] [--contrast] [--text-scale N]
 *
 * What is shown comes from the practice server and its faults; nothing is drawn by hand. */

#include "fixture.h"
#include "picture.h"
#include "screenshots-outbox.h"

#include "account-catalogue.h"
#include "sendoff-account-window.h"
#include "sendoff-assistant.h"
#include "sendoff-certificate-dialog.h"
#include "sendoff-compose-window.h"
#include "sendoff-link.h"
#include "sendoff-message-window.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-password-dialog.h"
#include "sendoff-test-view.h"
#include "sendoff-test-window.h"
#include "sendoff-window.h"

#include <glib/gstdio.h>

/* --- What is shown ----------------------------------------------------------------------------------------------- */

/* As a person would have it who sends through Gmail. */
static void
dress_account (Fixture *fixture)
{
  g_autoptr (Account) account = account_copy (fixture_get_account (fixture));

  g_free (account->name);
  account->name = g_strdup ("Gmail");
  account->display_name = g_strdup ("Ada Lovelace");
  account->provider = g_strdup ("gmail");
  account->limit_unit = account_catalogue_get ("gmail")->limit_unit;
  account->aliases = g_strsplit ("office@practice.example", "|", -1);
  fixture_save_account (fixture->app, account);
}

/* A day's worth of sending, spread over the hours as the ledger would have it. */
static void
fill_ledger (Fixture *fixture)
{
  static const guint hours[24] = { 0, 0, 0, 0, 0, 0, 0, 1, 4, 6, 3, 2, 5, 7, 3, 1, 0, 2, 1, 0, 0, 0, 1, 0 };
  const Account *account = fixture_get_account (fixture);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  BaseMoment now;

  base_moment_now (&now);
  for (guint i = 0; i < 24; i++)
    {
      BaseMoment then = now;

      then.wall -= (gint64) (23 - i) * 3600 + 60;
      then.boot -= (gint64) (23 - i) * 3600 + 60;
      if (hours[i] > 0)
        outbox_ledger_reserve (database, account, 0, hours[i], &then, NULL);
    }
}

static gboolean
is_test_view (GtkWidget *widget, gconstpointer unused)
{
  return SENDOFF_IS_TEST_VIEW (widget);
}

static gboolean
is_expander (GtkWidget *widget, gconstpointer unused)
{
  return GTK_IS_EXPANDER (widget);
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

static SendoffTestView *
wait_for_test (GtkWidget *window)
{
  SendoffTestView *view = SENDOFF_TEST_VIEW (test_util_find (window, is_test_view, NULL));

  test_util_wait_until (!sendoff_test_view_get_busy (view) && sendoff_test_view_get_diagnosis (view) != NULL);
  test_util_settle (window);
  return view;
}

static void
click (GtkWidget *window, const char *label)
{
  g_signal_emit_by_name (test_util_find_button (window, label), "clicked");
}

static void
scroll_to_end (GtkWidget *window)
{
  GtkWidget *scrolled = test_util_find (window, is_scrolled, NULL);
  GtkAdjustment *scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll));
}

/* What can be done with a conversation: search it, copy it, hand on a report. */
static void
take_tools (GtkWidget *window)
{
  gtk_editable_set_text (GTK_EDITABLE (test_util_find (window, is_search, NULL)), "sign");
  test_util_wait_until (test_util_has_text (window, "found"));
  /* The view scrolls to where the focus is. */
  gtk_widget_grab_focus (test_util_find_button (window, "Copy Report"));
  picture_take (window, "conversation-search", 680, 1200);
  gtk_editable_set_text (GTK_EDITABLE (test_util_find (window, is_search, NULL)), "");
  click (window, "Copy Report");
  test_util_wait_until (test_util_has_text (window, "Copied"));
  picture_set_size (window, 680, 820);
  scroll_to_end (window);
  picture_take (window, "report", 680, 820);
}

static void
take_test (Fixture *fixture, const char *name, const char *fault, gboolean conversation)
{
  GtkWidget *window;
  SendoffTestView *view;

  practice_server_set_fault (fixture->server, fault);
  window = sendoff_test_window_new (fixture->app, fixture->item);
  picture_set_size (window, 680, 820);
  view = SENDOFF_TEST_VIEW (test_util_find (window, is_test_view, NULL));
  test_util_wait_until (!sendoff_test_view_get_busy (view) && sendoff_test_view_get_trace (view) != NULL);
  practice_server_set_fault (fixture->server, NULL);
  if (strcmp (name, "test-password") == 0)
    picture_take (window, "test-failed", 680, 820);
  if (conversation)
    gtk_expander_set_expanded (GTK_EXPANDER (test_util_find (GTK_WIDGET (view), is_expander, NULL)), TRUE);
  picture_take (window, name, 680, conversation ? 1200 : 820);
  if (strcmp (name, "test-password") == 0)
    take_tools (window);
  if (g_str_has_prefix (name, "test-certificate"))
    picture_take_and_close (sendoff_certificate_dialog_new (GTK_WINDOW (window), sendoff_test_view_get_trace (view)),
                            name + strlen ("test-"), -1, -1);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A port that says nothing: what is waited for. */
static void
take_waiting (Fixture *fixture)
{
  g_autoptr (Account) before = account_copy (fixture_get_account (fixture));
  g_autoptr (Account) account = account_copy (before);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  GtkWidget *window;

  account->server->port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  fixture_save_account (fixture->app, account);
  window = sendoff_test_window_new (fixture->app, fixture->item);
  picture_set_size (window, 680, 620);
  test_util_wait_until (test_util_has_text (window, "Waiting for"));
  picture_take_and_close (window, "test-waiting", 680, 620);
  fixture_save_account (fixture->app, before);
}

/* The guard of the sign-in speaks; the last one, because it would go on speaking. */
static void
take_guard (Fixture *fixture)
{
  GtkWidget *window;

  g_assert_true (practice_server_set_fault (fixture->server, "auth-534"));
  window = sendoff_test_window_new (fixture->app, fixture->item);
  picture_set_size (window, 680, 900);
  for (guint i = 0; i < 2; i++)
    {
      wait_for_test (window);
      gtk_widget_activate_action (window, "test.again", NULL);
    }
  test_util_wait_until (test_util_has_text (window, "A third try"));
  picture_take (window, "test-objection", 680, 900);
  g_assert_true (practice_server_set_fault (fixture->server, "auth-454"));
  click (window, "Try Anyway");
  test_util_wait_until (test_util_has_text (window, " left"));
  picture_take_and_close (window, "test-wait", 680, 820);
}

/* As after a renewal, or an attack: another one was trusted before. */
static void
take_changed_certificate (Fixture *fixture)
{
  g_autoptr (Account) before = account_copy (fixture_get_account (fixture));
  g_autoptr (Account) account = account_copy (before);

  g_clear_pointer (&account->server->ca_file, g_free);
  account->server->pin = g_strdup ("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  fixture_save_account (fixture->app, account);
  take_test (fixture, "test-certificate-changed", NULL, FALSE);
  fixture_save_account (fixture->app, before);
}

static void
take_compose (Fixture *fixture, const char *name, const char *to, const char *from, const char *fault)
{
  GtkWidget *window = sendoff_compose_window_new (fixture->app, fixture->item, NULL);
  SendoffComposeWindow *compose = SENDOFF_COMPOSE_WINDOW (window);
  g_autoptr (SendoffDraft) draft = sendoff_compose_window_dup_draft (compose);
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "Notes on the engine.pdf", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  g_assert_true (g_file_set_contents (path, "0123456789", -1, NULL));
  g_assert_cmpint (truncate (path, 2400000), ==, 0);
  g_free (draft->to);
  draft->to = g_strdup (to);
  g_free (draft->from);
  draft->from = g_strdup (from);
  g_free (draft->cc);
  draft->cc = g_strdup (fault == NULL && strcmp (from, PRACTICE_USER) == 0 ? "charles@example.org" : "");
  g_free (draft->subject);
  draft->subject = g_strdup ("Notes on the engine");
  g_free (draft->text);
  draft->text = g_strdup ("Dear Alan,\n\nhere are the notes you asked for.\n\nYours,\nAda\n");
  sendoff_compose_window_set_draft (compose, draft);
  sendoff_compose_window_add_file (compose, file);
  picture_set_size (window, 680, 760);
  test_util_wait_until (test_util_has_text (window, "Notes on the engine.pdf"));
  if (fault != NULL)
    {
      practice_server_set_fault (fixture->server, fault);
      gtk_widget_activate_action (window, "compose.send", NULL);
      test_util_wait_until (test_util_has_text (window, "refused") || test_util_has_text (window, "550") ||
                            test_util_has_text (window, "535"));
      practice_server_set_fault (fixture->server, NULL);
    }
  else if (strcmp (from, PRACTICE_USER) != 0)
    test_util_wait_until (test_util_has_text (window, "in the place of"));
  picture_take_and_close (window, name, 680, 760);
}

/* --- The windows ------------------------------------------------------------------------------------------------- */

static void
take_first_start (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();

  picture_take_and_close (sendoff_window_new (app), "first-start", 760, 820);
}

static void
press (GtkWidget *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (window, action, NULL));
}

/* From the address to the page that needs a server. */
static void
take_assistant_for_gmail (Fixture *fixture)
{
  GtkWidget *window = sendoff_assistant_new (fixture->app, NULL);

  test_util_type (window, "Your name (may stay empty)", "Ada Lovelace");
  test_util_type (window, "E-mail address", "ada@gmail.com");
  picture_take (window, "assistant-identity", 680, 760);
  test_util_type (window, "E-mail address", "ada@gmial.com");
  picture_take (window, "assistant-identity-typo", 680, 760);
  test_util_type (window, "E-mail address", "ada@gmail.com");
  press (window, "assistant.next");
  picture_take (window, "assistant-server", 680, 860);
  test_util_type (window, "Server name (host)", "https://smtp.gmail.com");
  press (window, "assistant.next");
  picture_take_and_close (window, "assistant-server-error", 680, 860);
}

static void
take_assistant_to_the_end (Fixture *fixture)
{
  g_autoptr (Account) preset = account_copy (fixture_get_account (fixture));
  GtkWidget *window;

  g_free (preset->id);
  preset->id = g_uuid_string_random ();
  window = sendoff_assistant_new (fixture->app, preset);
  picture_set_size (window, 680, 820);
  press (window, "assistant.next");
  test_util_type (window, "App password", PRACTICE_PASSWORD);
  g_assert_true (practice_server_set_fault (fixture->server, "auth-534"));
  press (window, "assistant.next");
  test_util_wait_until (test_util_has_text (window, "534"));
  picture_take (window, "assistant-test-failed", 680, 820);
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  press (window, "assistant.back");
  press (window, "assistant.next");
  test_util_wait_until (test_util_has_text (window, "Ready to send"));
  picture_take (window, "assistant-test-passed", 680, 820);
  press (window, "assistant.next");
  picture_take_and_close (window, "assistant-limit", 680, 760);
}

static void
take_account (Fixture *fixture)
{
  static const char *const parts[] = { "account", "account-middle", "account-end" };
  GtkWidget *window = sendoff_account_window_new (fixture->app, fixture->item);
  GtkAdjustment *scroll;

  picture_set_size (window, 680, 820);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (test_util_find_row (window, "More settings")), TRUE);
  scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (test_util_find (window, is_scrolled, NULL)));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      double end = gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_page_size (scroll);

      gtk_adjustment_set_value (scroll, end * i / (G_N_ELEMENTS (parts) - 1));
      picture_take (window, parts[i], 680, 820);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
take_main (Fixture *fixture, const char *name)
{
  GtkWidget *window = sendoff_window_new (fixture->app);

  picture_set_size (window, 760, 820);
  screenshots_wait_for_messages (window);
  picture_take_and_close (window, name, 760, 820);
}

static void
take_message (Fixture *fixture, gint64 id)
{
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  picture_set_size (window, 560, 640);
  test_util_wait_until (test_util_has_text (window, "grace@example.org"));
  picture_take_and_close (window, "message", 560, 640);
}

/* Above the main window, as a person would see it. */
static void
take_by_action (Fixture *fixture, const char *action, GType type, const char *name, int w, int h)
{
  GtkWidget *main_window = sendoff_window_new (fixture->app);

  test_util_settle (main_window);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->app), action, NULL);
  test_util_wait_until (test_util_find_toplevel (type) != NULL);
  picture_take_and_close (test_util_find_toplevel (type), name, w, h);
  gtk_window_destroy (GTK_WINDOW (main_window));
}

static void
take_all (Fixture *fixture)
{
  gint64 failed;

  take_assistant_for_gmail (fixture);
  take_assistant_to_the_end (fixture);
  fill_ledger (fixture);
  fixture_send (fixture, "ada@practice.example", "Test message from Sendoff", NULL);
  fixture_send (fixture, "alan@example.org", "Lunch on Friday?", NULL);
  failed = fixture_send (fixture, "grace@example.org", "Minutes of Monday", "recipient-550");
  fixture_send (fixture, "charles@example.org", "Engine, part two", "after-data-drop");

  take_test (fixture, "test-passed", NULL, TRUE);
  take_main (fixture, "main-window");
  take_test (fixture, "test-password", "auth-534", TRUE);
  take_test (fixture, "test-certificate", "tls-expired-wrong-host", FALSE);
  take_changed_certificate (fixture);
  take_compose (fixture, "compose", "Alan Turing <alan@example.org>, grace@example.org", PRACTICE_USER, NULL);
  take_compose (fixture, "compose-warning", "alan@example.org, grace", "office@practice.example", NULL);
  take_compose (fixture, "compose-failed", "alan@example.org", PRACTICE_USER, "recipient-550");
  take_message (fixture, failed);
  fixture_send (fixture, "grace@example.org, alan@example.org", "Invoice 2044", "after-data-550-limit");
  take_main (fixture, "main-window-limit");
  take_account (fixture);
  picture_take_and_close (sendoff_password_dialog_new (NULL, fixture_get_account (fixture)), "password", -1, -1);
  picture_take_and_close (sendoff_link_dialog_new (NULL, account_catalogue_get ("gmail")->app_password_url), "no-browser",
                          -1, -1);
  take_by_action (fixture, "shortcuts", GTK_TYPE_SHORTCUTS_WINDOW, "shortcuts", -1, -1);
  take_by_action (fixture, "about", ADW_TYPE_ABOUT_WINDOW, "about", 360, 640);
  take_waiting (fixture);
  screenshots_take_outbox (fixture);
  take_guard (fixture); /* the last: it lets nobody in for a while */
}

int
main (int argc, char *argv[])
{
  Fixture fixture = { 0 };

  if (!picture_init (&argc, &argv))
    return 64;
  take_first_start ();
  fixture_set_up (&fixture, NULL);
  dress_account (&fixture);
  take_all (&fixture);
  fixture_tear_down (&fixture, NULL);
  return 0;
}

/* What waits, what failed, and what mends it: the windows of the outbox and the remedies, against the practice
 * server. */

#include "fixture.h"

#include "sendoff-message-window.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-test-page.h"
#include "sendoff-test-window.h"

/* --- The outbox -------------------------------------------------------------------------------------------------- */

static OutboxState
get_state (gint64 id)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

  return message->state;
}

static void
test_uncertain_asks (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Perhaps", "after-data-drop");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_UNCERTAIN);
  test_util_check_window (window);
  test_util_wait_until (test_util_has_text (window, "may have been sent"));
  g_assert_true (test_util_has_text (window, "may have got it"));
  g_assert_null (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  g_signal_emit_by_name (test_util_find_button (window, "Send Again"), "clicked");
  test_util_wait_until (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_UNCERTAIN); /* not without an answer */
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)), "send");
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  test_util_wait_until (test_util_has_text (window, "accepted by the server"));
  while (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL)
    gtk_window_destroy (GTK_WINDOW (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_failed_says_why (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "No", "recipient-550");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_FAILED);
  test_util_settle (window);
  test_util_wait_until (test_util_has_text (window, "There is no such mailbox"));
  g_assert_true (test_util_has_text (window, "550"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* No word of the server was filed, and yet the window says what happened. Nothing is said of the stage, which was not
 * filed either. */
static void
test_cut_link_says_why (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Cut", "auth-drop");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_WAITING);
  test_util_settle (window);
  test_util_wait_until (test_util_has_text (window, "The server had not accepted the message"));
  g_assert_false (test_util_has_text (window, "step"));
  g_signal_emit_by_name (test_util_find_button (window, "Try Again"), "clicked");
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What the program itself has tried it remembers whole, also for a window that is opened later. */
static void
test_remembers_the_last_try (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Again", "auth-drop");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);
  GtkWidget *later;

  test_util_settle (window);
  g_assert_true (practice_server_set_fault (fixture->server, "auth-drop"));
  test_util_wait_until (test_util_find_button (window, "Try Again") != NULL);
  g_signal_emit_by_name (test_util_find_button (window, "Try Again"), "clicked");
  test_util_wait_until (test_util_has_text (window, "The server hung up"));
  gtk_window_destroy (GTK_WINDOW (window));

  later = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);
  test_util_settle (later);
  test_util_wait_until (test_util_has_text (later, "The server hung up"));
  g_assert_true (test_util_has_text (later, "step"));
  gtk_window_destroy (GTK_WINDOW (later));
}

/* The remedy on the card is no way round the question. */
static void
test_remedy_asks_about_twice (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Perhaps", "after-data-drop");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  test_util_settle (window);
  test_util_wait_until (test_util_find_button (window, "Send Again Anyway") != NULL);
  g_signal_emit_by_name (test_util_find_button (window, "Send Again Anyway"), "clicked");
  test_util_wait_until (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_UNCERTAIN);
  gtk_window_destroy (GTK_WINDOW (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* There is no session bus in this test, so no keyring either. */
static void
test_no_session_bus (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) account = account_copy (fixture_get_account (fixture));
  const Diagnosis *shown;
  SendoffTestView *view;
  GtkWidget *window;

  g_free (account->server->user);
  account->server->user = g_strdup ("nobody@practice.example");
  fixture_save_account (fixture->app, account);
  window = sendoff_test_window_new (fixture->app, fixture->item);
  test_util_settle (window);
  test_util_wait_until (test_util_find_button (window, "Enter the Password") != NULL);
  view = SENDOFF_TEST_VIEW (gtk_widget_get_template_child (window, SENDOFF_TYPE_TEST_WINDOW, "view"));
  shown = sendoff_test_view_get_diagnosis (view);
  g_assert_true (g_str_has_prefix (shown->id, "keyring-no"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_earlier_than_the_limit_ends (Fixture *fixture, gconstpointer unused)
{
  gint64 id = fixture_send (fixture, "alan@example.org", "Held", "after-data-550-limit");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  BaseMoment now;
  OutboxUsage usage;

  base_moment_now (&now);
  g_assert_true (outbox_ledger_get_usage (database, fixture_get_account (fixture), &now, &usage, NULL));
  g_assert_cmpint (usage.locked_until, >, now.wall);
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_WAITING);

  test_util_settle (window);
  test_util_wait_until (test_util_find_button (window, "Send Now") != NULL);
  g_signal_emit_by_name (test_util_find_button (window, "Send Now"), "clicked");
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  g_assert_true (outbox_ledger_get_usage (database, fixture_get_account (fixture), &now, &usage, NULL));
  g_assert_cmpint (usage.locked_until, ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- The test of a saved account --------------------------------------------------------------------------------- */

static void
test_remedy_tests_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) wrong = account_copy (fixture_get_account (fixture));
  GtkWidget *window;
  GtkWidget *button = NULL;
  const Diagnosis *diagnosis;
  SendoffTestView *view;

  /* TLS from the start at the port that wants STARTTLS. */
  wrong->server->port = practice_server_get_port (fixture->server);
  fixture_save_account (fixture->app, wrong);

  window = sendoff_test_window_new (fixture->app, fixture->item);
  test_util_settle (window);
  view = SENDOFF_TEST_VIEW (gtk_widget_get_template_child (window, SENDOFF_TYPE_TEST_WINDOW, "view"));
  test_util_wait_until (sendoff_account_item_get_verdict (fixture->item) == SENDOFF_VERDICT_FAILED);
  diagnosis = sendoff_test_view_get_diagnosis (view);
  for (guint i = 0; i < diagnosis->remedies->len && button == NULL; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == DIAGNOSIS_REMEDY_CHANGE_SETTINGS && remedy->patch->security == ACCOUNT_SECURITY_STARTTLS)
        button = test_util_find_button (window, remedy->label);
    }
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  test_util_wait_until (sendoff_account_item_get_verdict (fixture->item) == SENDOFF_VERDICT_PASSED);
  g_assert_cmpint (fixture_get_account (fixture)->server->security, ==, ACCOUNT_SECURITY_STARTTLS);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- The test of settings that are not saved yet ----------------------------------------------------------------- */

static void
on_settings_changed (SendoffTestPage *page, const AccountServer *server, char **pin)
{
  g_free (*pin);
  *pin = g_strdup (server->pin);
}

static void
choose_trust (GtkWidget *window, const char *response)
{
  g_signal_emit_by_name (test_util_find_button (window, "Trust This Certificate"), "clicked");
  test_util_wait_until (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)), response);
  gtk_window_destroy (GTK_WINDOW (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)));
}

static void
test_trust_is_asked_for (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) account = account_copy (fixture_get_account (fixture));
  GtkWidget *window = gtk_window_new ();
  SendoffTestPage *page = g_object_new (SENDOFF_TYPE_TEST_PAGE, NULL);
  SendoffTestView *view = sendoff_test_page_get_view (page);
  g_autofree char *pin = NULL;

  g_clear_pointer (&account->server->ca_file, g_free);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  g_signal_connect (page, "settings-changed", G_CALLBACK (on_settings_changed), &pin);
  test_util_settle (window);
  sendoff_page_enter (SENDOFF_PAGE (page), account, fixture->secret);
  test_util_wait_until (test_util_find_button (window, "Trust This Certificate") != NULL);

  choose_trust (window, "cancel");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (sendoff_test_view_get_busy (view));
  g_assert_null (pin);

  choose_trust (window, "trust");
  test_util_wait_until (sendoff_test_view_get_passed (view));
  g_assert_cmpuint (strlen (pin), ==, 64);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
on_secret_changed (SendoffTestPage *page, AccountSecret *secret, char **text)
{
  g_free (*text);
  *text = g_strdup (account_secret_get_text (secret));
}

/* The space that came along when the password was copied. */
static void
test_page_without_spaces (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (AccountSecret) spaced = account_secret_new (PRACTICE_PASSWORD " ", ACCOUNT_SECRET_PASSWORD);
  GtkWidget *window = gtk_window_new ();
  SendoffTestPage *page = g_object_new (SENDOFF_TYPE_TEST_PAGE, NULL);
  g_autofree char *text = NULL;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  g_signal_connect (page, "secret-changed", G_CALLBACK (on_secret_changed), &text);
  test_util_settle (window);
  sendoff_page_enter (SENDOFF_PAGE (page), fixture_get_account (fixture), spaced);
  test_util_wait_until (test_util_find_button (window, "Use the Password without Its Spaces") != NULL);
  g_signal_emit_by_name (test_util_find_button (window, "Use the Password without Its Spaces"), "clicked");
  test_util_wait_until (sendoff_test_view_get_passed (sendoff_test_page_get_view (page)));
  g_assert_cmpstr (text, ==, PRACTICE_PASSWORD);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Of a saved account the password in the keyring is the one that is mended. */
static void
test_window_without_spaces (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (AccountSecret) spaced = account_secret_new (" " PRACTICE_PASSWORD, ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) kept = NULL;
  GtkWidget *window;

  account_keyring_remember (sendoff_application_get_keyring (fixture->app), fixture_get_account (fixture), spaced);
  window = sendoff_test_window_new (fixture->app, fixture->item);
  test_util_settle (window);
  test_util_wait_until (test_util_find_button (window, "Use the Password without Its Spaces") != NULL);
  g_signal_emit_by_name (test_util_find_button (window, "Use the Password without Its Spaces"), "clicked");
  test_util_wait_until (sendoff_account_item_get_verdict (fixture->item) == SENDOFF_VERDICT_PASSED);
  kept = account_keyring_lookup (sendoff_application_get_keyring (fixture->app), fixture_get_account (fixture), NULL,
                                 NULL);
  g_assert_cmpstr (account_secret_get_text (kept), ==, PRACTICE_PASSWORD);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/ui/message/uncertain-asks-first", test_uncertain_asks);
  ADD ("/ui/message/failed-says-why", test_failed_says_why);
  ADD ("/ui/message/cut-link-says-why", test_cut_link_says_why);
  ADD ("/ui/message/remembers-the-last-try", test_remembers_the_last_try);
  ADD ("/ui/message/remedy-asks-about-twice", test_remedy_asks_about_twice);
  ADD ("/ui/test-window/no-session-bus", test_no_session_bus);
  ADD ("/ui/message/earlier-than-the-limit-ends", test_earlier_than_the_limit_ends);
  ADD ("/ui/test-window/remedy-changes-and-tests-again", test_remedy_tests_again);
  ADD ("/ui/test-page/trust-is-asked-for", test_trust_is_asked_for);
  ADD ("/ui/test-page/without-spaces", test_page_without_spaces);
  ADD ("/ui/test-window/without-spaces", test_window_without_spaces);
  return g_test_run ();
}

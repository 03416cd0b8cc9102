/* Testing and sending from the windows, against the practice server and its faults. */

#include "test-util.h"

#include "sendoff-compose-window.h"
#include "sendoff-courier.h"
#include "sendoff-message-window.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-step-row.h"
#include "sendoff-test-view.h"
#include "sendoff-test-window.h"
#include "sendoff-window.h"

#include "practice-server.h"

#include <glib/gstdio.h>

typedef struct
{
  SendoffApplication *app;
  PracticeServer *server;
  SendoffAccountItem *item;
  AccountSecret *secret;
} Fixture;

typedef struct
{
  gboolean done;
} Wait;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  sendoff_application_save_account_finish (SENDOFF_APPLICATION (source), result, NULL, &error);
  g_assert_no_error (error);
  ((Wait *) user_data)->done = TRUE;
}

/* An ordinary account whose server happens to be one for practice, with a password in memory. */
static void
set_up (Fixture *fixture, gconstpointer unused)
{
  PracticeOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = NULL;
  Wait wait = { FALSE };

  fixture->server = practice_server_start (&options, &error);
  g_assert_no_error (error);
  fixture->app = test_util_new_application ();
  fixture->secret = account_secret_new (PRACTICE_PASSWORD, ACCOUNT_SECRET_PASSWORD);

  account = account_new ("Work", PRACTICE_USER,
                         account_server_new ("localhost", practice_server_get_tls_port (fixture->server),
                                             ACCOUNT_SECURITY_TLS));
  account->limit = 99;
  account->server->user = g_strdup (PRACTICE_USER);
  account->server->use_proxy = FALSE;
  account->server->ca_file = g_strdup (practice_server_get_ca_file (fixture->server));
  account_keyring_remember (sendoff_application_get_keyring (fixture->app), account, fixture->secret);
  sendoff_application_save_account_async (fixture->app, account, NULL, NULL, on_saved, &wait);
  test_util_wait_until (wait.done);
  fixture->item = sendoff_application_find_account (fixture->app, account->id);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  sendoff_application_remove_account_finish (SENDOFF_APPLICATION (source), result, NULL);
  ((Wait *) user_data)->done = TRUE;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  Wait wait = { FALSE };

  sendoff_application_remove_account_async (fixture->app, sendoff_account_item_get_account (fixture->item), NULL,
                                            on_removed, &wait);
  test_util_wait_until (wait.done);
  g_clear_object (&fixture->app);
  g_clear_pointer (&fixture->server, practice_server_stop);
  g_clear_pointer (&fixture->secret, account_secret_unref);
}

static const Account *
get_account (Fixture *fixture)
{
  return sendoff_account_item_get_account (fixture->item);
}

/* --- The test view ----------------------------------------------------------------------------------------------- */

static void
on_finished (SendoffTestView *view, guint *count)
{
  (*count)++;
}

static GtkWidget *
new_view_window (SendoffTestView **view)
{
  GtkWidget *window = gtk_window_new ();

  *view = SENDOFF_TEST_VIEW (sendoff_test_view_new ());
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (*view));
  test_util_settle (window);
  return window;
}

static gboolean
is_step (GtkWidget *widget, gconstpointer stage)
{
  return SENDOFF_IS_STEP_ROW (widget) &&
         sendoff_step_row_get_stage (SENDOFF_STEP_ROW (widget)) == (SmtpStage) GPOINTER_TO_INT (stage);
}

static SmtpOutcome
get_outcome (SendoffTestView *view, SmtpStage stage)
{
  GtkWidget *row = test_util_find (GTK_WIDGET (view), is_step, GINT_TO_POINTER (stage));

  g_assert_nonnull (row);
  return sendoff_step_row_get_outcome (SENDOFF_STEP_ROW (row));
}

static void
test_passes (Fixture *fixture, gconstpointer unused)
{
  SendoffTestView *view;
  GtkWidget *window = new_view_window (&view);
  guint count = 0;
  g_autoptr (GPtrArray) messages = NULL;

  g_signal_connect (view, "finished", G_CALLBACK (on_finished), &count);
  sendoff_test_view_start (view, get_account (fixture)->server, fixture->secret, PRACTICE_USER, PRACTICE_USER);
  g_assert_true (sendoff_test_view_get_busy (view));
  test_util_wait_until (count == 1);
  g_assert_false (sendoff_test_view_get_busy (view));
  g_assert_true (sendoff_test_view_get_passed (view));
  g_assert_null (sendoff_test_view_get_diagnosis (view));
  g_assert_cmpint (get_outcome (view, SMTP_STAGE_AUTH), ==, SMTP_OUTCOME_PASSED);
  g_assert_cmpint (get_outcome (view, SMTP_STAGE_RECIPIENT), ==, SMTP_OUTCOME_PASSED);
  g_assert_true (test_util_has_text (window, "Conversation with the server"));

  /* A test sends no mail. */
  messages = practice_server_list_messages (fixture->server);
  g_assert_cmpuint (messages->len, ==, 0);

  /* An edit clears the verdict. */
  sendoff_test_view_clear (view);
  g_assert_false (sendoff_test_view_get_passed (view));
  g_assert_null (test_util_find (GTK_WIDGET (view), is_step, GINT_TO_POINTER (SMTP_STAGE_AUTH)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
on_remedy (SendoffTestView *view, DiagnosisRemedy *remedy, DiagnosisRemedyKind *kind)
{
  *kind = remedy->kind;
}

static void
test_wrong_password (Fixture *fixture, gconstpointer unused)
{
  SendoffTestView *view;
  GtkWidget *window = new_view_window (&view);
  g_autoptr (AccountSecret) wrong = account_secret_new ("wrong", ACCOUNT_SECRET_PASSWORD);
  DiagnosisRemedyKind chosen = DIAGNOSIS_REMEDY_WAIT;
  const Diagnosis *diagnosis;
  guint count = 0;

  g_signal_connect (view, "finished", G_CALLBACK (on_finished), &count);
  g_signal_connect (view, "remedy", G_CALLBACK (on_remedy), &chosen);
  sendoff_test_view_start (view, get_account (fixture)->server, wrong, PRACTICE_USER, PRACTICE_USER);
  test_util_wait_until (count == 1);
  g_assert_false (sendoff_test_view_get_passed (view));
  g_assert_cmpint (get_outcome (view, SMTP_STAGE_AUTH), ==, SMTP_OUTCOME_FAILED);

  /* Title, cause and the server's own words stand there; the remedy reaches whoever owns the settings. */
  diagnosis = sendoff_test_view_get_diagnosis (view);
  g_assert_nonnull (diagnosis);
  g_assert_true (test_util_has_text (window, diagnosis->title));
  g_assert_true (test_util_has_text (window, diagnosis->server_said));
  g_assert_true (g_str_has_prefix (diagnosis->server_said, "535"));
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == DIAGNOSIS_REMEDY_ENTER_PASSWORD)
        g_signal_emit_by_name (test_util_find_button (window, remedy->label), "clicked");
    }
  g_assert_cmpint (chosen, ==, DIAGNOSIS_REMEDY_ENTER_PASSWORD);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
  SendoffTestView *view;
  GtkWidget *window = new_view_window (&view);
  guint count = 0;

  g_assert_true (practice_server_set_fault (fixture->server, "greeting-silent"));
  g_signal_connect (view, "finished", G_CALLBACK (on_finished), &count);
  sendoff_test_view_start (view, get_account (fixture)->server, fixture->secret, PRACTICE_USER, PRACTICE_USER);
  test_util_wait_until (test_util_find (GTK_WIDGET (view), is_step, GINT_TO_POINTER (SMTP_STAGE_GREETING)) != NULL);
  g_signal_emit_by_name (test_util_find_button (window, "Cancel Test"), "clicked");
  test_util_wait_until (count == 1);
  g_assert_false (sendoff_test_view_get_passed (view));
  g_assert_true (test_util_has_text (window, "The test was cancelled"));

  /* A run that was cleared does not come back. */
  sendoff_test_view_start (view, get_account (fixture)->server, fixture->secret, NULL, NULL);
  sendoff_test_view_clear (view);
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  sendoff_test_view_start (view, get_account (fixture)->server, fixture->secret, NULL, NULL);
  test_util_wait_until (count == 2);
  g_assert_true (sendoff_test_view_get_passed (view));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- Compose ----------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_compose (Fixture *fixture, SendoffWindow *main_window, const char *to, const char *subject)
{
  GtkWidget *window = sendoff_compose_window_new (fixture->app, fixture->item, main_window);
  g_autoptr (SendoffDraft) draft = sendoff_compose_window_dup_draft (SENDOFF_COMPOSE_WINDOW (window));

  g_free (draft->to);
  draft->to = g_strdup (to);
  g_free (draft->subject);
  draft->subject = g_strdup (subject);
  g_free (draft->text);
  draft->text = g_strdup ("Dear Alan,\nthe engine works.\n");
  sendoff_compose_window_set_draft (SENDOFF_COMPOSE_WINDOW (window), draft);
  test_util_settle (window);
  return window;
}

static char *
dup_received (Fixture *fixture, guint index)
{
  g_autoptr (GPtrArray) messages = practice_server_list_messages (fixture->server);
  PracticeMessage *message;
  char *text = NULL;

  g_assert_cmpuint (messages->len, >, index);
  message = g_ptr_array_index (messages, index);
  g_assert_true (g_file_get_contents (message->path, &text, NULL, NULL));
  return text;
}

static void
test_send (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *main_window = sendoff_window_new (fixture->app);
  gpointer window = new_compose (fixture, SENDOFF_WINDOW (main_window), "Alan <alan@example.org>", "Hello");
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "note.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *received = NULL;

  test_util_settle (main_window);
  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  g_assert_true (g_file_set_contents (path, "attached\n", -1, NULL));
  sendoff_compose_window_add_file (window, file);
  test_util_wait_until (test_util_has_text (window, "note.txt"));

  g_object_add_weak_pointer (window, &window);
  g_signal_emit_by_name (test_util_find_button (window, "Send"), "clicked");
  test_util_wait_until (window == NULL); /* it has done its work */
  received = dup_received (fixture, 0);
  g_assert_nonnull (strstr (received, "Subject: Hello"));
  g_assert_nonnull (strstr (received, "note.txt"));
  test_util_wait_until (test_util_has_text (main_window, "Hello"));
  test_util_wait_until (test_util_has_text (main_window, "98 messages left today"));
  test_util_wait_until (test_util_has_text (main_window, "Ready to send"));
  gtk_window_destroy (GTK_WINDOW (main_window));
}

static void
test_failure_keeps_text (Fixture *fixture, gconstpointer unused)
{
  gpointer window = new_compose (fixture, NULL, "alan@example.org", "Kept");
  g_autoptr (SendoffDraft) draft = NULL;
  g_autofree char *received = NULL;

  g_assert_true (practice_server_set_fault (fixture->server, "auth-535"));
  gtk_widget_activate_action (window, "compose.send", NULL);
  test_util_wait_until (test_util_has_text (window, "535"));
  draft = sendoff_compose_window_dup_draft (window);
  g_assert_cmpstr (draft->subject, ==, "Kept");
  g_assert_cmpstr (draft->text, ==, "Dear Alan,\nthe engine works.\n");

  /* Mended, it goes, and stands in the list once. */
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  g_object_add_weak_pointer (window, &window);
  gtk_widget_activate_action (window, "compose.send", NULL);
  test_util_wait_until (window == NULL);
  received = dup_received (fixture, 0);
  g_assert_nonnull (strstr (received, "Subject: Kept"));
}

static void
test_invalid_address (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = new_compose (fixture, NULL, "alan@example.org, grace", "Bad");
  g_autoptr (GPtrArray) messages = NULL;

  /* It is said while writing, and sending does not begin. */
  test_util_wait_until (test_util_has_text (window, "grace"));
  gtk_widget_activate_action (window, "compose.send", NULL);
  test_util_wait_until (test_util_has_text (window, "This is not an e-mail address"));
  messages = practice_server_list_messages (fixture->server);
  g_assert_cmpuint (messages->len, ==, 0);
  g_assert_cmpuint (practice_server_get_auth_count (fixture->server), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_send_needs_recipient (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = new_compose (fixture, NULL, "", "Nobody");

  g_assert_false (gtk_widget_is_sensitive (test_util_find_button (window, "Send")));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_close_keeps_draft (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *main_window = sendoff_window_new (fixture->app);
  gpointer window = new_compose (fixture, SENDOFF_WINDOW (main_window), "alan@example.org", "Half written");

  test_util_settle (main_window);
  g_object_add_weak_pointer (window, &window);
  gtk_window_close (GTK_WINDOW (window));
  test_util_wait_until (window == NULL);
  test_util_wait_until (test_util_has_text (main_window, "Half written"));
  g_assert_true (test_util_has_text (main_window, "The message was kept as a draft"));

  /* "Discard" takes it away for good. */
  g_signal_emit_by_name (test_util_find_button (main_window, "Discard"), "clicked");
  test_util_wait_until (!test_util_has_text (main_window, "Half written"));
  gtk_window_destroy (GTK_WINDOW (main_window));
}

static void
test_one_refused (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = new_compose (fixture, NULL, "alan@example.org, nobody@refused.example", "Two");
  g_autoptr (SendoffDraft) draft = NULL;

  g_assert_true (practice_server_set_fault (fixture->server, "recipient-some"));
  gtk_widget_activate_action (window, "compose.send", NULL);
  test_util_wait_until (test_util_has_text (window, "refused by the server"));
  g_assert_true (test_util_has_text (window, "accepted by the server"));
  /* What is left to correct is the one who has not got it. */
  draft = sendoff_compose_window_dup_draft (SENDOFF_COMPOSE_WINDOW (window));
  g_assert_cmpstr (draft->to, ==, "nobody@refused.example");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- The outbox -------------------------------------------------------------------------------------------------- */

/* Sends one message while the server has a fault. Returns: its row. */
static gint64
send_with_fault (Fixture *fixture, const char *subject, const char *fault)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (SendoffDraft) draft = sendoff_draft_new ();
  g_autoptr (MailDraft) mail = NULL;
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_free (draft->from);
  draft->from = g_strdup (PRACTICE_USER);
  g_free (draft->to);
  draft->to = g_strdup ("alan@example.org");
  g_free (draft->subject);
  draft->subject = g_strdup (subject);
  mail = sendoff_draft_to_mail (draft, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (practice_server_set_fault (fixture->server, fault));
  result = outbox_send (database, get_account (fixture), fixture->secret, mail, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  return result->message->id;
}

static OutboxState
get_state (gint64 id)
{
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

  return message->state;
}

static void
test_courier (Fixture *fixture, gconstpointer unused)
{
  gint64 id = send_with_fault (fixture, "Waits", "after-data-451");
  g_autoptr (SendoffCourier) courier = sendoff_courier_new (fixture->app);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (GPtrArray) messages = NULL;
  OutboxMoment now;

  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_WAITING);
  /* Its time has come. */
  outbox_moment_now (&now);
  g_assert_true (outbox_message_move (database, id, OUTBOX_STATE_SENDING, NULL, NULL, &now, NULL));
  g_assert_true (outbox_message_wait (database, id, now.wall, NULL, NULL, &now, NULL));
  sendoff_courier_wake (courier);
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  messages = practice_server_list_messages (fixture->server);
  g_assert_cmpuint (messages->len, ==, 1);
  sendoff_courier_stop (courier);
}

static void
test_uncertain_asks (Fixture *fixture, gconstpointer unused)
{
  gint64 id = send_with_fault (fixture, "Perhaps", "after-data-drop");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_UNCERTAIN);
  test_util_check_window (window);
  test_util_wait_until (test_util_has_text (window, "may have been sent"));
  g_assert_null (test_util_dialog ());
  g_signal_emit_by_name (test_util_find_button (window, "Send Again"), "clicked");
  test_util_wait_until (test_util_dialog () != NULL);
  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_UNCERTAIN); /* not without an answer */
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (test_util_dialog ()), "send");
  test_util_wait_until (get_state (id) == OUTBOX_STATE_SENT);
  test_util_wait_until (test_util_has_text (window, "accepted by the server"));
  while (test_util_dialog () != NULL)
    gtk_window_destroy (GTK_WINDOW (test_util_dialog ()));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_failed_says_why (Fixture *fixture, gconstpointer unused)
{
  gint64 id = send_with_fault (fixture, "No", "recipient-550");
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  g_assert_cmpint (get_state (id), ==, OUTBOX_STATE_FAILED);
  test_util_settle (window);
  test_util_wait_until (test_util_has_text (window, "There is no such mailbox"));
  g_assert_true (test_util_has_text (window, "550"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- The test of a saved account --------------------------------------------------------------------------------- */

static void
test_remedy_tests_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) wrong = account_copy (get_account (fixture));
  GtkWidget *window;
  GtkWidget *button = NULL;
  const Diagnosis *diagnosis;
  SendoffTestView *view;
  Wait wait = { FALSE };

  /* TLS from the start at the port that wants STARTTLS. */
  wrong->server->port = practice_server_get_port (fixture->server);
  sendoff_application_save_account_async (fixture->app, wrong, NULL, NULL, on_saved, &wait);
  test_util_wait_until (wait.done);

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
  g_assert_cmpint (get_account (fixture)->server->security, ==, ACCOUNT_SECURITY_STARTTLS);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/ui/test-view/passes-and-is-cleared", test_passes);
  ADD ("/ui/test-view/wrong-password", test_wrong_password);
  ADD ("/ui/test-view/cancel", test_cancel);
  ADD ("/ui/compose/sends", test_send);
  ADD ("/ui/compose/failure-keeps-the-text", test_failure_keeps_text);
  ADD ("/ui/compose/invalid-address", test_invalid_address);
  ADD ("/ui/compose/needs-a-recipient", test_send_needs_recipient);
  ADD ("/ui/compose/closing-keeps-a-draft", test_close_keeps_draft);
  ADD ("/ui/compose/one-recipient-refused", test_one_refused);
  ADD ("/ui/courier/sends-what-waits", test_courier);
  ADD ("/ui/message/uncertain-asks-first", test_uncertain_asks);
  ADD ("/ui/message/failed-says-why", test_failed_says_why);
  ADD ("/ui/test-window/remedy-changes-and-tests-again", test_remedy_tests_again);
  return g_test_run ();
}

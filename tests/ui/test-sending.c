/* Testing and sending from the windows, against the practice server and its faults. */

#include "fixture.h"

#include "sendoff-compose-window.h"
#include "sendoff-step-row.h"
#include "sendoff-test-view.h"
#include "sendoff-window.h"

#include <glib/gstdio.h>

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
  sendoff_test_view_start (view, fixture_get_account (fixture)->server, fixture->secret, PRACTICE_USER, PRACTICE_USER);
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
  sendoff_test_view_start (view, fixture_get_account (fixture)->server, wrong, PRACTICE_USER, PRACTICE_USER);
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
  sendoff_test_view_start (view, fixture_get_account (fixture)->server, fixture->secret, PRACTICE_USER, PRACTICE_USER);
  test_util_wait_until (test_util_find (GTK_WIDGET (view), is_step, GINT_TO_POINTER (SMTP_STAGE_GREETING)) != NULL);
  g_signal_emit_by_name (test_util_find_button (window, "Cancel Test"), "clicked");
  test_util_wait_until (count == 1);
  g_assert_false (sendoff_test_view_get_passed (view));
  g_assert_true (test_util_has_text (window, "The test was cancelled"));

  /* A run that was cleared does not come back. */
  sendoff_test_view_start (view, fixture_get_account (fixture)->server, fixture->secret, NULL, NULL);
  sendoff_test_view_clear (view);
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  sendoff_test_view_start (view, fixture_get_account (fixture)->server, fixture->secret, NULL, NULL);
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
test_unreadable_file (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = new_compose (fixture, NULL, "alan@example.org", "Nothing attached");
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/R&D <x>.pdf");

  sendoff_compose_window_add_file (SENDOFF_COMPOSE_WINDOW (window), file);
  test_util_wait_until (test_util_has_text (window, "/nonexistent/R&D <x>.pdf cannot be read"));
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

/* Closed while it goes: the list says that it is on its way, and no draft of it can go out a second time. */
static void
test_on_its_way_is_no_draft (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *main_window = sendoff_window_new (fixture->app);
  gpointer window = new_compose (fixture, SENDOFF_WINDOW (main_window), "alan@example.org", "On its way");

  test_util_settle (main_window);
  g_assert_true (practice_server_set_fault (fixture->server, "greeting-silent"));
  gtk_widget_activate_action (window, "compose.send", NULL);
  test_util_wait_until (test_util_has_text (main_window, "On its way") && !test_util_has_text (main_window, "Drafts"));
  gtk_window_close (GTK_WINDOW (window));
  test_util_settle (main_window);
  g_assert_true (test_util_has_text (main_window, "On its way"));
  g_assert_false (test_util_has_text (main_window, "Drafts"));

  /* Taken back in time it is a draft again. */
  gtk_widget_activate_action (window, "compose.cancel", NULL);
  test_util_wait_until (test_util_has_text (main_window, "Drafts"));
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  gtk_window_destroy (window);
  gtk_window_destroy (GTK_WINDOW (main_window));
}

static void
test_draft_trouble_is_told (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "sendoff", "drafts", NULL);
  g_autofree char *aside = g_strconcat (folder, "-aside", NULL);
  gpointer window = new_compose (fixture, NULL, "alan@example.org", "Where to?");

  /* A file in the place of the folder. */
  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    g_assert_cmpint (g_rename (folder, aside), ==, 0);
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  gtk_window_close (GTK_WINDOW (window));
  test_util_wait_until (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  g_assert_true (test_util_has_text (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG), "Drafts Cannot Be Kept"));
  gtk_window_destroy (GTK_WINDOW (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG)));
  g_assert_cmpint (g_unlink (folder), ==, 0);
  if (g_file_test (aside, G_FILE_TEST_EXISTS))
    g_assert_cmpint (g_rename (aside, folder), ==, 0);
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

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/ui/test-view/passes-and-is-cleared", test_passes);
  ADD ("/ui/test-view/wrong-password", test_wrong_password);
  ADD ("/ui/test-view/cancel", test_cancel);
  ADD ("/ui/compose/sends", test_send);
  ADD ("/ui/compose/failure-keeps-the-text", test_failure_keeps_text);
  ADD ("/ui/compose/invalid-address", test_invalid_address);
  ADD ("/ui/compose/unreadable-file", test_unreadable_file);
  ADD ("/ui/compose/needs-a-recipient", test_send_needs_recipient);
  ADD ("/ui/compose/closing-keeps-a-draft", test_close_keeps_draft);
  ADD ("/ui/compose/on-its-way-is-no-draft", test_on_its_way_is_no_draft);
  ADD ("/ui/compose/draft-trouble-is-told", test_draft_trouble_is_told);
  ADD ("/ui/compose/one-recipient-refused", test_one_refused);
  return g_test_run ();
}

/* What is said before it happens: a server's name that is one letter off, and the third try of a refused password. */

#include "test-util.h"

#include "sendoff-assistant.h"
#include "sendoff-countdown.h"
#include "sendoff-server-form.h"
#include "sendoff-test-view.h"

#include "account-error.h"
#include "account-guard.h"
#include "practice-server.h"

static void
test_host (void)
{
  static const struct
  {
    const char *host;
    const char *said;
    const char *better;
  } cases[] = {
    { "smtp.gmial.com", "Did you mean “smtp.gmail.com”?", "smtp.gmail.com" },
    { "imap.gmail.com", "“imap.gmail.com” is a server for incoming mail", "smtp.gmail.com" },
    { "mail.example.org", NULL, NULL },
    { "smtp.gmail.com", NULL, NULL },
  };
  AccountServer *server = account_server_new ("", 465, ACCOUNT_SECURITY_TLS);
  g_autoptr (Account) account = account_new ("", "me@example.org", server);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *form = g_object_new (SENDOFF_TYPE_SERVER_FORM, NULL);

  sendoff_server_form_set (SENDOFF_SERVER_FORM (form), account, NULL);
  gtk_window_set_child (GTK_WINDOW (window), form);
  test_util_settle (window);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *row = test_util_find_row (form, "Server name (host)");
      g_autofree char *use = g_strconcat ("Use ", cases[i].better, NULL);

      gtk_editable_set_text (GTK_EDITABLE (row), cases[i].host);
      if (cases[i].said == NULL)
        {
          g_assert_false (test_util_has_text (form, "Did you mean"));
          g_assert_false (test_util_has_text (form, "incoming mail"));
          continue;
        }
      g_assert_true (test_util_has_text (form, cases[i].said));
      g_signal_emit_by_name (test_util_find_button (form, use), "clicked");
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, cases[i].better);
      g_assert_false (test_util_has_text (form, cases[i].said));
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_address (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  GtkWidget *window = sendoff_assistant_new (app, NULL);
  GtkWidget *row;

  test_util_settle (window);
  row = test_util_find_row (window, "E-mail address");
  gtk_editable_set_text (GTK_EDITABLE (row), "ada@gmial.com");
  g_assert_true (test_util_has_text (window, "Did you mean “ada@gmail.com”?"));
  test_util_check_window (window);
  g_signal_emit_by_name (test_util_find_button (window, "Use ada@gmail.com"), "clicked");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "ada@gmail.com");
  g_assert_false (test_util_has_text (window, "Did you mean"));
  g_assert_true (test_util_has_text (window, "This is an address of Gmail"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_left (void)
{
  static const struct
  {
    guint seconds;
    const char *left;
  } cases[] = {
    { 0, "0:00" },     { 59, "0:59" },      { 60, "1:00" },
    { 252, "4:12" },   { 3600, "1:00:00" }, { 86399, "23:59:59" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *left = sendoff_countdown_dup_left (cases[i].seconds);

      g_assert_cmpstr (left, ==, cases[i].left);
    }
}

static void
count_finished (SendoffTestView *view, guint *finished)
{
  (*finished)++;
}

static void
run (SendoffTestView *view, const AccountServer *server, const char *password, guint *finished)
{
  g_autoptr (AccountSecret) secret = account_secret_new (password, ACCOUNT_SECRET_PASSWORD);
  guint before = *finished;

  sendoff_test_view_start (view, server, secret, NULL, NULL);
  test_util_wait_until (*finished > before);
}

/* What the server said to the second try is all that is known at the third: it stays, with its cures. */
static void
check_last_evidence (GtkWidget *view)
{
  const char *objection = "A third try with the same user name and password was not made";
  const Diagnosis *diagnosis = sendoff_test_view_get_diagnosis (SENDOFF_TEST_VIEW (view));

  g_assert_true (g_str_has_prefix (diagnosis->cause, objection));
  g_assert_null (strstr (diagnosis->cause + 1, objection));
  g_assert_true (test_util_has_text (view, "535 5.7.8"));
  g_assert_nonnull (test_util_find_button (view, "Copy Report"));
  g_assert_true (test_util_has_text (view, "Conversation with the server"));
  g_assert_nonnull (test_util_find_button (view, "Try Anyway"));
  g_assert_null (test_util_find_button (view, "Try Again"));
  g_assert_null (sendoff_test_view_get_trace (SENDOFF_TEST_VIEW (view)));
}

static void
test_third_try (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sendoff-hints-XXXXXX", NULL);
  const PracticeOptions options = { .folder = folder };
  g_autoptr (PracticeServer) practice = practice_server_start (&options, NULL);
  g_autoptr (AccountServer) server =
      account_server_new ("localhost", practice_server_get_port (practice), ACCOUNT_SECURITY_STARTTLS);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = sendoff_test_view_new ();
  g_autoptr (GError) locked = g_error_new_literal (ACCOUNT_ERROR, ACCOUNT_ERROR_KEYRING_LOCKED, "");
  guint finished = 0;

  server->user = g_strdup (PRACTICE_USER);
  server->ca_file = g_strdup (practice_server_get_ca_file (practice));
  gtk_window_set_child (GTK_WINDOW (window), view);
  test_util_settle (window);
  g_signal_connect (view, "finished", G_CALLBACK (count_finished), &finished);

  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 2);

  /* The third try is not made, and says why. */
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 2);
  g_assert_true (test_util_has_text (view, "refused this sign-in twice"));
  g_assert_nonnull (test_util_find_button (view, "Enter Another Password"));
  check_last_evidence (view);
  /* Nor is the fourth, and nothing is said twice. */
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 2);
  check_last_evidence (view);

  /* Who insisted, and was held up by something else then, has not insisted on what comes later. */
  g_signal_emit_by_name (test_util_find_button (view, "Try Anyway"), "clicked");
  sendoff_test_view_show_diagnosis (SENDOFF_TEST_VIEW (view), diagnosis_from_error (locked));
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 2);

  /* Whoever insists may; and another password may at once. */
  g_signal_emit_by_name (test_util_find_button (view, "Try Anyway"), "clicked");
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 3);
  run (SENDOFF_TEST_VIEW (view), server, PRACTICE_PASSWORD, &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 4);
  g_assert_true (sendoff_test_view_get_passed (SENDOFF_TEST_VIEW (view)));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What another process was told counts here, and the other way round. */
static void
test_another_process (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sendoff-hints-XXXXXX", NULL);
  const PracticeOptions options = { .folder = folder };
  g_autoptr (PracticeServer) practice = practice_server_start (&options, NULL);
  g_autoptr (AccountServer) server =
      account_server_new ("localhost", practice_server_get_port (practice), ACCOUNT_SECURITY_STARTTLS);
  g_autoptr (AccountGuard) other = account_guard_new (g_getenv ("XDG_RUNTIME_DIR"));
  g_autoptr (AccountSecret) wrong = account_secret_new ("wrong", ACCOUNT_SECRET_PASSWORD);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = sendoff_test_view_new ();
  guint finished = 0, seconds;

  server->user = g_strdup (PRACTICE_USER);
  server->ca_file = g_strdup (practice_server_get_ca_file (practice));
  gtk_window_set_child (GTK_WINDOW (window), view);
  test_util_settle (window);
  g_signal_connect (view, "finished", G_CALLBACK (count_finished), &finished);

  account_guard_note (other, server, wrong, ACCOUNT_GUARD_REFUSED, 0, NULL);
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 1);
  g_assert_cmpint (account_guard_ask (other, server, wrong, NULL, &seconds), ==, ACCOUNT_GUARD_CHANGE);
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 1);
  g_assert_true (test_util_has_text (view, "refused this sign-in twice"));

  /* At the practice account nobody gets locked out. */
  sendoff_test_view_set_guarded (SENDOFF_TEST_VIEW (view), FALSE);
  run (SENDOFF_TEST_VIEW (view), server, "wrong", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_server_wants_peace (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sendoff-hints-XXXXXX", NULL);
  const PracticeOptions options = { .folder = folder, .fault = "auth-454" };
  g_autoptr (PracticeServer) practice = practice_server_start (&options, NULL);
  g_autoptr (AccountServer) server =
      account_server_new ("localhost", practice_server_get_port (practice), ACCOUNT_SECURITY_STARTTLS);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = sendoff_test_view_new ();
  guint finished = 0;

  server->user = g_strdup ("other@practice.example");
  server->ca_file = g_strdup (practice_server_get_ca_file (practice));
  gtk_window_set_child (GTK_WINDOW (window), view);
  test_util_settle (window);
  g_signal_connect (view, "finished", G_CALLBACK (count_finished), &finished);

  run (SENDOFF_TEST_VIEW (view), server, "any", &finished);
  run (SENDOFF_TEST_VIEW (view), server, "any", &finished);
  g_assert_cmpuint (practice_server_get_auth_count (practice), ==, 1);
  g_assert_true (test_util_has_text (view, "wants to be left alone"));
  g_assert_true (test_util_has_text (view, " left"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);
  g_test_add_func ("/ui/host-hint/cases", test_host);
  g_test_add_func ("/ui/host-hint/address", test_address);
  g_test_add_func ("/ui/countdown/left", test_left);
  g_test_add_func ("/ui/sign-in-guard/third-try", test_third_try);
  g_test_add_func ("/ui/sign-in-guard/another-process", test_another_process);
  g_test_add_func ("/ui/sign-in-guard/server-wants-peace", test_server_wants_peace);
  return g_test_run ();
}

/* What a person takes out of a test, and decides after it: the report, the conversation,
 * the certificate. */

#include "fixture.h"

#include "sendoff-certificate-dialog.h"
#include "sendoff-conversation.h"
#include "sendoff-report-tools.h"
#include "sendoff-test-view.h"
#include "sendoff-text-tools.h"

#include <glib/gstdio.h>

typedef struct
{
  GtkWidget *window;
  SendoffTestView *view;
} Shown;

static void
on_finished (SendoffTestView *view, gboolean *finished)
{
  *finished = TRUE;
}

/* A test that failed at the sign-in, as the windows show it. */
static void
run_test (Fixture *fixture, const char *fault, Shown *shown)
{
  gboolean finished = FALSE;
  gulong handler = g_signal_connect (shown->view, "finished", G_CALLBACK (on_finished), &finished);

  g_assert_true (practice_server_set_fault (fixture->server, fault));
  sendoff_test_view_start (shown->view, fixture_get_account (fixture)->server, fixture->secret, PRACTICE_USER,
                           PRACTICE_USER);
  test_util_wait_until (finished);
  g_signal_handler_disconnect (shown->view, handler);
}

static void
show_test (Fixture *fixture, const char *fault, Shown *shown)
{

  shown->window = gtk_window_new ();
  shown->view = SENDOFF_TEST_VIEW (sendoff_test_view_new ());
  gtk_window_set_child (GTK_WINDOW (shown->window), GTK_WIDGET (shown->view));
  test_util_settle (shown->window);
  /* A sign-in that passes makes up for the refusals of the tests before. */
  run_test (fixture, NULL, shown);
  run_test (fixture, fault, shown);
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  test_util_settle (shown->window);
}

static gboolean
is_a (GtkWidget *widget, gconstpointer type)
{
  return G_TYPE_CHECK_INSTANCE_TYPE (widget, *(const GType *) type);
}

static GtkWidget *
find_type (GtkWidget *root, GType type)
{
  GtkWidget *found = test_util_find (root, is_a, &type);

  g_assert_nonnull (found);
  return found;
}

static void
click (GtkWidget *root, const char *label)
{
  GtkWidget *button = test_util_find_button (root, label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static char *
dup_clipboard (GtkWidget *widget)
{
  GdkContentProvider *content = gdk_clipboard_get_content (gtk_widget_get_clipboard (widget));
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  return g_value_dup_string (&value);
}

/* Neither the sign-in as it was sent nor the password in base64. (As it is, it is a part of the domain, too.) */
static void
check_clean (const char *text)
{
  g_autofree char *sign_in =
      g_base64_encode ((const guchar *) "\0" PRACTICE_USER "\0" PRACTICE_PASSWORD,
                       sizeof "\0" PRACTICE_USER "\0" PRACTICE_PASSWORD - 1);
  g_autofree char *password = g_base64_encode ((const guchar *) PRACTICE_PASSWORD, strlen (PRACTICE_PASSWORD));

  g_assert_null (strstr (text, sign_in));
  g_assert_null (strstr (text, password));
}

static void
test_report (Fixture *fixture, gconstpointer unused)
{
  static const char *const wanted[] = { "# Sendoff ",   "**Verdict: ", "## Steps",     "## Addresses tried",
                                        "## Encryption", "## Offered",  "## Conversation", "<~  534" };
  Shown shown;
  GtkWidget *tools;
  SendoffTextTools *text_tools;
  g_autofree char *without = NULL, *with = NULL;

  show_test (fixture, "auth-534", &shown);
  tools = find_type (shown.window, SENDOFF_TYPE_REPORT_TOOLS);
  click (tools, "Copy Report");
  g_assert_true (test_util_has_text (tools, "Copied"));
  without = dup_clipboard (shown.window);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_nonnull (strstr (without, wanted[i]));
  g_assert_null (strstr (without, PRACTICE_USER));
  g_assert_nonnull (strstr (without, "<hidden>"));
  check_clean (without);

  /* The names only when the person says so; the line about the last copy goes. */
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_type (tools, GTK_TYPE_CHECK_BUTTON)), TRUE);
  g_assert_false (test_util_has_text (tools, "Copied"));
  click (tools, "Copy Report");
  with = dup_clipboard (shown.window);
  g_assert_nonnull (strstr (with, PRACTICE_USER));
  g_assert_nonnull (strstr (with, "<hidden>"));
  check_clean (with);
  test_util_check_window (shown.window);

  sendoff_test_view_clear (shown.view);
  g_assert_false (gtk_widget_get_mapped (tools));
  text_tools = SENDOFF_TEXT_TOOLS (find_type (tools, SENDOFF_TYPE_TEXT_TOOLS));
  g_assert_cmpstr (sendoff_text_tools_get_text (text_tools), ==, "");
  gtk_window_destroy (GTK_WINDOW (shown.window));
}

/* Also where a file lies that everybody could read. */
static void
test_save (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "report.md", NULL);
  g_autofree char *nowhere = g_build_filename (g_get_user_cache_dir (), "no-such-folder", "report.md", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) no_file = g_file_new_for_path (nowhere);
  g_autofree char *saved = NULL;
  SendoffTextTools *tools;
  GStatBuf info;
  Shown shown;

  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  show_test (fixture, "auth-534", &shown);
  tools = SENDOFF_TEXT_TOOLS (find_type (find_type (shown.window, SENDOFF_TYPE_REPORT_TOOLS), SENDOFF_TYPE_TEXT_TOOLS));
  sendoff_text_tools_save_to (tools, file);
  test_util_wait_until (test_util_has_text (GTK_WIDGET (tools), "Saved as"));
  g_assert_true (test_util_has_text (GTK_WIDGET (tools), path));
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_cmpstr (saved, ==, sendoff_text_tools_get_text (tools));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  sendoff_text_tools_save_to (tools, no_file);
  test_util_wait_until (test_util_has_text (GTK_WIDGET (tools), "It could not be saved"));
  g_assert_true (test_util_has_text (GTK_WIDGET (tools), "A file is not there."));
  gtk_window_destroy (GTK_WINDOW (shown.window));
}

/* --- The conversation -------------------------------------------------------------------------------------------- */

/* What Ctrl+F does. */
static void
press_find (Shown *shown)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (shown->view));
  gboolean pressed = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      g_autoptr (GtkShortcut) shortcut = NULL;
      g_autofree char *keys = NULL;

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller) || g_list_model_get_n_items (G_LIST_MODEL (controller)) == 0)
        continue;
      shortcut = g_list_model_get_item (G_LIST_MODEL (controller), 0);
      keys = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));
      g_assert_cmpstr (keys, ==, "<Control>f");
      pressed = gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, GTK_WIDGET (shown->view), NULL);
    }
  g_assert_true (pressed);
}

static void
search (GtkWidget *conversation, const char *words)
{
  GtkWidget *entry = find_type (conversation, GTK_TYPE_SEARCH_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), words);
  g_signal_emit_by_name (entry, "search-changed");
}

static void
test_conversation_search (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *conversation, *focus;
  Shown shown;

  show_test (fixture, "auth-534", &shown);
  press_find (&shown);
  test_util_settle (shown.window);
  conversation = find_type (shown.window, SENDOFF_TYPE_CONVERSATION);
  focus = gtk_window_get_focus (GTK_WINDOW (shown.window));
  g_assert_true (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY) != NULL);
  g_assert_true (test_util_has_text (conversation, "> EHLO"));
  g_assert_false (test_util_has_text (conversation, "found"));
  test_util_check_window (shown.window);

  /* Whatever the case; in what was said and in what it means. */
  search (conversation, "ehlo");
  g_assert_true (test_util_has_text (conversation, "> EHLO"));
  g_assert_false (test_util_has_text (conversation, "534"));
  g_assert_true (test_util_has_text (conversation, "found"));
  search (conversation, "no such words");
  g_assert_true (test_util_has_text (conversation, "No line found"));
  g_assert_false (test_util_has_text (conversation, "> EHLO"));
  g_signal_emit_by_name (find_type (conversation, GTK_TYPE_SEARCH_ENTRY), "stop-search");
  search (conversation, "");
  g_assert_true (test_util_has_text (conversation, "534"));
  g_assert_false (test_util_has_text (conversation, "found"));
  gtk_window_destroy (GTK_WINDOW (shown.window));
}

static void
test_conversation_copy (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;
  GtkWidget *conversation;
  Shown shown;

  show_test (fixture, "auth-534", &shown);
  press_find (&shown);
  conversation = find_type (shown.window, SENDOFF_TYPE_CONVERSATION);
  /* All of it, whatever is searched. */
  search (conversation, "ehlo");
  click (conversation, "Copy Conversation");
  text = dup_clipboard (shown.window);
  g_assert_true (g_str_has_prefix (text, "=== "));
  g_assert_nonnull (strstr (text, "\n ~> EHLO "));
  g_assert_nonnull (strstr (text, "\n<~  534"));
  g_assert_nonnull (strstr (text, "<hidden>"));
  check_clean (text);
  g_assert_nonnull (test_util_find_button (conversation, "Save Conversation…"));
  gtk_window_destroy (GTK_WINDOW (shown.window));
}

/* --- The certificate --------------------------------------------------------------------------------------------- */

/* Room for a dialog on a small laptop: both answers have to be within reach, whatever the certificate says. */
#define LOW_SCREEN 500
#define OLD_PIN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_changed_certificate (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (Account) account = account_copy (fixture_get_account (fixture));
  g_autofree char *place = g_strdup_printf ("localhost:%u", account->server->port);
  g_autofree char *new_digits = NULL;
  const SmtpTrace *trace;
  const SmtpCertificate *certificate;
  GtkWidget *dialog, *focus;
  int minimum;
  Shown shown;

  g_clear_pointer (&account->server->ca_file, g_free);
  account->server->pin = g_strdup (OLD_PIN);
  fixture_save_account (fixture->app, account);
  show_test (fixture, NULL, &shown);
  trace = sendoff_test_view_get_trace (shown.view);
  g_assert_false (sendoff_test_view_get_passed (shown.view));
  certificate = g_ptr_array_index (trace->tls->chain, 0);
  dialog = sendoff_certificate_dialog_new (GTK_WINDOW (shown.window), trace);
  test_util_check_window (dialog);
  gtk_widget_measure (dialog, GTK_ORIENTATION_VERTICAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, LOW_SCREEN);
  /* It is read from its beginning. */
  focus = gtk_window_get_focus (GTK_WINDOW (dialog));
  g_assert_true (GTK_IS_LABEL (focus));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (focus)), "Nobody that this computer trusts"));

  g_assert_true (test_util_has_text (dialog, place));
  g_assert_true (test_util_has_text (dialog, "This may be an attack"));
  g_assert_true (test_util_has_text (dialog, "Trusted before"));
  g_assert_true (test_util_has_text (dialog, "01234567 89abcdef\n01234567"));
  g_assert_true (test_util_has_text (dialog, "Now (SHA-256)"));
  new_digits = g_strndup (certificate->sha256, 8);
  g_assert_true (test_util_has_text (dialog, new_digits));
  g_assert_true (test_util_has_text (dialog, certificate->issuer));
  for (guint i = 0; certificate->names[i] != NULL; i++)
    g_assert_true (test_util_has_text (dialog, certificate->names[i]));

  /* Nothing is trusted by accident. */
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==, "cancel");
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (shown.window));
}

static SmtpCertificate *
new_certificate (const char *subject, const char *issuer)
{
  SmtpCertificate *certificate = g_new0 (SmtpCertificate, 1);

  certificate->subject = g_strdup (subject);
  certificate->issuer = g_strdup (issuer);
  certificate->names = g_strsplit ("smtp.example.org|mail.example.org", "|", -1);
  certificate->not_before = g_date_time_new_utc (2025, 1, 2, 0, 0, 0);
  certificate->not_after = g_date_time_new_utc (2026, 11, 30, 0, 0, 0);
  certificate->sha256 = g_strdup (OLD_PIN);
  return certificate;
}

static void
test_intercepted_certificate (void)
{
  g_autoptr (AccountServer) server = account_server_new ("2001:db8::25", 587, ACCOUNT_SECURITY_STARTTLS);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  GtkWidget *dialog;

  trace->tls = g_new0 (SmtpTlsFacts, 1);
  trace->tls->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_certificate_free);
  trace->tls->problems = G_TLS_CERTIFICATE_UNKNOWN_CA;
  g_ptr_array_add (trace->tls->chain, new_certificate ("CN=smtp.example.org", "CN=Avast Web/Mail Shield Root"));
  g_ptr_array_add (trace->tls->chain, new_certificate ("CN=Avast Web/Mail Shield Root", "CN=The one above all"));
  dialog = sendoff_certificate_dialog_new (NULL, trace);
  test_util_settle (dialog);
  g_assert_true (test_util_has_text (dialog, "[2001:db8::25]:587"));
  g_assert_true (test_util_has_text (dialog, "Avast has signed it"));
  g_assert_true (test_util_has_text (dialog, "smtp.example.org, mail.example.org"));
  g_assert_true (test_util_has_text (dialog, "2 January 2025 to 30 November 2026"));
  g_assert_false (test_util_has_text (dialog, "Trusted before"));

  /* The chain is there for who looks for it. */
  g_assert_false (test_util_has_text (dialog, "The one above all"));
  gtk_expander_set_expanded (GTK_EXPANDER (find_type (dialog, GTK_TYPE_EXPANDER)), TRUE);
  test_util_check_window (dialog);
  g_assert_true (test_util_has_text (dialog, "2. CN=Avast Web/Mail Shield Root"));
  g_assert_true (test_util_has_text (dialog, "The one above all"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Public authorities issue certificates without a subject: the names are all there is. */
static void
test_certificate_without_subject (gconstpointer data)
{
  const char *subject = data;
  g_autoptr (AccountServer) server = account_server_new ("mail.example.net", 465, ACCOUNT_SECURITY_TLS);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  GtkWidget *dialog;

  trace->tls = g_new0 (SmtpTlsFacts, 1);
  trace->tls->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_certificate_free);
  trace->tls->problems = G_TLS_CERTIFICATE_BAD_IDENTITY;
  g_ptr_array_add (trace->tls->chain, new_certificate (subject, "CN=Some Authority"));
  dialog = sendoff_certificate_dialog_new (NULL, trace);
  gtk_expander_set_expanded (GTK_EXPANDER (find_type (dialog, GTK_TYPE_EXPANDER)), TRUE);
  test_util_check_window (dialog);
  g_assert_false (test_util_has_text (dialog, "(null)"));
  g_assert_false (test_util_has_text (dialog, "Subject"));
  g_assert_true (test_util_has_text (dialog, "1. smtp.example.org"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);
#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/ui/report-tools/copy-with-and-without-names", test_report);
  ADD ("/ui/text-tools/save-for-the-owner-alone", test_save);
  ADD ("/ui/conversation/search", test_conversation_search);
  ADD ("/ui/conversation/copy", test_conversation_copy);
  ADD ("/ui/certificate/changed", test_changed_certificate);
  g_test_add_func ("/ui/certificate/intercepted", test_intercepted_certificate);
  g_test_add_data_func ("/ui/certificate/no-subject", NULL, test_certificate_without_subject);
  g_test_add_data_func ("/ui/certificate/empty-subject", "", test_certificate_without_subject);
  return g_test_run ();
}

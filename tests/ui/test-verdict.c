/* What a verdict proposes: which cure stands out, what happens where there is no browser, and what is said while nothing
 * is known yet. */

#include "test-util.h"

#include "sendoff-countdown.h"
#include "sendoff-diagnosis-card.h"
#include "sendoff-hold-notice.h"
#include "sendoff-link.h"
#include "sendoff-objection.h"
#include "sendoff-remedy.h"
#include "sendoff-test-busy.h"
#include "sendoff-test-view.h"

#include "practice-server.h"
#include "smtp-timeouts.h"

#define CHANGE DIAGNOSIS_REMEDY_CHANGE_SETTINGS
#define PAGE DIAGNOSIS_REMEDY_OPEN_PAGE
#define PASSWORD DIAGNOSIS_REMEDY_ENTER_PASSWORD
#define TRUST DIAGNOSIS_REMEDY_TRUST_CERTIFICATE
#define WAIT DIAGNOSIS_REMEDY_WAIT
#define AGAIN DIAGNOSIS_REMEDY_TRY_AGAIN
#define ANYWAY DIAGNOSIS_REMEDY_TRY_ANYWAY
#define EXPLAIN DIAGNOSIS_REMEDY_EXPLAIN
#define NONE (-1)

/* --- Which cure stands out --------------------------------------------------------------------------------------- */

static Diagnosis *
new_diagnosis (const int *kinds, DiagnosisRetry retry, SmtpStage stage, const char *new_host)
{
  Diagnosis *diagnosis = diagnosis_new ("some", "Title", "Cause", retry);

  diagnosis->stage = smtp_stage_to_string (stage);
  diagnosis->server = account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS);
  for (guint i = 0; kinds[i] != NONE; i++)
    {
      DiagnosisRemedy *remedy =
          diagnosis_add_remedy (diagnosis, kinds[i], diagnosis_remedy_kind_to_string (kinds[i]));

      remedy->patch = account_server_new (new_host, 587, ACCOUNT_SECURITY_STARTTLS);
      remedy->seconds = kinds[i] == WAIT ? 1 : 0;
      remedy->url = kinds[i] == PAGE ? g_strdup ("no-such-scheme:page") : NULL;
    }
  return diagnosis;
}

static void
test_suggested (void)
{
  static const struct
  {
    int kinds[5];
    DiagnosisRetry retry;
    SmtpStage stage;
    const char *host;
    gboolean waiting;
    int suggested;
  } cases[] = {
    { { CHANGE, AGAIN, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_CONNECT, "smtp.example.org", FALSE, CHANGE },
    { { EXPLAIN, PASSWORD, PAGE, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_AUTH, "smtp.example.org", FALSE,
      PASSWORD },
    /* Never what may let somebody listen. */
    { { TRUST, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_TLS, "smtp.example.org", FALSE, NONE },
    { { TRUST, AGAIN, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_TLS, "smtp.example.org", FALSE, NONE },
    { { CHANGE, TRUST, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_TLS, "smtp.example.com", FALSE, NONE },
    { { CHANGE, TRUST, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_TLS, "SMTP.example.org", FALSE, CHANGE },
    { { CHANGE, EXPLAIN, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_RESOLVE, "smtp.example.com", FALSE, CHANGE },
    /* The same once more is no cure where something must change. */
    { { EXPLAIN, AGAIN, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_CONNECT, "smtp.example.org", FALSE, NONE },
    { { EXPLAIN, AGAIN, NONE }, DIAGNOSIS_RETRY_NOW, SMTP_STAGE_CONNECT, "smtp.example.org", FALSE, AGAIN },
    { { PASSWORD, ANYWAY, NONE }, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_AUTH, "smtp.example.org", FALSE, PASSWORD },
    { { ANYWAY, NONE }, DIAGNOSIS_RETRY_LATER, SMTP_STAGE_AUTH, "smtp.example.org", FALSE, NONE },
    /* While a wait runs, waiting is what is suggested. */
    { { WAIT, PASSWORD, NONE }, DIAGNOSIS_RETRY_LATER, SMTP_STAGE_AUTH, "smtp.example.org", TRUE, NONE },
    { { WAIT, AGAIN, NONE }, DIAGNOSIS_RETRY_LATER, SMTP_STAGE_AUTH, "smtp.example.org", FALSE, AGAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Diagnosis) diagnosis =
          new_diagnosis (cases[i].kinds, cases[i].retry, cases[i].stage, cases[i].host);
      const DiagnosisRemedy *suggested = sendoff_remedy_find_suggested (diagnosis, cases[i].waiting);

      g_test_message ("case %u", i);
      g_assert_cmpint (suggested != NULL ? (int) suggested->kind : NONE, ==, cases[i].suggested);
    }
}

static GtkWidget *
show_card (GtkWidget **window, Diagnosis *diagnosis)
{
  GtkWidget *card = g_object_new (SENDOFF_TYPE_DIAGNOSIS_CARD, NULL);

  *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (*window), card);
  sendoff_diagnosis_card_take (SENDOFF_DIAGNOSIS_CARD (card), diagnosis);
  test_util_settle (*window);
  return card;
}

static gboolean
is_suggested (GtkWidget *widget, gconstpointer unused)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
         gtk_widget_has_css_class (widget, "suggested-action");
}

static void
test_wait_comes_first (void)
{
  static const int kinds[] = { EXPLAIN, WAIT, PASSWORD, AGAIN, NONE };
  GtkWidget *window;
  GtkWidget *card =
      show_card (&window, new_diagnosis (kinds, DIAGNOSIS_RETRY_LATER, SMTP_STAGE_AUTH, "smtp.example.org"));

  g_assert_true (test_util_has_text (card, " left"));
  g_assert_null (test_util_find (card, is_suggested, NULL));
  test_util_wait_until (test_util_has_text (card, "The wait is over"));
  g_assert_true (test_util_find (card, is_suggested, NULL) == test_util_find_button (card, "enter-password"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
count_finished (SendoffTestView *view, guint *finished)
{
  (*finished)++;
}

static GtkWidget *
show_view (GtkWidget **window, guint *finished)
{
  GtkWidget *view = sendoff_test_view_new ();

  *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (*window), view);
  test_util_settle (*window);
  g_signal_connect (view, "finished", G_CALLBACK (count_finished), finished);
  return view;
}

/* Nobody vouches for the server: going on is possible, and never what stands out. */
static void
test_strange_certificate (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sendoff-verdict-XXXXXX", NULL);
  const PracticeOptions options = { .folder = folder };
  g_autoptr (PracticeServer) practice = practice_server_start (&options, NULL);
  g_autoptr (AccountServer) server =
      account_server_new ("localhost", practice_server_get_tls_port (practice), ACCOUNT_SECURITY_TLS);
  guint finished = 0;
  GtkWidget *window, *view = show_view (&window, &finished);

  server->use_proxy = FALSE;
  sendoff_test_view_start (SENDOFF_TEST_VIEW (view), server, NULL, NULL, NULL);
  test_util_wait_until (finished == 1);
  g_assert_nonnull (test_util_find_button (view, "Trust This Certificate"));
  g_assert_null (test_util_find (view, is_suggested, NULL));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- No browser -------------------------------------------------------------------------------------------------- */

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

static void
test_no_browser (void)
{
  static const int kinds[] = { PAGE, NONE };
  g_autofree char *copied = NULL;
  GtkWidget *window, *dialog;
  GtkWidget *card =
      show_card (&window, new_diagnosis (kinds, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_AUTH, "smtp.example.org"));

  g_signal_emit_by_name (test_util_find_button (card, "open-page"), "clicked");
  test_util_wait_until (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  dialog = test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  test_util_check_window (dialog);
  g_assert_true (test_util_has_text (dialog, "no-such-scheme:page"));
  g_signal_emit_by_name (test_util_find_button (dialog, "Copy Address"), "clicked");
  copied = dup_clipboard (window);
  g_assert_cmpstr (copied, ==, "no-such-scheme:page");
  test_util_wait_until (test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) == NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- While it runs ----------------------------------------------------------------------------------------------- */

static void
test_waiting_words (void)
{
  static const struct
  {
    SmtpStage stage;
    guint milliseconds;
    const char *text;
  } cases[] = {
    { SMTP_STAGE_GREETING, 30000, "Waiting for the server’s greeting, at most 30 seconds" },
    { SMTP_STAGE_RESOLVE, 1000, "Waiting for the server’s address, at most 1 second" },
    { SMTP_STAGE_CONNECT, 20000, "Waiting for the connection, at most 20 seconds" },
    { SMTP_STAGE_EHLO, 2500, "Waiting for the server’s answer, at most 3 seconds" },
    { SMTP_STAGE_AUTH, 30000, "Waiting for the sign-in, at most 30 seconds an answer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sendoff_test_busy_dup_text (cases[i].stage, cases[i].milliseconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_silent_server (void)
{
  static const SmtpTimeouts timeouts = { .resolve = 10000, .address = 10000, .connect = 20000, .tls = 60000,
                                         .greeting = 60000, .command = 60000, .quit = 100 };
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (AccountServer) server = account_server_new ("127.0.0.1", port, ACCOUNT_SECURITY_STARTTLS);
  guint finished = 0;
  GtkWidget *window, *view = show_view (&window, &finished);

  g_assert_cmpuint (port, !=, 0);
  server->use_proxy = FALSE;
  smtp_timeouts_replace (&timeouts);
  sendoff_test_view_start (SENDOFF_TEST_VIEW (view), server, NULL, NULL, NULL);
  g_assert_true (test_util_has_text (view, "Testing…"));
  test_util_wait_until (test_util_has_text (view, "Waiting for the server’s greeting, at most 60 seconds"));
  test_util_check_window (window);
  g_signal_emit_by_name (test_util_find_button (view, "Cancel Test"), "clicked");
  test_util_wait_until (finished == 1);
  g_assert_false (test_util_has_text (view, "Waiting for"));

  /* The next test begins anew. */
  sendoff_test_view_start (SENDOFF_TEST_VIEW (view), server, NULL, NULL, NULL);
  g_assert_true (test_util_has_text (view, "Testing…"));
  g_assert_false (test_util_has_text (view, "Waiting for"));
  sendoff_test_view_cancel (SENDOFF_TEST_VIEW (view));
  test_util_wait_until (finished == 2);
  smtp_timeouts_replace (NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- What stays under an objection ------------------------------------------------------------------------------- */

static void
test_objection (void)
{
  static const int last_kinds[] = { PAGE, PASSWORD, AGAIN, EXPLAIN, NONE };
  static const int own_kinds[] = { PASSWORD, EXPLAIN, ANYWAY, NONE };
  static const int joined[] = { PAGE, PASSWORD, EXPLAIN, ANYWAY };
  g_autoptr (Diagnosis) last =
      new_diagnosis (last_kinds, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_AUTH, "smtp.example.org");
  Diagnosis *own = new_diagnosis (own_kinds, DIAGNOSIS_RETRY_AFTER_CHANGE, SMTP_STAGE_AUTH, "smtp.example.org");
  g_autoptr (Diagnosis) diagnosis = NULL;
  const DiagnosisRemedy *password;

  last->server_said = g_strdup ("535 5.7.8 No");
  g_free (((DiagnosisRemedy *) g_ptr_array_index (own->remedies, 0))->label);
  ((DiagnosisRemedy *) g_ptr_array_index (own->remedies, 0))->label = g_strdup ("another");
  diagnosis = sendoff_objection_join (sendoff_objection_join (own, NULL), last);
  g_assert_cmpstr (diagnosis->cause, ==, "Cause\n\nCause");
  g_assert_cmpstr (diagnosis->server_said, ==, "535 5.7.8 No");
  g_assert_cmpuint (diagnosis->remedies->len, ==, G_N_ELEMENTS (joined));
  for (guint i = 0; i < G_N_ELEMENTS (joined); i++)
    g_assert_cmpint (((DiagnosisRemedy *) g_ptr_array_index (diagnosis->remedies, i))->kind, ==, joined[i]);
  password = g_ptr_array_index (diagnosis->remedies, 1);
  g_assert_cmpstr (password->label, ==, "another");
}

/* Until a person has put the files away. */
static void
test_left_over (void)
{
  GtkWidget *window = gtk_window_new ();
  SendoffNotice *notice = g_object_new (SENDOFF_TYPE_NOTICE, NULL);

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (notice));
  gtk_window_present (GTK_WINDOW (window));
  sendoff_left_over_notice_show (notice, 2, "/some/left-over");
  test_util_wait_until (test_util_has_text (window, "The outbox was repaired"));
  test_util_wait_until (test_util_has_text (window, "2 files belonged to no message"));
  sendoff_left_over_notice_show (notice, 0, "/some/left-over");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (notice)));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);
  g_test_add_func ("/ui/remedy/suggested", test_suggested);
  g_test_add_func ("/ui/diagnosis-card/wait-comes-first", test_wait_comes_first);
  g_test_add_func ("/ui/diagnosis-card/strange-certificate", test_strange_certificate);
  g_test_add_func ("/ui/link/no-browser", test_no_browser);
  g_test_add_func ("/ui/test-busy/words", test_waiting_words);
  g_test_add_func ("/ui/test-busy/silent-server", test_silent_server);
  g_test_add_func ("/ui/objection/keeps-the-evidence", test_objection);
  g_test_add_func ("/ui/left-over/words", test_left_over);
  return g_test_run ();
}

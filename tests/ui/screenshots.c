/* Writes a picture of every window to a folder, for people to look at and for the documentation.
 *
 *   screenshots FOLDER [--dark] [--width N] [--rtl]
 *
 * What is shown comes from the practice server and its faults; nothing is drawn by hand. */

#include "test-util.h"

#include "sendoff-account-window.h"
#include "sendoff-assistant.h"
#include "sendoff-certificate-dialog.h"
#include "sendoff-compose-window.h"
#include "sendoff-message-window.h"
#include "sendoff-outbox-jobs.h"
#include "sendoff-password-dialog.h"
#include "sendoff-test-view.h"
#include "sendoff-test-window.h"
#include "sendoff-window.h"

#include "outbox-sender.h"
#include "practice-server.h"

#include <glib/gstdio.h>

static char *folder;
static gboolean dark, rtl;
static int width = 760;

/* --- Pictures ---------------------------------------------------------------------------------------------------- */

/* Without a window manager a window comes out smaller than asked: ask again for the difference. */
static void
set_size (GtkWidget *window, int w, int h)
{
  int have_w, have_h, ask_w = w, ask_h = h;

  if (h < 0)
    {
      test_util_settle (window);
      return;
    }
  for (guint i = 0; i < 3; i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), ask_w, ask_h);
      test_util_settle (window);
      g_usleep (20000);
      test_util_settle (window);
      have_w = gtk_widget_get_width (window);
      have_h = gtk_widget_get_height (window);
      if (have_w == w && have_h == h)
        break;
      ask_w += w - have_w;
      ask_h += h - have_h;
    }
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
take (GtkWidget *window, const char *name, int w, int h)
{
  g_autofree char *path = g_strdup_printf ("%s/%s%s%s%s.png", folder, name, dark ? "-dark" : "", rtl ? "-rtl" : "",
                                           width < 500 ? "-narrow" : "");
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot;
  graphene_rect_t bounds;

  set_size (window, width < 500 ? width : w, h);
  wait_for_frames (window);
  g_assert_true (gtk_widget_compute_bounds (window, window, &bounds));
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (
      gtk_native_get_renderer (GTK_NATIVE (window)), node,
      &GRAPHENE_RECT_INIT (-bounds.origin.x, -bounds.origin.y,
                           (float) gtk_widget_get_width (window), (float) gtk_widget_get_height (window)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
  g_print ("%s\n", path);
}

static void
take_and_close (GtkWidget *window, const char *name, int w, int h)
{
  take (window, name, w, h);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- What is shown ----------------------------------------------------------------------------------------------- */

typedef struct
{
  SendoffApplication *app;
  PracticeServer *server;
  SendoffAccountItem *item;
  AccountSecret *secret;
} Stage;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  sendoff_application_save_account_finish (SENDOFF_APPLICATION (source), result, NULL, NULL);
  *(gboolean *) user_data = TRUE;
}

static void
add_account (Stage *stage)
{
  guint port = practice_server_get_tls_port (stage->server);
  g_autoptr (Account) account =
      account_new ("Gmail", PRACTICE_USER, account_server_new ("localhost", port, ACCOUNT_SECURITY_TLS));
  gboolean saved = FALSE;

  account->display_name = g_strdup ("Ada Lovelace");
  account->provider = g_strdup ("gmail");
  account->aliases = g_strsplit ("office@practice.example", "|", -1);
  account->limit = 99;
  account->server->user = g_strdup (PRACTICE_USER);
  account->server->use_proxy = FALSE;
  account->server->ca_file = g_strdup (practice_server_get_ca_file (stage->server));
  account_keyring_remember (sendoff_application_get_keyring (stage->app), account, stage->secret);
  sendoff_application_save_account_async (stage->app, account, NULL, NULL, on_saved, &saved);
  test_util_wait_until (saved);
  stage->item = sendoff_application_find_account (stage->app, account->id);
}

static gint64
send_one (Stage *stage, const char *to, const char *subject, const char *fault)
{
  const Account *account = sendoff_account_item_get_account (stage->item);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (SendoffDraft) draft = sendoff_draft_new ();
  g_autoptr (MailDraft) mail = NULL;
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (GError) error = NULL;

  practice_server_set_fault (stage->server, fault);
  g_free (draft->from);
  draft->from = g_strdup (account->address);
  g_free (draft->to);
  draft->to = g_strdup (to);
  g_free (draft->subject);
  draft->subject = g_strdup (subject);
  mail = sendoff_draft_to_mail (draft, account->display_name, NULL, &error);
  g_assert_no_error (error);
  result = outbox_send (database, account, stage->secret, mail, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  practice_server_set_fault (stage->server, NULL);
  return result->message->id;
}

/* A day's worth of sending, spread over the hours as the ledger would have it. */
static void
fill_ledger (Stage *stage)
{
  static const guint hours[24] = { 0, 0, 0, 0, 0, 0, 0, 1, 4, 6, 3, 2, 5, 7, 3, 1, 0, 2, 1, 0, 0, 0, 1, 0 };
  const Account *account = sendoff_account_item_get_account (stage->item);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  OutboxMoment now;

  outbox_moment_now (&now);
  for (guint i = 0; i < 24; i++)
    {
      OutboxMoment then = now;

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

static void
take_test (Stage *stage, const char *name, const char *fault, gboolean conversation)
{
  GtkWidget *window;
  SendoffTestView *view;

  practice_server_set_fault (stage->server, fault);
  window = sendoff_test_window_new (stage->app, stage->item);
  set_size (window, 680, 820);
  view = SENDOFF_TEST_VIEW (test_util_find (window, is_test_view, NULL));
  test_util_wait_until (!sendoff_test_view_get_busy (view) && sendoff_test_view_get_trace (view) != NULL);
  practice_server_set_fault (stage->server, NULL);
  if (conversation)
    gtk_expander_set_expanded (GTK_EXPANDER (test_util_find (GTK_WIDGET (view), is_expander, NULL)), TRUE);
  take (window, name, 680, conversation ? 1200 : 820);
  if (strcmp (name, "test-certificate") == 0)
    take_and_close (sendoff_certificate_dialog_new (GTK_WINDOW (window), sendoff_test_view_get_trace (view)),
                    "certificate", -1, -1);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
take_compose (Stage *stage, const char *name, const char *to, const char *from, const char *fault)
{
  GtkWidget *window = sendoff_compose_window_new (stage->app, stage->item, NULL);
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
  set_size (window, 680, 760);
  test_util_wait_until (test_util_has_text (window, "Notes on the engine.pdf"));
  if (fault != NULL)
    {
      practice_server_set_fault (stage->server, fault);
      gtk_widget_activate_action (window, "compose.send", NULL);
      test_util_wait_until (test_util_has_text (window, "refused") || test_util_has_text (window, "550") ||
                            test_util_has_text (window, "535"));
      practice_server_set_fault (stage->server, NULL);
    }
  else if (strcmp (from, PRACTICE_USER) != 0)
    test_util_wait_until (test_util_has_text (window, "in the place of"));
  take_and_close (window, name, 680, 760);
}

static void
take_all (Stage *stage)
{
  GtkWidget *window = sendoff_window_new (stage->app);
  gint64 failed;

  take_and_close (window, "first-start", 760, 820);
  take_and_close (sendoff_assistant_new (stage->app, NULL), "assistant", 680, 760);

  add_account (stage);
  fill_ledger (stage);
  send_one (stage, "ada@practice.example", "Test message from Sendoff", NULL);
  send_one (stage, "alan@example.org", "Lunch on Friday?", NULL);
  failed = send_one (stage, "grace@example.org", "Minutes of Monday", "recipient-550");
  send_one (stage, "charles@example.org", "Engine, part two", "after-data-drop");

  take_test (stage, "test-passed", NULL, TRUE);
  window = sendoff_window_new (stage->app);
  set_size (window, 760, 820);
  test_util_wait_until (test_util_has_text (window, "Lunch on Friday?"));
  take_and_close (window, "main-window", 760, 820);

  take_test (stage, "test-password", "auth-534", TRUE);
  take_test (stage, "test-certificate", "tls-expired-wrong-host", FALSE);
  take_compose (stage, "compose", "Alan Turing <alan@example.org>, grace@example.org", PRACTICE_USER, NULL);
  take_compose (stage, "compose-warning", "alan@example.org, grace", "office@practice.example", NULL);
  take_compose (stage, "compose-failed", "alan@example.org", PRACTICE_USER, "recipient-550");
  window = sendoff_message_window_new (stage->app, stage->item, NULL, failed);
  set_size (window, 560, 640);
  test_util_wait_until (test_util_has_text (window, "grace@example.org"));
  take_and_close (window, "message", 560, 640);
  send_one (stage, "grace@example.org, alan@example.org", "Invoice 2044", "after-data-550-limit");
  window = sendoff_window_new (stage->app);
  set_size (window, 760, 820);
  test_util_wait_until (test_util_has_text (window, "Invoice 2044"));
  take_and_close (window, "main-window-limit", 760, 820);
  take_and_close (sendoff_account_window_new (stage->app, stage->item), "account", 680, 820);
  take_and_close (sendoff_password_dialog_new (NULL, sendoff_account_item_get_account (stage->item)), "password", -1,
                  -1);
}

int
main (int argc, char *argv[])
{
  const GOptionEntry options[] = {
    { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Dark style", NULL },
    { "rtl", 0, 0, G_OPTION_ARG_NONE, &rtl, "Right to left", NULL },
    { "width", 0, 0, G_OPTION_ARG_INT, &width, "Width of every window", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FOLDER");
  g_autoptr (GError) error = NULL;
  PracticeOptions practice = { 0 };
  Stage stage = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "FOLDER is missing");
      return 64;
    }
  folder = argv[1];
  argc = 1;
  test_util_init (&argc, &argv);
  g_object_set (gtk_settings_get_default (), "gtk-cursor-blink", FALSE, "gtk-font-name", "Cantarell 11",
                "gtk-xft-antialias", 1, "gtk-xft-hinting", 1, "gtk-xft-hintstyle", "hintslight", "gtk-xft-rgba", "none",
                "gtk-xft-dpi", 96 * 1024, NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_mkdir_with_parents (folder, 0755);

  stage.server = practice_server_start (&practice, &error);
  g_assert_no_error (error);
  stage.app = test_util_new_application ();
  stage.secret = account_secret_new (PRACTICE_PASSWORD, ACCOUNT_SECRET_PASSWORD);
  take_all (&stage);
  account_secret_unref (stage.secret);
  g_object_unref (stage.app);
  practice_server_stop (stage.server);
  return 0;
}

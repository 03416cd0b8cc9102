/* Writes a picture of every window to a folder, for people to look at and for the documentation.
 *
 *   screenshots FOLDER [--dark] [--width N] [--rtl]
 *
 * What is shown comes from the practice server and its faults; nothing is drawn by hand. */

#include "fixture.h"

#include "account-catalogue.h"
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

static void
take_test (Fixture *fixture, const char *name, const char *fault, gboolean conversation)
{
  GtkWidget *window;
  SendoffTestView *view;

  practice_server_set_fault (fixture->server, fault);
  window = sendoff_test_window_new (fixture->app, fixture->item);
  set_size (window, 680, 820);
  view = SENDOFF_TEST_VIEW (test_util_find (window, is_test_view, NULL));
  test_util_wait_until (!sendoff_test_view_get_busy (view) && sendoff_test_view_get_trace (view) != NULL);
  practice_server_set_fault (fixture->server, NULL);
  if (conversation)
    gtk_expander_set_expanded (GTK_EXPANDER (test_util_find (GTK_WIDGET (view), is_expander, NULL)), TRUE);
  take (window, name, 680, conversation ? 1200 : 820);
  if (strcmp (name, "test-password") == 0)
    {
      gtk_editable_set_text (GTK_EDITABLE (test_util_find (window, is_search, NULL)), "sign");
      test_util_wait_until (test_util_has_text (window, "found"));
      /* The view scrolls to where the focus is. */
      gtk_widget_grab_focus (test_util_find_button (window, "Copy Report"));
      take (window, "conversation-search", 680, 1200);
    }
  if (g_str_has_prefix (name, "test-certificate"))
    take_and_close (sendoff_certificate_dialog_new (GTK_WINDOW (window), sendoff_test_view_get_trace (view)),
                    name + strlen ("test-"), -1, -1);
  gtk_window_destroy (GTK_WINDOW (window));
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
  set_size (window, 680, 760);
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
  take_and_close (window, name, 680, 760);
}

/* --- The windows ------------------------------------------------------------------------------------------------- */

static void
take_first_start (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();

  take_and_close (sendoff_window_new (app), "first-start", 760, 820);
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
  take (window, "assistant-identity", 680, 760);
  press (window, "assistant.next");
  take (window, "assistant-server", 680, 860);
  test_util_type (window, "Server name (host)", "https://smtp.gmail.com");
  press (window, "assistant.next");
  take_and_close (window, "assistant-server-error", 680, 860);
}

static void
take_assistant_to_the_end (Fixture *fixture)
{
  g_autoptr (Account) preset = account_copy (fixture_get_account (fixture));
  GtkWidget *window;

  g_free (preset->id);
  preset->id = g_uuid_string_random ();
  window = sendoff_assistant_new (fixture->app, preset);
  set_size (window, 680, 820);
  press (window, "assistant.next");
  test_util_type (window, "App password", PRACTICE_PASSWORD);
  g_assert_true (practice_server_set_fault (fixture->server, "auth-534"));
  press (window, "assistant.next");
  test_util_wait_until (test_util_has_text (window, "534"));
  take (window, "assistant-test-failed", 680, 820);
  g_assert_true (practice_server_set_fault (fixture->server, NULL));
  press (window, "assistant.back");
  press (window, "assistant.next");
  test_util_wait_until (test_util_has_text (window, "Ready to send"));
  take (window, "assistant-test-passed", 680, 820);
  press (window, "assistant.next");
  take_and_close (window, "assistant-limit", 680, 760);
}

static gboolean
is_scrolled (GtkWidget *widget, gconstpointer unused)
{
  return GTK_IS_SCROLLED_WINDOW (widget) && gtk_widget_get_mapped (widget);
}

static void
take_account (Fixture *fixture)
{
  static const char *const parts[] = { "account", "account-middle", "account-end" };
  GtkWidget *window = sendoff_account_window_new (fixture->app, fixture->item);
  GtkAdjustment *scroll;

  set_size (window, 680, 820);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (test_util_find_row (window, "More settings")), TRUE);
  scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (test_util_find (window, is_scrolled, NULL)));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      double end = gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_page_size (scroll);

      gtk_adjustment_set_value (scroll, end * i / (G_N_ELEMENTS (parts) - 1));
      take (window, parts[i], 680, 820);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
take_main (Fixture *fixture, const char *name, const char *subject)
{
  GtkWidget *window = sendoff_window_new (fixture->app);

  set_size (window, 760, 820);
  test_util_wait_until (test_util_has_text (window, subject));
  take_and_close (window, name, 760, 820);
}

static void
take_message (Fixture *fixture, gint64 id)
{
  GtkWidget *window = sendoff_message_window_new (fixture->app, fixture->item, NULL, id);

  set_size (window, 560, 640);
  test_util_wait_until (test_util_has_text (window, "grace@example.org"));
  take_and_close (window, "message", 560, 640);
}

/* Above the main window, as a person would see it. */
static void
take_by_action (Fixture *fixture, const char *action, GType type, const char *name, int w, int h)
{
  GtkWidget *main_window = sendoff_window_new (fixture->app);

  test_util_settle (main_window);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->app), action, NULL);
  test_util_wait_until (test_util_find_toplevel (type) != NULL);
  take_and_close (test_util_find_toplevel (type), name, w, h);
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
  take_main (fixture, "main-window", "Lunch on Friday?");
  take_test (fixture, "test-password", "auth-534", TRUE);
  take_test (fixture, "test-certificate", "tls-expired-wrong-host", FALSE);
  take_changed_certificate (fixture);
  take_compose (fixture, "compose", "Alan Turing <alan@example.org>, grace@example.org", PRACTICE_USER, NULL);
  take_compose (fixture, "compose-warning", "alan@example.org, grace", "office@practice.example", NULL);
  take_compose (fixture, "compose-failed", "alan@example.org", PRACTICE_USER, "recipient-550");
  take_message (fixture, failed);
  fixture_send (fixture, "grace@example.org, alan@example.org", "Invoice 2044", "after-data-550-limit");
  take_main (fixture, "main-window-limit", "Invoice 2044");
  take_account (fixture);
  take_and_close (sendoff_password_dialog_new (NULL, fixture_get_account (fixture)), "password", -1, -1);
  take_by_action (fixture, "shortcuts", GTK_TYPE_SHORTCUTS_WINDOW, "shortcuts", -1, -1);
  take_by_action (fixture, "about", ADW_TYPE_ABOUT_WINDOW, "about", 360, 640);
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
  Fixture fixture = { 0 };

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

  take_first_start ();
  fixture_set_up (&fixture, NULL);
  dress_account (&fixture);
  take_all (&fixture);
  fixture_tear_down (&fixture, NULL);
  return 0;
}

/* Every window is made under fatal warnings, fits 360 px, and can be used with keys and by ear. */

#include "fixture.h"

#include "sendoff-account-window.h"
#include "sendoff-assistant.h"
#include "sendoff-compose-window.h"
#include "sendoff-diagnosis-card.h"
#include "sendoff-gauge.h"
#include "sendoff-message-window.h"
#include "sendoff-password-dialog.h"
#include "sendoff-step-row.h"
#include "sendoff-test-window.h"
#include "sendoff-window.h"
#include "sendoff-wrap-layout.h"

static void
destroy (GtkWidget *window)
{
  gpointer alive = window;

  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_destroy (GTK_WINDOW (window));
  test_util_wait_until (alive == NULL);
}

static void
test_empty (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  GtkWidget *window = sendoff_window_new (app);

  test_util_check_window (window);
  g_assert_nonnull (test_util_find_button (window, "Set Up an Account…"));
  g_assert_nonnull (test_util_find_button (window, "Practise Without an Account"));
  g_assert_true (gtk_widget_has_css_class (test_util_find_button (window, "Set Up an Account…"), "suggested-action"));
  /* Enter begins; it does not open a menu. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == test_util_find_button (window, "Set Up an Account…"));
  /* Without an account there is nothing to write with. */
  g_assert_null (test_util_find_button (window, "Test"));
  destroy (window);
}

static void
test_main (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  SendoffAccountItem *item = test_util_add_practice_account (app);
  GtkWidget *window = sendoff_window_new (app);

  test_util_settle (window);
  test_util_wait_until (test_util_has_text (window, "99 messages left today"));
  test_util_check_window (window);
  g_assert_true (sendoff_window_get_item (SENDOFF_WINDOW (window)) == item);
  g_assert_true (test_util_has_text (window, "Not tested yet"));
  g_assert_nonnull (test_util_find_button (window, "Test"));
  g_assert_true (test_util_has_text (window, "What you send appears here"));
  destroy (window);
}

/* What libadwaita reads as markup, and is the name of an account. */
#define FOREIGN_NAME "R&D <ada@x>"

static void
test_remove_and_undo (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  SendoffAccountItem *item = test_util_add_practice_account (app);
  g_autoptr (Account) account = account_copy (sendoff_account_item_get_account (item));
  GListModel *accounts = sendoff_application_get_accounts (app);
  GtkWidget *window, *compose, *preferences;

  g_free (account->name);
  account->name = g_strdup (FOREIGN_NAME);
  fixture_save_account (app, account);
  window = sendoff_window_new (app);
  test_util_settle (window);
  gtk_widget_activate_action (window, "win.new-message", NULL);
  compose = test_util_find_toplevel (SENDOFF_TYPE_COMPOSE_WINDOW);
  test_util_settle (compose);
  g_assert_true (test_util_has_text (compose, FOREIGN_NAME));
  gtk_window_close (GTK_WINDOW (compose));

  gtk_widget_activate_action (window, "win.preferences", NULL);
  preferences = test_util_find_toplevel (SENDOFF_TYPE_ACCOUNT_WINDOW);
  g_assert_nonnull (preferences);
  g_assert_true (gtk_widget_activate_action (preferences, "account.remove", NULL));
  test_util_wait_until (test_util_has_text (window, "Set Up an Account…"));
  g_assert_cmpuint (g_list_model_get_n_items (accounts), ==, 0);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Sendoff");
  test_util_wait_until (test_util_has_text (window, "“" FOREIGN_NAME "” removed"));

  g_signal_emit_by_name (test_util_find_button (window, "Undo"), "clicked");
  test_util_wait_until (g_list_model_get_n_items (accounts) == 1);
  test_util_wait_until (test_util_has_text (window, "99 messages left today"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, FOREIGN_NAME);
  g_assert_cmpstr (sendoff_account_item_get_account (sendoff_window_get_item (SENDOFF_WINDOW (window)))->id, ==,
                   account->id);
  destroy (window);
}

static void
test_others (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  SendoffAccountItem *item = test_util_add_practice_account (app);
  GtkWidget *windows[] = {
    sendoff_compose_window_new (app, item, NULL),
    sendoff_assistant_new (app, NULL),
    sendoff_account_window_new (app, item),
    sendoff_password_dialog_new (NULL, sendoff_account_item_get_account (item)),
  };

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      if (SENDOFF_IS_ACCOUNT_WINDOW (windows[i]))
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (test_util_find_row (windows[i], "More settings")), TRUE);
      test_util_check_window (windows[i]);
      gtk_window_destroy (GTK_WINDOW (windows[i]));
    }
  test_util_settle (windows[0] = sendoff_test_window_new (app, item));
  test_util_wait_until (sendoff_account_item_get_verdict (item) != SENDOFF_VERDICT_NONE);
  test_util_check_window (windows[0]);
  destroy (windows[0]);
}

static gboolean
shows_key (GtkWidget *widget, gconstpointer accelerator)
{
  g_autofree char *own = NULL;
  g_auto (GStrv) keys = NULL;
  guint wanted, key;
  GdkModifierType wanted_modifiers, modifiers;

  if (!GTK_IS_SHORTCUTS_SHORTCUT (widget))
    return FALSE;
  g_object_get (widget, "accelerator", &own, NULL);
  g_assert_true (gtk_accelerator_parse (accelerator, &wanted, &wanted_modifiers));
  keys = g_strsplit (own, " ", -1);
  for (guint i = 0; keys[i] != NULL; i++)
    if (gtk_accelerator_parse (keys[i], &key, &modifiers) && key == wanted && modifiers == wanted_modifiers)
      return TRUE;
  return FALSE;
}

/* Every key of the application, and those of single windows. */
static void
test_shortcuts (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (app));
  static const char *const others[] = { "<Primary>Return", "<Primary><Shift>a", "<Primary>Delete", "<Primary>s",
                                        "<Alt>Left" };
  GtkWidget *window;

  g_action_group_activate_action (G_ACTION_GROUP (app), "shortcuts", NULL);
  window = test_util_find_toplevel (GTK_TYPE_SHORTCUTS_WINDOW);
  test_util_settle (window);
  g_assert_cmpuint (g_strv_length (actions), >, 5);
  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) keys = gtk_application_get_accels_for_action (GTK_APPLICATION (app), actions[i]);

      for (guint k = 0; keys[k] != NULL; k++)
        if (test_util_find (window, shows_key, keys[k]) == NULL)
          g_error ("%s (%s) is not among the shortcuts", keys[k], actions[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_nonnull (test_util_find (window, shows_key, others[i]));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_gauge (void)
{
  static const struct
  {
    guint used, limit;
    gboolean full;
    const char *text;
  } cases[] = {
    { 37, 99, FALSE, "37 of 99" },
    { 0, 99, FALSE, "0 of 99" },
    { 120, 99, FALSE, "120 of 99" },
    { 5, 0, FALSE, "5, no limit is kept" },
    { 12, 99, TRUE, "12 of 99; the server says that the limit is reached" },
  };
  GtkWidget *gauge = g_object_ref_sink (sendoff_gauge_new ());

  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (gauge), GTK_ACCESSIBLE_ROLE_METER);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gauge), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Sent in the last 24 hours");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sendoff_gauge_set (SENDOFF_GAUGE (gauge), cases[i].used, cases[i].limit, cases[i].full);
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gauge), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, cases[i].text);
    }
  g_object_unref (gauge);
}

static void
test_step_row (void)
{
  SmtpStep step = { .stage = SMTP_STAGE_AUTH, .outcome = SMTP_OUTCOME_FAILED, .duration_us = 310000,
                    .detail = (char *) "The server refused the password" };
  GtkWidget *row = g_object_ref_sink (sendoff_step_row_new ());

  sendoff_step_row_set_step (SENDOFF_STEP_ROW (row), &step);
  /* The state is said in words. */
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Failed · failed, 310 ms · The server refused the password");
  g_assert_cmpint (sendoff_step_row_get_outcome (SENDOFF_STEP_ROW (row)), ==, SMTP_OUTCOME_FAILED);
  g_object_unref (row);
}

static gboolean
is_in_view (GtkWidget *widget, GtkWidget *scrolled)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (widget, scrolled, &bounds) && bounds.size.height > 0 && bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (scrolled);
}

/* Below the list of stages the card begins near the window's edge: its buttons have to come into view as well. */
static void
test_card_scrolls (void)
{
  static const struct
  {
    int height; /* of the window */
    gboolean shows_buttons;
  } cases[] = { { 600, TRUE }, { 120, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *window = gtk_window_new ();
      GtkWidget *scrolled = gtk_scrolled_window_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      GtkWidget *above = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      SendoffDiagnosisCard *card = g_object_new (SENDOFF_TYPE_DIAGNOSIS_CARD, NULL);
      GtkAdjustment *scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

      gtk_widget_set_size_request (above, -1, cases[i].height - 40);
      gtk_box_append (GTK_BOX (box), above);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (card));
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
      gtk_window_set_child (GTK_WINDOW (window), scrolled);
      gtk_window_set_default_size (GTK_WINDOW (window), 500, cases[i].height);
      test_util_settle (window);
      g_assert_cmpfloat (gtk_adjustment_get_value (scroll), ==, 0);

      sendoff_diagnosis_card_take (card, diagnosis_from_text ("Connection refused", DIAGNOSIS_PROTOCOL_SMTP, NULL, NULL));
      sendoff_diagnosis_card_focus (card);
      /* The title: a label, which takes the focus in its own way. */
      g_assert_true (GTK_IS_LABEL (gtk_window_get_focus (GTK_WINDOW (window))));
      g_assert_true (gtk_widget_has_css_class (gtk_window_get_focus (GTK_WINDOW (window)), "title-2"));
      test_util_wait_until (gtk_adjustment_get_value (scroll) > 0);
      if (cases[i].shows_buttons)
        test_util_wait_until (is_in_view (test_util_find_button (GTK_WIDGET (card), "Try Again"), scrolled));
      test_util_wait_until (is_in_view (gtk_window_get_focus (GTK_WINDOW (window)), scrolled));
      destroy (window);
    }
}

static void
test_wrap_layout (void)
{
  GtkWidget *box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  int minimum, natural, one_line, two_lines;

  gtk_widget_set_layout_manager (box, sendoff_wrap_layout_new (6));
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *child = gtk_button_new_with_label ("Create an App Password");

      gtk_box_append (GTK_BOX (box), child);
    }
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, natural, &one_line, NULL, NULL, NULL);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, minimum, &two_lines, NULL, NULL, NULL);
  g_assert_cmpint (natural, >, minimum);
  g_assert_cmpint (two_lines, ==, 2 * one_line + 6);
  g_object_unref (box);
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);

  g_test_add_func ("/ui/window/first-start", test_empty);
  g_test_add_func ("/ui/window/account", test_main);
  g_test_add_func ("/ui/window/removes-an-account-and-takes-it-back", test_remove_and_undo);
  g_test_add_func ("/ui/window/all-others", test_others);
  g_test_add_func ("/ui/window/shortcuts", test_shortcuts);
  g_test_add_func ("/ui/gauge/says-its-figures", test_gauge);
  g_test_add_func ("/ui/step-row/says-its-state", test_step_row);
  g_test_add_func ("/ui/diagnosis-card/scrolls-to-its-buttons", test_card_scrolls);
  g_test_add_func ("/ui/wrap-layout/breaks-lines", test_wrap_layout);
  return g_test_run ();
}

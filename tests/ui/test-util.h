#pragma once

#include "sendoff-application.h"

#include <adwaita.h>

/** test_util_wait_until: runs the main loop until @condition holds; gives up after 60 s, which only a hang takes */
#define test_util_wait_until(condition)                                                                                \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 give_up = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                                                    \
    guint tick = g_timeout_add (50, test_util_tick, NULL);                                                             \
    while (!(condition) && g_get_monotonic_time () < give_up)                                                          \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (tick);                                                                                            \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

/** test_util_tick: for test_util_wait_until() alone: wakes the main loop */
gboolean test_util_tick (gpointer unused);

/** test_util_init: g_test_init(), GTK, libadwaita, GMime; exits with 77 (or fails, when all is required) without a
 * display */
void test_util_init (int *argc, char ***argv);

/** test_util_new_application: Returns: registered, its accounts loaded; not on any bus */
SendoffApplication *test_util_new_application (void);

/** test_util_add_practice_account: saves the practice server's account. Returns: (transfer none): its item */
SendoffAccountItem *test_util_add_practice_account (SendoffApplication *app);

/** test_util_settle: shows @window, and runs the main loop until nothing is left to do */
void test_util_settle (GtkWidget *window);

/** test_util_find: Returns: (nullable): the first widget at or below @root for which @match holds */
typedef gboolean (*TestUtilMatch) (GtkWidget *widget, gconstpointer data);
GtkWidget *test_util_find (GtkWidget *root, TestUtilMatch match, gconstpointer data);

/** test_util_find_button: Returns: (nullable): the mapped button below @root whose label (without underlines) is
 * @label */
GtkWidget *test_util_find_button (GtkWidget *root, const char *label);

/** test_util_has_text: Returns: whether a label below @root that is shown holds @text */
gboolean test_util_has_text (GtkWidget *root, const char *text);

/** test_util_find_row: Returns: the row below @root whose title (without underlines) is @title; there has to be one */
GtkWidget *test_util_find_row (GtkWidget *root, const char *title);

/** test_util_type: sets the text of the entry row that is called @title */
void test_util_type (GtkWidget *root, const char *title, const char *text);

/** test_util_find_toplevel: Returns: (nullable): the visible window of this type */
GtkWidget *test_util_find_toplevel (GType type);

/** test_util_check_window: fails unless the window's mnemonics are unique, it fits 360 px, and its icon buttons have
 * names */
void test_util_check_window (GtkWidget *window);

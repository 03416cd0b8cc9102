#include "test-util.h"

#include "mail-message.h"
#include "smtp-session.h"

#include <locale.h>

gboolean
test_util_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

void
test_util_init (int *argc, char ***argv)
{
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, NULL);
  smtp_init ();
  mail_init ();
  if (!gtk_init_check ())
    {
      g_printerr ("No display\n");
      exit (g_strcmp0 (g_getenv ("SENDOFF_TEST_REQUIRE_ALL"), "1") == 0 ? 1 : 77);
    }
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

SendoffApplication *
test_util_new_application (void)
{
  SendoffApplication *app = sendoff_application_new (G_APPLICATION_NON_UNIQUE);
  g_autoptr (GError) error = NULL;

  g_application_register (G_APPLICATION (app), NULL, &error);
  g_assert_no_error (error);
  test_util_wait_until (sendoff_application_get_accounts_loaded (app));
  return app;
}

typedef struct
{
  gboolean done;
  Account *account;
} Wait;

static void
on_practice (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GError) error = NULL;

  wait->account = sendoff_application_ensure_practice_finish (SENDOFF_APPLICATION (source), result, &error);
  g_assert_no_error (error);
  wait->done = TRUE;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) keyring_error = NULL;

  sendoff_application_save_account_finish (SENDOFF_APPLICATION (source), result, &keyring_error, &error);
  g_assert_no_error (error);
  g_assert_no_error (keyring_error);
  wait->done = TRUE;
}

SendoffAccountItem *
test_util_add_practice_account (SendoffApplication *app)
{
  Wait wait = { 0 };
  g_autoptr (Account) account = NULL;

  sendoff_application_ensure_practice_async (app, NULL, on_practice, &wait);
  test_util_wait_until (wait.done);
  account = g_steal_pointer (&wait.account);
  wait.done = FALSE;
  sendoff_application_save_account_async (app, account, NULL, NULL, on_saved, &wait);
  test_util_wait_until (wait.done);
  return sendoff_application_find_account (app, account->id);
}

void
test_util_settle (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
  test_util_wait_until (gtk_widget_get_mapped (window));
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

GtkWidget *
test_util_find (GtkWidget *root, TestUtilMatch match, gconstpointer data)
{
  if (match (root, data))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = test_util_find (child, match, data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static char *
dup_button_label (GtkWidget *button)
{
  const char *label = gtk_button_get_label (GTK_BUTTON (button));
  GtkWidget *child = gtk_button_get_child (GTK_BUTTON (button));
  g_auto (GStrv) parts = NULL;

  if (label == NULL && GTK_IS_LABEL (child))
    label = gtk_label_get_label (GTK_LABEL (child));
  parts = g_strsplit (label != NULL ? label : "", "_", -1);
  return g_strjoinv ("", parts);
}

static gboolean
is_button (GtkWidget *widget, gconstpointer label)
{
  g_autofree char *own = GTK_IS_BUTTON (widget) ? dup_button_label (widget) : NULL;

  return own != NULL && gtk_widget_get_mapped (widget) && strcmp (own, label) == 0;
}

GtkWidget *
test_util_find_button (GtkWidget *root, const char *label)
{
  return test_util_find (root, is_button, label);
}

static gboolean
shows_text (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

gboolean
test_util_has_text (GtkWidget *root, const char *text)
{
  return test_util_find (root, shows_text, text) != NULL;
}

static gboolean
has_title (GtkWidget *widget, gconstpointer title)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *bare = NULL;

  if (!ADW_IS_PREFERENCES_ROW (widget))
    return FALSE;
  parts = g_strsplit (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), "_", -1);
  bare = g_strjoinv ("", parts);
  return strcmp (bare, title) == 0;
}

GtkWidget *
test_util_find_row (GtkWidget *root, const char *title)
{
  GtkWidget *found = test_util_find (root, has_title, title);

  g_assert_nonnull (found);
  return found;
}

void
test_util_type (GtkWidget *root, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (test_util_find_row (root, title)), text);
}

GtkWidget *
test_util_find_toplevel (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_visible (window))
        return window; /* GTK holds it */
    }
  return NULL;
}

/* --- What every window must keep --------------------------------------------------------------------------------- */

static void
collect_mnemonics (GtkWidget *widget, GHashTable *seen, const char *window)
{
  guint key = GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
                  ? gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))
                  : GDK_KEY_VoidSymbol;

  /* Menus and popovers have access keys of their own. */
  if (GTK_IS_POPOVER (widget))
    return;
  if (key != GDK_KEY_VoidSymbol)
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));
      const char *other = g_hash_table_lookup (seen, GUINT_TO_POINTER (key));

      if (other != NULL && strcmp (other, text) != 0)
        {
          g_test_message ("%s: “%s” and “%s” have the same access key", window, other, text);
          g_test_fail ();
        }
      g_hash_table_insert (seen, GUINT_TO_POINTER (key), (gpointer) text);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_mnemonics (child, seen, window);
}

static gboolean
has_window_control (GtkWidget *button)
{
  return gtk_widget_get_ancestor (button, GTK_TYPE_WINDOW_CONTROLS) != NULL;
}

static void
check_names (GtkWidget *widget, const char *window)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && !has_window_control (widget) &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_MENU_BUTTON) == NULL)
    {
      g_autofree char *label = dup_button_label (widget);

      if (*label == '\0' && gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) == NULL &&
          gtk_widget_get_ancestor (widget, GTK_TYPE_SPIN_BUTTON) == NULL &&
          !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
        {
          g_test_message ("%s: a button with an icon alone has no name: %s in %s", window,
                        gtk_button_get_icon_name (GTK_BUTTON (widget)),
                        G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
          g_test_fail ();
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child, window);
}

void
test_util_check_window (GtkWidget *window)
{
  const char *name = G_OBJECT_TYPE_NAME (window);
  g_autoptr (GHashTable) mnemonics = g_hash_table_new (NULL, NULL);
  int minimum;

  test_util_settle (window);
  collect_mnemonics (window, mnemonics, name);
  check_names (window, name);
  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > 360)
    {
      g_test_message ("%s is %d px wide at least", name, minimum);
      g_test_fail ();
    }
}

/* The assistant and the preferences of an account: what is filled in, what moves together, what is refused, what is
 * kept. */

#include "test-util.h"

#include "sendoff-account-saving.h"
#include "sendoff-account-window.h"
#include "sendoff-assistant.h"
#include "sendoff-limit-form.h"
#include "sendoff-server-form.h"
#include "sendoff-window.h"

#include "account-error.h"

static const char *
read_row (GtkWidget *root, const char *title)
{
  return gtk_editable_get_text (GTK_EDITABLE (test_util_find_row (root, title)));
}

static void
choose (GtkWidget *root, const char *title, guint position)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (test_util_find_row (root, title)), position);
}

static Account *
new_account (const char *address)
{
  AccountServer *server = account_server_new ("", 465, ACCOUNT_SECURITY_TLS);

  return account_new ("", address, server);
}

static SendoffServerForm *
new_form (const Account *account)
{
  SendoffServerForm *form = g_object_ref_sink (g_object_new (SENDOFF_TYPE_SERVER_FORM, NULL));

  sendoff_server_form_set (form, account, NULL);
  return form;
}

static void
test_port_and_mode (void)
{
  g_autoptr (Account) account = new_account ("me@example.org");
  g_autoptr (SendoffServerForm) form = new_form (account);
  GtkWidget *root = GTK_WIDGET (form);

  /* The usual port of one mode becomes the usual port of the other. */
  g_assert_cmpstr (read_row (root, "Port"), ==, "465");
  choose (root, "Encryption", 1);
  g_assert_cmpstr (read_row (root, "Port"), ==, "587");
  choose (root, "Encryption", 2);
  g_assert_cmpstr (read_row (root, "Port"), ==, "25");
  choose (root, "Encryption", 0);
  g_assert_cmpstr (read_row (root, "Port"), ==, "465");

  /* A well-known port that is typed brings its mode; one that was typed stays. */
  test_util_type (root, "Port", "587");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (test_util_find_row (root, "Encryption"))), ==, 1);
  choose (root, "Encryption", 0);
  g_assert_cmpstr (read_row (root, "Port"), ==, "587");
  test_util_type (root, "Port", "2465");
  choose (root, "Encryption", 0);
  g_assert_cmpstr (read_row (root, "Port"), ==, "2465");
}

static void
test_provider_fills (void)
{
  g_autoptr (Account) account = new_account ("ada@gmail.com");
  g_autoptr (SendoffServerForm) form = new_form (account);
  GtkWidget *root = GTK_WIDGET (form);
  const AccountProvider *const *providers = account_catalogue_list ();
  g_autoptr (AccountServer) server = NULL;

  for (guint i = 0; providers[i] != NULL; i++)
    if (strcmp (providers[i]->id, "gmail") == 0)
      choose (root, "Provider", i + 1);
  server = sendoff_server_form_dup_server (form);
  g_assert_nonnull (server);
  g_assert_cmpstr (server->host, ==, "smtp.gmail.com");
  g_assert_cmpuint (server->port, ==, 465);
  g_assert_cmpint (server->security, ==, ACCOUNT_SECURITY_TLS);
  g_assert_cmpstr (server->user, ==, "ada@gmail.com");
  g_assert_cmpstr (sendoff_server_form_get_provider (form)->id, ==, "gmail");

  /* Another host typed over it belongs to nobody we know. */
  test_util_type (root, "Server name (host)", "mail.example.org");
  g_assert_null (sendoff_server_form_get_provider (form));
}

static void
test_bad_input (void)
{
  static const struct
  {
    const char *host;
    const char *port;
  } cases[] = {
    { "https://smtp.gmail.com", "465" }, { "smtp gmail.com", "465" },   { "", "465" },
    { "smtp.gmail.com:587", "465" },     { "me@gmail.com", "465" },     { "smtp.gmail.com", "0" },
    { "smtp.gmail.com", "70000" },       { "smtp.gmail.com", "46 5" },  { "smtp.gmail.com", "" },
    { "smtp.gmail.com", "tls" },         { "smtp..gmail.com", "465" },
  };
  g_autoptr (Account) account = new_account ("me@example.org");
  g_autoptr (SendoffServerForm) form = new_form (account);
  GtkWidget *root = GTK_WIDGET (form);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      test_util_type (root, "Server name (host)", cases[i].host);
      test_util_type (root, "Port", cases[i].port);
      test_util_type (root, "User name", "me");
      g_assert_null (sendoff_server_form_dup_server (form));
      /* A clear error, and nothing lost. */
      g_assert_nonnull (test_util_find (root, (TestUtilMatch) gtk_widget_has_css_class, "error"));
      g_assert_cmpstr (read_row (root, "Server name (host)"), ==, cases[i].host);
      g_assert_cmpstr (read_row (root, "Port"), ==, cases[i].port);
      g_assert_cmpstr (read_row (root, "User name"), ==, "me");
    }
  test_util_type (root, "Server name (host)", "smtp.gmail.com");
  test_util_type (root, "Port", "465");
  g_assert_false (gtk_widget_has_css_class (test_util_find_row (root, "Port"), "error"));
}

static void
test_password_bytes (void)
{
  g_autofree char *long_one = g_strnfill (10000, 'x');
  const char *const passwords[] = { " begins with a space", "ends with one ", "  ", "pä55 \"x\\ü<>&", long_one };
  g_autoptr (Account) account = new_account ("me@example.org");
  g_autoptr (SendoffServerForm) form = new_form (account);

  g_assert_null (sendoff_server_form_dup_secret (form));
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (AccountSecret) secret = NULL;

      test_util_type (GTK_WIDGET (form), "Password", passwords[i]);
      secret = sendoff_server_form_dup_secret (form);
      g_assert_cmpstr (account_secret_get_text (secret), ==, passwords[i]);
    }
}

static void
test_pin_goes_with_its_host (void)
{
  g_autoptr (Account) account = new_account ("me@example.org");
  g_autoptr (SendoffServerForm) form = NULL;
  g_autoptr (AccountServer) same = NULL;
  g_autoptr (AccountServer) other = NULL;

  g_free (account->server->host);
  account->server->host = g_strdup ("mail.example.org");
  account->server->pin = g_strnfill (64, 'a');
  form = new_form (account);
  same = sendoff_server_form_dup_server (form);
  g_assert_cmpstr (same->pin, ==, account->server->pin);
  test_util_type (GTK_WIDGET (form), "Port", "587");
  other = sendoff_server_form_dup_server (form);
  g_assert_null (other->pin);
}

static void
on_edited (SendoffServerForm *form, guint *count)
{
  (*count)++;
}

static void
test_edit_is_told (void)
{
  g_autoptr (Account) account = new_account ("me@example.org");
  g_autoptr (SendoffServerForm) form = new_form (account);
  guint count = 0;

  g_signal_connect (form, "edited", G_CALLBACK (on_edited), &count);
  sendoff_server_form_set (form, account, NULL);
  g_assert_cmpuint (count, ==, 0);
  test_util_type (GTK_WIDGET (form), "User name", "me");
  g_assert_cmpuint (count, >, 0);
  count = 0;
  test_util_type (GTK_WIDGET (form), "Password", "secret");
  g_assert_cmpuint (count, >, 0);
}

static void
test_limits_of_gmail (void)
{
  g_autoptr (SendoffLimitForm) form = g_object_ref_sink (g_object_new (SENDOFF_TYPE_LIMIT_FORM, NULL));
  g_autoptr (Account) account = new_account ("ada@gmail.com");
  const AccountProvider *gmail = account_catalogue_get ("gmail");

  account->provider = g_strdup ("gmail");
  account->limit = gmail->limit;
  account->limit_unit = gmail->limit_unit;
  sendoff_limit_form_set (form, account);
  account->limit = 0;
  sendoff_limit_form_apply (form, account);
  g_assert_cmpuint (account->limit, ==, 99);
  for (guint i = 0; i < 2; i++)
    {
      static const char *const figures[] = { "500 ", "2000 " };
      gboolean recipients = gmail->limit_unit == ACCOUNT_LIMIT_RECIPIENTS;
      g_autofree char *title = g_strconcat (figures[i], recipients ? "recipients" : "messages", " a day", NULL);
      GtkWidget *choice = test_util_find_row (GTK_WIDGET (form), title);

      g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (choice)), !=, "");
      adw_action_row_activate (ADW_ACTION_ROW (choice));
      sendoff_limit_form_apply (form, account);
      g_assert_cmpuint (account->limit, ==, i == 0 ? 500 : 2000);
    }
}

static void
press (GtkWidget *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (window, action, NULL));
}

static void
test_back_loses_nothing (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  GtkWidget *window = sendoff_assistant_new (app, NULL);

  test_util_settle (window);
  test_util_type (window, "Your name (may stay empty)", "Ada");
  /* An address without a domain stays where it is, with a word about it. */
  test_util_type (window, "E-mail address", "ada");
  press (window, "assistant.next");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "New Account");
  g_assert_true (gtk_widget_has_css_class (test_util_find_row (window, "E-mail address"), "error"));

  test_util_type (window, "E-mail address", "ada@own.example");
  press (window, "assistant.next");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Server and Sign-In");
  g_assert_cmpstr (read_row (window, "User name"), ==, "ada@own.example");
  test_util_type (window, "Server name (host)", "mail.own.example");
  test_util_type (window, "Password", " secret ");
  press (window, "assistant.back");
  press (window, "assistant.next");
  g_assert_cmpstr (read_row (window, "Server name (host)"), ==, "mail.own.example");
  g_assert_cmpstr (read_row (window, "Password"), ==, " secret ");

  /* Another address brings its own provider's settings, and nothing was saved by looking around. */
  press (window, "assistant.back");
  test_util_type (window, "E-mail address", "ada@gmail.com");
  press (window, "assistant.next");
  g_assert_cmpstr (read_row (window, "Server name (host)"), ==, "smtp.gmail.com");
  g_assert_cmpuint (g_list_model_get_n_items (sendoff_application_get_accounts (app)), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_close_while_testing (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  SendoffAccountItem *item = test_util_add_practice_account (app);
  GtkWidget *window = sendoff_assistant_new (app, sendoff_account_item_get_account (item));
  gpointer alive = window;

  test_util_settle (window);
  press (window, "assistant.next");
  press (window, "assistant.next");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Test");
  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_close (GTK_WINDOW (window));
  test_util_wait_until (alive == NULL);
}

static void
test_preferences_keep_the_secret (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  SendoffAccountItem *item = test_util_add_practice_account (app);
  GtkWidget *window = sendoff_account_window_new (app, item);
  gpointer alive = window;

  test_util_settle (window);
  /* What the keyring knows does not go into a field. */
  g_assert_cmpstr (read_row (window, "Password"), ==, "");
  test_util_type (window, "Name of this account", "Renamed");
  test_util_type (window, "Other addresses to send as, parted by commas",
                  "second@practice.example, third@practice.example");
  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  press (window, "account.save");
  test_util_wait_until (alive == NULL);
  g_assert_cmpstr (sendoff_account_item_get_account (item)->name, ==, "Renamed");
  g_assert_cmpuint (g_strv_length (sendoff_account_item_get_account (item)->aliases), ==, 2);
}

/* The button of the preferences reaches the main window, and what it did can be taken back. */
static void
test_remove_and_undo (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  SendoffAccountItem *item = test_util_add_practice_account (app);
  GListModel *accounts = sendoff_application_get_accounts (app);
  GtkWidget *parent = sendoff_window_new (app);
  GtkWidget *window = sendoff_account_window_new (app, item);

  test_util_settle (parent);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (parent));
  test_util_settle (window);
  press (window, "account.remove");
  test_util_wait_until (g_list_model_get_n_items (accounts) == 0);
  test_util_wait_until (test_util_find_button (parent, "Undo") != NULL);
  g_signal_emit_by_name (test_util_find_button (parent, "Undo"), "clicked");
  test_util_wait_until (g_list_model_get_n_items (accounts) == 1);
  gtk_window_destroy (GTK_WINDOW (parent));
}

/* Pressed as a person does: the dialog still has work to do after its answer, and the window takes it along. */
static void
test_password_not_kept (void)
{
  g_autoptr (SendoffApplication) app = test_util_new_application ();
  g_autoptr (GError) error = g_error_new (ACCOUNT_ERROR, ACCOUNT_ERROR_NO_KEYRING, "no service");
  GtkWidget *window = sendoff_assistant_new (app, NULL);
  GtkWidget *dialog;
  gpointer alive = window;

  test_util_settle (window);
  sendoff_account_saving_tell_not_kept (app, GTK_WINDOW (window), error);
  dialog = test_util_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  test_util_settle (dialog);
  g_assert_true (test_util_has_text (dialog, "until you quit"));
  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  g_signal_emit_by_name (test_util_find_button (dialog, "Continue"), "clicked");
  test_util_wait_until (alive == NULL);
}

int
main (int argc, char *argv[])
{
  test_util_init (&argc, &argv);
  g_test_add_func ("/ui/server-form/port-and-mode-move-together", test_port_and_mode);
  g_test_add_func ("/ui/server-form/provider-fills", test_provider_fills);
  g_test_add_func ("/ui/server-form/bad-input-is-named-and-kept", test_bad_input);
  g_test_add_func ("/ui/server-form/password-byte-for-byte", test_password_bytes);
  g_test_add_func ("/ui/server-form/pin-goes-with-its-host", test_pin_goes_with_its_host);
  g_test_add_func ("/ui/server-form/edit-is-told", test_edit_is_told);
  g_test_add_func ("/ui/limit-form/gmail", test_limits_of_gmail);
  g_test_add_func ("/ui/assistant/back-loses-nothing", test_back_loses_nothing);
  g_test_add_func ("/ui/assistant/close-while-testing", test_close_while_testing);
  g_test_add_func ("/ui/account-window/keeps-the-secret", test_preferences_keep_the_secret);
  g_test_add_func ("/ui/account-window/remove-and-undo", test_remove_and_undo);
  g_test_add_func ("/ui/account-saving/not-kept-closes-the-window", test_password_not_kept);
  return g_test_run ();
}

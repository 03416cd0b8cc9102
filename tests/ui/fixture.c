#include "fixture.h"

#include "outbox-sender.h"
#include "sendoff-courier.h"
#include "sendoff-draft.h"

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  sendoff_application_save_account_finish (SENDOFF_APPLICATION (source), result, NULL, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
count_plan (SendoffCourier *courier, gpointer plan, guint *n)
{
  (*n)++;
}

/* What waits is due when an account is saved: not a message that the test sends next. The first look may have begun
 * before, the second has not. */
static void
let_courier_look (SendoffApplication *app)
{
  SendoffCourier *courier = sendoff_application_get_courier (app);

  for (guint i = 0; courier != NULL && i < 2; i++)
    {
      guint n = 0;
      gulong handler = g_signal_connect (courier, "planned", G_CALLBACK (count_plan), &n);

      sendoff_courier_wake (courier);
      test_util_wait_until (n > 0);
      g_signal_handler_disconnect (courier, handler);
    }
}

void
fixture_save_account (SendoffApplication *app, const Account *account)
{
  gboolean saved = FALSE;

  sendoff_application_save_account_async (app, account, NULL, NULL, on_saved, &saved);
  test_util_wait_until (saved);
  let_courier_look (app);
}

void
fixture_set_up (Fixture *self, gconstpointer unused)
{
  PracticeOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = NULL;

  self->server = practice_server_start (&options, &error);
  g_assert_no_error (error);
  self->app = test_util_new_application ();
  self->secret = account_secret_new (PRACTICE_PASSWORD, ACCOUNT_SECRET_PASSWORD);

  account = account_new ("Work", PRACTICE_USER,
                         account_server_new ("localhost", practice_server_get_tls_port (self->server),
                                             ACCOUNT_SECURITY_TLS));
  account->limit = 99;
  account->server->user = g_strdup (PRACTICE_USER);
  account->server->use_proxy = FALSE;
  account->server->ca_file = g_strdup (practice_server_get_ca_file (self->server));
  account_keyring_remember (sendoff_application_get_keyring (self->app), account, self->secret);
  fixture_save_account (self->app, account);
  self->item = sendoff_application_find_account (self->app, account->id);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  sendoff_application_remove_account_finish (SENDOFF_APPLICATION (source), result, NULL);
  *(gboolean *) user_data = TRUE;
}

void
fixture_remove_account (SendoffApplication *app, const Account *account)
{
  gboolean removed = FALSE;

  sendoff_application_remove_account_async (app, account, NULL, on_removed, &removed);
  test_util_wait_until (removed);
}

void
fixture_tear_down (Fixture *self, gconstpointer unused)
{
  fixture_remove_account (self->app, sendoff_account_item_get_account (self->item));
  /* GTK keeps the application in a circle of references: without this it would send the mail of the next test. */
  sendoff_application_stop_waiting (self->app);
  g_clear_object (&self->app);
  g_clear_pointer (&self->server, practice_server_stop);
  g_clear_pointer (&self->secret, account_secret_unref);
}

const Account *
fixture_get_account (Fixture *self)
{
  return sendoff_account_item_get_account (self->item);
}

gint64
fixture_send (Fixture *self, const char *to, const char *subject, const char *fault)
{
  const Account *account = fixture_get_account (self);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  g_autoptr (SendoffDraft) draft = sendoff_draft_new ();
  g_autoptr (MailDraft) mail = NULL;
  g_autoptr (OutboxResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_free (draft->from);
  draft->from = g_strdup (account->address);
  g_free (draft->to);
  draft->to = g_strdup (to);
  g_free (draft->subject);
  draft->subject = g_strdup (subject);
  mail = sendoff_draft_to_mail (draft, account->display_name, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (practice_server_set_fault (self->server, fault));
  result = outbox_send (database, account, self->secret, mail, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (practice_server_set_fault (self->server, NULL));
  return result->message->id;
}

/* outbox/courier: with servers that say just this. */

#include "outbox-courier.h"
#include "outbox-fixture.h"
#include "outbox-search.h"
#include "outbox-sender.h"
#include "script-server.h"

static void
queue (OutboxDatabase *database, const Account *account)
{
  g_autoptr (MailDraft) draft = mail_draft_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxMessage) message = NULL;

  draft->from = mail_address_parse ("ada@practice.example", NULL);
  g_ptr_array_unref (draft->to);
  draft->to = mail_address_list_parse ("bob@practice.example, eve@practice.example", NULL);
  draft->text = g_strdup ("Hello\n");
  message = outbox_queue (database, account, draft, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
on_step (const SmtpStep *step, gpointer user_data)
{
  if (step->stage == SMTP_STAGE_RECIPIENT && step->outcome == SMTP_OUTCOME_RUNNING)
    script_server_client_arrived (user_data);
}

/* The server has named its limit, and is still asked about another recipient when the person ends it all: the limit is
 * kept, and the messages behind stay as they were. */
static void
test_cancelled_at_limit (void)
{
  static const char *const script[] = {
    "S: 220 mx ESMTP", "ANY", "S: 250 mx", "ANY", "S: 250 OK", "C: RCPT TO:<bob@practice.example>",
    "S: 550 5.4.5 Daily user sending limit exceeded", "C: RCPT TO:<eve@practice.example>", "CANCEL", "GONE", NULL
  };
  char *folder = fixture_folder_new ();
  OutboxDatabase *database = fixture_open (folder);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ScriptServer) server = script_server_start (script, NULL, cancellable);
  AccountServer *settings = account_server_new ("127.0.0.1", script_server_get_port (server), ACCOUNT_SECURITY_NONE);
  g_autoptr (Account) account = account_new ("Script", "ada@practice.example", settings);
  const SmtpObserver session = { .step = on_step, .user_data = server };
  const OutboxCourierObserver observer = { .session = &session };
  g_auto (OutboxCourierResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  OutboxCounts counts;
  OutboxUsage usage;
  BaseMoment now;

  settings->use_proxy = FALSE;
  queue (database, account);
  queue (database, account);
  outbox_courier_run (database, account, NULL, &observer, cancellable, &result, &error);
  g_assert_no_error (error);
  script_server_finish (server);
  g_assert_true (outbox_count (database, NULL, &counts, NULL));
  g_assert_cmpuint (counts.queued, ==, 2);
  outbox_database_now (database, &now);
  g_assert_true (outbox_ledger_get_usage (database, account, &now, &usage, NULL));
  g_assert_cmpint (usage.locked_until, >, now.wall);
  outbox_database_close (database);
  fixture_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  smtp_init ();
  mail_init ();
  g_test_add_func ("/outbox/courier-script/cancelled-at-limit", test_cancelled_at_limit);
  return g_test_run ();
}

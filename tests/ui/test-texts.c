/* The pure parts of the windows: words for figures, messages and certificates. No display. */

#include "sendoff-account-item.h"
#include "sendoff-certificate-dialog.h"
#include "sendoff-hold-notice.h"
#include "sendoff-limit-card.h"
#include "sendoff-message-diagnosis.h"
#include "sendoff-message-words.h"
#include "sendoff-messages.h"
#include "sendoff-text.h"

#include <locale.h>

#define NOW 1750000000 /* 2025-06-15 15:06:40 UTC */

static void
test_duration (void)
{
  static const struct
  {
    gint64 us;
    const char *text;
  } cases[] = {
    { 0, "0 ms" }, { 499, "0 ms" }, { 12300, "12 ms" }, { 999499, "999 ms" }, { 1400000, "1.4 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sendoff_text_duration (cases[i].us);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_moment (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
  } cases[] = {
    { 0, "15:06" },
    { -60, "15:05" },
    { -86400, "Sat 15:06" },
    { 86400, "Mon 15:06" },
    { -30 * 86400, "16 May" },
    { -400 * 86400, "11 May 2024" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sendoff_text_moment (NOW + cases[i].seconds, NOW);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_join (void)
{
  g_autofree char *all = sendoff_text_join ("a", "b", "c", NULL);
  g_autofree char *holes = sendoff_text_join ("", "b", "", "c", NULL);
  g_autofree char *none = sendoff_text_join ("", NULL);

  g_assert_cmpstr (all, ==, "a · b · c");
  g_assert_cmpstr (holes, ==, "b · c");
  g_assert_cmpstr (none, ==, "");
}

static void
test_limit (void)
{
  static const struct
  {
    OutboxUsage usage;
    const char *title;
    const char *note;
    gint64 next_slot;
  } cases[] = {
    { { .limit = 99, .used = 37, .left = 62, .next_free = NOW + 600 },
      "62 messages left today",
      "The oldest message leaves the count at 15:16" },
    { { .limit = 99, .used = 98, .left = 1, .unit = ACCOUNT_LIMIT_RECIPIENTS, .next_free = NOW + 600 },
      "1 recipient left today",
      "The oldest message leaves the count at 15:16" },
    { { .limit = 99, .used = 99, .left = 0, .next_free = NOW + 600 },
      "The daily limit is reached",
      "Next free slot at 15:16" },
    /* More than one has to leave the count first. */
    { { .limit = 99, .used = 120, .left = 0, .next_free = NOW + 600 },
      "The daily limit is reached",
      "Next free slot at 16:06",
      NOW + 3600 },
    { { .limit = 0, .used = 3 }, "3 messages in 24 hours", "" },
    { { .limit = 99, .left = 99 }, "99 messages left today", "" },
    { { .limit = 99, .used = 5, .left = 94, .next_free = NOW + 60, .locked_until = NOW + 3600 },
      "The server says that the limit is reached",
      "Messages wait until 16:06" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = sendoff_limit_dup_title (&cases[i].usage);
      g_autofree char *note = sendoff_limit_dup_note (&cases[i].usage, cases[i].next_slot, NOW);

      g_assert_cmpstr (title, ==, cases[i].title);
      g_assert_cmpstr (note, ==, cases[i].note);
    }
}

static void
test_queue (void)
{
  static const struct
  {
    guint n;
    gint64 last;
    const char *text;
  } cases[] = {
    { 0, 0, "" },
    { 1, NOW + 600, "1 message waits; it leaves at 15:16" },
    { 3, NOW + 3600, "3 messages wait; the last leaves at 16:06" },
    { 3, NOW + 86400, "3 messages wait; the last leaves at Mon 15:06" },
    { 2, NOW - 5, "2 messages wait" },
    { 2, 0, "2 messages wait" }, /* one of them never fits */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sendoff_limit_dup_queue (cases[i].n, cases[i].last, NOW);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_hold (void)
{
  static const struct
  {
    OutboxHold hold;
    const char *title;
    const char *text;
  } cases[] = {
    { { .kind = OUTBOX_HOLD_NONE }, NULL, NULL },
    { { .kind = OUTBOX_HOLD_CHANGE, .reply = (char *) "535 5.7.8 Bad credentials" },
      "Messages wait: the server refused the sign-in",
      "Nothing is tried again before that is mended, so that the account does not get locked.\n535 Bad credentials" },
    { { .kind = OUTBOX_HOLD_CHANGE },
      "Messages wait: nothing can be sent with these settings",
      "Nothing is tried again before that is mended, so that the account does not get locked." },
    { { .kind = OUTBOX_HOLD_NETWORK, .until = NOW + 300 },
      "Messages wait: the server could not be reached",
      "They are tried again at 15:11." },
    { { .kind = OUTBOX_HOLD_NETWORK, .until = NOW - 1, .reply = (char *) "421 Too busy" },
      "Messages wait: the server could not be reached",
      "They are tried again soon.\n421 Too busy" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = sendoff_hold_dup_title (&cases[i].hold);
      g_autofree char *text = title != NULL ? sendoff_hold_dup_text (&cases[i].hold, NOW) : NULL;

      g_assert_cmpstr (title, ==, cases[i].title);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_queue_id (void)
{
  static const struct
  {
    const char *reply;
    const char *id;
  } cases[] = {
    { "250 2.0.0 Ok: queued as 4XyZ12abcd", "4XyZ12abcd" },
    { "250 OK id=1rXyZ0-0004Qd-2b", "1rXyZ0-0004Qd-2b" },
    { "250 ok 1750000000 qp 12345", "12345" },
    { "250 Ok 010001850d6e9c2f-0000", "010001850d6e9c2f-0000" },
    { "250 2.6.0 <a@b.example> [InternalId=12345678, Hostname=X] Queued mail for delivery", "12345678" },
    { "250 Ok", NULL },
    { "250 Ok thank you", NULL },
    { "550 5.1.1 queued as 4XyZ12abcd", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = sendoff_message_dup_queue_id (cases[i].reply);

      g_assert_cmpstr (id, ==, cases[i].id);
    }
}

/* What can be done with a message in each state. */
static void
test_verbs (void)
{
  static const char *const wanted[] = {
    [OUTBOX_STATE_DRAFT] = "send edit remove",       [OUTBOX_STATE_QUEUED] = "send hold remove",
    [OUTBOX_STATE_SENDING] = "",                     [OUTBOX_STATE_COMMITTING] = "",
    [OUTBOX_STATE_SENT] = "remove",                  [OUTBOX_STATE_WAITING] = "send hold remove",
    [OUTBOX_STATE_FAILED] = "send edit remove",      [OUTBOX_STATE_UNCERTAIN] = "send remove check",
  };
  static const char *const names[] = { "send", "hold", "edit", "remove", "copy", "check" };
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();

  for (guint state = 0; state < G_N_ELEMENTS (wanted); state++)
    {
      OutboxMessage message = { .state = state, .spool = (char *) "x", .recipients = recipients };
      g_autoptr (GString) can = g_string_new (NULL);

      for (guint verb = 0; verb < G_N_ELEMENTS (names); verb++)
        if (sendoff_messages_can (&message, verb))
          g_string_append_printf (can, "%s%s", can->len > 0 ? " " : "", names[verb]);
      g_assert_cmpstr (can->str, ==, wanted[state]);
    }
}

static void
test_server_words (void)
{
  OutboxRecipient alan = { .address = (char *) "alan@example.org", .reply = (char *) "250 Ok" };
  OutboxRecipient grace = { .address = (char *) "grace@example.org", .reply = (char *) "550 No" };
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  OutboxMessage message = { .reply = (char *) "250 Ok", .recipients = recipients };
  g_autofree char *words = NULL;

  g_ptr_array_add (recipients, &alan);
  g_ptr_array_add (recipients, &grace);
  words = sendoff_messages_dup_server_words (&message);
  g_assert_cmpstr (words, ==, "250 Ok\ngrace@example.org: 550 No");
}

static OutboxRecipient *
new_recipient (const char *address, SmtpRecipientOutcome outcome)
{
  OutboxRecipient *recipient = g_new0 (OutboxRecipient, 1);

  recipient->address = (char *) address;
  recipient->outcome = outcome;
  return recipient;
}

static void
test_message_words (void)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_free);
  OutboxMessage message = { .changed = NOW - 60, .recipients = recipients };
  static const struct
  {
    OutboxState state;
    gint64 next_try;
    gint64 leaves;
    const char *diagnosis;
    const char *reply;
    const char *words;
  } cases[] = {
    { OUTBOX_STATE_SENT, 0, 0, NULL, NULL, "sent 15:05" },
    { OUTBOX_STATE_WAITING, NOW + 600, 0, "daily-limit", NULL, "waits for the daily limit, leaves at 15:16" },
    /* The forecast knows better: others leave before. */
    { OUTBOX_STATE_WAITING, NOW + 600, NOW + 3600, "daily-limit", NULL,
      "waits for the daily limit, leaves at 16:06" },
    { OUTBOX_STATE_WAITING, NOW - 5, 0, "daily-limit", NULL, "waits for the daily limit, leaves soon" },
    { OUTBOX_STATE_WAITING, NOW + 600, 0, "server-limit", NULL, "waits for the server’s own limit until 15:16" },
    { OUTBOX_STATE_WAITING, NOW + 600, 0, "gmail-daily-limit",
      "550 5.4.5 Daily user sending limit exceeded.", "waits for the server’s own limit until 15:16" },
    { OUTBOX_STATE_WAITING, NOW + 600, 0, "greylisted", "451 4.7.1 Later",
      "the server asked to wait; next try at 15:16" },
    { OUTBOX_STATE_WAITING, NOW - 5, 0, "greylisted", "451 4.7.1 Later",
      "the server asked to wait; next try soon" },
    { OUTBOX_STATE_WAITING, NOW + 600, 0, "no-connection", NULL,
      "no connection to the server; next try at 15:16" },
    { OUTBOX_STATE_FAILED, 0, 0, NULL, NULL, "not sent, 15:05" },
    { OUTBOX_STATE_UNCERTAIN, 0, 0, NULL, NULL,
      "may have been sent: the connection broke before the server’s answer" },
    { OUTBOX_STATE_DRAFT, 0, 0, NULL, NULL, "held back, not sent" },
    { OUTBOX_STATE_QUEUED, 0, 0, NULL, NULL, "ready to leave" },
    { OUTBOX_STATE_QUEUED, 0, SENDOFF_LEAVES_HELD, NULL, NULL, "waits until the account can send again" },
    { OUTBOX_STATE_QUEUED, 0, NOW + 600, NULL, NULL, "in the queue, leaves at 15:16" },
    { OUTBOX_STATE_SENDING, 0, 0, NULL, NULL, "on its way to the server" },
    { OUTBOX_STATE_COMMITTING, 0, 0, NULL, NULL, "on its way; waiting for the server’s answer" },
  };
  g_autofree char *to = NULL, *refused = NULL;

  g_ptr_array_add (recipients, new_recipient ("alan@example.org", SMTP_RECIPIENT_ACCEPTED));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = NULL;

      message.state = cases[i].state;
      message.next_try = cases[i].next_try;
      message.diagnosis = (char *) cases[i].diagnosis;
      message.reply = (char *) cases[i].reply;
      words = sendoff_message_dup_state (&message, cases[i].leaves, NOW);
      g_assert_cmpstr (words, ==, cases[i].words);
      /* A message is never said to be delivered: only the server's acceptance is known. */
      g_assert_null (strstr (words, "deliver"));
    }

  g_ptr_array_add (recipients, new_recipient ("grace@example.org", SMTP_RECIPIENT_REFUSED));
  message.state = OUTBOX_STATE_SENT;
  refused = sendoff_message_dup_state (&message, 0, NOW);
  g_assert_cmpstr (refused, ==, "sent 15:05, but 1 recipient was refused");
  to = sendoff_message_dup_recipients (&message);
  g_assert_cmpstr (to, ==, "to alan@example.org and 1 more");
}

static void
test_message_diagnosis (void)
{
  g_autoptr (Account) account =
      account_new ("Test", "ada@example.org", account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS));
  OutboxMessage message = { .reply = (char *) "550-5.1.1 The email account\n550 5.1.1 does not exist" };
  g_autoptr (SmtpTrace) trace = smtp_trace_new (account->server);
  g_autoptr (SmtpReply) reply = smtp_reply_parse (message.reply);
  g_autoptr (Diagnosis) then = NULL;
  g_autoptr (Diagnosis) now = NULL;
  g_autofree char *line = sendoff_message_dup_reply_line (message.reply);

  trace->failed_stage = SMTP_STAGE_RECIPIENT;
  trace->error = smtp_error_new_rejected (reply);
  then = diagnosis_from_trace (trace, NULL);
  message.diagnosis = then->id;
  now = sendoff_message_dup_diagnosis (&message, account);
  g_assert_nonnull (now);
  g_assert_cmpstr (now->id, ==, then->id);
  g_assert_cmpstr (now->title, ==, then->title);
  g_assert_cmpstr (line, ==, "550 The email account does not exist");

  /* Rather nothing than something else. */
  message.diagnosis = (char *) "keyring-locked";
  g_assert_null (sendoff_message_dup_diagnosis (&message, account));
  message.reply = NULL;
  g_assert_null (sendoff_message_dup_diagnosis (&message, account));
}

static Account *
new_account_at (const char *host, const char *provider, const char *address)
{
  Account *account = account_new ("Test", address, account_server_new (host, 465, ACCOUNT_SECURITY_TLS));

  account->provider = g_strdup (provider);
  account->server->user = g_strdup (address);
  account->limit = 99;
  return account;
}

/* --- Certificate ------------------------------------------------------------------------------------------------- */

static void
test_certificate_problems (void)
{
  SmtpTlsFacts wrong = { .problems = G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY, .weak_key = TRUE };
  SmtpTlsFacts right = { 0 };
  g_autofree char *three = sendoff_certificate_dup_problems (&wrong, "mail.example.org");
  g_autofree char *none = sendoff_certificate_dup_problems (&right, "mail.example.org");

  /* All that is wrong, not the first of it. */
  g_assert_cmpstr (three, ==, "It is not for mail.example.org.\nIt has expired.\nIts key is too short to be secure.");
  g_assert_cmpstr (none, ==, "");
}

static void
test_item_verdict (void)
{
  g_autoptr (Account) account = new_account_at ("smtp.example.org", NULL, "ada@example.org");
  g_autoptr (SendoffAccountItem) item = sendoff_account_item_new (account);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (account->server);
  g_autofree char *detail = NULL;

  g_assert_cmpstr (sendoff_account_item_get_verdict_title (item), ==, "Not tested yet");
  trace->ok = TRUE;
  trace->duration_us = 400000;
  sendoff_account_item_set_verdict (item, trace, NULL);
  g_assert_cmpstr (sendoff_account_item_get_verdict_title (item), ==, "Ready to send");
  detail = sendoff_account_item_dup_verdict_detail (item);
  g_assert_cmpstr (detail, ==, "smtp.example.org, port 465, no encryption · tested just now in 400 ms");

  /* A verdict holds for the settings it was made with, and for no others. */
  sendoff_account_item_set_account (item, account);
  g_assert_cmpint (sendoff_account_item_get_verdict (item), ==, SENDOFF_VERDICT_PASSED);
  account->server->port = 587;
  sendoff_account_item_set_account (item, account);
  g_assert_cmpint (sendoff_account_item_get_verdict (item), ==, SENDOFF_VERDICT_NONE);

  /* A message that was refused says nothing against the account; a refused sign-in does. */
  trace->ok = FALSE;
  trace->failed_stage = SMTP_STAGE_RECIPIENT;
  sendoff_account_item_take_delivery (item, trace, NULL);
  g_assert_cmpint (sendoff_account_item_get_verdict (item), ==, SENDOFF_VERDICT_PASSED);
  trace->failed_stage = SMTP_STAGE_AUTH;
  sendoff_account_item_take_delivery (item, trace, NULL);
  g_assert_cmpint (sendoff_account_item_get_verdict (item), ==, SENDOFF_VERDICT_FAILED);
  sendoff_account_item_clear_verdict (item);

  trace->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  sendoff_account_item_set_verdict (item, trace, NULL);
  g_assert_cmpint (sendoff_account_item_get_verdict (item), ==, SENDOFF_VERDICT_NONE);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/text/duration", test_duration);
  g_test_add_func ("/ui/text/moment", test_moment);
  g_test_add_func ("/ui/text/join", test_join);
  g_test_add_func ("/ui/limit-card/words", test_limit);
  g_test_add_func ("/ui/limit-card/queue", test_queue);
  g_test_add_func ("/ui/hold/words", test_hold);
  g_test_add_func ("/ui/message/queue-id", test_queue_id);
  g_test_add_func ("/ui/message/verbs", test_verbs);
  g_test_add_func ("/ui/message/server-words", test_server_words);
  g_test_add_func ("/ui/message-row/words", test_message_words);
  g_test_add_func ("/ui/message/diagnosis-again", test_message_diagnosis);
  g_test_add_func ("/ui/certificate/all-problems", test_certificate_problems);
  g_test_add_func ("/ui/account-item/verdict", test_item_verdict);
  return g_test_run ();
}

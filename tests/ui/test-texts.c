/* The pure parts of the windows: words for figures, messages and certificates. No display. */

#include "sendoff-account-item.h"
#include "sendoff-certificate-dialog.h"
#include "sendoff-limit-card.h"
#include "sendoff-message-diagnosis.h"
#include "sendoff-message-row.h"
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
  } cases[] = {
    { { .limit = 99, .used = 37, .left = 62, .next_free = NOW + 600 },
      "62 messages left today",
      "The oldest message leaves the count at 15:16" },
    { { .limit = 99, .used = 98, .left = 1, .unit = ACCOUNT_LIMIT_RECIPIENTS, .next_free = NOW + 600 },
      "1 recipient left today",
      "The oldest message leaves the count at 15:16" },
    { { .limit = 99, .used = 99, .left = 0, .next_free = NOW + 600 },
      "The daily limit is reached",
      "The next message can leave at 15:16" },
    { { .limit = 0, .used = 3 }, "3 messages in 24 hours", "" },
    { { .limit = 99, .left = 99 }, "99 messages left today", "" },
    { { .limit = 99, .used = 5, .left = 94, .next_free = NOW + 60, .locked_until = NOW + 3600 },
      "The server says that the limit is reached",
      "Messages wait until 16:06" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = sendoff_limit_dup_title (&cases[i].usage);
      g_autofree char *note = sendoff_limit_dup_note (&cases[i].usage, NOW);

      g_assert_cmpstr (title, ==, cases[i].title);
      g_assert_cmpstr (note, ==, cases[i].note);
    }
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
    const char *words;
  } cases[] = {
    { OUTBOX_STATE_SENT, 0, "sent 15:05" },
    { OUTBOX_STATE_WAITING, NOW + 600, "waits, leaves at 15:16" },
    { OUTBOX_STATE_WAITING, NOW - 5, "waits for the next try" },
    { OUTBOX_STATE_FAILED, 0, "not sent, 15:05" },
    { OUTBOX_STATE_UNCERTAIN, 0, "may have been sent: the connection broke before the server’s answer" },
    { OUTBOX_STATE_DRAFT, 0, "cancelled, not sent" },
    { OUTBOX_STATE_QUEUED, 0, "ready to leave" },
    { OUTBOX_STATE_COMMITTING, 0, "on its way to the server" },
  };
  g_autofree char *to = NULL, *refused = NULL;

  g_ptr_array_add (recipients, new_recipient ("alan@example.org", SMTP_RECIPIENT_ACCEPTED));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = NULL;

      message.state = cases[i].state;
      message.next_try = cases[i].next_try;
      words = sendoff_message_dup_state (&message, NOW);
      g_assert_cmpstr (words, ==, cases[i].words);
      /* A message is never said to be delivered: only the server's acceptance is known. */
      g_assert_null (strstr (words, "deliver"));
    }

  g_ptr_array_add (recipients, new_recipient ("grace@example.org", SMTP_RECIPIENT_REFUSED));
  message.state = OUTBOX_STATE_SENT;
  refused = sendoff_message_dup_state (&message, NOW);
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
  g_test_add_func ("/ui/message-row/words", test_message_words);
  g_test_add_func ("/ui/message/diagnosis-again", test_message_diagnosis);
  g_test_add_func ("/ui/certificate/all-problems", test_certificate_problems);
  g_test_add_func ("/ui/account-item/verdict", test_item_verdict);
  return g_test_run ();
}

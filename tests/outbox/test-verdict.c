/* outbox/limit, outbox/verdict: what replies and broken sessions mean for message, recipients, units and account. */

#include "outbox-limit.h"
#include "outbox-verdict.h"

#define DAY 86400
#define HOUR 3600

static void
test_limits (void)
{
  static const struct
  {
    const char *reply;
    guint seconds;
  } cases[] = {
    { "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n"
      "550-5.4.5 sending limits go to\n550 5.4.5  https://support.google.com/a/answer/166852 x - gsmtp",
      DAY },
    { "550 5.4.5 Something else", DAY },
    { "550-5.4.5 Daily SMTP relay limit exceeded for customer.\n550 5.4.5 go away", DAY },
    { "550 5.7.1 Daily SMTP relay sending limit exceeded for this user", DAY },
    { "450-4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary\n450 4.2.1 error.", HOUR },
    { "451 Authentication failed: Maximum credits exceeded", DAY },
    { "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", DAY },
    { "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", DAY },
    { "550 5.7.232 Your message can't be sent because your trial tenant has exceeded its", DAY },
    { "550 5.7.233 Your message can't be sent because your tenant exceeded its", DAY },
    { "550 5.7.1 <x>: You have exceeded your daily sending limit", DAY },
    { "454 Throttling failure: Daily message quota exceeded.", DAY },
    { "550 Policy Rejection- Quota Exceeded", HOUR },
    { "450 Requested mail action not taken: mailbox unavailable. Mail send limit exceeded.", HOUR },
    { "451 too many messages this hour", HOUR },
    { "550 Domain x has exceeded the max emails per hour (50/50 (100%)) allowed. Message discarded.", HOUR },
    { "452 Daily quota for this user is over", DAY },
    /* About something else. */
    { "250 2.0.0 OK, daily limit not reached", 0 },
    { "550 5.1.1 No such user", 0 },
    { "552 5.2.2 The recipient's mailbox is over quota", 0 },
    { "452 4.2.2 The email account that you tried to reach is over quota", 0 },
    { "454 Throttling failure: Maximum sending rate exceeded.", 0 },
    { "450 4.5.3 Too many recipients", 0 },
    { "554 5.4.5 Routing loop", 0 },
    { "450 4.2.1 The user you are trying to contact is receiving mail too quickly", 0 },
    { "535 5.7.8 Username and Password not accepted", 0 },
    { "552 5.3.4 Message size exceeds fixed limit", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SmtpReply) reply = smtp_reply_parse (cases[i].reply);

      g_assert_nonnull (reply);
      if (outbox_limit_seconds (reply) != cases[i].seconds)
        g_error ("%s: %u", cases[i].reply, outbox_limit_seconds (reply));
    }
}

/*
 * @error: a reply, or "DOMAIN code" by the table below; %NULL when all went well
 * @recipients: one letter each: a(ccepted) d(eferred) r(efused) u(ntried), and l for refused by a limit
 */
typedef struct
{
  const char *name;
  SmtpFate fate;
  SmtpStage stage;
  const char *error;
  const char *recipients;
  gboolean sent_before;
  OutboxState state;
  guint units;
  guint lock;
  const char *kept;
} VerdictCase;

#define SENT SMTP_FATE_SENT
#define NOT_SENT SMTP_FATE_NOT_SENT
#define UNKNOWN SMTP_FATE_UNKNOWN
#define LIMIT "550 5.4.5 Daily user sending limit exceeded"

static const VerdictCase cases[] = {
  { "accepted", SENT, 0, NULL, "aaa", FALSE, OUTBOX_STATE_SENT, 3, 0, "aaa" },
  { "some-refused", SENT, 0, NULL, "ara", FALSE, OUTBOX_STATE_SENT, 2, 0, "ara" },
  { "some-put-off", SENT, 0, NULL, "ard", FALSE, OUTBOX_STATE_WAITING, 1, 0, "ard" },
  { "some-at-the-limit", SENT, 0, NULL, "aal", FALSE, OUTBOX_STATE_WAITING, 2, DAY, "aad" },
  { "no-reply", UNKNOWN, SMTP_STAGE_AFTER_DATA, "closed", "aar", FALSE, OUTBOX_STATE_UNCERTAIN, 3, 0, "uur" },
  { "cancelled-after-the-end", UNKNOWN, SMTP_STAGE_AFTER_DATA, "cancelled", "aaa", FALSE, OUTBOX_STATE_UNCERTAIN, 3, 0,
    "uuu" },
  { "cancelled", NOT_SENT, SMTP_STAGE_DATA, "cancelled", "aaa", FALSE, OUTBOX_STATE_DRAFT, 0, 0, "uuu" },
  { "cancelled-before-anything", NOT_SENT, SMTP_STAGE_CONNECT, "cancelled", "", FALSE, OUTBOX_STATE_DRAFT, 0, 0, "" },
  { "limit-at-the-end", NOT_SENT, SMTP_STAGE_AFTER_DATA, LIMIT, "rrr", FALSE, OUTBOX_STATE_WAITING, 0, DAY, "rrr" },
  { "limit-at-sender", NOT_SENT, SMTP_STAGE_SENDER, LIMIT, "uuu", FALSE, OUTBOX_STATE_WAITING, 0, DAY, "" },
  { "limit-at-recipients", NOT_SENT, SMTP_STAGE_RECIPIENT, LIMIT, "lll", FALSE, OUTBOX_STATE_WAITING, 0, DAY, "ddd" },
  { "limit-at-sign-in", NOT_SENT, SMTP_STAGE_AUTH, "451 Authentication failed: Maximum credits exceeded", "", FALSE,
    OUTBOX_STATE_WAITING, 0, DAY, "" },
  { "password-refused", NOT_SENT, SMTP_STAGE_AUTH, "535 5.7.8 No", "", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "sign-in-too-often", NOT_SENT, SMTP_STAGE_AUTH, "454 4.7.0 Too many login attempts", "", FALSE, OUTBOX_STATE_FAILED,
    0, 0, "" },
  { "going-down-at-sign-in", NOT_SENT, SMTP_STAGE_AUTH, "421 4.3.0 Going down", "", FALSE, OUTBOX_STATE_WAITING, 0, 0,
    "" },
  { "closed-at-sign-in", NOT_SENT, SMTP_STAGE_AUTH, "closed", "", FALSE, OUTBOX_STATE_WAITING, 0, 0, "" },
  { "greeting-refused", NOT_SENT, SMTP_STAGE_GREETING, "554 5.7.1 Go away", "", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "greeting-busy", NOT_SENT, SMTP_STAGE_GREETING, "421 4.7.0 Busy", "", FALSE, OUTBOX_STATE_WAITING, 0, 0, "" },
  { "all-refused", NOT_SENT, SMTP_STAGE_RECIPIENT, "550 5.1.1 No such user", "rrr", FALSE, OUTBOX_STATE_FAILED, 0, 0,
    "rrr" },
  { "all-put-off", NOT_SENT, SMTP_STAGE_RECIPIENT, "450 4.2.1 Later", "ddd", FALSE, OUTBOX_STATE_WAITING, 0, 0, "ddd" },
  { "one-refused-others-put-off", NOT_SENT, SMTP_STAGE_RECIPIENT, "550 5.1.1 No", "rdd", FALSE, OUTBOX_STATE_WAITING, 0,
    0, "rdd" },
  { "rest-refused", NOT_SENT, SMTP_STAGE_RECIPIENT, "550 5.1.1 No", "rr", TRUE, OUTBOX_STATE_SENT, 0, 0, "rr" },
  { "rest-put-off", NOT_SENT, SMTP_STAGE_RECIPIENT, "450 4.2.1 Later", "rd", TRUE, OUTBOX_STATE_WAITING, 0, 0, "rd" },
  { "rest-not-tried", NOT_SENT, SMTP_STAGE_AUTH, "535 5.7.8 No", "", TRUE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "message-put-off", NOT_SENT, SMTP_STAGE_AFTER_DATA, "451 4.3.0 Later", "ddr", FALSE, OUTBOX_STATE_WAITING, 0, 0,
    "ddr" },
  { "message-refused", NOT_SENT, SMTP_STAGE_AFTER_DATA, "554 5.7.1 Spam", "rrr", FALSE, OUTBOX_STATE_FAILED, 0, 0,
    "rrr" },
  { "link-broke-in-the-middle", NOT_SENT, SMTP_STAGE_DATA, "reset", "aar", FALSE, OUTBOX_STATE_WAITING, 0, 0, "uur" },
  { "no-network", NOT_SENT, SMTP_STAGE_RESOLVE, "resolver", "", FALSE, OUTBOX_STATE_WAITING, 0, 0, "" },
  { "timed-out", NOT_SENT, SMTP_STAGE_CONNECT, "timeout", "", FALSE, OUTBOX_STATE_WAITING, 0, 0, "" },
  { "no-smtp", NOT_SENT, SMTP_STAGE_GREETING, "protocol", "", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "garbled-later", NOT_SENT, SMTP_STAGE_EHLO, "protocol", "", FALSE, OUTBOX_STATE_WAITING, 0, 0, "" },
  { "certificate", NOT_SENT, SMTP_STAGE_TLS, "certificate", "", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "bad-certificate", NOT_SENT, SMTP_STAGE_TLS, "bad-certificate", "", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "tls-broke", NOT_SENT, SMTP_STAGE_TLS, "tls-eof", "", FALSE, OUTBOX_STATE_WAITING, 0, 0, "" },
  { "no-starttls", NOT_SENT, SMTP_STAGE_STARTTLS, "no-starttls", "", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "no-secret", NOT_SENT, SMTP_STAGE_AUTH, "no-secret", "", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "too-large", NOT_SENT, SMTP_STAGE_SENDER, "too-large", "uuu", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "bytes-gone", NOT_SENT, SMTP_STAGE_DATA, "gone", "uuu", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "bytes-changed", NOT_SENT, SMTP_STAGE_DATA, "changed", "uuu", FALSE, OUTBOX_STATE_FAILED, 0, 0, "" },
  { "could-not-commit", NOT_SENT, SMTP_STAGE_DATA, "disk-full", "aaa", FALSE, OUTBOX_STATE_WAITING, 0, 0, "uuu" },
};

static GError *
make_error (const char *text)
{
  static const struct
  {
    const char *name;
    GQuark (*domain) (void);
    int code;
  } errors[] = {
    { "cancelled", g_io_error_quark, G_IO_ERROR_CANCELLED },
    { "closed", smtp_error_quark, SMTP_ERROR_CLOSED },
    { "protocol", smtp_error_quark, SMTP_ERROR_PROTOCOL },
    { "reset", g_io_error_quark, G_IO_ERROR_CONNECTION_CLOSED },
    { "resolver", g_resolver_error_quark, G_RESOLVER_ERROR_TEMPORARY_FAILURE },
    { "timeout", g_io_error_quark, G_IO_ERROR_TIMED_OUT },
    { "certificate", smtp_error_quark, SMTP_ERROR_CERTIFICATE },
    { "bad-certificate", g_tls_error_quark, G_TLS_ERROR_BAD_CERTIFICATE },
    { "tls-eof", g_tls_error_quark, G_TLS_ERROR_EOF },
    { "no-starttls", smtp_error_quark, SMTP_ERROR_NO_STARTTLS },
    { "no-secret", smtp_error_quark, SMTP_ERROR_NO_SECRET },
    { "too-large", smtp_error_quark, SMTP_ERROR_TOO_LARGE },
    { "gone", g_io_error_quark, G_IO_ERROR_NOT_FOUND },
    { "changed", g_io_error_quark, G_IO_ERROR_INVALID_DATA },
    { "disk-full", outbox_error_quark, OUTBOX_ERROR_FULL },
  };
  g_autoptr (SmtpReply) reply = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    if (g_strcmp0 (text, errors[i].name) == 0)
      return g_error_new_literal (errors[i].domain (), errors[i].code, text);
  reply = smtp_reply_parse (text);
  g_assert_nonnull (reply);
  return smtp_error_new_rejected (reply);
}

static SmtpTrace *
make_trace (const VerdictCase *test)
{
  g_autoptr (AccountServer) server = account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS);
  SmtpTrace *trace = smtp_trace_new (server);
  SmtpReply *reply;

  trace->fate = test->fate;
  trace->failed_stage = test->stage;
  trace->ok = test->error == NULL;
  if (test->error != NULL)
    {
      trace->error = make_error (test->error);
      reply = smtp_error_get_reply (trace->error);
      if (reply != NULL && test->stage == SMTP_STAGE_AFTER_DATA)
        trace->message_reply = smtp_reply_ref (reply);
    }
  for (const char *p = test->recipients; *p != '\0'; p++)
    {
      SmtpRecipient *recipient = g_new0 (SmtpRecipient, 1);

      recipient->address = g_strdup_printf ("%ld@example.org", (long) (p - test->recipients));
      recipient->outcome = *p == 'a'   ? SMTP_RECIPIENT_ACCEPTED
                           : *p == 'd' ? SMTP_RECIPIENT_DEFERRED
                           : *p == 'u' ? SMTP_RECIPIENT_UNTRIED
                                       : SMTP_RECIPIENT_REFUSED;
      if (*p == 'l')
        recipient->reply = smtp_reply_parse (LIMIT);
      g_ptr_array_add (trace->recipients, recipient);
    }
  return trace;
}

static void
test_verdict (gconstpointer data)
{
  const VerdictCase *test = data;
  g_autoptr (SmtpTrace) trace = make_trace (test);
  g_auto (OutboxVerdict) verdict = { 0 };
  Account account = { .id = (char *) "one", .limit = 99, .limit_unit = ACCOUNT_LIMIT_RECIPIENTS };
  g_autoptr (GString) kept = g_string_new (NULL);

  outbox_verdict_init (&verdict, trace, &account, 3, test->sent_before);
  g_assert_cmpstr (outbox_state_to_string (verdict.state), ==, outbox_state_to_string (test->state));
  g_assert_cmpuint (verdict.units, ==, test->units);
  g_assert_cmpuint (verdict.lock, ==, test->lock);
  for (guint i = 0; i < verdict.recipients->len; i++)
    g_string_append_c (kept, "uadr"[((SmtpRecipient *) verdict.recipients->pdata[i])->outcome]);
  g_assert_cmpstr (kept->str, ==, test->kept);
  if (trace->error != NULL)
    g_assert_true (verdict.reply == smtp_error_get_reply (trace->error));
}

static void
test_message_units (void)
{
  static const VerdictCase accepted = { NULL, SENT, 0, NULL, "aaa", FALSE, OUTBOX_STATE_SENT, 1, 0, "aaa" };
  g_autoptr (SmtpTrace) trace = make_trace (&accepted);
  g_auto (OutboxVerdict) verdict = { 0 };
  Account account = { .id = (char *) "one", .limit = 99, .limit_unit = ACCOUNT_LIMIT_MESSAGES };

  outbox_verdict_init (&verdict, trace, &account, 1, FALSE);
  g_assert_cmpuint (verdict.units, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/limit/replies", test_limits);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/outbox/verdict/", cases[i].name, NULL);

      g_test_add_data_func (name, &cases[i], test_verdict);
    }
  g_test_add_func ("/outbox/verdict/message-units", test_message_units);
  return g_test_run ();
}

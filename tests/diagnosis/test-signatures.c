/* diagnosis/: what real servers and libraries say, and the diagnosis that is to come of it. */

#include "diagnosis-log.h"
#include "diagnosis-rule.h"
#include "diagnosis.h"
#include "signatures.h"

#include <string.h>

static const Signature *const tables[] = {
  signatures_network,
  signatures_auth,
  signatures_auth_providers,
  signatures_message,
  signatures_message_providers,
  signatures_incoming,
  signatures_generic,
  replies_auth,
  replies_sender,
  replies_recipient,
  replies_policy,
  replies_clients,
  replies_echo,
  replies_second,
  replies_third,
};
static const Signature *const posted[] = { replies_auth,   replies_sender, replies_recipient,
                                           replies_policy, replies_echo,   replies_second, replies_third };

static const struct
{
  const char *name;
  DiagnosisProtocol protocol;
} protocols[] = {
  { "pop3", DIAGNOSIS_PROTOCOL_POP3 },       { "imap", DIAGNOSIS_PROTOCOL_IMAP },
  { "oauth", DIAGNOSIS_PROTOCOL_OAUTH },     { "keyring", DIAGNOSIS_PROTOCOL_KEYRING },
  { "network", DIAGNOSIS_PROTOCOL_NETWORK }, { "paste", DIAGNOSIS_PROTOCOL_UNKNOWN },
};

static const AccountProvider *
find_provider (const Signature *row)
{
  return row->who != NULL ? account_catalogue_get (row->who) : NULL;
}

/* The host that a session would have talked to; as the catalogue has it, when @who is a provider. */
static char *
dup_host (const Signature *row)
{
  const AccountProvider *provider = find_provider (row);
  g_auto (GStrv) parts = NULL;

  if (row->who == NULL)
    return g_strdup ("mail.example.org");
  if (provider == NULL)
    return g_strdup (row->who);
  parts = g_strsplit_set (provider->endpoints[0].host, "<>", 3);
  return parts[1] != NULL ? g_strconcat (parts[0], "x-1", parts[2], NULL) : g_strdup (parts[0]);
}

static void
add_line (SmtpTrace *trace, SmtpSide side, const char *text)
{
  SmtpLine *line = g_new0 (SmtpLine, 1);

  line->side = side;
  line->text = g_strdup (text);
  g_ptr_array_add (trace->transcript, line);
}

/* A session that failed with these words. */
static SmtpTrace *
make_trace (const Signature *row)
{
  g_autofree char *host = dup_host (row);
  g_autoptr (AccountServer) server = account_server_new (host, 587, ACCOUNT_SECURITY_STARTTLS);
  g_auto (GStrv) where = g_strsplit (row->where, "-", 2);
  g_autoptr (SmtpReply) reply = smtp_reply_parse (row->said);
  SmtpTrace *trace;

  server->user = g_strdup ("ada@example.org");
  trace = smtp_trace_new (server);
  trace->ok = FALSE;
  if (!smtp_stage_from_string (row->where, &trace->failed_stage))
    g_assert_true (smtp_stage_from_string (where[0], &trace->failed_stage));
  add_line (trace, SMTP_SIDE_SERVER, row->said);
  if (g_strcmp0 (where[1], "line") == 0)
    trace->error = g_error_new_literal (SMTP_ERROR, SMTP_ERROR_PROTOCOL, "…");
  else if (g_strcmp0 (where[1], "hangup") == 0)
    trace->error = g_error_new_literal (SMTP_ERROR, SMTP_ERROR_CLOSED, "…");
  else
    {
      g_assert_nonnull (reply);
      trace->error = smtp_error_new_rejected (reply);
    }
  if (g_strcmp0 (where[1], "token") == 0)
    trace->mechanism = g_strdup ("XOAUTH2");
  return trace;
}

/* What holds for every diagnosis. */
static void
check_form (const Diagnosis *diagnosis, const Signature *row)
{
  g_assert_cmpstr (diagnosis->title, !=, "");
  g_assert_cmpuint (g_utf8_strlen (diagnosis->title, -1), <=, 80);
  g_assert_null (strchr (diagnosis->title, '{'));
  g_assert_null (strchr (diagnosis->cause, '{'));
  g_assert_null (strstr (diagnosis->cause, "  "));
  g_assert_null (strstr (diagnosis->cause, "“”"));
  /* What stands where a name is not known reads as no name, and in no place where it makes no sense. */
  g_assert_null (strstr (diagnosis->cause, "“the server”"));
  g_assert_null (strstr (diagnosis->cause, "of you."));
  g_assert_true (g_str_has_suffix (diagnosis->cause, ".") || g_str_has_suffix (diagnosis->cause, "”)."));
  if (!g_str_equal (diagnosis->id, "ok"))
    g_assert_cmpuint (diagnosis->remedies->len, >, 0);
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      g_assert_null (strchr (remedy->label, '{'));
      g_assert_null (strstr (remedy->label, "Port 0"));
      if (diagnosis->server == NULL)
        g_assert_null (remedy->patch);
      else if (remedy->patch != NULL)
        g_assert_cmpint (remedy->patch->security, !=, ACCOUNT_SECURITY_NONE);
    }
}

static void
check_id (const Diagnosis *diagnosis, const Signature *row, const char *how)
{
  g_assert_nonnull (diagnosis);
  if (!g_str_equal (diagnosis->id, row->id))
    g_test_message ("%s: at %s of %s: %s", how, row->where, row->who != NULL ? row->who : "nobody", row->said);
  g_assert_cmpstr (diagnosis->id, ==, row->id);
  check_form (diagnosis, row);
}

static void
check_in_session (const Signature *row)
{
  g_autoptr (SmtpTrace) trace = make_trace (row);
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, find_provider (row));

  check_id (diagnosis, row, "session");
  g_assert_cmpstr (diagnosis->server_said, ==, row->said);
}

static void
check_reply (const Signature *row, gboolean stage_known)
{
  g_autoptr (SmtpReply) reply = smtp_reply_parse (row->said);
  SmtpStage stage = SMTP_STAGE_QUIT;
  g_autoptr (Diagnosis) diagnosis = NULL;

  g_assert_nonnull (reply);
  if (stage_known)
    g_assert_true (smtp_stage_from_string (row->where, &stage));
  diagnosis = diagnosis_from_reply (reply, stage, stage_known, find_provider (row), row->who);
  check_id (diagnosis, row, "reply");
  g_assert_cmpstr (diagnosis->server_said, ==, row->said);
  g_assert_null (diagnosis->server);
  if (stage_known)
    g_assert_cmpstr (diagnosis->stage, ==, row->where);
}

static gboolean
check_text (const Signature *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      g_autoptr (Diagnosis) diagnosis = NULL;

      if (!g_str_equal (row->where, protocols[i].name))
        continue;
      diagnosis = diagnosis_from_text (row->said, protocols[i].protocol, find_provider (row), NULL);
      check_id (diagnosis, row, "text");
      g_assert_cmpstr (diagnosis->server_said, !=, NULL);
      return TRUE;
    }
  return FALSE;
}

static void
check_log (const Signature *row)
{
  const DiagnosisLogHint hint = { NULL, row->who };
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (row->said, strlen (row->said), &hint);
  g_autoptr (Diagnosis) diagnosis = NULL;

  if (log == NULL)
    {
      g_assert_cmpstr (row->id, ==, "failed");
      return;
    }
  diagnosis = diagnosis_log_diagnose (log);
  check_id (diagnosis, row, "log");
}

static void
test_row (gconstpointer data)
{
  const Signature *row = data;
  SmtpStage stage;

  if (check_text (row))
    return;
  if (g_str_equal (row->where, "log"))
    {
      check_log (row);
      return;
    }
  if (g_str_equal (row->where, "any"))
    {
      check_reply (row, FALSE);
      return;
    }
  if (row->said[0] >= '4' || strchr (row->where, '-') != NULL)
    check_in_session (row);
  if (smtp_stage_from_string (row->where, &stage))
    check_reply (row, TRUE);
}

/* The same words on two lines; NULL where there is nothing to part. */
static char *
dup_parted (const char *said)
{
  const char *gap = strlen (said) > 12 && strchr (said, '\n') == NULL ? strchr (said + strlen (said) / 2, ' ') : NULL;

  if (gap == NULL)
    return NULL;
  return g_strdup_printf ("%.3s-%.*s\n%.3s %s", said, (int) (gap - said - 4), said + 4, said, gap + 1);
}

static void
check_variation (const Signature *row, const char *said)
{
  const Signature variation = { row->id, row->where, row->who, said };
  g_autoptr (SmtpTrace) trace = make_trace (&variation);
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_trace (trace, find_provider (row));

  check_id (diagnosis, &variation, "variation");
}

static void
test_posted_replies_vary (void)
{
  for (guint t = 0; t < G_N_ELEMENTS (posted); t++)
    for (const Signature *row = posted[t]; row->id != NULL; row++)
      {
        g_autofree char *parted = NULL;

        if (g_str_equal (row->where, "any") || g_str_equal (row->where, "log"))
          continue;
        parted = dup_parted (row->said);
        if (parted != NULL)
          check_variation (row, parted);
      }
}

static guint
count_rows (const char *id)
{
  guint n = 0;

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const Signature *row = tables[t]; row->id != NULL; row++)
      n += g_str_equal (row->id, id);
  return n;
}

static void
test_reference_is_complete (void)
{
  g_assert_cmpuint (g_strv_length ((GStrv) signatures_reference), ==, 191);
  for (guint i = 0; signatures_reference[i] != NULL; i++)
    {
      g_test_message ("%s", signatures_reference[i]);
      g_assert_true (g_strv_contains (diagnosis_list_ids (), signatures_reference[i]));
      /* Its own words, and two variations. */
      g_assert_cmpuint (count_rows (signatures_reference[i]), >=, 3);
    }
}

/* The words of the person, in a session that knows them. */
static void
test_echoes_of_a_session_are_ignored (void)
{
  static const struct
  {
    const char *recipient;
    const char *said;
    const char *id;
  } cases[] = {
    { "spamhaus@example.net", "550 spamhaus: refused", "recipient-refused" },
    { "bo@mailbox-full.example", "550 mailbox-full.example refused it", "recipient-refused" },
    { "greylisted@example.net", "450 cannot take mail for greylisted now", "refused-for-now" },
    { "user@example.net", "550 user unknown", "rcpt-unknown" },
    { "bo@example.net", "550 greylisted: refused", "recipient-refused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Signature row = { cases[i].id, "recipient", NULL, cases[i].said };
      g_autoptr (SmtpTrace) trace = make_trace (&row);
      g_autofree char *command = g_strdup_printf ("RCPT TO:<%s>", cases[i].recipient);
      g_autoptr (Diagnosis) diagnosis = NULL;

      add_line (trace, SMTP_SIDE_CLIENT, "EHLO greylisted.example");
      add_line (trace, SMTP_SIDE_CLIENT, "MAIL FROM:<greylisted@virus.example>");
      add_line (trace, SMTP_SIDE_CLIENT, command);
      diagnosis = diagnosis_from_trace (trace, NULL);
      check_id (diagnosis, &row, "echo");
    }
}

/* A server with a provider's banner is the provider's, whatever its name. */
static void
test_banner_names_the_provider (void)
{
  const Signature row = { "google-535-badcredentials", "auth", "relay.example.org", "535 5.7.8 No" };
  g_autoptr (SmtpTrace) trace = make_trace (&row);
  SmtpStep *step = g_new0 (SmtpStep, 1);
  g_autoptr (Diagnosis) diagnosis = NULL;

  step->stage = SMTP_STAGE_GREETING;
  step->reply = smtp_reply_parse ("220 smtp.gmail.com ESMTP a1-20020a - gsmtp");
  g_ptr_array_add (trace->steps, step);
  diagnosis = diagnosis_from_trace (trace, NULL);
  check_id (diagnosis, &row, "banner");
}

/* Over IPv6 the handshake dies, and an IPv4 address was there. */
static void
test_broken_ipv6 (void)
{
  const Signature row = { "tcp-v6-broken", "tls", NULL, "554 none" };
  g_autoptr (SmtpTrace) trace = make_trace (&row);
  SmtpAddressResult *six = g_new0 (SmtpAddressResult, 1);
  SmtpAddressResult *four = g_new0 (SmtpAddressResult, 1);
  g_autoptr (Diagnosis) broken = NULL;
  g_autoptr (Diagnosis) alone = NULL;

  six->address = g_strdup ("2001:db8::1");
  six->ipv6 = six->used = TRUE;
  four->address = g_strdup ("203.0.113.7");
  g_ptr_array_add (trace->addresses, six);
  g_clear_error (&trace->error);
  trace->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "…");
  alone = diagnosis_from_trace (trace, NULL);
  g_assert_cmpstr (alone->id, ==, "tls-timeout");
  g_ptr_array_add (trace->addresses, four);
  broken = diagnosis_from_trace (trace, NULL);
  check_id (broken, &row, "ipv6");
}

static void
test_broken_ipv6_is_remarked (void)
{
  const Signature row = { "ok", "quit", NULL, "554 none" };
  g_autoptr (SmtpTrace) trace = make_trace (&row);
  SmtpAddressResult *six = g_new0 (SmtpAddressResult, 1);
  SmtpAddressResult *four = g_new0 (SmtpAddressResult, 1);
  g_autoptr (Diagnosis) diagnosis = NULL;

  six->address = g_strdup ("2001:db8::1");
  six->ipv6 = TRUE;
  six->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "…");
  four->address = g_strdup ("203.0.113.7");
  four->used = TRUE;
  g_ptr_array_add (trace->addresses, six);
  g_ptr_array_add (trace->addresses, four);
  g_clear_error (&trace->error);
  trace->ok = TRUE;
  diagnosis = diagnosis_from_trace (trace, NULL);
  check_id (diagnosis, &row, "remark");
  g_assert_nonnull (strstr (diagnosis->cause, "IPv6"));
}

static void
test_any_bytes (void)
{
  static const char *const texts[] = { "",         "\n\n", "\xff\xfe 535", "535",  "535-",  "535 \x1b[2J",
                                       "<<<<\"'“", "[",    "a1 NO",        "-ERR", "5.7.1", "(535, b'" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (int p = DIAGNOSIS_PROTOCOL_UNKNOWN; p <= DIAGNOSIS_PROTOCOL_NETWORK; p++)
      {
        g_autoptr (Diagnosis) diagnosis = diagnosis_from_text (texts[i], p, NULL, NULL);

        g_assert_nonnull (diagnosis);
        g_assert_cmpuint (diagnosis->remedies->len, >, 0);
        g_assert_true (diagnosis->server_said == NULL || g_utf8_validate (diagnosis->server_said, -1, NULL));
        g_assert_true (diagnosis->server_said == NULL || strchr (diagnosis->server_said, '\033') == NULL);
      }
}

/* Of a very long text the end is read, from a whole line on. */
static void
test_end_of_a_long_text (void)
{
  g_autoptr (GString) text = g_string_new ("550 5.1.1 No such user\n");
  g_autoptr (Diagnosis) diagnosis = NULL;

  while (text->len < 100000)
    g_string_append (text, "nothing to see hereé\n");
  g_string_append (text, "535 5.7.8 No\n");
  diagnosis = diagnosis_from_text (text->str, DIAGNOSIS_PROTOCOL_UNKNOWN, NULL, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "auth-535-generic");
  g_string_truncate (text, text->len - strlen ("535 5.7.8 No\n"));
  g_clear_pointer (&diagnosis, diagnosis_free);
  diagnosis = diagnosis_from_text (text->str, DIAGNOSIS_PROTOCOL_UNKNOWN, NULL, NULL);
  g_assert_cmpstr (diagnosis->id, ==, "failed");
}

static void
test_ids_are_sorted (void)
{
  const char *const *ids = diagnosis_list_ids ();

  for (guint i = 1; ids[i] != NULL; i++)
    g_assert_cmpstr (ids[i - 1], <, ids[i]);
  g_assert_true (g_strv_contains (ids, "ok"));
  g_assert_true (g_strv_contains (ids, "attachment-unreadable"));
}

int
main (int argc, char **argv)
{
  guint n = 0;

  g_test_init (&argc, &argv, NULL);
  /* All that is misread is to be seen at once. */
  g_test_set_nonfatal_assertions ();
  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    {
      for (const Signature *row = tables[t]; row->id != NULL; row++)
        {
          g_autofree char *path = g_strdup_printf ("/diagnosis/signature/%s/%u", row->id, ++n);

          g_test_add_data_func (path, row, test_row);
        }
    }
  g_test_add_func ("/diagnosis/signatures/reference-is-complete", test_reference_is_complete);
  g_test_add_func ("/diagnosis/signatures/ids-are-sorted", test_ids_are_sorted);
  g_test_add_func ("/diagnosis/signatures/echoes-of-a-session-are-ignored", test_echoes_of_a_session_are_ignored);
  g_test_add_func ("/diagnosis/signatures/banner-names-the-provider", test_banner_names_the_provider);
  g_test_add_func ("/diagnosis/signatures/broken-ipv6", test_broken_ipv6);
  g_test_add_func ("/diagnosis/signatures/broken-ipv6-is-remarked", test_broken_ipv6_is_remarked);
  g_test_add_func ("/diagnosis/signatures/posted-replies-vary", test_posted_replies_vary);
  g_test_add_func ("/diagnosis/signatures/end-of-a-long-text", test_end_of_a_long_text);
  g_test_add_func ("/diagnosis/signatures/any-bytes", test_any_bytes);
  return g_test_run ();
}

/* smtp/: what is written down of a conversation, and what is kept out of it. */

#include "smtp-recorder.h"
#include "smtp-redaction.h"

#include <string.h>

static const char *const known[] = { "mail.example", "ada@practice.example", NULL };

static void
test_redaction (void)
{
  static const struct
  {
    const char *secret;
    const char *text;
    const char *clean;
  } cases[] = {
    { "open sesame", "535 no open sesame here", "535 no <hidden> here" },
    { "open sesame", "open sesameopen sesame", "<hidden><hidden>" },
    { "open sesame", "see https://x/?p=open%20sesame&q", "see https://x/?p=<hidden>&q" },
    /* base64 of NUL ada NUL, of "user=ada\001auth=Bearer " and of nothing, each before the secret */
    { "open sesame", "AUTH PLAIN AGFkYQBvcGVuIHNlc2FtZQ==", "AUTH PLAIN <hidden>" },
    { "open sesame", "dXNlcj1hZGEBYXV0aD1CZWFyZXIgb3BlbiBzZXNhbWUBAQ== x", "<hidden> x" },
    { "open sesame", "b3BlbiBzZXNhbWU=", "<hidden>" },
    { "open sesame", "nothing to hide", "nothing to hide" },
    /* As other programs write it. */
    { "p\xc3\xa4ss&w\"d", "x p%C3%A4ss%26w%22d y", "x <hidden> y" },
    { "p\xc3\xa4ss&w\"d", "x p%c3%a4ss%26w%22d y", "x <hidden> y" },
    { "p\xc3\xa4ss&w\"d", "x p%e4ss&w%22d y", "x <hidden> y" },
    { "p\xc3\xa4ss&w\"d", "x p\xc3\xa4ss&amp;w&quot;d y", "x <hidden> y" },
    { "p\xc3\xa4ss&w\"d", "x p&#228;ss&#038;w&#x22;d y", "x <hidden> y" },
    { "p\xc3\xa4ss&w\"d", "{\"p\":\"p\\u00E4ss&w\\\"d\"}", "{\"p\":\"<hidden>\"}" },
    { "p\xc3\xa4ss&w\"d", "b'p\\xc3\\xa4ss&w\"d'", "b'<hidden>'" },
    { "a/b\\c\xf0\x9f\x94\x91", "a\\/b\\\\c\\ud83d\\udd11.", "<hidden>." },
    { "it's so", "it&#39;s+so it&apos;s so it\\'s so", "<hidden> <hidden> <hidden>" },
    { "100%25 &amp;", "is 100%25 &amp; or 100%2525+%26amp%3b", "is <hidden> or <hidden>" },
    { "%%%%%%%%", "%25%25%25%25%25%25%25 100%", "%25%25%25%25%25%25%25 100%" },
    { "open sesame", "open%20sesam open&#32;sesam&#101;", "open%20sesam <hidden>" },
    { "caf\xe9 au lait", "caf%e9%20au%20lait", "<hidden>" },
    /* A word in the person's own address is no news. */
    { "practice", "250 ada@practice.example ok", "250 ada@practice.example ok" },
    { "practice", "AGFkYQBwcmFjdGljZQ==", "<hidden>" },
    { "abc", "the abc of mail", "the abc of mail" },
    { "", "text", "text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AccountSecret) secret = account_secret_new (cases[i].secret, ACCOUNT_SECRET_PASSWORD);
      g_autoptr (SmtpRedaction) redaction = smtp_redaction_new ();
      g_autoptr (GString) text = g_string_new (cases[i].text);

      smtp_redaction_add (redaction, secret, known);
      g_assert_cmpint (smtp_redaction_apply (redaction, text), ==, strcmp (cases[i].text, cases[i].clean) != 0);
      g_assert_cmpstr (text->str, ==, cases[i].clean);
    }
}

/* A NUL in a reply hides nothing behind it. */
static void
test_redaction_behind_nul (void)
{
  static const char said[] = "550 \0 open%20sesame";
  g_autoptr (AccountSecret) secret = account_secret_new ("open sesame", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (SmtpRedaction) redaction = smtp_redaction_new ();
  g_autoptr (GString) text = g_string_new_len (said, sizeof said - 1);

  smtp_redaction_add (redaction, secret, NULL);
  g_assert_true (smtp_redaction_apply (redaction, text));
  g_assert_cmpmem (text->str, text->len, "550 \0 <hidden>", 14);
}

/* Whatever stands around a secret, its base64 is found. */
static void
test_redaction_every_offset (void)
{
  static const char secret_text[] = "p\xc3\xa4ss w\xc3\xb6rd%/+=";
  g_autoptr (AccountSecret) secret = account_secret_new (secret_text, ACCOUNT_SECRET_PASSWORD);
  g_autoptr (SmtpRedaction) redaction = smtp_redaction_new ();

  smtp_redaction_add (redaction, secret, NULL);
  for (guint before = 0; before < 12; before++)
    for (guint after = 0; after < 4; after++)
      {
        g_autofree char *head = g_strnfill (before, '\xe4');
        g_autofree char *tail = g_strnfill (after, '\xff');
        g_autofree char *whole = g_strconcat (head, secret_text, tail, NULL);
        g_autofree char *encoded = g_base64_encode ((const guchar *) whole, strlen (whole));
        g_autoptr (GString) text = g_string_new (NULL);

        g_string_printf (text, "334 %s", encoded);
        g_assert_true (smtp_redaction_apply (redaction, text));
        g_assert_cmpstr (text->str, ==, "334 <hidden>");
      }
}

static void
count_line (const SmtpLine *line, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* What is made safe to show looks different: the secret must be found all the same. */
static void
test_recorder_odd_secret (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_line_free);
  g_autoptr (SmtpRecorder) recorder = smtp_recorder_new (lines, g_get_monotonic_time (), NULL, NULL);
  g_autoptr (AccountSecret) tabbed = account_secret_new ("open\tsesame", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) spaced = account_secret_new ("knock knock", ACCOUNT_SECRET_PASSWORD);

  smtp_redaction_add (smtp_recorder_get_redaction (recorder), tabbed, NULL);
  smtp_redaction_add (smtp_recorder_get_redaction (recorder), spaced, NULL);
  smtp_recorder_add (recorder, SMTP_SIDE_SERVER, TRUE, "535 open\tsesame?", 16);
  smtp_recorder_add (recorder, SMTP_SIDE_SERVER, TRUE, "535 knock\tknock?", 16);
  g_assert_cmpstr (((SmtpLine *) lines->pdata[0])->text, ==, "535 <hidden>?");
  g_assert_cmpstr (((SmtpLine *) lines->pdata[1])->text, ==, "535 <hidden>?");
}

static void
test_recorder (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_line_free);
  guint heard = 0;
  g_autoptr (SmtpRecorder) recorder = smtp_recorder_new (lines, g_get_monotonic_time (), count_line, &heard);
  g_autoptr (AccountSecret) secret = account_secret_new ("open sesame", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (SmtpLine) copy = NULL;

  smtp_redaction_add (smtp_recorder_get_redaction (recorder), secret, NULL);
  smtp_recorder_add (recorder, SMTP_SIDE_SERVER, TRUE, "250 a\0b\x1b open sesame", 20);
  smtp_recorder_note (recorder, FALSE, "Connected to %s", "x");
  copy = smtp_line_copy (lines->pdata[0]);
  g_assert_cmpuint (heard, ==, 2);
  g_assert_cmpstr (copy->text, ==,
                   "250 a\xef\xbf\xbd"
                   "b\xef\xbf\xbd <hidden>");
  g_assert_cmpint (copy->side, ==, SMTP_SIDE_SERVER);
  g_assert_true (copy->tls);
  g_assert_cmpint (copy->at_us, >=, 0);
  g_assert_cmpint (((SmtpLine *) lines->pdata[1])->side, ==, SMTP_SIDE_NOTE);
}

/* The marks of swaks, which support desks know. */
static void
test_marks (void)
{
  static const struct
  {
    SmtpSide side;
    gboolean tls;
    const char *mark;
    const char *name;
  } cases[] = {
    { SMTP_SIDE_CLIENT, FALSE, " ->", "client" }, { SMTP_SIDE_CLIENT, TRUE, " ~>", "client" },
    { SMTP_SIDE_SERVER, FALSE, "<- ", "server" }, { SMTP_SIDE_SERVER, TRUE, "<~ ", "server" },
    { SMTP_SIDE_NOTE, FALSE, "===", "note" },     { SMTP_SIDE_NOTE, TRUE, "===", "note" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SmtpLine line = { .side = cases[i].side, .tls = cases[i].tls };

      g_assert_cmpstr (smtp_line_get_mark (&line), ==, cases[i].mark);
      g_assert_cmpstr (smtp_side_to_string (line.side), ==, cases[i].name);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/redaction/cases", test_redaction);
  g_test_add_func ("/smtp/recorder/odd-secret", test_recorder_odd_secret);
  g_test_add_func ("/smtp/redaction/behind-nul", test_redaction_behind_nul);
  g_test_add_func ("/smtp/redaction/every-offset", test_redaction_every_offset);
  g_test_add_func ("/smtp/recorder/lines", test_recorder);
  g_test_add_func ("/smtp/transcript/marks", test_marks);
  return g_test_run ();
}

/* diagnosis/: the words of a reply, and the expressions of rules. */

#include "diagnosis-words.h"

static const struct
{
  const char *text;
  const char *words;
} replies[] = {
  { "", " " },
  { "User unknown", " user unknown " },
  { "<a@example.org>: Relay access denied", " relay access denied " },
  { "no mail for ada@example.org, sorry", " no mail for sorry " },
  { "Didn't pass; didn’t pass", " didnt pass didnt pass " },
  { "(#AUTH005) Too many", " auth005 too many " },
  { "see 5.7.139, or 1.2.3.4.", " see 5.7.139 or 1.2.3.4 " },
  { "[SYS/TEMP] Busy", " [sys/temp] sys temp busy " },
  { "bare <LF> received", " bare lf received " },
  { "says \"quota exceeded\" of “spam” and 'virus'", " says of and " },
  { "users' mail isn't here", " users mail isnt here " },
  { "<https://support.google.com/mail/?p=BadCredentials>", " https support google com mail p badcredentials " },
  { "'5.1.1 <x@y>: User unknown' (attempts: 0)", " 5.1.1 user unknown attempts 0 " },
  { "\"open for ever", " open for ever " },
  { "\"REJECTED - bad name\"", " rejected bad name " },
  { "spam.example.org: no such user", " no such user " },
  { "blocked, see zen.spamhaus.org.", " blocked see zen spamhaus org " },
  { "STOREDRV.Deliver: mailbox full.Try later", " storedrv deliver mailbox full try later " },
  { "refused: Subject: Mailbox full\nSorry", " refused subject sorry " },
  { "missing Subject: header", " missing subject header " },
  { "请使用授权码登录。 OK", " 请使用授权码登录 ok " },
};

static void
test_normalize (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autofree char *words = diagnosis_words_normalize (replies[i].text, TRUE, NULL);

      g_assert_cmpstr (words, ==, replies[i].words);
    }
}

static void
test_echoes (void)
{
  static const char *const echoes[] = { "spamhaus", "user", "greylist.example", "a", NULL };
  g_autofree char *words =
      diagnosis_words_normalize ("User SPAMHAUS of greylist.example and spamhaus2 got a no", TRUE, echoes);
  g_autofree char *log = diagnosis_words_normalize ("{\"error\": \"invalid_grant\"} <html>", FALSE, NULL);

  g_assert_cmpstr (words, ==, " user of and spamhaus2 got a no ");
  g_assert_cmpstr (log, ==, " error invalid_grant html ");
}

static const struct
{
  const char *expression;
  gboolean holds;
} expressions[] = {
  { "", TRUE },
  { "relay access denied", TRUE },
  { "access denied", TRUE },
  { "relay denied", FALSE },
  { "rela", FALSE },
  { "rela*", TRUE },
  { "relay acc*", TRUE },
  { "elay access", FALSE },
  { "quota|denied", TRUE },
  { "quota | full", FALSE },
  { "relay & denied", TRUE },
  { "relay & quota", FALSE },
  { "relay & quota/denied/full", TRUE },
  { "relay & !denied", FALSE },
  { "relay & !quota/full", TRUE },
  { "!relay|!quota & access", TRUE },
  { "!relay & access", FALSE },
  { "5.7.1", TRUE },
  { "5.7", FALSE },
  { "now", TRUE },
};

static void
test_match (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      g_test_message ("%s", expressions[i].expression);
      g_assert_cmpint (diagnosis_words_match (" 5.7.1 relay access denied now ", expressions[i].expression), ==,
                       expressions[i].holds);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnosis/words/normalize", test_normalize);
  g_test_add_func ("/diagnosis/words/echoes", test_echoes);
  g_test_add_func ("/diagnosis/words/match", test_match);
  return g_test_run ();
}

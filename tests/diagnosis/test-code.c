/* diagnosis/: what the numbers of replies mean. */

#include "diagnosis-code.h"
#include "diagnosis-meaning.h"

#include <string.h>

/* Each of the three-digit codes that the standards name. */
static const guint codes[] = { 211, 214, 220, 221, 235, 250, 251, 252, 334, 354, 421, 422, 432, 435,
                               450, 451, 452, 453, 454, 455, 458, 459, 500, 501, 502, 503, 504, 521,
                               523, 524, 525, 530, 534, 535, 538, 550, 551, 552, 553, 554, 555, 556 };

static void
test_codes (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      const char *meaning = diagnosis_code_meaning (codes[i]);

      g_test_message ("%u: %s", codes[i], meaning);
      g_assert_true (diagnosis_code_is_known (codes[i]));
      g_assert_true (g_str_has_suffix (meaning, "."));
      g_assert_true (g_hash_table_add (seen, (gpointer) meaning));
    }
}

static void
test_unknown_codes (void)
{
  g_assert_false (diagnosis_code_is_known (587));
  g_assert_cmpstr (diagnosis_code_meaning (0), ==, "");
  g_assert_cmpstr (diagnosis_code_meaning (199), ==, "");
  g_assert_cmpstr (diagnosis_code_meaning (600), ==, "");
  g_assert_cmpstr (diagnosis_code_meaning (599), ==, diagnosis_class_meaning (5));
  g_assert_cmpstr (diagnosis_class_meaning (5), !=, diagnosis_class_meaning (4));
  g_assert_cmpstr (diagnosis_class_meaning (1), ==, "");
}

static const struct
{
  const char *enhanced;
  const char *family;
  const char *word;
} meanings[] = {
  { "5.7.8", NULL, "password" },
  { "4.7.8", NULL, "password" },
  { "5.1.1", NULL, "Nobody" },
  { "5.7.26", NULL, "SPF and DKIM" },
  { "5.7.30", NULL, "secure path" },
  { "5.7.30", "google", "DKIM" },
  { "5.7.30", "microsoft", "passwords" },
  { "5.4.5", NULL, "too much" },
  { "5.4.5", "google", "daily" },
  { "5.7.14", NULL, "trust" },
  { "5.7.14", "google", "browser" },
  { "5.1.10", NULL, "never takes" },
  { "2.1.5", NULL, "fine" },
  { "5.7.139", "microsoft", "rules" },
  { "5.7.999", NULL, "security" },
  { "5.99.1", NULL, "words" },
};

static void
test_enhanced (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      const char *meaning = diagnosis_enhanced_meaning (meanings[i].enhanced, meanings[i].family);

      g_test_message ("%s: %s", meanings[i].enhanced, meaning);
      g_assert_nonnull (strstr (meaning, meanings[i].word));
    }
  /* Every row of the registry. */
  static const guint last[] = { 0, 10, 4, 6, 7, 6, 9, 30 };
  for (guint subject = 0; subject < G_N_ELEMENTS (last); subject++)
    for (guint detail = 0; detail <= last[subject]; detail++)
      {
        g_autofree char *enhanced = g_strdup_printf ("5.%u.%u", subject, detail);

        g_test_message ("%s", enhanced);
        g_assert_true (diagnosis_enhanced_is_known (enhanced, NULL));
      }
}

static void
test_no_enhanced (void)
{
  static const char *const wrong[] = { "", "5", "5.7", "3.1.1", "5.7.8.1", "5.1111.1", "5.7.", "a.b.c", "5.7.8\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_cmpstr (diagnosis_enhanced_meaning (wrong[i], NULL), ==, "");
      g_assert_false (diagnosis_enhanced_is_known (wrong[i], NULL));
    }
}

static void
test_stages (void)
{
  g_assert_cmpint (diagnosis_code_stage (535, NULL), ==, SMTP_STAGE_AUTH);
  g_assert_cmpint (diagnosis_code_stage (535, "5.1.1"), ==, SMTP_STAGE_AUTH);
  g_assert_cmpint (diagnosis_code_stage (550, "5.1.1"), ==, SMTP_STAGE_RECIPIENT);
  g_assert_cmpint (diagnosis_code_stage (550, "5.1.8"), ==, SMTP_STAGE_SENDER);
  g_assert_cmpint (diagnosis_code_stage (550, "5.7.26"), ==, SMTP_STAGE_AFTER_DATA);
  g_assert_cmpint (diagnosis_code_stage (354, NULL), ==, SMTP_STAGE_DATA);
  g_assert_cmpint (diagnosis_code_stage (221, "2.0.0"), ==, SMTP_STAGE_QUIT);
  g_assert_cmpint (diagnosis_code_stage (0, "5.7.8"), ==, SMTP_STAGE_AUTH);
}

/* The same code means something else at another step. */
static void
test_here (void)
{
  g_autofree char *greeting = diagnosis_reply_meaning (SMTP_STAGE_GREETING, 220);
  g_autofree char *starttls = diagnosis_reply_meaning (SMTP_STAGE_STARTTLS, 220);
  g_autofree char *sender = diagnosis_reply_meaning (SMTP_STAGE_SENDER, 250);
  g_autofree char *message = diagnosis_reply_meaning (SMTP_STAGE_AFTER_DATA, 250);

  g_assert_nonnull (strstr (greeting, "hello"));
  g_assert_nonnull (strstr (starttls, "encryption"));
  g_assert_nonnull (strstr (sender, "sender"));
  g_assert_nonnull (strstr (message, "message"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagnosis/code/each-has-a-sentence", test_codes);
  g_test_add_func ("/diagnosis/code/unknown-by-its-class", test_unknown_codes);
  g_test_add_func ("/diagnosis/code/enhanced", test_enhanced);
  g_test_add_func ("/diagnosis/code/no-enhanced", test_no_enhanced);
  g_test_add_func ("/diagnosis/code/usual-place", test_stages);
  g_test_add_func ("/diagnosis/code/by-what-it-answers", test_here);
  return g_test_run ();
}

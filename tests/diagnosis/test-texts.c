/* diagnosis/: what rules say, row by row, before anything is filled in. */

#include "diagnosis-rule.h"

#include <string.h>

static void
for_each_rule (void (*check) (const DiagnosisRule *rule))
{
  const DiagnosisRule *const *tables = diagnosis_rule_get_tables (DIAGNOSIS_PROTOCOL_UNKNOWN);

  for (guint t = 0; tables[t] != NULL; t++)
    for (const DiagnosisRule *rule = tables[t]; rule->id != NULL; rule++)
      {
        g_test_message ("%s", rule->id);
        check (rule);
      }
}

static void
check_text (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);

  g_assert_cmpstr (text, !=, "");
  g_assert_true (g_utf8_validate (text, -1, NULL));
  /* Typographic marks in all that a person reads. */
  g_assert_null (strchr (text, '"'));
  g_assert_null (strchr (text, '\''));
  g_assert_null (strstr (text, "  "));
  g_assert_null (strstr (lower, "delivered"));
}

/* Full stops between sentences; those within names and numbers have no space behind them. */
static guint
count_sentences (const char *text)
{
  guint n = 0;

  for (const char *c = text; *c != '\0'; c++)
    if ((*c == '.' || *c == '?' || *c == '!') && (c[1] == ' ' || c[1] == '\0'))
      n++;
  return n;
}

static void
check_form (const DiagnosisRule *rule)
{
  g_assert_nonnull (rule->title);
  g_assert_nonnull (rule->cause);
  check_text (rule->title);
  check_text (rule->cause);
  g_assert_cmpint (g_utf8_strlen (rule->title, -1), <=, 60);
  g_assert_false (g_str_has_suffix (rule->title, "."));
  g_assert_cmpuint (count_sentences (rule->cause), >=, 1);
  g_assert_cmpuint (count_sentences (rule->cause), <=, 3);
  g_assert_nonnull (rule->cures[0].label);
}

static void
check_steps (const char *text)
{
  g_auto (GStrv) steps = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (steps), >=, 1);
  g_assert_cmpuint (g_strv_length (steps), <=, 5);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      check_text (steps[i]);
      /* A command to copy ends as it must. */
      g_assert_true (g_str_has_suffix (steps[i], ".") || strstr (steps[i], "sudo ") != NULL);
    }
}

static void
check_cures (const DiagnosisRule *rule)
{
  for (guint i = 0; i < DIAGNOSIS_MAX_CURES && rule->cures[i].label != NULL; i++)
    {
      const DiagnosisCure *cure = &rule->cures[i];

      check_text (cure->label);
      g_assert_cmpint (cure->kind == DIAGNOSIS_REMEDY_EXPLAIN, ==, cure->steps != NULL);
      g_assert_cmpint (cure->kind == DIAGNOSIS_REMEDY_WAIT, ==, cure->seconds > 0);
      g_assert_cmpint (cure->kind == DIAGNOSIS_REMEDY_CHANGE_SETTINGS, ==, cure->change != NULL);
      g_assert_true (cure->url == NULL || g_str_has_prefix (cure->url, "https://"));
      if (cure->steps != NULL)
        check_steps (cure->steps);
    }
}

/* Nobody is told to do without encryption, in whatever words. */
static void
check_safety (const DiagnosisRule *rule)
{
  static const char *const advice[] = { "no encryption",  "without tls",     "turn off tls",   "turn tls off",
                                        "disable tls",    "disable encrypt", "unencrypted",    "turn off encrypt",
                                        "encryption off", "“none”",          "ignore the cert" };

  for (guint i = 0; i < DIAGNOSIS_MAX_CURES && rule->cures[i].label != NULL; i++)
    {
      g_autofree char *text =
          g_strconcat (rule->cures[i].label, " ", rule->cures[i].steps != NULL ? rule->cures[i].steps : "", NULL);
      g_autofree char *lower = g_utf8_strdown (text, -1);

      for (guint w = 0; w < G_N_ELEMENTS (advice); w++)
        g_assert_null (strstr (lower, advice[w]));
    }
}

/* Where the method is switched off, the password is not to blame. */
static void
check_blame (const DiagnosisRule *rule)
{
  static const char *const innocent[] = { "ms-535-smtpauth-disabled",
                                          "ms-535-basic-disabled",
                                          "ms-550-basic-retired",
                                          "ms-535-security-defaults",
                                          "ms-535-conditional-access",
                                          "auth-access-off",
                                          "auth-mech-unsupported",
                                          "auth-not-offered",
                                          "auth-454-temp",
                                          NULL };
  g_autofree char *text = g_strconcat (rule->title, " ", rule->cause, NULL);
  g_autofree char *lower = g_utf8_strdown (text, -1);

  if (!g_strv_contains (innocent, rule->id))
    return;
  g_assert_null (strstr (lower, "wrong password"));
  g_assert_null (strstr (lower, "password is wrong"));
  g_assert_null (strstr (lower, "password was not accepted"));
}

/* Replies and logs know no host, port and stage. */
static void
check_braces (const DiagnosisRule *rule)
{
  static const char *const words[] = { "{host}", "{port}", "{stage}" };

  if (rule->logged == NULL && rule->reply[0] == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_null (strstr (rule->title, words[i]));
      g_assert_null (strstr (rule->cause, words[i]));
    }
}

/* Expressions are in lower case, and hold nothing that words never hold. */
static void
check_expressions (const DiagnosisRule *rule)
{
  const char *expressions[] = { rule->words, rule->logged };

  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      if (expressions[i] == NULL)
        continue;
      for (const char *c = expressions[i]; *c != '\0'; c++)
        {
          g_assert_false (g_ascii_isupper (*c));
          g_assert_null (strchr ("-'\"(),;:?#@<>=+", *c) != NULL && strchr (expressions[i], '[') == NULL ? c : NULL);
        }
      g_assert_null (strstr (expressions[i], "||"));
      g_assert_null (strstr (expressions[i], "|\""));
      g_assert_false (g_str_has_suffix (expressions[i], "|"));
    }
}

static void
test_rules (gconstpointer check)
{
  for_each_rule ((void (*) (const DiagnosisRule *)) check);
}

/* Whose name stands in the text of a rule must be known by host, catalogue or words: nobody with a server of their own
 * is to read of Google's app passwords. Examples of several providers, and the kind of a project, name nobody. */
static void
check_names (const DiagnosisRule *rule)
{
  static const char *const names[] = { "Google", "Gmail",     "Microsoft", "Outlook", "Yahoo", "AOL",     "iCloud",
                                       "Apple",  "Zoho",      "Yandex",    "Mail.ru", "QQ",    "NetEase", "GoDaddy",
                                       "IONOS",  "DreamHost", "Mailgun",   "Brevo",   "AT&T",  "Spectrum" };

  /* Known by a code or by words of that provider's own; or named as examples. */
  static const char *const known[] = { "ms-25225x-throttled",   "pop-web-login", "imap-web-login",
                                       "imap-ms-not-connected", "rcpt-too-many", "pop-disabled",
                                       "imap-disabled",         "imap-too-many", NULL };

  if (rule->families != 0 || g_str_has_prefix (rule->id, "oauth-") || g_strv_contains (known, rule->id))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *lower = g_ascii_strdown (names[i], -1);
      gboolean in_words = (rule->words != NULL && strstr (rule->words, lower) != NULL) ||
                          (rule->logged != NULL && strstr (rule->logged, lower) != NULL);

      if (in_words || g_str_has_prefix (rule->id, lower))
        continue;
      g_assert_null (strstr (rule->title, names[i]));
      g_assert_null (strstr (rule->cause, names[i]));
      for (guint c = 0; c < DIAGNOSIS_MAX_CURES && rule->cures[c].label != NULL; c++)
        {
          g_assert_null (strstr (rule->cures[c].label, names[i]));
          g_assert_true (rule->cures[c].steps == NULL || strstr (rule->cures[c].steps, names[i]) == NULL);
        }
    }
}

static void
test_names (void)
{
  for_each_rule (check_names);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/diagnosis/texts/form", check_form, test_rules);
  g_test_add_data_func ("/diagnosis/texts/cures", check_cures, test_rules);
  g_test_add_data_func ("/diagnosis/texts/nobody-is-told-to-do-without-encryption", check_safety, test_rules);
  g_test_add_data_func ("/diagnosis/texts/password-is-not-blamed", check_blame, test_rules);
  g_test_add_data_func ("/diagnosis/texts/replies-know-no-host", check_braces, test_rules);
  g_test_add_data_func ("/diagnosis/texts/expressions", check_expressions, test_rules);
  g_test_add_func ("/diagnosis/texts/names-of-providers", test_names);
  return g_test_run ();
}

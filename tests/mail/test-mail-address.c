/* mail/: addresses as people type them and as other programs write them. */

#include "mail-domain.h"
#include "mail-message.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *shown;    /* dup_display() of all, parted by " | " */
  const char *envelope; /* dup_addr_spec() of all, or a piece of the error message */
} Case;

#define L10 "aaaaaaaaaa"
#define L60 L10 L10 L10 L10 L10 L10
#define X400 "\"/G=Ada/S=Lovelace/O=Analytical/C=GB/\"@gateway.example"

static const Case good[] = {
  { "", "", "" },
  { "   ", "", "" },
  { "ada@example.org", "ada@example.org", "ada@example.org" },
  { "  ada@example.org  ", "ada@example.org", "ada@example.org" },
  { "ada@example.org\xc2\xa0", "ada@example.org", "ada@example.org" },
  { "<ada@example.org>", "ada@example.org", "ada@example.org" },
  { "Ada Lovelace <ada@example.org>", "Ada Lovelace <ada@example.org>", "ada@example.org" },
  { "Ada Lovelace<ada@example.org>", "Ada Lovelace <ada@example.org>", "ada@example.org" },
  { "\"Lovelace, Ada\" <ada@example.org>", "\"Lovelace, Ada\" <ada@example.org>", "ada@example.org" },
  { "\"Ada \\\"the\\\" \\\\ L\" <ada@example.org>", "\"Ada \\\"the\\\" \\\\ L\" <ada@example.org>", "ada@example.org" },
  { "Ada \"Countess\" L <ada@example.org>", "Ada Countess L <ada@example.org>", "ada@example.org" },
  { "J. R. R. Tolkien <jrr@example.org>", "J. R. R. Tolkien <jrr@example.org>", "jrr@example.org" },
  { "Ada [Analytical] <ada@example.org>", "\"Ada [Analytical]\" <ada@example.org>", "ada@example.org" },
  { "ada@example.org <ada@example.org>", "\"ada@example.org\" <ada@example.org>", "ada@example.org" },
  { "O'Brien <o'brien@example.org>", "O'Brien <o'brien@example.org>", "o'brien@example.org" },
  { "Ądä Łovelace <ada@example.org>", "Ądä Łovelace <ada@example.org>", "ada@example.org" },
  { "שלום <ada@example.org>", "שלום <ada@example.org>", "ada@example.org" },
  { "Ada 😀 <ada@example.org>", "Ada 😀 <ada@example.org>", "ada@example.org" },
  { "=?utf-8?q?Ad=C3=A4?= <ada@example.org>", "Adä <ada@example.org>", "ada@example.org" },
  { "=?utf-8?q?Ada=0D=0ABcc=3A?= <ada@example.org>", "\"Ada  Bcc:\" <ada@example.org>", "ada@example.org" },
  { "ada@example.org (Ada Lovelace)", "Ada Lovelace <ada@example.org>", "ada@example.org" },
  { "Ada <ada@example.org> (at work, mostly)", "Ada <ada@example.org>", "ada@example.org" },
  { "Ada <ada(home)@example.org>", "Ada <ada@example.org>", "ada@example.org" },
  { "ada @ example.org", "ada@example.org", "ada@example.org" },
  { "<@relay.example:ada@example.org>", "ada@example.org", "ada@example.org" },
  { "a@x.org,b@y.org", "a@x.org | b@y.org", "a@x.org b@y.org" },
  { "a@x.org; b@y.org", "a@x.org | b@y.org", "a@x.org b@y.org" },
  { "a@x.org, b@y.org,", "a@x.org | b@y.org", "a@x.org b@y.org" },
  { "a@x.org,, ;b@y.org;", "a@x.org | b@y.org", "a@x.org b@y.org" },
  { "Team: a@x.org, b@y.org;", "a@x.org | b@y.org", "a@x.org b@y.org" },
  { "Team: a@x.org, B <b@y.org>; c@z.org", "a@x.org | B <b@y.org> | c@z.org", "a@x.org b@y.org c@z.org" },
  { "A: a@x.org; \"B: C\": b@y.org;", "a@x.org | b@y.org", "a@x.org b@y.org" },
  { "undisclosed-recipients:;", "", "" },
  { "a@x.org, a@X.ORG, \"a\"@x.org", "a@x.org", "a@x.org" },
  { "A@x.org, a@x.org", "A@x.org | a@x.org", "A@x.org a@x.org" },
  { "a@exämple.org, a@xn--exmple-cua.org, a@EXÄMPLE.org", "a@exämple.org", "a@xn--exmple-cua.org" },
  { "a@faß.de", "a@faß.de", "a@xn--fa-hia.de" },
  { "a@пример.рф", "a@пример.рф", "a@xn--e1afmkfd.xn--p1ai" },
  { "a@例え。テスト", "a@例え。テスト", "a@xn--r8jz45g.xn--zckzah" },
  { "ада@пример.рф", "ада@пример.рф", "ада@xn--e1afmkfd.xn--p1ai" },
  { X400, X400, X400 },
  { "Ada <" X400 ">", "Ada <" X400 ">", X400 },
  { "a@x.org, " X400 "; \"L, A\" <" X400 ">, b@y.org", "a@x.org | " X400 " | b@y.org", "a@x.org " X400 " b@y.org" },
  { "/G=Ada/S=Lovelace/@gateway.example", "/G=Ada/S=Lovelace/@gateway.example", "/G=Ada/S=Lovelace/@gateway.example" },
  { "\"ada lovelace\"@example.org", "\"ada lovelace\"@example.org", "\"ada lovelace\"@example.org" },
  { "\"a,b;c@d\"@example.org", "\"a,b;c@d\"@example.org", "\"a,b;c@d\"@example.org" },
  { "\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org" },
  { "ada@[192.0.2.1]", "ada@[192.0.2.1]", "ada@[192.0.2.1]" },
  { "ada@[IPv6:2001:db8::1], b@y.org", "ada@[IPv6:2001:db8::1] | b@y.org", "ada@[IPv6:2001:db8::1] b@y.org" },
  { "A <ada@[IPv6:::1]>", "A <ada@[IPv6:::1]>", "ada@[IPv6:::1]" },
  { "ada@localhost", "ada@localhost", "ada@localhost" },
  { "ada+tag@sub.example.co.uk", "ada+tag@sub.example.co.uk", "ada+tag@sub.example.co.uk" },
  { "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org" },
  { L60 "aaaa@example.org", L60 "aaaa@example.org", L60 "aaaa@example.org" },
};

static const Case bad[] = {
  { "foo", NULL, "“foo”" },
  { "Ada", NULL, "no @" },
  { "a@x.org, foo, b@y.org", NULL, "“foo”" },
  { "ada@", NULL, "no domain" },
  { "@example.org", NULL, "nothing before" },
  { "ada@example.org ben@example.org", NULL, "two @" },
  { "ada@example.org garbage", NULL, "a space" },
  { "Ada ada@example.org", NULL, "a space" },
  { "a@x.org, ada@ex ample.org", NULL, "“ada@ex ample.org”" },
  { "ada@@example.org", NULL, "two @" },
  { "a@b@example.org", NULL, "two @" },
  { "ada@example..org", NULL, "empty part" },
  { "ada@.example.org", NULL, "empty part" },
  { "ada@example.org.", NULL, "empty part" },
  { "ada@-example.org", NULL, "hyphen" },
  { "ada@example-.org", NULL, "hyphen" },
  { "ada@exa_mple.org", NULL, "character" },
  { "ada@exa!mple.org", NULL, "character" },
  { "ada@192.0.2.1", NULL, "brackets" },
  { "ada@[192.0.2]", NULL, "IP address" },
  { "ada@[IPv6:zz]", NULL, "IP address" },
  { "ada@[2001:db8::1]", NULL, "IP address" },
  { "ada@[IPv6:192.0.2.1]", NULL, "IP address" },
  { "ada@[192.0.2.1", NULL, "not closed" },
  { "ada@xn--a.org", NULL, "international" },
  { "ada@" L60 "aaaa.org", NULL, "63" },
  { "ada@" L60 "." L60 "." L60 "." L60 ".aaaaaaaaaaaa", NULL, "253" },
  { L60 "aaaaa@example.org", NULL, "64" },
  { L60 "@" L60 "." L60 "." L60 ".aaaaaaaaaaaaaaa.org", NULL, "254" },
  { "ada..b@example.org", NULL, "dot" },
  { ".ada@example.org", NULL, "dot" },
  { "ada.@example.org", NULL, "dot" },
  { "a(b@example.org", NULL, "not closed" },
  { "a\\b@example.org", NULL, "quotation" },
  { "a\"b@example.org", NULL, "not closed" },
  { "\"a\"b@example.org", NULL, "closing" },
  { "\"\"@example.org", NULL, "between" },
  { "\"unterminated <ada@example.org>", NULL, "not closed" },
  { "<ada@example.org", NULL, "> is missing" },
  { "ada@example.org>", NULL, "< is missing" },
  { "Ada <ada@example.org> <ben@example.org>", NULL, "two addresses" },
  { "Ada <ada@example.org> Lovelace", NULL, "follows" },
  { "Ada <ada@example.org> ben@example.org", NULL, "follows" },
  { "Ada <>", NULL, "“Ada <>”" },
  { "Lovelace, Ada <ada@example.org>", NULL, "“Lovelace”" },
  { ": a@x.org", NULL, "colon" },
  { "a@x.org:25", NULL, "colon" },
  { "ada@example.org\r\nBcc: eve@example.org", NULL, "control" },
  { "ada@example.org\nben@example.org", NULL, "control" },
  { "Ada\r <ada@example.org>", NULL, "control" },
  { "ada\t@example.org", NULL, "control" },
  { "\"a\x7f\"@example.org", NULL, "control" },
  { "ada\xff@example.org", NULL, "UTF-8" },
  { "a\xe2\x80\x8b@example.org", NULL, "quotation" },
  { "a\xe2\x80\xa8@example.org", NULL, "space" },
  { "\"a\xe2\x80\xaeg\"@example.org", NULL, "invisible" },
};

static char *
join_shown (GPtrArray *list, gboolean envelope)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *one =
          envelope ? mail_address_dup_addr_spec (list->pdata[i]) : mail_address_dup_display (list->pdata[i]);

      g_string_append_printf (all, "%s%s", i == 0 ? "" : envelope ? " " : " | ", one);
    }
  return g_string_free (all, FALSE);
}

static void
check_good (const Case *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = mail_address_list_parse (row->text, &error);
  g_autofree char *shown = NULL;
  g_autofree char *envelope = NULL;

  g_assert_no_error (error);
  shown = join_shown (list, FALSE);
  envelope = join_shown (list, TRUE);
  g_assert_cmpstr (shown, ==, row->shown);
  g_assert_cmpstr (envelope, ==, row->envelope);

  /* What is shown must mean the same when it is read again. */
  for (guint i = 0; i < list->len; i++)
    {
      MailAddress *first = list->pdata[i];
      g_autofree char *display = mail_address_dup_display (first);
      g_autoptr (MailAddress) again = mail_address_parse (display, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (again->name, ==, first->name);
      g_assert_cmpstr (again->local, ==, first->local);
      g_assert_cmpstr (again->domain, ==, first->domain);
      g_assert_true (mail_address_equal (first, again));
    }
}

static void
check_bad (const Case *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = mail_address_list_parse (row->text, &error);

  g_test_message ("%s", row->text);
  g_assert_null (list);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, row->envelope));
  g_assert_null (strpbrk (error->message, "\r\n\t\x7f"));
}

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i].text);
      check_good (&good[i]);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    check_bad (&bad[i]);
}

static void
test_one (void)
{
  static const char *const wrong[] = { "", "a@x.org, b@y.org", "undisclosed-recipients:;", "foo" };
  g_autoptr (GError) error = NULL;
  g_autoptr (MailAddress) address = mail_address_parse ("Ada <ada@exämple.org>", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (address->name, ==, "Ada");
  g_assert_cmpstr (address->local, ==, "ada");
  g_assert_cmpstr (address->domain, ==, "exämple.org");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) refused = NULL;

      g_assert_null (mail_address_parse (wrong[i], &refused));
      g_assert_error (refused, MAIL_ERROR, MAIL_ERROR_ADDRESS);
    }
}

static void
test_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailAddress) plain = mail_address_new (" ", "ada@example.org", &error);
  g_autoptr (MailAddress) named = NULL;
  g_autoptr (MailAddress) broken = NULL;

  g_assert_no_error (error);
  g_assert_null (plain->name);
  named = mail_address_new ("Ada", "ada@example.org", NULL);
  g_assert_cmpstr (named->name, ==, "Ada");
  broken = mail_address_new ("Ada\r\nBcc: eve@example.org", "ada@example.org", &error);
  g_assert_null (broken);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_HEADER);
  g_clear_error (&error);
  broken = mail_address_new (NULL, "Ada <ada@example.org>", &error);
  g_assert_null (broken);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS);
}

static void
test_smtputf8 (void)
{
  static const struct
  {
    const char *text;
    gboolean needs;
  } cases[] = {
    { "ada@example.org", FALSE }, { "ada@exämple.org", FALSE },  { "Ädä <ada@example.org>", FALSE },
    { "ädä@example.org", TRUE },  { "\"ä\"@example.org", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MailAddress) address = mail_address_parse (cases[i].text, NULL);

      g_assert_cmpint (mail_address_needs_smtputf8 (address), ==, cases[i].needs);
    }
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) most = NULL;
  g_autoptr (GPtrArray) more = NULL;
  g_autoptr (GPtrArray) huge = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (2 * 1024 * 1024, 'a');

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (text, "Name %u <a%u@example.org>, ", i, i);
  g_string_append (text, "a7@EXAMPLE.org");
  most = mail_address_list_parse (text->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (most->len, ==, 500);

  g_string_append (text, ", one@too.many");
  more = mail_address_list_parse (text->str, &error);
  g_assert_null (more);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS);
  g_assert_nonnull (strstr (error->message, "500"));
  g_clear_error (&error);

  huge = mail_address_list_parse (long_text, &error);
  g_assert_null (huge);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS);
  g_assert_cmpuint (strlen (error->message), <, 400);
}

/* Every prefix, and every byte replaced by a mark that means something: no crash, and never an address that would not
 * survive its own check. */
static void
test_mutilated (void)
{
  static const char seed[] = "Team: \"L, A\" (c (d)) <\"/G=A/\"@[IPv6:::1]>, =?utf-8?b?w6Q=?= <ä@ö.de>;b\\@x";
  static const char marks[] = "\"\\()<>[]@,;: .=?\x80\xc3";

  for (gsize i = 0; i < strlen (seed); i++)
    for (gsize k = 0; k < sizeof marks; k++)
      {
        g_autofree char *text = g_strdup (seed);
        g_autoptr (GPtrArray) list = NULL;

        text[i] = marks[k];
        list = mail_address_list_parse (text, NULL);
        for (guint n = 0; list != NULL && n < list->len; n++)
          {
            MailAddress *one = list->pdata[n];
            g_autofree char *spec = mail_address_dup_addr_spec (one);
            g_autofree char *display = mail_address_dup_display (one);
            g_autoptr (MailAddress) checked = mail_address_new (one->name, spec, NULL);
            g_autoptr (MailAddress) again = mail_address_parse (display, NULL);

            g_assert_nonnull (checked);
            g_assert_nonnull (again);
            g_assert_true (mail_address_equal (one, again));
            g_assert_cmpstr (one->name, ==, again->name);
          }
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mail_init ();
  g_test_add_func ("/mail/address/good", test_good);
  g_test_add_func ("/mail/address/bad", test_bad);
  g_test_add_func ("/mail/address/exactly-one", test_one);
  g_test_add_func ("/mail/address/new-is-strict", test_new);
  g_test_add_func ("/mail/address/smtputf8", test_smtputf8);
  g_test_add_func ("/mail/address/five-hundred", test_many);
  g_test_add_func ("/mail/address/mutilated", test_mutilated);
  return g_test_run ();
}

#include "diagnosis-family.h"

#include "diagnosis-words.h"

#include "account-secret.h"

#include <stdlib.h>
#include <string.h>

/* By the provider's id in the catalogue. */
static const struct
{
  const char *id;
  DiagnosisFamily family;
} ids[] = {
  { "gmail", DIAGNOSIS_FAMILY_GOOGLE },
  { "gworkspace", DIAGNOSIS_FAMILY_GOOGLE },
  { "gw-relay", DIAGNOSIS_FAMILY_GOOGLE },
  { "gw-aspmx", DIAGNOSIS_FAMILY_GOOGLE },
  { "outlook", DIAGNOSIS_FAMILY_MICROSOFT },
  { "m365", DIAGNOSIS_FAMILY_MICROSOFT },
  { "m365-direct", DIAGNOSIS_FAMILY_MICROSOFT },
  { "yahoo", DIAGNOSIS_FAMILY_YAHOO },
  { "aol", DIAGNOSIS_FAMILY_YAHOO },
  { "verizon", DIAGNOSIS_FAMILY_YAHOO },
  { "att", DIAGNOSIS_FAMILY_YAHOO },
  { "icloud", DIAGNOSIS_FAMILY_ICLOUD },
  { "zoho", DIAGNOSIS_FAMILY_ZOHO },
  { "mailru", DIAGNOSIS_FAMILY_MAILRU },
  { "yandex", DIAGNOSIS_FAMILY_YANDEX },
  { "qq", DIAGNOSIS_FAMILY_QQ },
  { "netease", DIAGNOSIS_FAMILY_NETEASE },
  { "godaddy", DIAGNOSIS_FAMILY_GODADDY },
  { "ionos", DIAGNOSIS_FAMILY_IONOS },
  { "dreamhost", DIAGNOSIS_FAMILY_DREAMHOST },
  { "ses", DIAGNOSIS_FAMILY_SES },
  { "sendgrid", DIAGNOSIS_FAMILY_SENDGRID },
  { "mailgun", DIAGNOSIS_FAMILY_MAILGUN },
  { "brevo", DIAGNOSIS_FAMILY_BREVO },
  { "mailpit", DIAGNOSIS_FAMILY_MAILPIT },
};

/* By the ends of host names, and by the same in greetings. */
static const struct
{
  const char *end;
  DiagnosisFamily family;
} hosts[] = {
  { ".google.com", DIAGNOSIS_FAMILY_GOOGLE },
  { ".googlemail.com", DIAGNOSIS_FAMILY_GOOGLE },
  { ".gmail.com", DIAGNOSIS_FAMILY_GOOGLE },
  { ".outlook.com", DIAGNOSIS_FAMILY_MICROSOFT },
  { ".office365.com", DIAGNOSIS_FAMILY_MICROSOFT },
  { ".office.com", DIAGNOSIS_FAMILY_MICROSOFT },
  { ".hotmail.com", DIAGNOSIS_FAMILY_MICROSOFT },
  { ".live.com", DIAGNOSIS_FAMILY_MICROSOFT },
  { ".yahoo.com", DIAGNOSIS_FAMILY_YAHOO },
  { ".yahoodns.net", DIAGNOSIS_FAMILY_YAHOO },
  { ".aol.com", DIAGNOSIS_FAMILY_YAHOO },
  { ".att.net", DIAGNOSIS_FAMILY_YAHOO },
  { ".mail.me.com", DIAGNOSIS_FAMILY_ICLOUD },
  { ".icloud.com", DIAGNOSIS_FAMILY_ICLOUD },
  { ".apple.com", DIAGNOSIS_FAMILY_ICLOUD },
  { ".zoho.com", DIAGNOSIS_FAMILY_ZOHO },
  { ".zoho.eu", DIAGNOSIS_FAMILY_ZOHO },
  { ".zoho.in", DIAGNOSIS_FAMILY_ZOHO },
  { ".zohocloud.ca", DIAGNOSIS_FAMILY_ZOHO },
  { ".mail.ru", DIAGNOSIS_FAMILY_MAILRU },
  { ".yandex.ru", DIAGNOSIS_FAMILY_YANDEX },
  { ".yandex.net", DIAGNOSIS_FAMILY_YANDEX },
  { ".yandex.com", DIAGNOSIS_FAMILY_YANDEX },
  { ".qq.com", DIAGNOSIS_FAMILY_QQ },
  { ".163.com", DIAGNOSIS_FAMILY_NETEASE },
  { ".126.com", DIAGNOSIS_FAMILY_NETEASE },
  { ".yeah.net", DIAGNOSIS_FAMILY_NETEASE },
  { ".secureserver.net", DIAGNOSIS_FAMILY_GODADDY },
  { ".ionos.com", DIAGNOSIS_FAMILY_IONOS },
  { ".ionos.de", DIAGNOSIS_FAMILY_IONOS },
  { ".1und1.de", DIAGNOSIS_FAMILY_IONOS },
  { ".kundenserver.de", DIAGNOSIS_FAMILY_IONOS },
  { ".dreamhost.com", DIAGNOSIS_FAMILY_DREAMHOST },
  { ".charter.net", DIAGNOSIS_FAMILY_SPECTRUM },
  { ".spectrum.net", DIAGNOSIS_FAMILY_SPECTRUM },
  { ".rr.com", DIAGNOSIS_FAMILY_SPECTRUM },
  { ".amazonaws.com", DIAGNOSIS_FAMILY_SES },
  { ".amazonses.com", DIAGNOSIS_FAMILY_SES },
  { ".sendgrid.net", DIAGNOSIS_FAMILY_SENDGRID },
  { ".mailgun.org", DIAGNOSIS_FAMILY_MAILGUN },
  { ".brevo.com", DIAGNOSIS_FAMILY_BREVO },
  { ".sendinblue.com", DIAGNOSIS_FAMILY_BREVO },
};

/* By words that nobody else says; in greetings as well. */
static const struct
{
  const char *words;
  DiagnosisFamily family;
} marks[] = {
  { "gsmtp|support google com|mail google com|accounts google com|p "
    "badcredentials/invalidsecondfactor/webloginrequired",
    DIAGNOSIS_FAMILY_GOOGLE },
  { "prod outlook com|protection outlook com|smtpclientauthentication|aka ms|office365 com|exchangelabs|"
    "tenantattribution|microsoft esmtp mail service|hotmail & s3150|for the tenant|storedrv*",
    DIAGNOSIS_FAMILY_MICROSOFT },
  { "auth005|yahoo com|yahoodns net|[tss04]|[ts04]|[ts03]|[tss09]|[tss11]|[ph01]|yahooinc com|verizonmedia com|att net",
    DIAGNOSIS_FAMILY_YAHOO },
  { "icloud com|mail me com|support apple com|[hme1]|[cs01]|icloud smtp", DIAGNOSIS_FAMILY_ICLOUD },
  { "zoho com|zoho", DIAGNOSIS_FAMILY_ZOHO },
  { "mail ru|parol prilozheniya", DIAGNOSIS_FAMILY_MAILRU },
  { "yandex ru|yandex net|yandex com|yandex", DIAGNOSIS_FAMILY_YANDEX },
  { "service mail qq com|newxmesmtplogicsvrmd*|qq com", DIAGNOSIS_FAMILY_QQ },
  { "help 163 com|163 smtp*|smtp163*|163 com|126 com|163 anti spam system|126 anti spam system|coremail",
    DIAGNOSIS_FAMILY_NETEASE },
  { "secureserver net|ibsmtp|ib401|ibsmtp*", DIAGNOSIS_FAMILY_GODADDY },
  { "ionos com|ionos|kundenserver de|nemesis", DIAGNOSIS_FAMILY_IONOS },
  { "dreamhost com|dreamhost", DIAGNOSIS_FAMILY_DREAMHOST },
  { "charter net|spectrum net", DIAGNOSIS_FAMILY_SPECTRUM },
  { "amazonaws com|amazonses com|amazon ses|aws ses|ses sendrawemail|ses sendemail", DIAGNOSIS_FAMILY_SES },
  { "sendgrid net|sendgrid com|sendgrid|sg esmtp service ready", DIAGNOSIS_FAMILY_SENDGRID },
  { "mailgun*", DIAGNOSIS_FAMILY_MAILGUN },
  { "brevo com|sendinblue*|brevo", DIAGNOSIS_FAMILY_BREVO },
  { "mailpit*", DIAGNOSIS_FAMILY_MAILPIT },
};

static gboolean
is_within (const char *host, const char *end)
{
  gsize n_host = strlen (host);
  gsize n_end = strlen (end);

  return (n_host >= n_end && g_ascii_strcasecmp (host + n_host - n_end, end) == 0) ||
         g_ascii_strcasecmp (host, end + 1) == 0;
}

static guint
find_by_host (const char *host)
{
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    if (is_within (host, hosts[i].end))
      return hosts[i].family;
  return 0;
}

static guint
find_by_id (const AccountProvider *provider)
{
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (provider->id, ids[i].id))
      return ids[i].family;
  return 0;
}

static guint
find_by_marks (const char *words)
{
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (diagnosis_words_match (words, marks[i].words))
      found |= marks[i].family;
  return found;
}

/* Third numbers beyond the registry's 30 are Microsoft's own. */
static guint
find_by_enhanced (const char *enhanced)
{
  const char *detail = strrchr (enhanced, '.');

  if (detail == NULL)
    return 0;
  if (enhanced[2] == '7' && atoi (detail + 1) >= 57)
    return DIAGNOSIS_FAMILY_MICROSOFT;
  if (enhanced[2] == '2' && atoi (detail + 1) >= 251)
    return DIAGNOSIS_FAMILY_MICROSOFT;
  return g_str_equal (enhanced, "5.1.90") ? DIAGNOSIS_FAMILY_MICROSOFT : 0;
}

guint
diagnosis_family_find (
    const char *host, const AccountProvider *provider, const char *banner, const char *words, const char *enhanced)
{
  g_autofree char *greeting = banner != NULL ? diagnosis_words_normalize (banner, TRUE, NULL) : NULL;
  guint found = 0;

  if (account_host_is_google (host))
    found |= DIAGNOSIS_FAMILY_GOOGLE;
  found |= find_by_host (host);
  if (provider != NULL)
    found |= find_by_id (provider);
  if (greeting != NULL)
    found |= find_by_marks (greeting);
  /* Who is known by name needs no guess; a server that passes on another one's words gives its words. */
  return found | find_by_marks (words) | (found == 0 ? find_by_enhanced (enhanced) : 0);
}

const char *
diagnosis_family_get_name (guint families)
{
  /* In the order of DiagnosisFamily. */
  static const char *const names[] = { "google",   "microsoft", "yahoo",    "icloud",  "zoho",  "mailru",
                                       "yandex",   "qq",        "netease",  "godaddy", "ionos", "dreamhost",
                                       "spectrum", "ses",       "sendgrid", "mailgun", "brevo", "mailpit" };
  int bit = g_bit_nth_lsf (families, -1);

  return bit >= 0 && bit < (int) G_N_ELEMENTS (names) ? names[bit] : NULL;
}

#include "account-catalogue-data.h"

static const char *const fastmail_domains[] = {
  "fastmail.com",    "fastmail.fm", "fastmail.net", "fastmail.org", "fastmail.us", "fastmail.uk", "fastmail.co.uk",
  "fastmail.com.au", "fastmail.cn", "fastmail.de",  "fastmail.es",  "fastmail.fr", "fastmail.im", "fastmail.in",
  "fastmail.jp",     "fastmail.mx", "fastmail.nl",  "fastmail.se",  "fastmail.to", "fastmail.tw", "f-m.fm",
  "sent.com",        "imap.cc",     "eml.cc",       "ftml.net",     NULL
};

static const char *const zoho_domains[] = { "zoho.com", "zohomail.com", "zoho.eu",      "zohomail.eu",
                                            "zoho.in",  "zohomail.in",  "zoho.com.au",  "zohomail.com.au",
                                            "zoho.jp",  "zohomail.jp",  "zohocloud.ca", NULL };

static const char *const gmx_domains[] = {
  "gmx.net",  "gmx.de",    "gmx.at",     "gmx.ch",     "gmx.eu", "gmx.biz",   "gmx.org", "gmx.info", "mein.gmx",
  "mail.gmx", "email.gmx", "gmx.com",    "gmx.us",     "gmx.tm", "gmx.co.uk", "gmx.es",  "gmx.fr",   "gmx.ca",
  "gmx.cn",   "gmx.co.in", "gmx.com.br", "gmx.com.my", "gmx.hk", "gmx.ie",    "gmx.ph",  "gmx.pt",   "gmx.ru",
  "gmx.se",   "gmx.sg",    "gmx.tw",     "gmx.com.tr", "gmx.it", "gmx.li",    NULL
};

/* clang-format off */
static const char *const mailcom_domains[] = {
  "mail.com", "mail.org", "email.com", "post.com", "usa.com", "accountant.com", "consultant.com", "dr.com",
  "engineer.com", "cheerful.com", "techie.com", "linuxmail.org", "europe.com", "london.com", "uymail.com",
  "myself.com", "iname.com", "writeme.com", "activist.com", "africamail.com", "alumni.com", "alumnidirector.com",
  "archaeologist.com", "artlover.com", "asia-mail.com", "australiamail.com", "berlin.com", "bikerider.com",
  "birdlover.com", "brazilmail.com", "californiamail.com", "catlover.com", "chef.net", "chemist.com", "chinamail.com",
  "clerk.com", "columnist.com", "computer4u.com", "contractor.net", "coolsite.net", "counsellor.com", "cyberdude.com",
  "cybergal.com", "dallasmail.com", "diplomats.com", "doctor.com", "doglover.com", "dublin.com", "earthling.net",
  "elvisfan.com", "englandmail.com", "europemail.com", "execs.com", "financier.com", "fireman.net", "gardener.com",
  "geologist.com", "germanymail.com", "graduate.org", "graphic-designer.com", "hackermail.com", "hairdresser.net",
  "homemail.com", "hot-shot.com", "inorbit.com", "instructor.net", "insurer.com", "irelandmail.com", "italymail.com",
  "journalist.com", "keromail.com", "koreamail.com", "lawyer.com", "legislator.com", "madrid.com", "mexicomail.com",
  "minister.com", "moscowmail.com", "munich.com", "musician.org", "nycmail.com", "optician.com", "petlover.com",
  "photographer.net", "politician.com", "programmer.net", "publicist.com", "realtyagent.com", "repairman.com",
  "representative.com", "rescueteam.com", "rome.com", "sanfranmail.com", "scientist.com", "scotlandmail.com",
  "secretary.net", "singapore.com", "songwriter.net", "spainmail.com", "teachers.org", "technologist.com",
  "therapist.net", "tokyo.com", "tvstar.com", "umpire.com", "who.net", "workmail.com", NULL
};
/* clang-format on */

static const char *const posteo_domains[] = {
  "posteo.de",  "posteo.at",     "posteo.be",  "posteo.ca", "posteo.ch", "posteo.cl", "posteo.co",  "posteo.co.uk",
  "posteo.com", "posteo.com.br", "posteo.cr",  "posteo.cz", "posteo.dk", "posteo.ee", "posteo.es",  "posteo.eu",
  "posteo.fi",  "posteo.gl",     "posteo.gr",  "posteo.hn", "posteo.hr", "posteo.hu", "posteo.ie",  "posteo.in",
  "posteo.is",  "posteo.it",     "posteo.jp",  "posteo.la", "posteo.li", "posteo.lt", "posteo.lu",  "posteo.me",
  "posteo.mx",  "posteo.my",     "posteo.net", "posteo.nl", "posteo.no", "posteo.nz", "posteo.org", "posteo.pe",
  "posteo.pl",  "posteo.pm",     "posteo.pt",  "posteo.ro", "posteo.se", "posteo.sg", "posteo.si",  "posteo.tn",
  "posteo.uk",  "posteo.us",     NULL
};

/* The others of GMX's domains are the German-speaking countries'. */
static const char *const gmx_international_domains[] = { "gmx.com",    "gmx.us", "gmx.tm", "gmx.co.uk", "gmx.es",
                                                         "gmx.fr",     "gmx.ca", "gmx.cn", "gmx.co.in", "gmx.com.br",
                                                         "gmx.com.my", "gmx.hk", "gmx.ie", "gmx.ph",    "gmx.pt",
                                                         "gmx.ru",     "gmx.se", "gmx.sg", "gmx.tw",    "gmx.com.tr",
                                                         "gmx.it",     "gmx.li", NULL };

static const AccountProvider providers[] = {
  {
      .id = "fastmail",
      .name = "Fastmail",
      .domains = fastmail_domains,
      ENDPOINTS ({ "smtp.fastmail.com", 465, TLS }, { "smtp.fastmail.com", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand =
          N_ ("Fastmail turns down the password of your account here. Make an app password under Settings, Privacy "
              "& Security. The user name is your main address, not an alias."),
      .app_password_url = "https://app.fastmail.com/settings/security",
      .help_url = "https://www.fastmail.help/hc/en-us/articles/1500000278342",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("The daily limit depends on your plan; Fastmail's help pages list it."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own aliases and identities can be the sender."),
  },
  {
      .id = "zoho",
      .name = "Zoho Mail",
      .domains = zoho_domains,
      ENDPOINTS ({ "smtp.zoho.com", 465, TLS, STRINGS ("zoho.com", "zohomail.com") },
                 { "smtp.zoho.com", 587, STARTTLS, STRINGS ("zoho.com", "zohomail.com") },
                 { "smtp.zoho.eu", 465, TLS, STRINGS ("zoho.eu", "zohomail.eu") },
                 { "smtp.zoho.eu", 587, STARTTLS, STRINGS ("zoho.eu", "zohomail.eu") },
                 { "smtp.zoho.in", 465, TLS, STRINGS ("zoho.in", "zohomail.in") },
                 { "smtp.zoho.in", 587, STARTTLS, STRINGS ("zoho.in", "zohomail.in") },
                 { "smtp.zoho.com.au", 465, TLS, STRINGS ("zoho.com.au", "zohomail.com.au") },
                 { "smtp.zoho.com.au", 587, STARTTLS, STRINGS ("zoho.com.au", "zohomail.com.au") },
                 { "smtp.zoho.jp", 465, TLS, STRINGS ("zoho.jp", "zohomail.jp") },
                 { "smtp.zoho.jp", 587, STARTTLS, STRINGS ("zoho.jp", "zohomail.jp") },
                 { "smtp.zohocloud.ca", 465, TLS, STRINGS ("zohocloud.ca") },
                 { "smtp.zohocloud.ca", 587, STARTTLS, STRINGS ("zohocloud.ca") },
                 /* For domains of one's own; which data centre has them, only their owner knows. */
                 { "smtppro.zoho.com", 465, TLS },
                 { "smtppro.zoho.com", 587, STARTTLS },
                 { "smtppro.zoho.eu", 465, TLS },
                 { "smtppro.zoho.eu", 587, STARTTLS },
                 { "smtppro.zoho.in", 465, TLS },
                 { "smtppro.zoho.in", 587, STARTTLS },
                 { "smtppro.zoho.com.au", 465, TLS },
                 { "smtppro.zoho.com.au", 587, STARTTLS },
                 { "smtppro.zoho.jp", 465, TLS },
                 { "smtppro.zoho.jp", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP_IF_2FA,
      .password_name = N_ ("application-specific password"),
      .demand =
          N_ ("With two-factor authentication Zoho wants an application-specific password. The server's ending "
              "must be that of your data centre (the ending you see when you read your mail on the web): any other "
              "answers as if the password were wrong. Free plans may not allow mail programs at all."),
      .app_password_url = "https://accounts.zoho.com/home#security/app_password",
      .help_url = "https://www.zoho.com/mail/help/zoho-smtp.html",
      LIMIT (0, RECIPIENTS),
      LIMIT_CHOICES ({ 50, N_ ("free plans, by older reports") }, { 300, N_ ("paid plans, by older reports") }),
      .limit_note =
          N_ ("Zoho publishes no fixed figures, but blocks an account that sends unusually much for one to five "
              "working days."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Zoho refuses any sender that is neither an alias nor set up under “Send mail as”."),
  },
  {
      .id = "proton-bridge",
      .name = "Proton Mail (Bridge)",
      .domains = STRINGS ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
      ENDPOINTS ({ "127.0.0.1", 1025, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("Bridge password"),
      .demand =
          N_ ("Proton Mail needs its Bridge program running on this computer, and a paid plan. Copy the port and "
              "the password from the Bridge window. Its certificate is made on this computer, so you will be asked "
              "once whether to trust it."),
      .help_url = "https://proton.me/support/protonmail-bridge-install",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("The limits of your Proton account hold."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own addresses can be the sender."),
  },
  {
      .id = "gmx",
      .name = "GMX",
      .domains = gmx_domains,
      ENDPOINTS ({ "mail.gmx.net", 465, TLS },
                 { "mail.gmx.net", 587, STARTTLS },
                 { "mail.gmx.com", 465, TLS, gmx_international_domains },
                 { "mail.gmx.com", 587, STARTTLS, gmx_international_domains }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP_IF_2FA,
      .password_name = N_ ("application-specific password"),
      .demand =
          N_ ("First switch on POP3 and IMAP in the settings of your mailbox on the web: until then GMX turns down "
              "every password, for sending too. With two-factor authentication you also need an "
              "application-specific password."),
      .help_url = "https://hilfe.gmx.net/pop-imap/einschalten.html",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own addresses can be the sender."),
  },
  {
      .id = "webde",
      .name = "WEB.DE",
      .domains = STRINGS ("web.de", "email.de"),
      ENDPOINTS ({ "smtp.web.de", 587, STARTTLS }, { "smtp.web.de", 465, TLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_LOCAL_PART,
      .password_kind = ACCOUNT_PASSWORD_APP_IF_2FA,
      .password_name = N_ ("application-specific password"),
      .demand = N_ ("First switch on POP3 and IMAP in the settings of your mailbox on the web: until then WEB.DE turns "
                    "down every password, for sending too. With two-factor authentication you also need an "
                    "application-specific password."),
      .help_url = "https://hilfe.web.de/pop-imap/einschalten.html",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own addresses can be the sender."),
  },
  {
      .id = "mailcom",
      .name = "mail.com",
      .domains = mailcom_domains,
      ENDPOINTS ({ "smtp.mail.com", 465, TLS }, { "smtp.mail.com", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_ACCOUNT,
      .demand = N_ ("First switch on POP3 and IMAP in the settings of your mailbox on the web. For newer accounts "
                    "mail.com allows mail programs with Premium only."),
      .help_url = "https://support.mail.com/pop-imap/toggle.html",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own addresses can be the sender."),
  },
  {
      .id = "mailru",
      .name = "Mail.ru",
      .domains = STRINGS ("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru"),
      ENDPOINTS ({ "smtp.mail.ru", 465, TLS }, { "smtp.mail.ru", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("password for external applications"),
      .demand =
          N_ ("Mail.ru turns down the password of your mailbox here. Make a password for external applications and "
              "enter that."),
      .app_password_url = "https://account.mail.ru/user/2-step-auth/passwords",
      .help_url = "https://help.mail.ru/mail/security/protection/external",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own addresses can be the sender."),
  },
  {
      .id = "yandex",
      .name = "Yandex Mail",
      .domains = STRINGS ("yandex.com", "yandex.ru", "yandex.by", "yandex.kz", "yandex.ua", "ya.ru", "narod.ru"),
      ENDPOINTS ({ "smtp.yandex.com", 465, TLS },
                 { "smtp.yandex.com", 587, STARTTLS },
                 { "smtp.yandex.ru", 465, TLS, STRINGS ("yandex.ru", "ya.ru", "narod.ru") },
                 { "smtp.yandex.ru", 587, STARTTLS, STRINGS ("yandex.ru", "ya.ru", "narod.ru") }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand = N_ ("Yandex turns down the password of your account here. Allow mail programs under Settings, Email "
                    "clients, then make an app password for mail and enter that."),
      .app_password_url = "https://id.yandex.com/security/app-passwords",
      .help_url = "https://yandex.com/support/mail/mail-clients/others.html",
      LIMIT (500, RECIPIENTS),
      .limit_note = N_ ("500 in 24 hours, each recipient counted, and 35 recipients in one message. Once blocked, any "
                        "further attempt starts the 24 hours anew."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Yandex refuses any sender that does not belong to the account."),
  },
  {
      .id = "qq",
      .name = "QQ Mail, Foxmail",
      .domains = STRINGS ("qq.com", "foxmail.com"),
      ENDPOINTS ({ "smtp.qq.com", 465, TLS }, { "smtp.qq.com", 587, STARTTLS }),
      .mechanisms = STRINGS ("LOGIN", "PLAIN"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("authorisation code"),
      .demand = N_ ("QQ turns down your QQ password here. Switch on IMAP/SMTP under Settings, Account, and enter the "
                    "authorisation code you get. It dies when you change your QQ password."),
      .app_password_url = "https://mail.qq.com/",
      .help_url = "https://service.mail.qq.com/",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("The sender must be the very address that signs in."),
  },
  {
      .id = "netease",
      .name = "NetEase 163, 126, yeah.net",
      .domains = STRINGS ("163.com", "126.com", "yeah.net"),
      ENDPOINTS ({ "smtp.163.com", 465, TLS },
                 { "smtp.163.com", 994, TLS },
                 { "smtp.126.com", 465, TLS, STRINGS ("126.com") },
                 { "smtp.126.com", 994, TLS, STRINGS ("126.com") },
                 { "smtp.yeah.net", 465, TLS, STRINGS ("yeah.net") },
                 { "smtp.yeah.net", 994, TLS, STRINGS ("yeah.net") }),
      .mechanisms = STRINGS ("LOGIN", "PLAIN"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("authorisation code"),
      .demand =
          N_ ("NetEase turns down the password of your mailbox here. Switch on SMTP under Settings, POP3/SMTP/IMAP, "
              "and enter the authorisation code you get. A free account has two of them at a time."),
      .app_password_url = "https://mail.163.com/",
      .help_url = "https://help.mail.163.com/",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("The sender must be the very address that signs in."),
  },
  {
      .id = "naver",
      .name = "Naver",
      .domains = STRINGS ("naver.com"),
      ENDPOINTS ({ "smtp.naver.com", 465, TLS }, { "smtp.naver.com", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_LOCAL_PART,
      .password_kind = ACCOUNT_PASSWORD_APP_IF_2FA,
      .password_name = N_ ("application password"),
      .demand = N_ ("First switch on POP3/SMTP or IMAP/SMTP in the settings of your mailbox on the web. With two-step "
                    "verification you also need an application password."),
      .app_password_url = "https://nid.naver.com/",
      .help_url = "https://help.naver.com/",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own address can be the sender."),
  },
  {
      .id = "tonline",
      .name = "T-Online, Magenta",
      .domains = STRINGS ("t-online.de", "magenta.de"),
      ENDPOINTS ({ "securesmtp.t-online.de", 465, TLS }, { "securesmtp.t-online.de", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("password for e-mail programs"),
      .demand =
          N_ ("Telekom turns down the password of your login here. Set a separate password for e-mail programs in "
              "the settings of your mailbox on the web, and enter that."),
      .app_password_url = "https://email.t-online.de/",
      .help_url = "https://www.telekom.de/hilfe/",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own addresses can be the sender."),
  },
  {
      .id = "posteo",
      .name = "Posteo",
      .domains = posteo_domains,
      ENDPOINTS ({ "posteo.de", 465, TLS }, { "posteo.de", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_ACCOUNT,
      .demand = N_ ("Sign in with your main Posteo address, also when you send from an alias."),
      .help_url = "https://posteo.de/en/help",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("Posteo publishes no figures."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own aliases can be the sender."),
  },
  {
      .id = "mailboxorg",
      .name = "mailbox.org",
      .domains = STRINGS ("mailbox.org"),
      ENDPOINTS ({ "smtp.mailbox.org", 465, TLS }, { "smtp.mailbox.org", 587, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP_IF_2FA,
      .password_name = N_ ("application password"),
      .demand = N_ ("If you sign in with a second factor on the web, make an application password in mailbox.org's "
                    "security settings and enter that."),
      .help_url = "https://kb.mailbox.org/",
      LIMIT (0, RECIPIENTS),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own aliases can be the sender."),
  },
  {
      .id = "comcast",
      .name = "Comcast Xfinity",
      .domains = STRINGS ("comcast.net", "xfinity.com"),
      ENDPOINTS ({ "smtp.comcast.net", 465, TLS }, { "smtp.comcast.net", 587, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_ACCOUNT,
      .demand = N_ ("First allow “third-party access” in the security settings of your mailbox on the web. Comcast is "
                    "moving its mailboxes to Yahoo: if yours has moved, make an app password at Yahoo and enter that."),
      .app_password_url = "https://login.yahoo.com/account/security",
      .help_url = "https://www.xfinity.com/support/articles/email-client-programs-with-xfinity-email",
      LIMIT (0, RECIPIENTS),
      LIMIT_CHOICES ({ 1000, N_ ("the figure in Comcast's older texts") }),
      .limit_note =
          N_ ("Older texts of Comcast speak of 1,000 a day and 100 recipients in one message; whether they still "
              "hold is not known."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Only your own address can be the sender."),
  },
};

const AccountCatalogueTable account_catalogue_mailboxes = CATALOGUE_TABLE (providers);

#include "account-catalogue-data.h"

/* clang-format off */
static const char *const outlook_domains[] = {
  "outlook.com", "hotmail.com", "live.com", "msn.com", "windowslive.com", "livemail.tw", "outlook.at", "outlook.be",
  "outlook.cl", "outlook.cz", "outlook.de", "outlook.dk", "outlook.es", "outlook.fr", "outlook.hu", "outlook.ie",
  "outlook.in", "outlook.it", "outlook.jp", "outlook.kr", "outlook.lv", "outlook.my", "outlook.ph", "outlook.pt",
  "outlook.sa", "outlook.sg", "outlook.sk", "outlook.co.id", "outlook.co.il", "outlook.co.th", "outlook.com.ar",
  "outlook.com.au", "outlook.com.br", "outlook.com.gr", "outlook.com.tr", "outlook.com.vn", "hotmail.be",
  "hotmail.ca", "hotmail.cl", "hotmail.cz", "hotmail.de", "hotmail.dk", "hotmail.es", "hotmail.fi", "hotmail.fr",
  "hotmail.gr", "hotmail.hu", "hotmail.it", "hotmail.lt", "hotmail.lv", "hotmail.my", "hotmail.nl", "hotmail.no",
  "hotmail.ph", "hotmail.rs", "hotmail.se", "hotmail.sg", "hotmail.sk", "hotmail.co.id", "hotmail.co.il",
  "hotmail.co.in", "hotmail.co.jp", "hotmail.co.kr", "hotmail.co.th", "hotmail.co.uk", "hotmail.co.za",
  "hotmail.com.ar", "hotmail.com.au", "hotmail.com.br", "hotmail.com.hk", "hotmail.com.tr", "hotmail.com.tw",
  "hotmail.com.vn", "live.at", "live.be", "live.ca", "live.cl", "live.cn", "live.de", "live.dk", "live.fi", "live.fr",
  "live.hk", "live.ie", "live.in", "live.it", "live.jp", "live.nl", "live.no", "live.ru", "live.se", "live.co.jp",
  "live.co.kr", "live.co.uk", "live.co.za", "live.com.ar", "live.com.au", "live.com.mx", "live.com.my", "live.com.ph",
  "live.com.pt", "live.com.sg", NULL
};
/* clang-format on */

static const char *const yahoo_domains[] = {
  "yahoo.com",    "yahoo.ca",     "yahoo.de",     "yahoo.es",    "yahoo.fr",       "yahoo.in",
  "yahoo.it",     "yahoo.se",     "yahoo.co.in",  "yahoo.co.nz", "yahoo.co.uk",    "yahoo.com.ar",
  "yahoo.com.au", "yahoo.com.br", "yahoo.com.mx", "ymail.com",   "rocketmail.com", NULL
};

/* clang-format off */
static const char *const aol_domains[] = {
  "aol.com", "aim.com", "netscape.net", "netscape.com", "compuserve.com", "cs.com", "wmconnect.com", "aol.de",
  "aol.es", "aol.fr", "aol.it", "aol.se", "aol.co.nz", "aol.co.uk", "aol.com.ar", "aol.com.au", "aol.com.br",
  "aol.com.mx", NULL
};
/* clang-format on */

static const char *const att_domains[] = {
  "att.net",   "sbcglobal.net", "bellsouth.net", "ameritech.net", "pacbell.net", "swbell.net",
  "flash.net", "prodigy.net",   "snet.net",      "currently.com", NULL
};

static const AccountProvider providers[] = {
  {
      .id = "gmail",
      .name = "Gmail",
      .domains = STRINGS ("gmail.com", "googlemail.com"),
      ENDPOINTS ({ "smtp.gmail.com", 465, TLS }, { "smtp.gmail.com", 587, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand = N_ ("Gmail turns down the password of your Google account here. Switch on 2-Step Verification, make an "
                    "app password, and enter its 16 letters; spaces between them do no harm."),
      .app_password_url = "https://myaccount.google.com/apppasswords",
      .help_url = "https://support.google.com/mail/answer/7126229",
      /* Google publishes 500. Programs are throttled far below without notice, and a block can last a day: 99 is the
       * figure that tutorials have passed on since 2013, and a safe one. */
      LIMIT (99, RECIPIENTS),
      LIMIT_CHOICES ({ 500, N_ ("Google's published limit for a personal account") },
                     { 2000, N_ ("Google's published limit for a paid Google Workspace account") }),
      .limit_note = N_ ("Every recipient counts, and so does mail sent from other programs. New accounts are often "
                        "held to far less than the published figures, so plan for fewer than 100 a day. A block ends "
                        "by itself within 24 hours. One message can have 100 recipients."),
      .from_rule = ACCOUNT_FROM_REWRITTEN,
      .from_note = N_ ("Gmail puts your account's own address in place of any sender that is not set up under “Send "
                       "mail as”, and reports no error."),
  },
  {
      .id = "gworkspace",
      .name = "Google Workspace",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.gmail.com", 465, TLS }, { "smtp.gmail.com", 587, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand = N_ ("Google turns down the password of your account here. You need 2-Step Verification and an app "
                    "password, and your administrator must allow both."),
      .app_password_url = "https://myaccount.google.com/apppasswords",
      .help_url = "https://support.google.com/a/answer/176600",
      LIMIT (500, MESSAGES),
      LIMIT_CHOICES ({ 99, N_ ("to stay clear of Google's checks with a new account") },
                     { 2000, N_ ("accounts that have been paid for longer than the trial and 60 days") }),
      .limit_note = N_ ("A trial account may send 500 messages in 24 hours, a paid one 2,000. On top of that Google "
                        "counts recipients: 10,000 a day, 3,000 of them outside your organisation, and 100 in one "
                        "message. A block ends by itself within 24 hours."),
      .from_rule = ACCOUNT_FROM_REWRITTEN,
      .from_note = N_ ("Google puts your account's own address in place of any sender that is neither an alias nor "
                       "set up under “Send mail as”, and reports no error."),
  },
  {
      .id = "gw-relay",
      .name = "Google Workspace SMTP relay",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp-relay.gmail.com", 465, TLS },
                 { "smtp-relay.gmail.com", 587, STARTTLS },
                 { "smtp-relay.gmail.com", 25, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand = N_ ("Your administrator must first create a relay rule, under Apps, Gmail, Routing. Depending on that "
                    "rule you sign in with an app password, or not at all because your network's address is listed."),
      .help_url = "https://support.google.com/a/answer/2956491",
      LIMIT (10000, MESSAGES),
      .limit_note = N_ ("10,000 messages a day and user, to 10,000 different recipients, and 100 recipients in one "
                        "message. The number of licences limits the whole organisation too."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("The relay takes senders that its rule allows, as a rule those of your own domains, and refuses "
                       "all others."),
  },
  {
      .id = "gw-aspmx",
      .name = "Google restricted SMTP server",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "aspmx.l.google.com", 25, STARTTLS }),
      .mechanisms = NO_STRINGS,
      .user_form = ACCOUNT_USER_NONE,
      .password_kind = ACCOUNT_PASSWORD_NONE,
      .demand = N_ ("This server reaches mailboxes at Gmail and Google Workspace only. Your network must let port 25 "
                    "out, its address needs a name in the DNS, and the sender's domain must list it in SPF: from a "
                    "home connection it refuses all mail."),
      .help_url = "https://support.google.com/a/answer/176600",
      LIMIT (0, MESSAGES),
      .limit_note = N_ ("Google publishes no figure for senders. Each mailbox has a limit of what it receives."),
      .from_rule = ACCOUNT_FROM_KEPT,
      .from_note = N_ ("The sender stays as it is, but its domain must pass SPF and DMARC."),
  },
  {
      .id = "outlook",
      .name = "Outlook.com, Hotmail, Live",
      .domains = outlook_domains,
      ENDPOINTS ({ "smtp-mail.outlook.com", 587, STARTTLS }),
      .mechanisms = STRINGS ("XOAUTH2"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_OAUTH,
      .demand = N_ ("Microsoft takes no password here any more, neither that of the account nor an app password. The "
                    "sign-in needs an "
                    "OAuth token; without one, send through another provider."),
      .help_url = "https://support.microsoft.com/office/"
                  "pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040",
      LIMIT (100, RECIPIENTS),
      LIMIT_CHOICES ({ 300, N_ ("an account that has sent mail for some time") },
                     { 5000, N_ ("Microsoft 365 subscribers") }),
      .limit_note = N_ ("Microsoft 365 subscribers may write to 5,000 recipients a day, 1,000 of them for the first "
                        "time, and to 500 in one message. Free accounts have less, how much is not published; people "
                        "report 15 to 500."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Outlook.com refuses any sender that is not an alias of the account."),
  },
  {
      .id = "m365",
      .name = "Microsoft 365 (Exchange Online)",
      .domains = STRINGS ("onmicrosoft.com"),
      ENDPOINTS ({ "smtp.office365.com", 587, STARTTLS }, { "smtp.office365.com", 25, STARTTLS }),
      .mechanisms = STRINGS ("XOAUTH2", "LOGIN"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_ACCOUNT,
      .demand = N_ ("A password works only while your organisation allows it: an administrator must have switched on "
                    "“Authenticated SMTP” for the mailbox. Microsoft switches it off by default at the end of 2026; "
                    "after that the sign-in needs an OAuth token unless it is switched on again."),
      .help_url = "https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/"
                  "how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365",
      LIMIT (10000, RECIPIENTS),
      LIMIT_CHOICES ({ 100, N_ ("senders under onmicrosoft.com, as far as is known") }),
      .limit_note = N_ ("10,000 recipients in 24 hours, 30 messages a minute, and 500 recipients in one message unless "
                        "the administrator has set another figure. The organisation has a limit of its own for "
                        "recipients outside."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note =
          N_ ("Microsoft refuses any sender but the mailbox itself, unless the administrator has granted “Send "
              "As”."),
  },
  {
      .id = "m365-direct",
      .name = "Exchange direct send",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "<domain-with-dashes>.mail.protection.outlook.com", 25, STARTTLS }),
      .mechanisms = NO_STRINGS,
      .user_form = ACCOUNT_USER_NONE,
      .password_kind = ACCOUNT_PASSWORD_NONE,
      .demand = N_ ("This way reaches mailboxes of your own organisation only. Your network must let port 25 out, the "
                    "domain's SPF must list its address, and the administrator must not have rejected direct send."),
      .help_url = "https://techcommunity.microsoft.com/blog/exchange/"
                  "introducing-more-control-over-direct-send-in-exchange-online/4408790",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("No daily figure, but Microsoft slows down or refuses what looks like spam."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("The sender must be under one of your organisation's domains."),
  },
  {
      .id = "yahoo",
      .name = "Yahoo Mail",
      .domains = yahoo_domains,
      ENDPOINTS ({ "smtp.mail.yahoo.com", 465, TLS }, { "smtp.mail.yahoo.com", 587, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand = N_ ("Yahoo turns down the password of your account here. Make an app password under Account Security "
                    "and enter that."),
      .app_password_url = "https://login.yahoo.com/account/security",
      .help_url = "https://help.yahoo.com/kb/SLN4724.html",
      LIMIT (500, RECIPIENTS),
      .limit_note = N_ ("Yahoo states 500 a day, each recipient counted, and 100 recipients in one message. The "
                        "figures are those for business mail; they are likely to hold for personal mail too."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Yahoo refuses any sender that is not an address of the account or one you have verified there; "
                       "its reply looks as if a recipient did not exist."),
  },
  {
      .id = "aol",
      .name = "AOL Mail",
      .domains = aol_domains,
      ENDPOINTS ({ "smtp.aol.com", 465, TLS }, { "smtp.aol.com", 587, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand = N_ ("AOL turns down the password of your account here. Make an app password under Account Security and "
                    "enter that."),
      .app_password_url = "https://login.aol.com/account/security",
      .help_url = "https://help.aol.com/articles/"
                  "how-do-i-use-other-email-applications-to-send-and-receive-my-aol-mail",
      LIMIT (500, RECIPIENTS),
      .limit_note = N_ ("AOL's mail runs on Yahoo's servers, which state 500 a day, each recipient counted, and 100 "
                        "recipients in one message."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note =
          N_ ("AOL refuses any sender that is not an address of the account; its reply looks as if a recipient "
              "did not exist."),
  },
  {
      .id = "verizon",
      .name = "Verizon.net",
      .domains = STRINGS ("verizon.net"),
      ENDPOINTS ({ "smtp.aol.com", 465, TLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app password"),
      .demand = N_ ("AOL keeps the mailboxes of verizon.net, and turns down the password of your account here. Make an "
                    "app password at AOL, under Account Security, and enter that."),
      .app_password_url = "https://login.aol.com/account/security",
      .help_url = "https://help.aol.com/",
      LIMIT (500, RECIPIENTS),
      .limit_note =
          N_ ("These mailboxes run on Yahoo's servers, which state 500 a day, each recipient counted, and 100 "
              "recipients in one message."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Any sender that is not an address of the account is refused; the reply looks as if a recipient "
                       "did not exist."),
  },
  {
      .id = "att",
      .name = "AT&T, SBCGlobal, BellSouth",
      .domains = att_domains,
      ENDPOINTS ({ "smtp.mail.att.net", 465, TLS }, { "outbound.att.net", 465, TLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "XOAUTH2"),
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("secure mail key"),
      .demand = N_ ("AT&T turns down the password of your account here. Make a secure mail key in your AT&T profile "
                    "and enter that."),
      .app_password_url = "https://www.att.com/acctmgmt/profile",
      .help_url = "https://www.att.com/support/article/email-support/KM1240308/",
      LIMIT (0, RECIPIENTS),
      LIMIT_CHOICES ({ 500, N_ ("Yahoo's limit; AT&T's mail runs on Yahoo's servers") }),
      .limit_note = N_ ("AT&T publishes no figure that we know of."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Any sender that is not an address of the account is refused; the reply looks as if a recipient "
                       "did not exist."),
  },
  {
      .id = "icloud",
      .name = "iCloud Mail",
      .domains = STRINGS ("icloud.com", "me.com", "mac.com"),
      ENDPOINTS ({ "smtp.mail.me.com", 587, STARTTLS }, { "smtp.mail.me.com", 465, TLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_ADDRESS,
      .password_kind = ACCOUNT_PASSWORD_APP,
      .password_name = N_ ("app-specific password"),
      .demand = N_ ("Apple turns down the password of your Apple Account here. Make an app-specific password and enter "
                    "that. The user name is your iCloud address, also when you send from a domain of your own."),
      .app_password_url = "https://account.apple.com/",
      .help_url = "https://support.apple.com/102525",
      LIMIT (1000, RECIPIENTS),
      .limit_note = N_ ("1,000 messages and 1,000 recipients a day, and 500 recipients in one message."),
      .from_rule = ACCOUNT_FROM_REFUSED,
      .from_note = N_ ("Apple refuses any sender that is neither an iCloud alias nor under a domain you have added to "
                       "iCloud+."),
  },
};

const AccountCatalogueTable account_catalogue_global = CATALOGUE_TABLE (providers);

#include "account-catalogue-data.h"

static const AccountProvider providers[] = {
  {
      .id = "sendgrid",
      .name = "Twilio SendGrid",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.sendgrid.net", 587, STARTTLS },
                 { "smtp.sendgrid.net", 465, TLS },
                 { "smtp.sendgrid.net", 2525, STARTTLS },
                 { "smtp.sendgrid.net", 25, STARTTLS },
                 { "smtp.eu.sendgrid.net", 587, STARTTLS },
                 { "smtp.eu.sendgrid.net", 465, TLS },
                 { "smtp.eu.sendgrid.net", 2525, STARTTLS },
                 { "smtp.eu.sendgrid.net", 25, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_LITERAL,
      .user_literal = "apikey",
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("API key"),
      .demand =
          N_ ("The user name is the word “apikey” for everybody, and the password an API key that begins with “SG.”; "
              "SendGrid shows it only once. Verify your sender or domain there first, or it refuses each message."),
      .app_password_url = "https://app.sendgrid.com/settings/api_keys",
      .help_url = "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/getting-started-smtp",
      LIMIT (100, RECIPIENTS),
      .limit_note =
          N_ ("The trial allows 100 a day for 60 days, then sending stops; there is no permanent free plan. Paid "
              "plans have limits of their own. One message can have 1,000 recipients."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note =
          N_ ("SendGrid refuses a message whose sender is not verified, and only after it has read all of it."),
  },
  {
      .id = "mailgun",
      .name = "Mailgun",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.mailgun.org", 587, STARTTLS },
                 { "smtp.mailgun.org", 465, TLS },
                 { "smtp.mailgun.org", 2525, STARTTLS },
                 { "smtp.mailgun.org", 25, STARTTLS },
                 { "smtp.eu.mailgun.org", 587, STARTTLS },
                 { "smtp.eu.mailgun.org", 465, TLS },
                 { "smtp.eu.mailgun.org", 2525, STARTTLS },
                 { "smtp.eu.mailgun.org", 25, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_OTHER,
      .user_hint = N_ ("the SMTP user of your domain, as postmaster@your-domain"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("SMTP password"),
      .demand =
          N_ ("Mailgun wants an SMTP user of your domain and that user's password, not your login nor an API key. A "
              "domain kept in the EU needs the EU server: the other answers as if the password were wrong."),
      .app_password_url = "https://app.mailgun.com/",
      .help_url = "https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp",
      LIMIT (100, RECIPIENTS),
      .limit_note = N_ ("The free plan allows 100 a day, as far as is known. A sandbox domain reaches only the few "
                        "recipients you have authorised."),
      .from_rule = ACCOUNT_FROM_KEPT,
      .from_note = N_ ("Any sender goes through, but the message is signed by your Mailgun domain: mail from another "
                       "domain may be taken for spam."),
  },
  {
      .id = "ses",
      .name = "Amazon SES",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "email-smtp.<region>.amazonaws.com", 587, STARTTLS },
                 { "email-smtp.<region>.amazonaws.com", 465, TLS },
                 { "email-smtp.<region>.amazonaws.com", 2587, STARTTLS },
                 { "email-smtp.<region>.amazonaws.com", 2465, TLS },
                 { "email-smtp.<region>.amazonaws.com", 25, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_OTHER,
      .user_hint = N_ ("the SMTP user name that SES has made, which looks like AKIA…"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("SES SMTP password"),
      .demand =
          N_ ("Make SMTP credentials in the SES console. The password made there works in its region only, and is not "
              "your AWS secret key. Put the region into the server's name, as eu-west-1. Until Amazon has moved "
              "you out of the sandbox, you reach only addresses that you have verified."),
      .app_password_url = "https://console.aws.amazon.com/ses/home#/smtp",
      .help_url = "https://docs.aws.amazon.com/ses/latest/dg/send-email-smtp.html",
      LIMIT (200, RECIPIENTS),
      .limit_note =
          N_ ("200 in 24 hours and one a second in the sandbox. Outside it the SES console shows your figures. "
              "One message can have 50 recipients."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("SES refuses a sender whose address or domain is not verified in that region."),
  },
  {
      .id = "postmark",
      .name = "Postmark",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.postmarkapp.com", 587, STARTTLS },
                 { "smtp.postmarkapp.com", 2525, STARTTLS },
                 { "smtp.postmarkapp.com", 25, STARTTLS },
                 { "smtp-broadcasts.postmarkapp.com", 587, STARTTLS },
                 { "smtp-broadcasts.postmarkapp.com", 2525, STARTTLS },
                 { "smtp-broadcasts.postmarkapp.com", 25, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "CRAM-MD5"),
      .user_form = ACCOUNT_USER_OTHER,
      /* The server's API token would do as user name and password both, but a user name is no secret here and is kept
       * in the settings. */
      .user_hint = N_ ("the access key of an SMTP token"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("SMTP token's secret key"),
      .demand = N_ ("Make an SMTP token for your Postmark server: its access key is the user name, its secret key the "
                    "password. Confirm your sender or domain there first. Postmark has no port 465."),
      .app_password_url = "https://account.postmarkapp.com/servers",
      .help_url = "https://postmarkapp.com/developer/user-guide/send-email-with-smtp",
      LIMIT (0, RECIPIENTS),
      .limit_note =
          N_ ("100 a month for nothing; paid plans have limits of their own. One message can have 50 recipients."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("Postmark refuses a sender that is not confirmed."),
  },
  {
      .id = "brevo",
      .name = "Brevo (Sendinblue)",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp-relay.brevo.com", 587, STARTTLS },
                 { "smtp-relay.brevo.com", 465, TLS },
                 { "smtp-relay.brevo.com", 2525, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_OTHER,
      .user_hint = N_ ("the SMTP login that Brevo shows, often under smtp-brevo.com"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("SMTP key"),
      .demand =
          N_ ("Brevo wants the SMTP login and an SMTP key, which begins with “xsmtpsib-”; an API key does not work "
              "here. A new account must first be activated, and only authorised addresses of your network may sign "
              "in where you have set that."),
      .app_password_url = "https://app.brevo.com/settings/keys/smtp",
      .help_url = "https://help.brevo.com/",
      LIMIT (300, RECIPIENTS),
      .limit_note = N_ ("The free plan allows 300 a day. Paid plans have limits of their own."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note =
          N_ ("A sender that is not verified, or is under a free mail provider's domain, is replaced or refused, as "
              "far as is known."),
  },
  {
      .id = "sparkpost",
      .name = "SparkPost (Bird)",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.sparkpostmail.com", 587, STARTTLS },
                 { "smtp.sparkpostmail.com", 2525, STARTTLS },
                 { "smtp.eu.sparkpostmail.com", 587, STARTTLS },
                 { "smtp.eu.sparkpostmail.com", 2525, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_LITERAL,
      .user_literal = "SMTP_Injection",
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("API key"),
      .demand =
          N_ ("The user name is the word “SMTP_Injection” for everybody, and the password an API key that may “Send "
              "via SMTP”. Verify your sending domain first."),
      .app_password_url = "https://app.sparkpost.com/account/api-keys",
      .help_url = "https://developers.sparkpost.com/api/smtp/",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("A test account may send 500 a month."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("The sender must be under a verified sending domain."),
  },
  {
      .id = "mailjet",
      .name = "Mailjet",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "in-v3.mailjet.com", 587, STARTTLS },
                 { "in-v3.mailjet.com", 465, TLS },
                 { "in-v3.mailjet.com", 2525, STARTTLS },
                 { "in-v3.mailjet.com", 588, STARTTLS },
                 { "in-v3.mailjet.com", 25, STARTTLS },
                 { "in-v3.mailjet.com", 80, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_OTHER,
      .user_hint = N_ ("the API key"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("secret key"),
      .demand =
          N_ ("The user name is your API key and the password its secret key. Validate your sender address or domain "
              "first."),
      .app_password_url = "https://app.mailjet.com/account/apikeys",
      .help_url = "https://documentation.mailjet.com/",
      LIMIT (200, RECIPIENTS),
      .limit_note = N_ ("The free plan allows 200 a day and 6,000 a month."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("Mailjet refuses a sender that is not validated."),
  },
  {
      .id = "elastic",
      .name = "Elastic Email",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.elasticemail.com", 2525, STARTTLS },
                 { "smtp.elasticemail.com", 587, STARTTLS },
                 { "smtp.elasticemail.com", 465, TLS },
                 { "smtp.elasticemail.com", 25, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_OTHER,
      .user_hint = N_ ("the user name of the SMTP credentials, often the account's address"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("SMTP credential's password"),
      .demand =
          N_ ("Make SMTP credentials at Elastic Email and enter those; your login does not work here. Verify your "
              "domain or sender first."),
      .app_password_url = "https://app.elasticemail.com/",
      .help_url = "https://help.elasticemail.com/",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("The free plan sends to your own account's address only."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("The sender must be verified."),
  },
  {
      .id = "smtp2go",
      .name = "SMTP2GO",
      .domains = NO_STRINGS,
#define SMTP2GO_PORTS(host)                                                                                            \
  { host, 2525, STARTTLS }, { host, 587, STARTTLS }, { host, 465, TLS }, { host, 8025, STARTTLS },                     \
      { host, 8465, TLS }, { host, 443, TLS }, { host, 80, STARTTLS },                                                 \
  {                                                                                                                    \
    host, 25, STARTTLS                                                                                                 \
  }
      ENDPOINTS (SMTP2GO_PORTS ("mail.smtp2go.com"),
                 SMTP2GO_PORTS ("mail-us.smtp2go.com"),
                 SMTP2GO_PORTS ("mail-eu.smtp2go.com"),
                 SMTP2GO_PORTS ("mail-eu2.smtp2go.com"),
                 SMTP2GO_PORTS ("mail-au.smtp2go.com")),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "CRAM-MD5"),
      .user_form = ACCOUNT_USER_OTHER,
      .user_hint = N_ ("the name of an SMTP user"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("SMTP user's password"),
      .demand =
          N_ ("Make an SMTP user at SMTP2GO and enter its name and password; your login does not work here. Verify "
              "your sender or domain first. Its port 443 helps where a network lets nothing but web traffic out."),
      .app_password_url = "https://app.smtp2go.com/sending/smtp_users",
      .help_url = "https://developers.smtp2go.com/docs/smtp-relay",
      LIMIT (200, RECIPIENTS),
      .limit_note = N_ ("The free plan allows 1,000 a month and, as far as is known, 200 a day."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("SMTP2GO refuses a sender that is not verified."),
  },
  {
      .id = "resend",
      .name = "Resend",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.resend.com", 465, TLS },
                 { "smtp.resend.com", 587, STARTTLS },
                 { "smtp.resend.com", 2465, TLS },
                 { "smtp.resend.com", 2587, STARTTLS },
                 { "smtp.resend.com", 25, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_LITERAL,
      .user_literal = "resend",
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("API key"),
      .demand =
          N_ ("The user name is the word “resend” for everybody, and the password an API key that begins with “re_”. "
              "Verify your domain first; without one you can only write to yourself, from onboarding@resend.dev."),
      .app_password_url = "https://resend.com/api-keys",
      .help_url = "https://resend.com/docs/send-with-smtp",
      LIMIT (100, RECIPIENTS),
      .limit_note =
          N_ ("The free plan allows 100 a day and 3,000 a month. Each recipient counts, and so does mail that "
              "Resend receives for you."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("The sender must be under a verified domain."),
  },
  {
      .id = "mailersend",
      .name = "MailerSend",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "smtp.mailersend.net", 587, STARTTLS }, { "smtp.mailersend.net", 2525, STARTTLS }),
      .mechanisms = PASSWORDS,
      .user_form = ACCOUNT_USER_OTHER,
      .user_hint = N_ ("the SMTP user of your domain, which begins with MS_"),
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("SMTP user's password"),
      .demand =
          N_ ("Make an SMTP user for your verified or trial domain at MailerSend, and enter its name and password; "
              "your login does not work here."),
      .app_password_url = "https://app.mailersend.com/",
      .help_url = "https://www.mailersend.com/help/smtp-relay",
      LIMIT (100, MESSAGES),
      .limit_note = N_ ("The free plan allows 100 messages a day and 500 a month; older pages name more."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("The sender must be under the verified domain."),
  },
  {
      .id = "mailtrap",
      .name = "Mailtrap",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "live.smtp.mailtrap.io", 587, STARTTLS },
                 { "live.smtp.mailtrap.io", 2525, STARTTLS },
                 { "live.smtp.mailtrap.io", 25, STARTTLS },
                 { "bulk.smtp.mailtrap.io", 587, STARTTLS },
                 { "bulk.smtp.mailtrap.io", 2525, STARTTLS },
                 { "bulk.smtp.mailtrap.io", 25, STARTTLS },
                 { "sandbox.smtp.mailtrap.io", 587, STARTTLS },
                 { "sandbox.smtp.mailtrap.io", 2525, STARTTLS },
                 { "sandbox.smtp.mailtrap.io", 465, TLS },
                 { "sandbox.smtp.mailtrap.io", 25, STARTTLS }),
      .mechanisms = STRINGS ("PLAIN", "LOGIN", "CRAM-MD5"),
      .user_form = ACCOUNT_USER_LITERAL,
      .user_literal = "api",
      .password_kind = ACCOUNT_PASSWORD_SEPARATE,
      .password_name = N_ ("API token"),
      .demand =
          N_ ("The user name is the word “api” for everybody, and the password an API token. The sandbox has a user "
              "name and a password of its own, and never delivers what it takes."),
      .app_password_url = "https://mailtrap.io/",
      .help_url = "https://docs.mailtrap.io/",
      LIMIT (150, RECIPIENTS),
      .limit_note = N_ ("The free plan allows 150 a day and 4,000 a month, and 50 test mails a month in the sandbox."),
      .from_rule = ACCOUNT_FROM_VERIFIED,
      .from_note = N_ ("The sender must be under the verified domain; the sandbox takes any."),
  },
  {
      .id = "localmta",
      .name = N_ ("Mail server on this computer"),
      .domains = NO_STRINGS,
      ENDPOINTS ({ "localhost", 25, PLAINTEXT }, { "localhost", 587, STARTTLS }),
      .mechanisms = NO_STRINGS,
      .user_form = ACCOUNT_USER_NONE,
      .password_kind = ACCOUNT_PASSWORD_NONE,
      .demand =
          N_ ("It takes mail without a sign-in and only puts it in a queue: look there for what became of it. From a "
              "home connection it must hand mail on to a provider's server, a relay host, since other servers "
              "refuse mail that comes straight from one."),
      .help_url = "https://www.postfix.org/SOHO_README.html",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("What its configuration says; Postfix takes 1,000 recipients and 10 MB a message unless told "
                        "otherwise."),
      .from_rule = ACCOUNT_FROM_KEPT,
      .from_note = N_ ("The sender stays, unless the server is set up to rewrite it."),
  },
  {
      .id = "mailpit",
      .name = "Mailpit",
      .domains = NO_STRINGS,
      ENDPOINTS ({ "localhost", 1025, PLAINTEXT }),
      .mechanisms = NO_STRINGS,
      .user_form = ACCOUNT_USER_NONE,
      .password_kind = ACCOUNT_PASSWORD_NONE,
      .demand =
          N_ ("Mailpit catches all mail and delivers none; its web page, port 8025 of this computer, shows what came. "
              "It wants no sign-in."),
      .help_url = "https://mailpit.axllent.org/",
      LIMIT (0, RECIPIENTS),
      .limit_note = N_ ("100 recipients in one message unless told otherwise."),
      .from_rule = ACCOUNT_FROM_KEPT,
      .from_note = N_ ("The sender stays as it is."),
  },
};

const AccountCatalogueTable account_catalogue_relays = CATALOGUE_TABLE (providers);

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Sender, recipients, and the message itself. Servers move a refusal from one of these to another. */

#define USE_RELAY                                                                                                      \
  EXPLAIN (N_ ("Send More than That"),                                                                                 \
           N_ ("A mailbox is not made for more. Services such as SendGrid or Amazon SES are: they send thousands of "  \
               "messages a day.\n"                                                                                     \
               "Add a second account with one of them and send through it."))

static gboolean
has_mixed_recipients (const DiagnosisEvidence *evidence)
{
  GPtrArray *recipients = evidence->trace->recipients;
  gboolean some = FALSE, others = FALSE;

  for (guint i = 0; i < recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (recipients, i);

      some = some || recipient->outcome == SMTP_RECIPIENT_ACCEPTED;
      others = others || recipient->outcome == SMTP_RECIPIENT_REFUSED || recipient->outcome == SMTP_RECIPIENT_DEFERRED;
    }
  return some && others;
}

static gboolean
is_fate_unknown (const DiagnosisEvidence *evidence)
{
  return evidence->trace->fate == SMTP_FATE_UNKNOWN;
}

static gboolean
is_at_recipient (const DiagnosisEvidence *evidence)
{
  return evidence->trace->ok || evidence->stage == SMTP_STAGE_RECIPIENT;
}

static gboolean
has_refused_some (const DiagnosisEvidence *evidence)
{
  return is_at_recipient (evidence) && has_mixed_recipients (evidence);
}

static gboolean
signs_in (const DiagnosisEvidence *evidence)
{
  return account_server_wants_auth (evidence->trace->server);
}

const DiagnosisRule diagnosis_rules_message[] = {
  { "conn-lost-after-data", .when = is_fate_unknown, .title = N_ ("The message may have been sent"),
    .cause = N_ ("The whole message had left this computer, and then the connection broke before the server answered. "
                 "Whether the server accepted it cannot be known from here."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Find Out"),
                        N_ ("Ask a recipient, or look into the folder of sent mail at your provider.\n"
                            "Send it again only if it did not arrive.")),
               { DIAGNOSIS_REMEDY_TRY_AGAIN, N_ ("Send Again Anyway") } } },
  { "google-550-daily", .enhanced = "*.4.5", .family = "google", .reply = { 550, 452 },
    .title = N_ ("The daily limit of your Google account is reached"),
    .cause =
        N_ ("Google lets an account send only so many messages in 24 hours, and this one has used them up. Nothing "
            "is wrong with password or settings."),
    .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { WAIT_A_DAY, USE_RELAY,
               EXPLAIN (N_ ("If It Was Not You"),
                        N_ ("If you did not send that much, somebody else did: change the password of your Google "
                            "account, and look at its recent activity.")) } },
  { "daily-limit", .enhanced = "5.4.5", .title = N_ ("The server's sending limit is reached"),
    .cause = N_ ("The server lets an account send only so much in a day, and this one has used it up. Nothing is wrong "
                 "with password or settings."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_A_DAY, USE_RELAY } },
  { "sendgrid-451-credits", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH), .reply = { 451 },
    .pattern = "maximum credits exceeded", .title = N_ ("Your contingent at the provider is used up"),
    .cause = N_ ("The contract with the provider covers only so many messages, and they have been sent. Waiting helps "
                 "if the contingent is renewed each day; else the contract has to grow."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_A_DAY, OPEN_PROVIDER_PAGE } },
  { "size-exceeded", SMTP (TOO_LARGE), .title = N_ ("The message is too large for this server"),
    .cause =
        N_ ("The server takes messages of up to {size}. Attachments grow by a third on their way, so a file must be "
            "well below that. Nothing was sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Make It Smaller"),
                        N_ ("Remove attachments, or make pictures smaller.\n"
                            "Put large files on a web server and send the link.")) } },
  { "size-exceeded", DIAGNOSIS_AT_MESSAGE, .reply = { 552, 5 }, .enhanced = "*.3.4",
    .title = N_ ("The message is too large for this server"),
    .cause = N_ ("The server refused the message because of its size. Attachments grow by a third on their way."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Make It Smaller"),
                        N_ ("Remove attachments, or make pictures smaller.\n"
                            "Put large files on a web server and send the link.")) } },
  { "size-exceeded", DIAGNOSIS_AT_MESSAGE, .reply = { 552, 523 }, .pattern = "too (large|big)|size|exceed",
    .title = N_ ("The message is too large for this server"),
    .cause = N_ ("The server refused the message because of its size. Attachments grow by a third on their way."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("Make It Smaller"),
                        N_ ("Remove attachments, or make pictures smaller.\n"
                            "Put large files on a web server and send the link.")) } },
  { "utf8-needed", SMTP (NO_SMTPUTF8), .title = N_ ("The server does not take this address"),
    .cause = N_ ("An address has letters beyond A to Z before the “@”, and this server cannot handle that. Nothing was "
                 "sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"),
                        N_ ("Ask the recipient for another address.\n"
                            "Or send through a server that knows SMTPUTF8.")) } },
  { "address-invalid", SMTP (ARGUMENT), .title = N_ ("An address or name cannot be sent"),
    .cause = N_ ("It holds a character that must never reach a server, such as a line break. Nothing was sent."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Type the addresses anew instead of pasting them.")) } },
  { "recipients-partly-refused", .when = has_refused_some, .title = N_ ("Some recipients were refused"),
    .cause = N_ ("The server accepted some of the recipients and turned others down. Its words for each are below."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"),
                        N_ ("Check the refused addresses letter by letter.\n"
                            "Send once more to those recipients only.")) } },
  { "relay-denied", DIAGNOSIS_AT_MESSAGE, .reply = { 550, 553, 554, 454 }, .when = signs_in, .pattern = "relay",
    .title = N_ ("The server does not send to other places for you"),
    .cause = N_ ("The server takes mail for its own users but does not pass yours on to somebody elsewhere. It is not "
                 "your server for outgoing mail, or your account may not send to the outside."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Check"),
                        N_ ("Enter the outgoing server of your own provider, not that of the recipient.\n"
                            "If the server is your own, allow your account to relay.")),
               USE_STARTTLS, USE_TLS } },
  { "relay-denied", DIAGNOSIS_AT_MESSAGE, .reply = { 550, 553, 554, 454 }, .pattern = "relay",
    .title = N_ ("The server does not send to other places for you"),
    .cause =
        N_ ("The server takes mail for its own users but does not pass yours on to somebody elsewhere, because you "
            "did not sign in."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { { DIAGNOSIS_REMEDY_ENTER_PASSWORD, N_ ("Enter User Name and Password") }, USE_STARTTLS, USE_TLS } },
  { "postfix-553-notowned", DIAGNOSIS_AT_MESSAGE, .reply = { 550, 553, 554 },
    .pattern = "not (owned by( auth)? user|logged in)", .title = N_ ("You may not send under this address"),
    .cause = N_ ("You signed in as {user}, but the message comes from another address, which the server does not let "
                 "that user write from."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"),
                        N_ ("Use the mailbox's own address as the sender.\n"
                            "Or sign in as the owner of the other address.")) } },
  { "sender-domain-not-found", DIAGNOSIS_AT_MESSAGE, .enhanced = "*.1.8",
    .title = N_ ("The sender's domain does not exist"),
    .cause = N_ ("The server looked up what stands behind the “@” of your address and found nothing."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Check your own address letter by letter.")), TRY_AGAIN } },
  { "sender-syntax", DIAGNOSIS_AT (SENDER) | DIAGNOSIS_AT (RECIPIENT), .enhanced = "5.1.7",
    .title = N_ ("The server does not take your address as an address"),
    .cause = N_ ("The form of the sender's address is not what the server expects."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Enter just the address as sender: name, “@”, domain.")) } },
  { "rcpt-too-many", DIAGNOSIS_AT_MESSAGE, .enhanced = "*.5.3", .title = N_ ("Too many recipients at once"),
    .cause = N_ ("The server takes only so many recipients in one message."), .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"),
                        N_ ("Send the message in several parts, to some of the recipients each.")) } },
  { "rcpt-unknown", DIAGNOSIS_AT_MESSAGE, .enhanced = "5.1.1", .title = N_ ("There is no such mailbox"),
    .cause = N_ ("The server that is responsible for the recipient says that nobody there has this address."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"),
                        N_ ("Check the address letter by letter; look for stray dots and spaces.\n"
                            "Ask the recipient another way.")) } },
  { "rcpt-domain", DIAGNOSIS_AT_MESSAGE, .enhanced = "*.1.2", .title = N_ ("The recipient's domain does not exist"),
    .cause = N_ ("The server looked up what stands behind the “@” of the recipient's address and found no place for "
                 "mail."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Check the part behind the “@” letter by letter.")) } },
  { "rcpt-syntax", DIAGNOSIS_AT_MESSAGE, .enhanced = "5.1.3",
    .title = N_ ("The server does not take this as an address"),
    .cause = N_ ("The form of a recipient's address is not what the server expects."),
    .retry = DIAGNOSIS_RETRY_AFTER_CHANGE,
    .cures = { EXPLAIN (N_ ("What to Do"), N_ ("Remove spaces, brackets and commas around the address.")) } },
  { "rcpt-full", DIAGNOSIS_AT_MESSAGE, .enhanced = "*.2.2", .title = N_ ("The recipient's mailbox is full"),
    .cause = N_ ("The recipient has no room for more mail."), .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { WAIT_A_DAY, EXPLAIN (N_ ("What to Do"), N_ ("Tell the recipient another way.")) } },
  { "greylist", DIAGNOSIS_AT_MESSAGE, .reply = { 450, 451 }, .pattern = "gr[ea]y-?list",
    .title = N_ ("The server asks you to come again"),
    .cause = N_ ("The server puts off senders that it does not know yet, because spammers rarely come twice. A second "
                 "try some minutes later is accepted as a rule."),
    .retry = DIAGNOSIS_RETRY_LATER, .cures = { WAIT_5_MINUTES, TRY_AGAIN } },
  { "server-storage", DIAGNOSIS_AT_MESSAGE, .reply = { 4 }, .enhanced = "4.3.1",
    .title = N_ ("The server has no room left"),
    .cause = N_ ("The server has run out of space or memory. That is not your doing."), .retry = DIAGNOSIS_RETRY_LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN } },
  { NULL }
};

#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* Too much, too fast, too many: limits on how much may be sent, wherever it may be. */

#define USE_RELAY                                                                                                      \
  EXPLAIN (N_("Send More than That"),                                                                                  \
           N_("A mailbox is not made for more. Services such as SendGrid or Amazon SES are: they send thousands of "   \
              "messages a day.\n"                                                                                      \
              "Add a second account with one of them and send through it."))
#define SLOW_DOWN                                                                                                      \
  .title = N_("You are sending faster than the server allows"),                                                        \
  .cause = N_("The server takes only so many messages in a certain time, and that number is reached. Nothing is "      \
              "wrong with your settings."),                                                                            \
  LATER,                                                                                                               \
  .cures = { WAIT_5_MINUTES, WAIT_AN_HOUR,                                                                             \
             STEPS (N_("Wait: some seconds where the words speak of seconds, until tomorrow where they speak of "      \
                       "days.\n"                                                                                       \
                       "Send fewer messages at a time.")) }

/* Before a recipient was named, nobody's mailbox but the sender's can be meant. */
static gboolean
is_at_sender (const DiagnosisEvidence *evidence)
{
  return evidence->stages == DIAGNOSIS_AT (SENDER);
}

const DiagnosisRule diagnosis_rules_message_limits[] = {
  { "rcpt-too-fast", AT_MESSAGE, .reply = { 4, 5 },
    .words = "receiving mail & quickly/rate/fast|recipient has exceeded & rate/limit/messages|receiving & too "
             "quickly|at a rate that|too many messages to this|too many recent messages",
    .title = N_("The recipient gets too much mail just now"),
    .cause = N_("More mail arrives for this recipient than the provider lets in, so that it puts some off."), LATER,
    .cures = { WAIT_AN_HOUR, STEPS (N_("Wait an hour.\n"
                                       "Do not send one test after another to the same address.")) } },
  { "rcpt-too-many", AT_MESSAGE, .reply = { 4, 5 },
    .words = "too many recipients & !from/hour/day/invalid|"
             "recipient* & limit exceeded & !day/daily/hour/hourly/rate/again after|"
             "too many & recipients/rcpt/addresses & !from/hour/day/invalid|maximum & number & recipients|"
             "recipients per message|max* recipients|exceeded & number of recipients",
    .title = N_("Too many recipients at once"),
    .cause = N_("The server takes only so many recipients in one message: 100 at Gmail, 35 at Yandex, 50 to 100 at "
                "many hosts."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send the message in several parts, to some of the recipients each.\n"
                         "If some were accepted, send once more to the others only.")) } },
  { "host-hourly-limit", AT_MESSAGE, .reply = { 4, 5 },
    .words = "exceeded the max & emails/defers/messages|max emails per|max defers|"
             "too many & mails/messages/emails/recipients & hour/day|hourly limit|daily limit|hourly quota|daily "
             "quota|daily "
             "sending|hourly sending|daily allowance|daily max*|"
             ""
             "sent too many messages|only relaying|limit & per hour/per day|messages per hour|messages per day|"
             "sending limit|sending quota|relay quota|limit exceeded & again after|"
             "sender address rejected & quota & exceeded|"
             "mail quota exceeded|outgoing & limit/quota|quota for sending",
    .title = N_("The limit of this hour or day is reached"),
    .cause = N_("The provider lets an account send only so much in an hour or a day, and this one has used it up. "
                "Nothing is wrong with password or settings."),
    LATER, .cures = { WAIT_AN_HOUR, WAIT_A_DAY, USE_RELAY } },
  { "relay-rate-452", AT_MESSAGE, .reply = { 4, 5 },
    .words = "messages per second|message rate|sending rate|rate limit*|ratelimit*|throttl*|rate exceeded|slow down|"
             "sending too fast|too fast|daily message limit|daily message quota|too many messages|too many emails|too "
             "many requests|excessive volume|frequency limited|messaging limit*|rate "
             "& exceeded/limited",
    SLOW_DOWN },
  { "postfix-rate",
    .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT (STARTTLS),
    .reply = { 4, 5 },
    .words = "too much mail & !data|too frequent*|again slower|too many recipients from|too many new tls sessions|"
             "too many errors|too many auth "
             "commands|"
             "too many & errors/sessions|too many recipients & from",
    .title = N_("The server wants you to go slower"),
    .cause = N_("The server counts what comes from your network in a minute, and that was too much. It passes by "
                "itself."),
    LATER,
    .cures = { WAIT_5_MINUTES, TRY_AGAIN,
               STEPS (N_("Wait a minute or more.\n"
                         "Close other programs that send through the same server.")) } },
  { "host-hourly-limit", AT (SENDER), .reply = { 4, 5 }, .words = "quota/overquota & !size/message",
    .when = is_at_sender, .title = N_("Your account has used up what it may"),
    .cause = N_("The server speaks of a quota before it knows any recipient, so it means your own account: either it "
                "has sent as much as it may for now, or its mailbox is full."),
    LATER,
    .cures = { WAIT_AN_HOUR,
               STEPS (N_("Look on the provider’s web page whether your mailbox is full, and make room.\n"
                         "Otherwise wait an hour, or until tomorrow.")),
               USE_RELAY } },
  { "daily-limit", AT_MESSAGE, .enhanced = "5.4.5", .title = N_("The server’s sending limit is reached"),
    .cause = N_("The server lets an account send only so much in a day, and this one has used it up. Nothing is wrong "
                "with password or settings."),
    LATER, .cures = { WAIT_A_DAY, USE_RELAY } },
  { "rcpt-too-many", AT_MESSAGE, .reply = { 4, 5 }, .enhanced = "*.5.3", .words = "!owned/sender/mail from",
    .title = N_("Too many recipients at once"),
    .cause = N_("The server takes only so many recipients in one message: 100 at Gmail, 35 at Yandex, 50 to 100 at "
                "many hosts."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Send the message in several parts, to some of the recipients each.\n"
                         "If some were accepted, send once more to the others only.")) } },
  { NULL }
};
